"""Evidence that one map cannot hold: an overview, and a map for each finding, on one page."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from onward.viz.layout import place_scene
from onward.viz.page.page import render_page
from onward.viz.scene import Scene
from onward.viz.svg import write_svg
from tests.browsing import Opener, Shown
from tests.pictures import crowd, crowded, finding_text, goods, owned, scene_of

pytestmark = pytest.mark.browser

SCENE = crowded()
TITLES = ["Overview", *(f"Map of finding {number}" for number in range(1, 5))]
OPTIONS = ["Overview", *(f"Finding {number}: Finding {number}" for number in range(1, 5))]
LONG = "A party to the transaction is listed by the council of a union of states and by others"


@cache
def usual_page() -> bytes:
    return render_page(SCENE)


def shared() -> Scene:
    """Return a scene with a tenth finding on the lines of the first, and long titles."""
    findings = tuple(replace(finding_text(number), title=LONG) for number in range(1, 11))
    edges = tuple(
        replace(edge, findings=(1, 10)) if edge.findings == (1,) else edge for edge in SCENE.edges
    )
    return replace(SCENE, edges=edges, findings=findings)


def party(shown: Shown, name: str, nth: int = 0) -> Locator:
    """Return the button of a party, or of another of that name."""
    return shown.page.get_by_role("button", name=name, exact=True).nth(nth)


def test_the_page_opens_at_the_overview_and_offers_every_map(opened: Opener) -> None:
    shown = opened(usual_page())
    assert shown.page.locator("#which option").all_inner_texts() == OPTIONS
    assert shown.page.locator("#which").input_value() == "0"
    seen = shown.in_sight(shown.page.locator("#fit").click)
    assert {"9 companies in a chain", "36 consignees"} <= seen
    assert shown.heard == []


def test_who_looks_at_a_finding_is_shown_its_own_map(opened: Opener) -> None:
    page = opened(usual_page()).page
    page.locator('[data-finding="3"] button').click()
    expect(page.locator("#which")).to_have_value("3")
    expect(page.locator("#live")).to_contain_text("The map shows what finding 3 rests on")


def test_a_map_can_be_chosen_by_keyboard_and_is_named(opened: Opener) -> None:
    page = opened(usual_page()).page
    page.locator("#which").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#live")).to_contain_text("Map of finding 1")


def test_a_party_is_listed_once_though_it_is_on_several_maps(opened: Opener) -> None:
    names = opened(usual_page()).page.locator("[data-party]").all_inner_texts()
    assert names.count(SCENE.nodes[0].name) == 1
    assert {"Buyer 1", "36 consignees", "Ministry"} <= set(names)


def test_without_scripts_all_maps_stand_below_each_other(opened: Opener) -> None:
    page = opened(usual_page(), scripted=False).page
    pictures = page.locator("#map > svg")
    expect(pictures).to_have_count(len(TITLES))
    for picture, title in zip(pictures.all(), TITLES, strict=True):
        expect(picture).to_be_visible()
        assert title in (picture.text_content() or "")


def test_the_saved_svg_holds_all_maps_and_is_the_file_of_the_export(
    opened: Opener, tmp_path: Path
) -> None:
    page = opened(usual_page()).page
    with page.expect_download() as waiting:
        page.locator("#save-svg").click()
    waiting.value.save_as(tmp_path / "saved.svg")
    assert (tmp_path / "saved.svg").read_bytes() == write_svg(place_scene(SCENE)).encode("utf-8")


@pytest.mark.parametrize("width", [1400, 700])
def test_the_list_gives_numbers_and_title_of_each_map_and_cuts_neither(
    width: int, opened: Opener
) -> None:
    page = opened(render_page(shared()), viewport={"width": width, "height": 900}).page
    which = page.locator("#which")
    options = which.locator("option").all_inner_texts()
    assert options[1] == (
        "Findings 1 and 10: A party to the transaction is listed by the council of a …"
    )
    which.select_option("1")  # an overview's name alone is short, and leaves room for the search
    room = which.evaluate(
        """(list) => {
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = getComputedStyle(list).font;
          const widest = [...list.options].map((one) => pen.measureText(one.textContent).width);
          return list.clientWidth - Math.max(...widest);
        }"""
    )
    assert room > 32  # for the arrow, and what stands around the words


@pytest.mark.parametrize("width", [1400, 1100])
def test_the_overview_opens_at_its_gravest_cards(width: int, opened: Opener) -> None:
    stop = tuple(
        replace(node, severity="stop") if node.id in {"c3", "c4"} else node for node in SCENE.nodes
    )
    shown = opened(
        render_page(replace(SCENE, nodes=stop)), viewport={"width": width, "height": 900}
    )
    assert {"Buyer 3", "Buyer 4", "Ministry"} <= shown.in_sight()


def test_a_map_of_a_finding_that_would_be_too_high_winds_and_is_all_in_sight(
    opened: Opener,
) -> None:
    shown = opened(usual_page())
    seen = shown.in_sight(lambda: shown.page.locator("#which").select_option("2"))
    heading = "Map of finding 2: Finding 2 (Not on this map: 39 more consignees)"
    assert {"Ministry", "Owner 0", "Buyer 2", heading} <= seen


def test_a_map_of_a_finding_that_is_too_high_to_wind_opens_at_its_upper_end(
    opened: Opener,
) -> None:
    nodes, edges = owned(20, 1)
    others, further = owned(2, 2)
    buyers = (replace(buyer, findings=(1,), severity="high") for buyer in crowd(40))
    scene = scene_of((*buyers, *nodes, *others), (*goods(40), *edges, *further), 2)
    shown = opened(render_page(scene))
    seen = shown.in_sight(lambda: shown.page.locator("#which").select_option("1"))
    assert {"Ministry", "Owner 0"} <= seen
    assert "Buyer 0" not in seen


def test_the_whole_map_is_the_one_that_is_looked_at(opened: Opener) -> None:
    shown = opened(usual_page())
    shown.page.locator("#which").select_option("2")
    fit = shown.page.locator("#fit")
    expect(fit).to_have_text("Whole map")
    seen = shown.in_sight(fit.click)
    assert {"Ministry", *(f"Owner {n}" for n in range(9)), "Buyer 2"} <= seen
    assert not {"Overview", "Buyer 1", "Buyer 3"} & seen


def test_a_search_counts_a_party_once_and_the_list_follows_to_the_map_it_is_on(
    opened: Opener,
) -> None:
    page = opened(usual_page()).page
    search, live, which = page.locator("#search"), page.locator("#live"), page.locator("#which")
    search.fill("ministry")  # four of that name: each on the overview, and on a map of its own
    expect(live).to_have_text("4 found; Enter goes to the next.")
    search.press("Enter")
    expect(which).to_have_value("0")
    search.fill("owner 3")  # in a chain on the overview, where it has no card of its own
    for number in ("1", "2"):
        search.press("Enter")
        expect(which).to_have_value(number)


def test_a_search_begins_on_the_map_that_is_looked_at(opened: Opener) -> None:
    page = opened(usual_page()).page
    page.locator("#search").fill("ministry")
    page.locator("#which").select_option("3")
    page.locator("#search").press("Enter")
    expect(page.locator("#live")).to_have_text("1 of 4: Ministry")
    expect(page.locator("#which")).to_have_value("3")


def test_arrow_keys_begin_on_the_map_that_is_looked_at(opened: Opener) -> None:
    page = opened(usual_page()).page
    page.locator("#which").select_option("2")
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#which")).to_have_value("2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#live")).to_have_text("Buyer 2")


def test_arrow_keys_lead_from_party_to_party_along_the_map_that_is_looked_at(
    opened: Opener,
) -> None:
    shown = opened(usual_page())
    party(shown, "Owner 0", 1).focus()  # of the second chain: on no overview
    expect(shown.page.locator("#which")).to_have_value("2")
    shown.page.keyboard.press("ArrowLeft")  # it winds there
    expect(party(shown, "Ministry", 1)).to_be_focused()
    shown.page.keyboard.press("ArrowRight")
    expect(party(shown, "Owner 0", 1)).to_be_focused()
    expect(shown.page.locator("#which")).to_have_value("2")
    assert shown.heard == []


def test_a_party_that_has_two_cards_opens_the_one_on_the_map_that_is_looked_at(
    opened: Opener,
) -> None:
    shown = opened(usual_page())
    shown.page.locator("#which").select_option("1")
    party(shown, "Ministry").click()
    expect(shown.page.locator("#facts")).to_contain_text("Ministry → Owner 0")
    expect(shown.page.locator("#which")).to_have_value("1")
