"""Routes about what is stored: assessments, records of orders, acts of people, the log."""

import asyncio
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from onward.errors import UsageError
from onward.graph.json_forms import escaped, json_text
from onward.operations.orders import (
    AssessBody,
    Changes,
    Diff,
    Explain,
    ListAssessments,
    OneAssessment,
)
from onward.operations.question import Act, Question
from onward.operations.record import (
    ACTS,
    ListLog,
    ListTexts,
    LogHead,
    ShowRecord,
    ShowReport,
    Worklist,
)
from onward.web.acts import JUDGEMENTS, record_act, record_judgement
from onward.web.context import (
    QUESTION_SECONDS,
    ServerContext,
    note_pool,
    read_seen,
    read_wait,
)
from onward.web.guard import read_body
from onward.web.messages import JSON, JSON_LINES, LISTS, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routing import DECIDE, OF_WORKERS, READ, READ_OR_ASSESS, answers, handles
from onward.web.worker import (
    OpenedWorker,
    read_cursor,
    works,
    write_block,
    write_cursor,
    write_page,
)

if TYPE_CHECKING:
    from onward.api.listing import AssessmentList, Place
    from onward.api.rescreening import Rescreened

MOST_ROWS: Final = 500
"""Rows of a page, at most."""

WHOLE_ID: Final = re.compile(r"A-[0-9a-f]{16}")

ROWS: Final = 200
"""Parties of a layer whose names are screened together."""

TOGETHER: Final = 10
LEAST_SECONDS: Final = 5.0
"""Seconds that must be left for so many more orders to be looked at."""

LOOKED_SECONDS: Final = 0.2
"""Seconds between two looks at which snapshot is current."""


@answers("GET", "/assessments", READ, forms=LISTS)
def list_assessments(opened: OpenedWorker, question: ListAssessments) -> object:
    """What was assessed, and how many of which verdict, country, indicator …"""  # noqa: D415  # the summary of the route
    from onward.api.listing import summary_data

    listed = _find_assessments(opened, question)
    _warn_of_unknown(opened, question.indicator, len(listed))
    page = listed.page(_check_rows(question.limit), _read_place(question.after, listed.sort))
    return write_page(
        {
            "total": len(listed),
            **listed.counts(),
            "results": [summary_data(row, listed.ages) for row in page.rows],
            "after": page.last and write_cursor("assessments", [listed.sort, *map(str, page.last)]),
        }
    )


def _warn_of_unknown(opened: OpenedWorker, indicator: str | None, count: int) -> None:
    """Say where no assessment has an indicator that the catalogue does not have either."""
    catalogue = opened.setup.catalogue
    if indicator is not None and not count and indicator not in catalogue.indicators:
        said = f"there is no indicator {indicator!r}; {catalogue.suggestion(indicator)}"
        opened.feedback.warn(said)


def _read_place(after: str | None, sort: str) -> "Place | None":
    """Return the place behind which a page begins; None where it is the first.

    Raises:
        UsageError: The page before was of a list that is sorted otherwise.
    """
    cursor = read_cursor(after, "assessments")
    if not cursor:
        return None
    of, *place = cursor
    numbers = [int(part) for part in place if part and re.fullmatch(r"-?\d{1,15}", part)]
    if of != sort or len(numbers) != len(place):
        raise UsageError(f"after: the page before was of a list that was not sorted {sort} first")
    return tuple(numbers)


def _find_assessments(opened: OpenedWorker, question: ListAssessments) -> "AssessmentList":
    from onward.api.listing import AssessmentList

    if opened.has_records:
        return question.ask(opened.workspace)
    return AssessmentList((), opened.workspace.open_records, opened.workspace.list_ages())


def _check_rows(size: int) -> int:
    if not 1 <= size <= MOST_ROWS:
        raise UsageError(f"limit {size} is not between 1 and {MOST_ROWS}")
    return size


def check_reference(opened: OpenedWorker, reference: str) -> str:
    """Refuse what is no whole id, where whoever asks may not read everything.

    Raises:
        ProblemRaised: It is none.
    """
    if "read" not in opened.task.roles and not WHOLE_ID.fullmatch(reference):
        mend = "give the whole id of the assessment, or use a token with the role read"
        raise refuse("role", 403, "the token opens assessments by their whole ids alone", mend=mend)
    return reference


