"""The table of bans on goods: read exactly, or refused with its place."""

import csv
from datetime import date
from pathlib import Path

import pytest

from onward.errors import IndicatorInvalid
from onward.queries.tables.tables import (
    FOLDER,
    UNKNOWN,
    GoodsBan,
    default_tables,
    list_columns,
    load_tables,
)
from tests.unit.cases import each_case

TABLES = default_tables()
ROW = dict.fromkeys(list_columns(GoodsBan), "") | {
    "act": "example act",
    "country": "XF",
    "scope": "hs",
    "codes": "8542 901410",
    "since": "2020-01-01",
    "consequence": "prohibition",
    "verified": "text",
    "source": "example act",
    "url": "https://example.org/act",
}


def with_row(folder: Path, **cells: str) -> Path:
    with (folder / "goods_bans.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list_columns(GoodsBan))
        table.writeheader()
        table.writerow(ROW | cells)
    return folder


def bans_of(place: str) -> list[GoodsBan]:
    return [ban for ban in TABLES.bans if ban.place == place]


def test_a_pack_adds_rows_by_the_columns_of_the_table(tmp_path: Path) -> None:
    ban = load_tables(with_row(tmp_path)).bans[-1]
    assert (ban.codes, ban.is_read, ban.citation) == (("8542", "901410"), True, "example act")


@each_case("cells", "place", lists=True)
def test_a_row_that_is_not_exact_is_refused_with_its_place(
    tmp_path: Path, cells: dict[str, str], place: str
) -> None:
    with pytest.raises(IndicatorInvalid) as error:
        load_tables(with_row(tmp_path, **cells))
    assert error.value.place.endswith(f"goods_bans.csv{place}")
    assert error.value.hint


def test_russia_has_the_codes_of_the_common_high_priority_list_tier_by_tier() -> None:
    banned = {code for ban in bans_of("RU") if ban.scope == "hs" for code in ban.codes}
    assert banned == {row.hs6 for row in TABLES.goods.priority}
    assert len(banned) == 50
    machine_tools = {row.hs6 for row in TABLES.goods.priority if row.tier == "4.B"}
    unread = {
        code for ban in bans_of("RU") if ban.scope == "hs" and not ban.is_read for code in ban.codes
    }
    assert unread == machine_tools


def test_annex_1_is_banned_for_these_places() -> None:
    places = {ban.place: ban.is_read for ban in TABLES.bans if ban.scope == "annex1"}
    regions = dict.fromkeys(("UA-09", "UA-14", "UA-23", "UA-40", "UA-43", "UA-65"), False)
    assert places == {"RU": True, "BY": True, "IR": True, "KP": False, **regions}


def test_a_ban_holds_from_its_first_day_on() -> None:
    [annex1] = [ban for ban in bans_of("IR") if ban.scope == "annex1"]
    assert not annex1.holds(date(2025, 9, 28), None)
    assert annex1.holds(date(2025, 9, 29), None)
    assert not annex1.holds(date(2026, 1, 1), date(2025, 9, 28))


LAWS = {
    *("annex4", "chpl", "codes", "country_groups", "equipment", "goods_bans", "regimes"),
    *("repression_acts", "surveillance_hs", "torture_goods"),
}
"""Tables of law. In others an empty day, too, says that nobody knows it."""
TABLE_NAMES = sorted(path.stem for path in FOLDER.glob("*.csv"))


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_every_row_has_its_source_and_a_day_or_the_word_unknown(name: str) -> None:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if name in LAWS:
        assert [row for row in rows if not row["since"]] == []
    assert [row for row in rows if not (row["verified"] and row["source"])] == []
    assert {row["since"] for row in rows if not row["since"][:4].isdigit()} <= {"", UNKNOWN}
