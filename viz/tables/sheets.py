"""The sheets of a workbook: everything that a briefing says, as tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from onward.graph.ownership.report import IntegratedShare, OwnershipReport, ReportedShare
from onward.queries.assessment.wording import say_crowded_out, share_text
from onward.queries.model.assessment import IndicatorCounts, NearMiss, TieShare
from onward.viz.content.sections import DUTIES, NEAR_MISSES
from onward.viz.content.texts import printable
from onward.viz.drawing.drawing import make_legend
from onward.viz.scene import Node, Scene
from onward.viz.scene_texts import PartyRow
from onward.viz.tables.rows import (
    LAW,
    NOT_STATED,
    Cell,
    CellTable,
    ListedTie,
    Row,
    list_facts,
    list_parties,
    list_sources,
    list_ties,
    make_entries_sheet,
    make_law_cells,
    make_look_cells,
    make_steps_table,
    map_licences,
    read_number,
)

# ------------------------------------------------------------------------------------------------
# The four results about a party's owners as tables: they are never merged, so each has its own.
# ------------------------------------------------------------------------------------------------

_BOUNDS = ("share_min", "share_max")


def make_owner_tables(report: OwnershipReport, names: Mapping[str, str]) -> tuple[CellTable, ...]:
    """Return what was asked, and the four results, in the order in which they are printed.

    Args:
        report: The results.
        names: Of the parties that it names, by id.
    """
    say = _Names(names)
    return (
        CellTable("about", ("what", "text"), tuple(_list_facts(report, say))),
        CellTable(
            "chain product",
            ("owner", "owner_id", *_BOUNDS, "ties", "shares_not_known", "chain"),
            tuple(_list_chains(report, say)),
        ),
        CellTable(
            "integrated",
            ("owner", "owner_id", *_BOUNDS, "note"),
            tuple(
                (
                    *say(owner.owner),
                    *(Decimal(owner.min), Decimal(owner.max)),
                    _note_share(owner),
                )
                for owner in report.integrated.owners
            ),
        ),
        CellTable(
            "cascade",
            ("regime", "counts_as_listed", "listed_itself", "sum", "threshold", "holders", "note"),
            tuple(_list_regimes(report, say)),
        ),
        CellTable(
            "control",
            ("controller", "controller_id", "interests", "standing", "ties"),
            tuple(
                (
                    *say(controller.party),
                    ", ".join(filter(None, controller.interests)),
                    controller.standing,
                    ", ".join(controller.ties),
                )
                for controller in report.control.controllers
            ),
        ),
        CellTable(
            "names",
            ("owner", "owner_id", "listed", "listed_id", "regimes", "score", "note"),
            tuple(_list_names(report, say)),
        ),
    )


def join_owner_tables(tables: tuple[CellTable, ...]) -> CellTable:
    """Return the tables as one, a row a value: for files that hold one table only."""
    rows: list[Row] = []
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            rows += [
                (table.name, number, column, cell)
                for column, cell in zip(table.columns, row, strict=True)
            ]
    return CellTable("owners", ("result", "row", "column", "value"), tuple(rows))


class _Names:
    """Says of a party its name and id."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def __call__(self, party: str) -> tuple[str, str]:
        return printable(self._names.get(party, party)), printable(party)


