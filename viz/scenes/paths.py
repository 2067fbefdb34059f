"""The picture of how two parties are tied: the paths between them, numbered, best first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import prod

from onward.graph.dates import OPEN_END, OPEN_START, is_coarse, since_day, until_day
from onward.graph.sayings import joined, say
from onward.graph.store.manifests import SourceFacts
from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty
from onward.queries.party_paths import WALKABLE, PathsReport
from onward.viz.content.facts import make_layer_rows
from onward.viz.content.parts import make_edges, make_node, make_path_text
from onward.viz.content.texts import count_noun, printable, printable_lines
from onward.viz.content.tie_words import DELIVERY, name_kind
from onward.viz.language.words import read_words
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import FROM, TO, Scene
from onward.viz.scene_texts import FindingText
from onward.viz.scenes.of_records import CLOSING, describe_question


def paths_scene(report: PathsReport, snapshot: str, layers: Sequence[SourceFacts] = ()) -> Scene:
    """Make the picture of the paths between two parties.

    Args:
        report: The paths.
        snapshot: Id of the snapshot asked.
        layers: Of the snapshot: their licences stand under the picture.
    """
    paths = report.shown.paths
    beside = {ties.path: ties.steps for ties in report.shown.parallel}
    parties = _list_parties(report)
    steps, numbers = _number_steps(paths)
    for ties in report.shown.parallel:
        for step in ties.steps:
            steps.setdefault(step.tie.id, step)
            numbers.setdefault(step.tie.id, []).append(ties.path)
    datasets = {step.tie.dataset for step in steps.values()}
    datasets |= {name for party in parties.values() for name in party.datasets}
    drawn = [layer for layer in layers if layer.name in datasets]
    roles = {report.start.id: (FROM,), report.end.id: (TO,)}
    return Scene(
        title=printable(
            say("Between {start} and {end}", start=report.start.name, end=report.end.name)
        ),
        verdict="",
        outcome=printable(_describe_outcome(report)),
        suggestion="",
        caption=printable_lines(describe_question(report.on, report.as_of or "", snapshot)),
        nodes=tuple(make_node(party, roles.get(party.id, ())) for party in parties.values()),
        edges=mark_circles(make_edges(steps.values(), numbers)),
        findings=tuple(
            _write_path(number, path, beside.get(number, ()), is_definite=report.is_definite)
            for number, path in enumerate(paths, start=1)
        ),
        sections=(),
        sources=printable_lines(sorted(datasets)),
        notes=printable_lines(_write_notes(report)),
        closing=CLOSING,
        on=printable(report.on),
        as_of=printable(report.as_of or ""),
        snapshot=snapshot,
        licences=tuple(make_layer_rows(drawn, date.fromisoformat(report.on))),
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
    within = {"length": report.length, "on": report.on, "limits": _describe_limits(report)}
    if not count:
        return say("No path of {length}, valid on {on}{limits} is shown.", **within)
    paths = (
        count_noun(count, "path")
        if report.is_definite
        else count_noun(count, "path that is only possible", "paths that are only possible")
    )
    return say("{paths} of {length}, valid on {on}{limits}, the best first.", paths=paths, **within)


def _describe_limits(report: PathsReport) -> str:
    """Say along which ties paths were sought, where that was not along all."""
    limits = []
    if report.kinds and set(report.kinds) != set(WALKABLE):
        kinds = joined(say(name_kind(kind, read_words())) for kind in report.kinds)
        limits.append(say(", along these ties only: {kinds}", kinds=kinds))
    if report.min_share is not None:
        percent = f"{report.min_share * 100:g} %"
        limits.append(say(", each owning at least {percent}", percent=percent))
    return joined(limits, "")


def _write_path(
    number: int, path: EvidencePath, beside: Sequence[EvidenceStep], *, is_definite: bool
) -> FindingText:
    text = make_path_text(path)
    return FindingText(
        number=number,
        severity="",
        status="present" if is_definite else "possible",
        indicator="",
        title=text.title.text,
        summary=_count_ties(path, beside),
        law=(),
        paths=(text,),
        notes=(),
    )


def _count_ties(path: EvidencePath, beside: Sequence[EvidenceStep]) -> str:
    """Say how many ties join the parties of a route, and whether goods can have gone along it."""
    ids = [party.id for party in path.nodes]
    all_steps = (*path.steps, *beside)
    hops = [
        [step for step in all_steps if {step.start, step.end} == set(pair)]
        for pair in pairwise(ids)
    ]
    count = sum(map(len, hops))
    each = " + ".join(str(len(steps)) for steps in hops)
    if not _are_deliveries(hops, ids):
        ties = count_noun(count, "tie")
        return ties if count == len(hops) else say("{ties}: {each}", ties=ties, each=each)
    orders = prod(map(len, hops))
    possible = _count_possible_orders(hops if hops[0][0].start == ids[0] else hops[::-1])
    return say(
        "{each} shipments, in a possible order in {possible} of {orders} combinations",
        each=each,
        possible=possible,
        orders=orders,
    )


def _are_deliveries(hops: Sequence[Sequence[EvidenceStep]], ids: Sequence[str]) -> bool:
    """Say whether goods went along all of a route of several steps, one way or the other."""
    ends = [{(step.start, step.end) for step in steps} for steps in hops]
    onwards = [{pair} for pair in pairwise(ids)]
    back = [{(second, first)} for first, second in pairwise(ids)]
    kinds = {step.tie.kind for steps in hops for step in steps}
    return len(hops) > 1 and kinds == {DELIVERY} and ends in (onwards, back)


def _count_possible_orders(hops: Sequence[Sequence[EvidenceStep]]) -> int:
    """Count the choices of one delivery a step in which none leaves before the one it rests on."""
    reached = Counter({OPEN_START: 1})
    for steps in hops:
        later: Counter[int] = Counter()
        for step in steps:
            first, last = _find_days(step.tie.since)
            for before, count in reached.items():
                if last >= before:
                    later[max(first, before)] += count
        reached = later
    return reached.total()


def _find_days(day: str | None) -> tuple[int, int]:
    """Return the first and the last day on which a delivery can have been."""
    if day is None:
        return OPEN_START, OPEN_END
    return since_day(day), until_day(day) - is_coarse(day)


def _write_notes(report: PathsReport) -> Iterator[str]:
    for row in report.agreeing_names:
        yield say(
            "They would be joined if {name} and {other} are the same, for which only the name "
            "speaks (score {score})",
            name=row.name,
            other=row.other_name,
            score=row.score,
        )
    answer = report.shown
    if answer.more != "no":
        more = (
            "There are more paths than the {count} shown"
            if answer.more == "yes"
            else "It is not known if there are more paths than the {count} shown"
        )
        yield say(more, count=len(answer.paths))
    # the engine stops at a definite path: silence about others must not read as none
    if report.is_definite:
        yield say("Paths that are only possible were not looked for, as there is a definite one")
    for limit in dict.fromkeys((*answer.limits, *report.possible.limits)):
        yield say("The search was cut: {limit}", limit=limit)
