"""Addresses: which unit of a building two parties share, and who stands behind one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.reading import (
    ContactKind,
    ReadAddress,
    is_address,
    is_contact,
    names_street,
    read_addresses,
)
from onward.graph.addresses.tables import building_text, compare_units, read_units
from onward.graph.codes import divisions
from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context, is_asked_of
from onward.queries.detection.paths import parties_of
from onward.queries.detection.results import NotCovered, Result, Subject, Undecided

# ------------------------------------------------------------------------------------------------
# How two parties at one address node stand to each other: one unit, one address, one building.
#
# The node proves the building; which unit of it, the addresses that the parties themselves give say
# (`onward.graph.addresses.tables` has the rule), else the node's own text. These addresses may
# speak against one place, too: another postal code, another quarter.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Two parties at one node: an address that both are located at, or a contact that both use.
#
# Firms behind whose address or name others stand (forwarders, couriers, banks) share theirs with
# many for an ordinary reason.
# ------------------------------------------------------------------------------------------------

PLACES: Final = (TieKind.LOCATED_AT, TieKind.CONTACT_AT)

CROWD: Final = 50
"""A node with more parties than this is a mass-registration address, or a line of many."""

SERVICE_DIVISIONS: Final = ("52", "53", "64")
"""NACE Rev. 2: warehousing and support activities for transportation (freight forwarders), postal
and courier activities, financial services."""

SERVICE_ROLES: Final = ("freight_forwarder", "carrier", "bank")
"""Roles in a transaction that mark a party as a service firm."""


@dataclass(frozen=True, slots=True)
class SharedNode:
    """A node on a path between two parties.

    Attributes:
        pid, record: The address or contact.
        ends: Pids of the two parties at it, the subject's side first.
        addresses: What each of them says of where it is.
        closeness: How these addresses stand to each other; of a contact always exact.
        doubts: What speaks against one place although street, house and town agree.
    """

    pid: int
    record: PartyRecord
    ends: tuple[int, int]
    addresses: tuple[tuple[str, ...], tuple[str, ...]]
    closeness: Closeness
    is_contact: bool
    doubts: tuple[str, ...] = ()


def shared_node(context: Context, start: int, path: Sequence[int]) -> SharedNode:
    """Return the node that a path leads through; possibly_same_as may be crossed beside it.

    Args:
        context: The question.
        start: Pid at which the path starts.
        path: Tie ids, two of them to and from the node.
    """
    engine = context.engine
    parties, ties = parties_of(engine, start, path), engine.ties(path)
    # the first tie to a place; the next one leads away from it
    position = next(i for i, tie in enumerate(ties) if tie.kind in PLACES)
    pids = parties[position : position + 3]
    left, node, right = engine.parties(pids)
    left_tie, right_tie = ties[position], ties[position + 1]
    is_contact = TieKind.CONTACT_AT in (left_tie.kind, right_tie.kind)
    addresses = stated_addresses(left, left_tie, node), stated_addresses(right, right_tie, node)
    if is_contact:
        return SharedNode(pids[1], node, (pids[0], pids[2]), addresses, "exact", is_contact)
    country = min(node.countries, default=None)
    closeness = compare_addresses(*addresses, country)
    # who names the same unit is in it, however the rest is written
    doubts = () if closeness == "unit" else tuple(list_contradictions(*addresses, country))
    return SharedNode(pids[1], node, (pids[0], pids[2]), addresses, closeness, is_contact, doubts)


def party_count(context: Context, node: int) -> int:
    """Count the parties at an address or contact on the date."""
    return context.cached(("party count", node), lambda: _count_parties(context, node))


def _count_parties(context: Context, node: int) -> int:
    batch = context.engine.incident([node], PLACES, "in", context.on, context.as_of)
    return int(np.unique(batch.start).size)


def service_sectors(record: PartyRecord) -> tuple[str, ...]:
    """Return the sectors, as sources write them, that make a party a service firm."""
    sectors = {member.sector for member in record.members if member.sector}
    return tuple(sorted(sector for sector in sectors if _is_service(sector)))


def marked_service_firms(context: Context) -> dict[int, str]:
    """Return why the transaction itself calls a party a service firm, by pid: sector, or a role."""
    reasons: dict[int, str] = {}
    for subject in context.subjects:
        sector = context.transaction.parties[subject.ref].sector
        # a sector says what the firm is, a role only what it does here
        if sector is not None and _is_service(sector):
            reasons[subject.pid] = say("sector {sector} by the order", sector=sector)
        elif subject.role in SERVICE_ROLES:
            role = subject.role.replace("_", " ")
            reasons.setdefault(subject.pid, say("{role} of the same order", role=role))
    return reasons


def _is_service(sector: str) -> bool:
    return any(division in SERVICE_DIVISIONS for division in divisions(sector))


# ------------------------------------------------------------------------------------------------
# Addresses of a party that no rule can read: they are compared with no other, and that is said.
# ------------------------------------------------------------------------------------------------

_LINES: Final[tuple[tuple[ContactKind, str], ...]] = (
    ("phone", "telephone number"),
    ("email", "e-mail address"),
)


def describe_uncompared(context: Context, subject: Subject) -> Iterator[Result]:
    """Yield what is not known of where a party is.

    Yields:
        Undecided for each address that cannot be read; NotCovered for a party of which nothing
        says where it is.
    """
    if not any(
        is_asked_of(subject.role, frozenset(block.start.roles)) for block in context.patterns
    ):
        return
    has_place = _has_place(context, subject)
    pieces = _list_pieces(context, subject, has_place=has_place)
    is_placed = has_place or any(address for _, address in pieces)
    for text, address in pieces:
        # beside an address that was read, a town alone is no further place
        if address is None and (names_street(text) or not is_placed):
            yield Undecided(subject, "missing_data", ("address",), _say_unread(subject, text))
    yield from _describe_unread_lines(context, subject)
    if not pieces and not is_placed:
        yield NotCovered(
            say(
                "whether {name} shares an address, telephone number or domain with a listed "
                "party: neither the order nor a source says where it is",
                name=subject.name,
            )
        )


def _list_pieces(
    context: Context, subject: Subject, *, has_place: bool
) -> list[tuple[str, ReadAddress | None]]:
    """Return the addresses of a party by the order and by the sources, and what was read.

    What a source writes counts where no source places the party anywhere.
    """
    party = context.transaction.parties[subject.ref]
    [record] = context.engine.parties([subject.pid])
    # of a listed party nobody asks whether it shares its address with a listed one
    rows = [] if record.listings or has_place else record.members
    stated = [(party.address, party.country), *((row.address, row.country) for row in rows)]
    texts = dict.fromkeys((text, country) for text, country in stated if text)
    return [piece for text, country in texts for piece in read_addresses(text, country)]


def _describe_unread_lines(context: Context, subject: Subject) -> Iterator[Undecided]:
    """Yield the telephone numbers and e-mail addresses of the order that cannot be read."""
    party = context.transaction.parties[subject.ref]
    for kind, name in _LINES:
        stated: str | None = getattr(party, kind)
        for text in split_contacts(kind, stated) if stated else ():
            if not read_contact(kind, text, party.country):
                why = say(
                    "the {name} of {name_2}, {text}, could not be read: not compared",
                    name=name,
                    name_2=subject.name,
                    text=text,
                )
                yield Undecided(subject, "missing_data", (kind,), why)


def _has_place(context: Context, subject: Subject) -> bool:
    batch = context.engine.incident([subject.pid], PLACES, "out", None, None)
    return bool(batch.tid.size)


def _say_unread(subject: Subject, text: str) -> str:
    lacks = "could not be read" if names_street(text) else "names a place and no street"
    return say(
        "the address of {name}, {text}, {lacks}: not compared with those of listed parties; "
        "street, house number, town and country are needed",
        name=subject.name,
        text=text,
        lacks=lacks,
    )
