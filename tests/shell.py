"""The command line without a process, and packages that are installed beside it."""

import io
import json
import os
import subprocess
import sys
from atexit import register
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from types import MappingProxyType
from typing import Any, Final
from unittest.mock import patch

import pytest

from onward import registry
from onward.cli import main
from tests.once import folder_made_once
from tests.unit.cases import table

# The command line without a process: what a shell would see of one run.


TABLES: dict[str, str] = table(__file__, "TABLES")

ORDER: dict[str, Any] = table(__file__, "ORDER", lists=True)
"""A transaction whose end-user is listed: FINDINGS."""

VAGUE = {"id": "T-2", "date": "2026-05-02", "parties": [{"role": "end_user", "id": "small:quiet"}]}
"""A transaction of which too little is known: INCOMPLETE."""


@dataclass(frozen=True)
class Answer:
    """What a command left behind: its exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as one JSON value."""
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        """The output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def onward(*arguments: str | Path, stdin: str | bytes = b"") -> Answer:
    """Run a command and give its exit code and output."""
    typed = stdin.encode() if isinstance(stdin, str) else stdin
    keyboard, shown, errors = (io.TextIOWrapper(io.BytesIO(at)) for at in (typed, b"", b""))
    with (
        redirect_stdout(shown),
        redirect_stderr(errors),
        patch.object(sys, "stdin", keyboard),
        patch.object(sys, "argv", ["onward", *map(str, arguments)]),
        pytest.raises(SystemExit) as stop,
    ):
        main()
    return Answer(int(stop.value.code or 0), _text(shown), _text(errors))


_RUN_ALL: Final = """
import json, sys
from dataclasses import astuple
from tests.shell import onward
done = [onward(*command, stdin=typed) for command, typed in json.load(sys.stdin)]
print(json.dumps([*map(astuple, done)]))
"""


def run(home: Path, *arguments: str | Path) -> Answer:
    """Run a command in the workspace ``ws`` of a folder."""
    return onward(*arguments, "--workspace", home / "ws")


def run_commands(
    commands: Sequence[Sequence[str | Path]],
    stdins: Mapping[int, str] = MappingProxyType({}),
    **options: Any,
) -> list[Answer]:
    """Run commands one after the other, all in one new process: starting takes a second.

    Args:
        commands: Each as a shell has it, without "onward".
        stdins: What is typed at a command, by its place.
        options: Of the process, such as its folder and its environment.
    """
    calls = [
        (list(map(str, command)), stdins.get(place, "")) for place, command in enumerate(commands)
    ]
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [Answer(*facts) for facts in json.loads(done.stdout)]


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode()


def write_tables(folder: Path) -> list[Path]:
    """Write the small layer's tables into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in TABLES]


def run_demo() -> tuple[Path, Answer]:
    """Return the folder of a demo, and what it said: it runs once, and nobody changes it."""
    return folder_made_once("demo", lambda out: onward("demo", "--out", out, "--json"))


def made_workspace(folder: Path) -> Path:
    """Make a workspace that holds the small layer, with its tables beside it."""
    copytree(_load_small_layer(), folder, dirs_exist_ok=True)
    return folder / "workspace"


@cache
def _load_small_layer() -> Path:
    """Return a folder in which the small layer is loaded: once in a process, as it takes a while.

    Two loads leave the same files, and none of them names its folder.
    """
    folder = Path(mkdtemp(prefix="onward-small-"))
    register(rmtree, folder, ignore_errors=True)
    place = ("--as", "small", "--workspace", folder / "workspace")
    answer = onward("load", "csv", *write_tables(folder), *place)
    assert answer.code == 0, answer.err
    return folder


# Packages from outside: a folder that Python finds, with metadata as an installer writes it.


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
