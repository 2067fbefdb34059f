"""What is counted and compared of a layer: entries, filled fields, numbers that pass their checks.

A layer lies in memory or on disk; both are counted in columns, part by part. The addresses and
contacts that were made of texts are left out: how many there are says how texts are read, and
nothing of what a publisher states.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.addresses.reading import ADDRESS_PREFIX, CONTACT_PREFIX
from onward.graph.model import PartyKind
from onward.graph.sorting import LayerRows, SortedStatements, build_run_table
from onward.graph.statement_tables import values
from onward.graph.statements import FIELD_OF, Statements
from onward.graph.store.manifests import LayerManifest

if TYPE_CHECKING:
    from onward.graph.store.workspace import Snapshot

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("country", "names", "identifiers", "address", "incorporated", "sector"),
    "ties": ("share", "since", "text"),
    "listings": ("programme", "entry_id", "measure", "act", "since", "text"),
    "shipments": ("end_user", "hs", "quantity", "value"),
}
"""Fields whose sudden emptiness would cost findings."""

NOTED: Final = frozenset({"birth_date", "nationality", "passport", "national_id"})
"""Notes of parties that count as such fields: they tell persons of one name apart."""

NO_ENTRIES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.UNKNOWN})
"""Kinds of parties that are no entries of a list: counting them could make a part look complete."""

PLACE_PREFIXES: Final = (ADDRESS_PREFIX, CONTACT_PREFIX, "ofac:address/")
"""How ids of places that were made of texts begin; the last one in layers of earlier versions."""

_SIGN_OF: Final = {"share": "share_min"}
"""Columns that say whether a field is filled, where the field has several."""

_PLACE_OF: Final = {"parties": "id", "ties": "end"}
"""Columns that say whether a row is, or leads to, a place that was made of a text."""


class Profile(TypedDict):
    """What the gates of the next load compare.

    Attributes:
        filled: Number of rows in which a field is filled, by ``table.field``; never 0.
        valid: Numbers of identifiers that pass and that fail their check, by scheme.
    """

    filled: dict[str, int]
    valid: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a layer, the places that were made of its texts left out.

    Attributes:
        entries: Parties that are entries of a list.
        profile: Filled fields, and checked numbers.
        counts: Statements by type.
        tie_kinds: Ties by kind.
    """

    entries: int
    profile: Profile
    counts: Mapping[str, int]
    tie_kinds: Mapping[str, int]


def count_figures(statements: LayerRows) -> Figures:
    """Count what the gates compare, and the entries."""
    filled: Counter[str] = Counter()
    counts = {name: 0 if name in FIELDS else statements.count(name) for name in FIELD_OF.values()}
    kinds: Counter[str] = Counter()
    valid: dict[str, list[int]] = {}
    entries = 0
    no_entries = pa.array(sorted(kind.value for kind in NO_ENTRIES), pa.string())
    for name in FIELDS:
        for part in _iterate_parts(statements, name):
            stated = _without_places(name, part)
            counts[name] += stated.num_rows
            _count_filled(name, stated, filled)
            if name == "parties":
                entries += part.num_rows - _count_true(pc.is_in(part["kind"], no_entries))
                _count_noted(stated, filled)
                _count_valid(stated, valid)
            elif name == "ties":
                _add_counts(stated["kind"], kinds)
    return Figures(
        entries=entries,
        profile={
            "filled": {field: count for field, count in filled.items() if count},
            "valid": dict(sorted(valid.items())),
        },
        counts=counts,
        tie_kinds=kinds,
    )


def _iterate_parts(statements: LayerRows, name: str) -> Iterator[pa.Table]:
    """Yield the statements of a type in columns."""
    if isinstance(statements, SortedStatements):
        yield from statements.tables[name].parts()
    else:
        rows = list(statements.rows(name))
        yield build_run_table(name, rows, [""] * len(rows), [b""] * len(rows))


def _count_true(flags: pa.ChunkedArray) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _without_places(name: str, part: pa.Table) -> pa.Table:
    column = _PLACE_OF.get(name)
    if column is None:
        return part
    made = pc.starts_with(part[column], PLACE_PREFIXES[0])
    for prefix in PLACE_PREFIXES[1:]:
        made = pc.or_(made, pc.starts_with(part[column], prefix))
    return part.filter(pc.invert(made))


