"""Where an order says that its goods are handed over, and whether that says in which country.

A term of delivery may name its place ("FCA Moscow Sheremetyevo"). A place that names no country
says where it is if it is the address of a party of the order, or the seller's works.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from onward.graph.names.romanise import romanise, split_words
from onward.queries.end_use.places import find_countries, find_own_region, has_town_of
from onward.queries.tables.member_states import MEMBER_STATES
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import Transaction

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
