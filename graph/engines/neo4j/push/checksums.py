"""Whether a server has what it should: counts and sums of ids and fingerprints, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final

import numpy as np

from onward.graph.columns.columns import Array
from onward.graph.engines.neo4j.push.parts import HALF, LARGEST, PARTS, Part
from onward.graph.engines.neo4j.push.projection import Row
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import Statement

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
    def of(cls, rows: Sequence[Row]) -> "Sums":
        """Sum rows."""
        ids, hashes = sum(row.id for row in rows), sum(row.hash for row in rows)
        return cls(len(rows), ids % MODULUS, hashes % MODULUS)


def counts(server: Server) -> dict[str, int]:
    """Ask how many rows each part has, from the store's own counts."""
    text = "\nUNION ALL\n".join(part.counted for part in PARTS)
    return dict(server.rows(Statement(text, {}, rows=len(PARTS))))


def live(server: Server, wanted: Mapping[str, Array]) -> dict[str, Sums]:
    """Ask the server for the sums of all rows, part by part.

    Args:
        server: Holds the graph.
        wanted: By part the ids that it should have, ascending; they say how to cut the question.
    """
    present = counts(server)
    return {
        part.name: _live(server, part, wanted[part.name]) if present[part.name] else Sums()
        for part in PARTS
    }


def _live(server: Server, part: Part, ids: Array) -> Sums:
    edges = [-1, *ids[AT_ONCE - 1 :: AT_ONCE].tolist(), LARGEST]
    found = Sums()
    for low, high in pairwise(edges):
        [row] = server.rows(part.sums(low + 1, high))
        found += _read(row)
    return found


def _read(row: Sequence[int]) -> Sums:
    """Put together what `Part.sums` asks for, in halves."""
    count, high_ids, low_ids, high_hashes, low_hashes = row
    ids, hashes = high_ids * HALF + low_ids, high_hashes * HALF + low_hashes
    return Sums(count, ids % MODULUS, hashes % MODULUS)


def flat(sums: Mapping[str, Sums]) -> tuple[int, ...]:
    """Write the sums of all parts, in their order, as plain numbers."""
    return tuple(
        number
        for part in PARTS
        for number in (sums[part.name].count, sums[part.name].ids, sums[part.name].hashes)
    )


def unflat(numbers: Sequence[int]) -> dict[str, Sums]:
    """Read what `flat` wrote.

    Raises:
        ValueError: It did not.
    """
    return {
        part.name: Sums(*numbers[3 * place : 3 * place + 3])
        for part, place in zip(PARTS, range(len(numbers) // 3), strict=True)
    }


def ids_of(ids: Array) -> tuple[int, int]:
    """Count ids and sum them, as `Sums` does."""
    high, low = (int(np.sum(half, dtype=np.int64)) for half in np.divmod(ids, HALF))
    return len(ids), (high * HALF + low) % MODULUS


def checksum(sums: Mapping[str, Sums]) -> str:
    """Return one text for the sums of all parts: SHA-256 over a line a part, in their order."""
    lines = (f"{name} {one.count} {one.ids} {one.hashes}\n" for name, one in sums.items())
    return sha256("".join(lines).encode()).hexdigest()
