"""Which parties are the same party.

Parties of several sources become one node only when a person or a source itself says so, or when
they share a strong identifier with a valid checksum and nothing contradicts it. Two parties that
are judged different never become one, whoever else says so. All others stay apart.

See docs/semantics.md, Identity.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onward.graph.identity.contradictions import NameSimilarity, is_composite, strong_numbers
from onward.graph.identity.groups import MergeLink, PartyGroups, RefusedLink, sort_pair
from onward.graph.identity.judgements import Judgement, strongest_first
from onward.graph.model import IdentityLink, Party

__all__ = ["Clusters", "MergeLink", "RefusedLink", "ids_sharing_numbers", "resolve"]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which ids are one party.

    Attributes:
        canonical: Canonical ids, for every id that is not its own canonical id.
        refused: Links that would have made one party of two, and were not believed.
        joined: The links that made parties one, the strongest first: of all ways between two ids
            of a party, these make the one whose weakest link is the strongest.
        apart: Pairs of canonical ids that are judged different, each pair sorted.
    """

    canonical: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[RefusedLink, ...] = ()
    joined: tuple[MergeLink, ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()

    def canonical_id(self, party_id: str) -> str:
        """Return the canonical id of a party; an unknown id is its own."""
        return self.canonical.get(party_id, party_id)

    def are_apart(self, left: str, right: str) -> bool:
        """Tell whether two parties are judged different, by any of their ids."""
        return sort_pair(self.canonical_id(left), self.canonical_id(right)) in self.apart

    def path(self, left: str, right: str) -> tuple[MergeLink, ...]:
        """Return the links that make two ids one party, from left to right; empty if none do."""
        neighbours: dict[str, list[tuple[str, MergeLink]]] = defaultdict(list)
        for link in self.joined:
            neighbours[link.left].append((link.right, link))
            neighbours[link.right].append((link.left, link))
        # By id: the id before it on the way from `left`, and the link between the two.
        reached: dict[str, tuple[str, MergeLink] | None] = {left: None}
        queue = deque([left])
        while queue and right not in reached:
            party_id = queue.popleft()
            for neighbour, link in neighbours[party_id]:
                if neighbour not in reached:
                    reached[neighbour] = party_id, link
                    queue.append(neighbour)
        links: list[MergeLink] = []
        step = reached.get(right)
        while step is not None:
            links.append(step[1])
            step = reached[step[0]]
        return tuple(reversed(links))


def resolve(
    parties: Iterable[Party],
    links: Iterable[IdentityLink],
    judgements: Iterable[Judgement] = (),
    similarity: NameSimilarity | None = None,
) -> Clusters:
    """Cluster parties by judgements, source-asserted links and strong identifiers, in this order.

    What the sources say is resolved by itself first, so that a judgement that two parties are one
    gives no other row a contradiction to its identifier: a "same" only adds links, and only a
    "different" takes some away.

    Args:
        parties: Rows of all layers, in any order; those without a number that another row has, a
            link or a judgement may be left out (`ids_sharing_numbers`).
        links: What the sources themselves assert.
        judgements: What is judged of pairs, in any order.
        similarity: Compares names of rows that share a number; None does not compare names.

    Returns:
        Canonical ids (QID > LEI > smallest id among a cluster's ids), and what was refused.
    """
    ordered = strongest_first(judgements)
    rows = {party.id: party for party in parties}
    different = [judgement for judgement in ordered if judgement.says == "different"]
    same = [judgement for judgement in ordered if judgement.says == "same"]
    sources = PartyGroups(rows, different)
    for link in sorted(links, key=lambda link: (link.left, link.right, link.source.dataset)):
        because = f"{link.source.dataset} says so"
        sources.link(MergeLink(link.left, link.right, "source_link", because))
    for (scheme, value), ids in sorted(_holders_by_number(rows.values()).items()):
        sources.join_holders(scheme, value, ids, similarity)
    if same:
        # Judgements join first, so that of all ways between two ids the strongest remains.
        groups = PartyGroups(rows, different)
        for judgement in same:
            groups.link(MergeLink.of_judgement(judgement))
        for joined in sources.joined:
            groups.link(joined)
        groups.refused += sources.refused
    else:
        groups = sources
    return _read_clusters(groups, different)


def _read_clusters(groups: PartyGroups, different: Iterable[Judgement]) -> Clusters:
    # What was refused may have been joined by another link after all.
    refused = [link for link in groups.refused if groups.root(link.left) != groups.root(link.right)]
    apart = {sort_pair(*map(groups.root, judgement.pair)) for judgement in different}
    return Clusters(
        groups.canonical_ids(),
        tuple(dict.fromkeys(refused)),
        tuple(groups.joined),
        frozenset(apart),
    )


def ids_sharing_numbers(parties: Iterable[Party]) -> set[str]:
    """Return the ids of the rows that have a strong number in common with another row."""
    sharing: set[str] = set()
    for ids in _holders_by_number(parties).values():
        if len(ids) > 1:
            sharing.update(ids)
    return sharing


def _holders_by_number(parties: Iterable[Party]) -> dict[tuple[str, str], list[str]]:
    """Return the rows that have a strong number, by number; sorted by id."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for party in parties:
        if not is_composite(party):
            for scheme, values in strong_numbers(party).items():
                holders[scheme, values[0]].append(party.id)
    return {number: sorted(ids) for number, ids in holders.items()}
