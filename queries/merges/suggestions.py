"""Which parties of different sources may be one: found, ordered, kept as a layer of ties.

A pair is suggested for names that are alike, or for an equal identifier, whatever the names say.
Nothing here makes two parties one: a person judges. Until then a pair is a tie
possibly_same_as, inferred, in a layer that `onward merges suggest` replaces as a whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow.compute as pc

from onward.graph.identity.resolve_tables import read_parties
from onward.graph.identity.suggested import SUGGESTIONS, make_suggestion
from onward.graph.model import Party, Tie
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.normalise import normalise
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, LayerManifest, SourceFacts
from onward.graph.store.snapshots import Snapshot
from onward.queries.merges.pair_cache import NearRow
from onward.queries.merges.pair_search import Found
from onward.queries.merges.publishers import Publishers
from onward.queries.merges.same_numbers import SameNumber, same_numbers
from onward.queries.merges.staleness import WHAT, compared_layers

LEAST: Final = 0.75
"""Score from which names suggest a pair."""

SURE: Final = 0.90
"""Score from which a further fact that agrees puts a pair first."""

A_SECOND: Final = 30
"""Parties that are asked for in a second, by and large, to say how long all of them take.

Measured over four public lists, where a party has 2.6 names: 32,019 in 18 minutes on one core.
"""

FACTS: Final = SourceFacts(
    name=SUGGESTIONS,
    source=SUGGESTIONS,
    title="Pairs that may be one party",
    licence="Onward's own",
)

IMPORTED: Final = "nomenklatura"
"""Begins the record of a pair that another program proposed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of different sources that may be one party.

    Attributes:
        left, right: Ids of the rows, sorted.
        score: 0 to 1.
        agree: What agrees, in words, the weightiest first.
        place: 0 for an equal identifier; 1 for names at `SURE` with a further fact; 2 for others.
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

    def plain(self) -> dict[str, Any]:
        """Return the pair as plain data."""
        facts = {"left": self.left, "right": self.right, "score": self.score}
        return facts | {"agree": list(self.agree)}


@dataclass(frozen=True, slots=True)
class Suggested:
    """All pairs that are suggested, in order.

    Attributes:
        asked: How many parties were asked for.
        limits: What the matcher did not look at.
    """

    pairs: tuple[Pair, ...]
    asked: int
    limits: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return them as plain data."""
        pairs = [pair.plain() for pair in self.pairs]
        return {"asked": self.asked, "pairs": pairs, "limits": list(self.limits)}


def wanted(snapshot: Snapshot, also: Iterable[str] = ()) -> frozenset[str]:
    """Return the rows that are asked for: of parties with a topic or listing, and some others.

    Args:
        snapshot: The layers.
        also: Ids of further parties: those of assessed transactions.
    """
    parties = snapshot.table("parties")
    has_topic = pc.greater(pc.list_value_length(parties["topics"]), 0)
    listed = {*parties["id"].filter(has_topic).to_pylist(), *also}
    listed.update(snapshot.table("listings")["party"].to_pylist())
    clusters = snapshot.clusters()
    roots = set(map(clusters.canonical_id, listed))
    return frozenset(roots | {one for one, root in clusters.canonical.items() if root in roots})


def suggest(
    snapshot: Snapshot,
    found: Iterable[Found],
    *,
    told: Callable[[int], None] = lambda _: None,
) -> Suggested:
    """Find the pairs that may be one party and of which nothing is judged.

    Args:
        snapshot: Its clusters and judgements say which pairs are decided.
        found: Whom the parties that were asked for may be, as `pair_search.search` gives it.
        told: Called with how many parties are done.
    """
    best: dict[tuple[str, str], Pair] = {}
    publishers = Publishers(snapshot)
    count, limits = 0, set[str]()
    for count, (party, answers) in enumerate(found, start=1):
        for answer in answers:
            limits.update(answer.limits)
            for near in answer.near:
                if _may_be_one(publishers, party, near):
                    _keep(best, snapshot, _named(party, near))
        told(count)
    for number in same_numbers(snapshot):
        _keep(best, snapshot, _numbered(number))
    pairs = _with_facts(snapshot, best.values())
    return Suggested(
        tuple(sorted(pairs, key=lambda pair: pair.order)), count, tuple(sorted(limits))
    )


def _may_be_one(publishers: Publishers, party: str, near: NearRow) -> bool:
    """Return whether a row that is near counts: one of the same publisher only on another list.

    There the names must be as good as equal: a publisher spells its parties alike, and sisters are
    named alike.
    """
    if publishers.differ(party, near.row):
        return True
    return near.score >= SURE and publishers.on_other_lists(party, near.row)


def _named(party: str, near: NearRow) -> Pair:
    left, right = sorted((party, near.row))
    return Pair(left, right, near.score, near.agree)


def _numbered(number: SameNumber) -> Pair:
    return Pair(number.left, number.right, max(number.names, LEAST), number.agree, place=0)


def _keep(best: dict[tuple[str, str], Pair], snapshot: Snapshot, pair: Pair) -> None:
    """Keep the best pair of rows of two parties, unless they are decided."""
    clusters = snapshot.clusters()
    left, right = sorted((clusters.canonical_id(pair.left), clusters.canonical_id(pair.right)))
    if left == right or clusters.are_apart(left, right):
        return
    held = best.get((left, right), pair)
    first, second = sorted((held, pair), key=lambda one: one.order)
    best[left, right] = replace(first, score=max(first.score, second.score))


def _with_facts(snapshot: Snapshot, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Put those first whose names are alike and of whom a further fact agrees."""
    found = list(pairs)
    near = {end for pair in found if _is_near(pair) for end in (pair.left, pair.right)}
    rows = {party.id: party for party in read_parties(snapshot.table, near)}
    for pair in found:
        facts = tuple(_shared(rows[pair.left], rows[pair.right])) if _is_near(pair) else ()
        yield replace(pair, agree=(*pair.agree, *facts), place=1) if facts else pair


