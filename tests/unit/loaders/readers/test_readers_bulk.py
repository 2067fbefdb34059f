"""JSON files of one value, and files alone in an archive: streamed, bounded, never lost."""

import json
import zipfile
from pathlib import Path

import pytest

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.account import LoadLog
from onward.loaders.readers.records import json_records
from onward.loaders.readers.streams import LINE_BYTES, MIB, open_file
from tests.unit.cases import each_case

ROWS = [{"a": 1}, {"a": [2, {"b": "]}"}]}, {"a": 'x\\"y'}]


def read(path: Path, content: str | bytes, *inside: str) -> tuple[list[object], LoadLog]:
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(raw)
    log = LoadLog()
    return [record for _, record in json_records(path, log, inside=inside)], log


@pytest.mark.parametrize(
    ("content", "inside"),
    [
        (json.dumps(ROWS), ()),
        (json.dumps(ROWS, indent=2), ()),
        ("\ufeff " + json.dumps(ROWS) + "\n\n", ()),
        ("\n".join(map(json.dumps, ROWS)), ()),
        (json.dumps({"meta": {"n": [1]}, "data": ROWS, "links": None}), ("data",)),
        (json.dumps({"data": ROWS}, indent=1), ("data",)),
    ],
    ids=["array", "indented", "marked", "lines", "one line inside", "inside"],
)
def test_every_form_gives_the_same_records(
    tmp_path: Path, content: str, inside: tuple[str, ...]
) -> None:
    records, log = read(tmp_path / "x.json", content, *inside)
    assert records == ROWS
    assert log.account("x.json").rows == 3


def test_a_record_inside_may_stand_alone(tmp_path: Path) -> None:
    records, _ = read(tmp_path / "x.json", json.dumps({"data": ROWS[0]}, indent=1), "data")
    assert records == ROWS[:1]


def test_records_longer_than_the_window_are_whole_and_keep_their_line(tmp_path: Path) -> None:
    rows = [{"text": "é" * (MIB + 7)}, {"text": "\n"}, {"number": 12}]
    path = tmp_path / "x.json"
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]", encoding="utf-8")
    log = LoadLog()
    assert [*json_records(path, log)] == [*enumerate(rows, start=2)]


@each_case("broken", "reason")
def test_an_unsound_record_is_a_rejected_row(tmp_path: Path, broken: str, reason: str) -> None:
    """Each sign of a record is one byte of the file; `{deep}` stands for many brackets."""
    raw = broken.replace("{deep}", "[" * 70 + "]" * 70).encode("latin-1")
    records, log = read(tmp_path / "x.json", b'[{"a": 1},\n' + raw + b',\n{"a": 3}]')
    assert records == [{"a": 1}, {"a": 3}]
    assert [(fault.line, fault.reason) for fault in log.rejections] == [(2, reason)]
    assert log.account("x.json").rows == 3


@pytest.mark.parametrize(
    "content",
    ['[{"a": 1}', '[{"a": 1} {"a": 2}]', '[{"a": 1}] x', '[{"a"', "[" * 100_000, "[1,]"],
    ids=["cut", "no comma", "goes on", "cut in a key", "deep", "comma"],
)
def test_what_is_no_json_is_refused_with_its_place(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputRefused, match=r"^x\.json:1: "):
        read(tmp_path / "x.json", content)


def test_a_record_without_end_meets_a_limit(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="a record has over"):
        read(tmp_path / "x.json", '[{"a": "' + "x" * (2 * LINE_BYTES))


def zipped(path: Path, *names: str, content: bytes = b'{"a": 1}\n') -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def test_the_only_file_of_an_archive_is_read(tmp_path: Path) -> None:
    with open_file(zipped(tmp_path / "x.zip", "folder/", "folder/x.json"), "JSON") as stream:
        assert stream.read() == b'{"a": 1}\n'


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (("a", "b"), "is a zip archive of 2 files"),
        (("../../x",), "names a file outside itself"),
        (("/etc/x",), "names a file outside itself"),
        (tuple(f"folder{number}/" for number in range(70)), "has over 64 entries"),
    ],
)
def test_another_archive_is_refused(tmp_path: Path, names: tuple[str, ...], what: str) -> None:
    archive = zipped(tmp_path / "x.zip", *names)
    with pytest.raises(InputRefused, match=what), open_file(archive, "JSON"):
        pass


def test_a_bomb_in_an_archive_meets_its_limit(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "x.zip", "x", content=b"\n" * 30 * MIB)
    with open_file(bomb, "CSV") as stream, pytest.raises(LimitExceeded, match="expands to more"):
        stream.read()


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", "x")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputRefused, match="not a sound zip archive"), open_file(path, "CSV"):
        pass
