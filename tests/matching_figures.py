"""How good matching is on the developers' set: a query's best right and best wrong answer.

Of a query with a right answer, `Outcome.right` and `wrong` are the best scores of a right and of
another party; of one without, any party is wrong. What is not found scores `ABSENT`. All figures
follow from these pairs.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import islice
from operator import ge
from pathlib import Path
from typing import Any, Final

from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import Build, MatchResult
from onward.graph.model import Party, PartyKind
from onward.graph.store.workspace import memory_snapshot
from onward.loaders.load import load
from onward.loaders.readers.documents import Document
from onward.loaders.source import LoadOptions
from onward.queries.matching.requests import read_query
from tests.once import made_once

ABSENT: Final = -1.0
LEAST: Final = 0.3
"""Scores under it change no figure."""

_DATASET: Final = "dev"
_ORIGINAL_SCRIPT: Final = ("orig-script", "script")
_ONE_WORD_SWAPPED: Final = "recombined"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one query.

    Attributes:
        is_positive: Whether a party of the set is meant.
        kind: How the query was made.
        right, wrong: Best score of a party that is meant, and of any other.
    """

    is_positive: bool
    kind: str
    right: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of queries.

    Attributes:
        rank_1: A right party scores more than every other; ties count against it.
        recall_realistic: Right parties found above the score that 1 % of the queries which mean
            nobody reach, without those made from a listed name by swapping a word.
        recall_all: Likewise above what 5 % of all queries which mean nobody reach.
        original_script: Right parties found at `possible`, of queries in another script.
    """

    rank_1: float
    recall_realistic: float
    recall_all: float
    original_script: float

    def reaches(self, floor: "Figures") -> bool:
        """Tell whether no figure is lower than the floor's."""
        return all(map(ge, astuple(self), astuple(floor)))


FLOORS: Final[Mapping[Build, Figures]] = {
    "base": Figures(0.88, 0.69, 0.76, 0.78),
    "names": Figures(0.89, 0.72, 0.78, 0.84),
}
"""What matching must reach on the developers' set."""


def figures(outcomes: Iterable[Outcome]) -> Figures:
    """Work out the figures."""
    found = list(outcomes)
    positives = [one for one in found if one.is_positive]
    negatives = [one for one in found if not one.is_positive]
    realistic = [one for one in negatives if _ONE_WORD_SWAPPED not in one.kind]
    in_script = [one for one in positives if one.kind in _ORIGINAL_SCRIPT]
    return Figures(
        rank_1=_share(one.right > one.wrong for one in positives),
        recall_realistic=_recall(positives, realistic, 0.01),
        recall_all=_recall(positives, negatives, 0.05),
        original_script=_share(one.right >= 0.75 for one in in_script),
    )


def _recall(positives: Sequence[Outcome], negatives: Sequence[Outcome], false: float) -> float:
    """Return the share found above the score that a share of the negatives reach."""
    scores = sorted((one.wrong for one in negatives), reverse=True)
    threshold = scores[int(false * len(scores))]
    return _share(one.right > threshold for one in positives)


def _share(hits: Iterable[bool]) -> float:
    flags = list(hits)
    return sum(flags) / len(flags)


@cache
def dev_parties(folder: Path) -> tuple[Party, ...]:
    """Return the parties of the set, without where they are found."""

    def read() -> tuple[Party, ...]:
        loaded = load("ftm", [folder / "corpus.jsonl"], LoadOptions(_DATASET, "2026-11-01"))
        places = (PartyKind.ADDRESS, PartyKind.CONTACT)
        return tuple(party for party in loaded.statements.parties if party.kind not in places)

    return made_once("matching-dev", read)


def open_dev(folder: Path, build: Build) -> Matcher:
    """Open a matcher over the parties of the set."""
    return open_matcher(memory_snapshot(dev_parties(folder)), build)


def listed_names(folder: Path) -> list[str]:
    """Return the distinct names of the set's parties, sorted."""
    rows = _lines(folder / "corpus.jsonl")
    return sorted({name for row in rows for name in row["properties"]["name"]})


def outcomes(matcher: Matcher, folder: Path, every: int = 1) -> Iterator[Outcome]:
    """Ask the queries of the set, or every second, third, … of them."""
    labels = {label["qid"]: label for label in _lines(folder / "labels.jsonl")}
    for query in islice(_lines(folder / "input.jsonl"), 0, None, every):
        question = read_query(Document("input.jsonl", json.dumps(query), query))
        found = matcher.match(question.query, least=LEAST)
        yield _outcome(labels[query["qid"]], found)


def _outcome(label: dict[str, Any], found: MatchResult) -> Outcome:
    meant = {f"{_DATASET}:{target}" for target in label["targets"]}
    right = [match.score for match in found.matches if match.party in meant]
    wrong = [match.score for match in found.matches if match.party not in meant]
    return Outcome(
        label["positive"],
        label["kind"],
        max(right, default=ABSENT),
        max(wrong, default=ABSENT),
    )


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
