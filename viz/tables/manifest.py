"""What every export says of itself: which scene, of which assessment and day, from which sources.

The licences of sources ask to be named wherever their data is shown, so each format bears this.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from onward.viz.content.texts import printable
from onward.viz.scene import Data, Scene, SourceRow, compute_scene_id

MAKER: Final = "Onward"

NOT_STATED: Final = "not stated"
"""Licence of a source that is shown and says none."""

NO_DAY: Final = "1970-01-01"
"""Day of a scene that has none, in formats that cannot do without: never the clock's."""


def list_facts(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Name what a picture is of, each fact under its key; what is not known is left out."""
    facts = (
        ("title", scene.title),
        ("maker", MAKER),
        ("scene_id", compute_scene_id(scene)),
        ("assessment_id", scene.reference),
        ("record_hash", scene.record_hash),
        ("on", scene.on),
        ("as_of", scene.as_of),
        ("snapshot", scene.snapshot),
        ("verdict", scene.verdict),
        ("outcome", scene.outcome),
        ("fictional", "the transaction is made up" if scene.fictional else ""),
        ("not_shown", "; ".join(scene.notes)),
        ("not_known", "; ".join(scene.missing)),
        ("closing", scene.closing),
    )
    return tuple((key, printable(value)) for key, value in facts if value)


def list_sources(scene: Scene) -> tuple[SourceRow, ...]:
    """Give every source of a picture: those it was asked of, and any other that it shows."""
    named = {row.dataset for row in scene.licences}
    got: dict[str, list[Data]] = {}
    for tie in _ties(scene):
        got.setdefault(printable(tie["dataset"]), []).append(tie)
    for node in scene.nodes:
        for dataset in node.data.get("datasets", ()):
            got.setdefault(printable(dataset), [])
    for dataset in scene.sources if not scene.licences and not got else ():
        got[printable(dataset)] = []
    others = (_row(name, got[name]) for name in sorted(got.keys() - named))
    return (*scene.licences, *others)


def map_licences(scene: Scene) -> dict[str, str]:
    """Give the licence of each source of a picture, by its dataset."""
    return {row.dataset: row.licence for row in list_sources(scene)}


def describe_source(row: SourceRow) -> str:
    """Write a source with its licence and days in a line."""
    days = (("retrieved", row.retrieved), ("published", row.published))
    told = (f"{what} {day}" for what, day in days if day)
    return "; ".join((f"{row.dataset}: licence {row.licence}", *told))


def write_manifest(scene: Scene) -> Iterator[str]:
    """Write all that an export says of itself: a fact a line, then a source a line."""
    yield from (f"{key}: {value}" for key, value in list_facts(scene))
    yield from (f"source {describe_source(row)}" for row in list_sources(scene))


def choose_day(scene: Scene) -> str:
    """Give the day that a picture is of, for formats that need one: never the clock's."""
    days = (tie.get(key) for tie in _ties(scene) for key in ("retrieved", "published"))
    return scene.on or max((day for day in days if day and len(day) == 10), default=NO_DAY)


def _ties(scene: Scene) -> Iterator[Data]:
    drawn = (edge.ties for edge in scene.edges)
    told = (path.ties for found in scene.findings for path in found.paths)
    steps: Iterator[Any] = chain.from_iterable(chain(drawn, told))
    return (step["tie"] for step in steps)


def _row(dataset: str, ties: list[Data]) -> SourceRow:
    newest = {
        key: max((tie[key] for tie in ties if tie.get(key)), default="")
        for key in ("retrieved", "published")
    }
    return SourceRow(dataset, NOT_STATED, newest["retrieved"], newest["published"], "", "")
