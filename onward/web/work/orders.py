"""Orders over HTTP: read as strictly as from a file, assessed, written as the command line does."""

from dataclasses import replace
from typing import TYPE_CHECKING

from onward.api.inputs.days import read_day
from onward.api.outcomes import OrderWarning, find_future, foresee_replaced
from onward.errors import InputRefused, UsageError
from onward.graph.json_forms import escaped, json_text
from onward.queries.assessment.batch import Refused, answer_order
from onward.queries.records.entries import Entry
from onward.queries.records.newest import AssessmentSummary, AssessmentTally
from onward.queries.transactions.reading import ObjectText
from onward.queries.transactions.transaction import fill_fields, transaction_hash
from onward.web.messages import JSON, Task, WorkerAnswer
from onward.web.work.bodies import one_object
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter

if TYPE_CHECKING:
    from onward.queries.records.store import RecordStore


def assess_body(opened: OpenedWorker, task: Task, time_left: TimeLeft) -> WorkerAnswer:
    """Assess the one order that a body holds.

    Raises:
        InputRefused: It is no order, or the body holds none or several.
        UsageError: A parameter is wrong.
    """
    entry = _assess_object(one_object(task.body, "transaction"), opened, task, time_left)
    return _answer_entry(entry, task)


def assess_text(opened: OpenedWorker, task: Task, time_left: TimeLeft) -> WorkerAnswer:
    """Assess one order of many; one that is refused has its line, too."""
    received = task.body
    try:
        if isinstance(received, InputRefused):
            raise received
        if not isinstance(received, ObjectText):
            raise UsageError("an order is sent as the body of the request")
        entry = _assess_object(received, opened, task, time_left)
    except InputRefused as refused:
        data = Refused.of_fault(refused).to_data()
        line = json_text({"rejected": data}) + "\n"
        return WorkerAnswer(line.encode("utf-8", errors="surrogatepass"), facts={"refused": "1"})
    return _answer_entry(entry, task)


def _assess_object(
    received: ObjectText, opened: OpenedWorker, task: Task, time_left: TimeLeft
) -> Entry:
    parameters = task.parameters
    on = read_day(text_parameter(parameters, "on"), "on")
    as_of = read_day(text_parameter(parameters, "as_of"), "as_of")
    order = received.read()
    # what was asked and answered is known, where the order itself is silent; files that an order
    # names are never opened here: they are on the sender's machine, if anywhere
    order = fill_fields(order, opened.answers_of(order.id))
    return answer_order(order, opened.setup, on, as_of, time_left)


def find_orders_to_replace(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Say which of some orders will take the place of another one of their number, if kept now."""
    if not isinstance(task.body, list):
        raise UsageError("orders are given as they were cut")
    if not opened.has_records:
        return WorkerAnswer()
    with opened.open_stored() as store:
        warnings = [_find_place(received, opened, store) for received in task.body]
    return WorkerAnswer(warnings=tuple(warning for warning in warnings if warning is not None))


def _find_place(
    received: ObjectText, opened: OpenedWorker, store: "RecordStore"
) -> OrderWarning | None:
    try:
        order = received.read()
        order = fill_fields(order, opened.answers_of(order.id))
    except InputRefused:
        return None  # its line says so
    return foresee_replaced(order.id, transaction_hash(order), store)


def _answer_entry(entry: Entry, task: Task) -> WorkerAnswer:
    """Return an assessment as ``onward assess --json`` prints it, or in short."""
    if text_parameter(task.parameters, "view") == "summary":
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
    is_kept = text_parameter(task.parameters, "store") not in ("no", "false")
    if not is_kept:
        return answer
    return replace(answer, entry=entry, tally=AssessmentTally.from_json(entry.payload))
