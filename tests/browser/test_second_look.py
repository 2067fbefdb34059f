"""Faults that maps once had, a test each.

| fault | held by |
|---|---|
| a card whose middle leaves the window vanishes | here |
| after a resize the map stays cropped | `test_map_tools`: an unmoved map is as one opened so |
| owner maps upside down in circles | `unit/viz/placing`: in a circle the smallest share points up |
| adjacent names from the right in reverse order | `unit/viz/page/test_isolation` |
| several maps bleed into each other | here |
| many consignees: a grey ribbon | `unit/viz/placing`: goods go to many consignees on one bus |
| paths: dates multiplied, both ends abreast | `unit/queries/test_party_paths`, `unit/viz/layouts` |
| details of a listed party do not say which list | here |
| country empty in "Parties" | here and `unit/viz/briefing/test_write` |
| telephone: details below the fold, a trapped finger | here; `test_map_moves`: two fingers |
| fonts: Latin set in a face for Han, no `lang` | here; `unit/viz/page/test_isolation` |
| fans: a row of 5,288 px | `unit/viz/placing` and `unit/viz/maps/test_list_cards` |
| PDF: no picture on page 1 | here |
| PDF: the same steps six times | `unit/viz/briefing/test_speaking` |
| PDF: mute headings | `unit/viz/paper/test_pdf` |
| `STOP · 12` for 1 and 2, "1 parties", raw codes | here |
"""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from playwright.sync_api import FloatRect, Locator, Page
from pypdf import PdfReader

from onward.viz.page.page import render_page
from onward.viz.paper.pdf import set_briefing
from onward.viz.placing.cards import place_cards
from tests.browser.steps import Steps, look
from tests.browsing import Opener
from tests.pictures import assessment, crowded, picture_of
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser

SCENE = picture_of(assessment())


def listed_page() -> bytes:
    """Return a page on which parties bear two list entries, of texts that hold codes."""
    entries = ("EU: Regulation (EU) 2024/1485, since 27 May 2024", "UN: 1737, since 2006")
    made = assessment()
    made["verdict_text"] = "1 finding. Suggested: enhanced_due_diligence."
    made["findings"][0]["summary"] = "Samarlink LLC, the end_user, is owned by a listed party."
    scene = picture_of(made)
    nodes = tuple(replace(node, listed=entries) for node in scene.nodes)
    return render_page(replace(scene, nodes=nodes))


def unstated_page() -> bytes:
    """Return a page of parties whose countries the records know, and the order does not state."""
    made = assessment()
    for party in made["transaction"]["parties"]:
        party.pop("country", None)
    scene = picture_of(made)
    rows = tuple(replace(row, country="Germany") for row in scene.parties)
    return render_page(replace(scene, parties=rows))


PAGES = {
    "usual": lambda: render_page(SCENE),
    "listed": listed_page,
    "of unstated countries": unstated_page,
}


@each_case("steps", lists=True)
def test_looks_again(steps: Steps, opened: Opener) -> None:
    look(steps, opened, PAGES)


def box_of(part: Locator) -> FloatRect:
    """Return the place of a part on the screen."""
    box = part.bounding_box()
    assert box is not None
    return box


def drag_left(page: Page, way: float) -> None:
    """Drag the map to the left, from its upper right corner."""
    box = box_of(page.locator("#map"))
    right = box["x"] + box["width"] - 8
    page.mouse.move(right, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(right - way, box["y"] + 8, steps=3)
    page.mouse.up()


def test_a_card_whose_middle_leaves_the_window_is_still_drawn(opened: Opener) -> None:
    page = opened(render_page(SCENE)).page
    card = page.locator("#map .card").first
    box, window = box_of(card), box_of(page.locator("#map"))
    drag_left(page, box["x"] + box["width"] * 3 / 4 - window["x"])
    moved = box_of(card)
    assert moved["x"] + moved["width"] / 2 < window["x"] < moved["x"] + moved["width"]
    inside = (moved["x"] + moved["width"] - 12, moved["y"] + moved["height"] / 2)
    hit = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.card') !== null", inside
    )
    assert hit


def test_each_of_several_maps_stands_alone_and_has_the_height_that_it_needs(
    opened: Opener,
) -> None:
    page = opened(render_page(crowded())).page
    heights = []
    for number in range(page.locator("#which option").count()):
        page.locator("#which").select_option(str(number))
        visible = page.locator("#map > svg:visible")
        assert visible.count() == 1
        heights.append(box_of(page.locator("#map"))["height"])
        # nothing of another map is within the window
        shown = page.locator("#map .card:visible").count()
        assert shown == visible.locator(".card").count()
    assert len(set(heights)) > 1  # a finding's map is not cut to the overview's height


def test_latin_letters_are_set_in_a_latin_face_whatever_other_names_there_are(
    opened: Opener,
) -> None:
    page = opened(render_page(SCENE)).page
    for part in ("body", "#map > svg"):
        families = page.locator(part).first.evaluate("it => getComputedStyle(it).fontFamily")
        names = [name.strip(" \"'") for name in families.split(",")]
        assert names.index("Noto Sans") < names.index("Arial") < names.index("Noto Sans CJK SC")


def test_the_first_page_of_a_pdf_shows_where_the_strongest_finding_leads() -> None:
    first = PdfReader(BytesIO(set_briefing(SCENE))).pages[0].extract_text()
    assert "WHERE THE STRONGEST FINDING LEADS" in first.upper()


def test_numbers_of_findings_on_a_card_are_told_apart() -> None:
    party = replace(SCENE.nodes[0], severity="stop", findings=(1, 2), possible=False)
    cards = place_cards(replace(SCENE, nodes=(party,)), {party.id: 0}, {party.id: 0})
    assert cards[party.id].tag == "STOP · 1 2"


def test_nothing_on_a_page_counts_one_of_many_or_shows_a_code(opened: Opener) -> None:
    page = opened(listed_page()).page
    text = ""
    for party in page.locator("[data-party]").all():
        party.click()
        text += f" {page.locator('#facts').inner_text()}"
    page.evaluate("document.querySelectorAll('script').forEach((each) => each.remove())")
    text += page.locator("body").text_content() or ""  # also what is folded
    assert not re.findall(r"\b1 (?:parties|ties|findings|lines|acts|events|sources|steps)\b", text)
    # a code may stand in brackets behind what it means
    assert not re.findall(
        r"(?<!\()\b(?:invest\.ban|pts_a|end_user|role\.pep|gov\.security)\b", text
    )
