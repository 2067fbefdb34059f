"""Answers on one connection follow each other at once."""

import asyncio
import socket
from pathlib import Path

from onward.web.messages import ServerSettings, WorkspaceSettings
from onward.web.start import open_listener
from tests.serving import run_apart


async def _is_sent_at_once(listener: socket.socket) -> bool:
    """Connect once, and tell whether the loop sends small parts without waiting for more."""
    accepted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection: socket.socket = writer.get_extra_info("socket")
        at_once = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        accepted.set_result(bool(at_once))
        writer.close()

    server = await asyncio.start_server(note, sock=listener)
    async with server:
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        is_sent_at_once = await accepted
        writer.close()
    return is_sent_at_once


def test_no_answer_waits_until_the_one_before_is_confirmed(tmp_path: Path) -> None:
    listener = open_listener(ServerSettings(workspace=WorkspaceSettings(path=tmp_path), port=0))
    assert run_apart(_is_sent_at_once(listener))
