"""Measures how the code reads: names, classes, docstrings, comments and types.

``python -m tools.house_words`` prints the table; ``--list [FOLDER]`` adds every place that counts
against it. tests/house/test_words.py holds the tree to the limits. Of tests and tools only a few
names are forbidden: `find_dialect_of_tests` lists where they stand.
"""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDERS: Final = ("graph", "loaders", "queries", "viz", "onward")

DIALECT: Final = frozenset(
    (
        *("one", "found", "told", "asked", "held", "kept", "own", "some", "shown"),
        *("wanted", "who", "known", "here", "at", "kin", "selves", "spent"),
    )
)
"""Local names that say nothing of what a value is."""

TEST_FOLDERS: Final = ("tests", "tools")

TEST_DIALECT: Final = frozenset(("told", "asked", "held", "who"))
"""Of these names, those that no variable and no parameter of a test or a tool may have."""

LIMITS: Final = {
    "dialect names, % of all local names": (0.0, 0.5),
    "private functions of one word, %": (0.0, 20.0),
    "public classes that share a name, %": (0.0, 3.0),
    'docstrings that begin with "Give", %': (0.0, 2.0),
    "dict[str, Any] per 1,000 code lines": (0.0, 1.5),
    "comments per 100 code lines": (2.0, 100.0),
}
"""What is measured, with the least and the most that is allowed."""


@dataclass(slots=True)
class Measured:
    """Counts over the tree, and the places that count against a limit.

    Attributes:
        counts: How often there is what is counted.
        classes: Where each public class stands.
        attributes: The names of all attributes that some code reads.
        places: What counts against a limit.
    """

    counts: Counter[str] = field(default_factory=Counter)
    classes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    attributes: set[str] = field(default_factory=set)
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, what: str, place: str) -> None:
        """Count something that a limit is set for, and note where it stands."""
        self.counts[what] += 1
        self.places[what].append(place)

    def figures(self) -> dict[str, float]:
        """Return the figures of the table, in the order of `LIMITS`."""
        counts = self.counts
        shared = [name for name, places in self.classes.items() if len(places) > 1]
        bearing = sum(len(self.classes[name]) for name in shared)
        every_class = sum(len(places) for places in self.classes.values())
        values = (
            100 * counts["dialect"] / counts["local names"],
            100 * counts["one word"] / counts["private functions"],
            100 * bearing / every_class,
            100 * counts["give"] / counts["docstrings"],
            1000 * counts["untyped"] / counts["code lines"],
            100 * counts["comments"] / counts["code lines"],
        )
        return dict(zip(LIMITS, values, strict=True))


