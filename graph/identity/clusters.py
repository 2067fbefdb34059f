"""Who is the same party as whom (02, Identity).

Parties of several sources become one node only when a person or a source itself says so, or when
they share a strong identifier with a valid checksum and nothing contradicts it. Two parties that
are judged different never become one, whoever else says so. Everything else stays apart.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onward.graph.identity.contradictions import (
    Alike,
    contradiction,
    is_composite,
    names_differ,
    strong_numbers,
)
from onward.graph.identity.judgements import LEDGERED, Judgement, Rule, strongest_first
from onward.graph.model import IdentityLink, Party

_QID = re.compile(r"Q[1-9]\d*")
_LEI = re.compile(r"[0-9A-Z]{18}\d{2}")


@dataclass(frozen=True, slots=True)
class Refused:
    """Two parties of whom something says that they are one, and which were kept apart, and why."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A link that made one party of two groups of ids.

    Attributes:
        because: What says so, as a clause: "same lei 5493…", "csl says so", or a person's reason.
        score: Of a judgement that has one.
    """

    left: str
    right: str
    rule: Rule
    because: str
    score: float | None = None

    @property
    def is_ledgered(self) -> bool:
        """Whether people put it into the ledger, where it can be undone."""
        return self.rule in LEDGERED


@dataclass(frozen=True, slots=True)
class Clusters:
    """Who is one party.

    Attributes:
        canonical: Canonical ids, for every id that is not its own canonical id.
        refused: Links that would have made one party of two, and were not believed.
        joined: The links that made parties one, the strongest first: of all ways between two ids
            of a party, these make the one whose weakest link is the strongest.
        apart: Pairs of canonical ids that are judged different, each pair sorted.
    """

    canonical: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    joined: tuple[Joined, ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()

    def of(self, party_id: str) -> str:
        """Give the canonical id of a party; an unknown id is its own."""
        return self.canonical.get(party_id, party_id)

    def are_apart(self, left: str, right: str) -> bool:
        """Tell whether two parties are judged different, by whichever of their ids."""
        return _sorted_pair(self.of(left), self.of(right)) in self.apart

    def path(self, left: str, right: str) -> tuple[Joined, ...]:
        """Give the links that make one party of two ids, from left to right; none where none do."""
        neighbours: dict[str, list[tuple[str, Joined]]] = defaultdict(list)
        for link in self.joined:
            neighbours[link.left].append((link.right, link))
            neighbours[link.right].append((link.left, link))
        reached: dict[str, tuple[str, Joined] | None] = {left: None}  # from where, by which link
        waiting = deque([left])
        while waiting and right not in reached:
            here = waiting.popleft()
            for there, link in neighbours[here]:
                if there not in reached:
                    reached[there] = here, link
                    waiting.append(there)
        way: list[Joined] = []
        step = reached.get(right)
        while step is not None:
            way.append(step[1])
            step = reached[step[0]]
        return tuple(reversed(way))


def resolve(
    parties: Iterable[Party],
    links: Iterable[IdentityLink],
    judgements: Iterable[Judgement] = (),
    alike: Alike | None = None,
) -> Clusters:
    """Cluster parties by judgements, source-asserted links and strong identifiers, in this order.

    What the sources say is worked out by itself first, so that a judgement of one party makes
    nobody contradict an identifier: it adds links, and only one of two parties takes some away.

    Args:
        parties: Rows of all layers, in any order; those without a number that another row has, a
            link or a judgement may be left out (`shares_a_number`).
        links: What the sources themselves assert.
        judgements: What is judged of pairs, in any order.
        alike: Compares names of rows that share a number; None does not ask for names.

    Returns:
        Canonical ids (QID > LEI > smallest id among a cluster's ids), and what was refused.
    """
    said = strongest_first(judgements)
    rows = {party.id: party for party in parties}
    different = [one for one in said if one.says == "different"]
    sources = Groups(rows, different)
    for link in sorted(links, key=lambda link: (link.left, link.right, link.source.dataset)):
        because = f"{link.source.dataset} says so"
        sources.link(Joined(link.left, link.right, "source_link", because))
    for (scheme, value), ids in sorted(_holders(rows.values()).items()):
        sources.join_holders(scheme, value, ids, alike)
    same = [one for one in said if one.says == "same"]
    if not same:
        return sources.clusters()
    groups = Groups(rows, different)
    for one in same:
        groups.link(Joined(*one.pair, one.rule, one.reason, one.score))
    for joined in sources.joined:
        groups.link(joined)
    groups.refused += sources.refused
    return groups.clusters()


def shares_a_number(parties: Iterable[Party]) -> set[str]:
    """Give the ids of the rows that have a strong number in common with another row."""
    holders = _holders(parties).values()
    return {party_id for ids in holders if len(ids) > 1 for party_id in ids}


def _holders(parties: Iterable[Party]) -> dict[tuple[str, str], list[str]]:
    """Give the rows that have a strong number, by number; sorted by id."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for party in parties:
        if not is_composite(party):
            for scheme, values in strong_numbers(party).items():
                holders[scheme, values[0]].append(party.id)
    return {number: sorted(ids) for number, ids in holders.items()}


class Groups:
    """Union-find whose roots are canonical ids, and which keeps apart whom a judgement parts.

    Args:
        rows: Of the parties, by id.
        different: Judgements that part two parties.

    Attributes:
        joined, refused: As `Clusters` has them, so far.
    """

    def __init__(
        self, rows: Mapping[str, Party] | None = None, different: Iterable[Judgement] = ()
    ) -> None:
        self._rows = rows or {}
        self._different: list[Judgement] = []
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._parted: dict[str, list[Judgement]] = defaultdict(list)  # by root, of either end
        self.joined: list[Joined] = []
        self.refused: list[Refused] = []
        for one in different:
            self.part(one)

    def part(self, judgement: Judgement) -> None:
        """Keep two parties apart from now on; what is joined already stays so."""
        self._different.append(judgement)
        for end in judgement.pair:
            self._parted[self.root(end)].append(judgement)

    def link(self, link: Joined) -> None:
        """Make two groups one, unless a judgement parts them."""
        parts = self.parting(link.left, link.right)
        if parts is not None:
            clause = f"{link.because}, but {_parted_text(parts)}"
            self.refused.append(Refused(link.left, link.right, clause))
        else:
            self._join(link)

    def join_holders(
        self, scheme: str, value: str, ids: Sequence[str], alike: Alike | None
    ) -> None:
        """Make one party of the rows that share a number, as far as nothing contradicts.

        A row joins the first group of holders that it does not contradict, so that one false row
        keeps nobody else apart.
        """
        because = f"same {scheme} {value}"
        groups: list[list[str]] = []
        for party_id in ids:
            for group in groups:
                against = self._against(scheme, group, party_id, alike)
                if against is None:
                    self._join(Joined(group[0], party_id, "identifier", because))
                    group.append(party_id)
                    break
                self.refused.append(Refused(group[0], party_id, f"{because}, but {against}"))
            else:
                groups.append([party_id])

    def clusters(self) -> Clusters:
        """Give what came of it."""
        canonical = {
            member: root
            for root, members in sorted(self._members.items())
            for member in sorted(members)
            if member != root
        }
        refused = [one for one in self.refused if self.root(one.left) != self.root(one.right)]
        apart = {_sorted_pair(*map(self.root, one.pair)) for one in self._different}
        return Clusters(
            canonical, tuple(dict.fromkeys(refused)), tuple(self.joined), frozenset(apart)
        )

    def root(self, party_id: str) -> str:
        """Give the canonical id of a party, as far as joined."""
        path = []
        while (above := self._parent.get(party_id, party_id)) != party_id:
            path.append(party_id)
            party_id = above
        for step in path:
            self._parent[step] = party_id
        return party_id

    def _join(self, link: Joined) -> None:
        winner, loser = sorted((self.root(link.left), self.root(link.right)), key=_rank)
        if winner == loser:
            return
        self.joined.append(link)
        self._parent[loser] = winner
        losers = self._members.pop(loser, [loser])
        self._members.setdefault(winner, [winner]).extend(losers)
        if loser in self._parted:
            self._parted[winner] += self._parted.pop(loser)

    def parting(self, left: str, right: str) -> Judgement | None:
        """Give the strongest judgement that parts the groups of two ids."""
        roots = {self.root(left), self.root(right)}
        if len(roots) == 1 or not all(root in self._parted for root in roots):
            return None
        fewest = min((self._parted[root] for root in sorted(roots)), key=len)
        parting = [one for one in fewest if {self.root(end) for end in one.pair} == roots]
        return strongest_first(parting)[0] if parting else None

    def _against(
        self, scheme: str, group: Sequence[str], party_id: str, alike: Alike | None
    ) -> str | None:
        """Say what speaks against it that a row is one party with those that share its number."""
        if self.root(group[0]) == self.root(party_id):
            return None
        parts = self.parting(group[0], party_id)
        if parts is not None:
            return _parted_text(parts)
        found = contradiction(scheme, self._group(group[0]), self._group(party_id))
        if found is None and alike is not None:
            rows = [self._rows[holder] for holder in group]
            found = names_differ(scheme, rows, self._rows[party_id], alike)
        return found

    def _group(self, party_id: str) -> list[Party]:
        root = self.root(party_id)
        ids = self._members.get(root, [root])
        return [self._rows[member] for member in ids if member in self._rows]


def _parted_text(judgement: Judgement) -> str:
    return f"{judgement.left} and {judgement.right} are judged different: {judgement.reason}"


def _sorted_pair(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left <= right else (right, left)


def _rank(party_id: str) -> tuple[int, str]:
    """Order ids by QID > LEI > smallest, so that a cluster's id does not depend on load order.

    An id without a source that is no QID, such as another program's, is never a cluster's id
    while a party of a source is in it.
    """
    source, colon, local = party_id.partition(":")
    if _QID.fullmatch(local if colon else source):
        return 0, party_id
    if not colon:
        return 3, party_id
    return (1 if _LEI.fullmatch(local) else 2), party_id
