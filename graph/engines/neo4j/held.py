"""What a server holds: which snapshot, whether it is whole, and that it stays the same.

A server holds one snapshot, described by its one node ``OnwardSnapshot``. Neo4j reads what others
have committed meanwhile, so that one transaction could see one snapshot first and then another. A
push names itself on that node before it changes anything else, and no two pushes have one name: so
an answer is only believed when the node, looked at after it and in the same transaction, is still
what it was when the snapshot was opened.

Others may write, too. A push says on the node which transaction of the database finished it, and
the server says after every answer which one was the last: while they are the same, nobody has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from onward.errors import SnapshotMismatch
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.schema import CLEARING, FORMAT, LOADING, READY
from onward.graph.engines.neo4j.statement import Statement

T = TypeVar("T")

AGAIN: Final = "run `onward push`"

DESCRIPTION: Final = Statement(
    "MATCH (s:OnwardSnapshot) "
    "RETURN s.id, s.state, s.format, s.push, s.nodes, s.ties, s.checksum, s.committed",
    {},
)

COUNTS: Final = Statement(
    "MATCH (n:Party) RETURN count(n) AS rows UNION ALL MATCH ()-[r]->() RETURN count(r) AS rows",
    {},
    rows=2,
)


@dataclass(frozen=True, slots=True)
class Held:
    """What the server's ``OnwardSnapshot`` says.

    Attributes:
        id: Of the snapshot.
        state: `CLEARING`, `LOADING` or `READY`.
        format: Of the schema.
        push: Names the push that wrote it; no other push has the same name.
        nodes, ties: How many parties and ties it has, once it is ready.
        checksum: Over all of them, once it is ready.
        committed: Number of the transaction that made it ready; None where the server says none.
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

    def see(self, committed: int | None) -> None:
        """Refuse a graph to which somebody has written since it was ready.

        Args:
            committed: Number of the database's last transaction.

        Raises:
            SnapshotMismatch: So it is.
        """
        if committed != self.committed:
            raise SnapshotMismatch(f"Neo4j was written to since the push; {AGAIN}")

    def is_trusted(self, committed: int | None) -> bool:
        """Tell whether a push may go by the fingerprints that stand there: pushes wrote them all.

        Args:
            committed: Number of the database's last transaction.
        """
        is_kept = self.state == LOADING or (self.is_ready and committed == self.committed)
        return self.format == FORMAT and is_kept


DAMAGED: Final = Held("", CLEARING, 0, "")
"""Stands for a description that cannot be read."""


def held(transaction: Transaction) -> Held | None:
    """Ask what the server holds; None where nothing was ever pushed.

    Raises:
        SnapshotMismatch: It is no description that this version can read.
    """
    rows = transaction.ask(DESCRIPTION)
    if not rows:
        return None
    if len(rows) > 1 or not _is_readable(rows[0]):
        raise SnapshotMismatch(f"Neo4j holds a damaged description of its snapshot; {AGAIN}")
    return Held(*rows[0])


def _is_readable(row: list[Any]) -> bool:
    texts, number = (row[0], row[1], row[3]), row[2]
    return all(isinstance(text, str) for text in texts) and isinstance(number, int)


def usable(transaction: Transaction, snapshot_id: str) -> Held:
    """Ask what the server holds, and refuse what is not the snapshot, whole.

    Raises:
        SnapshotMismatch: It is another one, loading, of another format, or not all of it is there.
    """
    found = held(transaction)
    if found is None:
        raise SnapshotMismatch(f"Neo4j holds no snapshot; {AGAIN}")
    if found.format != FORMAT:
        raise SnapshotMismatch(
            f"Neo4j holds a graph of format {found.format}, this version of Onward uses {FORMAT}; "
            f"{AGAIN} with the version that asks"
        )
    if not found.is_ready:
        raise SnapshotMismatch(
            f"Neo4j holds a snapshot that is not whole: a push is running, or broke off; {AGAIN}"
        )
    if found.id != snapshot_id:
        raise SnapshotMismatch(
            f"Neo4j holds snapshot {found.id[:16]}, asked is {snapshot_id[:16]}; {AGAIN}"
        )
    [[parties], [ties]] = transaction.ask(COUNTS)
    if (parties, ties) != (found.nodes, found.ties):
        raise SnapshotMismatch(
            f"Neo4j holds {parties} parties and {ties} ties, pushed were {found.nodes} and "
            f"{found.ties}; {AGAIN}"
        )
    return found


def unchanged(known: Held, work: Callable[[Transaction], T]) -> Callable[[Transaction], T]:
    """Look, after some work, whether a push has changed the graph since it was opened.

    Returns:
        The work; done, it raises SnapshotMismatch where one has.
    """

    def looked_after(transaction: Transaction) -> T:
        answer = work(transaction)
        if held(transaction) != known:
            raise SnapshotMismatch(
                "the graph in Neo4j was replaced meanwhile; ask again when `onward push` has ended"
            )
        return answer

    return looked_after
