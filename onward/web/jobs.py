"""Long work: what is sent as a job is kept on disk, and goes on after a restart."""

import asyncio
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TextIO

import orjson

from onward.api.inputs import latest_today, now, timestamp
from onward.api.outcomes import OrderWarning, say_future
from onward.errors import InputRefused, OnwardError, StoreError, UsageError
from onward.graph.json_forms import json_text
from onward.graph.store.files import write_whole
from onward.operations.orders import AssessBody, WrittenTable
from onward.operations.question import Question
from onward.queries.records.store import RecordStore
from onward.web.guard import fit_warning
from onward.web.keeping import EntryKeeper
from onward.web.messages import CSV, JSON_LINES, Problem, Task, WorkerAnswer
from onward.web.pool import TRIES, Pool, Pools
from onward.web.problems import ProblemRaised, problem_of, refuse

if TYPE_CHECKING:
    from onward.loaders.readers.streams import FormOptions
    from onward.loaders.readers.tables import ColumnMapping
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.transactions.reading import ObjectText


# ------------------------------------------------------------------------------------------------
# Cutting what was sent into orders: JSON lines or a table, in the encoding that is stated.
# ------------------------------------------------------------------------------------------------

MANY: Final = {JSON_LINES: ".jsonl", "application/x-ndjson": ".jsonl", CSV: ".csv"}
"""Media types of many orders, and how a file of them is named."""


@dataclass(frozen=True, slots=True)
class TableWriting:
    """How whoever sends a table says that it is written; of what is no table nothing is said.

    Attributes:
        encoding: As Python names it; "" = it is recognised.
        stated: How its dates and numbers are written, and what its rows are.
    """

    encoding: str = ""
    stated: WrittenTable = field(default_factory=WrittenTable)

    @classmethod
    def read(cls, media: str, question: WrittenTable, encoding: str = "") -> Self:
        """Read what a request says.

        Raises:
            UsageError: It says it of what is no table, or dates and numbers cannot be written so.
        """
        given = {name: getattr(question, name) for name in WrittenTable.model_fields}
        stated = {name: value for name, value in given.items() if value is not None}
        if stated and media != CSV:
            raise UsageError(f"{min(stated)} says how a table is written; send one as {CSV}")
        writing = cls(encoding, WrittenTable.model_construct(**given))
        try:
            if stated:
                writing.make_mapping()
        except ValueError as fault:
            hint = "write dates like D.M.Y or M/D/Y, and decimal as . or ,"
            raise UsageError(f"{', '.join(sorted(stated))}: {hint}") from fault
        return writing

    def make_mapping(self) -> "ColumnMapping":
        """Return it as a mapping says it."""
        from onward.loaders.readers.tables import ColumnMapping, LineGrouping

        return ColumnMapping.model_validate(
            {
                "dates": self.stated.dates or None,
                "decimal": self.stated.decimal or ".",
                "lines": LineGrouping(group_by="id") if self.stated.lines else None,
            }
        )

    def make_form(self) -> "FormOptions":
        """Return the encoding as readers of tables take it."""
        from onward.loaders.readers.streams import FormOptions  # likewise

        return FormOptions(encoding=self.encoding or None)


