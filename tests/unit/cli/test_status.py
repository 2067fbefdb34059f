"""``onward status`` on what is loaded of countries."""

from pathlib import Path

from tests.lists import MADE
from tests.shell import made_workspace, onward

SECOND = "load a second family (Political Terror Scale, Freedom House)"


def test_one_family_of_country_records_asks_for_a_second(tmp_path: Path) -> None:
    where = ("--workspace", made_workspace(tmp_path))  # holds two values of V-Dem
    assert onward("status", "--json", *where).json["record_families"] == ["vdem"]
    assert f"records of countries: vdem; {SECOND}" in onward("status", *where).out


def test_two_families_are_enough(tmp_path: Path) -> None:
    where = ("--workspace", made_workspace(tmp_path))
    table = MADE / "pts" / "PTS-2024.csv"
    assert onward("load", "pts", table, "--retrieved", "2026-05-01", *where).code == 0
    answer = onward("status", *where).out
    assert "records of countries: pts, vdem\n" in answer
    assert SECOND not in answer


def test_lists_without_any_country_record_ask_for_two(tmp_path: Path) -> None:
    table = tmp_path / "parties.csv"
    table.write_text("id,name,kind\na,Acme,Company\n", encoding="utf-8")
    where = ("--workspace", tmp_path / "w")
    fetched = ("--as", "own", "--retrieved", "2026-05-01")
    assert onward("load", "csv", table, *fetched, *where).code == 0
    assert f"records of countries: none; {SECOND}" in onward("status", *where).out


def test_a_snapshot_that_is_named_is_shown_though_current_is_damaged(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    where = ("--workspace", workspace)
    snapshot = onward("status", "--json", *where).json["snapshot"]
    (workspace / "CURRENT").write_text("../elsewhere\n")
    assert onward("status", *where).code == 4
    answer = onward("status", "--json", "--snapshot", snapshot[:12], *where)
    assert answer.json["snapshot"] == snapshot
