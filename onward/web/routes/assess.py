"""``POST /assess``: one order or many; the same bytes as ``onward assess --json``."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.graph.json_forms import json_text
from onward.web.customers import number_customer
from onward.web.jobs.orders import MANY, AnsweredLine, LineCounts, OrderLines, cut_orders
from onward.web.messages import JSON, JSON_LINES, Parameters, Task, WorkerAnswer
from onward.web.pool.flights import make_key
from onward.web.problems import refuse
from onward.web.routes.context import (
    ServerContext,
    facts_of,
    make_response,
    note_pool,
    read_wait,
    single,
)
from onward.web.routes.jobs import take_orders
from onward.web.routes.spec import AS_OF, ASSESS, OF_WORKERS, ON, SNAPSHOT, QueryParameter, Route
from onward.web.wire.bodies import media_type, read_body, spool_body
from onward.web.wire.headers import read_preferences
from onward.web.wire.lines import LinesResponse

MOST_LINES: Final = 100_000
WORDS: Final = {"view": ("summary", "whole"), "store": ("yes", "no"), "tail": ("yes", "no")}
"""What parameters may say."""


async def assess(context: ServerContext, request: Request, parameters: Parameters) -> Response:
    """Assess what the body holds."""
    media = media_type(request)
    seconds, applied = read_wait(request, context.settings.deadline)
    parameters, preferences = dict(parameters), read_preferences(request.headers.getlist("prefer"))
    if preferences.get("return") == "minimal":
        parameters["view"] = ["summary"]
        applied = (*applied, "return=minimal")
    _check_words(parameters)
    if media in MANY and "respond-async" in preferences:
        return await _take_job(context, request, parameters)
    if media in MANY:
        return await _assess_many(context, request, parameters, seconds, media)
    return await _assess_one(context, request, parameters, seconds, applied)


async def _take_job(
    context: ServerContext, request: Request, parameters: dict[str, Sequence[str]]
) -> Response:
    """Take many orders as a job, whose lines are fetched later."""
    if single(parameters, "store") == "no":
        raise refuse("usage", 400, "a job keeps what it assesses: store=no is for who waits")
    parameters = {name: parameters[name] for name in parameters if name not in ("store", "tail")}
    return await take_orders(
        context, request, parameters, (("Preference-Applied", "respond-async"),)
    )


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
        answer = await pool.ask(task, preferred=number_customer(body), facts=facts)
        return await context.keeper.keep(answer)

    settings = orjson.dumps([pool.snapshot, seconds, dict(parameters)], option=orjson.OPT_SORT_KEYS)
    with pool.in_use():
        answer = await context.flights.join(make_key(settings, body), begin)
    return make_response(request, answer, applied)


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
        orders = cut_orders(path, MOST_LINES)
        # what cannot be read at all is refused before an answer begins
        first = await asyncio.to_thread(lambda: list(islice(orders, 1)))
        pool = await context.pools.of_snapshot(single(parameters, "snapshot"))
    except BaseException:
        folder.cleanup()
        raise
    parameters.pop("snapshot", None)
    note_pool(request, pool)
    answering = OrderLines(pool=pool, keeper=context.keeper, parameters=parameters, seconds=seconds)
    answered = answering.answer_all(chain(first, orders))
    lines = _write_lines(request, parameters, answered)
    return LinesResponse(lines, JSON_LINES, pool.in_use(), folder.cleanup)


async def _write_lines(
    request: Request, parameters: Parameters, lines: AsyncIterator[AnsweredLine]
) -> AsyncIterator[bytes]:
    """Yield the lines as they are sent, and at the end how many there are of what."""
    counts = LineCounts()
    try:
        async for line in lines:
            counts.add(line)
            yield line.body
        if single(parameters, "tail") == "yes":
            tail = {"assessed": counts.assessed, "refused": counts.refused}
            yield (json_text({"tail": tail}) + "\n").encode()
    finally:
        facts_of(request).facts.update(
            {"assessed": str(counts.assessed), "refused": str(counts.refused)}
        )


ROUTES: Final = (
    Route(
        "POST",
        "/assess",
        ASSESS,
        "Assess an order, or many: findings, near misses, what is not known, a verdict.",
        handler=assess,
        parameters=(
            ON,
            AS_OF,
            SNAPSHOT,
            QueryParameter("view", "summary = the outcome in short."),
            QueryParameter("store", "no = keep nothing.", "flag"),
            QueryParameter("tail", "yes = a last line with counts, of many orders.", "flag"),
        ),
        takes=(JSON, *MANY),
        gives=(JSON, JSON_LINES),
        body="transaction",
        schema="assessment",
        statuses=(200, 202),
        refuses=(*OF_WORKERS, "differs"),
        fails_closed=True,
    ),
)
