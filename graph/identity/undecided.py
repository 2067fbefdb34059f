"""The ties possibly_same_as that are still open.

A pair that is judged different, or is one party by now, is no longer open. A pair that a person
could not decide is open, and the person's reason replaces what a program found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.identity.clusters import Clusters
from onward.graph.identity.groups import sort_pair
from onward.graph.identity.judgements import Judgement, strongest_first
from onward.graph.identity.suggested import SUGGESTIONS, make_suggestion
from onward.graph.model import Tie, TieKind
from onward.graph.statements.statements import Statements
from onward.graph.statements.tables import stack, to_tables

_SAME = pa.scalar(TieKind.POSSIBLY_SAME_AS.value, pa.string())

Pair = tuple[str, str]
"""Canonical ids of two parties, sorted."""


class _TieRow(TypedDict):
    """What is read of a tie possibly_same_as."""

    start: str
    end: str
    score: float | None
    dataset: str


@dataclass(frozen=True, slots=True)
class DecidedTies:
    """What judgements change of the ties possibly_same_as.

    Attributes:
        rows: Numbers of the rows, among all ties, of those that are decided.
        added: What is judged unsure.
    """

    rows: Sequence[int] = ()
    added: tuple[Tie, ...] = ()


def find_decided(
    places: Sequence[int],
    read: Callable[[Sequence[int]], pa.Table],
    judgements: Sequence[Judgement],
    clusters: Callable[[], Clusters],
    party_ids: Callable[[], pa.ChunkedArray],
) -> DecidedTies:
    """Find the decided ones of the ties possibly_same_as, and what is judged unsure.

    Args:
        places: Numbers of the rows of all ties possibly_same_as.
        read: Reads rows of ties by their numbers.
        judgements: What is judged.
        clusters: Returns which ids are one party; called, like `party_ids`, only if it matters.
        party_ids: Returns the ids of the snapshot's rows.
    """
    unsure = strongest_first([judgement for judgement in judgements if judgement.says == "unsure"])
    # Clusters and ids are slow to read, and most snapshots have no such pair.
    if not len(places) and not unsure:
        return DecidedTies()
    rows: list[_TieRow] = read(places).select(["start", "end", "score", "dataset"]).to_pylist()
    pairs = _OpenPairs.read(clusters(), unsure, rows, party_ids)
    decided = [
        place
        for place, row in zip(places, rows, strict=True)
        if not pairs.is_open(row) or pairs.is_obsolete(row)
    ]
    return DecidedTies(decided, tuple(pairs.make_unsure_ties(rows)))


def drop_decided(
    ties: pa.Table,
    judgements: Sequence[Judgement],
    clusters: Callable[[], Clusters],
    party_ids: Callable[[], pa.ChunkedArray],
) -> pa.Table:
    """Leave out the decided ones of the ties possibly_same_as, and add what is judged unsure.

    Args:
        ties: Those of a snapshot, by statement key.
        judgements: What is judged.
        clusters: Returns which ids are one party; called, like `party_ids`, only if it matters.
        party_ids: Returns the ids of the snapshot's rows.

    Returns:
        The ties by statement key.
    """
    places = np.flatnonzero(np.asarray(pc.equal(ties["kind"].cast(pa.string()), _SAME))).tolist()

    def read(rows: Sequence[int]) -> pa.Table:
        return ties.take(pa.array(rows, pa.int64()))

    decided = find_decided(places, read, judgements, clusters, party_ids)
    if not decided.rows and not decided.added:
        return ties
    remaining = ties.filter(pa.array(~np.isin(np.arange(len(ties)), decided.rows)))
    if not decided.added:
        return remaining
    added = to_tables(Statements.from_rows(decided.added)).ties
    all_ties = stack("ties", [remaining, added])
    return all_ties.take(pc.sort_indices(all_ties, [("key", "ascending")]))


@dataclass(frozen=True, slots=True)
class _OpenPairs:
    """Decides which pairs are open.

    Attributes:
        clusters: Which ids are one party.
        unsure: What people could not decide, by pair; the strongest judgement of each.
        loaded: Canonical ids of all loaded parties; empty if no pair of ours is there.
    """

    clusters: Clusters
    unsure: Mapping[Pair, Judgement]
    loaded: frozenset[str]

    @classmethod
    def read(
        cls,
        clusters: Clusters,
        unsure: Sequence[Judgement],
        rows: Sequence[_TieRow],
        party_ids: Callable[[], pa.ChunkedArray],
    ) -> "_OpenPairs":
        """Gather what is needed; ids are read only for pairs that Onward itself keeps."""
        loaded: set[str] = set()
        if unsure or any(row["dataset"] == SUGGESTIONS for row in rows):
            loaded.update(map(clusters.canonical_id, party_ids().to_pylist()))
        # From the weakest on, so that the strongest judgement of a pair is the one that stays.
        by_pair = {
            _canonical_pair(clusters, *judgement.pair): judgement for judgement in reversed(unsure)
        }
        return cls(clusters, by_pair, frozenset(loaded))

    def is_open(self, row: _TieRow) -> bool:
        """Tell whether the ends of a tie may be one party, and are not known to be."""
        left, right = _canonical_pair(self.clusters, row["start"], row["end"])
        return left != right and not self.clusters.are_apart(left, right)

    def is_obsolete(self, row: _TieRow) -> bool:
        """Tell whether a suggestion has lost a party to another load, or a person judged it."""
        if row["dataset"] != SUGGESTIONS:
            return False
        pair = _canonical_pair(self.clusters, row["start"], row["end"])
        return pair in self.unsure or not self.loaded.issuperset(pair)

    def make_unsure_ties(self, rows: Sequence[_TieRow]) -> Iterator[Tie]:
        """Yield ties of what is judged unsure; without a score, with the best that was found."""
        best_scores: dict[Pair, float] = {}
        for row in rows:
            pair = _canonical_pair(self.clusters, row["start"], row["end"])
            best_scores[pair] = max(best_scores.get(pair, 0.0), row["score"] or 0.0)
        for pair, judgement in sorted(self.unsure.items()):
            is_decided = pair[0] == pair[1] or self.clusters.are_apart(*pair)
            if not is_decided and self.loaded.issuperset(pair):
                score = judgement.score if judgement.score is not None else best_scores.get(pair)
                yield make_suggestion(*judgement.pair, score, judgement.reason)


def _canonical_pair(clusters: Clusters, left: str, right: str) -> Pair:
    return sort_pair(clusters.canonical_id(left), clusters.canonical_id(right))
