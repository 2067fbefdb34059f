"""Cases of parametrized tests that stand as data in a YAML file beside the tests.

`test_score.yaml` holds the cases of `test_score.py`, under the name of the test that reads them.
"""

import re
from collections.abc import Callable
from functools import cache
from inspect import getfile
from pathlib import Path
from typing import Any

import pytest
import yaml

Test = Callable[..., None]
Loader = yaml.SafeLoader | yaml.CSafeLoader

_HALF_CHARACTER = re.compile(r"\\u[dD][89abAB]")
"""The escape of a surrogate, of which two are one character of JSON and none is one of YAML."""


def read_rows(text: str | bytes, parser: type[Loader] = yaml.CSafeLoader) -> Any:
    """Return what a YAML text holds; a key that stands twice in one mapping is an error.

    Of two cases with one name, the first would otherwise be lost without a word.
    """
    loader = parser(text)
    node = loader.get_single_node()
    _refuse_duplicate_keys(node)
    return loader.construct_document(node)


def _refuse_duplicate_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if (key.tag, key.value) in seen:
                raise ValueError(f"the key {key.value!r} stands twice:{key.start_mark}")
            seen.add((key.tag, key.value))
            _refuse_duplicate_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _refuse_duplicate_keys(one)


def each_case(*arguments: str, lists: bool = False) -> Callable[[Test], Test]:
    """Run a test once for each row that stands under its name, with the row's cells by name.

    A sequence within a row is a tuple, or a list where the test asks for `lists`. Rows that have
    names give them to the runs of the test.
    """

    def parametrize(test: Test) -> Test:
        rows = table(getfile(test), test.__name__, lists=lists)
        names = list(rows) if isinstance(rows, dict) else None
        cases = list(rows.values()) if isinstance(rows, dict) else rows
        return pytest.mark.parametrize(",".join(arguments), cases, ids=names)(test)

    return parametrize


def table(module: str, name: str, *, lists: bool = False) -> Any:
    """Return one table of the YAML file beside a module of tests: a list, or what it maps."""
    content = _read(Path(module).with_suffix(".yaml"))[name]
    if lists:
        return content
    return [freeze(row) for row in content] if isinstance(content, list) else freeze(content)


def read_cases(module: str) -> dict[str, Any]:
    """Return all tables of the YAML file beside a module of tests, sequences as lists."""
    return _read(Path(module).with_suffix(".yaml"))


@cache
def _read(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    # the parser in C, ten times as quick, refuses half a character, which some cases are about
    parser = yaml.SafeLoader if _HALF_CHARACTER.search(text) else yaml.CSafeLoader
    tables: dict[str, Any] = read_rows(text, parser)
    return tables


def freeze(value: Any) -> Any:
    """Return sequences of any depth as tuples."""
    if isinstance(value, list):
        return tuple(freeze(one) for one in value)
    if isinstance(value, dict):
        return {key: freeze(one) for key, one in value.items()}
    return value