@answers("GET", "/assessments/{id}", READ_OR_ASSESS, schema="assessment")
def show_assessment(opened: OpenedWorker, question: OneAssessment) -> object:
    """A stored assessment, by its id or its order's."""
    stored = opened.workspace.stored_assessment(check_reference(opened, question.id))
    written = escaped(stored.record.to_json().decode("utf-8", errors="surrogatepass"))
    return WorkerAnswer(
        (written + "\n").encode("utf-8", errors="surrogatepass"),
        headers=(
            ("Onward-Verdict", stored.verdict),
            ("Onward-Assessment", stored.id),
            ("ETag", f'"{stored.content_hash}"'),
        ),
        facts={"assessment": stored.id},
    )


@answers("GET", "/assessments/{id}/explanation", READ_OR_ASSESS)
def explain_assessment(opened: OpenedWorker, question: Explain) -> object:
    """Its evidence step by step."""
    from onward.api.answers.orders import describe_sections

    stored = opened.workspace.stored_assessment(check_reference(opened, question.id))
    data = describe_sections(stored.explain(question.finding))
    return WorkerAnswer(write_block(data), facts={"assessment": stored.id})


@answers("GET", "/assessments/{id}/diff", READ_OR_ASSESS)
def compare_assessments(opened: OpenedWorker, question: Diff) -> object:
    """What another assessment of the order says, and why."""
    before = opened.workspace.stored_assessment(check_reference(opened, question.id))
    # the order's newest may be somebody else's
    check_reference(opened, question.other or "")
    difference = opened.workspace.compare(before.id, question.other)
    return WorkerAnswer(write_block(difference), facts={"assessment": difference.after.id})


@answers("GET", "/records/{order}", READ)
def show_record(opened: OpenedWorker, question: ShowRecord) -> object:
    """All that was found and done of an order."""
    return opened.workspace.record(question.order, on=question.on)


@answers("GET", "/worklist", READ, forms=LISTS)
def show_worklist(opened: OpenedWorker, question: Worklist) -> object:
    """The orders on which somebody must act, overdue ones first."""
    if not opened.has_records:
        return []
    rows = opened.workspace.worklist(on=question.on, everything=question.everything)
    return [row.to_data() for row in rows]


@answers("GET", "/texts", READ)
def list_texts_to_read(opened: OpenedWorker, question: ListTexts) -> object:
    """The texts that wait to be read, each once: what most orders wait for comes first."""
    if not opened.has_records:
        return []
    return [text.to_data() for text in opened.workspace.texts(on=question.on)]


@answers("GET", "/report", READ)
def show_report(opened: OpenedWorker, question: ShowReport) -> object:
    """What was assessed and done in a year."""
    return opened.workspace.report(question.year)


@answers("GET", "/log", READ, forms=LISTS)
def list_log(opened: OpenedWorker, question: ListLog) -> object:
    """The entries of the chained log, in their order."""
    size, after = _check_rows(question.limit), question.after
    if after < 0:
        raise UsageError(f"after {after} is not the number of an entry")
    with opened.open_stored() as store:
        page, head = store.log_page(after, size), store.head()
    return write_page(
        {
            "total": head[0],
            "head": f"{head[0]}:{head[1]}",
            "results": list(page),
            "after": after + len(page) if after + len(page) < head[0] else None,
        }
    )


@answers("GET", "/log/head", READ)
def show_log_head(opened: OpenedWorker, question: LogHead) -> object:
    """The head of the log as a checkpoint, to keep it elsewhere."""
    return {"checkpoint": opened.workspace.log_head(name=question.name)}


@answers("GET", "/log/verification", READ)
def verify_log(opened: OpenedWorker, _: Question) -> object:
    """Is the log, and what it tells of, as it was written?"""
    log = opened.workspace.verify_log()
    return {"entries": log.entries, "head": f"{log.entries}:{log.head}"}


