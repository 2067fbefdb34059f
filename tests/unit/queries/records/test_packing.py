"""What is stored takes little room, can be read by any later version, and shows every change."""

import sqlite3
from datetime import date

import pytest

from onward.errors import ChainBroken
from onward.queries.model.assessment import Assessment
from onward.queries.records.entries import Entry
from onward.queries.records.store import RecordStore
from tests.assessments import small_assessment
from tests.stores import log_as_before
from tests.unit.cases import each_case

AT = "2024-05-01T09:30:00Z"

SAID = tuple(
    " ".join(f"{n} was not looked at in source {n * m}" for n in range(90)) for m in (1, 2)
)


def assessment(number: int) -> Assessment:
    return small_assessment(
        id=f"A-{number:016x}",
        content_hash=f"{number:064x}",
        transaction={"id": f"T-{number}", "hash": f"hash of {number}"},
        verdict_text=SAID[0],
    )


def invent(_: date) -> tuple[bytes, ...]:
    return tuple(said.encode() for said in SAID)


def edit(store: RecordStore, *statements: str) -> None:
    db = sqlite3.connect(store.path)
    db.executescript(";".join(statements))
    db.close()


def cell(store: RecordStore, number: int) -> bytes:
    query = "SELECT json FROM assessments WHERE id = ?"
    ((stored,),) = store._db.execute(query, (f"A-{number:016x}",)).fetchall()
    assert isinstance(stored, bytes)
    return stored


def put_with_dictionary(store: RecordStore, number: int) -> None:
    store.learn(Entry.from_assessment(assessment(number)), invent)
    store.put_assessment(assessment(number), AT)


def test_what_all_assessments_say_is_stored_once(store: RecordStore) -> None:
    store.put_assessment(assessment(1), AT)
    put_with_dictionary(store, 2)
    plain, alone, together = assessment(1).to_json(), cell(store, 1), cell(store, 2)
    assert len(alone) < len(plain) / 3
    assert len(together) < len(alone) * 2 / 3
    assert store.verify() == 2
    assert [store.get(f"T-{number}") for number in (1, 2)] == [assessment(1), assessment(2)]


def test_a_dictionary_is_made_once_for_a_snapshot_and_rule_pack(store: RecordStore) -> None:
    put_with_dictionary(store, 1)
    first = Entry.from_assessment(assessment(1))
    store.learn(first, lambda _: pytest.fail("it has one"))
    assert store._db.execute("SELECT snapshot, rule_pack FROM dictionaries").fetchall() == [
        (first.snapshot, first.rule_pack)
    ]


def test_whoever_opens_the_file_later_reads_it_without_making_anything(store: RecordStore) -> None:
    put_with_dictionary(store, 1)
    with RecordStore(store.path) as other:
        assert other.get("T-1") == assessment(1)
        other.put_assessment(assessment(2), AT)
    assert abs(len(cell(store, 2)) - len(cell(store, 1))) < 9, "packed by the same dictionary"


@pytest.mark.parametrize("is_read_only", [False, True])
def test_a_file_of_the_version_before_is_read_as_it_is(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch, *, is_read_only: bool
) -> None:
    log_as_before(monkeypatch)
    store.put_assessment(assessment(1), AT)
    plain = assessment(1).to_json().decode().replace("'", "''")
    edit(
        store,
        "DROP TABLE assessed_parties",
        "DROP INDEX transactions_of_order",
        f"UPDATE assessments SET json = CAST('{plain}' AS BLOB)",  # noqa: S608  # a test's own text
        "DROP TABLE dictionaries",
        "DROP TABLE copy_secrets",
        "PRAGMA user_version = 3",
    )
    store.close()
    if is_read_only:
        monkeypatch.setattr("onward.queries.records.file._may_write", lambda _: False)
    with RecordStore(store.path) as opened:
        assert opened.get("T-1") == assessment(1)
        assert opened.verify() == 1
        assert opened.is_read_only == is_read_only


@each_case("attack", lists=True)
def test_a_packed_assessment_or_dictionary_that_was_changed_is_refused_by_name(
    store: RecordStore, attack: str
) -> None:
    put_with_dictionary(store, 1)
    edit(store, attack)
    with RecordStore(store.path) as opened:
        with pytest.raises(ChainBroken, match="A-0000000000000001"):
            opened.get("T-1")
        with pytest.raises(ChainBroken, match="A-0000000000000001"):
            opened.verify()
