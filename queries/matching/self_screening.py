"""Self-screening: does every listed name find its own party?

No order can be compared with a list whose own names do not find their parties. So each name is
searched by itself, without any other fact: its party must come back first, or level with the first,
at a score of at least `MIN_SCORE`. A cell that holds several names is asked for name by name, as a
person would type them; those that the load made of it, and those that it did not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypedDict

from onward.graph.matching.compare import compare
from onward.graph.matching.index import IndexedParty, LayerNames, Progress, name_keys
from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import Build, MatchResult, PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.list_cells import CellReading
from onward.graph.store.workspace import Snapshot
from onward.loaders.parsing.names import Exceptions, read_exceptions, read_party_cell

# ------------------------------------------------------------------------------------------------
# What the cells of a layer hold, beside the names that its parties got of them.
# ------------------------------------------------------------------------------------------------


class UnpartedCellData(TypedDict):
    """A cell that looks like several names and was not parted for certain, and why."""

    party: str
    cell: str
    why: str


class ScreenedName(NamedTuple):
    """A name of a list: its layer, the position of its party, and of the name in it.

    `part` is the name in that cell, where it is none of the party's names.
    """

    dataset: str
    row: int
    position: int
    part: str | None = None


class CellSurvey(NamedTuple):
    """What the cells of a layer hold.

    Attributes:
        made: Names of parties that stand in another of their cells.
        exceptions: Cells that the table of the source reads.
        unparted: Cells that could not be parted for certain.
        parts: Names in cells that are none of the party's names.
    """

    made: int = 0
    exceptions: int = 0
    unparted: tuple[UnpartedCellData, ...] = ()
    parts: tuple[ScreenedName, ...] = ()


def survey_cells(layer: LayerNames, source: str, rows: range | None = None) -> CellSurvey:
    """Read the cells of a layer again, and compare what it holds with the names of its party.

    Args:
        layer: The layer.
        source: The source that read it, which may have exceptions.
        rows: The rows that are read; None = all.
    """
    exceptions = read_exceptions(source)
    made = excepted = 0
    unparted: list[UnpartedCellData] = []
    parts: list[ScreenedName] = []
    for row in range(layer.parties) if rows is None else rows:
        party = layer.party(row)
        texts = {name.text: position for position, name in reversed(list(enumerate(party.names)))}
        in_cells: set[str] = set()
        for cell, position in texts.items():
            reading = _read_cell(party, position, exceptions)
            excepted += cell in exceptions
            if reading.doubt is not None:
                unparted.append({"party": party.id, "cell": cell, "why": reading.doubt})
            in_cells.update(name.text for name in reading.names if name.kind != "other party")
            parts += [
                ScreenedName(layer.dataset, row, position, name.text)
                for name in reading.names
                if name.text not in texts and name.kind != "other party"
            ]
        made += len(in_cells.intersection(texts))
    return CellSurvey(made, excepted, tuple(unparted), tuple(parts))


def _read_cell(party: IndexedParty, position: int, exceptions: Exceptions) -> CellReading:
    name = party.names[position]
    is_person = party.kind == PartyKind.PERSON
    return read_party_cell(name.text, name.kind, is_person=is_person, exceptions=exceptions)


MIN_SCORE: Final = 0.90
BEST_SCORE: Final = 1.0

SAMPLE: Final = 500
"""Names of a new layer that are screened when it is loaded, each of another party."""

ENOUGH: Final = 40_000
"""Comparisons after which a load waits no longer, about a second; in a list of many similar names,
one name can take thousands."""


class MissedNameData(TypedDict):
    """A listed name that does not find its party."""

    party: str
    name: str
    score: float | None
    first: str | None
    first_score: float | None


class ScreeningReport(TypedDict):
    """How many names a layer has, how many were screened and found, and those that were missed.

    Of the names, `made` were made of cells that hold several; `exceptions` cells are read by the
    table of the source.
    """

    dataset: str
    layer: str
    names: int
    made: int
    exceptions: int
    unparted: list[UnpartedCellData]
    screened: int
    found: int
    missed: list[MissedNameData]


@dataclass(frozen=True, slots=True)
class MissedName:
    """A listed name that does not find its party.

    Attributes:
        party, name: The party and its name, as the source writes both.
        score: Score of its own party; None if that is not a candidate.
        first, first_score: The party that the name finds instead, if there is one.
    """

    dataset: str
    party: str
    name: str
    score: float | None
    first: str | None
    first_score: float | None

    def to_data(self) -> MissedNameData:
        """Return it as plain data."""
        return {
            "party": self.party,
            "name": self.name,
            "score": self.score,
            "first": self.first,
            "first_score": self.first_score,
        }


@dataclass(frozen=True, slots=True)
class SelfScreening:
    """How listed names are screened; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        build: As `open_matcher` takes it.
    """

    workspace: Path
    snapshot: str
    build: Build | None = None

    def open(self) -> Matcher:
        """Open the matcher over the snapshot, all its names ready to be looked over."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        matcher = open_matcher(WorkspaceFolder(self.workspace).snapshot(self.snapshot), self.build)
        matcher.open_names()
        return matcher

    def answer(self, listed: ScreenedName, matcher: Matcher) -> MissedName | None:
        """Screen one name."""
        return screen_name(listed, matcher)


