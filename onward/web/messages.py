"""What front and workers say to each other: a task, and the answer to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import UsageError
from onward.operations.question import Question

if TYPE_CHECKING:
    from onward.api.outcomes import OrderWarning
    from onward.queries.records.entries import Entry
    from onward.queries.records.newest import AssessmentTally


JSON: Final = "application/json"
JSON_LINES: Final = "application/jsonl"
CSV: Final = "text/csv"


@dataclass(frozen=True, slots=True)
class FaultPlace:
    """Where in an input a fault stands; parts that are not known are empty."""

    line: int | None = None
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is not answered, as RFC 9457 has it.

    Attributes:
        kind: In one word; the type is ``urn:onward:problem:<kind>``.
        status: Of HTTP.
        title: What sort of problem it is, the same for every one of its kind.
        detail: What is wrong this time, in one line.
        where: Of an input: the place of the first fault.
        mend: How to put it right.
        retry_after: Seconds after which to ask again; None where that does not help.
        faults: Of an input: every fault, as the command line gives them.
        acts: What somebody may record to put it right, by the paths of these acts.
    """

    kind: str
    status: int
    title: str
    detail: str
    where: FaultPlace | None = None
    mend: str = ""
    retry_after: int | None = None
    faults: Sequence[Mapping[str, object]] = ()
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a worker to do.

    Attributes:
        work: The name of the function that does it (`onward.web.worker.WORKS`).
        asked: The question.
        body: What was sent, if anything; or the text of one order of many.
        seconds: How long whoever asks still waits.
        roles: What the token of whoever asks allows.
        seen: Which version of what is changed they have seen, as ``If-Match`` says it; "" = none.
    """

    work: str
    question: Question = field(default_factory=Question)
    body: object = b""
    seconds: float = 10.0
    roles: frozenset[str] = frozenset()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """What came of a task.

    Attributes:
        body: As it is sent.
        media: Its media type.
        status: Of HTTP.
        headers: Beside those that every answer has.
        entry: An assessment that is to be stored before the answer is sent.
        act: What the log notes of it beside, as canonical JSON: that an order was assessed again.
        parts: Of several things that were asked together, the answer to each.
        warnings: What is to be said of it beside the assessment.
        problem: Why there is none; body and media are made of it then.
        facts: What log and metrics say of it: no name, no id of a party.
        tally: Of an assessment that is to be stored: what the metrics count beside.
    """

    body: bytes = b""
    media: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    entry: "Entry | None" = None
    act: bytes = b""
    parts: "tuple[WorkerAnswer, ...]" = ()
    warnings: "tuple[OrderWarning, ...]" = ()
    problem: Problem | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    tally: "AssessmentTally | None" = None


# ------------------------------------------------------------------------------------------------
# The forms in which an answer can be had: by ``?format=``, or else by the header ``Accept``.
# ------------------------------------------------------------------------------------------------

LISTS: Final[Mapping[str, str]] = {
    "json": JSON,
    "jsonl": JSON_LINES,
    "csv": "text/csv; charset=utf-8",
}
"""Forms of a list, and their media types (`onward.web.worker`)."""

BRIEFINGS: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": JSON,
    "bods": JSON,
    "ftm": JSON_LINES,
    "graphml": "application/xml",
    "gexf": "application/xml",
    "mail": "text/plain; charset=utf-8",
    "letter": "application/pdf",
    "notification": "application/pdf",
    "pyvis": "text/html; charset=utf-8",
}
"""Forms of a briefing; another one has the media type of bytes."""

FIGURE: Final = "figure"
"""The form that the explorer asks for: a map as SVG, with what its script must know."""

MAPS: Final[Mapping[str, str]] = {FIGURE: "image/svg+xml", **BRIEFINGS}
"""Forms of a map."""

OUTCOMES: Final[Mapping[str, str]] = {
    "json": JSON,
    "jsonl": JSON_LINES,
    **{name: media for name, media in BRIEFINGS.items() if name != "json"},
}
"""Forms in which orders are answered: assessments, or of one order its briefing."""


_ALIASES: Final[Mapping[str, str]] = {"application/x-ndjson": JSON_LINES}
"""Other names of media types, as callers write them."""


def essence(media: str) -> str:
    """Return a media type without its parameters, in small letters."""
    return media.partition(";")[0].strip().lower()


def list_media(forms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the media types of forms, each once."""
    return tuple(dict.fromkeys(map(essence, forms.values())))


