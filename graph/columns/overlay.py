"""The statements of one transaction, laid over a compiled graph without touching it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from onward.graph.columns.columns import (
    INDIRECT,
    INFERRED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    TIE_CODE,
    Array,
    Graph,
    Ties,
)
from onward.graph.dates import known_day, since_day, until_day
from onward.graph.engine import Overlay, PartyRecord
from onward.graph.model import Party, PartyKind, Tie, party_pid
from onward.graph.pattern import Pattern, Question
from onward.graph.sectors import division


class OverlayGraph:
    """A few parties and ties beside a graph; its nodes count on from the graph's own.

    Attributes:
        parties: The overlay's own parties by node; None for one that only a tie names.
        ties: Columns like the graph's, in tid order.
        rows: The tie of each position.
    """

    def __init__(self, graph: Graph, overlay: Overlay) -> None:
        self.graph = graph
        self.pids: list[int] = []
        self.ids: list[str] = []
        self.parties: list[Party | None] = []
        self._node_of: dict[int, int] = {}
        for party in sorted(overlay.parties, key=lambda party: party.id):
            node = self._add_node(party.id)
            if node >= graph.node_count:
                self.parties[node - graph.node_count] = party
        self.rows = sorted(overlay.ties, key=lambda tie: tie.tid)
        self.datasets = _extend_texts(graph.datasets, (tie.source.dataset for tie in self.rows))
        self.interests = _extend_texts(graph.interests, (tie.interest for tie in self.rows))
        self.ties = _build_ties(
            self, [(self._add_node(t.start), self._add_node(t.end)) for t in self.rows]
        )
        self._position = {tie.tid: position for position, tie in enumerate(self.rows)}
        self.by_start = _group_positions(self.ties.start)
        self.by_end = _group_positions(self.ties.end)

    def _add_node(self, party_id: str) -> int:
        pid = party_pid(party_id)
        node = self.graph.node_of(pid)
        if node is None:
            # Not a party of the graph: maybe one that the overlay has named before.
            node = self._node_of.get(pid)
        if node is None:
            node = self.graph.node_count + len(self.pids)
            self._node_of[pid] = node
            self.pids.append(pid)
            self.ids.append(party_id)
            self.parties.append(None)
        return node

    def node_of(self, pid: int) -> int | None:
        """Return the node of a handle that only the overlay holds."""
        return self._node_of.get(pid)

    def pid_of(self, node: int) -> int:
        """Return the handle of a node, of the graph or of the overlay."""
        place = node - self.graph.node_count
        return int(self.graph.pid[node]) if place < 0 else self.pids[place]

    def list_ties(self, node: int) -> Iterator[tuple[Array, bool]]:
        """Yield the positions of the overlay's ties at a node, and whether they start there."""
        for groups, from_start in ((self.by_start, True), (self.by_end, False)):
            if node in groups:
                yield groups[node], from_start

    def position(self, tid: int) -> int | None:
        """Return the position of one of the overlay's ties, or None."""
        return self._position.get(tid)

    def tie(self, tid: int) -> Tie | None:
        """Return one of the overlay's ties, or None."""
        position = self._position.get(tid)
        return None if position is None else self.rows[position]

    def record(self, node: int) -> PartyRecord:
        """Return the row of an overlay node."""
        position = node - self.graph.node_count
        party = self.parties[position]
        return PartyRecord(self.ids[position], (party,) if party else (), ())

    def starts_here(self, pattern: Pattern, node: int, *, definite: bool) -> bool:
        """Tell whether a path may start at an overlay node (`graph.pattern`, Start)."""
        party = self.parties[node - self.graph.node_count]
        kind = party.kind if party else PartyKind.UNKNOWN
        if not pattern.start.kinds or kind in pattern.start.kinds:
            return True
        # An undescribed party may be of any kind.
        may_be = kind == PartyKind.UNKNOWN or self._may_be_of(node, pattern.start.kinds)
        return may_be and not definite

    def _may_be_of(self, node: int, kinds: Sequence[PartyKind]) -> bool:
        """Tell whether a rule infers that an overlay node is of one of some kinds."""
        return not self.record(node).inferred_kinds.isdisjoint(kinds)

    def ends_here(self, question: Question, node: int, *, definite: bool) -> bool:
        """Tell whether a path may end at an overlay node (`graph.pattern`, End)."""
        end = question.pattern.end
        position = node - self.graph.node_count
        party = self.parties[position]
        kind = party.kind if party else PartyKind.UNKNOWN
        is_sure_of_kind = not end.kinds or kind in end.kinds
        if not is_sure_of_kind and (definite or not self._may_be_of(node, end.kinds)):
            return False
        if end.topics and not self._carries_topics(question, node, definite=definite):
            return False
        sector = division(party.sector) if party and party.sector else None
        if end.sectors and sector not in end.sectors:
            return False
        if self.pids[position] in question.not_ends:
            return False
        if question.only_ends is not None and self.pids[position] not in question.only_ends:
            return False
        if question.end_countries is None:
            return True
        # Without a country it may be anywhere: possible, never definite.
        if party is None or party.country is None:
            return not definite
        countries = question.end_countries
        return party.country in (countries.definite if definite else countries.possible)

    def _carries_topics(self, question: Question, node: int, *, definite: bool) -> bool:
        record, on, as_of = self.record(node), question.on, question.as_of
        topics = record.topics(on, as_of)
        if not definite:
            topics |= record.inferred_topics(on, as_of)
        return not topics.isdisjoint(question.pattern.end.topics)


