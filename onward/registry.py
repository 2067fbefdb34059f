"""Finds what stands in the seams' folders, and what installed packages add: no list to edit.

Parts are named by listing their folder and imported only when asked for, so that ``--help`` does
not pay for a database driver. A package from outside names its parts as entry points of the groups
``onward.engines``, ``onward.sources``, ``onward.detectors`` and ``onward.exports``, each a module
of the shape that Onward's own have. Only Onward's own detectors stand together, in one module for
each group of the catalogue: a function ``detect_x`` of it is the detector ``x``.
"""

import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module, metadata, resources
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from onward.errors import UsageError, did_you_mean

_SEAMS = {
    "engine": "onward.graph.engines",
    "source": "onward.loaders.sources",
    "detector": "onward.queries.detectors",
    "export": "onward.viz.exports",
}

_SHAPES = {
    "engine": ("Engine",),
    "source": ("SOURCE", "read"),
    "detector": ("detect",),
    "export": ("SUFFIX", "render"),
}
"""What a module of each seam has."""

_DETECTOR: Final = re.compile(r"^def detect_(\w+)\(", re.MULTILINE)
"""The head of a detector in the module of its group."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a seam, not imported yet.

    Attributes:
        module: Its module.
        package: Who brings it, for a reader: Onward itself, or an installed package.
        function: Of a detector: its function in the module.
    """

    name: str
    module: str
    package: str = "onward"
    function: str = "detect"

    def __str__(self) -> str:
        return f"{self.module} of {self.package}"


@lru_cache
def names(seam: str) -> tuple[str, ...]:
    """Name what a seam offers, sorted; installed packages may add to it.

    Args:
        seam: engine, source, detector or export.

    Raises:
        UsageError: Two parts have one name.
    """
    return tuple(sorted(_list_parts(seam)))


@lru_cache
def find(seam: str, name: str) -> ModuleType:
    """Import one module of a seam.

    Raises:
        UsageError: The seam has no part of that name, two of them, or one that cannot be imported.
    """
    parts = _list_parts(seam)
    if name not in parts:
        likely = did_you_mean(name, parts)
        there_are = ", ".join(names(seam))
        raise UsageError(f"there is no {seam} {name!r}; {likely}there are: {there_are}")
    part = parts[name]
    if part.package == "onward":  # a fault of ours is no fault of how the command was called
        return import_module(part.module)
    return _import_outside(seam, part)


def find_detector(name: str) -> Callable[..., Any]:
    """Import the function of a detector.

    Raises:
        UsageError: As of ``find``.
    """
    module = find("detector", name)
    function: Callable[..., Any] = getattr(module, _list_parts("detector")[name].function)
    return function


def find_parameters(name: str) -> frozenset[str]:
    """Return which parameters a detector of another package reads: its module's ``PARAMETERS``.

    One that says nothing reads nothing; neither do Onward's own, whose parameters stand in the
    indicators' files.

    Raises:
        UsageError: As of ``find``.
    """
    parameters: frozenset[str] = getattr(find("detector", name), "PARAMETERS", frozenset())
    return parameters


def _import_outside(seam: str, part: _Part) -> ModuleType:
    """Import a module that another package brings, and see that it has the shape of its seam.

    Raises:
        UsageError: It cannot be imported, whatever its code raises, or lacks a name.
    """
    where = f"{seam} {part.name!r}: {part}"
    try:
        module = import_module(part.module)
    except ImportError as error:
        raise UsageError(f"{where} cannot be imported: {error}") from error
    except Exception as error:  # code of others may raise anything
        fault = " ".join(f"{type(error).__name__}: {error}".split())
        raise UsageError(
            f"{where} cannot be imported: {fault}; repair or uninstall {part.package}"
        ) from error
    missing = [name for name in _SHAPES[seam] if not hasattr(module, name)]
    if missing:
        raise UsageError(
            f"{where} has no {' and no '.join(missing)}; repair or uninstall {part.package}"
        )
    return module


def folders(seam: str) -> dict[str, Path]:
    """Return the folders of those parts of a seam that are folders, by name; imports no part."""
    paths: dict[str, Path] = {}
    for name in names(seam):
        try:
            spec = find_spec(_list_parts(seam)[name].module)
        except Exception:  # noqa: BLE001  # code of others; `find` says so when it is asked for
            spec = None
        if spec is not None and spec.submodule_search_locations:
            paths[name] = Path(next(iter(spec.submodule_search_locations)))
    return paths


@lru_cache
def _list_parts(seam: str) -> dict[str, _Part]:
    """List a seam's parts by name. Two of one name are refused: either would hide the other."""
    parts: dict[str, _Part] = {}
    for part in (*_shipped_parts(seam), *_installed_parts(seam)):
        if part.name in parts:
            raise UsageError(
                f"two {seam}s are named {part.name!r}: {parts[part.name]}, and {part}; "
                "rename or uninstall one of them"
            )
        parts[part.name] = part
    return parts


def _shipped_parts(seam: str) -> Iterator[_Part]:
    package = _SEAMS[seam]
    folder = import_module(package)
    for module in pkgutil.iter_modules(folder.__path__):
        if module.name.startswith("_"):
            continue
        part = _Part(module.name, f"{package}.{module.name}")
        detectors = _list_detectors(package, module.name) if seam == "detector" else []
        for name in detectors:
            yield _Part(name, part.module, function=f"detect_{name}")
        if not detectors:
            yield part


def _list_detectors(package: str, group: str) -> list[str]:
    """List the detectors of a group, as its module defines them; it is read and not imported."""
    return _DETECTOR.findall(resources.files(package).joinpath(f"{group}.py").read_text("utf-8"))


def _installed_parts(seam: str) -> Iterator[_Part]:
    """Yield what installed packages add, in an order that no file system decides."""
    entries = metadata.entry_points(group=f"onward.{seam}s")
    for entry in sorted(entries, key=lambda entry: (entry.name, entry.value)):
        package = entry.dist.name if entry.dist is not None else "an unnamed package"
        yield _Part(entry.name, entry.value, package)