@works
def check_log(opened: OpenedWorker, _: Question) -> object:
    """Check that the chain of the log holds from its beginning.

    Raises:
        ChainBroken: It does not.
    """
    if opened.has_records:
        with opened.open_stored() as store:
            store.check_chain()
    return {}


def _read_summary(question: type[Question]) -> str:
    return str(question.__doc__).partition("\n")[0]


def declare_act(act: type[Act]) -> None:
    """Declare the route of an act: it is written by the one writer, whatever workers do."""

    async def do_act(context: ServerContext, request: Request, question: OneAssessment) -> object:
        body, settings = await read_body(request), context.settings.workspace
        seen = read_seen(request)
        # with the writer: whatever is stored meanwhile waits until the act is written
        return await context.writer.run(lambda: record_act(settings, act, question.id, body, seen))

    path, refuses = f"/assessments/{{id}}/{act.path}", ("precondition", "store")
    about = {"summary": _read_summary(act), "takes": (JSON,), "body": act.path, "refuses": refuses}
    handles("POST", path, DECIDE, **about)(do_act)


def declare_judgement(name: str, judgement: type[Question]) -> None:
    """Declare the route of a judgement on two parties."""

    async def judge(context: ServerContext, request: Request, _: Question) -> object:
        body, settings = await read_body(request), context.settings.workspace
        return await context.writer.run(lambda: record_judgement(settings, name, body))

    refuses = ("conflict", "unknown")
    about = {
        "summary": _read_summary(judgement),
        "takes": (JSON,),
        "body": name,
        "refuses": refuses,
    }
    handles("POST", f"/merges/{name}", DECIDE, **about)(judge)


for _act in ACTS.values():
    declare_act(_act)
for _name, _judgement in JUDGEMENTS.items():
    declare_judgement(_name, _judgement)


@works
def name_orders(opened: OpenedWorker, _: Question) -> WorkerAnswer:
    """Name the newest assessment of each order, the oldest first, one a line."""
    lines = "".join(f"{name}\n" for name in _list_newest(opened))
    return WorkerAnswer(lines.encode("ascii"), JSON_LINES)


def _list_newest(opened: OpenedWorker) -> list[str]:
    if not opened.workspace.folder.records.is_file():
        return []
    with opened.open_stored() as store:
        return list(store.newest_ids().values())


@works
def rescreen_batch(opened: OpenedWorker, question: AssessBody) -> WorkerAnswer:
    """Assess a few stored orders again; each has its line, and what is to be stored."""
    names = opened.task.body
    if not isinstance(names, list):
        raise UsageError("orders are named by their assessments")
    rows = {row.before.id: row for row in _rescreen_orders(opened, question.as_of, names)}
    parts = [_answer_row(rows[name]) if name in rows else _pass_over(name) for name in names]
    return WorkerAnswer(parts=tuple(parts))


def _rescreen_orders(
    opened: OpenedWorker, as_of: date | None, names: list[str]
) -> "list[Rescreened]":
    from onward.api.rescreening import rescreen_orders

    with opened.open_stored() as store:
        rows = rescreen_orders(names, opened.setup, store, as_of, is_shipped_meant=False)
        return list(rows)


def _answer_row(row: "Rescreened") -> WorkerAnswer:
    from onward.api.rescreening import log_payload
    from onward.queries.records.newest import AssessmentTally

    line = (json_text(row.to_data()) + "\n").encode("utf-8", errors="surrogatepass")
    facts = {"verdict": row.after.verdict}
    if row.entry is None:
        return WorkerAnswer(line, facts=facts)
    tally = AssessmentTally.from_data(row.after.data)
    return WorkerAnswer(line, entry=row.entry, act=log_payload(row), facts=facts, tally=tally)


def _pass_over(name: str) -> WorkerAnswer:
    """Return the line of an order whose goods have left: it cannot be held any more."""
    data = {"assessment": name, "passed_over": "the goods have left"}
    return WorkerAnswer((json_text(data) + "\n").encode(), facts={"passed_over": "1"})