def _extend_texts(texts: tuple[str, ...], more: Iterable[str | None]) -> tuple[str, ...]:
    """Return a text list with the texts that it lacks at its end, so that codes stay."""
    missing = {text for text in more if text} - set(texts)
    return (*texts, *sorted(missing))


def _build_ties(over: OverlayGraph, ends: list[tuple[int, int]]) -> Ties:
    rows = over.rows
    datasets = {text: code for code, text in enumerate(over.datasets)}
    interests = {text: code for code, text in enumerate(over.interests)}
    nan = float("nan")
    days_known = [known_day(tie.source.published, tie.source.retrieved) for tie in rows]
    return Ties(
        tid=np.array([tie.tid for tie in rows], np.int64),
        start=np.array([start for start, _ in ends], np.int32),
        end=np.array([end for _, end in ends], np.int32),
        kind=np.array([TIE_CODE[tie.kind] for tie in rows], np.uint8),
        share_min=np.array([tie.share.min if tie.share else nan for tie in rows], np.float64),
        share_max=np.array([tie.share.max if tie.share else nan for tie in rows], np.float64),
        flags=np.array([_build_flags(tie) for tie in rows], np.uint8),
        since=np.array([since_day(tie.since) for tie in rows], np.int32),
        until=np.array([until_day(tie.until) for tie in rows], np.int32),
        known=np.array(days_known, np.int32),
        dataset=np.array([datasets.get(tie.source.dataset, -1) for tie in rows], np.int16),
        interest=np.array([interests.get(tie.interest or "", -1) for tie in rows], np.int16),
    )


def _build_flags(tie: Tie) -> int:
    flags = INFERRED if tie.standing == "inferred" else 0
    flags |= INDIRECT if tie.directness == "indirect" else 0
    if tie.share:
        flags |= MIN_EXCLUSIVE if tie.share.min_exclusive else 0
        flags |= MAX_EXCLUSIVE if tie.share.max_exclusive else 0
    return flags


def _group_positions(nodes: Array) -> dict[int, Array]:
    groups: dict[int, list[int]] = defaultdict(list)
    for position, node in enumerate(nodes.tolist()):
        groups[node].append(position)
    return {node: np.array(positions, np.int32) for node, positions in groups.items()}