def _list_facts(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    name, party_id = say(report.party)
    yield from (("party", name), ("party id", party_id), ("valid on", report.on))
    yield "known by", report.as_of or ""
    yield "part of the owners that is not known", report.owners_unknown
    # a table that is cut says so
    yield "chains in all", str(report.chain_product.count)
    yield "ultimate owners in all", str(report.integrated.count)
    yield "controllers in all", str(report.control.count)
    compared = "not compared" if report.names is None else str(report.names.compared)
    yield "compared with the lists by name", compared
    for text in report.not_read:
        yield "not read", printable(text)


def _list_chains(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    for chain in report.chain_product.chains:
        product = chain.product
        yield (
            *say(chain.owner),
            *(Decimal(product.min), Decimal(product.max)),
            *(len(chain.ties), chain.unknown_shares),
            " of ".join(map(_write_share, chain.shares)),
        )


def _note_share(owner: IntegratedShare) -> str:
    crowded_out = owner.crowded_out and say_crowded_out(owner.crowded_out)
    beyond = [f"of {printable(party)} more than 100 % is stated" for party in owner.over_declared]
    return "; ".join(filter(None, (crowded_out, *beyond)))


def _list_names(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    for row in report.names.named if report.names else ():
        yield (
            *say(row.owner),
            *(printable(row.name), printable(row.listed)),
            *(", ".join(row.regimes), Decimal(row.score), "; ".join(row.because)),
        )


def _write_share(share: ReportedShare | TieShare) -> str:
    return share.min if share.min == share.max else f"{share.min} to {share.max}"


def _list_regimes(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    for regime in report.cascade:
        yield (
            regime.regime,
            regime.counts,
            regime.listed_itself,
            Decimal(regime.sum) if regime.sum is not None else None,
            Decimal(regime.threshold),
            "; ".join(say(holder)[0] for holder in regime.holders),
            regime.note,
        )


# ------------------------------------------------------------------------------------------------
# Attributes of parties and ties in graph files: every evidence field, as a text, number or mark.
#
# GraphML and GEXF say the same of a party and of a tie; only their markup differs.
# ------------------------------------------------------------------------------------------------

Value = str | int | bool
Values = Mapping[str, Value]
Type = Literal["string", "int", "boolean"]

NODE_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys(("name", "native", "letters", "kind", "country"), "string"),
    **dict.fromkeys(("roles", "topics", "inferred", "marks"), "string"),
    **dict.fromkeys(("datasets", "licences", "findings", "severity"), "string"),
    **dict.fromkeys(("possible",), "boolean"),
    **dict.fromkeys(("layer",), "string"),
    **dict.fromkeys(("members",), "int"),
}
"""Attributes of a party; one that stands for several has `members`, and layer stack."""

EDGE_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys(("kind", "label", "share", "share_min", "share_max"), "string"),
    **dict.fromkeys(("min_exclusive", "max_exclusive"), "boolean"),
    **dict.fromkeys(("interest", "since", "until"), "string"),
    **dict.fromkeys(("ended", "undated", "coarse"), "boolean"),
    **dict.fromkeys(("standing", "dataset", "licence", "record", "url"), "string"),
    **dict.fromkeys(("published", "retrieved", "text", "findings", "layer"), "string"),
}
"""Attributes of a tie; one that its source does not state is left out."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A party of a graph file."""

    id: str
    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A tie of a graph file, from one node to another."""

    id: str
    start: str
    end: str
    label: str
    values: Values


def make_graph_nodes(scene: Scene) -> tuple[GraphNode, ...]:
    """Return every card of a scene, those that stand for several parties as such."""
    licences = map_licences(scene)
    return tuple(
        GraphNode(party.id, party.node.name, _list_party_values(party.node, licences))
        for party in list_parties(scene, stacks=True)
    )


def make_graph_edges(scene: Scene) -> tuple[GraphEdge, ...]:
    """Return every tie of a scene singly, and every line that only says that both take part."""
    licences = map_licences(scene)
    return tuple(
        GraphEdge(tie.id, tie.start.id, tie.end.id, tie.edge.words, _list_tie_values(tie, licences))
        for tie in list_ties(scene, stacks=True)
    )


def _list_party_values(node: Node, licences: Mapping[str, str]) -> Values:
    dataset_licences = (licences.get(printable(name), NOT_STATED) for name in node.datasets)
    return _drop_unstated(
        {
            "name": node.name,
            "native": node.native,
            "letters": _join_texts(node.letters),
            "kind": node.kind,
            "country": node.country,
            "roles": _join_texts(node.roles),
            "topics": _join_texts(node.topics),
            "inferred": _join_texts(node.inferred),
            "marks": _join_texts(node.marks),
            "datasets": _join_texts(node.datasets),
            "licences": _join_texts(dataset_licences),
            "findings": _join_texts(map(str, node.findings)),
            "severity": node.severity,
            # without a finding there is nothing to be possible
            "possible": node.possible if node.severity else None,
            "layer": node.layer,
            "members": node.members or None,
        }
    )


def _list_tie_values(tie: ListedTie, licences: Mapping[str, str]) -> Values:
    edge, facts = tie.edge, tie.facts
    drawn: dict[str, Value | None] = {
        "kind": edge.kind,
        "label": edge.words,
        "ended": edge.ended,
        "standing": edge.standing,
        "findings": _join_texts(map(str, edge.findings)),
        "layer": edge.layer,
    }
    if facts is None:
        return _drop_unstated(drawn)
    share = facts.share
    stated: dict[str, Value | None] = {
        "share": share_text(share) if share else None,
        "share_min": share.min if share else None,
        "share_max": share.max if share else None,
        "min_exclusive": share.min_exclusive if share else None,
        "max_exclusive": share.max_exclusive if share else None,
        "interest": facts.interest,
        "since": facts.since,
        "until": facts.until,
        "undated": facts.undated,
        "coarse": facts.coarse,
        "dataset": facts.dataset,
        "record": facts.record,
        "url": facts.url,
        "published": facts.published,
        "retrieved": facts.retrieved,
        "licence": licences.get(facts.dataset, NOT_STATED),
        "text": facts.text,
    }
    return _drop_unstated(drawn | stated)


def _join_texts(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def _drop_unstated(values: Mapping[str, Value | None]) -> Values:
    """Leave out what is not stated, and make texts printable: XML holds no control characters."""
    return {
        key: printable(value) if isinstance(value, str) else value
        for key, value in values.items()
        if value is not None and value != ""
    }


def format_value(value: Value) -> str:
    """Write a value as XML does."""
    return str(value).lower() if isinstance(value, bool) else str(value)


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
