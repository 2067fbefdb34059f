"""Sanctions programmes as destination records."""

from pathlib import Path

import pytest

from onward.errors import InputRefused, RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import load_made
from tests.unit.cases import each_case


def test_a_programme_is_a_record_for_each_measure_and_territory() -> None:
    records = load_made("programmes").statements.destinations
    assert {(one.country, one.measure, one.value, one.data_year) for one in records} == {
        ("BY", "measure:Arms embargo", "EU-BLR", 2026),
        ("BY", "measure:Travel ban", "EU-BLR", 2026),
        ("CD", "measure:Arms embargo", "UN-SC1533", 2026),
    }


def test_the_wrong_congo_is_mended_and_said_so() -> None:
    assert any("cg is read as cd" in note for note in load_made("programmes").log.notes)


def test_regions_no_territory_and_ended_programmes_say_nothing_about_a_country() -> None:
    log = load_made("programmes").log
    assert log.counts == {"region left out: ua-cri": 1, "territory zz dropped": 1}
    assert log.files["EU-UKR.yml"].not_a_party.total() == 1
    assert log.files["GB-OLD.yml"].not_a_party.total() == 1


def test_programmes_without_a_date_are_refused() -> None:
    with pytest.raises(InputRefused, match="--retrieved"):
        load_made("programmes", retrieved=None)


@each_case("text", "says")
def test_a_file_that_is_no_programme_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "A.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(RowRefused, match=says):
        load("programmes", [path], LoadOptions("programmes", "2026-01-01"))


def test_a_folder_without_programmes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a", "utf-8")
    with pytest.raises(InputRefused, match=r"no \.yml file"):
        load("programmes", [tmp_path], LoadOptions("programmes", "2026-01-01"))
