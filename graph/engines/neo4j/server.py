"""A Neo4j server: calls that keep their deadline, writes that happen once."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from onward.errors import EngineError, EngineTimeout
from onward.graph.engines.neo4j.address import Address
from onward.graph.engines.neo4j.connection import (
    Connection,
    ConnectionBroken,
    Work,
    last_committed,
)
from onward.graph.engines.neo4j.statement import CypherStatement

T = TypeVar("T")
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