def _count_filled(name: str, part: pa.Table, filled: Counter[str]) -> None:
    for field in FIELDS[name]:
        column = part[_SIGN_OF.get(field, field)]
        if pa.types.is_list(column.type):
            is_filled = pc.greater(pc.list_value_length(column), 0)
        elif pa.types.is_string(column.type):
            is_filled = pc.not_equal(column, "")
        else:
            is_filled = pc.is_valid(column)
        filled[f"{name}.{field}"] += _count_true(is_filled)


def _count_noted(parties: pa.Table, filled: Counter[str]) -> None:
    """Count the parties that have a note of a kind, each once."""
    notes = parties["notes"].combine_chunks()
    lists = pa.ListArray.from_arrays(notes.offsets, notes.keys)
    rows, keys = np.asarray(pc.list_parent_indices(lists)), pc.list_flatten(lists)
    for key in NOTED:
        has_it = np.asarray(pc.equal(keys, key), bool)
        filled[f"parties.{key}"] += len(np.unique(rows[has_it]))


def _count_valid(parties: pa.Table, valid: dict[str, list[int]]) -> None:
    numbers = pc.list_flatten(parties["identifiers"].combine_chunks())
    schemes, checked = numbers.field("scheme"), numbers.field("valid")
    for place, passed in enumerate((True, False)):
        counts: Counter[str] = Counter()
        _add_counts(schemes.filter(pc.equal(checked, passed)), counts)
        for scheme, count in counts.items():
            valid.setdefault(scheme, [0, 0])[place] += count


def _add_counts(cells: pa.Array | pa.ChunkedArray, counts: Counter[str]) -> None:
    for row in pc.value_counts(cells).to_pylist():
        counts[row["values"]] += row["counts"]


# --- the parties of two layers


@dataclass(frozen=True, slots=True)
class PartyNames:
    """Ids and names of the parties of a layer, without the places that were made of its texts."""

    ids: pa.ChunkedArray
    names: pa.ChunkedArray

    @classmethod
    def of_layer(cls, snapshot: "Snapshot", layer: str) -> "PartyNames":
        """Read the parties of a layer of a snapshot."""
        rows = snapshot.table("parties").select(["dataset", "id", "name"])
        rows = rows.filter(pc.equal(rows["dataset"].cast(pa.string()), layer))
        return cls._of_tables([rows])

    @classmethod
    def of_rows(cls, statements: LayerRows) -> "PartyNames":
        """Return the parties of a layer that is not stored yet."""
        return cls._of_tables(_iterate_parts(statements, "parties"))

    @classmethod
    def _of_tables(cls, tables: Iterable[pa.Table]) -> "PartyNames":
        stated = [_without_places("parties", table.select(["id", "name"])) for table in tables]
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


# --- places that were made of texts, and layers of earlier versions


def without_places(statements: Statements) -> Statements:
    """Return the statements without the addresses and contacts that were made of their texts."""
    parties = tuple(party for party in statements.parties if not is_made_place(party.id))
    ties = tuple(tie for tie in statements.ties if not is_made_place(tie.end))
    return replace(statements, parties=parties, ties=ties)


def is_made_place(party_id: str) -> bool:
    """Tell whether an id is that of an address or contact that was made of a text."""
    return party_id.startswith(PLACE_PREFIXES)


def without_counted_places(old: LayerManifest, before: "Snapshot") -> LayerManifest:
    """Return a manifest whose counts leave out the places that were made of texts."""
    ends = Counter(
        kind
        for dataset, end, kind in iterate_rows(before, "ties", "end", "kind")
        if dataset == old.name and is_made_place(end)
    )
    parties = sum(
        dataset == old.name and is_made_place(party)
        for dataset, party in iterate_rows(before, "parties", "id")
    )
    counts = {
        **old.counts,
        "parties": old.counts["parties"] - parties,
        "ties": old.counts["ties"] - ends.total(),
    }
    kinds = {kind: count - ends[kind] for kind, count in old.tie_kinds.items()}
    return replace(old, counts=counts, tie_kinds=kinds)


def iterate_rows(before: "Snapshot", table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of some columns of a table, behind the layer of each row."""
    rows = before.table(table)
    cells = [values(rows[column]) for column in ("dataset", *columns)]
    yield from zip(*cells, strict=True)
