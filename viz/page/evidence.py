"""What findings rest on: those of one path stand together, and each path stands once, as a table.

A finding that rests on several paths stands with the first, which is the best of them. What rests
on no tie is about a party itself, or about the goods, their destination and papers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.shipments.ties import delivery_number
from onward.queries.assessment.explain import dates_text
from onward.queries.assessment.words.codes import say_tie, share_text
from onward.queries.assessment.words.summaries import say_without_basis
from onward.queries.model.evidence import EvidenceStep, TieFacts
from onward.viz.briefing.chain import RowPart, make_name_row, order_steps
from onward.viz.briefing.findings import find_finding
from onward.viz.content.texts import count_noun, cut_text, printable, spell_codes
from onward.viz.content.tie_words import DELIVERY
from onward.viz.language.words import read_words
from onward.viz.maps.ownership_circles import list_circular_ties
from onward.viz.scene import CIRCULAR, Scene
from onward.viz.scene_texts import FindingText, PathText

ABOUT_THE_ORDER: Final = "The goods, their destination and the papers"
"""Over findings that are about no party and rest on no tie."""

_PathKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a path as a row: who, by which tie, to whom; share, dates and source.

    Attributes:
        further: What else its source says of it.
        url: Where it can be read; empty where no address is known.
    """

    start: str
    tie: str
    end: str
    share: str
    dates: str
    source: str
    further: str
    url: str


@dataclass(frozen=True, slots=True)
class PathTable:
    """A path: its row of names, its steps, and the numbers of all findings that rest on it."""

    chain: tuple[RowPart, ...]
    steps: tuple[StepRow, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its summary without the law, which stands below it."""

    text: FindingText
    summary: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that rest on the same path.

    Attributes:
        title: What they are about, where they rest on no tie; else empty.
        findings: The strongest first.
        paths: Every path of theirs that stands in no earlier group, the best first.
        elsewhere: Numbers of earlier findings with which further paths of theirs stand.
    """

    title: str
    findings: tuple[ShownFinding, ...]
    paths: tuple[PathTable, ...]
    elsewhere: tuple[int, ...] = ()

    @property
    def chain(self) -> tuple[RowPart, ...]:
        """Return the row of names of the best path; empty where there is none."""
        return self.paths[0].chain if self.paths else ()

    @property
    def count(self) -> str:
        """Say how many steps there are to see."""
        steps = sum(len(path.steps) for path in self.paths)
        paths = f"{count_noun(len(self.paths), 'path')}, " if len(self.paths) > 1 else ""
        return f"{paths}{count_noun(steps, 'step')}"


def group_by_path(scene: Scene) -> list[FindingGroup]:
    """Group the findings of a scene by the path that they rest on, the strongest group first."""
    names = {node.id: node.name for node in scene.nodes}
    circular = list_circular_ties(scene)
    numbers = _number_paths(scene.findings)
    groups: dict[_PathKey, list[FindingText]] = {}
    for finding in scene.findings:
        groups.setdefault(_choose_group(finding, scene), []).append(finding)
    place_of: dict[_PathKey, int] = {}
    written: list[FindingGroup] = []
    for findings in groups.values():
        first = findings[0].number
        paths = {_find_key(path): path for finding in findings for path in _list_paths(finding)}
        paths = _leave_out_parts(paths)
        places = {key: place_of.setdefault(key, first) for key in paths}
        written.append(
            FindingGroup(
                title=_write_title(findings[0], scene),
                findings=tuple(_show_finding(finding, scene) for finding in findings),
                paths=tuple(
                    _write_path(path, numbers[key], names, circular)
                    for key, path in paths.items()
                    if places[key] == first
                ),
                elsewhere=tuple(sorted({place for place in places.values() if place != first})),
            )
        )
    return written


def _list_paths(finding: FindingText) -> Iterator[PathText]:
    """Yield the paths of a finding that have steps: others are of one party."""
    return (path for path in finding.paths if path.ties)


def _leave_out_parts(paths: Mapping[_PathKey, PathText]) -> dict[_PathKey, PathText]:
    """Leave out chains of deliveries that are a part of a longer one: that one shows them whole.

    A path of ownership stays: its upper end is an owner of its own, even along a longer one.
    """
    return {
        key: path
        for key, path in paths.items()
        if not (_is_delivery(path) and any(set(key) < set(longer) for longer in paths))
    }


def _is_delivery(path: PathText) -> bool:
    return all(step.tie.kind == DELIVERY for step in path.ties)


def _find_key(path: PathText) -> _PathKey:
    return tuple(step.tie.id for step in path.ties)


def _number_paths(findings: Sequence[FindingText]) -> dict[_PathKey, tuple[int, ...]]:
    numbers: dict[_PathKey, dict[int, None]] = {}
    for finding in findings:
        for path in _list_paths(finding):
            numbers.setdefault(_find_key(path), {})[finding.number] = None
    return {key: tuple(resting) for key, resting in numbers.items()}


def _choose_group(finding: FindingText, scene: Scene) -> _PathKey:
    path = next(_list_paths(finding), None)
    if path is None:
        return "", _write_title(finding, scene)
    return _find_key(path)


def _write_title(finding: FindingText, scene: Scene) -> str:
    """Say what a finding is about that rests on no tie: a party itself, or the goods."""
    if next(_list_paths(finding), None) is not None:
        return ""
    if finding.paths:
        return str(finding.paths[0].title)
    record = find_finding(finding, scene.record)
    return finding.subject if record is None or record.subject.party else ABOUT_THE_ORDER


def _show_finding(finding: FindingText, scene: Scene) -> ShownFinding:
    record = find_finding(finding, scene.record)
    if record is None:
        return ShownFinding(finding, finding.summary)
    return ShownFinding(finding, spell_codes(printable(say_without_basis(record))))


def _write_path(
    path: PathText,
    numbers: tuple[int, ...],
    names: Mapping[str, str],
    circular: Collection[str],
) -> PathTable:
    return PathTable(
        chain=tuple(make_name_row(path, names, read_words())),
        steps=tuple(_write_step(step, names, circular) for step in order_steps(path.ties)),
        numbers=numbers,
    )


def _write_step(step: EvidenceStep, names: Mapping[str, str], circular: Collection[str]) -> StepRow:
    tie = step.tie
    record = f" {delivery_number(tie.record)}" if tie.record else ""
    return StepRow(
        start=names.get(step.start, step.start),
        tie=printable(say_tie(replace(tie, share=None))),
        end=names.get(step.end, step.end),
        share=printable(share_text(tie.share)) if tie.share else "",
        dates=printable(dates_text(tie) + (", ended" if tie.ended else "")),
        source=printable(f"{tie.dataset}{record}"),
        further="; ".join(_list_further(tie, is_circular=tie.id in circular)),
        url=tie.url or "",
    )


def _list_further(tie: TieFacts, *, is_circular: bool) -> Iterator[str]:
    """Yield how a tie is stated, and what its source says beside it."""
    if tie.standing != "stated":
        yield printable(tie.standing)
    if tie.coarse:
        yield "a date less precise than a day"
    if is_circular:
        yield CIRCULAR
    if tie.possible_because:
        yield printable(tie.possible_because)
    for word, fact in (
        ("retrieved", tie.retrieved),
        ("interest", read_words().interest(tie.interest)),
        ("published", tie.published),
        ("wording", f"“{cut_text(tie.text)}”" if tie.text else ""),
    ):
        if fact:
            yield printable(f"{word} {fact}")
