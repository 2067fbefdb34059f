"""A worker process: it opens a snapshot, then answers one question after the other.

Front and workers exchange frames: a length, and a pickled message. Both ends are processes of one
program that one user has started; nothing that came over the network is unpickled: bodies travel as
bytes inside of a `Task`.
"""

import asyncio
import base64
import binascii
import json
import os
import pickle
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib import import_module
from io import StringIO
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson

from onward import __version__
from onward.api.inputs import latest_today
from onward.api.outcomes import OrderWarning
from onward.api.workspace import Workspace
from onward.errors import AssessmentMissing, InputRefused, OnwardError, UsageError, did_you_mean
from onward.graph.json_forms import json_text
from onward.queries.processes import collect_seldom, end_with_parent
from onward.web.messages import JSON_LINES, Task, WorkerAnswer, WorkspaceSettings
from onward.web.problems import problem_of, refuse

if TYPE_CHECKING:
    from onward.loaders.readers.documents import Document
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.matching.requests import MatchContext
    from onward.queries.records.store import RecordStore
    from onward.queries.rules.indicator import Indicator
    from onward.queries.transactions.reading import ObjectText
    from onward.queries.transactions.recorded import RecordedFacts
    from onward.queries.transactions.transaction import Transaction
    from onward.viz.tables.rows import Cell

WORKS: Final[dict[str, "Work"]] = {}
"""What a worker does, by the names of the functions."""

Work = Callable[["OpenedWorker", Any], object]
WorkT = TypeVar("WorkT", bound=Work)

HOMES: Final = ("parties", "entities", "orders", "stored", "explore", "system")
"""The modules of the server that have such functions."""

EVERY_LAYER: Final = "default"
"""What a client of OpenSanctions' shapes calls all layers together."""

MOST_SAID: Final = 5
"""Warnings that one answer has room for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a worker opens.

    Attributes:
        workspace: The workspace.
        snapshot: Id of one of its snapshots.
        version: Of the program whose front asks for it.
        expects_many: Whether it will be asked again and again.
    """

    workspace: WorkspaceSettings
    snapshot: str
    version: str
    expects_many: bool = True


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


def answer_tasks(link: socket.socket, opened: "OpenedWorker") -> None:
    """Answer one task after the other, until the other end is closed."""
    while True:
        try:
            task = receive_frame(link)
        except (EOFError, OSError):
            return
        link.sendall(encode_frame(answer_task(task, opened)))


def answer_task(task: Task, opened: "OpenedWorker") -> WorkerAnswer:
    """Return the answer to a task; a fault is an answer, too."""
    opened.begin(task)
    try:
        answer = make_answer(find_work(task.work)(opened, task.question))
        said = opened.feedback.take()
        return replace(write_in_form(answer, task), warnings=(*answer.warnings, *said))
    except OnwardError as fault:
        return WorkerAnswer(problem=problem_of(fault))
    except Exception as fault:  # noqa: BLE001  # no traceback may reach a caller
        if os.environ.get("ONWARD_DEBUG") == "1":
            traceback.print_exc()
        return WorkerAnswer(problem=problem_of(fault), facts={"fault": type(fault).__name__})


def find_work(name: str) -> Work:
    """Return the function of a work."""
    if not WORKS:
        for home in HOMES:
            import_module(f"onward.web.{home}")
    return WORKS[name]


def works(function: WorkT) -> WorkT:
    """Let a worker do something, by the name of a function."""
    WORKS[function.__name__] = function
    return function


class NotedFeedback:
    """Feedback of a worker, whose standard error nobody reads: a warning goes to whoever asks.

    It may name a party, and never goes to the log.
    """

    def __init__(self) -> None:
        self._said: list[str] = []
        self._left_out = 0

    def progress(self, label: str) -> "NoProgress":  # noqa: ARG002  # of the protocol
        """Return a block that reports nothing."""
        return NoProgress()

    def warn(self, message: str) -> None:
        """Note what is to be said beside the answer."""
        if len(self._said) < MOST_SAID:
            self._said.append(" ".join(message.split()))
        else:
            self._left_out += 1

    def take(self) -> tuple[OrderWarning, ...]:
        """Return what was noted since it was taken last."""
        said, self._said = self._said, []
        count, self._left_out = self._left_out, 0
        if count:
            said.append(f"{count:,} more: the command of this name prints them")
        return tuple(OrderWarning("note", "", text) for text in said)


