"""The life of a worker process: it opens a snapshot, then answers until the front is gone."""

import os
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass, replace
from threading import Thread

from onward import __version__
from onward.errors import OnwardError
from onward.queries.processes import collect_seldom, end_with_parent
from onward.web.messages import Task, WorkerAnswer
from onward.web.problems import problem_of
from onward.web.settings import WorkspaceSettings
from onward.web.work.frames import encode_frame, receive_frame
from onward.web.work.opened import OpenedWorker
from onward.web.work.registry import find_work
from onward.web.work.tables import write_in_form


@dataclass(frozen=True, slots=True)
class Opening:
    """What a worker opens.

    Attributes:
        workspace: The workspace.
        snapshot: Id of one of its snapshots.
        version: Of the program whose front asks for it.
        expects_many: Whether it will be asked again and again.
        number, workers: Which of how many workers it is.
    """

    workspace: WorkspaceSettings
    snapshot: str
    version: str
    expects_many: bool = True
    number: int = 0
    workers: int = 1


def run_worker(link: socket.socket, opening: Opening) -> None:
    """Open what is asked, say so, and answer tasks until the other end is closed."""
    # Ctrl-C and the end of a service are handled once, by the front: it lets answers be finished
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()
    collect_seldom()
    if opening.version != __version__:
        link.sendall(encode_frame(say_updated(opening.version)))
        return
    try:
        opened = OpenedWorker.open(
            opening.workspace, opening.snapshot, expects_many=opening.expects_many
        )
    except Exception as fault:  # noqa: BLE001  # whoever waits must hear of it
        link.sendall(encode_frame(f"{type(fault).__name__}: {fault}"))
        return
    link.sendall(encode_frame(None))
    if opening.expects_many:
        from onward.web.work.warming import CustomerMeeting  # noqa: PLC0415  # as in `opened`

        opened.meeting = CustomerMeeting(opened, opening.number, opening.workers)
    answer_tasks(link, opened)
    _end_at_once()


def say_updated(version: str) -> str:
    """Say that the program on the disk is no longer that of the server which runs.

    >>> say_updated("0.0.9").split(": ")[1]
    'start the server anew'
    """
    installed = f"Onward {__version__} was installed while the server of {version} runs"
    return f"{installed}: start the server anew"


def _end_at_once() -> None:
    """End the process without giving back piece by piece all that it remembers.

    That took two seconds of the processor, which those who order just after a load waited for. All
    answers are sent by now, and a worker writes nothing that somebody else could miss.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def answer_tasks(link: socket.socket, opened: OpenedWorker) -> None:
    """Answer one task after the other, until the other end is closed."""
    while True:
        try:
            if opened.meeting is not None:
                opened.meeting.go_on(link)
            task = receive_frame(link)
        except (EOFError, OSError):
            return
        link.sendall(encode_frame(answer_task(task, opened)))


def answer_task(task: Task, opened: OpenedWorker) -> WorkerAnswer:
    """Return the answer to a task; a fault is an answer, too."""
    end = time.monotonic() + task.seconds
    opened.feedback.take()  # of a task that failed
    try:
        answer = find_work(task.work)(opened, task, lambda: end - time.monotonic())
        said = opened.feedback.take()
        return replace(write_in_form(answer, task), warnings=(*answer.warnings, *said))
    except OnwardError as fault:
        return WorkerAnswer(problem=problem_of(fault))
    except Exception as fault:  # noqa: BLE001  # no traceback may reach a caller
        if os.environ.get("ONWARD_DEBUG") == "1":
            traceback.print_exc()
        return WorkerAnswer(problem=problem_of(fault), facts={"fault": type(fault).__name__})
