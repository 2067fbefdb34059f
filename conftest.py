"""What holds for the tests and for the examples in docstrings: both stand below this folder."""

from pathlib import Path

pytest_plugins = ["tests.quick_disk", "tests.skips"]

_ONWARD = Path(__file__).parent / "onward"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out modules without an example: pytest would import each to search all it defines."""
    is_module = collection_path.suffix == ".py" and _ONWARD in collection_path.parents
    return True if is_module and b">>>" not in collection_path.read_bytes() else None
