"""A case from the order to the authority, as a shell plays it, and what its record says."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from onward.api.workspace import Workspace
from tests.shell import ORDER, Answer, made_workspace, onward

BY = ("--by", "J. Kessler", "--function", "export control officer")
SECOND = ("--by", "M. Lind")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = made_workspace(tmp_path_factory.mktemp("made"))
    order = {**ORDER, "end_use": {"text": "network planning"}}
    assert onward("assess", "-", "--workspace", workspace, stdin=json.dumps(order)).code == 10
    return workspace


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "ws")
    return tmp_path


def run(home: Path, *arguments: str | Path) -> Answer:
    return onward(*arguments, "--workspace", home / "ws")


def done(home: Path, *arguments: str | Path) -> Any:
    answer = run(home, *arguments, "--json")
    assert answer.code == 0, answer.err
    return answer.json


def test_a_case_is_played_from_the_order_to_the_authority_s_reply(home: Path) -> None:
    letter = home / "reply.pdf"
    letter.write_bytes(b"no licence is needed")
    assert [row["order"] for row in done(home, "worklist")] == ["T-1"]

    asked = done(home, "ask", "T-1", "G1", "--to", "Zephyrin SA", *BY, "--due", "2026-06-01")
    assert asked["field"] == "parties.1.owners"
    owner = '[{"name": "Astrid Halvorsen", "kind": "Person", "share": "1"}]'
    answer = ("answer", "T-1", str(asked["entry"]), "Astrid Halvorsen owns all of it", *BY)
    assert run(home, *answer, "--set", "destinatoin=SE").code == 3
    done(home, *answer, "--value", owner)
    (row,) = done(home, "worklist")
    assert "rescreen" in {waiting["kind"] for waiting in row["waits_for"]}

    again = run(home, "rescreen", "T-1", "--json").json
    assert again["after"]["assessment"] != again["before"]["assessment"]
    gaps = {
        gap.field
        for gap in Workspace(home / "ws").assessment(again["after"]["assessment"]).coverage.gaps
    }
    assert "parties.1.owners" not in gaps

    done(
        home,
        "note",
        "T-1",
        "1",
        "confirmed",
        *BY,
        "--reason",
        "its register number is that of the list",
    )
    fact = ("--fact", "the buyer said in a call that the police will use it on journalists")
    limb = ("--limb", "art_5_1_internal_repression")
    refused = run(home, "knowledge", "T-1", "aware", *BY)
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
    done(home, "knowledge", "T-1", "aware", *BY, *fact, *limb)
    done(home, "hold", "T-1", *BY, "--reason", "until the authority has decided")
    go = (
        "decide",
        "T-1",
        "proceed",
        *BY,
        "--reason",
        "the customer presses us",
        "--override",
        "x y",
    )
    assert "is held by entry" in run(home, *go).err
    stop = ("decide", "T-1", "refuse", *BY, "--reason", "listed, and the use is known")
    assert "waits for a second person" in run(home, *stop).out
    assert run(home, "approve", "T-1", "--by", "Kessler J").code == 3
    done(home, "approve", "T-1", *SECOND)
    sent = ("--country", "DE", "--duty", "art_5_2", "--sent", "2026-05-03", "--finding", "1")
    notice = done(home, "notify", "T-1", "BAFA", *sent, *BY)
    record = done(home, "record", "T-1", "--on", "2026-05-10")
    assert record["status"] == "on_hold"
    assert {row["kind"] for row in record["waits_for"]} == {"release", "authority"}

    done(home, "document", "add", "T-1", letter, "--kind", "letter", "--id", "L-1", *BY)
    reply = ("--reply-to", str(notice["entry"]), "--outcome", "refused", "--document", "L-1")
    done(home, "notify", "T-1", "BAFA", "--country", "DE", "--duty", "art_5_2", *reply, *BY)
    done(home, "release", "T-1", *BY, "--reason", "nothing leaves: the authority has refused")
    record = done(home, "record", "T-1")
    assert record["decision"]["stands"]
    assert record["decision"]["approved_by"] == "M. Lind"
    assert record["record_version"] == 2
    assert record["documents"][-1]["state"] == "same"
    assert [act["kind"] for act in record["acts"]] == [
        *("asked", "answered", "noted", "knowledge_stated", "held", "decided", "approved"),
        *("notified", "documented", "notified", "released"),
    ]

    said = run(home, "record", "T-1").out
    for words in (
        "J. Kessler stated awareness of Article 5(1), internal repression",
        "fact: the buyer said in a call",
        "Approved by M. Lind",
        "M. Lind approved the decision of entry",
        "notified BAFA (DE) on 2026-05-03 under Article 5(2)",
        "This is a finding about records, not about guilt. A person decides.",
    ):
        assert words in said
    for suffix, begins in ((".pdf", b"%PDF"), (".txt", b"The order"), (".json", b"{")):
        path = home / f"record{suffix}"
        assert run(home, "record", "T-1", "-o", path).code == 0
        assert path.read_bytes().startswith(begins)

    year = done(home, "report", "--year", record["on"][:4])
    assert (year["decisions"], year["questions"], year["answers"]) == ({"refuse": 1}, 1, 1)
    letter.write_bytes(b"a licence is needed")
    assert "CHANGED since it joined the record" in run(home, "record", "T-1").out
    assert "document L-1" in run(home, "verify").out


def test_an_answer_fills_what_the_order_is_silent_on_and_nothing_else(home: Path) -> None:
    asked = done(home, "ask", "T-1", "Which trade is it in?", "--to", "Zephyrin SA", *BY)
    states = ("--set", "reference=PO-17", "--set", "end_use.text=base stations")
    done(home, "answer", "T-1", str(asked["entry"]), "base stations, PO-17", *states, *BY)
    order = {**ORDER, "end_use": {"text": "network planning"}}
    answer = onward("assess", "-", "--json", "--workspace", home / "ws", stdin=json.dumps(order))
    transaction = answer.json["transaction"]
    assert transaction["reference"] == "PO-17"
    assert transaction["end_use"]["text"] == "network planning", "the order states it itself"


def test_a_refusal_is_one_line(home: Path) -> None:
    for words in (
        ("decide", "T-9", "refuse", *BY, "--reason", "it is unknown to us"),
        ("decide", "T-1", "no-such-value", *BY, "--reason", "it is unknown to us"),
        ("note", "T-1", "99", "open", *BY, "--reason", "it is unknown to us"),
        ("notify", "T-1", "BAFA", "--country", "Atlantis", "--duty", "art_5_2", *BY),
    ):
        answer = run(home, *words)
        assert answer.code in (3, 4)
        assert (answer.out, answer.err.count("\n")) == ("", 1)
