"""The tools of the map: filters, months, search, keyboard, theme, and what it saves."""

import base64
import re
import struct
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from onward.viz.layout import place_scene
from onward.viz.page.page import render_page
from onward.viz.scene import SEVERAL, STACK, DrawnTie, Edge, Node, Scene
from onward.viz.svg import write_svg
from tests.browsing import Opener, Shown, usual_page
from tests.pictures import SCENE, assessment, deliveries, entry, picture_of, step_of
from tests.pictures import step as stated

pytestmark = pytest.mark.browser

OWNS, CONTROLS, ENDED = (
    "owns at least 60 %, up to",
    "controls, since 2019",
    "owns 100 %, 2019 \u2013 2020",
)
QUIET = "#55616e"


def around() -> Scene:
    """Return the scene with a party and a tie of context."""
    aunt = Node("w:aunt", "Aunt of the holding", "Person", None, layer="context")
    tie = Edge("t:aunt", "w:aunt", "w:holding", "family", "family, undated", layer="context")
    return replace(SCENE, nodes=(*SCENE.nodes, aunt), edges=(*SCENE.edges, tie))


def later() -> Scene:
    """Return the scene with a holding that owns its company only since the middle of 2021."""
    made = assessment()
    for finding in made["findings"]:
        for path in finding["evidence"]["paths"]:
            for step in path["steps"]:
                if step["from"] == "w:holding":
                    step["tie"]["since"] = "2021-06-15"
    return picture_of(made)


def colour_of(shown: Shown, words: str) -> str | None:
    """Return the colour of a text on the map that begins so, or None if it is not there."""
    return next((colour for text, colour in shown.drawn().items() if text.startswith(words)), None)


def supports(page: Page) -> list[str]:
    """Return what the panel says of each finding at the month that is chosen."""
    return [state.inner_text() for state in page.locator("[data-finding] .state").all()]


def test_a_filter_takes_lines_with_their_labels_and_numbers_off_the_map(opened: Opener) -> None:
    shown = opened(usual_page())
    shown.page.locator("details.filter summary").click()
    shown.page.locator("[data-kind='owns']").uncheck()
    drawn = shown.drawn()
    assert not any(text.startswith("owns") for text in drawn)
    assert CONTROLS in drawn
    shown.page.locator("[data-kind='controls']").uncheck()
    assert not {"1", "2"} & set(shown.drawn())
    expect(shown.page.locator("#live")).to_contain_text("2 of 5 lines are shown")
    shown.page.locator("[data-kind='owns']").check()
    assert colour_of(shown, OWNS) is not None


def test_a_map_opens_on_the_evidence_and_context_is_a_choice(opened: Opener) -> None:
    shown = opened(render_page(around()))
    context = {"Aunt of the holding", "family, undated"}
    drawn = shown.drawn()
    assert not context & set(drawn)
    assert CONTROLS in drawn
    shown.page.locator("#around").check()
    assert context <= set(shown.drawn())
    shown.page.locator("#map").focus()
    shown.page.keyboard.press("c")
    assert not context & set(shown.drawn())
    expect(shown.page.locator("#around")).not_to_be_checked()
    shown.page.emulate_media(media="print")  # what is not shown would lie on the evidence there
    assert not context & set(shown.drawn())


def test_context_that_is_searched_for_is_shown(opened: Opener) -> None:
    shown = opened(render_page(around()))
    shown.page.locator("#search").fill("aunt")
    shown.page.keyboard.press("Enter")
    assert "Aunt of the holding" in shown.drawn()
    expect(shown.page.locator("#around")).to_be_checked()


def test_the_list_of_parties_and_what_is_found_agree_with_the_map(opened: Opener) -> None:
    shown = opened(render_page(around()))
    listed = shown.page.locator(".parties li:visible")
    names = {listed.nth(at).locator("bdi").first.inner_text() for at in range(listed.count())}
    assert "Aunt of the holding" not in names
    assert listed.count() == shown.page.locator("#map .card:not(.absent)").count()
    shown.page.locator("#search").fill("holding")
    expect(shown.page.locator("#live")).to_contain_text("1 of them in the context, which is hidden")
    expect(shown.page.locator("#hits button", has_text="Aunt")).to_contain_text("context, hidden")
    shown.page.locator(".of-bare label").click()
    assert "Aunt of the holding" in shown.drawn()
    assert listed.count() == shown.page.locator("#map .card:not(.absent)").count()
    expect(shown.page.locator(".of-bare")).to_be_hidden()


