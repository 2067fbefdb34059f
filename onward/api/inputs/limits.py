"""Numbers that a caller may choose, and the bounds that they keep to."""

from typing import Final

from onward.api.inputs.arguments import check_whole
from onward.errors import UsageError

CARDS: Final = 60
"""Cards of a picture where nobody chooses: more are hard to read."""

FEWEST_CARDS: Final = 5
MOST_CARDS: Final = 150

MOST_HOPS: Final = 6
"""Ties from a party to the farthest one on a map."""

MOST_JOBS: Final = 64

TOGETHER: Final = 64
"""Assessments that are kept in one write, at most."""


WAIT_S: Final = 60.0
"""Seconds that a writer waits for another one."""

MOST_WAIT_S: Final = 86_400.0


def check_wait(seconds: float) -> float:
    """Refuse a time that nobody waits.

    Raises:
        UsageError: It is below 0 or above a day.
    """
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not 0 <= seconds <= MOST_WAIT_S:
        raise UsageError(f"--wait {seconds} is not between 0 and {MOST_WAIT_S:.0f} seconds")
    return float(seconds)


def check_budget(budget: int) -> None:
    """Refuse a number of cards that no picture can hold, or that shows nothing.

    Raises:
        UsageError: It is below 5 or above 150.
    """
    _check_range("--budget", budget, FEWEST_CARDS, MOST_CARDS)


def check_hops(hops: int) -> None:
    """Refuse a number of ties that is out of a map's range.

    Raises:
        UsageError: It is below 1 or above 6.
    """
    _check_range("--hops", hops, 1, MOST_HOPS)


def check_jobs(jobs: int) -> None:
    """Refuse a number of processes that is beyond all reason.

    Raises:
        UsageError: It is below 1 or above 64.
    """
    _check_range("--jobs", jobs, 1, MOST_JOBS)


def _check_range(option: str, number: int, least: int, most: int) -> None:
    if not least <= check_whole(option, number) <= most:
        raise UsageError(f"{option} {number} is not between {least} and {most}")
