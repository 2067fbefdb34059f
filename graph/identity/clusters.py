"""Who is the same party as whom (02, Identity).

Parties of several sources become one node only when a source itself says so, or when they share a
strong identifier with a valid checksum and nothing contradicts it. Everything else stays apart.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onward.graph.model import IdentityLink, Party, PartyKind

STRONG = frozenset({"lei", "imo", "inn", "ogrn"})
"""Schemes with a public checksum and one holder; the others only suggest."""

_QID = re.compile(r"Q[1-9]\d*")
_LEI = re.compile(r"[0-9A-Z]{18}\d{2}")


@dataclass(frozen=True, slots=True)
class Refused:
    """Two parties that share a strong identifier and were kept apart, and why."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, slots=True)
class Clusters:
    """Canonical ids, for every id that is not its own canonical id, and refused merges."""

    canonical: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()

    def of(self, party_id: str) -> str:
        """Give the canonical id of a party; an unknown id is its own."""
        return self.canonical.get(party_id, party_id)


def resolve(parties: Iterable[Party], links: Iterable[IdentityLink]) -> Clusters:
    """Cluster parties by source-asserted links and strong identifiers.

    Args:
        parties: Rows of all layers, in any order.
        links: What the sources themselves assert.

    Returns:
        Canonical ids (QID > LEI > smallest id among a cluster's ids) and the refused merges.
    """
    rows = {party.id: party for party in sorted(parties, key=lambda party: party.id)}
    groups = _Groups(rows)
    for link in sorted(links, key=lambda link: (link.left, link.right)):
        groups.join(link.left, link.right)
    refused = []
    for (scheme, value), ids in sorted(_holders(rows.values()).items()):
        for other in ids[1:]:
            because = groups.contradiction(ids[0], other)
            if because:
                refused.append(Refused(ids[0], other, f"same {scheme} {value}, but {because}"))
            else:
                groups.join(ids[0], other)
    return Clusters(groups.canonical(), tuple(refused))


def _holders(parties: Iterable[Party]) -> dict[tuple[str, str], list[str]]:
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for party in parties:
        if not _is_composite(party):
            for scheme, values in _strong(party).items():
                holders[scheme, values[0]].append(party.id)
    return holders


def _strong(party: Party) -> dict[str, list[str]]:
    """Give the valid strong identifiers by scheme, each value once."""
    values: dict[str, list[str]] = defaultdict(list)
    for identifier in party.identifiers:
        known = values[identifier.scheme] if identifier.scheme in STRONG else None
        if known is not None and identifier.valid and identifier.value not in known:
            known.append(identifier.value)
    return {scheme: found for scheme, found in values.items() if found}


def _is_composite(party: Party) -> bool:
    """Tell whether one row describes two registrations: it may join no others (05, 3.3)."""
    return any(len(values) > 1 for values in _strong(party).values()) or any(
        key == "composite" for key, _ in party.notes
    )


class _Groups:
    """Union-find whose roots are canonical ids."""

    def __init__(self, rows: Mapping[str, Party]) -> None:
        self._rows = rows
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def root(self, party_id: str) -> str:
        path = []
        while (above := self._parent.get(party_id, party_id)) != party_id:
            path.append(party_id)
            party_id = above
        for step in path:
            self._parent[step] = party_id
        return party_id

    def join(self, left: str, right: str) -> None:
        winner, loser = sorted((self.root(left), self.root(right)), key=_rank)
        if winner != loser:
            self._parent[loser] = winner
            losers = self._members.pop(loser, [loser])
            self._members.setdefault(winner, [winner]).extend(losers)

    def contradiction(self, left: str, right: str) -> str | None:
        """Say what speaks against one party: kinds that exclude each other, or two numbers."""
        left_rows, right_rows = self._group(left), self._group(right)
        kinds = {_kind_class(row.kind) for row in left_rows + right_rows} - {None}
        if len(kinds) > 1:
            return "one is a " + " and one a ".join(sorted(filter(None, kinds)))
        ours, theirs = _numbers(left_rows), _numbers(right_rows)
        for scheme in sorted(ours.keys() & theirs.keys()):
            if not ours[scheme] & theirs[scheme]:
                return f"their {scheme} numbers differ"
        return None

    def _group(self, party_id: str) -> list[Party]:
        root = self.root(party_id)
        ids = self._members.get(root, [root])
        return [self._rows[member] for member in ids if member in self._rows]

    def canonical(self) -> dict[str, str]:
        return {
            member: root
            for root, members in sorted(self._members.items())
            for member in sorted(members)
            if member != root
        }


def _numbers(rows: Iterable[Party]) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for scheme, values in _strong(row).items():
            numbers[scheme].update(values)
    return numbers


_CLASSES = {
    PartyKind.PERSON: "person",
    PartyKind.VESSEL: "vessel",
    PartyKind.AIRPLANE: "aircraft",
    PartyKind.VEHICLE: "vehicle",
    PartyKind.ADDRESS: "address",
    PartyKind.CONTACT: "contact",
}


def _kind_class(kind: str) -> str | None:
    if kind == PartyKind.UNKNOWN:
        return None
    return _CLASSES.get(PartyKind(kind), "organisation")


def _rank(party_id: str) -> tuple[int, str]:
    """Order ids by QID > LEI > smallest, so that a cluster's id does not depend on load order."""
    local = party_id.partition(":")[2]
    return (0 if _QID.fullmatch(local) else 1 if _LEI.fullmatch(local) else 2, party_id)
