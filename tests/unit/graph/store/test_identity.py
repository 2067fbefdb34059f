"""The ledger's lines are kept for good, seen by the log, and a snapshot rests on one version."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onward.errors import Busy, ChainBroken, ChecksumMismatch, SnapshotMissing, StoreError
from onward.graph.identity.clusters import NO_JUDGEMENTS, Judgement, Says
from onward.graph.identity.ledger import LedgerLine, new_line
from onward.graph.json_forms import canonical_hash
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.queries.merges import apply_ledger, judge, undo
from onward.queries.records.file import VERSION
from onward.queries.records.store import RecordStore
from tests.assessments import small_assessment
from tests.gauntlet.faultfs import CRASHES, Crashed, Fault, FaultDisk
from tests.judged import AT, say
from tests.stores import OUTCOME, QuickDisk, layer, log_as_before, party
from tests.unit.cases import each_case


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    made = WorkspaceFolder(tmp_path / "work", QuickDisk())
    made.put(layer(party("a"), party("b")), layer(party("c", "other"), name="other"))
    return made


@pytest.fixture
def store(workspace: WorkspaceFolder) -> Any:
    with RecordStore(workspace.records) as opened:
        yield opened


def confirm(workspace: WorkspaceFolder, store: RecordStore, left: str, right: str) -> Snapshot:
    return judge(workspace, store, say(left, "same", right), "kim", AT).snapshot


def one_line(place: int = 1, says: Says = "same", right: str = "b:1") -> LedgerLine:
    return new_line(place, say("a:1", says, right), "kim", AT)


def raw(store: RecordStore) -> sqlite3.Connection:
    """Open the file as someone with a SQLite client would, past the triggers."""
    db = sqlite3.connect(store.path, isolation_level=None)
    for table in ("log", "identity"):
        for rule in ("changes", "shrinks"):
            db.execute(f"DROP TRIGGER {table}_never_{rule}")
    return db


# The record store ---------------------------------------------------------------------------------


def test_a_line_that_is_gone_is_missed_when_the_ledger_is_read(store: RecordStore) -> None:
    """Else a judgement "different" could vanish, and anybody be joined again."""
    store.judge([one_line(1), one_line(2, "different", "c:1")], "5" * 64, AT)
    raw(store).execute("DELETE FROM identity WHERE seq = 2")
    with pytest.raises(ChainBroken, match=r"of line I-.* of the ledger, which is missing"):
        store.ledger()


def test_lines_are_given_back_in_their_order(store: RecordStore) -> None:
    lines = [one_line(1), one_line(2, "different", "c:1")]
    store.judge(lines, "5" * 64, AT)
    assert store.ledger().lines == tuple(lines)
    with RecordStore(store.path) as other:
        assert other.ledger().lines == tuple(lines)


def test_each_line_is_an_entry_of_the_log(store: RecordStore) -> None:
    store.judge([one_line(1), one_line(2, "different", "c:1")], "5" * 64, AT)
    assert store.head()[0] == store.verify() == 2
    (entry,) = raw(store).execute("SELECT entry FROM log WHERE seq = 2").fetchone()
    facts = json.loads(entry)
    assert (facts["kind"], facts["actor"], facts["at"]) == ("judged", "kim", AT)
    assert facts["object"] == store.ledger().lines[1].id
    assert facts["snapshot"] == "5" * 64


def test_a_line_for_another_place_is_refused_as_somebody_was_faster(store: RecordStore) -> None:
    store.judge([one_line(1)], "5" * 64, AT)
    for lines in ([one_line(1)], [one_line(2), one_line(4)]):
        with pytest.raises(Busy, match="the ledger has grown meanwhile"):
            store.judge(lines, "5" * 64, AT)
    assert store.head()[0] == 1, "all or none"


def test_the_ledger_refuses_to_be_changed(store: RecordStore) -> None:
    store.judge([one_line(1)], "5" * 64, AT)
    with sqlite3.connect(store.path) as db:
        for change in ("UPDATE identity SET json = ''", "DELETE FROM identity"):
            with pytest.raises(sqlite3.IntegrityError, match="the identity ledger only grows"):
                db.execute(change)
    db.close()


def attack_ledger(store: RecordStore, attack: str) -> None:
    """Judge twice, and change the lines as somebody with a SQLite client would."""
    store.judge([one_line(1), one_line(2, "same", "c:1")], "5" * 64, AT)
    with closing(raw(store)) as db:
        db.executescript(attack)


@each_case("attack", "says")
def test_tampering_with_the_ledger_is_named(store: RecordStore, attack: str, says: str) -> None:
    attack_ledger(store, attack)
    with pytest.raises(ChainBroken, match=says):
        store.verify()


@each_case("attack", "place")
def test_a_line_that_was_changed_judges_nobody(store: RecordStore, attack: str, place: int) -> None:
    """A line's id is made of what it judges and of its place: a look at it is enough."""
    attack_ledger(store, attack)
    with pytest.raises(ChainBroken, match=f"line {place} of the identity ledger is not as it was"):
        store.ledger()


