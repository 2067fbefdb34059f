"""Documents vouch for the log: each prints the head that the log had when it was recorded."""

import json
import shutil
from pathlib import Path

import pytest

from tests.damages import edit_records
from tests.pictures import copy_words
from tests.shell import ORDER, made_workspace, onward, run

FORMATS = {"html": ".html", "pdf": ".pdf", "notification": ".notification.pdf"}
BY = ("--by", "J. Kessler")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = made_workspace(tmp_path_factory.mktemp("made"))
    assert onward("assess", "-", "--workspace", workspace, stdin=json.dumps(ORDER)).code == 10
    return workspace


def draw(home: Path, folder: str, formats: str = ",".join(FORMATS)) -> dict[str, Path]:
    """Write the documents of the order; return the file of each format."""
    answer = run(home, "brief", "T-1", "--format", formats, "--out", home / folder, "--json")
    assert answer.code == 0, answer.err
    files = [Path(name) for name in answer.json["files"]]
    return dict(zip(formats.split(","), files, strict=True))


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_vouches_for_the_log_as_it_was_then(form: str, home: Path) -> None:
    words = copy_words(draw(home, "out", form)[form])
    answer = run(home, "log", "verify", "--note", words)
    assert answer.code == 0, answer.err
    assert "the log is as it was up to entry 1" in answer.err
    edit_records(home / "ws" / "records.sqlite", "DELETE FROM log")
    assert run(home, "log", "verify", "--note", words).code == 4


def test_a_document_that_is_drawn_again_has_the_same_bytes_whatever_was_done_since(
    home: Path,
) -> None:
    first = draw(home, "first")
    assert run(home, "hold", "T-1", *BY, "--reason", "the owner is not known yet").code == 0
    again = draw(home, "again")
    for form in FORMATS:
        assert first[form].read_bytes() == again[form].read_bytes(), form


def test_tables_and_graphs_are_the_same_in_every_workspace(home: Path) -> None:
    machine = "csv,xlsx,graphml,gexf,ftm,bods,json,svg"
    other = made_workspace(home / "other")
    assert onward("assess", "-", "--workspace", other, stdin=json.dumps(ORDER)).code == 10
    first = draw(home, "first", machine)
    shutil.rmtree(home / "ws")
    shutil.copytree(other, home / "ws")
    again = draw(home, "again", machine)
    for form, file in first.items():
        assert file.read_bytes() == again[form].read_bytes(), form


def test_each_decision_prints_the_head_at_its_entry(home: Path) -> None:
    refuse = ("decide", "T-1", "refuse", *BY, "--reason", "it is named on the list")
    decided = run(home, *refuse, "--json").json
    assert decided["checkpoint"].splitlines()[1] == str(decided["entry"])
    approved = run(home, "approve", "T-1", "--by", "M. Lind")
    (line,) = (line for line in approved.out.splitlines() if "head of the log" in line)
    note = home / "note.txt"
    note.write_text(f"{line}\n", encoding="utf-8")
    assert f"up to entry {decided['entry'] + 1}" in run(home, "log", "verify", "--note", note).err
