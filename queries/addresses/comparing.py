"""How two parties at one address node stand to each other: one unit, one address, one building.

The node proves the building; which unit of it, the addresses that the parties themselves give say
(`onward.queries.addresses.units` has the rule), else the node's own text.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from onward.graph.engine import PartyRecord
from onward.graph.model import Tie
from onward.queries.addresses.units import building_text, compare_units, read_units

Closeness = Literal["unit", "exact", "building"]
"""unit: the same unit is named; exact: the same address, and nobody names a unit; building: only
the building is surely the same."""


def address_text(node: PartyRecord) -> str:
    """Return the address that a node stands for."""
    return next((member.address for member in node.members if member.address), node.name)


def stated_addresses(party: PartyRecord, tie: Tie, node: PartyRecord) -> tuple[str, ...]:
    """Return the addresses by which a party says where in a node's building it is.

    Those that its source gives and whose building reads like the node's: the same words, else all
    words of the one in the other. An address that reads like neither may be another place. What
    names no unit says no more than the node's own text.
    """
    addresses = tuple(dict.fromkeys(_party_addresses(party, tie)))
    place = building_text(address_text(node))
    in_building = [text for text in addresses if building_text(text) == place]
    if not in_building:
        in_building = [text for text in addresses if _reads_like(building_text(text), place)]
    return tuple(text for text in in_building if read_units(text)) or (address_text(node),)


def _reads_like(left: str, right: str) -> bool:
    ours, theirs = set(left.split()), set(right.split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _party_addresses(party: PartyRecord, tie: Tie) -> Iterator[str]:
    """Yield a party's addresses as the tie's source gives them, else as any source does."""
    rows = [member for member in party.members if member.address]
    of_source = [member for member in rows if member.source.dataset == tie.source.dataset]
    for member in of_source or rows:
        # a row may hold several addresses in one cell
        yield from (part.strip() for part in (member.address or "").split(";") if part.strip())


def compare_addresses(left: Sequence[str], right: Sequence[str]) -> Closeness:
    """Compare the addresses of two parties in one building.

    >>> compare_addresses(("Tower, Suite 5",), ("Ste 5, Tower",))
    'unit'
    >>> compare_addresses(("Tower",), ("Tower",))
    'exact'
    >>> compare_addresses(("Tower, Suite 5",), ("Tower",))
    'building'
    """
    if compare_units(left, right) == "same":
        return "unit"
    has_unit = any(read_units(text) for text in (*left, *right))
    return "building" if has_unit else "exact"