def _is_near(pair: Pair) -> bool:
    return pair.place == 2 and pair.score >= SURE


def _shared(left: Party, right: Party) -> Iterator[str]:
    """Name the facts beside the name that two rows share; a person's own are not repeated."""
    ours, theirs = (
        {day for key, text in row.notes if key == "birth_date" for day in parse_birth_dates(text)}
        for row in (left, right)
    )
    if ours & theirs:
        yield "same birth date"
    if left.address and right.address and normalise(left.address) == normalise(right.address):
        yield "same address"
    numbers = [{(one.scheme, one.value) for one in row.identifiers} for row in (left, right)]
    yield from (f"same {scheme}" for scheme, _ in sorted(numbers[0] & numbers[1]))


def content(
    snapshot: Snapshot,
    found: Suggested,
    held: Statements,
    *,
    matcher: str,
    least: float,
    everyone: bool,
) -> LayerContent:
    """Return the layer of suggestions; what another program proposed stays in it.

    Args:
        snapshot: Over whose layers they were found.
        found: The pairs.
        held: What the layer holds now.
        matcher: Version of the matcher.
        least: Score from which names suggested a pair.
        everyone: Whether all parties were asked for.
    """
    kept = [tie for tie in held.ties if tie.source.record.startswith(IMPORTED)]
    compared = compared_layers(snapshot)
    named = ", ".join(f"{name} ({layer[:8]})" for name, layer in compared.items())
    whom = "all parties" if everyone else "parties that are listed, carry a topic or were assessed"
    note = (
        f"{WHAT}: looked for among {named} for {whom}, where names score {least:.2f} or more by "
        f"{matcher}, or an identifier is equal"
    )
    return _layer([*kept, *(pair.tie() for pair in found.pairs)], [note, *found.limits], compared)


def proposal(left: str, right: str, score: float | None) -> Tie:
    """Return a pair that another program proposes, as a tie."""
    record = f"{IMPORTED} {' '.join(sorted((left, right)))}"
    return make_suggestion(left, right, score, f"proposed by {IMPORTED}", record)


def proposed(held: LayerManifest | None, ties: Statements, added: Iterable[Tie]) -> LayerContent:
    """Return the layer with the pairs of another program in the place of those it proposed before.

    Args:
        held: The layer's manifest, where there is one.
        ties: What it holds.
        added: What another program proposes.
    """
    own = [tie for tie in ties.ties if not tie.source.record.startswith(IMPORTED)]
    notes = held.notes if held else ()
    return _layer([*own, *added], notes, held.log["compared"] if held else None)


def _layer(
    ties: Sequence[Tie], notes: Sequence[str], compared: Mapping[str, str] | None
) -> LayerContent:
    account = {"file": SUGGESTIONS, "accepted": len(ties), "rejected": 0}
    log: dict[str, Any] = {"files": [account], "notes": list(notes), "compared": compared}
    return LayerContent(FACTS, Statements.from_rows(ties), log)
