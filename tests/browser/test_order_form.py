"""The form of a new order: whatever an order may say can be given, and stays what was typed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from onward.queries.transactions.transaction import parse_transaction
from tests.browser.test_explorer_for_all import SMALL, TARGET
from tests.browser.test_map_hostile import HOSTILE as NAMES
from tests.browsing import (
    HOSTILE,
    SETTLED,
    Explorer,
    is_asked_about,
    list_faults,
    settle,
    wait_for_answer,
)
from tools.order_page import EXAMPLE

pytestmark = pytest.mark.browser

UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"


def open_form(
    explorer: Explorer,
    address: str = "n",
    *,
    width: int = 1280,
    theme: Literal["light", "dark"] = "light",
) -> Page:
    """Open the form with nothing folded."""
    page = explorer.open(address, width=width, theme=theme)
    settle(page, address)
    page.evaluate(UNFOLD)
    return page


FILL = (
    f"const unfold = () => {UNFOLD};"
    + """
  const touch = (control) => {
    if (!control.checkVisibility() || control.disabled || control.readOnly) {
      throw new Error(`${control.name} takes nothing`);
    }
    control.focus();
  };
  const type = (control, text) => {
    touch(control);
    control.value = text;
    const events = ["input", "change"].map((kind) => new Event(kind, { bubbles: true }));
    events.forEach((event) => control.dispatchEvent(event));
  };
  const write = (value) => {
    if (typeof value === "boolean") { return value ? "yes" : "no"; }
    if (Array.isArray(value)) { return value.join("\\n"); }
    if (typeof value !== "object") { return String(value); }
    return Object.entries(value).map((pair) => pair.join(": ")).join("\\n");
  };
  const fillControl = (controls, value) => {
    if (controls[0].type !== "checkbox") { type(controls[0], write(value)); return; }
    (value.length ? value : [""]).forEach((code) => {
      const control = controls.find((each) => each.value === code);
      touch(control);
      control.click();
    });
  };
  const fillRows = (rows, values) => values.forEach((value, index) => {
    if (rows.children.length <= index) { rows.nextElementSibling.click(); unfold(); }
    fillPart(rows.children[index], value);
  });
  const fillPart = (root, part, prefix = "") => Object.entries(part).forEach(([key, value]) => {
    const path = prefix + key;
    const controls = [...root.querySelectorAll(`[name='${path}']`)];
    const rows = root.querySelector(`[data-rows='${path}']`);
    if (controls.length) { fillControl(controls, value); return; }
    if (rows) { fillRows(rows, value); return; }
    if (typeof value !== "object") { throw new Error(`no field has ${path}`); }
    fillPart(root, value, `${path}.`);
  });
"""
)
"""Functions of the page, of which `fillPart` fills in all that can be seen and typed in.

