"""What people record in the explorer stays in sight: decisions, approvals, and what is awaited."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Explorer, list_faults
from tests.shell import ORDER

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


def test_what_is_decided_stands_on_the_page_until_a_second_person_approves(
    explorer: Explorer,
) -> None:
    explorer.server.post("/assess", {**OWNED, "id": "T-decided"})
    page = explorer.open("a=T-decided")
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
    again = explorer.open("a=T-decided")
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
    expect(page.locator("[data-act=decisions] summary")).to_be_visible()
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


def test_what_would_clear_a_finding_is_tried_at_a_click_and_not_kept(explorer: Explorer) -> None:
    page = explorer.open("a=T-walk")
    finding = page.locator(".reasons > li").first
    finding.locator("> button").press("Enter")
    finding.get_by_role("button", name="What would clear it?").press("Enter")
    change = finding.locator("li", has=page.get_by_role("button", name="Try")).first
    expect(change).to_be_visible()
    expect(finding).to_contain_text("Not to be tried: it rests on what")
    change.get_by_role("button", name="Try").press("Enter")
    expect(change).to_contain_text("finding gone: ")
    expect(change).to_contain_text("Not kept.")
    assert list_faults(page) == []
    assert explorer.server.get("/assessments?order=T-walk").json["total"] == 1


def test_what_cannot_be_tried_any_more_says_why_on_the_spot(explorer: Explorer) -> None:
    page = explorer.open("a=T-walk")
    finding = page.locator(".reasons > li").first
    finding.locator("> button").click()
    finding.get_by_role("button", name="What would clear it?").click()
    page.route("**/assess?*", lambda route: route.abort())
    finding.get_by_role("button", name="Try").first.click()
    expect(finding.locator(".problem")).to_contain_text("The server does not answer")
    explorer.heard[:] = [words for words in explorer.heard if "ERR_FAILED" not in words]


def test_a_match_is_judged_beside_its_names_and_the_judgement_stays(explorer: Explorer) -> None:
    explorer.server.post("/assess", NAMED)
    page = explorer.open("a=T-named")
    match = page.locator("section", has=page.get_by_role("heading", name="Matches")).locator("li")
    match = match.filter(has_text="Norvik Steelworks").first
    match.locator("summary").press("Enter")
    match.get_by_label("Are both one?").select_option("false_match")
    match.get_by_label("Reason").fill("another register number")
    match.get_by_label("Your name").fill("J. Kessler")
    match.get_by_role("button", name="Record").press("Enter")
    # what a dismissal needs is asked for beside it
    expect(match.locator(".problem")).to_contain_text("needs a field that was compared")
    explorer.heard[:] = [words for words in explorer.heard if "422" not in words]
    match.get_by_label("What you compared").fill("number")
    match.get_by_label("In the order").fill("77")
    match.get_by_label("On the list").fill("78")
    match.get_by_role("button", name="Record").press("Enter")
    expect(match).to_contain_text("is not the same: another register number")
    expect(match.locator(".problem")).to_have_count(0)
    again = explorer.open("a=T-named")
    expect(again.locator("main")).to_contain_text("is not the same: another register number")


def test_a_note_on_a_finding_stands_beside_it_and_after_a_reload(explorer: Explorer) -> None:
    explorer.server.post("/assess", {**OWNED, "id": "T-noted"})
    page = explorer.open("a=T-noted")
    finding = page.locator(".reasons > li").first
    finding.locator("> button").click()
    finding.locator("summary", has_text="Note on this finding").click()
    finding.get_by_label("What you make of it").select_option("confirmed")
    finding.get_by_label("Reason").fill("the register says the same")
    finding.get_by_label("Your name").fill("J. Kessler")
    finding.get_by_role("button", name="Record").click()
    expect(finding).to_contain_text("confirmed by J. Kessler")
    page.reload()
    first = page.locator(".reasons > li").first
    # it is read without opening the finding
    expect(first).to_contain_text("the register says the same")
    expect(first.locator("> button")).to_have_attribute("aria-expanded", "false")


def test_a_refusal_leads_to_the_form_of_what_is_missing_and_a_paper_can_be_added(
    explorer: Explorer, tmp_path: Path
) -> None:
    explorer.server.post("/assess", STOPPED)
    page = explorer.open("a=T-stopped")
    deciding = page.locator("[data-act=decisions]")
    deciding.locator("summary").click()
    deciding.get_by_label("Decision").select_option("proceed_with_conditions")
    deciding.get_by_label("Reason", exact=True).fill("licensed")
    deciding.get_by_label("Conditions, a line each").fill("only what the licence names")
    deciding.get_by_label("Why it is less").fill("the authority has licensed it")
    deciding.get_by_label("Your name").fill("J. Kessler")
    deciding.get_by_role("button", name="Record").click()
    problem = deciding.locator(".problem")
    expect(problem).to_contain_text("“Add a paper”")
    expect(problem).not_to_contain_text("onward ")
    explorer.heard[:] = [words for words in explorer.heard if "422" not in words]
    deciding.get_by_role("button", name="Add a paper").press("Enter")
    adding = page.locator("[data-act=documents]")
    expect(adding.get_by_label("File")).to_be_focused()
    paper = tmp_path / "licence 77.pdf"
    paper.write_bytes(b"%PDF licence 77")
    adding.get_by_label("File").set_input_files(paper)
    adding.get_by_label("What it is").select_option("licence")
    adding.get_by_label("Your name").fill("J. Kessler")
    adding.get_by_role("button", name="Add it").press("Enter")
    papers = page.locator(".left > section", has=page.get_by_role("heading", name="Papers"))
    expect(papers).to_contain_text("licence 77.pdf, licence, added by J. Kessler")
    deciding.get_by_label("Paper it rests on").select_option("licence 77.pdf")
    deciding.get_by_role("button", name="Record").click()
    expect(page.locator(".left")).to_contain_text("Decided by J. Kessler")


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
