"""Answers to bodies that are refused before they are read: the rest is taken, and thrown away.

A client that still sends when the connection is closed sees a reset, and not why it was refused.
"""

import asyncio
from contextlib import suppress
from typing import Any, Final

from starlette.responses import Response

DRAINED_BYTES: Final = 128 * 1024 * 1024
DRAINED_SECONDS: Final = 10.0
"""What is taken at most of such a body; whoever sends more sees the connection end."""

QUIET_SECONDS: Final = 2.0
"""Seconds in which more of it must come."""


class DrainingResponse(Response):
    """An answer that is sent at once; it ends when the body that came with it has been taken."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002  # of ASGI
        """Send it, then take what is still to come."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAINED_SECONDS):
                await _take_rest(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _take_rest(receive: Any) -> None:
    size = 0
    while size < DRAINED_BYTES:
        async with asyncio.timeout(QUIET_SECONDS):
            message = await receive()
        size += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
