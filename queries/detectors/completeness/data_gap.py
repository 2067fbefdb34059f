"""data-gap: a fact that the policy requires is not known (03, section 6).

Never a finding: each gap stands in the coverage and keeps a transaction from coming out clear.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.countries import country_name
from onward.graph.model import PartyKind
from onward.graph.names.forms import make_plain
from onward.graph.ownership import SLACK
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.results import Result, Subject, UnknownFact
from onward.queries.matching.stated import owner_node
from onward.queries.ownership.upstream import known_owners
from onward.queries.transactions.parts import Owner, TransactionParty

CONSIGNEES: Final = ("consignee", "intermediate_consignee")

PLACES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
"""Kinds that are where somebody is found, and nobody."""

OWNERLESS: Final = PLACES | {
    PartyKind.PERSON,
    PartyKind.PUBLIC_BODY,
    PartyKind.MILITARY_UNIT,
    PartyKind.ARMED_GROUP,
}
"""Kinds of party of whom no owner is asked."""

STATE_BODIES: Final = ("gov-body-end-user", "mil-structural")
"""Indicators whose finding makes a party part of a state (class 0): it has no shareholders."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a gap for each required fact that neither the transaction nor the graph tells.

    Who could not be looked for at all is a gap whatever the policy requires.
    """
    yield from _unsearched(context)
    required = context.policy.required
    if "end_user" in required:
        yield from _end_user(context)
    if "consignee" in required:
        yield from _consignees(context)
    if required.owners_to is not None:
        yield from _owners(context, float(required.owners_to))
    if "item_answers" in required:
        yield from _items(context)
    if "destination_record" in required:
        yield from _destination(context)


def _end_user(context: Context) -> Iterator[UnknownFact]:
    if not any(party.is_named for party in context.transaction.with_role("end_user")):
        yield UnknownFact("end_user", "parties", "the end-user is not known", role="end_user")
    users = context.with_roles(["end_user"])
    for user, record in zip(users, context.engine.parties([one.pid for one in users]), strict=True):
        if record.kinds and record.kinds <= PLACES:
            kind = min(record.kinds)
            why = f"{user.name} is of kind {kind}: who uses the goods there is not known"
            yield UnknownFact("end_user", f"parties.{user.ref}", why, subject=user, role="end_user")


def _unsearched(context: Context) -> Iterator[UnknownFact]:
    """Name who could not be looked for: silence about them is no clean search.

    An id that no source holds is a fault of the order; a name without letter or digit is like none.
    """
    for ref, party in enumerate(context.transaction.parties):
        place = f"parties.{ref}"
        asked = [(place, str(party.role), party.id, party.name)]
        asked += [
            (f"{place}.owners.{at}", "owner", owner.id, owner.name)
            for at, owner in enumerate(party.owners)
        ]
        yield from _numbers_only(ref, party, context)
        for field, on, known_id, name in asked:
            if known_id is not None and context.engine.find([known_id]) == [None]:
                why = f"no loaded source has the id {known_id}"
                yield UnknownFact(on, f"{field}.id", why, role=party.role)
            if name is not None and not make_plain(name).words:
                why = f"the name {name!r} holds no letter or digit: it cannot be searched"
                yield UnknownFact(on, f"{field}.name", why, role=party.role)


def _numbers_only(ref: int, party: TransactionParty, context: Context) -> Iterator[UnknownFact]:
    """Name who is given by numbers alone that nobody is found by for certain.

    Lists go by names: that none of them has the number says nothing of who it is.
    """
    if _has_only_numbers(party):
        found = [subject for subject in context.subjects if subject.ref == ref]
        if not any(subject.resolved == "matched" for subject in found):
            yield _number_gap(party, f"parties.{ref}", str(party.role), party.role)
    for at, owner in enumerate(party.owners):
        if _has_only_numbers(owner) and context.engine.find([owner_node(owner)]) != [None]:
            yield _number_gap(owner, f"parties.{ref}.owners.{at}", "owner", party.role)


def _has_only_numbers(party: TransactionParty | Owner) -> bool:
    return party.id is None and party.name is None and bool(party.identifiers)


def _number_gap(party: TransactionParty | Owner, field: str, on: str, role: str) -> UnknownFact:
    schemes = ", ".join(sorted(party.identifiers))
    why = f"no party is found for certain by {schemes} alone, and no name is given to search for"
    return UnknownFact(on, f"{field}.identifiers", why, role=role)


def _consignees(context: Context) -> Iterator[UnknownFact]:
    """Ask who each consignee is; where none is given, the goods go to the end-user."""
    for ref, party in enumerate(context.transaction.parties):
        if party.role in CONSIGNEES and not party.is_named:
            why = f"the {party.role.replace('_', ' ')} (party {ref}) is not known"
            yield UnknownFact("consignee", f"parties.{ref}", why, role=party.role)


def _owners(context: Context, needed: float) -> Iterator[UnknownFact]:
    """Ask for owners of each end-user up to the policy's share.

    A party that is found as several nodes is known when one of them is.
    """
    end_users = context.with_roles(["end_user"])
    for ref in sorted({subject.ref for subject in end_users}):
        nodes = [subject for subject in end_users if subject.ref == ref]
        if any(_is_ownerless(subject, context) for subject in nodes):
            continue
        known = max(known_owners(context, subject.pid)[0] for subject in nodes)
        if known < needed - SLACK:
            yield _owner_gap(nodes, known, needed)


def _owner_gap(nodes: Sequence[Subject], known: float, needed: float) -> UnknownFact:
    first = nodes[0]
    told = f"only {percent_text(known)} are known" if known else "none is known"
    why = f"owners of {first.name}: {told}, and at least {percent_text(needed)} must be"
    return UnknownFact("owner", f"parties.{first.ref}.owners", why, subject=first, role=first.role)


def _is_ownerless(subject: Subject, context: Context) -> bool:
    (record,) = context.engine.parties([subject.pid])
    if record.kinds & OWNERLESS:
        return True
    return subject.pid in context.pids_found_by(STATE_BODIES)


def _items(context: Context) -> Iterator[UnknownFact]:
    items = context.transaction.items
    if not items:
        yield UnknownFact("item", "items", "what is delivered is not known")
    for position, item in enumerate(items):
        if not item.is_classified:
            yield UnknownFact(
                "item",
                f"items.{position}",
                f"item {position} is not classified: give a control code, a reason why none "
                "applies, or six answers that decide",
            )


def _destination(context: Context) -> Iterator[UnknownFact]:
    country = context.transaction.destination
    if country is None:
        yield UnknownFact("destination", "destination", "the country of destination is not known")
        return
    record = context.destinations.status(country, context.on, context.as_of)
    if record.status == "unknown":
        why = f"the record of {country_name(country)} is not known for {record.year}"
        yield UnknownFact("destination", "destination_record", why)
