"""Damaged versions of a file: by bytes, and of a SQLite file by cells."""

import random
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from onward.queries.records.file import Packing

WAYS = ("zeroed", "cut", "swapped", "turned", "added", "edited")
LENGTHS = (1, 8, 64, 4096)
DAY = re.compile(rb"20\d\d-\d\d-\d\d")
OTHER_DAY = b"2029-09-09"


class Damaged(NamedTuple):
    """A damaged version of a file: what was done to it, and its content."""

    how: str
    content: bytes


def damage_bytes(content: bytes, chance: random.Random, places: int) -> Iterator[Damaged]:
    """Yield damaged versions of a file's content."""
    days = list(DAY.finditer(content))
    for number in range(places):
        way = WAYS[number % len(WAYS)]
        at, other = chance.randrange(len(content)), chance.randrange(len(content))
        length = chance.choice(LENGTHS)
        span = content[at : at + length]
        if way == "cut":
            yield Damaged(f"cut at {at}", content[:at])
        elif way == "swapped" and content[other : other + len(span)] != span:
            swapped = _swap(content, at, other, length)
            yield Damaged(f"swapped {length} bytes at {at} and {other}", swapped)
        elif way == "added":
            yield Damaged(f"a byte added at {at}", content[:at] + b"x" + content[at:])
        elif way == "edited" and days:
            day = chance.choice(days)
            edited = content[: day.start()] + OTHER_DAY + content[day.end() :]
            yield Damaged(f"day at {day.start()} edited", edited)
        elif way == "zeroed" and any(span):
            zeroed = content[:at] + bytes(len(span)) + content[at + len(span) :]
            yield Damaged(f"zeroed {length} bytes at {at}", zeroed)
        else:
            turned = bytes([content[at] ^ (1 << chance.randrange(8))])
            yield Damaged(f"a bit turned at {at}", content[:at] + turned + content[at + 1 :])


def _swap(content: bytes, at: int, other: int, length: int) -> bytes:
    swapped = bytearray(content)
    piece, span = content[other : other + length], content[at : at + length]
    size = min(len(piece), len(span))
    swapped[at : at + size], swapped[other : other + size] = piece[:size], span[:size]
    return bytes(swapped)


def damage_cells(file: Path, home: Path, chance: random.Random, places: int) -> Iterator[Damaged]:
    """Yield versions of the records in which a cell was changed, or a row removed, by SQL."""
    with closing(sqlite3.connect(file)) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = [str(name) for (name,) in names.fetchall() if _has_rows(db, str(name))]
    for table in tables:
        for number in range(places):
            edited = home / "edited.sqlite"
            shutil.copy(file, edited)
            with closing(sqlite3.connect(edited, isolation_level=None)) as db:
                how = _edit_row(db, table, chance, removes=number % 5 == 4)
            yield Damaged(f"{table}: {how}", edited.read_bytes())


def edit_records(file: Path, *statements: str) -> None:
    """Edit the records as somebody with a SQLite client would, past the triggers."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        Packing(db)
        _drop_triggers(db)
        for statement in statements:
            db.execute(statement)


def _drop_triggers(db: sqlite3.Connection) -> list[str]:
    """Drop whatever guards the tables, and return how it is made again."""
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in triggers]


def _has_rows(db: sqlite3.Connection, table: str) -> bool:
    return db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None  # noqa: S608  # our own tables


def _edit_row(db: sqlite3.Connection, table: str, chance: random.Random, *, removes: bool) -> str:
    """Change one cell of a table, or remove a row, and say which."""
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA journal_mode = DELETE")
    triggers = _drop_triggers(db)
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    rows = db.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608  # our own tables
    how = ""
    while not how:
        with suppress(sqlite3.OperationalError):  # an index takes no broken JSON: another cell
            how = _change_row(db, table, columns, rows, chance, removes=removes)
    for sql in triggers:
        db.execute(sql)
    db.execute("PRAGMA journal_mode = WAL")
    return how


def _change_row(
    db: sqlite3.Connection,
    table: str,
    columns: list[str],
    rows: Sequence[tuple[object, ...]],
    chance: random.Random,
    *,
    removes: bool,
) -> str:
    rowid, *cells = chance.choice(rows)
    if removes:
        db.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608  # our own tables
        return f"row {rowid} removed"
    place = chance.randrange(len(columns))
    others = [other[1 + place] for other in rows if other[1 + place] != cells[place]]
    column, cell = columns[place], _change_cell(cells[place], chance)
    if others and chance.random() < 0.5:  # a row that stands for another fits in its place
        cell = chance.choice(others)
    db.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE rowid = ?", (cell, rowid))  # noqa: S608  # likewise
    return f"{column} of row {rowid} changed"


def _change_cell(cell: object, chance: random.Random) -> object:
    """Return another value of the same kind: a later day, another letter, the next number."""
    if isinstance(cell, int):
        return cell + 1
    text = cell if isinstance(cell, bytes) else str(cell).encode()
    if days := list(DAY.finditer(text)):
        day = chance.choice(days)
        changed = text[: day.start()] + OTHER_DAY + text[day.end() :]
    else:
        at = chance.randrange(len(text))
        changed = text[:at] + (b"b" if text[at : at + 1] == b"a" else b"a") + text[at + 1 :]
    return changed if isinstance(cell, bytes) else changed.decode(errors="replace")
