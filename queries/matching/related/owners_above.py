"""Who stands above a party: owners, controllers and officers, and bodies of states.

A register names owners under ids of its own, as a customer base does. Nobody but their names and
numbers says that such an owner is on a list, so they are looked for as the parties of an order are.
And whoever above a party is a ministry or a police force by its name, or a public body of which no
source says more, is part of its state.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import TieKind
from onward.queries.matching.candidates import Candidate
from onward.queries.matching.inferred_states import read_open_kind
from onward.queries.matching.related.compared import (
    LookUpParties,
    PartiesCompared,
    compare_parties,
    is_unlisted,
)

_ABOVE: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.CONTAINS, TieKind.DIRECTS)
_CONTAINS: Final = tuple(TieKind).index(TieKind.CONTAINS)
_DIRECTS: Final = tuple(TieKind).index(TieKind.DIRECTS)

MOST_OWNERS: Final = 200
"""Number of owners above a party whose names are compared; where there are more, it is said."""

MOST_CLIMBED: Final = 2_000
"""Number of parties above one that are looked at: registers may know whole conglomerates."""

_CACHED_PARTIES: Final = 8_192


@dataclass(frozen=True, slots=True)
class PartiesAbove:
    """Whoever stands above a party.

    Attributes:
        unlisted: Ids of owners, controllers and officers that no list names now, nearest first.
        is_whole: Whether these are all of them.
        bodies: Whoever is of a state without that a source says so.
    """

    unlisted: tuple[str, ...]
    is_whole: bool
    bodies: tuple[PartyRecord, ...] = ()


class OwnersAbove:
    """Finds those above parties, compares them with the lists, and remembers both.

    Args:
        engine: Over the snapshot, without overlay.
        look_up: Finds whom parties that are given by their ids may mean as well.

    Attributes:
        unseen: Parties above whom nobody was looked for at last.
    """

    def __init__(self, engine: Engine, look_up: LookUpParties) -> None:
        self._engine = engine
        self._look_up = look_up
        self._above: LruCache[int, PartiesAbove] = LruCache(_CACHED_PARTIES)
        self._compared: LruCache[int, PartiesCompared] = LruCache(_CACHED_PARTIES)
        self.unseen: set[int] = set()

    def compare(self, party: int) -> PartiesCompared | None:
        """Return whom those above a party resemble; None where an engine is lost.

        Ties of all times count: the detectors ask when they hold.
        """
        above = self._find_above(party)
        if above is None:
            return None
        return self._compared.get_or_make(
            party,
            lambda: compare_parties(
                above.unlisted, self._look_up, MOST_OWNERS, is_whole=above.is_whole
            ),
        )

    def with_bodies(self, candidates: Sequence[Candidate]) -> list[PartyRecord]:
        """Return the records of candidates, and of the bodies of states above them."""
        records = [candidate.record for candidate in candidates]
        for candidate in candidates:
            above = self._find_above(candidate.pid)
            records += above.bodies if above else ()
        return records

    def _find_above(self, party: int) -> PartiesAbove | None:
        """Return those above a party; above whom an engine could not look is kept in `unseen`."""
        self.unseen.discard(party)
        try:
            return self._above.get_or_make(party, lambda: self._climb_from(party))
        except EngineError:
            self.unseen.add(party)
            return None

    def _climb_from(self, party: int) -> PartiesAbove:
        ties: dict[int, list[tuple[int, int]]] = {}
        records: dict[int, PartyRecord] = {}
        climbed, frontier = {party}, [party]
        while frontier and len(climbed) <= MOST_CLIMBED:
            batch = self._engine.incident(frontier, _ABOVE, "in", None, None)
            level = list(
                zip(batch.start.tolist(), batch.end.tolist(), batch.kind.tolist(), strict=True)
            )
            for above, below, kind in level:
                ties.setdefault(below, []).append((above, kind))
            met = [pid for pid in dict.fromkeys(batch.start.tolist()) if pid not in records]
            records.update(zip(met, self._engine.parties(met), strict=True))
            # whoever owns an officer does not stand above the party
            holders = dict.fromkeys(above for above, _, kind in level if kind != _DIRECTS)
            frontier = [pid for pid in holders if pid not in climbed]
            climbed.update(frontier)
        owners = [records[pid] for pid in _list_owners(party, ties)]
        return PartiesAbove(
            unlisted=tuple(record.id for record in owners if is_unlisted(record)),
            is_whole=not frontier,
            bodies=tuple(record for record in records.values() if read_open_kind(record)),
        )


def _list_owners(party: int, ties: Mapping[int, Sequence[tuple[int, int]]]) -> Iterator[int]:
    """Yield owners, controllers and officers above a party, each once, the nearest first.

    Whoever only contains a party, as a state does its bodies, is none.
    """
    passed, frontier = {party}, [party]
    named: set[int] = {party}
    while frontier:
        level = [tie for below in frontier for tie in ties.get(below, ()) if tie[1] != _CONTAINS]
        for above, _ in level:
            if above not in named:
                named.add(above)
                yield above
        holders = dict.fromkeys(above for above, kind in level if kind != _DIRECTS)
        frontier = [pid for pid in holders if pid not in passed]
        passed.update(frontier)
