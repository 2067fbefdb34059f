"""The sheets of a workbook: everything that a briefing says, as tables."""

from collections.abc import Iterator, Mapping, Sequence

from onward.queries.assessment.explain_data import Section
from onward.viz.content.near import NEAR_MISSES
from onward.viz.content.texts import printable
from onward.viz.drawing.legend import make_legend
from onward.viz.scene import Data, Scene
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


def make_sheets(scene: Scene) -> tuple[CellTable, ...]:
    """Give every table of a workbook, in the order in which a person reads them."""
    return (
        CellTable("verdict", ("what", "text"), tuple(_verdict(scene))),
        _findings(scene),
        make_steps_table(scene),
        _parties(scene),
        _near_misses(scene),
        CellTable("coverage", ("what", "text"), tuple(_coverage(scene))),
        _legend(scene),
        _sources(scene),
        CellTable("about", ("what", "text"), list_facts(scene)),
    )


def _verdict(scene: Scene) -> Iterator[Row]:
    told: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("title", (scene.title,)),
        ("verdict", (scene.verdict,)),
        ("outcome", (scene.outcome,)),
        ("suggestion", (scene.suggestion.replace("_", " "),)),
        ("valid on", (scene.on,)),
        ("known by", (scene.as_of,)),
        ("not known", scene.missing),
        ("counts", scene.counts),
        ("caption", scene.caption),
        ("destination", scene.destination),
        ("question", scene.questions),
        ("decision", scene.decision),
        ("method", scene.method),
    )
    yield from ((what, line) for what, lines in told for line in lines if line)


def _findings(scene: Scene) -> CellTable:
    columns = (
        *("number", "severity", "status", "indicator", "title", "subject", "summary", *LAW),
        *("question", "notes", "paths_shown", "id"),
    )
    rows = tuple(
        (
            *(one.number, one.severity, one.status, one.indicator, one.title, one.subject),
            *(one.summary, *make_law_cells(one), one.question, "; ".join(one.notes)),
            *(len(one.paths), one.id),
        )
        for one in scene.findings
    )
    return CellTable("findings", columns, rows)


def _parties(scene: Scene) -> CellTable:
    """Give the transaction's parties as it states them, then the parties of the picture."""
    columns = (
        *("listed_in", "role", "name", "native", "marks", "letters", "country"),
        *("matched", "band", "score", "owners"),
        *("id", "kind", "topics", "datasets", "findings", "severity", "possible"),
    )
    stated: Iterator[Row] = (
        (
            *(
                "transaction",
                row.role,
                row.name,
                row.native or None,
                *make_look_cells(row),
                row.country,
            ),
            *(row.matched, row.band, read_number(row.score), row.owners, *(None,) * 7),
        )
        for row in scene.parties
    )
    return CellTable("parties", columns, (*stated, *_drawn(scene)))


def _drawn(scene: Scene) -> Iterator[Row]:
    for node in scene.nodes:
        if node.layer == "stack":
            continue
        about_it = ", ".join(map(str, node.findings))
        topics, datasets = (", ".join(node.data.get(key, ())) for key in ("topics", "datasets"))
        yield (
            *("picture", ", ".join(node.roles), node.name, node.native or None),
            *(*make_look_cells(node), node.country, None, None, None, None),
            *(printable(node.id), node.kind, topics, datasets, about_it, node.severity),
            node.possible if node.severity else None,
        )


def _near_misses(scene: Scene) -> CellTable:
    """Give near misses with what each lacked; without the assessment, in a sentence each."""
    columns = ("indicator", "party", "party_id", "role", "field", "needed", "found", "text")
    lines = next((part.lines for part in scene.sections if part.title == NEAR_MISSES), ())
    missed: list[Data] = list((scene.record or {}).get("near_misses", ()))
    if len(missed) != len(lines):
        return CellTable("near misses", columns, tuple((*(None,) * 7, line) for line in lines))
    rows = (_missed(miss, line) for miss, line in zip(missed, lines, strict=True))
    return CellTable("near misses", columns, tuple(rows))


def _missed(miss: Data, line: str) -> Row:
    who, by = miss["subject"], miss["missed_by"]
    cells = (who.get("name"), who.get("party"), who.get("role"))
    told = (by["field"], by["needed"], by["found"])
    return (miss["indicator"], *map(_text, cells), *map(_text, told), line)


def _text(value: object) -> Cell:
    return None if value is None else printable(value)


def _coverage(scene: Scene) -> Iterator[Row]:
    parts: tuple[Section, ...] = (
        *(part for part in scene.sections if part.title != NEAR_MISSES),
        Section("Not known", scene.missing),
        Section("Not shown", scene.notes),
    )
    yield from ((part.title, line) for part in parts for line in part.lines)
    yield from _indicators((scene.record or {}).get("coverage", {}).get("indicators") or {})


def _indicators(outcomes: Data) -> Iterator[Row]:
    """Give how many indicators came to each outcome, and which came to one worth a look."""
    for outcome, count in sorted(outcomes.items()):
        if isinstance(count, int):
            yield f"Indicators: {_words(outcome)}", count
    named: Mapping[str, Sequence[str]] = outcomes.get("names") or {}
    for outcome, names in sorted(named.items()):
        yield from ((f"Indicator: {_words(outcome)}", printable(name)) for name in names)


def _words(code: object) -> str:
    return printable(code).replace("_", " ")


def _legend(scene: Scene) -> CellTable:
    rows = tuple((entry.group, entry.style, entry.words) for entry in make_legend(scene))
    return CellTable("legend", ("group", "mark", "meaning"), rows)


def _sources(scene: Scene) -> CellTable:
    columns = ("dataset", "licence", "retrieved", "published", "rows", "age", "stale")
    rows = (
        (one.dataset, one.licence, one.retrieved, one.published, one.rows, one.age, one.stale)
        for one in list_sources(scene)
    )
    return CellTable("sources", columns, tuple(rows))
