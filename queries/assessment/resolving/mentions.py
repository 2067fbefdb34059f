"""Whom an order names beside its parties: who signed, who sends papers, of whom a text speaks.

Nobody is examined under such a name. Where a list has a party of that very name, that is a gap:
whoever stands in a text may be the one for whom the goods are.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.model import PartyKind
from onward.graph.sayings import say
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on
from onward.queries.matching.candidates import Candidate, LookupResult, Query
from onward.queries.shipments.named_consignees import Likeness, compare_names
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import Transaction

LONGEST_TEXT: Final = 2_000
"""Characters of a text that are read for names."""
_MOST_NAMES: Final = 24
"""Names of one text that are looked up."""

_NAME: Final = r"[^\W\d_a-z\u0430-\u044f][\w.&'\u2019-]*"
_RUN: Final = re.compile(rf"{_NAME}(?:[ ]{_NAME})*")
"""Words that begin with a capital, side by side: in most languages a name."""
_SHORTEST_WORD: Final = 5
"""Letters of a name of one word: a shorter one is an abbreviation of many things."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody on a list whom an order names, and who is no party of it.

    Attributes:
        field: Where the order names it.
        on: Of whom or what the field speaks.
        what: The place in words.
        name: As the order writes it.
        listed: As the list does.
    """

    field: str
    on: str
    what: str
    name: str
    listed: str


@dataclass(frozen=True, slots=True)
class _Place:
    field: str
    on: str
    what: str
    text: str | None


def find_mentions(
    order: Transaction,
    find_candidates: Callable[[Query], LookupResult],
    tables: RuleTables,
    days: tuple[date, date | None],
    names_by_id: Iterable[str] = (),
) -> Iterator[Mention]:
    """Yield whom an order names beside its parties and a list has, each once.

    Args:
        order: As stated.
        find_candidates: Looks a name up.
        tables: What topics of lists mean.
        days: The day of the question, and that of what was known.
        names_by_id: Names of the records that the order gives by id: these are parties of it, too.
    """
    parties = [party.name for party in order.parties if party.name]
    parties += [owner.name for party in order.parties for owner in party.owners if owner.name]
    parties += names_by_id
    seen: set[str] = set()
    places = [(place, [place.text or ""], True) for place in _list_names(order)]
    places += [(place, _list_runs(place.text or ""), False) for place in _list_texts(order)]
    for place, names, is_whole in places:
        for name in names:
            if name in seen or says_nothing(name) or _is_party(name, parties):
                continue
            seen.add(name)
            answer = find_candidates(Query(name=name))
            candidate = _find_listed(answer, tables, days, is_whole=is_whole)
            if candidate is not None:
                yield Mention(place.field, place.on, place.what, name, candidate.record.name)


def _list_names(order: Transaction) -> Iterator[_Place]:
    """Yield the fields that hold the name of somebody."""
    statement = order.end_use.statement
    if statement is not None:
        signed = "who signed the end-use statement"
        yield _Place("end_use.statement.signed_by", "end_user", signed, statement.signed_by)
    for field, papers, text in (
        ("contract.consignee", "the contract", order.contract.consignee),
        ("transport.consignee", "the transport papers", order.transport.consignee),
    ):
        yield _Place(field, "consignee", say("the consignee of {papers}", papers=papers), text)
    for number, text in enumerate(order.licence.end_users if order.licence else ()):
        yield _Place(f"licence.end_users.{number}", "end_user", "an end-user of the licence", text)
    for number, document in enumerate(order.documents):
        field = f"documents.{number}.from_party"
        yield _Place(field, "document", "from whom a paper came", document.from_party)


def _list_texts(order: Transaction) -> Iterator[_Place]:
    """Yield the texts in which somebody may be named."""
    yield _Place(
        "end_use.text", "end_user", "of whom the stated end use speaks", order.end_use.text
    )
    yield _Place("end_use.site", "end_user", "whom the site of end use names", order.end_use.site)
    statement = order.end_use.statement
    if statement is not None:
        site = "whom the site of the statement names"
        yield _Place("end_use.statement.site", "end_user", site, statement.site)
    for name, text in (
        ("unloading_place", order.unloading_place),
        ("contract.delivery_place", order.contract.delivery_place),
        ("transport.delivery_place", order.transport.delivery_place),
    ):
        yield _Place(name, "destination", "whom the place of delivery names", text)
    for ref, party in enumerate(order.parties):
        for name, what, text in (
            ("site", "whom a party's site names", party.site),
            (
                "relation_to_exporter",
                "of whom a party's relation speaks",
                party.relation_to_exporter,
            ),
        ):
            yield _Place(f"parties.{ref}.{name}", party.role, what, text)
    for position, item in enumerate(order.items):
        what = "whom the system names that the goods are for"
        yield _Place(f"items.{position}.system_name", "item", what, item.system_name)


def _list_runs(text: str) -> list[str]:
    """Return what a text writes as a name is written.

    >>> _list_runs("spare parts for the plant of Norvex-Trans in Moscow, Hall 2")
    ['Norvex-Trans', 'Moscow']
    """
    runs = (run[0].strip(" .'-") for run in _RUN.finditer(text[:LONGEST_TEXT]))
    long_runs = (run for run in runs if len(run) >= _SHORTEST_WORD)
    return list(dict.fromkeys(long_runs))[:_MOST_NAMES]


def _is_party(name: str, parties: list[str]) -> bool:
    return any(compare_names(party, name) is Likeness.SAME for party in parties)


def _find_listed(
    answer: LookupResult,
    tables: RuleTables,
    days: tuple[date, date | None],
    *,
    is_whole: bool,
) -> Candidate | None:
    """Return a party of a list that has the name; of a whole name also one that may have it."""
    for candidate in answer.candidates:
        is_person = PartyKind.PERSON in candidate.record.kinds
        is_near = candidate.band == "possible" and is_whole and not is_person
        if (candidate.band == "match" or is_near) and entries_on(candidate.record, tables, *days):
            return candidate
    return None
