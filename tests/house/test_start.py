"""Starting is light: what a command does not need is not imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import ORDER, made_workspace, onward

SERVING = {"fastapi", "prometheus_client", "starlette", "uvicorn"}
HEAVY = {
    *("anyascii", "jinja2", "lxml", "neo4j", "networkx", "numpy", "pyarrow", "pyvis"),
    *("rapidfuzz", "rigour", "tantivy", "typst"),
    *SERVING,
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


def modules(*arguments: str, cwd: Path, code: int = 0) -> set[str]:
    """Run a command in a process of its own and give the modules it had imported."""
    answer = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    ended, imported = json.loads(answer.stdout.splitlines()[-1])
    assert ended == code, answer.stdout + answer.stderr
    return set(imported)


@pytest.mark.parametrize("arguments", [["--version"], ["sources"], ["status"]], ids=" ".join)
def test_a_light_command_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    assert modules(*arguments, cwd=tmp_path) & HEAVY == set()


@pytest.mark.parametrize(("module", "needed"), [("onward", set()), ("onward.web.start", SERVING)])
def test_neither_onward_nor_the_process_that_listens_imports_what_it_does_not_need(
    module: str, needed: set[str]
) -> None:
    probe = f"import {module}, sys; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert HEAVY & set(answer.stdout.split()) == needed


def test_an_order_needs_no_more_than_arrows_columns_once_all_is_compiled(tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    order.write_text(json.dumps(ORDER), encoding="utf-8")
    command = ("assess", str(order), "--workspace", str(made_workspace(tmp_path)))
    assert onward(*command).code == 10  # it compiles
    slow = {"pyarrow.compute", "rigour.text", "normality"}
    assert modules(*command, cwd=tmp_path, code=10) & (slow | HEAVY) <= SCREENING


SCREENING = {"anyascii", "numpy", "pyarrow", "rapidfuzz", "rigour", "tantivy"}
"""What finding a party among ties and names needs."""


def test_the_list_of_commands_imports_none_of_them(tmp_path: Path) -> None:
    imported = modules("--help", cwd=tmp_path)
    ours = {name for name in imported if name.startswith("onward.")}
    assert ours == {"onward.cli", "onward.cli.commands", "onward.errors"}
    assert imported & (HEAVY | {"pydantic", "rich", "importlib.metadata"}) == set()


def test_the_list_of_commands_takes_little_more_than_its_parser(tmp_path: Path) -> None:
    ours, parser = [], []
    for _ in range(5):  # in turn, as a busy machine makes both slower
        ours.append(processor_time("-m", "onward", "--help", cwd=tmp_path))
        parser.append(processor_time("-c", "import typer", cwd=tmp_path))
    assert min(ours) - min(parser) < 0.06


def processor_time(*arguments: str, cwd: Path) -> float:
    """Return the processor time of a run, in seconds."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, check=True)
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system
