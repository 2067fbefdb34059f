"""Problems of one form: what each error of Onward is over HTTP, and how it is written."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from onward.errors import (
    AnswersDiffer,
    AssessmentMissing,
    Busy,
    EngineError,
    ExportError,
    GlyphMissing,
    InputRefused,
    MergeRefused,
    OnwardError,
    PartyMissing,
    ScaleRefused,
    SnapshotMissing,
    SnapshotUnknown,
    StoreError,
    UsageError,
    printable,
)
from onward.graph.json_forms import json_text
from onward.graph.tables import read_cells
from onward.operations.record import ACTS
from onward.web.messages import FaultPlace, Problem

# ------------------------------------------------------------------------------------------------
# What a refusal says to do, in words of whoever asks over HTTP: acts in the place of commands.
#
# Refusals name the command that mends them. Over HTTP there is none: there an act is a route, and
# in the explorer a form with a title.
# ------------------------------------------------------------------------------------------------

COMMANDS: Final[Mapping[str, str]] = {
    **{act.call.replace("_", "-"): path for path, act in ACTS.items()},
    "document add": "documents",
}
"""Acts by the commands that record them."""

FORM_TITLES: Final[Mapping[str, str]] = {
    "decisions": "Record what you decide",
    "knowledge": "State what is known of the use",
    "adjudications": "Same or not?",
    "dispositions": "Note on this finding",
    "readings": "Say what it means",
    "notifications": "Record a notice to an authority",
    "holds": "Stop the order",
    "releases": "Release the order",
    "documents": "Add a paper",
}
"""Acts that have a form in the explorer, and what it is called there."""

_COMMAND: Final = re.compile(r"`onward ((?:document )?[a-z-]+)[^`]*`")
_OPTION_OR_KEY: Final = re.compile(r"--[a-z-]+, or the key ([a-z_]+)")
_GUIDED_OPTION: Final = re.compile(r"--([a-z-]+)(?: [A-Z]+\b)?")

_FIELDS: Final[Mapping[str, str]] = {
    "audience": "audience",
    "by": "by",
    "condition": "conditions",
    "fact": "facts",
    "differs": "compared",
    "document": "documents",
    "for-all": "for_all",
    "gap": "gaps",
    "party": "party",
    "reply-to": "reply_to",
    "satisfactory": "satisfactory",
    "set": "states",
}
"""Fields of the body of an act, by the options of its command."""


def guide(error: InputRefused) -> tuple[InputRefused, tuple[str, ...]]:
    """Return a refusal in words of HTTP, and the acts that mend it.

    Args:
        error: As a command would print it.
    """
    acts = [COMMANDS[name] for name in _COMMAND.findall(error.hint) if name in COMMANDS]
    hint = _COMMAND.sub(_name_act, error.hint)
    hint = _OPTION_OR_KEY.sub(r"\1", hint)
    hint = _GUIDED_OPTION.sub(lambda match: _FIELDS.get(match[1], match[0]), hint)
    if hint == error.hint:
        return error, ()
    return error.change(hint=hint), tuple(dict.fromkeys(acts))


def _name_act(match: re.Match[str]) -> str:
    """Name the act of a command: its title in the explorer, or its route."""
    act = COMMANDS.get(match[1])
    if act is None:
        return match[0]
    return f"“{FORM_TITLES[act]}”" if act in FORM_TITLES else act


MEDIA: Final = "application/problem+json"
INCOMPLETE: Final = "INCOMPLETE"

_ROWS: Final = read_cells("onward.web", "problems.csv")

TITLES: Final = {row["kind"]: row["title"] for row in _ROWS}
"""The kinds of problems, and what each is called."""

STATUSES: Final = {row["kind"]: tuple(map(int, row["statuses"].split())) for row in _ROWS}
"""The status of each kind; a header that is too large has one of its own."""

_KINDS: Final[tuple[tuple[type[OnwardError], str, int, int | None], ...]] = (
    (MergeRefused, "conflict", 409, None),
    (InputRefused, "refused", 422, None),
    (PartyMissing, "unknown", 404, None),
    (UsageError, "usage", 400, None),
    (SnapshotUnknown, "unknown", 404, None),
    (SnapshotMissing, "not-ready", 503, 5),
    (AssessmentMissing, "unknown", 404, None),
    (AnswersDiffer, "differs", 503, None),
    (Busy, "store", 503, 2),
    (StoreError, "store", 503, None),
    (EngineError, "engine", 503, 5),
    (ScaleRefused, "usage", 400, None),
    (GlyphMissing, "glyph", 422, None),
    (ExportError, "format", 406, None),
)
"""Error, kind, status, and after how many seconds asking again may help; the first one counts."""


_OPTION: Final = re.compile(r"(?<![\w'\"-])--([a-z][a-z-]*)")
_PARAMETERS: Final[Mapping[str, str]] = {"id": "identifier"}
"""Parameters that are not named as the options of the command line are."""


class ProblemRaised(UsageError):
    """What was asked cannot be answered so, or not now."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def make_problem(
    kind: str, status: int, detail: str, *, mend: str = "", retry_after: int | None = None
) -> Problem:
    """Return a problem of a kind."""
    title = TITLES[kind]
    return Problem(kind, status, title, detail, mend=mend, retry_after=retry_after)


