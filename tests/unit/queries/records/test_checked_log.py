"""A process checks a log once, then what is added; what it reads later is what was checked."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from onward.api import inputs as days
from onward.errors import ChainBroken, StoreError
from onward.queries.model.assessment import Assessment
from onward.queries.records.entries import CHECKED_LOGS, CheckedLogs, LogIndex
from onward.queries.records.log import link_entry
from onward.queries.records.store import RecordStore
from tests.assessments import SMALLEST, small_assessment, workspace_with
from tests.stores import OUTCOME, log_as_before
from tests.unit.cases import each_case

AT: Final = "2026-05-02T09:30:00Z"


def assessment(number: int, order: str = "T-1", *parties: str) -> Assessment:
    stated = [{"role": "end_user", "name": name} for name in parties]
    return small_assessment(
        id=f"A-{number:016x}",
        content_hash=f"{number:064x}",
        transaction={"id": order, "hash": f"hash of {order}", "parties": stated},
    )


def attack(store: RecordStore, *statements: str) -> None:
    """Change the file as somebody with a SQLite client would, past the triggers."""
    db = sqlite3.connect(store.path, isolation_level=None)
    for name in ("changes", "shrinks"):
        db.execute(f"DROP TRIGGER IF EXISTS log_never_{name}")
    for statement in statements:
        db.execute(statement)
    db.close()


def count_entries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the numbers of the entries whose place in the chain is checked from now on."""
    checked: list[int] = []
    add = LogIndex.add

    def note(index: LogIndex, entry: Any, digest: str) -> None:
        checked.append(entry["seq"])
        add(index, entry, digest)

    monkeypatch.setattr(LogIndex, "add", note)
    return checked