def choose_form(accepted: Iterable[str], forms: Mapping[str, str]) -> str | None:
    """Return the form that a caller likes best; None where it takes none of them.

    Args:
        accepted: The values of the header ``Accept``; none means that anything is taken.
        forms: Media types by form. Of equally good ones the first is chosen.

    >>> choose_form(["application/pdf, */*;q=0.1"], BRIEFINGS), choose_form([], BRIEFINGS)
    ('pdf', 'html')
    >>> choose_form(["image/*;q=0.5, text/csv;q=0.9"], BRIEFINGS)
    'csv'
    >>> choose_form(["application/x-ndjson"], OUTCOMES)
    'jsonl'
    >>> choose_form(["audio/mpeg, text/html;q=0"], BRIEFINGS) is None
    True
    """
    ranges = [_read_range(part) for value in accepted for part in value.split(",") if part.strip()]
    if not ranges:
        return next(iter(forms))
    weights = {name: _weigh_media(essence(media), ranges) for name, media in forms.items()}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 else None


def _read_range(part: str) -> tuple[str, float]:
    """Return a range of media types, and how much it is liked; a weight that is none counts 1."""
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            weight = _read_weight(value.strip())
    return _ALIASES.get(media, media), weight


def _read_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= 1 else 1.0


def _weigh_media(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return how much a media type is liked: by the range that names it most exactly."""
    group = f"{media.partition('/')[0]}/*"
    for name in (media, group, "*/*"):
        fitting = [weight for named, weight in ranges if named == name]
        if fitting:
            return max(fitting)
    return 0.0


# ------------------------------------------------------------------------------------------------
# What a server was started with.
# ------------------------------------------------------------------------------------------------

LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))
"""Addresses that no other machine can reach."""

MOST_WORKERS: Final = 64
MOST_SECONDS: Final = 600.0
"""The longest deadline that may be set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings:
    """What a worker opens; it is pickled between processes.

    Attributes:
        path: Folder of the workspace.
        engine: Who answers.
        rules: Folder of a pack of one's own.
        policy: A policy file of one's own.
        wait: Seconds to wait for another process that is writing.
    """

    path: Path
    engine: str = "embedded"
    rules: Path | None = None
    policy: Path | None = None
    wait: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """How a server answers, and to whom.

    Attributes:
        workspace: What is asked.
        snapshot: The one snapshot that answers; None = whichever is current.
        host, port: Where it listens; port 0 = any that is free.
        names: Names of the host under which it is reached, beside those of this machine.
        tokens: File of tokens; None = a random one for this run.
        workers: Number of worker processes.
        deadline: Seconds within which an order is answered where the caller sets no shorter time.
        logs_addresses: Whether the log has the addresses of callers.
        explorer: Whether the explorer's pages are there.
    """

    workspace: WorkspaceSettings
    snapshot: str | None = None
    host: str = "127.0.0.1"
    port: int = 8321
    names: tuple[str, ...] = ()
    tokens: Path | None = None
    workers: int = 1
    deadline: float = 10.0
    logs_addresses: bool = False
    explorer: bool = True

    def check(self) -> None:
        """Refuse what cannot be served, or not safely.

        Raises:
            UsageError: A number is out of its range, or another machine could ask without a token.
        """
        if not 0 <= self.port <= 65_535:
            raise UsageError(f"--port {self.port} is not between 0 and 65535")
        if not 1 <= self.workers <= MOST_WORKERS:
            raise UsageError(f"--workers {self.workers} is not between 1 and {MOST_WORKERS}")
        if not 0.05 <= self.deadline <= MOST_SECONDS:
            raise UsageError(f"--deadline {self.deadline} is not between 0.05 and 600 seconds")
        if self.host not in LOOPBACK and self.tokens is None:
            raise UsageError(
                f"--host {self.host} lets other machines ask; give --tokens FILE with the tokens "
                "of those who may (make one with --new-token NAME)"
            )