def test_a_map_that_nobody_moved_fits_its_window_again_when_that_changes(opened: Opener) -> None:
    shown = opened(usual_page())
    whole = shown.in_sight()
    for width, height in ((700, 500), (1440, 900)):
        window = ViewportSize(width=width, height=height)
        resize = partial(shown.page.set_viewport_size, window)
        assert shown.in_sight(resize) >= whole
    assert look_of(shown.page) == look_of(opened(usual_page(), viewport=window).page)


def look_of(page: Page) -> object:
    """Return how high the map's window is, and which part of the map it shows at which size."""
    part = page.locator("#map .moved").first.get_attribute("transform")
    return page.locator("#map").evaluate("it => it.style.height"), part


def test_without_context_there_is_no_such_choice(opened: Opener) -> None:
    assert opened(usual_page()).page.locator("#around").count() == 0


def chained(*, together: bool) -> Scene:
    """Return the scene with a card for two parties, whose ties never held at the same time."""
    card = Node(
        "w:chain",
        "2 companies in a chain",
        STACK,
        None,
        members=2,
        member_names=("Ostholm Services", "Westholm Services"),
    )
    steps = (
        stated("w:holding", "owns", "w:ostholm", since="2018", until="2020-01-01"),
        stated("w:ostholm", "owns", "w:westholm", since="2021"),
    )
    tie = Edge(
        "t:chain",
        "w:holding",
        "w:chain",
        "owns",
        "chained",
        SEVERAL,
        findings=(1,),
        ties=tuple(DrawnTie(step_of(step), (1,)) for step in steps),
        together=together,
    )
    return replace(SCENE, nodes=(*SCENE.nodes, card), edges=(*SCENE.edges, tie))


@pytest.mark.parametrize("together", [True, False])
def test_a_line_of_a_chain_holds_only_while_all_its_ties_do(together: bool, opened: Opener) -> None:
    shown = opened(render_page(chained(together=together)))
    shown.page.locator("#month").fill(str(2021 * 12 + 4))
    other = colour_of(shown, CONTROLS)
    assert (colour_of(shown, "chained") == other) is not together


def test_who_shares_a_card_is_named_in_its_details_and_found_by_search(opened: Opener) -> None:
    page = opened(render_page(chained(together=True))).page
    page.locator("#search").fill("westholm")
    page.locator("#search").press("Enter")
    expect(page.locator("#live")).to_contain_text("1 of")
    page.locator("[data-party]", has_text="2 companies in a chain").click()
    facts = page.locator("#facts")
    expect(facts).to_contain_text("Parties in it2: Ostholm Services, Westholm Services")


def test_a_tie_that_joins_others_than_its_line_says_whom(opened: Opener) -> None:
    page = opened(render_page(chained(together=True))).page
    page.get_by_role("button", name="2 companies in a chain").click()
    facts = page.locator("#facts dd").all_inner_texts()
    assert "Samarlink LLC (fictional) Holding → w:ostholm" in facts


def test_before_any_tie_no_finding_is_supported(opened: Opener) -> None:
    shown = opened(usual_page())
    shown.page.locator("#month").focus()
    shown.page.keyboard.press("Home")
    expect(shown.page.locator("#chosen-month")).to_have_text("2018-12")
    assert supports(shown.page) == [
        "not supported on 2018-12",
        "not supported on 2018-12",
        "rests on nothing with a date",
    ]
    struck = shown.page.locator("[data-finding='1'] .title")
    assert "line-through" in struck.evaluate("(one) => getComputedStyle(one).textDecorationLine")
    assert [colour_of(shown, words) for words in (OWNS, CONTROLS, ENDED)] == [QUIET] * 3
    expect(shown.page.locator(".verdict")).to_have_text("FINDINGS")
    expect(shown.page.locator("#time")).to_contain_text("The verdict is of 2026-05-01")


def test_in_a_month_between_only_what_held_then_is_loud(opened: Opener) -> None:
    shown = opened(render_page(later()))
    slider = shown.page.locator("#month")
    slider.fill(str(2021 * 12 + 4))
    expect(shown.page.locator("#chosen-month")).to_have_text("2021-05")
    assert supports(shown.page)[:2] == [
        "not supported on 2021-05",
        "only 1 of 2 paths held on 2021-05",
    ]
    assert [colour_of(shown, words) == QUIET for words in (OWNS, CONTROLS, ENDED)] == [
        True,
        False,
        True,
    ]
    slider.focus()
    shown.page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "2021-06")
    assert supports(shown.page)[:2] == ["supported on 2021-06"] * 2
    shown.page.locator("#as-assessed").click()
    expect(shown.page.locator("#chosen-month")).to_have_text("as assessed")
    assert QUIET not in {colour_of(shown, words) for words in (OWNS, CONTROLS, ENDED)}
    expect(shown.page.locator("[data-finding='1'] .state")).to_be_hidden()


