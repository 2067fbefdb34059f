"""Which snapshot answers, and what is said while none does."""

import asyncio
from pathlib import Path

import pytest

from onward.web.pool import pools as module
from onward.web.pool.pools import NOTHING_LOADED, Pools
from onward.web.settings import ServerSettings, WorkspaceSettings
from tests.shell import made_workspace


class OpeningPool:
    """Workers that are never ready."""

    def __init__(self, *_: object) -> None:
        self.began = False

    async def open(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()


async def look(workspace: Path) -> str:
    """Return what a server of a workspace says shortly after its start."""
    pools = Pools(ServerSettings(workspace=WorkspaceSettings(path=workspace)), lambda *_: None)
    pools.start()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if pools.fault != NOTHING_LOADED:
            break
    await pools.close()
    return pools.fault


def test_what_is_being_opened_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Pool", OpeningPool)
    workspace = made_workspace(tmp_path)
    snapshot = (workspace / "CURRENT").read_text()[:12]
    assert asyncio.run(look(workspace)) == f"snapshot {snapshot} is being opened"
    assert asyncio.run(look(tmp_path / "empty")) == NOTHING_LOADED
