"""Routes about the server and the workspace: is it alive, can it answer, is it fit for use."""

import asyncio
from collections import Counter
from typing import get_args

from starlette.requests import Request

from onward.graph.json_forms import json_text
from onward.operations.data import Status
from onward.operations.orders import Unexamined
from onward.operations.question import Question
from onward.web.context import ServerContext, caller_of, read_json
from onward.web.jobs import Phase
from onward.web.messages import JSON, WorkerAnswer
from onward.web.noting import MEDIA
from onward.web.problems import refuse
from onward.web.routing import ANY, OPEN, READ, WATCH, answers, handles
from onward.web.worker import OpenedWorker, write_block


@handles("GET", "/healthz", OPEN)
async def is_alive(_: ServerContext, _request: Request, __: Question) -> object:
    """Is the process alive?"""
    return {"status": "ok"}


@handles("GET", "/readyz", OPEN, statuses=(200, 503))
async def is_ready(context: ServerContext, _request: Request, _: Question) -> object:
    """Can orders be answered? Names stale layers, and is ready in spite of them."""
    health = await context.health.look()
    if health.faults:
        data = {"status": "not ready", "reason": "; ".join(health.faults)}
        return WorkerAnswer(write_block(data), status=503)
    return {
        "status": "ok",
        "snapshot": health.snapshot,
        "workers": health.workers,
        "stale": [layer["name"] for layer in health.stale_layers],
    }


@handles("GET", "/health", WATCH, statuses=(200, 503))
async def is_fit(context: ServerContext, _request: Request, _: Question) -> object:
    """Can answers be relied on? 503 when a list is stale or anything is wrong."""
    health = await context.health.look()
    stale = [
        {key: layer[key] for key in ("name", "age_days", "limit_days")}
        for layer in health.stale_layers
    ]
    broken = await context.health.find_broken_log()
    faults = [*health.faults, *health.doubts, *([broken] if broken else [])]
    status = "NOT READY" if health.faults else "STALE" if stale else "DOUBTFUL" if faults else "ok"
    data = {
        "status": status,
        "snapshot": health.snapshot or None,
        "workers": health.workers,
        "layers": stale,
        "faults": faults,
    }
    return WorkerAnswer(write_block(data), status=200 if status == "ok" else 503)


@handles("GET", "/metrics", WATCH, gives=("text/plain",))
async def write_metrics(context: ServerContext, _request: Request, _: Question) -> object:
    """Metrics for Prometheus."""
    health = await context.health.look()
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
    return WorkerAnswer(written, MEDIA)


@answers("GET", "/status", ANY)
def describe_status(opened: OpenedWorker, question: Status) -> object:
    """What is loaded, and what has grown old."""
    return opened.workspace.status(on=question.on)


@answers("GET", "/unexamined", READ)
def list_unexamined(opened: OpenedWorker, question: Unexamined) -> object:
    """What is looked at for no order: sources not loaded, acts without tables."""
    return opened.workspace.unexamined(on=question.on, as_of=question.as_of)


@handles("GET", "/openapi.json", ANY)
async def describe(context: ServerContext, _request: Request, _: Question) -> object:
    """This description."""
    return WorkerAnswer(await asyncio.to_thread(context.describe))


@handles("POST", "/tickets", ANY, takes=(JSON,), refuses=("busy",))
async def issue_ticket(context: ServerContext, request: Request, _: Question) -> object:
    """An address that opens a path once, within 30 seconds, without a token."""
    sent = await read_json(request)
    path = sent.get("path") if isinstance(sent, dict) and len(sent) == 1 else None
    if not isinstance(path, str):
        raise refuse("refused", 422, "the body is not an object with a path", mend='{"path": "/…"}')
    address = context.tickets.issue(path, caller_of(request))
    return WorkerAnswer((json_text({"ticket": address}) + "\n").encode())
