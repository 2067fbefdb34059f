"""What is counted of a layer, wherever it lies: of one on disk in columns, part by part."""

from collections import Counter
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.sorting import LayerRows, SortedStatements
from onward.loaders.made_places import PLACE_PREFIXES
from onward.loaders.profiles import FIELDS, NO_ENTRIES, NOTED, Figures, count_in_memory

_SIGN_OF: Final = {"share": "share_min"}
"""Columns that say whether a field is filled, where the field has several."""

_PLACE_OF: Final = {"parties": "id", "ties": "end"}
"""Columns that say whether a row is, or leads to, a place that was made of a text."""


def count_figures(statements: LayerRows) -> Figures:
    """Count what the gates compare, and the entries."""
    if isinstance(statements, SortedStatements):
        return _count_sorted(statements)
    return count_in_memory(statements)


def _count_sorted(statements: SortedStatements) -> Figures:
    filled: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    valid: dict[str, list[int]] = {}
    entries = 0
    for name, table in statements.tables.items():
        counts[name] = 0
        for part in table.parts():
            if name == "parties":
                entries += part.num_rows - _count_true(
                    pc.is_in(part["kind"], pa.array(_NO_ENTRIES, pa.string()))
                )
            stated = _without_places(name, part)
            counts[name] += stated.num_rows
            _count_filled(name, stated, filled)
            if name == "parties":
                _count_noted(stated, filled)
                _count_valid(stated, valid)
            elif name == "ties":
                _add_counts(stated["kind"], kinds)
    return Figures(
        entries=entries,
        profile={"filled": {k: n for k, n in filled.items() if n}, "valid": _sort_by_scheme(valid)},
        counts=counts,
        tie_kinds=kinds,
    )


_NO_ENTRIES: Final = sorted(kind.value for kind in NO_ENTRIES)


def _sort_by_scheme(valid: dict[str, list[int]]) -> dict[str, list[int]]:
    return dict(sorted(valid.items()))


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
    for field in FIELDS.get(name, ()):
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
