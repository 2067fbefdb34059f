"""How two parties at one address node stand to each other: one unit, one address, one building.

The node proves the building; which unit of it, the addresses that the parties themselves give say
(`onward.graph.addresses.units` has the rule), else the node's own text. These addresses may speak
against one place, too: another postal code, another quarter.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from onward.graph.addresses.ids import is_address, is_contact
from onward.graph.addresses.reading import ReadAddress, read_addresses
from onward.graph.addresses.units import building_text, compare_units, read_units
from onward.graph.engine import PartyRecord
from onward.graph.model import Tie
from onward.graph.sayings import joined, say

Closeness = Literal["unit", "exact", "building", "other unit", "street"]
"""unit: the same unit is named; exact: the same address, and nobody names a unit; building: only
the building is surely the same; other unit: it is, and both name another unit; street: the same
street, park or port, of which nobody names a house."""


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
    if _is_read(tie):
        return addresses
    place = building_text(address_text(node))
    in_building = [text for text in addresses if building_text(text) == place]
    if not in_building:
        in_building = [text for text in addresses if _reads_like(building_text(text), place)]
    return tuple(text for text in in_building if read_units(text)) or (address_text(node),)


def _is_read(tie: Tie) -> bool:
    return bool(tie.text) and (is_address(tie.end) or is_contact(tie.end))


def _reads_like(left: str, right: str) -> bool:
    ours, theirs = set(left.split()), set(right.split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _party_addresses(party: PartyRecord, tie: Tie) -> Iterator[str]:
    """Yield a party's addresses as the tie's source gives them, else as any source does."""
    # a place that was read stands on the tie, as its source writes it
    if _is_read(tie):
        yield from (part.strip() for part in (tie.text or "").split(";"))
        return
    rows = [member for member in party.members if member.address]
    of_source = [member for member in rows if member.source.dataset == tie.source.dataset]
    for member in of_source or rows:
        # a row may hold several addresses in one cell
        yield from (part.strip() for part in (member.address or "").split(";") if part.strip())


def compare_addresses(
    left: Sequence[str], right: Sequence[str], country: str | None = None
) -> Closeness:
    """Compare the addresses of two parties in one building, of a country where they name none.

    >>> compare_addresses(("Tower, Suite 5",), ("Ste 5, Tower",))
    'unit'
    >>> compare_addresses(("Tower",), ("Tower",))
    'exact'
    >>> compare_addresses(("Tower, Suite 5",), ("Tower",))
    'building'
    >>> compare_addresses(("Tower, Suite 5",), ("Tower, Suite 7",))
    'other unit'
    """
    units = compare_units(left, right)
    if units == "same":
        return "unit"
    if units == "different":
        return "other unit"
    if any(
        address.grade == "street"
        for address in (*_read_texts(left, country), *_read_texts(right, country))
    ):
        return "street"
    has_unit = any(read_units(text) for text in (*left, *right))
    return "building" if has_unit else "exact"


def list_contradictions(
    left: Sequence[str], right: Sequence[str], country: str | None = None
) -> Iterator[str]:
    """Yield what speaks against one place although street, house and town agree.

    >>> left, right = ("5 High St, Deal CT14 6AA",), ("5 High St, Deal CT14 9ZZ",)
    >>> list(list_contradictions(left, right, "GB"))
    ['their postal codes differ: ct146aa and ct149zz']
    """
    ours, theirs = _read_texts(left, country), _read_texts(right, country)
    codes = [_list_distinct(address.postal_code for address in side) for side in (ours, theirs)]
    if all(codes) and not codes[0] & codes[1]:
        both = joined((min(code) for code in codes), " and ")
        yield say("their postal codes differ: {both}", both=both)
    if any(codes) and codes[0] & codes[1]:
        return
    names = [{name for address in side for name in address.beside} for side in (ours, theirs)]
    words = [{word for name in side for word in name.split()} for side in names]
    if all(words) and not words[0] & words[1]:
        both = joined((min(side) for side in names), " and ")
        yield say("they name different quarters or buildings: {both}", both=both)


def _read_texts(texts: Sequence[str], country: str | None) -> list[ReadAddress]:
    pieces = (address for text in texts for _, address in read_addresses(text, country))
    return [address for address in pieces if address is not None]


def _list_distinct(codes: Iterable[str | None]) -> set[str]:
    return {code for code in codes if code}
