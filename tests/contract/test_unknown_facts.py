"""A fact that is written down and says nothing is not known: it never lets an order proceed."""

from pathlib import Path
from typing import Any

import pytest

from onward.queries.planted.planted import RED_FLAGS
from tests.unit.cases import each_case
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


def test_an_order_of_which_everything_is_known_proceeds(workspace: Path) -> None:
    found = both(workspace, order(user(), items=[plain_item()]))
    assert (found["verdict"], found["suggestion"]["value"]) == (
        "CLEAR_WITHIN_STATED_LIMITS",
        "proceed",
    )


@pytest.mark.parametrize(
    ("party", "gap"),
    [
        # numbers alone that find nobody: a check digit that fails, and a number nobody has
        (user(name=None, identifiers={"lei": "XXX"}), "end_user"),
        (user(name=None, identifiers={"lei": "5299000J2N45DDNE4Y28"}), "end_user"),
        (user(owners=[{**OWNER, "name": None, "identifiers": {"lei": "XXX"}}]), "owner"),
        # an owner whom nothing names owns nothing that is known
        (user(owners=[{"share_min": "1", "share_max": "1"}]), "owner"),
        (user(owners=[{"country": "XC", "share_min": "1", "share_max": "1"}]), "owner"),
    ],
)
def test_who_nobody_is_found_by_and_nothing_names_is_not_known(
    workspace: Path, party: dict[str, Any], gap: str
) -> None:
    found = both(workspace, order(party, items=[plain_item()]))
    assert gap in gaps(found)
    assert found["verdict"] == "INCOMPLETE"
    assert found["suggestion"]["value"] == "enhanced_due_diligence"


