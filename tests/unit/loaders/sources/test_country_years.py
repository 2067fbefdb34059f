"""The published tables of countries and years: V-Dem, Terror Scale, Freedom House, UCDP (05, 6)."""

from pathlib import Path

import pytest

from onward.errors import HeaderRefused, InputRefused, RowRefused, UsageError
from onward.graph.model import DestinationRecord
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, load_made

SOURCES = ("freedom_house", "pts", "ucdp", "vdem")


def values(loaded: Loaded) -> set[tuple[str, str, int, str]]:
    return {
        (one.country, one.measure, one.data_year, one.value)
        for one in loaded.statements.destinations
    }


def one(loaded: Loaded, country: str, measure: str) -> DestinationRecord:
    (found,) = (
        row
        for row in loaded.statements.destinations
        if (row.country, row.measure) == (country, measure)
    )
    return found


def write(folder: Path, source: str, file: str, old: str, new: str) -> Path:
    """Copy a made file with one text replaced."""
    encoding = "latin-1" if source == "pts" else "utf-8"
    text = (MADE / source / file).read_text(encoding)
    assert old in text
    path = folder / file
    path.write_text(text.replace(old, new, 1), encoding)
    return path


@pytest.mark.parametrize("source", SOURCES)
def test_every_row_is_accounted_for(source: str) -> None:
    loaded = load_made(source)
    for account in loaded.log.files.values():
        assert account.balanced
        assert account.accepted
        assert not account.rejected


@pytest.mark.parametrize("source", SOURCES)
def test_a_table_whose_day_is_nowhere_is_refused(source: str) -> None:
    with pytest.raises(InputRefused, match="--retrieved"):
        load_made(source, retrieved=None)


@pytest.mark.parametrize("source", SOURCES)
def test_a_day_of_publication_that_is_told_is_that_of_every_row(source: str) -> None:
    files = sorted((MADE / source).iterdir())
    loaded = load(source, files, LoadOptions(source, "2026-08-22", "2025-06-01"))
    dates = {(r.source.published, r.source.retrieved) for r in loaded.statements.destinations}
    assert dates == {("2025-06-01", "2026-08-22")}


