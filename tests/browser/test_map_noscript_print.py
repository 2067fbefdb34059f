"""Without scripts, with a map that fails, and on paper the same picture stands there once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Opener, usual_page
from tests.pictures import SCENE

pytestmark = pytest.mark.browser


def assert_picture_is_shown_once(page: Page) -> None:
    """Hold a page to one SVG of the map in sight, with every party and every line."""
    expect(page.locator("#map > svg")).to_have_count(1)
    expect(page.locator("#map > svg")).to_be_visible()
    box = page.locator("#map > svg").bounding_box()
    assert box is not None
    assert box["width"] > 300
    picture_text = page.locator("#map > svg").evaluate("(one) => one.textContent")
    for node in SCENE.nodes:
        assert node.name in picture_text
    parts = page.locator("#map > svg > g:not(.moved), #map > svg > g.moved > g")
    assert parts.count() == len(SCENE.nodes) + 2 * len(SCENE.edges)


def test_without_scripts_picture_findings_and_limits_stand_there(opened: Opener) -> None:
    tab = opened(usual_page(), scripted=False)
    assert_picture_is_shown_once(tab.page)
    # a blank at which no line ends stands between a figure and its unit
    words = tab.page.locator("body").inner_text().replace("\xa0", " ")
    for finding in SCENE.findings:
        assert finding.summary in words
        assert all(step.tie.dataset in words for path in finding.paths for step in path.ties)
        assert all(law.words in words for law in finding.law)
        assert all(str(note) in words for note in finding.notes)
    assert all(str(line) in words for part in SCENE.sections for line in part.lines)
    for hidden in ("#tools", "#time", "#details"):
        expect(tab.page.locator(hidden)).to_be_hidden()
    assert tab.page.locator("button:enabled:visible").count() == 0
    assert tab.heard == []


def test_the_words_of_the_map_can_be_selected_and_are_named_for_screen_readers(
    opened: Opener,
) -> None:
    page = opened(usual_page()).page
    for node in SCENE.nodes:
        named = page.locator("#map > svg").get_by_role("img", name=f"{node.name}, ")
        assert named.count() >= 1
    page.locator("#map text", has_text="Ministry").first.dblclick()
    assert page.evaluate("getSelection().toString()").strip() == "Ministry"


def test_where_the_map_fails_the_picture_stays_and_says_so(opened: Opener) -> None:
    broken = usual_page().replace(b'"maps":[', b'"maps":[{"numbers":[],"title":""},', 1)
    assert broken != usual_page()
    tab = opened(broken, waits=False)
    expect(tab.page.locator("#live")).to_contain_text("The map could not be started")
    assert_picture_is_shown_once(tab.page)
    tab.page.locator("[data-finding='1'] button").click()
    expect(tab.page.locator("[data-finding='1'] .body")).to_be_visible()
    tab.page.locator("[data-party='2']").click()
    expect(tab.page.locator("#details")).to_contain_text("w:user")


def test_where_the_script_is_refused_the_picture_stands_there_all_the_same(opened: Opener) -> None:
    broken = usual_page().replace(b"<script>", b"<script>/* changed: the policy refuses it */", 1)
    assert broken != usual_page()
    assert_picture_is_shown_once(opened(broken, waits=False).page)


def test_paper_holds_picture_legend_and_all_findings_and_no_tools(opened: Opener) -> None:
    page = opened(usual_page()).page
    page.locator("[data-finding='1'] button").click()
    page.locator("[data-party='1']").click()
    page.locator("#month").focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    assert_picture_is_shown_once(page)
    expect(page.locator(".legend")).to_be_visible()
    for number in (1, 2, 3):
        expect(page.locator(f"[data-finding='{number}'] .body")).to_be_visible()
    for tool in ("#tools", "#time", "#live", "#details", "[data-finding='1'] .state"):
        expect(page.locator(tool)).to_be_hidden()
    title = page.locator("[data-finding='1'] .title")
    assert title.evaluate("(one) => getComputedStyle(one).textDecorationLine") == "none"


def test_paper_is_white_on_a_dark_screen_too(opened: Opener) -> None:
    page = opened(usual_page(), color_scheme="dark").page
    page.locator("#theme").click()
    page.locator("#theme").click()
    page.emulate_media(media="print")
    ink = page.locator("body").evaluate("(one) => getComputedStyle(one).color")
    assert ink == "rgb(23, 32, 42)"


@pytest.mark.parametrize("width", [420, 640])
def test_on_a_narrow_screen_the_panel_stands_below_the_map(width: int, opened: Opener) -> None:
    page = opened(usual_page(), viewport={"width": width, "height": 800}).page
    picture, panel = (page.locator(one).bounding_box() for one in ("#map", "#panel"))
    assert picture is not None
    assert panel is not None
    assert panel["y"] >= picture["y"] + picture["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
