"""What the routes of one server share, and how each answer is made."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.errors import UsageError
from onward.operations.question import Question
from onward.web.guard import (
    CALLER,
    FACTS,
    DrainingResponse,
    encode_headers,
    fit_warning,
    is_unchanged,
    read_body,
    read_preferences,
)
from onward.web.jobs import JobRunner
from onward.web.keeping import EntryKeeper, RecordWriter
from onward.web.messages import ServerSettings, Task, WorkerAnswer
from onward.web.noting import RequestFacts, RequestLog, ServerMetrics
from onward.web.pool import Flights, Pool, Pools
from onward.web.problems import MEDIA, refuse, write_problem
from onward.web.tokens import Caller, StartCode, TicketBook, TokenBook
from onward.web.worker import snapshot_of

if TYPE_CHECKING:
    from onward.web.health import HealthWatch

LEAST_WAIT: Final = 0.05
QUESTION_SECONDS: Final = 60.0
"""Seconds in which a question that is no assessment is answered."""


@dataclass(frozen=True, slots=True)
class WaitClock:
    """How long whoever asks still waits, once their body is there.

    Attributes:
        seconds: How long that was in the beginning.
        until: The moment, by the loop's clock.
    """

    seconds: float
    until: float

    @classmethod
    def start(cls, seconds: float) -> Self:
        """Return a clock that has so many seconds left."""
        return cls(seconds, asyncio.get_running_loop().time() + seconds)

    def left(self) -> float:
        """Return the seconds that are left, and a moment at least."""
        return max(LEAST_WAIT, self.until - asyncio.get_running_loop().time())


@dataclass(slots=True)
class ServerContext:
    """What the routes of one server share."""

    settings: ServerSettings
    pools: Pools
    writer: RecordWriter
    tokens: TokenBook
    log: RequestLog
    spool: Path
    health: "HealthWatch"
    metrics: ServerMetrics
    keeper: EntryKeeper
    jobs: JobRunner
    describe: Callable[[], bytes]
    start_code: StartCode | None = None
    tickets: TicketBook = field(default_factory=TicketBook)
    flights: "Flights[WorkerAnswer]" = field(default_factory=Flights)

    async def ask(self, request: Request, work: str, question: Question) -> Response:
        """Put a question to a worker, with the body where there is one, and return its answer."""
        seconds, preferred = read_wait(request, QUESTION_SECONDS)
        body = await read_body(request) if request.method in ("POST", "PUT") else b""
        seen = read_seen(request)
        # chosen when the body is there: a slow one must not hold the workers of an old load
        clock = WaitClock.start(seconds)
        pool = await self._find_pool(question, seconds)
        task = Task(work, question, body, clock.left(), caller_of(request).roles, seen)
        answer = await pool.ask(task, facts=note_pool(request, pool))
        return make_response(request, _carry_query(request, answer), preferred)

    async def _find_pool(self, question: Question, seconds: float) -> Pool:
        """Return the workers of the snapshot that is named, or that the page before was of.

        Raises:
            ProblemRaised: There is no such snapshot, or that of the page before is gone.
        """
        stated: str | None = getattr(question, "snapshot", None)
        after = getattr(question, "after", None)
        earlier = None if stated or not isinstance(after, str) else snapshot_of(after)
        try:
            return await self.pools.of_snapshot(stated or earlier, seconds)
        except UsageError as fault:
            if earlier is None:
                raise
            detail = "the page before was of a snapshot that is gone"
            raise refuse("conflict", 409, detail, mend="begin anew, without after") from fault


async def read_json(request: Request) -> object:
    """Return the JSON of a body.

    Raises:
        ProblemRaised: It is none.
    """
    try:
        return orjson.loads(await read_body(request))
    except orjson.JSONDecodeError as fault:
        raise refuse("refused", 422, "the body is not JSON") from fault


def facts_of(request: Request) -> RequestFacts:
    """Return what is noted of a request."""
    facts: RequestFacts = request.scope[FACTS]
    return facts


def read_seen(request: Request) -> str:
    """Return which version a caller has seen, as ``If-Match`` says it; "" where it says nothing."""
    # versions are hashes: what a header could hold beside one matches none
    return request.headers.get("if-match", "").strip().strip('"')


def caller_of(request: Request) -> Caller:
    """Return whoever asks."""
    caller: Caller = request.scope[CALLER]
    return caller


def _carry_query(request: Request, answer: WorkerAnswer) -> WorkerAnswer:
    """Let an address that an answer leads to ask the same: on its day, of its snapshot and page."""
    stated = [each for each in request.query_params.multi_items() if each[0] != "id"]
    if answer.status != 308 or not stated:
        return answer
    query = urlencode(stated, safe=":")
    headers = tuple(
        (name, f"{value}{'&' if '?' in value else '?'}{query}" if name == "Location" else value)
        for name, value in answer.headers
    )
    return replace(answer, headers=headers)


def note_pool(request: Request, pool: Pool) -> RequestFacts:
    """Note which snapshot answers."""
    facts = facts_of(request)
    facts.snapshot = pool.snapshot
    return facts


def read_wait(request: Request, longest: float) -> tuple[float, tuple[str, ...]]:
    """Return how many seconds a caller waits, and what of its preferences is followed.

    Raises:
        UsageError: It is no number of seconds.
    """
    text = read_preferences(request.headers.getlist("prefer")).get("wait")
    if text is None:
        return longest, ()
    try:
        seconds = float(text)
    except ValueError as fault:
        raise UsageError(f"Prefer: wait={text} is no number of seconds") from fault
    if not seconds >= LEAST_WAIT:
        raise UsageError(f"Prefer: wait={text} is not {LEAST_WAIT} seconds or more")
    return min(seconds, longest), (f"wait={text}",) if seconds <= longest else ()


def make_response(
    request: Request,
    answer: WorkerAnswer,
    applied: tuple[str, ...] = (),
    more: Mapping[str, str] | None = None,
) -> Response:
    """Return an answer as it is sent."""
    facts = facts_of(request)
    facts.facts.update(answer.facts)
    if answer.problem is not None:
        return problem_response(request, answer)
    headers = [*answer.headers, *(more or {}).items()]
    said = (f"{warning.code}: {warning.text}" for warning in answer.warnings)
    headers += [("Onward-Warning", fit_warning(text)) for text in said]
    headers += name_applied(applied).items()
    after = dict(answer.headers).get("Onward-After")
    if after is not None:
        headers.append(("Link", f'<{_name_next(request, after)}>; rel="next"'))
    tag = dict(answer.headers).get("ETag")
    asks = request.method == "GET" and request.headers.getlist("if-none-match")
    if tag and asks and is_unchanged(tag, asks):
        answer = replace(answer, body=b"", status=304)
    return _send_answer(request, answer, headers)


def name_applied(applied: tuple[str, ...]) -> dict[str, str]:
    """Return the header that says which preferences were followed; nothing where none was."""
    return {"Preference-Applied": ", ".join(applied)} if applied else {}


def _name_next(request: Request, after: str) -> str:
    """Return where the next page is."""
    pairs = request.query_params.multi_items()
    query = [pair for pair in pairs if pair[0] not in ("after", "offset")]
    path = quote(request.scope["path"], safe="/:@!$&'()*+,=~-._")
    return f"{path}?{urlencode([*query, ('after', after)])}"


def problem_response(request: Request, answer: WorkerAnswer) -> Response:
    """Return a problem as it is sent; of routes that fail closed it says INCOMPLETE."""
    problem = answer.problem
    if problem is None:
        raise ValueError("there is no problem")
    facts_of(request).facts["problem"] = problem.kind
    fails_closed = request.scope.get("onward.fails_closed", True)
    headers = list(answer.headers)
    if problem.retry_after is not None:
        headers.append(("Retry-After", str(problem.retry_after)))
    if problem.status == 401:
        headers.append(("WWW-Authenticate", "Bearer"))
    if problem.status in (408, 413):
        headers.append(("Connection", "close"))
    if fails_closed:
        headers.append(("Onward-Verdict", "INCOMPLETE"))
    body = write_problem(problem, fails_closed=fails_closed)
    written = replace(answer, body=body, media=MEDIA, status=problem.status)
    return _send_answer(request, written, headers)


def _has_unread_body(request: Request, answer: WorkerAnswer) -> bool:
    """Tell whether a client may still be sending what was refused."""
    sends = request.method in ("POST", "PUT") and answer.problem is not None
    # one that did not come in time is not waited for any more
    return sends and answer.status != 408 and not request._stream_consumed


def _send_answer(
    request: Request, answer: WorkerAnswer, headers: list[tuple[str, str]]
) -> Response:
    kind = DrainingResponse if _has_unread_body(request, answer) else Response
    response = kind(answer.body, answer.status, media_type=answer.media)
    response.raw_headers.extend(encode_headers(headers))
    return response
