"""Of the ties possibly_same_as, those that are still open (06, section 14).

A pair that is judged different, or is one party by now, is open no more. A pair of which a person
could not tell is open, and the person's reason stands in the place of what a program found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.identity.clusters import Clusters
from onward.graph.identity.judgements import Judgement, strongest_first
from onward.graph.identity.suggested import SUGGESTIONS, suggestion
from onward.graph.model import Tie, TieKind
from onward.graph.statements import Statements
from onward.graph.tables import stack, to_tables

Pair = tuple[str, str]


def undecided(
    ties: pa.Table,
    judgements: Sequence[Judgement],
    clusters: Callable[[], Clusters],
    party_ids: Callable[[], pa.ChunkedArray],
) -> pa.Table:
    """Leave out the decided ones of the ties possibly_same_as, and add what is judged unsure.

    Args:
        ties: Those of a snapshot, by statement key.
        judgements: What is judged.
        clusters: Gives who is one party; asked, like `party_ids`, only where it matters.
        party_ids: Gives the ids of the snapshot's rows.

    Returns:
        The ties by statement key.
    """
    kind = ties["kind"].cast(pa.string())
    places = np.flatnonzero(np.asarray(pc.equal(kind, TieKind.POSSIBLY_SAME_AS.value)))
    unsure = strongest_first([one for one in judgements if one.says == "unsure"])
    if not len(places) and not unsure:
        return ties
    who = clusters()
    rows = ties.select(["start", "end", "score", "dataset"]).take(places).to_pylist()
    ours = unsure or any(row["dataset"] == SUGGESTIONS for row in rows)
    loaded = {who.of(party_id) for party_id in party_ids().to_pylist()} if ours else set()
    told = {_pair(who, *one.pair): one for one in reversed(unsure)}
    closed = [
        place
        for place, row in zip(places.tolist(), rows, strict=True)
        if not _is_open(who, row) or _is_idle(who, row, loaded, told)
    ]
    kept = ties.filter(pa.array(~np.isin(np.arange(len(ties)), closed)))
    added = tuple(_ties(who, told, rows, loaded))
    if not added:
        return kept
    both = stack("ties", [kept, to_tables(Statements.from_rows(added)).ties])
    return both.take(pc.sort_indices(both, [("key", "ascending")]))


def _pair(who: Clusters, left: str, right: str) -> Pair:
    one, other = sorted((who.of(left), who.of(right)))
    return one, other


def _is_open(who: Clusters, row: Mapping[str, Any]) -> bool:
    """Tell whether the ends of a tie may be one party, and are not known to be."""
    left, right = _pair(who, row["start"], row["end"])
    return left != right and not who.are_apart(left, right)


def _is_idle(
    who: Clusters, row: Mapping[str, Any], loaded: set[str], told: Mapping[Pair, Judgement]
) -> bool:
    """Tell whether a suggestion has lost a party to another load, or is told by a person."""
    if row["dataset"] != SUGGESTIONS:
        return False
    pair = _pair(who, row["start"], row["end"])
    return pair in told or not loaded.issuperset(pair)


def _ties(
    who: Clusters,
    told: Mapping[Pair, Judgement],
    rows: Sequence[Mapping[str, Any]],
    loaded: set[str],
) -> Iterator[Tie]:
    """Write what is judged unsure as ties; the score is the judgement's, else what was found."""
    found: dict[Pair, float] = {}
    for row in rows:
        pair = _pair(who, row["start"], row["end"])
        found[pair] = max(found.get(pair, 0.0), row["score"] or 0.0)
    for pair, one in sorted(told.items()):
        if pair[0] != pair[1] and not who.are_apart(*pair) and loaded.issuperset(pair):
            score = one.score if one.score is not None else found.get(pair)
            yield suggestion(*one.pair, score, one.reason)
