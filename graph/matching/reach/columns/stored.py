"""Columns of a layer's names on disk, which every process maps in the place of reading all names.

``cache/words-<hash>/`` holds a file a column and their seal (`store.sealed_folders`): arrays as
``.npy``, texts as lines. The hash covers the layer, the tables of words and the code that reads
them, so that a folder that is there is never stale. One that was changed, or does not fit
together, is made again, and said. Layers are put together in memory: another list leaves the
folders of all others as they are.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np

from onward.graph import matching, names
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.reach.columns.merged import merge_columns
from onward.graph.matching.reach.columns.name_columns import NameColumns, read_columns
from onward.graph.names.word_data import frequencies_hash, lists_hash
from onward.graph.notices import report_notice
from onward.graph.store.cache_parts import mark_used
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.sealed_folders import find_damage, map_array, save_array, seal_folder

PREFIX: Final = "words-"
"""How the names of such folders begin."""

_ARRAY: Final = ".npy"
_LINES: Final = ".txt"


def open_columns(layers: Sequence[LayerNames]) -> NameColumns:
    """Return the columns of the names of layers, each from the cache where it is there.

    Layers that are in memory alone are read each time.
    """
    return merge_columns([_open_layer(layer) for layer in layers])


def _open_layer(layer: LayerNames) -> NameColumns:
    folder = _find_folder(layer)
    if folder is None:
        return read_columns([layer])
    columns = load_columns(folder)
    if columns is not None:
        return columns
    discard(folder)  # damaged, if it is there at all
    columns = read_columns([layer])
    with suppress(OSError):  # a cache that cannot be written costs the time again
        store_columns(folder, columns)
    return columns


def store_columns(folder: Path, columns: NameColumns) -> None:
    """Write columns as a folder, which appears whole or not at all.

    Raises:
        OSError: The disk failed.
    """
    with whole_folder(folder) as draft:
        for field in fields(columns):
            column = getattr(columns, field.name)
            if isinstance(column, np.ndarray):
                save_array(draft / f"{field.name}{_ARRAY}", column)
            else:
                lines = "".join(f"{text}\n" for text in column)
                (draft / f"{field.name}{_LINES}").write_bytes(lines.encode("ascii"))
        seal_folder(draft, folder.name)


def load_columns(folder: Path) -> NameColumns | None:
    """Map the columns of a folder; None if it is missing or was changed since it was written."""
    mark_used(folder)
    if damage := find_damage(folder):
        if not folder.exists():
            return None
        report_notice(f"cache/{folder.name}: {damage}; the names are read again")
        return None
    try:
        return NameColumns(*(_load_column(folder, field.name) for field in fields(NameColumns)))
    except (OSError, ValueError):
        return None


def _load_column(folder: Path, name: str) -> Any:
    file = folder / f"{name}{_ARRAY}"
    if file.exists():
        return map_array(file)
    lines = (folder / f"{name}{_LINES}").read_bytes().decode("ascii")
    return lines.split("\n")[:-1]


def _find_folder(layer: LayerNames) -> Path | None:
    """Return where the columns of a layer are stored; None where it is in memory alone."""
    if layer.folder is None:
        return None
    return layer.folder.with_name(name_columns(layer.folder.name))


def name_columns(folder: str) -> str:
    """Return the name of the folder of a layer's columns.

    Args:
        folder: The name of the folder of the layer's names.
    """
    terms = [folder, lists_hash(), frequencies_hash(), _hash_code()]
    return f"{PREFIX}{sha256(json.dumps(terms).encode()).hexdigest()[:32]}"


@cache
def _hash_code() -> str:
    """Return the SHA-256 over the code that reads names: another version reads them itself."""
    digest = sha256()
    for package in (names, matching):
        for folder in sorted(package.__path__):
            for file in sorted(Path(folder).rglob("*.py")):
                digest.update(file.read_bytes())
    return digest.hexdigest()
