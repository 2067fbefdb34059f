"""Arguments as a program gives them: what is no text, path or number is refused before any answer.

A wrong type must not end in an answer: the letters of "owns" are no kinds of ties, and an empty id
is not the snapshot that is current now.
"""

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path

from onward.errors import UsageError


def check_text(name: str, value: object) -> str:
    """Return a text.

    Args:
        name: Of the parameter, for the message.
        value: As it was given.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(value, str):
        return str(value)
    raise UsageError(f"{name} {_show_value(value)} is not a text")


def check_reference(name: str, value: object) -> str:
    """Return a text that refers to something; an empty one would fit whatever there is one of.

    Raises:
        UsageError: It is no text, or empty.
    """
    if not check_text(name, value).strip():
        raise UsageError(f"{name} is empty; say which one")
    return str(value)


def check_optional_text(name: str, value: object) -> str | None:
    """Return a text that says something, or None where nothing was given.

    Raises:
        UsageError: It is something else, or empty.
    """
    if value is None:
        return None
    if not check_text(name, value).strip():
        raise UsageError(f"{name} is empty; leave it out")
    return str(value)


def check_texts(name: str, values: object) -> tuple[str, ...]:
    """Return texts; one text is one, not its letters, and an iterator is read once.

    Raises:
        UsageError: Something in it is no text, or it cannot be read one by one.

    >>> check_texts("kinds", "owns"), check_texts("kinds", (kind for kind in ["owns", "controls"]))
    (('owns',), ('owns', 'controls'))
    """
    if isinstance(values, str):
        return (str(values),)
    if not isinstance(values, Iterable) or isinstance(values, bytes | bytearray):
        raise UsageError(f"{name} {_show_value(values)} is not a list of texts")
    return tuple(check_text(name, value) for value in values)


def check_pairs(name: str, values: object) -> tuple[tuple[str, str], ...]:
    """Return pairs of texts, of a mapping or of pairs.

    Raises:
        UsageError: It is neither, or something in it is no text.
    """
    items = values.items() if isinstance(values, Mapping) else values
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise UsageError(f"{name} {_show_value(values)} is not a mapping of texts")
    pairs = []
    for item in items:
        if not isinstance(item, tuple | list) or len(item) != 2:
            raise UsageError(f"{name}: {_show_value(item)} is not a pair of texts")
        pairs.append((check_text(name, item[0]), check_text(name, item[1])))
    return tuple(pairs)


def check_path(name: str, value: object) -> Path:
    """Return a path.

    Raises:
        UsageError: It is no path, or an empty one, which would be the folder that one stands in.
    """
    if not isinstance(value, str | PathLike) or isinstance(fspath(value), bytes):
        raise UsageError(f"{name} {_show_value(value)} is not a path")
    if isinstance(value, str) and not value.strip():
        raise UsageError(f"{name} is empty; name a file or folder")
    if "\0" in fspath(value):
        raise UsageError(f"{name} {_show_value(value)} is not a path")
    return Path(value)


def check_paths(name: str, values: object) -> tuple[Path, ...]:
    """Return paths; one path is one.

    Raises:
        UsageError: Something in it is no path, or it cannot be read one by one.
    """
    if isinstance(values, str | PathLike):
        return (check_path(name, values),)
    if not isinstance(values, Iterable) or isinstance(values, bytes | bytearray):
        raise UsageError(f"{name} {_show_value(values)} is not a list of paths")
    return tuple(check_path(name, value) for value in values)


def check_whole(name: str, value: object) -> int:
    """Return a whole number.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise UsageError(f"{name} {_show_value(value)} is not a whole number")


def check_number(name: str, value: object) -> float:
    """Return a number.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise UsageError(f"{name} {_show_value(value)} is not a number")


def check_share(name: str, value: object) -> float | None:
    """Return a share as a fraction, or None where nothing was given.

    Raises:
        UsageError: It is no number.
    """
    return None if value is None else check_number(name, value)


def _show_value(value: object) -> str:
    """Show a value in one line; of a long one the beginning is enough."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:60]}…"
