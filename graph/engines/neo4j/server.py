"""A Neo4j server: calls that keep their deadline, writes that happen once."""

import base64
import binascii
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, Literal, TypeVar, cast

import neo4j
from neo4j import exceptions

from onward import __version__
from onward.errors import EngineError, EngineTimeout, EngineUnavailable, SnapshotMismatch
from onward.graph.engines.neo4j.cypher import (
    CLEARING,
    FORMAT,
    LOADING,
    QUANTIFIED_PATHS,
    READY,
    CypherStatement,
)

# ------------------------------------------------------------------------------------------------
# Where a Neo4j server is and how to log in, from the environment.
# ------------------------------------------------------------------------------------------------

_URI: Final = re.compile(
    r"(?:bolt|neo4j)(?:\+s|\+ssc)?://(?:[\w.-]+|\[[\da-f:.]+(?:%\w+)?\])(?::([0-9]{1,5}))?/?",
    re.IGNORECASE,
)
"""What the driver speaks over Bolt, a host, perhaps a port, and nothing else."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and how to log in.

    Attributes:
        uri: Without a user or password in it.
        database: None = the server's own.
        limit_s: How long one call may take.
    """

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    limit_s: float = 5.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Address":
        """Read the variables ``NEO4J_…`` of the environment.

        Raises:
            EngineUnavailable: There is no password, or a value cannot be read.
        """
        given = os.environ if environment is None else environment
        return cls(
            uri=_check_uri(given.get("NEO4J_URI") or "bolt://127.0.0.1:7687"),
            user=given.get("NEO4J_USER") or "neo4j",
            password=_read_password(given),
            database=given.get("NEO4J_DATABASE") or None,
            limit_s=_read_limit(given.get("NEO4J_TIMEOUT") or "5"),
        )

    @property
    def limit(self) -> str:
        """The limit, in words."""
        return f"{self.limit_s:g} s for one answer of Neo4j"


def _check_uri(text: str) -> str:
    """Check an address. What is refused is not repeated: any part of it may hold a password."""
    if "@" in text:
        raise EngineUnavailable("NEO4J_URI holds a user; use NEO4J_USER and NEO4J_PASSWORD")
    parts = _URI.fullmatch(text)
    if parts is None or not 0 < int(parts[1] or 7687) < 65_536:
        raise EngineUnavailable(
            "NEO4J_URI is not the address of a Neo4j server; write bolt://HOST:7687"
        )
    return text


def _read_password(given: Mapping[str, str]) -> str:
    if password := given.get("NEO4J_PASSWORD"):
        return password
    file = given.get("NEO4J_PASSWORD_FILE")
    if not file:
        raise EngineUnavailable(
            "there is no password for Neo4j; set NEO4J_PASSWORD or NEO4J_PASSWORD_FILE"
        )
    try:
        # The file may end with a line break, as editors write one.
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise EngineUnavailable(
            f"NEO4J_PASSWORD_FILE {file}: cannot be read ({getattr(fault, 'strerror', fault)})"
        ) from None


