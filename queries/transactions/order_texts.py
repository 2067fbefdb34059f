"""The free texts of an order, and what its chosen fields say beside them.

A free text never clears. Each has a partner that is chosen from a closed set: the family or entry
of an item, the use. A word of a text that its partner does not explain is asked about, until a
person has read the text (docs/assessment.md, Texts).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from onward.graph.names.normalise import normalise
from onward.graph.sayings import say
from onward.graph.tables import read_table
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import (
    SURVEILLANCE_FAMILIES,
    Item,
    codes_in,
    is_annex_entry,
    is_military_entry,
    names_comparison,
)
from onward.queries.transactions.texts import GOODS_CLASSES, TERMS, FoundWords, Term, find_words
from onward.queries.transactions.transaction import (
    TextReading,
    Transaction,
    TransactionParty,
    say_role,
)

TextKind = Literal[
    "purpose",
    "goods",
    "place",
    "person",
    "relation",
    "clause",
    "condition",
    "title",
    "remark",
    "receiver",
    "signatory",
]
"""Where a text stands: where the order says what the goods are for, what they are, where they go,
as what somebody acts, how the exporter knows him, what contract or licence forbids, which acts and
papers it names, who or what receives the goods, who signed for them, or elsewhere."""

_TERMS_OF_KIND: Final[Mapping[TextKind, frozenset[Term]]] = {
    "person": frozenset({"military", "authority", "rank"}),
    "receiver": frozenset({"military", "authority"}),
    "signatory": frozenset({"rank"}),
    "clause": frozenset(),
    "condition": frozenset(),
    "title": frozenset(),
}
"""What the words of a text may speak of, where it is not everything but ranks and forwarders: in a
contract the words of law stand for what it forbids, and acts are called by their own."""

_EVERYWHERE: Final = frozenset(TERMS) - {"rank", "forwarder"}

_LABELS: Final = frozenset({"goods", "place", "person", "relation", "receiver", "signatory"})
"""Kinds of texts that name something and promise nothing."""

_USING: Final = frozenset({"end_user", "operator", "consignee", "intermediate_consignee"})


@dataclass(frozen=True, slots=True)
class OrderText:
    """A free text of an order.

    Attributes:
        field: Its place in the order.
        says: Whose text it is, in the middle of a sentence: "the stated end use".
        item: The place of the item that it is about; None: of all of them.
    """

    field: str
    says: str
    text: str
    kind: TextKind
    item: int | None = None


def list_order_texts(order: Transaction) -> Iterator[OrderText]:
    """Yield each free text that may say what the goods are, what for, for whom, or where.

    Words and places are looked for in all of them, and a person can read each.
    """
    end_use, statement = order.end_use, order.end_use.statement
    yield from _take_text("end_use.text", "the stated end use", end_use.text, "purpose")
    yield from _take_text("end_use.site", "the site of end use", end_use.site, "place")
    if statement is not None:
        field = "end_use.statement"
        says = "the site in the end-use statement"
        yield from _take_text(f"{field}.site", says, statement.site, "place")
        says = "the role of who signed the statement"
        yield from _take_text(f"{field}.signatory_role", says, statement.signatory_role, "person")
        for number, goods in enumerate(statement.covers):
            says = "the list of goods in the end-use statement"
            yield from _take_text(f"{field}.covers.{number}", says, goods, "goods")
    for number, party in enumerate(order.parties):
        if party.role != "exporter":
            whose = party.name or party.role.replace("_", "-")
            says = say("the site of {whose}", whose=whose)
            yield from _take_text(f"parties.{number}.site", says, party.site, "place")
            relation, field = party.relation_to_exporter, f"parties.{number}.relation_to_exporter"
            says = say("the relation of {whose} to the exporter", whose=whose)
            yield from _take_text(field, says, relation, "relation")
            says = say("the sector of {whose}", whose=whose)
            yield from _take_text(f"parties.{number}.sector", says, party.sector, "person")
    clause = order.contract.clause_text
    yield from _take_text("contract.clause_text", "the clause of the contract", clause, "clause")
    conditions = order.licence.conditions if order.licence else ()
    for number, condition in enumerate(conditions):
        says = "a condition of the licence"
        yield from _take_text(f"licence.conditions.{number}", says, condition, "condition")
    for number, item in enumerate(order.items):
        yield from _list_item_texts(number, item)
    for number, document in enumerate(order.documents):
        says = "the name of a paper"
        yield from _take_text(f"documents.{number}.name", says, document.name, "title")
        says = say("the document {name}", name=document.name or document.kind.replace("_", " "))
        for position, quote in enumerate(document.quotes):
            field = f"documents.{number}.quotes.{position}.text"
            yield from _take_text(field, says, quote.text, "remark")


def list_signs(order: Transaction) -> Iterator[OrderText]:
    """Yield texts that state a fact, and that may tell by a word in them who receives what."""
    places = (
        ("contract.delivery_place", order.contract.delivery_place),
        ("transport.delivery_place", order.transport.delivery_place),
        ("unloading_place", order.unloading_place),
    )
    for field, place in places:
        yield from _take_text(field, "the place of delivery", place, "receiver")
    statement = order.end_use.statement
    if statement is not None and statement.signed_by:
        # a rank stands before a name: "Colonel Smith", and not "John Major"
        title, _, name = statement.signed_by.strip().partition(" ")
        says = "the name of who signed the statement"
        yield from _take_text("end_use.statement.signed_by", says, name and title, "signatory")
    for number, party in enumerate(order.parties):
        if party.role in _USING:
            for field, text in (("email", party.email), ("website", party.website)):
                domain = (text or "").rpartition("@")[2]
                says = say("the {field} of the {role}", field=field, role=say_role(party.role))
                yield from _take_text(f"parties.{number}.{field}", says, domain, "receiver")
    for number, item in enumerate(order.items):
        says = "the article number of the goods"
        yield from _take_text(f"items.{number}.sku", says, item.sku, "goods", number)
    for number, document in enumerate(order.documents):
        field = f"documents.{number}.name"
        yield from _take_text(field, "the name of a paper", document.name, "goods")
    for number, annex in enumerate(order.contract.annexes):
        yield from _take_text(
            f"contract.annexes.{number}", "an annex of the contract", annex, "goods"
        )


def _list_item_texts(number: int, item: Item) -> Iterator[OrderText]:
    place = f"items.{number}"
    texts: tuple[tuple[str, str, str | None, TextKind], ...] = (
        ("description", "the description of the goods", item.description, "goods"),
        ("system_name", "the name of the system", item.system_name, "goods"),
        ("excluded_purpose", "the stated purpose", item.excluded_purpose, "purpose"),
        ("operator", "the operator of the system", item.operator, "person"),
        ("not_listed_reason", "the reason why it is not listed", item.not_listed_reason, "title"),
    )
    for field, says, text, kind in texts:
        yield from _take_text(f"{place}.{field}", says, text, kind, number)
    for position, part in enumerate(item.can_do):
        field = f"{place}.functions.{position}.text"
        yield from _take_text(field, "what the item can do", part.text, "goods", number)


def _take_text(
    field: str, says: str, text: str | None, kind: TextKind, item: int | None = None
) -> Iterator[OrderText]:
    if text and text.strip():
        yield OrderText(field, says, text, kind, item)


# ------------------------------------------------------------------------------------------------
# Words, and customs codes, that the partner of a text does not explain.
# ------------------------------------------------------------------------------------------------


class TermRow(NamedTuple):
    """What is said of a term (`term_words.csv`).

    Attributes:
        about: What the words speak of: "interception, tracking and other cyber-surveillance".
        missing: What the order would state if that were so: "such a family of goods".
    """

    term: str
    about: str
    missing: str


TERM_ROWS: Final = {
    row.term: row for row in read_table("onward.queries.transactions", "term_words.csv", TermRow)
}


class _ControlledCode(NamedTuple):
    """A beginning of customs codes whose goods are controlled whatever a text calls them.

    Attributes:
        entries: How the entries of Annex I begin that name such goods, if any do.
    """

    hs: str
    term: Literal["torture", "arms", "dual_use"]
    entries: str
    goods: str


_CONTROLLED: Final = read_table(
    "onward.queries.transactions", "controlled_codes.csv", _ControlledCode
)


@dataclass(frozen=True, slots=True)
class UnexplainedTerm:
    """A word of a text, or a customs code, that nothing which the order chooses explains.

    Attributes:
        text: Where it stands; of a customs code the code itself.
        words: That speak of it.
    """

    text: OrderText
    term: Term
    words: str


def find_unexplained_terms(order: Transaction) -> Iterator[UnexplainedTerm]:
    """Yield what texts and customs codes speak of, and the order's chosen fields do not say."""
    for text in (*list_order_texts(order), *list_signs(order)):
        if not is_read(text.text, order):
            words = [*_read_sector(text), *find_words(text.text, is_label=text.kind in _LABELS)]
            about = _TERMS_OF_KIND.get(text.kind, _EVERYWHERE)
            yield from _list_unexplained(text, words, about, order)
    yield from _find_signs_in_names(order)
    for number, item in enumerate(order.items):
        yield from _find_controlled_code(number, item, order)


