"""The picture of how two parties are tied: the paths between them, numbered, best first."""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.store.manifests import SourceFacts
from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty
from onward.queries.party_paths import WALKABLE, PathsReport
from onward.viz.content.facts import make_layer_rows
from onward.viz.content.parts import make_edges, make_node, make_path_text
from onward.viz.content.texts import printable, printable_lines
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import Scene
from onward.viz.scene_texts import FindingText

FROM: Final = "from"
TO: Final = "to"
"""Roles of the two parties."""


def paths_scene(report: PathsReport, snapshot: str, layers: Sequence[SourceFacts] = ()) -> Scene:
    """Make the picture of the paths between two parties.

    Args:
        report: The paths.
        snapshot: Id of the snapshot asked.
        layers: Of the snapshot: their licences stand under the picture.
    """
    paths = report.shown.paths
    parties = _list_parties(report)
    steps, numbers = _number_steps(paths)
    for ties in report.shown.parallel:
        for step in ties.steps:
            steps.setdefault(step.tie.id, step)
            numbers.setdefault(step.tie.id, []).append(ties.path)
    known_by = f", known by {report.as_of}" if report.as_of else ""
    datasets = {step.tie.dataset for step in steps.values()}
    datasets |= {name for party in parties.values() for name in party.datasets}
    roles = {report.start.id: (FROM,), report.end.id: (TO,)}
    return Scene(
        title=printable(f"Between {report.start.name} and {report.end.name}"),
        verdict="",
        outcome=printable(_describe_outcome(report)),
        suggestion="",
        caption=printable_lines((f"Valid on {report.on}{known_by}", f"Snapshot {snapshot}")),
        nodes=tuple(make_node(party, roles.get(party.id, ())) for party in parties.values()),
        edges=mark_circles(make_edges(steps.values(), numbers)),
        findings=tuple(
            _write_path(number, path, is_definite=report.is_definite)
            for number, path in enumerate(paths, start=1)
        ),
        sections=(),
        sources=printable_lines(sorted(datasets)),
        notes=printable_lines(_write_notes(report)),
        closing="A map of records. No finding was looked for.",
        on=printable(report.on),
        as_of=printable(report.as_of or ""),
        snapshot=snapshot,
        licences=tuple(make_layer_rows([layer for layer in layers if layer.name in datasets])),
        numbers="path",
        twins=report.probably_same,
    )


def _list_parties(report: PathsReport) -> dict[str, PathParty]:
    """Return the parties of all paths as they are met, and both ends even without a path."""
    parties = {party.id: party for path in report.shown.paths for party in path.nodes}
    # without a path there are still two parties to show
    for end in (report.start, report.end):
        parties.setdefault(end.id, end)
    return parties


def _number_steps(
    paths: Sequence[EvidencePath],
) -> tuple[dict[str, EvidenceStep], dict[str, list[int]]]:
    """Return each tie once, and the numbers of the paths that it is part of."""
    steps: dict[str, EvidenceStep] = {}
    numbers: dict[str, list[int]] = {}
    for number, path in enumerate(paths, start=1):
        for step in path.steps:
            steps.setdefault(step.tie.id, step)
            numbers.setdefault(step.tie.id, []).append(number)
    return steps, numbers


def _describe_outcome(report: PathsReport) -> str:
    count = len(report.shown.paths)
    within = f"of {report.length}, valid on {report.on}{_describe_question(report)}"
    if not count:
        return f"No path {within} is shown."
    what = "path" if report.is_definite else "path that is only possible"
    return f"{count} {what}{'' if count == 1 else 's'} {within}, the best first."


def _describe_question(report: PathsReport) -> str:
    """Say along which ties paths were sought, where that was not along all."""
    is_limited = bool(report.kinds) and set(report.kinds) != set(WALKABLE)
    words = f", along {', '.join(report.kinds)} only" if is_limited else ""
    if report.min_share is not None:
        words += f", each owning at least {report.min_share * 100:g} %"
    return words


def _write_path(number: int, path: EvidencePath, *, is_definite: bool) -> FindingText:
    text = make_path_text(path)
    count = len(text.steps)
    return FindingText(
        number=number,
        severity="",
        status="present" if is_definite else "possible",
        indicator="",
        title=text.title.text,
        summary=f"{count} tie{'' if count == 1 else 's'}",
        law=(),
        paths=(text,),
        notes=(),
    )


def _write_notes(report: PathsReport) -> Iterator[str]:
    answer = report.shown
    if answer.more != "no":
        beyond = "There are more" if answer.more == "yes" else "It is not known if there are more"
        yield f"{beyond} paths than the {len(answer.paths)} shown"
    # the engine stops at a definite path: silence about others must not read as none
    if report.is_definite:
        yield "Paths that are only possible were not looked for, as there is a definite one"
    for limit in dict.fromkeys((*answer.limits, *report.possible.limits)):
        yield f"The search was cut: {limit}"
