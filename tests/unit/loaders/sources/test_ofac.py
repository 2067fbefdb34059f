"""OFAC's flat files: entries, remarks, whom a name means, and files of one date."""

from pathlib import Path

import pytest

from onward.errors import InputRefused, RowRefused
from onward.loaders.load import load
from onward.loaders.parsing.ofac_remarks import parse_remark
from onward.loaders.source import LoadOptions
from tests.lists import MADE, listed, load_made, party, ties
from tests.unit.cases import each_case, table

TRIO = ("sdn.csv", "alt.csv", "add.csv")
UNNAMED = "NOBODY AT ALL"


def write(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    return path


def entry(number: int, name: str, programme: str = "CUBA", remark: str = "-0- ") -> str:
    return f'{number},"{name}",-0- ,"{programme}",' + "-0- ," * 7 + f'"{remark}"'


def test_every_row_of_the_trio_is_accounted_for() -> None:
    accounts = load_made("ofac", *TRIO).log.files
    assert [(one.accepted, one.trailer) for one in accounts.values()] == [(10, 1), (3, 1), (5, 1)]
    assert accounts["add.csv"].not_a_party == {"no address stated": 1}


def test_a_person_is_named_given_name_first_and_a_company_as_printed() -> None:
    loaded = load_made("ofac", *TRIO)
    assert party(loaded, "ofac:102").name == "Pavel NORDIN"
    assert party(loaded, "ofac:101").name == "MERIDIAN HOLDING, S.A."


def test_names_have_the_kind_that_their_file_gives_them() -> None:
    names = party(load_made("ofac", *TRIO), "ofac:101").names
    assert [(one.text, one.kind) for one in names] == [
        ("OLD MERIDIAN TRUST", "former"),
        ("MERIDIAN GROUP", "alias"),
        ("MERIDIAN", "weak"),
    ]


def test_types_and_target_types_become_kinds_and_topics() -> None:
    loaded = load_made("ofac", *TRIO)
    kinds = {one.id: (one.kind, one.topics) for one in loaded.statements.parties}
    assert kinds["ofac:101"] == ("Company", ("gov.soe",))
    assert kinds["ofac:102"] == ("Person", ())
    assert kinds["ofac:103"] == ("Vessel", ())
    assert kinds["ofac:104"] == ("PublicBody", ("gov",))
    assert kinds["ofac:110"] == ("Airplane", ())


def test_glued_programmes_are_a_listing_each_with_the_topics_of_the_table() -> None:
    loaded = load_made("ofac", *TRIO)
    assert [(one.topic, one.programme) for one in listed(loaded, "ofac:109")] == [
        ("crime.terror", "FTO"),
        ("crime.terror", "SDGT"),
        ("sanction", "FTO"),
        ("sanction", "SDGT"),
    ]
    first = listed(loaded, "ofac:101")[0]
    assert (first.regime, first.measure, first.entry_id) == ("OFAC", "Asset freeze", "101")
    assert first.act == "Executive Order 14024"
    assert first.notes == (("secondary_sanctions", "made-up regulation, section 1"),)


def test_a_programme_that_nobody_has_mapped_fails_the_load(tmp_path: Path) -> None:
    path = write(tmp_path, "sdn.csv", entry(1, "ACME", "NEW-EO99999"))
    with pytest.raises(RowRefused, match=r"sdn\.csv:1:programme: unknown_list.*NEW-EO99999"):
        load("ofac", [path], LoadOptions("ofac", "2026-01-01"))


def test_a_russian_number_is_recognised_by_country_and_check() -> None:
    numbers = party(load_made("ofac", *TRIO), "ofac:101").identifiers
    assert [(one.scheme, one.valid) for one in numbers] == [
        ("tax_number", None),
        ("inn", True),
        ("registration_number", None),
        ("ogrn", True),
    ]


def test_every_number_of_a_person_is_personal_and_none_is_a_note() -> None:
    person = party(load_made("ofac", *TRIO), "ofac:102")
    assert [one.scheme for one in person.identifiers] == ["passport", "national_id", "unlabelled"]
    assert all(one.personal for one in person.identifiers)
    assert not any("998877" in text or "X1234567" in text for _, text in person.notes)


def test_linked_to_one_entry_of_the_exact_name_is_stated() -> None:
    tie = ties(load_made("ofac", *TRIO), "linked")["ofac:102", "ofac:101"]
    assert (tie.standing, tie.interest, tie.share) == ("stated", "unknownInterest", None)
    assert tie.text == "Linked To: MERIDIAN HOLDING, S.A."


def test_a_name_without_its_last_dot_at_the_end_of_a_remark_is_still_exact() -> None:
    loaded = load_made("ofac", *TRIO)
    assert loaded.log.counts["linked: by exact name"] == 4
    assert ("ofac:103", "ofac:101") in ties(loaded, "linked")


def test_linked_without_a_common_programme_or_country_is_inferred() -> None:
    tie = ties(load_made("ofac", *TRIO), "linked")["ofac:105", "ofac:104"]
    assert (tie.standing, tie.score) == ("inferred", 0.5)


def test_a_name_of_two_entries_is_an_inferred_tie_to_each() -> None:
    found = ties(load_made("ofac", *TRIO), "linked")
    assert {found["ofac:108", end].standing for end in ("ofac:106", "ofac:107")} == {"inferred"}


def test_a_name_that_only_differs_by_legal_form_is_inferred() -> None:
    tie = ties(load_made("ofac", *TRIO), "linked")["ofac:108", "ofac:101"]
    assert tie.standing == "inferred"


def test_a_name_of_no_entry_is_a_node_of_unknown_kind_and_is_counted() -> None:
    loaded = load_made("ofac", *TRIO)
    (node,) = (one for one in loaded.statements.parties if one.kind == "Unknown")
    assert node.name == UNNAMED
    assert ("ofac:108", node.id) in ties(loaded, "linked")
    assert loaded.log.counts["linked: dangling"] == 1


def test_the_rule_for_banks_about_persons_owned_or_controlled_makes_no_tie() -> None:
    loaded = load_made("ofac", *TRIO)
    assert {tie.kind for tie in loaded.statements.ties} == {
        "linked",
        "located_at",
        "contact_at",
        "owns",
    }
    ends = {end for kind in ("linked", "owns") for start, end in ties(loaded, kind)}
    assert "ofac:101" in ends, "others name the holding"
    assert "ofac:101" not in {start for start, _ in ties(loaded, "linked")}


def test_the_owner_of_a_vessel_is_inferred_from_its_printed_name() -> None:
    tie = ties(load_made("ofac", *TRIO), "owns")["ofac:101", "ofac:103"]
    assert tie.standing == "inferred"


def test_two_spellings_of_one_street_address_are_one_node() -> None:
    found = ties(load_made("ofac", *TRIO), "located_at")
    (quay,) = {end for start, end in found if start == "ofac:101"}
    assert ("ofac:108", quay) in found
    assert party(load_made("ofac", *TRIO), quay).country == "LV"


def test_a_city_alone_is_no_address_node() -> None:
    loaded = load_made("ofac", *TRIO)
    assert not [end for start, end in ties(loaded, "located_at") if start == "ofac:106"]
    assert loaded.log.counts["addresses that name a place and no street"] == 2


def test_the_country_is_the_one_on_which_nationalities_or_all_addresses_agree() -> None:
    loaded = load_made("ofac", *TRIO)
    homes = {one.id: one.country for one in loaded.statements.parties}
    assert (homes["ofac:102"], homes["ofac:101"]) == ("RU", "LV")
    assert homes["ofac:108"] is None, "Latvia and Belarus differ"
    assert homes["ofac:109"] is None, "undetermined is no country"


def test_comments_of_another_date_are_refused(tmp_path: Path) -> None:
    later = write(tmp_path, "sdn_comments.csv", '999,"ue of a later date"')
    with pytest.raises(InputRefused, match=r"sdn_comments\.csv.*dates"):
        load("ofac", [MADE / "ofac" / "sdn.csv", later], LoadOptions("ofac", "2026-01-01"))


def test_a_comment_continues_a_cut_remark_in_mid_word(tmp_path: Path) -> None:
    start = "Linked To: QUI"
    cut = "note; " + "x" * (1000 - len(start) - 8) + "; " + start
    assert len(cut) == 1000
    main = write(tmp_path, "sdn.csv", entry(1, "QUIET BANK"), entry(2, "ACME", remark=cut))
    more = write(tmp_path, "sdn_comments.csv", '2,"ET BANK."')
    loaded = load("ofac", [main, more], LoadOptions("ofac", "2026-01-01"))
    assert ("ofac:2", "ofac:1") in ties(loaded, "linked")
    assert not loaded.log.counts["truncated remarks"]


def test_a_cut_remark_without_continuation_is_marked_and_noted(tmp_path: Path) -> None:
    path = write(tmp_path, "sdn.csv", entry(1, "ACME", remark="x" * 1000))
    loaded = load("ofac", [path], LoadOptions("ofac", "2026-01-01"))
    assert any(key == "truncated" for key, _ in party(loaded, "ofac:1").notes)
    assert "1 remarks are cut" in loaded.log.notes[0]


def test_a_header_that_somebody_added_is_recognised_and_its_names_ignored(tmp_path: Path) -> None:
    header = "ID,Name,Type,Country,Title,Col_F,Col_G,Col_H,Col_I,Col_J,Col_K,Details"
    path = write(tmp_path, "sdn.csv", header, entry(1, "ACME"), "\x1a" + "," * 11)
    loaded = load("ofac", [path], LoadOptions("ofac", "2026-01-01"))
    assert listed(loaded, "ofac:1")[0].programme == "CUBA"
    assert loaded.log.files["sdn.csv"].trailer == 1


def test_a_first_row_with_a_damaged_number_is_rejected_and_no_header(tmp_path: Path) -> None:
    path = write(tmp_path, "sdn.csv", "x" + entry(1, "ACME"), entry(2, "BETA"))
    with pytest.raises(RowRefused, match="bad_code"):
        load("ofac", [path], LoadOptions("ofac", "2026-01-01"))


def test_an_entry_on_both_lists_is_one_party_with_the_listings_of_both(tmp_path: Path) -> None:
    main = write(tmp_path, "sdn.csv", entry(1, "ACME"))
    remark = "Listing Date (EO 14024 Directive 2): 24 Feb 2022."
    other = write(tmp_path, "cons_prim.csv", entry(1, "ACME", "RUSSIA-EO14024", remark))
    loaded = load("ofac", [main, other], LoadOptions("ofac", "2026-01-01"))
    assert [one.measure for one in listed(loaded, "ofac:1")] == [
        "Asset freeze",
        "Sectoral, not blocking",
    ]


def test_a_listing_date_dates_the_listing_of_its_programme(tmp_path: Path) -> None:
    remark = "Listing Date (CMIC) 03 Jun 2021; Effective Date (CMIC) 02 Aug 2021."
    path = write(tmp_path, "cons_prim.csv", entry(1, "ACME", "CMIC-EO13959", remark))
    (one,) = listed(load("ofac", [path], LoadOptions("ofac", "2026-01-01")), "ofac:1")
    assert (one.topic, one.since) == ("invest.ban", "2021-06-03")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (entry(1, "BETA"), "duplicate_id"),
        (entry(2, "-0- "), "missing_required"),
        (entry(2, "BETA").replace("2,", "two,", 1), "bad_code"),
        ("", "wrong_column_count"),
    ],
)
def test_a_row_without_a_number_name_or_place_of_its_own_is_rejected(
    tmp_path: Path, row: str, says: str
) -> None:
    path = write(tmp_path, "sdn.csv", entry(1, "ACME"), row, entry(3, "GAMMA"))
    with pytest.raises(RowRefused, match=says):
        load("ofac", [path], LoadOptions("ofac", "2026-01-01"))


