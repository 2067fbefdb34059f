"""What an order says of its end use: uses that it declares, its papers, duties on re-export."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Final

from onward.graph.addresses.named_countries import countries_of_form, fold_name
from onward.graph.addresses.tables import (
    countries_of_town,
    country_names,
    country_of_largest,
    country_of_town,
    has_region,
    namesakes_of,
    region_of_town,
    words_of,
)
from onward.graph.countries import country_code, country_of_address, is_country
from onward.graph.dates import first_day
from onward.graph.names.normalise import normalise
from onward.graph.names.romanise import romanise, split_words
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import list_regions
from onward.queries.detection.document_rules import UNCLEAR
from onward.queries.tables.tables import MEMBER_STATES, CountryRegime
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import Item
from onward.queries.transactions.order_texts import is_read, list_order_texts, quote_text
from onward.queries.transactions.texts import Use, find_uses
from onward.queries.transactions.transaction import (
    EndUseStatement,
    Transaction,
    TransactionDocument,
)

# ------------------------------------------------------------------------------------------------
# What an order itself says of military use, re-export, repression and weapons.
#
# A statement and an answer declare; a text only speaks of something, which a program cannot weigh:
# what it holds is possible at most.
# ------------------------------------------------------------------------------------------------


_DEFENCE: Final = ("25.40", "254", "30.40", "304", "84.22", "8422")
"""Sectors (NACE) of weapons, of military vehicles and of defence."""

_CLAUSES: Final[tuple[Use, ...]] = ("military", "reexport", "repression")


@dataclass(frozen=True, slots=True)
class DeclaredUse:
    """A use that the order declares, or that one of its texts speaks of.

    Attributes:
        says: Who says it, at the beginning of a sentence: "The end-use statement".
        field: Its place in the order.
        doubt: What leaves it open; "" where it is declared.
        is_purpose: Whether it stands where the order says what the goods are for.
    """

    use: Use
    says: str
    field: str
    doubt: str = ""
    is_purpose: bool = True


def list_declared_uses(context: Context) -> Iterator[DeclaredUse]:
    """Yield every use that statement and answers declare, then those that texts speak of."""
    yield from _read_statement(context)
    yield from _read_answers(context)
    yield from _read_texts(context)
    yield from _read_sectors(context)


def _read_statement(context: Context) -> Iterator[DeclaredUse]:
    if context.transaction.end_use.use == "military":
        yield DeclaredUse("military", "the order declares", "end_use.use")
    statement = context.transaction.end_use.statement
    if statement is None:
        return
    for use in _CLAUSES:
        if getattr(statement.declares, use) is True:
            field = f"end_use.statement.declares.{use}"
            yield DeclaredUse(use, "the end-use statement declares", field)


def _read_answers(context: Context) -> Iterator[DeclaredUse]:
    answer = context.transaction.answers.get("reexport_planned")
    if answer in {"yes", "unclear"}:
        doubt = UNCLEAR if answer == "unclear" else ""
        yield DeclaredUse("reexport", "an answer declares", "answers.reexport_planned", doubt)


def _read_texts(context: Context) -> Iterator[DeclaredUse]:
    order = context.transaction
    for text in list_order_texts(order):
        # what a licence forbids, and what acts and papers are called, declares no use
        if text.kind in ("condition", "title") or is_read(text.text, order):
            continue
        for use, words in find_uses(text.text).items():
            doubt = say(
                "{says} says “{quoted}”: a program read the words “{words}”, not their meaning",
                says=text.says,
                quoted=quote_text(text.text),
                words=words,
            )
            # a regulation or list quoted in a contract speaks of all uses and declares none
            is_purpose = text.field == "end_use.text"
            says = say("{says} speaks of", says=text.says)
            yield DeclaredUse(use, says, text.field, doubt, is_purpose)


def _read_sectors(context: Context) -> Iterator[DeclaredUse]:
    for number, party in enumerate(context.transaction.parties):
        sector = (party.sector or "").strip()
        is_defence = sector.startswith(_DEFENCE) or "military" in find_uses(sector)
        if is_defence and party.role not in {"exporter", "freight_forwarder", "carrier", "bank"}:
            name = party.name or party.role.replace("_", "-")
            doubt = say(
                "the sector of {name} is defence ({sector}), which is no use of these goods",
                name=name,
                sector=sector,
            )
            field = f"parties.{number}.sector"
            yield DeclaredUse(
                "military", say("the sector of {name} speaks of", name=name), field, doubt, False
            )


# ------------------------------------------------------------------------------------------------
# Which country a place names: an address that ends with it, the code of a port, or a town.
#
# A town counts where it is a part of the place by itself ("ul. Lenina 5, Moscow"), since its name
# may also be a street's or a person's.
# ------------------------------------------------------------------------------------------------

_PORT: Final = re.compile(r"([A-Z]{2}) ?[A-Z2-9]{3}")
_PARTS: Final = re.compile(
    r"[,;:|\u060c\u061b\u3001\uff0c\uff1b()\[\]/\n\r\t]+|\s[-\u2013\u2014]\s"
)
_SHORTEST_TOWN: Final = 5
"""Letters: shorter names of the table are words of many languages ("Ham", "Bar", "Perm")."""
_SHORTEST_NATIVE: Final = 4
"""Letters of a name that is written in another script, and put into Latin letters."""
_SHORTEST_REGION: Final = 3
_OCCUPIERS: Final = {"CY": "TR", "UA": "RU"}
"""By country with occupied parts: as whose the places there are written, too."""
_CHINESE_TOWN: Final = re.compile(r"([\u4e00-\u9fff]{2,4})\u5e02")
"""What stands before the sign for town in an address that is written without blanks."""
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_MOST_WORDS: Final = 4
"""Words of the name of a town or country that is looked for among others."""
_BEHIND_TOWN: Final = frozenset({"si", "shi"})


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """Where a place is.

    Attributes:
        country: None where it is not known.
        others: Countries with a far smaller town of the name, where only size decided.
    """

    country: str | None = None
    others: frozenset[str] = frozenset()


def read_country(
    place: str | None, stated: Collection[str] = (), *, within: bool = False
) -> PlaceReading:
    """Return in which country a place is; of a town whose name several have, which is meant.

    A region beside the town decides first ("Moscow, Idaho"), then what the order states elsewhere,
    then size: a town with many times the people of all its namesakes together is meant by its name.

    Args:
        place: As the order writes it.
        stated: Countries that other fields of the order state.
        within: Whether a town counts among other words ("Moscow Sheremetyevo"), which is no street.

    >>> read_country("Moscow", ["KZ"])
    PlaceReading(country='RU', others=frozenset({'US'}))
    >>> read_country("Moscow", ["US"]).country, read_country("Moscow, Idaho").country
    ('US', 'US')
    >>> read_country("Donetsk")
    PlaceReading(country=None, others=frozenset())
    """
    named = find_countries(place, within=within)
    if len(named) < 2:
        return PlaceReading(next(iter(named), None))
    of_region = [country for country in named if _has_part_of(place, country)]
    of_order = named.intersection(stated)
    for countries in (of_region, of_order):
        if countries:
            return PlaceReading(next(iter(countries)) if len(countries) == 1 else None)
    largest = country_of_largest(_last_town(place or "", within=within))
    return PlaceReading(largest, named - {largest}) if largest else PlaceReading()


@lru_cache(maxsize=4096)
def find_countries(place: str | None, *, within: bool = False) -> frozenset[str]:
    """Return the country that a place names; of a town whose name several have, all of them.

    Args:
        place: As the order writes it.
        within: Whether a town or country counts among other words of its part, too.

    >>> find_countries("Port Road 3, Vladivostok, Russia"), find_countries("RUVVO")
    (frozenset({'RU'}), frozenset({'RU'}))
    >>> find_countries("ul. Lenina 5, Vladivostok"), find_countries("1 Long Road")
    (frozenset({'RU'}), frozenset())
    >>> sorted(find_countries("Donetsk, Artema 5")), "US" in find_countries("Port of Norfolk")
    (['RU', 'UA'], True)
    """
    text = (place or "").strip()
    port = _PORT.fullmatch(text)
    if port is not None and is_country(port[1]):
        return frozenset({port[1]})
    country = country_of_address(text) or _find_foreign_name(text, within=within)
    town = _last_town(text, within=within)
    if country is None:
        return countries_of_town(town)
    # a town of the country beside its name says that no namesake is meant
    namesakes = () if country in countries_of_town(town) else _find_namesakes(text, country)
    return frozenset({country, *namesakes})


def _find_namesakes(text: str, country: str) -> frozenset[str]:
    """Return the countries with a town that is called as a country: Norfolk, Armenia."""
    parts = [_drop_numbers(part) for part in _PARTS.split(text)]
    names = [" ".join(words[start:]) for words in parts for start in range(len(words))]
    called = (
        name for name in names if (country_code(name) or country_names().get(name)) == country
    )
    return frozenset().union(*map(namesakes_of, called))


def _find_foreign_name(text: str, *, within: bool) -> str | None:
    """Return the country that a place names in any language, with a name that no town has."""
    for part in reversed(_PARTS.split(text)):
        words = _strip_place_words(_drop_numbers(part))
        starts = range(max(0, len(words) - _MOST_WORDS)) if within else range(0)
        for start in (0, *starts):
            name = " ".join(words[start:])
            if (country := country_names().get(name)) and not countries_of_town(name):
                return country
    return None


def contradicts(place: str | None, country: str | None) -> frozenset[str]:
    """Return the countries that a place names where the stated one is not among them; else none.

    A part of the stated country beside the town says that it is one of its own: "Moscow, Idaho".
    """
    named = find_countries(place)
    if not named or country is None or country in named:
        return frozenset()
    return frozenset() if _has_part_of(place, country) else named


def _has_part_of(place: str | None, country: str) -> bool:
    """Tell whether a place names a region of a country, and no country."""
    words = [_drop_numbers(part) for part in _PARTS.split(place or "")]
    return country_of_address(place or "") is None and has_region(words, country)


def _last_town(text: str, *, within: bool = False) -> str:
    """Return the last of the towns that a text names, in plain words; "" for none."""
    towns = [town for town in _list_towns(text) if countries_of_town(town)]
    if not towns and within:
        towns = list(_list_towns_within(text))
    return towns[-1] if towns else ""


def has_town_of(place: str, countries: Collection[str]) -> bool:
    """Tell whether a place has a town of one of some countries among its words, a short one, too.

    >>> has_town_of("Oslo Filipstad", ["NO"]), has_town_of("Oslo Filipstad", ["SE"])
    (True, False)
    """
    return any(
        not countries_of_town(run).isdisjoint(countries) or country_of_town(run) in countries
        for part in _PARTS.split(place)
        for run in _list_runs(part)
        if len(run) >= _SHORTEST_NATIVE or len(_drop_numbers(part)) == 1
    )


def _list_towns_within(text: str) -> Iterator[str]:
    """Yield the first and longest town among the words of each part that is no street."""
    for part in _PARTS.split(text):
        runs = (run for run in _list_runs(part) if len(run) >= _SHORTEST_TOWN)
        town = next((run for run in runs if _is_town([run])), None)
        if town is not None:
            yield town


def _list_runs(part: str) -> Iterator[str]:
    """Yield the words beside each other of a part of a place, the longest first; of a street none.

    A street is often named after a town.
    """
    words = _drop_numbers(part)
    if not words_of("").street.keys().isdisjoint(words):
        return
    around = read_place_words()
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            if not around.issuperset(run):  # "Customs" is no town
                yield " ".join(run)


def _drop_numbers(part: str) -> list[str]:
    """Return the words of a part of a place, without those that have digits."""
    words = split_words(romanise(part))
    return [word for word in words if not any(map(str.isdigit, word))]


@lru_cache(maxsize=4096)
def find_own_region(place: str | None) -> str | None:
    """Return the code of a part of a country with rules of its own that a place names.

    >>> find_own_region("Simferopol, Crimea, Ukraine"), find_own_region("Kyiv, Ukraine")
    ('UA-43', None)
    """
    towns = _list_towns(place or "", _SHORTEST_REGION)
    return next((region for town in towns if (region := region_of_town(town))), None)


def names_occupier(place: str | None) -> bool:
    """Tell whether a place of an occupied part is written as one of the state that occupies it.

    A town of that state with the same name is no such place.

    >>> names_occupier("Simferopol, Russia"), names_occupier("Famagusta, Mersin 10, Turkey")
    (True, True)
    >>> names_occupier("Donetsk, Rostov region, Russia"), names_occupier("Kyrenia, Cyprus")
    (False, False)
    """
    region = find_own_region(place)
    occupier = _OCCUPIERS.get((region or "").partition("-")[0])
    return find_countries(place) == {occupier} and any(
        find_own_region(part) == region and occupier not in find_countries(part)
        for part in _PARTS.split(place or "")
    )


def _list_towns(text: str, shortest: int = _SHORTEST_TOWN) -> Iterator[str]:
    """Yield what may be a town: the words of a part, without numbers and what stands before it."""
    for town in _CHINESE_TOWN.findall(text):
        yield " ".join(split_words(romanise(town)))
    for part in _PARTS.split(text):
        least = min(shortest, shortest if _LATIN.search(part) else _SHORTEST_NATIVE)
        words = split_words(romanise(part))
        for is_number, group in groupby(words, key=lambda word: any(map(str.isdigit, word))):
            name = _strip_place_words(list(group))
            town = " ".join(name)
            # "customs" alone is a kind of place, whatever town bears the name
            is_kind = read_place_words().issuperset(name)
            if not is_number and not is_kind and len(town) >= least:
                yield town


def _strip_place_words(words: list[str]) -> list[str]:
    """Return the name of a town without what stands around it: "DAP Minsk airport".

    A town may begin with such a word: what is a town as it stands keeps it ("Port Said").
    """
    around = read_place_words()
    name = list(words)
    while len(name) > 1 and not _is_town(name):
        if name[0] in around:
            name.pop(0)
        elif name[-1] in around or name[-1] in _BEHIND_TOWN:
            name.pop()
        else:
            break
    return name


def _is_town(words: Sequence[str]) -> bool:
    text = " ".join(words)
    return bool(countries_of_town(text)) or region_of_town(text) is not None


@lru_cache(maxsize=4096)
def is_name_of_place(name: str) -> bool:
    """Tell whether a name is nothing but that of a country or town, in any language.

    >>> is_name_of_place("Israel"), is_name_of_place("Port of Santos"), is_name_of_place("Serbia")
    (True, True, True)
    >>> is_name_of_place("Santos Trading"), is_name_of_place("Norvex")
    (False, False)
    """
    words = [*fold_name(name).split()]
    if countries_of_form(" ".join(words)):
        return True
    around = read_place_words()
    plain = [word for word in _drop_numbers(name) if word not in around]
    last = len(plain)
    while last:
        starts = range(max(0, last - _MOST_WORDS), last)
        start = next((first for first in starts if _is_place(" ".join(plain[first:last]))), None)
        if start is None:
            return False
        last = start
    return bool(plain)


def _is_place(name: str) -> bool:
    return name in country_names() or bool(countries_of_form(name) or countries_of_town(name))


@cache
def read_place_words() -> frozenset[str]:
    """Return the words around names of towns that say nothing of where a place is."""
    lines = (
        (files(__package__) / "data" / "place_words.txt").read_text(encoding="utf-8").splitlines()
    )
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


# ------------------------------------------------------------------------------------------------
# Where an order says that its goods are handed over, and whether that says in which country.
#
# A term of delivery may name its place ("FCA Moscow Sheremetyevo"). A place that names no country
# says where it is if it is the address of a party of the order, or the seller's works.
# ------------------------------------------------------------------------------------------------

INCOTERMS: Final = frozenset(
    "EXW FCA FAS FOB CFR CIF CPT CIP DAP DPU DDP DAT DAF DES DEQ DDU".split()  # noqa: SIM905  # a list of codes
)
"""Terms of delivery; the last five are of editions before 2020."""

TERM: Final = "incoterm"
UNLOADING: Final = "unloading_place"
_SELLERS_TERMS: Final = frozenset({"EXW", "FCA", "FAS", "FOB"})
"""Terms by which the seller hands the goods over at home, or at a port nearby."""

_WORD: Final = re.compile(r"[^\W_]+")
_EDITION: Final = re.compile(
    r"\bincoterms?\b\W*(?:(?:19|20)\d\d\b)?|\b(?:icc|rules?)\b|[(\[]\s*[)\]]|\b20[0-3]0\b",
    re.IGNORECASE,
)
_AROUND: Final = " \t\n\r,;:.-/()[]\u2013\u2014\u00ae\u2122"
_SELLERS_PLACES: Final = frozenset(
    {
        *("exw", "ex works", "ex work", "ex factory", "ex warehouse", "our works", "our factory"),
        *("our warehouse", "our premises", "seller s premises", "sellers premises"),
        *("ab werk", "ab lager", "unser werk", "unser lager", "frei ab werk"),
        *("depart usine", "sortie usine", "en fabrica", "franco fabrica", "franco fabbrica"),
        *("loco", "fabrika teslim", "franko zavod", "loco zaklad", "af fabriek", "gong chang jiao"),
    }
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of delivery.

    Attributes:
        code: Of three letters, None where it is not known.
        place: What stands behind it, None for nothing.
    """

    code: str | None
    place: str | None = None

    @property
    def is_of_seller(self) -> bool:
        """Whether the seller hands the goods over at home."""
        return self.code in _SELLERS_TERMS


