"""No program states what people know, judge or decide."""

import ast
from pathlib import Path

from tests.lists import ROOT

OF_PEOPLE = frozenset(
    {"KnowledgeStatement", "Decision", "Approval", "Adjudication", "FindingNote", "TextRead"}
)
"""Acts that only a person can do."""

HOME = "onward/api/record.py"
"""The calls by which a person does them."""


def list_makers(path: Path) -> set[str]:
    """Return the acts of people that a module makes, or hands to what makes them."""
    text = path.read_text(encoding="utf-8")
    if not any(name in text for name in OF_PEOPLE):
        return set()
    tree = ast.parse(text)
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = set()
    for call in calls:
        given = [call.func, *call.args] if _makes_acts(call.func) else [call.func]
        names |= {node.id for node in given if isinstance(node, ast.Name)}
    return names & OF_PEOPLE


def _makes_acts(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"_record_act", "_make_act", "make_act"}


def test_the_acts_of_people_are_made_by_the_calls_of_their_names_alone() -> None:
    folders = ("graph", "loaders", "queries", "viz", "onward/api", "onward/cli")
    modules = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    makers = {path.relative_to(ROOT).as_posix(): list_makers(path) for path in modules}
    assert {name for name, acts in makers.items() if acts} == {HOME}
    assert makers[HOME] == OF_PEOPLE
