"""Suggest parties of different sources that may be one, and keep the pairs as a layer of ties.

A pair is suggested for similar names, or for an equal identifier whatever the names are. Nothing
here merges two parties: a person judges (docs/matching.md). Until then a pair is an inferred tie
possibly_same_as, in a layer that `onward merges suggest` replaces as a whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from onward.graph.identity.suggested import make_suggestion
from onward.graph.json_forms import plain_fields
from onward.graph.model import Party, Tie
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.normalise import normalise
from onward.graph.store.snapshots import Snapshot
from onward.queries.merges.pair_cache import SimilarRow
from onward.queries.merges.pair_search import PartyAnswers
from onward.queries.merges.publishers import Publishers
from onward.queries.model.part import JsonObject

if TYPE_CHECKING:  # Arrow's functions are slow to import; an assessment only asks `stale_note`
    from onward.queries.merges.same_numbers import SameNumber

MIN_SCORE: Final = 0.75
"""Score from which names suggest a pair."""

CERTAIN_SCORE: Final = 0.90
"""Score from which an agreeing further fact puts a pair first."""

PARTIES_PER_SECOND: Final = 150
"""Number of parties that one process searches for in about a second, to estimate the time for all.

Measured over four public lists, where a party has 2.6 names: 35,590 in 165 seconds of processor
time on two quiet cores (215 a second), and less where others are at work.
"""


@dataclass(frozen=True, slots=True)
class SuggestedPair:
    """Two rows of different sources that may be one party.

    Attributes:
        left, right: Ids of the rows, sorted.
        score: 0 to 1.
        agree: What agrees, in words, the weightiest first.
        place: 0 for an equal identifier; 1 for names at `CERTAIN_SCORE` with a further fact; 2 for
            others.
    """

    left: str
    right: str
    score: float
    agree: tuple[str, ...]
    place: int = 2

    @property
    def order(self) -> tuple[int, float, str, str]:
        """What the list is sorted by."""
        return self.place, -self.score, self.left, self.right

    def tie(self) -> Tie:
        """Return the pair as a tie."""
        return make_suggestion(self.left, self.right, self.score, "; ".join(self.agree))

    def to_data(self) -> JsonObject:
        """Return the pair as plain data."""
        return plain_fields(self, "left", "right", "score", "agree")


@dataclass(frozen=True, slots=True)
class SuggestedPairs:
    """All suggested pairs, in order.

    Attributes:
        asked: Number of parties that were searched for.
        limits: What the matcher did not look at.
    """

    pairs: tuple[SuggestedPair, ...]
    asked: int
    limits: tuple[str, ...] = ()

    def to_data(self) -> JsonObject:
        """Return the pairs as plain data."""
        return plain_fields(self, "asked", "pairs", "limits")


def parties_to_search(snapshot: Snapshot, also: Iterable[str] = ()) -> frozenset[str]:
    """Return the rows that are searched for: of parties with a topic or listing, and some others.

    Args:
        snapshot: The layers.
        also: Ids of further parties: those of assessed transactions.
    """
    import pyarrow.compute as pc  # noqa: PLC0415  # see above

    parties = snapshot.table("parties")
    has_topic = pc.greater(pc.list_value_length(parties["topics"]), 0)
    listed = {*parties["id"].filter(has_topic).to_pylist(), *also}
    listed.update(snapshot.table("listings")["party"].to_pylist())
    clusters = snapshot.clusters()
    # all rows of a listed party are searched for, not only the listed one
    roots = set(map(clusters.canonical_id, listed))
    members = {member for member, root in clusters.canonical.items() if root in roots}
    return frozenset(roots | members)


def suggest(snapshot: Snapshot, searched: Iterable[PartyAnswers]) -> SuggestedPairs:
    """Return the pairs that may be one party and that nobody has judged.

    Args:
        snapshot: Its clusters and judgements say which pairs are decided.
        searched: Who the parties may be, as `pair_search.search_pairs` yields it.
    """
    from onward.queries.merges.same_numbers import same_numbers  # noqa: PLC0415  # see above

    best: dict[tuple[str, str], SuggestedPair] = {}
    publishers = Publishers(snapshot)
    count, limits = 0, set[str]()
    for party, answers in searched:
        count += 1
        for answer in answers:
            limits.update(answer.limits)
            for row in answer.rows:
                if _may_be_one(publishers, party, row):
                    _keep_best(best, snapshot, _pair_by_name(party, row))
    for number in same_numbers(snapshot):
        # found without the matcher: names need not be similar at all
        _keep_best(best, snapshot, _pair_by_number(number))
    pairs = _with_facts(snapshot, best.values())
    return SuggestedPairs(
        tuple(sorted(pairs, key=lambda pair: pair.order)), count, tuple(sorted(limits))
    )


def _may_be_one(publishers: Publishers, party: str, similar: SimilarRow) -> bool:
    """Return whether a similar row counts: of the same publisher, only one on another list.

    There the names must be almost equal: a publisher spells its parties alike, and sister companies
    have similar names.
    """
    if publishers.differ(party, similar.row):
        return True
    return similar.score >= CERTAIN_SCORE and publishers.on_other_lists(party, similar.row)


def _pair_by_name(party: str, similar: SimilarRow) -> SuggestedPair:
    left, right = sorted((party, similar.row))
    return SuggestedPair(left, right, similar.score, similar.agree)


def _pair_by_number(number: "SameNumber") -> SuggestedPair:
    score = max(number.names, MIN_SCORE)
    return SuggestedPair(number.left, number.right, score, number.agree, place=0)


def _keep_best(
    best: dict[tuple[str, str], SuggestedPair], snapshot: Snapshot, pair: SuggestedPair
) -> None:
    """Keep the best pair of rows of two parties, unless they are decided."""
    clusters = snapshot.clusters()
    left, right = sorted((clusters.canonical_id(pair.left), clusters.canonical_id(pair.right)))
    if left == right or clusters.are_apart(left, right):
        return
    earlier = best.get((left, right), pair)
    first, second = sorted((earlier, pair), key=lambda pair: pair.order)
    # the pair that comes first says what agrees; its score may be that of the other one
    best[left, right] = replace(first, score=max(first.score, second.score))


def _with_facts(snapshot: Snapshot, pairs: Iterable[SuggestedPair]) -> Iterator[SuggestedPair]:
    """Yield the pairs; those with almost equal names and an agreeing fact get the place before."""
    from onward.graph.identity.resolve_tables import read_parties  # noqa: PLC0415  # see above

    every_pair = list(pairs)
    ends: set[str] = set()
    for pair in every_pair:
        if _has_similar_names(pair):
            ends |= {pair.left, pair.right}
    rows = {party.id: party for party in read_parties(snapshot.table, ends)}
    for pair in every_pair:
        facts: tuple[str, ...] = ()
        if _has_similar_names(pair):
            facts = tuple(_shared_facts(rows[pair.left], rows[pair.right]))
        yield replace(pair, agree=(*pair.agree, *facts), place=1) if facts else pair


def _has_similar_names(pair: SuggestedPair) -> bool:
    return pair.place == 2 and pair.score >= CERTAIN_SCORE


def _shared_facts(left: Party, right: Party) -> Iterator[str]:
    """Yield the facts beside the name that two rows share; personal numbers are not repeated."""
    if not _birth_days(left).isdisjoint(_birth_days(right)):
        yield "same birth date"
    if left.address and right.address and normalise(left.address) == normalise(right.address):
        yield "same address"
    ours = {(number.scheme, number.value) for number in left.identifiers}
    theirs = {(number.scheme, number.value) for number in right.identifiers}
    yield from (f"same {scheme}" for scheme, _ in sorted(ours & theirs))


def _birth_days(party: Party) -> set[str]:
    days: set[str] = set()
    for key, text in party.notes:
        if key == "birth_date":
            days.update(parse_birth_dates(text))
    return days
