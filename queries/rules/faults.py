"""A fault of an indicator's file: at which key, what is wrong, how to mend it."""

from dataclasses import dataclass

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value of the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which key, and how to mend it."""

    place: Place
    what: str
    hint: str
