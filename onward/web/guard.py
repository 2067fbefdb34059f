"""The guard: what is looked at before any route is, and what every answer carries.

Order: address and header within their limits, no two meanings of one request, the host is ours, no
page of another site, a token. A route checks its role by itself.
"""

import asyncio
import codecs
import re
import secrets
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, unquote_to_bytes

import h11
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from onward import __version__
from onward.errors import OnwardError
from onward.web.messages import CSV, LOOPBACK, Problem
from onward.web.noting import RequestFacts, RequestLog
from onward.web.problems import (
    INCOMPLETE,
    MEDIA,
    ProblemRaised,
    make_problem,
    problem_of,
    refuse,
    write_problem,
)
from onward.web.tokens import TICKETS, Caller, TicketBook, TokenBook

# ------------------------------------------------------------------------------------------------
# Headers that every answer has, and what a request's headers ask for.
# ------------------------------------------------------------------------------------------------

Header = tuple[bytes, bytes]

MOST_WARNING: Final = 400
"""Characters of a warning: it may name an order, and proxies take no long headers."""

SECURE: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"onward-version", __version__.encode()),
)
"""No answer runs a script, is kept by a cache, or is drawn inside a page of somebody else."""

_TRACE: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})"
)
_PREFERENCE: Final = re.compile(r"\s*([A-Za-z-]+)\s*(?:=\s*\"?([A-Za-z0-9.-]*)\"?)?\s*(?:;.*)?")


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Which chain of calls a request belongs to (W3C TraceContext Context)."""

    trace_id: str
    header: str


def read_trace(values: list[str]) -> TraceContext:
    """Take over the trace that a caller names, or begin one; a header that is not one is dropped.

    >>> read_trace(["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]).trace_id
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    text = values[0] if len(values) == 1 else ""
    match = _TRACE.fullmatch(text)
    trace_id = match[1] if match else secrets.token_hex(16)
    flags = match[2] if match else "00"
    return TraceContext(trace_id, f"00-{trace_id}-{secrets.token_hex(8)}-{flags}")


def read_preferences(values: Iterable[str]) -> dict[str, str]:
    """Read the header ``Prefer`` (RFC 7240); of two preferences of one name the first counts.

    >>> read_preferences(["wait=5, return=minimal", "wait=9"])
    {'wait': '5', 'return': 'minimal'}
    """
    preferences: dict[str, str] = {}
    for value in values:
        for part in value.split(","):
            match = _PREFERENCE.fullmatch(part)
            if match:
                preferences.setdefault(match[1].lower(), match[2] or "")
    return preferences


def is_unchanged(tag: str, values: Iterable[str]) -> bool:
    """Tell whether whoever asks has a file already, by the header ``If-None-Match`` (RFC 9110).

    >>> is_unchanged('"5d41"', ['"77aa", W/"5d41"']), is_unchanged('"5d41"', ["*"])
    (True, True)
    >>> is_unchanged('"5d41"', ['"5d"'])
    False
    """
    stated = (part.strip().removeprefix("W/") for value in values for part in value.split(","))
    return any(part in (tag, "*") for part in stated)


def fit_warning(text: str) -> str:
    """Return a warning as a header has room for it; of a longer one it says how much is missing.

    >>> fit_warning("note: short"), len(fit_warning("note: " + "x" * 900))
    ('note: short', 400)
    >>> fit_warning("note: " + "x" * 900)[-66:]
    'xxx... (569 more characters: the command of this name prints them)'
    """
    if len(text) <= MOST_WARNING:
        return text
    place = "... ({} more characters: the command of this name prints them)"
    room = MOST_WARNING - len(place.format(len(text)))
    return text[:room] + place.format(len(text) - room)


def encode_headers(headers: Iterable[tuple[str, str]]) -> list[Header]:
    """Return headers as they are sent; what could begin another line is left out of them."""
    return [(name.lower().encode("ascii"), _tame_value(value)) for name, value in headers]


def _tame_value(value: str) -> bytes:
    printed = (char if " " <= char <= "~" else "?" for char in value)
    return "".join(printed).encode("ascii")


# ------------------------------------------------------------------------------------------------
# Ids in paths: one with an encoded slash is put where the routes look for it, into the query.
# ------------------------------------------------------------------------------------------------

NAMED: Final = {b"assessments": "id", b"entities": "id", b"parties": "id", b"records": "order"}
"""By the first part of a path what its id is called in the query."""

_SLASH: Final = b"%2f"


def move_slashed_id(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes of a request whose id has a slash: ``-`` stands for it in the path.

    A router reads a path decoded, where the id would be two parts of it.

    >>> scope = {"raw_path": b"/parties/un%3Aa%2Fb/ties", "query_string": b"limit=2"}
    >>> moved = move_slashed_id(scope)
    >>> moved["path"], moved["query_string"]
    ('/parties/-/ties', b'limit=2&id=un%3Aa%2Fb')
    """
    parts = (scope.get("raw_path") or b"").split(b"/")
    has_slash = [_SLASH in part.lower() for part in parts]
    if len(parts) < 3 or parts[1] not in NAMED or not has_slash[2] or sum(has_slash) > 1:
        return {}
    path = b"/".join((b"", parts[1], b"-", *parts[3:]))
    given = f"{NAMED[parts[1]]}={quote(unquote_to_bytes(parts[2]), safe='')}".encode()
    query = b"&".join(filter(None, (scope["query_string"], given)))
    return {"path": unquote(path.decode("ascii")), "raw_path": path, "query_string": query}


Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

URL_BYTES: Final = 8 * 1024
HEADER_BYTES: Final = 16 * 1024
OPEN_PATHS: Final = frozenset(("/healthz", "/readyz"))
"""Paths that need no token: they say nothing of the data but which layers are stale."""

SHELL: Final = "/x/"
"""Below it are the explorer's own files and its door, which need no token either."""

FACTS: Final = "onward.facts"
CALLER: Final = "onward.caller"
"""Keys of a request's scope."""

_PORT: Final = re.compile(r":[0-9]{1,5}$")
_SCHEMES: Final = frozenset(("bearer", "apikey"))
"""Words before a token; yente's clients write the second one."""


@dataclass(frozen=True, slots=True)
class GuardRules:
    """What a guard lets through.

    Attributes:
        host: The address that is listened at.
        names: Further names of it.
        tokens: Who may ask.
        today: Returns the day, in UTC.
        logs_addresses: Whether the log has the addresses of callers.
        tickets: Addresses that open something once.
    """

    host: str
    names: tuple[str, ...]
    tokens: TokenBook
    today: Callable[[], date]
    logs_addresses: bool = False
    tickets: TicketBook = field(default_factory=TicketBook)

    def has_host(self, value: str) -> bool:
        """Tell whether a ``Host`` header names this server; its port does not matter."""
        name = _PORT.sub("", value.strip()).strip("[]").lower()
        return name in LOOPBACK or name in {self.host.lower(), *map(str.lower, self.names)}


class Guard:
    """Wraps the routes; the outermost application of the server.

    Args:
        inner: The routes.
        rules: What is let through.
        log: Where each request is noted.
        watch: Called with each request that was answered, for the metrics.
    """

    def __init__(
        self,
        inner: Application,
        rules: GuardRules,
        log: RequestLog,
        watch: Callable[[RequestFacts], None] = lambda _: None,
    ) -> None:
        self._inner = inner
        self._rules = rules
        self._log = log
        self._watch = watch

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or pass the server's own messages on."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer_request(scope, receive, send)

    async def _answer_request(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        trace = read_trace(headers.getlist("traceparent"))
        client = scope.get("client") or ("",)
        facts = RequestFacts(trace.trace_id, scope["method"])
        facts.address = client[0] if self._rules.logs_addresses else ""
        scope[FACTS] = facts
        common = ((b"traceparent", trace.header.encode()), *SECURE)
        answer = _Answer(send, facts, common, has_body=scope["method"] != "HEAD")
        try:
            scope[CALLER] = self._admit_caller(scope, headers)
            facts.caller = scope[CALLER].name
            # whatever answers GET answers HEAD: the same work, the same header
            asked_as = {"method": "GET"} if scope["method"] == "HEAD" else {}
            moved = move_slashed_id(scope)
            await self._inner({**scope, **asked_as, **moved}, receive, answer.send)
        except Exception as fault:  # noqa: BLE001  # no traceback may reach a caller
            await answer.refuse(fault)
        finally:
            self._log.write_request(facts)
            self._watch(facts)

    def _admit_caller(self, scope: Message, headers: Headers) -> Caller:
        """Return whoever asks.

        Raises:
            ProblemRaised: The request is refused.
        """
        _check_size(scope)
        _check_framing(scope, headers)
        self._check_origin(scope, headers)
        if scope["path"].startswith(TICKETS):
            return self._open_ticket(scope, headers)
        token = _read_token(headers.get("authorization"))
        if scope["path"] in OPEN_PATHS or scope["path"].startswith(SHELL):
            return Caller("", frozenset())
        try:
            caller = (
                None
                if token is None
                else self._rules.tokens.find_caller(token, self._rules.today())
            )
        except OnwardError as fault:
            # the file is no business of whoever has no token: /health says more
            raise refuse("store", 503, "the server cannot read its tokens") from fault
        if caller is None:
            detail = "the token is not known here, or holds no longer"
            if token is None:
                detail = "no token is given"
                if "authorization" in headers:
                    detail = "the header Authorization is of another form"
            raise refuse("token", 401, detail, mend="send the header Authorization: Bearer TOKEN")
        return caller

    def _open_ticket(self, scope: Message, headers: Headers) -> Caller:
        """Put what a ticket opens in its place, and return whose it is."""
        if scope["method"] != "GET":  # a look at the header would use it up
            raise refuse("method", 405, "a ticket opens something once", mend="use GET")
        ticket = self._rules.tickets.redeem(scope["path"].removeprefix(TICKETS))
        if ticket is None:
            mend = "ask for another one"
            raise refuse("unknown", 404, "the ticket was used already, or is too old", mend=mend)
        path, _, query = ticket.path.partition("?")
        scope.update(path=unquote(path), raw_path=path.encode(), query_string=query.encode())
        _check_framing(scope, headers)
        return ticket.caller

    def _check_origin(self, scope: Message, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._rules.has_host(hosts[0]):
            mend = "ask under the address that the server printed, or start it with --name HOST"
            raise refuse("host", 400, "the header Host does not name this server", mend=mend)
        origins = headers.getlist("origin")
        ours = {f"{scheme}://{hosts[0]}" for scheme in ("http", "https")}
        sites = headers.getlist("sec-fetch-site")
        # a link to the explorer may stand in a mail: its page holds no data and asks for a token
        is_entered = scope["method"] in ("GET", "HEAD") and scope["path"] == SHELL
        is_foreign = "cross-site" in sites and not is_entered
        if any(origin not in ours for origin in origins) or is_foreign:
            raise refuse("origin", 403, "a page of another site may not ask here")


def _check_size(scope: Message) -> None:
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if size > URL_BYTES:
        raise refuse("url", 414, f"the address has more than {URL_BYTES // 1024} KiB")
    header_size = sum(len(name) + len(value) for name, value in scope["headers"])
    if header_size > HEADER_BYTES:
        raise refuse("large", 431, f"the header has more than {HEADER_BYTES // 1024} KiB")


def _check_framing(scope: Message, headers: Headers) -> None:
    """Refuse what a proxy before this server may read otherwise than the server does."""
    if "content-length" in headers and "transfer-encoding" in headers:
        detail = (
            "Content-Length and Transfer-Encoding are both given; where the body ends is not clear"
        )
        raise refuse("framing", 400, detail)
    for name in ("authorization", "content-type", "content-length", "origin"):
        if len(headers.getlist(name)) > 1:
            raise refuse("framing", 400, f"the header {name} is given twice")
    path = unquote_to_bytes(scope.get("raw_path") or b"")
    segments = path.replace(b"\\", b"/").split(b"/")
    has_controls = any(byte < 0x20 or byte == 0x7F for byte in path)
    # a tool that reads the log, or a proxy, might take it for another path
    if has_controls or b".." in segments or b"." in segments or b"\\" in path:
        detail = "the path has control characters, a backslash, or steps upwards"
        raise refuse("framing", 400, detail, mend="give an id that needs them as ?id=")


def _read_token(stated: str | None) -> str | None:
    scheme, _, token = (stated or "").strip().partition(" ")
    return token.strip() if scheme.lower() in _SCHEMES and token.strip() else None


def _write_refusal(problem: Problem) -> tuple[bytes, list[Header]]:
    """Return the body and the header of a refusal after which the connection ends."""
    body = write_problem(problem, fails_closed=True)
    return body, [
        (b"content-type", MEDIA.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"onward-verdict", INCOMPLETE.encode()),
        (b"connection", b"close"),
    ]


class _Answer:
    """An answer on its way: it gets the headers of all, and its size and status are noted.

    Args:
        send: Sends it.
        facts: Where size and status are noted.
        common: Headers that every answer has.
        has_body: Whether a body is sent; else the answer ends with its header.
    """

    def __init__(
        self, send: Send, facts: RequestFacts, common: tuple[Header, ...], *, has_body: bool
    ) -> None:
        self._send = send
        self._facts = facts
        self._common = common
        self._has_body = has_body
        self._has_begun = self._has_ended = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            self._facts.status = message["status"]
            headers = list(message["headers"])
            names = {name.lower() for name, _ in headers}
            headers += [header for header in self._common if header[0] not in names]
            if self._facts.snapshot and b"onward-snapshot" not in names:
                headers.append((b"onward-snapshot", self._facts.snapshot.encode()))
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            if not self._has_body:
                await self._end_header()
                return
            self._facts.size += len(message.get("body", b""))
        await self._send(message)

    async def _end_header(self) -> None:
        """End an answer without its body; whoever makes many lines sees that nobody waits."""
        if not self._has_ended:
            self._has_ended = True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def refuse(self, fault: Exception) -> None:
        """Answer with a problem; where an answer has begun already, break it off."""
        problem = problem_of(fault)
        self._facts.facts["problem"] = problem.kind
        if not isinstance(fault, ProblemRaised):
            self._facts.facts["fault"] = type(fault).__name__
        if self._has_begun:
            raise fault
        # no route is known yet, so the body says INCOMPLETE for whoever reads that alone
        body, headers = _write_refusal(problem)
        if problem.status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        if problem.status == 405:  # of a ticket
            headers.append((b"allow", b"GET"))
        await self.send(
            {"type": "http.response.start", "status": problem.status, "headers": headers}
        )
        await self.send({"type": "http.response.body", "body": body})


# ------------------------------------------------------------------------------------------------
# HTTP/1.1 as uvicorn speaks it, with a time for the header and problems of our one form.
# ------------------------------------------------------------------------------------------------

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
        body, headers = _write_refusal(make_problem(kind, status, detail))
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


# ------------------------------------------------------------------------------------------------
# Answers to bodies that are refused before they are read: the rest is taken, and thrown away.
#
# A client that still sends when the connection is closed sees a reset, and not why it was refused.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# An answer of many lines, sent as they come.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Reading bodies: never more than a limit, never longer than a time, and never as JSON.
# ------------------------------------------------------------------------------------------------

MIB: Final = 1024 * 1024
BODY_BYTES: Final = 10 * MIB
"""Bytes of a body that is answered at once."""

SPOOLED_BYTES: Final = 64 * MIB
"""Bytes of a body of many lines."""

BODY_SECONDS: Final = 30.0
"""Seconds in which a body must have arrived."""

SPOOL_SECONDS: Final = 300.0
"""Seconds in which a body of many lines must have arrived."""

UTF_8: Final = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
"""What a body may say that its bytes are."""

_OF_TABLES: Final = frozenset(
    (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman"),
        *("cp437", "cp850", "cp852", "cp855", "cp866", "cp932", "cp949"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
    )
)
"""What a table may say, by Python's names; spreadsheets write UTF-8 or that of their country."""

_WIDER: Final = {"ascii": "utf-8", "iso8859-1": "cp1252"}
"""What is written where these are stated, as every browser reads them."""

JOB_BYTES: Final = 1024 * MIB
JOB_SECONDS: Final = 3_600.0
"""Bytes of the file of a job, and seconds in which it must have arrived."""


async def read_body(request: Request) -> bytes:
    """Read a body as bytes.

    Raises:
        ProblemRaised: It is too large, or does not arrive in time.
    """
    chunks = [chunk async for chunk in _read_chunks(request, BODY_BYTES, BODY_SECONDS)]
    return b"".join(chunks)


async def spool_body(
    request: Request, path: Path, limit: int = SPOOLED_BYTES, seconds: float = SPOOL_SECONDS
) -> None:
    """Read a body into a file.

    Args:
        request: Whose body it is.
        path: The file.
        limit: Bytes that it may have.
        seconds: In which it must have arrived.

    Raises:
        ProblemRaised: It is too large, or does not arrive in time.
    """
    with path.open("wb") as file:
        async for chunk in _read_chunks(request, limit, seconds):
            file.write(chunk)


async def _read_chunks(request: Request, limit: int, seconds: float) -> AsyncIterator[bytes]:
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > limit:
        raise _too_large(limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise refuse(
            "content-type",
            415,
            "the body is compressed, and none is unpacked here",
            mend="send it plain",
        )
    size = 0
    end = asyncio.get_running_loop().time() + seconds
    chunks = request.stream()
    while True:
        try:
            async with asyncio.timeout_at(end):
                chunk = await anext(chunks, None)
        except TimeoutError as fault:
            mend = "send the whole body at once"
            detail = f"the body did not arrive within {seconds:.0f} s"
            raise refuse("slow", 408, detail, mend=mend) from fault
        except ClientDisconnect as fault:
            raise refuse("framing", 400, "the connection ended within the body") from fault
        if chunk is None:
            return
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


def _too_large(limit: int) -> Exception:
    mend = "send many orders as a job: POST /jobs" if limit < JOB_BYTES else "send several parts"
    return refuse("large", 413, f"the body has more than {limit // MIB} MiB", mend=mend)


def media_type(request: Request) -> str:
    """Return the media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_media(request: Request, taken: Sequence[str]) -> None:
    """Refuse a body of a media type that is not read.

    Raises:
        ProblemRaised: It has another one, or none.
    """
    media = media_type(request)
    if media not in taken:
        mend = f"send {' or '.join(taken)}"
        detail = f"{media} is not read" if media else "no media type is stated"
        raise refuse("content-type", 415, detail, mend=mend)
    # bytes that mean something in two encodings would be read otherwise than they were meant
    stated = _stated_charset(request)
    if media == CSV:
        read_charset(request)
    elif stated and stated not in UTF_8:
        detail = f"the body is stated to be {stated}, and is read as UTF-8"
        raise refuse("content-type", 415, detail, mend="send it as UTF-8, and say so or nothing")


def _stated_charset(request: Request) -> str:
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2]
    return charset.partition(";")[0].strip().strip('"')


def read_charset(request: Request) -> str:
    """Return the encoding that a table is stated to have, as Python names it; "" = none is stated.

    Raises:
        ProblemRaised: There is no such encoding, or none in which tables are written.
    """
    stated = _stated_charset(request)
    try:
        name = codecs.lookup(stated).name if stated else ""
    except (LookupError, ValueError):
        name = "?"
    name = _WIDER.get(name, name)
    if name and name not in _OF_TABLES:
        mend = "state utf-8, windows-1252, windows-1251 or another one of tables, or none"
        raise refuse("content-type", 415, f"no table is read as {stated}", mend=mend)
    return name
