"""Tables of a scene for programs that calculate: the evidence, one row a step.

A table holds plain cells: texts that are printable, numbers as they are written, yes or no. Cards
that stand for several parties are in no table, because they are not parties.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from onward.queries.model.evidence import EvidenceStep, TieShare
from onward.viz.content.names import MIXED
from onward.viz.content.texts import printable
from onward.viz.maps.ownership_circles import list_circular_ties
from onward.viz.scene import Node, Scene
from onward.viz.scene_texts import FindingText, PartyRow, SourceRow
from onward.viz.tables.listed import list_parties, list_ties
from onward.viz.tables.manifest import NOT_STATED, list_sources
from onward.viz.tables.values import parse_decimal

Cell = str | int | bool | Decimal | None
Row = tuple[Cell, ...]

LAW: Final = ("law", "law_url")
FINDING: Final = (
    *("finding", "severity", "status", "indicator", "title", "summary", *LAW),
    "list_entries",
)
PLACE: Final = ("path", "path_title", "step")
SHARE: Final = ("share_min", "share_max", "min_exclusive", "max_exclusive")
DATES: Final = ("since", "until", "ended", "undated", "coarse", "standing")
SOURCE: Final = ("dataset", "record", "url", "published", "retrieved", "licence", "publisher")
STEP: Final = (
    *("from_id", "from_name", "from_marks", "from_letters", "from_inferred"),
    *("kind", *SHARE, "interest", *DATES, "circular"),
    *("to_id", "to_name", "to_marks", "to_letters", "to_inferred", *SOURCE, "tie_id", "text"),
)

ENTRY: Final = "List entry"
"""Label of the notes of a finding that say who lists somebody, since when and why."""

NO_ADDRESS: Final = "no address"
"""What stands in the place of a law's address beside others, where none is known."""


@dataclass(frozen=True, slots=True)
class CellTable:
    """Rows under their columns; every row has a cell for each column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def make_steps_table(scene: Scene) -> CellTable:
    """Return one row a step of evidence, with the finding that it is for.

    A finding without a path has a row, and so has a path without a step. A scene without findings
    has one row a tie; one that has none of all these has one row, which says what came out.
    """
    # a table without rows would not say what came out
    rows = tuple(_list_rows(scene)) or (_make_outcome_row(scene),)
    return CellTable("steps", (*FINDING, *PLACE, *STEP), rows)


def _make_outcome_row(scene: Scene) -> Row:
    columns = (*FINDING, *PLACE, *STEP)
    return tuple(scene.outcome if column == "summary" else None for column in columns)


@dataclass(frozen=True, slots=True)
class _SceneFacts:
    """What a scene says of the ends, sources and ties of its steps, by their ids."""

    parties: Mapping[str, Node]
    sources: Mapping[str, SourceRow]
    circular: frozenset[str]


def _list_rows(scene: Scene) -> Iterator[Row]:
    parties = {printable(party.node.id): party.node for party in list_parties(scene)}
    sources = {row.dataset: row for row in list_sources(scene)}
    facts = _SceneFacts(parties, sources, list_circular_ties(scene))
    for finding in scene.findings:
        yield from _list_finding_rows(finding, facts)
    # evidence is by finding; only a map of records lists its ties alone
    if scene.findings:
        return
    no_finding = _no_cells(*FINDING, *PLACE)
    for listed in list_ties(scene):
        if listed.facts is not None:
            step = EvidenceStep(start=listed.edge.start, tie=listed.facts, end=listed.edge.end)
            yield (*no_finding, *_make_step_cells(step, facts))


def _list_finding_rows(finding: FindingText, facts: _SceneFacts) -> Iterator[Row]:
    head = _make_finding_cells(finding)
    if not finding.paths:
        yield (*head, *_no_cells(*PLACE, *STEP))
    for number, path in enumerate(finding.paths, start=1):
        if not path.ties:
            yield (*head, number, str(path.title), None, *_no_cells(*STEP))
        for place, step in enumerate(path.ties, start=1):
            yield (*head, number, str(path.title), place, *_make_step_cells(step, facts))


def _no_cells(*columns: str) -> Row:
    return (None,) * len(columns)


def _make_finding_cells(finding: FindingText) -> Row:
    return (
        *(finding.number, finding.severity, finding.status, finding.indicator),
        *(finding.title, finding.summary, *make_law_cells(finding)),
        "; ".join(note.text for note in finding.notes if note.label == ENTRY) or None,
    )


def make_law_cells(finding: FindingText) -> Row:
    """Return the legal basis of a finding, and where each law of it can be read, in their order."""
    urls = "; ".join(law.url or NO_ADDRESS for law in finding.law)
    has_address = any(law.url for law in finding.law)
    return "; ".join(law.words for law in finding.law), urls if has_address else None


def _make_step_cells(step: EvidenceStep, facts: _SceneFacts) -> Row:
    tie = step.tie
    dataset = printable(tie.dataset)
    return (
        *_make_end_cells(step.start, facts),
        *(tie.kind, *make_share_cells(tie.share), tie.interest, tie.since, tie.until),
        *(tie.ended, tie.undated, tie.coarse, tie.standing, tie.id in facts.circular),
        *_make_end_cells(step.end, facts),
        *(dataset, tie.record, tie.url, tie.published, tie.retrieved),
        *_make_source_cells(facts.sources.get(dataset)),
        *(tie.id, tie.text),
    )


def _make_source_cells(source: SourceRow | None) -> Row:
    """Return the licence and the publisher of a source."""
    if source is None:
        return NOT_STATED, None
    return source.licence, source.publisher or None


def _make_end_cells(party_id: str, facts: _SceneFacts) -> Row:
    """Return a party's id, name, marks, look-alike letters and what rules take it for.

    A party without a card has its id alone.
    """
    party_id = printable(party_id)
    node = facts.parties.get(party_id)
    if node is None:
        return (party_id, party_id, None, None, None)
    return (party_id, node.name, *make_look_cells(node), "; ".join(node.inferred) or None)


def make_look_cells(party: Node | PartyRow) -> Row:
    """Return the marks of a party and the letters of its name that look like others.

    Args:
        party: Its card, or its row, which has no marks but that of such letters.
    """
    mixed = (MIXED,) if party.letters else ()
    marks = party.marks if isinstance(party, Node) else mixed
    return ", ".join(marks) or None, ", ".join(party.letters) or None


def make_share_cells(share: TieShare | None) -> Row:
    """Return a share's bounds, as fractions, and whether each is shut out."""
    if share is None:
        return _no_cells(*SHARE)
    return (
        *(read_number(share.min), read_number(share.max)),
        *(share.min_exclusive, share.max_exclusive),
    )


def read_number(text: str) -> Cell:
    """Return a decimal text as the number that it is, and any other text as it stands."""
    number = parse_decimal(text)
    return text if number is None else number
