"""Regions and states that an address names, and the towns beside them."""

from collections.abc import Sequence

from onward.graph.addresses.sounds import fold_words
from onward.graph.addresses.tables import regions_of, towns_of


def has_region(parts: Sequence[Sequence[str]], country: str) -> bool:
    """Tell whether a part is a region of a country: "Washington" of an American address."""
    regions = regions_of(country)
    return any(fold_words(part, country) in regions for part in parts if part)


def part_states(parts: Sequence[list[str]], country: str) -> list[list[str]]:
    """Part a town from the code of its state: "Dayton OH"; but not "Fifth Avenue NE"."""
    towns, regions = towns_of(country), regions_of(country)
    parted: list[list[str]] = []
    for part in parts:
        is_state = len(part) > 1 and len(part[-1]) == 2 and part[-1] in regions
        is_town = is_state and fold_words(part[:-1], country) in towns
        parted += [part[:-1], part[-1:]] if is_town else [part]
    return parted
