"""Which kind of banned equipment a family of items is (`tables/equipment.csv`).

The acts name equipment by sort; an item states what it is for. Where the two fit, it is such
equipment for certain; where the acts name a neighbour of it only, it may be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from onward.graph.codes import Family
from onward.queries.tables.regimes import Equipment
from onward.queries.tables.rows import RowBasis, TableEntry

Certainty = Literal["sure", "possible"]


@dataclass(frozen=True, slots=True)
class EquipmentFamily(TableEntry):
    """A family of items and the kind of equipment that it is, or may be."""

    key = ("family",)
    family: Family
    equipment: Equipment
    certainty: Certainty
    basis: RowBasis


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