def python_files() -> Iterator[Path]:
    """Yield every module of the five folders once: links to the others are not followed."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if folder != "onward" or path.relative_to(ROOT).parts[1] not in FOLDERS:
                yield path


def measure() -> Measured:
    """Measure the whole tree."""
    measured = Measured()
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        nodes = walk_tree(ast.parse(text))
        _measure_lines(text, nodes, name, measured)
        _measure_nodes(nodes, name, measured)
    for name, places in sorted(measured.classes.items()):
        if len(places) > 1:
            measured.places["shared class"].append(f"{name}: {', '.join(places)}")
    return measured


def _measure_lines(text: str, nodes: "NodesByType", name: str, measured: Measured) -> None:
    """Count code lines, comments and `dict[str, Any]`; a docstring is neither code nor comment."""
    for piece in _PIECES.finditer(text):
        if comment := piece["comment"]:
            # an order to a checker, alone, is no comment for a reader
            is_reason = re.sub(r"#\s*(noqa|type: ignore)[^#]*", "", comment).strip()
            measured.counts["comments"] += bool(is_reason)
    bare = _PIECES.sub(_write_bare, text).split("\n")
    code_lines = {number for number, line in enumerate(bare, start=1) if line.strip()}
    measured.counts["code lines"] += len(code_lines - _docstring_lines(nodes))
    for number, line in enumerate(text.splitlines(), start=1):
        for _ in re.finditer(r"dict\[str, Any\]", line):
            measured.add("untyped", f"{name}:{number}")


_PIECES: Final = re.compile(
    "|".join(
        (
            r'"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"{3}',
            r"'{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}",
            r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"',
            r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'",
            r"(?P<comment>\#[^\n]*)",
        )
    ),
    re.DOTALL,
)
"""A text or a comment of a module, as Python reads it, in a tenth of the time of its tokenizer."""


def _write_bare(piece: re.Match[str]) -> str:
    """Return nothing for a comment, and a letter for each line of a text."""
    return "" if piece["comment"] else "\n".join("x" * (piece[0].count("\n") + 1))


NodesByType = dict[type[ast.AST], list[Any]]


def walk_tree(tree: ast.AST) -> NodesByType:
    """Return a node and all below it by what they are, in a fraction of the time of `ast.walk`.

    What has nothing below it that is asked for, such as the context of a name, is left out.
    """
    nodes: NodesByType = defaultdict(list)
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        nodes[type(node)].append(node)
        waiting.extend(_list_children(node))
    return nodes


def _list_children(node: ast.AST) -> list[ast.AST]:
    """Return what stands right below a node: `ast` looks for each field by its name."""
    children: list[ast.AST] = []
    for value in vars(node).values():
        value_type = type(value)
        if value_type in _LEAVES:
            continue
        if value_type is list:
            children += [each for each in value if type(each) not in _LEAVES]
        else:
            children.append(value)
    return children


_LEAVES: Final = frozenset(
    (*(str, int, float, complex, bytes, bool, type(None), type(...)), ast.Load, ast.Store, ast.Del)
)


def _docstring_lines(nodes: NodesByType) -> set[int]:
    lines: set[int] = set()
    for node in nodes[ast.Expr]:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        if is_text and node.end_lineno:
            lines.update(range(node.lineno, node.end_lineno + 1))
    return lines


def _measure_nodes(nodes: NodesByType, name: str, measured: Measured) -> None:
    for node in nodes[ast.ClassDef]:
        if not node.name.startswith("_"):
            measured.classes[node.name].append(f"{name}:{node.lineno}")
    for node in nodes[ast.Attribute]:
        if type(node.ctx) is ast.Load:
            measured.attributes.add(node.attr)
    for node in nodes[ast.FunctionDef]:
        _measure_function(node, name, measured)
        docstring = ast.get_docstring(node, clean=False)
        if docstring is not None:
            measured.counts["docstrings"] += 1
            if docstring.lstrip().startswith("Give"):
                measured.add("give", f"{name}:{node.lineno}")


def _measure_function(node: ast.FunctionDef, name: str, measured: Measured) -> None:
    for local, line in _local_names(node):
        measured.counts["local names"] += 1
        if local in DIALECT:
            measured.add("dialect", f"{name}:{line}: {local}")
    is_private = node.name.startswith("_") and not node.name.startswith("__")
    measured.counts["private functions"] += is_private
    if is_private and "_" not in node.name.strip("_"):
        measured.add("one word", f"{name}:{node.lineno}: {node.name}")


def _local_names(function: ast.FunctionDef) -> list[tuple[str, int]]:
    """Return each parameter and each variable of a function once, with its first line.

    What stands in a function inside belongs to that one.
    """
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {each.arg: each.lineno for each in parameters if each.arg not in {"self", "cls"}}
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                names.setdefault(node.id, node.lineno)
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        waiting.extend(_list_children(node))
    return sorted(names.items(), key=lambda local: local[1])


def find_dialect_of_tests() -> list[str]:
    """Return where a variable or a parameter of a test or a tool has a name of `TEST_DIALECT`."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {name}"
        for folder in TEST_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in list_test_dialect(path.read_text(encoding="utf-8"))
    ]


def list_test_dialect(text: str) -> list[tuple[int, str]]:
    """Return the lines of a module that bind a name of `TEST_DIALECT`, each with the name.

    Only a module that has such a word outside of its texts is parsed: to parse all takes seconds.
    """
    if not (_TEST_DIALECT.search(text) and _TEST_DIALECT.search(_PIECES.sub(_write_bare, text))):
        return []
    nodes = walk_tree(ast.parse(text))
    names = [(node.lineno, node.id) for node in nodes[ast.Name] if type(node.ctx) is ast.Store]
    names += [(node.lineno, node.arg) for node in nodes[ast.arg]]
    return sorted(name for name in names if name[1] in TEST_DIALECT)


_TEST_DIALECT: Final = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(TEST_DIALECT))})\b(?!\()")
"""Such a word, unless it is an attribute or is called."""


def main(arguments: list[str]) -> int:
    """Print the table; the exit code is 1 where a limit is not kept."""
    measured = measure()
    is_kept = True
    for what, figure in measured.figures().items():
        least, most = LIMITS[what]
        is_within = least <= figure <= most
        is_kept = is_kept and is_within
        bound = f"at least {least:g}" if least else f"at most {most:g}"
        print(f"{what:42} {figure:7.2f}   {bound:14} {'' if is_within else 'NOT KEPT'}")
    if "--list" in arguments:
        chosen = [each for each in arguments if not each.startswith("-")]
        for what, places in measured.places.items():
            for place in places:
                if not chosen or any(place.startswith(part) for part in chosen):
                    print(f"{what}: {place}")
        for place in find_dialect_of_tests():
            print(f"dialect of tests: {place}")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
