"""Writing a snapshot to a server: resumable at any point, each row once, and verified at its end.

The graph is marked as loading before anything else changes, and as ready after everything was
verified, so that no engine ever answers from a graph between two states. In between, part by part
and in the order of ids, what the server has is compared with what it should have, by fingerprints,
and only differences are written: the first push writes everything, a later one what has changed,
and one after a kill what is missing. Each batch is one transaction with a record of how far the
push has come, which tells whether a batch whose answer was lost was applied.

Fingerprints are believed only where nobody but pushes has written. Elsewhere, and with `--anew`,
all that pushes have written is removed first, and written again.
"""

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np

from onward import __version__
from onward.errors import EngineError, EngineTimeout, SnapshotMismatch
from onward.graph.columns.columns import Array
from onward.graph.compiling.compiled import open_compiled
from onward.graph.engine import GraphSource
from onward.graph.engines.neo4j.cypher import (
    AWAIT_INDEXES,
    CLEARING,
    CONSTRAINTS,
    FORMAT,
    INDEXES,
    LABELS,
    LOADING,
    NODES,
    PARTIES,
    READY,
    SCHEMA_NAMES,
    TYPES,
    CypherStatement,
    ProjectedRow,
    Projection,
    labels,
)
from onward.graph.engines.neo4j.server import (
    COUNTS,
    DAMAGED,
    Server,
    ServerState,
    ServerTransaction,
    read_state,
)

# ------------------------------------------------------------------------------------------------
# The statements of a push, part by part, and how many rows one of them takes.
#
# A part is the parties, or the ties of one kind. All texts are constants, made once from the words
# of `schema`; what is pushed is the value of parameters.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Whether a server has what it should: counts and sums of ids and fingerprints, part by part.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# The journal of a push on the server: that it is loading, how far it has come, that it is ready.
#
# It is kept in two nodes, each the only one of its label. Every batch begins by taking the lock on
# the first one and then, as another push may have held it, checking that it still names this push:
# where two pushes run, the later one goes on and the earlier one stops.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PushProgress:
    """How far a push has come: every row of the part whose id is below `next` is as it should be.

    The parts before it are whole.

    Attributes:
        sums: Of all rows that are done, see `checksums.flatten_sums`.
    """

    part: str
    next: int
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PushJournal:
    """What one push writes on the server about itself.

    Attributes:
        snapshot: Id of the snapshot.
        push: A name that no other push has.
        nodes, ties: How many parties and ties it will have.
    """

    snapshot: str
    push: str
    nodes: int
    ties: int

    def begin(self, transaction: ServerTransaction, now: str, state: str = LOADING) -> None:
        """Mark the graph as loading, or as being cleared; no earlier push can be resumed then."""
        transaction.ask(CypherStatement(_FORGET_DAMAGED, {}))
        if state == CLEARING:
            transaction.ask(CypherStatement(_FORGET_PROGRESS, {}))
        properties = {
            "id": self.snapshot,
            "push": self.push,
            "state": state,
            "format": FORMAT,
            "version": __version__,
            "nodes": self.nodes,
            "ties": self.ties,
            "at": now,
        }
        transaction.ask(CypherStatement(_BEGIN, properties))

    def lock(self, transaction: ServerTransaction) -> None:
        """Keep every other push waiting until this transaction ends.

        Raises:
            EngineError: Another push has begun meanwhile.
        """
        parameters = {"push": self.push, "id": self.snapshot, "states": [CLEARING, LOADING]}
        if not transaction.ask(CypherStatement(_LOCK, parameters)):
            raise _build_overtaken()

    def record(self, transaction: ServerTransaction, progress: PushProgress) -> None:
        """Record how far the push has come."""
        parameters = {
            "snapshot": self.snapshot,
            "part": progress.part,
            "next": progress.next,
            "sums": list(progress.sums),
        }
        transaction.ask(CypherStatement(_RECORD, parameters))

    def finish(
        self, transaction: ServerTransaction, checksum: str, now: str, committed: int | None = None
    ) -> None:
        """Mark the graph as ready.

        Args:
            transaction: In which it is written.
            checksum: Of all rows.
            now: The time, ISO 8601.
            committed: Number that this transaction will have, if nobody else writes.

        Raises:
            EngineError: Another push has begun meanwhile.
        """
        self.lock(transaction)
        parameters = {
            "push": self.push,
            "id": self.snapshot,
            "state": READY,
            "checksum": checksum,
            "at": now,
            "committed": committed,
        }
        [[is_marked]] = transaction.ask(CypherStatement(_FINISH, parameters, rows=1))
        if not is_marked:
            raise _build_overtaken()

    def read_progress(self, transaction: ServerTransaction) -> PushProgress | None:
        """Return how far a push of this snapshot has come, this one or one that was interrupted."""
        rows = transaction.ask(
            CypherStatement(_READ_PROGRESS, {"snapshot": self.snapshot, "format": FORMAT})
        )
        if not rows:
            return None
        part, following, sums = rows[0]
        return PushProgress(part, following, tuple(sums or ()))


