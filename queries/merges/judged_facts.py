"""What a judgement that two parties are two rests on: where their facts change, it is asked anew.

A person who keeps a customer and a listed party apart has seen their names, numbers and countries.
A fingerprint of these stands in the judgement's evidence. A line of an earlier time has none, and
holds as it is.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from onward.graph.engine import Engine
from onward.graph.identity.groups import sort_pair
from onward.graph.identity.judgements import FACTS_SEEN, Judgement
from onward.graph.model import Party
from onward.graph.store.snapshots import Snapshot

_DIGITS: Final = 10
_KINDS: Final = ("names", "kinds", "countries", "numbers", "birth dates", "addresses")


def describe_facts(engine: Engine, left: str, right: str) -> str | None:
    """Return the fingerprints of what both parties state, as evidence of a judgement.

    None where one of the ids is in no source.
    """
    rows = [_read_rows(engine, party) for party in sort_pair(left, right)]
    if not all(rows):
        return None
    prints = (_print_facts([_list_facts(row, kind) for row in rows]) for kind in _KINDS)
    return FACTS_SEEN + ", ".join(map(" ".join, zip(_KINDS, prints, strict=True)))


class JudgedApart:
    """Which parties of a snapshot people keep apart, and whose facts have changed since.

    Args:
        snapshot: With its judgements.
        engine: Over it.
    """

    def __init__(self, snapshot: Snapshot, engine: Engine) -> None:
        self._snapshot = snapshot
        self._engine = engine

    def are_apart(self, left: str, right: str) -> bool:
        """Tell whether two parties are judged different, by facts that they still have."""
        if not self._snapshot.judgements():
            return False
        is_judged = self._snapshot.clusters().are_apart(left, right)
        return is_judged and not self.list_changes(left, right)

    def list_changes(self, left: str, right: str) -> tuple[str, ...]:
        """Return which facts have changed since two parties were kept apart; none: none has."""
        changes: dict[str, None] = {}
        clusters = self._snapshot.clusters()
        pair = sort_pair(clusters.canonical_id(left), clusters.canonical_id(right))
        for judgement in self._judgements_by_pair.get(pair, ()):
            now = describe_facts(self._engine, judgement.left, judgement.right)
            changed = _compare_prints(judgement.evidence, now)
            if not changed:
                return ()
            changes |= dict.fromkeys(changed)
        return tuple(changes)

    @cached_property
    def _judgements_by_pair(self) -> Mapping[tuple[str, str], Sequence[Judgement]]:
        """The judgements that two parties are two, by the pair of their canonical ids."""
        clusters = self._snapshot.clusters()
        by_pair: dict[tuple[str, str], list[Judgement]] = {}
        for judgement in self._snapshot.judgements():
            if judgement.says == "different":
                left, right = map(clusters.canonical_id, judgement.pair)
                by_pair.setdefault(sort_pair(left, right), []).append(judgement)
        return by_pair


def say_changes(changes: Sequence[str]) -> str:
    """Return why two parties that were kept apart are compared again.

    >>> say_changes(["names", "numbers"])
    'judged to be another party; since then names and numbers have changed: judge again'
    """
    return (
        f"judged to be another party; since then {' and '.join(changes)} have changed: judge again"
    )


def _compare_prints(evidence: Sequence[str], now: str | None) -> tuple[str, ...]:
    """Return the kinds of facts whose fingerprint is another one; of no fingerprint, none."""
    before = next((text for text in evidence if text.startswith(FACTS_SEEN)), None)
    if before is None or now is None:
        return ()
    then_and_now = (text.removeprefix(FACTS_SEEN).split(", ") for text in (before, now))
    pairs = zip(_KINDS, *then_and_now, strict=False)
    return tuple(kind for kind, then, today in pairs if then != today)


def _read_rows(engine: Engine, party: str) -> list[Party]:
    pid = engine.find([party])[0]
    if pid is None:
        return []
    return [member for member in engine.parties([pid])[0].members if member.id == party]


def _list_facts(rows: Sequence[Party], kind: str) -> list[Any]:
    """Return what rows of one party state, sorted: other rows of a source change nothing."""
    facts: set[Any] = set()
    for row in rows:
        if kind == "names":
            facts |= {row.name, *(name.text for name in row.names)}
        elif kind == "kinds":
            facts.add(row.kind)
        elif kind == "countries":
            facts.add(row.country or "")
        elif kind == "numbers":
            facts |= {f"{number.scheme} {number.value}" for number in row.identifiers}
        elif kind == "addresses":
            facts.add(row.address or "")
        else:
            facts |= {value for note, value in row.notes if note.startswith("birth")}
    return sorted(facts)


def _print_facts(facts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:_DIGITS]