class NoProgress:
    """A block in which nobody watches."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


@dataclass(slots=True)
class OpenedWorker:
    """A workspace with one snapshot of it.

    Attributes:
        workspace: Asks that snapshot.
        setup: What orders are assessed against.
        feedback: Notes what the workspace warns of.
        policy: A policy file of one's own; its organisation is the letterhead of documents.
        drawn_examples: Pictures of the examples of indicators, by their ids.
        task: What it does now.
    """

    workspace: Workspace
    setup: "AssessmentSetup"
    feedback: NotedFeedback
    policy: Path | None = None
    task: Task = field(default_factory=lambda: Task(""))
    _end: float = 0.0
    _names: "MatchContext | None" = None
    _recorded: "RecordedFacts | None" = None
    _last_act: int = 0
    _listed: "Mapping[str, int] | None" = None
    drawn_examples: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(
        cls, settings: WorkspaceSettings, snapshot: str, *, expects_many: bool = False
    ) -> "OpenedWorker":
        """Open a snapshot of a workspace; its names are made ready, which may take a while.

        Args:
            settings: Which workspace, and how.
            snapshot: Id of the snapshot.
            expects_many: Whether names are made ready to be looked over at once, which one order
                among the first hundred would otherwise wait for.

        Raises:
            OnwardError: It cannot be opened.
        """
        feedback = NotedFeedback()
        workspace = Workspace(
            settings.path,
            engine=settings.engine,
            snapshot=snapshot,
            rules=settings.rules,
            policy=settings.policy,
            feedback=feedback,
            wait=settings.wait,
        )
        opened = cls(workspace, workspace.open_setup(), feedback, settings.policy)
        if expects_many:
            opened.setup.lookup.matcher.open_names()
            opened.draw_somebody()
        opened.warm_up()
        return opened

    def begin(self, task: Task) -> None:
        """Take a task."""
        self.task = task
        self._end = time.monotonic() + task.seconds
        self.feedback.take()  # of a task that failed

    def time_left(self) -> float:
        """Return how many seconds whoever asks still waits."""
        return self._end - time.monotonic()

    def read_body(self, what: str) -> "Document":
        """Read the one JSON object of the body, strictly.

        Raises:
            InputRefused: It holds none or several, or is no strict JSON.
        """
        from onward.loaders.readers.documents import json_document

        received = one_object(self.task.body, what)
        return json_document(received.text, received.file, received.line)

    def warm_up(self) -> None:
        """Assess an order of nobody, so that the first real one does not wait for modules."""
        # opened just now
        from onward.queries.assessment.batch import answer_order
        from onward.queries.transactions.transaction import (
            parse_transaction,
        )

        party = {"role": "end_user", "name": "Warm-up of a worker"}
        order = parse_transaction({"id": "warm-up", "date": "2000-01-01", "parties": [party]})
        answer_order(order, self.setup)

    def draw_somebody(self) -> None:
        """Draw the map of a party, so that the first one asked for does not wait for modules."""
        ids = (party for layer in self.setup.lookup.matcher.layers for party in layer.ids())
        party = next(ids, None)
        if party is None:
            return
        on = "2000-01-01"  # most have few ties then
        with suppress(OnwardError):  # whoever asks for it is told why it cannot be drawn
            self.workspace.tie_counts(party, on=on)
            self.workspace.ties(party, on=on, limit=1)
            self.workspace.canvas({"seeds": [party], "parties": [party]}, on=on).write_figure()

    def names(self) -> "MatchContext":
        """Return what names are matched against: the names and parties that orders look up."""
        if self._names is None:
            from onward.graph.matching.query import Bands
            from onward.queries.matching.requests import MatchContext

            # a policy moves the bands of orders, and none of a question about a name
            matcher = self.setup.lookup.matcher
            if matcher.bands != Bands():
                matcher = copy(matcher)
                matcher.bands = Bands()
            snapshot = self.workspace.snapshot()
            self._names = MatchContext(snapshot, matcher, lambda: self.setup.engine)
        return self._names

    def check_datasets(self, datasets: Sequence[str]) -> None:
        """Refuse a layer that is not there.

        Raises:
            UsageError: The snapshot has no such layer with parties.
        """
        from onward.queries.matching.requests import check_datasets

        check_datasets(self.workspace.snapshot(), datasets)

    def check_topics(self, topics: Sequence[str]) -> None:
        """Refuse a topic that nobody bears.

        Raises:
            UsageError: There is no such topic.
        """
        from onward.api.parties import check_topic

        for name in topics:
            check_topic(name)

    def layer_names(self) -> list[str]:
        """Return the names of the layers in which parties can be found."""
        from onward.queries.matching.requests import searched_layers

        return [layer.name for layer in searched_layers(self.workspace.snapshot())]

    def check_layer(self, name: str) -> None:
        """Refuse a path that names no layer.

        Raises:
            ProblemRaised: The snapshot has no such layer with parties.
        """
        there_are = self.layer_names()
        if name not in there_are:
            likely = did_you_mean(name, there_are)
            raise refuse(
                "unknown",
                404,
                f"there is no layer {name!r}; {likely}/catalog lists "
                "them, and default stands for all",
            )

    def find_indicator(self, name: str) -> "Indicator":
        """Return an indicator by its id.

        Raises:
            ProblemRaised: There is none.
        """
        catalogue = self.setup.catalogue
        if name not in catalogue.indicators:
            detail = f"there is no indicator {name!r}; {catalogue.suggestion(name)}"
            raise refuse("unknown", 404, detail)
        return catalogue[name]

    @property
    def has_records(self) -> bool:
        """Whether anything is stored: a list of nothing is empty, and no fault."""
        return self.workspace.folder.records.is_file()

    def open_stored(self) -> "RecordStore":
        """Open the records.

        Raises:
            AssessmentMissing: Nothing is stored yet.
        """
        if not self.has_records:
            raise AssessmentMissing("nothing is assessed here yet")
        return self.workspace.open_records()

    def count_listed(self) -> "Mapping[str, int]":
        """Count the parties that stand on a list, by their countries; once for all questions."""
        from onward.api.inputs import question_day
        from onward.queries.exploring import count_listed

        if self._listed is None:
            snapshot = self.workspace.snapshot()
            self._listed = count_listed(self.setup.engine, snapshot, question_day(None, snapshot))
        return self._listed

    def fill_recorded(self, order: "Transaction") -> "Transaction":
        """Return an order with what was answered of it, and read in its texts.

        The record is read again when somebody has recorded an act since.

        Raises:
            InputRefused: As in `RecordedFacts.fill`.
        """
        from onward.queries.acts.case import read_recorded
        from onward.queries.transactions.recorded import RecordedFacts

        nothing = RecordedFacts(latest=latest_today().isoformat())
        if not self.workspace.folder.records.is_file():
            return nothing.fill(order)
        with self.workspace.open_records() as store:
            last = store.last_act()
            if self._recorded is None or last != self._last_act:
                self._recorded = read_recorded(store)
                self._last_act = last
        return replace(self._recorded, latest=nothing.latest).fill(order)


_LENGTH: Final = struct.Struct(">I")


def encode_frame(message: object) -> bytes:
    """Return a message as it is sent."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


