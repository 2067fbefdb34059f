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
from tests.browser.steps import Steps, look
from tests.browsing import Opener, usual_page
from tests.pictures import SCENE, assessment, deliveries, entry, picture_of, step_of
from tests.pictures import step as stated
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser


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


def undated(*starts: str) -> Scene:
    """Return the scene with the ties of these parties undated."""
    made = assessment()
    for finding in made["findings"]:
        for path in finding["evidence"]["paths"]:
            for step in path["steps"]:
                if step["from"] in starts:
                    step["tie"] |= {"since": None, "until": None, "undated": True}
    return picture_of(made)


def listed_in_2020() -> Scene:
    """Return the scene with a list entry behind its second finding, whose path has no date."""
    made = assessment()
    listed = made["findings"][1]
    listed["evidence"]["paths"] = []
    listed["values"] = {"listings": [entry("2020-03-05")]}
    return picture_of(made)


def with_undated_path() -> Scene:
    """Return the scene with a second path of its first finding, of which nobody knows a date."""
    made = assessment()
    user = made["findings"][0]["evidence"]["paths"][0]["nodes"][0]
    made["findings"][0]["evidence"]["paths"].append({"nodes": [user], "steps": []})
    return picture_of(made)


SCENES = {
    "around": around,
    "later": later,
    "chained": lambda: chained(together=True),
    "chained apart": lambda: chained(together=False),
    "undated": lambda: replace(SCENE, findings=undated("w:holding", "w:ministry").findings),
    "listed in 2020": listed_in_2020,
    "of a path without a date": with_undated_path,
    "deliveries": deliveries,
}
PAGES = {"usual": usual_page} | {
    name: (lambda scene=scene: render_page(scene())) for name, scene in SCENES.items()
}


@each_case("steps", lists=True)
def test_tools(steps: Steps, opened: Opener) -> None:
    look(steps, opened, PAGES)


def test_a_map_that_nobody_moved_fits_its_window_again_when_that_changes(opened: Opener) -> None:
    tab = opened(usual_page())
    whole = tab.in_sight()
    for width, height in ((700, 500), (1440, 900)):
        window = ViewportSize(width=width, height=height)
        resize = partial(tab.page.set_viewport_size, window)
        assert tab.in_sight(resize) >= whole
    assert look_of(tab.page) == look_of(opened(usual_page(), viewport=window).page)


def look_of(page: Page) -> object:
    """Return how high the map's window is, and which part of the map it shows at which size."""
    part = page.locator("#map .moved").first.get_attribute("transform")
    return page.locator("#map").evaluate("it => it.style.height"), part


def test_the_keyboard_alone_reaches_findings_then_parties_and_sees_where_it_is(
    opened: Opener,
) -> None:
    tab = opened(usual_page())
    reached: list[str] = []
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        name = tab.focused()
        if name in reached:
            break
        reached.append(name)
        assert tab.page.evaluate(
            "parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"
        )
    entries = [name for name in reached if name.startswith(("finding", "party"))]
    findings = [f"finding {one.number}" for one in SCENE.findings]
    assert entries == [*findings, *(f"party {at}" for at in range(len(SCENE.nodes)))]
    assert {"search", "map", "month", "fit", "theme", "save-png", "save-svg"} <= set(reached)


def test_enter_opens_sources_and_escape_leads_back(opened: Opener) -> None:
    tab = opened(usual_page())
    for index, node in enumerate(SCENE.nodes):
        tab.page.locator(f"[data-party='{index}']").focus()
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator("#details-name")).to_be_focused()
        ties = [tie.step.tie for edge in SCENE.edges for tie in edge.ties]
        mine = [
            tie.step.tie
            for edge in SCENE.edges
            if node.id in (edge.start, edge.end)
            for tie in edge.ties
        ]
        assert ties
        for tie in mine:
            expect(tab.page.locator("#facts")).to_contain_text(tie.dataset)
        tab.page.keyboard.press("Escape")
        assert tab.focused() == f"party {index}"


def test_arrows_go_along_ties(opened: Opener) -> None:
    tab = opened(usual_page())
    user = next(at for at, node in enumerate(SCENE.nodes) if node.id == "w:user")
    tab.page.locator(f"[data-party='{user}']").focus()
    tab.page.keyboard.press("ArrowUp")
    above = tab.focused()
    assert above.startswith("party ")
    assert above != f"party {user}"
    tab.page.keyboard.press("ArrowDown")
    assert tab.focused().startswith("party ")
    tab.page.locator("#map").focus()
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("#details")).to_be_visible()


def test_the_png_is_the_whole_scene_twice_as_large_whatever_is_in_sight(
    opened: Opener, tmp_path: Path
) -> None:
    tab = opened(usual_page())
    for _ in range(4):
        tab.page.locator("#larger").click()
    with tab.page.expect_download() as waiting:
        tab.page.locator("#save-png").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', write_svg(place_scene(SCENE)))
    assert found is not None
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert (width, height) == (round(float(found[1]) * 2), round(float(found[2]) * 2))
    assert re.fullmatch(r"A-1-[0-9a-f]{8}\.png", file.name)
    assert set(compare(tab.page, file, write_svg(place_scene(SCENE)))) == {0}
    assert [line for line in tab.heard if not line.startswith("blob:")] == []


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
    tab = opened(usual_page())
    with tab.page.expect_download() as waiting:
        tab.page.locator("#save-svg").click()
    file = tmp_path / "saved.svg"
    waiting.value.save_as(file)
    assert file.read_bytes() == write_svg(place_scene(SCENE)).encode("utf-8")
    assert [line for line in tab.heard if not line.startswith("blob:")] == []
