"""Parts of a cache that say what is in them, so that a changed file shows on opening."""

import json
import math
import mmap
import os
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from onward.graph.store.files import UNFINISHED, discard, draft_path, write_whole

# ------------------------------------------------------------------------------------------------
# A checksum that costs little more than reading a file: what a cache is verified with when opened.
#
# A block is laid out as rows of 1,024 words of 64 bits. The sums of its columns and of its rows go
# into a SHA-256 together with the size and a name, so that a byte that was changed, zeroed, cut or
# moved, and a file that stands in the place of another, give another checksum. The sums are taken
# at the speed of memory; hashing every byte would take six times as long, CRC-32 twice. It shows
# damage; it is no protection from a forger, who can compute it as well as anybody.
# ------------------------------------------------------------------------------------------------

_ROW_BYTES: Final = 8192
_BLOCK_BYTES: Final = 128 * _ROW_BYTES  # it stays in the processor's cache for both sums

_NO_ROWS: Final = bytes(_ROW_BYTES)
"""The sums of no row: as many zeros as a row has words."""


def checksum_file(path: Path, name: str, *, end: int | None = None) -> str:
    """Return the checksum of a file, 64 hexadecimal digits.

    Args:
        path: The file.
        name: What the content is: the same bytes under another name have another checksum.
        end: How many bytes are covered; None = all.

    Raises:
        OSError: It cannot be read.
    """
    size = path.stat().st_size if end is None else end
    digest = sha256(f"{name}\n{size}\n".encode())
    block = bytearray(min(size, _BLOCK_BYTES))
    view = memoryview(block)
    with path.open("rb", buffering=0) as stream:
        left = size
        # A plain read fills the block unless the file ends: these are files of a disk.
        while left > 0 and (count := stream.readinto(view[: min(left, _BLOCK_BYTES)])):
            digest.update(_sum_block(view[:count]))
            left -= count
    return digest.hexdigest()


def checksum_bytes(content: bytes | bytearray | memoryview, name: str) -> str:
    """Return the checksum that a file of this content has."""
    view = memoryview(content).cast("B")
    digest = sha256(f"{name}\n{len(view)}\n".encode())
    for start in range(0, len(view), _BLOCK_BYTES):
        digest.update(_sum_block(view[start : start + _BLOCK_BYTES]))
    return digest.hexdigest()