def _read_limit(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise EngineUnavailable(f"NEO4J_TIMEOUT {text!r} is not a number of seconds; use 5 or more")
    return seconds


# ------------------------------------------------------------------------------------------------
# One connection to a Neo4j server: the one place of the driver, and of the deadline on every call.
#
# The driver waits as long as a server stays silent: after a request it never gives up, and a server
# that takes connections without answering keeps it two minutes. So every call runs in a thread that
# nobody has to wait for: when its time is up the caller goes on, and abandons thread and
# connection. The server is given the same limit, a little shorter, so that it ends a query that is
# merely slow and the connection lives on.
# ------------------------------------------------------------------------------------------------

T = TypeVar("T")
Access = Literal["READ", "WRITE"]

GRACE_S: Final = 3.0
"""How much longer than the server the caller waits: Neo4j looks for late queries every 2 s."""

LEAST_S: Final = 0.2
"""Seconds that the server is given at least, where repeats have used the time up."""

LIMITS: Final = ("TransactionTimedOut", "Transaction.Terminated", "OutOfMemory")
"""Parts of the codes with which a server says that it ended a query that took too much."""

LOST: Final = (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError)
"""What the driver raises when a connection breaks."""

_BOOKMARK_PREFIX: Final = "FB:"

_BOOKMARK_STATE: Final = re.compile(
    rb"\x91\xcc\x10.{16}(?:([\x00-\x7f])|\xc8(.)|\xc9(..)|\xca(.{4})|\xcb(.{8}))\x90", re.DOTALL
)
"""One database of this server by its UUID, the number of a transaction, and no other server."""

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # or notices would go to stderr


class ServerTransaction:
    """An open transaction, in which the work of a call runs its statements."""

    def __init__(self, transaction: neo4j.Transaction) -> None:
        self._transaction = transaction

    def ask(self, statement: CypherStatement) -> list[list[Any]]:
        """Run a statement and return its rows."""
        text, parameters = statement.text, dict(statement.parameters)
        return statement.check_answer(self._transaction.run(text, parameters).values())


Work = Callable[[ServerTransaction], T]


class ConnectionBroken(EngineUnavailable):
    """A connection broke; whether the last request was carried out is not known."""


class Connection:
    """A driver with one connection, in a thread of its own.

    Args:
        address: Where to connect.
        ends: When it must have connected, by the monotonic clock.

    Attributes:
        agent: The name and version that the server states.
        bookmarks: What the server gave with the end of the last call.
        is_silent: Whether the server did not even end a call at the limit that it was given.
    """

    def __init__(self, address: Address, ends: float) -> None:
        self._address = address
        self._driver: neo4j.Driver | None = None
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.is_silent = False
        self.bookmarks: frozenset[str] = frozenset()
        threading.Thread(target=self._do_jobs, name="neo4j", daemon=True).start()
        self.agent = self._wait_for(self._open_driver, ends)

    def call(self, work: Work[T], access: Access, ends: float) -> T:
        """Do some work in one transaction.

        Args:
            work: Runs statements.
            access: Whether it also writes.
            ends: When it must have ended, by the monotonic clock.

        Raises:
            ConnectionBroken, EngineTimeout, EngineError: See `Server`.
        """

        def transaction() -> T:
            with (
                self._open_session(access) as session,
                session.begin_transaction(timeout=_seconds_until(ends)) as opened,
            ):
                answer = work(ServerTransaction(opened))
                opened.commit()
                self.bookmarks = session.last_bookmarks().raw_values
                return answer

        return self._wait_for(transaction, ends)

    def ask(self, statement: CypherStatement, ends: float) -> list[list[Any]]:
        """Run a statement that only reads, in a transaction that the server begins and ends itself.

        That is one round trip instead of three.

        Args:
            statement: Reads only.
            ends: When it must have ended, by the monotonic clock.

        Raises:
            ConnectionBroken, EngineTimeout, EngineError: See `Server`.
        """

        def answer() -> list[list[Any]]:
            with self._open_session("READ") as session:
                query = neo4j.Query(statement.text, timeout=_seconds_until(ends))
                rows = session.run(query, dict(statement.parameters)).values()
                self.bookmarks = session.last_bookmarks().raw_values
                return rows

        return statement.check_answer(self._wait_for(answer, ends))

    def _open_session(self, access: Access) -> neo4j.Session:
        assert self._driver is not None  # noqa: S101  # opened first, or never called
        database = self._address.database
        return self._driver.session(database=database, default_access_mode=access, fetch_size=-1)

    def leave(self) -> None:
        """Let the thread close the driver and end; nobody waits for it."""
        self._jobs.put(None)
        if self.is_silent and self._driver is not None:  # the thread waits for the server
            threading.Thread(target=self._driver.close, name="neo4j-close", daemon=True).start()

    def _open_driver(self) -> str:
        address = self._address
        self._driver = neo4j.GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=address.limit_s,
            connection_acquisition_timeout=address.limit_s,
            max_connection_pool_size=1,
            max_connection_lifetime=-1,  # or the driver connects anew, and nobody notices
            telemetry_disabled=True,
            user_agent=f"onward/{__version__}",
        )
        return str(self._driver.get_server_info().agent)

    def _do_jobs(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        if self._driver is not None:
            with suppress(Exception):
                self._driver.close()

    def _wait_for(self, work: Callable[[], T], ends: float) -> T:
        """Let the thread do something, and wait for it a little longer than it should take."""
        answers: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        def job() -> None:
            try:
                answers.put((work(), None))
            except BaseException as fault:  # noqa: BLE001  # raised again by the caller
                answers.put((None, fault))

        self._jobs.put(job)
        try:
            answer, fault = answers.get(timeout=max(ends + GRACE_S - time.monotonic(), 0))
        except Empty:
            self.is_silent = True
            raise self._build_timeout() from None
        if fault is not None:
            raise self._translate_error(fault) from fault
        return cast("T", answer)

    def _build_timeout(self) -> EngineTimeout:
        what = f"{self._describe_server()}: no answer within {self._address.limit_s:g} s"
        return EngineTimeout(f"{what}; NEO4J_TIMEOUT gives it more", limit=self._address.limit)

    def _describe_server(self) -> str:
        return f"Neo4j at {self._address.uri}"

    def _translate_error(self, fault: BaseException) -> BaseException:
        """Return our own error for one that the driver raised."""
        if isinstance(fault, exceptions.AuthError):
            what = "refuses the user or password"
            return EngineUnavailable(
                f"{self._describe_server()} {what}; see NEO4J_USER and NEO4J_PASSWORD"
            )
        if isinstance(fault, LOST):
            return ConnectionBroken(
                f"{self._describe_server()}: cannot be reached; see that it runs"
            )
        if isinstance(fault, exceptions.Neo4jError):
            code = fault.code or "an error without code"
            if any(part in code for part in LIMITS):
                return self._build_timeout()
            if "ConstraintValidationFailed" in code:  # only a push can meet it
                what = "holds rows that no push wrote"
                return EngineError(f"{self._describe_server()} {what}; run `onward push --anew`")
            return EngineError(f"{self._describe_server()} answers {code}: {fault.message}")
        if isinstance(fault, exceptions.DriverError | exceptions.ConfigurationError | ValueError):
            return EngineUnavailable(f"{self._describe_server()}: {fault}")
        return fault


def last_committed(bookmarks: Collection[str]) -> int | None:
    """Return the number of a database's last transaction, as a server's bookmarks tell it.

    With the end of a transaction, also of one that only reads, a server gives a bookmark: the
    database and the number of the last transaction that was committed in it. Two such numbers tell
    whether anybody has written in between, at no cost and without any right. Reading, failing to
    log in, restarting and crashing leave the number as it is. (`SHOW DATABASES` has it in the
    Enterprise edition only.)

    Returns:
        The number; None where the bookmarks have another form.


    >>> last_committed(["FB:kcwQJq2JTBJuS1+l0tFA5DNaZgeQ"])
    7
    >>> last_committed([]), last_committed(["neo4j:bookmark:v1:tx7"]), last_committed(["FB:é"])
    (None, None, None)
    """
    if len(bookmarks) != 1:
        return None
    [text] = bookmarks
    if not text.startswith(_BOOKMARK_PREFIX):
        return None
    try:
        state = _BOOKMARK_STATE.fullmatch(
            base64.b64decode(text.removeprefix(_BOOKMARK_PREFIX), validate=True)
        )
    except (binascii.Error, ValueError):
        return None
    if state is None:
        return None
    return int.from_bytes(next(part for part in state.groups() if part is not None), "big")


def _seconds_until(ends: float) -> float:
    """Return the seconds that are left until a moment of the monotonic clock."""
    return max(ends - time.monotonic(), LEAST_S)


Call = Callable[[Connection, float], T]
"""Does something on a connection, until a moment of the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a call ended: while this stays the same, nobody has written.

    Attributes:
        connection: How many connections were opened until then. Behind another connection there
            may be another database, in which as many transactions were committed.
        bookmarks: Of the server, which name the database and its last transaction.
    """

    connection: int
    bookmarks: frozenset[str]

    @property
    def committed(self) -> int | None:
        """Number of the database's last transaction; None where the server does not say it."""
        return last_committed(self.bookmarks)


class Server:
    """One server, with one connection that is opened when it is first needed.

    A server that stops answering is *lost*: for as long as one call may take, further calls fail at
    once with the same error, so that what depends on it ends soon; then it is tried again.

    Args:
        address: Where it is.

    Attributes:
        moment: At which the last call ended.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.moment = Moment(0, frozenset())
        self._connections = 0
        self._connection: Connection | None = None
        self._lost: tuple[float, EngineError] | None = None
        self._ends: float | None = None

    @property
    def agent(self) -> str:
        """Name and version that the server states, such as ``Neo4j/5.26.26``."""
        return self._open_connection().agent

    @property
    def committed(self) -> int | None:
        """Number of the database's last transaction at the end of the last call, if it is said."""
        return self.moment.committed

    @property
    def version(self) -> tuple[int, ...]:
        """The server's version, as far as it is numbers."""
        stated = re.search(r"/(\d+(?:\.\d+)*)", self.agent)
        return tuple(map(int, stated[1].split("."))) if stated else ()

    def read(self, work: Work[T], limit_s: float | None = None) -> T:
        """Do some work in a read transaction; a connection that breaks is made anew once.

        Args:
            work: Runs statements; it may be called twice.
            limit_s: A shorter limit than the address has.

        Raises:
            EngineTimeout: It took too long.
            EngineUnavailable: The server is gone.
            EngineError: The server refuses.
        """
        return self._call_to_read(
            lambda connection, ends: connection.call(work, "READ", ends), limit_s
        )

    def rows(self, statement: CypherStatement, limit_s: float | None = None) -> list[list[Any]]:
        """Run one statement that only reads, and return its rows; otherwise as `read`."""
        return self._call_to_read(lambda connection, ends: connection.ask(statement, ends), limit_s)

    def _call_to_read(self, call: Call[T], limit_s: float | None) -> T:
        with self._within_deadline(limit_s):
            try:
                return self._call_once(call)
            except ConnectionBroken:
                self.close()
            with self._lost_when_broken():
                return self._call_once(call)

    def write(self, work: Work[T], is_applied: Callable[[], bool]) -> T | None:
        """Do some work in a write transaction, exactly once.

        A connection that breaks leaves open whether the server has committed. Then that is read
        back, and work that was not applied is done again, once.

        Args:
            work: Runs statements that write.
            is_applied: Reads back whether the work is there.

        Returns:
            What the work returns; None where its answer was lost although it was applied.

        Raises:
            EngineTimeout: It took too long; whether it was applied is not known.
            EngineUnavailable: The server is gone; whether it was applied is not known.
            EngineError: The server refuses, and nothing was applied.
        """

        def call(connection: Connection, ends: float) -> T:
            return connection.call(work, "WRITE", ends)

        with self._within_deadline(None):
            try:
                return self._call_once(call)
            except ConnectionBroken:
                self.close()
            with self._lost_when_broken():
                return None if is_applied() else self._call_once(call)

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.leave()

    @contextmanager
    def _within_deadline(self, limit_s: float | None) -> Iterator[None]:
        """Let all that is done for one call, repeats and reading back included, end in its time."""
        outer = self._ends
        if outer is None:
            longest = self.address.limit_s
            # A call within a call (reading back) shares the deadline of the outer one.
            self._ends = time.monotonic() + min(limit_s or longest, longest)
        try:
            yield
        finally:
            self._ends = outer

    def _call_once(self, call: Call[T]) -> T:
        assert self._ends is not None  # noqa: S101  # both callers have set it
        connection = self._open_connection(self._ends)
        try:
            answer = call(connection, self._ends)
        except EngineTimeout as fault:
            if connection.is_silent:
                self._mark_lost(fault)
            raise
        self.moment = Moment(self._connections, connection.bookmarks)
        return answer

    def _open_connection(self, ends: float | None = None) -> Connection:
        if self._lost is not None:
            since, fault = self._lost
            if time.monotonic() - since < self.address.limit_s:
                raise fault.with_traceback(None)
            self._lost = None
        if self._connection is None:
            try:
                self._connection = Connection(
                    self.address, ends or time.monotonic() + self.address.limit_s
                )
            except EngineError as fault:
                self._mark_lost(fault)
                raise
            self._connections += 1
        return self._connection

    @contextmanager
    def _lost_when_broken(self) -> Iterator[None]:
        try:
            yield
        except ConnectionBroken as fault:
            self._mark_lost(fault)
            raise

    def _mark_lost(self, fault: EngineError) -> None:
        self.close()
        self._lost = time.monotonic(), fault


# ------------------------------------------------------------------------------------------------
# Which snapshot a server holds, whether it is whole, and that it stays the same.
#
# A server holds one snapshot, described by its one node ``OnwardSnapshot``. Neo4j reads what others
# have committed meanwhile, so that one transaction could see one snapshot first and then another. A
# push names itself on that node before it changes anything else, and no two pushes have one name. A
# push also states there which transaction of the database finished it, and the server states after
# every answer which one was the last: while they are the same, nobody has written, and the answer
# is believed. A connection that broke may be made anew to another database with as many
# transactions: so the first answer on another connection, and each of a server that does not state
# its last transaction, is followed by the node in the same transaction, which must still be what it
# was when the snapshot was opened.
# ------------------------------------------------------------------------------------------------

AGAIN: Final = "run `onward push`"

DESCRIPTION: Final = CypherStatement(
    "MATCH (s:OnwardSnapshot) "
    "RETURN s.id, s.state, s.format, s.push, s.nodes, s.ties, s.checksum, s.committed",
    {},
)

COUNTS: Final = CypherStatement(
    "MATCH (n:Party) RETURN count(n) AS rows UNION ALL MATCH ()-[r]->() RETURN count(r) AS rows",
    {},
    rows=2,
)


@dataclass(frozen=True, slots=True)
class ServerState:
    """What the server's ``OnwardSnapshot`` says.

    Attributes:
        id: Of the snapshot.
        state: `CLEARING`, `LOADING` or `READY`.
        format: Of the schema.
        push: Names the push that wrote it; no other push has the same name.
        nodes, ties: How many parties and ties it has, once it is ready.
        checksum: Over all of them, once it is ready.
        committed: Number of the transaction that made it ready; None where the server states none.
    """

    id: str
    state: str
    format: int
    push: str
    nodes: int | None = None
    ties: int | None = None
    checksum: str | None = None
    committed: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is whole."""
        return self.state == READY

    def check_unwritten(self, committed: int | None) -> None:
        """Refuse a graph to which somebody has written since it was ready.

        Args:
            committed: Number of the database's last transaction.

        Raises:
            SnapshotMismatch: Somebody has.
        """
        # Our own reads leave the number as it is.
        if committed != self.committed:
            raise SnapshotMismatch(f"Neo4j was written to since the push; {AGAIN}")

    def is_trusted(self, committed: int | None) -> bool:
        """Tell whether a push may rely on the fingerprints on the server: only pushes wrote them.

        Args:
            committed: Number of the database's last transaction.
        """
        is_unwritten = self.is_ready and committed == self.committed
        return self.format == FORMAT and (self.state == LOADING or is_unwritten)


DAMAGED: Final = ServerState("", CLEARING, 0, "")
"""Stands for a description that cannot be read."""


def read_state(transaction: ServerTransaction) -> ServerState | None:
    """Read what the server holds; None where nothing was ever pushed.

    Raises:
        SnapshotMismatch: The description cannot be read by this version.
    """
    rows = transaction.ask(DESCRIPTION)
    if not rows:
        return None
    if len(rows) > 1 or not _is_readable(rows[0]):
        raise SnapshotMismatch(f"Neo4j holds a damaged description of its snapshot; {AGAIN}")
    return ServerState(*rows[0])


def _is_readable(row: list[Any]) -> bool:
    texts, number = (row[0], row[1], row[3]), row[2]
    return all(isinstance(text, str) for text in texts) and isinstance(number, int)


def read_usable_state(transaction: ServerTransaction, snapshot_id: str) -> ServerState:
    """Read what the server holds, and refuse anything but the whole snapshot.

    Raises:
        SnapshotMismatch: It is another one, loading, of another format, or not all of it is there.
    """
    state = read_state(transaction)
    if state is None:
        raise SnapshotMismatch(f"Neo4j holds no snapshot; {AGAIN}")
    if state.format != FORMAT:
        raise SnapshotMismatch(
            f"Neo4j holds a graph of format {state.format}, this version of Onward uses {FORMAT}; "
            f"{AGAIN} with this version"
        )
    if not state.is_ready:
        raise SnapshotMismatch(
            "Neo4j holds a snapshot that is not whole: a push is running, or was interrupted; "
            f"{AGAIN}"
        )
    if state.id != snapshot_id:
        raise SnapshotMismatch(
            f"Neo4j holds snapshot {state.id[:16]}, not {snapshot_id[:16]}; {AGAIN}"
        )
    # Cheap, as the store keeps both counts; a wrong one means a damaged graph.
    [[parties], [ties]] = transaction.ask(COUNTS)
    if (parties, ties) != (state.nodes, state.ties):
        raise SnapshotMismatch(
            f"Neo4j holds {parties} parties and {ties} ties, but {state.nodes} and "
            f"{state.ties} were pushed; {AGAIN}"
        )
    return state


def check_unchanged(opened: ServerState, work: Work[T]) -> Work[T]:
    """Wrap some work so that it checks, at its end, that no push has changed the graph.

    Args:
        opened: The state in which the graph was opened.
        work: Runs statements.

    Returns:
        The work; it raises SnapshotMismatch where a push has begun since.
    """

    def checked_work(transaction: ServerTransaction) -> T:
        answer = work(transaction)
        if read_state(transaction) != opened:
            raise SnapshotMismatch(
                "the graph in Neo4j was replaced meanwhile; ask again when `onward push` has ended"
            )
        return answer

    return checked_work


class ServedGraph:
    """A pushed snapshot on a server, asked only while it stays what it was.

    Args:
        server: Holds it; its last call has read the state.
        state: In which it was opened; every later answer must come from the same state.

    Attributes:
        has_quantified_paths: Whether the server's Cypher has them.
        version: Name and version that the server states.
    """

    def __init__(self, server: Server, state: ServerState) -> None:
        self._server = server
        self._state = state
        self._moment = server.moment
        self.has_quantified_paths = server.version >= QUANTIFIED_PATHS
        self.version = server.agent

    @classmethod
    def open(cls, server: Server, snapshot_id: str) -> "ServedGraph":
        """Check that a server holds a snapshot, whole and as it was pushed.

        Raises:
            SnapshotMismatch: It does not.
            EngineError: It cannot be reached, or refuses.
        """
        state = server.read(lambda transaction: read_usable_state(transaction, snapshot_id))
        state.check_unwritten(server.committed)
        return cls(server, state)

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot."""
        return self._state.id

    def ask(self, statement: CypherStatement, limit_s: float | None = None) -> list[list[Any]]:
        """Run a statement and return its rows.

        Args:
            statement: Reads only.
            limit_s: A shorter limit than the server has.

        Raises:
            SnapshotMismatch: The graph was changed meanwhile.
            EngineTimeout: It took too long.
            EngineUnavailable: The server is gone.
        """
        if self._state.committed is not None:
            # no push changes a row before it has committed its own name: the moment would tell
            answer = self._server.rows(statement, limit_s)
            if self._server.moment == self._moment:
                return answer
        return self._ask_and_check(statement, limit_s)

    def _ask_and_check(self, statement: CypherStatement, limit_s: float | None) -> list[list[Any]]:
        """Run a statement, and read the description after it in the same transaction.

        So it is done where a server states no last transaction, on a connection that was made anew,
        and after somebody has written, whom the refusal names.

        Raises:
            SnapshotMismatch: A push has replaced the graph, or somebody else wrote.
        """
        work = check_unchanged(self._state, lambda transaction: transaction.ask(statement))
        answer = self._server.read(work, limit_s)
        self._state.check_unwritten(self._server.committed)
        self._moment = self._server.moment
        return answer
