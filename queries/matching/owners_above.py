"""Who stands above a party by the user's own tables, to be compared with the lists by name.

A customer base names owners under ids of its own. Nobody but their names and numbers says that
such an owner is on a list, so they are looked for as the parties of an order are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from onward.graph.cache import LruCache
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import TieKind

_KINDS: Final = (TieKind.OWNS, TieKind.CONTROLS)

MOST_OWNERS: Final = 50
"""Number of owners above a party whose names are compared; where there are more, it is said."""

MOST_CLIMBED: Final = 2_000
"""Number of parties above one that are looked at: registers may know whole conglomerates."""

_CACHED_PARTIES: Final = 8_192


@dataclass(frozen=True, slots=True)
class OwnersFound:
    """Owners above a party, and whether these are all whom the own tables name."""

    records: tuple[PartyRecord, ...]
    is_whole: bool


class OwnersAbove:
    """Finds the owners and controllers above parties, and remembers them.

    Args:
        engine: Over the snapshot, without overlay.
        datasets: The user's own layers.
    """

    def __init__(self, engine: Engine, datasets: Collection[str]) -> None:
        self._engine = engine
        self._datasets = frozenset(datasets)
        self._owners: LruCache[int, OwnersFound] = LruCache(_CACHED_PARTIES)

    def list_unlisted(self, party: int) -> OwnersFound:
        """Return those above a party whom an own table describes and no list names, nearest first.

        Ties of all times count: the detectors ask when they hold.
        """
        if not self._datasets:
            return OwnersFound((), is_whole=True)
        return self._owners.get_or_make(party, lambda: self._climb_from(party))

    def _climb_from(self, party: int) -> OwnersFound:
        seen, frontier = {party}, [party]
        owners: list[PartyRecord] = []
        while frontier and len(owners) <= MOST_OWNERS and len(seen) <= MOST_CLIMBED:
            batch = self._engine.incident(frontier, _KINDS, "in", None, None)
            frontier = [pid for pid in dict.fromkeys(batch.start.tolist()) if pid not in seen]
            seen.update(frontier)
            owners += [record for record in self._engine.parties(frontier) if self._is_own(record)]
        is_whole = not frontier and len(owners) <= MOST_OWNERS
        return OwnersFound(tuple(owners[:MOST_OWNERS]), is_whole)

    def _is_own(self, record: PartyRecord) -> bool:
        datasets = {member.source.dataset for member in record.members}
        return not record.listings and not datasets.isdisjoint(self._datasets)
