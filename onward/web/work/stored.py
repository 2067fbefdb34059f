"""Questions about what is stored: assessments, records of orders, the log."""

import re
from typing import TYPE_CHECKING, Final

from onward.errors import UsageError, did_you_mean
from onward.graph.json_forms import escaped
from onward.web.messages import Parameters, Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.cursors import read_cursor, write_cursor
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    optional_flag,
    path_id,
    required_parameter,
    text_parameter,
    whole_parameter,
)
from onward.web.work.writing import write_block, write_page

if TYPE_CHECKING:
    from onward.api.answers.listed import AssessmentList, Place
    from onward.queries.assessment.explain import ExplainedLine
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.indicator import Indicator

MOST_ROWS: Final = 500
ROWS: Final = 50
"""Rows of a page, at most and where nobody chooses."""

WHOLE_ID: Final = re.compile(r"A-[0-9a-f]{16}")


def list_assessments(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List what was assessed, the newest first, page by page; rows as ``onward assessments``."""
    from onward.api.listing import summary_data  # noqa: PLC0415  # when somebody asks

    listed = _find_assessments(opened, task.parameters)
    _warn_of_unknown(opened, text_parameter(task.parameters, "indicator"), len(listed))
    page = listed.page(_page_size(task), _read_place(task, listed.sort))
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


def _read_place(task: Task, sort: str) -> "Place | None":
    """Return the place behind which a page begins; None where it is the first.

    Raises:
        UsageError: The page before was of a list that is sorted otherwise.
    """
    cursor = read_cursor(text_parameter(task.parameters, "after"), "assessments")
    if not cursor:
        return None
    of, *place = cursor
    numbers = [int(part) for part in place if part and re.fullmatch(r"-?\d{1,15}", part)]
    if of != sort or len(numbers) != len(place):
        raise UsageError(f"after: the page before was of a list that was not sorted {sort} first")
    return tuple(numbers)


def _find_assessments(opened: OpenedWorker, parameters: Parameters) -> "AssessmentList":
    if not opened.has_records:
        from onward.api.answers.listed import AssessmentList  # noqa: PLC0415  # likewise

        workspace = opened.workspace
        return AssessmentList((), workspace.open_records, workspace.list_ages())
    return opened.workspace.assessments(
        order=text_parameter(parameters, "order"),
        party=text_parameter(parameters, "party"),
        verdict=text_parameter(parameters, "verdict"),
        suggestion=text_parameter(parameters, "suggestion"),
        severity=text_parameter(parameters, "severity"),
        indicator=text_parameter(parameters, "indicator"),
        destination=text_parameter(parameters, "destination"),
        decided=optional_flag(parameters, "decided"),
        noted=text_parameter(parameters, "noted"),
        outdated=optional_flag(parameters, "outdated"),
        since=text_parameter(parameters, "since"),
        until=text_parameter(parameters, "until"),
        newest=flag_parameter(parameters, "newest"),
        sort=text_parameter(parameters, "sort") or "newest",
    )


def _page_size(task: Task) -> int:
    size = whole_parameter(task.parameters, "limit", ROWS)
    if not 1 <= size <= MOST_ROWS:
        raise UsageError(f"limit {size} is not between 1 and {MOST_ROWS}")
    return size


def read_reference(task: Task) -> str:
    """Return the id of the path; who may not read everything must know all of it."""
    reference = path_id(task.parameters)
    check_reference(task, reference)
    return reference


def check_reference(task: Task, reference: str) -> None:
    """Refuse what is no whole id, where whoever asks may not read everything.

    Raises:
        ProblemRaised: It is none.
    """
    if "read" not in task.roles and not WHOLE_ID.fullmatch(reference):
        mend = "give the whole id of the assessment, or use a token with the role read"
        raise refuse("role", 403, "the token opens assessments by their whole ids alone", mend=mend)


def show_assessment(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return a stored assessment, as ``onward assess --json`` printed it."""
    stored = opened.workspace.stored_assessment(read_reference(task))
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


def explain_assessment(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Explain an assessment or one of its findings, as ``onward explain`` does."""
    stored = opened.workspace.stored_assessment(read_reference(task))
    sections = stored.explain(text_parameter(task.parameters, "finding"))
    data = [
        {"title": section.title, "lines": [_indent_step(line) for line in section.lines]}
        for section in sections
    ]
    return WorkerAnswer(write_block(data), facts={"assessment": stored.id})


def compare_assessments(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Say what has changed from one assessment to another, as ``onward diff`` does."""
    before = opened.workspace.stored_assessment(read_reference(task))
    after = text_parameter(task.parameters, "to")
    # the order's newest may be somebody else's
    check_reference(task, after or "")
    difference = opened.workspace.compare(before.id, after)
    facts = {"assessment": difference.after.id}
    return WorkerAnswer(write_block(difference.to_data()), facts=facts)


def _indent_step(line: "ExplainedLine") -> str:
    """Return a line's words; the steps of a path stand under it."""
    return f"  {line}" if line.kind == "step" else str(line)


def show_record(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Show the record of an order, as ``onward record`` does."""
    order = path_id(task.parameters, "order")
    record = opened.workspace.record(order, on=text_parameter(task.parameters, "on"))
    return WorkerAnswer(write_block(record.to_data()))


def show_worklist(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List the orders on which somebody must act, as ``onward worklist`` does."""
    if not opened.has_records:
        return WorkerAnswer(write_block([]))
    everything = flag_parameter(task.parameters, "all")
    rows = opened.workspace.worklist(
        on=text_parameter(task.parameters, "on"), everything=everything
    )
    return WorkerAnswer(write_block([row.to_data() for row in rows]))


def show_report(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Count what was done in a year, as ``onward report`` does."""
    required_parameter(task.parameters, "year")
    report = opened.workspace.report(whole_parameter(task.parameters, "year", 0))
    return WorkerAnswer(write_block(report.to_data()))


def list_log(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return entries of the log after one, in their order; the chain is checked meanwhile."""
    size = _page_size(task)
    after = whole_parameter(task.parameters, "after", 0)
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


def list_merges(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List who was judged to be one party, or not, as ``onward merges list`` does."""
    from onward.api.parties.merging import LedgerEntry  # noqa: PLC0415  # likewise

    if not opened.workspace.folder.records.is_file():
        return WorkerAnswer(write_block([]))
    with opened.open_stored() as store:
        ledger = store.ledger()
    counting = set(ledger.live)
    entries = [LedgerEntry(line, line in counting) for line in ledger.lines]
    only_live = flag_parameter(task.parameters, "live")
    rows = [entry.to_data() for entry in entries if entry.live or not only_live]
    return WorkerAnswer(write_block(rows))


def show_log_head(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return the head of the log as a checkpoint, as ``onward log head`` does."""
    name = text_parameter(task.parameters, "name") or ""
    return WorkerAnswer(write_block({"checkpoint": opened.workspace.log_head(name=name)}))


def verify_log(opened: OpenedWorker, _: Task, __: TimeLeft) -> WorkerAnswer:
    """Check the log and what it tells of, as ``onward log verify`` does."""
    log = opened.workspace.verify_log()
    data = {"entries": log.entries, "head": f"{log.entries}:{log.head}"}
    return WorkerAnswer(write_block(data))


def show_indicators(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Describe the indicators, or one of them, as ``onward indicators`` does."""
    from onward.queries.rules.describe import KINDS, indicator_data  # noqa: PLC0415  # likewise

    catalogue, policy = opened.setup.catalogue, opened.setup.policy
    judged_by = {
        "rule_pack": catalogue.summary().to_data(),
        "policy": policy.summary().to_data(),
    }
    name = text_parameter(task.parameters, "id")
    if name is not None:
        data = indicator_data(find_indicator(catalogue, name), catalogue, policy)
        return WorkerAnswer(write_block({**judged_by, "indicator": data}))
    kind = text_parameter(task.parameters, "kind")
    if kind is not None and kind not in KINDS:
        likely = did_you_mean(kind, KINDS)
        raise UsageError(f"kind {kind!r} is not a kind; {likely}use one of {', '.join(KINDS)}")
    rows = [indicator_data(row, catalogue, policy) for row in catalogue if kind in (None, row.kind)]
    listed = {**judged_by, "files": dict(catalogue.files), "indicators": rows}
    return WorkerAnswer(write_block(listed))


def find_indicator(catalogue: "IndicatorCatalogue", name: str) -> "Indicator":
    """Return an indicator by its id.

    Raises:
        ProblemRaised: There is none.
    """
    if name not in catalogue.indicators:
        detail = f"there is no indicator {name!r}; {catalogue.suggestion(name)}"
        raise refuse("unknown", 404, detail)
    return catalogue[name]


def show_sources(_: OpenedWorker, task: Task, __: TimeLeft) -> WorkerAnswer:
    """List what can be loaded, or describe one source, as ``onward sources`` does."""
    from onward.api.answers.data.sources import find_source, list_sources  # noqa: PLC0415  # likewise
    from onward.api.answers.data.templates import own_tables  # noqa: PLC0415  # likewise

    name = text_parameter(task.parameters, "name")
    if name is None:
        return WorkerAnswer(write_block([source.to_data() for source in list_sources()]))
    try:
        source, tables = find_source(name), own_tables(name)
    except UsageError as fault:  # a path that names nothing, like any other
        raise refuse("unknown", 404, str(fault)) from fault
    columns = {table: [column.to_data() for column in tables[table]] for table in tables}
    return WorkerAnswer(write_block(source.to_data() | ({"tables": columns} if tables else {})))
