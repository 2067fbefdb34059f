"""Which parties and owners of a transaction are one, by the words that it states of them.

Two entries of one name are one node in the whole transaction, whether they stand there as parties
or as owners: only so is ministry -> purchaser -> end-user a chain. Facts that contradict each other
keep them apart: another id, country or number of one scheme, a person and a company.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from onward.queries.matching.candidates import Query
from onward.queries.matching.stated import (
    describe_name,
    describe_query,
    owner_node,
    party_node,
    stated_query,
)
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.parts import Owner, TransactionParty


class Place(NamedTuple):
    """Where a transaction states a party, or (`owner` is a position) one of its owners."""

    ref: int
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class StatedNodes:
    """The nodes under which a transaction's parties and owners stand, unless a source has them.

    Attributes:
        node_of: Id of the node, by place.
        other_nodes: Further nodes that the words fit as well, where they fit several.
    """

    node_of: dict[Place, str]
    other_nodes: dict[Place, tuple[str, ...]]


def name_nodes(parties: Sequence[TransactionParty]) -> StatedNodes:
    """Return the node of each party and owner; equal words without a contradiction are one."""
    groups: dict[object, list[_Group]] = {}
    chosen: list[tuple[_Entry, list[_Group]]] = []
    # who is described best comes first: fewer words then fit one of them, or several
    for entry in sorted(_list_entries(parties), key=lambda entry: -len(entry.facts)):
        alike = groups.setdefault(entry.words, [])
        fitting = [group for group in alike if group.fits(entry)]
        fitting.sort(key=lambda group: -group.count_agreeing(entry))
        if not fitting:
            fitting = [_Group()]
            alike.append(fitting[0])
        fitting[0].add(entry)
        chosen.append((entry, fitting))
    return StatedNodes(
        node_of={entry.place: groups[0].node for entry, groups in chosen},
        other_nodes={
            entry.place: tuple(group.node for group in groups[1:])
            for entry, groups in chosen
            if groups[1:]
        },
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One party or owner.

    Attributes:
        words: What must be equal: the name, else the id, else the numbers.
        facts: What must not be contradicted, by the name of the fact.
        node: The id of its node if it stands alone.
    """

    place: Place
    words: object
    facts: dict[str, str]
    node: str


@dataclass(slots=True)
class _Group:
    """Entries that are one."""

    entries: list[_Entry] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def node(self) -> str:
        """The node of its first party, or where there is none, of its first owner."""
        first = min(
            self.entries, key=lambda entry: (entry.place.owner is not None, _sort_place(entry))
        )
        return first.node

    def fits(self, entry: _Entry) -> bool:
        """Return whether no fact of an entry contradicts those of the group."""
        return all(self.facts.get(name, text) == text for name, text in entry.facts.items())

    def count_agreeing(self, entry: _Entry) -> int:
        """Return how many facts both state."""
        return sum(self.facts.get(name) == text for name, text in entry.facts.items())

    def add(self, entry: _Entry) -> None:
        """Take an entry in, with what it states."""
        self.entries.append(entry)
        self.facts.update(entry.facts)


def _sort_place(entry: _Entry) -> tuple[int, int]:
    return entry.place.ref, -1 if entry.place.owner is None else entry.place.owner


def _list_entries(parties: Sequence[TransactionParty]) -> Iterator[_Entry]:
    """Yield every party and owner of whom anything says who it is."""
    for ref, party in enumerate(parties):
        query = stated_query(party)
        if query.is_named:
            yield _read_entry(Place(ref), query, party_node(ref))
        for position, owner in enumerate(party.owners):
            query = stated_query(owner)
            if query.is_named:
                yield _read_entry(Place(ref, position), query, owner_node(owner), owner)


def _read_entry(place: Place, query: Query, node: str, owner: Owner | None = None) -> _Entry:
    facts = {number.scheme: number.value for number in query.identifiers}
    if query.id:
        facts["id"] = query.id
    if query.country:
        facts["country"] = query.country
    if owner is not None and owner.kind is not None:
        facts["is_person"] = str(owner.kind == "Person")
    words: object = describe_name(query) or query.id or query.given
    if query.name and says_nothing(query.name):
        # "unknown" and "unknown" are not one party, unless everything else is the same
        words = describe_query(query)
    return _Entry(place, words, facts, node)
