"""What a mutant does to a function: operators on its syntax tree, each on one place.

Places are counted in the order of the text, from 1. An operator that does not find what it changes
says so: then the mutant is stale.
"""

import ast
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeVar

from onward.loaders.readers.documents import yaml_document, yaml_text

COMPARISONS: Final[Mapping[str, type[ast.cmpop]]] = {
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "==": ast.Eq,
    "!=": ast.NotEq,
    "in": ast.In,
    "not in": ast.NotIn,
    "is": ast.Is,
    "is not": ast.IsNot,
}
Place = TypeVar("Place")
CONTAINERS: Final = (ast.List, ast.Tuple, ast.Set, ast.Dict)


class StaleMutantError(ValueError):
    """The place that a mutant changes is not there any more."""


class Operator(Protocol):
    """Changes one place below a node of a syntax tree."""

    def change(self, function: ast.AST) -> None:
        """Change the tree in place. Raises StaleMutantError where there is no such place."""


def nodes_in_order(root: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below a root in the order of the text, the outer before the inner."""
    yield root
    for child in ast.iter_child_nodes(root):
        yield from nodes_in_order(child)


def _nth_place(places: Iterator[Place], nth: int, what: str) -> Place:
    for number, place in enumerate(places, start=1):
        if number == nth:
            return place
    raise StaleMutantError(f"stale: there is no {what} number {nth}")


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _replace(root: ast.AST, old: ast.AST, *new: ast.AST) -> None:
    """Put nodes, one where no list holds it, in the place of another one below the root."""
    for parent in ast.walk(root):
        for name, value in ast.iter_fields(parent):
            if value is old:
                [single] = new
                setattr(parent, name, single)
                return
            if isinstance(value, list):
                for place, entry in enumerate(value):
                    if entry is old:
                        value[place : place + 1] = new
                        return
    raise StaleMutantError("stale: the node has no parent")


def _nth_statement(function: ast.AST, kind: str, nth: int) -> ast.AST:
    node_type: type[ast.AST] = getattr(ast, kind)
    statements = (node for node in nodes_in_order(function) if isinstance(node, node_type))
    return _nth_place(statements, nth, f"statement {kind}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Exchange the operator of a comparison: ``Comparison("<=", "<")``."""

    old: str
    new: str
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Exchange it."""
        kind = COMPARISONS[self.old]
        places = (
            (node, place)
            for node in nodes_in_order(function)
            if isinstance(node, ast.Compare)
            for place, operator in enumerate(node.ops)
            if isinstance(operator, kind)
        )
        node, place = _nth_place(places, self.nth, f"comparison {self.old}")
        node.ops[place] = COMPARISONS[self.new]()


@dataclass(frozen=True, slots=True)
class Constant:
    """Exchange a number, a text, or a truth value: ``Constant(0.35, 0.0)``."""

    old: object
    new: object
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Exchange it."""
        constants = (
            node
            for node in nodes_in_order(function)
            if isinstance(node, ast.Constant)
            and type(node.value) is type(self.old)
            and node.value == self.old
        )
        constant = _nth_place(constants, self.nth, f"constant {self.old!r}")
        constant.value = self.new  # type: ignore[assignment]  # any constant may stand there


@dataclass(frozen=True, slots=True)
class DropOperand:
    """Take one operand out of an ``and`` or ``or``: the condition becomes weaker or stronger."""

    word: Literal["and", "or"]
    operand: int
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Take it out."""
        kind = ast.And if self.word == "and" else ast.Or
        places = (
            node
            for node in nodes_in_order(function)
            if isinstance(node, ast.BoolOp) and isinstance(node.op, kind)
        )
        node = _nth_place(places, self.nth, f"condition with {self.word}")
        if not 1 <= self.operand <= len(node.values):
            raise StaleMutantError(f"stale: the condition has no operand number {self.operand}")
        left = [value for place, value in enumerate(node.values, 1) if place != self.operand]
        _replace(function, node, left[0] if len(left) == 1 else ast.BoolOp(node.op, left))


@dataclass(frozen=True, slots=True)
class Branch:
    """Let a conditional expression always have one of its two values."""

    keep: Literal["if", "else"]
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Put the value in the place of the conditional expression."""
        places = (node for node in nodes_in_order(function) if isinstance(node, ast.IfExp))
        node = _nth_place(places, self.nth, "conditional expression")
        _replace(function, node, node.body if self.keep == "if" else node.orelse)


@dataclass(frozen=True, slots=True)
class DropNot:
    """Take a ``not`` away."""

    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Put what is negated in the place of the negation."""
        places = (
            node
            for node in nodes_in_order(function)
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        )
        node = _nth_place(places, self.nth, "not")
        _replace(function, node, node.operand)


@dataclass(frozen=True, slots=True)
class DropStatement:
    """Take a statement of one kind out: ``DropStatement("If", 2)``, the second ``if``."""

    kind: str
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Put ``pass`` in its place."""
        _replace(function, _nth_statement(function, self.kind, self.nth), ast.Pass())


@dataclass(frozen=True, slots=True)
class DropElement:
    """Take one element out of a list, tuple, set, or the keys of a dict."""

    element: int
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Take it out of the container, counted among all of the function."""
        places = (node for node in nodes_in_order(function) if isinstance(node, CONTAINERS))
        container = _nth_place(places, self.nth, "container")
        elements = container.values if isinstance(container, ast.Dict) else container.elts
        if not 1 <= self.element <= len(elements):
            raise StaleMutantError(f"stale: the container has no element number {self.element}")
        del elements[self.element - 1]
        if isinstance(container, ast.Dict):
            del container.keys[self.element - 1]


@dataclass(frozen=True, slots=True)
class DropKeyword:
    """Take a named argument out of a call."""

    name: str
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Take it out of the call, counted among the calls that have it."""
        places = (
            node
            for node in nodes_in_order(function)
            if isinstance(node, ast.Call) and any(each.arg == self.name for each in node.keywords)
        )
        call = _nth_place(places, self.nth, f"call with {self.name}=")
        call.keywords = [each for each in call.keywords if each.arg != self.name]


@dataclass(frozen=True, slots=True)
class Substitute:
    """Put another expression in the place of one: ``Substitute("SLACK", "0.002")``."""

    old: str
    new: str
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Exchange the expression; it is compared as a tree, so blanks do not count."""
        wanted = ast.dump(_expression(self.old))
        places = (
            node
            for node in nodes_in_order(function)
            if isinstance(node, ast.expr) and ast.dump(node) == wanted
        )
        node = _nth_place(places, self.nth, f"expression {self.old}")
        _replace(function, node, _expression(self.new))


@dataclass(frozen=True, slots=True)
class InsertStatement:
    """Put a statement before another one of a kind: ``InsertStatement("x = 1", "Return")``."""

    text: str
    kind: str
    nth: int = 1

    def change(self, function: ast.AST) -> None:
        """Put it before the statement of that kind."""
        statement = _nth_statement(function, self.kind, self.nth)
        _replace(function, statement, *ast.parse(self.text).body, statement)


@dataclass(frozen=True, slots=True)
class Both:
    """Do one change, then another: a wrong reading that takes two places."""

    first: Operator
    second: Operator

    def change(self, function: ast.AST) -> None:
        """Do them in their order."""
        self.first.change(function)
        self.second.change(function)


@dataclass(frozen=True, slots=True)
class Cells:
    """Change cells of the only row of a table whose cells are ``row``."""

    row: Mapping[str, str]
    changes: Mapping[str, str]

    def change_table(self, text: str) -> str:
        """Return the table with the other values.

        Raises:
            StaleMutantError: No row fits, or several do, or the cells have those values already.
        """
        reader = csv.DictReader(io.StringIO(text))
        rows = list(reader)
        fitting = [row for row in rows if self.row.items() <= row.items()]
        if len(fitting) != 1 or self.changes.items() <= fitting[0].items():
            raise StaleMutantError(f"stale: {len(fitting)} rows are {dict(self.row)}")
        fitting[0].update(self.changes)
        stream = io.StringIO()
        writer = csv.DictWriter(stream, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Key:
    """Change one value of a YAML file: ``Key(("detection", "type"), "document")``."""

    path: Sequence[str | int]
    value: object

    def change_document(self, text: str) -> str:
        """Return the document with the other value.

        Raises:
            StaleMutantError: There is no such key, or it has that value already.
        """
        document = yaml_document(text, "").data
        place = document
        for key in self.path[:-1]:
            place = place[key]
        if place[self.path[-1]] == self.value:
            raise StaleMutantError(f"stale: {self.path} is {self.value!r} already")
        place[self.path[-1]] = self.value
        return yaml_text(document, width=100)
