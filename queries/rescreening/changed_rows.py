"""Whom the rows are about that two snapshots do not share.

A row that was only read again, or published again, is the same: an assessment says when beside what
it found, and finds nothing else by it unless somebody asks what was known by a day.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from onward.graph.identity.clusters import Clusters
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot

PARTY_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("id",),
    "names": ("party",),
    "identifiers": ("party",),
    "traits": ("party",),
    "ties": ("start", "end"),
    "listings": ("party",),
    "shipments": ("shipper", "consignee", "end_user", "forwarder", "notify_party", "roles"),
    "links": ("left", "right"),
}
"""Of each table of `schemas.SCHEMAS` but that of countries: the columns that name parties."""

_READ_AGAIN: Final = frozenset({"published", "retrieved"})
"""Columns that say when a row was read or published."""


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """What differs between the rows of two snapshots.

    Attributes:
        parties: Ids of all whom a row is about that only one of them has, and of those whose rows
            are one party in only one of them.
        countries: Whether a row about a country, its trade or goods is another one.
    """

    parties: frozenset[str]
    countries: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """A layer of one of two snapshots, which may have none of its name."""

    snapshot: Snapshot
    layer: LayerManifest | None

    @property
    def layer_id(self) -> str:
        return self.layer.id if self.layer else ""

    def read_columns(self, table: str, leave_out: Collection[str] = ()) -> dict[str, list[Any]]:
        """Return the columns of a table, with values that can be compared and hashed."""
        from onward.graph.statements.tables import values  # noqa: PLC0415  # brings Arrow

        if self.layer is None:
            return {}
        rows = self.snapshot.read(self.layer, table)
        names = [name for name in rows.column_names if name not in leave_out]
        return {name: list(map(_make_hashable, values(rows[name]))) for name in names}


def find_changed_rows(before: Snapshot, after: Snapshot) -> ChangedRows:
    """Compare two snapshots row by row; a layer that is the same in both is not read."""
    parties = set(_list_regrouped(before.clusters(), after.clusters()))
    countries = False
    for old, new in _pair_changed_layers(before, after):
        for table, columns in PARTY_COLUMNS.items():
            parties.update(_list_changed_parties(table, columns, old, new))
        countries = countries or _read_countries(old) != _read_countries(new)
    return ChangedRows(frozenset(parties), countries)


def _pair_changed_layers(before: Snapshot, after: Snapshot) -> Iterator[tuple[_Side, _Side]]:
    for name in sorted({layer.name for layer in (*before.layers, *after.layers)}):
        old, new = _Side(before, before.layer(name)), _Side(after, after.layer(name))
        if old.layer_id != new.layer_id:
            yield old, new


def _list_changed_parties(
    table: str, columns: Collection[str], old: _Side, new: _Side
) -> Iterator[str]:
    """Yield the ids of the parties that rows of a table are about that only one side has."""
    sides = [side.read_columns(table, _READ_AGAIN) for side in (old, new)]
    rows = [set(zip(*side.values(), strict=True)) for side in sides]
    names = list(sides[0] or sides[1])
    places = [names.index(column) for column in columns]
    for row in rows[0] ^ rows[1]:
        for place in places:
            yield from _name_parties(row[place])


def _name_parties(cell: Any) -> Iterator[str]:
    """Yield whom a cell names: nobody, one party, or one beside each role."""
    if isinstance(cell, tuple):
        yield from (party for _, party in cell)
    elif cell is not None:
        yield cell


def _read_countries(side: _Side) -> list[tuple[object, ...]]:
    return sorted(zip(*side.read_columns("destinations").values(), strict=True), key=repr)


def _make_hashable(cell: Any) -> Any:
    return tuple(cell) if isinstance(cell, list) else cell


def _list_regrouped(before: Clusters, after: Clusters) -> Iterator[str]:
    """Yield the ids that are not the same party with the same others, or are kept apart anew."""
    old, new = before.canonical, after.canonical
    for party in old.keys() | new.keys():
        names = old.get(party, party), new.get(party, party)
        if names[0] != names[1]:
            yield from (party, *names)
    for pair in before.apart ^ after.apart:
        yield from pair
