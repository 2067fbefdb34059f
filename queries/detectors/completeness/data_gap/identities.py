"""Parties and owners whose id, name or number does not say who they are.

Silence about somebody who could not be searched for is no clean search. An id that no source holds
is a fault of the transaction; a name that many bear, and a number that cannot be read, tell nobody.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.countries import country_name
from onward.graph.engine import PartyRecord
from onward.graph.matching.identifiers import holds_personal_number, read_numbers
from onward.graph.model import PartyKind
from onward.graph.names.score import Scorer
from onward.graph.names.typing_errors import has_lost_letters
from onward.graph.names.words import make_form, make_plain
from onward.graph.sayings import joined, say
from onward.graph.state_bodies import kind_of_name, names_state
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.detectors.completeness.data_gap.empty_facts import quote, say_empty
from onward.queries.matching.candidates import Place, name_nodes
from onward.queries.transactions.empty_words import (
    describes_owner,
    describes_relation,
    names_institution,
    names_nobody,
    says_nothing,
)
from onward.queries.transactions.fields import split_share
from onward.queries.transactions.texts import is_bare_name, tells_apart
from onward.queries.transactions.transaction import Owner, TransactionParty, say_role

ALIKE: Final = 0.5
"""Score from which a name may be one of the party whose id stands beside it: names of two companies
seldom reach it, a name that is shortened, misspelt or in other letters does."""


def find_unidentified(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each id, name and number that says of nobody who it is."""
    nodes = name_nodes(context.transaction.parties)
    for ref, party in enumerate(context.transaction.parties):
        field = f"parties.{ref}"
        is_certain = any(
            subject.ref == ref and subject.resolved in ("id", "matched")
            for subject in context.subjects
        )
        yield from _check_party(party, field, party.role, party.role, context, is_certain)
        for position, owner in enumerate(party.owners):
            # an owner who is found for certain has no node of its own in the overlay
            node = nodes.node_of.get(Place(ref, position))
            is_owner_certain = node is not None and context.engine.find([node]) == [None]
            owner_field = f"{field}.owners.{position}"
            yield from _check_party(
                owner, owner_field, "owner", party.role, context, is_owner_certain
            )


def _check_party(
    party: TransactionParty | Owner,
    field: str,
    on: str,
    role: str,
    context: Context,
    is_certain: bool,
) -> Iterator[UnknownFact]:
    if party.id is not None and context.engine.find([party.id]) == [None]:
        yield UnknownFact(
            on, f"{field}.id", say("no loaded source has the id {id}", id=party.id), role=role
        )
    yield from _check_id(party, field, on, role, context)
    # a name by which a source's party is found for certain says who is meant, whatever its words
    if party.id is not None or not is_certain:
        yield from _check_empty_name(party, field, on, role)
    if not is_certain:
        yield from _check_name(party, field, on, role)
        yield from _check_numbers_only(party, field, on, role)
    yield from _check_numbers(party, field, on, role)


def _check_id(
    party: TransactionParty | Owner, field: str, on: str, role: str, context: Context
) -> Iterator[UnknownFact]:
    """Name an id whose party has another name or country than the order gives it.

    One wrong digit leads to somebody else: what is then found, or not, says nothing of the order.
    """
    pid = None if party.id is None else context.engine.find([party.id])[0]
    if pid is None:
        return
    record = context.engine.parties([pid])[0]
    if party.name is not None and not _is_nobody(party) and not _bears_name(record, party.name):
        why = say(
            "{id} is {name}, and the order calls it {stated}: say which of the two is meant",
            id=party.id,
            name=record.name,
            stated=quote(party.name),
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)
    elif party.country and record.countries and party.country not in record.countries:
        why = say(
            "{id} is {name} of {countries}, and the order says {stated}: say which is meant",
            id=party.id,
            name=record.name,
            countries=joined(sorted(map(country_name, record.countries))),
            stated=country_name(party.country),
        )
        yield UnknownFact(on, f"{field}.country", why, role=role)


def _bears_name(record: PartyRecord, stated: str) -> bool:
    """Tell whether a name is like one of those that the sources give a party."""
    is_person = record.head is not None and record.head.kind == PartyKind.PERSON
    scorer = Scorer(make_form(make_plain(stated), person=is_person))
    members = record.members
    names = [*(member.name for member in members), *(n.text for m in members for n in m.names)]
    forms = (make_form(make_plain(name), person=is_person) for name in names)
    return any(scorer.score(form, organisation=not is_person).value >= ALIKE for form in forms)


