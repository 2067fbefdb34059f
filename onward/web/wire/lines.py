"""An answer of many lines, sent as they come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from onward.web.problems import refuse
from onward.web.wire.headers import encode_headers

SEND_SECONDS: Final = 60.0
"""Seconds in which a client must take what was sent: whoever never reads holds nothing for ever."""


class LinesResponse(Response):
    """Lines that are sent one by one.

    Args:
        lines: The lines, each with its end.
        media: Their media type.
        using: Entered now, and left when nobody takes lines any more.
        cleanup: Called when the last one is sent, or nobody takes them any more.
        headers: Further headers.
    """

    def __init__(
        self,
        lines: AsyncIterator[bytes],
        media: str,
        using: AbstractContextManager[None],
        cleanup: Callable[[], object],
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(media_type=media)
        del self.headers["content-length"]
        self.raw_headers.extend(encode_headers(headers))
        self._lines = lines
        self._cleanup = cleanup
        self._using = ExitStack()
        self._using.enter_context(using)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002  # of ASGI
        """Send the lines."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        leaving = asyncio.create_task(_wait_for_end(receive))
        try:
            await send(start)
            async for line in self._lines:
                if leaving.done():
                    return
                part = {"type": "http.response.body", "body": line, "more_body": True}
                async with asyncio.timeout(SEND_SECONDS):
                    await send(part)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()
            if isinstance(self._lines, AsyncGenerator):
                await self._lines.aclose()
            self._using.close()
            await asyncio.to_thread(self._cleanup)


def refuse_unended(request: Request, *, has_tail: bool) -> None:
    """Refuse to send lines of which nobody would see that the rest is missing.

    Args:
        request: Whoever asks.
        has_tail: Whether a last line says that it is the last.

    Raises:
        ProblemRaised: HTTP/1.0 says the end of an answer by the connection's, however that ends.
    """
    if request.scope["http_version"] == "1.0" and not has_tail:
        detail = "in HTTP/1.0 nobody sees that an answer of many lines broke off"
        mend = "speak HTTP/1.1 (nginx: proxy_http_version 1.1), or ask with tail=yes"
        raise refuse("framing", 400, detail, mend=mend)


async def _wait_for_end(receive: Any) -> None:
    """Wait until the client leaves; the body has been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass
