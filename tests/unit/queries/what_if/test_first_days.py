"""Since when a finding would have been made: by which day enough was known, in which snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.queries.what_if.known_days import FirstDay
from tests.shell import onward

PARTIES = """id,name,kind,country,retrieved
plant,Kometa Zavod OOO,Company,XC,2026-05-01
hold,Steppe Holding Ltd,Company,XC,2026-05-01
"""
TIES = """id,from,to,kind,share_min,share_max,retrieved
t1,hold,plant,owns,0.6,0.6,2026-05-03
"""
LISTINGS = """id,party,regime,list,topic,entry_id,since,retrieved
l1,hold,EU,Example list,sanction,77,2024-01-01,{}
"""
ORDER: Mapping[str, Any] = {
    "id": "T-1",
    "date": "2026-07-01",
    "parties": [{"role": "end_user", "id": "lists:plant"}],
    "items": [{"description": "lens", "not_listed_reason": "compared with Annex I"}],
    "destination": "XC",
    "answers": {"vague_delivery": "yes"},
}
OWNED = "own-50-aggregate/lists:plant/EU"


@dataclass(frozen=True)
class Answered:
    """A workspace, what it says of the first days, and what its log said before and after."""

    desk: Workspace
    rows: Mapping[str, FirstDay]
    before: object
    after: object


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """Ask once what several tests look at: each snapshot is assessed for it."""
    desk = make_desk(tmp_path_factory.mktemp("answered"))
    before = desk.verify_log()
    rows = first_days(desk)
    return Answered(desk, rows, before, desk.verify_log())


def make_desk(folder: Path) -> Workspace:
    workspace = Workspace(folder / "ws", feedback=QuietFeedback())
    load(workspace, folder, listed="2026-05-10")
    load(workspace, folder, listed="2026-06-20")
    workspace.assess(ORDER)
    return workspace


def load(workspace: Workspace, folder: Path, listed: str) -> None:
    """Load the tables, with the day on which the list was fetched."""
    files = []
    texts = {"parties": PARTIES, "ties": TIES, "listings": LISTINGS.format(listed)}
    for name, text in texts.items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text(text, encoding="utf-8")
    workspace.load("csv", *files, name="lists")


def first_days(workspace: Workspace) -> dict[str, FirstDay]:
    return {row.finding: row for row in workspace.first_days("T-1")}


def test_the_first_day_is_that_on_which_the_last_of_the_evidence_was_known(
    answered: Answered,
) -> None:
    row = answered.rows[OWNED]
    assert str(row.since) == "2026-05-10"  # the tie was known a week before
    assert row.known == ("lists l1",)


def test_a_list_that_was_fetched_earlier_counts_from_the_snapshot_that_is_kept(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    current = desk.snapshot().id
    assert first_days(desk)[OWNED].snapshot != current
    for earlier in set(desk.folder.snapshots()) - {current}:
        (desk.path / "snapshots" / f"{earlier}.json").unlink()
    row = first_days(desk)[OWNED]
    assert (str(row.since), row.snapshot) == ("2026-06-20", current)


def test_what_the_order_says_itself_hangs_on_no_day(answered: Answered) -> None:
    (row,) = (row for name, row in answered.rows.items() if name.startswith("eus-evasive"))
    assert (row.since, row.known, row.gone) == (None, (), ())


def test_nothing_of_it_is_stored(answered: Answered) -> None:
    assert answered.after == answered.before


def test_a_shell_prints_since_when(answered: Answered) -> None:
    place = ("--workspace", answered.desk.path)
    answer = onward("explain", "T-1", "own-50", "--since-when", *place)
    assert "would have been made since 2026-05-10, 52 days before the day of the order" in (
        answer.out
    )
    assert "known since then: lists l1" in answer.out
    data = onward("explain", "T-1", OWNED, "--since-when", "--json", *place).json
    assert [row["since"] for row in data] == ["2026-05-10"]
    assert "has no finding 'x-none'" in onward("explain", "T-1", "x-none", "--changes", *place).err
    both = onward("explain", "T-1", "--changes", "--since-when", *place)
    assert both.code == 2
