"""What changes when: list entries and ties that begin or end, and the day that was asked about.

The page's slider runs over these months, has a tick for each, and goes from one to the next.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from onward.graph.dates import since_day, until_day
from onward.queries.assessment.words.codes import say_tie
from onward.queries.model.findings import Finding
from onward.queries.model.values import ListingRow
from onward.viz.briefing.findings import find_finding
from onward.viz.content.texts import cut_text, printable
from onward.viz.content.tie_words import DELIVERY
from onward.viz.page.months import find_month, month_of_day
from onward.viz.page.script_data import DaySpan
from onward.viz.scene import DrawnTie, Scene

MOST: Final = 40
"""Events that are listed; ticks are as many."""


@dataclass(frozen=True, slots=True)
class TimeEvent:
    """Something that begins or ends: its month as the slider counts, its day, and what it is."""

    month: int
    day: str
    words: str


def list_events(scene: Scene) -> list[TimeEvent]:
    """Return what begins or ends, oldest first: list entries, ties, and the day of the question."""
    names = {node.id: cut_text(node.name) for node in scene.nodes}
    events = dict.fromkeys((*_list_entries(scene, names), *_list_ties(scene, names)))
    first = sorted(events, key=lambda event: (event.month, event.day, event.words))[-MOST:]
    month = find_month(scene.on)
    if scene.on and month is not None and first:
        judging = "the order is judged" if scene.verdict else "the day asked about"
        first.append(TimeEvent(month, scene.on, judging))
    return first


def _list_entries(scene: Scene, names: Mapping[str, str]) -> Iterator[TimeEvent]:
    for finding, row in _list_listings(scene):
        party = find_listed_party(finding)
        name = names.get(party, printable(finding.subject.name or ""))
        where = printable(row["list"] or row["regime"])
        yield from _make_begin(row["since"], f"{name} is listed: {where}")
        yield from _make_end(row["until"], f"{name} is no longer listed: {where}")


def _list_ties(scene: Scene, names: Mapping[str, str]) -> Iterator[TimeEvent]:
    for edge in scene.edges:
        # what no finding rests on moves no verdict: it is faded, but is no event
        for drawn in edge.ties if edge.layer == "evidence" else ():
            words = _say_drawn(drawn, names)
            tie = drawn.step.tie
            yield from _make_begin(tie.since, words)
            if tie.kind != DELIVERY:
                yield from _make_end(tie.until, f"no longer: {words}")


def _say_drawn(drawn: DrawnTie, names: Mapping[str, str]) -> str:
    step = drawn.step
    start, end = (names.get(party, party) for party in (step.start, step.end))
    return printable(f"{start} {say_tie(step.tie)} {end}")


def _make_begin(day: str | None, words: str) -> Iterator[TimeEvent]:
    month = find_month(day)
    if day and month is not None:
        yield TimeEvent(month, printable(day), words)


def _make_end(day: str | None, words: str) -> Iterator[TimeEvent]:
    if day:
        # the first day outside: one of a coarse date lies a year or a month later
        yield TimeEvent(month_of_day(until_day(day)), printable(day), words)


def _list_listings(scene: Scene) -> Iterator[tuple[Finding, ListingRow]]:
    for text in scene.findings:
        finding = find_finding(text, scene.record)
        if finding is not None:
            yield from ((finding, row) for row in finding.values.get("listings", ()))


def find_listed_party(finding: Finding) -> str:
    """Return the id of the party that the list entries of a finding are of."""
    if finding.object is not None and finding.object.party:
        return finding.object.party
    return finding.subject.party or ""


def list_entry_spans(finding: Finding | None) -> list[DaySpan]:
    """Return the days of the list entries that a finding rests on."""
    rows = finding.values.get("listings", ()) if finding else ()
    return [_read_span(row) for row in rows]


def list_spans_of_parties(scene: Scene) -> dict[str, list[DaySpan]]:
    """Return the days of the list entries of each party, as the findings name them."""
    spans: dict[str, dict[DaySpan, None]] = {}
    for finding, row in _list_listings(scene):
        spans.setdefault(find_listed_party(finding), {})[_read_span(row)] = None
    return {party: list(days) for party, days in spans.items() if party}


def _read_span(row: ListingRow) -> DaySpan:
    since, until = row["since"], row["until"]
    return since_day(since) if since else None, until_day(until) if until else None


def list_entry_months(scene: Scene) -> Iterator[int]:
    """Yield the months in which list entries begin or end."""
    for _, row in _list_listings(scene):
        since, until = _read_span(row)
        yield from (month_of_day(day) for day in (since, until) if day is not None)
