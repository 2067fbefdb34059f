"""A case from the order to the authority, as a shell plays it, and what its record says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from onward.api import inputs as days
from onward.api.workspace import Workspace
from tests.shell import ORDER, made_workspace, onward, run

BY = ("--by", "J. Kessler", "--function", "export control officer")
SECOND = ("--by", "M. Lind")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = made_workspace(tmp_path_factory.mktemp("made"))
    order = {**ORDER, "end_use": {"text": "network planning"}}
    assert onward("assess", "-", "--workspace", workspace, stdin=json.dumps(order)).code == 10
    return workspace


def done(home: Path, *arguments: str | Path) -> Any:
    answer = run(home, *arguments, "--json")
    assert answer.code == 0, answer.err
    return answer.json


def copy_words(document: Path) -> Path:
    """Return a file of the words that a reader copies out of a document."""
    if document.suffix != ".pdf":
        return document
    words = document.with_suffix(".words")
    pages = PdfReader(document).pages
    words.write_text("\n".join(page.extract_text() for page in pages), encoding="utf-8")
    return words


def test_a_case_is_played_from_the_order_to_its_erasure(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = home / "reply.pdf"
    letter.write_bytes(b"no licence is needed")
    assert [row["order"] for row in done(home, "worklist")] == ["T-1"]

    question = done(home, "ask", "T-1", "G1", "--to", "Zephyrin SA", *BY, "--due", "2026-06-01")
    assert question["field"] == "parties.1.owners"
    owner = '[{"name": "Astrid Halvorsen", "kind": "Person", "share": "1"}]'
    answer = ("answer", "T-1", str(question["entry"]), "Astrid Halvorsen owns all of it", *BY)
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
    assert (record["status"], record["waits_for"]) == ("closed", []), "the authority has refused"
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
        "notified BAFA (DE) on 2026-05-03 under Article 5(2) of Regulation (EU) 2021/821",
        "noted “A party to the transaction is listed” as confirmed",
        "states all owners of the end-user and their shares: name: Astrid Halvorsen",
        "recorded the reply of BAFA: the export is refused",
        "This is a finding about records, not about guilt. A person decides.",
    ):
        assert words in said
    assert not [code for code in ("FINDINGS", "own-listed", "parties.1", "[{") if code in said]
    papers = [home / f"record{suffix}" for suffix in (".pdf", ".txt", ".json")]
    for path, begins in zip(papers, (b"%PDF", b"The order", b"{"), strict=True):
        assert run(home, "record", "T-1", "-o", path).code == 0
        assert path.read_bytes().startswith(begins)
    assert run(home, "copy", "write", "T-1", "-o", home / "copy.json").code == 0

    year = done(home, "report", "--year", record["on"][:4])
    assert (year["decisions"], year["questions"], year["answers"]) == ({"refuse": 1}, 1, 1)
    letter.write_bytes(b"a licence is needed")
    assert "CHANGED since it joined the record" in run(home, "record", "T-1").out
    assert "document L-1" in run(home, "verify").out

    over = ("erase", "T-1", *SECOND, "--reason", "its time is over")
    assert run(home, *over).code == 3, "it is kept for years yet"
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))
    assert done(home, *over)["assessments"] == 2
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


def test_an_answer_fills_what_the_order_is_silent_on_and_nothing_else(home: Path) -> None:
    question = done(home, "ask", "T-1", "Which trade is it in?", "--to", "Zephyrin SA", *BY)
    states = ("--set", "reference=PO-17", "--set", "end_use.text=base stations")
    done(home, "answer", "T-1", str(question["entry"]), "base stations, PO-17", *states, *BY)
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
