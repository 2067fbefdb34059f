"""Reading what a command is given, and writing what it hands over: whole or not at all."""

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ExportError, InputRefused
from onward.graph.store.files import write_whole

if TYPE_CHECKING:
    from onward.queries.assessment.batch import Asked

_LONGEST: Final = 80

_RESERVED: Final = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)))
)
"""Names that Windows keeps for itself, whatever follows the first dot."""


def documents(file: str, what: str = "transaction") -> "Iterator[Asked]":
    """Cut a file, or stdin where it is ``-``, into single objects (`transaction_files.written`).

    Raises:
        InputRefused: There is no such file.
    """
    from onward.queries.transactions.files import written

    if file == "-":
        return written(_stdin(), "-", what)
    path = Path(file)
    if path.is_dir():
        raise InputRefused("is a folder", file=file, hint="name its files")
    if not path.is_file():
        raise InputRefused("there is no such file", file=file, hint="check the path")
    return written(path, file, what)


def _stdin() -> Iterator[str]:
    from onward.queries.transactions.files import NOT_UTF_8

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors=NOT_UTF_8)
    yield from sys.stdin


def write_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that no half of it is ever seen.

    Raises:
        ExportError: It cannot be written.
    """
    if path.exists() and not path.is_file():
        raise ExportError(f"{path}: is no plain file; choose another place")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, durable=False)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written: {error.strerror}; choose another place"
        ) from error


def file_stem(name: str, *, one_case: bool = False) -> str:
    """Make a file name of an id, which may hold anything, so that no two ids meet.

    Where the id itself is no safe name, eight digits of its hash follow; and so they do after small
    letters, because many a file system takes ``T1`` and ``t1`` for one name.

    Args:
        name: The id.
        one_case: No two such ids differ in their case alone, so small letters are safe.

    >>> file_stem("T-2026-117"), file_stem("t-2026-117"), file_stem("../T 1")
    ('T-2026-117', 't-2026-117-56b23137', '_T_1-5b4a9b65')
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:_LONGEST].lstrip(".")
    plain = plain.lstrip("-") or "_"
    safe = plain == name and plain.partition(".")[0].upper() not in _RESERVED
    if safe and (one_case or name == name.upper()):
        return plain
    return f"{plain}-{sha256(repr(name).encode()).hexdigest()[:8]}"
