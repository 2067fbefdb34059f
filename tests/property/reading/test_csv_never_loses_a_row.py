"""For every string of bytes: a balanced report, or one error with its place. Never a traceback."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onward.errors import InputRefused
from onward.loaders.account import FileAccount
from onward.loaders.load import load
from onward.loaders.source import LoadOptions

PLACE = re.compile(r"^file\.csv(:\d+)?(:[^:\s]+)?: \S")
OPTIONS = LoadOptions("mine", "2026-01-31")
HEADER = b"id,from,to,kind,share_min,since\n"

MARKS = [b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"\x00", b"\x1a", b"\xff", b"\xef\xbb\xbf", b" "]
WORDS = b"a b owns 0.5 NaN 60 2020 2020-13 ; ofac:1 id,from".split()
PIECES = st.sampled_from([*MARKS, *WORDS])


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the one file that every example overwrites."""
    return tmp_path_factory.mktemp("rows") / "file.csv"


def account_or_refusal(path: Path, content: bytes) -> FileAccount | str:
    """Load one file; anything but a balanced account or a refusal fails the test."""
    path.write_bytes(content)
    try:
        loaded = load("csv", [path], OPTIONS)
    except InputRefused as refused:
        return str(refused)
    (account,) = loaded.log.files.values()
    assert account.balanced
    assert account.rejected == len(loaded.log.rejections)
    assert len(loaded.statements.ties) <= account.accepted
    return account


@given(content=st.binary(max_size=400))
@example(content=b"")
@example(content=b"\x1f\x8b")
@example(content=b"id,from,to,kind\n\x1a")
def test_any_bytes_are_accounted_for_or_refused_with_a_place(path: Path, content: bytes) -> None:
    outcome = account_or_refusal(path, content)
    if isinstance(outcome, str):
        assert PLACE.match(outcome), outcome
        assert "\n" not in outcome


@given(pieces=st.lists(PIECES, max_size=60))
@example(pieces=[b"1,a,b,owns,", b'"0.5', b"\n2,a,b,owns,0.5,\n"])
def test_any_rows_under_a_sound_header_are_accounted_for(path: Path, pieces: list[bytes]) -> None:
    outcome = account_or_refusal(path, HEADER + b"".join(pieces))
    assert isinstance(outcome, FileAccount), outcome


@given(pieces=st.lists(PIECES.filter(lambda piece: b'"' not in piece and b"\r" not in piece)))
def test_without_quotes_every_line_that_holds_something_is_one_row(
    path: Path, pieces: list[bytes]
) -> None:
    body = b"".join(pieces)
    outcome = account_or_refusal(path, HEADER + body)
    assert isinstance(outcome, FileAccount)
    # what a spreadsheet saves of an empty row: separators and blanks
    lines = [line.replace(b",", b"").strip(b" \x1a") for line in body.split(b"\n")]
    assert outcome.rows == len([line for line in lines if line])


@given(
    rows=st.integers(1, 300),
    data=st.data(),
    damage=st.sampled_from([b'"', b'x,"', b"\xff", b"\x00", b"1,2,3", b',,"a', b'"a"b']),
)
def test_one_damaged_line_costs_one_row(
    path: Path, rows: int, data: st.DataObject, damage: bytes
) -> None:
    lines = [b"%d,a,b,owns,0.5,2020" % number for number in range(rows)]
    place = data.draw(st.integers(0, rows))
    lines.insert(place, damage)
    outcome = account_or_refusal(path, HEADER + b"\n".join(lines))
    assert isinstance(outcome, FileAccount)
    assert (outcome.rows, outcome.accepted, outcome.rejected) == (rows + 1, rows, 1)


@given(
    rows=st.integers(2, 200),
    data=st.data(),
)
def test_two_stray_quotes_swallow_no_row_between_them(
    path: Path, rows: int, data: st.DataObject
) -> None:
    lines = [b"%d,a,b,owns,0.5,2020" % number for number in range(rows)]
    first = data.draw(st.integers(0, rows - 2))
    second = data.draw(st.integers(first + 1, rows - 1))
    lines[first] = b'%d,"a,b,owns,0.5,2020' % first
    lines[second] = b'%d,a",b,owns,0.5,2020' % second
    outcome = account_or_refusal(path, HEADER + b"\n".join(lines))
    assert isinstance(outcome, FileAccount)
    assert outcome.rows == rows
    assert outcome.accepted >= rows - 2


@given(content=st.binary(max_size=300), cut=st.integers(0, 200))
def test_a_cut_file_is_accounted_for_or_refused(path: Path, content: bytes, cut: int) -> None:
    sound = HEADER + b"".join(b'%d,a,b,owns,0.5,"2020"\n' % number for number in range(20))
    outcome = account_or_refusal(path, sound[:cut] + content)
    if isinstance(outcome, str):
        assert PLACE.match(outcome), outcome
