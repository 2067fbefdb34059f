"""Who stands above a party: owners of the user's own tables, and bodies of states.

A customer base names owners under ids of its own. Nobody but their names and numbers says that
such an owner is on a list, so they are looked for as the parties of an order are. And whoever above
a party is a ministry or a police force by its name, or a public body of which no source says more,
is part of its state.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import TieKind
from onward.queries.matching.candidates import Candidate
from onward.queries.matching.inferred_states import read_open_kind

_KINDS: Final = (TieKind.OWNS, TieKind.CONTROLS)
_ABOVE: Final = (*_KINDS, TieKind.CONTAINS)
_CONTAINS: Final = tuple(TieKind).index(TieKind.CONTAINS)

MOST_OWNERS: Final = 50
"""Number of owners above a party whose names are compared; where there are more, it is said."""

MOST_CLIMBED: Final = 2_000
"""Number of parties above one that are looked at: registers may know whole conglomerates."""

_CACHED_PARTIES: Final = 8_192


@dataclass(frozen=True, slots=True)
class OwnersFound:
    """Owners above a party, and whether these are all whom the own tables name.

    Attributes:
        records: Owners that an own table describes and no list names, nearest first.
        bodies: Whoever above the party is of a state without that a source says so.
    """

    records: tuple[PartyRecord, ...]
    is_whole: bool
    bodies: tuple[PartyRecord, ...] = ()


class OwnersAbove:
    """Finds the owners and controllers above parties, and remembers them.

    Args:
        engine: Over the snapshot, without overlay.
        datasets: The user's own layers.

    Attributes:
        unseen: Parties above whom bodies of states were not looked for at last.
    """

    def __init__(self, engine: Engine, datasets: Collection[str]) -> None:
        self._engine = engine
        self._datasets = frozenset(datasets)
        self._owners: LruCache[int, OwnersFound] = LruCache(_CACHED_PARTIES)
        self.unseen: set[int] = set()

    def list_unlisted(self, party: int) -> OwnersFound:
        """Return those above a party whom an own table describes and no list names, nearest first.

        Ties of all times count: the detectors ask when they hold.
        """
        if not self._datasets:
            return OwnersFound((), is_whole=True)
        return self._owners.get_or_make(party, lambda: self._climb_from(party))

    def with_bodies(self, candidates: Sequence[Candidate]) -> list[PartyRecord]:
        """Return the records of candidates, and of the bodies of states above them.

        Above whom an engine could not look, because it is lost, is kept in `unseen`.
        """
        records = [candidate.record for candidate in candidates]
        for candidate in candidates:
            climb = partial(self._climb_from, candidate.pid)
            self.unseen.discard(candidate.pid)
            try:
                records += self._owners.get_or_make(candidate.pid, climb).bodies
            except EngineError:
                self.unseen.add(candidate.pid)
        return records

    def _climb_from(self, party: int) -> OwnersFound:
        seen, frontier, owning = {party}, [party], {party}
        owners: list[PartyRecord] = []
        bodies: list[PartyRecord] = []
        while frontier and len(owners) <= MOST_OWNERS and len(seen) <= MOST_CLIMBED:
            batch = self._engine.incident(frontier, _ABOVE, "in", None, None)
            ties = zip(batch.start.tolist(), batch.end.tolist(), batch.kind.tolist(), strict=True)
            owning.update(start for start, end, kind in ties if end in owning and kind != _CONTAINS)
            frontier = [pid for pid in dict.fromkeys(batch.start.tolist()) if pid not in seen]
            seen.update(frontier)
            records = list(zip(frontier, self._engine.parties(frontier), strict=True))
            owners += [record for pid, record in records if pid in owning and self._is_own(record)]
            bodies += [record for _, record in records if read_open_kind(record) is not None]
        is_whole = not frontier and len(owners) <= MOST_OWNERS
        return OwnersFound(tuple(owners[:MOST_OWNERS]), is_whole, tuple(bodies))

    def _is_own(self, record: PartyRecord) -> bool:
        datasets = {member.source.dataset for member in record.members}
        return not record.listings and not datasets.isdisjoint(self._datasets)
