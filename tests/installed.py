"""Packages from outside: a folder that Python finds, with metadata as an installer writes it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from onward import registry
from tests.shell import Answer, onward, run_commands

ROOT = Path(__file__).parents[1]


def install(
    site: Path, package: str, modules: Mapping[str, str], entry_points: Mapping[str, str]
) -> Path:
    """Write a package with its metadata into a folder, and return the folder.

    Args:
        site: A folder that is put on Python's path.
        package: Its name.
        modules: Text of each module of the package.
        entry_points: ``name = module`` lines by group.
    """
    folder = site / package
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    metadata = site / f"{package}-1.0.dist-info"
    metadata.mkdir()
    head = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
    (metadata / "METADATA").write_text(head, encoding="utf-8")
    groups = "\n".join(f"[{group}]\n{lines}\n" for group, lines in entry_points.items())
    (metadata / "entry_points.txt").write_text(groups, encoding="utf-8")
    return site


def run_onward(
    site: Path, *arguments: object, cwd: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that finds the folder's packages beside Onward."""
    path = os.pathsep.join([str(site), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "onward", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def run_all(
    site: Path, *commands: Sequence[object], cwd: Path, stdins: Mapping[int, str] | None = None
) -> list[Answer]:
    """Run commands one after the other in one such process."""
    path = os.pathsep.join([str(site), str(ROOT)])
    named = [list(map(str, command)) for command in commands]
    return run_commands(named, stdins or {}, cwd=cwd, env={**os.environ, "PYTHONPATH": path})


def onward_beside(site: Path, *arguments: str | Path, cwd: Path, stdin: str = "") -> Answer:
    """Run a command in this process, which finds the folder's packages meanwhile."""
    with found_in(site), pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        return onward(*arguments, stdin=stdin)


@contextmanager
def found_in(site: Path) -> Iterator[None]:
    """Let this process find a folder's packages beside Onward until the end of it."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(site)
            _forget_parts()
            yield
    finally:
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(f"{site}{os.sep}"):
                del sys.modules[name]
        _forget_parts()


def _forget_parts() -> None:
    """Let the registry look again for what is installed."""
    for call in (registry.names, registry.find, registry._list_parts):
        call.cache_clear()
