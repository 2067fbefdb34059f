"""What a canvas of the explorer tells, compares, keeps and hands over, at every width."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Explorer, list_faults, wait_for_cards

pytestmark = pytest.mark.browser

ROWS = """() => new Set([...document.querySelectorAll(".tools > *")]
  .filter((each) => each.checkVisibility())
  .map((each) => Math.round((each.getBoundingClientRect().top
    + each.getBoundingClientRect().bottom) / 20))).size"""
"""In how many rows the tools of a canvas stand, by the middles of what is in them."""


def find_paths(page: Page) -> None:
    """Look for the paths between the customer and the listed party, neither by its card."""
    if not page.locator("[name=from]").is_visible():
        page.click("text=Between two parties")
    page.locator("[name=from]").fill("own customer gmbh")
    page.locator("[name=to]").fill("list:steel")
    page.locator("[name=to]").press("Enter")
    expect(page.locator(".left .choice label").nth(1)).to_be_visible()


def hand_over(page: Page, name: str = "Page (HTML)") -> str:
    page.click("summary:has-text('Export')")
    with page.expect_download() as made:
        page.get_by_role("button", name=name).click()
    return Path(made.value.path()).read_text("utf-8")


def test_a_line_says_who_states_it_by_pointer_by_focus_and_in_the_panel(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    whole = "walk t3, stated, published ?, retrieved 2026-05-01"
    titles = page.locator("#map .line > title").all_text_contents()
    assert any("owns 55 %" in title and whole in title for title in titles)
    # its words are pointed at as often as its stroke
    assert len([title for title in titles if whole in title]) == 2
    rows = page.locator(".ties button", has_text="owns 55 %")
    expect(rows).to_contain_text(whole)
    rows.click()
    expect(page.locator("#live")).to_contain_text(whole)
    for words in ("walk t3", "stated", "2026-05-01"):
        expect(page.locator(".panel .source dl")).to_contain_text(words)


def test_any_two_parties_are_ends_of_a_path_and_the_address_keeps_what_was_compared(
    explorer: Explorer,
) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    find_paths(page)
    page.click("text=Compare two")
    expect(page.locator(".compared")).to_contain_text("Weakest standing")
    page.get_by_label("What has changed since").fill("2021-06-01")
    page.click("text=Show changes")
    expect(page.locator("#map .line.label", has_text="began in between").first).to_be_attached()
    began = page.locator(".panel .ties button", has_text="Halden Trading AS owns 55 %")
    began.click()
    expect(page.locator(".panel h2.name")).to_contain_text("Halden Trading AS")
    document = hand_over(page)
    for words in (
        "side by side",
        "Product of shares",
        "What has changed after 2021-06-01",
        "Deliveries: 2",
        "began in between",
    ):
        assert words in document
    page.reload()
    expect(page.locator(".compared")).to_contain_text("Weakest standing")
    expect(page.get_by_label("What has changed since")).to_have_value("2021-06-01")
    assert list_faults(page) == []
    # each is a step that can be undone
    page.get_by_label("What has changed since").fill("")
    page.click("text=Show changes")
    expect(page.locator("#map .line.label", has_text="began in between")).to_have_count(0)


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


def test_what_a_card_brought_is_folded_back_but_for_what_another_line_holds(
    explorer: Explorer,
) -> None:
    page = explorer.open("m=walk:trade")
    steel = page.locator("#map .card", has_text="Norvik Steelworks")
    children = page.locator("#map .card", has_text="Subsidiary")
    steel.click()
    page.locator(".groups [data-expand=owns][aria-label*=holdings]").click()
    expect(children).to_have_count(8)
    page.get_by_role("button", name="Fold back").click()
    expect(children).to_have_count(0)
    expect(page.locator("#map .card", has_text=re.compile(r"\+\d+ holdings"))).to_have_count(0)
    expect(steel).to_have_count(1)


def test_pictures_that_are_kept_come_into_the_document_and_are_saved(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    page.get_by_role("button", name="Keep this picture").click()
    picture = page.get_by_role("button", name="Around Own Customer GmbH", exact=True)
    expect(picture).to_be_visible()
    find_paths(page)
    document = hand_over(page)
    assert "Around Own Customer GmbH (2026-05-01)" in document
    assert list_faults(page) == []
    page.locator(".left input[required][autocomplete=name]").fill("J. Kessler")
    page.locator(".left").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".left")).to_contain_text("by J. Kessler")
    page.reload()
    picture.click()
    wait_for_cards(page, 3)
    page.get_by_role("button", name="Do not keep Around Own Customer GmbH").click()
    expect(page.get_by_role("button", name=re.compile("^Do not keep"))).to_have_count(0)


def test_on_a_telephone_the_tools_stand_in_two_rows(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer", width=390)
    expect(page.locator(".aslist > ul > li").first).to_be_visible()
    assert page.evaluate(ROWS) <= 2
    page.get_by_role("button", name="As map").click()
    expect(page.locator("#map")).to_be_visible()
    assert page.evaluate(ROWS) <= 2
    page.click("summary:has-text('Days')")
    page.get_by_label("Use only what was known by").fill("2026-05-02")
    expect(page.locator(".steps")).to_contain_text("Known by 2026-05-02")
    assert list_faults(page) == []


def test_what_is_hidden_is_counted_until_it_is_brought_again(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    page.locator("#map .card", has_text="Alma Agents").click()
    expect(page.locator(".panel h2.name")).to_have_text("Alma Agents Ltd")
    page.locator(".panel").get_by_role("button", name="Hide").click()
    wait_for_cards(page, 2)
    expect(page.locator(".middle > .quiet")).to_contain_text("Hidden: 1 party")
    find_paths(page)
    expect(page.locator(".middle > .quiet")).not_to_contain_text("Hidden: 1 party")


def test_a_note_on_a_path_is_in_the_document_but_in_none_for_others(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    find_paths(page)
    page.locator(".left textarea").fill("ask the bank about this way")
    page.locator(".left [aria-label='Your name']").fill("J. Kessler")
    page.locator(".left").get_by_role("button", name="Add note").click()
    page.locator(".left input[required][autocomplete=name]").fill("J. Kessler")
    page.locator(".left").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".left")).to_contain_text("by J. Kessler")
    expect(page.locator(".left q")).to_have_text("ask the bank about this way")
    assert "ask the bank about this way" in hand_over(page)
    page.click("summary:has-text('Export')")
    page.get_by_label("for others: without notes").check()
    with page.expect_download() as made:
        page.get_by_role("button", name="Page (HTML)").click()
    document = Path(made.value.path()).read_text("utf-8")
    assert "ask the bank" not in document
    assert "J. Kessler" not in document
