"""Tables of cases that stand beside a test module, as `test_goods.yaml` beside `test_goods.py`."""

from pathlib import Path
from typing import Any

import yaml


def read_cases(module: str) -> dict[str, Any]:
    """Return the cases of each test of a module (its `__file__`), by the name of the test."""
    cases: dict[str, Any] = yaml.safe_load(Path(module).with_suffix(".yaml").read_bytes())
    return cases
