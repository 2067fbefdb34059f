"""Why somebody is listed, as a line of text; the whole stands in JSON."""

import textwrap
from typing import Final

LONGEST: Final = 300
"""Characters of a reason that are shown."""


def shorten_reason(reason: str | None, longest: int = LONGEST) -> str | None:
    """Return the beginning of a reason, cut between words; None where none is stated.

    >>> shorten_reason("Owner of a yard that builds ships", 20), shorten_reason(None)
    ('Owner of a yard …', None)
    """
    return textwrap.shorten(reason, longest, placeholder=" …") if reason else None
