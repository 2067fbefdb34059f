"""The ties possibly_same_as that are still open.

A pair that is judged different, or is one party by now, is no longer open. A pair that a person
could not decide is open, and the person's reason replaces what a program found.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

import numpy as np
import pyarrow as pa

from onward.graph.identity.clusters import (
    LEAST_NAME_SIMILARITY,
    STRONG,
    SUGGESTIONS,
    Clusters,
    Judgement,
    ids_sharing_numbers,
    resolve,
    sort_pair,
    strongest_first,
)
from onward.graph.model import IdentityLink, Party, PartyKind, Provenance, Tie, TieKind
from onward.graph.names.score import Scorer
from onward.graph.names.words import NameForm, make_form, make_plain
from onward.graph.statement_tables import build_records, empty, parties_of, stack, to_tables
from onward.graph.statements import Statements

# ------------------------------------------------------------------------------------------------
# How alike the names of two rows are, where an equal identifier says that they are one party.
# ------------------------------------------------------------------------------------------------


def name_similarity(left: Party, right: Party) -> float | None:
    """Return how alike the best of their names are; None if either has none to compare.

    The first score of at least `LEAST_NAME_SIMILARITY` ends the search: names then do not speak
    against one party. Each name is taken as the query once, so that a short form of a long name
    counts whichever row has it. The scores are those of the build ``base``, whatever is installed:
    which rows are one party must not depend on it.
    """
    best = None
    for score in _score_names(left, right):
        best = max(score, best or 0.0)
        if score >= LEAST_NAME_SIMILARITY:
            break
    return best


def best_name_similarity(left: Party, right: Party) -> float:
    """Return how alike the best of all their names are; 0 without names."""
    return max(_score_names(left, right), default=0.0)


def _score_names(left: Party, right: Party) -> Iterator[float]:
    organisation = PartyKind.PERSON not in (left.kind, right.kind)
    ours, theirs = (_name_forms(row, person=not organisation) for row in (left, right))
    for queries, listed_names in ((ours, theirs), (theirs, ours)):
        for query in queries:
            scorer = Scorer(query)
            for listed in listed_names:
                yield scorer.score(listed, organisation=organisation).value


def _name_forms(row: Party, *, person: bool) -> list[NameForm]:
    texts = dict.fromkeys((row.name, *(name.text for name in row.names)))
    forms = (_make_form(text, person) for text in texts)
    return [form for form in forms if form.tokens]


@lru_cache(maxsize=8192)
def _make_form(text: str, person: bool) -> NameForm:
    return make_form(make_plain(text), person=person)


# ------------------------------------------------------------------------------------------------
# Clusters from tables: of a million parties, only those that something may join are read.
# ------------------------------------------------------------------------------------------------


def resolve_tables(
    parties: pa.Table,
    names: pa.Table,
    identifiers: pa.Table,
    links: pa.Table,
    judgements: Sequence[Judgement],
) -> Clusters:
    """Cluster the parties of a snapshot's tables (`clusters.resolve`)."""
    tables = {"parties": parties, "names": names, "identifiers": identifiers, "links": links}

    def filter_rows(name: str, column: str, ids: Collection[str]) -> pa.Table:
        return _filter_rows(tables[name], column, ids)

    return resolve_parts(lambda name: iter([tables[name]]), filter_rows, judgements)


FilterRows = Callable[[str, str, Collection[str]], pa.Table]
"""Returns the rows of a table, by its name, that have one of some ids in a column."""


def resolve_parts(
    parts: Callable[[str], Iterator[pa.Table]],
    filter_rows: FilterRows,
    judgements: Sequence[Judgement],
) -> Clusters:
    """Cluster the parties of a snapshot whose tables are read in parts.

    Args:
        parts: Yields the rows of a table, by its name.
        filter_rows: See its type.
        judgements: What is judged of pairs.
    """
    stated = [link for part in parts("links") for link in build_records(IdentityLink, part)]
    joinable = _read_joinable(parts("identifiers"), filter_rows, stated, judgements)
    sharing = ids_sharing_numbers(joinable)
    # Names are read only where they are compared: of rows that share a number.
    with_names = parties_of(
        filter_rows("parties", "id", sharing),
        filter_rows("names", "party", sharing),
        filter_rows("identifiers", "party", sharing),
    )
    without_names = (row for row in joinable if row.id not in sharing)
    return resolve([*with_names, *without_names], stated, judgements, name_similarity)


def read_parties(table: Callable[[str], pa.Table], ids: Collection[str]) -> tuple[Party, ...]:
    """Read some parties with their names and identifiers.

    Args:
        table: Returns a table of a snapshot by its name.
        ids: Ids of their rows.
    """
    return parties_of(
        _filter_rows(table("parties"), "id", ids),
        _filter_rows(table("names"), "party", ids),
        _filter_rows(table("identifiers"), "party", ids),
    )


def _read_joinable(
    identifiers: Iterator[pa.Table],
    filter_rows: FilterRows,
    links: Iterable[IdentityLink],
    judgements: Iterable[Judgement],
) -> tuple[Party, ...]:
    """Read, without their names, the parties with a strong number, a link or a judgement."""
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    ids: set[str] = set()
    for part in identifiers:
        strong = pc.is_in(part["scheme"].cast(pa.string()), pa.array(sorted(STRONG), pa.string()))
        # An invalid number joins nobody, and one that was never checked counts as invalid.
        strong = pc.and_(strong, pc.fill_null(part["valid"], fill_value=False))
        ids.update(part["party"].filter(strong).to_pylist())
    for link in links:
        ids.update((link.left, link.right))
    for judgement in judgements:
        ids.update(judgement.pair)
    numbers = filter_rows("identifiers", "party", ids)
    return parties_of(filter_rows("parties", "id", ids), empty("names"), numbers)


def _filter_rows(table: pa.Table, column: str, ids: Collection[str]) -> pa.Table:
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    return table.filter(pc.is_in(table[column], pa.array(sorted(ids), pa.string())))


# ------------------------------------------------------------------------------------------------
# The layer of pairs that may be one party, and how a pair is written into it.
# ------------------------------------------------------------------------------------------------


def make_suggestion(left: str, right: str, score: float | None, text: str, record: str = "") -> Tie:
    """Return the tie of two parties that may be one.

    Args:
        left: Id of one of them.
        right: Id of the other; their order does not matter.
        score: How alike they are, 0 to 1; None if nobody measured.
        text: What agrees, in words.
        record: The name that another program gave the pair, if one proposed it.
    """
    start, end = sorted((left, right))
    return Tie(
        start=start,
        end=end,
        kind=TieKind.POSSIBLY_SAME_AS,
        source=Provenance(SUGGESTIONS, record),
        standing="inferred",
        text=text,
        score=score,
    )


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
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

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
