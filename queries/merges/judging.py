"""Judge who is one party: judgements are checked, written into the ledger, and effective at once.

The ledger in the record store is the truth; the workspace's snapshot names the version of it that
it rests on. Both are written while nobody else can write. If a kill comes between them, the next
judgement, `apply_ledger` or load brings the snapshot in line with the ledger.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from onward.errors import ChainBroken, StoreError
from onward.graph.identity.clusters import Clusters, MergeLink
from onward.graph.identity.intake import Intake, IntakeResult
from onward.graph.identity.judgements import Judgement, encode_judgements, ledger_version
from onward.graph.identity.ledger import Ledger, LedgerLine, describe_link
from onward.graph.store.snapshots import Snapshot
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.model.part import JsonObject
from onward.queries.records.checking import RESTORE
from onward.queries.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class JudgementResult:
    """What a judgement changed.

    Attributes:
        line: The line of the ledger that states it.
        is_new: Whether the line was not there before.
        snapshot: The snapshot that is current now.
        outranked: Links of sources that no longer make one party of the two.
    """

    line: LedgerLine
    is_new: bool
    snapshot: Snapshot
    outranked: tuple[MergeLink, ...] = ()

    def to_data(self) -> JsonObject:
        """Return it as plain data: the line, and who is one party now."""
        clusters = self.snapshot.clusters()
        ends = dict.fromkeys(map(clusters.canonical_id, self.line.judgement.pair))
        return {
            "line": self.line.to_plain(),
            "new": self.is_new,
            "parties": [{"id": end, "members": list_members(clusters, end)} for end in ends],
            "outranked": [describe_link(link) for link in self.outranked],
            "snapshot": self.snapshot.id,
        }


def list_members(clusters: Clusters, canonical: str) -> list[str]:
    """Return the ids that are one party, its canonical id first."""
    others = (member for member, root in clusters.canonical.items() if root == canonical)
    return [canonical, *sorted(others)]


def judge(
    workspace: WorkspaceFolder, store: RecordStore, judgement: Judgement, user: str, time: str
) -> JudgementResult:
    """Write a judgement into the ledger, and let the current snapshot rest on it.

    Args:
        workspace: Its current snapshot is meant.
        store: Its record store.
        judgement: What is judged.
        user: Who judges.
        time: The time, ISO 8601 in UTC.

    Raises:
        MergeRefused: It contradicts an earlier judgement.
        Busy: Another process is writing.
    """
    results: list[IntakeResult] = []

    def make_lines(ledger: Ledger, snapshot: Snapshot) -> Sequence[LedgerLine]:
        intake = open_intake(ledger, snapshot)
        results.append(intake.take(judgement, user, time))
        return intake.lines

    snapshot = write_lines(workspace, store, make_lines, time)
    (result,) = results
    return JudgementResult(result.line, result.is_new, snapshot, result.outranked)


def open_intake(ledger: Ledger, snapshot: Snapshot) -> Intake:
    """Open the intake of a ledger over the sources of a snapshot."""

    def clusters_of(judgements: Sequence[Judgement]) -> Clusters:
        # the snapshot keeps the clusters of its own judgements: no need to compute them again
        is_current = tuple(judgements) == snapshot.judgements()
        return (snapshot if is_current else snapshot.with_judgements(judgements)).clusters()

    return Intake(ledger, clusters_of)


def undo(
    workspace: WorkspaceFolder,
    store: RecordStore,
    beginning: str,
    reason: str,
    user: str,
    time: str,
) -> JudgementResult:
    """Undo a line of the ledger by adding another one.

    Args:
        workspace: Its current snapshot is meant.
        store: Its record store.
        beginning: How the line's id begins.
        reason: Why it is undone.
        user: Who undoes it.
        time: The time, ISO 8601 in UTC.

    Raises:
        UsageError: Not exactly one line that counts begins like this.
        Busy: Another process is writing.
    """
    lines: list[LedgerLine] = []

    def make_lines(ledger: Ledger, _: Snapshot) -> Sequence[LedgerLine]:
        lines.append(ledger.undo(beginning, reason, user, time))
        return lines

    snapshot = write_lines(workspace, store, make_lines, time)
    return JudgementResult(lines[0], is_new=True, snapshot=snapshot)


def apply_ledger(workspace: WorkspaceFolder, store: RecordStore, time: str) -> Snapshot:
    """Let the current snapshot rest on the ledger, in case a kill has left it behind."""
    snapshot = workspace.current()
    in_ledger = encode_judgements(_read_ledger(store, snapshot).judgements)
    with suppress(StoreError):  # a damaged version is written anew
        if encode_judgements(snapshot.judgements()) == in_ledger:
            return snapshot
    return write_lines(workspace, store, lambda *_: (), time)


def write_lines(
    workspace: WorkspaceFolder,
    store: RecordStore,
    make_lines: Callable[[Ledger, Snapshot], Sequence[LedgerLine]],
    time: str,
) -> Snapshot:
    """Add lines to the ledger, and let the current snapshot rest on them.

    Args:
        workspace: It is locked meanwhile.
        store: Its record store.
        make_lines: Makes the lines from the ledger and the snapshot that rests on it.
        time: The time, ISO 8601 in UTC.
    """

    # called while the workspace is locked: nobody judges between reading and writing
    def extend_ledger(current: Snapshot) -> tuple[Judgement, ...]:
        ledger = _read_ledger(store, current)
        snapshot = current.with_judgements(ledger.judgements)
        lines = make_lines(ledger, snapshot)
        store.judge(lines, snapshot.id, time)
        return ledger.extended(lines).judgements

    return workspace.judge(extend_ledger)


def _read_ledger(store: RecordStore, snapshot: Snapshot) -> Ledger:
    """Return the ledger, which must have grown from what the snapshot rests on.

    Raises:
        ChainBroken: It lacks judgements that the snapshot rests on: it is not the file that was
            there, or an older copy of it.
    """
    ledger = store.ledger()
    # The snapshot rests on the whole ledger, or on what it was before a kill: the last lines first.
    for size in range(len(ledger.lines), -1, -1):
        judgements = Ledger(ledger.lines[:size]).judgements
        if ledger_version(encode_judgements(judgements)) == snapshot.ledger:
            return ledger
    raise ChainBroken(
        f"{store.path}: the identity ledger lacks judgements that snapshot {snapshot.id[:12]} "
        f"rests on; {RESTORE}"
    )
