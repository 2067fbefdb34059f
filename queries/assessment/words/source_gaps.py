"""What is missing of a source that was read in part, as sentences."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import LayerFacts

NAMED_IDS: Final = 5
"""Ids that one sentence names; it counts the others."""


def say_source_gaps(layer: LayerFacts, cells_left_out: int) -> Iterator[str]:
    """Yield what of a source was not read, is described by no table, or is not there.

    Args:
        layer: The source.
        cells_left_out: How many of its cells could not be read and may concern the order.
    """
    if layer.rows_rejected:
        rows = _count_parts(layer.rows_rejected, "1 row", "{count} rows")
        yield say(
            "{rows} of {dataset} could not be read and were not looked at",
            rows=rows,
            dataset=layer.dataset,
        )
    if cells_left_out:
        cells = _count_parts(cells_left_out, "1 cell", "{count} cells")
        yield say(
            "{cells} of {dataset} could not be read: what stands there is not known",
            cells=cells,
            dataset=layer.dataset,
        )
    if layer.undescribed:
        further = len(layer.undescribed) - NAMED_IDS
        yield say(
            "{rows} are of {names}{more}, which no table describes",
            rows=say("entries or owners of {dataset}", dataset=layer.dataset),
            names=joined(layer.undescribed[:NAMED_IDS]),
            more=say(" and {further} more", further=further) if further > 0 else "",
        )
    if layer.smaller_than_full:
        yield say(
            "{dataset} is smaller than a full file: some of its list is missing",
            dataset=layer.dataset,
        )


def _count_parts(count: int, single: str, several: str) -> str:
    return single if count == 1 else say(several, count=f"{count:,}")
