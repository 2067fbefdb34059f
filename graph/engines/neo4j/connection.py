"""One connection to a Neo4j server: the one place of the driver, and of the deadline on every call.

The driver waits as long as a server stays silent: after a request it never gives up, and a server
that takes connections without answering keeps it two minutes. So every call runs in a thread that
nobody has to wait for: when its time is up the caller goes on, and thread and connection are left
to themselves. The server is told the same limit, a little shorter, so that it ends a query that is
merely slow and the connection lives on.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Final, Literal, TypeVar, cast

import neo4j
from neo4j import exceptions

from onward import __version__
from onward.errors import EngineError, EngineTimeout, EngineUnavailable
from onward.graph.engines.neo4j.address import Address
from onward.graph.engines.neo4j.bookmark import last_committed
from onward.graph.engines.neo4j.statement import Statement

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

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # or notices would go to stderr


class Transaction:
    """An open transaction: what the work of a call asks through."""

    def __init__(self, transaction: neo4j.Transaction) -> None:
        self._transaction = transaction

    def ask(self, statement: Statement) -> list[list[Any]]:
        """Run a statement and give its rows."""
        text, parameters = statement.text, statement.parameters
        return statement.checked(self._transaction.run(text, parameters).values())


Work = Callable[[Transaction], T]


class ConnectionBroken(EngineUnavailable):
    """A connection broke; what was asked last may have been done."""


class Connection:
    """A driver with one connection, in a thread of its own.

    Args:
        address: Where to connect.
        ends: When it must have connected, by the monotonic clock.

    Attributes:
        agent: What the server calls itself.
        committed: Number of the database's last transaction at the end of the last call; None where
            the server does not say it.
        is_silent: Whether it did not even end a call at the limit that it was told.
    """

    def __init__(self, address: Address, ends: float) -> None:
        self._address = address
        self._driver: neo4j.Driver | None = None
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.is_silent = False
        self.committed: int | None = None
        threading.Thread(target=self._do_jobs, name="neo4j", daemon=True).start()
        self.agent = self._wait_for(self._open, ends)

    def call(self, work: Work[T], access: Access, ends: float) -> T:
        """Do some work in one transaction.

        Args:
            work: Asks.
            access: Whether it also writes.
            ends: When it must have ended, by the monotonic clock.

        Raises:
            ConnectionBroken, EngineTimeout, EngineError: See `Server`.
        """

        def transaction() -> T:
            driver = self._driver
            assert driver is not None  # noqa: S101  # opened first, or never called
            with (
                driver.session(
                    database=self._address.database, default_access_mode=access, fetch_size=-1
                ) as session,
                session.begin_transaction(timeout=_left(ends)) as opened,
            ):
                answer = work(Transaction(opened))
                opened.commit()
                self.committed = last_committed(session.last_bookmarks().raw_values)
                return answer

        return self._wait_for(transaction, ends)

    def leave(self) -> None:
        """Let the thread close the driver and end; nobody waits for it."""
        self._jobs.put(None)
        if self.is_silent and self._driver is not None:  # the thread waits for the server
            threading.Thread(target=self._driver.close, name="neo4j-close", daemon=True).start()

    def _open(self) -> str:
        address = self._address
        self._driver = neo4j.GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=address.limit_s,
            connection_acquisition_timeout=address.limit_s,
            max_connection_pool_size=1,
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
            except BaseException as fault:  # noqa: BLE001  # whoever waits raises it
                answers.put((None, fault))

        self._jobs.put(job)
        try:
            answer, fault = answers.get(timeout=max(ends + GRACE_S - time.monotonic(), 0))
        except Empty:
            self.is_silent = True
            raise self._late() from None
        if fault is not None:
            raise self._told(fault) from fault
        return cast("T", answer)

    def _late(self) -> EngineTimeout:
        what = f"{self._place()}: no answer within {self._address.limit_s:g} s"
        return EngineTimeout(f"{what}; NEO4J_TIMEOUT gives it more", limit=self._address.limit)

    def _place(self) -> str:
        return f"Neo4j at {self._address.uri}"

    def _told(self, fault: BaseException) -> BaseException:
        """Say in our words what the driver raised."""
        if isinstance(fault, exceptions.AuthError):
            what = "refuses the user or password"
            return EngineUnavailable(f"{self._place()} {what}; see NEO4J_USER and NEO4J_PASSWORD")
        if isinstance(fault, LOST):
            return ConnectionBroken(f"{self._place()}: cannot be reached; see that it runs")
        if isinstance(fault, exceptions.Neo4jError):
            code = fault.code or "an error without code"
            if any(part in code for part in LIMITS):
                return self._late()
            if "ConstraintValidationFailed" in code:  # only a push can meet it
                what = "holds rows that no push wrote"
                return EngineError(f"{self._place()} {what}; run `onward push --anew`")
            return EngineError(f"{self._place()} answers {code}: {fault.message}")
        if isinstance(fault, exceptions.DriverError | exceptions.ConfigurationError | ValueError):
            return EngineUnavailable(f"{self._place()}: {fault}")
        return fault


def _left(ends: float) -> float:
    """Return the seconds that are left until a moment of the monotonic clock."""
    return max(ends - time.monotonic(), LEAST_S)