def cut_orders(
    path: Path, most: int, writing: TableWriting | None = None
) -> "Iterator[ReceivedTransaction]":
    """Yield the orders of a file, and say in the place of the rest where they are too many.

    Args:
        path: The file.
        most: How many orders there may be.
        writing: How a table is written.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    from onward.queries.transactions.reading import split_objects  # Arrow

    refuse_packed(path)
    number = 0
    try:
        writing = writing or TableWriting()
        form, mapping = writing.make_form(), writing.make_mapping()
        orders = split_objects(path, "body", form=form, mapping=mapping)
        for number, order in enumerate(orders, start=1):
            if number > most:
                what = f"has more than {most:,} orders; those from here on are not read"
                yield InputRefused(what, file="body", hint="send the rest as another request")
                return
            yield order
    except InputRefused as fault:
        if number == 0:
            raise
        yield fault  # an answer has begun: what cannot be read has its line


def describe_table(path: Path, writing: TableWriting) -> str:
    """Say how a table is written, as it is read; "" of what is no table, or cannot be read."""
    from onward.loaders.readers.streams import recognise_form  # likewise

    if path.suffix != MANY[CSV]:
        return ""
    try:
        return recognise_form(path, writing.make_form()).describe()
    except InputRefused:
        return ""


def refuse_packed(path: Path) -> None:
    """Refuse what is packed: a small body would become a large one.

    Raises:
        InputRefused: It is packed.
    """
    with path.open("rb") as file:
        if file.read(2) == b"\x1f\x8b":
            raise InputRefused("is compressed", file="body", hint="send it plain")


# ------------------------------------------------------------------------------------------------
# What is to be said of the orders of a body before any of them is answered.
#
# The lines of an answer are those of the command line, and have no room for it; its header is sent
# before the first of them.
# ------------------------------------------------------------------------------------------------

MOST_NAMED: Final = 5
"""Warnings that the header has room for."""


@dataclass(frozen=True, slots=True)
class BodyDoubts:
    """What is to be said of the orders of a body.

    Attributes:
        repeated: Numbers that stand for several orders.
        future: Orders of a day to come; each has its own warning when it is answered, too.
        numbers: The numbers of all orders.
        replaced: Orders of whose number another one is stored; likewise.
        unseen: Of how many numbers that are stored nobody could look whether the order is another.
    """

    repeated: tuple[OrderWarning, ...] = ()
    future: tuple[OrderWarning, ...] = ()
    numbers: tuple[str, ...] = ()
    replaced: tuple[OrderWarning, ...] = ()
    unseen: int = 0

    def write_headers(self) -> Iterator[tuple[str, str]]:
        """Yield headers that name the first of them, and say how many more there are."""
        everything = (*self.repeated, *self.replaced, *self.future)
        for warning in everything[:MOST_NAMED]:
            yield "Onward-Warning", fit_warning(f"{warning.code}: {warning}")
        if self.unseen:
            yield (
                "Onward-Warning",
                f"unread: {self.unseen:,} numbers are stored already, and whether these are other "
                "orders was not looked up; tail=yes counts and names them",
            )
        if len(everything) > MOST_NAMED:
            further = len(everything) - MOST_NAMED
            yield (
                "Onward-Warning",
                f"more: {further:,} further warnings; tail=yes gives the first 50",
            )


def find_doubts(orders: "Iterable[ReceivedTransaction]") -> BodyDoubts:
    """Look for numbers that stand for several orders of a body, and for days to come.

    What cannot be read has its line, and is passed over here.

    Args:
        orders: As they were cut; none is read against the form of an order.
    """
    lines: dict[str, tuple[int, bytes]] = {}
    repeated: dict[str, OrderWarning] = {}
    future: list[OrderWarning] = []
    latest = latest_today().isoformat()
    for received in orders:
        order = None if isinstance(received, InputRefused) else _read_object(received.text)
        if isinstance(received, InputRefused) or order is None:
            continue
        number, day = order.get("id"), order.get("date")
        if not isinstance(number, str):
            continue
        if isinstance(day, str) and len(day) == len(latest) and day > latest:
            future.append(say_future(number, day))
        digest = sha256(orjson.dumps(order, option=orjson.OPT_SORT_KEYS)).digest()[:8]
        line, before = lines.setdefault(number, (received.line, digest))
        if before != digest and number not in repeated:
            text = (
                f"this number stands for two orders with other contents, in lines {line} and "
                f"{received.line}; give each its own number"
            )
            repeated[number] = OrderWarning("repeated", number, text)
    return BodyDoubts(tuple(repeated.values()), tuple(future), tuple(lines))


def read_number(order: "ObjectText") -> str:
    """Return the number of an order that was cut; "" where it has none that can be read."""
    number = (_read_object(order.text) or {}).get("id")
    return number if isinstance(number, str) else ""


def _read_object(text: str) -> dict[str, object] | None:
    try:
        order = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return order if isinstance(order, dict) else None


# ------------------------------------------------------------------------------------------------
# Jobs on disk: what was sent, what came of it so far, and how far it is.
#
# A line counts as done when it is on disk: the file of the lines is flushed before the state says
# so, and after a restart whatever stands behind that place is cut off and answered again.
# ------------------------------------------------------------------------------------------------

Phase = Literal["waiting", "running", "done", "failed"]
Kind = Literal["assess", "rescreen", "self"]

KINDS: Final[tuple[Kind, ...]] = ("assess", "rescreen", "self")
_NAME: Final = re.compile(r"J-[0-9a-f]{16}")
_DRAFT: Final = "new-"
BROKEN: Final = "its record on disk cannot be read; what it has assessed is stored: send it again"
STATE: Final = "state.json"
OUTPUT: Final = "output.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """How far a job is.

    Attributes:
        id: Made of what was sent, how and by whom: the same job again is the same job.
        kind: What is done with each line.
        input: Name of the file that was sent; "" = none was.
        charset: Of a table: the encoding that it is stated to have; "" = none is.
        table: Of a table: how it is written, as it is read.
        parameters: Those of the request.
        snapshot: All lines are of this one.
        caller: Name of the token that has sent it.
        phase: Whether it waits, runs, is done, or cannot go on.
        reason: Why it does not go on.
        begun, ended: Moments, ISO 8601 in UTC.
        lines: How many there will be; None where that is not known before the end.
        done: How many there are.
        refused: How many of them say why an order was refused.
        verdicts: How many say which verdict.
        warned: How many warnings there are of the orders.
        warnings: The first of them.
        size: Bytes of these lines.
    """

    id: str
    kind: Kind
    input: str
    parameters: Mapping[str, Sequence[str]]
    snapshot: str
    caller: str
    charset: str = ""
    table: str = ""
    phase: Phase = "waiting"
    reason: str = ""
    begun: str = ""
    ended: str = ""
    lines: int | None = None
    done: int = 0
    refused: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    warned: int = 0
    warnings: Sequence[Mapping[str, str]] = ()
    size: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.phase in ("done", "failed")

    def question(self) -> AssessBody:
        """What is asked of each line, as the request said it."""
        stated = {name: values[-1] for name, values in self.parameters.items()}
        return AssessBody.model_validate(stated)

    def estimate_left(self, now: datetime) -> int | None:
        """Return in how many seconds it may be done; None where nobody can say.

        >>> job = JobState(
        ...     id="J", kind="assess", input="", parameters={}, snapshot="", caller="",
        ...     phase="running", begun="2026-01-01T00:00:00Z", lines=30, done=10,
        ... )
        >>> job.estimate_left(datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
        120
        """
        if self.phase != "running" or not self.done or self.lines is None:
            return None
        taken = (now - datetime.fromisoformat(self.begun)).total_seconds()
        return max(0, round(taken / self.done * (self.lines - self.done)))

    def to_data(self) -> dict[str, object]:
        """Return what whoever asks for it is told."""
        data = asdict(self)
        for name in ("size", "input", "caller", "charset"):
            del data[name]
        return {**data, "results": f"/jobs/{self.id}/results"}


@contextmanager
def _refuse_disk_fault(path: Path, what: str = "written") -> Iterator[None]:
    """Say of what a disk refuses where it was to be, and what was to be done there."""
    try:
        yield
    except OSError as fault:
        raise StoreError(f"{path}: cannot be {what}: {fault.strerror}") from fault


class JobFolder:
    """The folder of a workspace's jobs.

    Args:
        path: It is made when the first job comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Open a new folder for a job that is still being sent; what is not added is removed.

        Raises:
            StoreError: It cannot be made.
        """
        draft = self.path / f"{_DRAFT}{secrets.token_hex(8)}"
        with _refuse_disk_fault(draft, "made"):
            # orders are nobody else's business
            self.path.mkdir(mode=0o700, exist_ok=True)
            draft.mkdir(mode=0o700)
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def add(self, draft: Path, state: JobState) -> JobState:
        """Make a draft a job; one that is there already stays as it is.

        Raises:
            StoreError: It cannot be written.
        """
        earlier = self.find(state.id)
        if earlier is not None and earlier.phase != "failed":
            return earlier
        shutil.rmtree(self.path / state.id, ignore_errors=True)
        with _refuse_disk_fault(draft):
            (draft / OUTPUT).touch(mode=0o600)
            write_whole(draft / STATE, orjson.dumps(asdict(state)))
            draft.rename(self.path / state.id)
        return state

    def find(self, name: str) -> JobState | None:
        """Return a job; None where there is none of that name.

        One whose record cannot be read is broken, and says so until it is removed.
        """
        if not _NAME.fullmatch(name):
            return None
        try:
            stated: Any = orjson.loads((self.path / name / STATE).read_bytes())
            return JobState(**stated)
        except (OSError, ValueError, TypeError):
            return self._describe_broken(name)

    def _describe_broken(self, name: str) -> JobState | None:
        try:
            moment = datetime.fromtimestamp((self.path / name).stat().st_mtime, UTC)
        except OSError:
            return None
        broken = JobState(
            id=name, kind="assess", input="", parameters={}, snapshot="", caller="", phase="failed"
        )
        when = moment.isoformat(timespec="seconds")
        return replace(broken, reason=BROKEN, begun=when, ended=when)

    def get(self, name: str) -> JobState:
        """Return a job.

        Raises:
            ProblemRaised: There is none of that name.
        """
        state = self.find(name)
        if state is None:
            raise refuse("unknown", 404, "there is no such job; /jobs lists them")
        return state

    def list(self) -> list[JobState]:
        """Return all jobs, the oldest first."""
        names = [path.name for path in self.path.glob("J-*")] if self.path.is_dir() else []
        states = [state for name in names if (state := self.find(name)) is not None]
        return sorted(states, key=lambda state: (state.begun, state.id))

    def keep(self, state: JobState) -> JobState:
        """Write how far a job is.

        Raises:
            StoreError: It cannot be written.
        """
        with _refuse_disk_fault(self.path / state.id):
            write_whole(self.path / state.id / STATE, orjson.dumps(asdict(state)))
        return state

    def input_of(self, state: JobState) -> Path:
        """Return the file that was sent."""
        return self.path / state.id / state.input

    def append(self, state: JobState, lines: Sequence[bytes]) -> int:
        """Add lines behind those that count, and return how many bytes there are then.

        Raises:
            StoreError: They cannot be written.
        """
        path = self.path / state.id / OUTPUT
        with _refuse_disk_fault(path), path.open("r+b") as file:
            # what a server that was ended has written without saying so is written again
            file.truncate(state.size)
            file.seek(state.size)
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def read_lines(self, state: JobState, first: int) -> Iterator[bytes]:
        """Yield the lines that count, from one on; the first one is 1."""
        size = 0
        with (self.path / state.id / OUTPUT).open("rb") as file:
            for number, line in enumerate(file, start=1):
                size += len(line)
                if size > state.size:
                    return
                if number >= first:
                    yield line

    def remove(self, name: str) -> None:
        """Remove a job with all that it holds."""
        shutil.rmtree(self.path / name, ignore_errors=True)

    def remove_old(self, before: str) -> None:
        """Remove jobs that were over before a moment."""
        for state in self.list():
            if state.is_over and state.ended < before:
                self.remove(state.id)

    def remove_drafts(self) -> None:
        """Remove what an earlier server was sent and never had whole."""
        for draft in self.path.glob(f"{_DRAFT}*"):
            shutil.rmtree(draft, ignore_errors=True)


def name_job(digest: bytes, state: JobState) -> JobState:
    """Return a job under the name that its input, its settings and its sender give it.

    Args:
        digest: Of the input.
        state: Whatever else it is.
    """
    settings = [state.kind, state.input, dict(state.parameters), state.snapshot, digest.hex()]
    # whoever sends it must see it: that of another sender may be hidden from them
    settings += [state.caller, state.charset]
    name = sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return replace(state, id=f"J-{name[:16]}")


# ------------------------------------------------------------------------------------------------
# Many orders: they are cut from a file, answered in their order, and each has its line.
# ------------------------------------------------------------------------------------------------

CUT_TOGETHER: Final = 64
MOST_WARNINGS: Final = 50
"""Warnings that are given in words; how many there are is always said."""

LOSSES: Final = frozenset({"worker", "deadline"})
"""Problems that one order may be the cause of, or the moment."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """The line of an order.

    Attributes:
        body: As it is sent, with its end.
        verdict: Of the assessment, or what else was found; "" where the order was refused.
        problem: Kind of the problem for which nothing was answered; "" = none.
        warnings: What is to be said of the order beside.
    """

    body: bytes
    verdict: str = ""
    problem: str = ""
    warnings: tuple[OrderWarning, ...] = ()


@dataclass(slots=True)
class LineCounts:
    """How many orders have a line, how many of them were refused, and what is to be said of them.

    Attributes:
        done: How many have a line.
        warned: How many warnings there are.
        warnings: The first of them, as JSON data.
    """

    done: int = 0
    refused: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    warned: int = 0
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def assessed(self) -> int:
        """How many were not refused."""
        return self.done - self.refused

    def add(self, line: AnsweredLine) -> None:
        """Count a line."""
        self.done += 1
        if line.verdict:
            self.verdicts[line.verdict] = self.verdicts.get(line.verdict, 0) + 1
        else:
            self.refused += 1
        self.note(line.warnings)

    def note(self, warnings: Sequence[OrderWarning]) -> None:
        """Note what is to be said of orders."""
        self.warned += len(warnings)
        room = MOST_WARNINGS - len(self.warnings)
        self.warnings += [warning.to_data() for warning in warnings[:room]]

    def to_data(self) -> dict[str, object]:
        """Return the counts as the last line gives them."""
        warned = {"warned": self.warned, "warnings": self.warnings} if self.warned else {}
        return {"assessed": self.assessed, "refused": self.refused, **warned}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLines:
    """Answers many orders, a few at once.

    Attributes:
        pool: The workers of one snapshot: all lines are of it, whatever is loaded meanwhile.
        keeper: Stores each assessment before its line is handed over.
        asked: What is asked of each.
        seconds: Within which each order is answered.
        work: What is done with each.
        tries: How often one is tried whose worker is lost, or has no answer in time.
        passed_on: Kinds of problems that are no order's own: whoever asks waits, and asks again.
    """

    pool: Pool
    keeper: EntryKeeper
    question: Question
    seconds: float
    work: str = "assess_text"
    tries: int = 1
    passed_on: frozenset[str] = frozenset()

    async def answer_all(self, orders: Iterator[object]) -> AsyncGenerator[AnsweredLine]:
        """Yield the lines of each order; a few are worked on while the oldest is waited for.

        They are stored in the order in which they were sent: of a number the last one counts.

        Raises:
            OnwardError: Of a kind that is passed on.
        """
        waiting: list[asyncio.Task[list[AnsweredLine]]] = []
        before = asyncio.Event()
        before.set()
        try:
            async for order in _cut_by_and_by(orders):
                after = asyncio.Event()
                waiting.append(asyncio.create_task(self._answer_in_turn(order, before, after)))
                before = after
                if len(waiting) >= 2 * self.pool.size:
                    for line in await waiting.pop(0):
                        yield line
            while waiting:
                for line in await waiting.pop(0):
                    yield line
        finally:
            for task_left in waiting:
                task_left.cancel()

    async def _answer_in_turn(
        self, order: object, before: asyncio.Event, after: asyncio.Event
    ) -> list[AnsweredLine]:
        """Return the lines of an order.

        Args:
            order: Its text.
            before: Set when the order before it is handed to the writer.
            after: Set when this one is.
        """
        answer = await self._try_order(order)
        await before.wait()
        # begun, it is with the writer before the next order's turn comes; it may be written later
        keeping = asyncio.create_task(self._keep_answer(answer, order))
        after.set()
        return await keeping

    async def _try_order(self, order: object) -> WorkerAnswer:
        # a worker that another order has ended takes this one with it
        for _ in range(self.tries - 1):
            answer = await self._ask_worker(order)
            if answer.problem is None or answer.problem.kind not in LOSSES:
                return answer
        return await self._ask_worker(order)

    async def _ask_worker(self, order: object) -> WorkerAnswer:
        task = Task(self.work, self.question, order, self.seconds)
        # of many tries here each is one worker
        workers = 1 if self.tries > 1 else TRIES
        try:
            return await self.pool.ask(task, lane="slow", tries=workers)
        except OnwardError as fault:
            return WorkerAnswer(problem=problem_of(fault))

    async def _keep_answer(self, answer: WorkerAnswer, order: object) -> list[AnsweredLine]:
        """Return the lines of an order, stored; whatever goes wrong is said in its place."""
        try:
            if answer.problem is not None:
                raise ProblemRaised(answer.problem)
            stored = [await self.keeper.keep(part) for part in answer.parts or (answer,)]
        except OnwardError as fault:
            problem = problem_of(fault)
            if problem.kind in self.passed_on:
                raise
            return [AnsweredLine(_write_rejected(problem, order), problem=problem.kind)]
        return [
            AnsweredLine(part.body, _outcome_of(part), warnings=part.warnings) for part in stored
        ]


def _write_rejected(problem: Problem, order: object) -> bytes:
    """Write why an order has no answer, in the form of a refusal by the order's own fault."""
    from onward.queries.assessment.batch import (
        Refused,  # heavy
        RefusedValue,  # heavy
    )

    line = getattr(order, "line", None)
    fault = RefusedValue(line, "", problem.kind, "", problem.detail, problem.mend)
    refused = Refused(problem.detail, "body", faults=(fault,))
    return (json_text({"rejected": refused.to_data()}) + "\n").encode()


def _outcome_of(answer: WorkerAnswer) -> str:
    """Return the verdict of an assessment, or what a line says that is none."""
    return answer.facts.get("verdict", answer.facts.get("outcome", ""))


async def _cut_by_and_by(orders: Iterator[object]) -> AsyncIterator[object]:
    while batch := await asyncio.to_thread(lambda: list(islice(orders, CUT_TOGETHER))):
        for order in batch:
            yield order


# ------------------------------------------------------------------------------------------------
# Which orders of a body will take the place of others of their numbers that are stored.
#
# It is looked up before the first line is answered, as the header is sent before it.
# ------------------------------------------------------------------------------------------------

MOST_COMPARED: Final = 500
"""Orders whose numbers are stored that are compared with what is stored, at most."""


@dataclass(frozen=True, slots=True)
class StoredOrders:
    """What is stored, as far as orders that come may take its place.

    Attributes:
        records: The file of the records.
        pool: Whose workers compare orders.
        seconds: Within which they do.
    """

    records: Path
    pool: Pool
    seconds: float

    async def find_doubts(
        self, cut: "Callable[[], Iterator[ReceivedTransaction]]", *, is_kept: bool
    ) -> BodyDoubts:
        """Return what is to be said of the orders of a body.

        Args:
            cut: Returns its orders, each time anew.
            is_kept: Whether they are kept: else no place is taken.
        """
        doubts = await asyncio.to_thread(lambda: find_doubts(cut()))
        if not is_kept:
            return doubts
        try:
            stored = await asyncio.to_thread(self._find_stored, doubts.numbers)
        except OnwardError:  # nobody can be told whose place is taken
            return replace(doubts, unseen=len(doubts.numbers))
        if not stored:
            return doubts
        orders = await asyncio.to_thread(lambda: _list_stored(cut(), stored))
        warnings = await self._compare(orders)
        if warnings is None:
            return replace(doubts, unseen=len(stored))
        compared = {read_number(order) for order in orders}
        return replace(doubts, replaced=warnings, unseen=len(stored - compared))

    def _find_stored(self, numbers: tuple[str, ...]) -> frozenset[str]:
        if not self.records.is_file():
            return frozenset()
        with RecordStore(self.records) as store:
            return store.find_stored_orders(numbers)

    async def _compare(self, orders: "list[ObjectText]") -> tuple[OrderWarning, ...] | None:
        """Return which of some orders are other ones than those stored; None where nobody can."""
        task = Task("find_orders_to_replace", body=orders, seconds=self.seconds)
        try:
            answer = await self.pool.ask(task, lane="slow")
        except OnwardError:
            return None
        return None if answer.problem is not None else answer.warnings


def _list_stored(
    orders: "Iterator[ReceivedTransaction]", stored: frozenset[str]
) -> "list[ObjectText]":
    """Return the first orders whose numbers are stored."""
    chosen: list[ObjectText] = []
    for order in orders:
        if not isinstance(order, InputRefused) and read_number(order) in stored:
            chosen.append(order)
            if len(chosen) == MOST_COMPARED:
                break
    return chosen


# ------------------------------------------------------------------------------------------------
# Doing jobs: one after the other, in the slow lane, on the snapshot with which each was sent.
# ------------------------------------------------------------------------------------------------

LINE_SECONDS: Final = 120.0
"""Seconds within which each line is answered: nobody waits, so that it is whole."""

WORKS: Final[dict[Kind, str]] = {
    "assess": "assess_text",
    "rescreen": "rescreen_batch",
    "self": "screen_some",
}
"""What a worker does with each line of a job."""

MOST_ORDERS: Final = 10_000_000
RESCREENED_TOGETHER: Final = 25
WRITTEN_TOGETHER: Final = 50
"""Lines that are written at once, at most."""

WRITTEN_SECONDS: Final = 1.0
RETRIED_SECONDS: Final = 5.0
"""Seconds after which a job goes on that something is in the way of."""

MOST_WAITS: Final = 720
"""Times that a job goes on in vain before it is given up: an hour, in which others wait for it."""

JOB_TRIES: Final = 3
KEPT_DAYS: Final = 7
"""Days for which a job is kept when it is over."""

SWEPT_SECONDS: Final = 3_600.0
"""Seconds after which jobs that are over are looked at again."""

PASSING: Final = frozenset({"store", "not-ready", "busy", "engine"})
"""Problems of the server, not of an order: they may be gone after a while."""

Notice = Callable[[str, str], None]


class JobGone(UsageError):
    """Somebody has removed the job meanwhile."""


class JobRunner:
    """Does the jobs of a workspace, those that an earlier server has left first.

    Args:
        folder: Where they are.
        pools: Who answers.
        keeper: Stores each assessment before its line is written.
        notice: Told what happens to jobs, and nothing of what is in them.
    """

    def __init__(
        self, folder: JobFolder, pools: Pools, keeper: EntryKeeper, notice: Notice
    ) -> None:
        self.folder = folder
        self._pools = pools
        self._keeper = keeper
        self._notice = notice
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._lock: TextIO | None = None

    def start(self) -> None:
        """Begin to do what an earlier server has left, where no other one does."""
        if self.folder.path.is_dir() and self._take_lock():
            self.folder.remove_drafts()
            self._remove_old()
        self._running = asyncio.create_task(self._run())
        self._woken.set()

    def _remove_old(self) -> None:
        oldest = now() - timedelta(days=KEPT_DAYS)
        self.folder.remove_old(oldest.isoformat(timespec="seconds"))

    def wake(self) -> None:
        """Look for a job that has come."""
        self._woken.set()

    def claim(self) -> None:
        """Make sure that this server does the jobs of the workspace.

        Raises:
            StoreError: Another one does, or the folder cannot be made.
        """
        with _refuse_disk_fault(self.folder.path, "made"):
            is_ours = self._take_lock()
        if not is_ours:
            raise StoreError("another server does the jobs of this workspace; send it there")

    def _take_lock(self) -> bool:
        if self._lock is None:
            self.folder.path.mkdir(mode=0o700, exist_ok=True)
            lock = (self.folder.path / "lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                return False
            self._lock = lock
        return True

    async def _run(self) -> None:
        while True:
            # a server may run for months, and nobody may send a job meanwhile
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), SWEPT_SECONDS)
            self._woken.clear()
            if self._lock is not None:
                self._remove_old()
            while self._lock is not None and (state := self._find_next()) is not None:
                with suppress(JobGone):
                    await self._do_job(state)

    def _find_next(self) -> JobState | None:
        return next((state for state in self.folder.list() if not state.is_over), None)

    async def _do_job(self, state: JobState) -> None:
        """Do a job to its end; where something is in its way, it waits, but not for ever."""
        waits = 0
        while not state.is_over:
            done = state.done
            try:
                state = await self._write_lines(state)
                state = replace(state, phase="done", lines=state.done, ended=timestamp())
            except JobGone:
                raise
            except Exception as fault:  # noqa: BLE001  # the next job must be done whatever this has
                state = self._find_job(state)
                problem = problem_of(fault)
                waits = waits + 1 if state.done == done else 0
                if problem.kind in PASSING and waits < MOST_WAITS:
                    state = replace(state, phase="waiting", reason=problem.detail)
                else:
                    ended = timestamp()
                    state = replace(state, phase="failed", reason=problem.detail, ended=ended)
            with suppress(StoreError):  # the disk may be what is in its way
                self.folder.keep(state)
            if not state.is_over:
                await asyncio.sleep(RETRIED_SECONDS)
        self._notice(f"job {state.phase}", state.id)

    def _find_job(self, state: JobState) -> JobState:
        on_disk = self.folder.find(state.id)
        if on_disk is None:
            raise JobGone("the job was removed")
        return on_disk

    async def _write_lines(self, state: JobState) -> JobState:
        """Answer what has no line yet; return the state with all lines."""
        pool = await self._pools.of_snapshot(state.snapshot)
        state = self.folder.keep(replace(state, phase="running", reason=""))
        counts = LineCounts(
            state.done,
            state.refused,
            dict(state.verdicts),
            state.warned,
            [*map(dict, state.warnings)],
        )
        lines: list[bytes] = []
        loop = asyncio.get_running_loop()
        last = loop.time()
        answering = self._open_lines(state, pool)
        with pool.in_use():
            async with aclosing(answering.answer_all(self._read_rest(state))) as answered:
                async for line in answered:
                    counts.add(line)
                    lines.append(line.body)
                    is_due = loop.time() - last >= WRITTEN_SECONDS
                    if is_due or len(lines) >= WRITTEN_TOGETHER:
                        state = await self._keep_lines(state, lines, counts)
                        lines, last = [], loop.time()
        return await self._keep_lines(state, lines, counts)

    def _open_lines(self, state: JobState, pool: Pool) -> OrderLines:
        return OrderLines(
            pool=pool,
            keeper=self._keeper,
            question=state.question(),
            seconds=LINE_SECONDS,
            work=WORKS[state.kind],
            tries=JOB_TRIES,
            passed_on=PASSING,
        )

    def _read_rest(self, state: JobState) -> Iterator[object]:
        """Yield what is still to be answered."""
        path = self.folder.input_of(state)
        # lines that count are not answered again, those behind them are
        if state.kind == "assess":
            media = CSV if path.suffix == MANY[CSV] else JSON_LINES
            writing = TableWriting.read(media, state.question(), state.charset)
            yield from islice(cut_orders(path, MOST_ORDERS, writing), state.done, None)
            return
        names = path.read_text(encoding="utf-8").splitlines()[state.done :]
        if state.kind == "self":
            yield from names
            return
        for start in range(0, len(names), RESCREENED_TOGETHER):
            yield names[start : start + RESCREENED_TOGETHER]

    async def _keep_lines(
        self, state: JobState, lines: list[bytes], counts: LineCounts
    ) -> JobState:
        """Write lines, and then that they count."""
        self._find_job(state)
        size = await asyncio.to_thread(self.folder.append, state, lines)
        return self.folder.keep(replace(state, **asdict(counts), size=size))

    async def close(self) -> None:
        """Leave what is not done to the next server."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        if self._lock is not None:
            self._lock.close()
