"""Whom of the loaded sources a name means, asked by itself.

Every answer is plain JSON data and depends on nothing but the query, the snapshot and the matcher's
version. Nothing is stored: a match is answered anew each time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, overload

from onward.errors import UsageError
from onward.graph.engine import Engine, PartyRecord
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, MatchResult, PartyQuery
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot
from onward.registry import find

LISTINGS_SHOWN: Final = 3
"""So many list entries of a candidate are shown; how many there are is always said."""


class Records:
    """Looks up what the sources say of candidates, once each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, parties: Sequence[str]) -> dict[str, PartyRecord]:
        """Return the records of parties by id; one that the engine does not know is left out."""
        pids = dict(zip(parties, self._engine.find(parties), strict=True))
        known = [pid for pid in pids.values() if pid is not None]
        found = dict(zip(known, self._engine.parties(known), strict=True))
        return {party: found[pid] for party, pid in pids.items() if pid is not None}


class Matching:
    """What names are matched against.

    Args:
        snapshot: Whose layers are searched.
        matcher: Over the snapshot.
        engine: Name of the engine that tells what sources say of a candidate; it is opened when
            that is first asked.
    """

    def __init__(self, snapshot: Snapshot, matcher: Matcher, engine: str = "embedded") -> None:
        self.snapshot = snapshot
        self.matcher = matcher
        self._engine = engine

    @property
    def searched(self) -> tuple[LayerManifest, ...]:
        """The layers that hold parties."""
        return searched_layers(self.snapshot)

    @cached_property
    def records(self) -> Records:
        """What the sources say of parties."""
        return Records(find("engine", self._engine).Engine.open(self.snapshot))


def candidate_data(match: Match, *, explain: bool) -> dict[str, Any]:
    """Write a candidate; `id` is the source's own, `member` the same as Onward writes it."""
    data = {
        "id": local_id(match.member),
        "party": match.party,
        "member": match.member,
        "dataset": match.dataset,
        "name": match.name,
        "score": match.score,
        "band": match.band,
        "because": list(match.because),
    }
    return data | {"explanation": dict(match.explanation)} if explain else data


def local_id(party_id: str) -> str:
    """Return the id that the source itself uses.

    >>> local_id("ofac:12345")
    '12345'
    """
    return party_id.partition(":")[2] or party_id


def known_datasets(snapshot: Snapshot, wanted: Sequence[str]) -> tuple[str, ...]:
    """Check names of layers.

    Raises:
        UsageError: There is no such layer, or it holds no party.
    """
    there = [layer.name for layer in searched_layers(snapshot)]
    for name in wanted:
        if name not in there:
            raise UsageError(f"no layer {name!r} holds parties; there are: {', '.join(there)}")
    return tuple(wanted)


def searched_layers(snapshot: Snapshot, datasets: Sequence[str] = ()) -> tuple[LayerManifest, ...]:
    """Return the layers in which names are looked for."""
    return tuple(
        layer
        for layer in snapshot.layers
        if layer.counts.get("parties") and (not datasets or layer.name in datasets)
    )


def searched_data(layer: LayerManifest) -> dict[str, Any]:
    """Write with what a name was compared, as an assessment writes it."""
    return {
        "dataset": layer.name,
        "layer": layer.id,
        "list_version": layer.published or layer.retrieved,
        "entries": layer.counts.get("parties", 0),
    }


@dataclass(frozen=True, slots=True)
class MatchAnswer(Sequence[Match]):
    """The answer to one query: the candidates that are shown, and how far the search went.

    Attributes:
        query: What was asked.
        matches: The candidates that are shown, the best first; the answer itself is their sequence.
        matched: Everything that was found.
        more: How many further candidates are not shown.
        records: What the sources say of the candidates, by party.
        searched: The layers that were compared.
        snapshot, matcher: What answered.
    """

    query: PartyQuery
    matches: tuple[Match, ...]
    matched: MatchResult
    more: int
    records: Mapping[str, PartyRecord]
    searched: tuple[LayerManifest, ...]
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
        """Return how many candidates are shown."""
        return len(self.matches)

    @property
    def nearest(self) -> Match | None:
        """The best party that is no candidate: a near miss."""
        return self.matched.nearest

    @property
    def is_complete(self) -> bool:
        """Whether every name was searched, and no candidate cut off unseen."""
        return not (self.matched.limits or self.matched.unsearchable)

    @property
    def counts(self) -> dict[str, int]:
        """How many candidates there are of each band, those that are not shown among them."""
        counts = dict.fromkeys(("match", "possible", "weak"), 0)
        for match in self.matched.matches:
            counts[match.band] += 1
        return counts

    def to_data(self) -> dict[str, Any]:
        """Return the answer as ``onward match --json`` prints it."""
        return {
            "query": query_data(self.query),
            "snapshot": self.snapshot,
            "matcher": self.matcher,
            "counts": self.counts,
            "matches": [
                candidate_data(match, explain=True) | listings_data(self.records.get(match.party))
                for match in self.matches
            ],
            "more": self.more,
            "nearest": self.nearest and candidate_data(self.nearest, explain=True),
            "limits": list(self.matched.limits),
            "unsearchable": list(self.matched.unsearchable),
            "invalid": sorted({num.scheme for num in self.query.identifiers if num.valid is False}),
            "complete": self.is_complete,
            "searched": [searched_data(layer) for layer in self.searched],
        }


def answer_query(
    query: PartyQuery, matching: Matching, datasets: Sequence[str], limit: int, *, weak: bool
) -> MatchAnswer:
    """Answer one query in full.

    Args:
        query: What is known of the party.
        matching: What it is matched against.
        datasets: Layers to look in; empty = all.
        limit: Candidates that are shown, at most.
        weak: Whether weak candidates are shown, too; they are counted always.
    """
    matched = matching.matcher.match(query, datasets=datasets or None)
    candidates = [match for match in matched.matches if weak or match.band != "weak"]
    shown = tuple(candidates[:limit])
    # a candidate's rows are looked up only if there is one: this opens the engine
    records = matching.records.of([match.party for match in shown]) if shown else {}
    return MatchAnswer(
        query=query,
        matches=shown,
        matched=matched,
        more=len(candidates) - len(shown),
        records=records,
        searched=searched_layers(matching.snapshot, datasets),
        snapshot=matching.snapshot.id,
        matcher=matching.matcher.version,
    )


def query_data(query: PartyQuery) -> dict[str, Any]:
    """Write a query; a natural person's own numbers are not repeated."""
    return {
        "names": list(query.names),
        "kind": query.kind,
        "countries": list(query.countries),
        "birth_dates": list(query.birth_dates),
        "identifiers": [
            {"scheme": one.scheme, "value": "(personal)" if one.personal else one.value}
            for one in query.identifiers
        ],
    }


def listings_data(record: PartyRecord | None) -> dict[str, Any]:
    """Write the first list entries of a candidate, and how many more there are."""
    entries = sorted(record.listings, key=lambda entry: entry.id) if record else []
    return {
        "listings": [
            {
                "regime": entry.regime or None,
                "list": entry.list,
                "programme": entry.programme,
                "topic": entry.topic,
                "entry_id": entry.entry_id,
                "since": entry.since,
                "until": entry.until,
            }
            for entry in entries[:LISTINGS_SHOWN]
        ],
        "more_listings": len(entries[LISTINGS_SHOWN:]),
    }
