"""A fact that is written down and says nothing is not known: it never lets an order proceed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onward.queries.planted.planted import RED_FLAGS
from tests.unit.cases import table
from tests.worlds import CsvWorld, both, near, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

OWNER = {"name": "Ana Founder", "country": "XC", "share_min": "1", "share_max": "1"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = CsvWorld()
    world.records()
    world.party("listed")
    world.listing("listed", "EU", since="2024-01-01")
    place = tmp_path_factory.mktemp("facts") / "workspace"
    world.load(place)
    return place


def user(**more: Any) -> dict[str, Any]:
    return {"role": "end_user", "name": "acme", "country": "XC", "owners": [OWNER]} | more


def item(**more: Any) -> dict[str, Any]:
    return {"hs": "854370", "families": []} | more


def gaps(assessment: dict[str, Any]) -> set[str]:
    return {gap["on"] for gap in assessment["coverage"]["gaps"]}


def list_orders() -> Iterator[Any]:
    """Yield each order of the table, and what is expected of its group.

    A group lists what varies in an order that is clear otherwise: the end-user, its name, an item
    that nothing classifies yet, its code or reason, the item that needs no licence, or the order.
    """
    for name, group in table(__file__, "GROUPS", lists=True).items():
        for number, change in enumerate(group["each"]):
            made = make_order(group["what"], change)
            yield pytest.param(made, group["expect"], id=f"{name} {number}")


def make_order(what: str, change: Any) -> dict[str, Any]:
    """Return an order with one change."""
    match what:
        case "user":
            return order(user(**change), items=[plain_item()])
        case "name":
            return order(user(name=change), items=[plain_item()])
        case "item":
            return order(user(), items=[item(**change)])
        case "control_code" | "not_listed_reason":
            return order(user(), items=[item(**{what: change})])
        case "plain item":
            return order(user(), items=[plain_item() | change])
        case "further party":
            return order(user(), change, items=[plain_item()])
        case _:
            return order(user(), **{"items": [plain_item()]} | change)


@pytest.mark.parametrize(("made", "expected"), [*list_orders()])
def test_what_says_nothing_is_not_known_and_what_says_enough_is(
    workspace: Path, made: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = both(workspace, made)
    why = whys(found)
    answered = {
        "verdict": found["verdict"],
        "suggestion": found["suggestion"]["value"],
        "gaps on": sorted(gaps(found)),
        "listed": outcomes(found, "item-listed-annex1"),
        "nearly listed": [miss["field"] for miss in near(found, "item-listed-annex1")],
        "meant": any("is meant" in text for text in why.values()),
    }
    keys = expected.keys() & answered.keys()
    assert {key: answered[key] for key in keys} == {key: expected[key] for key in keys}
    assert expected.get("gap on") in {*gaps(found), None}
    for field, text in expected.get("why", {}).items():
        assert text in why[field]
    for field, text in expected.get("not", {}).items():
        assert field not in why or (text and text not in why[field])
    # what is not known never lets an order proceed
    assert not gaps(found) or answered["suggestion"] != "proceed"


def test_a_listed_code_in_small_letters_asks_for_knowledge_as_well(tmp_path: Path) -> None:
    world = CsvWorld()
    world.records()
    world.party("ministry", "PublicBody", "XA", topics="gov")
    world.party("acme")
    world.tie("ministry", "owns", "acme", "0.6")
    world.load(tmp_path / "workspace")
    listed = plain_item() | {"control_code": "5a001.f"}
    licence = {"number": "L1", "covers": ["5A001.f"]}
    deal = order(user(name=None, id="w:acme"), items=[listed], licence=licence)
    found = both(tmp_path / "workspace", deal | {"answers": dict.fromkeys(RED_FLAGS, "no")})
    assert "R7_eu_flag" in [rule["rule"] for rule in found["suggestion"]["rules"]]


def whys(assessment: dict[str, Any]) -> dict[str, str]:
    return {gap["field"]: gap["why_it_matters"] for gap in assessment["coverage"]["gaps"]}


def test_a_party_whose_name_is_a_word_that_says_nothing_is_searched_all_the_same(
    tmp_path: Path,
) -> None:
    world = CsvWorld()
    world.records()
    world.party("1", name="Nil Ltd")
    world.listing("1", "EU", since="2024-01-01")
    world.load(tmp_path / "workspace")
    found = both(tmp_path / "workspace", order(user(name="Nil Ltd"), items=[plain_item()]))
    assert outcomes(found, "own-listed-direct") != []


def test_a_party_is_found_by_its_number_however_it_is_written(tmp_path: Path) -> None:
    world = CsvWorld()
    world.records()
    world.party("1", name="Zavod Kometa", country="RU", tax_number="7718852163")
    world.listing("1", "EU", since="2024-01-01")
    world.load(tmp_path / "workspace")
    for numbers in (
        {"ИНН": "ИНН: 7718 852 163"},
        {"tax_id": "7718852163/771801001"},
        {"vat": "RU7718852163"},
        {"registration_number": "INN 7718852163; OGRN 1027700132195"},
    ):
        party = user(name="Other Works", country="RU", identifiers=numbers)
        found = both(tmp_path / "workspace", order(party, items=[plain_item()]))
        assert outcomes(found, "own-listed-direct") != [], numbers


def test_an_order_without_a_date_is_assessed_on_the_newest_retrieval_date_and_is_a_gap(
    workspace: Path,
) -> None:
    undated = {key: value for key, value in order(user()).items() if key != "date"}
    found = both(workspace, undated | {"items": [plain_item()]})
    assert (found["on"], found["verdict"]) == ("2026-04-30", "INCOMPLETE")
    assert "2026-04-30" in whys(found)["date"]
    dated_by_option = both(workspace, undated | {"items": [plain_item()]}, "--on", "2026-05-01")
    assert "date" not in whys(dated_by_option)


@pytest.mark.parametrize(("date", "is_late"), [("2024-04-29", True), ("2024-04-30", False)])
def test_a_list_that_begins_two_years_after_the_order_is_said_to(
    workspace: Path, date: str, is_late: bool
) -> None:
    found = both(workspace, order(user(), items=[plain_item()], date=date))
    sentences = " ".join(found["coverage"]["not_covered"])
    assert ("this list begins after the order" in sentences) is is_late
    (source,) = found["coverage"]["sources"]
    assert any("this list begins after the order" in note for note in source["notes"]) is is_late


DOCUMENT = {"kind": "contract", "sha256": "0" * 64}