@lru_cache(maxsize=4096)
def read_term(text: str) -> Term:
    """Read a term of delivery and its place.

    >>> read_term("FCA Moscow Sheremetyevo (Incoterms 2020)")
    Term(code='FCA', place='Moscow Sheremetyevo')
    >>> read_term("dap"), read_term("as agreed").code
    (Term(code='DAP', place=None), None)
    """
    bare = _EDITION.sub(" ", text).strip(_AROUND)
    first = _WORD.match(bare)
    code = first[0].upper() if first else ""
    if first is None or code not in INCOTERMS:
        return Term(None)
    return Term(code, bare[first.end() :].strip(_AROUND) or None)


def list_deliveries(order: Transaction) -> Iterator[tuple[str, str]]:
    """Yield each field that says where the goods are handed over, with the place."""
    named = read_term(order.incoterm).place if order.incoterm else None
    for field, place in (
        (UNLOADING, order.unloading_place),
        ("contract.delivery_place", order.contract.delivery_place),
        ("transport.delivery_place", order.transport.delivery_place),
        (TERM, named),
    ):
        # a place that says nothing is named as any such fact, and a term beside it is none
        if place and (field == TERM or not says_nothing(place)):
            yield field, place


def is_located(place: str, order: Transaction) -> bool:
    """Tell whether a place says in which country it is, by itself or as a party's address."""
    if find_countries(place, within=True) or find_own_region(place):
        return True
    plain = _write_plain(place)
    if plain in _SELLERS_PLACES or has_town_of(place, list_expected(order)):
        return True
    return any(
        _write_plain(party.address) == plain
        for party in order.parties
        if party.country is not None and party.address is not None
    )