def undated(*starts: str) -> Scene:
    """Return the scene with the ties of these parties undated."""
    made = assessment()
    for finding in made["findings"]:
        for path in finding["evidence"]["paths"]:
            for step in path["steps"]:
                if step["from"] in starts:
                    step["tie"] |= {"since": None, "until": None, "undated": True}
    return picture_of(made)


def test_a_finding_whose_ties_are_all_undated_is_not_counted_as_supported(opened: Opener) -> None:
    shown = opened(
        render_page(replace(SCENE, findings=undated("w:holding", "w:ministry").findings))
    )
    shown.page.locator("#month").fill(str(2021 * 12 + 4))
    assert supports(shown.page)[:2] == ["its ties are undated"] * 2
    expect(shown.page.locator("#live")).to_contain_text("0 of 3 findings supported")
    expect(shown.page.locator("#time")).to_contain_text("Page up and page down")


def listed_in_2020() -> Scene:
    """Return the scene with a list entry behind its second finding, whose path has no date."""
    made = assessment()
    listed = made["findings"][1]
    listed["evidence"]["paths"] = []
    listed["values"] = {"listings": [entry("2020-03-05")]}
    return picture_of(made)


def test_a_list_entry_counts_from_its_day_and_page_keys_go_from_event_to_event(
    opened: Opener,
) -> None:
    page = opened(render_page(listed_in_2020())).page
    slider = page.locator("#month")
    slider.focus()
    page.keyboard.press("PageDown")
    expect(slider).to_have_attribute("aria-valuetext", "2020-03")
    assert supports(page)[1] == "supported on 2020-03"
    page.keyboard.press("PageDown")
    assert supports(page)[1] == "its list entry did not hold on 2019-01"
    expect(page.locator("#map .card.unlisted")).to_have_count(1)
    page.locator(".events summary").click()
    page.locator(".events button", has_text="2020-03-05").click()
    expect(page.locator("#map .card.unlisted")).to_have_count(0)


def test_a_path_without_a_date_keeps_its_finding_from_counting_but_strikes_nothing(
    opened: Opener,
) -> None:
    made = assessment()
    user = made["findings"][0]["evidence"]["paths"][0]["nodes"][0]
    made["findings"][0]["evidence"]["paths"].append({"nodes": [user], "steps": []})
    shown = opened(render_page(picture_of(made)))
    shown.page.locator("#month").fill(str(2021 * 12 + 4))
    state = shown.page.locator("[data-finding] .state").first
    expect(state).to_have_text("only 1 of 2 paths held on 2021-05; no other has a date")
    shown.page.locator("#month").focus()
    shown.page.keyboard.press("Home")
    expect(state).to_have_text("no path with a date held on 2018-12")
    struck = shown.page.locator("[data-finding='1'] .title")
    assert "line-through" not in struck.evaluate(
        "(one) => getComputedStyle(one).textDecorationLine"
    )


def test_each_of_several_deliveries_on_a_line_is_told_with_its_own_finding(opened: Opener) -> None:
    shown = opened(render_page(deliveries()))
    user = next(at for at, node in enumerate(deliveries().nodes) if node.id == "w:user")
    shown.page.locator(f"[data-party='{user}']").click()
    sentences = [
        one for one in shown.page.locator("#facts > p").all_inner_texts() if "On the map" in one
    ]
    # the last is the line of the goods, where findings about them stand
    assert sentences == [f"On the map with finding {number}" for number in (1, 2, 3)]


def test_search_goes_through_names_ids_and_labels(opened: Opener) -> None:
    page = opened(usual_page()).page
    search, live = page.locator("#search"), page.locator("#live")
    search.fill("HÓLDING")
    expect(live).to_have_text("1 found; Enter goes to the next.")
    search.fill("w:")
    expect(live).to_have_text("3 found; Enter goes to the next.")
    for count in (1, 2, 3, 1):
        search.press("Enter")
        expect(live).to_contain_text(f"{count} of 3: ")
    search.fill("100 %")
    search.press("Enter")
    expect(live).to_contain_text("1 of 1: ")
    search.fill("nobody")
    expect(live).to_have_text("No party or tie of the map has that.")


def test_the_keyboard_alone_reaches_findings_then_parties_and_sees_where_it_is(
    opened: Opener,
) -> None:
    shown = opened(usual_page())
    reached: list[str] = []
    for _ in range(40):
        shown.page.keyboard.press("Tab")
        name = shown.focused()
        if name in reached:
            break
        reached.append(name)
        assert shown.page.evaluate(
            "parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"
        )
    entries = [name for name in reached if name.startswith(("finding", "party"))]
    findings = [f"finding {one.number}" for one in SCENE.findings]
    assert entries == [*findings, *(f"party {at}" for at in range(len(SCENE.nodes)))]
    assert {"search", "map", "month", "fit", "theme", "save-png", "save-svg"} <= set(reached)


