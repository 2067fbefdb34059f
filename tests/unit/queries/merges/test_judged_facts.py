"""A judgement that two parties are two holds as long as the facts that were judged."""

from pathlib import Path
from typing import Final

import pytest

import onward
from onward.queries.merges import JudgedApart
from onward.registry import find

HEAD: Final = "id,name,kind,country,tax_number,address\n"
CUSTOMER: Final = "k,Zubrolkraft Holding,Company,RU,,\n"
LISTED: Final = "a,Zubrolkraft Holding,Company,RU,7718852163,\n"
PAIR: Final = ("own:k", "eul:a")


class Desk:
    """A workspace with customers and a list, and what it says of the two."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = onward.Workspace(folder / "workspace")

    def load(self, name: str, rows: str) -> None:
        (self.folder / "parties.csv").write_text(HEAD + rows, encoding="utf-8")
        path = self.folder / "parties.csv"
        self.workspace.load("csv", path, name=name, retrieved="2026-04-30", accept_drop="test")

    def refuse(self) -> bool:
        return self.workspace.merges.refuse(*PAIR, reason="another firm", by="kim").is_new

    def changes(self) -> tuple[str, ...] | None:
        """Return what has changed since they were kept apart; None: they are kept apart."""
        snapshot = self.workspace.snapshot()
        judged = JudgedApart(snapshot, find("engine", "embedded").Engine.open(snapshot))
        return None if judged.are_apart(*PAIR) else judged.list_changes(*PAIR)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.load("own", CUSTOMER)
    made.load("eul", LISTED)
    return made


def test_a_changed_fact_of_either_opens_the_question_and_says_which(desk: Desk) -> None:
    assert desk.changes() == ()
    assert desk.refuse()
    assert desk.changes() is None
    for name, rows, changes in (
        ("own", "k,Zubrolkraft Holding,Company,RU,7718852163,\n", ("numbers",)),
        ("own", "k,Zubrolkraft Handel,Company,AE,,\n", ("names", "countries")),
        ("own", CUSTOMER, None),
        ("eul", LISTED + "b,Stranger,Company,RU,,\n", None),
        ("eul", "a,Zubrolkraft JSC,Company,RU,7718852163,\n", ("names",)),
    ):
        desk.load(name, rows)
        assert desk.changes() == changes, rows


def test_who_judges_again_judges_by_what_is_stated_now(desk: Desk) -> None:
    assert (desk.refuse(), desk.refuse()) == (True, False)
    desk.load("own", "k,Zubrolkraft Handel,Company,RU,,\n")
    assert desk.changes() == ("names",)
    assert desk.refuse()
    assert desk.changes() is None
    assert [entry.live for entry in desk.workspace.merges.lines()] == [False, True]


def test_an_order_says_why_the_question_is_open_again(desk: Desk) -> None:
    desk.refuse()
    desk.load("own", "k,Zubrolkraft Holding AG,Company,RU,,\n")
    order = {"id": "T", "date": "2026-05-01", "parties": [{"role": "payer", "id": PAIR[0]}]}
    rows = desk.workspace.assess(order, keep=False).to_data()["matches"]
    because = [
        row["explanation"]["because"] for row in rows if row["candidate"]["party"] == PAIR[1]
    ]
    assert "since then names have changed: judge again" in because[0][1]
