"""What follows from the rows of a snapshot alone and is asked at every start: cached by its id.

To work it out, all rows of users' own ties are read. A cached answer has a checksum under the
file's name; a missing or damaged one costs time and changes no answer.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from onward import __version__
from onward.graph.dates import first_day
from onward.graph.engine import Engine
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.notices import report_notice
from onward.graph.store.cache_parts import mark_used
from onward.graph.store.files import write_whole
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.loaded.published import find_published
from onward.queries.assessment.loaded.undescribed import list_undescribed
from onward.queries.shipments.own_shipments import LAYER

VERSION: Final = "1"
"""Raise it with every change of what is worked out here: old files are then unused."""

FACTS: Final = "facts-"
"""How the names of such files begin."""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What the rows of a snapshot say as a whole.

    Attributes:
        undescribed: By layer, the ids that its rows are about and that nobody has.
        published: As `find_published` returns it.
        newest_source: The newest day on which a source, or an entry of a list, was retrieved.
    """

    undescribed: Mapping[str, tuple[str, ...]]
    published: frozenset[str] | None
    newest_source: date | None

    @classmethod
    def read(cls, snapshot: Snapshot, engine: Engine) -> "SnapshotFacts":
        """Return the facts of a snapshot, from the cache where they are there."""
        if snapshot.cache_dir is None:
            return cls.find(snapshot, engine)
        file = snapshot.cache_dir / name_facts(snapshot.id)
        mark_used(file)
        written = read_facts(file)
        if written is not None:
            return cls._decode_facts(written)
        if file.exists():
            report_notice(f"cache/{file.name} was changed; it is made again")
        facts = cls.find(snapshot, engine)
        _write_facts(file, facts._encode_facts())
        return facts

    @classmethod
    def find(cls, snapshot: Snapshot, engine: Engine) -> "SnapshotFacts":
        """Work the facts of a snapshot out."""
        return cls(
            {layer.name: list_undescribed(layer, snapshot, engine) for layer in snapshot.layers},
            find_published(snapshot),
            _find_newest_source(snapshot),
        )

    def _encode_facts(self) -> bytes:
        published = None if self.published is None else sorted(self.published)
        return orjson.dumps([self.undescribed, published, self.newest_source])

    @classmethod
    def _decode_facts(cls, written: bytes) -> "SnapshotFacts":
        undescribed, published, newest = orjson.loads(written)
        return cls(
            {layer: tuple(parties) for layer, parties in undescribed.items()},
            None if published is None else frozenset(published),
            None if newest is None else date.fromisoformat(newest),
        )


def name_facts(snapshot_id: str) -> str:
    """Return the name of the file of a snapshot's facts."""
    terms = orjson.dumps([VERSION, __version__, snapshot_id])
    return f"{FACTS}{sha256(terms).hexdigest()[:32]}"


def read_facts(file: Path) -> bytes | None:
    """Return what a file holds; None if there is none, or not as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    checksum, _, written = content.partition(b"\n")
    return written if checksum == _hash_facts(file.name, written) else None


def _write_facts(file: Path, written: bytes) -> None:
    with suppress(OSError):  # a cache that cannot be written costs the time again
        file.parent.mkdir(parents=True, exist_ok=True)
        # not durable: a lost file is made again
        write_whole(file, _hash_facts(file.name, written) + b"\n" + written, durable=False)


def _hash_facts(name: str, written: bytes) -> bytes:
    """Return the hash of facts under a file's name: they cannot stand in another's place."""
    return sha256(name.encode() + b"\n" + written).hexdigest().encode()


def _find_newest_source(snapshot: Snapshot) -> date | None:
    """Return the newest day on which anything was retrieved that says who is listed or owns whom.

    A layer has the oldest retrieval of its rows, so that the rows of its lists are looked at, too.
    """
    days = {layer.retrieved for layer in snapshot.layers if layer.name not in (LAYER, SUGGESTIONS)}
    for layer in snapshot.layers:
        if layer.counts.get("listings"):
            column = snapshot.read(layer, "listings")["retrieved"]
            days.update(*(chunk.dictionary.to_pylist() for chunk in column.chunks))
    return max(map(first_day, filter(None, days)), default=None)
