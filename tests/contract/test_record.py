"""A case from the order to the authority, as a shell plays it, and what its record says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onward.api import inputs as days
from tests.pictures import copy_words
from tests.shell import ORDER, made_workspace, onward, run
from tests.steps import Steps, each_step_case
from tests.unit.cases import read_cases

BY = '--by "J. Kessler" --function "export control officer"'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = made_workspace(tmp_path_factory.mktemp("made"))
    order = {**ORDER, "end_use": {"text": "network planning"}}
    assert onward("assess", "-", "--workspace", workspace, stdin=json.dumps(order)).code == 10
    return workspace


def steps_in(home: Path) -> Steps:
    return Steps(home, ws=home / "ws", by=BY)


def test_a_case_is_played_from_the_order_to_its_erasure(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_in(home)
    steps.check(read_cases(__file__)["CASE"])
    papers = [home / f"record{suffix}" for suffix in (".pdf", ".txt", ".json")]
    for path, begins in zip(papers, (b"%PDF", b"The order", b"{"), strict=True):
        assert run(home, "record", "T-1", "-o", path).code == 0
        assert path.read_bytes().startswith(begins)
    assert run(home, "copy", "write", "T-1", "-o", home / "copy.json").code == 0

    year = run(home, "report", "--year", steps.names["day"][:4], "--json").json
    assert (year["decisions"], year["questions"], year["answers"]) == ({"refuse": 1}, 1, 1)
    (home / "reply.pdf").write_bytes(b"a licence is needed")
    assert "CHANGED since it joined the record" in run(home, "record", "T-1").out
    assert "document L-1" in run(home, "verify").out

    over = ("erase", "T-1", "--by", "M. Lind", "--reason", "its time is over")
    assert run(home, *over).code == 3, "it is kept for years yet"
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))
    assert run(home, *over, "--json").json["assessments"] == 2
    assert run(home, "log", "verify").code == 0
    for path in (*papers, home / "copy.json"):
        copied = copy_words(path)
        assert run(home, "log", "verify", "--note", copied).code == 0, f"{path} vouches for the log"
        assert "Zephyrin SA" in copied.read_text(encoding="utf-8"), "who has it can read it"
    assert onward("copy", "verify", home / "copy.json").code == 0
    gone = run(home, "record", "T-1")
    assert gone.code == 4
    assert "by M. Lind: its time is over" in gone.err
    workspace = [path.read_bytes() for path in (home / "ws").rglob("*") if path.is_file()]
    for text in (b"Kessler", b"Halvorsen", b"journalists", b"network planning"):
        assert not [content for content in workspace if text in content]


@each_step_case
def test_a_step_says(case: dict[str, Any], home: Path) -> None:
    steps_in(home).check(case)
