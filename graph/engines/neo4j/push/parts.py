"""The statements of a push, part by part, and how many rows one of them takes.

A part is the parties, or the ties of one kind. All texts are constants, made once from the words of
`schema`; what is pushed is the value of parameters.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from onward.graph.engines.neo4j.push.projection import PARTIES, ProjectedRow
from onward.graph.engines.neo4j.schema import LABELS, TYPES, labels
from onward.graph.engines.neo4j.statement import CypherStatement

LARGEST_ID: Final = 2**63 - 1
"""Greatest id that there can be."""

HALF: Final = 2**31
"""Ids and hashes are summed in halves, as sums of whole ones leave Neo4j's integers."""

SMALLEST_BATCH: Final = 100
LARGEST_BATCH: Final = 5_000
QUICK_S: Final = 0.5
SLOW_S: Final = 1.5


class GraphPart:
    """One part of the graph, and its statements.

    Args:
        name: `PARTIES`, or a tie kind.

    Attributes:
        count_text: Text of the query for the name and how many rows there are.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_parties = name == PARTIES
        pattern = "(n:Party)" if self.is_parties else f"()-[n:{TYPES[name]}]->()"
        key = "n.pid" if self.is_parties else "n.tid"
        within = f"MATCH {pattern} WHERE {key} >= $low AND {key} <= $high"
        halves = [f"sum({value} / $half), sum({value} % $half)" for value in (key, "n.hash")]
        self.count_text = f"MATCH {pattern} WITH count(n) AS rows RETURN '{name}' AS part, rows"
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

    def sums(self, low: int, high: int) -> CypherStatement:
        """Return the query for the count and the half sums of a range of ids, ends included."""
        return CypherStatement(self._sums, {"low": low, "high": high, "half": HALF}, rows=1)

    def prints(self, low: int, high: int, most: int) -> CypherStatement:
        """Return the query for ids and fingerprints in a range of ids, ends included, in order."""
        return CypherStatement(self._prints, {"low": low, "high": high, "most": most})

    def remove(self, ids: Sequence[int]) -> CypherStatement:
        """Return the statement that removes the rows of some ids."""
        return CypherStatement(self._remove, {"ids": list(ids)})

    def clear(self, most: int) -> CypherStatement:
        """Return the statement that removes some rows, whatever their ids are, and counts them."""
        return CypherStatement(self._clear, {"most": most}, rows=1)

    def write(self, rows: Iterable[ProjectedRow]) -> Iterator[CypherStatement]:
        """Yield the statements that write rows: a party replaces what is there, a tie is new.

        Each statement counts the rows that it wrote.
        """
        # Wrong ties were removed before; a party is merged, as its ties must stay.
        if not self.is_parties:
            yield CypherStatement(
                _CREATE[self.name], {"rows": [row.parameters for row in rows]}, rows=1
            )
            return
        by_kinds: dict[tuple[str, ...], list[ProjectedRow]] = defaultdict(list)
        for row in rows:
            by_kinds[row.kinds].append(row)
        for kinds, group in sorted(by_kinds.items()):
            text = f"{_MERGE} SET n:{labels(kinds)} RETURN count(n)"
            yield CypherStatement(text, {"rows": [row.parameters for row in group]}, rows=1)


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

PARTS: Final = tuple(GraphPart(name) for name in (PARTIES, *TYPES))
"""All parts, in the order in which they are pushed."""


class BatchSize:
    """How many rows the next batch takes: as many as the server handles well within its time.

    It doubles while batches are quick, and halves when one is slow.

    Attributes:
        rows: The size.
    """

    def __init__(self) -> None:
        self.rows = 1_000

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time one batch."""
        began = time.monotonic()
        yield
        self.adapt(time.monotonic() - began)

    def shrink(self) -> bool:
        """Halve the size, after a batch that took too long; tell whether it was possible.

        >>> size = BatchSize()
        >>> size.shrink(), size.rows
        (True, 500)
        """
        is_larger = self.rows > SMALLEST_BATCH
        self.rows = max(self.rows // 2, SMALLEST_BATCH)
        return is_larger

    def adapt(self, seconds: float) -> None:
        """Adapt the size to how long a batch took.

        >>> size = BatchSize()
        >>> size.adapt(0.1); size.rows
        2000
        >>> size.adapt(2.0); size.rows
        1000
        """
        if seconds < QUICK_S:
            self.rows = min(2 * self.rows, LARGEST_BATCH)
        elif seconds > SLOW_S:
            self.rows = max(self.rows // 2, SMALLEST_BATCH)
