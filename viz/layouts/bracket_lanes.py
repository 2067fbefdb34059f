"""The lanes beside a column of cards, in which lines run past the cards between their ends."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.viz.scene import ORDER_TIE, Edge

NEAREST: Final = 174
"""From the middle of the column to the first lane: a label fits in between."""

PASS: Final = 22
"""Between two lanes."""

MANY_GOODS: Final = 3
"""So many lines of goods to one party, or from one, run on one bus."""

LEFT, RIGHT = -1, 1


@dataclass(frozen=True, slots=True)
class Bracket:
    """A line beside the cards: places of its upper and its lower card, its side and its lane.

    `bus` is the party at which it runs together with others; empty where it runs alone.
    """

    edge: Edge
    first: int
    last: int
    side: int
    x: int
    bus: str


def take_lanes(edges: Sequence[Edge], order: Mapping[str, int]) -> Iterator[Bracket]:
    """Give each line that passes cards a lane: the shortest run nearest, right and left in turn.

    A lane holds several where these pass different cards.
    """
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    runs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if len(find_span(edge, order)) != 1:
            runs[_find_bus(edge, edges)].append(edge)
    spans = {bus: _join_spans(together, order) for bus, together in runs.items()}
    for bus in sorted(runs, key=lambda bus: len(spans[bus])):
        first, last = spans[bus].start, spans[bus].stop
        x, side = NEAREST, RIGHT
        while any(
            (first < low_last and last > low_first) or first == last == low_last
            for low_first, low_last in taken[side * x]
        ):
            # the other side first, then one lane farther out
            side = -side
            x += PASS if side == RIGHT else 0
        taken[side * x].append((first, last))
        for edge in runs[bus]:
            span = find_span(edge, order)
            yield Bracket(edge, span.start, span.stop, side, x, bus[1])


def _join_spans(edges: Sequence[Edge], order: Mapping[str, int]) -> range:
    spans = [find_span(edge, order) for edge in edges]
    return range(min(span.start for span in spans), max(span.stop for span in spans))


def _find_bus(edge: Edge, edges: Sequence[Edge]) -> tuple[str, str]:
    """Return what a line runs together with, and the party at which that begins or ends.

    Goods of a transaction that go to many, or come from many, run on one bus.
    """
    goods = [other for other in edges if other.kind == ORDER_TIE]
    if edge.kind == ORDER_TIE and sum(other.start == edge.start for other in goods) >= MANY_GOODS:
        return "from", edge.start
    if edge.kind == ORDER_TIE and sum(other.end == edge.end for other in goods) >= MANY_GOODS:
        return "to", edge.end
    return edge.id, ""


def find_span(edge: Edge, order: Mapping[str, int]) -> range:
    """Return the rooms between cards along which a line leads; none if it leads back."""
    return range(*sorted((order[edge.start], order[edge.end])))
