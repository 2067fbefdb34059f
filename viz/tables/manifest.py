"""What every export says of itself: which scene, of which assessment and day, from which sources.

Licences ask that sources and their publishers be named wherever their data is shown, so each format
bears this.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from onward.queries.model.evidence import TieFacts
from onward.viz.content.texts import printable
from onward.viz.scene import Scene
from onward.viz.scene_id import compute_scene_id
from onward.viz.scene_texts import SourceRow

MAKER: Final = "Onward"

NOT_STATED: Final = "not stated"
"""Licence of a source that is shown and says none."""

NO_DAY: Final = "1970-01-01"
"""Day of a scene that has none, in formats that cannot do without: never the clock's."""

DAY_LENGTH: Final = 10
"""Characters of a date that names a day."""


def list_facts(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return what a picture is of, each fact under its key; what is not known is left out."""
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
    """Return every source of a picture: those it was asked of, and any other that it shows."""
    named = {row.dataset for row in scene.licences}
    ties: dict[str, list[TieFacts]] = {}
    for tie in _list_ties(scene):
        ties.setdefault(printable(tie.dataset), []).append(tie)
    for node in scene.nodes:
        for dataset in node.datasets:
            ties.setdefault(printable(dataset), [])
    # an incomplete assessment may show no tie: its sources are still named
    if not scene.licences and not ties:
        ties = {printable(dataset): [] for dataset in scene.sources}
    others = (_make_source_row(name, ties[name]) for name in sorted(ties.keys() - named))
    return (*scene.licences, *others)


def map_licences(scene: Scene) -> dict[str, str]:
    """Return the licence of each source of a picture, by its dataset."""
    return {row.dataset: row.licence for row in list_sources(scene)}


def describe_source(row: SourceRow) -> str:
    """Write a source with its licence, publisher and days in a line."""
    stated = (("by", row.publisher), ("retrieved", row.retrieved), ("published", row.published))
    facts = (f"{what} {fact}" for what, fact in stated if fact)
    return "; ".join((f"{row.dataset}: licence {row.licence}", *facts))


def write_manifest(scene: Scene) -> Iterator[str]:
    """Yield all that an export says of itself: a fact a line, then a source a line."""
    yield from (f"{key}: {value}" for key, value in list_facts(scene))
    yield from (f"source {describe_source(row)}" for row in list_sources(scene))


def choose_day(scene: Scene) -> str:
    """Return the day that a picture is of, for formats that need one: never the clock's."""
    if scene.on:
        return scene.on
    # a coarse date is not a day, and sorts wrongly beside one
    dates = chain.from_iterable((tie.retrieved, tie.published) for tie in _list_ties(scene))
    return max((day for day in dates if day and len(day) == DAY_LENGTH), default=NO_DAY)


def _list_ties(scene: Scene) -> Iterator[TieFacts]:
    for edge in scene.edges:
        yield from (tie.step.tie for tie in edge.ties)
    for finding in scene.findings:
        for path in finding.paths:
            yield from (step.tie for step in path.ties)


def _make_source_row(dataset: str, ties: Sequence[TieFacts]) -> SourceRow:
    """Return a source that no licence is known of, with the newest dates of its ties."""
    retrieved = max((tie.retrieved for tie in ties if tie.retrieved), default="")
    published = max((tie.published for tie in ties if tie.published), default="")
    return SourceRow(dataset, NOT_STATED, retrieved, published, "", "")
