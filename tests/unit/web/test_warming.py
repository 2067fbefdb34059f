"""A worker gets to know customers by their last orders, before it answers anybody."""

import json
from pathlib import Path

from onward.web.messages import Task
from onward.web.settings import WorkspaceSettings
from onward.web.work.loop import answer_task
from onward.web.work.opened import OpenedWorker
from onward.web.work.warming import LAST_SECONDS
from tests.shell import ORDER, VAGUE, made_workspace, onward

PATIENT = 600.0


def open_with_orders(folder: Path) -> OpenedWorker:
    """Open a workspace in which two customers have ordered, one of them twice."""
    workspace = made_workspace(folder)
    orders = folder / "orders.jsonl"
    book = (ORDER, {**ORDER, "id": "T-3"}, VAGUE)
    orders.write_text("".join(f"{json.dumps(order)}\n" for order in book))
    onward("assess", orders, "--workspace", workspace)
    snapshot = (workspace / "CURRENT").read_text().strip()
    return OpenedWorker.open(WorkspaceSettings(path=workspace), snapshot)


def meet(opened: OpenedWorker, seconds: float = PATIENT) -> str:
    place = {"number": ["0"], "workers": ["2"]}
    return answer_task(Task("meet customers", place, seconds=seconds), opened).facts["met"]


def test_each_customer_of_a_stored_order_is_met_once_and_nothing_is_stored(tmp_path: Path) -> None:
    opened = open_with_orders(tmp_path)
    before = opened.workspace.folder.records.read_bytes()
    assert meet(opened) == "2 of 2 customers"
    assert opened.workspace.folder.records.read_bytes() == before
    assert len(opened.setup.whole_answers._customers) == 2 + 1  # and the one that it began with


def test_without_time_nobody_is_met(tmp_path: Path) -> None:
    assert meet(open_with_orders(tmp_path), LAST_SECONDS) == "0 of 2 customers"
