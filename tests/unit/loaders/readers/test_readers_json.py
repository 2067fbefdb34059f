"""A JSON line is one sound object, or it is rejected with its reason."""

from pathlib import Path
from typing import Any

import pytest

from onward.errors import InputRefused
from onward.loaders.account import LoadLog
from onward.loaders.readers import streams
from onward.loaders.readers.records import json_lines
from tests.unit.cases import each_case


def read(folder: Path, content: bytes) -> tuple[list[tuple[int, dict[str, Any]]], LoadLog]:
    path = folder / "file.json"
    path.write_bytes(content)
    log = LoadLog()
    found = list(json_lines(path, log))
    account = log.account(path)
    account.accepted += len(found)
    assert account.balanced
    return found, log


def test_objects_come_with_their_line_numbers(tmp_path: Path) -> None:
    found, log = read(tmp_path, b'\xef\xbb\xbf{"a": 1}\r\n{"a": "\xc3\xbc"}\n')
    assert found == [(1, {"a": 1}), (2, {"a": "ü"})]
    assert not log.rejections


@each_case("line", "reason")
def test_an_unsound_line_is_rejected_alone(tmp_path: Path, line: str, reason: str) -> None:
    """Each sign of a line is one byte of the file; some stand for many of them."""
    line = line.replace("{9}", "9" * 5000).replace("{deep}", "[" * 100_000)
    line = line.replace("{[}", "[" * 64).replace("{]}", "]" * 64)
    found, log = read(tmp_path, b'{"a": 1}\n' + line.encode("latin-1") + b'\n{"a": 3}\n')
    assert [number for number, _ in found] == [1, 3]
    assert [(fault.line, fault.reason) for fault in log.rejections] == [(2, reason)]


def test_escaped_characters_beyond_the_first_plane_are_text(tmp_path: Path) -> None:
    found, _ = read(tmp_path, b'{"a": ["\\ud83d\\ude00", "\\\\u0000"]}\n')
    assert found == [(1, {"a": ["\U0001f600", "\\u0000"]})]


def test_depth_is_counted_outside_texts_and_up_to_the_limit(tmp_path: Path) -> None:
    deep = b'{"a": ' + b"[" * 63 + b"]" * 63 + b"}"
    text = b'{"a": "' + b'[{\\"' * 200 + b'"}'
    found, log = read(tmp_path, deep + b"\n" + text + b"\n")
    assert len(found) == 2
    assert not log.rejections


def test_a_line_beyond_the_limit_is_rejected_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LINE_BYTES", 30)
    found, log = read(tmp_path, b'{"a": "' + b"x" * 100 + b'"}\n{"a": 2}\n')
    assert found == [(2, {"a": 2})]
    assert [(fault.line, fault.reason) for fault in log.rejections] == [(1, "too_long")]


def test_empty_lines_at_the_end_are_trailer_and_elsewhere_rejected(tmp_path: Path) -> None:
    found, log = read(tmp_path, b'{"a": 1}\n\n{"a": 2}\n\n\n')
    assert len(found) == 2
    assert [fault.line for fault in log.rejections] == [2]
    assert log.account("file.json").trailer == 2


def test_a_web_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"^file\.json:1: .*web page"):
        read(tmp_path, b"<html>")