def _sum_block(block: memoryview) -> bytes:
    """Return the sums of a block's columns and rows, and the bytes that fill no row."""
    rows = len(block) // _ROW_BYTES
    if not rows:
        return _NO_ROWS + block
    whole = rows * _ROW_BYTES
    words = np.frombuffer(block[:whole], np.uint64).reshape(rows, _ROW_BYTES // 8)
    # Columns alone would not see two rows change places, rows alone two columns. Sums wrap around.
    columns, lines = words.sum(axis=0, dtype=np.uint64), words.sum(axis=1, dtype=np.uint64)
    return b"".join((columns.tobytes(), lines.tobytes(), block[whole:]))


# ------------------------------------------------------------------------------------------------
# Folders of a cache that say what is in them, so that a changed file shows on opening.
#
# ``whole.json`` lists every file with its size and checksum (`checksums`), names the cache that the
# folder is, and seals all this with a hash of its own. What does not fit is made again, and said.
# ------------------------------------------------------------------------------------------------

SEAL: Final = "whole.json"

_READERS: Final = 2

_LITTLE: Final = 2**22
"""Bytes of a folder that one thread sums before two would have begun."""

_ARRAY: Final = b"\x93NUMPY\x01\x00"
_HEADER_BYTES: Final = 128
"""How the file of an array begins, and how long its header is unless the array has many axes."""

_SMALL: Final = 2**16
"""Bytes of an array of which another copy costs less than its header."""

_SealedFiles = dict[str, list[int | str]]


@dataclass(frozen=True, slots=True)
class Damage:
    """The first thing that does not fit in a folder: which file of it, and what is wrong."""

    file: str
    what: str

    def __str__(self) -> str:
        """Return both as a part of a sentence."""
        return f"{self.file} {self.what}"


def seal_folder(folder: Path, name: str, facts: Mapping[str, int] | None = None) -> None:
    """Write the seal of a folder whose files are all there.

    Args:
        folder: The folder, or its draft.
        name: The name under which it will be opened: one cache cannot stand in another's place.
        facts: Numbers to keep with it.

    Raises:
        OSError: The disk failed.
    """
    content = {"name": name, "facts": dict(facts or {}), "files": dict(_list_files(folder, name))}
    sealed = {**content, "seal": _hash_content(content)}
    (folder / SEAL).write_text(json.dumps(sealed, sort_keys=True), encoding="utf-8")


def read_facts(folder: Path) -> dict[str, int]:
    """Return the numbers that were kept with a folder in which `find_damage` has found none."""
    facts: dict[str, int] = json.loads((folder / SEAL).read_bytes())["facts"]
    return facts


def list_sealed(folder: Path) -> list[str]:
    """Return the files of a folder in which `find_damage` has found none, in order.

    Raises:
        FileNotFoundError: It was removed since.
    """
    return sorted(json.loads((folder / SEAL).read_bytes())["files"])


def find_damage(folder: Path, *, grows: bool = False) -> Damage | None:
    """Return the first thing in a folder that is not as it was sealed; None if nothing is.

    Args:
        folder: The folder.
        grows: Whether files may have been added since; each must have a checksum of its own.
    """
    try:
        content = json.loads((folder / SEAL).read_bytes())
        seal, files = content.pop("seal"), content["files"]
        is_sealed = seal == _hash_content(content) and content["name"] == folder.name
    except OSError:
        return Damage(SEAL, "is missing")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_sealed = False
    if not is_sealed:
        return Damage(SEAL, "was changed")
    try:
        damage = next(_list_damage(folder, files), None)
        if damage is None and not grows:
            damage = next(_list_additions(folder, files), None)
    except OSError as fault:
        return Damage(str(fault.filename or ""), f"cannot be read ({fault.strerror or fault})")
    return damage


def _list_damage(folder: Path, files: _SealedFiles) -> Iterator[Damage]:
    # Sizes first: a file that was cut is found without reading any.
    for name, (size, _) in files.items():
        size_now = _measure_file(folder / name)
        if size_now is None:
            yield Damage(name, "is missing")
        elif size_now != size:
            yield Damage(name, "has another size")
    largest_first = sorted(files, key=lambda name: (-int(files[name][0]), name))
    checksums = _list_checksums(folder, files, largest_first)
    for name, checksum in zip(largest_first, checksums, strict=True):
        if checksum != files[name][1]:
            yield Damage(name, "was changed")


def _list_checksums(folder: Path, files: _SealedFiles, names: list[str]) -> Iterator[str]:
    if sum(int(size) for size, _ in files.values()) <= _LITTLE:
        yield from (_checksum_file(folder, name) for name in names)
        return
    # Reading and summing leave Python's lock alone, so that two threads take half of the time.
    with ThreadPoolExecutor(_READERS) as readers:
        yield from readers.map(lambda name: _checksum_file(folder, name), names)


def _checksum_file(folder: Path, name: str) -> str:
    return checksum_file(folder / name, f"{folder.name}/{name}")


def _list_files(folder: Path, title: str) -> Iterator[tuple[str, list[int | str]]]:
    """Yield size and checksum of every file but locks and other empty files."""
    for name in _list_names(folder):
        file = folder / name
        yield name, [file.stat().st_size, checksum_file(file, f"{title}/{name}")]


def _list_additions(folder: Path, files: _SealedFiles) -> Iterator[Damage]:
    return (Damage(name, "was added") for name in _list_names(folder) if name not in files)


def _list_names(folder: Path) -> list[str]:
    """Return the files below a folder that are not empty, but for its seal."""
    names: list[Path] = []
    for place, _, files in os.walk(folder):
        below = Path(place)
        names += [below / file for file in files if file != SEAL and _measure_file(below / file)]
    return [name.relative_to(folder).as_posix() for name in sorted(names)]


def _measure_file(file: Path) -> int | None:
    """Return the size of a file; None where there is no plain file."""
    try:
        status = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_size if S_ISREG(status.st_mode) else None


def _hash_content(content: Mapping[str, object]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_sealed(file: Path) -> bytes | None:
    """Return what a sealed file holds; None if there is none, or not as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    checksum, _, written = content.partition(b"\n")
    return written if checksum == _hash_sealed(file.name, written) else None


def write_sealed(file: Path, written: bytes) -> None:
    """Write a file of a cache behind a checksum; it is not durable, as a lost one is made again.

    Raises:
        OSError: It cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, _hash_sealed(file.name, written) + b"\n" + written, durable=False)


def _hash_sealed(name: str, written: bytes) -> bytes:
    """Return the hash of what stands under a name: it cannot stand in another file's place."""
    return sha256(name.encode() + b"\n" + written).hexdigest().encode()


def save_array(file: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as `np.save` does, to the byte; headers of small ones are made once a shape.

    Raises:
        OSError: The disk failed.
    """
    if array.nbytes > _SMALL or array.dtype.hasobject or not array.flags.c_contiguous:
        np.save(file, array)
    else:
        file.write_bytes(_write_header(array.dtype, array.shape) + array.tobytes())


@lru_cache(maxsize=4096)  # worlds of one size have the same
def _write_header(kind: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    stream = BytesIO()
    descr = np.lib.format.dtype_to_descr(kind)
    facts = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, facts)
    return stream.getvalue()


def map_array(file: Path) -> npt.NDArray[Any]:
    """Map an array that `np.save` wrote, which nobody can change, as a plain array.

    Slicing an `np.memmap` costs several times more, and so does reading a header anew for each of
    the fifty arrays of a small world.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not the file of an array, or is too short.
    """
    with file.open("rb", buffering=0) as stream:
        form = _read_header(stream.read(_HEADER_BYTES))
        if form is None:
            return np.load(file, mmap_mode="r").view(np.ndarray)  # type: ignore[no-any-return]  # whatever numpy can map
        content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    kind, shape, order = form
    if len(content) < _HEADER_BYTES + math.prod(shape) * kind.itemsize:
        raise ValueError(f"{file.name} is too short for its array")
    return np.ndarray(shape, kind, content, _HEADER_BYTES, order=order)


@lru_cache(maxsize=4096)  # worlds of one size have the same
def _read_header(header: bytes) -> tuple[np.dtype[Any], tuple[int, ...], Any] | None:
    """Return an array's kind, shape and order; None where its file begins in another way."""
    after = header[len(_ARRAY) : len(_ARRAY) + 2]
    is_usual = header.startswith(_ARRAY) and int.from_bytes(after, "little") + 10 == _HEADER_BYTES
    if not is_usual or len(header) < _HEADER_BYTES:
        return None
    shape, is_fortran, kind = np.lib.format.read_array_header_1_0(BytesIO(header[8:]))
    return None if kind.hasobject else (kind, shape, "F" if is_fortran else "C")


# ------------------------------------------------------------------------------------------------
# Parts of a workspace's cache: which are in use, and how those go that nobody uses any more.
#
# A part is a folder or a file of ``cache/``. Whoever opens one marks it (`mark_used`). One that
# goes gets another name first, so that others see it whole or not at all; what a process has mapped
# lives on until it ends. Whoever finds a part gone while opening it makes it anew.
# ------------------------------------------------------------------------------------------------

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
        size = sum(file.stat().st_size for file in _list_files_of_cache_parts(part))
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
    return max(file.stat().st_mtime for file in (part, *_list_files_of_cache_parts(part)))


def _list_files_of_cache_parts(part: Path) -> list[Path]:
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
