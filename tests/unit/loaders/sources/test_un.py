"""The UN consolidated list."""

from pathlib import Path

import pytest

from onward.errors import RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, listed, load_made, party, ties


def test_each_record_is_a_party_and_an_entity_may_be_an_armed_group() -> None:
    loaded = load_made("un")
    assert loaded.log.files["consolidated.xml"].accepted == 4
    kinds = {one.id: one.kind for one in loaded.statements.parties}
    assert kinds == {
        "un:QDi.901": "Person",
        "un:GBi.901": "Person",
        "un:CDe.001": "ArmedGroup",
        "un:CDe.903": "Organization",
    }


def test_the_file_states_its_date_and_no_option_makes_it_younger() -> None:
    loaded = load_made("un", retrieved="2026-11-01")
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2026-02-27"}


def test_names_have_the_quality_that_the_list_gives_them() -> None:
    loaded = load_made("un")
    names = [(one.text, one.kind) for one in party(loaded, "un:QDi.901").names]
    assert names == [
        ("Ilja Vargas", "alias"),
        ("I. Vargass", "alias"),
        ("The Fox", "weak"),
        ("Илья Варгас", "original"),  # noqa: RUF001  # a Cyrillic name
    ]
    airline = party(loaded, "un:CDe.903")
    assert airline.name == "PALM AIR (PA) ; LAKE AIR (LA)"
    assert {(one.text, one.kind) for one in airline.names} >= {
        ("PALM AIR", "primary"),
        ("LAKE AIR", "alias"),
    }


def test_a_listing_has_its_date_resolution_and_comment() -> None:
    terror, sanction = listed(load_made("un"), "un:QDi.901")
    assert (terror.topic, sanction.topic) == ("crime.terror", "sanction")
    assert (sanction.regime, sanction.since, sanction.source.published) == (
        "UN",
        "2015-04-07",
        "2015-04-07",
    )
    assert sanction.act is not None
    assert "1267" in sanction.act
    assert sanction.text is not None


def test_guinea_bissau_is_not_great_britain_and_imposes_a_travel_ban() -> None:
    (one,) = listed(load_made("un"), "un:GBi.901")
    assert (one.measure, one.act) == ("Travel ban", "Security Council resolution 2048 (2012)")


def test_two_records_that_name_each_other_are_one_inferred_link_with_its_sentence() -> None:
    found = ties(load_made("un"), "linked")
    (tie,) = found.values()
    assert (tie.start, tie.end, tie.standing) == ("un:CDe.001", "un:QDi.901", "inferred")
    assert tie.text == "Its leader Ilya Vargas (QDi.901) is at large."


def test_a_reference_to_a_record_that_is_gone_is_reported() -> None:
    log = load_made("un").log
    assert log.counts["linked: dangling"] == 1
    assert [fault.value for fault in log.warnings] == ["QDi.999"]


def test_papers_are_personal_and_births_keep_their_words() -> None:
    person = party(load_made("un"), "un:QDi.901")
    assert [(one.scheme, one.country, one.personal) for one in person.identifiers] == [
        ("passport", "IR", True)
    ]
    assert ("birth_date", "Between 1973 and 1974") in person.notes
    assert ("birth_date", "1971-03-05") in person.notes  # stated with an alias
    assert person.country == "IR"


def test_a_second_record_of_one_number_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "consolidated.xml"
    text = (MADE / "un" / "consolidated.xml").read_text("utf-8")
    path.write_text(text.replace("CDe.903", "CDe.001"), "utf-8")
    with pytest.raises(RowRefused, match="duplicate_id"):
        load("un", [path], LoadOptions("un"))