def refuse(
    kind: str, status: int, detail: str, *, mend: str = "", retry_after: int | None = None
) -> ProblemRaised:
    """Return a problem that can be raised."""
    return ProblemRaised(make_problem(kind, status, detail, mend=mend, retry_after=retry_after))


def problem_of(error: Exception) -> Problem:
    """Return what an error is over HTTP; one that nobody foresaw says nothing of its cause."""
    if isinstance(error, ProblemRaised):
        return error.problem
    acts: tuple[str, ...] = ()
    if isinstance(error, InputRefused):
        error, acts = guide(error)
    for kind_of_error, kind, status, retry_after in _KINDS:
        if isinstance(error, kind_of_error):
            where = _find_place(error)
            mend = error.hint if isinstance(error, InputRefused) else ""
            detail = " ".join(str(error).split())
            if isinstance(error, UsageError):
                detail = name_parameters(detail)
            title = TITLES[kind]
            faults = _list_faults(error)
            return Problem(kind, status, title, detail, where, mend, retry_after, faults, acts)
    return make_problem("internal", 500, "the server's log has more; please report it")


def name_parameters(text: str) -> str:
    """Name parameters of a request where a text names options of the command line.

    >>> name_parameters("--birth-date 'x' is not a date"), name_parameters("--id 'a' is unclear")
    ("birth_date 'x' is not a date", "identifier 'a' is unclear")
    """
    return _OPTION.sub(lambda found: _PARAMETERS.get(found[1], found[1].replace("-", "_")), text)


def _find_place(error: Exception) -> FaultPlace | None:
    if not isinstance(error, InputRefused):
        return None
    return FaultPlace(error.line, error.field, error.value)


def _list_faults(error: Exception) -> tuple[dict[str, object], ...]:
    """Return every fault of an input as the command line gives it."""
    if not isinstance(error, InputRefused):
        return ()
    from onward.queries.assessment.batch import Refused  # brings the assessment

    errors: list[dict[str, object]] = Refused.of_fault(error).to_data()["errors"]
    return tuple(errors)


def write_problem(problem: Problem, *, fails_closed: bool) -> bytes:
    """Write a problem.

    Args:
        problem: What is wrong.
        fails_closed: Whether the body says INCOMPLETE, for callers that read the verdict alone.
    """
    data: dict[str, object] = {
        "type": f"urn:onward:problem:{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": printable(problem.detail),
        "instance": f"urn:uuid:{uuid4()}",
    }
    if problem.where is not None:
        place = problem.where
        data["where"] = {"line": place.line, "field": place.field, "value": place.value}
    if problem.mend:
        data["mend"] = problem.mend
    if problem.acts:
        data["acts"] = list(problem.acts)
    if len(problem.faults) > 1:
        data["errors"] = list(problem.faults)
    if fails_closed:
        data["verdict"] = INCOMPLETE
    return (json_text(data, indent=2) + "\n").encode("utf-8", errors="surrogatepass")
