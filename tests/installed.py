"""Packages from outside: a folder that Python finds, with metadata as an installer writes it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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
