"""What a worker says of the workspace itself."""

from onward.graph.json_forms import json_text
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter


def describe_status(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return what is loaded and what has grown old, as ``onward status --json`` does."""
    status = opened.workspace.status(on=text_parameter(task.parameters, "on"))
    return WorkerAnswer(write_block(status.to_data()))


def write_block(data: object) -> bytes:
    """Write an answer as a command prints it with ``--json``."""
    return (json_text(data, indent=2) + "\n").encode("utf-8", errors="surrogatepass")
