"""A place, line or number in another country than the one stated is a gap, and never clear."""

# names of other scripts are the point

from typing import Any, Final

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import read_example
from tests.clear_orders import Order, assess_order, claimed_order, with_value
from tests.engines import open_world
from tests.unit.cases import each_case, table

WORLD: Final = "listed owns 1% sister => not_found"


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    return open_world(read_example(WORLD).snapshot(), "embedded")


def order_in(country: str) -> Order:
    order = claimed_order()
    order["destination"] = order["parties"][0]["country"] = country
    return order


def gaps(setup: AssessmentSetup, order: Order) -> dict[str, str]:
    """Return why each gap matters, by its field; those of every such order are left out."""
    assessment = assess_order(setup, order)
    return {
        gap.field: gap.why_it_matters
        for gap in assessment.coverage.gaps
        if gap.field != "destination_record"
    }


@each_case("site", "is_said", lists=True)
def test_a_site_that_no_table_has_is_said_to_be_taken_as_one_of_the_destination(
    setup: AssessmentSetup, site: str, *, is_said: bool
) -> None:
    order = with_value(order_in("NO"), "end_use.site", site)
    not_covered = assess_order(setup, order).coverage.not_covered
    sentence = f"whether “{site}” is in Norway: no table has a place of this name, and it is taken"
    assert any(text.startswith(sentence) for text in not_covered) is is_said


PLACES: Final[list[str]] = table(__file__, "PLACES", lists=True)
FIELDS: Final[list[str]] = table(__file__, "FIELDS", lists=True)


@pytest.mark.parametrize("field", FIELDS)
def test_a_town_of_another_country_is_a_gap_wherever_it_stands(
    setup: AssessmentSetup, field: str
) -> None:
    assert field.replace("[]", ".0") not in gaps(setup, order_in("NO"))
    for place in PLACES:
        assessment = assess_order(setup, with_value(order_in("NO"), field, place))
        fields = {gap.field for gap in assessment.coverage.gaps}
        is_named = field.replace("[]", ".0") in fields
        findings = {row.indicator for row in assessment.findings}
        # goods that are delivered elsewhere are a finding
        assert is_named or "div-route-abnormal" in findings, place


@each_case("country", "address", lists=True)
def test_a_town_of_the_country_or_a_street_named_after_one_is_none(
    setup: AssessmentSetup, country: str, address: str
) -> None:
    order = with_value(order_in(country), "parties[].address", address)
    assert "parties.0.address" not in gaps(setup, order)


@pytest.mark.parametrize("code", ["USSR", "SU", "Yugoslavia", "CS", "AN", "ZZ", "XX"])
@pytest.mark.parametrize("field", ["destination", "parties.0.country", "route.1"])
def test_a_country_that_is_none_today_is_a_gap_wherever_it_stands(
    setup: AssessmentSetup, field: str, code: str
) -> None:
    order = order_in("NO")
    order["route"] = ["DE", "NO"]
    assert field not in gaps(setup, order)
    if field == "route.1":
        order["route"][1] = code
    elif field == "destination":
        order["destination"] = code
    else:
        order["parties"][0]["country"] = code
    assert "is no country of today" in gaps(setup, order)[field]


@each_case("place", "region", lists=True)
def test_a_place_in_a_part_with_rules_of_its_own_asks_for_the_region(
    setup: AssessmentSetup, place: str, region: str
) -> None:
    order = order_in("UA")
    order["end_use"]["site"] = place
    assert region in gaps(setup, order)["end_use.site"]
    order["destination_region"] = region
    assert "end_use.site" not in gaps(setup, order)


LINES: Final[tuple[tuple[dict[str, Any], str], ...]] = table(__file__, "LINES")


@pytest.mark.parametrize(("facts", "field"), LINES)
def test_a_line_or_number_of_a_banned_country_is_a_gap_beside_another_country(
    setup: AssessmentSetup, facts: dict[str, Any], field: str
) -> None:
    order = order_in("NO")
    order["parties"][0] |= facts
    assert "its country is stated as Norway" in gaps(setup, order)[f"parties.0.{field}"]


@each_case("facts", lists=True)
def test_other_lines_are_none(setup: AssessmentSetup, facts: dict[str, Any]) -> None:
    order = order_in("NO")
    order["parties"][0] |= facts
    assert not [why for why in gaps(setup, order).values() if "its country is stated" in why]


@each_case("text", "is_named", lists=True)
def test_a_text_that_speaks_of_a_banned_country_is_a_gap(
    setup: AssessmentSetup, text: str, *, is_named: bool
) -> None:
    order = order_in("NO")
    order["end_use"]["text"] = text
    assert ("end_use.text" in gaps(setup, order)) is is_named


@each_case("text", "is_named", lists=True)
def test_goods_that_are_described_as_for_a_banned_country_are_a_gap(
    setup: AssessmentSetup, text: str, *, is_named: bool
) -> None:
    order = order_in("NO")
    order["items"][0]["description"] = text
    whys = gaps(setup, order).get("items.0.description", "")
    assert ("speaks of" in whys) is is_named


def test_a_consignee_of_the_contract_whom_the_order_does_not_name_is_a_gap(
    setup: AssessmentSetup,
) -> None:
    order = order_in("NO")
    order["contract"] = {"consignee": "Steppe Handel TOO"}
    assert "no party of the order" in gaps(setup, order)["contract.consignee"]
    order["contract"] = {"consignee": "Tideglass Netz AB"}
    assert "contract.consignee" not in gaps(setup, order)


def read_delivery(setup: AssessmentSetup, **fields: object) -> tuple[list[Any], dict[str, str]]:
    """Return the findings about an order's way, and its gaps."""
    order = order_in("KZ") | {"contract": {"no_reexport": True}, "transport": {}}
    for field, value in fields.items():
        part, _, name = field.partition("__")
        order[part] = order[part] | {name: value} if name else value
    assessment = assess_order(setup, order)
    found = [row for row in assessment.findings if row.indicator == "div-route-abnormal"]
    return found, {gap.field: gap.why_it_matters for gap in assessment.coverage.gaps}


@pytest.mark.parametrize("field", ["contract__delivery_place", "transport__delivery_place"])
def test_a_delivery_to_moscow_is_a_finding_that_says_how_the_town_is_read(
    setup: AssessmentSetup, field: str
) -> None:
    (finding,), gaps = read_delivery(setup, **{field: "Moscow"})
    assert finding.status == "possible"
    assert finding.possible_because == (
        "Moscow is read as by far the largest town of that name (Russia); others: United States",
    )
    assert field.replace("__", ".") not in gaps


def test_a_town_of_two_countries_of_like_size_is_a_gap_that_names_both(
    setup: AssessmentSetup,
) -> None:
    found, gaps = read_delivery(setup, transport__delivery_place="Hyderabad")
    assert not found
    assert "India or Pakistan" in gaps["transport.delivery_place"]


def test_the_country_of_a_party_says_which_town_is_meant(setup: AssessmentSetup) -> None:
    (finding,), _ = read_delivery(
        setup,
        transport__delivery_place="Hyderabad",
        parties=[
            *order_in("KZ")["parties"],
            {"role": "consignee", "name": "Vell", "country": "PK"},
        ],
    )
    assert (finding.status, finding.possible_because) == ("present", ())


def test_papers_that_agree_with_the_contract_hide_no_other_country(setup: AssessmentSetup) -> None:
    place = "3 Port Road, Vladivostok, Russia"
    (finding,), _ = read_delivery(
        setup, contract__delivery_place=place, transport__delivery_place=place
    )
    assert finding.status == "present"
