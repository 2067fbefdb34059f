"""A file is written whole or not at all, and an id cannot choose where."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.api.files import file_stem, write_file
from onward.errors import ExportError
from onward.graph.store import files
from tests.unit.cases import each_case


def test_a_file_and_its_folders_are_written(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b.html", b"<p>")
    assert (tmp_path / "a" / "b.html").read_bytes() == b"<p>"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.html"]


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(ExportError, match=r"taken: is not a plain file; choose another place"):
        write_file(tmp_path / "taken", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("kept")
    with pytest.raises(ExportError, match=r"x: cannot be written: .*; choose another place"):
        write_file(tmp_path / "taken" / "x", b"x")
    assert (tmp_path / "taken").read_text() == "kept"


@each_case("name")
def test_a_transaction_id_never_leaves_the_folder(name: str) -> None:
    stem = file_stem(name)
    assert re.search("-[0-9a-f]{8}$", stem)
    assert stem == Path(stem).name
    assert not stem.startswith(".")
    assert len(stem) < 120


def test_two_unsafe_ids_of_one_form_get_two_files() -> None:
    assert file_stem("a/b") != file_stem("a b")


@given(st.lists(st.text("aAbB1-.", min_size=1, max_size=4), unique=True, max_size=8))
def test_no_two_ids_get_names_that_a_file_system_without_cases_takes_for_one(
    names: list[str],
) -> None:
    assert len({file_stem(name).casefold() for name in names}) == len(names)


def test_ids_that_differ_in_their_case_alone_get_two_files() -> None:
    assert file_stem("T1") == "T1"
    assert file_stem("t1").startswith("t1-")


def test_a_link_that_waits_in_the_folder_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    draft = tmp_path / ".unfinished-a.html.0000"
    draft.symlink_to(kept)
    monkeypatch.setattr(files, "draft_path", lambda _: draft)
    with pytest.raises(ExportError, match=r"a\.html: cannot be written: File exists"):
        write_file(tmp_path / "a.html", b"new")
    assert (kept.read_text(), (tmp_path / "a.html").exists()) == ("kept", False)


def test_a_link_in_the_place_of_the_file_is_replaced_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    (tmp_path / "a.html").symlink_to(kept)
    write_file(tmp_path / "a.html", b"new")
    assert kept.read_text() == "kept"
    assert not (tmp_path / "a.html").is_symlink()


def test_what_is_no_plain_file_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportError, match="pipe: is not a plain file"):
        write_file(tmp_path / "pipe", b"x")
    assert (tmp_path / "pipe").is_fifo()


def test_a_file_is_not_made_a_program(tmp_path: Path) -> None:
    write_file(tmp_path / "a.html", b"x")
    assert not (tmp_path / "a.html").stat().st_mode & 0o111
