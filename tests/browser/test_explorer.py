"""The explorer in a real browser: every screen, an investigator's walk, and the keyboard alone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

import onward
from tests.browser.steps import Steps, explore
from tests.browsing import (
    Explorer,
    exploring,
    screens,
    settle,
    wait_for_answer,
    wait_for_cards,
)
from tests.shell import ORDER
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser

MOST_ACTS = 25
PLACES = """() => {
  const names = document.querySelectorAll('#map .card text:first-of-type');
  const place = (name) => [name.textContent, name.getBoundingClientRect().x];
  return Object.fromEntries([...names].map(place));
}"""
"""Where the name of each card stands."""

STROKES = "() => [...document.querySelectorAll('#map path')].map((path) => path.getAttribute('d'))"


def test_every_screen_opens_and_says_nothing_to_the_console(explorer: Explorer) -> None:
    page = explorer.open()
    for address, heading in screens("T-walk"):
        page.evaluate("address => { location.hash = address; }", address)
        settle(page, address)
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page.locator(".problem")).to_have_count(0)


@each_case("steps", lists=True)
def test_investigations(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


@pytest.mark.gauntlet
@each_case("steps", lists=True)
def test_investigations_at_length(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


@pytest.mark.gauntlet
def test_the_printed_address_opens_the_page_once(explorer: Explorer) -> None:
    third = explorer.server.process.stdout
    assert third is not None
    found = re.search(r"#code=[\w-]+", third.readline())
    assert found
    page = explorer.open(found[0][1:])
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("h1")).to_have_text(re.compile("Enter|Who stands behind it"))
    assert "code=" not in page.url
    refused = explorer.server.post("/x/enter", {"code": found[0][6:]})
    assert refused.status == 401


class Acts:
    """Counts what an investigator does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, selector: str, index: int = 0) -> None:
        self.count += 1
        self.page.locator(selector).nth(index).click()

    def type(self, selector: str, text: str) -> None:
        self.count += 1
        self.page.locator(selector).first.fill(text)


def test_from_a_word_of_a_reason_to_a_customer_two_paths_a_note_and_a_pdf(
    explorer: Explorer,
) -> None:
    page = explorer.open()
    acts = Acts(page)
    acts.type("#q", "centrifuge")
    expect(page.locator("[data-hit]")).to_contain_text("maraging steel")
    acts.click("[data-hit] a")
    expect(page.locator(".entries")).to_contain_text("maraging steel")
    acts.click("text=Open map")
    wait_for_cards(page, 11)  # itself, its owner, eight holdings, and a card for the rest
    acts.click("button:has-text('Choose')")
    acts.click("label:has-text('Halden Trading AS')")
    acts.click("label:has-text('Alma Agents Ltd')")
    acts.click("text=Bring to the map")
    expect(page.locator(".panel h2.name")).to_have_text("Norvik Steelworks OAO")
    page.locator("button[aria-label=Larger]").click()
    acts.count += 1
    acts.click(".ties button:has-text('Halden Trading AS')")
    acts.click(".panel button:has-text('Halden Trading AS')")
    expect(page.locator(".panel h2.name")).to_have_text("Halden Trading AS")
    acts.click(".groups button:has-text('+1')")
    expect(page.locator("svg .card", has_text="Own Customer GmbH")).to_have_count(1)
    acts.click("text=Between two parties")
    acts.type("[name=from]", "Norvik Steelworks OAO")
    acts.type("[name=to]", "Own Customer GmbH")
    page.locator("[name=to]").press("Enter")
    acts.count += 1
    expect(page.locator(".paths + .choice, .choice").first).to_contain_text("Alma Agents Ltd")
    acts.click("text=Compare two")
    expect(page.locator(".compared")).to_contain_text("33 %")
    acts.type(".panel textarea[aria-label^='Note']", "asked the bank for its file")
    acts.type(".panel input[aria-label='Your name']", "J. Kessler")
    acts.click(".panel button:has-text('Add note')")
    expect(page.locator(".panel q")).to_have_text("asked the bank for its file")
    acts.click("summary:has-text('Export')")
    with page.expect_download() as pending:
        acts.click("text=Briefing (PDF)")
    assert Path(pending.value.path()).read_bytes().startswith(b"%PDF")
    assert acts.count <= MOST_ACTS
    acts.type(".left form input[required][autocomplete=name]", "J. Kessler")
    acts.click(".left button:has-text('Save')")
    expect(page.locator(".left")).to_contain_text("by J. Kessler")
    # its address is that of the investigation, under which the note is found again
    page.reload()
    expect(page.locator(".left")).to_contain_text("by J. Kessler")
    saved = page.url.partition("#")[2]
    assert saved.startswith("i=")
    acts.click("nav >> text=Investigations")
    acts.click(f"main table a[href='#{saved}']")
    expect(page.locator("svg .card", has_text="Own Customer GmbH")).to_have_count(1)
    # a document of what was saved has its notes
    acts.click("summary:has-text('Export')")
    with page.expect_download() as pending:
        acts.click("text=Page (HTML)")
    assert "asked the bank for its file" in Path(pending.value.path()).read_text("utf-8")