def list_expected(order: Transaction, term: Term | None = None) -> frozenset[str]:
    """Return the countries where the goods of an order may be handed over, and nobody wonders.

    Args:
        order: States its destination, way and parties.
        term: Of delivery: one by which the seller hands over at home may name another port of the
            European Union than one of the exporter's own country.
    """
    parties = {party.country for party in order.parties}
    exporters = {party.country for party in order.parties if party.role == "exporter"}
    nearby = MEMBER_STATES if term and term.is_of_seller and exporters & MEMBER_STATES else ()
    return frozenset(filter(None, {order.destination, *order.way, *parties, *nearby}))


def _write_plain(text: str) -> str:
    return " ".join(split_words(romanise(text)))


# ------------------------------------------------------------------------------------------------
# Arms embargoes on a country as a whole, which make a military use one that needs a licence.
# ------------------------------------------------------------------------------------------------


def find_embargoes(context: Context) -> tuple[CountryRegime, ...]:
    """Return the acts by which destination or purchaser's country is under an arms embargo.

    A political declaration is no act, and one on armed groups or named parties is not on the
    country.
    """
    countries = list_regions(context, ("destination", "purchaser"))
    regimes = dict.fromkeys(
        regime for country in countries for regime in country.list_regimes("arms")
    )
    return tuple(row for row in regimes if row.scope == "country" and not row.is_political)


