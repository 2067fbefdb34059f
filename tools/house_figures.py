"""Measures the size and the shape of the code, beside the figures of an earlier commit.

``python -m tools.house_figures`` prints two tables. The first has a row for each room: lines of
code, modules, folders, imports, functions that are named once, circles of imports, the longest
module. The second has a row for each of four journeys, such as ``onward assess`` of one order in a
new process: how many functions and modules run, how many modules are imported, and how deep own
functions call each other. ``--shape`` leaves the journeys out, which take a minute. ``--root TREE``
measures another checkout, and ``--json`` prints the figures as data, as
tools/house_figures_before.json has them of commit 152136c8.
"""

import argparse
import ast
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from typing import Any, Final

import networkx

from tools.house_words import FOLDERS, walk_tree

ROOT: Final = Path(__file__).resolve().parents[1]
BEFORE: Final = Path(__file__).with_name("house_figures_before.json")
WHOLE: Final = "product"

Figures = dict[str, dict[str, float]]
"""Of each room, or of each journey: what is counted, and how much."""

Imports = dict[str, set[str]]
"""The modules that a module imports, by dotted name."""


# The shape of the code


@dataclass(slots=True)
class Module:
    """A module of the product.

    Attributes:
        room: The folder at the root that it stands in.
        lines: Lines of code, without blanks, comments, docstrings and imports.
        import_lines: Lines of import statements.
        length: All lines.
        imports: The own modules that it imports.
        functions: The names of its functions and methods.
        used: How often each name is used.
    """

    name: str
    room: str
    folder: str
    lines: int
    import_lines: int
    length: int
    imports: set[str] = field(default_factory=set)
    functions: list[str] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)


def list_modules(root: Path = ROOT) -> list[Module]:
    """Read every module of the product."""
    files = {_name_module(path, root): path for path in _list_files(root)}
    return [_read_module(name, path, root, files.keys()) for name, path in files.items()]


def _list_files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            # onward/ has links to the other four
            if folder != "onward" or path.relative_to(root).parts[1] not in FOLDERS:
                yield path


