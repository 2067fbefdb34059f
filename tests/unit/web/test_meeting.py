"""A worker of a new snapshot gets to know the customers of the last orders before it answers."""

import asyncio
import json
from pathlib import Path

import pytest

from onward.web.messages import ServerSettings, Task, WorkspaceSettings
from onward.web.orders import LAST_SECONDS
from onward.web.pool import Pools
from onward.web.worker import OpenedWorker, answer_task
from tests.serving import run_apart
from tests.shell import ORDER, VAGUE, made_workspace, onward

PATIENT = 600.0


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a workspace in which two customers have ordered, one of them twice."""
    workspace = made_workspace(tmp_path)
    orders = tmp_path / "orders.jsonl"
    book = (ORDER, {**ORDER, "id": "T-3"}, VAGUE)
    orders.write_text("".join(f"{json.dumps(order)}\n" for order in book))
    onward("assess", orders, "--workspace", workspace)
    return workspace


@pytest.fixture
def opened(workspace: Path) -> OpenedWorker:
    snapshot = (workspace / "CURRENT").read_text().strip()
    return OpenedWorker.open(WorkspaceSettings(path=workspace), snapshot)


def meet(opened: OpenedWorker, seconds: float = PATIENT) -> str:
    return answer_task(Task("meet_customers", seconds=seconds), opened).facts["met"]


def test_each_customer_of_a_stored_order_is_met_once_and_nothing_is_stored(
    opened: OpenedWorker,
) -> None:
    before = opened.workspace.folder.records.read_bytes()
    assert meet(opened) == "2 of 2 customers"
    assert opened.workspace.folder.records.read_bytes() == before
    assert len(opened.setup.whole_answers._customers) == 2 + 1  # and the one that it began with


def test_without_time_nobody_is_met(opened: OpenedWorker) -> None:
    assert meet(opened, LAST_SECONDS) == "0 of 2 customers"


def test_where_nothing_is_stored_there_is_nobody_to_meet(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    snapshot = (workspace / "CURRENT").read_text().strip()
    opened = OpenedWorker.open(WorkspaceSettings(path=workspace), snapshot)
    assert meet(opened) == "0 of 0 customers"


async def load_while_served(workspace: Path) -> list[tuple[str, str]]:
    """Serve a workspace, load its layer once more under another name; return what is noted."""
    noted: list[tuple[str, str]] = []
    settings = ServerSettings(workspace=WorkspaceSettings(path=workspace), workers=2)
    pools = Pools(settings, lambda what, why: noted.append((what, why)))
    pools.start()
    try:
        first = (await pools.of_snapshot(None, PATIENT)).snapshot
        tables = sorted(workspace.parent.glob("*.csv"))
        place = ("--as", "again", "--workspace", workspace)
        loaded = await asyncio.to_thread(lambda: onward("load", "csv", *tables, *place))
        assert loaded.code == 0
        while pools.current.snapshot == first:
            await asyncio.sleep(0.02)
    finally:
        await pools.close()
    return noted


def test_all_workers_of_a_new_snapshot_meet_the_customers_before_they_answer(
    workspace: Path,
) -> None:
    noted = run_apart(load_while_served(workspace))
    assert [what for what, _ in noted] == ["swapped", "met", "met", "swapped"]
    assert {why for what, why in noted if what == "met"} == {"2 of 2 customers"}
