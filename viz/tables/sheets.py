"""The sheets of a workbook: everything that a briefing says, as tables."""

from collections.abc import Iterable, Iterator

from onward.queries.model.coverage import IndicatorCounts
from onward.queries.model.findings import NearMiss
from onward.viz.content.sections import DUTIES, NEAR_MISSES
from onward.viz.content.texts import printable
from onward.viz.drawing.legend import make_legend
from onward.viz.scene import Node, Scene
from onward.viz.scene_texts import PartyRow
from onward.viz.tables.entries import make_entries_sheet
from onward.viz.tables.manifest import list_facts, list_sources
from onward.viz.tables.rows import (
    LAW,
    Cell,
    CellTable,
    Row,
    make_law_cells,
    make_look_cells,
    make_steps_table,
    read_number,
)

_WHAT_AND_TEXT = ("what", "text")


def make_sheets(scene: Scene) -> tuple[CellTable, ...]:
    """Return every table of a workbook, in the order in which a person reads them."""
    return (
        CellTable("verdict", _WHAT_AND_TEXT, tuple(_list_verdict_rows(scene))),
        _make_findings_sheet(scene),
        make_entries_sheet(scene),
        make_steps_table(scene),
        _make_parties_sheet(scene),
        _make_near_misses_sheet(scene),
        CellTable("coverage", _WHAT_AND_TEXT, tuple(_list_coverage_rows(scene))),
        _make_legend_sheet(scene),
        _make_sources_sheet(scene),
        CellTable("about", _WHAT_AND_TEXT, list_facts(scene)),
    )


def _list_verdict_rows(scene: Scene) -> Iterator[Row]:
    parts: tuple[tuple[str, Iterable[str]], ...] = (
        ("title", (scene.title,)),
        ("verdict", (scene.verdict,)),
        ("outcome", (scene.outcome,)),
        ("suggestion", (scene.suggestion,)),
        ("valid on", (scene.on,)),
        ("known by", (scene.as_of,)),
        ("not known", scene.missing),
        ("counts", map(str, scene.counts)),
        ("caption", scene.caption),
        ("destination", _list_destination_lines(scene)),
        ("duty", _list_duties(scene)),
        ("risk of harm", (f"{name}: {low} before, {high} after" for name, low, high in scene.harm)),
        ("risk of harm", scene.harm_notes),
        ("question", scene.questions),
        ("decision", scene.decision),
        ("method", scene.method),
    )
    for what, lines in parts:
        yield from ((what, line) for line in lines if line)


def _list_duties(scene: Scene) -> Iterator[str]:
    for section in scene.sections:
        if section.kind == DUTIES:
            yield from map(str, section.lines)


def _list_destination_lines(scene: Scene) -> Iterator[str]:
    for country in scene.destination:
        yield country.title
        yield from (f"- {line}" for line in country.lines)


def _make_findings_sheet(scene: Scene) -> CellTable:
    columns = (
        *("number", "severity", "status", "indicator", "title", "subject", "summary", *LAW),
        *("question", "notes", "paths_shown", "id"),
    )
    rows = []
    for finding in scene.findings:
        notes = "; ".join(map(str, finding.notes))
        rows.append(
            (
                *(finding.number, finding.severity, finding.status, finding.indicator),
                *(finding.title, finding.subject, finding.summary, *make_law_cells(finding)),
                *(finding.question, notes, len(finding.paths), finding.id),
            )
        )
    return CellTable("findings", columns, tuple(rows))


def _make_parties_sheet(scene: Scene) -> CellTable:
    """Return the transaction's parties as it states them, then the parties of the picture."""
    columns = (
        *("listed_in", "role", "name", "native", "marks", "letters", "country"),
        *("matched", "band", "score", "owners"),
        *("id", "kind", "topics", "inferred", "datasets", "findings", "severity", "possible"),
    )
    stated = map(_make_stated_row, scene.parties)
    drawn = (_make_drawn_row(node) for node in scene.nodes if node.layer != "stack")
    return CellTable("parties", columns, (*stated, *drawn))