@works
def name_rows(opened: OpenedWorker, _: Question) -> WorkerAnswer:
    """Name the rows that are screened together, a layer and its first row a line."""
    layers = opened.names().matcher.layers
    starts = ((layer.dataset, start) for layer in layers for start in range(0, layer.parties, ROWS))
    lines = "".join(f"{dataset} {start}\n" for dataset, start in starts)
    return WorkerAnswer(lines.encode(), JSON_LINES)


@works
def screen_some(opened: OpenedWorker, _: Question) -> WorkerAnswer:
    """Screen some rows: what ``onward match --self --json`` says of a layer, of these alone.

    Raises:
        UsageError: It is not said which rows.
    """
    from onward.queries.matching.self_screening import screen_rows

    dataset, _space, start = str(opened.task.body).rpartition(" ")
    matcher = opened.names().matcher
    layer = next((layer for layer in matcher.layers if layer.dataset == dataset), None)
    if layer is None or not start.isdecimal():
        raise UsageError("rows are named by their layer and the first of them")
    first = int(start)
    rows = range(first, min(first + ROWS, layer.parties))
    manifest = next(each for each in opened.workspace.snapshot().layers if each.name == dataset)
    report = screen_rows(layer, rows, manifest.source, matcher)
    data = {"parties": [first + 1, rows.stop], **report}
    outcome = "MISSED" if report["missed"] else "FOUND"
    line = (json_text(data) + "\n").encode("utf-8", errors="surrogatepass")
    return WorkerAnswer(line, JSON_LINES, facts={"outcome": outcome})


@works
def list_changes(opened: OpenedWorker, question: Changes) -> WorkerAnswer:
    """Say of which stored orders the outcome is another on this snapshot; nothing is stored."""
    names, snapshot = _list_newest(opened), opened.setup.snapshot_id
    size = _check_rows(question.limit)
    start = _find_start(question.after, names, snapshot)
    # a page ends early rather than late: whoever asks then goes on from there
    changed: list[object] = []
    end, last = start, min(start + size, len(names))
    while end < last and (end == start or opened.time_left() >= LEAST_SECONDS):
        batch = names[end : min(end + TOGETHER, last)]
        changed += [
            row.to_data()
            for row in _rescreen_orders(opened, question.as_of, batch)
            if row.has_changed
        ]
        end += len(batch)
    is_last = end >= len(names)
    answer = {
        "snapshot": snapshot,
        "orders": len(names),
        "looked_at": end,
        "results": changed,
        "after": None if is_last else write_cursor("changes", [snapshot, names[end - 1]]),
    }
    return write_page(answer)


def _find_start(after: str | None, names: list[str], snapshot: str) -> int:
    """Return the place from which a page goes on.

    Raises:
        ProblemRaised: The page before was of another snapshot, or its last order is assessed again.
    """
    key = read_cursor(after, "changes")
    if not key:
        return 0
    of_snapshot, last = key[0], key[-1]
    if of_snapshot != snapshot or last not in names:
        detail = "the page before was of another snapshot, or an order was assessed since"
        raise refuse("conflict", 409, detail, mend="begin anew, without after")
    return names.index(last) + 1


@handles("GET", "/changes", READ, refuses=(*OF_WORKERS, "conflict"))
async def await_changes(context: ServerContext, request: Request, question: Changes) -> object:
    """Stored orders whose outcome is another on the current snapshot; nothing is stored."""
    known = question.since
    if known is None or await _wait_for_another(context, request, known):
        return await context.ask(request, list_changes.__name__, question)
    pool = context.pools.current
    note_pool(request, pool)
    return {
        "snapshot": pool.snapshot,
        "orders": None,
        "looked_at": 0,
        "results": [],
        "after": None,
    }


async def _wait_for_another(context: ServerContext, request: Request, known: str) -> bool:
    """Return whether another snapshot answers than the one that is known already."""
    seconds, waits = read_wait(request, QUESTION_SECONDS)
    end = asyncio.get_running_loop().time() + (seconds / 2 if waits else 0)
    while context.pools.current.snapshot == known:
        if asyncio.get_running_loop().time() >= end:
            return False
        await asyncio.sleep(LOOKED_SECONDS)
    return True
