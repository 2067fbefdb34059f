"""Pair rows with an equal identifier that does not merge them, but is worth a person's look.

That is a number without a public checksum in the register of one country, and a strong number whose
two holders contradict each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow.compute as pc

from onward.graph.identity.contradictions import STRONG
from onward.graph.identity.name_agreement import best_name_similarity
from onward.graph.identity.resolve_tables import read_parties
from onward.graph.matching.layers.keys import number_keys
from onward.graph.matching.numbers.identifier_agreement import DECISIVE, OF_OTHERS, WEAK
from onward.graph.model import Identifier, Party
from onward.graph.statements.tables import values
from onward.graph.store.snapshots import Snapshot
from onward.queries.merges.publishers import Publishers

Differ = Callable[[str, str], bool]
"""Whether two rows are of different publishers (`Publishers.differ`)."""


@dataclass(frozen=True, slots=True)
class SameNumber:
    """Two rows of different sources with an equal identifier.

    Attributes:
        left, right: Their ids.
        agree: What agrees, and what speaks against it, in words.
        names: Similarity of their most similar names; 0 if they have none to compare.
    """

    left: str
    right: str
    agree: tuple[str, ...]
    names: float


def same_numbers(snapshot: Snapshot) -> Iterator[SameNumber]:
    """Yield the pairs of a snapshot's rows.

    If many rows have one number, each is paired with the first of another source.
    """
    publishers = Publishers(snapshot)

    def differ(left: str, right: str) -> bool:
        return publishers.differ(left, right) or publishers.on_other_lists(left, right)

    groups = _group_by_number(snapshot, differ)
    contradictions = [link for link in snapshot.clusters().refused if differ(link.left, link.right)]
    ids = {party for holders in groups.values() for party in holders}
    for link in contradictions:
        ids |= {link.left, link.right}
    rows = {party.id: party for party in read_parties(snapshot.table, ids)}
    for link in contradictions:
        if link.left in rows and link.right in rows:
            yield _make_pair(rows[link.left], rows[link.right], (link.because,))
    for key in sorted(groups):
        yield from _pair_group(groups[key], rows, differ)


def _pair_group(
    holders: dict[str, Identifier], rows: dict[str, Party], differ: Differ
) -> Iterator[SameNumber]:
    """Pair the rows that have a number in the same country, or of an international scheme."""
    by_country: dict[str, list[Party]] = defaultdict(list)
    for party_id in sorted(holders):
        number, row = holders[party_id], rows[party_id]
        # "" stands for all countries: an international number means the same everywhere
        country = "" if number.scheme in DECISIVE else number.country or row.country
        if country is not None:
            by_country[country].append(row)
    for country, group in sorted(by_country.items()):
        where = f" ({country})" if country else ""
        for first, row in _pair_across_sources(group, differ):
            number = holders[row.id]
            value = "" if number.personal else f" {number.value}"
            yield _make_pair(first, row, (f"same {number.scheme}{value}{where}",))


def _pair_across_sources(group: list[Party], differ: Differ) -> Iterator[tuple[Party, Party]]:
    """Yield each row with the first of another source; no pair twice."""
    pairs = {}
    for row in group:
        # with the first one only: a thousand holders must not make half a million pairs
        first = next((other for other in group if differ(other.id, row.id)), None)
        if first is not None:
            pairs[frozenset((first.id, row.id))] = first, row
    yield from pairs.values()


def _make_pair(left: Party, right: Party, agree: tuple[str, ...]) -> SameNumber:
    names = best_name_similarity(left, right)
    first, second = sorted((left.id, right.id))
    return SameNumber(first, second, (*agree, f"names alike {names:.2f}"), names)


def _group_by_number(snapshot: Snapshot, differ: Differ) -> dict[str, dict[str, Identifier]]:
    """Return the holders of each number that rows of several sources have, by the number's key."""
    table = snapshot.table("identifiers")
    # strong numbers merge parties by themselves; weak ones, and those of others, prove nothing
    left_out = STRONG | WEAK | OF_OTHERS
    columns = ("party", "scheme", "value", "country", "valid", "personal")
    table = table.filter(pc.not_equal(pc.fill_null(table["valid"], True), False))
    holders: dict[str, dict[str, Identifier]] = defaultdict(dict)
    for party, *terms in zip(*(values(table[name]) for name in columns), strict=True):
        number = Identifier(*terms)
        if number.scheme not in left_out:
            for key in number_keys(number):
                holders[key].setdefault(party, number)
    return {key: rows for key, rows in holders.items() if _any_differ(list(rows), differ)}


def _any_differ(rows: list[str], differ: Differ) -> bool:
    return any(differ(rows[0], other) for other in rows[1:])
