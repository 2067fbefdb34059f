"""A place of delivery is read, or it is a gap: what no table has is never nothing."""

import re

from onward.queries.assessment.setup import AssessmentSetup
from tests.clear_orders import Order, assess_order, claimed_order, with_value
from tests.unit.cases import each_case


def order_to(country: str, field: str, place: str) -> Order:
    """Return an order to a country, with a place in one field."""
    order = claimed_order()
    order["destination"] = order["parties"][0]["country"] = country
    return with_value(order, field, place)


def say_of(setup: AssessmentSetup, order: Order, field: str) -> str:
    """Return whether the way is a finding, and why the field is a gap, if either is so."""
    assessment = assess_order(setup, order)
    is_found = any(row.indicator == "div-route-abnormal" for row in assessment.findings)
    place = field.replace("[]", ".0")
    whys = [f"gap: {gap.why_it_matters}" for gap in assessment.coverage.gaps if gap.field == place]
    return "; ".join(["finding"] * is_found + whys) or "nothing"


@each_case("country", "fields", "places", "said", lists=True)
def test_a_place_is_read_or_is_a_gap(
    setup: AssessmentSetup, country: str, fields: list[str], places: list[str], said: str
) -> None:
    for field in fields:
        for place in places:
            found = say_of(setup, order_to(country, field, place), field)
            pattern = said.format(place=re.escape(place))
            assert re.search(pattern, found), (field, place, found)


@each_case("term", "words", lists=True)
def test_a_term_of_delivery_that_cannot_be_read_is_a_gap(
    setup: AssessmentSetup, term: str, words: str
) -> None:
    assert (
        words in say_of(setup, order_to("KZ", "incoterm", term), "incoterm").partition("gap: ")[2]
    )


def test_an_address_of_a_party_is_in_its_country(setup: AssessmentSetup) -> None:
    order = order_to("NO", "contract.delivery_place", "Long Road 5, Nordby")
    order["parties"][0]["address"] = "Long Road 5, Nordby"
    assert "gap" not in say_of(setup, order, "contract.delivery_place")
