"""Whether a server has what it should: counts and sums of ids and fingerprints, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final

import numpy as np

from onward.graph.columns.columns import Array
from onward.graph.engines.neo4j.push.parts import HALF, LARGEST_ID, PARTS, GraphPart
from onward.graph.engines.neo4j.push.projection import ProjectedRow
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import CypherStatement

MODULUS: Final = 2**61

AT_ONCE: Final = 50_000
"""Rows that one statement sums: a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Count of rows, and sums of their ids and fingerprints modulo 2**61."""

    count: int = 0
    ids: int = 0
    hashes: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Add the sums of other rows."""
        ids, hashes = self.ids + other.ids, self.hashes + other.hashes
        return Sums(self.count + other.count, ids % MODULUS, hashes % MODULUS)

    @classmethod
    def from_rows(cls, rows: Sequence[ProjectedRow]) -> "Sums":
        """Sum rows."""
        ids, hashes = sum(row.id for row in rows), sum(row.hash for row in rows)
        return cls(len(rows), ids % MODULUS, hashes % MODULUS)


def count_rows(server: Server) -> dict[str, int]:
    """Return how many rows each part has, from the store's own counts."""
    text = "\nUNION ALL\n".join(part.count_text for part in PARTS)
    return dict(server.rows(CypherStatement(text, {}, rows=len(PARTS))))


def sum_rows(server: Server, ids_by_part: Mapping[str, Array]) -> dict[str, Sums]:
    """Let the server sum all rows, part by part.

    Args:
        server: Holds the graph.
        ids_by_part: The ids that it should have, ascending; they say how the query is cut.
    """
    present = count_rows(server)
    return {
        part.name: _sum_part(server, part, ids_by_part[part.name]) if present[part.name] else Sums()
        for part in PARTS
    }


def _sum_part(server: Server, part: GraphPart, ids: Array) -> Sums:
    # Every range covers AT_ONCE ids of the snapshot, and whatever else lies between them.
    edges = [-1, *ids[AT_ONCE - 1 :: AT_ONCE].tolist(), LARGEST_ID]
    total = Sums()
    for low, high in pairwise(edges):
        [row] = server.rows(part.sums(low + 1, high))
        total += _join_halves(row)
    return total


def _join_halves(row: Sequence[int]) -> Sums:
    """Put together what `Part.sums` asks for, in halves."""
    count, high_ids, low_ids, high_hashes, low_hashes = row
    ids, hashes = high_ids * HALF + low_ids, high_hashes * HALF + low_hashes
    return Sums(count, ids % MODULUS, hashes % MODULUS)


def flatten_sums(sums: Mapping[str, Sums]) -> tuple[int, ...]:
    """Write the sums of all parts, in their order, as plain numbers."""
    return tuple(
        number
        for part in PARTS
        for number in (sums[part.name].count, sums[part.name].ids, sums[part.name].hashes)
    )


def unflatten_sums(numbers: Sequence[int]) -> dict[str, Sums]:
    """Read what `flatten_sums` wrote.

    Raises:
        ValueError: There are too many or too few numbers.
    """
    return {
        part.name: Sums(*numbers[3 * place : 3 * place + 3])
        for part, place in zip(PARTS, range(len(numbers) // 3), strict=True)
    }


def sum_ids(ids: Array) -> tuple[int, int]:
    """Count ids and sum them, as `Sums` does."""
    high, low = (int(np.sum(half, dtype=np.int64)) for half in np.divmod(ids, HALF))
    return len(ids), (high * HALF + low) % MODULUS


def checksum(sums: Mapping[str, Sums]) -> str:
    """Return the checksum of all parts: SHA-256 over a line a part, in their order."""
    lines = (f"{name} {part.count} {part.ids} {part.hashes}\n" for name, part in sums.items())
    return sha256("".join(lines).encode()).hexdigest()