def _make_stated_row(row: PartyRow) -> Row:
    # both kinds of party share the columns; each leaves those of the other empty
    of_a_card: Row = (None,) * 8
    return (
        *("transaction", row.role, row.name, row.native or None, *make_look_cells(row)),
        *(row.country, row.matched, row.band, read_number(row.score), row.owners),
        *of_a_card,
    )


def _make_drawn_row(node: Node) -> Row:
    of_a_match: Row = (None,) * 4
    return (
        *("picture", ", ".join(node.roles), node.name, node.native or None),
        *(*make_look_cells(node), node.country, *of_a_match),
        *(printable(node.id), node.kind, ", ".join(node.topics), "; ".join(node.inferred) or None),
        ", ".join(node.datasets),
        *(", ".join(map(str, node.findings)), node.severity),
        node.possible if node.severity else None,
    )


def _make_near_misses_sheet(scene: Scene) -> CellTable:
    """Return near misses with what each lacked; without the assessment, as a sentence each."""
    columns = ("indicator", "party", "party_id", "role", "field", "needed", "found", "text")
    lines = [
        str(line)
        for section in scene.sections
        if section.kind == NEAR_MISSES
        for line in section.lines
    ]
    if scene.record is None:
        unknown: Row = (None,) * (len(columns) - 1)
        return CellTable("near misses", columns, tuple((*unknown, line) for line in lines))
    misses = zip(scene.record.near_misses, lines, strict=True)
    rows = tuple(_make_near_miss_row(miss, line) for miss, line in misses)
    return CellTable("near misses", columns, rows)


def _make_near_miss_row(miss: NearMiss, line: str) -> Row:
    subject, missed_by = miss.subject, miss.missed_by
    subject_cells = map(_make_text_cell, (subject.name, subject.party, subject.role))
    lacking = map(printable, (missed_by.field, missed_by.needed, missed_by.found))
    return (miss.indicator, *subject_cells, *lacking, line)


def _make_text_cell(text: str | None) -> Cell:
    return None if text is None else printable(text)


def _list_coverage_rows(scene: Scene) -> Iterator[Row]:
    parts: list[tuple[str, Iterable[str]]] = [
        (section.title, map(str, section.lines))
        for section in scene.sections
        if section.kind != NEAR_MISSES
    ]
    parts += [("Not known", scene.missing), ("Not shown", scene.notes)]
    for title, lines in parts:
        yield from ((title, line) for line in lines)
    if scene.record:
        yield from _list_indicator_rows(scene.record.coverage.indicators)


def _list_indicator_rows(counts: IndicatorCounts) -> Iterator[Row]:
    """Yield how many indicators came to each outcome, and which came to one worth a look."""
    yield "Indicators: cannot tell", counts.cannot_tell
    yield "Indicators: gap", counts.gap
    yield "Indicators: not applicable", counts.not_applicable
    yield "Indicators: not found", counts.not_found
    yield "Indicators: possible", counts.possible
    yield "Indicators: present", counts.present
    names = counts.names
    for outcome, indicators in (
        ("cannot tell", names.cannot_tell),
        ("gap", names.gap),
        ("not applicable", names.not_applicable),
        ("possible", names.possible),
        ("present", names.present),
    ):
        yield from ((f"Indicator: {outcome}", printable(name)) for name in indicators)


def _make_legend_sheet(scene: Scene) -> CellTable:
    rows = tuple((entry.group, entry.style, entry.words) for entry in make_legend(scene))
    return CellTable("legend", ("group", "mark", "meaning"), rows)


def _make_sources_sheet(scene: Scene) -> CellTable:
    columns = (
        *("dataset", "publisher", "licence", "retrieved", "published", "rows", "age", "stale"),
    )
    rows = (tuple(getattr(row, column) for column in columns) for row in list_sources(scene))
    return CellTable("sources", columns, tuple(rows))
