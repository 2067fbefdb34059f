"""Self-screening: does every listed name find its own party?.

A list that its own names do not find is no list that an order can be compared with. So each name
is asked by itself, without any other fact: its party must come back first, or level with the first,
at a score of at least `FOUND`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from onward.graph.matching.layer_names import IndexedParty, LayerNames
from onward.graph.matching.layer_parts import Progress
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.opening import open_matcher
from onward.graph.matching.query import Build, MatchResult, PartyQuery
from onward.graph.store.snapshots import Snapshot

FOUND: Final = 0.90

SAMPLE: Final = 500
"""Names of a new layer that are screened when it is loaded, each of another party."""

ENOUGH: Final = 40_000
"""Comparisons after which a load waits no longer, about a second; a list of many names that are
alike takes thousands for each."""


Report = dict[str, Any]
"""Plain data: how many names a layer has, how many were screened and found, and those missed."""


class Listed(NamedTuple):
    """A name of a list: its layer, the position of its party, and of the name in it."""

    dataset: str
    row: int
    position: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A listed name that does not find its party.

    Attributes:
        party, name: Whose name it is, as the source writes both.
        score: Of its own party; None where that is no candidate.
        first, first_score: Whom the name finds instead, where there is anybody.
    """

    dataset: str
    party: str
    name: str
    score: float | None
    first: str | None
    first_score: float | None

    def data(self) -> dict[str, Any]:
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
        """Open the matcher over the snapshot."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        return open_matcher(WorkspaceFolder(self.workspace).snapshot(self.snapshot), self.build)

    def answer(self, asked: Listed, opened: Matcher) -> Missed | None:
        """Screen one name."""
        return screened(asked, opened)


def screened(listed: Listed, matcher: Matcher) -> Missed | None:
    """Match a listed name against everything; None where it finds its own party."""
    return judged(listed, matcher, matcher.match(PartyQuery((_name(listed, matcher)[1],))))


def _name(listed: Listed, matcher: Matcher) -> tuple[IndexedParty, str]:
    layer = next(layer for layer in matcher.layers if layer.dataset == listed.dataset)
    party = layer.party(listed.row)
    return party, party.names[listed.position].text


def judged(listed: Listed, matcher: Matcher, found: MatchResult) -> Missed | None:
    """Say whether a listed name found its own party first, or level with the first."""
    party, name = _name(listed, matcher)
    candidates = [*found.matches, *([found.nearest] if found.nearest else [])]
    own = matcher.canonical(party.id)
    score = max((one.score for one in candidates if one.party == own), default=None)
    best = max((one.score for one in candidates), default=0.0)
    if score is not None and score >= FOUND and score >= best:
        return None
    others = [one for one in candidates if one.party != own]
    first = max(others, key=lambda one: (one.score, one.party), default=None)
    return Missed(
        listed.dataset,
        party.id,
        name,
        score,
        first.party if first else None,
        first.score if first else None,
    )


def names_of(layer: LayerNames, sample: int | None = None) -> Iterator[Listed]:
    """Return the names of a layer in its order, or a sample in a reproducible random order.

    Args:
        layer: The layer.
        sample: How many names, at most, one of each party that is chosen; None = all names.
    """
    rows = range(layer.parties)
    if sample is None or sample >= layer.names:
        for row in rows:
            for position in range(len(layer.party(row).names)):
                yield Listed(layer.dataset, row, position)
        return
    choice = Random(layer.layer)  # noqa: S311  # the layer's id is the seed: nothing to guard
    for row in choice.sample(rows, min(sample, layer.parties)):
        yield Listed(layer.dataset, row, choice.randrange(len(layer.party(row).names)))


def report(layer: LayerNames, asked: int, missed: Sequence[Missed]) -> Report:
    """Write what became of a layer's names."""
    return {
        "dataset": layer.dataset,
        "layer": layer.layer,
        "names": layer.names,
        "screened": asked,
        "found": asked - len(missed),
        "missed": [one.data() for one in missed],
    }


def screen_new(snapshot: Snapshot, dataset: str, progress: Progress | None = None) -> Report | None:
    """Make the names of a layer that was just loaded ready, and screen a sample of them by itself.

    Args:
        snapshot: That holds the layer.
        dataset: The layer's name.
        progress: Called while its names are made ready.

    Returns:
        What became of the sample; None where the layer holds no party.

    Raises:
        StoreError: Its names cannot be kept.
    """
    matcher = open_matcher(
        snapshot, datasets=[dataset], canonical=lambda party: party, progress=progress
    )
    for layer in matcher.layers:
        asked = compared = 0
        missed = []
        for listed in names_of(layer, SAMPLE):
            found = matcher.match(PartyQuery((_name(listed, matcher)[1],)))
            asked += 1
            compared += found.compared
            if (one := judged(listed, matcher, found)) is not None:
                missed.append(one)
            if compared >= ENOUGH:
                break
        return report(layer, asked, missed)
    return None
