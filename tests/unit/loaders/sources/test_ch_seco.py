"""The Swiss sanctions list."""

from pathlib import Path

import pytest

from onward.errors import RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, listed, load_made, party, ties
from tests.unit.cases import each_case


def test_each_target_is_a_party_of_its_kind_and_the_file_states_its_date() -> None:
    loaded = load_made("ch_seco", retrieved="2026-11-01")
    entries = [one for one in loaded.statements.parties if one.id.startswith("ch_seco:")]
    assert {one.id: one.kind for one in entries} == {
        "ch_seco:9001": "Person",
        "ch_seco:9002": "Organization",
        "ch_seco:9003": "Vessel",
    }
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2026-08-20"}


def test_names_are_put_together_with_their_spellings_and_no_former_state_of_an_entry() -> None:
    person = party(load_made("ch_seco"), "ch_seco:9001")
    assert person.name == "Ilja Varga"
    assert [(one.text, one.kind) for one in person.names] == [
        ("Ilja Vargha", "alias"),
        ("Илья Варга", "original"),  # noqa: RUF001  # a Cyrillic name
        ("The Fox", "weak"),
        ("Ilja Novak", "former"),
    ]


def test_a_place_that_stands_behind_the_targets_completes_an_address() -> None:
    loaded = load_made("ch_seco")
    person = party(loaded, "ch_seco:9001")
    assert person.address == "5 Lenina Street, flat 1, 300000, Tula, Russian Federation"
    assert ("birth_place", "Tula, Russian Federation") in person.notes
    assert [text for key, text in person.notes if key == "birth_date"] == ["1971-03-05", "1970"]
    assert {start for start, _ in ties(loaded, "located_at")} == {"ch_seco:9001", "ch_seco:9002"}


def test_numbers_have_their_scheme_and_papers_are_personal() -> None:
    loaded = load_made("ch_seco")
    numbers = {
        (one.scheme, one.personal)
        for key in (9001, 9002, 9003)
        for one in party(loaded, f"ch_seco:{key}").identifiers
    }
    assert numbers == {("passport", True), ("inn", False), ("ogrn", False), ("imo", False)}


def test_a_listing_cites_its_ordinance_and_one_that_was_lifted_has_its_end() -> None:
    loaded = load_made("ch_seco")
    (present,) = listed(loaded, "ch_seco:9001")
    assert (present.regime, present.programme, present.since, present.until) == (
        "CH",
        "Ukraine, annex 8",
        "2022-03-04",
        None,
    )
    assert present.act == "Ordinance on a fictional situation (SR 000.1)"
    assert present.text == "Ilja Varga is the General Director of Sable Works."
    (lifted,) = listed(loaded, "ch_seco:9003")
    assert (lifted.since, lifted.until) == ("2023-02-01", "2025-01-31")


def test_relations_are_stated_links_and_reasons_are_read() -> None:
    loaded = load_made("ch_seco")
    link = ties(loaded, "linked")["ch_seco:9001", "ch_seco:9002"]
    assert (link.standing, link.text) == ("stated", "related to")
    assert ties(loaded, "directs")["ch_seco:9001", "ch_seco:9002"].standing == "inferred"
    (same,) = loaded.statements.links
    assert (same.left, same.right) == ("ch_seco:9001", "un:QDi.901")


def test_a_second_target_of_a_number_is_rejected(tmp_path: Path) -> None:
    text = (MADE / "ch_seco" / "seco.xml").read_text("utf-8")
    path = tmp_path / "seco.xml"
    path.write_text(text.replace('<target ssid="9002"', '<target ssid="9001"'), "utf-8")
    with pytest.raises(RowRefused, match="duplicate_id"):
        load("ch_seco", [path], LoadOptions("ch_seco"))


def test_who_may_have_come_back_on_a_day_that_cannot_be_read_is_still_listed(
    tmp_path: Path,
) -> None:
    [made] = (MADE / "ch_seco").glob("*.xml")
    text = made.read_text(encoding="utf-8")
    left = '<modification modification-type="de-listed" effective-date="2025-01-31"/>'
    back = '<modification modification-type="listed" effective-date="2025-02-31"/>'
    assert left in text
    file = tmp_path / made.name
    file.write_text(text.replace(left, left + back), encoding="utf-8")
    loaded = load("ch_seco", [file], LoadOptions("ch_seco", "2026-11-01"))
    assert {listing.until for listing in loaded.statements.listings} == {None}
    assert [(one.field, one.value) for one in loaded.log.warnings] == [
        ("modification", "2025-02-31")
    ]


@each_case("old", "new", "field", "value")
def test_a_code_that_nobody_knows_is_named(
    old: str, new: str, field: str, value: str, tmp_path: Path
) -> None:
    [made] = (MADE / "ch_seco").glob("*.xml")
    text = made.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / made.name
    file.write_text(text.replace(old, new), encoding="utf-8")
    loaded = load("ch_seco", [file], LoadOptions("ch_seco", "2026-11-01"))
    assert (field, value) in {(one.field, one.value) for one in loaded.log.warnings}
