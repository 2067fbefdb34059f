"""Names that want to be code stay names: nothing runs, nothing is asked for, all is drawn."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from playwright.sync_api import Page

from onward.viz.content.sections import make_node
from onward.viz.content.texts import printable
from onward.viz.layout import place_scene
from onward.viz.maps.maps import ROW
from onward.viz.page.page import render_network, render_page
from onward.viz.scene import DrawnTie, Edge, Scene
from onward.viz.scene_texts import FindingText, LawText, TextLine
from tests.browsing import POLICY, Opener, Tab
from tests.pictures import assessment, party, party_of, picture_of, step_of
from tests.unit.cases import table

pytestmark = pytest.mark.browser

HOSTILE = {
    **table(__file__, "HOSTILE"),
    "half of a pair": "a\ud800b",
    "many marks": "Z" + "\u0351" * 300,
    "unbroken": "W" * 400,
    "long": "W" * 20_000,
}
GROUP = 9
"""Names a page, to spare pages: each stands in every place of a part of its own."""

ATTACK = b"<body><script>window.ran=1</script><img src=x onerror='window.ran=1'>"
STRANGE = (
    "img, iframe, object, embed, form, base, link, a, svg a, svg script, svg image, foreignObject"
)


TOUCH = """() => {
  document.querySelector("details.filter summary").click();
  for (const each of document.querySelectorAll("[data-finding] button, [data-party]")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "pointerdown", "pointerup"]) {
      each.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    each.click();
  }
}"""
"""Clicks on every button; as commands to the browser, four hundred take ten times as long."""


def touch_everything(tab: Tab) -> None:
    """Click on every button, over which the mouse comes to stand, and all over the map."""
    page = tab.page
    page.evaluate(TOUCH)
    page.locator("[data-party]").last.click()
    page.locator("#search").fill("window")
    page.locator("#search").press("Enter")
    page.locator("#fit").click()
    click_across(page, rows=3)


def click_across(page: Page, rows: int) -> None:
    """Click all over the map, six times in each of so many rows."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    for across, down in product(range(6), range(rows)):
        x, y = (across + 0.5) / 6, (down + 0.5) / rows
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def assert_harmless(tab: Tab, scene: Scene) -> None:
    """Hold a page that was touched everywhere to its promises."""
    assert tab.page.evaluate("window.ran") is None
    assert tab.page.locator(STRANGE).count() == 0
    assert tab.page.locator("#map").get_attribute("data-drawn") == str(
        len(place_scene(scene).cards)
    )
    assert tab.heard == []


def test_there_are_forty_names_and_more() -> None:
    assert len(HOSTILE) >= 40


def in_every_place(names: Sequence[str]) -> Scene:
    """Return a scene of several assessments, each with its name wherever a text can stand."""
    scenes = [picture_of(assessment(name)) for name in names]
    nodes, edges, findings = [], [], []
    for at, scene in enumerate(scenes):
        nodes += [
            replace(node, id=f"{node.id}{at}", roles=() if at else node.roles)
            for node in scene.nodes
        ]
        edges += [
            replace(edge, id=f"{edge.id}{at}", start=f"{edge.start}{at}", end=f"{edge.end}{at}")
            for edge in scene.edges
        ]
        findings += [replace(one, number=one.number + 3 * at) for one in scene.findings]
    return replace(
        scenes[0],
        title=" ".join(scene.title for scene in scenes),
        outcome=" ".join(scene.outcome for scene in scenes),
        nodes=tuple(nodes),
        edges=tuple(edges),
        findings=tuple(findings),
        sections=tuple(part for scene in scenes for part in scene.sections),
        parties=tuple(row for scene in scenes for row in scene.parties),
        licences=tuple(row for scene in scenes for row in scene.licences),
        missing=tuple(line for scene in scenes for line in scene.missing),
    )


@pytest.mark.gauntlet  # all of them together, in every run, are below
@pytest.mark.parametrize(
    "names",
    [list(HOSTILE)[at : at + GROUP] for at in range(0, len(HOSTILE), GROUP)],
    ids=", ".join,
)
def test_a_hostile_name_is_only_a_name(names: list[str], opened: Opener) -> None:
    scene = in_every_place([HOSTILE[name] for name in names])
    tab = opened(render_page(scene))
    touch_everything(tab)
    assert_harmless(tab, scene)


def crowd() -> Scene:
    """Return a scene in which every hostile text stands in every place at once."""
    names = list(HOSTILE.values())
    own = list(dict.fromkeys(names))
    nodes = tuple(  # a row of more parties would be drawn on several maps
        make_node(party_of(party(name, name)), own[at::ROW] if at < ROW else ())
        for at, name in enumerate(own)
    )
    texts = [printable(name) for name in names]
    step = step_of(assessment()["findings"][0]["evidence"]["paths"][0]["steps"][0])
    edges = tuple(
        Edge(
            id=name,
            start=nodes[0].id,
            end=node.id,
            kind=texts[at],
            label=texts[at],
            findings=(at + 1,),
            ties=(DrawnTie(replace(step, tie=replace(step.tie, url=texts[at], record=texts[at]))),),
        )
        for at, (name, node) in enumerate(zip(names[:20], nodes[1:21], strict=True))
    )
    findings = tuple(
        FindingText(
            at, "high", "present", text, text, text, (LawText(text, text),), (), (TextLine(text),)
        )
        for at, text in enumerate(texts, start=1)
    )
    scene = picture_of(assessment())
    return replace(scene, nodes=nodes, edges=edges, findings=findings, missing=tuple(texts))


def test_all_hostile_names_together_run_nothing_even_without_the_policy(opened: Opener) -> None:
    scene = crowd()
    tab = opened(render_page(scene).replace(POLICY, b"nothing"))
    touch_everything(tab)
    assert_harmless(tab, scene)


def test_all_hostile_names_together_run_nothing_on_the_page_of_pyvis(opened: Opener) -> None:
    scene = crowd()
    tab = opened(render_network(scene).replace(POLICY, b"nothing"))
    click_across(tab.page, rows=1)
    assert tab.page.locator("#map").get_attribute("data-drawn") == str(len(scene.nodes))
    assert tab.page.evaluate("window.ran") is None
    assert tab.page.locator(STRANGE).count() == 0
    assert tab.heard == []


def test_the_policy_alone_stops_an_injected_script_and_the_map_still_works(opened: Opener) -> None:
    content = render_page(picture_of(assessment())).replace(b"<body>", ATTACK)
    tab = opened(content)
    assert tab.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in tab.heard)


def test_without_the_policy_that_attack_would_run(opened: Opener) -> None:
    content = render_page(picture_of(assessment())).replace(b"<body>", ATTACK)
    assert opened(content.replace(POLICY, b"nothing")).page.evaluate("window.ran") == 1


@pytest.mark.parametrize("width", [1280, 420])
def test_four_hundred_unbroken_letters_stay_inside_every_element(
    width: int, opened: Opener
) -> None:
    tab = opened(
        render_page(picture_of(assessment("W" * 400))),
        viewport={"width": width, "height": 800},
    )
    for button in tab.page.locator("[data-finding] button").all():
        button.click()
    tab.page.locator("[data-party]").first.click()
    wide = tab.page.evaluate(
        """() => [...document.querySelectorAll("body, body *:not(.unseen, svg, svg *)")]
          .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.tagName + "#" + one.id + "." + one.className)"""
    )
    assert wide == []
