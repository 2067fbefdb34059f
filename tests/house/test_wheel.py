"""What a user installs: the wheel holds every file of the tree, and every module imports."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.realdata import ROOT

IMPORT_ALL = """
import importlib, pkgutil, onward
names = [m.name for m in pkgutil.walk_packages(onward.__path__, "onward.")]
for name in names:
    if name != "onward.__main__":
        importlib.import_module(name)
print(len(names), onward.__version__, onward.__file__)
"""


def build(target: str, root: Path, folder: Path) -> Path:
    """Build a wheel or an sdist of the tree at ``root`` into ``folder``."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return next(folder.glob("onward-*"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def tree() -> set[str]:
    """List the package's files as they stand in the tree."""
    files = (path for path in (ROOT / "onward").iterdir() if path.is_file())
    folders = (ROOT / name for name in ("graph", "loaders", "queries", "viz", "onward/cli"))
    below = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    inside = {path.relative_to(ROOT).as_posix() for path in [*files, *below]}
    return {
        name if name.startswith("onward/") else f"onward/{name}"
        for name in inside
        if "__pycache__" not in name
    }


def test_the_wheel_holds_exactly_the_files_of_the_tree(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == tree()


def test_the_source_archive_builds_the_same_wheel_byte_for_byte(
    wheel: Path, tmp_path: Path
) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    root = next((tmp_path / "tree").iterdir())
    assert build("wheel", root, tmp_path / "again").read_bytes() == wheel.read_bytes()


@pytest.mark.index
def test_the_wheel_imports_whole_with_nothing_but_its_own_dependencies(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "fresh", with_pip=True)
    python = str(tmp_path / "fresh" / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, cwd=tmp_path, check=True)

    answer = subprocess.run(
        [python, "-I", "-c", IMPORT_ALL], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    count, version, where = answer.stdout.split()
    modules = [name for name in tree() if name.endswith(".py")]
    assert int(count) == len(modules) - 1  # onward itself is not below onward
    assert f"onward-{version}-" in wheel.name
    assert Path(where).is_relative_to(tmp_path)
