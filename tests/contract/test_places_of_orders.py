"""Places of an order: those of which its texts speak, and those where its goods are handed over."""

from typing import Any, Final

import pytest

from onward.graph.model import Listing, Party, Provenance
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.matching.candidates import list_addresses
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.clear_orders import (
    Order,
    assess_order,
    claimed_order,
    open_clear_world,
    with_value,
)
from tests.engines import open_world
from tests.lists import load_made

TEXTS: Final = (
    "end_use.text",
    "end_use.site",
    "end_use.statement.site",
    "end_use.statement.signatory_role",
    "end_use.statement.covers[]",
    "items[].description",
    "items[].system_name",
    "items[].operator",
    "items[].excluded_purpose",
    "items[].not_listed_reason",
    "parties[].site",
    "parties[].relation_to_exporter",
    "contract.clause_text",
    "licence.conditions[]",
    "documents[].name",
    "documents[].quotes[].text",
)


@pytest.fixture(scope="module")
def clear_setup() -> AssessmentSetup:
    return open_clear_world()


def list_spoken(setup: AssessmentSetup, order: Order) -> list[str]:
    """Return the fields of which an assessment asks what goes to a place."""
    gaps = assess_order(setup, order).coverage.gaps
    return [gap.field for gap in gaps if " speaks of " in gap.why_it_matters]


@pytest.mark.parametrize("path", TEXTS)
def test_each_text_of_an_order_is_read_for_places(clear_setup: AssessmentSetup, path: str) -> None:
    order = claimed_order()
    if path.startswith("licence"):
        order["licence"] = {"number": "L-1"}
    assert list_spoken(clear_setup, order) == []
    spoken = list_spoken(clear_setup, with_value(order, path, "goods for Russia and others"))
    assert spoken == [path.replace("[]", ".0")]


def test_a_place_is_asked_for_once_and_not_where_the_order_has_it(
    clear_setup: AssessmentSetup,
) -> None:
    order = with_value(claimed_order(), "end_use.text", "lamps for Rosja and Беларусь")
    order = with_value(order, "items[].system_name", "metro of Belarus")
    assert list_spoken(clear_setup, order) == ["end_use.text", "end_use.text"]
    assert list_spoken(clear_setup, order | {"route": ["RU", "BY"]}) == []


@pytest.mark.parametrize(
    ("path", "text", "rules"),
    [
        ("unloading_place", "Sukhumi port", 1),
        ("contract.delivery_place", "Tiraspol, Moldova", 1),
        ("parties[].address", "12 Mira St., Tskhinvali, Georgia", 1),
        ("end_use.text", "hospital in Simferopol", 1),
        ("end_use.site", "Hospital, Simferopol, Ukraine", 0),
        ("end_use.site", "Hall 2, Minsk, Belarus", 0),
    ],
)
def test_territories_are_read_in_places_where_no_other_rule_tells_of_them(
    clear_setup: AssessmentSetup, path: str, text: str, rules: int
) -> None:
    spoken = list_spoken(clear_setup, with_value(claimed_order(), path, text))
    assert spoken == [path.replace("[]", ".0")] * rules


def test_lists_of_states_are_no_places_of_the_goods(clear_setup: AssessmentSetup) -> None:
    reason = "compared with Annex I and with the list of the United States: no entry"
    order = with_value(claimed_order(), "items[].not_listed_reason", reason)
    assert list_spoken(clear_setup, order) == []


