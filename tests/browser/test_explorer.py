"""The explorer in a real browser: every screen, an investigator's walk, and the keyboard alone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

import onward
from tests.browsing import (
    Explorer,
    exploring,
    is_asked_about,
    screens,
    settle,
    wait_for_answer,
    wait_for_cards,
)
from tests.shell import ORDER

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
def test_a_path_leads_to_somebody_who_is_not_on_the_map_yet(explorer: Explorer) -> None:
    page = explorer.open("p=walk:customer")
    expect(page.locator("main")).to_contain_text("held through Halden Trading AS, 55 % together")
    page.click("text=Open map")
    wait_for_cards(page, 3)
    page.click("text=Between two parties")
    expect(page.locator("[name=from]")).to_have_value("Own Customer GmbH")
    other = page.locator("[name=to]")
    other.press_sequentially("никита")
    offered = page.get_by_role("option", name="Никита Орлов")
    expect(offered).to_be_visible()
    other.press("ArrowDown")
    expect(offered).to_have_attribute("aria-selected", "true")
    other.press("Enter")
    expect(offered).to_have_count(0)
    page.click("[data-find]")
    expect(page.locator(".left .choice").first).to_contain_text("Никита Орлов")
    # whoever comes back, or opens the address, finds the paths and can compare them
    page.click("text=Party page")
    expect(page.locator("h1")).to_have_text("Own Customer GmbH")
    page.go_back()
    expect(page.locator(".left .choice").first).to_contain_text("Никита Орлов")
    expect(page.locator(".steps li")).to_have_count(2)
    page.reload()
    expect(page.locator(".left .choice").first).to_contain_text("Никита Орлов")
    # a name that is typed whole is one; what nobody is called is refused beside the field
    page.locator("[name=to]").fill("halden trading as")
    page.locator("[name=to]").press("Enter")
    expect(page.locator(".steps li").last).to_contain_text("Halden Trading AS")
    page.locator("[name=to]").fill("Nobody Whatever")
    page.locator("[name=to]").press("Enter")
    expect(page.locator("form.paths .problem")).to_contain_text("Nobody Whatever")


@pytest.mark.gauntlet
def test_a_form_takes_what_its_answer_asks_for(explorer: Explorer) -> None:
    page = explorer.open("n")
    name = page.get_by_label("Name", exact=True).nth(1)
    below = page.get_by_label("Name", exact=True).nth(2).bounding_box()
    name.press_sequentially("halden tradin")
    offered = page.get_by_role("option", name="Halden Trading AS")
    expect(offered).to_be_visible()
    # suggestions lie over what is below, which stays where it was
    assert page.get_by_label("Name", exact=True).nth(2).bounding_box() == below
    offered.click()
    expect(page.get_by_label("Id of a record").nth(1)).to_have_value("walk:trade")
    page.locator("[name=description]").fill("filters")
    expect(page.locator(".live")).to_contain_text("has no control code")
    page.locator("[name=control_code]").fill("5A001")
    expect(page.locator(".live")).to_contain_text("gone: Item 1 (filters) has no control code")
    page.locator("[name=control_code]").fill("")
    page.click("summary:has-text('Six questions')")
    page.get_by_label("Does it watch natural persons?").first.select_option("no")
    page.get_by_label("Contract forbids re-export").select_option("yes")
    with page.expect_request(is_asked_about("The goods stay in the country.")) as sent:
        page.get_by_label("The clause, as the contract has it").fill(
            "The goods stay in the country."
        )
    order = sent.value.post_data_json or {}
    assert order["items"][0]["cyber_surveillance"] == {"natural_persons": "no"}
    clause = {"no_reexport": True, "clause_text": "The goods stay in the country."}
    assert order["contract"] == clause


@pytest.mark.gauntlet
def test_a_form_answers_while_somebody_types_and_keeps_nothing(explorer: Explorer) -> None:
    page = explorer.open("n")
    page.locator("[name=destination]").fill("CH")
    page.get_by_label("Id of a record").nth(2).fill("small:listed")
    expect(page.locator(".live .answer")).to_have_text("FINDINGS")
    page.get_by_label("Id of a record").nth(2).fill("small:quiet")
    expect(page.locator(".live")).to_contain_text("gone: ")
    assert explorer.server.get("/assessments?order=N-").json["total"] == 0


@pytest.mark.gauntlet
def test_a_screen_is_to_be_had_as_data_without_a_formula(explorer: Explorer) -> None:
    page = explorer.open("t=walk:customer")
    page.click(".asdata summary")
    with page.expect_download() as made:
        page.click(".asdata button[aria-label^='JSON of /parties/walk']")
    assert json.loads(Path(made.value.path()).read_text())["total"] == 2
    page.evaluate("document.querySelector('td').textContent = '=1+1'")
    with page.expect_download() as made:
        page.click("text=Tables of this page as CSV")
    rows = Path(made.value.path()).read_text("utf-8-sig")
    assert '"\'=1+1"' in rows
    assert "2026-03-10" in rows


@pytest.mark.gauntlet
def test_a_canvas_is_a_list_on_a_telephone_and_says_what_changed(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer", width=390)
    expect(page.locator(".aslist > ul > li").first).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    since = page.get_by_label("What has changed since")
    since.fill("2021-06-01")
    page.click("text=Show changes")
    titles = page.locator(".panel section h2")
    begun = ["Ties that began: 3", "Ties that ended: 0", "Deliveries: 2"]
    expect(titles).to_have_text([*begun, "Listed: 0", "No longer listed: 0"])
    expect(page.locator(".panel")).to_be_in_viewport()
    # a day after that of the map is refused in words, beside its field
    since.fill("2027-01-01")
    page.click("text=Show changes")
    expect(page.locator(".time .problem")).to_contain_text("earlier day")
    # drawn for an earlier day, the map can be drawn for today again
    slider = page.get_by_label("Month shown")
    last = slider.get_attribute("max")
    slider.press("Home")
    page.click("text=Draw the map for it")
    expect(page.locator(".steps li")).to_have_count(3)
    expect(page.get_by_label("Month shown")).to_have_attribute("max", last or "")
    assert [words for words in explorer.heard if "400" not in words] == []
    explorer.heard.clear()


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
def test_on_a_telephone_the_reasons_stand_above_the_map(explorer: Explorer) -> None:
    page = explorer.open("a=T-walk", width=390)
    expect(page.locator(".reasons")).to_be_visible()
    tops = [page.locator(place).bounding_box() for place in (".reasons", "#map", ".panel")]
    heights = [box["y"] for box in tops if box is not None]
    assert heights == sorted(heights)
    assert len(heights) == 3


def test_an_event_says_what_happened_on_its_own_day_and_names_no_other(explorer: Explorer) -> None:
    page = explorer.open("a=T-walk")
    events = page.locator(".eventlist li")
    expect(events.first).to_be_visible()
    texts = events.all_inner_texts()
    assert "2026-01-10 Halden Trading AS shipped to Own Customer GmbH" in texts
    assert all(len(re.findall(r"\d{4}-\d\d-\d\d", text)) == 1 for text in texts)


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


def test_orders_stand_worst_first_and_are_narrowed_down(explorer: Explorer) -> None:
    for number, country in ((1, "KZ"), (2, "SE")):
        stated = {**ORDER, "id": f"T-listed-{number}", "destination": country}
        explorer.server.post("/assess", stated)
    page = explorer.open("l=")
    narrowed = page.get_by_role("group", name="Narrow down")
    narrowed.get_by_label("Destination").select_option(label="Kazakhstan (1)")
    expect(page.locator("table.orders tbody tr")).to_have_count(1)
    expect(page.locator("table.orders tbody th a")).to_have_text("T-listed-1")
    narrowed.get_by_label("Decided").select_option("yes")
    expect(page.get_by_text("No order is so.")).to_be_visible()
    expect(narrowed.get_by_label("Destination")).to_have_value("KZ")
