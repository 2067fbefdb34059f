"""Evidence that one map cannot hold: an overview, and a map for each finding, on one page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onward.viz.layout import place_scene
from onward.viz.page.page import render_page
from onward.viz.scene import Scene
from onward.viz.svg import write_svg
from tests.browser.steps import Steps, look
from tests.browsing import Opener
from tests.pictures import crowd, crowded, finding_text, goods, owned, scene_of
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser

SCENE = crowded()
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


def too_high() -> Scene:
    """Return a scene with a chain of owners that is too high to wind."""
    nodes, edges = owned(20, 1)
    others, further = owned(2, 2)
    buyers = (replace(buyer, findings=(1,), severity="high") for buyer in crowd(40))
    return scene_of((*buyers, *nodes, *others), (*goods(40), *edges, *further), 2)


def grave() -> Scene:
    """Return the scene with two cards that are graver than all others."""
    stop = tuple(
        replace(node, severity="stop") if node.id in {"c3", "c4"} else node for node in SCENE.nodes
    )
    return replace(SCENE, nodes=stop)


PAGES: Mapping[str, Callable[[], bytes]] = {
    "usual": usual_page,
    "grave": lambda: render_page(grave()),
    "high": lambda: render_page(too_high()),
}


@each_case("steps", lists=True)
def test_several(steps: Steps, opened: Opener) -> None:
    look(steps, opened, PAGES)


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
