"""How two parties at one address node stand to each other: one unit, one address, one building.

The node proves the building; which unit of it, the addresses that the parties themselves give say
(`onward.queries.addresses.units` has the rule), else the node's own text.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from onward.graph.engine import PartyRecord
from onward.graph.model import Tie
from onward.queries.addresses.units import best_answer, building, units

Match = Literal["unit", "exact", "building"]
"""unit: the same unit is named; exact: the same address, and nobody names a unit; building: only
the building is surely the same."""


def text_of(node: PartyRecord) -> str:
    """Give the address that a node stands for."""
    return next((one.address for one in node.members if one.address), node.name)


def given_at(party: PartyRecord, tie: Tie, node: PartyRecord) -> tuple[str, ...]:
    """Give the addresses by which a party says where in a node's building it is.

    Those that its source gives and whose building reads like the node's: the same words, else all
    words of the one in the other. An address that reads like none may be another place. What names
    no unit says no more than the node's own text.
    """
    own = tuple(dict.fromkeys(_own(party, tie)))
    place = building(text_of(node))
    told = [text for text in own if building(text) == place]
    told = told or [text for text in own if _reads_like(building(text), place)]
    return tuple(text for text in told if units(text)) or (text_of(node),)


def _reads_like(left: str, right: str) -> bool:
    ours, theirs = set(left.split()), set(right.split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _own(party: PartyRecord, tie: Tie) -> Iterator[str]:
    """Give a party's own addresses: those of the tie's source, else those of any."""
    rows = [member for member in party.members if member.address]
    of_source = [member for member in rows if member.source.dataset == tie.source.dataset]
    for member in of_source or rows:
        yield from (part.strip() for part in (member.address or "").split(";") if part.strip())


def match(left: Sequence[str], right: Sequence[str]) -> Match:
    """Compare the addresses of two parties in one building.

    >>> match(("Tower, Suite 5",), ("Ste 5, Tower",)), match(("Tower",), ("Tower",))
    ('unit', 'exact')
    >>> match(("Tower, Suite 5",), ("Tower",))
    'building'
    """
    if best_answer(left, right) == "same":
        return "unit"
    named = any(units(text) for text in (*left, *right))
    return "building" if named else "exact"