def _build_overtaken() -> EngineError:
    return EngineError("another `onward push` has begun on this server; this one stops")


_FORGET_DAMAGED = (  # unless there is exactly one description, it is not believed
    "MATCH (s:OnwardSnapshot) WITH collect(s) AS found "
    "WHERE size(found) > 1 OR NOT coalesce(found[0].single = true, false) "
    "UNWIND found AS s DETACH DELETE s"
)

_FORGET_PROGRESS = "MATCH (g:OnwardProgress) DETACH DELETE g"

_BEGIN = (
    "MERGE (s:OnwardSnapshot {single: true}) "
    "SET s.id = $id, s.push = $push, s.state = $state, s.format = $format, "
    "s.onward_version = $version, s.nodes = $nodes, s.ties = $ties, s.started = $at, "
    # A property name that is new to a database costs a transaction of its own, and `finish` has
    # to predict its own number: so all names are written here.
    "s.lock = true, s.finished = '', s.checksum = '', s.committed = -1"
)

_LOCK = (
    "MATCH (s:OnwardSnapshot {single: true}) SET s.lock = true "
    "WITH s WHERE s.push = $push AND s.id = $id AND s.state IN $states RETURN s.id"
)
"""The lock comes first: what is read before it is held may be out of date."""

_RECORD = (
    "MERGE (g:OnwardProgress {single: true}) "
    "SET g.snapshot = $snapshot, g.part = $part, g.next = $next, g.sums = $sums"
)

_READ_PROGRESS = (
    "MATCH (s:OnwardSnapshot {single: true, state: 'loading', id: $snapshot, format: $format}) "
    "MATCH (g:OnwardProgress {single: true, snapshot: $snapshot}) "
    "RETURN g.part, g.next, g.sums"
)

_FINISH = (
    "MATCH (s:OnwardSnapshot {single: true, push: $push, id: $id}) "
    "SET s.state = $state, s.finished = $at, s.checksum = $checksum, s.committed = $committed "
    "WITH s OPTIONAL MATCH (g:OnwardProgress) DELETE g RETURN count(*)"
)


# ------------------------------------------------------------------------------------------------
# Comparing and writing, batch by batch: the work of a push between its begin and its finish.
# ------------------------------------------------------------------------------------------------

T = TypeVar("T")

LEFTOVERS: Final = "leftovers"
"""The last part: parties that the snapshot does not have, once their ties are gone."""

ORDER: Final = (*(part.name for part in PARTS), LEFTOVERS)

