"""Starting is light: what a command does not need is not imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("anyascii", "jinja2", "lxml", "neo4j", "networkx", "numpy", "pyarrow", "pyvis"),
    *("rapidfuzz", "rigour", "tantivy", "typst"),
}
PROBE = """
import json, sys
try:
    from onward.cli import main
    main()
except SystemExit as stop:
    code = stop.code or 0
else:
    code = 0
print(json.dumps([code, sorted(sys.modules)]))
"""


def heavy_modules(*arguments: str, cwd: Path) -> set[str]:
    """Run a command in a process of its own and give the heavy modules it had imported."""
    answer = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(answer.stdout.splitlines()[-1])
    assert code == 0, answer.stdout + answer.stderr
    return HEAVY & set(modules)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["sources"], ["status"]], ids=" ".join
)
def test_a_light_command_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    assert heavy_modules(*arguments, cwd=tmp_path) == set()


def test_importing_onward_imports_nothing_heavy() -> None:
    probe = "import onward, sys; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert HEAVY & set(answer.stdout.split()) == set()
