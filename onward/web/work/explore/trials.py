"""What would change a finding, tried out on the order that it is of."""

from typing import Final

from onward.web.messages import Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import required_parameter
from onward.web.work.stored import read_reference
from onward.web.work.writing import write_block

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
    stored = opened.workspace.stored_assessment(read_reference(task))
    if stored.snapshot != opened.workspace.snapshot().id:
        detail = f"assessment {stored.id} is of another snapshot than the one that is asked"
        mend = f"ask with snapshot={stored.snapshot}"
        raise refuse("conflict", 409, detail, mend=mend)
    end = max(SPARE_SECONDS, time_left() - MOST_SECONDS)
    changes = opened.workspace.order_changes(stored.id, finding, has_time=lambda: time_left() > end)
    return WorkerAnswer(write_block(changes.to_data()), facts={"assessment": stored.id})
