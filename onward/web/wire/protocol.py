"""HTTP/1.1 as uvicorn speaks it, with a time for the header and problems of our one form."""

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from onward.web.problems import INCOMPLETE, MEDIA, make_problem, write_problem

HEADER_SECONDS: Final = 10.0
"""Seconds in which a header must have arrived; uvicorn itself waits for ever."""

BUFFERED_BYTES: Final = 32 * 1024
"""Bytes of a header that is not whole yet; the guard's own limits are smaller."""


MOST_CHUNKS: Final = 2_000
CHUNK_BYTES: Final = 100
"""Beyond so many chunks of a body they must have so many bytes, one with another.

Reading a chunk takes as long whatever is in it, and nobody else is answered meanwhile.
"""


class BoundedConnection(h11.Connection):
    """A reader of requests that takes no body in a hundred thousand chunks of one byte."""

    _chunks = 0
    _bytes = 0

    def next_event(self) -> Any:
        """Return what has arrived next.

        Raises:
            h11.RemoteProtocolError: This is no request, or its body is in too many small chunks.
        """
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._chunks = self._bytes = 0
        elif isinstance(event, h11.Data):
            self._chunks += event.chunk_start
            self._bytes += len(event.data)
            if self._chunks > MOST_CHUNKS and self._bytes < CHUNK_BYTES * self._chunks:
                raise h11.RemoteProtocolError("the body is in too many small chunks")
        return event


class TimedProtocol(H11Protocol):
    """A connection that is closed when a header does not arrive."""

    header_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first header."""
        super().connection_made(transport)
        self.conn = BoundedConnection(h11.SERVER, BUFFERED_BYTES)
        self._watch_header(is_waiting=True)

    def data_received(self, data: bytes) -> None:
        """Take what has arrived, and wait for the rest of a header that has begun."""
        super().data_received(data)
        # between two requests the connection is uvicorn's to close; a header has begun when bytes
        # are left that make no event yet
        begun = bool(self.conn.trailing_data[0])
        self._watch_header(is_waiting=self.conn.their_state is h11.IDLE and begun)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._watch_header(is_waiting=False)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words are for no caller
        """Refuse what is no request of HTTP/1.1."""
        detail = (
            "this is no request of HTTP/1.1, its header is too large, or its body is in"
            f" more than {MOST_CHUNKS:,} small chunks"
        )
        self._refuse_request("framing", 400, detail)

    def _watch_header(self, *, is_waiting: bool) -> None:
        if is_waiting and self.header_timer is None:
            self.header_timer = self.loop.call_later(HEADER_SECONDS, self._end_waiting)
        elif not is_waiting and self.header_timer is not None:
            self.header_timer.cancel()
            self.header_timer = None

    def _end_waiting(self) -> None:
        self.header_timer = None
        if not self.transport.is_closing():
            detail = f"the header did not arrive within {HEADER_SECONDS:.0f} s"
            self._refuse_request("slow", 408, detail)

    def _refuse_request(self, kind: str, status: int, detail: str) -> None:
        # nothing is known of the route, so the body says INCOMPLETE for whoever reads that alone
        body = write_problem(make_problem(kind, status, detail), fails_closed=True)
        headers: Any = [
            (b"content-type", MEDIA.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"onward-verdict", INCOMPLETE.encode()),
            (b"connection", b"close"),
        ]
        try:
            for event in (
                h11.Response(status_code=status, headers=headers, reason=b""),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:
            pass  # an answer had begun: there is no place for another
        self.transport.close()