def _list_unexplained(
    text: OrderText, words: Sequence[FoundWords], about: Collection[Term], order: Transaction
) -> Iterator[UnexplainedTerm]:
    """Yield each term of a text that is asked about, with the first words that nothing explains."""
    first_words: dict[Term, str] = {}
    for each in words:
        if each.term in about and not is_explained(each, text, order):
            first_words.setdefault(each.term, each.words)
    for term in TERMS:
        if term in first_words:
            yield UnexplainedTerm(text, term, first_words[term])


_SECTORS: Final[Mapping[str, Term]] = {"8422": "military", "8423": "authority", "8424": "authority"}
"""Codes of NACE and ISIC: defence, justice and prisons, public order."""


_DIVISION: Final = re.compile(r"(?:[A-Z]\s*)?((?:\d[.\s]*)+)")
"""A code of NACE or ISIC; the letter of its section may stand before it: "O84.22"."""


def _read_sector(text: OrderText) -> Iterator[FoundWords]:
    """Yield what a code of a line of business speaks of."""
    stated = _DIVISION.match(unicodedata.normalize("NFKC", text.text).strip().upper())
    if stated is None or not text.field.endswith(".sector"):
        return
    code = "".join(filter(str.isdigit, stated[1]))
    for key, term in _SECTORS.items():
        if code.startswith(key):
            yield FoundWords(term, text.text.strip())


def _find_signs_in_names(order: Transaction) -> Iterator[UnexplainedTerm]:
    """Yield the names of receiving parties that speak of force, and of users that forward goods."""
    for number, party in enumerate(order.parties):
        if party.role in _USING and party.name and not is_read(party.name, order):
            terms: set[Term] = {"military", "authority"}
            terms |= {"forwarder"} if party.role == "end_user" else set()
            text = _text_of_name(number, party)
            yield from _list_unexplained(text, find_words(party.name, is_label=True), terms, order)


def _text_of_name(number: int, party: TransactionParty) -> OrderText:
    says = say("the name of the {role}", role=say_role(party.role))
    return OrderText(f"parties.{number}.name", says, party.name or "", "person")


def _find_controlled_code(number: int, item: Item, order: Transaction) -> Iterator[UnexplainedTerm]:
    """Yield what an item's customs code names whatever its description says."""
    for field, code in (("hs", item.hs), ("hs8", item.hs8)):
        row = next((row for row in _CONTROLLED if code and code.startswith(row.hs)), None)
        text = OrderText(f"items.{number}.{field}", "", code or "", "goods", number)
        spoken = row and FoundWords(row.term, row.goods, row.entries)
        if spoken and not is_explained(spoken, text, order):
            yield UnexplainedTerm(text, spoken.term, spoken.words)
            return


