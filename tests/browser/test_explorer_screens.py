"""Screens of the explorer: counts that agree, and nothing that is cut or stands in the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import Steps, explore
from tests.browsing import Explorer, settle
from tests.shell import ORDER
from tests.unit.cases import each_case

pytestmark = pytest.mark.browser


@each_case("steps", lists=True)
def test_screens(steps: Steps, explorer: Explorer) -> None:
    explore(steps, explorer)


def test_a_row_counts_the_findings_that_the_order_counts(explorer: Explorer) -> None:
    police = {"role": "consignee", "id": "state:police"}
    for order, parties in (("T-few", [police]), ("T-many", [*ORDER["parties"][1:], police])):
        explorer.server.post("/assess", {**ORDER, "id": order, "parties": parties})
    page = explorer.open("l")
    for order, words in (("T-few", r"(\d+) findings of context"), ("T-many", r"and (\d+) more, 2")):
        page.evaluate("location.hash = 'l'")
        settle(page, "l")
        row = page.locator("table.orders tr", has_text=order)
        said = re.search(words, row.inner_text())
        assert said
        number = int(said[1]) + (order == "T-many")
        page.evaluate(f"location.hash = 'a={order}'")
        settle(page, f"a={order}")
        expect(page.locator(".left h2").first).to_have_text(f"Why: {number} findings")


def test_no_source_is_called_a_list_or_searched_that_has_none_or_nobody(explorer: Explorer) -> None:
    status = explorer.server.get("/status").json
    lists = [layer["name"] for layer in status["layers"] if layer["counts"]["listings"]]
    assert 0 < len(lists) < len(status["layers"])
    page = explorer.open("p=walk:agent")
    text = f": {', '.join(lists)}. Lists that are not loaded were not looked at."
    expect(page.locator("main")).to_contain_text(text)
    nobody = {**status["layers"][0], "name": "measures", "counts": {"parties": 0, "listings": 0}}
    page.route(
        "**/status",
        lambda route: route.fulfill(json={**status, "layers": [*status["layers"], nobody]}),
    )
    page.goto(page.url.partition("#")[0] + "#q=alma")
    expect(page.locator("main")).to_contain_text(re.compile(r"Searched: .*walk"))
    expect(page.locator("main")).not_to_contain_text("measures")


def test_an_indicator_says_its_law_its_parameters_and_which_orders_have_it(
    explorer: Explorer,
) -> None:
    parties = [{"role": "end_user", "id": "walk:trade"}]
    explorer.server.post("/assess", {**ORDER, "id": "T-newest", "parties": parties})
    page = explorer.open("a=T-newest")
    settle(page, "a=T-newest")
    page.locator(".reasons button").first.click()
    page.get_by_role("link", name="About this indicator").first.click()
    expect(page.locator("h2", has_text="Law")).to_be_visible()
    name = page.locator("main > p code").inner_text()
    stated = explorer.server.get(f"/indicators/{name}").json["indicator"]
    expect(page.locator("h1")).to_have_text(stated["title"])
    expect(page.locator("main")).to_contain_text(stated["law"][0]["citation"])
    examples = page.locator("figure", has=page.locator("svg"))
    expect(examples).to_have_count(2)
    expect(examples.first.locator("svg text", has_text=re.compile("^1$")).first).to_be_attached()
    expect(examples.nth(1)).to_contain_text("Near miss")
    records = page.locator("section", has_text="In your records")
    expect(records.get_by_role("link", name="T-newest")).to_be_visible()
    page.get_by_role("link", name="Orders with it").click()
    expect(page.locator("table.orders tbody th")).to_contain_text(["T-newest"])
    page.evaluate("location.hash = 'f'")
    expect(page.locator("h1")).to_have_text("Indicators")
    page.get_by_role("link", name=stated["title"]).click()
    expect(page.locator("main > p code")).to_have_text(name)
