"""Who received what a party and its group sent, compared with the lists.

Customs records and own books name a recipient as the papers did. Nobody but its name and numbers
says that it is on a list, so it is looked for as the parties of an order are.
"""

from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.dates import day_after
from onward.graph.engine import Engine
from onward.graph.model import TieKind
from onward.queries.matching.related.compared import (
    LookUpParties,
    PartiesCompared,
    compare_parties,
    is_unlisted,
)

MOST_RECIPIENTS: Final = 500
"""Number of recipients whose names are compared, the latest first; where there are more, it is
said."""

GROUP_LINKS: Final = 2
"""Links of ownership within which what another party sent counts as a party's own: as many as the
indicators of past exports follow."""

MOST_MEMBERS: Final = 2_000
"""Members of a group of whose goods the recipients are compared: registers may know whole
conglomerates."""

DIRECTIONS: Final[tuple[Literal["in", "out"], ...]] = ("in", "out")
"""Up to parents, down to subsidiaries; never up and down again."""

_CACHED_PARTIES: Final = 8_192


class Recipients:
    """Finds who had goods of parties, compares them with the lists, and remembers it.

    Args:
        engine: Over the snapshot, without overlay.
        look_up: Finds whom parties that are given by their ids may mean as well.
    """

    def __init__(self, engine: Engine, look_up: LookUpParties) -> None:
        self._engine = engine
        self._look_up = look_up
        self._compared: LruCache[int, PartiesCompared] = LruCache(_CACHED_PARTIES)

    def compare(self, party: int) -> PartiesCompared | None:
        """Return whom the recipients of a party and its group resemble; None: an engine is lost.

        Deliveries and stakes of all times count: the detectors ask when they were.
        """
        try:
            return self._compared.get_or_make(party, lambda: self._compare_all(party))
        except EngineError:
            return None

    def _compare_all(self, party: int) -> PartiesCompared:
        group = self._find_group(party)
        is_whole = len(group) <= MOST_MEMBERS
        days = dict(self._list_unlisted(group)) if is_whole else {}
        compared = compare_parties(list(days), self._look_up, MOST_RECIPIENTS, is_whole=is_whole)
        telling = [answer.candidates[0].record.id for answer in compared.answers]
        return replace(compared, days={party: days[party] for party in telling})

    def _list_unlisted(self, group: Set[int]) -> Iterator[tuple[str, date]]:
        """Yield the recipients that no list has now, the latest first, and when each had goods."""
        shipments = self._engine.shipments(sorted(group), ("shipper",), None)
        latest: dict[str, str] = {}
        for row in reversed(shipments):
            for end in filter(None, (row.consignee, row.end_user)):
                latest.setdefault(end, row.date)
        days: dict[int, date] = {}
        for pid, day in zip(self._engine.find(list(latest)), latest.values(), strict=True):
            if pid is not None and pid not in group:
                # the last day that the date may mean
                days.setdefault(pid, day_after(day) - timedelta(days=1))
        pids = list(days)
        for pid, record in zip(pids, self._engine.parties(pids), strict=True):
            if is_unlisted(record):
                yield record.id, days[pid]

    def _find_group(self, party: int) -> set[int]:
        """Return a party, its parents and its subsidiaries, whatever the shares are."""
        group = {party}
        for direction in DIRECTIONS:
            frontier = {party}
            for _ in range(GROUP_LINKS):
                batch = self._engine.incident(frontier, (TieKind.OWNS,), direction, None, None)
                ends = batch.start if direction == "in" else batch.end
                frontier = set(ends.tolist()) - group
                group |= frontier
        return group
