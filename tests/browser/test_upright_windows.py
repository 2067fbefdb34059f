"""Pages of how two parties are tied, in windows that are higher than wide: what opens in sight."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from onward.viz.page.page import render_page
from onward.viz.scene import Scene
from onward.viz.scenes.scenes import paths_scene
from tests.browsing import Opener
from tests.pictures import party, paths_of, step
from tools.page_figures import MEASURED

pytestmark = pytest.mark.browser

TELEPHONE = ViewportSize(width=390, height=844)
TABLET = ViewportSize(width=820, height=1180)

CROSSED = """() => {
  const boxes = [...document.querySelectorAll("#map > svg .card")]
    .filter((card) => getComputedStyle(card).visibility === "visible")
    .map((card) => card.getBoundingClientRect()).filter((box) => box.width > 0);
  const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  return boxes.filter((box, place) => boxes.slice(place + 1).some((other) => meet(box, other)));
}"""
"""Cards that lie on another one."""

SMALL = """() => [...document.querySelectorAll("button, input, select, summary")]
  .map((part) => (part.closest("label") || part).getBoundingClientRect())
  .filter((box) => box.width > 0 && Math.min(box.width, box.height) < 24)"""
"""What can be touched and is too small for it."""


def between(*chains: int) -> Scene:
    """Return the picture of paths of so many ties each between two parties."""
    ends = (
        party("w:a", "Marrowstone Instruments GmbH"),
        party("w:z", "Obshchestvo Zarya Co., Ltd."),
    )
    paths = []
    for number, ties in enumerate(chains):
        inner = [party(f"w:{number}-{at}", f"Kestrel Holdings {at} LLC") for at in range(1, ties)]
        nodes = [ends[0], *inner, ends[1]]
        steps = [step(start["id"], "owns", end["id"]) for start, end in pairwise(nodes)]
        paths.append({"nodes": nodes, "steps": steps})
    none: dict[str, Any] = {"paths": [], "more": "no", "limits": []}
    report: dict[str, Any] = {
        "from": ends[0],
        "to": ends[1],
        "on": "2026-05-01",
        "as_of": None,
        "kinds": [],
        "hops": 8,
        "min_share": None,
        "definite": {**none, "paths": paths},
        "possible": none,
    }
    return paths_scene(paths_of(report), "0adf")


def assert_readable(page: Page) -> None:
    figures = page.evaluate(MEASURED)
    assert figures["letters"] >= 10
    assert figures["ends"] == [2, 2]
    assert page.evaluate(CROSSED) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("window", [TELEPHONE, TABLET], ids=["telephone", "tablet"])
@pytest.mark.parametrize("chains", [(3,), (8, 3)], ids=["short", "long"])
def test_both_parties_are_in_sight_with_letters_that_can_be_read(
    chains: tuple[int, ...], window: ViewportSize, opened: Opener
) -> None:
    assert_readable(opened(render_page(between(*chains)), viewport=window).page)


def test_what_is_folded_on_a_tablet_opens_and_a_turned_tablet_has_room_for_it(
    opened: Opener,
) -> None:
    page = opened(render_page(between(8, 3)), viewport=TABLET).page
    page.locator("#map .fold").click()
    expect(page.locator("#map .card.absent")).to_have_count(0)
    assert page.evaluate(MEASURED)["letters"] >= 10
    page.set_viewport_size(ViewportSize(width=1440, height=900))
    expect(page.locator("#map .card.absent")).to_have_count(0)
    # the map is fitted to a window a moment after that was turned
    page.wait_for_function(f"({MEASURED})().ends.join() === '2,2'")


def test_what_is_said_of_a_name_that_ends_with_a_full_stop_has_one(opened: Opener) -> None:
    page = opened(render_page(between(3))).page
    page.locator("[data-party]", has_text="Zarya").click()
    expect(page.locator("#live")).to_have_text("Obshchestvo Zarya Co., Ltd. Details are open.")


def test_a_telephone_says_what_was_found_before_the_map(opened: Opener) -> None:
    page = opened(render_page(between()), viewport=TELEPHONE).page
    outcome, drawn = (page.locator(part).bounding_box() for part in (".outcome", "#map"))
    assert outcome is not None
    assert drawn is not None
    assert outcome["y"] + outcome["height"] <= drawn["y"]
