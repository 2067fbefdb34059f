"""Which columns of a table are read together, and which fields of the statement they decide.

Each cell of such a table is an id or a name of its own, or repeats: kinds, countries, shares, days.
What a group of columns says does not depend on the cells of the others, so that each combination
of its cells is read once.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onward.graph.model import PartyKind, Statement, TieKind


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns that are read together.

    Attributes:
        columns: Of the table.
        fields: Of the statement that they alone decide.
    """

    columns: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchForm:
    """How the rows of a table are read many at once.

    Attributes:
        ids: Columns that hold ids, the row's own first, and the fields that they become.
        name: The column that holds a name, and the field that it becomes; "" = none.
        groups: The others; a row with a cell in any further column is read by itself.
        examples: Cells of a row in which the other columns of a group are tried.
    """

    ids: MappingProxyType[str, str]
    name: str
    groups: tuple[ColumnGroup, ...]
    examples: MappingProxyType[str, str]


def _make_group(columns: str, fields: str) -> ColumnGroup:
    return ColumnGroup(tuple(columns.split()), tuple(fields.split()))


_OF_SOURCE: Final = "source_url published retrieved"

PARTIES: Final = BatchForm(
    MappingProxyType({"id": "id"}),
    "name",
    (
        _make_group("kind country topics sector", "kind country topics sector notes"),
        _make_group("incorporated dissolved", "incorporated dissolved"),
        _make_group(_OF_SOURCE, "source"),
    ),
    MappingProxyType({"id": "1", "name": "Example"}),
)
TIES: Final = BatchForm(
    MappingProxyType({"id": "", "from": "start", "to": "end"}),
    "",
    (
        _make_group(
            "kind share share_min share_max share_min_exclusive share_max_exclusive interest "
            "directness standing",
            "kind share interest directness standing",
        ),
        # a year far ahead of the day of retrieval is a slip
        _make_group(f"since until {_OF_SOURCE}", "since until source"),
    ),
    MappingProxyType({"id": "1", "from": "2", "to": "3", "kind": TieKind.LINKED.value}),
)
FORMS: Final = MappingProxyType({"parties": PARTIES, "ties": TIES})
"""By the name of the table."""

_BARE_KINDS: Final = frozenset(
    {
        PartyKind.PERSON,
        PartyKind.COMPANY,
        PartyKind.ORGANIZATION,
        PartyKind.MILITARY_UNIT,
        PartyKind.ARMED_GROUP,
        PartyKind.VESSEL,
        PartyKind.AIRPLANE,
        PartyKind.VEHICLE,
    }
)
"""Kinds of parties of which nothing more is read: no place, and no body of a state."""


def is_bare(statement: Statement) -> bool:
    """Tell whether nothing more is made of such a statement than what its row says."""
    kind = getattr(statement, "kind", "")
    return kind in TIE_VALUES or kind in _BARE_KINDS


TIE_VALUES: Final = frozenset(kind.value for kind in TieKind)
