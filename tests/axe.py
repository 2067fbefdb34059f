"""What axe finds wrong with a page of the explorer."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

axe = pytest.importorskip("axe_playwright_python")
SCRIPT = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def list_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, under the page's own policy."""
    page.evaluate(SCRIPT)
    violations: list[Any] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for fault in violations
        for node in fault["nodes"]
    ]
