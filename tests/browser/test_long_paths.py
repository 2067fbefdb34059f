"""Paths of many ties open with both ends in sight, and with letters that can be read."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from onward.viz.page.page import render_page
from tests.browsing import Opener
from tests.pictures import long_path_scene
from tools.page_figures import MEASURED, WINDOWS

pytestmark = pytest.mark.browser

LETTERS = {390: 10.0}
"""Pixels of the smallest letters by the width of the window; 11 elsewhere."""

TELEPHONE = ViewportSize(width=390, height=844)


@pytest.mark.parametrize("ties", range(2, 9))
def test_a_path_opens_with_both_ends_in_sight_and_letters_that_can_be_read(
    ties: int, opened: Opener
) -> None:
    content = render_page(long_path_scene(ties % 3, ties))
    for width, height in WINDOWS:
        page = opened(content, viewport=ViewportSize(width=width, height=height)).page
        figures = page.evaluate(MEASURED)
        assert figures["letters"] >= LETTERS.get(width, 11.0), width
        assert figures["ends"] == [2, 2], width
        assert figures["path"] == [2, 2], width
        assert not figures["numbers"], width


def folded(opened: Opener) -> Page:
    """Open a path of seven ties on a telephone: one card stands for those between its ends."""
    page = opened(render_page(long_path_scene(1, 7)), viewport=TELEPHONE).page
    expect(page.locator("#map .fold")).to_contain_text("6 parties between")
    expect(page.locator("#map .card.absent")).to_have_count(6)
    return page


def test_who_opens_a_folded_path_sees_all_of_it(opened: Opener) -> None:
    page = folded(opened)
    page.locator("#map .fold").click()
    expect(page.locator("#map .fold")).to_have_count(0)
    expect(page.locator("#map .card.absent")).to_have_count(0)


def test_the_keyboard_opens_a_folded_path_too(opened: Opener) -> None:
    page = folded(opened)
    page.locator("#map .fold").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map .card.absent")).to_have_count(0)


def test_a_party_of_a_folded_path_that_is_asked_for_is_shown(opened: Opener) -> None:
    page = folded(opened)
    page.locator("[data-party]").nth(4).click()
    expect(page.locator("#map .card.absent")).to_have_count(0)


def test_paper_has_the_whole_of_a_folded_path(opened: Opener) -> None:
    page = folded(opened)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#map .card.absent")).to_have_count(0)
