"""What becomes of rows that have one key: equal rows are one, and others a fault that is named."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.sorting.run_tables import KEY, LINE


@dataclass(frozen=True, slots=True)
class Settled:
    """Sorted rows, each once.

    Attributes:
        table: The rows.
        ambiguous: The first key of which rows differ; None where there is none.
    """

    table: pa.Table
    ambiguous: str | None


def settle(table: pa.Table) -> Settled:
    """Drop the repeats of equal rows, and name the first key of rows that differ.

    Args:
        table: Sorted by key and line; all rows of a key are in it.
    """
    keys, lines = table[KEY].combine_chunks(), table[LINE].combine_chunks()
    if len(keys) < 2:
        return Settled(table, None)
    same_key = np.asarray(pc.equal(keys[1:], keys[:-1]), bool)
    if not same_key.any():
        return Settled(table, None)
    same_row = same_key & np.asarray(pc.equal(lines[1:], lines[:-1]), bool)
    differs = np.flatnonzero(same_key & ~same_row)
    ambiguous = keys[int(differs[0])].as_py() if len(differs) else None
    stays = np.concatenate([[True], ~same_row])
    return Settled(table.filter(pa.array(stays)).combine_chunks(), ambiguous)
