"""What happened on the way to an answer and stops nothing: one line on stderr, or in a log.

A program that wants these lines elsewhere sets up the logger ``onward`` of `logging`. Where nobody
has set anything up, they go to stderr as they are.
"""

from typing import Final

from onward.errors import printable

LOGGER: Final = "onward"


def report_notice(message: str) -> None:
    """Say one line.

    Args:
        message: What happened, to which file, and what was done about it.
    """
    import logging  # noqa: PLC0415  # hardly ever needed

    logging.getLogger(LOGGER).warning("%s", printable(f"onward: {message}"))
