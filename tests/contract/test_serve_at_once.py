"""Fifty clients with one order at the same moment: one computation, one record, fifty answers."""

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onward.web.messages import Task, WorkerAnswer
from onward.web.pool import Flights
from onward.web.tokens import ROLES, add_token
from tests.serving import InsidePool, serving_inside
from tests.shell import ORDER, made_workspace

if TYPE_CHECKING:
    from tests.serving import Reply

CLIENTS = 50
computed: list[str] = []
waiting: list[str] = []


class PatientPool(InsidePool):
    """A worker that begins when all clients wait, and notes what it was asked."""

    async def ask(self, task: Task, **more: Any) -> WorkerAnswer:
        computed.append(task.work)
        while max(len(waiting), len(computed)) < CLIENTS:
            await asyncio.sleep(0.01)
        return await super().ask(task, **more)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note who waits for an answer."""
    join = Flights.join

    async def note_and_join(flights: Flights[Any], key: str, begin: Any) -> Any:
        waiting.append(key)
        return await join(flights, key, begin)

    computed.clear()
    waiting.clear()
    monkeypatch.setattr(Flights, "join", note_and_join)


@pytest.mark.usefixtures("noted")
def test_one_order_from_many_clients_is_one_computation_and_one_record(tmp_path: Path) -> None:
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    replies: list[Reply] = []
    with serving_inside(
        made_workspace(tmp_path), tmp_path / "tokens", token, pool=PatientPool
    ) as server:
        ready = threading.Barrier(CLIENTS)

        def ask() -> None:
            ready.wait()
            replies.append(server.post("/assess", ORDER))

        threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert computed == ["assess_body"]
        assert {reply.status for reply in replies} == {200}
        assert len({reply.body for reply in replies}) == 1
        assert len(server.get("/assessments").json["results"]) == 1