def test_doubtful_dates_and_left_over_names_are_warned_of_and_dropped(tmp_path: Path) -> None:
    remark = "Organization Established Date circa 1990; Listing Date (CMIC) soon."
    main = write(tmp_path, "cons_prim.csv", entry(1, "ACME", "CMIC-EO13959", remark))
    names = write(tmp_path, "cons_alt.csv", '1,1,"aka","x",-0- ', '1,2,"aka",-0- ,-0- ')
    loaded = load("ofac", [main, names], LoadOptions("ofac", "2026-01-01"))
    entity = party(loaded, "ofac:1")
    assert (entity.incorporated, entity.names) == (None, ())
    assert listed(loaded, "ofac:1")[0].since is None
    assert {fault.field for fault in loaded.log.warnings} == {
        "Organization Established Date",
        "Listing Date",
        "alias",
    }


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    for name in TRIO:
        rows = (MADE / "ofac" / name).read_bytes().rstrip(b"\x1a").splitlines(keepends=True)
        (tmp_path / name).write_bytes(b"".join(reversed(rows)))
    loaded = load("ofac", [tmp_path], LoadOptions("ofac", "2026-08-22"))
    assert loaded.statements == load_made("ofac", *TRIO).statements


def test_a_file_of_another_name_and_a_missing_main_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"list\.csv: is not a file of OFAC"):
        load("ofac", [write(tmp_path, "list.csv", "1")], LoadOptions("ofac", "2026-01-01"))
    with pytest.raises(InputRefused, match=r"needs sdn\.csv"):
        load("ofac", [MADE / "ofac" / "alt.csv"], LoadOptions("ofac", "2026-01-01"))


