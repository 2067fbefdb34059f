"""Whom of the loaded sources a name means, asked by itself.

Every answer is plain JSON data and depends on nothing but the query, the snapshot and the matcher's
version. Nothing is stored: a match is answered anew each time.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from onward.errors import UsageError
from onward.graph.engine import Engine, PartyRecord
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, PartyQuery
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


def answer_data(
    query: PartyQuery, matching: Matching, datasets: Sequence[str], limit: int, *, weak: bool
) -> dict[str, Any]:
    """Answer one query in full.

    Args:
        query: What is known of the party.
        matching: What it is matched against.
        datasets: Layers to look in; empty = all.
        limit: Candidates that are shown, at most.
        weak: Whether weak candidates are shown, too; they are counted always.
    """
    found = matching.matcher.match(query, datasets=datasets or None)
    wanted = [match for match in found.matches if weak or match.band != "weak"]
    records = matching.records.of([match.party for match in wanted[:limit]]) if wanted else {}
    counts = dict.fromkeys(("match", "possible", "weak"), 0)
    for match in found.matches:
        counts[match.band] += 1
    return {
        "query": query_data(query),
        "snapshot": matching.snapshot.id,
        "matcher": matching.matcher.version,
        "counts": counts,
        "matches": [
            candidate_data(match, explain=True) | listings_data(records.get(match.party))
            for match in wanted[:limit]
        ],
        "more": len(wanted[limit:]),
        "nearest": found.nearest and candidate_data(found.nearest, explain=True),
        "limits": list(found.limits),
        "unsearchable": list(found.unsearchable),
        "invalid": sorted({one.scheme for one in query.identifiers if one.valid is False}),
        "complete": not (found.limits or found.unsearchable),
        "searched": [searched_data(one) for one in searched_layers(matching.snapshot, datasets)],
    }


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
