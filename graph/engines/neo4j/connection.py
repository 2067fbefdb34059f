"""One connection to a Neo4j server: the one place of the driver, and of the deadline on every call.

The driver waits as long as a server stays silent: after a request it never gives up, and a server
that takes connections without answering keeps it two minutes. So every call runs in a thread that
nobody has to wait for: when its time is up the caller goes on, and abandons thread and connection.
The server is given the same limit, a little shorter, so that it ends a query that is merely slow
and the connection lives on.
"""

import base64
import binascii
import logging
import re
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Final, Literal, TypeVar, cast

import neo4j
from neo4j import exceptions

from onward import __version__
from onward.errors import EngineError, EngineTimeout, EngineUnavailable
from onward.graph.engines.neo4j.address import Address
from onward.graph.engines.neo4j.statement import CypherStatement

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
