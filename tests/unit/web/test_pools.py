"""Which snapshot answers, and what is said while none does."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from onward.web import pool as module
from onward.web.messages import ServerSettings, WorkspaceSettings
from onward.web.pool import NOTHING_LOADED, Pools
from onward.web.problems import ProblemRaised
from tests.serving import run_apart
from tests.shell import made_workspace

if TYPE_CHECKING:
    from onward.web.pool import Pool


opening: list[asyncio.Event] = []
"""Set by whoever has begun to open workers."""


class OpeningPool:
    """Workers that are never ready."""

    def __init__(self, *_: object) -> None: ...

    async def open(self) -> None:
        """Wait for ever."""
        opening[-1].set()
        await asyncio.Event().wait()


gate: list[asyncio.Event] = []
"""Set when workers may be ready."""
PATIENT = 600.0


class LatePool:
    """Workers that are ready when the test says so."""

    size = ready = 1
    opening_seconds = 1.0

    def __init__(self, _: object, snapshot: str, *__: object) -> None:
        self.snapshot = snapshot

    async def open(self) -> None:
        await gate[-1].wait()

    async def close(self) -> None:
        """End at once."""


async def look_while_it_opens(workspace: Path) -> str:
    """Return what a server of a workspace says while it opens its first workers."""
    opening.append(asyncio.Event())
    pools = Pools(ServerSettings(workspace=WorkspaceSettings(path=workspace)), lambda *_: None)
    pools.start()
    await opening[-1].wait()
    await pools.close()
    return pools.fault


async def ask_while_it_opens(workspace: Path, within: float) -> str:
    """Return whose workers answer who ask a server before its first workers are there."""
    gate.append(asyncio.Event())
    pools = Pools(ServerSettings(workspace=WorkspaceSettings(path=workspace)), lambda *_: None)
    pools.start()
    asking = asyncio.create_task(pools.of_snapshot(None, within))
    await asyncio.sleep(0.05)
    if within == PATIENT:
        gate[-1].set()
    try:
        return (await asking).snapshot
    except ProblemRaised as fault:
        return f"{fault.problem.kind}: {fault.problem.detail}"
    finally:
        gate[-1].set()
        await pools.close()


async def look_once(workspace: Path) -> str:
    """Return what a server of a workspace says that has looked for a snapshot once."""
    pools = Pools(ServerSettings(workspace=WorkspaceSettings(path=workspace)), lambda *_: None)
    await pools._look()
    return pools.fault


async def look_for_newer(workspace: Path, current: str) -> str:
    """Return what a server says that answers from another snapshot than the current one."""
    pools = Pools(ServerSettings(workspace=WorkspaceSettings(path=workspace)), lambda *_: None)
    pools._current = cast("Pool", SimpleNamespace(snapshot=current))
    await pools._look()
    return pools.fault


def test_a_current_snapshot_that_is_not_there_costs_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Pool", None)
    workspace = made_workspace(tmp_path)
    snapshot = (workspace / "CURRENT").read_text().strip()
    (workspace / "CURRENT").write_text("feed" * 16 + "\n")
    assert "no snapshot begins with" in run_apart(look_for_newer(workspace, snapshot))
    (workspace / "CURRENT").write_text(f"{snapshot}\n")
    assert run_apart(look_for_newer(workspace, snapshot)) == ""


def test_what_is_being_opened_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Pool", OpeningPool)
    workspace = made_workspace(tmp_path)
    snapshot = (workspace / "CURRENT").read_text()[:12]
    assert run_apart(look_while_it_opens(workspace)) == f"snapshot {snapshot} is being opened"
    assert run_apart(look_once(tmp_path / "empty")) == NOTHING_LOADED


def test_a_server_that_has_just_started_lets_an_order_wait_as_long_as_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Pool", LatePool)
    monkeypatch.setattr(module, "OPENING_SECONDS", PATIENT)
    workspace = made_workspace(tmp_path)
    snapshot = (workspace / "CURRENT").read_text().strip()
    assert run_apart(ask_while_it_opens(workspace, PATIENT)) == snapshot
    hasty = run_apart(ask_while_it_opens(workspace, 0.1))
    assert hasty == f"not-ready: snapshot {snapshot[:12]} is being opened"
    # where nothing is loaded nobody waits for anything
    empty = run_apart(ask_while_it_opens(tmp_path / "empty", PATIENT))
    assert empty == f"not-ready: {NOTHING_LOADED}"
