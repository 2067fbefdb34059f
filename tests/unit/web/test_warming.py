"""A worker gets to know customers by their last orders, before it is asked or in between."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from onward.web.messages import Task
from onward.web.settings import WorkspaceSettings
from onward.web.work import warming
from onward.web.work.frames import encode_frame, receive_frame
from onward.web.work.loop import answer_task, answer_tasks
from onward.web.work.opened import OpenedWorker
from onward.web.work.warming import LAST_SECONDS, CustomerMeeting
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
    return answer_task(Task("meet customers", seconds=seconds), opened).facts["met"]


def test_each_customer_of_a_stored_order_is_met_once_and_nothing_is_stored(tmp_path: Path) -> None:
    opened = open_with_orders(tmp_path)
    before = opened.workspace.folder.records.read_bytes()
    assert meet(opened) == "2 of 2 customers"
    assert opened.workspace.folder.records.read_bytes() == before
    assert len(opened.setup.whole_answers._customers) == 2 + 1  # and the one that it began with


def test_without_time_nobody_is_met(tmp_path: Path) -> None:
    assert meet(open_with_orders(tmp_path), LAST_SECONDS) == "0 of 2 customers"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no place of their own")
@pytest.mark.parametrize(("place", "expected"), [(0, 5), (10, 15), (19, 19)])
def test_a_service_that_stands_behind_others_steps_back_and_never_before_them(
    place: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    monkeypatch.setattr(os, "getpriority", lambda *_: place)
    monkeypatch.setattr(os, "setpriority", lambda _, __, to: steps.append(to))
    acts: list[str] = []
    warming._run_gently(lambda: acts.append("met"))
    assert (steps, acts) == ([expected], ["met"])


def test_where_nobody_may_step_back_customers_are_met_nevertheless(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "setpriority", refuse)
    acts: list[str] = []
    warming._run_gently(lambda: acts.append("met"))
    assert acts == ["met"]


def wait_for(is_there: Callable[[], bool]) -> None:
    """Wait until something has happened, which it does at once on a machine that has time."""
    end = time.monotonic() + PATIENT
    while not is_there():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_worker_that_is_new_meets_customers_while_nobody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "QUIET_SECONDS", 0.01)
    opened = open_with_orders(tmp_path)
    meeting = opened.meeting = CustomerMeeting(opened, 1, 2)
    ours, theirs = socket.socketpair()
    working = Thread(target=answer_tasks, args=(theirs, opened))
    working.start()
    wait_for(lambda: meeting.met == 2)
    assert (meeting.is_over, meeting.total) == (True, 2)
    ours.sendall(encode_frame(Task("order", body=json.dumps(ORDER).encode(), seconds=PATIENT)))
    assert receive_frame(ours).facts["verdict"] == "FINDINGS"
    ours.close()
    working.join()
    theirs.close()


def test_whoever_asks_does_not_wait_for_strangers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "QUIET_SECONDS", 0.01)
    opened = open_with_orders(tmp_path)
    meeting = CustomerMeeting(opened)
    ours, theirs = socket.socketpair()
    real = warming._assess_again

    def assess_while_somebody_asks(*given: Any) -> bool:
        ours.sendall(b"x")
        assert given[-1]() == 0.0  # the assessment ends where it may
        return real(*given)

    monkeypatch.setattr(warming, "_assess_again", assess_while_somebody_asks)
    meeting.go_on(theirs)
    # one was begun and is broken off; it stays a stranger, as the other one does
    assert (meeting.met, meeting.total, meeting.is_over) == (0, 2, False)
    meeting.go_on(theirs)
    assert meeting.met == 0
    ours.close()
    theirs.close()


def test_orders_that_cannot_be_read_end_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "QUIET_SECONDS", 0.01)
    opened = open_with_orders(tmp_path)
    opened.workspace.folder.records.write_bytes(b"no database")
    meeting = CustomerMeeting(opened)
    ours, theirs = socket.socketpair()
    meeting.go_on(theirs)
    assert meeting.is_over
    assert answer_task(Task("meet customers", seconds=PATIENT), opened).problem is not None
    ours.close()
    theirs.close()


FIRST_MAP = """
import sys
from pathlib import Path
from onward.web.settings import WorkspaceSettings
from onward.web.work.opened import OpenedWorker

settings = WorkspaceSettings(path=Path(sys.argv[1]))
opened = OpenedWorker.open(settings, sys.argv[2], expects_many=True)
before = set(sys.modules)
state = {"seeds": ["small:acme"], "parties": ["small:acme", "small:middle", "small:listed"]}
opened.workspace.canvas(state).write_figure()
print(*sorted(set(sys.modules) - before))
"""


def test_a_worker_that_will_be_asked_again_has_loaded_what_draws_a_map(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    snapshot = (workspace / "CURRENT").read_text().strip()
    command = [sys.executable, "-c", FIRST_MAP, str(workspace), snapshot]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
