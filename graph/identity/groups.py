"""Groups of ids that are one party, joined link by link; judgements keep some of them apart."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.identity.contradictions import (
    NameSimilarity,
    contradict_names,
    find_contradiction,
)
from onward.graph.identity.judgements import LEDGERED, Judgement, Rule, strongest_first
from onward.graph.model import Party

_QID: Final = re.compile(r"Q[1-9]\d*")
_LEI: Final = re.compile(r"[0-9A-Z]{18}\d{2}")


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """Two parties that something says are one, and that were kept apart, and why."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, slots=True)
class MergeLink:
    """A link that made one party of two groups of ids.

    Attributes:
        left, right: The two ids.
        rule: On whose word.
        because: What says so, as a clause: "same lei 5493…", "csl says so", or a person's reason.
        score: Of a judgement that has one.
    """

    left: str
    right: str
    rule: Rule
    because: str
    score: float | None = None

    @classmethod
    def of_judgement(cls, judgement: Judgement) -> "MergeLink":
        """Return the link that a judgement "same" makes."""
        return cls(*judgement.pair, judgement.rule, judgement.reason, judgement.score)

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in the order of their characters."""
        return sort_pair(self.left, self.right)

    @property
    def is_ledgered(self) -> bool:
        """Whether people put it into the ledger, where it can be undone."""
        return self.rule in LEDGERED


class PartyGroups:
    """Union-find whose roots are canonical ids, and which keeps apart what a judgement separates.

    Args:
        rows: Of the parties, by id.
        different: Judgements that two parties are different.

    Attributes:
        joined: The links that joined groups so far.
        refused: The links that were not believed so far.
    """

    def __init__(
        self, rows: Mapping[str, Party] | None = None, different: Iterable[Judgement] = ()
    ) -> None:
        self._rows = rows or {}
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._separations: dict[str, list[Judgement]] = defaultdict(list)  # by root of either end
        self.joined: list[MergeLink] = []
        self.refused: list[RefusedLink] = []
        for judgement in different:
            self.separate(judgement)

    def separate(self, judgement: Judgement) -> None:
        """Keep two parties apart from now on; groups that are already joined stay so."""
        for end in judgement.pair:
            self._separations[self.root(end)].append(judgement)

    def link(self, link: MergeLink) -> None:
        """Make two groups one, unless a judgement separates them."""
        separation = self.find_separation(link.left, link.right)
        if separation is not None:
            because = f"{link.because}, but {_describe_separation(separation)}"
            self.refused.append(RefusedLink(link.left, link.right, because))
        else:
            self._join_groups(link)

    def join_holders(
        self, scheme: str, value: str, ids: Sequence[str], similarity: NameSimilarity | None
    ) -> None:
        """Make one party of the rows that share a number, unless something contradicts.

        A row joins the first group of holders that it does not contradict, so that one wrong row
        keeps nobody else apart.
        """
        because = f"same {scheme} {value}"
        groups: list[list[str]] = []
        for party_id in ids:
            for group in groups:
                objection = self._find_objection(scheme, group, party_id, similarity)
                if objection is None:
                    self._join_groups(MergeLink(group[0], party_id, "identifier", because))
                    group.append(party_id)
                    break
                clause = f"{because}, but {objection}"
                self.refused.append(RefusedLink(group[0], party_id, clause))
            else:  # it contradicts every group, or is the first
                groups.append([party_id])

    def canonical_ids(self) -> dict[str, str]:
        """Return the canonical id of every id that is not its own, sorted by canonical id."""
        canonical: dict[str, str] = {}
        for root, members in sorted(self._members.items()):
            canonical.update((member, root) for member in sorted(members) if member != root)
        return canonical

    def root(self, party_id: str) -> str:
        """Return the canonical id of a party, as joined so far."""
        path = []
        while (above := self._parent.get(party_id, party_id)) != party_id:
            path.append(party_id)
            party_id = above
        for step in path:  # the next look-up takes one step
            self._parent[step] = party_id
        return party_id

    def find_separation(self, left: str, right: str) -> Judgement | None:
        """Return the strongest judgement that separates the groups of two ids."""
        roots = {self.root(left), self.root(right)}
        if len(roots) == 1 or not all(root in self._separations for root in roots):
            return None
        # Both ends know of the judgement: the shorter list is searched.
        fewest = min((self._separations[root] for root in sorted(roots)), key=len)
        separating = [
            judgement for judgement in fewest if {self.root(end) for end in judgement.pair} == roots
        ]
        return strongest_first(separating)[0] if separating else None

    def _join_groups(self, link: MergeLink) -> None:
        winner, loser = sorted((self.root(link.left), self.root(link.right)), key=_canonical_key)
        if winner == loser:
            return  # a stronger link has joined them before
        self.joined.append(link)
        self._parent[loser] = winner
        losers = self._members.pop(loser, [loser])
        self._members.setdefault(winner, [winner]).extend(losers)
        if loser in self._separations:
            self._separations[winner] += self._separations.pop(loser)

    def _find_objection(
        self, scheme: str, group: Sequence[str], party_id: str, similarity: NameSimilarity | None
    ) -> str | None:
        """Say what speaks against joining a row with the rows that share its number."""
        if self.root(group[0]) == self.root(party_id):
            return None  # a judgement or a source has joined them, which outranks numbers
        separation = self.find_separation(group[0], party_id)
        if separation is not None:
            return _describe_separation(separation)
        objection = find_contradiction(scheme, self._rows_of(group[0]), self._rows_of(party_id))
        if objection is None and similarity is not None:
            rows = [self._rows[holder] for holder in group]
            objection = contradict_names(scheme, rows, self._rows[party_id], similarity)
        return objection

    def _rows_of(self, party_id: str) -> list[Party]:
        """Return the rows of a whole group."""
        root = self.root(party_id)
        ids = self._members.get(root, [root])
        return [self._rows[member] for member in ids if member in self._rows]


def sort_pair(left: str, right: str) -> tuple[str, str]:
    """Return two ids in the order of their characters."""
    return (left, right) if left <= right else (right, left)


def _describe_separation(judgement: Judgement) -> str:
    return f"{judgement.left} and {judgement.right} are judged different: {judgement.reason}"


def _canonical_key(party_id: str) -> tuple[int, str]:
    """Order ids by QID > LEI > smallest, so that a cluster's id does not depend on load order.

    An id without a source that is not a QID, such as another program's, is never a cluster's id
    while a party of a source is in it.
    """
    source, colon, local = party_id.partition(":")
    if _QID.fullmatch(local if colon else source):
        return 0, party_id
    if not colon:
        return 3, party_id
    return (1 if _LEI.fullmatch(local) else 2), party_id
