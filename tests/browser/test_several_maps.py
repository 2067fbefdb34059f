"""Evidence that one map cannot hold: an overview, and a map for each finding, on one page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from onward.viz.html import render
from onward.viz.layout import place
from onward.viz.svg import svg
from tests.browsing import Opener
from tests.crowds import crowded

pytestmark = pytest.mark.browser

SCENE = crowded()
PAGE = render(SCENE)
TITLES = ["Overview", *(f"Map of finding {number}" for number in range(1, 5))]


def test_the_page_opens_at_the_overview_and_offers_every_map(opened: Opener) -> None:
    shown = opened(PAGE)
    assert shown.page.locator("#which option").all_inner_texts() == TITLES
    assert shown.page.locator("#which").input_value() == "0"
    drawn = shown.drawn()
    assert {"9 companies in a chain", "36 consignees", "Overview"} <= drawn.keys()
    assert shown.heard == []


def test_who_looks_at_a_finding_is_shown_its_own_map(opened: Opener) -> None:
    page = opened(PAGE).page
    page.locator('[data-finding="3"] button').click()
    expect(page.locator("#which")).to_have_value("3")
    expect(page.locator("#live")).to_contain_text("The map shows what finding 3 rests on")


def test_a_map_can_be_chosen_by_keyboard_and_is_named(opened: Opener) -> None:
    page = opened(PAGE).page
    page.locator("#which").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#live")).to_contain_text("Map of finding 1")


def test_a_party_is_listed_once_though_it_is_on_several_maps(opened: Opener) -> None:
    names = opened(PAGE).page.locator("[data-party]").all_inner_texts()
    assert names.count(SCENE.nodes[0].name) == 1
    assert {"Buyer 1", "36 consignees", "Ministry"} <= set(names)


def test_without_scripts_all_maps_stand_below_each_other(opened: Opener) -> None:
    page = opened(PAGE, scripted=False).page
    pictures = page.locator("#figure svg")
    expect(pictures).to_have_count(len(TITLES))
    for picture, title in zip(pictures.all(), TITLES, strict=True):
        expect(picture).to_be_visible()
        assert title in (picture.text_content() or "")


def test_the_saved_svg_holds_all_maps_and_is_the_file_of_the_export(
    opened: Opener, tmp_path: Path
) -> None:
    page = opened(PAGE).page
    with page.expect_download() as waiting:
        page.locator("#save-svg").click()
    waiting.value.save_as(tmp_path / "saved.svg")
    assert (tmp_path / "saved.svg").read_bytes() == svg(place(SCENE)).encode("utf-8")
