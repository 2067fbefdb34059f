"""Full rows behind the columns: ties, parties and shipments with all their sources.

The rows lie in Arrow files in the order of the columns and are memory-mapped; only what is asked
for is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from onward.graph.columns.columns import OTHER_ROLE, SHIPMENT_ROLES, Array, Graph, spread
from onward.graph.columns.row_reader import RowReader, column_reader
from onward.graph.dates import known, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Identifier, Listing, Name, Party, Shipment, Tie, party_pid
from onward.graph.tables import Tables

GROUPED = ("party", "name", "identifier", "listing", *SHIPMENT_ROLES, OTHER_ROLE)
"""What is grouped by node: ``<name>_ptr`` into ``<name>_row``, which holds row numbers."""


CACHED_ROWS = 4096
"""Ties, and parties, that are kept after they were read."""


class _PartReader:
    """Reads names or identifiers, which belong to a party's row by (dataset, id)."""

    def __init__(self, kind: type[Any], table: pa.Table) -> None:
        self._part = RowReader(kind, table)
        self._keys = [column_reader(table[name]) for name in ("dataset", "party", "position")]

    def __call__(self, rows: Sequence[int]) -> Mapping[tuple[str, str], tuple[Any, ...]]:
        """Give the parts of each (dataset, party) among some rows, in their own order."""
        found: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        for row in rows:
            dataset, party, position = (key(row) for key in self._keys)
            found.setdefault((dataset, party), []).append((position, self._part(row)))
        return {
            key: tuple(part for _, part in sorted(parts, key=itemgetter(0)))
            for key, parts in found.items()
        }


class Rows:
    """The rows of a compiled snapshot.

    Args:
        tables: All layers' tables, ties in tid order.
        ids: Canonical id of each node, as an Arrow array.
        groups: Row numbers by node: ``<name>_ptr`` int32[n + 1] and ``<name>_row`` int32[m].
        graph: The columns, in which ids are looked up.
    """

    def __init__(
        self, tables: Tables, ids: pa.Array, groups: Mapping[str, Array], graph: Graph
    ) -> None:
        self._dataset = column_reader(tables.parties["dataset"])
        self._id = column_reader(tables.parties["id"])
        self._party = RowReader(Party, tables.parties, ("names", "identifiers"))
        self._names = _PartReader(Name, tables.names)
        self._identifiers = _PartReader(Identifier, tables.identifiers)
        self._listing = RowReader(Listing, tables.listings)
        self._shipment = RowReader(Shipment, tables.shipments)
        self._dates = tables.shipments["date"]
        self._graph = graph
        self._ids = ids
        self._groups = groups
        # Evidence of neighbouring questions repeats; a few thousand rows save most look-ups.
        self._tie = lru_cache(maxsize=CACHED_ROWS)(RowReader(Tie, tables.ties))
        self.record = lru_cache(maxsize=CACHED_ROWS)(self._read_record)

    def id(self, node: int) -> str:
        """Give the canonical id of a node."""
        return str(self._ids[node].as_py())

    def ties(self, positions: Sequence[int]) -> list[Tie]:
        """Return the ties at some positions."""
        return [self._tie(position) for position in positions]

    def _read_record(self, node: int) -> PartyRecord:
        names = self._names(self._group("name", node))
        identifiers = self._identifiers(self._group("identifier", node))
        parties = []
        for row in self._group("party", node):
            key = self._dataset(row), self._id(row)
            parties.append(
                self._party(row, names=names.get(key, ()), identifiers=identifiers.get(key, ()))
            )
        listings = [self._listing(row) for row in self._group("listing", node)]
        return PartyRecord(
            self.id(node),
            tuple(sorted(parties, key=lambda party: (party.id, party.source.dataset))),
            tuple(sorted(listings, key=lambda entry: (entry.source.dataset, entry.id))),
        )

    def _group(self, name: str, node: int) -> list[int]:
        ptr, row = self._groups[f"{name}_ptr"], self._groups[f"{name}_row"]
        rows: list[int] = row[int(ptr[node]) : int(ptr[node + 1])].tolist()
        return rows

    def shipments(
        self,
        nodes: Sequence[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Give the shipments in which a node has one of the roles, by (date, id)."""
        wanted = np.array(sorted(set(nodes)), np.int64)
        named = [self._in_group(role, wanted) for role in SHIPMENT_ROLES if role in roles]
        sure = np.unique(np.concatenate([np.zeros(0, np.int64), *named]))
        others = np.zeros(0, np.int64)
        if not set(roles) <= set(SHIPMENT_ROLES):  # the group of further roles does not tell which
            others = np.setdiff1d(self._in_group(OTHER_ROLE, wanted), sure)
        if begins is not None:
            sure, others = (rows[self._begins_in(rows, begins)] for rows in (sure, others))
        found = [self._shipment(row) for row in sure.tolist()]
        found += [
            shipment
            for shipment in map(self._shipment, others.tolist())
            if self._plays(shipment, roles, wanted)
        ]
        kept = (
            shipment
            for shipment in found
            if known(shipment.source.published, shipment.source.retrieved, as_of)
        )
        return sorted(kept, key=lambda shipment: (shipment.date, shipment.id))

    def every_shipment(self) -> Iterator[Shipment]:
        """Give all shipments, in the order of their rows."""
        return map(self._shipment, range(len(self._dates)))

    def _in_group(self, group: str, nodes: Array) -> npt.NDArray[np.int64]:
        """Give the rows of shipments that a group has for some nodes."""
        at, _ = spread(self._groups[f"{group}_ptr"], nodes)
        return self._groups[f"{group}_row"][at].astype(np.int64)

    def _begins_in(self, rows: npt.NDArray[np.int64], begins: range) -> npt.NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(0, np.bool_)  # Arrow's functions, for the days, are slow to import
        days = self._first_days[rows]
        return (days >= begins.start) & (days < begins.stop)

    @cached_property
    def _first_days(self) -> npt.NDArray[np.int32]:
        """First day of each shipment, worked out once a date that occurs."""
        dates = self._dates.combine_chunks().dictionary_encode()
        first = [since_day(text) for text in dates.dictionary.to_pylist()]
        days: npt.NDArray[np.int32] = np.array(first, np.int32)[dates.indices.to_numpy()]
        return days

    def _plays(self, shipment: Shipment, roles: Sequence[str], nodes: Array) -> bool:
        """Tell whether one of the nodes has one of the further roles."""
        parties = [party for role, party in shipment.roles if role in roles]
        played = [self._graph.node_of(party_pid(party)) for party in parties]
        return any(node in nodes for node in played if node is not None)