def screen_name(listed: ScreenedName, matcher: Matcher) -> MissedName | None:
    """Match a listed name against everything; return None if it finds its own party."""
    layer = _layer_of(listed, matcher)
    party, name = _party_and_name(listed, matcher)
    query = PartyQuery((name,))
    if _agrees_as_written(query, name, party, matcher) or _agrees_fully(
        query, listed.row, layer, matcher
    ):
        is_alone = len(matcher.rows_of(party.id)) == 1
        if is_alone or not _may_be_displaced(query, party, matcher):
            return None
    matcher.open_names()
    # nearly every name finds its party, and nobody below it need be looked at
    if judge_result(listed, matcher, matcher.match_above(query, MIN_SCORE)) is None:
        return None
    return judge_result(listed, matcher, matcher.match(query))


def _party_and_name(listed: ScreenedName, matcher: Matcher) -> tuple[IndexedParty, str]:
    party = _layer_of(listed, matcher).party(listed.row)
    return party, listed.part or party.names[listed.position].text


def _layer_of(listed: ScreenedName, matcher: Matcher) -> LayerNames:
    return next(layer for layer in matcher.layers if layer.dataset == listed.dataset)


def judge_result(listed: ScreenedName, matcher: Matcher, matched: MatchResult) -> MissedName | None:
    """Return None if a listed name found its own party first, or level with the first."""
    party, name = _party_and_name(listed, matcher)
    # below every band, the nearest party alone is known
    candidates = [*matched.matches, *([matched.nearest] if matched.nearest else [])]
    own_party = matcher.canonical(party.id)
    score = max((match.score for match in candidates if match.party == own_party), default=None)
    best_score = max((match.score for match in candidates), default=0.0)
    if score is not None and score >= MIN_SCORE and score >= best_score:
        return None
    others = [match for match in candidates if match.party != own_party]
    first = max(others, key=lambda match: (match.score, match.party), default=None)
    return MissedName(
        listed.dataset,
        party.id,
        name,
        score,
        first.party if first else None,
        first.score if first else None,
    )


def _agrees_as_written(query: PartyQuery, name: str, party: IndexedParty, matcher: Matcher) -> bool:
    """Tell at a glance whether `_agrees_fully` would: by the name as it is written alone.

    No other name or reading scores more, or less beside it.
    """
    prepared = matcher.prepare_as_written(query, name)
    names = [listed for listed in party.names if listed.text == name]
    keys = {key for reading in prepared.readings for key in name_keys(reading.form)}
    if not any(not keys.isdisjoint(name_keys(listed.form)) for listed in names):
        return False
    return compare(prepared, party, matcher.bands, names).score >= BEST_SCORE


def _agrees_fully(query: PartyQuery, row: int, layer: LayerNames, matcher: Matcher) -> bool:
    """Tell whether a listed name leads to its own party, and agrees with it as well as any can.

    Whatever else the layer holds, nobody then comes before it: no other party need be compared.
    """
    (prepared,) = matcher.prepare(query)
    is_candidate = any(row in layer.exact(reading.form) for reading in prepared.readings)
    return is_candidate and compare(prepared, layer.party(row), matcher.bands).score >= BEST_SCORE