@pytest.mark.parametrize("source", ["freedom_house", "vdem"])
def test_a_table_of_other_columns_is_refused_with_those_that_are_wanted(
    source: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("country,score\nSE,1\n")
    with pytest.raises(HeaderRefused, match=r"other\.csv:1:header: is not a table of"):
        load(source, [path], LoadOptions(source, "2026-08-22"))


class TestVDem:
    def test_the_table_of_our_world_in_data_has_the_civil_liberties_index(self) -> None:
        assert values(load_made("vdem", "owid.csv")) == {
            ("XK", "vdem_civlib", 2025, "0.812"),
            ("SE", "vdem_civlib", 2024, "0.95"),
            ("SE", "vdem_civlib", 2025, "0.949"),
        }

    def test_v_dems_own_table_has_both_indices_and_an_empty_cell_is_none(self) -> None:
        assert values(load_made("vdem", "country_year.csv")) == {
            ("SE", "vdem_civlib", 2025, "0.949"),
            ("SE", "vdem_clphy", 2025, "0.981"),
            ("CG", "vdem_clphy", 2025, "0.5"),
            ("CD", "vdem_civlib", 2025, "0.42"),
            ("CD", "vdem_clphy", 2025, "0.2"),
        }

    def test_continents_parts_of_countries_and_former_states_are_counted_by_name(self) -> None:
        log = load_made("vdem").log
        assert set(log.counts) == {
            "left out: Africa",
            "left out: Palestine/Gaza",
            "left out: Palestine/West Bank",
            "left out: Zanzibar",
            "left out: Bavaria",
        }
        assert log.files["country_year.csv"].not_a_party == {
            "is no country of today": 3,
            "has no value": 1,
        }

    def test_a_vintage_dates_all_its_rows_by_the_march_after_its_last_year(self) -> None:
        loaded = load_made("vdem", "owid.csv")
        assert {r.source.published for r in loaded.statements.destinations} == {"2026-03"}

    @pytest.mark.parametrize("value", ["1.2", "-0.1", "nan", "high"])
    def test_a_value_off_the_scale_is_refused_with_its_place(
        self, value: str, tmp_path: Path
    ) -> None:
        path = write(tmp_path, "vdem", "owid.csv", "0.949", value)
        with pytest.raises(RowRefused, match=r"owid\.csv:5:Human Rights Index: .*bad_number"):
            load("vdem", [path], LoadOptions("vdem", "2026-08-22"))

    def test_without_a_file_the_table_that_comes_with_onward_is_read(self) -> None:
        loaded = load("vdem", [], LoadOptions("vdem"))
        assert loaded.options.published == "2026-03-17"
        countries = {r.country for r in loaded.statements.destinations if r.data_year == 2025}
        assert len(countries) == 175

    def test_another_source_asks_for_a_file(self) -> None:
        with pytest.raises(UsageError, match="no file to load"):
            load("pts", [], LoadOptions("pts", "2026-08-22"))


class TestTerrorScale:
    def test_old_codes_are_read_as_the_countries_they_stand_for(self) -> None:
        found = values(load_made("pts"))
        assert {("CD", "pts_a", 2023, "5"), ("CD", "pts_h", 2023, "4")} < found
        assert {country for country, *_ in found} == {
            *("CD", "AD", "RO", "TL", "XK", "PS", "RS", "CI", "NA", "IS")
        }

    def test_a_territory_is_left_out_and_never_read_as_its_country(self) -> None:
        loaded = load_made("pts")
        assert loaded.log.counts["left out: Crimea"] == 1
        assert not {"UA", "RU"} & {country for country, *_ in values(loaded)}

    def test_a_country_without_a_score_is_counted_with_the_reasons(self) -> None:
        log = load_made("pts").log
        assert log.files["PTS-2024.csv"].not_a_party["has no value"] == 1  # Israel
        counts = {name: n for name, n in log.counts.items() if name.startswith("pts_a")}
        assert counts == {
            "pts_a 66, not coded": 1,
            "pts_a 77, no such state in that year": 1,
            "pts_a 88, no report published": 2,
        }
        assert log.counts["pts_h 99, a report without a score"] == 1

    def test_a_missing_score_without_a_reason_is_doubtful(self) -> None:
        (doubt,) = load_made("pts").log.warnings
        assert str(doubt).startswith("PTS-2024.csv:12:NA_Status_H: there is no score")

    def test_two_states_of_one_code_and_year_are_two_records(self) -> None:
        scores = [v for c, m, _, v in values(load_made("pts")) if (c, m) == ("RS", "pts_a")]
        assert sorted(scores) == ["3", "4"]

    def test_scores_are_known_from_the_october_after_their_year(self) -> None:
        assert one(load_made("pts"), "CD", "pts_s").source.published == "2024-10-01"

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ("ssa,5,4,3", "ssa,6,4,3", "2:PTS_A: .*bad_number"),
            (",2023,DRC", ",20x3,DRC", "2:Year: .*bad_number"),
            (",ZAR,", ",QQX,", "2:WordBank_Code_A: .*bad_code"),
            (",NA,1,0,88,0", ",NA,1,0,55,0", "3:NA_Status_H: .*bad_code"),
        ],
    )
    def test_a_row_that_says_something_impossible_is_refused_with_its_place(
        self, old: str, new: str, place: str, tmp_path: Path
    ) -> None:
        path = write(tmp_path, "pts", "PTS-2024.csv", old, new)
        with pytest.raises(RowRefused, match=rf"PTS-2024\.csv:{place}"):
            load("pts", [path], LoadOptions("pts", "2026-08-22"))