def version_1(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a store of version 1 with an assessment, as an earlier Onward wrote it."""
    log_as_before(monkeypatch, *OUTCOME)
    with RecordStore(path) as store:
        store.put_assessment(small_assessment(id="A-1"), AT)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "DROP TABLE identity; DROP TABLE acts; DROP TABLE act_texts; DROP TABLE dictionaries; "
        "DROP TABLE copy_secrets; DROP TABLE assessed_parties; "
        "DROP INDEX transactions_of_order; PRAGMA user_version = 1"
    )
    db.close()


def test_a_store_of_version_1_gets_a_ledger_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_1(tmp_path / "records.sqlite", monkeypatch)
    with RecordStore(tmp_path / "records.sqlite") as store:
        assert store.get("A-1").verdict == "FINDINGS"
        assert store.verify() == 1
        assert store.ledger().lines == ()
        store.judge([one_line(1)], "5" * 64, AT)
        assert store.verify() == 2
    with RecordStore(tmp_path / "records.sqlite") as again:
        assert again._read_version() == VERSION
        assert len(again.ledger().lines) == 1


def test_the_ids_of_stored_transactions_are_those_of_parties_and_owners(store: RecordStore) -> None:
    transaction = {
        "id": "T-1",
        "parties": [
            {"role": "end_user", "id": "a:1", "owners": [{"id": "o:1"}, {"name": "x"}]},
            {"role": "consignee", "name": "y"},
        ],
    }
    transaction["hash"] = canonical_hash(transaction)
    store.put_assessment(small_assessment(transaction=transaction), AT)
    assert store.party_ids() == {"a:1", "o:1"}
    raw(store).execute("UPDATE transactions SET json = replace(CAST(json AS TEXT), 'a:1', 'a:2')")
    with pytest.raises(ChainBroken, match="transaction T-1 was changed"):
        store.party_ids()


def test_a_line_whose_author_was_edited_is_noticed_when_the_ledger_is_read(
    store: RecordStore,
) -> None:
    store.judge([one_line(1)], "5" * 64, AT)
    raw(store).execute("UPDATE identity SET json = replace(CAST(json AS TEXT), 'kim', 'lee')")
    with pytest.raises(ChainBroken, match="is not as the log tells"):
        store.ledger()


# The workspace ------------------------------------------------------------------------------------


def test_a_judgement_is_part_of_the_snapshot_and_undoing_it_gives_the_one_before(
    workspace: WorkspaceFolder, store: RecordStore
) -> None:
    before = workspace.current()
    assert before.ledger == NO_JUDGEMENTS
    after = confirm(workspace, store, "reg:a", "other:c")
    assert after.id != before.id == workspace.snapshot(before.id).id
    assert after.clusters().canonical == {"reg:a": "other:c"}
    line = store.ledger().lines[0]
    assert undo(workspace, store, line.id, "wrong", "kim", AT).snapshot.id == before.id
    assert workspace.current().clusters().canonical == {}


def test_an_old_snapshot_keeps_its_version_of_the_ledger(
    workspace: WorkspaceFolder, store: RecordStore
) -> None:
    old = confirm(workspace, store, "reg:a", "other:c").id
    undo(workspace, store, "I-", "wrong", "kim", AT)
    assert workspace.snapshot(old).clusters().canonical == {"reg:a": "other:c"}


def test_a_load_keeps_what_is_judged(workspace: WorkspaceFolder, store: RecordStore) -> None:
    ledger = confirm(workspace, store, "reg:a", "other:c").ledger
    assert workspace.put(layer(party("a"), party("new"))).ledger == ledger
    grown = workspace.extend("reg", lambda statements: layer(*statements, party("newer")))
    assert grown.ledger == ledger
    assert grown.clusters().canonical_id("reg:a") == "other:c"


def test_the_version_rests_on_what_is_judged_alone(tmp_path: Path) -> None:
    ids = set()
    for name, others in (("1", "bc"), ("2", "cb")):
        made = WorkspaceFolder(tmp_path / name, QuickDisk())
        made.put(layer(party("a"), party("b"), party("c")))
        with RecordStore(made.records) as store:
            for other in others:
                said = say("reg:a", "same", f"reg:{other}")
                snapshot = judge(made, store, said, f"user {name}", f"2026-01-0{name}").snapshot
        ids.add(snapshot.id)
    assert len(ids) == 1


def test_a_snapshot_without_judgements_has_the_id_it_always_had(workspace: WorkspaceFolder) -> None:
    file = workspace.path / "snapshots" / f"{workspace.current().id}.json"
    manifest = json.loads(file.read_text())
    assert manifest["identity"] == 0
    assert not any((workspace.path / "identity").iterdir())


def test_a_kill_between_ledger_and_snapshot_is_settled_by_the_next_look(
    workspace: WorkspaceFolder, store: RecordStore
) -> None:
    before = workspace.current().id
    store.judge([new_line(1, say("reg:a", "same", "other:c"), "kim", AT)], before, AT)
    assert workspace.current().id == before, "killed before the snapshot was made"
    settled = apply_ledger(workspace, store, AT)
    assert settled.clusters().canonical == {"reg:a": "other:c"}
    assert apply_ledger(workspace, store, AT).id == settled.id == workspace.current().id


def test_the_next_judgement_sees_one_that_a_kill_kept_from_the_snapshot(
    workspace: WorkspaceFolder, store: RecordStore
) -> None:
    store.judge([new_line(1, say("reg:a", "same", "other:c"), "kim", AT)], "5" * 64, AT)
    assert len(confirm(workspace, store, "reg:a", "reg:b").clusters().canonical) == 2


def test_a_judgement_in_an_empty_workspace_says_how_to_load(tmp_path: Path) -> None:
    empty = WorkspaceFolder(tmp_path / "none", QuickDisk())
    with pytest.raises(SnapshotMissing, match="run `onward load`"):
        empty.judge(lambda _: ())
    assert not empty.path.exists()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda file: file.write_bytes(b"{}\n"), ChecksumMismatch),
        (lambda file: file.unlink(), StoreError),
    ],
)
def test_a_damaged_version_of_the_ledger_is_named_and_written_anew(
    workspace: WorkspaceFolder,
    store: RecordStore,
    spoil: Callable[[Path], None],
    error: type[StoreError],
) -> None:
    confirm(workspace, store, "reg:a", "other:c")
    (file,) = (workspace.path / "identity").iterdir()
    spoil(file)
    with pytest.raises(error, match=rf"identity/{file.stem[:8]}.*`onward merges list` writes"):
        workspace.current().clusters()
    apply_ledger(workspace, store, AT)
    assert workspace.current().clusters().canonical == {"reg:a": "other:c"}


JUDGED: tuple[Judgement, ...] = (say("reg:a", "same", "other:c"),)


def judged_with(fault: Fault, at: int, folder: Path) -> bool:
    """Judge on a disk that fails; tell whether the fault came before it was through.

    Raises:
        AssertionError: The snapshot is neither the old nor the new one.
    """
    made = WorkspaceFolder(folder, QuickDisk())
    made.put(layer(party("a")), layer(party("c", "other"), name="other"))
    old = made.current()
    disk = FaultDisk(fault, at)
    failed = True
    try:
        WorkspaceFolder(folder, disk).judge(lambda _: JUDGED)
        failed = False
    except (StoreError, Crashed):
        pass
    now = WorkspaceFolder(folder).current()
    assert now.id in {old.id, old.with_judgements(JUDGED).id}
    assert failed or now.id != old.id
    assert now.clusters().canonical in ({}, {"reg:a": "other:c"})
    assert (now.clusters().canonical == {}) == (now.id == old.id)
    judged = WorkspaceFolder(folder).judge(lambda _: JUDGED)
    assert judged.clusters().canonical_id("reg:a") == "other:c"
    return failed


@pytest.mark.parametrize("fault", [Fault.IO_ERROR, Fault.SHORT_WRITE, *CRASHES])
def test_whichever_file_operation_fails_a_judgement_is_whole_or_not_there(
    fault: Fault, tmp_path: Path
) -> None:
    at = 1
    while judged_with(fault, at, tmp_path / str(at)):
        at += 1
    assert at > 5
