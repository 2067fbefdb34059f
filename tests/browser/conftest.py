"""Chromium, once for all tests of pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browsing import PATIENCE_MS, Opener, Window

CHROMIUM = shutil.which("chromium")


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
