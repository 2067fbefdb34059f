"""Whether a name is the beginning of a listed one: a field that is too short has cut it.

Order systems and payment messages have fields of 30, 35 or 40 characters for a name, and keep what
fits: "JOINT STOCK COMPANY RUSSIAN AGRICUL". What is left may be common words alone. So a long name
with which a listed one begins, letter by letter, may be that one (`bands`).
"""

from typing import Final

from onward.graph.names.forms import NameForm

LEAST_CHARACTERS: Final = 29
"""Of a name that a field may have cut: one of thirty, less a blank at its end."""

LEAST_LETTERS: Final = 22
"""Of them that are letters or digits: fewer may be the beginning of anything."""

MOST_BEGUN: Final = 5
"""Parties of a list that a beginning may mean; one of more tells nobody apart."""


def begins_listed(text: str, query: NameForm, listed: NameForm) -> bool:
    """Tell whether a listed name goes on where a long name ends.

    Args:
        text: The name that is asked for, in one reading, as it is written.
        query: Its form.
        listed: The name that is listed.
    """
    if len(text) < LEAST_CHARACTERS:
        return False
    # without the legal forms before it, too, which each writes in a way of their own
    return _goes_on(query.whole, listed.whole) or _goes_on(query.joined, listed.joined)


def _goes_on(beginning: str, name: str) -> bool:
    is_long = LEAST_LETTERS <= len(beginning) < len(name)
    return is_long and name.startswith(beginning)
