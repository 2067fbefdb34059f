"""Chromium, once for all tests of pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browsing import PATIENCE_MS, Explorer, Opener, Window, exploring
from tools.chromium import find_chromium

CHROMIUM = find_chromium()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Chromium."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM,
            timeout=PATIENCE_MS,
            args=["--no-sandbox", "--disable-gpu", "--disable-gpu-compositing"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def explorer_of_all(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Explorer]:
    """Serve a workspace to the tests of all files: each takes an order or a party of its own."""
    with exploring(tmp_path_factory.mktemp("explorer"), browser) as opened:
        yield opened


@pytest.fixture
def explorer(explorer_of_all: Explorer) -> Iterator[Explorer]:
    """Yield what opens pages, which must have said nothing and run nothing of a name."""
    yield explorer_of_all
    heard = list(explorer_of_all.heard)
    ran = [page.evaluate("window.ran") for page in explorer_of_all.pages]
    explorer_of_all.close()
    assert heard == []
    assert set(ran) <= {None}


@pytest.fixture(scope="session")
def usual_window(browser: Browser) -> Iterator[Window]:
    """Yield the window in which tests open one page after the other."""
    window = Window(browser)
    yield window
    window.close()


@pytest.fixture
def opened(browser: Browser, usual_window: Window, tmp_path: Path) -> Iterator[Opener]:
    """Yield what opens pages without a network."""
    opener = Opener(browser, usual_window, tmp_path)
    yield opener
    opener.close()
