"""What stands beside a party and an indicator: its orders, near misses, how it was answered."""

from pathlib import Path

import pytest

import onward
from onward.api.inputs import question_day
from onward.errors import UsageError
from onward.queries.exploring import count_listed
from tests.shell import ORDER, VAGUE, made_workspace


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    """Assess an order of a listed party, and two of one that it owns a little too little of."""
    folder = tmp_path_factory.mktemp("pages")
    workspace = onward.Workspace(made_workspace(folder))
    (folder / "ties.csv").write_text(
        "id,from,to,kind,share_min,share_max,since,retrieved\n"
        "n1,small:listed,small:quiet,owns,0.47,0.47,2023-01-01,2026-05-01\n"
    )
    workspace.load("csv", folder / "ties.csv", name="near")
    for order in (ORDER, VAGUE, {**VAGUE, "id": "T-3"}):
        workspace.assess(order)
    return workspace


def test_a_party_has_the_orders_that_name_it_the_newest_first(ws: onward.Workspace) -> None:
    of_quiet = ws.party_orders("small:quiet")
    assert (of_quiet.total, [row.order for row in of_quiet.orders]) == (2, ["T-3", "T-2"])
    of_listed = ws.party_orders("small:listed")
    assert [(row.order, row.verdict) for row in of_listed.orders] == [("T-1", "FINDINGS")]
    assert ws.party_orders("small:middle").total == 0


def test_of_many_orders_the_newest_are_read_and_all_are_counted(ws: onward.Workspace) -> None:
    orders = ws.party_orders("small:quiet", limit=1)
    assert (orders.total, [row.order for row in orders.orders]) == (2, ["T-3"])
    assert {row.order for row in orders.near_misses} == {"T-3"}
    with pytest.raises(UsageError, match="limit 0"):
        ws.party_orders("small:quiet", limit=0)


def test_near_misses_of_its_orders_say_what_a_finding_would_need(ws: onward.Workspace) -> None:
    misses = ws.party_orders("small:quiet").near_misses
    assert misses
    assert {row.order for row in misses} == {"T-2", "T-3"}
    assert all("required: " in row.words and row.title for row in misses)


def test_an_order_of_a_party_whose_id_begins_so_is_not_its_own(tmp_path: Path) -> None:
    workspace = onward.Workspace(made_workspace(tmp_path))
    rows = "id,name,kind,country,retrieved\nlist,Halden AS,Company,NO,2026-05-01\n"
    (tmp_path / "parties.csv").write_text(rows)
    workspace.load("csv", tmp_path / "parties.csv", name="small2")
    workspace.assess(ORDER)
    assert workspace.party_orders("small2:list").total == 0


def test_before_an_order_is_assessed_there_is_none(tmp_path: Path) -> None:
    workspace = onward.Workspace(made_workspace(tmp_path))
    assert workspace.party_orders("small:quiet").total == 0
    orders = workspace.indicator_orders("own-listed-direct")
    assert (orders.total, [row.count for row in orders.statuses]) == (0, [0, 0, 0])


def test_an_indicator_says_in_which_orders_it_was_found_and_could_not_be_told(
    ws: onward.Workspace,
) -> None:
    present = ws.assessment("T-1").findings[0].indicator
    orders = ws.indicator_orders(present)
    assert (orders.total, orders.read) == (3, 3)
    statuses = {row.status: row for row in orders.statuses}
    assert list(statuses) == ["present", "possible", "cannot_tell"]
    assert [row.order for row in statuses["present"].orders] == ["T-1"]
    unanswered = ws.assessment("T-2").coverage.indicators.names.cannot_tell[0]
    statuses = {row.status: row for row in ws.indicator_orders(unanswered).statuses}
    assert statuses["cannot_tell"].count >= 2
    assert statuses["cannot_tell"].orders[0].order == "T-3"


def test_listed_parties_are_counted_by_country_once_however_many_entries_they_have(
    ws: onward.Workspace,
) -> None:
    snapshot = ws.snapshot()
    engine = ws.engine(snapshot)
    assert count_listed(engine, snapshot, question_day(None, snapshot)) == {"CH": 1}
    before = question_day(None, snapshot).replace(year=2024)
    assert count_listed(engine, snapshot, before) == {}
