"""OFAC's advanced XML: the same entries as the flat files, with typed relations and dates."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, listed, party, ties
from tests.unit.cases import each_case

FILE = MADE / "ofac_advanced" / "sdn_advanced.xml"


def load_advanced(path: Path = FILE) -> Loaded:
    return load("ofac", [path], LoadOptions("ofac", "2026-11-01"))


def load_changed(folder: Path, old: str, new: str) -> Loaded:
    path = folder / FILE.name
    path.write_text(FILE.read_text("utf-8").replace(old, new), "utf-8")
    return load_advanced(path)


def test_each_profile_is_a_party_with_the_kind_that_its_features_say() -> None:
    loaded = load_advanced()
    kinds = {one.id: one.kind for one in loaded.statements.parties if one.id.startswith("ofac:9")}
    assert kinds == {
        "ofac:9001": "Person",
        "ofac:9002": "Company",
        "ofac:9003": "Vessel",
        "ofac:9004": "Person",
        "ofac:9005": "Organization",
        "ofac:9006": "Organization",
    }


def test_the_day_of_issue_dates_the_list_and_no_option_makes_it_younger() -> None:
    dates = {
        (one.source.published, one.source.retrieved) for one in load_advanced().statements.ties
    }
    assert dates == {("2026-08-20", "2026-08-20")}


def test_names_have_their_kind_quality_and_script_and_given_names_first() -> None:
    person = party(load_advanced(), "ofac:9001")
    assert person.name == "Ilja Petrovich VARGA"
    assert [(one.text, one.kind) for one in person.names] == [
        ("Варга Илья", "original"),  # noqa: RUF001  # a Cyrillic name
        ("Ilya VARGHA", "alias"),
        ("FOX", "weak"),
        ("Ilja NOVAK", "former"),
    ]


def test_features_and_papers_are_read_as_the_remarks_of_the_flat_files_are() -> None:
    loaded = load_advanced()
    person, works, ship = (party(loaded, f"ofac:{key}") for key in (9001, 9002, 9003))
    assert [text for key, text in person.notes if key == "birth_date"] == [
        "05 Mar 1971",
        "circa 1970",
    ]
    assert ("birth_place", "Tula, Russia, then USSR") in person.notes
    assert [(one.scheme, one.personal) for one in person.identifiers] == [
        ("passport", True),
        ("unlabelled", True),
    ]
    assert [one.scheme for one in works.identifiers] == ["tax_number", "inn"]
    assert (works.address, works.incorporated, works.topics) == (
        "5 Lenina Street, Moscow, 101000, Russia",
        "1999-04",
        ("gov.soe",),
    )
    assert [(one.scheme, one.valid) for one in ship.identifiers] == [("imo", True)]
    assert {("flag", "Russia"), ("call_sign", "UBCD1"), ("vessel_type", "Cargo")} <= {*ship.notes}


def test_a_listing_has_its_day_and_cites_its_act_where_one_programme_rests_on_it() -> None:
    loaded = load_advanced()
    assert {(one.programme, one.since, one.act) for one in listed(loaded, "ofac:9001")} == {
        ("SDGT", "2018-03-04", "Executive Order 13224"),
        ("NPWMD", "2018-03-04", "Executive Order 13382"),
    }
    (bank,) = listed(loaded, "ofac:9006")
    assert (bank.list, bank.measure) == (
        "Non-SDN Menu-Based Sanctions List",
        "Sectoral, not blocking",
    )


@each_case("kind", "start", "end", "words")
def test_a_relation_is_a_stated_tie_that_begins_at_who_decides(
    kind: str, start: int, end: int, words: str
) -> None:
    tie = ties(load_advanced(), kind)[f"ofac:{start}", f"ofac:{end}"]
    assert (tie.standing, tie.text, tie.until, tie.share) == ("stated", words, None, None)


def test_a_former_relation_is_over_by_the_day_of_issue_and_a_suspected_one_is_inferred() -> None:
    loaded = load_advanced()
    officer = ties(loaded, "directs")["ofac:9004", "ofac:9002"]
    assert (officer.until, officer.text) == ("2026-08-20", "Principal Executive Officer (former)")
    assert ties(loaded, "associate")["ofac:9004", "ofac:9001"].standing == "inferred"


def test_a_relation_that_nobody_has_mapped_is_a_link_and_a_warning() -> None:
    loaded = load_advanced()
    assert ties(loaded, "linked")["ofac:9004", "ofac:9006"].text == "Pen friend of"
    assert any(fault.value == "Pen friend of" for fault in loaded.log.warnings)
    assert loaded.log.counts["dangling references"] == 1


def test_the_former_namespace_is_read_too(tmp_path: Path) -> None:
    space = (
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
    )
    former = load_changed(tmp_path, space, "http://www.un.org/sanctions/1.0")
    assert former.statements == load_advanced().statements


def test_a_file_without_its_last_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="entry 9006 is on no list"):
        load_changed(tmp_path, 'ProfileID="9006" ListID', 'ProfileID="1" ListID')


def test_flat_files_beside_the_xml_are_refused() -> None:
    with pytest.raises(InputRefused, match="give the XML alone"):
        load("ofac", [FILE, MADE / "ofac" / "sdn.csv"], LoadOptions("ofac", "2026-08-20"))


@each_case("field", "old", "new", "value")
def test_a_code_that_nobody_can_read_is_named(
    field: str, old: str, new: str, value: str, tmp_path: Path
) -> None:
    loaded = load_changed(tmp_path, old, new)
    assert (field, value) in {(one.field, one.value) for one in loaded.log.warnings}