def test_a_list_without_a_date_is_refused() -> None:
    with pytest.raises(InputRefused, match="--retrieved"):
        load_made("ofac", *TRIO, retrieved=None)


@each_case("item", "scheme", "value", "country")
def test_a_labelled_number_has_a_scheme_and_a_country(
    item: str, scheme: str, value: str, country: str | None
) -> None:
    first = parse_remark(f"{item}; x.").identifiers[0]
    assert (first.scheme, first.value, first.country) == (scheme, value, country)


def test_a_ship_has_a_number_of_ships_and_a_shipping_company_one_of_companies() -> None:
    item = "Vessel Registration Identification IMO 1234567."
    ship, company = parse_remark(item, is_vessel=True), parse_remark(item)
    assert (ship.identifiers[0].scheme, ship.identifiers[0].valid) == ("imo", True)
    assert (company.identifiers[0].scheme, company.identifiers[0].valid) == ("imo_company", None)


def test_items_without_a_known_label_are_kept_word_for_word() -> None:
    assert parse_remark("Member of the Senate; 'odd quote; x.").free == [
        "Member of the Senate",
        "'odd quote",
        "x",
    ]


REMARKS = table(__file__, "REMARKS")


@pytest.mark.parametrize("remark", REMARKS)
def test_names_in_remarks_of_every_form_are_names(remark: str) -> None:
    names = parse_remark(f"Gender Male; {remark}.").names
    assert tuple((name.text, name.kind) for name in names) == REMARKS[remark]


def test_a_name_in_a_remark_is_no_note() -> None:
    assert parse_remark("f.k.a. 'GLORY'; Member of parliament").free == ["Member of parliament"]


def test_a_credit_code_is_an_identifier_under_each_of_its_labels() -> None:
    for label in (
        "Unified Social Credit Code (USCC)",
        "United Social Credit Code Certificate (USCCC)",
    ):
        (number,) = parse_remark(f"{label} 91330000733796106P (China).").identifiers
        assert (number.scheme, number.value, number.valid) == ("uscc", "91330000733796106P", True)
