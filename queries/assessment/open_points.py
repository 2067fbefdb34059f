"""What is open of an order, in few lines: who has to act, the point that matters first.

An assessment names each gap by itself. A person reads at most `MOST_POINTS` lines; what is the same
for all orders (data that is not loaded, acts without tables) stands once for all of them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Literal

from onward.graph.sayings import say, upper_first
from onward.queries.assessment.verdict import ESSENTIAL
from onward.queries.model.assessment import Assessment, Gap
from onward.queries.transactions.order_texts import list_waiting_texts

LONGEST: Final = 200
"""Characters of a question that an indicator left open; the whole stands in the assessment."""

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
    for point in (*_list_gaps(assessment), *_list_unanswered(assessment)):
        points = by_actor[point.actor]
        if point.text not in points:
            points.append(point.text)
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


def _list_gaps(assessment: Assessment) -> Iterator[OpenPoint]:
    """Yield the gaps, those first that never let an order proceed, papers and sources last."""
    gaps, order = assessment.coverage.gaps, assessment.transaction
    waiting = list_waiting_texts(((gap.field, gap.why_it_matters) for gap in gaps), order)
    to_read = {text.field for text in waiting}
    said: set[str] = set()
    for gap in sorted(gaps, key=_weigh_gap):
        if gap.field not in to_read:
            yield OpenPoint(name_actor(gap), upper_first(gap.why_it_matters))
        elif gap.field not in said:
            # whoever reads a text once has read all that its words speak of
            said.add(gap.field)
            yield OpenPoint("house", upper_first(gap.why_it_matters))


def _weigh_gap(gap: Gap) -> int:
    if gap.on in ESSENTIAL:
        return 0
    return 2 if gap.on in {"source", "document", "letter"} else 1


def name_actor(gap: Gap) -> Actor:
    """Return who has to act on a gap."""
    if gap.on == "source" or gap.field == RECORD:
        return "data"
    return "customer" if gap.audience == "customer" else "house"


def _list_unanswered(assessment: Assessment) -> Iterator[OpenPoint]:
    """Yield what indicators could not answer of this order, beyond what a gap says already.

    Facts that are missing are the house's to find; what an engine or a limit has cut short is
    answered where the order is assessed once more.
    """
    is_asked = any(gap.field == RECORD for gap in assessment.coverage.gaps)
    for row in assessment.cannot_tell:
        if not (is_asked and row.indicator == RECORD_INDICATOR):
            yield OpenPoint("house", shorten(f"{row.title}: {row.text}", LONGEST, placeholder=" …"))


RECORD: Final = "destination_record"
"""The place of a gap that only another published measure closes."""

RECORD_INDICATOR: Final = "dest-repression-record"
"""The indicator that has no answer where such a gap is."""


def list_own_limits(assessment: Assessment, unexamined: Collection[str]) -> list[str]:
    """Return what was not looked at of this order's own parties and goods, in sentences.

    Args:
        assessment: Of the order.
        unexamined: What is looked at for no order of its day, by the same snapshot and policy.
    """
    coverage = assessment.coverage
    said = (*(row.text for row in coverage.absent_data), *coverage.not_covered)
    return [text for text in said if text not in unexamined]
