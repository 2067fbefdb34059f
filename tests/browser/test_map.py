"""The map in a real browser: drawn whole, at a readable size, and told in words beside it."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from onward.viz.page.page import render_page
from onward.viz.scene import MATCH_TIE, ORDER_TIE
from tests.browser.steps import Steps, look
from tests.browsing import Opener, usual_page
from tests.pictures import SCENE, assessment, picture_of
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser


@each_case("steps", lists=True)
def test_map(steps: Steps, opened: Opener) -> None:
    look(steps, opened, {"usual": usual_page})


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


def test_a_finding_that_no_line_bears_leaves_the_map_as_it_is(opened: Opener) -> None:
    goods = (ORDER_TIE, MATCH_TIE)
    without = replace(SCENE, edges=tuple(edge for edge in SCENE.edges if edge.kind not in goods))
    tab = opened(render_page(without))
    before = tab.drawn()
    tab.page.locator("[data-finding='3'] button").click()
    expect(tab.page.locator("#live")).to_contain_text("No party or line of the map bears")
    assert tab.drawn() == before


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
