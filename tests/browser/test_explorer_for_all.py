"""The explorer for everybody: no fault that axe knows, in light and dark, on a telephone, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_map_hostile import HOSTILE
from tests.explored import Explorer, exploring, screens

pytestmark = [pytest.mark.browser, pytest.mark.gauntlet]

axe = pytest.importorskip("axe_playwright_python")
SCRIPT = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
GO = "([place, text]) => { location.hash = `${place}=${encodeURIComponent(text)}`; }"
TARGET = 24
"""Pixels that a button or field measures at least."""

SMALL = """(least) => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((each) => each.checkVisibility() && !each.closest("svg"))
  .map((each) => [each.outerHTML.slice(0, 80), each.closest("label") || each])
  .filter(([, each]) => {
    const { width, height } = each.getBoundingClientRect();
    return width < least || height < least;
  })
  .map(([words]) => words)"""


@pytest.fixture(scope="module")
def explorer(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """Serve a workspace to all tests."""
    with exploring(tmp_path_factory.mktemp("explorer"), browser) as opened:
        yield opened


def list_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, under the page's own policy."""
    page.evaluate(SCRIPT)
    found: list[Any] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for fault in found
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_on_any_screen(
    theme: Literal["light", "dark"], width: int, explorer: Explorer
) -> None:
    page = explorer.open(width=width, theme=theme)
    faults: dict[str, list[str]] = {}
    for address, heading in screens("T-walk"):
        page.evaluate("address => { location.hash = address; }", address)
        expect(page.locator("h1")).to_contain_text(heading)
        page.wait_for_load_state("networkidle")
        found = list_faults(page)
        small = page.evaluate(SMALL, TARGET)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if found or small or wide:
            faults[address] = [*found, *small, *(["wider than the window"] if wide else [])]
    explorer.close()
    assert faults == {}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_runs_as_code_wherever_it_stands(name: str, explorer: Explorer) -> None:
    text = HOSTILE[name].encode("utf-8", "replace").decode()
    page = explorer.open()
    for place in ("q", "p", "m", "c", "a", "d", "t", "i", "l", "n"):
        page.evaluate(GO, [place, text])
        page.wait_for_function("() => !document.querySelector('.asking')")
        expect(page.locator("h1")).to_be_attached()
    page.locator("#q").fill(text.replace("\x00", ""))
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    # what was asked for and is not there is a refusal, and its address is noted by the browser
    said = [words for words in explorer.heard if "Failed to load resource" not in words]
    explorer.close()
    assert said == []
