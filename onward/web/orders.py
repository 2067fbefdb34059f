"""``POST /assess``: one order or many; the same bytes as ``onward assess --json``."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.api.inputs import timestamp
from onward.api.outcomes import OrderWarning, find_future, foresee_replaced
from onward.errors import InputRefused, OnwardError, UsageError
from onward.graph.json_forms import escaped, json_text
from onward.operations.orders import AssessBody, Briefing, BriefOfStored, JobResults, TakeJob
from onward.operations.question import Question
from onward.web.context import (
    QUESTION_SECONDS,
    ServerContext,
    WaitClock,
    caller_of,
    facts_of,
    make_response,
    name_applied,
    note_pool,
    read_wait,
)
from onward.web.guard import (
    JOB_BYTES,
    JOB_SECONDS,
    LinesResponse,
    check_media,
    media_type,
    read_body,
    read_charset,
    read_preferences,
    refuse_unended,
    spool_body,
)
from onward.web.jobs import (
    KINDS,
    MANY,
    AnsweredLine,
    BodyDoubts,
    JobState,
    Kind,
    LineCounts,
    OrderLines,
    StoredOrders,
    TableWriting,
    cut_orders,
    describe_table,
    name_job,
    refuse_packed,
)
from onward.web.messages import BRIEFINGS, CSV, JSON, JSON_LINES, OUTCOMES, Task, WorkerAnswer
from onward.web.pool import GRACE, Pool, make_key
from onward.web.problems import ProblemRaised, refuse
from onward.web.routing import ASSESS, OF_WORKERS, Role, handles
from onward.web.worker import OpenedWorker, one_object, read_form, works, write_block

if TYPE_CHECKING:
    from onward.queries.records.entries import Entry
    from onward.queries.records.store import RecordStore
    from onward.queries.transactions.reading import ObjectText


# ------------------------------------------------------------------------------------------------
# Routes of jobs: long work that goes on when nobody waits, and after a restart.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedWork:
    """A job for which nothing is sent: a worker lists what is to be done.

    Attributes:
        kind: Of the job.
        work: Lists it, a line each.
        input: Name of the file of these lines.
        parameters: What such a job takes.
    """

    kind: Kind
    work: str
    input: str
    parameters: frozenset[str]


LISTED: Final = {
    "rescreen": ListedWork(
        "rescreen", "name_orders", "orders.txt", frozenset({"as_of", "snapshot"})
    ),
    "self": ListedWork("self", "name_rows", "rows.txt", frozenset({"snapshot"})),
}

OWN_OR_ALL: Final[tuple[Role, ...]] = ("assess", "read")
LINES_TOGETHER: Final = 64
MOST_WAITING: Final = 64
"""Jobs that may wait: each may have a GiB."""


@handles(
    "POST", "/jobs", ASSESS, statuses=(202,), refuses=("content-type", "large", "slow", *OF_WORKERS)
)
async def take_job(context: ServerContext, request: Request, question: TakeJob) -> object:
    """Take a job: a file of orders, all stored orders once more, or all listed names."""
    kind = question.kind
    check_view(question.view)
    if kind == "assess":
        return await take_orders(context, request, question)
    listed = LISTED.get(kind)
    if listed is None:
        raise refuse("usage", 400, f"kind {kind!r} is none of: {', '.join(KINDS)}")
    if "read" not in caller_of(request).roles:
        raise refuse("role", 403, f"a job of kind {kind} needs the role read, too")
    return await _take_listed(context, request, question, listed)


async def take_orders(
    context: ServerContext,
    request: Request,
    question: TakeJob | AssessBody,
    more: tuple[tuple[str, str], ...] = (),
) -> WorkerAnswer:
    """Take many orders as a job."""
    check_media(request, tuple(MANY))
    _check_room(context)
    media = media_type(request)
    with context.jobs.folder.draft() as draft:
        name, charset = f"input{MANY[media]}", read_charset(request) if media == CSV else ""
        writing = TableWriting.read(media, question, charset)
        await spool_body(request, draft / name, JOB_BYTES, JOB_SECONDS)
        refuse_packed(draft / name)
        digest = await asyncio.to_thread(_hash_file, draft / name)
        state = await _start_state(context, request, question, name)
        lines = await asyncio.to_thread(_count_lines, draft / name)
        table = await asyncio.to_thread(describe_table, draft / name, writing)
        state = replace(state, lines=lines, charset=charset, table=table)
        return _add_job(context, draft, state, digest, more)


async def _take_listed(
    context: ServerContext, request: Request, question: TakeJob, listed: ListedWork
) -> WorkerAnswer:
    """Take what a worker lists as a job: the stored orders, or the listed names."""
    unused = sorted(_list_stated(question).keys() - listed.parameters)
    if unused:
        raise refuse("usage", 400, f"a job of kind {listed.kind} does not take {unused[0]}")
    _check_room(context)
    state = await _start_state(context, request, question, listed.input)
    pool = await context.pools.of_snapshot(state.snapshot)
    answer = await pool.ask(Task(listed.work, seconds=QUESTION_SECONDS))
    if answer.problem is not None:
        return answer
    state = replace(state, kind=listed.kind, lines=answer.body.count(b"\n"))
    digest = hashlib.sha256(answer.body).digest()
    with context.jobs.folder.draft() as draft:
        (draft / state.input).write_bytes(answer.body)
        return _add_job(context, draft, state, digest, ())


def _check_room(context: ServerContext) -> None:
    """Refuse a job where too many wait already, or another server does them.

    Raises:
        ProblemRaised: There are too many.
        StoreError: Another server does the jobs of this workspace.
    """
    context.jobs.claim()
    waiting = sum(not state.is_over for state in context.jobs.folder.list())
    if waiting >= MOST_WAITING:
        detail, mend = f"{waiting} jobs are waiting already", "send it when some are done"
        raise refuse("busy", 429, detail, mend=mend, retry_after=60)


async def _start_state(
    context: ServerContext, request: Request, question: TakeJob | AssessBody, name: str
) -> JobState:
    pool = await context.pools.of_snapshot(question.snapshot)
    note_pool(request, pool)
    stated = _list_stated(question)
    return JobState(
        id="",
        kind="assess",
        input=name,
        parameters={name: [text] for name, text in stated.items() if name != "snapshot"},
        snapshot=pool.snapshot,
        caller=caller_of(request).name,
        begun=timestamp(),
    )


def _list_stated(question: TakeJob | AssessBody) -> dict[str, str]:
    """Return what was stated of a job, as an address has it."""
    names = TakeJob.model_fields.keys() - {"kind"}
    stated = {
        name: value for name in sorted(names) if (value := getattr(question, name)) is not None
    }
    words = {True: "yes", False: "no"}
    return {
        name: words[value] if isinstance(value, bool) else str(value)
        for name, value in stated.items()
    }


def _add_job(
    context: ServerContext,
    draft: Path,
    state: JobState,
    digest: bytes,
    more: tuple[tuple[str, str], ...],
) -> WorkerAnswer:
    state = context.jobs.folder.add(draft, name_job(digest, state))
    context.jobs.wake()
    headers = (("Location", f"/jobs/{state.id}"), *more)
    return WorkerAnswer(write_block(state.to_data()), status=202, headers=headers)


def _hash_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _count_lines(path: Path) -> int | None:
    """Return how many lines say something; of a table nobody knows yet how many orders it has."""
    if path.suffix != ".jsonl":
        return None
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())


def _find_job(context: ServerContext, request: Request) -> JobState:
    """Return the job of the path, where whoever asks has sent it or may read all."""
    state = context.jobs.folder.get(str(request.path_params["id"]))
    if not _may_see(request, state):
        raise refuse("unknown", 404, "there is no such job; /jobs lists them")
    facts_of(request).snapshot = state.snapshot
    return state


def _may_see(request: Request, state: JobState) -> bool:
    caller = caller_of(request)
    return "read" in caller.roles or caller.name == state.caller


@handles("GET", "/jobs", OWN_OR_ALL)
async def list_jobs(context: ServerContext, request: Request, _: Question) -> object:
    """The jobs, the newest first."""
    states = [state for state in context.jobs.folder.list() if _may_see(request, state)]
    return [state.to_data() for state in reversed(states)]


@handles("GET", "/jobs/{id}", OWN_OR_ALL)
async def show_job(context: ServerContext, request: Request, _: Question) -> object:
    """How far a job is."""
    state = _find_job(context, request)
    return {**state.to_data(), "eta_s": state.estimate_left(datetime.now(UTC))}


@handles("GET", "/jobs/{id}/results", OWN_OR_ALL, gives=(JSON_LINES,))
async def send_results(context: ServerContext, request: Request, question: JobResults) -> object:
    """The lines of a job that are there, in the order of what was sent."""
    state = _find_job(context, request)
    if question.first < 1:
        raise refuse("usage", 400, f"from {question.first} is not the number of a line")
    lines = _read_together(context, state, question.first)
    response = LinesResponse(lines, JSON_LINES, nullcontext(), lambda: None)
    response.headers["Onward-Job"] = state.phase
    response.headers["Onward-Lines"] = str(state.done)
    return response


async def _read_together(
    context: ServerContext, state: JobState, first: int
) -> AsyncIterator[bytes]:
    lines = context.jobs.folder.read_lines(state, first)
    while True:
        part = await asyncio.to_thread(lambda: b"".join(islice(lines, LINES_TOGETHER)))
        if not part:
            return
        yield part


@handles("DELETE", "/jobs/{id}", ASSESS)
async def remove_job(context: ServerContext, request: Request, _: Question) -> object:
    """Remove a job; what it has assessed stays stored."""
    state = _find_job(context, request)
    context.jobs.folder.remove(state.id)
    return {"removed": state.id}


MOST_LINES: Final = 100_000
MOST_KEY: Final = 255
WHOLE_ANSWERS: Final = ("json", "jsonl")
"""Forms that are no briefings."""

OWN: Final = frozenset(("assess",))
"""The role with which the briefing of what was just assessed is asked for, by its whole id."""

VIEWS: Final = (None, "summary", "whole")


@handles(
    "POST",
    "/assess",
    ASSESS,
    takes=(JSON, *MANY),
    forms=OUTCOMES,
    body="transaction",
    schema="assessment",
    statuses=(200, 202),
    refuses=(*OF_WORKERS, "differs", "glyph"),
)
async def assess(context: ServerContext, request: Request, question: AssessBody) -> object:
    """Assess an order, or many: findings, near misses, what is not known, a verdict."""
    media = media_type(request)
    seconds, applied = read_wait(request, context.settings.deadline)
    preferences = read_preferences(request.headers.getlist("prefer"))
    check_view(question.view)
    TableWriting.read(media, question)  # of what is no table nothing is said of how it is written
    if question.format not in WHOLE_ANSWERS:
        await _check_briefing(question, media)
        return await _write_briefing(context, request, question, seconds, applied)
    _refuse_briefing(question)
    if preferences.get("return") == "minimal" and question.view is None:
        question = question.model_copy(update={"view": "summary"})
        applied = (*applied, "return=minimal")
    if media in MANY and "respond-async" in preferences:
        return await _take_job(context, request, question, applied)
    if media in MANY:
        headers = {**_echo_key(request), **name_applied(applied)}
        return await _assess_many(context, request, question, seconds, headers)
    body, clock, pool = await _open_order(context, request, question, seconds)
    with pool.in_use():
        answer = await _answer_order(context, request, pool, question, body, clock)
    answer = replace(answer, media=OUTCOMES[question.format or JSON])
    return make_response(request, answer, applied, _echo_key(request))


def check_view(view: str | None) -> None:
    """Refuse a view that there is not.

    Raises:
        ProblemRaised: It is one.
    """
    if view not in VIEWS:
        raise refuse("usage", 400, f"view {view!r} is none of: summary, whole")


async def _take_job(
    context: ServerContext, request: Request, question: AssessBody, applied: tuple[str, ...]
) -> WorkerAnswer:
    """Take many orders as a job, whose lines are fetched later."""
    if not question.store:
        raise refuse("usage", 400, "a job keeps what it assesses: store=no is for who waits")
    # nobody waits for a job, whatever was said of it
    followed = (*(text for text in applied if not text.startswith("wait")), "respond-async")
    headers = {**_echo_key(request), **name_applied(followed)}
    return await take_orders(context, request, question, tuple(headers.items()))


def _refuse_briefing(question: AssessBody) -> None:
    """Refuse what is said of a briefing where none is asked for.

    Raises:
        ProblemRaised: Something is.
    """
    stated = [name for name in sorted(Briefing.model_fields) if _is_given(question, name)]
    if stated:
        raise refuse(
            "usage", 400, f"{stated[0]} is of a briefing; ask for one with format or Accept"
        )


def _is_given(question: AssessBody, name: str) -> bool:
    return getattr(question, name) not in (None, [])


async def _check_briefing(question: AssessBody, media: str) -> None:
    """Refuse what does not go with a briefing in the place of an assessment.

    Raises:
        UsageError: There is no such form.
        ProblemRaised: What is sent has none like that, or a parameter is of another form.
    """
    form = question.format or ""
    if form not in BRIEFINGS:  # before anything is assessed; a part of somebody's own may have it
        await asyncio.to_thread(read_form, form)
    if media in MANY:
        mend = "send one order, or ask for the briefing of each by the id of its assessment"
        raise refuse("format", 406, "many orders are answered a line each", mend=mend)
    if not question.store:
        raise refuse("usage", 400, "a briefing is of what is stored, and store=no keeps nothing")
    if question.view is not None:
        raise refuse("usage", 400, "view is of JSON, and a briefing was asked for")


async def _open_order(
    context: ServerContext,
    request: Request,
    question: AssessBody,
    seconds: float,
) -> tuple[bytes, WaitClock, Pool]:
    """Read the body, and return it with the time and the workers that are left to answer it."""
    body = await read_body(request)
    clock = WaitClock.start(seconds)
    # the workers are chosen when the body is there: a slow one must not hold those of an old load
    pool = await context.pools.of_snapshot(question.snapshot, seconds)
    note_pool(request, pool)
    return body, clock, pool


async def _answer_order(
    context: ServerContext,
    request: Request,
    pool: Pool,
    question: AssessBody,
    body: bytes,
    clock: WaitClock,
) -> WorkerAnswer:
    """Return what comes of an order, stored; equal ones in flight are one."""

    async def begin() -> WorkerAnswer:
        task = Task(assess_body.__name__, question, body, clock.left())
        answer = await pool.ask(task, facts=facts_of(request))
        return await context.keeper.keep(answer, facts_of(request), clock.left() + GRACE)

    settings = orjson.dumps([pool.snapshot, clock.seconds, question.model_dump(mode="json")])
    return await context.flights.join(make_key(settings, body), begin)


async def _write_briefing(
    context: ServerContext,
    request: Request,
    question: AssessBody,
    seconds: float,
    applied: tuple[str, ...],
) -> Response:
    """Assess one order, and hand over its briefing in the place of the assessment."""
    about = {name: getattr(question, name) for name in (*Briefing.model_fields, "format")}
    plain = question.model_copy(update=dict.fromkeys((*Briefing.model_fields, "format")))
    body, clock, pool = await _open_order(context, request, question, seconds)
    with pool.in_use():
        answer = await _answer_order(context, request, pool, plain, body, clock)
        if answer.problem is not None:
            return make_response(request, answer, applied, _echo_key(request))
        facts_of(request).facts.update(answer.facts)
        # whoever says how long they wait waits for both; else drawing has the time of a question
        left = clock.left() if applied else QUESTION_SECONDS
        brief_of = BriefOfStored.model_construct(**about, id=answer.facts["assessment"])
        try:
            task = Task("write_brief", brief_of, seconds=left, roles=OWN)
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
    question: AssessBody,
    seconds: float,
    headers: dict[str, str],
) -> Response:
    """Answer a line for each order, in order; the body is read whole before the first answer."""
    media = media_type(request)
    refuse_unended(request, has_tail=question.tail)
    # most clients send all before they read: answering earlier, both would wait for each other
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(dir=context.spool, prefix="body-")
        path = Path(stack.enter_context(folder)) / f"body{MANY[media]}"
        charset = read_charset(request) if media == CSV else ""
        writing = TableWriting.read(media, question, charset)
        await spool_body(request, path)
        orders = cut_orders(path, MOST_LINES, writing)
        # what cannot be read at all is refused before an answer begins
        first = await asyncio.to_thread(lambda: list(islice(orders, 1)))
        table = await asyncio.to_thread(describe_table, path, writing)
        pool = await context.pools.of_snapshot(question.snapshot, seconds)
        stored = StoredOrders(context.writer.path, pool, seconds)
        doubts = await stored.find_doubts(
            lambda: cut_orders(path, MOST_LINES, writing), is_kept=question.store
        )
        cleanup = stack.pop_all().close  # the file is read while the lines are sent
    note_pool(request, pool)
    answering = OrderLines(pool=pool, keeper=context.keeper, question=question, seconds=seconds)
    answered = answering.answer_all(chain(first, orders))
    lines = _write_lines(request, answered, doubts, has_tail=question.tail)
    headers |= {"Onward-Table": table} if table else {}
    said = (*headers.items(), *doubts.write_headers())
    return LinesResponse(lines, JSON_LINES, pool.in_use(), cleanup, said)


async def _write_lines(
    request: Request,
    lines: AsyncIterator[AnsweredLine],
    doubts: BodyDoubts,
    *,
    has_tail: bool,
) -> AsyncIterator[bytes]:
    """Yield the lines as they are sent, and at the end how many there are of what."""
    counts = LineCounts()
    counts.note(doubts.repeated)
    try:
        async for line in lines:
            counts.add(line)
            yield line.body
        if has_tail:
            yield (json_text({"tail": counts.to_data()}) + "\n").encode()
    finally:
        said = {"assessed": counts.assessed, "refused": counts.refused, "warned": counts.warned}
        facts_of(request).facts.update({name: str(count) for name, count in said.items()})


@works
def assess_body(opened: OpenedWorker, question: AssessBody) -> WorkerAnswer:
    """Assess the one order that a body holds.

    Raises:
        InputRefused: It is no order, or the body holds none or several.
        UsageError: A parameter is wrong.
    """
    received = one_object(opened.task.body, "transaction")
    return _answer_entry(_assess_object(received, opened, question), question)


@works
def assess_text(opened: OpenedWorker, question: AssessBody) -> WorkerAnswer:
    """Assess one order of many; one that is refused has its line, too."""
    from onward.queries.assessment.batch import Refused
    from onward.queries.transactions.reading import ObjectText

    received = opened.task.body
    try:
        if isinstance(received, InputRefused):
            raise received
        if not isinstance(received, ObjectText):
            raise UsageError("an order is sent as the body of the request")
        entry = _assess_object(received, opened, question)
    except InputRefused as refused:
        data = Refused.of_fault(refused).to_data()
        line = json_text({"rejected": data}) + "\n"
        return WorkerAnswer(line.encode("utf-8", errors="surrogatepass"), facts={"refused": "1"})
    return _answer_entry(entry, question)


def _assess_object(received: "ObjectText", opened: OpenedWorker, question: AssessBody) -> "Entry":
    from onward.queries.assessment.batch import answer_order

    # what was asked and answered is known, where the order itself is silent; files that an order
    # names are never opened here: they are on the sender's machine, if anywhere
    order = opened.fill_recorded(received.read())
    return answer_order(order, opened.setup, question.on, question.as_of, opened.time_left)


LAST_ORDERS: Final = 5_000
"""Stored orders among which customers are looked for, the newest first."""

LAST_SECONDS: Final = 15.0
"""Seconds that must be left for another order: the machine may be busy with those who wait."""


@works
def meet_customers(opened: OpenedWorker, _: Question) -> WorkerAnswer:
    """Assess the newest stored order of each customer, before they order again.

    A worker that has just opened a snapshot takes several times as long for a party that it looks
    at for the first time. Nothing is stored of these assessments, and nobody is told of them.
    """
    orders = _list_newest_orders(opened)
    met = 0
    for stored in orders:
        if opened.time_left() < LAST_SECONDS:
            break
        with suppress(OnwardError):  # whoever sends it again is told why
            _assess_again(stored, opened)
            met += 1
    return WorkerAnswer(facts={"met": f"{met} of {len(orders)} customers"})


def _list_newest_orders(opened: OpenedWorker) -> list[dict[str, Any]]:
    """Return the newest stored order of each consignee and end-user, the newest first."""
    if not opened.has_records:
        return []
    newest: dict[tuple[object, ...], dict[str, Any]] = {}
    with opened.open_stored() as store:
        for written in store.last_orders(LAST_ORDERS):
            order = orjson.loads(written)
            customer = tuple(
                party.get("id") or party.get("name")
                for party in order.get("parties", ())
                if party.get("role") in ("consignee", "end_user")
            )
            newest.setdefault(customer, order)
    return list(newest.values())


def _assess_again(stored: dict[str, Any], opened: OpenedWorker) -> None:
    from onward.queries.assessment.batch import answer_order
    from onward.queries.transactions.transaction import parse_transaction

    del stored["hash"]
    order = parse_transaction(stored)
    order = opened.fill_recorded(order)
    answer_order(order, opened.setup, time_left=opened.time_left)


@works
def find_orders_to_replace(opened: OpenedWorker, _: Question) -> WorkerAnswer:
    """Say which of some orders will take the place of another one of their number, if kept now."""
    orders = opened.task.body
    if not isinstance(orders, list):
        raise UsageError("orders are given as they were cut")
    if not opened.has_records:
        return WorkerAnswer()
    with opened.open_stored() as store:
        warnings = [_find_place(received, opened, store) for received in orders]
    return WorkerAnswer(warnings=tuple(warning for warning in warnings if warning is not None))


def _find_place(
    received: "ObjectText", opened: OpenedWorker, store: "RecordStore"
) -> OrderWarning | None:
    try:
        order = opened.fill_recorded(received.read())
    except InputRefused:
        return None  # its line says so
    return foresee_replaced(order, store)


def _answer_entry(entry: "Entry", question: AssessBody) -> WorkerAnswer:
    """Return an assessment as ``onward assess --json`` prints it, or in short."""
    from onward.queries.records.newest import AssessmentSummary, AssessmentTally

    if question.view == "summary":
        canonical = AssessmentSummary.from_json(entry.payload).to_json(entry.content_hash)
    else:
        canonical = entry.payload
    written = escaped(canonical.decode("utf-8", errors="surrogatepass"))
    future = find_future(entry)
    answer = WorkerAnswer(
        (written + "\n").encode("utf-8", errors="surrogatepass"),
        JSON,
        headers=(("Onward-Verdict", entry.verdict), ("Onward-Assessment", entry.id)),
        warnings=() if future is None else (future,),
        facts={"assessment": entry.id, "verdict": entry.verdict},
    )
    if not question.store:
        return answer
    return replace(answer, entry=entry, tally=AssessmentTally.from_json(entry.payload))
