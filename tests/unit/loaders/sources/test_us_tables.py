"""Smaller US lists as tables. What their rows say: `cases/us_tables.yaml`."""

from datetime import date

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.queries.tables.tables import default_tables, find_military_list
from tests.lists import load_made, shared_data


def test_the_rule_pack_knows_both_military_lists_by_their_names() -> None:
    lists = default_tables().military
    found = {
        of.list
        for source in ("us_1260h", "us_mieu")
        for entry in load_made(source).statements.listings
        if (of := find_military_list(lists, entry, date(2026, 8, 22))) is not None
    }
    assert found == {"1260H", "MIEU"}


def test_the_real_tables_load_to_the_row() -> None:
    folder = shared_data("us-lists")
    files = {
        "us_1260h": ("dod_chinese_milcorps/sanctions.csv", 397),
        "us_1286": ("special_leg/source_files/section_1286.csv", 443),
        "us_mieu": ("bis_mieu/mieu.csv", 13),
        "us_inksna": ("special_leg/source_files/inksna.csv", 28),
    }
    for source, (name, rows) in files.items():
        loaded = load(source, [folder / name], LoadOptions(source, "2026-08-22"))
        (account,) = loaded.log.files.values()
        assert (account.accepted, account.rejected) == (rows, 0)
