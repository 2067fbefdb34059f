"""The rows of a snapshot that are pushed, part by part, each with a fingerprint.

A fingerprint is a hash of all that is written of a row: graphs are compared by it, so that a push
changes nothing but what differs.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import orjson

from onward.graph.columns.columns import TIE_KINDS, Array
from onward.graph.compiling.compiled import Compiled
from onward.graph.engines.neo4j.push.properties import (
    Properties,
    party_properties,
    shipment_properties,
    tie_properties,
)
from onward.graph.engines.neo4j.schema import relationship
from onward.graph.model import UNDIRECTED, PartyKind, Shipment, Tie, TieKind

PARTIES: Final = "Party"
"""The part that holds the parties; the others are named by the kinds of their ties."""


@dataclass(frozen=True, slots=True)
class ProjectedRow:
    """A party or tie as it is pushed.

    Attributes:
        id: The pid or tid.
        hash: Fingerprint of everything else, below 2**63.
        properties: With id and hash; those without a value are left out, as Neo4j stores no nulls.
        kinds: All kinds of a party, or the kind of a tie.
        ends: The pids of a tie's start and end; None for a party.
    """

    id: int
    hash: int
    properties: Properties
    kinds: tuple[str, ...]
    ends: tuple[int, int] | None

    @classmethod
    def with_fingerprint(
        cls,
        number: int,
        properties: Properties,
        kinds: tuple[str, ...],
        ends: tuple[int, int] | None = None,
    ) -> "ProjectedRow":
        """Make a row, and compute its fingerprint."""
        stated = {name: value for name, value in properties.items() if value is not None}
        text = orjson.dumps([kinds, ends, stated], option=orjson.OPT_SORT_KEYS)
        fingerprint = int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1
        return cls(number, fingerprint, stated | {"hash": fingerprint}, kinds, ends)

    @property
    def parameters(self) -> dict[str, object]:
        """The row as a parameter of a statement."""
        start, end = self.ends or (None, None)
        return {"id": self.id, "start": start, "end": end, "properties": self.properties}


class Projection:
    """The rows of a compiled snapshot: first the parties, then the ties, kind by kind.

    Attributes:
        ids: By part all of its ids, ascending: int64.
    """

    def __init__(self, compiled: Compiled) -> None:
        graph = self._graph = compiled.graph
        self._rows = compiled.rows
        self._nodes = np.argsort(graph.pid, kind="stable")
        self._places: dict[str, Array] = {
            kind: np.flatnonzero(graph.ties.kind == code) for code, kind in enumerate(TIE_KINDS)
        }
        of_unknown_kind = np.flatnonzero(~np.isin(graph.ties.kind, range(len(TIE_KINDS))))
        for place in of_unknown_kind[:1].tolist():
            relationship(self._rows.ties([place])[0].kind)  # refuses an unknown kind
        self.ids: dict[str, Array] = {PARTIES: graph.pid[self._nodes]}
        self.ids |= {kind: graph.ties.tid[places] for kind, places in self._places.items()}

    @property
    def ties(self) -> int:
        """Count the ties."""
        return len(self._graph.ties)

    def rows(self, part: str, places: slice) -> list[ProjectedRow]:
        """Return the rows at some places in the ids of a part."""
        if part == PARTIES:
            return [self._project_party(node) for node in self._nodes[places].tolist()]
        return list(self._project_ties(self._places[part][places].tolist()))

    def _project_party(self, node: int) -> ProjectedRow:
        record, pid = self._rows.record(node), int(self._graph.pid[node])
        properties = {"pid": pid, **party_properties(record), **self._count_ties(node)}
        return ProjectedRow.with_fingerprint(
            pid, properties, tuple(sorted(record.kinds)) or (PartyKind.UNKNOWN.value,)
        )

    def _count_ties(self, node: int) -> dict[str, int]:
        """Count a party's ties over all time, as engines do: a tie to itself is one tie."""
        graph = self._graph
        out = Counter(graph.out_kind[graph.out_ptr[node] : graph.out_ptr[node + 1]].tolist())
        into = Counter(graph.in_kind[graph.in_ptr[node] : graph.in_ptr[node + 1]].tolist())
        # A tie to itself is in both counters.
        both = out + into - self._loops_by_node.get(node, Counter())
        degrees: dict[str, int] = {}
        for counts, way in ((both, "both"), (out, "out"), (into, "in")):
            for code, count in sorted(counts.items()):
                if way == "both" or TIE_KINDS[code] not in UNDIRECTED:
                    degrees[degree_name(TIE_KINDS[code], way)] = count
        return degrees

    @cached_property
    def _loops_by_node(self) -> dict[int, Counter[int]]:
        """Count the ties of parties to themselves, by kind."""
        ties = self._graph.ties
        loops: dict[int, Counter[int]] = {}
        for place in np.flatnonzero(ties.start == ties.end).tolist():
            loops.setdefault(ties.start.item(place), Counter())[ties.kind.item(place)] += 1
        return loops

    def _project_ties(self, positions: Sequence[int]) -> Iterator[ProjectedRow]:
        ties, pid = self._graph.ties, self._graph.pid
        for position, tie in zip(positions, self._rows.ties(positions), strict=True):
            ends = int(pid[ties.start[position]]), int(pid[ties.end[position]])
            shipment = self._find_shipment(tie)
            properties = tie_properties(tie) | (shipment_properties(shipment) if shipment else {})
            yield ProjectedRow.with_fingerprint(tie.tid, properties, (tie.kind,), ends)

    def _find_shipment(self, tie: Tie) -> Shipment | None:
        """Return the shipment that made a tie: the tie's record is the shipment's and a leg."""
        if tie.kind != TieKind.SHIPS_TO:
            return None
        record, _, _ = tie.source.record.rpartition("/")
        return self._shipments_by_record.get((tie.source.dataset, record))

    @cached_property
    def _shipments_by_record(self) -> dict[tuple[str, str], Shipment]:
        return {
            (shipment.source.dataset, shipment.source.record or shipment.id): shipment
            for shipment in self._rows.every_shipment()
        }


def degree_name(kind: str, way: str) -> str:
    """Name the property that counts a party's ties of a kind; undirected ones go both ways.

    >>> degree_name("owns", "in"), degree_name("family", "in")
    ('deg_owns_in', 'deg_family_both')
    """
    return f"deg_{kind}_{'both' if kind in UNDIRECTED else way}"