@pytest.mark.parametrize(
    "code", ["none", "n/a", " ", "-", "5A", "tbd2", "see annex 3", "X5A001.f", "0005A001.f"]
)
def test_a_control_code_that_has_the_form_of_none_leaves_the_item_unknown(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert "item" in gaps(found)
    assert found["suggestion"]["value"] == "enhanced_due_diligence"


def test_a_reason_of_blanks_is_none(workspace: Path) -> None:
    found = both(workspace, order(user(), items=[item(not_listed_reason="  ")]))
    assert "item" in gaps(found)


@pytest.mark.parametrize("code", ["EAR99", "ear 99", "5A992.c", "5D991"])
def test_a_code_that_says_that_no_list_has_the_item_classifies_it(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert (found["verdict"], near(found, "item-listed-annex1")) == (
        "CLEAR_WITHIN_STATED_LIMITS",
        [],
    )


@pytest.mark.parametrize(
    ("code", "outcome"), [("5A002", "present stop"), ("9 a 012", "present stop")]
)
def test_any_code_of_annex_1_needs_a_licence(workspace: Path, code: str, outcome: str) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert outcomes(found, "item-listed-annex1") == [outcome]


@pytest.mark.parametrize("code", ["ML11", "ML 11.a"])
def test_a_code_of_a_military_list_goes_to_the_national_authority(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert outcomes(found, "item-listed-annex1") == ["present high"]
    assert found["suggestion"]["value"] == "classify_or_license"


@pytest.mark.parametrize("code", ["PL9009", "5A980"])
def test_a_code_of_one_states_list_is_a_near_miss(workspace: Path, code: str) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert [miss["field"] for miss in near(found, "item-listed-annex1")] == ["control_code"]


@pytest.mark.parametrize("code", ["PL5001", "PL9009", "5A980", "pl 5001"])
@pytest.mark.parametrize("field", ["control_code", "eccn"])
def test_a_code_that_no_table_has_is_a_gap_until_a_reason_says_what_was_compared(
    workspace: Path, field: str, code: str
) -> None:
    lone = {"control_code": "EAR99"} | {field: code}
    found = both(workspace, order(user(), items=[item(**lone)]))
    assert "is in no table" in whys(found)[f"items.0.{field}"]
    assert found["verdict"] == "INCOMPLETE"
    reason = "compared with Annex I of Regulation (EU) 2021/821: no entry"
    found = both(workspace, order(user(), items=[item(**lone, not_listed_reason=reason)]))
    assert f"items.0.{field}" not in whys(found)


@pytest.mark.parametrize("code", ["ML23", "ML 99.a", "0023"])
def test_a_code_beyond_the_end_of_the_military_list_is_a_gap_and_still_listed(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert "beyond the end" in whys(found)["items.0.control_code"]
    assert outcomes(found, "item-listed-annex1") == ["present high"]


@pytest.mark.parametrize(
    "code", ["5A001.f", "5 A 001 f", "5A002; 5A001.f", "5A002/5A001.f", "5A002, 5A004.b"]
)
def test_any_listed_code_that_an_item_names_is_found(workspace: Path, code: str) -> None:
    found = both(workspace, order(user(), items=[item(), item(control_code=code)]))
    assert outcomes(found, "item-listed-annex1") == ["present stop"]
    assert found["suggestion"]["value"] == "classify_or_license"


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


def consignee(**more: Any) -> dict[str, Any]:
    return {"role": "consignee", "name": "mover", "country": "XC"} | more


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"parties": [user(name="N/A")]}, "parties.1.name", "N/A"),
        ({"parties": [user(name="the customer")]}, "parties.1.name", "the customer"),
        (
            {"parties": [user(), consignee(name="см. приложение")]},
            "parties.2.name",
            "см. приложение",
        ),
        ({"parties": [user(address="siehe Anlage")]}, "parties.1.address", "siehe Anlage"),
        (
            {"parties": [user(owners=[{**OWNER, "name": "various shareholders"}])]},
            "parties.1.owners.0.name",
            "various shareholders",
        ),
        ({"items": [plain_item() | {"description": "-"}]}, "items.0.description", "-"),
        ({"end_use": {"text": "néant"}}, "end_use.text", "néant"),
        (
            {"end_use": {"statement": {"signed_by": "to be advised"}}},
            "end_use.statement.signed_by",
            "to be advised",
        ),
        ({"licence": {"number": "0"}}, "licence.number", "0"),
    ],
)
def test_a_fact_that_says_nothing_is_a_gap_that_quotes_it(
    workspace: Path, changes: dict[str, Any], field: str, text: str
) -> None:
    parties = changes.get("parties", [user()])
    rest = {key: value for key, value in changes.items() if key != "parties"}
    found = both(workspace, order(*parties, **{"items": [plain_item()], **rest}))
    assert repr(text) in whys(found)[field]
    # a statement that nobody signed is a finding, too
    is_found = field.startswith("end_use.statement")
    assert found["verdict"] == ("FINDINGS" if is_found else "INCOMPLETE")
    assert found["suggestion"]["value"] != "proceed"


def test_an_owner_who_is_nobody_holds_no_known_share(workspace: Path) -> None:
    owners = [{**OWNER, "name": "various shareholders"}]
    found = both(workspace, order(user(owners=owners), items=[plain_item()]))
    assert "none is known" in whys(found)["parties.1.owners"]


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


