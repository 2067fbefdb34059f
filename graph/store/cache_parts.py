"""Parts of a workspace's cache: which are in use, and how those go that nobody uses any more.

A part is a folder or a file of ``cache/``. Whoever opens one marks it (`mark_used`). One that goes
gets another name first, so that others see it whole or not at all; what a process has mapped lives
on until it ends. Whoever finds a part gone while opening it makes it anew.
"""

import os
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.graph.store.files import UNFINISHED, discard, draft_path
from onward.graph.store.sealed_folders import SEAL

MARKED_SECONDS: Final = 900.0
"""A mark that is no older than this is not set anew: opening a part often costs no write."""


@dataclass(frozen=True, slots=True)
class CachePart:
    """A part of the cache, and the bytes that it takes."""

    name: str
    size: int


def mark_used(part: Path) -> None:
    """Note that a part is in use; who may not write here leaves it as it is.

    Args:
        part: A file, or a sealed folder.
    """
    file = part / SEAL if part.is_dir() else part
    with suppress(OSError):
        if time.time() - file.stat().st_mtime > MARKED_SECONDS:
            os.utime(file)


def remove_unused(
    cache: Path, needed: Collection[str], kinds: tuple[str, ...], oldest: float
) -> Iterator[CachePart]:
    """Remove parts that nobody needs, has mapped, or has used for long; yield each.

    Args:
        cache: The workspace's folder of compiled forms.
        needed: Names of parts that stay.
        kinds: How the names of parts begin that may go; what a killed writer has left may, too.
        oldest: The moment since which a part must have been used, in seconds since 1970.
    """
    if not cache.is_dir():
        return
    unused = [
        part
        for part in sorted(cache.iterdir())
        if part.name.startswith((*kinds, UNFINISHED))
        and part.name not in needed
        and _is_unused(part, oldest)
    ]
    # after most loads there is none, and the maps of all processes are long
    mapped = list_mapped(cache) if unused else frozenset()
    for part in unused:
        if part.name not in mapped:
            removed = _remove_old(part, oldest)
            if removed is not None:
                yield removed


def _is_unused(part: Path, oldest: float) -> bool:
    try:
        return _find_last_use(part) < oldest
    except OSError:
        return False  # somebody else removes it


def _remove_old(part: Path, oldest: float) -> CachePart | None:
    """Remove a part unless it was used since; return what it was."""
    try:
        if _find_last_use(part) >= oldest:
            return None
        size = sum(file.stat().st_size for file in _list_files(part))
        if part.name.startswith(UNFINISHED):
            draft = part
        else:
            # others see it whole, or not at all
            draft = draft_path(part)
            part.rename(draft)
    except OSError:
        return None  # somebody else removes it, or it cannot be written here
    discard(draft)
    return CachePart(part.name, size)


def _find_last_use(part: Path) -> float:
    seal = part / SEAL
    if seal.is_file() and not part.name.startswith(UNFINISHED):
        return seal.stat().st_mtime
    return max(file.stat().st_mtime for file in (part, *_list_files(part)))


def _list_files(part: Path) -> list[Path]:
    return [file for file in part.rglob("*") if file.is_file()] if part.is_dir() else [part]


def list_mapped(cache: Path) -> frozenset[str]:
    """Return which parts a process has mapped; of processes that may not be looked at, none.

    Elsewhere than on Linux nobody can tell.
    """
    place = os.fsencode(f"{cache.resolve()}/")
    names: set[str] = set()
    for maps in Path("/proc").glob("[0-9]*/maps"):
        with suppress(OSError):
            for rest in maps.read_bytes().split(place)[1:]:
                line, _, _ = rest.partition(b"\n")
                names.add(os.fsdecode(line.partition(b"/")[0]))
    return frozenset(names)
