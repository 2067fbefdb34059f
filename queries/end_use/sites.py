"""Where an order says that its goods will be used, and which of these places nothing places.

A site that no table has is read as one of the destination. That may be wrong, and nobody has
looked: so it is said of a site that names a place, and not of one that only names a hall.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from onward.graph.names.romanise import romanise, split_words
from onward.queries.end_use.deliveries import is_located
from onward.queries.end_use.places import read_place_words
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import Transaction

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
    lines = (files(__package__) / "building_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


def _list_words(text: str) -> list[str]:
    return split_words(romanise(text))