# ------------------------------------------------------------------------------------------------
# Papers of the file: which of them is the end-use statement's own.
# ------------------------------------------------------------------------------------------------

EMPTY_FILE: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of no bytes at all: a paper of that hash is none."""


def find_statement_papers(
    statement: EndUseStatement, documents: Iterable[TransactionDocument]
) -> list[TransactionDocument]:
    """Return a statement's own paper: the one that it names, else those of its kind."""
    papers = [
        document
        for document in documents
        if document.kind == "end_use_statement"
        and document.sha256 != EMPTY_FILE
        and document.bytes != 0
    ]
    if statement.document is None or says_nothing(statement.document):
        return papers
    name = normalise(statement.document)
    return [
        paper
        for paper in papers
        if statement.document in (paper.id, paper.sha256) or normalise(paper.name or "") == name
    ]


# ------------------------------------------------------------------------------------------------
# Goods whose contract must forbid re-export to Russia, and whose risk must be assessed in writing.
#
# Regulation (EU) No 833/2014 Art. 12g (and Regulation (EC) No 765/2006 Art. 8g for Belarus) asks
# for the clause, Art. 12gb for the assessment. Of the goods that they name only the codes of the
# Common High Priority List are in the tables; the other annexes count where the order says that its
# goods are in one.
# ------------------------------------------------------------------------------------------------

