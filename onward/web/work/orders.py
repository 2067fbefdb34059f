"""Orders over HTTP: read as strictly as from a file, assessed, written as the command line does."""

from dataclasses import replace

from onward.api.inputs.days import read_day
from onward.api.outcomes import find_future
from onward.errors import InputRefused, UsageError
from onward.graph.json_forms import escaped, json_text
from onward.queries.assessment.batch import Refused
from onward.queries.assessment.reuse.answering import answer_order
from onward.queries.records.entries import Entry
from onward.queries.records.lists.summaries import AssessmentSummary
from onward.queries.records.lists.tallies import AssessmentTally
from onward.queries.transactions.field_paths import fill_fields
from onward.queries.transactions.reading.files import ObjectText
from onward.web.messages import JSON, Task, WorkerAnswer
from onward.web.work.bodies import one_object
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter


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
