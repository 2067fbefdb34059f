"""The statements of a push: a part is the parties, or the ties of one kind.

All texts are constants, made once from the words of `schema`; what is pushed is the value of
parameters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from onward.graph.engines.neo4j.push.projection import PARTIES, Row
from onward.graph.engines.neo4j.schema import LABELS, TYPES, labels
from onward.graph.engines.neo4j.statement import Statement

LARGEST: Final = 2**63 - 1
"""Greatest id that there can be."""

HALF: Final = 2**31
"""Ids and hashes are summed in halves, as sums of whole ones leave Neo4j's integers."""


class Part:
    """One part of the graph, and its statements.

    Args:
        name: `PARTIES`, or a tie kind.

    Attributes:
        counted: Text that gives the name and how many rows there are.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_parties = name == PARTIES
        pattern = "(n:Party)" if self.is_parties else f"()-[n:{TYPES[name]}]->()"
        key = "n.pid" if self.is_parties else "n.tid"
        within = f"MATCH {pattern} WHERE {key} >= $low AND {key} <= $high"
        halves = [f"sum({value} / $half), sum({value} % $half)" for value in (key, "n.hash")]
        self.counted = f"MATCH {pattern} WITH count(n) AS rows RETURN '{name}' AS part, rows"
        self._sums = f"{within} RETURN count(n), {', '.join(halves)}"
        self._prints = (
            f"{within} WITH {key} AS id, n.hash AS hash ORDER BY id LIMIT $most RETURN id, hash"
        )
        delete = "DETACH DELETE" if self.is_parties else "DELETE"
        self._clear = f"MATCH {pattern} WITH n LIMIT $most {delete} n RETURN count(*)"
        self._remove = (
            "UNWIND $ids AS id MATCH (n:Party {pid: id}) DETACH DELETE n"
            if self.is_parties
            else f"UNWIND $ids AS id MATCH ()-[n:{TYPES[name]} {{tid: id}}]->() DELETE n"
        )

    def sums(self, low: int, high: int) -> Statement:
        """Count the rows in a range of ids, ends included, and sum halves of ids and hashes."""
        return Statement(self._sums, {"low": low, "high": high, "half": HALF}, rows=1)

    def prints(self, low: int, high: int, most: int) -> Statement:
        """Ask for id and fingerprint of the rows in a range of ids, ends included, in order."""
        return Statement(self._prints, {"low": low, "high": high, "most": most})

    def remove(self, ids: Sequence[int]) -> Statement:
        """Remove the rows of some ids."""
        return Statement(self._remove, {"ids": list(ids)})

    def clear(self, most: int) -> Statement:
        """Remove some rows, whatever their ids are, and count them."""
        return Statement(self._clear, {"most": most}, rows=1)

    def write(self, rows: Iterable[Row]) -> Iterator[Statement]:
        """Write rows: a party in the place of what is there of it, a tie anew.

        Each statement counts the rows that it wrote.
        """
        if not self.is_parties:
            yield Statement(_CREATE[self.name], {"rows": [row.parameters for row in rows]}, rows=1)
            return
        by_kinds: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            by_kinds[row.kinds].append(row)
        for kinds, some in sorted(by_kinds.items()):
            text = f"{_MERGE} SET n:{labels(kinds)} RETURN count(n)"
            yield Statement(text, {"rows": [row.parameters for row in some]}, rows=1)


_MERGE: Final = (
    "UNWIND $rows AS row MERGE (n:Party {pid: row.id}) "
    f"SET n = row.properties REMOVE n:{':'.join(LABELS.values())}"
)

_CREATE: Final = {
    kind: (
        "UNWIND $rows AS row "
        "MATCH (start:Party {pid: row.start}) MATCH (end:Party {pid: row.end}) "
        f"CREATE (start)-[n:{name}]->(end) SET n = row.properties RETURN count(n)"
    )
    for kind, name in TYPES.items()
}

PARTS: Final = tuple(Part(name) for name in (PARTIES, *TYPES))
"""All parts, in the order in which they are pushed."""
