"""The map in a real browser: drawn whole, at a readable size, and told in words beside it."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from onward.viz.page.page import render_page
from onward.viz.scene import MATCH_TIE, ORDER_TIE
from tests.browsing import Opener, Shown, usual_page
from tests.pictures import SCENE, assessment, picture_of

pytestmark = pytest.mark.browser


def click_on(shown: Shown, index: int) -> None:
    """Click on the middle of a card: it is brought there first."""
    shown.page.locator("[data-party]").nth(index).focus()
    shown.page.keyboard.press("Escape")
    shown.page.locator("#search").fill(SCENE.nodes[index].id)
    shown.page.locator("#search").press("Enter")
    box = shown.page.locator("#map").bounding_box()
    assert box is not None
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_the_map_draws_every_name_and_every_label_and_says_nothing(opened: Opener) -> None:
    shown = opened(usual_page())
    drawn_text = " ".join(shown.drawn())
    for words in (
        "Holding",
        "Ministry",
        "transaction:2",
        "owns at least 60 %",
        "controls",
        "END-USER",
    ):
        assert words in drawn_text
    assert shown.page.locator("#map").get_attribute("data-drawn") == str(len(SCENE.nodes))
    assert shown.heard == []


def test_the_map_takes_most_of_the_first_screen_beside_verdict_and_findings(opened: Opener) -> None:
    page = opened(usual_page()).page
    for part in (".badge", ".answer", "#map", "[data-finding='1']"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + min(box["height"], 80) < 800
    box = page.locator("#map").bounding_box()
    assert box is not None
    assert box["width"] * box["height"] > 0.3 * 1280 * 800


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_exporter_and_end_user_are_in_the_window_before_anybody_scrolls(
    opened: Opener, width: int, height: int
) -> None:
    page = opened(usual_page(), viewport={"width": width, "height": height}).page
    for role in ("EXPORTER", "END-USER"):
        box = page.locator("#map .card", has_text=role).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height


def test_on_a_telephone_the_answer_comes_first_and_the_map_next(opened: Opener) -> None:
    page = opened(usual_page(), viewport={"width": 390, "height": 844}).page
    parts = (".badge", ".answer", ".counts", "#map", "#tools", ".outcome", "#panel")
    boxes = [page.locator(part).first.bounding_box() for part in parts]
    tops = [box["y"] for box in boxes if box is not None]
    assert len(tops) == len(parts)
    assert tops == sorted(tops)
    assert tops[parts.index("#map")] < 844 / 2


def test_a_click_on_a_finding_leaves_only_its_path_loud(opened: Opener) -> None:
    shown = opened(usual_page())
    loud = shown.drawn()["2"]
    button = shown.page.locator("[data-finding='1'] button")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(shown.page.locator("[data-finding='1'] .body")).to_be_visible()
    expect(shown.page.locator("[data-finding='2'] .body")).to_be_hidden()
    chosen = shown.drawn()
    assert chosen["1"] == loud
    assert chosen["2"] != loud
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert shown.drawn()["2"] == loud


def test_a_finding_that_no_line_bears_leaves_the_map_as_it_is(opened: Opener) -> None:
    goods = (ORDER_TIE, MATCH_TIE)
    without = replace(SCENE, edges=tuple(edge for edge in SCENE.edges if edge.kind not in goods))
    shown = opened(render_page(without))
    before = shown.drawn()
    shown.page.locator("[data-finding='3'] button").click()
    expect(shown.page.locator("#live")).to_contain_text("No party or line of the map bears")
    assert shown.drawn() == before


def test_a_card_opens_its_details_with_every_tie_and_source(opened: Opener) -> None:
    shown = opened(usual_page())
    click_on(shown, 2)
    details = shown.page.locator("#details")
    expect(details).to_contain_text("w:user")
    expect(details).to_contain_text("owns at least 60 %, up to 75 %")
    expect(details).to_contain_text("2026-04-30")
    shown.page.keyboard.press("Escape")
    expect(details).to_be_hidden()


def test_a_line_opens_its_details(opened: Opener) -> None:
    shown = opened(usual_page())
    shown.page.locator("#search").fill("controls")
    shown.page.locator("#search").press("Enter")
    box = shown.page.locator("#map").bounding_box()
    assert box is not None
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    details = shown.page.locator("#details")
    expect(details).to_contain_text("Ministry")
    expect(details).to_contain_text("claimed")


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("https://example.org/record?a=1", 1),
        ("javascript:window.ran=1", 0),
        ("data:text/html,x", 0),
        ("file:///etc/passwd", 0),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(
    address: str, links: int, opened: Opener
) -> None:
    made = assessment()
    made["findings"][0]["evidence"]["paths"][0]["steps"][0]["tie"]["url"] = address
    page = opened(render_page(picture_of(made))).page
    page.locator("[data-party='2']").click()
    expect(page.locator("#details .address").first).to_contain_text(address)
    found = page.locator("#details a")
    assert found.count() == links
    if links:
        assert found.get_attribute("rel") == "noreferrer noopener"
        assert found.get_attribute("target") is None