def _name_module(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    parts = parts if parts[0] == "onward" else ("onward", *parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read_module(name: str, path: Path, root: Path, names: Collection[str]) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    nodes = walk_tree(tree)
    not_code: set[int] = set()
    import_lines: set[int] = set()
    for node in (*nodes[ast.Import], *nodes[ast.ImportFrom]):
        import_lines.update(range(node.lineno, node.end_lineno + 1))
    for node in (*nodes[ast.Module], *nodes[ast.ClassDef], *nodes[ast.FunctionDef]):
        if ast.get_docstring(node, clean=False) is not None:
            not_code.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    inside = _lines_inside_texts(nodes)
    code = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if number in inside or (line.strip() and not line.lstrip().startswith("#"))
    }
    module = Module(
        name=name,
        room=path.relative_to(root).parts[0],
        folder=path.parent.relative_to(root).as_posix(),
        lines=len(code - not_code - import_lines),
        import_lines=len(import_lines),
        length=text.count("\n"),
        imports=set() if name == "onward" else _read_imports(text, names) - {name},
        functions=[node.name for node in (*nodes[ast.FunctionDef], *nodes[ast.AsyncFunctionDef])],
    )
    module.used.update(node.id for node in nodes[ast.Name])
    module.used.update(node.attr for node in nodes[ast.Attribute])
    return module


def _lines_inside_texts(nodes: Mapping[type[ast.AST], list[Any]]) -> set[int]:
    """Return the lines of texts of several lines, where what looks like a comment is none."""
    lines: set[int] = set()
    for node in (*nodes[ast.Constant], *nodes[ast.JoinedStr]):
        if node.end_lineno > node.lineno:
            lines.update(range(node.lineno, node.end_lineno + 1))
    return lines


_IMPORT: Final = re.compile(
    r"^[ \t]*(?:from (?P<module>onward[\w.]*) import (?:\((?P<lines>[^)]*)\)|(?P<line>[^\n#]+))"
    r"|import (?P<whole>onward[\w.]*))",
    re.MULTILINE,
)
"""An import of an own module, found in a tenth of the time that a syntax tree takes."""


def list_imports(root: Path = ROOT) -> Imports:
    """Return the own modules that each module imports."""
    files = {_name_module(path, root): path for path in _list_files(root)}
    return {
        name: _read_imports(path.read_text(encoding="utf-8"), files.keys()) - {name}
        for name, path in files.items()
        if name != "onward"
    }


def _read_imports(text: str, names: Collection[str]) -> set[str]:
    imports: set[str] = set()
    for found in _IMPORT.finditer(text):
        module = found["module"] or found["whole"]
        words = re.findall(r"\w+(?: as \w+)?", found["lines"] or found["line"] or "")
        inside = {f"{module}.{word.partition(' ')[0]}" for word in words} & set(names)
        imports |= inside if len(inside) == len(words) and words else inside | {module}
    return imports & set(names) - {"onward"}


def find_circles(imports: Imports) -> list[list[str]]:
    """Return the groups of modules of which each imports, by way of others, itself.

    An import inside a function or for annotations alone counts like any other: whoever reads the
    modules meets the circle all the same. Only ``onward`` itself, which has the public names of all
    rooms, is left out.
    """
    graph = networkx.DiGraph(
        (module, other) for module, others in imports.items() for other in others
    )
    groups = networkx.strongly_connected_components(graph)
    return sorted(sorted(group) for group in groups if len(group) > 1)


def measure_shape(modules: Sequence[Module]) -> Figures:
    """Return the figures of each room and of the whole product."""
    used: Counter[str] = Counter()
    for module in modules:
        used.update(module.used)
    rooms: dict[str, list[Module]] = defaultdict(list)
    for module in modules:
        rooms[module.room].append(module)
    return {
        room: _measure_room(members, used)
        for room, members in (*rooms.items(), (WHOLE, list(modules)))
    }


def _measure_room(modules: Sequence[Module], used: Mapping[str, int]) -> dict[str, float]:
    lines = sum(module.lines for module in modules)
    import_lines = sum(module.import_lines for module in modules)
    all_lines = sum(module.length for module in modules)
    names = [name for module in modules for name in module.functions if not name.startswith("__")]
    imports = {module.name: module.imports for module in modules}
    longest = max(modules, key=lambda module: module.length)
    return {
        "code lines": lines,
        "modules": len(modules),
        "folders": len({module.folder for module in modules}),
        "own imports a module": round(sum(len(each.imports) for each in modules) / len(modules), 1),
        "import lines, %": round(100 * import_lines / all_lines, 1),
        "functions": len(names),
        "named once, %": round(100 * sum(used[name] <= 1 for name in names) / len(names)),
        "circles": len(find_circles(imports)),
        "longest module": longest.length,
    }


# The journeys

WATCH: Final = """
import atexit, json, os, signal, sys, threading

rooms = tuple(json.loads(os.environ["HOUSE_ROOMS"]))
seen, depth, deepest, own_files = set(), threading.local(), [0], {}


def is_own(file):
    if file not in own_files:
        own_files[file] = os.path.realpath(file).startswith(rooms)
    return own_files[file]


def watch(frame, event, argument):
    code = frame.f_code
    if code.co_name == "<module>" or not is_own(code.co_filename):
        return
    if event == "call":
        depth.now = getattr(depth, "now", 0) + 1
        deepest[0] = max(deepest[0], depth.now)
        seen.add((code.co_filename, code.co_qualname))
    elif event == "return":
        depth.now = getattr(depth, "now", 0) - 1


def write(*_):
    sys.setprofile(None)
    imported = [name for name in list(sys.modules) if name.startswith("onward")]
    places = [(os.path.realpath(file), name) for file, name in seen]
    path = os.path.join(os.environ["HOUSE_OUT"], f"{os.getpid()}.json")
    with open(path, "w") as file:
        json.dump({"seen": places, "imported": imported, "deepest": deepest[0]}, file)


def begin(*_):
    seen.clear()
    deepest[0] = 0


sys.setprofile(watch)
threading.setprofile(watch)
atexit.register(write)
signal.signal(signal.SIGUSR1, begin)
signal.signal(signal.SIGUSR2, write)
"""
"""What Python runs first in each process of a journey: it notes each own function that is called.

SIGUSR1 begins anew, and SIGUSR2 writes what was noted, as the end of the process does.
"""

PARTY: Final = "Zavod Kometa, OAO"
ORDER: Final = {
    "id": "T-1",
    "date": "2026-05-02",
    "kind": "export",
    "destination": "KZ",
    "parties": [
        {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"},
        {"role": "end_user", "name": PARTY, "country": "RU"},
    ],
    "items": [{"description": "IMSI analyser", "families": ["interception"]}],
}
QUESTION: Final = {"queries": {"q": {"schema": "Company", "properties": {"name": [PARTY]}}}}


@dataclass(frozen=True, slots=True)
class Journeys:
    """A tree and a folder in which its commands run under watch."""

    root: Path
    folder: Path

    def measure(self) -> Figures:
        """Return what runs on each of the four journeys."""
        (self.folder / "watch").mkdir()
        (self.folder / "watch" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        order = self.folder / "order.json"
        order.write_text(json.dumps(ORDER), encoding="utf-8")
        table = self.root / "tests" / "fixtures" / "made" / "un"
        return {
            "load un": self._run_command("load", "un", str(table), "--retrieved", "2026-05-01"),
            "assess": self._run_command("assess", str(order)),
            "match": self._run_command("match", PARTY),
            "POST /match": self._ask_server(QUESTION),
        }

    def _start(self, out: Path, *arguments: str) -> subprocess.Popen[str]:
        """Start a command, whose processes write what they ran into a folder when they end."""
        out.mkdir(exist_ok=True)
        rooms = [f"{self.root.resolve() / folder}{os.sep}" for folder in FOLDERS]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(self.folder / "watch"), str(self.root))),
            "ONWARD_WORKSPACE": str(self.folder / "workspace"),
            "HOUSE_ROOMS": json.dumps(rooms),
            "HOUSE_OUT": str(out),
        }
        python = self.root / ".venv" / "bin" / "python"
        return subprocess.Popen(  # noqa: S603  # our own command
            [str(python) if python.exists() else sys.executable, "-m", "onward", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _run_command(self, *arguments: str) -> dict[str, float]:
        out = self.folder / arguments[0]
        output, _ = self._start(out, *arguments).communicate()
        return _read_notes(out, output)

    def _ask_server(self, body: object) -> dict[str, float]:
        """Ask a server that has started; what starting took is not counted, what it imported is."""
        tokens = str(self.folder / "tokens")
        made, _ = self._start(
            self.folder / "token", "serve", "--tokens", tokens, "--new-token", "t", "--role", "read"
        ).communicate()
        token = max(re.findall(r"\S+", made), key=len)
        out = self.folder / "served"
        with create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        server = self._start(
            out, "serve", "--tokens", tokens, "--port", str(port), "--workers", "1"
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(address, token, server)
            with _watched(server.pid):
                request = urllib.request.Request(  # noqa: S310  # this machine
                    f"{address}/match",
                    json.dumps(body).encode(),
                    {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                )
                with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310  # likewise
                    answer = reply.read().decode()
            return _read_notes(out, answer)
        finally:
            server.terminate()
            server.communicate()


def _wait_until_ready(address: str, token: str, server: subprocess.Popen[str]) -> None:
    request = urllib.request.Request(  # noqa: S310  # this machine
        f"{address}/readyz", headers={"Authorization": f"Bearer {token}"}
    )
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=30):  # noqa: S310  # likewise
                return
        except OSError:
            if server.poll() is not None:
                output, _ = server.communicate()
                raise RuntimeError(f"the server has ended: {output}") from None
            time.sleep(0.2)
    raise RuntimeError("the server is not ready")


@contextmanager
def _watched(server: int) -> Iterator[None]:
    """Note what a server and its workers run, and let them write it."""
    processes = [server, *_list_children(server)]
    for process in processes:
        os.kill(process, signal.SIGUSR1)
    time.sleep(0.5)
    yield
    for process in processes:
        os.kill(process, signal.SIGUSR2)
    time.sleep(2)


def _list_children(process: int) -> list[int]:
    children = [
        int(child)
        for tasks in Path(f"/proc/{process}/task").glob("*/children")
        for child in tasks.read_text(encoding="ascii").split()
    ]
    return [*children, *(each for child in children for each in _list_children(child))]


def _read_notes(out: Path, output: str) -> dict[str, float]:
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.glob("*.json"))]
    functions = {tuple(place) for note in notes for place in note["seen"]}
    if not functions:
        raise RuntimeError(f"{out.name}: nothing ran: {output}")
    return {
        "functions run": len(functions),
        "modules run": len({file for file, _ in functions}),
        "modules imported": len({name for note in notes for name in note["imported"]}),
        "deepest stack": max(note["deepest"] for note in notes),
    }


def measure_journeys(root: Path = ROOT) -> Figures:
    """Return what runs on each of the four journeys through a tree."""
    with tempfile.TemporaryDirectory() as folder:
        return Journeys(root, Path(folder)).measure()


# The tables


def _print_table(title: str, figures: Figures, before: Figures) -> None:
    names = list(next(iter(figures.values())))
    print(f"{title:12}" + "".join(f"{name:>22}" for name in names))
    for row, values in figures.items():
        cells = [
            f"{values[name]:,g} ({before.get(row, {}).get(name, float('nan')):,g})"
            for name in names
        ]
        print(f"{row:12}" + "".join(f"{cell:>22}" for cell in cells))
    print()


def main(arguments: list[str]) -> int:
    """Print the tables, each figure with that of the earlier commit in brackets."""
    parser = argparse.ArgumentParser(prog="python -m tools.house_figures")
    parser.add_argument("--root", type=Path, default=ROOT, help="another checkout")
    parser.add_argument("--shape", action="store_true", help="without the journeys")
    parser.add_argument("--json", action="store_true", help="the figures as data")
    parser.add_argument("--circles", action="store_true", help="the modules of each circle")
    options = parser.parse_args(arguments)
    modules = list_modules(options.root)
    if options.circles:
        for circle in find_circles(list_imports(options.root)):
            print(" ".join(circle))
        return 0
    figures = {"shape": measure_shape(modules)}
    if not options.shape:
        figures["journeys"] = measure_journeys(options.root.resolve())
    if options.json:
        print(json.dumps(figures, indent=1))
        return 0
    before = json.loads(BEFORE.read_text(encoding="utf-8"))
    print(f"In brackets: commit {before['commit']}.\n")
    for title, table in figures.items():
        _print_table(title, table, before[title])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
