"""Tables of a scene for programs that calculate: the evidence, one row a step.

A table holds plain cells: texts that are printable, numbers as they are written, yes or no. Cards
that stand for several parties are in no table, because they are no party.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from onward.viz.content.parts import printable
from onward.viz.scene import Data, FindingText, Scene
from onward.viz.tables.listed import parties_of, ties_of
from onward.viz.tables.manifest import NOT_STATED, licences_of
from onward.viz.tables.values import number_of

Cell = str | int | bool | Decimal | None
Row = tuple[Cell, ...]

FINDING: Final = ("finding", "severity", "status", "indicator", "title", "summary", "law")
PLACE: Final = ("path", "path_title", "step")
SHARE: Final = ("share_min", "share_max", "min_exclusive", "max_exclusive")
DATES: Final = ("since", "until", "ended", "undated", "coarse", "standing")
SOURCE: Final = ("dataset", "record", "url", "published", "retrieved", "licence")
STEP: Final = (
    *("from_id", "from_name", "kind", *SHARE, "interest", *DATES),
    *("to_id", "to_name", *SOURCE, "tie_id", "text"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; every row has a cell for each column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def steps_table(scene: Scene) -> Table:
    """Give one row a step of evidence, with the finding that it is for.

    A finding without a path has a row, and so has a path without a step. A scene without findings
    has one row a tie; one that has none of all these has one row, which says what came out.
    """
    rows = tuple(_steps(scene)) or ((*(None,) * 5, scene.outcome, *(None,) * _AFTER_SUMMARY),)
    return Table("steps", (*FINDING, *PLACE, *STEP), rows)


_AFTER_SUMMARY: Final = len(FINDING) - 6 + len(PLACE) + len(STEP)


def _steps(scene: Scene) -> Iterator[Row]:
    names = {printable(party.node.id): party.node.name for party in parties_of(scene)}
    licences = licences_of(scene)
    for found in scene.findings:
        head, none = _finding_cells(found), (None,) * len(STEP)
        if not found.paths:
            yield (*head, None, None, None, *none)
        for number, path in enumerate(found.paths, start=1):
            if not path.ties:
                yield (*head, number, path.title, None, *none)
            for place, step in enumerate(path.ties, start=1):
                tie = _step_cells(step["from"], step["tie"], step["to"], names, licences)
                yield (*head, number, path.title, place, *tie)
    if not scene.findings:
        for one in ties_of(scene):
            if one.tie is not None:
                tie = _step_cells(one.edge.start, one.tie, one.edge.end, names, licences)
                yield (*(None,) * (len(FINDING) + len(PLACE)), *tie)


def _finding_cells(found: FindingText) -> Row:
    law = "; ".join(law.words for law in found.law)
    told = (found.severity, found.status, found.indicator, found.title, found.summary, law)
    return (found.number, *told)


def _step_cells(
    start: str, tie: Data, end: str, names: Mapping[str, str], licences: Mapping[str, str]
) -> Row:
    start, end = printable(start), printable(end)
    dataset = printable(tie["dataset"])
    return (
        *(start, names.get(start, start), tie["kind"], *share_cells(tie), tie["interest"]),
        *(tie[key] for key in DATES),
        *(end, names.get(end, end), dataset),
        *(tie[key] for key in ("record", "url", "published", "retrieved")),
        *(licences.get(dataset, NOT_STATED), str(tie["id"]), tie["text"]),
    )


def share_cells(tie: Data) -> Row:
    """Give a share's bounds, as fractions, and whether each is shut out; empty without a share."""
    share: Data | None = tie["share"]
    if share is None:
        return (None,) * len(SHARE)
    bounds = (number_or_text(share[end]) for end in ("min", "max"))
    return (*bounds, bool(share["min_exclusive"]), bool(share["max_exclusive"]))


def number_or_text(text: str) -> Cell:
    """Give a decimal text as the number that it is, and any other text as it stands."""
    number = number_of(text)
    return text if number is None else number