async def read_frame(reader: asyncio.StreamReader) -> Any:
    """Return the next message.

    Raises:
        asyncio.IncompleteReadError: The other process is gone.
    """
    (size,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(size))  # noqa: S301  # from our own process


def receive_frame(link: socket.socket) -> Any:
    """Wait for the next message, in a process that does nothing else.

    Raises:
        EOFError: The other process is gone.
    """
    (size,) = _LENGTH.unpack(_receive_exactly(link, _LENGTH.size))
    return pickle.loads(_receive_exactly(link, size))  # noqa: S301  # from our own process


def _receive_exactly(link: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        chunk = link.recv(min(size - len(content), 1 << 20))
        if not chunk:
            raise EOFError
        content += chunk
    return bytes(content)


def one_object(body: object, what: str) -> "ObjectText":
    """Return the one JSON object of a body.

    Raises:
        InputRefused: It holds none, or several.
    """
    from onward.queries.transactions.reading import NOT_UTF_8, split_objects

    if not isinstance(body, bytes):
        raise UsageError("the request has no body")
    text = body.decode("utf-8-sig", errors=NOT_UTF_8)
    objects = list(islice(split_objects(StringIO(text), "body", what), 2))
    first = objects[0]
    if isinstance(first, InputRefused):
        raise first
    if len(objects) > 1:
        hint = "send many as application/jsonl, one a line"
        raise InputRefused(f"holds more than one {what}", file="body", hint=hint)
    return first


def write_cursor(name: str, key: list[str | None]) -> str:
    """Return a cursor that names the last row of a page.

    >>> read_cursor(write_cursor("assessments", ["newest", "-7"]), "assessments")
    ['newest', '-7']
    """
    content = json.dumps([name, key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


PINNED: Final = ("deliveries", "records", "search", "ties")
"""Lists whose cursors begin with the snapshot that the pages are of."""


def snapshot_of(text: str | None) -> str | None:
    """Return the snapshot that a cursor goes on in; None where it names none.

    >>> snapshot_of(write_cursor("ties", ["feed", "50"])), snapshot_of("x"), snapshot_of(None)
    ('feed', None, None)
    """
    for name in PINNED:
        try:
            key = read_cursor(text, name)
        except UsageError:
            continue
        return key[0] if key else None
    return None


def read_cursor(text: str | None, name: str) -> list[str | None]:
    """Return the key of the last row that a page had; an empty one where no cursor is given.

    Raises:
        UsageError: It is no cursor of this list.
    """
    if text is None:
        return []
    try:
        content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        of_list, key = json.loads(content)
    except (ValueError, TypeError, RecursionError, binascii.Error) as fault:
        raise UsageError("after is no cursor of a page before") from fault
    is_key = isinstance(key, list) and all(part is None or isinstance(part, str) for part in key)
    if of_list != name or not is_key or not key:
        raise UsageError("after is a cursor of another list")
    return list(key)


def read_place(last: list[str | None], opened: OpenedWorker) -> int:
    """Return how many rows the pages before had; they must be of this snapshot.

    Raises:
        UsageError: They are of another one, or the cursor is none.
    """
    if not last:
        return 0
    snapshot, place = last[0], last[-1] or ""
    if snapshot != opened.workspace.snapshot().id:
        raise UsageError(f"after: the page before is of snapshot {snapshot}; ask with snapshot=")
    # a cursor is text from outside, like any other parameter
    if not place.isdecimal():
        raise UsageError("after is no cursor of a page before")
    return int(place)


def read_form(text: str, also: Sequence[str] = ()) -> str:
    """Return the one form that is asked for.

    Args:
        text: As it is asked for.
        also: What can be given beside the exports.

    Raises:
        UsageError: There is no such form, or several are named.
    """
    from onward.api.answers.pictures import read_formats

    forms = read_formats(text, also=also)
    if len(forms) > 1:
        raise UsageError("format names one form; ask once for each")
    return forms[0]


def make_answer(data: object) -> WorkerAnswer:
    """Return what a route has said as it is answered: data as JSON, an answer as it is."""
    return data if isinstance(data, WorkerAnswer) else WorkerAnswer(write_block(data))


def write_block(data: object) -> bytes:
    """Write one answer as its command does with ``--json``, with indentation."""
    if hasattr(data, "to_data"):
        data = data.to_data()
    return (json_text(data, indent=2) + "\n").encode("utf-8", errors="surrogatepass")


def write_page(data: Mapping[str, object]) -> WorkerAnswer:
    """Return a page of a list; its headers say how many rows there are, and where they go on."""
    headers = page_headers(data.get("total"), data.get("after"))
    return WorkerAnswer(write_block(data), headers=headers)


def page_headers(total: object, after: object) -> tuple[tuple[str, str], ...]:
    """Return as headers how many rows a list has, and behind what the next page begins."""
    places = (("Onward-Total", total), ("Onward-After", after))
    return tuple((name, str(value)) for name, value in places if value is not None)


ROWS: Final = {
    "list_assessments": ("assessments", "results"),
    "list_deliveries": ("deliveries", "results"),
    "list_layer": ("layer", "records"),
    "list_log": ("log", "results"),
    "list_merges": ("merges", ""),
    "search_words": ("search", "parties"),
    "list_ties": ("ties", "results"),
    "show_worklist": ("worklist", ""),
}
"""Of each list what its file is called, and the key of its rows; "" = the answer is all rows."""

FORMS: Final = ("json", "jsonl", "csv")


def write_in_form(answer: WorkerAnswer, task: Task) -> WorkerAnswer:
    """Write the rows of a list in the form that was asked for.

    Args:
        answer: As JSON.
        task: What was asked.

    Raises:
        UsageError: There is no such form.
    """
    form = getattr(task.question, "format", None) if task.work in ROWS else None
    if form in (None, "json"):
        return answer
    if form not in FORMS:
        raise UsageError(f"format {form!r} is none of: {', '.join(FORMS)}")
    data = orjson.loads(answer.body)
    name, key = ROWS[task.work]
    rows, around = (data[key], data) if key else (data, {})
    headers = (*answer.headers, *_describe_page(around, {*dict(answer.headers)}))
    if form == "jsonl":
        lines = "".join(f"{json_text(row)}\n" for row in rows)
        body = lines.encode("utf-8", errors="surrogatepass")
        return replace(answer, body=body, media=JSON_LINES, headers=headers)
    attachment = f'attachment; filename="{name}.csv"'
    headers = (*headers, ("Content-Disposition", attachment))
    return replace(answer, body=_write_csv(rows), media="text/csv; charset=utf-8", headers=headers)


def _describe_page(around: Mapping[str, Any], there: set[str]) -> Iterator[tuple[str, str]]:
    """Yield as headers what stands around the rows: how many there are, and where they go on."""
    for header, key in (("Onward-Total", "total"), ("Onward-After", "after")):
        if around.get(key) is not None and header not in there:
            yield header, str(around[key])


def _write_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    from onward.viz.exports.csv import write_cells
    from onward.viz.tables.rows import CellTable

    flat = [dict(_flatten_row(record)) for row in rows for record in _split_row(row)]
    columns = tuple(dict.fromkeys(column for row in flat for column in row))
    cells = tuple(tuple(row.get(column) for column in columns) for row in flat)
    return write_cells(CellTable("rows", columns, cells))


def _split_row(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each record of a party that several sources describe."""
    records = row.get("records")
    if not records:
        yield row
        return
    for record in records:
        yield {**{name: value for name, value in row.items() if name != "records"}, **record}


def _flatten_row(row: Mapping[str, Any], before: str = "") -> "Iterator[tuple[str, Cell]]":
    """Yield the columns of a row: `tie.share.min`; texts of a list stand in one cell."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _flatten_row(value, f"{before}{name}.")
        elif isinstance(value, list):
            plain = all(not isinstance(part, dict | list) for part in value)
            yield f"{before}{name}", "; ".join(map(str, value)) if plain else json_text(value)
        else:
            cell = Decimal(repr(value)) if isinstance(value, float) else value
            yield f"{before}{name}", cell
