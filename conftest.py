"""What holds for the tests and for the examples in docstrings: both stand below this folder."""

from collections.abc import Generator
from pathlib import Path

import pytest

pytest_plugins = ["tests.quick_disk", "tests.short_reports", "tests.skips"]

_ONWARD = Path(__file__).parent / "onward"


def _has_example(path: Path) -> bool:
    return b">>>" in path.read_bytes()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out modules without an example: pytest would import each to search all it defines."""
    is_module = collection_path.suffix == ".py" and _ONWARD in collection_path.parents
    return True if is_module and not _has_example(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Search no test for examples in docstrings where there is none."""
    collectors = yield
    if file_path.suffix != ".py" or _has_example(file_path):
        return collectors
    return [one for one in collectors if type(one).__name__ != "DoctestModule"]
