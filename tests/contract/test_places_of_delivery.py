"""A place of delivery is read, or it is a gap: what no table has is never nothing."""

from typing import Any, Final

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import read_example
from tests.clear_orders import Order, assess_order, claimed_order, with_value
from tests.engines import open_world
from tests.unit.cases import each_case

FIELDS: Final = ("unloading_place", "contract.delivery_place", "transport.delivery_place")


def order_to(country: str, **fields: object) -> Order:
    """Return an order from Germany to a country, with some fields set by their paths."""
    order: dict[str, Any] = claimed_order()
    order["destination"] = order["parties"][0]["country"] = country
    for field, value in fields.items():
        order = with_value(order, field.replace("__", "."), value)
    return order


def read(setup: AssessmentSetup, order: Order) -> tuple[set[str], dict[str, str]]:
    """Return the indicators that were found, and why each gap matters by its field."""
    assessment = assess_order(setup, order)
    gaps = {gap.field: gap.why_it_matters for gap in assessment.coverage.gaps}
    return {row.indicator for row in assessment.findings}, gaps


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "place", ["Qeltamar", "Port of Qeltamar", "склад Кельтамар", "gate 7", "CIF port", "Harbour 3"]
)
def test_a_place_that_no_table_has_is_a_gap_that_quotes_it(
    setup: AssessmentSetup, field: str, place: str
) -> None:
    _, gaps = read(setup, with_value(order_to("NO"), field, place))
    assert place in gaps[field]
    assert "in which country" in gaps[field]


@pytest.mark.parametrize("field", FIELDS)
@each_case("place", lists=True)
def test_a_place_that_is_read_is_no_such_gap(
    setup: AssessmentSetup, field: str, place: str
) -> None:
    _, gaps = read(setup, with_value(order_to("NO"), field, place))
    assert "in which country" not in gaps.get(field, "")


@pytest.mark.parametrize("place", ["Россия", "Russland", "Russie", "склад, Россия", "DAP Rusia"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_country_is_read_in_the_languages_of_orders(
    setup: AssessmentSetup, field: str, place: str
) -> None:
    found, gaps = read(setup, with_value(order_to("KZ"), field, place))
    assert "div-route-abnormal" in found or "Russia" in gaps[field]


@pytest.mark.parametrize(
    "place", ["Moscow Sheremetyevo", "FCA Moscow Sheremetyevo Cargo", "Minsk Gate 2 Logistics"]
)
@pytest.mark.parametrize("field", FIELDS)
def test_a_town_is_read_among_the_words_beside_it(
    setup: AssessmentSetup, field: str, place: str
) -> None:
    found, gaps = read(setup, with_value(order_to("KZ"), field, place))
    assert "div-route-abnormal" in found or "Belarus" in gaps[field] or "Russia" in gaps[field]


def test_a_street_that_is_named_after_a_town_is_not_that_town(setup: AssessmentSetup) -> None:
    found, gaps = read(setup, order_to("KZ", contract__delivery_place="Moscow Road 5"))
    assert "div-route-abnormal" not in found
    assert "in which country" in gaps["contract.delivery_place"]


@pytest.mark.parametrize(
    "term",
    ["FCA Moscow Sheremetyevo", "DAP, Minsk (Incoterms 2020)", "CIP Россия", "fob Novorossiysk"],
)
def test_the_place_behind_a_term_of_delivery_is_read(setup: AssessmentSetup, term: str) -> None:
    found, gaps = read(setup, order_to("KZ", incoterm=term))
    assert "div-route-abnormal" in found
    assert "incoterm" not in gaps


@each_case("term", "words", lists=True)
def test_a_term_of_delivery_that_cannot_be_read_is_a_gap(
    setup: AssessmentSetup, term: str, words: str
) -> None:
    _, gaps = read(setup, order_to("KZ", incoterm=term))
    assert words in gaps["incoterm"]


@each_case("term", lists=True)
def test_an_ordinary_term_of_delivery_is_neither_gap_nor_finding(
    setup: AssessmentSetup, term: str
) -> None:
    found, gaps = read(setup, order_to("KZ", incoterm=term))
    assert "div-route-abnormal" not in found
    assert "incoterm" not in gaps


@pytest.mark.parametrize(
    "place", ["ex works", "EXW", "ab Werk", "Tideglass Netz AB, gate 3", "Tideglass Netz"]
)
def test_the_sellers_works_and_a_party_of_the_order_say_where_they_are(
    setup: AssessmentSetup, place: str
) -> None:
    _, gaps = read(setup, order_to("NO", contract__delivery_place=place))
    assert "contract.delivery_place" not in gaps


def test_an_address_of_a_party_is_in_its_country(setup: AssessmentSetup) -> None:
    order = order_to("NO", contract__delivery_place="Long Road 5, Nordby")
    order["parties"][0]["address"] = "Long Road 5, Nordby"
    _, gaps = read(setup, order)
    assert "contract.delivery_place" not in gaps


@each_case("place", "country", "region", lists=True)
@pytest.mark.parametrize("field", [*FIELDS, "end_use.site", "parties[].address"])
def test_a_place_of_an_occupied_part_asks_for_the_region_whoever_it_is_written_as(
    setup: AssessmentSetup, field: str, place: str, country: str, region: str
) -> None:
    _, gaps = read(setup, with_value(order_to(country), field, place))
    assert region in gaps[field.replace("[]", ".0")]


@pytest.mark.parametrize("place", ["Chabahar", "Port of Chabahar", "Mariel", "Rajin", "La Guaira"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_small_port_of_a_country_with_an_embargo_is_read(
    setup: AssessmentSetup, field: str, place: str
) -> None:
    found, gaps = read(setup, with_value(order_to("AE"), field, place))
    assert "div-route-abnormal" in found or "are unloaded in" in gaps[field]


@pytest.mark.parametrize("place", ["entrepôt sous douane", "Zolllager", "граница", "gümrük"])
def test_a_kind_of_place_is_no_town(setup: AssessmentSetup, place: str) -> None:
    found, gaps = read(setup, order_to("KZ", contract__delivery_place=place))
    assert "div-route-abnormal" not in found
    assert "in which country" in gaps["contract.delivery_place"]


@pytest.mark.parametrize("field", ["end_use.site", "end_use.statement.site", "parties[].address"])
def test_a_town_of_a_banned_country_among_other_words_of_a_site_is_a_gap(field: str) -> None:
    setup = open_world(read_example("listed owns 1% sister => not_found").snapshot(), "embedded")
    for place in ("Moscow City Tower 3", "p/o Minsk", "Vladivostok Terminal Hall B"):
        _, gaps = read(setup, with_value(order_to("NO"), field, place))
        assert "Norway" in gaps[field.replace("[]", ".0")], place
    for place in ("Paris Tower 3", "Moscow Road 5", "Hall 2", "Oslo Minsk House"):
        _, gaps = read(setup, with_value(order_to("NO"), field, place))
        assert field.replace("[]", ".0") not in gaps, place
