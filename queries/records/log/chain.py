"""The chained log: entries that each name the hash of the one before (docs/reliability.md).

An entry is canonical JSON (RFC 8785) with its place ``seq``, counted from 1, and ``previous``; its
hash is SHA-256 over the 32 bytes of the previous hash and the entry. A changed, missing, inserted
or moved entry breaks the chain at its line; a tail that was cut shows only against a head that was
printed before.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final, TypedDict

import orjson

from onward.errors import ChainBroken
from onward.graph.json_forms import canonical_json

START: Final = "0" * 64
"""Stands for the hash before the first entry."""

Head = tuple[int, str]
"""The length of a log and the hash of its last entry."""


class LogFacts(TypedDict, total=False):
    """What an entry says was done: when, by whom, to what, and over which data.

    An assessment's names its order, with the hash of its JSON and the hash by which deliveries name
    it, what commits to the names of its parties, and what came of it: so a list of many orders need
    not read them all.
    """

    at: str
    actor: str
    kind: str
    object: str
    payload_hash: str
    order: str
    order_hash: str
    transaction_hash: str
    parties_hash: str
    snapshot: str
    rule_pack: str
    verdict: str
    suggestion: str
    severity: str | None
    destination: str | None
    indicators: list[str]


class LogEntry(LogFacts, total=False):
    """An entry as it stands in the log, with its place and the hash of the one before."""

    seq: int
    previous: str


def link_entry(facts: LogFacts, seq: int, previous: str) -> tuple[bytes, str]:
    """Return the next entry of a log and its hash.

    >>> entry, digest = link_entry({"kind": "assessed"}, 1, START)
    >>> entry.startswith(b'{"kind":"assessed","previous":"000')
    True
    """
    entry = canonical_json({**facts, "seq": seq, "previous": previous})
    return entry, hash_entry(previous, entry)


def verify_chain(
    rows: Iterable[tuple[int, bytes, str]], heads: Iterable[Head] = ()
) -> tuple[LogEntry, ...]:
    """Check that a log is as it was written.

    Args:
        rows: Place, entry and hash of each entry, by place.
        heads: Heads printed earlier.

    Returns:
        The entries.

    Raises:
        ChainBroken: The first thing that is wrong.
    """
    hashes = [START]
    entries = []
    for entry, digest in iterate_chain(rows):
        entries.append(entry)
        hashes.append(digest)
    for size, stated in heads:
        if size >= len(hashes) or hashes[size] != stated:
            raise ChainBroken(f"this is not the log whose entry {size} has the hash {stated}")
    return tuple(entries)


def iterate_chain(
    rows: Iterable[tuple[int, bytes, str]], after: Head = (0, START)
) -> Iterator[tuple[LogEntry, str]]:
    """Yield the entries of a log with their hashes, each once it is as it was written.

    Args:
        rows: As in `verify_chain`.
        after: The head behind which they stand.

    Raises:
        ChainBroken: The first thing that is wrong.
    """
    place, previous = after[0] + 1, after[1]
    for seq, entry, stated in rows:
        if seq != place:
            raise ChainBroken(f"log entry {place} is missing")
        # NULL where somebody has emptied the cell
        if not isinstance(entry, bytes) or hash_entry(previous, entry) != stated:
            raise ChainBroken(f"log entry {seq} was changed after it was written")
        facts = read_entry(entry)
        if (facts["seq"], facts["previous"]) != (seq, previous):
            raise ChainBroken(f"log entry {seq} stood in another place")
        yield facts, stated
        previous, place = stated, place + 1


def read_entry(entry: bytes) -> LogEntry:
    """Return what an entry says, as it is written."""
    try:
        facts: LogEntry = orjson.loads(entry)
    except orjson.JSONDecodeError:  # half a surrogate pair in somebody's name, say
        facts = json.loads(entry)
    return facts


def hash_entry(previous: str, entry: bytes) -> str:
    """Return the hash of an entry, which the next one names.

    Raises:
        ChainBroken: The previous hash is none.
    """
    try:
        start = bytes.fromhex(previous)
    except ValueError as fault:
        raise ChainBroken("the last hash of the log was changed after it was written") from fault
    return sha256(start + entry).hexdigest()