def _may_be_displaced(query: PartyQuery, party: IndexedParty, matcher: Matcher) -> bool:
    """Tell whether another row of a party may decide that scores less: a better band comes first.

    The party's own row scores as much as any can, so that it is possible at least.
    """
    (prepared,) = matcher.prepare(query)
    scores = (
        compare(prepared, layer.party(row), matcher.bands).score
        for layer, row in matcher.rows_of(party.id)
    )
    return any(matcher.bands.match <= score < BEST_SCORE for score in scores)


def iterate_names(layer: LayerNames, sample: int | None = None) -> Iterator[ScreenedName]:
    """Yield the names of a layer in its order, or a sample in a reproducible random order.

    Args:
        layer: The layer.
        sample: Most names, each of another party; None for all names.
    """
    rows = range(layer.parties)
    if sample is None or sample >= layer.names:
        yield from _iterate_rows(layer, rows)
        return
    # the same layer always screens the same sample, so that figures can be compared
    choice = Random(layer.layer)  # noqa: S311  # the layer's id is the seed: nothing to guard
    for row in choice.sample(rows, min(sample, layer.parties)):
        yield ScreenedName(layer.dataset, row, choice.randrange(len(layer.party(row).names)))


def _iterate_rows(layer: LayerNames, rows: range) -> Iterator[ScreenedName]:
    for row in rows:
        for position in range(len(layer.party(row).names)):
            yield ScreenedName(layer.dataset, row, position)


def screen_rows(layer: LayerNames, rows: range, source: str, matcher: Matcher) -> ScreeningReport:
    """Screen the names of some rows of a layer, and the parts of their cells.

    The reports of all rows together say what that of the layer says.

    Args:
        layer: The layer.
        rows: Some of its rows.
        source: The source that read it.
        matcher: Over the snapshot of the layer.
    """
    survey = survey_cells(layer, source, rows)
    listed = [*_iterate_rows(layer, rows), *survey.parts]
    answers = (screen_name(name, matcher) for name in listed)
    return make_report(layer, len(listed), [miss for miss in answers if miss], survey)


def make_report(
    layer: LayerNames,
    screened: int,
    missed: Sequence[MissedName],
    survey: CellSurvey = CellSurvey(),  # noqa: B008  # it cannot be changed
) -> ScreeningReport:
    """Return what became of a layer's names.

    Args:
        layer: The layer.
        screened: Number of names that were screened.
        missed: Those that did not find their party.
        survey: What its cells hold.
    """
    return {
        "dataset": layer.dataset,
        "layer": layer.layer,
        "names": layer.names,
        "made": survey.made,
        "exceptions": survey.exceptions,
        "unparted": list(survey.unparted),
        "screened": screened,
        "found": screened - len(missed),
        "missed": [name.to_data() for name in missed],
    }


def screen_new(
    snapshot: Snapshot, dataset: str, progress: Progress | None = None
) -> ScreeningReport | None:
    """Index the names of a layer that was just loaded, and screen a sample of them.

    Args:
        snapshot: The snapshot with the layer.
        dataset: The layer's name.
        progress: Called while its names are indexed.

    Returns:
        What became of the sample; None if the layer has no party.

    Raises:
        StoreError: The index cannot be written.
    """
    matcher = open_matcher(
        snapshot, datasets=[dataset], canonical=lambda party: party, progress=progress
    )
    if not matcher.layers:
        return None
    (layer,) = matcher.layers
    screened = compared = 0
    missed: list[MissedName] = []
    for listed in iterate_names(layer, SAMPLE):
        party, name = _party_and_name(listed, matcher)
        query = PartyQuery((name,))
        screened += 1
        if _agrees_as_written(query, name, party, matcher) or _agrees_fully(
            query, listed.row, layer, matcher
        ):
            compared += 1
        else:
            matched = matcher.match(query)
            compared += matched.compared
            miss = judge_result(listed, matcher, matched)
            if miss is not None:
                missed.append(miss)
        if compared >= ENOUGH:
            break
    return make_report(layer, screened, missed)