CLAUSE_SINCE: Final = date(2024, 3, 20)
"""Regulation (EU) No 833/2014 Art. 12g."""

BELARUS_SINCE: Final = date(2025, 1, 2)
"""Regulation (EC) No 765/2006 Art. 8g."""

ASSESSMENT_SINCE: Final = date(2024, 12, 26)
"""Regulation (EU) No 833/2014 Art. 12gb."""

CLAUSE_ANNEXES: Final = frozenset({"XI", "XX", "XXXV", "XL"})
"""Annexes of Regulation (EU) No 833/2014 to whose goods Art. 12g applies."""

_RUSSIA: Final = "RU"

_AND: Final = re.compile(r"\b(?:annex|annexes|anhang|and|und|et)\b", re.IGNORECASE)

_ANNEX: Final = re.compile(r"\b[IVXL]+\b")


@dataclass(frozen=True, slots=True)
class RestrictedGoods:
    """Goods that may not end in Russia or Belarus.

    Attributes:
        name: In a sentence, with the code or annex that makes them so.
        is_priority: Whether they are on the Common High Priority List (Annex XL).
        doubts: What leaves open whether the rules reach this order.
    """

    name: str
    is_priority: bool
    doubts: tuple[str, ...] = ()


def find_restricted_goods(context: Context) -> RestrictedGoods | None:
    """Return the first goods of an order whose re-export the rules speak of; None: they do not.

    To a partner or member they do not apply. A country that is not known leaves them open.
    """
    destination = context.transaction.destination
    if destination == _RUSSIA:  # goods that may not go there need no clause against going there
        return None
    if destination and context.tables.trade.partner_at(destination, context.on):
        return None
    doubts = () if destination else ("the country of destination is not known",)
    for position, item in enumerate(context.transaction.items):
        code = _priority_code(item, context)
        if code is not None:
            name = item.description or say("item {number}", number=position + 1)
            return RestrictedGoods(
                say("{name} (customs code {code})", name=name, code=code), True, doubts
            )
    annexes = sorted(_named_annexes(context) & CLAUSE_ANNEXES)
    if annexes:
        name = say(
            "goods of Annex {annexes} of Regulation (EU) No 833/2014",
            annexes=joined(annexes, " and "),
        )
        return RestrictedGoods(name, "XL" in annexes, doubts)
    return None