MOST: Final = 10_000
"""Rows of the server that one batch compares."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """The result of one batch.

    Attributes:
        part, next: As in `PushProgress`.
        done: Those of its rows that were compared; the others are for the next batch.
        written, removed: Counts of rows.
    """

    part: str
    next: int
    done: Sequence[ProjectedRow] = ()
    written: int = 0
    removed: int = 0


class Sync:
    """The work of one push.

    Args:
        server: To write to.
        journal: Of the push.
        projection: What the server should have.
        report: Called with how many rows are done, and of how many.

    Attributes:
        journal, projection: As passed in.
        written, removed: Counts of rows so far.
    """

    def __init__(
        self,
        server: Server,
        journal: PushJournal,
        projection: Projection,
        report: Callable[[int, int | None], None] | None,
    ) -> None:
        self._server = server
        self.journal = journal
        self.projection = projection
        self._report = report
        self._batch_size = BatchSize()
        self._sums = {part.name: Sums() for part in PARTS}
        self.written = 0
        self.removed = 0

    def clear(self) -> None:
        """Remove everything that pushes have written: ties, then parties."""
        present = count_rows(self._server)
        for part in reversed(PARTS):
            left = present[part.name]
            while left:
                left = self._retry_smaller(partial(self._clear_some, part))

    def _clear_some(self, part: GraphPart) -> int:
        """Remove some rows of a part; return how many."""

        def work(transaction: ServerTransaction) -> int:
            self.journal.lock(transaction)
            [[removed]] = transaction.ask(part.clear(self._batch_size.rows))
            return int(removed)

        return self._server.write(work, lambda: False) or 0

    def run(self, progress: PushProgress | None) -> dict[str, Sums]:
        """Make every part what the snapshot has.

        Args:
            progress: How far an earlier push of the same snapshot had come.

        Returns:
            By part the sums of what should be there now.
        """
        if progress is not None and not _is_readable(progress):
            progress = None
        self._sums = (
            {part.name: Sums() for part in PARTS}
            if progress is None
            else unflatten_sums(progress.sums)
        )
        begun = ORDER.index(progress.part) if progress else 0
        start = progress.next if progress else 0
        present = count_rows(self._server)
        for place, part in enumerate(PARTS):
            if place >= begun:
                low = start if place == begun else 0
                self._sync_part(part, low, ORDER[place + 1], is_fresh=not present[part.name])
        self._remove_parties(start if begun == len(PARTS) else 0)
        return self._sums

    def _sync_part(self, part: GraphPart, low: int, following: str, *, is_fresh: bool) -> None:
        """Make a part what the snapshot has, from an id on."""
        ids = self.projection.ids[part.name]
        place = int(np.searchsorted(ids, low))
        is_done = is_fresh and place == len(ids)
        while not is_done:
            span = _Span(low, LARGEST_ID, following, 0 if is_fresh else MOST)
            batch = self._retry_smaller(partial(self._sync_some, part, place, span))
            place += len(batch.done)
            low, is_done = batch.next, batch.part != part.name

    def _sync_some(self, part: GraphPart, place: int, span: "_Span") -> _Batch:
        """Make some rows what the snapshot has, from a place in the part's ids on."""
        rows = self.projection.rows(part.name, slice(place, place + self._batch_size.rows))
        # Not the last batch: the span ends with its last row.
        if place + len(rows) < len(self.projection.ids[part.name]):
            span = replace(span, high=rows[-1].id)
        return self._apply_batch(partial(self._compare_rows, part=part, rows=rows, span=span))

    def _retry_smaller(self, work: Callable[[], T]) -> T:
        """Do a batch; where it takes the server too long, try a smaller one."""
        while True:
            try:
                with self._batch_size.timed():
                    return work()
            except EngineTimeout:  # a server that is lost says so again, and at once
                if not self._batch_size.shrink():
                    raise

    def _apply_batch(self, work: Callable[[ServerTransaction], _Batch]) -> _Batch:
        """Do a batch in one transaction with its progress, which tells whether it was committed."""
        done: list[tuple[_Batch, PushProgress]] = []

        def work_and_record(transaction: ServerTransaction) -> None:
            self.journal.lock(transaction)
            batch = work(transaction)
            sums = flatten_sums(self._add_batch(batch))
            progress = PushProgress(batch.part, batch.next, sums)
            self.journal.record(transaction, progress)
            done[:] = [(batch, progress)]

        def is_applied() -> bool:
            return bool(done) and self._server.read(self.journal.read_progress) == done[0][1]

        self._server.write(work_and_record, is_applied)
        [(batch, _)] = done
        self._sums = self._add_batch(batch)
        self.written += batch.written
        self.removed += batch.removed
        if self._report is not None:
            every = len(self.projection.ids[PARTIES]) + self.projection.ties
            self._report(sum(sums.count for sums in self._sums.values()), every)
        return batch

    def _add_batch(self, batch: _Batch) -> dict[str, Sums]:
        """Return the sums of all rows that are done, with those of a batch."""
        if not batch.done:
            return self._sums
        name = PARTIES if batch.done[0].ends is None else batch.done[0].kinds[0]
        return self._sums | {name: self._sums[name] + Sums.from_rows(batch.done)}

    def _compare_rows(
        self,
        transaction: ServerTransaction,
        part: GraphPart,
        rows: Sequence[ProjectedRow],
        span: "_Span",
    ) -> _Batch:
        """Make the server's rows of a span of ids those of the snapshot.

        Parties that are left over stay until the end, as ties of theirs may be left over as well.
        """
        prints, high = _read_prints(transaction, part, span)
        done = [row for row in rows if row.id <= high]
        expected = {row.id: row.hash for row in done}
        times = Counter(number for number, _ in prints)
        right = {
            number
            for number, fingerprint in prints
            if expected.get(number) == fingerprint and times[number] == 1
        }
        # A row that differs is removed and written again; a party is overwritten instead.
        wrong = [] if part.is_parties else sorted(times.keys() - right)
        if wrong:
            transaction.ask(part.remove(wrong))
        missing = [row for row in done if row.id not in right]
        if missing:
            _insert_rows(transaction, part, missing)
        removed = sum(times[number] for number in wrong if number not in expected)
        if high == LARGEST_ID:
            return _Batch(span.following, 0, done, len(missing), removed)
        return _Batch(part.name, high + 1, done, len(missing), removed)

    def _remove_parties(self, low: int) -> None:
        """Remove the parties that the snapshot does not have."""
        ids = self.projection.ids[PARTIES]
        if count_rows(self._server)[PARTIES] == len(ids):
            return
        while low < LARGEST_ID:
            low = self._apply_batch(partial(self._remove_some, low=low)).next

    def _remove_some(self, transaction: ServerTransaction, low: int) -> _Batch:
        parties, ids = PARTS[0], self.projection.ids[PARTIES]
        prints, high = _read_prints(transaction, parties, _Span(low, LARGEST_ID, "", MOST))
        present = np.array([number for number, _ in prints], np.int64)
        over = np.setdiff1d(present, ids).tolist()
        if over:
            transaction.ask(parties.remove(over))
        return _Batch(LEFTOVERS, min(high + 1, LARGEST_ID), removed=len(over))


