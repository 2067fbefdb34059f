"""``POST /assess``: one order or many; the same bytes as ``onward assess --json``."""

import asyncio
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.errors import InputRefused, OnwardError
from onward.graph.json_forms import json_text
from onward.web.messages import JSON, JSON_LINES, Parameters, Task, WorkerAnswer
from onward.web.pool.flights import make_key
from onward.web.pool.pool import Pool
from onward.web.problems import problem_of, refuse
from onward.web.routes.context import (
    ServerContext,
    facts_of,
    make_response,
    note_pool,
    read_wait,
    single,
)
from onward.web.routes.spec import AS_OF, ON, SNAPSHOT, QueryParameter, Route
from onward.web.wire.bodies import media_type, read_body, spool_body
from onward.web.wire.headers import read_preferences
from onward.web.wire.lines import LinesResponse

if TYPE_CHECKING:
    from onward.queries.assessment.batch import ReceivedTransaction

CSV: Final = "text/csv"
MANY: Final = {JSON_LINES: ".jsonl", "application/x-ndjson": ".jsonl", CSV: ".csv"}
"""Media types of many orders, and how a file of them is named."""

MOST_LINES: Final = 100_000
CUT_TOGETHER: Final = 64
WORDS: Final = {"view": ("summary", "whole"), "store": ("yes", "no"), "tail": ("yes", "no")}
"""What parameters may say."""

LOOKED_AT: Final = 64 * 1024
"""Bytes of an order up to which its parties are looked at, to find the worker that knows them."""


async def assess(context: ServerContext, request: Request, parameters: Parameters) -> Response:
    """Assess what the body holds."""
    media = media_type(request)
    if media != JSON and media not in MANY:
        mend = f"send {JSON} for one order, {JSON_LINES} or {CSV} for many"
        raise refuse("content-type", 415, f"{media or 'no media type'} is not read", mend=mend)
    seconds, applied = read_wait(request, context.settings.deadline)
    parameters = dict(parameters)
    if read_preferences(request.headers.getlist("prefer")).get("return") == "minimal":
        parameters["view"] = ["summary"]
        applied = (*applied, "return=minimal")
    _check_words(parameters)
    if media in MANY:
        return await _assess_many(context, request, parameters, seconds, media)
    return await _assess_one(context, request, parameters, seconds, applied)


def _check_words(parameters: Parameters) -> None:
    for name, words in WORDS.items():
        value = single(parameters, name)
        if value is not None and value not in words:
            raise refuse("usage", 400, f"{name} {value!r} is none of: {', '.join(words)}")


async def _assess_one(
    context: ServerContext,
    request: Request,
    parameters: dict[str, Sequence[str]],
    seconds: float,
    applied: tuple[str, ...],
) -> Response:
    body = await read_body(request)
    # the workers are chosen when the body is there: a slow one must not hold those of an old load
    pool = await context.pools.of_snapshot(single(parameters, "snapshot"))
    parameters.pop("snapshot", None)
    facts = note_pool(request, pool)

    async def begin() -> WorkerAnswer:
        task = Task("order", parameters, body, seconds)
        answer = await pool.ask(task, preferred=_find_preferred(body), facts=facts)
        return await _keep_answer(context, answer)

    settings = orjson.dumps([pool.snapshot, seconds, dict(parameters)], option=orjson.OPT_SORT_KEYS)
    with pool.in_use():
        answer = await context.flights.join(make_key(settings, body), begin)
    return make_response(request, answer, applied)


async def _keep_answer(context: ServerContext, answer: WorkerAnswer) -> WorkerAnswer:
    """Store an assessment before it is handed over; one that cannot be stored is not."""
    if answer.problem is not None:
        return answer
    began = time.monotonic()
    stored = "no" if answer.entry is None else await context.writer.put(answer.entry)
    taken = time.monotonic() - began
    context.metrics.count_assessment(answer.facts.get("verdict", ""), stored, taken)
    return replace(answer, entry=None, headers=(*answer.headers, ("Onward-Stored", stored)))


def _find_preferred(body: bytes) -> int:
    """Return a number by which orders of one consignee and end-user come to the same worker.

    It is a guess for speed alone: the worker reads the body by itself, and strictly.
    """
    if len(body) <= LOOKED_AT:
        try:
            data: Any = orjson.loads(body)
            parties = data["parties"]
            ends = [
                str(party.get("id") or party.get("name"))
                for party in parties
                if party.get("role") in ("consignee", "end_user")
            ]
            return zlib.crc32("\n".join(ends).encode("utf-8", errors="replace"))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
    return zlib.crc32(body)