@pytest.fixture(scope="module")
def named_setup() -> AssessmentSetup:
    """Open a world of listed parties that are called as places are."""
    rows: list[Party | Listing] = []
    for name in ("Israel", "Indonesia", "Serbia", "Santos", "Zefirin Kvarzit"):
        source = Provenance("a", name, published="2026-04-01", retrieved="2026-04-30")
        party = f"a:{name.lower()}"
        rows.append(Party(party, name, "Company", None, source=source))
        rows.append(
            Listing(
                f"{party}-l",
                party,
                topic="sanction",
                regime="EU",
                since="2024-01-01",
                source=source,
            )
        )
    return open_world(memory_snapshot(rows), "embedded")


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Plant 4, Haifa, Israel", False),
        ("Jakarta, Indonesia", False),
        ("Belgrade, Serbia", False),
        ("Port of Santos", False),
        ("Hall 4, Zefirin Kvarzit, Israel", True),
    ],
)
@pytest.mark.parametrize("path", ["end_use.site", "unloading_place", "contract.delivery_place"])
def test_the_name_of_a_place_is_nobodys_name(
    named_setup: AssessmentSetup, path: str, text: str, *, is_named: bool
) -> None:
    gaps = assess_order(named_setup, with_value(claimed_order(), path, text)).coverage.gaps
    assert any("which is on a list" in gap.why_it_matters for gap in gaps) is is_named


@pytest.fixture(scope="module")
def listed_setup() -> AssessmentSetup:
    return AssessmentSetup.open(memory_snapshot(list(load_made("eu_annexes").statements)))


def find_shared(setup: AssessmentSetup, **fields: Any) -> list[str]:
    """Return whose findings say that an address is a listed party's, with that address."""
    site = fields.pop("site", None)
    party = {"role": "consignee", "name": "Blue Harbour Household Goods", "country": "RU"}
    party |= {"address": "5 Long Road, Kazan"} | ({"site": site} if site else {})
    order = {
        "id": "T-1",
        "date": "2026-05-02",
        "destination": "RU",
        "parties": [{"role": "exporter", "name": "Nordlys Signal", "country": "DE"}, party],
        "items": [{"description": "chairs"}],
    }
    findings = assess_to_data(parse_transaction(order | fields), setup)["findings"]
    shared = [row for row in findings if row["indicator"] == "div-shared-address"]
    return [f"{row['subject']['role']}: {row['values']['own_address'][0]}" for row in shared]


LISTED_PLACE: Final = "12 Quay Street, Moscow"


@pytest.mark.parametrize(
    "fields",
    [
        {"end_use": {"site": LISTED_PLACE}},
        {"end_use": {"statement": {"site": LISTED_PLACE}}},
        {"unloading_place": LISTED_PLACE},
        {"contract": {"delivery_place": LISTED_PLACE}},
        {"transport": {"delivery_place": LISTED_PLACE}},
        {"incoterm": f"DAP {LISTED_PLACE}"},
        {"site": LISTED_PLACE},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_place_of_the_goods_is_compared_with_addresses_of_listed_parties(
    listed_setup: AssessmentSetup, fields: dict[str, Any]
) -> None:
    assert find_shared(listed_setup) == []
    assert find_shared(listed_setup, **fields) == [f"consignee: {LISTED_PLACE}"]


def test_a_street_without_a_house_is_no_place_of_delivery_that_is_shared(
    listed_setup: AssessmentSetup,
) -> None:
    assert find_shared(listed_setup, unloading_place="Quay Street, Moscow") == []
    assert len(list(list_addresses("Quay Street, Moscow", "RU"))) == 1
    assert list(list_addresses("Quay Street, Moscow", "RU", of_houses=True)) == []


def test_goods_are_handed_over_to_the_consignee_and_used_by_the_user(
    listed_setup: AssessmentSetup,
) -> None:
    parties = [
        {"role": role, "name": name, "country": "RU", "address": "5 Long Road, Kazan"}
        for role, name in (("consignee", "Blue Harbour Household"), ("end_user", "Green Mill"))
    ]
    used = find_shared(listed_setup, parties=parties, end_use={"site": LISTED_PLACE})
    delivered = find_shared(listed_setup, parties=parties, unloading_place=LISTED_PLACE)
    assert used == [f"end_user: {LISTED_PLACE}"]
    assert delivered == [f"consignee: {LISTED_PLACE}"]