def test_entries_are_checked_once_and_those_that_were_added_since(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = count_entries(monkeypatch)
    store.put_assessment(assessment(1), AT)
    store.put_assessment(assessment(2), AT)
    assert [row.id for row in store.of_order("T-1")] == [f"A-{n:016x}" for n in (1, 2)]
    with RecordStore(store.path) as another:
        another.put_assessment(assessment(3), AT)
        assert another.get("T-1").id == "A-0000000000000003"
    assert len(store.of_order("T-1")) == 3
    assert checked == [1, 2, 3]


READERS: Final[tuple[Callable[[RecordStore], object], ...]] = (
    lambda store: store.get("A-0000000000000001"),
    lambda store: store.get("A-"),
    lambda store: store.of_order("T-1"),
    lambda store: store.recorded_hashes("A-0000000000000001"),
    lambda store: store.newest(),
    lambda store: list(store.summaries([1])),
)


@pytest.mark.parametrize("read", READERS)
@each_case("change", lists=True)
def test_an_entry_that_was_changed_since_it_was_checked_is_named_by_whoever_reads_it(
    store: RecordStore, change: str, read: Callable[[RecordStore], object]
) -> None:
    store.put_assessment(assessment(1), AT)
    store.put_assessment(assessment(2, "T-2"), AT)
    assert store.get("T-1").id == "A-0000000000000001"
    # the column refuses an empty cell: the table is made anew without that rule
    attack(
        store,
        "CREATE TABLE other (seq INTEGER PRIMARY KEY, entry BLOB, hash TEXT)",
        "INSERT INTO other SELECT * FROM log",
        "DROP TABLE log",
        "ALTER TABLE other RENAME TO log",
        change,
    )
    with pytest.raises(ChainBroken, match=r"log entry 1 (was changed|is missing)"):
        read(store)


def test_another_file_in_the_place_of_one_that_was_checked_is_checked_anew(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with RecordStore(path) as store:
        for number in (1, 2, 3):
            store.put_assessment(assessment(number), AT)
        assert len(store.of_order("T-1")) == 3
    for file in tmp_path.iterdir():
        file.unlink()
    with RecordStore(path) as restored:
        restored.put_assessment(assessment(9, "T-9"), AT)
        assert restored.of_order("T-1") == ()
        assert [row.id for row in restored.of_order("T-9")] == ["A-0000000000000009"]


def test_a_look_that_fails_leaves_nothing_half_checked(store: RecordStore) -> None:
    store.put_assessment(assessment(1), AT)
    assert store.get("T-1").id == "A-0000000000000001"
    strange, digest = link_entry({"kind": "assessed", "object": "A-2"}, 2, store.head()[1])
    store._db.execute("INSERT INTO log VALUES (2, ?, ?)", (strange, digest))
    for _ in range(2):
        with pytest.raises(ChainBroken, match="cannot be read"):
            store.get("T-1")
    attack(store, "DELETE FROM log WHERE seq = 2")
    store.put_assessment(assessment(3), AT)
    assert [row.id for row in store.of_order("T-1")] == [f"A-{n:016x}" for n in (1, 3)]


@pytest.mark.parametrize("further", [(), OUTCOME])
def test_what_an_earlier_version_has_logged_is_found_like_what_is_logged_now(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch, further: tuple[str, ...]
) -> None:
    with monkeypatch.context() as before:
        log_as_before(before, *further)
        store.put_assessment(assessment(1, "T-1", "Kometa"), AT)
        store.put_assessment(assessment(2, "T-2", "Acme"), AT)
    store.put_assessment(assessment(3, "T-1", "Kometa"), AT)
    assert [row.id for row in store.of_order("T-1")] == [f"A-{n:016x}" for n in (1, 3)]
    assert store.find("T-1").others == ("A-0000000000000001",)
    newest = {order: row.order_hash for order, row in store.newest().items()}
    assert newest == {"T-1": "hash of T-1", "T-2": "hash of T-2"}
    assert store.find_party("kometa", (1, 2, 3)) == {1, 3}
    outcome = store.read_outcome(1)
    assert outcome is not None
    assert outcome.verdict == SMALLEST["verdict"]
    assert store.verify() == 3


def test_an_erased_assessment_is_told_of_and_stands_again_once_it_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))
    desk = workspace_with(tmp_path)
    with desk.open_records() as store:
        first = store.get("T-1")
        assert [row.number for row in store.list_logged()] == [1]
    desk.erase("T-1", by="Ada Roth", reason="kept long enough")
    with desk.open_records() as store:
        assert list(store.list_logged()) == []
        assert store.of_order("T-1") == ()
        assert store.newest() == {}
        with pytest.raises(StoreError, match="was erased"):
            store.get(first.id)
        ((left,),) = store._db.execute("SELECT count(*) FROM assessed_parties").fetchall()
        assert left == 0, "the names have gone with it"
        store.verify()
        store.put_assessment(first, AT)
        assert store.get("T-1") == first
        assert [row.number for row in store.list_logged()] == [3]
        assert list(store.summaries([1])) == [], "what was erased meanwhile is passed over"
        store.verify()


@each_case("change", lists=True)
def test_names_that_were_changed_hide_no_assessment_of_a_party(
    store: RecordStore, change: str
) -> None:
    store.put_assessment(assessment(1, "T-1", "Kometa"), AT)
    attack(store, change)
    for read in (lambda: store.find_party("kometa", [1]), store.verify):
        with pytest.raises(ChainBroken, match="names of the parties of log entry 1"):
            read()


def test_the_log_commits_to_names_by_what_nobody_can_try_out(store: RecordStore) -> None:
    hashes = []
    for number in (1, 2):
        store.put_assessment(assessment(number, "T-1", "Kometa"), AT)
        (entry,) = store.entries_about([f"A-{number:016x}"])
        hashes.append(entry["parties_hash"])
        assert "Kometa" not in str(entry)
    assert hashes[0] != hashes[1], "the same names have another hash in another assessment"


def test_a_process_holds_what_it_has_checked_of_the_files_that_it_read_last(tmp_path: Path) -> None:
    logs = CheckedLogs(most=2)
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        logs.keep(path, LogIndex())
    assert [logs.take(path) is None for path in paths] == [True, False, False]
    assert CHECKED_LOGS is not logs
