"""The index of several orders in a real browser: filter, sort, and the keys j and k."""

from dataclasses import replace
from functools import cache

import pytest
from playwright.sync_api import Page, expect

from onward.viz.page.page import make_index_row, render_index
from tests.assessments import small_assessment
from tests.browsing import Opener

pytestmark = pytest.mark.browser


@cache
def index() -> bytes:
    """Return an index of three orders."""
    row = make_index_row(small_assessment(), "T-1.html")
    return render_index(
        [
            replace(row, order="T-1", answer="Gulfbridge sends goods on", findings=2),
            replace(row, order="T-2", answer="Nothing was found", findings=0),
            replace(row, order="T-3", answer="Éclat is listed", findings=10),
        ]
    )


def orders(page: Page) -> list[str]:
    """Return the orders in sight, from above."""
    return page.locator("tbody tr:visible th").all_inner_texts()


def test_a_filter_finds_words_of_any_column_without_case_and_accents(opened: Opener) -> None:
    tab = opened(index(), waits=False)
    tab.page.locator("#filter").fill("ECLAT listed")
    assert orders(tab.page) == ["T-3"]
    expect(tab.page.locator("#live")).to_have_text("1 of 3 orders")
    tab.page.locator("#filter").fill("")
    assert orders(tab.page) == ["T-1", "T-2", "T-3"]
    assert tab.heard == []


def test_columns_sort_numbers_as_numbers_down_and_up(opened: Opener) -> None:
    page = opened(index(), waits=False).page
    page.get_by_role("button", name="Findings").click()
    assert orders(page) == ["T-2", "T-1", "T-3"]
    page.get_by_role("button", name="Findings").click()
    assert orders(page) == ["T-3", "T-1", "T-2"]


def test_j_and_k_go_from_order_to_order_but_are_letters_in_the_filter(opened: Opener) -> None:
    page = opened(index(), waits=False).page
    for key, order in (("j", "T-1"), ("j", "T-2"), ("k", "T-1"), ("k", "T-1")):
        page.keyboard.press(key)
        expect(page.locator("a:focus")).to_have_text(order)
    page.locator("#filter").press("j")
    expect(page.locator("#filter")).to_have_value("j")


def test_without_scripts_the_index_is_a_table_with_links(opened: Opener) -> None:
    page = opened(index(), scripted=False, waits=False).page
    assert orders(page) == ["T-1", "T-2", "T-3"]
    assert page.locator("#tools").is_hidden()
