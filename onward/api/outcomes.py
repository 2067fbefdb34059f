"""Assessments on their way to a caller: kept in the records first, then handed over in order."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.days import timestamp
from onward.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onward.api.feedback import Feedback
    from onward.queries.assessment.batch import Outcome
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.store import Entry, RecordStore


def keep_outcomes(
    outcomes: "Iterable[Outcome]", store: "RecordStore", together: int, feedback: "Feedback"
) -> "Iterator[Outcome]":
    """Keep each assessment before it is handed over: the first alone, then more in one write.

    Args:
        outcomes: Assessments, or why a transaction is refused.
        store: Where they are kept.
        together: How many are kept in one write, at most; 1 hands each over at once.
        feedback: Where a broken promise is reported.
    """
    from onward.queries.assessment.batch import Refused

    waiting = iter(outcomes)
    size = 1
    while batch := list(islice(waiting, size)):
        entries = [outcome for outcome in batch if not isinstance(outcome, Refused)]
        keep_entries(entries, store, feedback)
        yield from batch
        # whoever watches sees the first at once; a disk likes few large writes
        size = min(2 * size, together)


def keep_entries(entries: "Sequence[Entry]", store: "RecordStore", feedback: "Feedback") -> None:
    """Keep assessments, so that they can be explained later.

    Another answer to a question that was answered before breaks a promise, so it is reported.
    """
    if not entries:
        return
    # all of them in one transaction of the database
    answers = store.put(entries, timestamp())
    for entry, answer in zip(entries, answers, strict=True):
        if answer == "differs":
            feedback.warn(
                f"{entry.transaction}: an earlier run gave another answer to this same question; "
                "report it"
            )


def read_assessment(path: Path) -> "Assessment":
    """Read an assessment from a JSON file.

    Raises:
        InputRefused: The file is not an assessment.
    """
    from onward.queries.model.reading import assessment_from_json

    try:
        written = path.read_bytes()
    except OSError as error:
        raise InputRefused(
            "cannot be read", file=str(path), hint="give the JSON that `onward assess` has written"
        ) from error
    return assessment_from_json(written, str(path))
