"""``POST /assess``: one order or many; the same bytes as ``onward assess --json``."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.graph.json_forms import json_text
from onward.web.customers import number_customer
from onward.web.forms import BRIEFINGS, OUTCOMES
from onward.web.jobs.cutting import MANY, TableWriting, cut_orders, describe_table
from onward.web.jobs.doubts import BodyDoubts
from onward.web.jobs.orders import AnsweredLine, LineCounts, OrderLines
from onward.web.jobs.replacing import StoredOrders
from onward.web.messages import CSV, JSON, JSON_LINES, Parameters, Task, WorkerAnswer
from onward.web.pool.flights import make_key
from onward.web.pool.pool import GRACE, Pool
from onward.web.problems import ProblemRaised, refuse
from onward.web.routes.context import (
    QUESTION_SECONDS,
    ServerContext,
    WaitClock,
    facts_of,
    make_response,
    name_applied,
    note_pool,
    read_wait,
    single,
)
from onward.web.routes.jobs import take_orders
from onward.web.routes.spec import (
    AS_OF,
    ASSESS,
    OF_TABLE,
    OF_WORKERS,
    ON,
    SNAPSHOT,
    QueryParameter,
    Route,
)
from onward.web.routes.stored import BRIEFING
from onward.web.wire.bodies import media_type, read_body, read_charset, spool_body
from onward.web.wire.headers import read_preferences
from onward.web.wire.lines import LinesResponse, refuse_unended

MOST_LINES: Final = 100_000
MOST_KEY: Final = 255
WHOLE_ANSWERS: Final = ("json", "jsonl")
"""Forms that are no briefings."""

OF_BRIEFINGS: Final = frozenset(parameter.name for parameter in BRIEFING)
OWN: Final = frozenset(("assess",))
"""The role with which the briefing of what was just assessed is asked for, by its whole id."""

WORDS: Final = {"view": ("summary", "whole"), "store": ("yes", "no"), "tail": ("yes", "no")}
"""What parameters may say."""


async def assess(context: ServerContext, request: Request, parameters: Parameters) -> Response:
    """Assess what the body holds."""
    media = media_type(request)
    seconds, applied = read_wait(request, context.settings.deadline)
    parameters, preferences = dict(parameters), read_preferences(request.headers.getlist("prefer"))
    _check_words(parameters)
    TableWriting.read(media, parameters)  # of what is no table nothing is said of how it is written
    form = await _read_form(parameters, media)
    if form not in WHOLE_ANSWERS:
        return await _write_briefing(context, request, parameters, seconds, applied)
    if preferences.get("return") == "minimal" and "view" not in parameters:
        parameters["view"] = ["summary"]
        applied = (*applied, "return=minimal")
    if media in MANY and "respond-async" in preferences:
        return await _take_job(context, request, parameters, applied)
    if media in MANY:
        headers = {**_echo_key(request), **name_applied(applied)}
        return await _assess_many(context, request, parameters, seconds, headers)
    order, pool = await _open_order(context, request, parameters, seconds)
    with pool.in_use():
        answer = await _answer_order(context, request, pool, parameters, order)
    return make_response(
        request, replace(answer, media=OUTCOMES[form]), applied, _echo_key(request)
    )


async def _take_job(
    context: ServerContext,
    request: Request,
    parameters: dict[str, Sequence[str]],
    applied: tuple[str, ...],
) -> Response:
    """Take many orders as a job, whose lines are fetched later."""
    if single(parameters, "store") == "no":
        raise refuse("usage", 400, "a job keeps what it assesses: store=no is for who waits")
    parameters = {name: parameters[name] for name in parameters if name not in ("store", "tail")}
    # nobody waits for a job, whatever was said of it
    followed = (*(text for text in applied if not text.startswith("wait")), "respond-async")
    headers = {**_echo_key(request), **name_applied(followed)}
    return await take_orders(context, request, parameters, tuple(headers.items()))


def _check_words(parameters: Parameters) -> None:
    for name, words in WORDS.items():
        value = single(parameters, name)
        if value is not None and value not in words:
            raise refuse("usage", 400, f"{name} {value!r} is none of: {', '.join(words)}")


async def _read_form(parameters: dict[str, Sequence[str]], media: str) -> str:
    """Return the form of the answer; refuse what does not go with it.

    Raises:
        UsageError: There is no such form.
        ProblemRaised: What is sent has none like that, or a parameter is of another form.
    """
    form = single(parameters, "format") or "json"
    if form in WHOLE_ANSWERS:
        del parameters["format"]
        for name in sorted(parameters.keys() & OF_BRIEFINGS):
            detail = f"{name} is of a briefing; ask for one with format or Accept"
            raise refuse("usage", 400, detail)
        return form
    if form not in BRIEFINGS:  # before anything is assessed; a part of somebody's own may have it
        await asyncio.to_thread(_check_form, form)
    if media in MANY:
        mend = "send one order, or ask for the briefing of each by the id of its assessment"
        raise refuse("format", 406, "many orders are answered a line each", mend=mend)
    if single(parameters, "store") == "no":
        raise refuse("usage", 400, "a briefing is of what is stored, and store=no keeps nothing")
    if "view" in parameters:
        raise refuse("usage", 400, "view is of JSON, and a briefing was asked for")
    return form


def _check_form(form: str) -> None:
    from onward.api.answers.pictures import read_formats  # noqa: PLC0415  # brings scenes

    if len(read_formats(form)) > 1:
        raise refuse("usage", 400, "format names one form; ask once for each")


@dataclass(frozen=True, slots=True)
class _ReceivedOrder:
    """An order whose body is there.

    Attributes:
        body: As it was sent.
        seconds: Within which it is to be answered.
        clock: How much of that is left.
    """

    body: bytes
    seconds: float
    clock: WaitClock


async def _open_order(
    context: ServerContext,
    request: Request,
    parameters: dict[str, Sequence[str]],
    seconds: float,
) -> tuple[_ReceivedOrder, Pool]:
    """Read the body, and take the snapshot out of the parameters; return whose workers answer."""
    body = await read_body(request)
    order = _ReceivedOrder(body, seconds, WaitClock.start(seconds))
    # the workers are chosen when the body is there: a slow one must not hold those of an old load
    pool = await context.pools.of_snapshot(single(parameters, "snapshot"), seconds)
    parameters.pop("snapshot", None)
    note_pool(request, pool)
    return order, pool


async def _answer_order(
    context: ServerContext,
    request: Request,
    pool: Pool,
    parameters: Parameters,
    order: _ReceivedOrder,
) -> WorkerAnswer:
    """Return what comes of an order, stored; equal ones in flight are one."""

    async def begin() -> WorkerAnswer:
        task = Task("order", parameters, order.body, order.clock.left())
        preferred = number_customer(order.body)
        answer = await pool.ask(task, preferred=preferred, facts=facts_of(request))
        return await context.keeper.keep(answer, facts_of(request), order.clock.left() + GRACE)

    question = [pool.snapshot, order.seconds, dict(parameters)]
    settings = orjson.dumps(question, option=orjson.OPT_SORT_KEYS)
    return await context.flights.join(make_key(settings, order.body), begin)


async def _write_briefing(
    context: ServerContext,
    request: Request,
    parameters: dict[str, Sequence[str]],
    seconds: float,
    applied: tuple[str, ...],
) -> Response:
    """Assess one order, and hand over its briefing in the place of the assessment."""
    about = {name: parameters.pop(name) for name in OF_BRIEFINGS & parameters.keys()}
    about["format"] = parameters.pop("format")
    order, pool = await _open_order(context, request, parameters, seconds)
    with pool.in_use():
        answer = await _answer_order(context, request, pool, parameters, order)
        if answer.problem is not None:
            return make_response(request, answer, applied, _echo_key(request))
        facts_of(request).facts.update(answer.facts)
        # whoever says how long they wait waits for both; else drawing has the time of a question
        left = order.clock.left() if applied else QUESTION_SECONDS
        about["id"] = [answer.facts["assessment"]]
        try:
            task = Task("brief", about, seconds=left, roles=OWN)
            brief = await pool.ask(task, facts=facts_of(request))
        except ProblemRaised as fault:
            brief = WorkerAnswer(problem=fault.problem)
    # what is stored stays so, whatever becomes of its picture
    there = {*dict(brief.headers), *(("Onward-Verdict",) if brief.problem else ())}
    more = tuple(header for header in answer.headers if header[0] not in there)
    brief = replace(brief, headers=(*brief.headers, *more), warnings=answer.warnings)
    return make_response(request, brief, applied, _echo_key(request))


def _echo_key(request: Request) -> dict[str, str]:
    """Return the key of a caller that sends one: the content is the key, and this one is echoed."""
    key = request.headers.get("idempotency-key", "")
    return {"Idempotency-Key": key[:MOST_KEY]} if key else {}


async def _assess_many(
    context: ServerContext,
    request: Request,
    parameters: dict[str, Sequence[str]],
    seconds: float,
    headers: dict[str, str],
) -> Response:
    """Answer a line for each order, in order; the body is read whole before the first answer."""
    media = media_type(request)
    refuse_unended(request, has_tail=single(parameters, "tail") == "yes")
    # most clients send all before they read: answering earlier, both would wait for each other
    folder = tempfile.TemporaryDirectory(dir=context.spool, prefix="body-")
    try:
        path = Path(folder.name) / f"body{MANY[media]}"
        charset = read_charset(request) if media == CSV else ""
        writing = TableWriting.read(media, parameters, charset)
        await spool_body(request, path)
        orders = cut_orders(path, MOST_LINES, writing)
        # what cannot be read at all is refused before an answer begins
        first = await asyncio.to_thread(lambda: list(islice(orders, 1)))
        table = await asyncio.to_thread(describe_table, path, writing)
        pool = await context.pools.of_snapshot(single(parameters, "snapshot"), seconds)
        stored = StoredOrders(context.writer.path, pool, seconds)
        doubts = await stored.find_doubts(lambda: cut_orders(path, MOST_LINES, writing), parameters)
    except BaseException:
        folder.cleanup()
        raise
    parameters.pop("snapshot", None)
    note_pool(request, pool)
    answering = OrderLines(pool=pool, keeper=context.keeper, parameters=parameters, seconds=seconds)
    answered = answering.answer_all(chain(first, orders))
    lines = _write_lines(request, parameters, answered, doubts)
    headers |= {"Onward-Table": table} if table else {}
    said = (*headers.items(), *doubts.write_headers())
    return LinesResponse(lines, JSON_LINES, pool.in_use(), folder.cleanup, said)


async def _write_lines(
    request: Request,
    parameters: Parameters,
    lines: AsyncIterator[AnsweredLine],
    doubts: BodyDoubts,
) -> AsyncIterator[bytes]:
    """Yield the lines as they are sent, and at the end how many there are of what."""
    counts = LineCounts()
    counts.note(doubts.repeated)
    try:
        async for line in lines:
            counts.add(line)
            yield line.body
        if single(parameters, "tail") == "yes":
            yield (json_text({"tail": counts.to_data()}) + "\n").encode()
    finally:
        said = {"assessed": counts.assessed, "refused": counts.refused, "warned": counts.warned}
        facts_of(request).facts.update({name: str(count) for name, count in said.items()})


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
            *OF_TABLE,
            QueryParameter("format", "json (default); pdf, html, svg …: the briefing of one."),
            *BRIEFING,
        ),
        takes=(JSON, *MANY),
        forms=OUTCOMES,
        body="transaction",
        schema="assessment",
        statuses=(200, 202),
        refuses=(*OF_WORKERS, "differs", "glyph"),
        fails_closed=True,
    ),
)