def is_explained(spoken: FoundWords, text: OrderText, order: Transaction) -> bool:
    """Tell whether the chosen fields of an order say themselves what a text speaks of.

    Where they do, lists, families and uses are judged by their own indicators.
    """
    term = spoken.term
    if term in GOODS_CLASSES:
        items = order.items if text.item is None else (order.items[text.item],)
        return any(_explains_goods(spoken, item) for item in items)
    declares = order.end_use.statement.declares if order.end_use.statement else None
    use = order.end_use.use
    if term == "military":
        return use == "military" or bool(declares and declares.military)
    if term in ("authority", "rank"):
        return use in {"police", "public_authority", "military"}
    if term == "repression":
        return bool(declares and declares.repression)
    if term == "reexport":
        is_planned = order.answers.get("reexport_planned") == "yes"
        return use == "resale" or is_planned or bool(declares and declares.reexport)
    return False


def _explains_goods(spoken: FoundWords, item: Item) -> bool:
    """Tell whether an item's family or entry is of the goods that a word speaks of."""
    term, _, begin = spoken
    code, reason = item.control_code or "", item.not_listed_reason or ""
    families = frozenset(item.families or ())
    is_annex, is_military = is_annex_entry(code), is_military_entry(code)
    if term == "surveillance":
        return is_annex or not families.isdisjoint(SURVEILLANCE_FAMILIES | {"jamming"})
    if term == "torture":
        return "repression_equipment" in families or _TORTURE_ACT in code + reason
    # a reason that names the nearest entry, by somebody who compared it, is such a comparison; one
    # of a valve with category 2 says nothing about a drone
    is_signed = not says_nothing(item.classified_by or "")
    is_judged = is_signed and names_comparison(reason)
    beginnings = tuple(begin.casefold().split()) or ("",)
    entries = (entry[0] for entry in codes_in(reason))
    is_compared = is_judged and any(entry.startswith(beginnings) for entry in entries)
    if term == "dual_use":
        return is_annex or is_military or is_compared
    is_off_list = is_judged and _MILITARY_ENTRY.search(reason)
    return is_military or is_annex or bool(is_off_list)


_TORTURE_ACT: Final = "2019/125"
_MILITARY_ENTRY: Final = re.compile(r"\bML ?\d")


# ------------------------------------------------------------------------------------------------
# Which texts a person has read.
# ------------------------------------------------------------------------------------------------


def is_read(text: str, order: Transaction) -> bool:
    """Tell whether a person has read a text for this order's user, and found nothing to it.

    One who found a family or a use has the order say so: then its own fields explain the words.
    """
    readings = find_readings(text, order)
    return bool(readings) and all(reading.means == "nothing" for reading in readings)


def find_unstated_readings(order: Transaction) -> Iterator[OrderText]:
    """Yield each text in which a person found a family of goods, or a use, that no field states.

    Whoever it was read for, and whether the order still has the text: what clears must be certain,
    what speaks against an order need not be.
    """
    texts: dict[str, list[OrderText]] = {}
    for text in list_readable_texts(order):
        texts.setdefault(normalise(text.text), []).append(text)
    for number, reading in enumerate(order.readings):
        if reading.means != "nothing" and not _is_replaced(reading, order):
            says = "a text that the order does not hold"
            elsewhere = OrderText(f"readings.{number}", says, reading.text, "remark")
            for text in texts.get(normalise(reading.text), [elsewhere]):
                if reading.means not in _list_stated(text, order):
                    yield text


def _list_stated(text: OrderText, order: Transaction) -> set[str | None]:
    """Return the use and the families that the order states of what a text is about."""
    items = order.items if text.item is None else (order.items[text.item],)
    return {order.end_use.use, *(family for item in items for family in item.families or ())}


