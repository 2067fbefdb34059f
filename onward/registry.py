"""Finds what stands in the seams' folders: one new file each, no list to edit.

Modules are named by listing their folder and imported only when asked for, so that ``--help`` does
not pay for a database driver.
"""

import pkgutil
from functools import lru_cache
from importlib import import_module, metadata
from types import ModuleType

from onward.errors import UsageError

_SEAMS = {
    "engine": "onward.graph.engines",
    "source": "onward.loaders.sources",
    "detector": "onward.queries.detectors",
    "export": "onward.viz.exports",
}


@lru_cache
def names(seam: str) -> tuple[str, ...]:
    """Name what a seam offers, sorted; installed packages may add to it.

    Args:
        seam: engine, source, detector or export.
    """
    return tuple(sorted(_modules(seam)))


@lru_cache
def find(seam: str, name: str) -> ModuleType:
    """Import one module of a seam.

    Raises:
        UsageError: There is none of that name; the message names those there are.
    """
    modules = _modules(seam)
    if name not in modules:
        raise UsageError(f"there is no {seam} {name!r}; there are: {', '.join(names(seam))}")
    return import_module(modules[name])


def _rooms(seam: str) -> list[str]:
    """Name the packages whose modules are the seam's: detectors stand in one room a group."""
    package = _SEAMS[seam]
    if seam != "detector":
        return [package]
    return [f"{package}.{room}" for room in _modules_in(package)]


def _modules_in(package: str) -> list[str]:
    folder = import_module(package)
    modules = pkgutil.iter_modules(folder.__path__)
    return [module.name for module in modules if not module.name.startswith("_")]


@lru_cache
def _modules(seam: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for room in _rooms(seam):
        for name in _modules_in(room):
            if name in found:
                raise UsageError(f"two {seam}s are named {name}: {found[name]}, {room}.{name}")
            found[name] = f"{room}.{name}"
    for entry in metadata.entry_points(group=f"onward.{seam}s"):
        if entry.name in found:
            raise UsageError(
                f"two {seam}s are named {entry.name}: {found[entry.name]}, {entry.value}"
            )
        found[entry.name] = entry.value
    return found
