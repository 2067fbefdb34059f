"""What people record in the explorer stays in sight: decisions, approvals, and what is awaited."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import Steps, explore
from tests.browsing import Explorer, list_faults
from tests.shell import ORDER
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser

EXPORTER = {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"}
NAMED = {
    **ORDER,
    "id": "T-named",
    "parties": [EXPORTER, {"role": "end_user", "name": "Norvik Steelworks", "country": "RU"}],
}
"""An order whose end-user is named as a listed party is."""
STOPPED = {
    **ORDER,
    "id": "T-stopped",
    "parties": [EXPORTER, {"role": "end_user", "id": "list:steel"}],
}
"""An order whose end-user is a listed party."""
OWNED = {**STOPPED, "parties": [EXPORTER, {"role": "end_user", "id": "walk:trade"}]}
"""An order whose end-user a listed party owns."""


def record(page: Page, value: str, reason: str, name: str) -> None:
    """Fill in the form of a decision and send it."""
    deciding = page.locator("[data-act=decisions]")
    if not deciding.get_by_label("Decision").is_visible():
        deciding.locator("summary").click()
    deciding.get_by_label("Decision").select_option(value)
    deciding.get_by_label("Reason", exact=True).fill(reason)
    deciding.get_by_label("Your name").fill(name)
    deciding.get_by_role("button", name="Record", exact=True).click()


@each_case("steps", lists=True)
def test_acts(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


@pytest.mark.parametrize("width", [1440, 390])
def test_all_forms_of_acts_are_without_faults_and_within_the_window(
    explorer: Explorer, width: int
) -> None:
    explorer.server.post("/assess", NAMED)
    page = explorer.open("a=T-named", width=width)
    expect(page.locator("#map[data-drawn]")).to_be_attached()
    page.locator(".reasons > li > button").first.click()
    for summary in page.locator("details[data-act] > summary").all():
        if summary.is_visible():
            summary.click()
    assert list_faults(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_an_assessment_that_is_not_the_newest_leads_to_the_newest(explorer: Explorer) -> None:
    order = {**STOPPED, "id": "T-again"}
    first = explorer.server.post("/assess", order).json["id"]
    newest = explorer.server.post("/assess", {**order, "destination": "SE"}).json["id"]
    page = explorer.open(f"a={first}")
    page.get_by_role("link", name="The order was assessed again").press("Enter")
    expect(page).to_have_url(re.compile(newest))
