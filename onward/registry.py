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


@lru_cache
def _modules(seam: str) -> dict[str, str]:
    package = _SEAMS[seam]
    folder = import_module(package)
    found = {
        module.name: f"{package}.{module.name}"
        for module in pkgutil.iter_modules(folder.__path__)
        if not module.name.startswith("_")
    }
    for entry in metadata.entry_points(group=f"onward.{seam}s"):
        if entry.name in found:
            raise UsageError(
                f"two {seam}s are named {entry.name}: {found[entry.name]}, {entry.value}"
            )
        found[entry.name] = entry.value
    return found
