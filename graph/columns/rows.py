"""Full rows behind the columns: ties, parties and shipments with all their sources.

The rows lie in Arrow files in the order of the columns and are memory-mapped; only the rows that an
answer needs are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from onward.graph.columns.columns import OTHER_ROLE, SHIPMENT_ROLES, Array, Graph, expand_groups
from onward.graph.columns.row_reader import RowReader, column_reader
from onward.graph.dates import is_known_by, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Identifier, Listing, Name, Party, Shipment, Tie, party_pid
from onward.graph.statements.tables import StatementTables
from onward.graph.traits import Trait

GROUPED = ("party", "name", "identifier", "trait", "listing", *SHIPMENT_ROLES, OTHER_ROLE)
"""What is grouped by node: ``<name>_ptr`` into ``<name>_row``, which holds row numbers."""


TIE_ROW = "tie_row"
"""The column that says which row each tie is, by its position: int32."""

CACHED_ROWS = 4096
"""Ties, and parties, that are kept after they were read."""


class _PartReader:
    """Reads names, identifiers or traits, which belong to a party's row by (dataset, id)."""

    def __init__(self, kind: type[Any], table: pa.Table) -> None:
        self._part = RowReader(kind, table)
        self._keys = [column_reader(table[name]) for name in ("dataset", "party", "position")]

    def __call__(self, rows: Sequence[int]) -> Mapping[tuple[str, str], tuple[Any, ...]]:
        """Return the parts of each (dataset, party) among some rows, in their own order."""
        parts_by_party: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        for row in rows:
            dataset, party, position = (key(row) for key in self._keys)
            parts_by_party.setdefault((dataset, party), []).append((position, self._part(row)))
        return {
            key: tuple(part for _, part in sorted(parts, key=itemgetter(0)))
            for key, parts in parts_by_party.items()
        }


class Rows:
    """The rows of a compiled snapshot.

    Args:
        tables: All layers' tables.
        ids: Canonical id of each node, as an Arrow array.
        groups: Row numbers by node: ``<name>_ptr`` int32[n + 1] and ``<name>_row`` int32[m]; and
            `TIE_ROW`, the row number of each tie in tid order.
        graph: The columns, in which ids are looked up.
    """

    def __init__(
        self, tables: StatementTables, ids: pa.Array, groups: Mapping[str, Array], graph: Graph
    ) -> None:
        self._dataset = column_reader(tables.parties["dataset"])
        self._id = column_reader(tables.parties["id"])
        self._party = RowReader(Party, tables.parties, ("names", "identifiers", "inferred"))
        self._names = _PartReader(Name, tables.names)
        self._identifiers = _PartReader(Identifier, tables.identifiers)
        self._traits = _PartReader(Trait, tables.traits)
        self._listing = RowReader(Listing, tables.listings)
        self._shipment = RowReader(Shipment, tables.shipments)
        self._dates = tables.shipments["date"]
        self._graph = graph
        self._ids = ids
        self._groups = groups
        # Evidence of neighbouring questions repeats; a few thousand rows save most look-ups.
        read_tie, tie_row = RowReader(Tie, tables.ties), groups[TIE_ROW]
        self._tie = lru_cache(maxsize=CACHED_ROWS)(
            lambda position: read_tie(tie_row.item(position))
        )
        self.record = lru_cache(maxsize=CACHED_ROWS)(self._read_record)

    def id(self, node: int) -> str:
        """Return the canonical id of a node."""
        return str(self._ids[node].as_py())

    def ties(self, positions: Sequence[int]) -> list[Tie]:
        """Return the ties at some positions."""
        return [self._tie(position) for position in positions]

    def _read_record(self, node: int) -> PartyRecord:
        names = self._names(self._list_rows("name", node))
        identifiers = self._identifiers(self._list_rows("identifier", node))
        traits = self._traits(self._list_rows("trait", node))
        parties = []
        for row in self._list_rows("party", node):
            key = self._dataset(row), self._id(row)
            parties.append(
                self._party(
                    row,
                    names=names.get(key, ()),
                    identifiers=identifiers.get(key, ()),
                    inferred=traits.get(key, ()),
                )
            )
        listings = [self._listing(row) for row in self._list_rows("listing", node)]
        return PartyRecord(
            self.id(node),
            # Engines must agree on the order of members, however the layers were stacked.
            tuple(sorted(parties, key=lambda party: (party.id, party.source.dataset))),
            tuple(sorted(listings, key=lambda entry: (entry.source.dataset, entry.id))),
        )

    def _list_rows(self, name: str, node: int) -> list[int]:
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
        """Return the shipments in which a node has one of the roles, by (date, id)."""
        distinct = np.array(sorted(set(nodes)), np.int64)
        by_role = [self._rows_of_group(role, distinct) for role in SHIPMENT_ROLES if role in roles]
        sure = np.unique(np.concatenate([np.zeros(0, np.int64), *by_role]))
        unsure = np.zeros(0, np.int64)
        if not set(roles) <= set(SHIPMENT_ROLES):  # all further roles share one group
            unsure = np.setdiff1d(self._rows_of_group(OTHER_ROLE, distinct), sure)
        if begins is not None:
            sure, unsure = (rows[self._begin_in(rows, begins)] for rows in (sure, unsure))
        shipments = [self._shipment(row) for row in sure.tolist()]
        shipments += [
            shipment
            for shipment in map(self._shipment, unsure.tolist())
            if self._has_role(shipment, roles, distinct)
        ]
        known_shipments = (
            shipment
            for shipment in shipments
            if is_known_by(shipment.source.published, shipment.source.retrieved, as_of)
        )
        return sorted(known_shipments, key=lambda shipment: (shipment.date, shipment.id))

    def every_shipment(self) -> Iterator[Shipment]:
        """Yield all shipments, in the order of their rows."""
        return map(self._shipment, range(len(self._dates)))

    def _rows_of_group(self, group: str, nodes: Array) -> npt.NDArray[np.int64]:
        """Return the rows of shipments that a group has for some nodes."""
        places, _ = expand_groups(self._groups[f"{group}_ptr"], nodes)
        return self._groups[f"{group}_row"][places].astype(np.int64)

    def _begin_in(self, rows: npt.NDArray[np.int64], begins: range) -> npt.NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(0, np.bool_)  # Arrow's functions, for the days, are slow to import
        days = self._first_days[rows]
        return (days >= begins.start) & (days < begins.stop)

    @cached_property
    def _first_days(self) -> npt.NDArray[np.int32]:
        """First day of each shipment; each date that occurs is read once."""
        dates = self._dates.combine_chunks().dictionary_encode()
        first = [since_day(text) for text in dates.dictionary.to_pylist()]
        days: npt.NDArray[np.int32] = np.array(first, np.int32)[dates.indices.to_numpy()]
        return days

    def _has_role(self, shipment: Shipment, roles: Sequence[str], nodes: Array) -> bool:
        """Tell whether one of the nodes has one of the further roles."""
        parties = [party for role, party in shipment.roles if role in roles]
        holders = [self._graph.node_of(party_pid(party)) for party in parties]
        return any(node in nodes for node in holders if node is not None)
