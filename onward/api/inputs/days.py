"""Days of a question, and the one clock: everything below the API is told the time."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.graph.store.workspace import Snapshot

Day = date | str | None
"""A day as a caller may give it: a date, or a text YYYY-MM-DD."""


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(tz=UTC)


def timestamp() -> str:
    """Return this moment as the records keep it, ISO 8601 in UTC with seconds."""
    return now().isoformat(timespec="seconds")


def today() -> date:
    """Return this day, in UTC."""
    return now().date()


def latest_today() -> date:
    """Return the day that it already is somewhere: there, what happened today is not yet to come.

    West of the date line clocks are fourteen hours ahead of UTC.
    """
    return (now() + timedelta(hours=14)).date()


def read_day(day: Day, name: str) -> date | None:
    """Read a day.

    Args:
        day: A date, or a text YYYY-MM-DD.
        name: Of the option or parameter, for the message.

    Raises:
        UsageError: It is neither; a moment is refused, too: its day depends on the time zone.

    >>> read_day("2026-05-02", "on")
    datetime.date(2026, 5, 2)
    """
    if isinstance(day, str):
        return parse_day(day, name)
    if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
        return day
    raise UsageError(f"{name} {day!r} is not a day; give a datetime.date, or YYYY-MM-DD")


def parse_day(text: str, name: str) -> date:
    """Read a day that is written as YYYY-MM-DD.

    Args:
        text: As it was typed.
        name: Of the option or parameter, for the message.

    Raises:
        UsageError: It is written otherwise, or there is no such day.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # `fromisoformat` also reads 20260502 and 2026-W18-6
    if day is None or day.isoformat() != text:
        raise UsageError(f"{name} {text!r} is not a date; use YYYY-MM-DD")
    return day


def question_day(on: date | None, snapshot: "Snapshot") -> date:
    """Return the day asked about, else the newest day on which a layer was retrieved.

    See docs/semantics.md, Time.

    Raises:
        UsageError: No layer has such a date.
    """
    from onward.graph.dates import first_day  # `--help` needs no dates

    if on is not None:
        return on
    dates = [layer.retrieved or layer.published for layer in snapshot.layers]
    days = [first_day(text) for text in dates if text]
    if not days:
        raise UsageError("no layer has a retrieval date; give --on YYYY-MM-DD")
    return max(days)
