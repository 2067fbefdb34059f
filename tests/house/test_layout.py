"""One import name, four folders in the root, and a build that refuses a tree without links."""

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import onward
from tests.lists import ROOT

FOLDERS = ("graph", "loaders", "queries", "viz")
MEND = "run: git config core.symlinks true && git checkout -- onward"


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of ours and give its exit code and text."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_package_reaches_each_root_folder_through_a_link(name: str) -> None:
    link = ROOT / "onward" / name
    assert link.is_dir(), f"{link.name} arrived as no folder; {MEND}"
    assert link.resolve() == ROOT / name
    assert import_module(f"onward.{name}").__name__ == f"onward.{name}"


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_refuses_its_bare_name_and_says_the_right_one(name: str) -> None:
    answer = run(sys.executable, "-c", f"import {name}", cwd=ROOT)
    assert answer.returncode == 1
    assert f"ImportError: import onward.{name}, not {name}" in answer.stderr


@pytest.mark.parametrize("name", ["onward", *FOLDERS])
def test_every_folder_says_that_it_is_typed(name: str) -> None:
    assert (ROOT / name / "py.typed").is_file()


def test_public_names_are_sorted_and_each_can_be_had() -> None:
    assert onward.__all__ == sorted(onward.__all__)
    for name in onward.__all__:
        assert getattr(onward, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Parti'"):
        _ = onward.Parti


def test_a_build_without_links_is_refused_in_one_line_with_the_mend(tmp_path: Path) -> None:
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copytree(ROOT / "onward", tmp_path / "onward")
    for name in FOLDERS:
        shutil.rmtree(tmp_path / "onward" / name)
        (tmp_path / "onward" / name).write_text(f"../{name}")  # what an archive without links holds

    answer = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=tmp_path)

    assert answer.returncode != 0
    broken = ", ".join(f"onward/{name}" for name in FOLDERS)
    assert f"{broken}: a link that arrived as no folder" in answer.stderr
    assert "git config core.symlinks true" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not list(tmp_path.glob("dist/*"))