def _check_empty_name(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    if party.name is not None and _is_nobody(party):
        of = (
            say("an owner of the {role}", role=say_role(role))
            if on == "owner"
            else say("the {role}", role=say_role(role))
        )
        if _is_relation(party):
            why = say(
                "name of {of}: {quoted} says what somebody is to others, or where, and names "
                "nobody; name the party itself",
                of=of,
                quoted=quote(party.name),
            )
        else:
            why = say_empty("name", of, party.name)
        yield UnknownFact(on, f"{field}.name", why, role=role)


def _is_nobody(party: TransactionParty | Owner) -> bool:
    """Tell whether a name says nothing; "Investor" with a number that can be read is somebody."""
    name = party.name or ""
    is_described = describes_owner if isinstance(party, Owner) else names_nobody
    is_nobody = is_described(name) or describes_relation(name)
    is_share = isinstance(party, Owner) and not split_share(name)[0]  # "40 percent"
    says_little = is_share or (says_nothing(name) and not names_institution(name))
    return says_little or (is_nobody and not _has_readable_number(party))


def _is_relation(party: TransactionParty | Owner) -> bool:
    """Tell whether a name of nobody is a role or a place: "customer of Siemens"."""
    name = party.name or ""
    return describes_relation(name) and not (says_nothing(name) or names_nobody(name))


def _check_name(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    """Name a name that cannot be searched, or that nothing else tells apart from many like it."""
    name = party.name
    if name is None or _is_nobody(party):
        return
    if not make_plain(name).words:
        why = say(
            "the name {quoted} holds no letter or digit: it cannot be searched", quoted=quote(name)
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)
    elif has_lost_letters(name) and not _has_readable_number(party):
        why = say(
            "the name {quoted} has a question mark in the place of a letter; write the name out",
            quoted=quote(name),
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)
    elif not (_is_told_apart(party) or _has_readable_number(party) or _is_body_of_state(party)):
        why = say(
            "the name {quoted} tells nobody apart; give an identifier, or the full name",
            quoted=quote(name),
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)


def _is_told_apart(party: TransactionParty | Owner) -> bool:
    """Tell whether a name is not everybody's; "Ahmed" is, unless it is stated to be a firm."""
    name = party.name or ""
    may_be_person = getattr(party, "kind", None) in (None, PartyKind.PERSON, PartyKind.UNKNOWN)
    return tells_apart(name) and not (may_be_person and is_bare_name(name))


def _is_body_of_state(party: TransactionParty | Owner) -> bool:
    """Tell whether it is a state, or a body of a state that is stated: there is one of the name."""
    name = party.name or ""
    if names_state(name):
        return True
    is_body = getattr(party, "kind", None) == PartyKind.PUBLIC_BODY or kind_of_name(name)
    return bool(is_body) and party.country is not None


def _has_readable_number(party: TransactionParty | Owner) -> bool:
    texts = party.identifiers.items()
    return any(not read_numbers(scheme, raw, party.country).faults for scheme, raw in texts)


def _check_numbers_only(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    """Name who is given by numbers alone that nobody is found by for certain.

    Lists go by names: that none of them has the number says nothing of who it is.
    """
    if party.id is None and party.name is None and party.identifiers:
        schemes = joined(sorted(party.identifiers))
        why = say(
            "no party is found for certain by {schemes} alone, and no name is given to search for",
            schemes=schemes,
        )
        yield UnknownFact(on, f"{field}.identifiers", why, role=role)


def _check_numbers(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    """Name a number that cannot be read; a natural person's is not repeated."""
    for scheme, raw in party.identifiers.items():
        faults = read_numbers(scheme, raw, party.country).faults
        if says_nothing(raw):
            faults = ("it says nothing",)
        if faults:
            number = "the number" if holds_personal_number(scheme, raw) else quote(raw)
            why = say(
                "{scheme} of {part}: {number} cannot be read ({faults}) and is compared as a "
                "text only",
                scheme=scheme,
                part="an owner" if on == "owner" else "the party",
                number=number,
                faults=joined(faults, "; "),
            )
            yield UnknownFact(on, f"{field}.identifiers.{scheme}", why, role=role)
