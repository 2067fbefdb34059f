"""No row of a delimited file is lost, swallowed or guessed."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.account import FileAccount, LoadLog
from onward.loaders.readers import streams
from onward.loaders.readers.records import csv_header, csv_rows

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


def test_rows_come_with_their_line_numbers_and_trimmed_cells(tmp_path: Path) -> None:
    rows, _, account = read(tmp_path, b"a, b\r\n 1 ,2\r\n3,4\r\n")
    assert rows == [(2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": "4"})]
    assert (account.rows, account.accepted) == (2, 2)


def test_blanks_stay_where_a_source_needs_them(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, b"a,b\n x,y \n", strip=False)
    assert rows == [(2, {"a": " x", "b": "y "})]


def test_a_byte_order_mark_does_not_hide_the_first_column(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, b"\xef\xbb\xbfid,b\n1,2\n", columns=("id", "b"))
    assert rows == [(2, {"id": "1", "b": "2"})]


@pytest.mark.parametrize("row", [b"1", b"1,2,3"])
def test_a_row_with_another_number_of_cells_is_rejected(tmp_path: Path, row: bytes) -> None:
    rows, log, _ = read(tmp_path, b"a,b\n" + row + b"\n3,4\n")
    assert [line for line, _ in rows] == [3]
    assert reasons(log) == [(2, "wrong_column_count")]


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = [b"a,b", *[b"%d,x" % n for n in range(5)], b'5,"open', *[b"%d,x" % n for n in range(9)]]
    rows, log, account = read(tmp_path, b"\n".join(lines))
    assert len(rows) == 14
    assert reasons(log) == [(7, "invalid_statement")]
    assert account.rows == 15


def test_rows_swallowed_between_two_stray_quotes_are_not_accepted_as_one(tmp_path: Path) -> None:
    content = b'a,b,c,d\n1,"x,y,z\n2,x,y,z\n3,x",y,z\n4,x,y,z\n'
    rows, log, _ = read(tmp_path, content)
    assert [row["a"] for _, row in rows] == ["2", "3", "4"]
    assert reasons(log) == [(2, "wrong_column_count")]


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


def test_a_cell_may_span_lines(tmp_path: Path) -> None:
    rows, log, account = read(tmp_path, b'a,b\n1,"two\nlines"\n2,x\n')
    assert rows == [(2, {"a": "1", "b": "two\nlines"}), (4, {"a": "2", "b": "x"})]
    assert not log.rejections
    assert account.rows == 2


@pytest.mark.parametrize("bad", [b"\xff", b"\x00", b"\xed\xa0\x80"])
def test_bytes_that_are_no_text_reject_the_row_and_not_the_file(tmp_path: Path, bad: bytes) -> None:
    rows, log, _ = read(tmp_path, b"a,b\n1,x" + bad + b"\n2,y\n")
    assert [line for line, _ in rows] == [3]
    assert reasons(log) == [(2, "bad_encoding")]


def test_another_encoding_is_read_as_its_source_says(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, "a\nMüller\n".encode("cp1252"), encoding="cp1252")
    assert rows == [(2, {"a": "Müller"})]


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\r\n", b"\n", b"\n\n\n", b",\n", b"\n\x1a"])
def test_what_only_ends_the_file_is_trailer(tmp_path: Path, end: bytes) -> None:
    rows, log, account = read(tmp_path, b"a,b\n1,2\n" + end)
    assert len(rows) == 1
    assert not log.rejections
    assert account.trailer == account.rows - 1 > 0


def test_an_empty_row_between_others_is_no_trailer(tmp_path: Path) -> None:
    _, log, account = read(tmp_path, b"a,b\n1,2\n\n3,4\n")
    assert reasons(log) == [(3, "wrong_column_count")]
    assert account.trailer == 0


def test_a_second_header_is_rejected_by_name(tmp_path: Path) -> None:
    rows, log, _ = read(tmp_path, b"a,b\n1,2\na,b\n3,4\n")
    assert len(rows) == 2
    assert reasons(log) == [(3, "repeated_header")]


def test_an_unknown_column_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match=r"^file\.csv:1:nmae: unknown column .*id, name"):
        read(tmp_path, b"id,nmae\n", columns=("id", "name"))


def test_a_missing_column_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match=r"^file\.csv:1:name: a required column is missing"):
        read(tmp_path, b"id\n", columns=("id", "name"))


def test_a_column_that_may_be_absent_reads_as_empty(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, b"id\n1\n", columns=("id", "name"), required=("id",))
    assert rows == [(2, {"id": "1", "name": ""})]


def test_a_doubled_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match=r"^file\.csv:1:id: duplicate column"):
        read(tmp_path, b"id,id\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,b\r1,2\r", "end each line with LF"),
        (b'"a\n', "the header cannot be read"),
        (b"\xff,b\n", "the header cannot be read: bad_encoding"),
    ],
)
def test_a_file_without_a_readable_header_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(HeaderRefused, match=message):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"  <!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<html>", "web page"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"\x1f\x8bbroken", "not a complete gzip file"),
    ],
)
def test_another_kind_of_file_is_refused_with_the_mend(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(InputRefused, match=message):
        read(tmp_path, content)


def test_a_file_known_by_position_may_have_no_header(tmp_path: Path) -> None:
    def is_header(cells: Any) -> bool:
        return not cells[0].isdigit()

    for content in (b"36,x\n40,y\n", b"number,text\n36,x\n40,y\n"):
        rows, _, account = read(tmp_path, content, columns=("n", "t"), header_if=is_header)
        assert [row["n"] for _, row in rows] == ["36", "40"]
        assert account.rows == 2


def test_a_cell_beyond_the_limit_rejects_its_row(tmp_path: Path) -> None:
    big = b"x" * (streams.FIELD_CHARS + 1)
    rows, log, _ = read(tmp_path, b"a,b\n1," + big + b"\n2,y\n")
    assert [line for line, _ in rows] == [3]
    assert reasons(log) == [(2, "too_long")]


def test_a_line_beyond_the_limit_rejects_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LINE_BYTES", 20)
    rows, log, _ = read(tmp_path, b"a,b\n1," + b"x" * 55 + b"\n2,y\n")
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
