"""Files that are handed over: written whole or not at all, under names that no id can steer."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from onward.errors import ExportError
from onward.graph.store.files import write_whole

INDEX: Final = "index.html"
"""Name of the index of a folder, which no order's page takes."""

_LONGEST: Final = 80

_RESERVED: Final = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)))
)
"""Names that Windows keeps for itself, whatever follows the first dot."""


def write_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that no half of it is ever seen.

    Raises:
        ExportError: It cannot be written.
    """
    if path.exists() and not path.is_file():
        raise ExportError(f"{path}: is not a plain file; choose another place")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, durable=False)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written: {error.strerror}; choose another place"
        ) from error


def write_new_file(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file; one that is there and differs is kept, unless `force`.

    Raises:
        ExportError: There is such a file, or it cannot be written.
    """
    if path.is_file() and not force and path.read_bytes() != content:
        raise ExportError(f"{path}: exists and differs; replace it with --force, or keep it")
    write_file(path, content)


def file_stem(name: str, *, one_case: bool = False) -> str:
    """Return a file name for an id, which may hold anything, so that no two ids collide.

    Where the id itself is not a safe name, eight digits of its hash follow; so they do after small
    letters, because many file systems take ``T1`` and ``t1`` for one name.

    Args:
        name: The id.
        one_case: No two such ids differ in their case alone, so small letters are safe.

    >>> file_stem("T-2026-117"), file_stem("t-2026-117"), file_stem("../T 1")
    ('T-2026-117', 't-2026-117-56b23137', '_T_1-5b4a9b65')
    """
    # no path separator, no leading dot or dash, and short enough for every file system
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:_LONGEST].lstrip(".")
    plain = plain.lstrip("-") or "_"
    is_safe = plain == name and plain.partition(".")[0].upper() not in _RESERVED
    if is_safe and (one_case or name == name.upper()):
        return plain
    return f"{plain}-{sha256(repr(name).encode()).hexdigest()[:8]}"


class AssessmentFolder:
    """A folder into which assessments are written, each under a name of its own.

    Args:
        path: The folder; the first file makes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written = {INDEX}

    def write(
        self, transaction_id: str, assessment_id: str, contents: Mapping[str, bytes]
    ) -> list[Path]:
        """Write the documents of an assessment, named by its transaction.

        Args:
            transaction_id: Names the files; a second transaction of one id gets its own.
            assessment_id: Tells those two apart.
            contents: The documents by suffix.

        Returns:
            The paths of the files.

        Raises:
            ExportError: A file cannot be written.
        """
        stem = file_stem(transaction_id)
        # some file systems take T1.json and t1.json for one name
        if not self._written.isdisjoint(f"{stem}{suffix}".casefold() for suffix in contents):
            stem = f"{stem}-{assessment_id}"
        paths = []
        for suffix, content in contents.items():
            path = self.path / f"{stem}{suffix}"
            write_file(path, content)
            self._written.add(path.name.casefold())
            paths.append(path)
        return paths
