"""Tables of a scene for programs that calculate: the evidence, one row a step.

A table holds plain cells: texts that are printable, numbers as they are written, yes or no. Cards
that stand for several parties are in no table, because they are no party.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from onward.viz.content.names import MIXED
from onward.viz.content.texts import printable
from onward.viz.maps.ownership_circles import list_circular_ties
from onward.viz.scene import Data, FindingText, Node, PartyRow, Scene
from onward.viz.tables.listed import list_parties, list_ties
from onward.viz.tables.manifest import NOT_STATED, map_licences
from onward.viz.tables.values import parse_decimal

Cell = str | int | bool | Decimal | None
Row = tuple[Cell, ...]

LAW: Final = ("law", "law_url")
FINDING: Final = ("finding", "severity", "status", "indicator", "title", "summary", *LAW)
PLACE: Final = ("path", "path_title", "step")
SHARE: Final = ("share_min", "share_max", "min_exclusive", "max_exclusive")
DATES: Final = ("since", "until", "ended", "undated", "coarse", "standing")
SOURCE: Final = ("dataset", "record", "url", "published", "retrieved", "licence")
STEP: Final = (
    *("from_id", "from_name", "from_marks", "from_letters"),
    *("kind", *SHARE, "interest", *DATES, "circular"),
    *("to_id", "to_name", "to_marks", "to_letters", *SOURCE, "tie_id", "text"),
)

NO_ADDRESS: Final = "no address"
"""What stands in the place of a law's address beside others, where none is known."""


@dataclass(frozen=True, slots=True)
class CellTable:
    """Rows under their columns; every row has a cell for each column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def make_steps_table(scene: Scene) -> CellTable:
    """Give one row a step of evidence, with the finding that it is for.

    A finding without a path has a row, and so has a path without a step. A scene without findings
    has one row a tie; one that has none of all these has one row, which says what came out.
    """
    rows = tuple(_steps(scene)) or ((*(None,) * 5, scene.outcome, *(None,) * _AFTER_SUMMARY),)
    return CellTable("steps", (*FINDING, *PLACE, *STEP), rows)


_AFTER_SUMMARY: Final = len(FINDING) - 6 + len(PLACE) + len(STEP)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a scene says of the ends, sources and ties of its steps, by their ids."""

    parties: Mapping[str, Node]
    licences: Mapping[str, str]
    circular: frozenset[str]


def _steps(scene: Scene) -> Iterator[Row]:
    parties = {printable(party.node.id): party.node for party in list_parties(scene)}
    shown = _Shown(parties, map_licences(scene), list_circular_ties(scene))
    for found in scene.findings:
        head, none = _finding_cells(found), (None,) * len(STEP)
        if not found.paths:
            yield (*head, None, None, None, *none)
        for number, path in enumerate(found.paths, start=1):
            if not path.ties:
                yield (*head, number, path.title, None, *none)
            for place, step in enumerate(path.ties, start=1):
                tie = _step_cells(step["from"], step["tie"], step["to"], shown)
                yield (*head, number, path.title, place, *tie)
    if not scene.findings:
        for one in list_ties(scene):
            if one.tie is not None:
                tie = _step_cells(one.edge.start, one.tie, one.edge.end, shown)
                yield (*(None,) * (len(FINDING) + len(PLACE)), *tie)


def _finding_cells(found: FindingText) -> Row:
    told = (found.severity, found.status, found.indicator, found.title, found.summary)
    return (found.number, *told, *make_law_cells(found))


def make_law_cells(found: FindingText) -> Row:
    """Give the legal basis of a finding, and where each law of it can be read, in their order."""
    urls = "; ".join(law.url or NO_ADDRESS for law in found.law)
    read = any(law.url for law in found.law)
    return "; ".join(law.words for law in found.law), urls if read else None


def _step_cells(start: str, tie: Data, end: str, shown: _Shown) -> Row:
    dataset, name = printable(tie["dataset"]), str(tie["id"])
    return (
        *_end_cells(start, shown),
        *(tie["kind"], *make_share_cells(tie), tie["interest"], *(tie[key] for key in DATES)),
        *(name in shown.circular, *_end_cells(end, shown), dataset),
        *(tie[key] for key in ("record", "url", "published", "retrieved")),
        *(shown.licences.get(dataset, NOT_STATED), name, tie["text"]),
    )


def _end_cells(party: str, shown: _Shown) -> Row:
    """Give a party's id, name, marks and look-alike letters; of one without a card the id alone."""
    party = printable(party)
    node = shown.parties.get(party)
    return (party, node.name, *make_look_cells(node)) if node else (party, party, None, None)


def make_look_cells(shown: Node | PartyRow) -> Row:
    """Give the marks of a party and the letters of its name that look like others; None if none.

    Args:
        shown: Its card, or its row, which has no marks but that of such letters.
    """
    mixed = (MIXED,) if shown.letters else ()
    marks = shown.marks if isinstance(shown, Node) else mixed
    return ", ".join(marks) or None, ", ".join(shown.letters) or None


def make_share_cells(tie: Data) -> Row:
    """Give a share's bounds, as fractions, and whether each is shut out; empty without a share."""
    share: Data | None = tie["share"]
    if share is None:
        return (None,) * len(SHARE)
    bounds = (read_number(share[end]) for end in ("min", "max"))
    return (*bounds, bool(share["min_exclusive"]), bool(share["max_exclusive"]))


def read_number(text: str) -> Cell:
    """Give a decimal text as the number that it is, and any other text as it stands."""
    number = parse_decimal(text)
    return text if number is None else number
