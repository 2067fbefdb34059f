"""What a worker says of the workspace itself."""

from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter
from onward.web.work.writing import write_block


def describe_status(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return what is loaded and what has grown old, as ``onward status --json`` does."""
    status = opened.workspace.status(on=text_parameter(task.parameters, "on"))
    return WorkerAnswer(write_block(status.to_data()))
