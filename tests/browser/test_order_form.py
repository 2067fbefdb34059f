"""The form of a new order: whatever an order may say can be given, and stays what was typed."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Route, expect

from onward.queries.transactions.transaction import parse_transaction
from tests.browser.steps import UNFOLD, Steps, explore
from tests.browser.test_explorer_for_all import SMALL, TARGET
from tests.browser.test_map_hostile import HOSTILE as NAMES
from tests.browsing import (
    SETTLED,
    Explorer,
    list_faults,
    settle,
    wait_for_answer,
)
from tests.unit.cases import each_case
from tools.order_page import EXAMPLE

pytestmark = pytest.mark.browser


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


@each_case("steps", lists=True)
def test_form(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


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
