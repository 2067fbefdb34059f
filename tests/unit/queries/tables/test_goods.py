"""Goods and trade countries of the rule pack: codes are read whole, and dates end exactly."""

from datetime import date
from pathlib import Path

import pytest

from onward.errors import IndicatorInvalid
from onward.queries.tables.tables import (
    Hub,
    ListedCode,
    PriorityGood,
    default_tables,
    list_columns,
    load_tables,
)
from onward.queries.transactions.goods import SURVEILLANCE_FAMILIES, Item, is_within
from tests.unit.cases import each_case, table

TABLES = default_tables()
GOODS, TRADE = TABLES.goods, TABLES.trade
SPRING = date(2026, 5, 1)
ROWS = {"hubs.csv": Hub, "chpl.csv": PriorityGood, "codes.csv": ListedCode}
ROW: dict[str, str] = table(__file__, "ROW")


def write(folder: Path, name: str, columns: tuple[str, ...], **cells: str) -> Path:
    row = ROW | cells
    text = ",".join(columns) + "\n" + ",".join(row[column] for column in columns) + "\n"
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@each_case("code", "entry", "is_part", lists=True)
def test_a_sub_item_is_within_its_entry_and_a_longer_word_is_not(
    code: str, entry: str, is_part: bool
) -> None:
    assert is_within(code, entry) is is_part


def test_the_eleven_entries_stand_in_the_version_of_2025_and_in_those_before() -> None:
    before, after = date(2025, 11, 14), date(2025, 11, 15)
    assert [row.annex_version for row in GOODS.listed_at("5A001.j", before)] == ["before 2025/2003"]
    assert [row.annex_version for row in GOODS.listed_at("5A001.j", after)] == ["2025/2003"]
    assert len({row.code for row in GOODS.listed}) == 11
    assert {row.basis.verified for row in GOODS.listed if row.since is None} == {"unverified"}


@each_case("code", "entries", lists=True)
def test_a_code_that_stops_above_an_entry_leaves_it_open(
    code: str | None, entries: list[str]
) -> None:
    assert [row.code for row in GOODS.coarser_at(code, SPRING)] == entries


@each_case("hs", "speaks", lists=True)
def test_few_customs_codes_alone_speak_for_a_surveillance_item(
    hs: str | None, speaks: bool
) -> None:
    assert bool(GOODS.surveillance_at(hs, SPRING)) is speaks


def test_the_high_priority_list_has_its_fifty_codes_in_six_tiers() -> None:
    tiers = [row.tier for row in GOODS.priority]
    assert {tier: tiers.count(tier) for tier in dict.fromkeys(tiers)} == {
        "1": 4,
        "2": 5,
        "3.A": 16,
        "3.B": 9,
        "4.A": 11,
        "4.B": 5,
    }
    assert len({row.hs6 for row in GOODS.priority}) == 50


def test_the_high_priority_list_holds_from_its_first_day() -> None:
    assert GOODS.priority_at("854231", date(2024, 2, 22)) is None
    row = GOODS.priority_at("854231", date(2024, 2, 23))
    assert row is not None
    assert row.tier == "1"


@each_case("country", "day", "standing", lists=True)
def test_members_and_partners_are_those_of_the_table(
    country: str, day: str, standing: str | None
) -> None:
    row = TRADE.partner_at(country, date.fromisoformat(day))
    assert (row and row.standing) == standing


def test_there_are_27_members_and_no_hub_of_our_own_making() -> None:
    assert len([row for row in TRADE.partners if row.standing == "member"]) == 27
    assert TRADE.hubs == ()


@pytest.mark.parametrize(
    ("goods", "item", "concerns"),
    [
        ("", Item(), True),
        ("8542", Item(hs="854231"), True),
        ("8542", Item(hs="851762"), False),
        ("8542", Item(), None),
        ("interception", Item(families=("interception",)), True),
        ("interception", Item(families=("monitoring",)), False),
        ("interception", Item(families=()), False),
        ("interception", Item(), None),
    ],
)
def test_a_hub_row_speaks_of_its_own_goods(goods: str, item: Item, concerns: bool | None) -> None:
    hub = Hub("XH", goods, "", None, None, GOODS.listed[0].basis)
    assert hub.concerns([item]) is concerns


def test_a_pack_may_add_a_hub_with_its_source(tmp_path: Path) -> None:
    more = write(tmp_path, "hubs.csv", list_columns(Hub), country="XH", goods="8542", note="")
    (hub,) = load_tables(more).trade.hubs
    assert (hub.country, hub.goods, hub.basis.source) == ("XH", "8542", "a document")


@each_case("name", "cells", "field", lists=True)
def test_a_row_that_is_not_exact_is_refused_at_its_place(
    tmp_path: Path, name: str, cells: dict[str, str], field: str
) -> None:
    with pytest.raises(IndicatorInvalid) as refused:
        load_tables(write(tmp_path, name, list_columns(ROWS[name]), **cells))
    assert (refused.value.line, refused.value.field) == (2, field)


def test_equipment_of_repression_is_no_surveillance_family() -> None:
    assert "repression_equipment" not in SURVEILLANCE_FAMILIES
    assert {"interception", "monitoring", "intrusion"} <= SURVEILLANCE_FAMILIES
