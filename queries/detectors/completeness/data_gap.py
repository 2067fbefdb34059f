"""data-gap: a fact that the policy requires is not known.

Never a finding: each gap stands in the coverage and keeps a transaction from coming out clear
(docs/assessment.md, Coverage).
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

PLACE_KINDS: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
"""Kinds that are where somebody is found, not somebody."""

OWNERLESS: Final = PLACE_KINDS | {
    PartyKind.PERSON,
    PartyKind.PUBLIC_BODY,
    PartyKind.MILITARY_UNIT,
    PartyKind.ARMED_GROUP,
}
"""Kinds of party that have no owner to ask for."""

STATE_BODIES: Final = ("gov-body-end-user", "mil-structural")
"""Indicators whose finding makes a party part of a state (class 0): it has no shareholders."""


def detect(context: Context) -> Iterator[Result]:
    """Yield an unknown fact for each required one that neither transaction nor graph tells.

    Who could not be searched for at all is a gap whatever the policy requires.
    """
    yield from _find_unsearchable(context)
    required = context.policy.required
    if "end_user" in required:
        yield from _check_end_user(context)
    if "consignee" in required:
        yield from _check_consignees(context)
    if required.owners_to is not None:
        yield from _check_owners(context, float(required.owners_to))
    if "item_answers" in required:
        yield from _check_items(context)
    if "destination_record" in required:
        yield from _check_destination(context)


def _check_end_user(context: Context) -> Iterator[UnknownFact]:
    if not any(party.is_named for party in context.transaction.with_role("end_user")):
        yield UnknownFact("end_user", "parties", "the end-user is not known", role="end_user")
    users = context.with_roles(["end_user"])
    records = context.engine.parties([user.pid for user in users])
    for user, record in zip(users, records, strict=True):
        # a party that any source calls somebody is somebody, whatever the others say
        if record.kinds and record.kinds <= PLACE_KINDS:
            kind = min(record.kinds)
            why = f"{user.name} is of kind {kind}: who uses the goods there is not known"
            yield UnknownFact("end_user", f"parties.{user.ref}", why, subject=user, role="end_user")


def _find_unsearchable(context: Context) -> Iterator[UnknownFact]:
    """Name who could not be searched for: silence about them is no clean search.

    An id that no source holds is a fault of the transaction; so is a name without letter or digit.
    """
    for ref, party in enumerate(context.transaction.parties):
        field = f"parties.{ref}"
        yield from _check_numbers_only(ref, party, context)
        yield from _check_id_and_name(party, field, party.role, party.role, context)
        for position, owner in enumerate(party.owners):
            owner_field = f"{field}.owners.{position}"
            yield from _check_id_and_name(owner, owner_field, "owner", party.role, context)


def _check_id_and_name(
    party: TransactionParty | Owner, field: str, on: str, role: str, context: Context
) -> Iterator[UnknownFact]:
    if party.id is not None and context.engine.find([party.id]) == [None]:
        yield UnknownFact(on, f"{field}.id", f"no loaded source has the id {party.id}", role=role)
    if party.name is not None and not make_plain(party.name).words:
        why = f"the name {party.name!r} holds no letter or digit: it cannot be searched"
        yield UnknownFact(on, f"{field}.name", why, role=role)


def _check_numbers_only(
    ref: int, party: TransactionParty, context: Context
) -> Iterator[UnknownFact]:
    """Name who is given by numbers alone that nobody is found by for certain.

    Lists go by names: that none of them has the number says nothing of who it is.
    """
    if _has_only_numbers(party):
        subjects = [subject for subject in context.subjects if subject.ref == ref]
        if not any(subject.resolved == "matched" for subject in subjects):
            yield _unknown_number(party, f"parties.{ref}", party.role, party.role)
    for position, owner in enumerate(party.owners):
        # an owner whose number matches has no node of its own in the overlay
        if _has_only_numbers(owner) and context.engine.find([owner_node(owner)]) != [None]:
            field = f"parties.{ref}.owners.{position}"
            yield _unknown_number(owner, field, "owner", party.role)


def _has_only_numbers(party: TransactionParty | Owner) -> bool:
    return party.id is None and party.name is None and bool(party.identifiers)


def _unknown_number(party: TransactionParty | Owner, field: str, on: str, role: str) -> UnknownFact:
    schemes = ", ".join(sorted(party.identifiers))
    why = f"no party is found for certain by {schemes} alone, and no name is given to search for"
    return UnknownFact(on, f"{field}.identifiers", why, role=role)


def _check_consignees(context: Context) -> Iterator[UnknownFact]:
    """Ask who each consignee is; where there is no consignee, the goods go to the end-user."""
    for ref, party in enumerate(context.transaction.parties):
        if party.role in CONSIGNEES and not party.is_named:
            why = f"the {party.role.replace('_', ' ')} (party {ref}) is not known"
            yield UnknownFact("consignee", f"parties.{ref}", why, role=party.role)


def _check_owners(context: Context, needed: float) -> Iterator[UnknownFact]:
    """Ask for owners of each end-user up to the policy's share.

    A party that is found as several nodes is known when one of them is.
    """
    end_users = context.with_roles(["end_user"])
    for ref in sorted({subject.ref for subject in end_users}):
        nodes = [subject for subject in end_users if subject.ref == ref]
        # one node that needs no owner is enough: which of the nodes the party is, is open
        if any(_is_ownerless(subject, context) for subject in nodes):
            continue
        known_share = max(known_owners(context, subject.pid)[0] for subject in nodes)
        if known_share < needed - SLACK:
            yield _unknown_owners(nodes, known_share, needed)


def _unknown_owners(nodes: Sequence[Subject], known_share: float, needed: float) -> UnknownFact:
    first = nodes[0]
    known_text = f"only {percent_text(known_share)} are known" if known_share else "none is known"
    why = f"owners of {first.name}: {known_text}, and at least {percent_text(needed)} must be"
    return UnknownFact("owner", f"parties.{first.ref}.owners", why, subject=first, role=first.role)


def _is_ownerless(subject: Subject, context: Context) -> bool:
    [record] = context.engine.parties([subject.pid])
    # as a source says, or as another indicator has found (`STATE_BODIES`)
    if record.kinds & OWNERLESS:
        return True
    return subject.pid in context.pids_found_by(STATE_BODIES)


def _check_items(context: Context) -> Iterator[UnknownFact]:
    items = context.transaction.items
    if not items:
        yield UnknownFact("item", "items", "what is delivered is not known")
    for position, item in enumerate(items):
        if not item.is_classified:
            why = (
                f"item {position} is not classified: give a control code, a reason why none "
                "applies, or six answers that decide"
            )
            yield UnknownFact("item", f"items.{position}", why)


def _check_destination(context: Context) -> Iterator[UnknownFact]:
    country = context.transaction.destination
    if country is None:
        yield UnknownFact("destination", "destination", "the country of destination is not known")
        return
    record = context.destinations.status(country, context.on, context.as_of)
    if record.status == "unknown":
        why = f"the record of {country_name(country)} is not known for {record.year}"
        yield UnknownFact("destination", "destination_record", why)
