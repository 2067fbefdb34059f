"""What holds of each list: the order of its rows says nothing."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, load_made

Turn = Callable[[str], str]


def turn_lines(text: str) -> str:
    """Return the lines of a table without header backwards, the sign at its end aside."""
    return "".join(reversed(text.rstrip("\x1a").splitlines(keepends=True)))


def turn_rows(text: str) -> str:
    """Return the rows of a table backwards below its header."""
    header, *rows = csv.reader(io.StringIO(text))
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *reversed(rows)])
    return stream.getvalue()


def turn_records(text: str) -> str:
    """Return the records of an XML file, each on its own line, backwards."""
    first, root, *records, last = text.splitlines()
    return "\n".join([first, root, *reversed(records), last])


@pytest.mark.parametrize(
    ("source", "files", "turn"),
    [
        ("ofac", ("sdn.csv", "alt.csv", "add.csv"), turn_lines),
        ("csl", ("consolidated.csv",), turn_rows),
        ("ca_sema", ("sema-lmes.xml",), turn_records),
    ],
)
def test_the_order_of_rows_changes_nothing(
    source: str, files: tuple[str, ...], turn: Turn, tmp_path: Path
) -> None:
    for file in files:
        text = (MADE / source / file).read_bytes().decode()
        turned = turn(text)
        assert turned != text
        (tmp_path / file).write_bytes(turned.encode())
    loaded = load(source, [tmp_path], LoadOptions(source, "2026-08-22"))
    assert loaded.statements == load_made(source, *files).statements
