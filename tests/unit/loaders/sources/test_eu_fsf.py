"""The EU's Financial Sanctions Files, in both forms."""

from pathlib import Path

import pytest

from onward.errors import HeaderRefused, RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, listed, load_made, party, ties

XML, CSV = "20260805-FULL-1_1.xml", "20260805-FULL-1_1.csv"


def test_each_entity_is_a_party_in_both_forms_and_a_ship_is_known_by_its_papers() -> None:
    loaded = load_made("eu_fsf")
    assert (loaded.log.files[XML].accepted, loaded.log.files[CSV].accepted) == (5, 8)
    kinds = {one.id: one.kind for one in loaded.statements.parties if one.id.startswith("eu_fsf:9")}
    assert kinds == {
        "eu_fsf:9001": "Person",
        "eu_fsf:9002": "Organization",
        "eu_fsf:9003": "Organization",
        "eu_fsf:9004": "Vessel",
        "eu_fsf:9005": "Person",
        "eu_fsf:9011": "Person",
        "eu_fsf:9012": "Organization",
    }


def test_both_forms_state_their_date_and_no_option_makes_it_younger() -> None:
    loaded = load_made("eu_fsf", retrieved="2026-11-01")
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2026-08-05"}


def test_a_strong_latin_name_comes_first_and_each_other_has_its_kind_and_language() -> None:
    person = party(load_made("eu_fsf"), "eu_fsf:9001")
    assert person.name == "Ilja Petrovich Varga"
    assert [(one.text, one.kind, one.language) for one in person.names] == [
        ("The Sable", "weak", None),
        ("Илья Варга", "original", "ru"),  # noqa: RUF001  # a Cyrillic name
        ("Ilia Vargha", "weak", None),
        ("Ilja Novak", "former", None),
    ]


def test_a_remark_calls_a_name_weak_in_the_csv_too() -> None:
    names = party(load_made("eu_fsf"), "eu_fsf:9011").names
    assert [(one.text, one.kind) for one in names] == [
        ("سمير حدان", "original"),
        ("Abu Samir", "weak"),
    ]


def test_births_keep_their_precision_and_another_calendar_is_no_date_to_compare() -> None:
    notes = party(load_made("eu_fsf"), "eu_fsf:9001").notes
    births = [text for key, text in notes if key == "birth_date"]
    assert births == ["Approximately 1971-03", "Between 1970 and 1972"]
    assert ("note", "born 1391 by the islamic calendar") in notes
    assert ("birth_place", "Tula, Russia") in notes


def test_papers_of_persons_are_personal_and_numbers_of_firms_have_their_scheme() -> None:
    loaded = load_made("eu_fsf")
    papers = party(loaded, "eu_fsf:9001").identifiers
    assert [(one.scheme, one.country, one.personal) for one in papers] == [("passport", "RU", True)]
    numbers = party(loaded, "eu_fsf:9003").identifiers
    assert {(one.scheme, one.valid) for one in numbers} == {
        ("tax_number", None),
        ("inn", True),
        ("ogrn", True),
    }
    (ship,) = party(loaded, "eu_fsf:9004").identifiers
    assert (ship.scheme, ship.valid) == ("imo", True)


def test_an_address_is_one_line_with_its_country_and_becomes_a_node() -> None:
    loaded = load_made("eu_fsf")
    works = party(loaded, "eu_fsf:9003")
    assert works.address == "ul. Lenina, d. 5, office 3, P.O. Box 12, 101000, Moscow, Russia"
    assert works.country == "RU"
    assert {start for start, _ in ties(loaded, "located_at")} == {
        f"eu_fsf:{number}" for number in (9002, 9003, 9012)
    }


def test_contacts_of_both_forms_are_nodes() -> None:
    ends = {end for start, end in ties(load_made("eu_fsf"), "contact_at") if start != "eu_fsf:9002"}
    assert ends == {
        "contact:domain/harbour.example",
        "contact:email/info@harbour.example",
        "contact:phone/+375171234567",
    }


def test_a_listing_is_a_freeze_that_cites_its_newest_act_since_the_designation() -> None:
    (one,) = listed(load_made("eu_fsf"), "eu_fsf:9001")
    assert (one.regime, one.measure, one.programme) == ("EU", "Asset freeze", "EU-UKR")
    assert (one.since, one.act) == ("2020-05-11", "Regulation (EU) 2021/3 (OJ L40)")
    assert one.entry_id == "EU.9001.1"
    assert one.text == "Deputy head of the fictional Sable Works. Owner of Sable Trading."


def test_without_a_designation_the_oldest_act_of_a_name_says_since_when() -> None:
    loaded = load_made("eu_fsf")
    assert [one.since for one in listed(loaded, "eu_fsf:9002")] == ["2007-03-29"]
    assert [one.since for one in listed(loaded, "eu_fsf:9011")] == ["2011-05-10"]


def test_two_programmes_are_two_listings_each_with_its_own_act_and_day() -> None:
    found = [
        (one.programme, one.act, one.since) for one in listed(load_made("eu_fsf"), "eu_fsf:9003")
    ]
    assert found == [
        ("EU-RUS", "Regulation (EU) 2024/11 (OJ L200)", "2024-05-23"),
        ("EU-UKR", "2024/0010", "2024-02-23"),
    ]


def test_what_the_un_alone_has_listed_is_no_freeze_by_the_eu_yet() -> None:
    (one,) = listed(load_made("eu_fsf"), "eu_fsf:9005")
    assert one.measure == "Freeze by the UN that no EU act has taken over yet"


