"""A deadline: however soon it comes, the answer is true, never clear, and the same one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from onward.operations.orders import AssessBody
from onward.web.messages import Task, WorkerAnswer, WorkspaceSettings
from onward.web.orders import assess_body
from onward.web.problems import problem_of
from onward.web.tokens import ROLES, add_token
from onward.web.worker import OpenedWorker
from tests.serving import InsidePool, InsideServer, serving_inside
from tests.shell import ORDER, made_workspace

FOUND = {**ORDER, "id": "T-slow"}


class SlowPool(InsidePool):
    """A worker to which each look at the clock costs a tenth of a second."""

    async def ask(self, task: Task, **_: Any) -> WorkerAnswer:
        left = task.seconds

        def look() -> float:
            nonlocal left
            left -= 0.1
            return left

        if not isinstance(task.question, AssessBody) or task.work != "assess_body":
            return await super().ask(task)
        try:
            self.opened.begin(task)
            with patch.object(OpenedWorker, "time_left", lambda _: look()):
                return assess_body(self.opened, task.question)
        except Exception as fault:  # noqa: BLE001  # as a worker does
            return WorkerAnswer(problem=problem_of(fault))


class AlonePool(SlowPool):
    """Such a worker that assesses every order by itself."""

    def __init__(self, settings: WorkspaceSettings, snapshot: str) -> None:
        super().__init__(settings, snapshot)
        self.opened.setup = replace(self.opened.setup, keeps_answers=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workspace."""
    folder = tmp_path_factory.mktemp("slow")
    made_workspace(folder)
    return folder


def serve_slowly(folder: Path, pool: type[InsidePool]) -> Iterator[InsideServer]:
    """Yield a server of the workspace of a folder."""
    tokens = folder / pool.__name__
    token = add_token(tokens, "everything", ROLES)
    with serving_inside(folder / "workspace", tokens, token, pool=pool) as running:
        yield running


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[InsideServer]:
    """Yield a server whose worker is slow, and answers nothing from earlier orders."""
    yield from serve_slowly(folder, AlonePool)


@pytest.fixture(scope="module")
def reusing(folder: Path) -> Iterator[InsideServer]:
    """Yield a server whose worker is slow, and remembers what earlier orders were answered."""
    yield from serve_slowly(folder, SlowPool)


@pytest.fixture(scope="module")
def whole(server: InsideServer) -> Any:
    """Return the answer to somebody who waits long enough."""
    return server.post("/assess?store=no", FOUND).json


@pytest.mark.parametrize("wait", ["0.05", "0.2", "0.5", "1", "2", "3.5", "5"])
def test_what_was_not_looked_at_is_never_clear(wait: str, server: InsideServer, whole: Any) -> None:
    reply = server.post("/assess?store=no", FOUND, Prefer=f"wait={wait}")
    assert reply.status == 200, reply.body
    hasty = reply.json
    assert hasty["verdict"] in ("INCOMPLETE", "FINDINGS")
    assert hasty["verdict"] == reply.headers["onward-verdict"]
    assert hasty["complete"] is False
    assert hasty["id"] == whole["id"]
    ids = {row["id"] for row in whole["findings"]}
    assert {row["id"] for row in hasty["findings"]} <= ids
    named = [len(answer["cannot_tell"]) for answer in (hasty, whole)]
    assert named[0] > named[1], "what was not looked at is named"


def test_what_is_reused_is_whole_and_what_is_cut_is_not_reused(
    server: InsideServer, reusing: InsideServer, whole: Any
) -> None:
    path = "/assess?store=no"
    assert reusing.post(path, FOUND).json == whole
    assert reusing.post(path, FOUND, Prefer="wait=0.2").json == whole
    hasty, alone = (each.post(path, FOUND, Prefer="wait=0.05") for each in (reusing, server))
    assert hasty.body == alone.body
    assert hasty.json["complete"] is False


def test_a_cut_answer_is_kept_as_such_and_gives_way_to_the_whole_one(server: InsideServer) -> None:
    order = {**FOUND, "id": "T-cut"}
    cut = server.post("/assess", order, Prefer="wait=0.2")
    assert (cut.status, cut.headers["onward-stored"]) == (200, "new")
    answer = server.post("/assess", order)
    assert answer.json["id"] == cut.json["id"]
    assert answer.body != cut.body
    assert server.get(f"/assessments/{cut.json['id']}").body == answer.body
