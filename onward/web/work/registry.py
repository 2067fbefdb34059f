"""Which function does a task: each is imported when it is first needed."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft

Work = Callable[[OpenedWorker, Task, TimeLeft], WorkerAnswer]

WORK: Final = {
    "order": "orders:assess_body",
    "order text": "orders:assess_text",
    "status": "system:describe_status",
}
"""Module and function by the name of the work."""


def find_work(name: str) -> Work:
    """Return the function of a work."""
    module, _, function = WORK[name].partition(":")
    work: Work = getattr(import_module(f"onward.web.work.{module}"), function)
    return work
