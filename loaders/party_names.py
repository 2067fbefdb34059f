"""The parties of a layer by id, with their names, in columns: two layers are compared by them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.statements import Statements
from onward.loaders.made_places import PLACE_PREFIXES

if TYPE_CHECKING:
    from onward.graph.sorting import LayerRows
    from onward.graph.store.workspace import Snapshot


@dataclass(frozen=True, slots=True)
class PartyNames:
    """Ids and names of the parties of a layer, the places that were made of its texts left out."""

    ids: pa.ChunkedArray
    names: pa.ChunkedArray

    @classmethod
    def of_layer(cls, snapshot: "Snapshot", layer: str) -> "PartyNames":
        """Read the parties of a layer of a snapshot."""
        rows = snapshot.table("parties").select(["dataset", "id", "name"])
        rows = rows.filter(pc.equal(rows["dataset"].cast(pa.string()), layer))
        return cls._without_places([rows.select(["id", "name"])])

    @classmethod
    def of_rows(cls, statements: "LayerRows") -> "PartyNames":
        """Return the parties of a layer that is not stored yet."""
        return cls._without_places(_read_columns(statements))

    @classmethod
    def _without_places(cls, tables: Collection[pa.Table] | Iterator[pa.Table]) -> "PartyNames":
        stated = []
        for table in tables:
            made = pc.starts_with(table["id"], PLACE_PREFIXES[0])
            for prefix in PLACE_PREFIXES[1:]:
                made = pc.or_(made, pc.starts_with(table["id"], prefix))
            stated.append(table.filter(pc.invert(made)))
        schema = pa.schema([("id", pa.string()), ("name", pa.string())])
        whole = pa.concat_tables([schema.empty_table(), *stated])
        return cls(whole["id"], whole["name"])

    def list_missing_in(self, other: "PartyNames") -> list[str]:
        """Return the ids of the parties that another layer does not have, in their order."""
        present = pc.is_in(self.ids, value_set=other.ids.combine_chunks())
        return sorted(pc.unique(self.ids.filter(pc.invert(present))).to_pylist())

    def name_parties(self, ids: Collection[str]) -> list[str]:
        """Return parties by id, each with its name where that is known."""
        if not ids:
            return []
        is_meant = pc.is_in(self.ids, value_set=pa.array(sorted(ids), pa.string()))
        pairs = zip(
            self.ids.filter(is_meant).to_pylist(),
            self.names.filter(is_meant).to_pylist(),
            strict=True,
        )
        names = dict(pairs)
        return [f"{party} {names.get(party, '')}".strip() for party in sorted(ids)]


def _read_columns(statements: "LayerRows") -> Iterator[pa.Table]:
    if isinstance(statements, Statements):
        parties = statements.parties
        ids = pa.array([party.id for party in parties], pa.string())
        yield pa.table(
            {"id": ids, "name": pa.array([party.name for party in parties], pa.string())}
        )
    else:
        for part in statements.tables["parties"].parts():
            yield part.select(["id", "name"])
