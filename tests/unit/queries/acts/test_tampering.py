"""Whoever tampers with the record is named: every attack, at many places of it."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.errors import StoreError
from onward.graph.json_forms import canonical_json
from onward.queries.records.file import Packing
from onward.queries.records.log import START, Head
from onward.queries.records.store import RecordStore
from tests.recorded import workspace_with

Attack = Callable[[sqlite3.Connection, random.Random], None]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Head]:
    """Make a record with acts of several kinds, and note its head."""
    desk = workspace_with(tmp_path_factory.mktemp("record"))
    names = ("Jana Kessler", "Mara Lind", "Olga Berg", "Piet Vos", "Nils Holm", "Ada Roth")
    for number, name in enumerate(names):
        author: Any = {"by": name}
        desk.hold("T-1", **author, reason=f"paper {number} is missing")
        question = desk.ask("T-1", f"Please send paper {number} of the order.", **author, to="Acme")
        desk.answer("T-1", question.entry, f"it was sent on day {number}", **author)
        desk.release("T-1", **author, reason=f"paper {number} has arrived")
    desk.decide("T-1", "refuse", by="Ada Roth", reason="it is named on the list")
    log = desk.verify_log()
    with sqlite3.connect(desk.folder.records) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return desk.folder.records, (log.entries, log.head)


def pick(db: sqlite3.Connection, chance: random.Random, query: str) -> Any:
    return chance.choice(db.execute(query).fetchall())


def change_entry(db: sqlite3.Connection, chance: random.Random) -> None:
    seq, entry = pick(db, chance, "SELECT seq, entry FROM log")
    data = json.loads(entry)
    key = chance.choice(sorted(data.keys() - {"seq"}))
    data[key] = f"{data[key]}0"
    db.execute("UPDATE log SET entry = ? WHERE seq = ?", (canonical_json(data), seq))


def delete_entry(db: sqlite3.Connection, chance: random.Random) -> None:
    (seq,) = pick(db, chance, "SELECT seq FROM log")
    db.execute("DELETE FROM log WHERE seq = ?", (seq,))


def swap_entries(db: sqlite3.Connection, chance: random.Random) -> None:
    rows = db.execute("SELECT seq, entry, hash FROM log").fetchall()
    (one, *left), (other, *right) = chance.sample(rows, 2)
    for seq, (entry, digest) in ((one, right), (other, left)):
        db.execute("UPDATE log SET entry = ?, hash = ? WHERE seq = ?", (entry, digest, seq))


def insert_entry(db: sqlite3.Connection, chance: random.Random) -> None:
    seq, entry, digest = pick(db, chance, "SELECT seq, entry, hash FROM log")
    db.execute("UPDATE log SET seq = -seq - 1 WHERE seq > ?", (seq,))
    db.execute("UPDATE log SET seq = -seq WHERE seq < 0")
    db.execute("INSERT INTO log VALUES (?, ?, ?)", (seq + 1, entry, digest))


def cut_tail(db: sqlite3.Connection, chance: random.Random) -> None:
    (seq,) = pick(db, chance, "SELECT seq FROM log")
    db.execute("DELETE FROM log WHERE seq >= ?", (seq,))
    db.execute("DELETE FROM acts WHERE seq >= ?", (seq,))


def cut_and_append(db: sqlite3.Connection, chance: random.Random) -> None:
    size = db.execute("SELECT count(*) FROM log").fetchone()[0]
    entries = [json.loads(row[0]) for row in db.execute("SELECT entry FROM log ORDER BY seq")]
    cut_tail(db, chance)
    kept = db.execute("SELECT count(*) FROM log").fetchone()[0]
    _write_chain(db, [*entries[:kept], *([entries[0]] * (size - kept))])


def rewrite_all(db: sqlite3.Connection, chance: random.Random) -> None:
    entries = [json.loads(row[0]) for row in db.execute("SELECT entry FROM log ORDER BY seq")]
    chance.choice(entries)["at"] = "2020-01-01T00:00:00+00:00"
    _write_chain(db, entries)


def empty_log(db: sqlite3.Connection, chance: random.Random) -> None:
    statements = ("DELETE FROM log", "DELETE FROM acts", "DELETE FROM act_texts")
    for statement in statements[: chance.randint(1, 3)]:
        db.execute(statement)


def _write_chain(db: sqlite3.Connection, entries: list[dict[str, Any]]) -> None:
    """Write a log anew with hashes that fit, as whoever controls the machine can."""
    db.execute("DELETE FROM log")
    previous = START
    for seq, facts in enumerate(entries, start=1):
        entry = canonical_json({**facts, "seq": seq, "previous": previous})
        digest = sha256(bytes.fromhex(previous) + entry).hexdigest()
        db.execute("INSERT INTO log VALUES (?, ?, ?)", (seq, entry, digest))
        previous = digest


def change_act(db: sqlite3.Connection, chance: random.Random) -> None:
    seq, payload = pick(db, chance, "SELECT seq, json FROM acts")
    data = json.loads(payload)
    data[chance.choice(sorted(data))] = "another"
    db.execute("UPDATE acts SET json = ? WHERE seq = ?", (canonical_json(data), seq))


def delete_act(db: sqlite3.Connection, chance: random.Random) -> None:
    (seq,) = pick(db, chance, "SELECT seq FROM acts")
    db.execute("DELETE FROM acts WHERE seq = ?", (seq,))


def change_text(db: sqlite3.Connection, chance: random.Random) -> None:
    commitment, text = pick(db, chance, "SELECT commitment, text FROM act_texts")
    place = chance.randrange(len(text))
    other = f"{text[:place]}{'x' if text[place] != 'x' else 'y'}{text[place + 1 :]}"
    db.execute("UPDATE act_texts SET text = ? WHERE commitment = ?", (other, commitment))


def delete_text(db: sqlite3.Connection, chance: random.Random) -> None:
    (commitment,) = pick(db, chance, "SELECT commitment FROM act_texts")
    db.execute("DELETE FROM act_texts WHERE commitment = ?", (commitment,))


def exchange_texts(db: sqlite3.Connection, chance: random.Random) -> None:
    rows = db.execute("SELECT commitment, salt, text FROM act_texts").fetchall()
    (one, *left), (other, *right) = chance.sample(rows, 2)
    for commitment, (salt, text) in ((one, right), (other, left)):
        row = (salt, text, commitment)
        db.execute("UPDATE act_texts SET salt = ?, text = ? WHERE commitment = ?", row)


def change_salt(db: sqlite3.Connection, chance: random.Random) -> None:
    (commitment,) = pick(db, chance, "SELECT commitment FROM act_texts")
    salt = chance.randbytes(16)
    db.execute("UPDATE act_texts SET salt = ? WHERE commitment = ?", (salt, commitment))


def change_assessment(db: sqlite3.Connection, chance: random.Random) -> None:
    Packing(db)
    ((payload,),) = db.execute("SELECT unpacked(json) FROM assessments").fetchall()
    data = json.loads(payload)
    data[chance.choice(sorted(data.keys() - {"as_of"}))] = "another"
    db.execute("UPDATE assessments SET json = ?", (canonical_json(data),))


def delete_assessment(db: sqlite3.Connection, chance: random.Random) -> None:
    db.execute(chance.choice(("DELETE FROM assessments", "DELETE FROM transactions")))


ATTACKS: Final[tuple[Attack, ...]] = (
    *(change_entry, delete_entry, swap_entries, insert_entry),
    *(cut_tail, cut_and_append, rewrite_all, empty_log),
    *(change_act, delete_act, change_text, delete_text),
    *(exchange_texts, change_salt, change_assessment, delete_assessment),
)


def list_unnamed(record: tuple[Path, Head], folder: Path, times: int) -> Iterator[str]:
    """Yield the attacks of which nothing tells."""
    for attack in ATTACKS:
        for seed in range(times):
            path = folder / "records.sqlite"
            for file in folder.glob("records.sqlite*"):
                file.unlink()
            shutil.copy(record[0], path)
            db = sqlite3.connect(path, isolation_level=None)
            for name in ("log", "acts"):
                for rule in ("changes", "shrinks"):
                    db.execute(f"DROP TRIGGER {name}_never_{rule}")
            attack(db, random.Random(seed))  # noqa: S311  # no secret hangs on it
            db.close()
            try:
                with RecordStore(path) as store:
                    store.verify(record[1])
            except StoreError:
                continue
            yield f"{attack.__name__} {seed}"


def test_forty_eight_ways_to_tamper_are_all_named(
    record: tuple[Path, Head], tmp_path: Path
) -> None:
    assert list(list_unnamed(record, tmp_path, 3)) == []


@pytest.mark.gauntlet
def test_eight_hundred_ways_to_tamper_are_all_named(
    record: tuple[Path, Head], tmp_path: Path
) -> None:
    assert list(list_unnamed(record, tmp_path, 50)) == []


def test_the_record_that_nobody_touched_is_whole(record: tuple[Path, Head]) -> None:
    with RecordStore(record[0]) as store:
        assert store.verify(record[1]) == record[1][0]
    assert Workspace(record[0].parent, feedback=QuietFeedback()).record("T-1").status == "open"
