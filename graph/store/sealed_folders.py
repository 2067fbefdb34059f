"""Folders of a cache that say what is in them, so that a changed file shows on opening.

``whole.json`` lists every file with its size and checksum (`checksums`), names the cache that the
folder is, and seals all this with a hash of its own. What does not fit is made again, and said.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from onward.graph.store.checksums import checksum_file

SEAL: Final = "whole.json"

_READERS: Final = 2

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
        file = folder / name
        if not file.is_file():
            yield Damage(name, "is missing")
        elif file.stat().st_size != size:
            yield Damage(name, "has another size")
    # Reading and summing leave Python's lock alone, so that two threads take half of the time.
    largest_first = sorted(files, key=lambda name: (-int(files[name][0]), name))
    with ThreadPoolExecutor(_READERS) as readers:
        checksums = readers.map(lambda name: _checksum_file(folder, name), largest_first)
        for name, checksum in zip(largest_first, checksums, strict=True):
            if checksum != files[name][1]:
                yield Damage(name, "was changed")


def _checksum_file(folder: Path, name: str) -> str:
    return checksum_file(folder / name, f"{folder.name}/{name}")


def _list_files(folder: Path, title: str) -> Iterator[tuple[str, list[int | str]]]:
    """Yield size and checksum of every file but locks and other empty files."""
    for name in _list_names(folder):
        file = folder / name
        yield name, [file.stat().st_size, checksum_file(file, f"{title}/{name}")]


def _list_additions(folder: Path, files: _SealedFiles) -> Iterator[Damage]:
    return (Damage(name, "was added") for name in _list_names(folder) if name not in files)


def _list_names(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != SEAL and file.stat().st_size:
            yield file.relative_to(folder).as_posix()


def _hash_content(content: Mapping[str, object]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
