"""Jobs on disk: what was sent, what came of it so far, and how far it is.

A line counts as done when it is on disk: the file of the lines is flushed before the state says so,
and after a restart whatever stands behind that place is cut off and answered again.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from onward.errors import StoreError
from onward.graph.store.files import write_whole
from onward.operations.orders import AssessBody
from onward.web.problems import refuse

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


class JobFolder:
    """The folder of a workspace's jobs.

    Args:
        path: It is made when the first job comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def start_draft(self) -> Path:
        """Return a new folder for a job that is still being sent.

        Raises:
            StoreError: It cannot be made.
        """
        draft = self.path / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            # orders are nobody else's business
            self.path.mkdir(mode=0o700, exist_ok=True)
            draft.mkdir(mode=0o700)
        except OSError as fault:
            raise StoreError(f"{draft}: cannot be made: {fault.strerror}") from fault
        return draft

    def add(self, draft: Path, state: JobState) -> JobState:
        """Make a draft a job; one that is there already stays as it is.

        Raises:
            StoreError: It cannot be written.
        """
        earlier = self.find(state.id)
        if earlier is not None and earlier.phase != "failed":
            shutil.rmtree(draft)
            return earlier
        shutil.rmtree(self.path / state.id, ignore_errors=True)
        try:
            (draft / OUTPUT).touch(mode=0o600)
            write_whole(draft / STATE, orjson.dumps(asdict(state)))
            draft.rename(self.path / state.id)
        except OSError as fault:
            raise StoreError(f"{draft}: cannot be written: {fault.strerror}") from fault
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
        try:
            write_whole(self.path / state.id / STATE, orjson.dumps(asdict(state)))
        except OSError as fault:
            what = f"{self.path / state.id}: cannot be written: {fault.strerror}"
            raise StoreError(what) from fault
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
        try:
            with path.open("r+b") as file:
                # what a server that was ended has written without saying so is written again
                file.truncate(state.size)
                file.seek(state.size)
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
                return file.tell()
        except OSError as fault:
            raise StoreError(f"{path}: cannot be written: {fault.strerror}") from fault

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