class TestFreedomHouse:
    def test_an_edition_is_of_the_year_before_and_names_become_codes(self) -> None:
        assert values(load_made("freedom_house")) == {
            ("CD", "fh_status", 2023, "NF"),
            ("CD", "fh_d4", 2023, "1"),
            ("LC", "fh_status", 2023, "F"),
            ("LC", "fh_d4", 2023, "4"),
            ("SE", "fh_status", 2023, "F"),
            ("GM", "fh_status", 2024, "PF"),
            ("GM", "fh_d4", 2024, "3"),
        }

    def test_an_edition_is_known_from_the_end_of_february(self) -> None:
        loaded = load_made("freedom_house")
        assert one(loaded, "CD", "fh_d4").source.published == "2024-02-28"
        assert one(loaded, "GM", "fh_d4").source.published == "2025-02-28"

    def test_territories_are_left_out(self) -> None:
        assert load_made("freedom_house").log.counts == {"left out: Tibet": 1}

    def test_an_item_without_a_score_is_doubtful_and_the_row_stays(self) -> None:
        (doubt,) = load_made("freedom_house").log.warnings
        assert str(doubt) == "all_editions.csv:4:D4: there is no score ('N/A')"

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ("Congo (Kinshasa)", "Atlantis", "2:fh_full_country: .*bad_code"),
            ("c,2024.0,2023.0,NF", "x,2024.0,2023.0,NF", "2:country_or_territory: .*bad_code"),
            ("2024.0,2023.0,NF", "2024.0,2024.0,NF", "2:year: .*bad_number"),
            ("2024.0,2023.0,NF", "2024.5,2023.0,NF", "2:edition: .*bad_number"),
            ("NF,7.0,1.0", "NF,7.0,5.0", "2:D4: .*bad_number"),
            (",NF,", ",UF,", "2:status: .*bad_code"),
        ],
    )
    def test_a_row_that_says_something_impossible_is_refused_with_its_place(
        self, old: str, new: str, place: str, tmp_path: Path
    ) -> None:
        path = write(tmp_path, "freedom_house", "all_editions.csv", old, new)
        with pytest.raises(RowRefused, match=rf"all_editions\.csv:{place}"):
            load("freedom_house", [path], LoadOptions("freedom_house", "2026-08-22"))


class TestConflicts:
    def test_each_country_that_is_fought_over_has_its_intensity(self) -> None:
        found = values(load_made("ucdp"))
        assert {(country, year, value) for country, _, year, value in found} == {
            ("CD", 2023, "1"),
            ("CD", 2024, "2"),
            ("CD", 2024, "1"),
            ("NG", 2024, "1"),
            ("TD", 2024, "1"),
            ("YE", 1986, "2"),
            ("RS", 1999, "2"),
        }
        assert {measure for _, measure, *_ in found} == {"ucdp_intensity"}

    def test_a_record_leads_to_its_conflict(self) -> None:
        record = one(load_made("ucdp"), "TD", "ucdp_intensity")
        assert record.source.url == "https://ucdp.uu.se/conflict/90003"
        assert record.source.record == "90003/TD/2024/ucdp_intensity"

    def test_the_version_of_a_file_tells_no_day(self) -> None:
        record = one(load_made("ucdp"), "TD", "ucdp_intensity")
        assert (record.source.published, record.source.retrieved) == (None, "2026-08-22")

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ('"475, 483"', '"475, 99999"', "5:gwno_loc: .*bad_code"),
            (",2023,1,1,3", ",2023,3,1,3", "2:intensity_level: .*bad_number"),
            ("90001,DR", ",DR", "2:conflict_id: .*missing_required"),
        ],
    )
    def test_a_row_that_says_something_impossible_is_refused_with_its_place(
        self, old: str, new: str, place: str, tmp_path: Path
    ) -> None:
        path = write(tmp_path, "ucdp", "UcdpPrioConflict.csv", old, new)
        with pytest.raises(RowRefused, match=rf"UcdpPrioConflict\.csv:{place}"):
            load("ucdp", [path], LoadOptions("ucdp", "2026-08-22"))
