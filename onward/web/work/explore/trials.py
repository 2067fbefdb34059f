"""What would change the findings of an order, tried out on it."""

from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused
from onward.loaders.readers.documents import json_document
from onward.web.messages import Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.bodies import one_object
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import required_parameter
from onward.web.work.stored import read_reference
from onward.web.work.writing import write_block

if TYPE_CHECKING:
    from onward.api.answers.assessments import WorkspaceAssessment

SPARE_SECONDS: Final = 2.0
"""What is left for the last trial and for the answer."""

MOST_SECONDS: Final = 20.0
"""Longer nobody waits, and no worker is held."""


def list_order_changes(opened: OpenedWorker, task: Task, time_left: TimeLeft) -> WorkerAnswer:
    """List the changes of an order that clear one of its findings, as far as there is time.

    Raises:
        ProblemRaised: The assessment is of another snapshot than the one that is asked.
    """
    finding = required_parameter(task.parameters, "finding")
    stored = _find_stored(opened, task)
    end = max(SPARE_SECONDS, time_left() - MOST_SECONDS)
    changes = opened.workspace.order_changes(stored.id, finding, has_time=lambda: time_left() > end)
    return WorkerAnswer(write_block(changes.to_data()), facts={"assessment": stored.id})


def suppose_changes(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Assess a stored order as it would be if ties, shares, owners, list entries were others.

    Raises:
        InputRefused: The body supposes nothing, or what it supposes away is not there.
        ProblemRaised: The assessment is of another snapshot than the one that is asked.
    """
    from onward.queries.what_if.supposing import Supposed  # noqa: PLC0415  # when somebody asks

    received = one_object(task.body, "supposition")
    supposed = json_document(received.text, received.file, received.line).fill(Supposed)
    if supposed == Supposed():
        hint = "say what to drop, share, add, delist, or change in the order"
        raise InputRefused("supposes nothing", file=received.file, hint=hint)
    stored = _find_stored(opened, task)
    answer = opened.workspace.what_if(
        stored.transaction, supposed, on=stored.on, as_of=stored.as_of
    )
    return WorkerAnswer(write_block(answer.to_data()), facts={"assessment": stored.id})


def _find_stored(opened: OpenedWorker, task: Task) -> "WorkspaceAssessment":
    """Return the assessment that is meant.

    Raises:
        ProblemRaised: It is of another snapshot than the one that is asked.
    """
    stored = opened.workspace.stored_assessment(read_reference(task))
    if stored.snapshot != opened.workspace.snapshot().id:
        detail = f"assessment {stored.id} is of another snapshot than the one that is asked"
        mend = f"ask with snapshot={stored.snapshot}"
        raise refuse("conflict", 409, detail, mend=mend)
    return stored