def _named_annexes(context: Context) -> set[str]:
    """Return the annexes of the regulation that the order names; its own annexes are none."""
    texts = context.transaction.contract.annexes
    return {part for text in texts if _is_of_act(text) for part in _ANNEX.findall(text)}


def _is_of_act(text: str) -> bool:
    """Tell whether a text names annexes alone, or the regulation: "Annex XI", not "XI: prices"."""
    return "833/2014" in text or not _ANNEX.sub(" ", _AND.sub(" ", text)).strip(" .,;&()")


def _priority_code(item: Item, context: Context) -> str | None:
    codes = [code[:6] for code in (item.hs, item.hs8) if code and len(code) >= 6]
    return next(
        (code for code in codes if context.tables.goods.priority_at(code, context.on)), None
    )


def contract_day(context: Context) -> date:
    """Return the day whose rules a contract follows: its own, else the order's, else the day."""
    transaction = context.transaction
    stated = transaction.contract_date or transaction.order_date
    return first_day(stated) if stated else context.on


def has_clause(context: Context) -> bool | None:
    """Tell whether the contract forbids re-export to Russia; None: nobody says so.

    Contract and answer are two witnesses: where one says no, the clause is not there.
    """
    answer = context.transaction.answers.get("no_reexport_clause_signed")
    said = {"yes": True, "no": False}.get(answer or "")
    witnesses = (context.transaction.contract.no_reexport, said)
    if False in witnesses:
        return False
    return True if True in witnesses and answer != "unclear" else None


