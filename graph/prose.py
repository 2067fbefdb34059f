"""Parties that only the prose of a list names: owners, kin and employers of those who are on it."""

from typing import Final

PROSE: Final = "prose/"
"""What the id of such a party begins with, behind the prefix of its list."""


def is_named_in_prose(party_id: str) -> bool:
    """Tell whether only prose names a party: it is no entry of the list.

    >>> is_named_in_prose("eu:prose/1f"), is_named_in_prose("eu:32014R0269/I/1")
    (True, False)
    """
    return party_id.partition(":")[2].startswith(PROSE)
