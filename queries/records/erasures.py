"""What was erased of a record store: the log tells it, so that what is missing is no fault."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import orjson

from onward.queries.records.log.chain import LogEntry

KIND: Final = "erased"
_SEAL: Final = "sealed"


@dataclass(frozen=True, slots=True)
class Erased:
    """The hashes of what was erased.

    Attributes:
        commitments: Of texts of acts.
        payloads: Of assessments as they were stored, each with the number of the last entry by
            which it was erased: what was made again since stands.
    """

    commitments: frozenset[str] = frozenset()
    payloads: Mapping[str, int] = field(default_factory=dict)


def read_erased(rows: Iterable[tuple[int, bytes]], entries: Iterable[LogEntry]) -> Erased:
    """Return what acts of erasure name.

    Args:
        rows: Entry and JSON of acts; one that the log does not tell of erases nothing.
        entries: Those of a log whose chain holds.
    """
    rows = tuple(rows)
    if not rows:
        return Erased()
    # an act that somebody slipped in must not excuse what they deleted
    logged = {(row["seq"], row["payload_hash"]) for row in entries if row["kind"] == KIND}
    commitments: set[str] = set()
    payloads: dict[str, int] = {}
    for number, payload in rows:
        if isinstance(payload, bytes) and (number, sha256(payload).hexdigest()) in logged:
            erasure = orjson.loads(payload)
            commitments.update(erasure["commitments"])
            payloads.update(dict.fromkeys(erasure["payloads"], number))
    return Erased(frozenset(commitments), payloads)


def list_commitments(payload: bytes) -> Iterator[str]:
    """Yield the commitment of each sealed text of an act."""
    yield from _walk_seals(orjson.loads(payload))


def _walk_seals(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value.keys() == {_SEAL}:
        yield value[_SEAL]
        return
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _walk_seals(part)
