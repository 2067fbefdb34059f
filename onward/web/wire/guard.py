"""The guard: what is looked at before any route is, and what every answer carries.

Order: address and header within their limits, no two meanings of one request, the host is ours, no
page of another site, a token. A route checks its role by itself.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import unquote, unquote_to_bytes

from onward.errors import OnwardError
from onward.web.problems import INCOMPLETE, MEDIA, ProblemRaised, problem_of, refuse, write_problem
from onward.web.settings import LOOPBACK
from onward.web.tickets import TICKETS, TicketBook
from onward.web.tokens import Caller, TokenBook
from onward.web.wire.headers import SECURE, Header, group_headers, read_trace
from onward.web.wire.logs import RequestFacts, RequestLog
from onward.web.wire.paths import move_slashed_id

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
        headers = group_headers(scope["headers"])
        trace = read_trace(headers.get(b"traceparent", []))
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

    def _admit_caller(self, scope: Message, headers: Mapping[bytes, list[bytes]]) -> Caller:
        """Return whoever asks.

        Raises:
            ProblemRaised: The request is refused.
        """
        _check_size(scope)
        _check_framing(scope, headers)
        self._check_origin(scope, headers)
        if scope["path"].startswith(TICKETS):
            return self._open_ticket(scope, headers)
        token = _read_token(headers.get(b"authorization", []))
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
                if b"authorization" in headers:
                    detail = "the header Authorization is of another form"
            raise refuse("token", 401, detail, mend="send the header Authorization: Bearer TOKEN")
        return caller

    def _open_ticket(self, scope: Message, headers: Mapping[bytes, list[bytes]]) -> Caller:
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

    def _check_origin(self, scope: Message, headers: Mapping[bytes, list[bytes]]) -> None:
        hosts = [value.decode("latin-1") for value in headers.get(b"host", [])]
        if len(hosts) != 1 or not self._rules.has_host(hosts[0]):
            mend = "ask under the address that the server printed, or start it with --name HOST"
            raise refuse("host", 400, "the header Host does not name this server", mend=mend)
        origins = [value.decode("latin-1") for value in headers.get(b"origin", [])]
        ours = {f"{scheme}://{hosts[0]}" for scheme in ("http", "https")}
        sites = headers.get(b"sec-fetch-site", [])
        # a link to the explorer may stand in a mail: its page holds no data and asks for a token
        is_entered = scope["method"] in ("GET", "HEAD") and scope["path"] == SHELL
        is_foreign = b"cross-site" in sites and not is_entered
        if any(origin not in ours for origin in origins) or is_foreign:
            raise refuse("origin", 403, "a page of another site may not ask here")


def _check_size(scope: Message) -> None:
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if size > URL_BYTES:
        raise refuse("url", 414, f"the address has more than {URL_BYTES // 1024} KiB")
    header_size = sum(len(name) + len(value) for name, value in scope["headers"])
    if header_size > HEADER_BYTES:
        raise refuse("large", 431, f"the header has more than {HEADER_BYTES // 1024} KiB")


def _check_framing(scope: Message, headers: Mapping[bytes, list[bytes]]) -> None:
    """Refuse what a proxy before this server may read otherwise than the server does."""
    if b"content-length" in headers and b"transfer-encoding" in headers:
        detail = (
            "Content-Length and Transfer-Encoding are both given; where the body ends is not clear"
        )
        raise refuse("framing", 400, detail)
    for name in (b"authorization", b"content-type", b"content-length", b"origin"):
        if len(headers.get(name, [])) > 1:
            raise refuse("framing", 400, f"the header {name.decode()} is given twice")
    path = unquote_to_bytes(scope.get("raw_path") or b"")
    segments = path.replace(b"\\", b"/").split(b"/")
    has_controls = any(byte < 0x20 or byte == 0x7F for byte in path)
    # a tool that reads the log, or a proxy, might take it for another path
    if has_controls or b".." in segments or b"." in segments or b"\\" in path:
        detail = "the path has control characters, a backslash, or steps upwards"
        raise refuse("framing", 400, detail, mend="give an id that needs them as ?id=")


def _read_token(values: list[bytes]) -> str | None:
    if not values:
        return None
    scheme, _, token = values[0].decode("latin-1").strip().partition(" ")
    return token.strip() if scheme.lower() in _SCHEMES and token.strip() else None


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
        body = write_problem(problem, fails_closed=True)
        headers: list[Header] = [
            (b"content-type", MEDIA.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"onward-verdict", INCOMPLETE.encode()),
            # what is still to come of the body is not read
            (b"connection", b"close"),
        ]
        if problem.status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        if problem.status == 405:  # of a ticket
            headers.append((b"allow", b"GET"))
        await self.send(
            {"type": "http.response.start", "status": problem.status, "headers": headers}
        )
        await self.send({"type": "http.response.body", "body": body})
