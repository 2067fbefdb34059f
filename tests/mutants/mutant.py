"""What a mutant is: a wrong reading of a rule, stated as module, function and operator."""

import ast
from dataclasses import dataclass

from tests.mutants.operators import Cells, Key, Operator, StaleMutantError


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong reading of a rule.

    Attributes:
        name: What it does wrong, in a few words; unique.
        file: The module, table or indicator that it changes, from the root of the tree.
        function: The function that it changes, ``Class.method`` for a method, or the constant of
            the module; "" for tables and indicators.
        operator: What it does there.
        indicators: Whose example lines and planted cases are asked first.
        tests: Further tests, as pytest takes them.
    """

    name: str
    file: str
    function: str
    operator: Operator | Cells | Key
    indicators: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    def applied(self, text: str) -> str:
        """Return the file's text with the mutant in it.

        Raises:
            StaleMutantError: The function, or the place in it, is not there any more.
        """
        if isinstance(self.operator, Cells):
            return self.operator.change_table(text)
        if isinstance(self.operator, Key):
            return self.operator.change_document(text)
        tree = ast.parse(text)
        self.change(self.find_function(tree))
        return ast.unparse(ast.fix_missing_locations(tree))

    def change(self, function: ast.AST) -> None:
        """Change the function in place.

        Raises:
            StaleMutantError: The place in it is not there any more.
        """
        assert not isinstance(self.operator, Cells | Key)
        before = ast.dump(function)
        self.operator.change(function)
        if ast.dump(function) == before:
            raise StaleMutantError(f"stale: {self.operator} changes nothing in {self.file}")

    def find_function(self, tree: ast.Module) -> ast.AST:
        """Return the function, through the classes and functions that it stands in, or constant.

        Raises:
            StaleMutantError: There is none of this name.
        """
        scope: ast.AST = tree
        for name in self.function.split("."):
            inside = (node for node in ast.walk(scope) if name in _list_names(node))
            scope = next(inside, tree)
            if scope is tree:
                raise StaleMutantError(f"stale: {self.file} has no function {self.function}")
        return scope


def _list_names(node: ast.AST) -> list[str]:
    """Return the names that a definition, or an assignment, gives."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [
        name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)
    ]
