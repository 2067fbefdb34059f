"""Screens of the explorer: counts that agree, and nothing that is cut or stands in the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

import onward
from tests.explored import SETTLED, Explorer, make_explored
from tests.serving import serving
from tests.shell import ORDER

pytestmark = pytest.mark.browser


LONG = "Telekommunikationsgerätegesellschaft Unterschleißheim"
CUT = """() => [...document.querySelectorAll(".rest .wide")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => each.getAttribute("aria-label"))"""
"""The tables that are wider than their room."""


@pytest.fixture(scope="module")
def explorer(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """Serve a workspace to all tests."""
    folder = tmp_path_factory.mktemp("screens")
    workspace = make_explored(folder)
    body = folder / "bodies.csv"
    body.write_text(
        "id,name,kind,country,topics,retrieved\n"
        "police,Norvik Police College,PublicBody,NO,gov.security,2026-05-01\n"
        + "".join(f"long{n},{LONG} {n},Company,VC,,2026-05-01\n" for n in range(3))
    )
    onward.Workspace(workspace).load("csv", body, name="state")
    with serving(workspace, folder, "--workers", "1") as server:
        opened = Explorer(server, browser)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def quiet(explorer: Explorer) -> Iterator[None]:
    """Close the windows of a test, which must have said nothing."""
    yield
    heard = list(explorer.heard)
    explorer.close()
    assert heard == []


def test_on_a_telephone_orders_stand_above_the_fold_and_filters_are_folded(
    explorer: Explorer,
) -> None:
    page = explorer.open("l", width=390)
    page.wait_for_function(SETTLED, arg="l")
    expect(page.locator("table.orders tbody a").first).to_be_in_viewport()
    folded = page.locator(".facets summary")
    expect(folded).to_have_text("Narrow down")
    folded.click()
    page.get_by_role("group", name="Narrow down").get_by_label("Decided").select_option("no")
    expect(folded).to_have_text("Narrowed down: decided: no")
    expect(page.locator("table.orders tbody a").first).to_be_in_viewport()


def test_d_opens_the_form_for_a_decision_on_the_order_that_has_the_focus(
    explorer: Explorer,
) -> None:
    page = explorer.open("l")
    page.wait_for_function(SETTLED, arg="l")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("select[name=value]")).to_be_focused()
    expect(page.locator("select[name=value]")).to_be_in_viewport()


CUT = """() => [...document.querySelectorAll(".rest .wide")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => each.getAttribute("aria-label"))"""
"""The tables that are wider than their room."""


def test_on_a_tablet_no_table_of_an_assessment_is_cut(explorer: Explorer) -> None:
    roles = ("exporter", "intermediate_consignee", "notify_party")
    parties = [{"role": role, "id": f"state:long{n}"} for n, role in enumerate(roles)]
    explorer.server.post("/assess", {**ORDER, "id": "T-long", "parties": parties})
    page = explorer.open("a=T-long", width=820)
    page.wait_for_function(SETTLED, arg="a=T-long")
    expect(page.locator(".rest table").first).to_be_visible()
    assert page.evaluate(CUT) == []


def test_a_row_counts_the_findings_that_the_order_counts(explorer: Explorer) -> None:
    police = {"role": "consignee", "id": "state:police"}
    for order, parties in (("T-few", [police]), ("T-many", [*ORDER["parties"][1:], police])):
        explorer.server.post("/assess", {**ORDER, "id": order, "parties": parties})
    page = explorer.open("l")
    for order, words in (("T-few", r"(\d+) findings of context"), ("T-many", r"and (\d+) more, 2")):
        page.evaluate("location.hash = 'l'")
        page.wait_for_function(SETTLED, arg="l")
        row = page.locator("table.orders tr", has_text=order)
        said = re.search(words, row.inner_text())
        assert said
        number = int(said[1]) + (order == "T-many")
        page.evaluate(f"location.hash = 'a={order}'")
        page.wait_for_function(SETTLED, arg=f"a={order}")
        expect(page.locator(".left h2").first).to_have_text(f"Why: {number} findings")