def test_an_unknown_programme_counts_as_frozen_and_is_named() -> None:
    loaded = load_made("eu_fsf")
    (one,) = listed(loaded, "eu_fsf:9012")
    assert (one.measure, one.programme) == ("Asset freeze", "EU-ATL")
    assert loaded.log.notes == [
        "programme ATL is not known; its entries count as frozen, and as nothing else"
    ]


def test_the_number_of_the_un_is_one_and_the_same_party() -> None:
    links = load_made("eu_fsf").statements.links
    assert {(one.left, one.right) for one in links} == {
        ("eu_fsf:9002", "un:CDe.903"),
        ("eu_fsf:9005", "un:QDi.901"),
    }


def test_a_remark_states_ties_which_are_inferred() -> None:
    (tie,) = ties(load_made("eu_fsf"), "owns").values()
    assert (tie.start, tie.standing, tie.text) == (
        "eu_fsf:9001",
        "inferred",
        "Owner of Sable Trading.",
    )


def test_an_address_that_opens_no_web_page_is_no_link() -> None:
    assert "javascript" not in (party(load_made("eu_fsf"), "eu_fsf:9003").source.url or "")


def test_one_entity_says_the_same_in_both_forms(tmp_path: Path) -> None:
    (csv_party,) = (
        one for one in load_made("eu_fsf", CSV).statements.parties if one.id == "eu_fsf:9011"
    )
    text = """<?xml version="1.0"?>
    <export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T00:00:00+02:00">
    <sanctionEntity euReferenceNumber="EU.9011.6" logicalId="9011">
    <remark>(Head of a fictional branch)</remark>
    <regulation regulationType="regulation" publicationDate="2012-07-02" programme="SYR"
      numberTitle="545/2012 (OJ L165)"><publicationUrl>http://eur-lex.europa.eu/?uri=CELEX:32012R0545</publicationUrl>
    </regulation><subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Samir" lastName="Haddan" wholeName="Samir Haddan" gender="M"
      function="Colonel" strong="true"><regulationSummary publicationDate="2011-05-10"/></nameAlias>
    <nameAlias wholeName="سمير حدان" nameLanguage="AR" strong="true"/>
    <nameAlias wholeName="Abu Samir" strong="true"><remark>low quality alias</remark></nameAlias>
    <birthdate circa="false" calendarType="GREGORIAN" birthdate="1962-04-05" year="1962"
      city="Homs" countryIso2Code="SY" countryDescription="SYRIA"/>
    <citizenship countryIso2Code="SY" countryDescription="SYRIA"/>
    <identification number="0000002" identificationTypeCode="passport" countryIso2Code="SY"
      countryDescription="SYRIA"/></sanctionEntity></export>"""
    path = tmp_path / "list.xml"
    path.write_text(text, "utf-8")
    loaded = load("eu_fsf", [path], LoadOptions("eu_fsf"))
    assert party(loaded, "eu_fsf:9011") == csv_party
    (from_xml,) = listed(loaded, "eu_fsf:9011")
    assert [from_xml] == listed(load_made("eu_fsf", CSV), "eu_fsf:9011")


def test_an_entity_in_two_files_is_rejected(tmp_path: Path) -> None:
    text = (
        (MADE / "eu_fsf" / XML).read_text("utf-8").replace('logicalId="9004"', 'logicalId="9003"')
    )
    path = tmp_path / "list.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(RowRefused, match="duplicate_id"):
        load("eu_fsf", [path], LoadOptions("eu_fsf"))


def test_the_rows_of_an_entity_without_a_name_are_rejected_by_line(tmp_path: Path) -> None:
    text = (
        (MADE / "eu_fsf" / CSV).read_text("utf-8-sig").replace('"Atlantis ""Harbour"" Co; Ltd"', "")
    )
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(RowRefused, match=r"list\.csv:8:Entity_LogicalId: 2 of 8 rows"):
        load("eu_fsf", [path], LoadOptions("eu_fsf"))


def test_a_file_of_another_version_is_refused_by_its_first_missing_column(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("Entity_logical_id;Subject_type;Naal_wholename\n1;P;X\n")
    with pytest.raises(HeaderRefused, match=r"version 1\.1"):
        load("eu_fsf", [path], LoadOptions("eu_fsf", "2018-01-01"))


@pytest.mark.parametrize("wrap", ["{}", '"{}"\t\t'])
def test_the_list_in_version_1_0_is_refused_with_the_file_to_take(
    wrap: str, tmp_path: Path
) -> None:
    file = tmp_path / "20180101-FULL-1_0.csv"
    header = "Date_file;Entity_logical_id;Subject_type;Naal_wholename;Entity_logical_id"
    file.write_text("\n".join(wrap.format(line) for line in (header, "x;1;P;Ada;1")))
    with pytest.raises(HeaderRefused, match=r"version 1\.0; download csvFullSanctionsList_1_1"):
        load("eu_fsf", [file], LoadOptions("eu_fsf", "2026-01-31"))


def test_the_xml_of_version_1_0_is_refused_with_the_file_to_take(tmp_path: Path) -> None:
    file = tmp_path / "FULL-1_0.xml"
    file.write_text('<?xml version="1.0"?><WHOLE Date="2018-01-01"><ENTITY Id="1"/></WHOLE>')
    with pytest.raises(HeaderRefused, match="download xmlFullSanctionsList_1_1"):
        load("eu_fsf", [file], LoadOptions("eu_fsf", "2026-01-31"))
