"""The head of a log as a checkpoint that others can check: C2SP's form, with a Merkle root.

Three lines: whose log it is, how many entries it has, and the Merkle root (RFC 6962) over their
hashes in base64. A signature is a line below (a signed note); nobody's key is in the workspace.
The chain names the line at which a log was changed; the root lets others hold the whole of it.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypedDict

import orjson

from onward.errors import ChainBroken, InputRefused
from onward.graph.json_forms import canonical_json

# ------------------------------------------------------------------------------------------------
# The chained log: entries that each name the hash of the one before (docs/reliability.md).
#
# An entry is canonical JSON (RFC 8785) with its place ``seq``, counted from 1, and ``previous``;
# its hash is SHA-256 over the 32 bytes of the previous hash and the entry. A changed, missing,
# inserted or moved entry breaks the chain at its line; a tail that was cut shows only against a
# head that was printed before.
# ------------------------------------------------------------------------------------------------

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


_HINT: Final = "give what `onward log head` has printed, or a briefing"

_IN_TEXT: Final = re.compile(
    r"\b(onward/\s*(?:[0-9a-f]\s*){16})(?:\\n\s*|\b)([1-9]\d{0,15})(?:\s|\\n)+"
    r"((?:[A-Za-z0-9+/]\s*){43}=)"
)
"""A checkpoint in any text: its three lines, the same in JSON, or one line of them.

A document may have broken the line at a slash, or wherever the paper ended.
"""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: Whose log it is.
        size: How many entries it has.
        root: The Merkle root over the hashes of its entries.
    """

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """Return its three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def to_line(self) -> str:
        """Return the same in one line, as documents print it."""
        return " ".join(self.to_text().split())


def read_checkpoint(text: str) -> Checkpoint:
    """Read the three lines of a checkpoint; what stands below an empty line is passed over.

    Raises:
        InputRefused: It is none.
    """
    lines = text.split("\n\n", 1)[0].splitlines()
    if len(lines) < 3 or not lines[1].isascii() or not lines[1].isdecimal():
        raise InputRefused("is no checkpoint of a log", hint=_HINT)
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError as error:
        raise InputRefused("is no checkpoint of a log", hint=_HINT) from error
    return Checkpoint(lines[0], int(lines[1]), root)


def find_checkpoints(text: str) -> Iterator[Checkpoint]:
    r"""Yield each checkpoint that a text names, a briefing for instance.

    >>> [each.size for each in find_checkpoints(f"x onward/{'0' * 16} 17 {'A' * 43}= y")]
    [17]
    >>> [each.size for each in find_checkpoints(f"onward/{'0' * 16}\\n17\\n{'A' * 43}=\\n")]
    [17]
    """
    for origin, size, root in dict.fromkeys(_IN_TEXT.findall(text)):
        yield Checkpoint(
            "".join(origin.split()), int(size), base64.b64decode("".join(root.split()))
        )


def make_checkpoint(hashes: Sequence[str]) -> Checkpoint:
    """Return the checkpoint of a log.

    Args:
        hashes: The hashes of its entries, in hex.

    Raises:
        InputRefused: It has no entry.
    """
    if not hashes:
        raise InputRefused("the log has no entry yet", hint="assess an order first")
    # the first entry tells one workspace's log from every other's
    root = merkle_root(map(bytes.fromhex, hashes))
    return Checkpoint(f"onward/{hashes[0][:16]}", len(hashes), root)


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle tree hash of RFC 6962, section 2.1; of no more than a few nodes at a time.

    >>> merkle_root([]).hex()[:16], merkle_root([b""]).hex()[:16]
    ('e3b0c44298fc1c14', '6e340b9cffb37a98')
    """
    roots: list[bytes] = []  # of trees of 2^n leaves, the largest first, as the standard splits
    for place, leaf in enumerate(leaves, start=1):
        roots.append(_hash_leaf(leaf))
        # a tree is whole after each leaf whose number it divides
        for _ in range((place & -place).bit_length() - 1):
            right = roots.pop()
            roots.append(_join_nodes(roots.pop(), right))
    while len(roots) > 1:
        right = roots.pop()
        roots.append(_join_nodes(roots.pop(), right))
    return roots[0] if roots else sha256().digest()


def _hash_leaf(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def _join_nodes(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _join_level(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    joined = [_join_nodes(left, right) for left, right in pairs]
    # one that is left over rises as it is
    return [*joined, *level[len(joined) * 2 :]]


def prove_inclusion(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root (RFC 6962, section 2.1.1).

    Args:
        leaves: All of them.
        place: Of the leaf, counted from 0.
    """
    level = [_hash_leaf(leaf) for leaf in leaves]
    proof = []
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            proof.append(level[beside])
        level, place = _join_level(level), place // 2
    return proof


def prove_root(leaf: bytes, place: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root to which hashes lead from a leaf; empty where they are too many or too few.

    >>> leaves = [bytes([number]) for number in range(7)]
    >>> proof = prove_inclusion(leaves, 6)
    >>> prove_root(leaves[6], 6, 7, proof) == merkle_root(leaves)
    True
    """
    node = _hash_leaf(leaf)
    hashes = list(reversed(proof))
    while size > 1:
        beside = place ^ 1
        if beside < size:
            if not hashes:
                return b""
            pair = (node, hashes.pop()) if beside > place else (hashes.pop(), node)
            node = _join_nodes(*pair)
        place, size = place // 2, (size + 1) // 2
    return b"" if hashes else node


def list_hashes(entries: Sequence[LogEntry], head: Head) -> tuple[str, ...]:
    """Return the hashes of a log's entries: each stands in the next one, the last in the head."""
    return (*(entry["previous"] for entry in entries[1:]), *((head[1],) if entries else ()))


def find_recorded(entries: Sequence[LogEntry], name: str, payload_hash: str) -> int | None:
    """Return the place of the entry that first recorded an assessment; None where there is none.

    Args:
        entries: Of a log.
        name: The assessment's id.
        payload_hash: The hash of its JSON.
    """
    for entry in entries:
        is_named = entry["kind"] == "assessed" and entry["object"] == name
        if is_named and entry["payload_hash"] == payload_hash:
            return entry["seq"]
    return None


def check_beginning(hashes: Sequence[str], checkpoint: Checkpoint) -> None:
    """Check that a log begins as a checkpoint says.

    Raises:
        ChainBroken: It is another log, has fewer entries, or other ones.
    """
    if not hashes or len(hashes) < checkpoint.size or checkpoint.size < 1:
        raise ChainBroken(f"the log has {len(hashes):,} entries, and had {checkpoint.size:,}")
    beginning = make_checkpoint(hashes[: checkpoint.size])
    if beginning != checkpoint:
        raise ChainBroken(
            f"the first {checkpoint.size:,} entries of the log are not those of the checkpoint"
        )
