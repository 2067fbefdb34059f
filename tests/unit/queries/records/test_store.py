import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import Busy, ChainBroken, StoreError, UsageError
from onward.queries.model.assessment import Assessment
from onward.queries.records.entries import Entry
from onward.queries.records.file import Packing
from onward.queries.records.log import START
from onward.queries.records.store import RecordStore
from tests.assessments import small_assessment
from tests.unit.cases import each_case

AT = "2024-05-01T09:30:00Z"


def assessment(
    n: int = 1, *, transaction: str = "T-1", content: str = "c", **more: Any
) -> Assessment:
    return small_assessment(
        id=f"A-{n:016x}",
        content_hash=content * 64,
        transaction={"id": transaction, "hash": f"hash of {transaction}"},
        **more,
    )


def unsure(reason: str, text: str) -> list[dict[str, Any]]:
    about = {"indicator": "mil-tie", "title": "A tie", "party": None}
    return [{**about, "reason": reason, "needed": [], "text": text}]


def raw(store: RecordStore) -> sqlite3.Connection:
    """Open the file as someone with a SQLite client would, past the triggers."""
    db = sqlite3.connect(store.path, isolation_level=None)
    for name in ("log_never_changes", "log_never_shrinks"):
        db.execute(f"DROP TRIGGER {name}")
    Packing(db)
    return db


def test_what_was_put_is_given_back(store: RecordStore) -> None:
    assert store.put_assessment(assessment(), AT) == "new"
    assert store.get("A-0000000000000001") == assessment()


@pytest.mark.parametrize("reason", ["engine", "timeout"])
@pytest.mark.parametrize("order", ["cd", "dc"])
def test_an_answer_that_an_engine_cut_short_contradicts_no_complete_one(
    store: RecordStore, reason: str, order: str
) -> None:
    lost = assessment(content="d", cannot_tell=unsure(reason, "the engine was lost"))
    answers = {"c": assessment(content="c"), "d": lost}
    assert [store.put_assessment(answers[name], AT) for name in order] == ["new", "new"]
    assert len(store.list()) == 2


def test_an_answer_that_lacks_data_is_complete_enough_to_contradict(store: RecordStore) -> None:
    store.put_assessment(assessment(content="c"), AT)
    other = assessment(content="d", cannot_tell=unsure("missing_data", "no list"))
    assert store.put_assessment(other, AT) == "differs"


def test_an_assessment_is_found_by_its_only_beginning(store: RecordStore) -> None:
    store.put_assessment(assessment(0x10 << 56), AT)
    store.put_assessment(assessment(0x20 << 56), AT)
    assert store.get("A-2").id == "A-2000000000000000"
    with pytest.raises(UsageError, match="2 assessments begin with 'A-'"):
        store.get("A-")
    with pytest.raises(StoreError, match="no stored assessment begins with 'A-3'"):
        store.get("A-3")


@pytest.mark.parametrize("beginning", ["%", "A_", "A-%", "' OR 1=1 --"])
def test_a_beginning_is_text_and_no_pattern(store: RecordStore, beginning: str) -> None:
    store.put_assessment(assessment(), AT)
    with pytest.raises(StoreError, match="no stored assessment"):
        store.get(beginning)


def test_the_same_assessment_again_changes_nothing(store: RecordStore) -> None:
    store.put_assessment(assessment(), AT)
    before = (store.list(), store.head())
    assert store.put_assessment(assessment(), "2025-01-01T00:00:00Z") == "same"
    assert (store.list(), store.head()) == before


def test_another_answer_to_the_same_question_is_told_and_both_are_kept(store: RecordStore) -> None:
    store.put_assessment(assessment(content="c"), AT)
    assert store.put_assessment(assessment(content="d"), AT) == "differs"
    assert [each.content_hash[0] for each in store.list()] == ["c", "d"]
    assert store.get("A-").content_hash == "d" * 64


def test_a_question_with_two_answers_is_told_again_whichever_comes(store: RecordStore) -> None:
    for content in "cd":
        store.put_assessment(assessment(content=content), AT)
    before = (store.list(), store.head())
    assert [store.put_assessment(assessment(content=each), AT) for each in "cd"] == ["differs"] * 2
    assert (store.list(), store.head()) == before


def test_versions_count_the_assessments_of_one_transaction(store: RecordStore) -> None:
    for n, transaction in enumerate(["T-1", "T-2", "T-1"], start=1):
        store.put_assessment(assessment(n, transaction=transaction), AT)
    assert [(each.transaction, each.version) for each in store.list()] == [
        ("T-1", 1),
        ("T-2", 1),
        ("T-1", 2),
    ]


def test_what_was_put_is_there_for_the_next_process(store: RecordStore) -> None:
    store.put_assessment(assessment(), AT)
    with RecordStore(store.path) as other:
        assert other.get("A-") == assessment()
        assert other.head() == store.head()


