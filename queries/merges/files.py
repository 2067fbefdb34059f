"""Judgements from a file into the ledger, and from the ledger into a file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from onward.errors import InputRefused, LimitExceeded
from onward.graph.identity.exchange import (
    FileJudgement,
    FileProposal,
    LocalIds,
    read_judgement_file,
    with_place,
    write_own_lines,
    write_resolver_lines,
)
from onward.graph.identity.ledger import Ledger, LedgerLine
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.store.snapshots import Snapshot
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.readers import streams
from onward.loaders.readers.jsonlines import numbered_lines
from onward.queries.merges.judging import open_intake, write
from onward.queries.merges.suggestions import proposal, proposed
from onward.queries.records.store import RecordStore

Form = Literal["onward", "nomenklatura"]
FORMS: Final[tuple[Form, ...]] = ("onward", "nomenklatura")


@dataclass(slots=True)
class Imported:
    """What became of a file.

    Attributes:
        judged: New lines of the ledger, by judgement.
        known: Judgements that were there already, or doubt what is judged.
        proposed: Pairs that became suggestions.
        left_out: Pairs that nobody judged, of parties that are not loaded or one party already.
        not_loaded: Ids that are of no loaded party; they are kept, for sources still to come.
    """

    judged: Counter[str] = field(default_factory=Counter)
    known: int = 0
    proposed: int = 0
    left_out: int = 0
    not_loaded: int = 0
    snapshot: str = ""

    def plain(self) -> Mapping[str, Any]:
        """Return it as plain data."""
        judged = {says: self.judged[says] for says in ("same", "different", "unsure")}
        names = ("known", "proposed", "left_out", "not_loaded", "snapshot")
        return {"judged": judged} | {name: getattr(self, name) for name in names}


def import_file(workspace: WorkspaceFolder, store: RecordStore, path: Path, at: str) -> Imported:
    """Take the judgements of a file into the ledger: all of them, or none.

    Args:
        workspace: Whose current snapshot is meant.
        store: Its record store.
        path: The file, of either form.
        at: The time, ISO 8601 in UTC.

    Raises:
        InputRefused: A line cannot be read; the message has its place.
        MergeRefused: A line contradicts what is judged; likewise.
        Busy: Another process is writing.
    """
    account = Imported()
    pairs: list[FileProposal] = []

    def taken(ledger: Ledger, snapshot: Snapshot) -> Sequence[LedgerLine]:
        ids = local_ids(snapshot)
        told, found = read_judgement_file(_bounded(path), path.name, ids)
        pairs.extend(found)
        named = {end for one in told for end in one.judgement.pair}
        account.not_loaded = sum(one not in ids for one in named)
        return _lines(told, ledger, snapshot, path.name, account)

    snapshot = write(workspace, store, taken, at)
    account.snapshot = _propose(workspace, snapshot, pairs, account).id
    return account


def _lines(
    told: Sequence[FileJudgement], ledger: Ledger, snapshot: Snapshot, file: str, account: Imported
) -> Sequence[LedgerLine]:
    """Take judgements in, in the order of the file; the first that contradicts stops all."""
    intake = open_intake(ledger, snapshot)
    for one in told:
        try:
            answer = intake.take(one.judgement, one.user, one.judged_at)
        except InputRefused as fault:
            raise with_place(fault, file, one.place) from fault
        if answer.is_new:
            account.judged[one.judgement.says] += 1
        else:
            account.known += 1
    return intake.lines


def _propose(
    workspace: WorkspaceFolder, snapshot: Snapshot, pairs: Sequence[FileProposal], account: Imported
) -> Snapshot:
    """Put the pairs that nobody judged into the layer of suggestions."""
    if not pairs:
        return snapshot
    clusters = snapshot.clusters()
    known = {clusters.canonical_id(party_id) for party_id in local_ids(snapshot)}
    ties = {}
    for pair in pairs:
        ends = {clusters.canonical_id(pair.left), clusters.canonical_id(pair.right)}
        if len(ends) == 2 and ends <= known:
            tie = proposal(pair.left, pair.right, pair.score)
            ties[tie.key] = tie
    account.proposed, account.left_out = len(ties), len(pairs) - len(ties)
    held = snapshot.layer(SUGGESTIONS)
    return workspace.extend(SUGGESTIONS, lambda found: proposed(held, found, ties.values()))


def exported(ledger: Ledger, snapshot: Snapshot, form: Form) -> Iterator[str]:
    """Write the lines that count, one a line, in the order of the ledger.

    Args:
        ledger: The ledger.
        snapshot: Whose parties have short ids in nomenklatura's form.
        form: Onward's own, or that of nomenklatura's resolver.
    """
    if form == "onward":
        return write_own_lines(ledger.live)
    return write_resolver_lines(ledger.live, local_ids(snapshot))


def local_ids(snapshot: Snapshot) -> LocalIds:
    """Return the ids of a snapshot's rows."""
    return LocalIds(snapshot.table("parties")["id"].to_pylist())


def _bounded(path: Path) -> Iterator[tuple[int, bytes]]:
    for place, line in numbered_lines(path):
        if len(line) > streams.LINE_BYTES:
            what = f"a line may have {streams.LINE_BYTES:,} bytes"
            raise LimitExceeded(what, file=path.name, line=place)
        yield place, line