@pytest.mark.gauntlet
def test_the_canvas_obeys_the_keyboard_alone_and_keeps_what_was_there(explorer: Explorer) -> None:
    page = explorer.open("m=list:steel")
    wait_for_cards(page, 11)
    title, map_ = page.locator(".panel h2.name"), page.locator("#map")
    map_.focus()
    for key, name in (("ArrowUp", "Никита Орлов"), ("ArrowDown", "Norvik Steelworks OAO")):
        page.keyboard.press(key)
        expect(title).to_have_text(name)
    page.keyboard.press("p")
    expect(page.locator(".steps")).to_contain_text("Pinned")
    before = page.evaluate(PLACES)
    expect(page.locator("[data-expand]").first).to_be_attached()
    map_.focus()
    page.keyboard.press("e")
    wait_for_cards(page, 19)
    after = page.evaluate(PLACES)
    order = [name for name in before if name.startswith("Subsidiary")]
    assert sorted(order, key=before.__getitem__) == sorted(order, key=after.__getitem__)
    map_.focus()
    page.keyboard.press("Control+z")
    wait_for_cards(page, 11)
    page.keyboard.press("Control+y")
    wait_for_cards(page, 19)
    strokes = page.evaluate(STROKES)
    page.reload()
    wait_for_cards(page, 19)
    assert page.evaluate(STROKES) == strokes


@pytest.mark.gauntlet
def test_whoever_goes_back_twice_sees_the_last_even_where_the_first_answer_is_late(
    explorer: Explorer,
) -> None:
    page = explorer.open("m=list:steel")
    wait_for_cards(page, 11)
    map_ = page.locator("#map")
    for count in (19, 25):
        map_.focus()
        page.keyboard.press("e")
        wait_for_cards(page, count)
    late: list[Route] = []
    page.route("**/maps*", lambda route: late.append(route) if not late else route.continue_())
    map_.focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    wait_for_cards(page, 11)
    address = page.url
    with page.expect_response("**/maps*"):
        late[0].continue_()
    page.wait_for_function("() => new Promise((done) => { setTimeout(done, 50, true); })")
    wait_for_cards(page, 11)
    assert page.url == address


@pytest.mark.gauntlet
def test_a_file_that_is_dropped_is_an_order_or_a_job_of_many(explorer: Explorer) -> None:
    page = explorer.open("n")
    drop(page, "order.json", json.dumps({**ORDER, "id": "T-dropped"}))
    wait_for_answer(page)
    drop(page, "orders.jsonl", "".join(f"{json.dumps({**ORDER, 'id': f'D-{n}'})}\n" for n in "12"))
    expect(page.locator(".live .answer")).to_have_text("orders.jsonl: done")
    expect(page.locator(".live")).to_contain_text("2 of 2 orders")


def drop(page: Page, name: str, content: str) -> None:
    """Drop a file on the form of an order."""
    made = page.evaluate_handle(
        """([name, content]) => {
          const data = new DataTransfer();
          data.items.add(new File([content], name));
          return data;
        }""",
        [name, content],
    )
    page.dispatch_event("form", "drop", {"dataTransfer": made})


@pytest.mark.gauntlet
def test_the_page_can_make_no_markup_of_a_text_even_if_its_script_tries(
    explorer: Explorer,
) -> None:
    page = explorer.open()
    expect(page.locator("h1")).to_have_text("Who stands behind it?")
    for attempt in (
        "document.body.innerHTML = '<b>x</b>'",
        "document.write('<b>x</b>')",
        "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "document.createElement('script').text = 'window.ran = 1'",
    ):
        with pytest.raises(Error, match="Trusted"):
            page.evaluate(f"() => {{ {attempt}; }}")
    # the browser says so on its console: a page that tried would be noticed by every test here
    assert any("Trusted" in words for words in explorer.heard)
    explorer.heard.clear()


@pytest.mark.gauntlet
def test_an_address_draws_the_same_map_for_somebody_else_and_after_another_load(
    browser: Browser, tmp_path: Path
) -> None:
    with exploring(tmp_path, browser) as explorer:  # of its own: its data change
        page = explorer.open("m=walk:customer")
        wait_for_cards(page, 3)
        expect(page).to_have_url(re.compile("#c="))
        address = page.url.partition("#")[2]
        other = explorer.open(address)
        expect(other.locator("#map")).to_have_attribute("data-drawn", re.compile(r"\d"))
        strokes = other.evaluate(STROKES)
        assert len(strokes) > 3
        before = explorer.server.get("/readyz").json["snapshot"]
        tables = [tmp_path / "parties.csv", tmp_path / "ties.csv"]
        tables[0].write_text("id,name,kind,country,retrieved\nn1,New Ltd,Company,GB,2026-05-01\n")
        tables[1].write_text(
            "id,from,to,kind,retrieved\nn2,walk:customer,walk:trade,supplies,2026-05-01\n"
        )
        onward.Workspace(explorer.server.workspace).load("csv", *tables, name="more")
        explorer.server.wait_until_ready(before)
        later = explorer.open(address)
        offered = later.get_by_role("button", name="Newer data: new ties: 1. Show")
        expect(offered).to_be_visible()
        assert later.evaluate(STROKES) == strokes
        offered.click()
        expect(later.locator(".panel")).to_contain_text(
            "Own Customer GmbH supplies Halden Trading AS"
        )
        expect(offered).to_have_count(0)
        assert explorer.heard == []
