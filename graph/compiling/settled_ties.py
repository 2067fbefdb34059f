"""The ties possibly_same_as of a snapshot, as judgements leave them.

What was decided is no tie any more, and whoever only such a tie names is no party. What people
could not decide is a tie that no layer has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onward.graph.columns.columns import TIE_CODE
from onward.graph.compiling.layer_files import RowTables, stack_rows, stack_ties
from onward.graph.compiling.layer_numbers import LayerNumbers, leave_out_ties, read_numbers
from onward.graph.identity.undecided import DecidedTies, find_decided
from onward.graph.model import TieKind
from onward.graph.statements.statements import Statements
from onward.graph.statements.tables import to_tables
from onward.graph.store.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class SettledTies:
    """What is compiled of the ties.

    Attributes:
        numbers: What each layer gives, and one more for ties that are added, if there are any.
        added: The rows of these; None if there are none.
    """

    numbers: Sequence[LayerNumbers]
    added: pa.Table | None


def settle_ties(
    snapshot: Snapshot, numbers: Sequence[LayerNumbers], rows: Sequence[RowTables]
) -> SettledTies:
    """Leave out the decided ties possibly_same_as, and add what is judged unsure.

    Args:
        snapshot: Whose judgements they are.
        numbers: What each of its layers gives.
        rows: The rows of each of its layers.
    """
    decided = _find_decided(snapshot, numbers, rows)
    remaining = _leave_out(numbers, rows, decided.rows)
    if not decided.added:
        return SettledTies(remaining, None)
    added = to_tables(Statements.from_rows(decided.added))
    return SettledTies([*remaining, read_numbers(added)], added.ties)


def _find_decided(
    snapshot: Snapshot, numbers: Sequence[LayerNumbers], rows: Sequence[RowTables]
) -> DecidedTies:
    same = TIE_CODE[TieKind.POSSIBLY_SAME_AS]
    places: list[int] = []
    for layer, first in zip(numbers, _first_ties(rows), strict=True):
        of_layer = layer.columns["ties.row"][layer.columns["ties.kind"] == same]
        places += (np.sort(of_layer).astype(np.int64) + first).tolist()

    def read(few: Sequence[int]) -> pa.Table:
        return stack_ties(rows).take(pa.array(few, pa.int64()))

    def party_ids() -> pa.ChunkedArray:
        return stack_rows(rows).parties["id"]

    return find_decided(places, read, snapshot.judgements(), snapshot.clusters, party_ids)


def _leave_out(
    numbers: Sequence[LayerNumbers], rows: Sequence[RowTables], decided: Sequence[int]
) -> list[LayerNumbers]:
    """Return layers without the ties of some rows, which are counted over all layers."""
    remaining = []
    for layer, first in zip(numbers, _first_ties(rows), strict=True):
        places = range(first, first + len(layer.columns["ties.row"]))
        of_layer = [row - first for row in decided if row in places]
        remaining.append(leave_out_ties(layer, of_layer) if of_layer else layer)
    return remaining


def _first_ties(rows: Sequence[RowTables]) -> list[int]:
    """Return how many ties lie before those of each layer."""
    counts = [layer["ties"].num_rows if "ties" in layer else 0 for layer in rows]
    return [sum(counts[:place]) for place in range(len(counts))]
