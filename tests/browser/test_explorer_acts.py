"""What people record in the explorer stays in sight: decisions, approvals, and what is awaited."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.explored import Explorer, exploring

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def explorer(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """Serve a workspace to all tests."""
    with exploring(tmp_path_factory.mktemp("acts"), browser) as opened:
        yield opened


@pytest.fixture(autouse=True)
def quiet(explorer: Explorer) -> Iterator[None]:
    """Close the windows of a test, which must have said nothing."""
    yield
    heard = list(explorer.heard)
    explorer.close()
    assert heard == []


def record(page: Page, value: str, reason: str, name: str) -> None:
    """Fill in the form of a decision and send it."""
    left = page.locator(".left")
    if not left.get_by_label("Decision").is_visible():
        left.locator("summary").click()
    left.get_by_label("Decision").select_option(value)
    left.get_by_label("Reason", exact=True).fill(reason)
    left.get_by_label("Your name").fill(name)
    left.get_by_role("button", name="Record", exact=True).click()


def test_what_is_decided_stands_on_the_page_until_a_second_person_approves(
    explorer: Explorer,
) -> None:
    page = explorer.open("a=T-walk")
    left = page.locator(".left")
    left.locator("summary", has_text="Record what you decide").click()
    # nothing is decided beforehand
    expect(left.get_by_label("Decision")).to_have_value("")
    record(page, "refuse", "the owner is listed", "J. Kessler")
    decided = left.locator("section", has=page.get_by_role("heading", name="Decision", exact=True))
    expect(decided).to_contain_text("Decided by J. Kessler")
    expect(decided).to_contain_text("Reason: the owner is listed")
    expect(decided).to_contain_text("a second person")
    expect(decided).to_be_in_viewport()
    again = explorer.open("a=T-walk")
    again.get_by_label("Who approves").fill("J. Kessler")
    again.get_by_role("button", name="Approve", exact=True).click()
    expect(again.locator(".left .problem")).to_be_in_viewport()
    explorer.heard[:] = [words for words in explorer.heard if "422" not in words]
    again.get_by_label("Who approves").fill("A. Lind")
    again.get_by_role("button", name="Approve", exact=True).click()
    expect(again.locator(".left")).to_contain_text("Approved by A. Lind")
    expect(again.get_by_label("Who approves")).to_have_count(0)


def test_questions_and_the_form_of_a_decision_are_reached_by_scrolling_the_page(
    explorer: Explorer,
) -> None:
    page = explorer.open("a=T-walk", width=1440)
    expect(page.locator(".left summary").first).to_be_visible()
    heights = page.locator(".left").evaluate("(each) => [each.scrollHeight, each.clientHeight]")
    assert heights[0] <= heights[1]


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(explorer: Explorer) -> None:
    page = explorer.open("a=T-walk")
    menu = page.locator(".menu", has_text="Export")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.mouse.click(5, 400)
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    with page.expect_download():
        menu.get_by_role("button", name="JSON").click()
    expect(menu).not_to_have_attribute("open", "")
