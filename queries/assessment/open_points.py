"""What is open of an order, in few lines: who has to act, the point that matters first.

An assessment names each gap by itself. A person reads at most `MOST_POINTS` lines; what is the same
for all orders (data that is not loaded, acts without tables) is counted in one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from onward.graph.sayings import say, upper_first
from onward.queries.assessment.verdict import ESSENTIAL
from onward.queries.model.assessment import Assessment, Gap

MOST_POINTS: Final = 7
"""Lines of what is open, at most."""

Actor = Literal["customer", "house", "data"]
"""Who has to act: the customer answers, the exporter's own house decides, data is loaded."""

ACTORS: Final[dict[Actor, str]] = {
    "customer": "ask the customer",
    "house": "clarify yourself",
    "data": "load data",
}


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A point that is open, or how many more there are of one actor."""

    actor: Actor
    text: str


def list_open_points(assessment: Assessment) -> list[OpenPoint]:
    """Return what is open, at most `MOST_POINTS` lines, grouped by who has to act.

    Each actor keeps a line at least; where there are more points than lines, the last line of an
    actor counts the others.
    """
    by_actor: dict[Actor, list[str]] = {"customer": [], "house": [], "data": []}
    for gap in sorted(assessment.coverage.gaps, key=_weigh_gap):
        points = by_actor[name_actor(gap)]
        text = _say_gap(gap)
        if text not in points:
            points.append(text)
    shares = _share_lines([len(points) for points in by_actor.values()])
    return [
        point
        for (actor, points), lines in zip(by_actor.items(), shares, strict=True)
        for point in _cut_points(actor, points, lines)
    ]


def _cut_points(actor: Actor, points: list[str], lines: int) -> Iterator[OpenPoint]:
    first = points if len(points) <= lines else points[: lines - 1]
    yield from (OpenPoint(actor, text) for text in first)
    if left := len(points) - len(first):
        yield OpenPoint(actor, say("and {left} more", left=left))


def _share_lines(counts: list[int]) -> list[int]:
    """Share the lines out, one after the other, to whoever has points left."""
    lines = [0 for _ in counts]
    for _ in range(MOST_POINTS):
        waiting = [place for place, count in enumerate(counts) if lines[place] < count]
        if waiting:
            lines[min(waiting, key=lambda place: (lines[place], place))] += 1
    return lines


def _weigh_gap(gap: Gap) -> int:
    """Put first what never lets an order proceed, and last what concerns papers and sources."""
    if gap.on in ESSENTIAL:
        return 0
    return 2 if gap.on in {"source", "document", "letter"} else 1


def name_actor(gap: Gap) -> Actor:
    """Return who has to act on a gap."""
    if gap.on == "source":
        return "data"
    return "customer" if gap.audience == "customer" else "house"


def _say_gap(gap: Gap) -> str:
    """Say what is open in one sentence; what it is about is not said twice."""
    what, why = upper_first(gap.what), gap.why_it_matters
    return upper_first(why) if gap.what.casefold() in why.casefold() else f"{what}: {why}"


def count_not_examined(assessment: Assessment) -> int:
    """Return how many points were not looked at for any order of this snapshot and policy."""
    coverage = assessment.coverage
    return len(coverage.absent_data) + len(coverage.not_covered) + len(assessment.cannot_tell)
