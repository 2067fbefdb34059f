"""The UK Sanctions List in its forms, and OFSI's former list."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from onward.errors import HeaderRefused, RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, listed, load_made, party, ties
from tests.unit.cases import each_case

XML, CSV, FORMER = "UK-Sanctions-List.xml", "UK-Sanctions-List.csv", "ConList.csv"


def test_each_entry_of_the_three_files_is_one_party() -> None:
    loaded = load_made("uk")
    assert [loaded.log.files[name].accepted for name in (XML, CSV, FORMER)] == [4, 8, 5]
    entries = [one for one in loaded.statements.parties if one.kind != "Unknown"]
    kinds = {one.id: one.kind for one in entries if one.id.startswith(("uk:GRP", "uk:RUS"))}
    assert kinds == {
        "uk:GRP90021": "Person",
        "uk:GRP90022": "Vessel",
        "uk:GRP90023": "Organization",
        "uk:RUS9002": "Organization",
        "uk:RUS9003": "Vessel",
        "uk:RUS9011": "PublicBody",
    }


@pytest.mark.parametrize(
    ("file", "day"), [(XML, "2026-08-20"), (CSV, "2026-08-20"), (FORMER, "2020-04-27")]
)
def test_each_form_states_its_date_and_no_option_makes_it_younger(file: str, day: str) -> None:
    parties = load_made("uk", file, retrieved="2026-11-01").statements.parties
    assert {one.source.retrieved for one in parties} == {day}


def test_a_name_has_its_parts_in_order_and_its_strength_and_script() -> None:
    person = party(load_made("uk"), "uk:CHW9001")
    assert person.name == "Ilja Petrovich VARGA"
    assert [(one.text, one.kind) for one in person.names] == [
        ("Ilya Vargha", "alias"),
        ("The Fox", "weak"),
        ("Илья Варга", "original"),  # noqa: RUF001  # a Cyrillic name
    ]
    assert [(one.text, one.kind) for one in party(load_made("uk"), "uk:RUS9011").names] == [
        ("Bureau of the Lake", "alias"),
        ("LB", "weak"),
    ]
    assert ("SANDLAB", "former") in [
        (one.text, one.kind) for one in party(load_made("uk"), "uk:GRP90023").names
    ]


def test_births_are_dates_where_they_are_and_words_elsewhere() -> None:
    notes = party(load_made("uk"), "uk:CHW9001").notes
    assert [text for key, text in notes if key == "birth_date"] == [
        "1971",
        "1971-03-05",
        "15/08/19yy",
    ]
    assert ("birth_date", "1975") in party(load_made("uk"), "uk:GHR9012").notes


def test_papers_are_personal_and_no_day_beside_them_is_a_number() -> None:
    loaded = load_made("uk")
    papers = [*party(loaded, "uk:GRP90021").identifiers, *party(loaded, "uk:CHW9001").identifiers]
    assert [(one.scheme, one.value, one.personal) for one in papers] == [
        ("passport", "AB000002", True),
        ("passport", "0000003", True),
        ("passport", "0000001", True),
        ("national_id", "0000123456", True),
    ]
    assert "0000001" not in str([one.text for one in listed(loaded, "uk:CHW9001")])


def test_numbers_of_firms_and_ships_have_their_scheme() -> None:
    loaded = load_made("uk")
    ids = ("uk:RUS9002", "uk:RUS9003", "uk:RUS9011", "uk:GRP90022")
    numbers = [[one.scheme for one in party(loaded, key).identifiers] for key in ids]
    assert numbers == [["inn", "ogrn"], ["imo"], ["uscc"], ["imo"]]


def test_addresses_are_nodes_and_a_note_on_a_country_is_none_of_its_name() -> None:
    loaded = load_made("uk")
    bureau = party(loaded, "uk:RUS9011")
    assert bureau.address == "7 Lake Road, Minsk, 220037, Belarus; Minsk, Belarus"
    assert ("note", "Belarus (since 2009)") in bureau.notes
    assert {start for start, _ in ties(loaded, "located_at")} == {
        "uk:CHW9001",
        "uk:RUS9002",
        "uk:RUS9011",
    }


def test_contacts_of_all_forms_are_nodes() -> None:
    assert {end for _, end in ties(load_made("uk"), "contact_at")} == {
        "contact:domain/sable.example",
        "contact:email/info@sable.example",
        "contact:phone/+74951234567",
        "contact:phone/+963112121816",
        "contact:phone/+963112121834",
    }


def test_the_gravest_measure_is_that_of_the_listing_and_a_note_has_all() -> None:
    (one,) = listed(load_made("uk"), "uk:CHW9001")
    assert (one.regime, one.measure, one.programme) == ("UK", "Asset freeze", "GB-CW")
    assert (one.since, one.entry_id) == ("2001-01-25", "CHW9001")
    assert one.act == "The Chemical Weapons (Sanctions) (EU Exit) Regulations 2019"
    assert one.text is not None
    assert one.text.startswith("Ilja VARGA is the General Director of SABLE WORKS.")
    assert ("measures", "Travel Ban; Asset freeze") in one.notes


@each_case("entry", "measure")
def test_a_measure_is_what_the_list_imposes(entry: str, measure: str) -> None:
    assert [one.measure for one in listed(load_made("uk"), entry)] == [measure]


def test_a_measure_that_nobody_has_mapped_forbids_and_is_named() -> None:
    loaded = load_made("uk", CSV)
    assert loaded.log.notes == [
        "the measure 'Ban on moon travel' is not known; it counts as one that forbids delivery"
    ]


def test_a_regime_that_is_not_known_keeps_its_words() -> None:
    (one,) = listed(load_made("uk"), "uk:GHR9012")
    assert one.programme == one.act == "The Moon (Sanctions) Regulations 2026"


def test_the_former_list_has_a_listing_for_each_regime_and_cites_no_regulations() -> None:
    found = [(one.programme, one.since, one.act) for one in listed(load_made("uk"), "uk:GRP90023")]
    assert found == [("GB-CW", "2019-01-21", None), ("GB-SYR", "2011-12-02", None)]


def test_the_list_says_which_other_entries_are_the_same_party() -> None:
    links = {(one.left, one.right) for one in load_made("uk").statements.links}
    assert links == {
        ("uk:CHW9001", "uk:GRP90001"),
        ("uk:CHW9001", "un:QDi.901"),
        ("uk:RUS9011", "uk:GRP90011"),
        ("uk:GRP90021", "un:QDi.903"),
    }


def test_parents_subsidiaries_and_owners_are_inferred_by_name_the_owner_first() -> None:
    loaded = load_made("uk")
    named = {one.id: one.name for one in loaded.statements.parties}
    contained = {(named[a], named[b]): tie for (a, b), tie in ties(loaded, "contains").items()}
    assert set(contained) == {
        ("Marten Holding", "SABLE WORKS"),
        ("SABLE WORKS", "Sable Sea Ltd"),
        ("SABLE WORKS", "Sable Air"),
        ("Sand Works", "SAND LAB (SL)"),
    }
    (ship,) = ties(loaded, "controls").values()
    assert (ship.start, ship.end) == ("uk:RUS9002", "uk:RUS9003")
    assert {tie.standing for tie in (*contained.values(), ship)} == {"inferred"}


def test_reasons_and_remarks_state_ties() -> None:
    loaded = load_made("uk")
    assert ("uk:CHW9001", "uk:RUS9002") in ties(loaded, "directs")
    assert any(tie.text == "Brother of Tariq NAHR." for tie in ties(loaded, "family").values())


def write_ods(path: Path, rows: list[list[str]]) -> None:
    """Write the least that is an OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0"'
        f' xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="List">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<m:manifest xmlns:m="{space}:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def test_a_spreadsheet_says_the_same_as_the_csv(tmp_path: Path) -> None:
    header = ["Unique ID", "Name 6", "Name type", "Regime Name", "Designation Type"]
    header += ["Sanctions Imposed", "Date Designated"]
    row = ["RUS9050", "SHEET WORKS", "Primary Name", "The Russia Regulations", "Entity"]
    row += ["Asset freeze", "24/02/2022"]
    sheet, table = tmp_path / "list.ods", tmp_path / "list.csv"
    write_ods(sheet, [["Report Date: 13-Feb-2026"], header, row])
    table.write_text("\n".join(["Report Date: 13-Feb-2026", ",".join(header), ",".join(row)]))
    parties = [load("uk", [path], LoadOptions("uk")).statements.parties for path in (sheet, table)]
    assert parties[0] == parties[1]
    assert [one.source.retrieved for one in parties[0]] == ["2026-02-13"]


def test_rows_of_an_entry_without_a_name_are_rejected_by_line(tmp_path: Path) -> None:
    path = tmp_path / CSV
    text = (MADE / "uk" / CSV).read_text("utf-8")
    for name in ("VIDALE,Mara", "VIDAL,Mara"):
        text = text.replace(name, ",")
    path.write_text(text.replace("Мара Видаль", ""), "utf-8")  # noqa: RUF001  # a Cyrillic name
    with pytest.raises(RowRefused, match="2 of 8 rows are rejected, first: missing_required"):
        load("uk", [path], LoadOptions("uk"))


def test_a_list_without_its_measures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / CSV
    text = (MADE / "uk" / CSV).read_text("utf-8")
    path.write_text(text.replace(",Sanctions Imposed,", ",Sanctions,"), "utf-8")
    with pytest.raises(HeaderRefused, match="Sanctions Imposed"):
        load("uk", [path], LoadOptions("uk"))
