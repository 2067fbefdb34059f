"""The help of the explorer: every key in plain words, from every screen, for everybody."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import Steps, explore
from tests.browsing import Explorer, list_faults, screens, settle
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser


def go_to(page: Page, address: str) -> None:
    page.evaluate("address => { location.hash = address; }", address)
    settle(page, address)


@pytest.mark.gauntlet
def test_a_question_mark_opens_the_keys_on_every_screen(explorer: Explorer) -> None:
    page = explorer.open()
    for address, _ in screens("T-walk"):
        go_to(page, address)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)


@each_case("steps", lists=True)
def test_help(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


@pytest.mark.gauntlet
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_in_the_help(
    theme: Literal["light", "dark"], width: int, explorer: Explorer
) -> None:
    page = explorer.open(width=width, theme=theme)
    settle(page, "")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert list_faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


FOLDER = Path(__file__).parents[2] / "onward" / "web" / "page" / "js"

OBEYED = r"""(?:^\s*|[{,] )["']?(\S{1,6}?)["']?: \(\) =>"""
"""A key of the canvas, and what it does."""


def test_the_help_names_every_key_that_a_script_obeys(explorer: Explorer) -> None:
    page = explorer.open("l")
    settle(page, "l")
    page.get_by_role("button", name="Keys").click()
    named = {
        key.removeprefix("Ctrl+").lower() for key in page.locator("dialog kbd").all_inner_texts()
    }
    canvas = (FOLDER / "canvas_keys.js").read_text(encoding="utf-8")
    obeyed = set(
        re.findall(r"""(?:^\s*|[{,] )["']?(\S{1,6}?)["']?: \(\) =>""", canvas, re.MULTILINE)
    )
    for path in FOLDER.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        obeyed |= set(re.findall(r'\bkey(?:\.toLowerCase\(\))? === "([^"]+)"', text))
        for several in re.findall(r'\[("[^\]]*")\]\.includes\(event\.key\)', text):
            obeyed |= set(re.findall(r'"([^"]+)"', several))
    assert {"e", "[", "z", "j", "d", "/", "c", "0"} <= obeyed
    spelled = {"ArrowDown": "↓", "-": "\N{MINUS SIGN}"}
    assert {spelled.get(key, key).lower() for key in obeyed} - named == set()
