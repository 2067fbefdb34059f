"""Two compiled snapshots, held against each other."""

import numpy as np

from onward.graph.columns.columns import flatten_arrays
from onward.graph.compiling.compiled import TEXTS, Compiled


def assert_same(left: Compiled, right: Compiled) -> None:
    """Hold two compiled snapshots against each other: columns, texts and every row."""
    others = flatten_arrays(right.graph)
    for name, column in flatten_arrays(left.graph).items():
        assert column.dtype == others[name].dtype, name
        assert np.array_equal(column, others[name], equal_nan=column.dtype.kind == "f"), name
    assert all(getattr(left.graph, name) == getattr(right.graph, name) for name in TEXTS)
    places = range(len(left.graph.ties))
    assert left.rows.ties(places) == right.rows.ties(places)
    nodes = range(left.graph.node_count)
    assert [left.rows.record(node) for node in nodes] == [right.rows.record(node) for node in nodes]
    assert list(left.rows.every_shipment()) == list(right.rows.every_shipment())
