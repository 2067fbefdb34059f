"""What a canvas of the explorer tells, compares, keeps and hands over, at every width."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import Steps, explore
from tests.browsing import Explorer, wait_for_cards
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser


@each_case("steps", lists=True)
def test_canvases(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


def test_one_can_go_to_any_step_however_long_ago(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    map_ = page.locator("#map")
    for number in range(16):
        map_.focus()
        page.keyboard.press("p")
        expect(page.locator(".steps li")).to_have_count(number + 2)
    expect(page.locator(".steps [aria-current=step]")).to_be_in_viewport()
    page.locator(".steps button").first.click()
    expect(page.locator(".steps li").first.locator("[aria-current=step]")).to_be_attached()
    # what was undone is still there, until another act
    expect(page.locator(".steps li")).to_have_count(17)
    page.locator(".steps button").nth(11).click()
    expect(page.locator(".steps li").nth(11).locator("[aria-current=step]")).to_be_attached()