def _is_readable(progress: PushProgress) -> bool:
    return progress.part in ORDER and len(progress.sums) == 3 * len(PARTS)


@dataclass(frozen=True, slots=True)
class _Span:
    """The ids that a batch compares, ends included.

    Attributes:
        following: The part that comes next, where the span ends its part.
        most: Rows of the server that are compared; 0 where the server has no rows.
    """

    low: int
    high: int
    following: str
    most: int


def _read_prints(
    transaction: ServerTransaction, part: GraphPart, span: _Span
) -> tuple[list[list[int]], int]:
    """Return ids and fingerprints of the rows in a span, and up to which id they are all."""
    if not span.most:
        return [], span.high
    prints = transaction.ask(part.prints(span.low, span.high, span.most))
    if len(prints) < span.most:
        return prints, span.high
    last = prints[-1][0]  # further rows of this id may lie beyond the limit
    complete = [row for row in prints if row[0] < last]
    return (complete, last - 1) if complete else (prints, last)


def _insert_rows(
    transaction: ServerTransaction, part: GraphPart, rows: Sequence[ProjectedRow]
) -> None:
    written = sum(transaction.ask(statement)[0][0] for statement in part.write(rows))
    if written != len(rows):
        raise EngineError(
            f"{len(rows)} rows of {part.name} were to be written, but Neo4j wrote {written}; "
            "run `onward push` again"
        )


Progress = Callable[[int, int | None], None]
"""Called with how many parties and ties are done, and of how many."""

