"""The numbers of several layers as those of one: one number an id, a text, a row."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from onward.graph.columns.columns import Array
from onward.graph.compiling.layer_numbers import LayerNumbers
from onward.graph.compiling.nodes import NodeIndex

_NOWHERE: Final = -1


class StackedNumbers:
    """The columns of layers, one behind the other; ties in tid order over all of them.

    Args:
        layers: What each layer gives.
        rows: How many rows of each table each layer has, in the same order.
        index: Which node each id belongs to.
    """

    def __init__(
        self,
        layers: Sequence[LayerNumbers],
        rows: Sequence[Mapping[str, int]],
        index: NodeIndex,
    ) -> None:
        self._layers = layers
        self._rows = rows
        self._index = index

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return the texts of columns, each once, sorted."""
        every = (layer.texts[name] for layer in self._layers for name in names)
        return tuple(sorted(set().union(*every)))

    def codes(self, name: str, places: Mapping[str, int]) -> Array:
        """Return the place of each text of a column; -1 for none: int32."""
        return self._stack_parts(
            name,
            [
                _translate_places(layer.columns[name], [places[text] for text in layer.texts[name]])
                for layer in self._layers
            ],
        )

    def numbers(self, name: str) -> Array:
        """Return a column whose numbers mean the same in every layer."""
        return self._stack_parts(name, [layer.columns[name] for layer in self._layers])

    def nodes(self, name: str) -> Array:
        """Return the node of each id of a column; -1 for none: int32."""
        return self._stack_parts(
            name,
            [
                _translate_places(layer.columns[name], nodes)
                for layer, nodes in zip(self._layers, self._index.nodes_by_layer, strict=True)
            ],
        )

    def row_numbers(self, name: str, table: str) -> Array:
        """Return a column of the numbers of a table's rows, counted over all layers: int32."""
        firsts = self._first_rows(table)
        return self._stack_parts(
            name,
            [
                layer.columns[name] + np.int32(first)
                for layer, first in zip(self._layers, firsts, strict=True)
            ],
        )

    def _first_rows(self, table: str) -> list[int]:
        counts = [rows.get(table, 0) for rows in self._rows]
        return [sum(counts[:place]) for place in range(len(counts))]

    def _stack_parts(self, name: str, parts: list[Array]) -> Array:
        filled = [part for part in parts if len(part)] or parts[:1]
        column = filled[0] if len(filled) == 1 else np.concatenate(filled)
        if name.startswith("ties."):
            return column if self._tie_order is None else column[self._tie_order]
        return column

    @cached_property
    def _tie_order(self) -> Array | None:
        """In which order stacked ties are in tid order; None = in their own."""
        tids = [layer.columns["ties.tid"] for layer in self._layers]
        filled = [tid for tid in tids if len(tid)]
        if len(filled) < 2:
            return None
        # each part is in order already, which a stable sort makes use of
        return np.argsort(np.concatenate(filled), kind="stable")


def _translate_places(places: Array, numbers: Sequence[int] | Array) -> Array:
    """Return the number at each place; -1, which is none, stays -1."""
    with_none = np.append(np.asarray(numbers, np.int32), np.int32(_NOWHERE))
    return with_none[places]
