"""Further lists: Australia, Japan's end users, the UFLPA Entity List, the World Bank."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.graph.regimes import find_regime
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.load import Loaded, load
from onward.loaders.parsing.lists import list_table
from onward.loaders.source import LoadOptions
from onward.loaders.sources.au_dfat import read_since
from tests.lists import listed, load_made, made_files, party
from tests.unit.cases import each_case


def by_name(loaded: Loaded) -> dict[str, str]:
    """Return the ids of the parties of a list by their names."""
    return {one.name: one.id for one in loaded.statements.parties if ":" in one.id}


def names_of(loaded: Loaded, name: str) -> set[tuple[str, str]]:
    """Return the further names of a party, each with its kind."""
    return {(one.text, one.kind) for one in party(loaded, by_name(loaded)[name]).names}


def doubts(loaded: Loaded) -> set[tuple[str, str]]:
    """Return what a load could not read: field and value."""
    return {(one.field, one.value) for one in loaded.log.warnings}


def test_rows_of_one_number_are_an_entry_of_the_australian_list() -> None:
    loaded = load_made("au_dfat")
    vidal = party(loaded, "au_dfat:101")
    assert (vidal.name, vidal.kind, vidal.country) == ("Mara VIDAL", "Person", "BY")
    assert names_of(loaded, "Mara VIDAL") == {("玛拉", "original"), ("M. V.", "weak")}
    births = {text for key, text in vidal.notes if key == "birth_date"}
    assert births == {"1957-05-05", "between 1955 and 1957"}
    assert names_of(loaded, "Sable Works") == {("Sable Old Works", "former")}


def test_a_number_that_australia_gave_twice_is_two_entries_and_is_named() -> None:
    loaded = load_made("au_dfat")
    assert party(loaded, "au_dfat:101#2").name == "Other Works"
    assert ("Reference", "101") in doubts(loaded)


def test_the_gravest_measure_counts_and_all_of_them_are_told() -> None:
    loaded = load_made("au_dfat")
    measures = {
        one.party: (one.programme, one.measure, one.since, dict(one.notes).get("measures"))
        for one in loaded.statements.listings
    }
    assert measures == {
        "au_dfat:101": (
            "1718 (DPRK)",
            "Asset freeze",
            "2012-06-15",
            "Targeted Financial Sanction; Travel Ban",
        ),
        "au_dfat:101#2": ("Autonomous (Libya)", "Measure not stated", "2020-01-01", None),
        "au_dfat:102": ("Autonomous (Russia)", "Asset freeze", "2022-02-25", None),
        "au_dfat:103": ("Autonomous (Russia)", "Shipping sanctions", "2025-06-18", None),
        "au_dfat:104": ("Autonomous (Myanmar)", "Travel ban", None, None),
    }
    assert {("Control Date", "sometime"), ("Citizenship", "Utopian")} <= doubts(loaded)


@each_case("information", "since")
def test_the_day_of_listing_counts_before_that_of_the_last_change(
    information: str, since: str | None
) -> None:
    cells = {"Control Date": "2026-04-14", "Listing Information": information}
    assert read_since(RowPlace("list.csv", 2, LoadLog()), cells) == since


def test_ships_and_entries_of_the_un_are_known_by_their_numbers() -> None:
    loaded = load_made("au_dfat")
    ship = party(loaded, "au_dfat:103")
    assert [(one.scheme, one.value) for one in ship.identifiers] == [("imo", "9074729")]
    (link,) = loaded.statements.links
    assert {link.left, link.right} == {"au_dfat:101", "un:KPi.901"}


def load_australian(folder: Path, header: str, *rows: str) -> Loaded:
    file = folder / "list.csv"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return load("au_dfat", [file], LoadOptions("au_dfat", "2026-08-22"))


FORMER = (
    "Reference,Name of Individual or Entity,Type,Name Type,Date of Birth,Place of Birth,"
    "Citizenship,Address,Additional Information,Listing Information,Committees,Control Date"
)


def test_the_former_australian_list_states_no_measure_and_each_entry_counts_as_frozen(
    tmp_path: Path,
) -> None:
    rows = (
        "7,Mara VIDAL,Individual,Primary Name,5 May 1957,,Belarussian,,,,1718 (DPRK),15/06/2012",
        "7a,Mara WIDAL,Individual,aka,,,,,,,1718 (DPRK),15/06/2012",
    )
    loaded = load_australian(tmp_path, FORMER, *rows)
    [listing] = listed(loaded, "au_dfat:7")
    assert (listing.measure, listing.since) == ("Measure not stated", "2012-06-15")
    assert names_of(loaded, "Mara VIDAL") == {("Mara WIDAL", "alias")}
    assert ("Targeted Financial Sanction", "") in doubts(loaded)


@each_case("born", "control", "birth", "since")
def test_two_digits_of_a_year_are_read_where_they_can_mean_one(
    born: str, control: str, birth: str, since: str, tmp_path: Path
) -> None:
    row = f"7,Mara VIDAL,Individual,Primary Name,{born},,,,,,1718 (DPRK),{control}"
    loaded = load_australian(tmp_path, FORMER, row)
    assert ("birth_date", birth) in party(loaded, "au_dfat:7").notes
    assert listed(loaded, "au_dfat:7")[0].since == since


def test_a_birth_whose_century_nobody_can_say_keeps_its_words_and_is_named(tmp_path: Path) -> None:
    row = "7,Mara VIDAL,Individual,Primary Name,5-May-18,,,,,,1718 (DPRK),15/06/2012"
    loaded = load_australian(tmp_path, FORMER, row)
    assert ("birth_date", "5-May-18") in party(loaded, "au_dfat:7").notes
    assert ("Date of Birth", "5-May-18") in doubts(loaded)


def test_a_day_of_a_list_that_cannot_be_read_is_named_with_what_stands_there(
    tmp_path: Path,
) -> None:
    file = tmp_path / "page.csv"
    file.write_text("Entity Name,Effective Date\nPaper Co.,6/21/2022\n")
    with pytest.raises(InputRefused, match=r"bad_date \('6/21/2022'\)"):
        load("us_uflpa", [file], LoadOptions("us_uflpa", "2026-08-22"))


def test_end_users_have_their_scripts_apart_and_their_concerns_in_words() -> None:
    loaded = load_made("jp_meti")
    trading = party(loaded, by_name(loaded)["Paper Trading Corporation"])
    assert trading.country == "AF"
    assert names_of(loaded, trading.name) == {
        ("紙貿易会社", "original"),
        ("Paper Trade Co.", "alias"),
        ("Paper General Trading Corp", "alias"),
        ("紙総会社", "original"),
    }
    bureau = party(loaded, by_name(loaded)["Lantern Bureau"])
    concern = dict(bureau.notes)["concern"]
    assert concern == "biological, chemical, missiles, nuclear, conventional weapons"
    assert {one.topic for one in listed(loaded, bureau.id)} == {"export.risk"}


def test_a_list_that_states_no_day_needs_one_from_whoever_loads_it() -> None:
    with pytest.raises(InputRefused, match="--retrieved"):
        load("jp_meti", made_files("jp_meti"), LoadOptions("jp_meti"))


def test_a_cell_of_the_uflpa_list_names_a_company_its_aliases_and_its_subsidiaries() -> None:
    loaded = load_made("us_uflpa")
    assert set(by_name(loaded)) == {
        *("Paper Silicon Industry Co., Ltd.", "Lantern Textile Co., Ltd.", "Silk Foods Group"),
        *("Silk Foods Lake Co., Ltd.", "Silk Foods Hill", "Paper Silicon Two Ltd."),
    }
    assert names_of(loaded, "Lantern Textile Co., Ltd.") == {
        ("Lantern Xinjiang Co., Ltd.", "alias"),
        ("Lantern Yarn", "alias"),
        ("Old Lantern", "alias"),
    }
    hill = party(loaded, by_name(loaded)["Silk Foods Hill"])
    assert ("note", "named as a subsidiary of Silk Foods Group") in hill.notes
    (listing,) = listed(loaded, hill.id)
    assert (listing.topic, listing.since) == ("forced.labor", "2024-08-09")
    (account,) = loaded.log.files.values()
    assert (account.rows, account.accepted) == (4, 4)


@each_case("cell", "name", "aliases", lists=True)
def test_words_around_a_name_of_the_uflpa_list_are_no_part_of_it(
    cell: str, name: str, aliases: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "page.csv"
    file.write_text(f'Entity Name,Effective Date\n"{cell}","June 21, 2022"\n')
    loaded = load("us_uflpa", [file], LoadOptions("us_uflpa", "2026-08-22"))
    [entry] = loaded.statements.parties
    assert (entry.name, [one.text for one in entry.names]) == (name, aliases)


def test_a_debarment_has_its_period_and_one_without_end_is_open() -> None:
    loaded = load_made("world_bank")
    periods = {one.party: (one.since, one.until, one.text) for one in loaded.statements.listings}
    assert periods == {
        "world_bank:100001": ("2021-04-12", "2027-04-11", "Fraudulent Practices"),
        "world_bank:100002": ("2019-09-01", None, "Cross-Debarment: IDB"),
        "world_bank:100003": (None, "2030-01-01", "Procurement Guidelines"),
    }
    assert party(loaded, "world_bank:100001").name == "LANTERN ROADS SARL"
    assert party(loaded, "world_bank:100002").kind == "Person"


def test_what_the_world_bank_says_and_cannot_be_read_is_named() -> None:
    assert doubts(load_made("world_bank")) == {
        ("SUPP_TYPE_CODE", "X"),
        ("COUNTRY_NAME", "Utopia"),
        ("DEBAR_FROM_DATE", "soon"),
    }


def test_the_regimes_of_all_lists_are_known_to_own_tables() -> None:
    regimes = {entry.regime for entry in list_table().values()} - {""}
    assert {find_regime(regime) for regime in regimes} == regimes
