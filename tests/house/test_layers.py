"""The import contracts hold, and each one catches the fault that it is there for."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lists import ROOT

LINTER = str(Path(sys.executable).parent / "lint-imports")
BREACHES = {
    "a lower layer imports a higher one": (
        "graph/breach.py",
        "import onward.queries",
        "Layers point one way",
    ),
    "errors import something": ("onward/errors.py", "import onward.graph", "Layers point one way"),
    "a query names an engine": (
        "queries/breach.py",
        "import onward.graph.engines.networkx",
        "Nobody names an engine: it is passed in",
    ),
    "a picture names an engine": (
        "viz/breach.py",
        "import onward.graph.engines.networkx",
        "Nobody names an engine: it is passed in",
    ),
    "a query imports the driver": ("queries/breach.py", "import neo4j", "One file a driver"),
    "a loader imports networkx": ("loaders/breach.py", "import networkx", "One file a driver"),
    "a call of the API imports the web framework": (
        "onward/api/breach.py",
        "import fastapi",
        "One file a driver",
    ),
    "what reads requests imports the routes": (
        "onward/web/guard.py",
        "import onward.web.routing",
        "The rooms of the web server",
    ),
    "pyvis outside viz/page/page.py": ("viz/breach.py", "import pyvis", "One file a driver"),
}


def lint(root: Path) -> str:
    """Judge the imports of the tree at ``root`` and give what the linter prints."""
    answer = subprocess.run(
        [LINTER, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the linter says of each broken contract, in a tree that has every breach."""
    copy = tmp_path_factory.mktemp("breaches")
    shutil.copy(ROOT / "pyproject.toml", copy)
    pycache = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "onward", copy / "onward", ignore=pycache)  # its links followed
    for file, line, _ in BREACHES.values():
        path = copy / _in_onward(file)
        text = path.read_text() if path.exists() else '"""A breach."""\n'
        path.write_text(f"{text}\n{line}\n")
    _, _, report = lint(copy).partition("\nBroken contracts\n")
    titles = list(re.finditer(r"^(?P<title>.+)\n-{4,}\n", report, re.MULTILINE))
    ends = [title.start() for title in titles[1:]] + [len(report)]
    return {
        title["title"]: report[title.end() : end] for title, end in zip(titles, ends, strict=True)
    }


def _in_onward(file: str) -> str:
    return file if file.startswith("onward/") else f"onward/{file}"


def test_every_contract_is_kept() -> None:
    assert "0 broken" in lint(ROOT)


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_caught(breach: str, broken: dict[str, str]) -> None:
    file, line, contract = BREACHES[breach]
    importer = _in_onward(file).removesuffix(".py").replace("/", ".")
    assert f"{importer} -> {line.removeprefix('import ')} (l." in broken[contract]
