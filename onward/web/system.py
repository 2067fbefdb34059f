"""Routes about the server and the workspace: is it alive, can it answer, is it fit for use."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, get_args

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.errors import OnwardError
from onward.graph.json_forms import json_text
from onward.operations.data import Status
from onward.operations.question import Question
from onward.web.context import ServerContext, caller_of, make_response
from onward.web.guard import read_body
from onward.web.jobs import Phase
from onward.web.messages import JSON, Task, WorkerAnswer
from onward.web.noting import MEDIA
from onward.web.problems import ProblemRaised, refuse
from onward.web.routing import ANY, OPEN, WATCH, answers, handles
from onward.web.worker import OpenedWorker

FREE_SECONDS: Final = 2.0
"""Seconds within which a worker must be free, and the records be written."""

CHAIN_SECONDS: Final = 3_600.0
"""Seconds after which the whole log is read again."""

CHECKING_SECONDS: Final = 300.0
"""Seconds that reading it may take."""

REMEMBERED_SECONDS: Final = 1.0
"""Seconds for which a look at the server's health is remembered: asking often costs nothing."""


@dataclass(slots=True)
class Health:
    """How the server fares.

    Attributes:
        snapshot: What answers; "" = nothing.
        faults: Why it cannot answer, in words.
        doubts: What is wrong, though it can answer.
        layers: The layers of ``onward status --json``.
    """

    snapshot: str = ""
    workers: int = 0
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    layers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stale_layers(self) -> list[dict[str, Any]]:
        """The layers that are older than their limit."""
        return [layer for layer in self.layers if layer["stale"]]


class HealthWatch:
    """Looks at the server's health, at most once a second, and at the whole log once an hour."""

    def __init__(self) -> None:
        self._seen: tuple[float, Health] | None = None
        self._looking = asyncio.Lock()
        self._chain_at: float | None = None
        self._chain: asyncio.Task[str | None] | None = None
        self._chain_fault = ""

    async def look(self, context: ServerContext) -> Health:
        """Return how the server fares."""
        async with self._looking:
            if self._seen is None or time.monotonic() - self._seen[0] > REMEMBERED_SECONDS:
                self._seen = time.monotonic(), await _look(context)
            return self._seen[1]

    async def find_broken_log(self, context: ServerContext) -> str:
        """Return why the log is not as it was written; "" where it is, or nobody could look yet."""
        now = time.monotonic()
        if self._chain is None and (self._chain_at is None or now - self._chain_at > CHAIN_SECONDS):
            self._chain = asyncio.create_task(_check_log(context))
        if self._chain is not None:
            # a long log is read on while the answer is given
            await asyncio.wait([self._chain], timeout=FREE_SECONDS)
        if self._chain is not None and self._chain.done():
            fault, self._chain = self._chain.result(), None
            if fault is not None:
                self._chain_fault, self._chain_at = fault, now
        return self._chain_fault


async def _check_log(context: ServerContext) -> str | None:
    """Return why the chain of the log does not hold; "" where it does, None where nobody looked."""
    try:
        task = Task("check_log", seconds=CHECKING_SECONDS)
        answer = await context.pools.current.ask(task, lane="slow")
    except ProblemRaised:
        return None
    return answer.problem.detail if answer.problem is not None else ""


async def _look(context: ServerContext) -> Health:
    health = Health()
    try:
        pool = context.pools.current
        health.snapshot, health.workers = pool.snapshot, pool.ready
        answer = await pool.ask(Task(describe_status.__name__, Status(), seconds=FREE_SECONDS))
        if answer.problem is not None:
            health.faults.append(answer.problem.detail)
        else:
            health.layers = orjson.loads(answer.body)["layers"]
    except ProblemRaised as fault:
        health.faults.append(fault.problem.detail)
    if context.pools.fault and health.snapshot:
        health.doubts.append(context.pools.fault)
    try:
        async with asyncio.timeout(FREE_SECONDS):
            await context.writer.check()
    except TimeoutError:
        health.faults.append("the records cannot be written in time")
    except OnwardError as fault:
        health.faults.append(f"the records cannot be written: {' '.join(str(fault).split())}")
    try:
        context.tokens.read()
    except OnwardError as fault:
        health.doubts.append(" ".join(str(fault).split()))
    return health


