"""Whom an order names beside its parties: who signed, who sends papers, of whom a text speaks.

Nobody is examined under such a name. Where a list has a party of that very name, that is a gap:
whoever stands in a text may be the one for whom the goods are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.addresses.as_names import names_before_address
from onward.graph.model import PartyKind
from onward.graph.names.around.in_texts import names_behind_words, names_in_text
from onward.graph.sayings import say
from onward.queries.assessment.words.gaps import GapWords
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on
from onward.queries.matching.candidates import Candidate, LookupResult, Query
from onward.queries.shipments.named_consignees import Likeness, compare_names
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import Transaction

LONGEST_TEXT: Final = 2_000
"""Characters of a text that are read for names."""
MOST_NAMES: Final = 100
"""Names of one text that are looked up."""


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
class PartlyRead:
    """A text that is too long, or has too many names, to be read whole.

    Attributes:
        field: Where the order has it.
        on: Of whom or what the field speaks.
        why: How much of it is read.
        words: What is not known then, and the question that would tell it.
    """

    field: str
    on: str
    why: str
    words: GapWords


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
    for says_what, texts in ((False, _list_texts(order)), (True, _list_descriptions(order))):
        places += [(place, _read_text(place, says_what=says_what), False) for place in texts]
    places += [(place, names, False) for place, names in _read_addresses(order)]
    for place, names, is_whole in places:
        for name in names:
            if name in seen or says_nothing(name) or _is_party(name, parties):
                continue
            seen.add(name)
            answer = find_candidates(Query(name=name))
            candidate = _find_listed(answer, tables, days, is_whole=is_whole)
            if candidate is not None:
                yield Mention(place.field, place.on, place.what, name, candidate.record.name)


def find_partly_read(order: Transaction) -> Iterator[PartlyRead]:
    """Yield the texts of an order in which not every name was looked up."""
    for says_what, texts in ((False, _list_texts(order)), (True, _list_descriptions(order))):
        for place in texts:
            text = place.text or ""
            if len(text) > LONGEST_TEXT:
                yield _say_partly_read(place.field, place.on, _say_too_long())
            elif len(_list_names_in(text, says_what=says_what)) > MOST_NAMES:
                yield _say_partly_read(place.field, place.on, _say_too_many())
    for ref, party in enumerate(order.parties):
        if len(party.address or "") > LONGEST_TEXT:
            yield _say_partly_read(f"parties.{ref}.address", party.role, _say_too_long())


def _say_partly_read(field: str, on: str, why: str) -> PartlyRead:
    what = say("whom a long text names")
    question = say("Whom does the text name? Read it, and name each as a party with its role.")
    return PartlyRead(field, on, why, GapWords(what, question))


def _say_too_long() -> str:
    return say(
        "only the first {count} characters of a text were read for names of lists",
        count=LONGEST_TEXT,
    )


def _say_too_many() -> str:
    return say(
        "a text may hold more names than {count}, and the others were not looked for on lists",
        count=MOST_NAMES,
    )


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
    for number, letter in enumerate(order.letters):
        whom = "whom a letter of an authority concerns"
        yield _Place(f"letters.{number}.party", "letter", whom, letter.party)
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
    for number, document in enumerate(order.documents):
        for place, quote in enumerate(document.quotes):
            field = f"documents.{number}.quotes.{place}.text"
            yield _Place(field, "document", "whom words of a paper name", quote.text)
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


def _list_descriptions(order: Transaction) -> Iterator[_Place]:
    """Yield the texts that say what something is, and may say for whom."""
    for position, item in enumerate(order.items):
        what = "whom the description of the goods names"
        yield _Place(f"items.{position}.description", "item", what, item.description)
    clause = "whom the clause of the contract names"
    yield _Place("contract.clause_text", "contract", clause, order.contract.clause_text)
    if (statement := order.end_use.statement) is None:
        return
    office = "for whom the end-use statement is signed"
    yield _Place("end_use.statement.signatory_role", "end_user", office, statement.signatory_role)
    goods = "whom the goods of the statement are for"
    for number, text in enumerate(statement.covers):
        yield _Place(f"end_use.statement.covers.{number}", "end_user", goods, text)


def _read_addresses(order: Transaction) -> Iterator[tuple[_Place, list[str]]]:
    """Yield the addresses of parties, with whom each names before its street or behind "c/o"."""
    for ref, party in enumerate(order.parties):
        text = (party.address or "")[:LONGEST_TEXT]
        before = [
            name.text
            for name in names_before_address(text, party.country)
            if name.is_sure or text[len(name.text) :].lstrip()[:1].isdigit()
        ]
        names = dict.fromkeys([*before, *names_behind_words(text, only_phrases=True)])
        place = _Place(f"parties.{ref}.address", party.role, "whom an address names", text)
        yield place, [name for name in names if len(name.split()) > 1]


def _read_text(place: _Place, *, says_what: bool) -> list[str]:
    return _list_names_in(place.text or "", says_what=says_what)[:MOST_NAMES]


def _list_names_in(text: str, *, says_what: bool) -> list[str]:
    beginning = text[:LONGEST_TEXT]
    names = names_behind_words(beginning) if says_what else names_in_text(beginning)
    return list(dict.fromkeys(names))


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