async def _assess_many(
    context: ServerContext,
    request: Request,
    parameters: dict[str, Sequence[str]],
    seconds: float,
    media: str,
) -> Response:
    """Answer a line for each order, in order; the body is read whole before the first answer."""
    # most clients send all before they read: answering earlier, both would wait for each other
    folder = tempfile.TemporaryDirectory(dir=context.spool, prefix="body-")
    try:
        path = Path(folder.name) / f"body{MANY[media]}"
        await spool_body(request, path)
        orders = _cut_orders(path)
        first = await asyncio.to_thread(lambda: list(islice(orders, CUT_TOGETHER)))
        pool = await context.pools.of_snapshot(single(parameters, "snapshot"))
    except BaseException:
        folder.cleanup()
        raise
    parameters.pop("snapshot", None)
    note_pool(request, pool)
    lines = _answer_lines(context, request, parameters, pool, seconds, first, orders)
    # all lines are of one snapshot, whatever is loaded meanwhile
    return LinesResponse(lines, JSON_LINES, pool.in_use(), folder.cleanup)


def _cut_orders(path: Path) -> "Iterator[ReceivedTransaction]":
    """Yield the orders of a file, and say in the place of the rest where they are too many."""
    from onward.queries.transactions.reading.files import split_objects  # noqa: PLC0415  # Arrow

    number = 0
    try:
        for number, order in enumerate(split_objects(path, "body"), start=1):
            if number > MOST_LINES:
                what = f"has more than {MOST_LINES:,} orders; those from here on are not read"
                yield InputRefused(what, file="body", hint="send the rest as another request")
                return
            yield order
    except InputRefused as fault:
        if number == 0:
            raise
        yield fault  # an answer has begun: what cannot be read has its line


async def _answer_lines(
    context: ServerContext,
    request: Request,
    parameters: Parameters,
    pool: Pool,
    seconds: float,
    first: "list[ReceivedTransaction]",
    rest: "Iterator[ReceivedTransaction]",
) -> AsyncIterator[bytes]:
    """Yield the line of each order; a few are worked on while the oldest is waited for."""
    waiting: list[asyncio.Task[bytes]] = []
    counts = {"assessed": 0, "refused": 0}
    try:
        async for order in _all_orders(first, rest):
            task = Task("order text", parameters, order, seconds)
            waiting.append(asyncio.create_task(_answer_line(context, pool, task, counts)))
            if len(waiting) >= 2 * pool.size:
                yield await waiting.pop(0)
        while waiting:
            yield await waiting.pop(0)
        if single(parameters, "tail") == "yes":
            yield (json_text({"tail": counts}) + "\n").encode()
    finally:
        facts_of(request).facts.update({name: str(count) for name, count in counts.items()})
        for task_left in waiting:
            task_left.cancel()


async def _all_orders(
    first: "list[ReceivedTransaction]", rest: "Iterator[ReceivedTransaction]"
) -> "AsyncIterator[ReceivedTransaction]":
    batch = first
    while batch:
        for order in batch:
            yield order
        batch = await asyncio.to_thread(lambda: list(islice(rest, CUT_TOGETHER)))


async def _answer_line(
    context: ServerContext, pool: Pool, task: Task, counts: dict[str, int]
) -> bytes:
    """Return the line of an order; whatever goes wrong is said in its place."""
    try:
        answer = await pool.ask(task, lane="slow")
        if "verdict" in answer.facts:
            answer = await _keep_answer(context, answer)
        problem = answer.problem
    except OnwardError as fault:
        answer, problem = WorkerAnswer(), problem_of(fault)
    if problem is not None:
        rejected: Mapping[str, object] = {"code": problem.kind, "message": problem.detail}
        answer = WorkerAnswer((json_text({"rejected": rejected}) + "\n").encode())
    is_refused = problem is not None or "refused" in answer.facts
    counts["refused" if is_refused else "assessed"] += 1
    return answer.body


ROUTES: Final = (
    Route(
        method="POST",
        path="/assess",
        roles=("assess",),
        summary="Assess an order, or many: findings, near misses, what is not known, a verdict.",
        handler=assess,
        parameters=(
            ON,
            AS_OF,
            SNAPSHOT,
            QueryParameter("view", "summary = the outcome in short."),
            QueryParameter("store", "no = keep nothing.", "flag"),
            QueryParameter("tail", "yes = a last line with counts, of many orders.", "flag"),
        ),
        takes=(JSON, JSON_LINES, CSV),
        gives=(JSON, JSON_LINES),
        schema="assessment",
        fails_closed=True,
    ),
)
