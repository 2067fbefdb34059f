"""The map is moved, enlarged, searched and linked to, by mouse, by two fingers and by address."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from onward.viz.page.page import render_page
from tests.browser.steps import Steps, look
from tests.browsing import Opener
from tests.pictures import assessment, picture_of
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser

NATIVE = {"w:ministry": "Министерство внутренних дел"}
SCENE = picture_of(assessment())
SCENE = replace(
    SCENE, nodes=tuple(replace(node, native=NATIVE.get(node.id, "")) for node in SCENE.nodes)
)

ROOM = """() => {
  const [map, card] = [document.getElementById("map"), document.querySelector("#map .card path")];
  const box = card.getBoundingClientRect();
  return [map.getBoundingClientRect().left + map.clientWidth / 2, box.left, box.width];
}"""
"""The middle of the map, then where a card begins, and how wide it is, on the screen."""

FINGERS = """(apart) => {
  const map = document.getElementById("map");
  const box = map.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const touches = apart.map((by) => (
    new Touch({ identifier: by > 0, target: map, clientX: x + by, clientY: y })));
  const name = touches.length === 0 ? "touchend" : "touchmove";
  const event = new TouchEvent(name, { touches, bubbles: true, cancelable: true });
  map.dispatchEvent(event);
  return event.defaultPrevented;
}"""
"""Puts fingers so many pixels beside the middle of the map; says whether the map took them."""


@cache
def usual_page() -> bytes:
    return render_page(SCENE)


@each_case("steps", lists=True)
def test_moves(steps: Steps, opened: Opener) -> None:
    look(steps, opened, {"usual": usual_page})


def test_the_mouse_drags_the_map_and_the_wheel_enlarges_what_it_points_at(opened: Opener) -> None:
    page = opened(usual_page()).page
    middle, left, width = page.evaluate(ROOM)
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.wheel(0, -200)  # nobody works on the map yet: the page scrolls
    assert page.evaluate(ROOM)[2] == width
    page.mouse.down()
    page.mouse.move(box["x"] + 48, box["y"] + 8)
    page.mouse.up()
    assert page.evaluate(ROOM)[1:] == [
        pytest.approx(left + 40, abs=1),
        pytest.approx(width, abs=0.01),
    ]
    expect(page.locator("#details")).to_be_hidden()  # a drag is no click
    page.mouse.move(middle, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"([width]) => ({ROOM})()[2] > width * 1.2", arg=[width])
    _, moved, wider = page.evaluate(ROOM)
    assert moved - middle == pytest.approx((left + 40 - middle) * wider / width, abs=2)


def test_two_fingers_move_and_enlarge_the_map_and_one_scrolls_the_page(opened: Opener) -> None:
    page = opened(usual_page(), has_touch=True).page
    width = page.evaluate(ROOM)[2]
    assert not page.evaluate(FINGERS, [10])
    assert page.evaluate(FINGERS, [-50, 50])
    assert page.evaluate(FINGERS, [-60, 60])
    assert page.evaluate(ROOM)[2] == pytest.approx(width * 1.2, rel=0.01)
    page.evaluate(FINGERS, [])
    assert page.locator("#map").evaluate("(one) => getComputedStyle(one).touchAction") == (
        "pan-x pan-y"
    )


def test_on_a_telephone_the_evidence_stands_in_one_column_with_letters_that_can_be_read(
    opened: Opener,
) -> None:
    page = opened(usual_page(), viewport={"width": 390, "height": 844}).page
    boxes = [card.bounding_box() for card in page.locator("#map .card").all()]
    rows = sorted((box["y"], box["y"] + box["height"]) for box in boxes if box is not None)
    assert all(lower[0] > upper[1] for upper, lower in pairwise(rows))
    roles = [page.locator("#map .card", has_text=role).bounding_box() for role in ROLES]
    assert [box["y"] for box in roles if box] == sorted(box["y"] for box in roles if box)
    sizes = page.evaluate(SIZES)
    assert min(sizes) >= 9.5
    assert all(
        box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes
    )
    page.locator("#map .card", has_text="Ministry").click()
    sheet = page.locator("#details").bounding_box()
    assert sheet is not None
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)  # over the map, not below it


ROLES = ("EXPORTER", "CONSIGNEE", "END-USER")
SIZES = """() => [...document.querySelectorAll("#map text")].map((text) => (
  Number(text.getAttribute("font-size") || 12) * text.getScreenCTM().a))"""
"""How large each text of the map is on the screen, in pixels."""
