"""Match a name against the loaded sources, by itself.

Every answer depends only on the query, the snapshot and the matcher's version. Nothing is stored: a
match is computed anew each time (docs/matching.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from onward.errors import UsageError, did_you_mean
from onward.graph.engine import Engine, PartyRecord
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, MatchResult, PartyQuery
from onward.graph.model import Listing
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot
from onward.queries.matching.match_data import (
    MatchAnswerData,
    candidate_data,
    listed_candidate_data,
    query_data,
    searched_data,
)
from onward.queries.matching.twins import TwinGroup, TwinSearch
from onward.registry import find


class PartyRecords:
    """Looks up what the sources say of candidates."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, parties: Sequence[str]) -> dict[str, PartyRecord]:
        """Return the records of parties by id; a party that the engine lacks is left out."""
        pids = dict(zip(parties, self._engine.find(parties), strict=True))
        in_engine = [pid for pid in pids.values() if pid is not None]
        records = dict(zip(in_engine, self._engine.parties(in_engine), strict=True))
        return {party: records[pid] for party, pid in pids.items() if pid is not None}


class MatchContext:
    """What names are matched against.

    Args:
        snapshot: Its layers are searched.
        matcher: Over the snapshot.
        open_engine: Opens what knows what the sources say of a candidate, when the first one is
            found; default the embedded engine.
    """

    def __init__(
        self, snapshot: Snapshot, matcher: Matcher, open_engine: Callable[[], Engine] | None = None
    ) -> None:
        self.snapshot = snapshot
        self.matcher = matcher
        self._open_engine = open_engine

    @property
    def searched(self) -> tuple[LayerManifest, ...]:
        """The layers that have parties."""
        return searched_layers(self.snapshot)

    @cached_property
    def engine(self) -> Engine:
        """What knows what the sources say of a party."""
        if self._open_engine is not None:
            return self._open_engine()
        engine: Engine = find("engine", "embedded").Engine.open(self.snapshot)
        return engine

    @cached_property
    def records(self) -> PartyRecords:
        """What the sources say of parties."""
        return PartyRecords(self.engine)

    @cached_property
    def twins(self) -> TwinSearch:
        """What finds candidates that are probably one party."""
        return TwinSearch(self.engine, self.matcher, self.snapshot.judgements())


def check_datasets(snapshot: Snapshot, names: Sequence[str]) -> tuple[str, ...]:
    """Return names of layers, once it is certain that they have parties.

    Raises:
        UsageError: There is no such layer, or it has no party.
    """
    searchable = [layer.name for layer in searched_layers(snapshot)]
    for name in names:
        if name not in searchable:
            there_are = ", ".join(searchable)
            likely = did_you_mean(name, searchable)
            raise UsageError(f"no layer {name!r} holds parties; {likely}there are: {there_are}")
    return tuple(names)


def searched_layers(snapshot: Snapshot, datasets: Sequence[str] = ()) -> tuple[LayerManifest, ...]:
    """Return the layers in which names are looked for."""
    return tuple(
        layer
        for layer in snapshot.layers
        if layer.counts.get("parties") and (not datasets or layer.name in datasets)
    )


@dataclass(frozen=True, slots=True)
class MatchAnswer(Sequence[Match]):
    """The answer to one query: the candidates that are shown, and how far the search went.

    Attributes:
        query: What is known of the party.
        matches: The candidates that are shown, the best first; the answer itself is their sequence.
        matched: Everything that was found.
        more: Number of further candidates that are not shown.
        records: What the sources say of the candidates, by party.
        probably_same: Parties that are probably one with a match shown, which nobody has confirmed.
        searched: The layers that were searched.
        screened: How many parties of each layer names are compared with, by its name.
        snapshot, matcher: Id of the snapshot, and version of the matcher.
    """

    query: PartyQuery
    matches: tuple[Match, ...]
    matched: MatchResult
    more: int
    records: Mapping[str, PartyRecord]
    probably_same: tuple[TwinGroup, ...]
    searched: tuple[LayerManifest, ...]
    screened: Mapping[str, int]
    snapshot: str
    matcher: str

    @overload
    def __getitem__(self, position: int) -> Match: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[Match, ...]: ...

    def __getitem__(self, position: int | slice) -> Match | tuple[Match, ...]:
        """Return a candidate by its place."""
        return self.matches[position]

    def __len__(self) -> int:
        """Return the number of candidates that are shown."""
        return len(self.matches)

    @property
    def nearest(self) -> Match | None:
        """The best party below every band, if there is one."""
        return self.matched.nearest

    @property
    def is_complete(self) -> bool:
        """Whether every name was searched in full."""
        return not (self.matched.limits or self.matched.unsearchable)

    @property
    def counts(self) -> dict[str, int]:
        """Number of candidates of each band, including those that are not shown."""
        counts = dict.fromkeys(("match", "possible", "weak"), 0)
        for match in self.matched.matches:
            counts[match.band] += 1
        return counts

    @property
    def invalid_schemes(self) -> list[str]:
        """Schemes of identifiers in the query that fail their checks; they are searched anyway."""
        # a number that fails its check finds nobody, which must not look like a clean result
        return sorted({num.scheme for num in self.query.identifiers if num.valid is False})

    def listings(self, match: Match) -> list[Listing]:
        """Return the list entries of a candidate, by id."""
        record = self.records.get(match.party)
        return sorted(record.listings, key=lambda entry: entry.id) if record else []

    def to_data(self) -> MatchAnswerData:
        """Return the answer as ``onward match --json`` prints it."""
        nearest = self.nearest
        return {
            "query": query_data(self.query),
            "snapshot": self.snapshot,
            "matcher": self.matcher,
            "counts": self.counts,
            "matches": [
                listed_candidate_data(match, self.listings(match)) for match in self.matches
            ],
            "probably_same": [group.to_data() for group in self.probably_same],
            "more": self.more,
            "nearest": candidate_data(nearest, explain=True) if nearest else None,
            "limits": list(self.matched.limits),
            "unsearchable": list(self.matched.unsearchable),
            "invalid": self.invalid_schemes,
            "complete": self.is_complete,
            "searched": [searched_data(layer, self.screened) for layer in self.searched],
        }


def answer_query(
    query: PartyQuery, context: MatchContext, datasets: Sequence[str], limit: int, *, weak: bool
) -> MatchAnswer:
    """Answer one query in full.

    Args:
        query: What is known of the party.
        context: What it is matched against.
        datasets: Layers to search; empty for all.
        limit: Most candidates that are shown.
        weak: Whether weak candidates are shown; they are always counted.
    """
    matched = context.matcher.match(query, datasets=datasets or None)
    eligible = [match for match in matched.matches if weak or match.band != "weak"]
    first_matches = tuple(eligible[:limit])
    # records are looked up only if there is a candidate: this opens the engine
    records: Mapping[str, PartyRecord] = {}
    groups: tuple[TwinGroup, ...] = ()
    if first_matches:
        records = context.records.find([match.party for match in first_matches])
        certain = [match.party for match in first_matches if match.band == "match"]
        groups = context.twins.group(certain, looked_for=certain)
    return MatchAnswer(
        query=query,
        matches=first_matches,
        matched=matched,
        more=len(eligible) - len(first_matches),
        records=records,
        probably_same=groups,
        searched=searched_layers(context.snapshot, datasets),
        screened=context.matcher.screened,
        snapshot=context.snapshot.id,
        matcher=context.matcher.version,
    )
