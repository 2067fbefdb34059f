"""No row of a delimited file is lost, swallowed or guessed."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from onward import errors
from onward.errors import InputRefused, LimitExceeded
from onward.loaders.account import FileAccount, LoadLog
from onward.loaders.readers import streams
from onward.loaders.readers.records import csv_header, csv_rows
from tests.unit.cases import each_case

Rows = list[tuple[int, dict[str, str]]]


def read(folder: Path, content: bytes, **options: Any) -> tuple[Rows, LoadLog, FileAccount]:
    """Read a file and take every yielded row as accepted."""
    path = folder / "file.csv"
    path.write_bytes(content)
    log = LoadLog()
    rows = [(line, dict(row)) for line, row in csv_rows(path, log, **options)]
    account = log.account(path)
    account.accepted += len(rows)
    assert account.balanced
    return rows, log, account


def reasons(log: LoadLog) -> list[tuple[int, str]]:
    return [(fault.line, fault.reason) for fault in log.rejections]


@each_case("case")
def test_which_rows_a_file_has(case: Mapping[str, Any], tmp_path: Path) -> None:
    content = case["content"].encode("latin-1")
    rows, log, account = read(tmp_path, content, **case.get("options", {}))
    assert [(line, *row.values()) for line, row in rows] == list(case["rows"])
    assert reasons(log) == list(case.get("rejected", ()))
    assert account.trailer == case.get("trailer", 0)
    assert account.rows == len(rows) + len(log.rejections) + account.trailer


@each_case("content", "error", "says", "options")
def test_a_file_that_cannot_be_read_is_refused(
    content: str, error: str, says: str, options: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(getattr(errors, error), match=says):
        read(tmp_path, content.encode("latin-1"), **options)


def test_cells_have_the_names_of_their_columns(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, b"id\n1\n", columns=("id", "name"), required=("id",))
    assert rows == [(2, {"id": "1", "name": ""})]


def test_an_unclosed_quote_is_given_up_after_a_hundred_lines(tmp_path: Path) -> None:
    content = b'a,b\n1,"open\n' + b"2,x\n" * 5000 + b'3,"closed"\n'
    rows, log, _ = read(tmp_path, content)
    assert len(rows) == 5001
    assert reasons(log) == [(2, "invalid_statement")]


def test_a_cell_of_over_a_hundred_lines_is_no_cell_but_an_open_quote(tmp_path: Path) -> None:
    content = b'a,b\n1,"open\n' + b"2,x\n" * 150 + b'3,closed"\n4,y\n'
    rows, log, _ = read(tmp_path, content)
    assert len(rows) == 152
    assert reasons(log) == [(2, "invalid_statement")]


def test_a_file_known_by_position_may_have_no_header(tmp_path: Path) -> None:
    def is_header(cells: Any) -> bool:
        return not cells[0].isdigit()

    for content in (b"36,x\n40,y\n", b"number,text\n36,x\n40,y\n"):
        rows, _, account = read(tmp_path, content, columns=("n", "t"), header_if=is_header)
        assert [row["n"] for _, row in rows] == ["36", "40"]
        assert account.rows == 2


@pytest.mark.parametrize(
    ("limit", "most"), [("FIELD_CHARS", streams.FIELD_CHARS), ("LINE_BYTES", 20)]
)
def test_a_cell_or_line_beyond_the_limit_rejects_its_row(
    limit: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, limit, most)
    rows, log, _ = read(tmp_path, b"a,b\n1," + b"x" * (most + 35) + b"\n2,y\n")
    assert [line for line, _ in rows] == [3]
    assert reasons(log) == [(2, "too_long")]


@pytest.mark.parametrize("garbage", [b"1\n", b"\n", b"\x1a\n"])
def test_a_file_of_garbage_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, garbage: bytes
) -> None:
    monkeypatch.setattr(streams, "REJECTED_ROWS", 10)
    with pytest.raises(LimitExceeded, match=r"^file\.csv: more than 10 rows are rejected"):
        read(tmp_path, b"a,b\n" + garbage * 50)


def test_gzip_is_read_as_if_plain(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, gzip.compress(b"a\n1\n"))
    assert rows == [(2, {"a": "1"})]


def test_a_gzip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a\n" + b"x" * 20 * streams.MIB)
    with pytest.raises(LimitExceeded, match=r"^file\.csv: expands to more than 200 times"):
        read(tmp_path, bomb)


def test_a_cut_gzip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="not a complete gzip file"):
        read(tmp_path, gzip.compress(b"a\n" + b"12345\n" * 5000)[:-20])


def test_a_rejected_row_does_not_repeat_its_text(tmp_path: Path) -> None:
    _, log, _ = read(tmp_path, b'a,b\n1,"passport 12345678\n')
    assert "12345678" not in str(log.rejections[0])


def test_the_header_alone_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xef\xbb\xbfid, name\r\n1,2\r\n")
    assert csv_header(path) == ("id", "name")
