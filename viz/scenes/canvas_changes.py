"""What has changed on a canvas between two days: in words, and as marks on the lines of its map.

The words are those of the explorer's panel and of every document of the canvas: they are written
here once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.assessment.explain import describe_step
from onward.queries.detection.topic_words import say_topic
from onward.queries.exploring.between_days import ChangedEntry, ChangedTie, ChangesBetween
from onward.queries.exploring.between_snapshots import SnapshotNews
from onward.viz.content.sections import CHANGES
from onward.viz.content.texts import count_noun, printable
from onward.viz.scene import Change, Edge
from onward.viz.scene_texts import TextLine, TextSection

POSSIBLY: Final = "{text}, possibly: its date is not exact"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change in words.

    Attributes:
        said: What has changed; the label is its day.
        line: Id of the line on the map that shows it; empty where none does.
        party: Of an entry of a list, the party that it names.
    """

    said: TextLine
    line: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one sort under a heading that counts them."""

    title: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class ChangesInWords:
    """The changes between two days as a reader sees them.

    Attributes:
        title: Which days.
        notes: What nothing can be said of.
        groups: The changes, each sort under its heading.
    """

    title: str
    notes: tuple[str, ...]
    groups: tuple[ChangeGroup, ...]

    def make_sections(self) -> tuple[TextSection, ...]:
        """Return them as sections of a document."""
        counts = joined((group.title for group in self.groups), "; ")
        first = tuple(TextLine(note) for note in (counts, *self.notes))
        groups = (
            TextSection(CHANGES, group.title, tuple(row.said for row in group.rows))
            for group in self.groups
            if group.rows
        )
        return (TextSection(CHANGES, self.title, first), *groups)


def describe_changes(changes: ChangesBetween, edges: Sequence[Edge]) -> ChangesInWords:
    """Write down what has changed between two days.

    Args:
        changes: What has.
        edges: Which are drawn: a change is found again on its line.
    """
    lines = {tie.step.tie.id: edge.id for edge in edges for tie in edge.ties}
    return ChangesInWords(
        title=say("What has changed after {since}, up to {on}", since=changes.since, on=changes.on),
        notes=tuple(_write_notes(changes)),
        groups=(
            _group_ties("Ties that began: {count}", changes.began, "since", lines),
            _group_ties("Ties that ended: {count}", changes.ended, "until", lines),
            _group_ties("Deliveries: {count}", changes.happened, "since", lines),
            _group_entries("Listed: {count}", changes.listed, "since"),
            _group_entries("No longer listed: {count}", changes.delisted, "until"),
        ),
    )


def describe_news(news: SnapshotNews) -> ChangesInWords:
    """Write down what newer data says otherwise than older data did."""
    return ChangesInWords(
        title=say("What newer data says otherwise"),
        notes=tuple(
            say("{party} is not in the newer data", party=printable(party))
            for party in news.missing
        ),
        groups=(
            _group_ties("new ties: {count}", news.new_ties, "since", {}),
            _group_ties("ties gone: {count}", news.gone_ties, "since", {}),
            _group_entries("new entries of lists: {count}", news.new_entries, "since"),
            _group_entries("entries of lists gone: {count}", news.gone_entries, "since"),
        ),
    )


def _group_ties(
    title: str, rows: Sequence[ChangedTie], day: str, lines: Mapping[str, str]
) -> ChangeGroup:
    texts = (_write_tie(row, getattr(row.step.tie, day), lines) for row in rows)
    return ChangeGroup(say(title, count=len(rows)), tuple(texts))


def _group_entries(title: str, rows: Sequence[ChangedEntry], day: str) -> ChangeGroup:
    texts = (_write_entry(row, getattr(row, day)) for row in rows)
    return ChangeGroup(say(title, count=len(rows)), tuple(texts))


def _write_notes(changes: ChangesBetween) -> Iterator[str]:
    undated = changes.undated
    counts = (
        (undated.ties, "tie", "ties"),
        (undated.deliveries, "delivery", "deliveries"),
        (undated.listings, "entry of a list", "entries of lists"),
    )
    counted = joined(count_noun(*count) for count in counts if count[0])
    if counted:
        yield say("{counted}: no beginning is dated, nothing can be said of them", counted=counted)
    if changes.hidden:
        hidden = count_noun(changes.hidden, "tie")
        yield say("{hidden} hidden on the map: not looked at", hidden=hidden)
    if changes.known_until and changes.known_until < changes.on:
        yield say("No loaded source is newer than {day}", day=changes.known_until)


def _write_tie(row: ChangedTie, day: str | None, lines: Mapping[str, str]) -> ChangeRow:
    names = dict(zip((row.step.start, row.step.end), row.names, strict=True))
    step = describe_step(row.step, names)
    text = printable(step.text)
    said = TextLine(
        say(POSSIBLY, text=text) if row.possible else text,
        label=day or "",
        source=printable(step.source),
    )
    return ChangeRow(said, line=lines.get(row.step.tie.id, ""))


def _write_entry(row: ChangedEntry, day: str | None) -> ChangeRow:
    text = say(
        "{name}: {list} ({topic})",
        name=printable(row.name),
        list=printable(row.list),
        topic=say_topic(row.topic),
    )
    record = say(" {record}", record=row.record) if row.record else ""
    source = [say("{dataset}{record}", dataset=row.dataset, record=record)]
    if row.published:
        source.append(say("published {day}", day=row.published))
    if row.retrieved:
        source.append(say("retrieved {day}", day=row.retrieved))
    said = TextLine(
        say(POSSIBLY, text=text) if row.possible else text,
        label=day or "",
        source=printable(joined(source)),
    )
    return ChangeRow(said, party=row.party)


def mark_changes(edges: Sequence[Edge], changes: ChangesBetween) -> tuple[Edge, ...]:
    """Mark the lines whose ties began, ended or happened between the two days."""
    marks: dict[str, Change] = {}
    named: Mapping[Change, Sequence[ChangedTie]] = {
        "happened": changes.happened,
        "began": changes.began,
        "ended": changes.ended,
    }
    for change, rows in named.items():
        for row in rows:
            earlier = marks.get(row.step.tie.id)
            is_short = change == "ended" and earlier == "began"
            marks[row.step.tie.id] = "began and ended" if is_short else change
    return tuple(_mark_edge(edge, marks) for edge in edges)


def _mark_edge(edge: Edge, marks: Mapping[str, Change]) -> Edge:
    of_ties = (marks.get(tie.step.tie.id) for tie in edge.ties)
    change: Change = next((mark for mark in of_ties if mark), "")
    return replace(edge, change=change) if change else edge
