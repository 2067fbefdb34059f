"""Which kind of banned equipment a family of items is (`tables/equipment.csv`).

The acts name equipment by sort; an item states what it is for. Where the two fit, it is such
equipment for certain; where the acts name a neighbour of it only, it may be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from onward.graph.codes import Family
from onward.queries.tables.regimes import Equipment
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

EQUIPMENT_COLUMNS: Final = ("family", "equipment", "certainty", *BASIS_COLUMNS)

Certainty = Literal["sure", "possible"]


@dataclass(frozen=True, slots=True)
class EquipmentFamily:
    """A family of items and the kind of equipment that it is, or may be."""

    family: Family
    equipment: Equipment
    certainty: Certainty
    basis: Basis


@dataclass(frozen=True, slots=True)
class EquipmentFamilies:
    """What families of items are, by family."""

    rows: Mapping[str, EquipmentFamily]

    def kinds_of(self, families: Iterable[str], certainty: Certainty) -> frozenset[Equipment]:
        """Return the kinds of equipment that some families are for certain, or may be."""
        rows = [self.rows[family] for family in families if family in self.rows]
        return frozenset(row.equipment for row in rows if row.certainty == certainty)

    @property
    def banned(self) -> frozenset[Equipment]:
        """Every kind of equipment that a family of items can be."""
        return frozenset(row.equipment for row in self.rows.values())


def read_equipment(row: TableRow) -> tuple[object, EquipmentFamily]:
    """Read one row of equipment.csv; its key is the family."""
    row.interval()
    family = cast("Family", row.code("family", Family))
    return family, EquipmentFamily(
        family=family,
        equipment=cast("Equipment", row.code("equipment", Equipment)),
        certainty=cast("Certainty", row.code("certainty", Certainty)),
        basis=row.basis(),
    )
