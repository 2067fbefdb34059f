"""Routes of jobs: long work that goes on when nobody waits, and after a restart."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onward.api.inputs.days import timestamp
from onward.operations.orders import AssessBody, JobResults, TakeJob
from onward.operations.question import Question
from onward.web.context import (
    QUESTION_SECONDS,
    ServerContext,
    caller_of,
    facts_of,
    make_response,
    note_pool,
)
from onward.web.jobs.cutting import MANY, TableWriting, describe_table, refuse_packed
from onward.web.jobs.folder import KINDS, JobState, Kind, name_job
from onward.web.messages import CSV, JSON_LINES, Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routing import ASSESS, OF_WORKERS, Role, handles
from onward.web.wire.bodies import (
    JOB_BYTES,
    JOB_SECONDS,
    check_media,
    media_type,
    read_charset,
    spool_body,
)
from onward.web.wire.lines import LinesResponse
from onward.web.worker import write_block


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
    "POST",
    "/jobs",
    ASSESS,
    "Take a job: a file of orders, all stored orders once more, or all listed names.",
    statuses=(202,),
    refuses=("content-type", "large", "slow", *OF_WORKERS),
)
async def take_job(context: ServerContext, request: Request, question: TakeJob) -> Response:
    """Take a job, and say where it is."""
    kind = question.kind
    if question.view not in (None, "summary", "whole"):
        raise refuse("usage", 400, f"view {question.view!r} is none of: summary, whole")
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
) -> Response:
    """Take many orders as a job."""
    check_media(request, tuple(MANY))
    _check_room(context)
    draft = context.jobs.folder.start_draft()
    try:
        media = media_type(request)
        name, charset = f"input{MANY[media]}", read_charset(request) if media == CSV else ""
        writing = TableWriting.read(media, question, charset)
        await spool_body(request, draft / name, JOB_BYTES, JOB_SECONDS)
        refuse_packed(draft / name)
        digest = await asyncio.to_thread(_hash_file, draft / name)
        state = await _start_state(context, request, question, name)
        lines = await asyncio.to_thread(_count_lines, draft / name)
        table = await asyncio.to_thread(describe_table, draft / name, writing)
        state = replace(state, lines=lines, charset=charset, table=table)
        return _add_job(context, request, draft, state, digest, more)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


async def _take_listed(
    context: ServerContext, request: Request, question: TakeJob, listed: ListedWork
) -> Response:
    """Take what a worker lists as a job: the stored orders, or the listed names."""
    unused = sorted(_list_stated(question).keys() - listed.parameters)
    if unused:
        raise refuse("usage", 400, f"a job of kind {listed.kind} does not take {unused[0]}")
    _check_room(context)
    state = await _start_state(context, request, question, listed.input)
    pool = await context.pools.of_snapshot(state.snapshot)
    answer = await pool.ask(Task(listed.work, seconds=QUESTION_SECONDS))
    if answer.problem is not None:
        return make_response(request, answer)
    draft = context.jobs.folder.start_draft()
    (draft / state.input).write_bytes(answer.body)
    state = replace(state, kind=listed.kind, lines=answer.body.count(b"\n"))
    digest = hashlib.sha256(answer.body).digest()
    return _add_job(context, request, draft, state, digest, ())


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
    request: Request,
    draft: Path,
    state: JobState,
    digest: bytes,
    more: tuple[tuple[str, str], ...],
) -> Response:
    state = context.jobs.folder.add(draft, name_job(digest, state))
    context.jobs.wake()
    headers = (("Location", f"/jobs/{state.id}"), *more)
    answer = WorkerAnswer(write_block(state.to_data()), status=202, headers=headers)
    return make_response(request, answer)


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


@handles("GET", "/jobs", OWN_OR_ALL, "The jobs, the newest first.")
async def list_jobs(context: ServerContext, request: Request, _: Question) -> Response:
    """List the jobs, the newest first."""
    states = [state for state in context.jobs.folder.list() if _may_see(request, state)]
    return make_response(
        request, WorkerAnswer(write_block([state.to_data() for state in reversed(states)]))
    )


@handles("GET", "/jobs/{id}", OWN_OR_ALL, "How far a job is.")
async def show_job(context: ServerContext, request: Request, _: Question) -> Response:
    """Say how far a job is."""
    state = _find_job(context, request)
    data = {**state.to_data(), "eta_s": state.estimate_left(datetime.now(UTC))}
    return make_response(request, WorkerAnswer(write_block(data)))


@handles(
    "GET",
    "/jobs/{id}/results",
    OWN_OR_ALL,
    "The lines of a job that are there, in the order of what was sent.",
    gives=(JSON_LINES,),
)
async def send_results(context: ServerContext, request: Request, question: JobResults) -> Response:
    """Send the lines that are there."""
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


@handles("DELETE", "/jobs/{id}", ASSESS, "Remove a job; what it has assessed stays stored.")
async def remove_job(context: ServerContext, request: Request, _: Question) -> Response:
    """Remove a job: it ends, and what it holds is gone; assessments stay stored."""
    state = _find_job(context, request)
    context.jobs.folder.remove(state.id)
    return make_response(request, WorkerAnswer(write_block({"removed": state.id})))