ATTEMPTS = 3
"""How often the graph is verified. Where it does not add up, it is first compared again from the
beginning; where somebody wrote meanwhile, it is only verified again."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """The result of a push.

    Attributes:
        snapshot: Id of the snapshot that the server holds now.
        server: Name and version that the server states.
        parties, ties: How many the graph has.
        written, removed: Counts of parties and ties that were written, and that were left over.
        checksum: Over counts, ids and fingerprints of all parts.
    """

    snapshot: str
    server: str
    parties: int
    ties: int
    written: int
    removed: int
    checksum: str


def push(
    source: GraphSource,
    server: Server,
    now: str,
    report: Progress | None = None,
    *,
    anew: bool = False,
) -> Pushed:
    """Make a server hold a snapshot, and nothing else.

    Args:
        source: The snapshot.
        server: To write to; its database must be empty, or hold what an earlier push wrote.
        now: The time, ISO 8601 in UTC.
        report: Called after every batch.
        anew: Remove everything that pushes have written, and write every row. It is done anyway
            where the server says that somebody else has written since the last push.

    Raises:
        EngineUnavailable: The server is gone; what was written stays, and the next push resumes.
        EngineTimeout: It took too long; likewise.
        EngineError: The database holds something else, or another push has begun.
    """
    projection = Projection(open_compiled(source))
    nodes, ties = len(projection.ids[PARTIES]), projection.ties
    state = _read_server(server)
    # Fingerprints are trusted only where nobody but pushes has written.
    is_cleared = state is not None and (anew or not state.is_trusted(server.committed))
    if report:
        report(0, None)
    journal = PushJournal(source.id, secrets.token_hex(8), nodes, ties)
    if state and not is_cleared:
        unchanged = _checksum_if_unchanged(server, projection, state, journal)
        if unchanged is not None:
            return Pushed(source.id, server.agent, nodes, ties, 0, 0, unchanged)
    progress = None if is_cleared else server.read(journal.read_progress)
    sync = Sync(server, journal, projection, report)
    if is_cleared:
        _begin_push(server, journal, now, CLEARING)
        sync.clear()
    _make_schema(server)
    _begin_push(server, journal, now, LOADING)
    total = _write_and_verify(server, sync, progress, now)
    return Pushed(source.id, server.agent, nodes, ties, sync.written, sync.removed, total)


def _write_and_verify(server: Server, sync: Sync, progress: PushProgress | None, now: str) -> str:
    """Write what is missing, verify everything, and mark it as ready; return the checksum.

    Raises:
        EngineError: It does not add up, or somebody else goes on writing.
    """
    sums = sync.run(progress)
    for _ in range(ATTEMPTS):
        # If nobody else writes meanwhile, the finish is the very next transaction.
        following = None if server.committed is None else server.committed + 1
        if faults := _list_faults(server, sync.projection, sums):
            sums = sync.run(None)
            continue
        total = checksum(sums)
        if _finish_push(server, sync.journal, total, now, following):
            return total
        faults = ["it was written to while it was verified"]
        _begin_push(server, sync.journal, now, LOADING)
    raise EngineError(
        f"what Neo4j holds does not add up ({'; '.join(faults)}); run `onward push --anew`, and if "
        "it comes back, check whether something else writes to this database; Onward needs its own"
    )


def _begin_push(server: Server, journal: PushJournal, now: str, state: str) -> None:
    def is_begun() -> bool:
        read = server.read(read_state)
        return read is not None and (read.push, read.state) == (journal.push, state)

    server.write(lambda transaction: journal.begin(transaction, now, state), is_begun)


def _finish_push(
    server: Server, journal: PushJournal, total: str, now: str, committed: int | None
) -> bool:
    """Mark the graph as ready; tell whether nobody else has written since it was verified.

    Args:
        server: Holds it.
        journal: Of the push.
        total: The checksum.
        now: The time.
        committed: Number of the one transaction that follows what was verified.
    """

    def is_finished() -> bool:
        read, expected = server.read(read_state), (journal.push, READY, committed)
        return read is not None and (read.push, read.state, read.committed) == expected

    server.write(lambda opened: journal.finish(opened, total, now, committed), is_finished)
    return server.committed == committed


def _read_server(server: Server) -> ServerState | None:
    """Read what the server holds.

    Raises:
        EngineError: Something that no push wrote.
    """
    try:
        state = server.read(read_state)
    except SnapshotMismatch:
        return DAMAGED
    if state is None and server.rows(NODES)[0][0]:
        raise EngineError(
            "this database holds nodes that Onward did not write, and a push would remove some; "
            "give it an empty one (NEO4J_DATABASE, or another server)"
        )
    return state


def _make_schema(server: Server) -> None:
    """Make the constraints and indexes that are missing, and wait until they can be used."""
    names = {name for [name] in server.rows(SCHEMA_NAMES)}
    missing = [text for name, text in (CONSTRAINTS | INDEXES).items() if name not in names]
    # IF NOT EXISTS: a statement whose answer was lost can simply be run again.
    for text in missing:
        server.write(
            partial(ServerTransaction.ask, statement=CypherStatement(text, {})), lambda: False
        )
    if missing:
        server.rows(AWAIT_INDEXES)


def _checksum_if_unchanged(
    server: Server, projection: Projection, state: ServerState, journal: PushJournal
) -> str | None:
    """Return the checksum of a graph that is still what was pushed; None for any other."""
    described = state.state, state.id, state.nodes, state.ties
    if described != (READY, journal.snapshot, journal.nodes, journal.ties):
        return None
    sums = sum_rows(server, projection.ids)
    total = checksum(sums)
    has_ids = all(
        (sums[name].count, sums[name].ids) == sum_ids(ids) for name, ids in projection.ids.items()
    )
    is_whole = has_ids and total == state.checksum and not _list_surplus(server, projection)
    return total if is_whole else None


def _list_faults(server: Server, projection: Projection, expected: dict[str, Sums]) -> list[str]:
    """List where counts or sums on the server are not those of the snapshot."""
    return _list_surplus(server, projection) + [
        f"{name}: {sums.count} rows, {expected[name].count} expected, or different rows"
        for name, sums in sum_rows(server, projection.ids).items()
        if sums != expected[name]
    ]


def _list_surplus(server: Server, projection: Projection) -> list[str]:
    """List parties or ties beyond those of the snapshot, whatever their ids and types are."""
    [[parties], [ties]] = server.rows(COUNTS)
    expected = len(projection.ids[PARTIES]), projection.ties
    if (parties, ties) == expected:
        return []
    return [f"{parties} parties and {ties} ties instead of {expected[0]} and {expected[1]}"]