@pytest.mark.parametrize("name", ["General Trading LLC", "Import Export Company", "Dubai Trading"])
def test_a_name_that_many_bear_tells_nobody_apart(workspace: Path, name: str) -> None:
    found = both(workspace, order(user(name=name), items=[plain_item()]))
    assert "tells nobody apart" in whys(found)["parties.1.name"]
    lei = {"identifiers": {"lei": "5493001KJTIIGC8Y1R12"}}
    numbered = both(workspace, order(user(name=name, **lei), items=[plain_item()]))
    assert numbered["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


def test_a_name_that_has_lost_letters_may_be_anybodys(workspace: Path) -> None:
    found = both(workspace, order(user(name="Ankara Optik A.?."), items=[plain_item()]))
    assert "a question mark in the place of a letter" in whys(found)["parties.1.name"]


@pytest.mark.parametrize("name", ["customer of Nordlys", "bonded warehouse Almaty", "c/o DHL"])
def test_a_role_or_a_place_in_the_place_of_a_name_is_a_gap(workspace: Path, name: str) -> None:
    found = both(workspace, order(user(name=name), items=[plain_item()]))
    assert "names nobody; name the party itself" in whys(found)["parties.1.name"]


@each_case("owner", lists=True)
def test_an_owner_that_is_a_state_or_its_body_needs_no_name_of_its_own(
    workspace: Path, owner: dict[str, str]
) -> None:
    owners = [{**owner, "share_min": "1", "share_max": "1"}]
    found = both(workspace, order(user(owners=owners), items=[plain_item()]))
    assert "parties.1.owners.0.name" not in whys(found)


def test_a_second_end_user_whom_nothing_names_is_a_gap(workspace: Path) -> None:
    found = both(workspace, order(user(), {"role": "end_user"}, items=[plain_item()]))
    assert whys(found) == {"parties.2": "the end-user (party 3) is not known"}
    assert found["suggestion"]["value"] == "enhanced_due_diligence"


@pytest.mark.parametrize("code", ["8517", "8517.62", "851762", "HS 8517 62 00", "8471.30.0100"])
def test_a_customs_number_in_the_control_code_is_a_gap_with_a_hint(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert "customs number: put it into hs" in whys(found)["items.0.control_code"]


@pytest.mark.parametrize(
    "reason", ["router", "a router", "no", "not listed", "see Annex I", "EAR99"]
)
def test_a_reason_that_names_no_comparison_is_a_gap(workspace: Path, reason: str) -> None:
    found = both(workspace, order(user(), items=[item(not_listed_reason=reason)]))
    assert repr(reason) in whys(found)["items.0.not_listed_reason"]


@each_case("reason", lists=True)
def test_a_reason_that_names_list_entry_or_ground_classifies_the_item(
    workspace: Path, reason: str
) -> None:
    found = both(workspace, order(user(), items=[item(not_listed_reason=reason)]))
    assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


def test_an_identifier_that_cannot_be_read_is_a_gap_and_is_compared_as_text(
    workspace: Path,
) -> None:
    numbers = {"ИНН": "7718852164", "passport": "none"}
    found = both(workspace, order(user(identifiers=numbers), items=[plain_item()]))
    gaps_by_field = whys(found)
    assert "'7718852164' cannot be read" in gaps_by_field["parties.1.identifiers.inn"]
    assert "none" not in gaps_by_field["parties.1.identifiers.passport"]


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


@pytest.mark.parametrize("field", ["name", "received_at", "from_party", "stored_at", "quotes"])
@pytest.mark.parametrize("words", ["n/a", "to be confirmed", "?"])
def test_a_text_of_a_document_that_says_nothing_is_a_gap(
    workspace: Path, field: str, words: str
) -> None:
    stated: object = [{"text": words}] if field == "quotes" else words
    documents = [DOCUMENT | {field: stated}]
    found = both(workspace, order(user(), items=[plain_item()], documents=documents))
    assert gaps(found) == {"document"}


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("tbd", {"item"}), ("various", {"item"}), ("pcs", set()), ("kg", set()), ("Licences", set())],
)
def test_a_unit_is_what_is_counted(workspace: Path, unit: str, expected: set[str]) -> None:
    items = [plain_item() | {"quantity": "1", "unit": unit}]
    assert gaps(both(workspace, order(user(), items=items))) == expected


@each_case("stated", "is_gap", lists=True)
def test_an_id_whose_party_has_another_name_or_country_than_the_order_says_is_a_gap(
    workspace: Path, stated: dict[str, Any], is_gap: bool
) -> None:
    party = {**user(), "name": None, "id": "w:listed"} | stated
    found = both(workspace, order(party, items=[plain_item()]))
    texts = [gap["why_it_matters"] for gap in found["coverage"]["gaps"] if gap["on"] == "end_user"]
    assert any("is meant" in text for text in texts) == is_gap