# ------------------------------------------------------------------------------------------------
# Where an order says that its goods will be used, and which of these places nothing places.
#
# A site that no table has is read as one of the destination. That may be wrong, and nobody has
# looked: so it is said of a site that names a place, and not of one that only names a hall.
# ------------------------------------------------------------------------------------------------

_SHORTEST: Final = 5
"""Letters of a word that may name a place: shorter ones name halls, gates and units."""


def list_sites(order: Transaction) -> Iterator[tuple[str, str, str | None]]:
    """Yield each site at which goods will be used: its field, what it is, and its text."""
    yield "end_use.site", "the site of end use", order.end_use.site
    statement = order.end_use.statement
    yield (
        "end_use.statement.site",
        "the site that the end-use statement names",
        statement.site if statement else None,
    )
    for ref, party in enumerate(order.parties):
        if party.role == "end_user":
            yield f"parties.{ref}.site", "the end-user's site", party.site


def list_unplaced_sites(order: Transaction) -> tuple[str, ...]:
    """Return the sites that name a place of which no table says where it is, each once."""
    if order.destination is None:
        return ()
    texts = dict.fromkeys(site for _, _, site in list_sites(order) if site)
    named = {word for party in order.parties for word in _list_words(party.name or "")}
    return tuple(
        text
        for text in texts
        if not says_nothing(text) and _names_place(text, named) and not is_located(text, order)
    )


def _names_place(site: str, of_parties: set[str]) -> bool:
    """Tell whether a word of a site is written as a name, and is neither a building nor a party."""
    names = {word for word in site.split() if not word[:1].islower()}
    words = {part for name in names for part in _list_words(name)}
    return any(
        len(word) >= _SHORTEST and word.isalpha()
        for word in words - of_parties - read_place_words() - _read_building_words()
    )


@cache
def _read_building_words() -> frozenset[str]:
    lines = (
        (files(__package__) / "data" / "building_words.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


def _list_words(text: str) -> list[str]:
    return split_words(romanise(text))
