"""Screens of the explorer: counts that agree, and nothing that is cut or stands in the way."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browsing import Explorer, is_asked_about, settle, wait_for_answer, wait_for_cards
from tests.shell import ORDER

pytestmark = pytest.mark.browser


CUT = """() => [...document.querySelectorAll(".rest .wide")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => each.getAttribute("aria-label"))"""
"""The tables that are wider than their room."""


def test_on_a_telephone_orders_stand_above_the_fold_and_filters_are_folded(
    explorer: Explorer,
) -> None:
    page = explorer.open("l", width=390)
    settle(page, "l")
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
    explorer.server.post("/assess", {**ORDER, "id": "T-focused", "destination": "FO"})
    page = explorer.open("l=destination:FO")
    settle(page, "l=destination:FO")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("h1")).to_contain_text("T-focused")
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
    settle(page, "a=T-long")
    expect(page.locator(".rest table").first).to_be_visible()
    assert page.evaluate(CUT) == []


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


def test_a_canvas_is_of_what_was_known_by_a_day_and_its_link_is_copied(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    page.get_by_label("Use only what was known by").fill("2026-05-02")
    expect(page.locator(".steps")).to_contain_text("Known by 2026-05-02")
    page.click("summary:has-text('Export')")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#live")).to_contain_text("the whole canvas")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Use only what was known by")).to_have_value("")


def test_a_canvas_is_a_group_of_buttons_with_one_stop(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    map_ = page.locator("#map")
    card = map_.get_by_role("button", name=re.compile("^Halden Trading AS"))
    expect(card).to_have_count(1)
    card.click()
    expect(page.locator(".panel h2.name")).to_have_text("Halden Trading AS")
    assert map_.get_attribute("aria-activedescendant") == card.get_attribute("id")
    expect(map_.locator("[tabindex='0']")).to_have_count(0)


def test_paths_are_narrowed_by_kind_and_share(explorer: Explorer) -> None:
    page = explorer.open("m=walk:customer")
    wait_for_cards(page, 3)
    page.click("text=Between two parties")
    page.fill("[name=from]", "Own Customer GmbH")
    page.fill("[name=to]", "list:steel")
    with page.expect_request("**/paths?*") as every:
        page.locator("[name=to]").press("Enter")
    assert "kinds" not in every.value.url
    expect(page.locator(".left .choice label", has_text="Alma Agents Ltd").first).to_be_visible()
    page.click("summary:has-text('Kinds of ties')")
    page.get_by_role("checkbox", name="owns", exact=True).check()
    page.get_by_label("Least share, %").fill("25")
    expect(page.locator("[name=to]")).to_have_value("Norvik Steelworks OAO")
    with page.expect_request("**/paths?*") as some:
        page.click("[data-find]")
    assert "kinds=owns" in some.value.url
    assert "min_share=0.25" in some.value.url
    expect(page.locator(".left .choice label", has_text="ties")).to_have_count(1)


def test_whom_to_bring_is_chosen_by_country_and_list(explorer: Explorer) -> None:
    page = explorer.open("m=list:steel")
    wait_for_cards(page, 11)
    group = page.locator(".group", has_text="holdings")
    expect(group).to_contain_text("drawn")
    group.get_by_role("button", name="Choose from holdings").click()
    boxes = page.locator(".panel .choice label:visible")
    expect(boxes).to_have_count(23)
    page.locator(".panel").get_by_label("Country").select_option(label="Norway")
    expect(boxes).to_have_text([re.compile("Halden Trading AS")])
    page.get_by_label("On a list only").check()
    expect(boxes).to_have_count(0)


def test_deliveries_are_narrowed_by_role_and_goods(explorer: Explorer) -> None:
    page = explorer.open("t=walk:customer")
    rows = page.get_by_role("region", name="Deliveries", exact=True).locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label("Its role").select_option("shipper")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("went out")
    page.get_by_label("Goods").select_option("720610")
    expect(rows).to_have_count(1)


def test_a_search_says_what_was_searched_and_which_word_was_taken_for_which(
    explorer: Explorer,
) -> None:
    page = explorer.open("q=Haldn Tradng")
    expect(page.locator("main")).to_contain_text("haldn = halden · tradng = trading")
    expect(page.locator("main")).to_contain_text(re.compile(r"Searched: .*walk"))
    expect(page.locator("#sources")).to_contain_text("snapshot")


def test_a_party_that_a_source_calls_sanctioned_without_a_list_is_listed_on_each_screen(
    explorer: Explorer,
) -> None:
    page = explorer.open("p=state:barred")
    expect(page.locator("header .tag")).to_have_text("LISTED")
    said = "under sanctions, as state states without an entry of a list"
    expect(page.locator("section", has_text="On lists")).to_contain_text(said)
    page = explorer.open("m=state:barred")
    expect(page.locator(".panel")).to_contain_text(said)
    page = explorer.open("n=state:barred")
    expect(page.locator("[data-whom]", has_text="LISTED")).to_be_visible()


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


def test_a_destination_leads_to_its_orders_and_orders_to_a_span_of_days(
    explorer: Explorer,
) -> None:
    explorer.server.post("/assess", {**ORDER, "id": "T-north", "destination": "IS"})
    page = explorer.open("d=SE")
    chart = page.locator("td svg[role=img]").first
    expect(chart.locator("title")).to_contain_text("2025: 0.9")
    expect(chart.locator("title")).to_contain_text("no row of")
    expect(page.locator("main")).to_contain_text("0 listed parties")
    page = explorer.open("d=IS")
    page.get_by_role("link", name="1 order to it").click()
    expect(page.locator("table.orders tbody a")).to_have_text(["T-north"])
    page.get_by_label("Assessed until").fill("2020-01-01")
    expect(page.get_by_text("No order is so.")).to_be_visible()


def test_orders_are_narrowed_by_whether_they_are_older_than_their_lists(
    explorer: Explorer,
) -> None:
    page = explorer.open("l")
    choice = page.get_by_label("Older than its lists")
    choice.select_option("no")
    expect(page.locator("table.orders tbody a").first).to_be_visible()
    assert "outdated%3Ano" in page.evaluate("location.hash")
    expect(page.locator(".facets summary")).to_have_text("Narrowed down: older than its lists: no")
    page.evaluate("location.hash = 'l=outdated:yes'")
    expect(page.get_by_text("No order is so.")).to_be_visible()


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


def test_an_order_that_names_nobody_has_its_page(explorer: Explorer) -> None:
    explorer.server.post("/assess", {"id": "T-nobody", "date": "2026-05-02", "destination": "NO"})
    page = explorer.open("a=T-nobody")
    settle(page, "a=T-nobody")
    expect(page.locator("h1")).to_contain_text("T-nobody")
    expect(page.locator("main")).to_contain_text("the end-user is not known")


def test_a_party_is_seen_as_of_another_day_and_leads_to_its_paths(explorer: Explorer) -> None:
    page = explorer.open("p=walk:trade")
    owners = page.locator("section", has=page.locator("h2", has_text="Owners")).first
    expect(owners).to_contain_text("Alma Agents Ltd 20")
    page.get_by_label("Valid on").fill("2021-06-01")
    page.get_by_role("button", name="Show").press("Enter")
    settle(page, "p=walk%3Atrade&on=2021-06-01")
    expect(owners).not_to_contain_text("Alma Agents")
    expect(page.get_by_label("Valid on")).to_have_value("2021-06-01")
    page.get_by_label("Known by").fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No owner stands in a loaded source.")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Paths…").click()
    expect(page.locator("form.paths [name=from]")).to_have_value("Halden Trading AS")


def test_a_party_has_its_orders_its_near_misses_and_its_deliveries(explorer: Explorer) -> None:
    page = explorer.open("p=walk:customer")
    seen = page.locator("section", has=page.locator("h2", has_text="Seen here"))
    expect(seen.get_by_role("link", name="1 order with it")).to_be_visible()
    expect(seen.get_by_role("link", name="T-walk").first).to_be_visible()
    months = page.locator("section", has=page.locator("h2", has_text="Deliveries by month"))
    expect(months.locator("svg > title")).to_contain_text("1 delivery in and 1 out")


def test_a_table_on_a_telephone_is_read_without_going_aside(explorer: Explorer) -> None:
    page = explorer.open("t=walk:customer", width=390)
    rows = page.get_by_role("region", name="Deliveries", exact=True)
    expect(rows.locator("tbody tr")).to_have_count(2)
    assert rows.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    heads = "(each) => getComputedStyle(each, '::before').content"
    cell = rows.locator("tbody td").nth(1)
    assert cell.evaluate(heads).startswith('"From:')


def test_a_form_takes_owners_and_the_six_answers(explorer: Explorer) -> None:
    page = explorer.open("n")
    page.locator("[name=destination]").fill("NO")
    last = page.locator("[data-row=parties]").last
    last.get_by_label("Name", exact=True).fill("Somebody Ltd")
    last.get_by_text("Owners that it names").click()
    for name, share in (("Zephyrin SA", "60 %"), ("", ""), ("Ida Holm", "")):
        last.get_by_role("button", name="One more owner").click()
        expect(last.get_by_label("Owner", exact=True).last).to_be_focused()
        last.get_by_label("Owner", exact=True).last.fill(name)
        last.get_by_label("Share", exact=True).last.fill(share)
    page.get_by_label("What", exact=True).fill("camera")
    page.get_by_text("Six questions").click()
    page.get_by_label("Is it a dual-use item?").first.select_option("yes")
    page.get_by_label("Does it work covertly?").first.select_option("no")
    with page.expect_request(is_asked_about("it blinks")) as sent:
        page.get_by_label("Grounds: Does it work covertly?").fill("it blinks")
    order = json.loads(sent.value.post_data or "{}")
    assert order["parties"][-1]["owners"] == [
        {"name": "Zephyrin SA", "share": "60 %"},
        {"name": "Ida Holm"},
    ]
    assert order["items"][0]["cyber_surveillance"] == {
        "dual_use": "yes",
        "covert": "no",
        "reasons": {"covert": "it blinks"},
    }
    wait_for_answer(page)
    expect(page.locator(".live .problem")).to_have_count(0)


def test_rows_of_a_form_are_added_and_removed_by_keys_alone(explorer: Explorer) -> None:
    page = explorer.open("n")
    rows = page.locator("[data-row=parties]")
    expect(rows).to_have_count(3)
    more = page.get_by_role("button", name="One more party")
    more.press("Enter")
    expect(rows).to_have_count(4)
    role = rows.last.locator("[name=role]")
    expect(role).to_be_focused()
    expect(role).to_have_value("intermediate_consignee")
    rows.last.get_by_label("Name", exact=True).fill("Somebody Ltd")
    with page.expect_request(is_asked_about('"NO"')) as sent:
        rows.last.get_by_label("Country", exact=True).fill("NO")
    order = json.loads(sent.value.post_data or "{}")
    party = {"role": "intermediate_consignee", "name": "Somebody Ltd", "country": "NO"}
    assert order["parties"] == [party]
    rows.last.get_by_role("button", name="Remove this party").press("Enter")
    expect(rows).to_have_count(3)
    expect(more).to_be_focused()
    expect(page.locator(".live")).to_contain_text("as soon as there is something")


def test_what_is_pasted_and_is_no_order_is_refused(explorer: Explorer) -> None:
    page = explorer.open("n")
    page.get_by_text("Or paste the order as JSON").click()
    pasted = page.get_by_label("Order as JSON")
    pasted.fill("{")
    expect(page.locator(".live .problem")).to_contain_text("What is pasted is no JSON")
    pasted.fill('{"id": "N-1", "destination": "NO"}')
    wait_for_answer(page)
    expect(page.locator(".live .problem")).to_have_count(0)


def test_the_last_answer_stays_greyed_where_the_next_one_fails(explorer: Explorer) -> None:
    page = explorer.open("n")
    page.get_by_label("Id of a record").last.fill("small:listed")
    expect(page.locator(".live .answer")).to_have_text("FINDINGS")
    page.route("**/assess?*", lambda route: route.abort())
    page.locator("[name=destination]").fill("NO")
    expect(page.locator(".live.old .problem")).to_contain_text("does not answer")
    expect(page.locator(".live .answer")).to_have_text("FINDINGS")
    expect(page.locator(".live")).to_contain_text("Below is the answer of")
    page.unroute("**/assess?*")
    page.locator("[name=destination]").fill("SE")
    expect(page.locator(".live:not(.old) .answer")).to_have_text("FINDINGS")
    expect(page.locator(".live .problem")).to_have_count(0)
    explorer.heard.clear()  # the browser notes what was cut off
