"""Judging who is one party: checked, written into the ledger, and seen by the next question.

The ledger in the record store is the truth; the workspace's snapshot names the version of it that
it rests on. Both are written while nobody else can write. Where a kill came between them, the next
judgement, `apply_ledger` or load makes the snapshot what the ledger says.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from onward.errors import StoreError
from onward.graph.identity.clusters import Clusters, MergeLink
from onward.graph.identity.intake import Intake, IntakeResult
from onward.graph.identity.judgements import Judgement, encode_judgements
from onward.graph.identity.ledger import Ledger, LedgerLine, describe_link
from onward.graph.store.snapshots import Snapshot
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class JudgementResult:
    """What came of a judgement.

    Attributes:
        line: The line of the ledger that says so; `is_new` where it was not there before.
        snapshot: The snapshot that is current now.
        outranked: Links of sources that no longer make one party of the two.
    """

    line: LedgerLine
    is_new: bool
    snapshot: Snapshot
    outranked: tuple[MergeLink, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as plain data: the line, and whose party is which now."""
        clusters = self.snapshot.clusters()
        ends = dict.fromkeys(map(clusters.canonical_id, self.line.judgement.pair))
        return {
            "line": self.line.to_plain(),
            "new": self.is_new,
            "parties": [{"id": end, "members": members(clusters, end)} for end in ends],
            "outranked": [describe_link(link) for link in self.outranked],
            "snapshot": self.snapshot.id,
        }


def members(clusters: Clusters, canonical: str) -> list[str]:
    """Return the ids that are one party, its canonical id first."""
    others = (member for member, root in clusters.canonical.items() if root == canonical)
    return [canonical, *sorted(others)]


def judge(
    workspace: WorkspaceFolder, store: RecordStore, said: Judgement, user: str, at: str
) -> JudgementResult:
    """Write a judgement into the ledger, and let the current snapshot rest on it.

    Args:
        workspace: Whose current snapshot is meant.
        store: Its record store.
        said: What is judged.
        user: Who judges.
        at: The time, ISO 8601 in UTC.

    Raises:
        MergeRefused: It contradicts what is judged already.
        Busy: Another process is writing.
    """
    answers: list[IntakeResult] = []

    def taken(ledger: Ledger, snapshot: Snapshot) -> Sequence[LedgerLine]:
        intake = open_intake(ledger, snapshot)
        answers.append(intake.take(said, user, at))
        return intake.lines

    snapshot = write(workspace, store, taken, at)
    (answer,) = answers
    return JudgementResult(answer.line, answer.is_new, snapshot, answer.outranked)


def open_intake(ledger: Ledger, snapshot: Snapshot) -> Intake:
    """Open the intake of a ledger over the sources of a snapshot."""

    def clusters_of(judgements: Sequence[Judgement]) -> Clusters:
        is_known = tuple(judgements) == snapshot.judgements()
        return (snapshot if is_known else snapshot.with_judgements(judgements)).clusters()

    return Intake(ledger, clusters_of)


def undo(
    workspace: WorkspaceFolder, store: RecordStore, beginning: str, reason: str, user: str, at: str
) -> JudgementResult:
    """Take a line of the ledger back by another one.

    Args:
        workspace: Whose current snapshot is meant.
        store: Its record store.
        beginning: How the line's id begins.
        reason: Why it is taken back.
        user: Who takes it back.
        at: The time, ISO 8601 in UTC.

    Raises:
        UsageError: No one line that counts begins so.
        Busy: Another process is writing.
    """
    lines: list[LedgerLine] = []

    def undone(ledger: Ledger, _: Snapshot) -> Sequence[LedgerLine]:
        lines.append(ledger.undo(beginning, reason, user, at))
        return lines

    snapshot = write(workspace, store, undone, at)
    return JudgementResult(lines[0], is_new=True, snapshot=snapshot)


def apply_ledger(workspace: WorkspaceFolder, store: RecordStore, at: str) -> Snapshot:
    """Let the current snapshot rest on the ledger as it is, where a kill has left it behind."""
    snapshot, content = workspace.current(), encode_judgements(store.ledger().judgements)
    with suppress(StoreError):  # a damaged version is written anew
        if encode_judgements(snapshot.judgements()) == content:
            return snapshot
    return write(workspace, store, lambda *_: (), at)


def write(
    workspace: WorkspaceFolder,
    store: RecordStore,
    added: Callable[[Ledger, Snapshot], Sequence[LedgerLine]],
    at: str,
) -> Snapshot:
    """Add lines to the ledger, and let the current snapshot rest on them.

    Args:
        workspace: Nobody else can write to it meanwhile.
        store: Its record store.
        added: Gives the lines, having seen the ledger and the snapshot that rests on it.
        at: The time, ISO 8601 in UTC.
    """

    def judged(current: Snapshot) -> tuple[Judgement, ...]:
        ledger = store.ledger()
        snapshot = current.with_judgements(ledger.judgements)
        lines = added(ledger, snapshot)
        store.judge(lines, snapshot.id, at)
        return ledger.extended(lines).judgements

    return workspace.judge(judged)
