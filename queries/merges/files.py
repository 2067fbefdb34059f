"""Import judgements from a file into the ledger, and export the ledger into a file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

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
from onward.graph.json_forms import plain_fields
from onward.graph.store.snapshots import Snapshot
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.readers import streams
from onward.loaders.readers.jsonlines import numbered_lines
from onward.queries.merges.judging import open_intake, write_lines
from onward.queries.merges.suggestions_layer import layer_with_proposals, proposal_tie
from onward.queries.model.part import JsonObject
from onward.queries.records.store import RecordStore

Form = Literal["onward", "nomenklatura"]
FORMS: Final[tuple[Form, ...]] = ("onward", "nomenklatura")


@dataclass(slots=True)
class ImportReport:
    """What became of a file.

    Attributes:
        judged: New lines of the ledger, by judgement.
        known: Judgements that were there already, or that only doubt what is judged.
        proposed: Pairs that became suggestions.
        left_out: Pairs without a judgement, of parties that are not loaded or already one.
        not_loaded: Ids that no loaded party has; they are kept, for sources still to come.
        snapshot: Id of the snapshot that is current now.
    """

    judged: Counter[str] = field(default_factory=Counter)
    known: int = 0
    proposed: int = 0
    left_out: int = 0
    not_loaded: int = 0
    snapshot: str = ""

    def to_data(self) -> JsonObject:
        """Return the report as plain data."""
        judged = {says: self.judged[says] for says in ("same", "different", "unsure")}
        return {**plain_fields(self), "judged": judged}


def import_file(
    workspace: WorkspaceFolder, store: RecordStore, path: Path, time: str
) -> ImportReport:
    """Take the judgements of a file into the ledger: all of them, or none.

    Args:
        workspace: Its current snapshot is meant.
        store: Its record store.
        path: The file, of either form.
        time: The time, ISO 8601 in UTC.

    Raises:
        InputRefused: A line cannot be read; the message has its place.
        MergeRefused: A line contradicts an earlier judgement; likewise.
        Busy: Another process is writing.
    """
    report = ImportReport()
    proposals: list[FileProposal] = []

    def make_lines(ledger: Ledger, snapshot: Snapshot) -> Sequence[LedgerLine]:
        ids = local_ids(snapshot)
        judgements, pairs = read_judgement_file(_bound_lines(path), path.name, ids)
        # written only if all judgements of the file are accepted
        proposals.extend(pairs)
        named: set[str] = set()
        for line in judgements:
            named.update(line.judgement.pair)
        report.not_loaded = sum(party_id not in ids for party_id in named)
        return _take_judgements(judgements, ledger, snapshot, path.name, report)

    snapshot = write_lines(workspace, store, make_lines, time)
    report.snapshot = _write_proposals(workspace, snapshot, proposals, report).id
    return report


def _take_judgements(
    judgements: Sequence[FileJudgement],
    ledger: Ledger,
    snapshot: Snapshot,
    file: str,
    report: ImportReport,
) -> Sequence[LedgerLine]:
    """Take judgements in the order of the file; the first contradiction stops the import."""
    intake = open_intake(ledger, snapshot)
    for line in judgements:
        try:
            result = intake.take(line.judgement, line.user, line.judged_at)
        except InputRefused as fault:
            raise with_place(fault, file, line.place) from fault
        if result.is_new:
            report.judged[line.judgement.says] += 1
        else:
            report.known += 1
    return intake.lines


def _write_proposals(
    workspace: WorkspaceFolder,
    snapshot: Snapshot,
    pairs: Sequence[FileProposal],
    report: ImportReport,
) -> Snapshot:
    """Put the pairs without a judgement into the layer of suggestions."""
    if not pairs:
        return snapshot
    clusters = snapshot.clusters()
    loaded = {clusters.canonical_id(party_id) for party_id in local_ids(snapshot)}
    ties = {}
    for pair in pairs:
        ends = {clusters.canonical_id(pair.left), clusters.canonical_id(pair.right)}
        # a pair that is one party already, or of unknown parties, suggests nothing
        if len(ends) == 2 and ends <= loaded:
            tie = proposal_tie(pair.left, pair.right, pair.score)
            # a file may propose a pair twice, in either direction
            ties[tie.key] = tie
    report.proposed, report.left_out = len(ties), len(pairs) - len(ties)
    manifest = snapshot.layer(SUGGESTIONS)
    return workspace.extend(
        SUGGESTIONS, lambda current: layer_with_proposals(manifest, current, ties.values())
    )


def export_lines(ledger: Ledger, snapshot: Snapshot, form: Form) -> Iterator[str]:
    """Return the ledger lines that count as JSON lines, in the order of the ledger.

    Args:
        ledger: The ledger.
        snapshot: Its parties have short ids in nomenklatura's form.
        form: Onward's own, or that of nomenklatura's resolver.
    """
    if form == "onward":
        return write_own_lines(ledger.live)
    return write_resolver_lines(ledger.live, local_ids(snapshot))


def local_ids(snapshot: Snapshot) -> LocalIds:
    """Return the ids of a snapshot's rows."""
    return LocalIds(snapshot.table("parties")["id"].to_pylist())


def _bound_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines of a file, none longer than a line may be."""
    for place, line in numbered_lines(path):
        if len(line) > streams.LINE_BYTES:
            what = f"a line may have {streams.LINE_BYTES:,} bytes"
            raise LimitExceeded(what, file=path.name, line=place)
        yield place, line
