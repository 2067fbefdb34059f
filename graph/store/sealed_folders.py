"""Folders of a cache that say what is in them, so that a changed file shows on opening.

``whole.json`` lists every file with its size and checksum (`checksums`), names the cache that the
folder is, and seals all this with a hash of its own. What does not fit is made again, and said.
"""

import json
import math
import mmap
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from onward.graph.store.checksums import checksum_file

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
