"""A place, line or number in another country than the one stated is a gap, and never clear."""

# names of other scripts are the point

from typing import Final

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


@each_case("country", "place", "field", "why", "values", "others", lists=True)
def test_a_value_is_a_gap_and_others_beside_it_are_none(
    setup: AssessmentSetup,
    country: str,
    place: str,
    field: str,
    why: str,
    values: list[object],
    others: list[object],
) -> None:
    for value in values:
        assert why in gaps(setup, with_value(order_in(country), place, value))[field], value
    for value in others:
        assert field not in gaps(setup, with_value(order_in(country), place, value)), value


@each_case("country", "address", lists=True)
def test_a_town_of_the_country_or_a_street_named_after_one_is_none(
    setup: AssessmentSetup, country: str, address: str
) -> None:
    order = with_value(order_in(country), "parties[].address", address)
    assert "parties.0.address" not in gaps(setup, order)


@each_case("place", "region", lists=True)
def test_a_place_in_a_part_with_rules_of_its_own_asks_for_the_region(
    setup: AssessmentSetup, place: str, region: str
) -> None:
    order = order_in("UA")
    order["end_use"]["site"] = place
    assert region in gaps(setup, order)["end_use.site"]
    order["destination_region"] = region
    assert "end_use.site" not in gaps(setup, order)


@each_case("facts", lists=True)
def test_other_lines_are_none(setup: AssessmentSetup, facts: dict[str, str]) -> None:
    order = order_in("NO")
    order["parties"][0] |= facts
    assert not [why for why in gaps(setup, order).values() if "its country is stated" in why]


@each_case("changes", "found", "missing", lists=True)
def test_a_delivery_in_another_country_is_a_finding_or_a_gap(
    setup: AssessmentSetup, changes: Order, found: list[list[object]], missing: dict[str, str]
) -> None:
    order = order_in("KZ") | {"contract": {"no_reexport": True}}
    for path, value in changes.items():
        order = with_value(order, path, value)
    findings = assess_order(setup, order).findings
    ways = [row for row in findings if row.indicator == "div-route-abnormal"]
    assert [[row.status, *row.possible_because] for row in ways] == found
    whys = {field: why for field, why in gaps(setup, order).items() if "delivery_place" in field}
    assert {*whys} == {*missing}
    assert all(why in whys[field] for field, why in missing.items())