def test_enter_opens_sources_and_escape_leads_back(opened: Opener) -> None:
    shown = opened(usual_page())
    for index, node in enumerate(SCENE.nodes):
        shown.page.locator(f"[data-party='{index}']").focus()
        shown.page.keyboard.press("Enter")
        expect(shown.page.locator("#details-name")).to_be_focused()
        ties = [tie.step.tie for edge in SCENE.edges for tie in edge.ties]
        mine = [
            tie.step.tie
            for edge in SCENE.edges
            if node.id in (edge.start, edge.end)
            for tie in edge.ties
        ]
        assert ties
        for tie in mine:
            expect(shown.page.locator("#facts")).to_contain_text(tie.dataset)
        shown.page.keyboard.press("Escape")
        assert shown.focused() == f"party {index}"


def test_arrows_go_along_ties(opened: Opener) -> None:
    shown = opened(usual_page())
    user = next(at for at, node in enumerate(SCENE.nodes) if node.id == "w:user")
    shown.page.locator(f"[data-party='{user}']").focus()
    shown.page.keyboard.press("ArrowUp")
    above = shown.focused()
    assert above.startswith("party ")
    assert above != f"party {user}"
    shown.page.keyboard.press("ArrowDown")
    assert shown.focused().startswith("party ")
    shown.page.locator("#map").focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("Enter")
    expect(shown.page.locator("#details")).to_be_visible()


def test_every_target_is_large_enough_to_hit(opened: Opener) -> None:
    page = opened(usual_page()).page
    page.locator("details.filter summary").click()
    for target in page.locator("button:visible, summary:visible, label:has(input):visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, target.inner_text()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_the_button_says_otherwise(
    system: str, opened: Opener
) -> None:
    shown = opened(usual_page(), color_scheme=system)
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(17, 22, 28)"
    first, second = (light, dark) if system == "light" else (dark, light)
    assert shown.page.evaluate(ground) == first
    before = shown.drawn()["END-USER"]
    shown.page.locator("#theme").click()
    assert shown.page.evaluate(ground) == second
    assert shown.drawn()["END-USER"] != before


def test_the_png_is_the_whole_scene_twice_as_large_whatever_is_in_sight(
    opened: Opener, tmp_path: Path
) -> None:
    shown = opened(usual_page())
    for _ in range(4):
        shown.page.locator("#larger").click()
    with shown.page.expect_download() as waiting:
        shown.page.locator("#save-png").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', write_svg(place_scene(SCENE)))
    assert found is not None
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert (width, height) == (round(float(found[1]) * 2), round(float(found[2]) * 2))
    assert re.fullmatch(r"A-1-[0-9a-f]{8}\.png", file.name)
    assert set(compare(shown.page, file, write_svg(place_scene(SCENE)))) == {0}
    assert [line for line in shown.heard if not line.startswith("blob:")] == []


def compare(page: Page, png: Path, svg: str) -> list[int]:
    """Return by how much each colour of a PNG differs from that of an SVG drawn twice as large."""
    encoded = base64.b64encode(png.read_bytes()).decode()
    differences: list[int] = page.evaluate(
        """async ([png, svg]) => {
          const colours = [];
          let [width, height] = [0, 0];
          for (const source of [png, `data:image/svg+xml,${encodeURIComponent(svg)}`]) {
            const picture = new Image();
            picture.src = source;
            await picture.decode();
            [width, height] = [width || picture.naturalWidth, height || picture.naturalHeight];
            const pen = new OffscreenCanvas(width, height).getContext("2d");
            pen.drawImage(picture, 0, 0, width, height);
            colours.push(pen.getImageData(0, 0, width, height).data);
          }
          return [...new Set(colours[0].map((value, at) => Math.abs(value - colours[1][at])))];
        }""",
        [f"data:image/png;base64,{encoded}", svg],
    )
    return differences


def test_the_svg_is_the_very_file_of_the_export(opened: Opener, tmp_path: Path) -> None:
    shown = opened(usual_page())
    with shown.page.expect_download() as waiting:
        shown.page.locator("#save-svg").click()
    file = tmp_path / "saved.svg"
    waiting.value.save_as(file)
    assert file.read_bytes() == write_svg(place_scene(SCENE)).encode("utf-8")
    assert [line for line in shown.heard if not line.startswith("blob:")] == []