As commands to the browser the three hundred fields take ten times as long.
"""


def fill_form(page: Page, part: Mapping[str, Any]) -> None:
    """Fill in a part of an order, as a person would who knows all of it."""
    page.locator("form").evaluate(f"(form, part) => {{ {FILL} fillPart(form, part); }}", part)


def read_example() -> dict[str, Any]:
    """Return an order that has every field, in the notation in which the form has rows."""
    order: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    for party in order["parties"]:
        party.pop("x_customer_class", None)
    for item in (item for item in order["items"] if "functions" in item):
        functions = item["functions"]
        item["functions"] = [
            {"function": each} if isinstance(each, str) else each for each in functions
        ]
    return {**order, "destination": "KZ"}


def test_an_order_with_every_field_can_be_given(explorer: Explorer) -> None:
    page = open_form(explorer)
    example = read_example()
    fill_form(page, {name: example[name] for name in example if name != "fictional"})
    with page.expect_request(lambda request: "fictional" in (request.post_data or "")) as sent:
        page.get_by_label("Invented, as in a training").select_option("yes")
    order = json.loads(sent.value.post_data or "{}")
    assert parse_transaction(order).plain() == parse_transaction(example).plain()
    wait_for_answer(page)
    expect(page.locator(".live .problem")).to_have_count(0)
    explorer.heard.clear()  # no loaded source has the ids of the example


def test_few_fields_are_seen_before_one_unfolds_more(explorer: Explorer) -> None:
    page = explorer.open("n")
    settle(page, "n")
    fields = page.locator("form").locator("input, select, textarea")
    assert fields.count() > 150
    assert fields.filter(visible=True).count() <= 40


def test_of_a_paper_its_hash_is_computed_in_the_page(explorer: Explorer) -> None:
    page = open_form(explorer)
    page.get_by_role("button", name="One more paper").click()
    paper = page.locator("[data-row=documents]")
    content = "Für die Planung unseres Netzes".encode()
    file = FilePayload(name="statement.pdf", mimeType="application/pdf", buffer=content)
    paper.get_by_label("A file of yours").set_input_files(file)
    expect(paper.get_by_label("SHA-256 of the file")).to_have_value(
        hashlib.sha256(content).hexdigest()
    )
    with page.expect_request(is_asked_about("end_use_statement")) as sent:
        paper.get_by_label("Kind of paper").select_option("end_use_statement")
    (document,) = json.loads(sent.value.post_data or "{}")["documents"]
    assert (document["name"], document["bytes"]) == ("statement.pdf", len(content))


def test_what_is_no_number_or_has_no_kind_is_refused_and_not_left_out(explorer: Explorer) -> None:
    page = open_form(explorer)
    page.get_by_label("Its numbers").first.fill("HRB 12345")
    expect(page.locator(".live .problem")).to_contain_text("is not a kind of identifier")
    page.get_by_label("Its numbers").first.fill("VAT No.: DE1\nUSt-IdNr.: DE2")
    page.get_by_role("button", name="One more paper").click()
    with page.expect_request(is_asked_about('"many"')) as sent:
        page.get_by_label("Size in bytes").fill("many")
    order = json.loads(sent.value.post_data or "{}")
    assert order["documents"] == [{"bytes": "many"}]
    assert set(order["parties"][0]["identifiers"].values()) == {"DE1", "DE2"}
    expect(page.locator(".live .problem")).to_contain_text('"many" is refused')
    explorer.heard.clear()  # the browser notes what was refused


def choose(row: Locator, text: str, name: str) -> Locator:
    """Type some of a name, and choose a party by keys; return what is said of it."""
    field = row.get_by_label("Name", exact=True)
    field.press_sequentially(text)
    expect(row.get_by_role("option", name=name).first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    return row.get_by_role("status").first


def test_whoever_is_chosen_is_named_with_country_and_lists_and_can_be_taken_back(
    explorer: Explorer,
) -> None:
    page = open_form(explorer)
    row = page.locator("[data-row=parties]").last
    name, record = row.get_by_label("Name", exact=True), row.get_by_label("Id of a record")
    name.press_sequentially("norvik steelwo")
    expect(row.locator("[role=option]").first).to_contain_text("Russia, LISTED")
    name.fill("")
    chosen = choose(row, "halden tradin", "Halden Trading AS")
    expect(chosen).to_contain_text("Stands for Halden Trading AS, Norway, on no loaded list")
    expect(name).to_have_value("Halden Trading AS")
    expect(record).to_have_value("walk:trade")
    back = row.get_by_role("button", name="Take back")
    with page.expect_request(is_asked_about('"halden tradin"}')) as sent:
        back.press("Enter")
    (party,) = json.loads(sent.value.post_data or "{}")["parties"]
    assert party == {"role": "end_user", "name": "halden tradin"}
    expect(name).to_be_focused()
    expect(record).to_have_value("")
    expect(back).to_have_count(0)


def test_a_name_that_the_customer_spells_otherwise_stays_as_it_spells_it(
    explorer: Explorer,
) -> None:
    page = open_form(explorer)
    row = page.locator("[data-row=parties]").last
    choose(row, "HALDEN TRADING A/S", "Halden Trading AS")
    expect(row.get_by_label("Id of a record")).to_have_value("walk:trade")
    expect(row.get_by_label("Name", exact=True)).to_have_value("HALDEN TRADING A/S")


def test_an_id_that_is_typed_says_whom_it_stands_for(explorer: Explorer) -> None:
    page = open_form(explorer, "n=walk:hostile")
    row = page.locator("[data-row=parties]").last
    chosen = row.get_by_role("status").first
    expect(chosen).to_contain_text(f"Stands for {HOSTILE}, Switzerland, on no loaded list")
    row.get_by_label("Id of a record").fill("list:steel")
    row.get_by_label("Id of a record").blur()
    expect(chosen).to_contain_text("Stands for Norvik Steelworks OAO, Russia, LISTED")
    row.get_by_label("Id of a record").fill("walk:nobody")
    row.get_by_label("Id of a record").blur()
    expect(chosen).to_contain_text("walk:nobody")
    expect(chosen.get_by_role("button")).to_have_count(0)
    explorer.heard.clear()  # the browser notes that nobody was found


READ_FIELDS = """every => every.map((each) =>
  [each.name, each.type === "checkbox" ? each.checked : each.value])"""


def read_form(page: Page) -> list[list[str]]:
    """Return what stands in every field of the form, in their order."""
    fields: list[list[str]] = page.locator("form [name]").evaluate_all(READ_FIELDS)
    return fields


def test_what_is_typed_survives_a_reload_and_whatever_else_one_looks_at(
    explorer: Explorer,
) -> None:
    page = open_form(explorer)
    example = read_example()
    few = {name: example[name][:1] for name in ("parties", "items")}
    fill_form(page, {**example, **few})
    typed = read_form(page)
    page.reload()
    settle(page, "n")
    assert read_form(page) == typed
    expect(page.locator("#live")).to_have_text("What you typed here is here again.")
    wait_for_answer(page)
    # nothing that has something in it is folded
    expect(page.get_by_label("Number of the licence")).to_be_visible()
    page.evaluate("location.hash = 'l'")
    expect(page.locator("h1")).to_have_text("Orders")
    page.go_back()
    settle(page, "n")
    assert read_form(page) == typed
    explorer.heard.clear()  # no loaded source has the ids of the example


def test_a_day_that_is_to_come_is_said_beside_the_answer(explorer: Explorer) -> None:
    page = open_form(explorer)
    page.get_by_label("Destination", exact=True).fill("NO")
    wait_for_answer(page)
    expect(page.locator(".live .stale")).to_have_count(0)
    page.get_by_label("Day", exact=True).fill("2190-05-01")
    expect(page.locator(".live .stale")).to_contain_text("is in the future")


def test_what_is_not_known_leads_by_keys_to_the_field_that_would_say_it(
    explorer: Explorer,
) -> None:
    page = explorer.open("n")
    page.wait_for_function(SETTLED, arg="n")
    live, user = page.locator(".live"), page.locator("[data-row=parties]").nth(2)
    # two parties say nothing yet: the first one of the order is the third one of the form
    user.locator("[name=name]").fill("Borealis Handel Norge")
    live.get_by_role("button", name="the country of destination is not known").press("Enter")
    destination = page.get_by_label("Destination", exact=True)
    expect(destination).to_be_focused()
    destination.press_sequentially("NO")
    live.get_by_role("button", name="owners of Borealis Handel Norge").press("Enter")
    expect(user.get_by_text("One more owner")).to_be_focused()
    live.get_by_role("button", name="what is delivered is not known").press("Enter")
    expect(page.locator("[data-row=items] [name]").first).to_be_focused()
    # of what no field says anything there is nothing to press
    expect(live.get_by_role("button", name="list is loaded")).to_have_count(0)


def test_a_refusal_leads_to_its_field_though_it_is_folded(explorer: Explorer) -> None:
    page = explorer.open("n=walk:trade")
    page.wait_for_function(SETTLED, arg="n=walk:trade")
    page.evaluate(UNFOLD)
    route = page.get_by_label("Countries on the way, one a line", exact=True)
    route.fill("DE\nAtlantis")
    page.evaluate("for (const each of document.querySelectorAll('form details')) each.open = false")
    page.locator(".problem").get_by_text("Atlantis").first.wait_for()
    page.get_by_role("button", name="Go to route").press("Enter")
    expect(route).to_be_focused()
    explorer.heard.clear()  # it was refused, and the browser notes it


def test_one_starts_anew_and_what_was_typed_is_gone(explorer: Explorer) -> None:
    page = open_form(explorer)
    page.get_by_label("Destination", exact=True).fill("NO")
    wait_for_answer(page)
    page.get_by_role("button", name="Start anew").press("Enter")
    expect(page.get_by_label("Destination", exact=True)).to_have_value("")
    expect(page.get_by_label("Number of the order")).to_be_focused()
    expect(page.locator(".live")).to_contain_text("as soon as there is something")
    page.reload()
    settle(page, "n")
    expect(page.get_by_label("Destination", exact=True)).to_have_value("")
    expect(page.locator("[data-row=parties]")).to_have_count(3)


def test_an_order_that_is_kept_is_forgotten_by_the_form(explorer: Explorer) -> None:
    page = open_form(explorer, "n=walk:trade")
    page.get_by_label("Number of the order").fill("T-forgotten")
    page.get_by_role("button", name="Assess and keep").click()
    expect(page.locator("h1")).to_contain_text("T-forgotten")
    page.evaluate("location.hash = 'n=walk:trade'")
    expect(page.locator("h1")).to_have_text("New order")
    expect(page.get_by_label("Number of the order")).not_to_have_value("T-forgotten")


def test_enter_in_a_field_keeps_nothing_and_the_button_does_by_keys(explorer: Explorer) -> None:
    page = open_form(explorer, "n=walk:trade")
    number = page.get_by_label("Number of the order")
    number.fill("T-entered")
    with page.expect_response("**/assess?store=no*"):
        page.get_by_label("Destination", exact=True).fill("NO")
    page.get_by_label("Destination", exact=True).press("Enter")
    wait_for_answer(page)
    assert explorer.server.get("/assessments?order=T-entered").json["total"] == 0
    keep = page.get_by_role("button", name="Assess and keep")
    number.fill("")
    keep.press("Enter")
    expect(number).to_be_focused()  # an order without a number is none
    number.fill("T-entered")
    keep.press("Enter")
    expect(page.locator("h1")).to_contain_text("T-entered")
    assert explorer.server.get("/assessments?order=T-entered").json["total"] == 1
    explorer.heard.clear()  # an empty number was refused, and the browser notes it


def test_what_is_typed_survives_a_key_that_is_refused(explorer: Explorer) -> None:
    page = open_form(explorer)
    page.get_by_label("Destination", exact=True).fill("NO")
    wait_for_answer(page)
    answer = {"type": "urn:onward:problem:token", "title": "The token is not good any more"}
    page.route("**/assess?*", lambda route: route.fulfill(status=401, body=json.dumps(answer)))
    page.get_by_label("Destination", exact=True).fill("SE")
    expect(page.get_by_label("Token")).to_be_visible()
    page.unroute("**/assess?*")
    page.get_by_label("Token").fill(explorer.server.token)
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_label("Destination", exact=True)).to_have_value("SE")
    wait_for_answer(page)
    explorer.heard.clear()  # the browser notes the refusal


def test_whatever_the_tab_cannot_remember_is_said(explorer: Explorer) -> None:
    page = open_form(explorer)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.get_by_label("Destination", exact=True).fill("NO")
    expect(page.locator("#live")).to_contain_text("a reload would lose it")
    wait_for_answer(page)


def test_an_answer_that_comes_late_is_not_that_of_the_order_as_it_stands(
    explorer: Explorer,
) -> None:
    page = open_form(explorer)
    waiting: list[Route] = []

    def hold_back(route: Route) -> None:
        waiting.append(route)

    page.route("**/assess?*", hold_back)
    destination = page.get_by_label("Destination", exact=True)
    with page.expect_request("**/assess?*"):
        destination.fill("NO")
    with page.expect_request("**/assess?*"):
        destination.fill("SE")
    while len(waiting) < 2:  # the browser has asked; this process hears of it in a moment
        page.wait_for_timeout(20)
    first, second = waiting
    with page.expect_response("**/assess?*") as late:
        first.continue_()
    late.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done, 0))")
    expect(page.locator(".live.old")).to_contain_text("as soon as there is something")
    second.continue_()
    wait_for_answer(page)


ANSWERED = f"() => ({SETTLED})(null) || document.querySelector('.live .problem')"
FILL_ALL = """(text) => {
  const controls = document.querySelectorAll("form :is(input:not([type]), textarea)");
  for (const each of controls) { if (each.name !== "json") { each.value = text; } }
  controls[0].dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector("form [name=id]").dispatchEvent(new Event("change", { bubbles: true }));
}"""


@pytest.mark.gauntlet
@pytest.mark.parametrize("name", NAMES)
def test_no_text_runs_as_code_in_any_field(name: str, explorer: Explorer) -> None:
    text = NAMES[name].encode("utf-8", "replace").decode()
    page = open_form(explorer)
    for kind in ("owner", "function", "letter", "paper", "quote"):
        page.get_by_role("button", name=f"One more {kind}").first.click()
    page.evaluate(FILL_ALL, text)
    page.locator("[data-row=parties] [name=id]").first.dispatch_event("change")
    page.wait_for_function(ANSWERED)
    typed = read_form(page)
    page.reload()
    page.wait_for_function("document.querySelector('main form')")
    assert read_form(page) == typed
    name_field = page.locator("[data-row=parties] [name=name]").first
    name_field.press("End")
    page.wait_for_function(ANSWERED)
    assert page.evaluate("window.ran") is None
    assert page.locator("main :is(img, script, iframe)").count() == 0
    # what is no order is refused, and the browser notes it
    said = [words for words in explorer.heard if "Failed to load resource" not in words]
    explorer.close()
    assert said == []


@pytest.mark.gauntlet
@pytest.mark.parametrize(
    ("width", "theme"), [(1440, "light"), (820, "light"), (390, "light"), (1440, "dark")]
)
def test_axe_finds_no_fault_in_the_unfolded_form(
    width: int, theme: Literal["light", "dark"], explorer: Explorer
) -> None:
    page = open_form(explorer, "n=list:steel", width=width, theme=theme)
    for name in ("owner", "function", "letter", "paper", "quote"):
        page.get_by_role("button", name=f"One more {name}").first.click()
    page.evaluate(UNFOLD)
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    assert list_faults(page) == []
    assert page.evaluate(SMALL, TARGET) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