def _is_replaced(reading: TextReading, order: Transaction) -> bool:
    """Tell whether a text was read again later, or for each of the users by itself."""
    read = _list_newest(reading.text, order)
    party = normalise(reading.party or EVERYBODY)
    if any(newer.read_on > reading.read_on for newer in read.get(party, ())):
        return True
    users = list_users(order)
    return party == EVERYBODY and bool(users) and all(normalise(user) in read for user in users)


def list_unread_texts(order: Transaction) -> Iterator[OrderText]:
    """Yield the texts on goods and purposes that no person has read for this order's users."""
    for text in list_order_texts(order):
        if text.kind in ("purpose", "goods", "remark") and not find_readings(text.text, order):
            yield text


EVERYBODY: Final = ""
"""For whom a text was read that names nobody."""


def find_readings(text: str, order: Transaction) -> Sequence[TextReading]:
    """Return the readings of a text that count for an order: of the text itself, for each user.

    What was read for a user counts before what was read for everybody. A text that was not read for
    one of several users was not read.
    """
    read = _list_newest(text, order)
    users = [normalise(user) for user in list_users(order)] or [EVERYBODY]
    by_user = [read.get(user) or read.get(EVERYBODY, []) for user in users]
    return [reading for readings in by_user for reading in readings] if all(by_user) else []


def _list_newest(text: str, order: Transaction) -> Mapping[str, list[TextReading]]:
    """Return the last readings of a text, by the folded name of the user; "" is everybody.

    Two readings of one day count both. A reading counts for nothing where its reader is not named,
    or is the other side of the deal.
    """
    plain = normalise(text)
    newest: dict[str, list[TextReading]] = {}
    for reading in order.readings:
        party = normalise(reading.party or EVERYBODY)
        names_nobody = reading.party is not None and not party
        is_of_text = bool(plain) and normalise(reading.text) == plain
        if is_of_text and not names_nobody and _is_read_by_somebody(reading, order):
            others = newest.get(party, [])
            last = max((other.read_on for other in others), default=reading.read_on)
            if reading.read_on >= last:
                same_day = [other for other in others if other.read_on == reading.read_on]
                newest[party] = [*same_day, reading]
    return newest


_OWN_SIDE: Final = frozenset({"exporter", "seller"})


def _is_read_by_somebody(reading: TextReading, order: Transaction) -> bool:
    reader = normalise(reading.read_by)
    others = (party.name for party in order.parties if party.role not in _OWN_SIDE and party.name)
    return not says_nothing(reading.read_by) and reader not in map(normalise, others)


def list_users(order: Transaction) -> tuple[str, ...]:
    """Return the names of those for whom a text is read: the end-users, else the consignees."""
    users = order.with_role("end_user") or order.with_role("consignee", "intermediate_consignee")
    names = (party.name or party.id or "" for party in users)
    return tuple(dict.fromkeys(name for name in names if normalise(name)))


def list_readable_texts(order: Transaction) -> Iterator[OrderText]:
    """Yield each text that a person can read: the order's, and the names of receiving parties."""
    yield from list_order_texts(order)
    yield from list_signs(order)
    for number, party in enumerate(order.parties):
        if party.role in _USING and party.name:
            yield _text_of_name(number, party)


QUOTED: Final = 120
"""Characters of a text that a finding quotes."""


def quote_text(text: str) -> str:
    """Return a text as a sentence quotes it, cut where it is long."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def list_waiting_texts(gaps: Iterable[tuple[str, str]], order: Transaction) -> Iterator[OrderText]:
    """Yield the texts of an order that somebody has to read, as its assessment says.

    Args:
        gaps: Of what is not known the field and the words: such a gap quotes the text.
        order: As it was assessed.
    """
    quoting: dict[str, list[str]] = {}
    for path, what in gaps:
        quoting.setdefault(path, []).append(what)
    for text in list_readable_texts(order):
        said = quoting.get(text.field, ())
        if any(f"“{quote_text(text.text)}”" in what for what in said):
            yield text