@handles("GET", "/healthz", OPEN, "Is the process alive?")
async def is_alive(_: ServerContext, request: Request, __: Question) -> Response:
    """Say that the process answers."""
    return make_response(request, WorkerAnswer(_write_data({"status": "ok"})))


@handles(
    "GET",
    "/readyz",
    OPEN,
    "Can orders be answered? Names stale layers, and is ready in spite of them.",
    statuses=(200, 503),
)
async def is_ready(context: ServerContext, request: Request, _: Question) -> Response:
    """Say whether orders can be answered; stale lists say so in every answer."""
    health = await context.health.look(context)
    if health.faults:
        data: dict[str, object] = {"status": "not ready", "reason": "; ".join(health.faults)}
        return make_response(request, WorkerAnswer(_write_data(data), status=503))
    data = {
        "status": "ok",
        "snapshot": health.snapshot,
        "workers": health.workers,
        "stale": [layer["name"] for layer in health.stale_layers],
    }
    return make_response(request, WorkerAnswer(_write_data(data)))


@handles(
    "GET",
    "/health",
    WATCH,
    "Can answers be relied on? 503 when a list is stale or anything is wrong.",
    statuses=(200, 503),
)
async def is_fit(context: ServerContext, request: Request, _: Question) -> Response:
    """Say whether the answers can be relied on: alerts belong here."""
    health = await context.health.look(context)
    stale = [
        {key: layer[key] for key in ("name", "age_days", "limit_days")}
        for layer in health.stale_layers
    ]
    broken = await context.health.find_broken_log(context)
    faults = [*health.faults, *health.doubts, *([broken] if broken else [])]
    status = "NOT READY" if health.faults else "STALE" if stale else "DOUBTFUL" if faults else "ok"
    data = {
        "status": status,
        "snapshot": health.snapshot or None,
        "workers": health.workers,
        "layers": stale,
        "faults": faults,
    }
    return make_response(
        request, WorkerAnswer(_write_data(data), status=200 if status == "ok" else 503)
    )


@handles("GET", "/metrics", WATCH, "Metrics for Prometheus.", gives=("text/plain",))
async def write_metrics(context: ServerContext, request: Request, _: Question) -> Response:
    """Return the metrics of this server."""
    health = await context.health.look(context)
    missing = max(0, context.settings.workers - health.workers)
    states = await asyncio.to_thread(context.jobs.folder.list)
    jobs = Counter(state.phase for state in states)
    written = context.metrics.write(
        health.snapshot,
        health.workers,
        missing,
        open_since=context.pools.open_since,
        ready=not health.faults,
        layers=health.layers,
        jobs={phase: jobs[phase] for phase in get_args(Phase)},
    )
    return make_response(request, WorkerAnswer(written, MEDIA))


@answers("GET", "/status", ANY, "What is loaded, and what has grown old.")
def describe_status(opened: OpenedWorker, question: Status) -> object:
    """Return what is loaded and what has grown old, as ``onward status --json`` does."""
    return opened.workspace.status(on=question.on)


@handles("GET", "/openapi.json", ANY, "This description.")
async def describe(context: ServerContext, request: Request, _: Question) -> Response:
    """Return the description of this server, OpenAPI 3.1."""
    return make_response(request, WorkerAnswer(await asyncio.to_thread(context.describe)))


def _write_data(data: object) -> bytes:
    return (json_text(data, indent=2) + "\n").encode()


@handles(
    "POST",
    "/tickets",
    ANY,
    "An address that opens a path once, within 30 seconds, without a token.",
    takes=(JSON,),
    refuses=("busy",),
)
async def issue_ticket(context: ServerContext, request: Request, _: Question) -> Response:
    """Return an address that opens a path once."""
    try:
        sent = orjson.loads(await read_body(request))
    except orjson.JSONDecodeError as fault:
        raise refuse("refused", 422, "the body is not JSON") from fault
    path = sent.get("path") if isinstance(sent, dict) and len(sent) == 1 else None
    if not isinstance(path, str):
        raise refuse("refused", 422, "the body is not an object with a path", mend='{"path": "/…"}')
    address = context.tickets.issue(path, caller_of(request))
    return make_response(request, WorkerAnswer((json_text({"ticket": address}) + "\n").encode()))
