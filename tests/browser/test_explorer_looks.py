"""What an investigator sees in the explorer: words, shares, months, and what stands where."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import onward
from tests.browser.steps import Steps, explore
from tests.browsing import FRAMES, Explorer, copy_explored
from tests.serving import serving
from tests.unit.cases import each_case

pytestmark = [pytest.mark.browser, pytest.mark.gauntlet]

TURNING = "\u202eevil Ltd"
"""A name that turns round what follows it."""

RING = """() => {
  const box = (each) => each.getBoundingClientRect();
  const card = [...document.querySelectorAll("#map .card")]
    .find((each) => each.textContent.includes("Own Customer"));
  const both = [card, document.querySelector("#map .ring")];
  return both.map(box).map(({ top, bottom }) => [top, bottom]);
}"""

COLOURS = """() => [...document.querySelectorAll("#map .lit.line:not(.label)")].flatMap((line) => {
  const [stroke, tip] = line.querySelectorAll("path");
  return [getComputedStyle(stroke).stroke, getComputedStyle(tip).fill];
})"""


@pytest.fixture(scope="module")
def explorer(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """Serve a workspace to all tests, with a party that many others hold."""
    folder = tmp_path_factory.mktemp("looks")
    workspace = copy_explored(folder)
    onward.Workspace(workspace).load("csv", *write_shares(folder / "shares"), name="shares")
    with serving(workspace, folder, "--workers", "1") as server:
        opened = Explorer(server, browser)
        yield opened
        opened.close()


def write_shares(folder: Path) -> list[Path]:
    """Write a company of many small owners, two large ones, and deliveries two years apart."""
    folder.mkdir()
    day = "2026-05-01"
    small = [f"small{n}" for n in range(30)]
    tables: dict[str, list[tuple[str, ...]]] = {
        "parties": [
            ("id", "name", "kind", "country", "retrieved"),
            ("target", "Many Hands Ltd", "Company", "GB", day),
            *((each, f"Holder {each}", "Company", "GB", day) for each in small),
            ("turning", TURNING, "Company", "CN", day),
            ("large", "شركة الخليج", "Company", "AE", day),
        ],
        "ties": [
            ("id", "from", "to", "kind", "share_min", "share_max", "retrieved"),
            *((f"t{each}", each, "target", "owns", "0.004", "0.004", day) for each in small),
            ("t-turning", "turning", "target", "owns", "0.2", "0.2", day),
            ("t-large", "large", "target", "owns", "0.4", "0.4", day),
        ],
        "shipments": [
            ("id", "date", "shipper", "consignee", "hs", "destination", "retrieved"),
            ("d1", "2024-01-10", "large", "target", "720610", "GB", day),
            ("d2", "2024-02-10", "target", "turning", "720610", "CN", day),
            ("d3", "2026-01-10", "target", "turning", "720610", "CN", day),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    return [folder / f"{name}.csv" for name in tables]


@pytest.fixture(autouse=True)
def quiet(explorer: Explorer) -> Iterator[None]:
    """Close the windows of a test."""
    yield
    explorer.close()


def wait_for_map(page: Page) -> None:
    expect(page.locator("#map[data-drawn]")).to_be_attached()


@each_case("steps", lists=True)
def test_looks(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_tip_of_an_arrow_is_lit_with_its_line(theme: Any, explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer", theme=theme)
    wait_for_map(page)
    page.locator("#map .label", has_text="directs").hover()
    page.wait_for_function(f"() => ({COLOURS})().length > 0")
    assert len(set(page.evaluate(COLOURS))) == 1


def test_the_ring_is_of_the_size_of_its_card_however_late_the_letters_come(
    explorer: Explorer,
) -> None:
    page = explorer.open()
    address = page.url
    page.goto("about:blank")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/font/*", hold)
    with page.expect_response("**/maps*"):
        page.goto(f"{address}m=walk:customer", wait_until="commit")
    page.locator("#main").evaluate(FRAMES)
    for route in late:
        route.continue_()
    page.unroute("**/font/*")
    wait_for_map(page)
    expect(page.locator("#map .ring")).to_be_attached()
    page.evaluate("document.fonts.ready.then(() => true)")
    (top, bottom), (above, below) = page.evaluate(RING)
    assert top - above == pytest.approx(below - bottom, abs=1)


def test_years_between_two_deliveries_are_years_on_the_picture(explorer: Explorer) -> None:
    page = explorer.open("t=shares:target")
    bars = page.locator("main svg path:not([stroke-width='1'])")
    expect(bars).to_have_count(3)
    boxes = [bars.nth(n).bounding_box() for n in range(3)]
    first, second, third = (box["x"] for box in boxes if box)
    assert third - second > 20 * (second - first)
    expect(page.locator("main")).to_contain_text("China 2")


@pytest.mark.parametrize("address", ["a=T-walk", "m=list:steel"])
def test_what_is_chosen_on_a_telephone_comes_in_sight(address: str, explorer: Explorer) -> None:
    page = explorer.open(address, width=390)
    wait_for_map(page)
    heading = page.locator(".panel h2.name")
    expect(heading).not_to_be_in_viewport()
    if address.startswith("a="):
        page.locator("#map .card", has_text="Alma Agents").click()
    else:
        page.locator(".aslist > ul > li > button", has_text="Subsidiary 2").click()
    expect(heading).to_be_in_viewport()


def test_both_ends_of_a_tie_stand_on_their_sides_of_the_arrow(explorer: Explorer) -> None:
    page = explorer.open("m=shares:large")
    wait_for_map(page)
    page.locator(".ties button", has_text="Many Hands").first.click()
    ends = page.locator(".panel h2.name bdi")
    expect(ends).to_have_text(["شركة الخليج", "Many Hands Ltd"])
    first, second = (ends.nth(number).bounding_box() for number in range(2))
    assert first is not None
    assert second is not None
    assert (first["y"], first["x"]) < (second["y"], second["x"])


SENTENCE = """async () => {
  const { fill, h, byId } = await import("/x/js/dom.js");
  fill(byId("main"), h("p", null, "Owned through شركة الخليج, محمد بن علي 50 % and others."));
  return [...document.querySelectorAll("#main bdi")]
    .map((each) => [each.textContent, each.getBoundingClientRect().left]);
}"""


def test_names_from_the_right_stand_in_a_sentence_in_its_order(explorer: Explorer) -> None:
    page = explorer.open()
    expect(page.locator("h1")).to_have_text("Who stands behind it?")
    (first, left), (second, right) = page.evaluate(SENTENCE)
    assert [first, second] == ["شركة الخليج", "محمد بن علي"]
    assert left < right


def test_before_the_first_load_the_home_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    workspace = tmp_path / "empty"
    workspace.mkdir()
    with serving(workspace, tmp_path, "--workers", "1", ready=False) as server:
        opened = Explorer(server, browser)
        page = opened.open()
        expect(page.locator("h1")).to_have_text("Who stands behind it?")
        expect(page.locator("main")).to_contain_text("Nothing is loaded yet: run onward load")
        expect(page.get_by_role("alert")).to_have_count(0)
        opened.close()