def test_each_assessment_is_an_entry_of_the_log(store: RecordStore) -> None:
    assert store.head() == (0, START)
    store.put_assessment(assessment(1), AT)
    store.put_assessment(assessment(2), AT)
    assert store.head()[0] == store.verify() == 2
    (entry,) = raw(store).execute("SELECT entry FROM log WHERE seq = 2").fetchone()
    facts = json.loads(entry)
    assert (facts["at"], facts["kind"], facts["object"]) == (AT, "assessed", "A-0000000000000002")


def test_the_same_acts_make_the_same_log(tmp_path: Path) -> None:
    heads = set()
    for name in ("one", "two"):
        with RecordStore(tmp_path / name) as store:
            store.put_assessment(assessment(), AT)
            heads.add(store.head())
    assert len(heads) == 1


def test_the_log_refuses_to_be_changed(store: RecordStore) -> None:
    store.put_assessment(assessment(), AT)
    with sqlite3.connect(store.path) as db:
        for change in ("UPDATE log SET hash = ''", "DELETE FROM log"):
            with pytest.raises(sqlite3.IntegrityError, match="the log only grows"):
                db.execute(change)
    db.close()


@each_case("attack", "says", lists=True)
def test_tampering_is_named(store: RecordStore, attack: str, says: str) -> None:
    for n in (1, 2, 3):
        store.put_assessment(assessment(n), AT)
    db = raw(store)
    db.executescript(attack)
    db.close()
    with pytest.raises(ChainBroken, match=says):
        store.verify()


@each_case("attack", "says", lists=True)
def test_an_assessment_that_was_edited_is_not_given_back(
    store: RecordStore, attack: str, says: str
) -> None:
    store.put_assessment(assessment(1), AT)
    db = raw(store)
    db.execute(attack)
    db.close()
    with pytest.raises(ChainBroken, match=f"{store.path}: .*{says}"):
        store.get("A-")


@each_case("attack", lists=True)
def test_a_cell_that_was_changed_hides_no_assessment_of_an_order(
    store: RecordStore, attack: str
) -> None:
    for n in (1, 2):
        store.put_assessment(assessment(n), AT)
    store.put_assessment(assessment(3, transaction="T-2"), AT)
    order = assessment(1).transaction.id
    db = raw(store)
    db.executescript(attack)
    db.close()
    readers = (store.list, lambda: store.of_order(order), lambda: store.find(order))
    for read in readers:
        with pytest.raises(ChainBroken):
            read()


def test_a_verdict_is_listed_as_it_was_stored_or_refused(store: RecordStore) -> None:
    store.put_assessment(assessment(1), AT)
    db = raw(store)
    db.executescript("UPDATE assessments SET verdict = 'CLEAR_WITHIN_STATED_LIMITS'")
    db.close()
    for read in (store.list, store.stored_verdicts):
        with pytest.raises(ChainBroken, match="is not listed as it was stored"):
            read()


def test_a_log_whose_end_was_damaged_takes_no_entry(store: RecordStore) -> None:
    store.put_assessment(assessment(1), AT)
    raw(store).execute("UPDATE log SET hash = 'no hash'")
    with pytest.raises(ChainBroken, match="last hash of the log was changed"):
        store.put_assessment(assessment(2), AT)


def test_a_cut_tail_shows_against_a_head_printed_earlier(store: RecordStore) -> None:
    for n in (1, 2, 3):
        store.put_assessment(assessment(n), AT)
    head = store.head()
    assert store.verify(head) == 3
    db = raw(store)
    db.executescript("DELETE FROM log WHERE seq = 3; DELETE FROM assessments WHERE version = 3")
    db.close()
    assert store.verify() == 2, "a chain alone does not see it"
    with pytest.raises(ChainBroken, match="this is not the log whose entry 3"):
        store.verify(head)


def test_a_failed_put_leaves_nothing_behind(store: RecordStore) -> None:
    store.put_assessment(assessment(1), AT)
    before = (store.list(), store.head())
    broken = replace(Entry.from_assessment(assessment(2)), content_hash=None)  # type: ignore[arg-type]  # refused by the file
    with pytest.raises(StoreError, match="NOT NULL"):
        store.put([broken], AT)
    assert (store.list(), store.head()) == before
    assert store.put_assessment(assessment(2), AT) == "new"


def test_a_commit_waits_for_the_disk(store: RecordStore) -> None:
    pragma = store._db.execute
    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pragma("PRAGMA synchronous").fetchone() == (2,), "FULL"


def test_a_second_writer_is_told_to_wait_and_readers_are_not(store: RecordStore) -> None:
    store.put_assessment(assessment(1), AT)
    store._db.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="another process is writing"):
        store.put_assessment(assessment(2), AT)
    with RecordStore(store.path) as reader:
        assert len(reader.list()) == 1
    other.close()


def test_a_file_that_is_no_store_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"no database, but long enough to be one" * 99)
    with pytest.raises(StoreError, match="file is not a database"):
        RecordStore(tmp_path / "records.sqlite")


def test_a_store_of_a_newer_version_is_refused_by_name(store: RecordStore) -> None:
    store._db.execute("PRAGMA user_version = 8")
    with pytest.raises(StoreError, match="has version 8, this Onward reads 7"):
        RecordStore(store.path)
