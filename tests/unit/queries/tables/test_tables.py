"""The rule pack's tables: every row has a source, and every interval has exact ends."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onward.errors import IndicatorInvalid
from onward.graph.codes import TOPICS
from onward.queries.tables import tables as queries_tables
from onward.queries.tables.tables import (
    CountryRegime,
    Equipment,
    RepressionAct,
    default_tables,
    list_columns,
    load_tables,
)
from tests.unit.cases import each_case, read_cases

CASES = read_cases(__file__)

TABLES = default_tables()
AUTUMN = date(2026, 9, 15)

BAN: dict[str, str] = CASES["BAN"]


def write(folder: Path, name: str, columns: tuple[str, ...], *rows: dict[str, str]) -> Path:
    lines = [",".join(columns), *(",".join(row[column] for column in columns) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def ownership(code: str, day: str) -> str:
    states = {r.regime: r.state for r in TABLES.ownership_regimes_at(date.fromisoformat(day))}
    return states[code]


@each_case("day", "state", lists=True)
def test_the_bis_affiliates_rule_changes_state_on_exact_days(day: str, state: str) -> None:
    assert ownership("BIS", day) == state


@each_case("code", "day", "share", "is_reached")
def test_a_share_counts_from_the_threshold_of_its_day_on(
    code: str, day: str, share: str, *, is_reached: bool
) -> None:
    (regime,) = (
        row for row in TABLES.ownership_regimes_at(date.fromisoformat(day)) if row.regime == code
    )
    assert regime.reached(Decimal(share)) is is_reached
    assert regime.aggregates is (code != "UK")


def test_every_regime_is_named_on_every_day_even_when_it_is_not_in_force() -> None:
    names = [r.regime for r in TABLES.ownership_regimes_at(date(1990, 1, 1))]
    assert names == ["BIS", "EU", "OFAC", "UK"]
    assert ownership("OFAC", "1990-01-01") == "not_in_force"


@each_case("equipment", "countries")
def test_equipment_is_banned_for_these_countries(equipment: Equipment, countries: str) -> None:
    found = {r.country for r in TABLES.regimes if r.equipment == equipment and not r.until}
    assert found == set(countries.split())
    assert all(TABLES.regimes_at(country, equipment, AUTUMN) for country in found)


@each_case("issuer", "scopes", "countries", lists=True)
def test_arms_embargoes_are_told_by_issuer_and_scope(
    issuer: str, scopes: str, countries: str
) -> None:
    rows = [r for r in TABLES.regimes if r.issuer == issuer and r.scope in scopes.split()]
    found = {r.country for r in rows if r.equipment == "arms" and not r.until}
    assert found == set(countries.split())


def regimes_on(country: str, equipment: Equipment, day: str) -> list[CountryRegime]:
    return list(TABLES.regimes_at(country, equipment, date.fromisoformat(day)))


@each_case("country", "equipment", "on", "issuers")
def test_a_ban_holds_from_its_first_day_to_its_last(
    country: str, equipment: Equipment, on: str, issuers: str
) -> None:
    """The day of a case may be followed by that on which it is asked what was known by then."""
    day, *known = map(date.fromisoformat, on.split(" known "))
    rows = TABLES.regimes_at(country, equipment, day, *known)
    assert " ".join(sorted({row.issuer for row in rows})) == issuers


@each_case("country", "equipment", "articles", "consequences", lists=True)
def test_a_row_names_article_annex_and_consequence(
    country: str, equipment: Equipment, articles: str, consequences: str
) -> None:
    rows = [r for r in regimes_on(country, equipment, "2026-11-26") if articles in r.citation]
    assert [row.consequence for row in rows] == [consequences]


def test_the_group_d5_names_neither_armenia_nor_azerbaijan() -> None:
    named = {code for code in ("RU", "AM", "AZ") if TABLES.trade.group_at(code, "D:5", AUTUMN)}
    assert named == {"RU"}


def test_nicaragua_has_an_act_that_names_repression_and_no_equipment_ban() -> None:
    assert TABLES.repression_acts_at("NI", AUTUMN)
    assert not any(row.country == "NI" for row in TABLES.regimes)


def test_the_acts_that_name_repression_are_those_of_eight_states() -> None:
    assert {act.country for act in TABLES.repression_acts} == set(CASES["eight states"])
    assert not TABLES.repression_acts_at("RU", date(2019, 6, 3))
    assert TABLES.repression_acts_at("MM", date(2021, 9, 12))


def test_all_75_topics_are_classed_and_no_other() -> None:
    assert TABLES.topics.keys() == TOPICS
    assert len(TABLES.topics) == 75


@each_case("topic", "class_", lists=True)
def test_topic_class(topic: str, class_: str) -> None:
    assert TABLES.topic_class(topic) == class_


def test_a_security_service_is_a_state_body_and_a_state_company_only_possibly() -> None:
    bodies = {code for code, topic in TABLES.topics.items() if topic.state_body == "body"}
    assert bodies == set(CASES["state bodies"])
    assert TABLES.topics["gov.soe"].state_body == "possible"


def test_an_invented_topic_has_no_class() -> None:
    with pytest.raises(IndicatorInvalid, match=r"gov\.invented"):
        TABLES.topic_class("gov.invented")


def test_a_folder_of_a_pack_adds_rows(tmp_path: Path) -> None:
    tables = load_tables(write(tmp_path, "regimes.csv", list_columns(CountryRegime), BAN))
    (ban,) = tables.regimes_at("XF", "interception", AUTUMN)
    assert (ban.consequence, ban.basis.source) == ("prohibition", "example act")
    assert not tables.regimes_at("XF", "repression", AUTUMN)
    assert len(tables.regimes) == len(TABLES.regimes) + 1


def test_an_added_act_makes_its_state_a_state_that_represses(tmp_path: Path) -> None:
    tables = load_tables(write(tmp_path, "repression_acts.csv", list_columns(RepressionAct), BAN))
    assert tables.repression_acts_at("XF", AUTUMN)


@each_case("field", "value", "place", lists=True)
def test_a_row_that_is_not_exact_is_refused_with_its_place(
    tmp_path: Path, field: str, value: str, place: str
) -> None:
    folder = write(tmp_path, "regimes.csv", list_columns(CountryRegime), BAN | {field: value})
    with pytest.raises(IndicatorInvalid) as error:
        load_tables(folder)
    assert error.value.place.endswith(f"regimes.csv{place}")
    assert error.value.hint


@each_case("name", "text", "words")
def test_a_table_that_is_none_is_refused(
    tmp_path: Path, name: str, text: str | bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(IndicatorInvalid, match=re.escape(words)):
        load_tables(tmp_path)


def test_a_row_told_twice_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, "regimes.csv", list_columns(CountryRegime), BAN, BAN)
    with pytest.raises(IndicatorInvalid, match="duplicate key"):
        load_tables(folder)


HEADS = {
    "ownership_regimes.csv": (
        "regime,state,threshold,strict,aggregation,note,since,until,source,url,verified\n"
    ),
    "measures.csv": (
        "measure,family,combine,scale,direction,test,bound,indicates,title,licence,"
        "since,until,source,url,verified\n"
    ),
}
SOURCED = "a rule,https://example.org/rule,text\n"


@each_case("day", "state", "threshold")
def test_a_regime_of_a_pack_has_its_own_threshold(
    tmp_path: Path, day: str, state: str, threshold: str
) -> None:
    rows = f"CH,in_force,0.25,yes,single,,2020-01-01,2021-01-01,{SOURCED}"
    rows += f"CH,in_force,0.5,no,all,,2022-01-01,,{SOURCED}"
    name = "ownership_regimes.csv"
    (tmp_path / name).write_text(HEADS[name] + rows, encoding="utf-8")
    regimes = load_tables(tmp_path).ownership_regimes_at(date.fromisoformat(day))
    (swiss,) = (row for row in regimes if row.regime == "CH")
    assert (swiss.state, swiss.threshold) == (state, Decimal(threshold))


@each_case("name", "row", "field")
def test_a_row_that_can_never_hold_or_be_right_is_refused(
    tmp_path: Path, name: str, row: str, field: str
) -> None:
    (tmp_path / name).write_text(HEADS[name] + row + SOURCED, encoding="utf-8")
    with pytest.raises(IndicatorInvalid) as error:
        load_tables(tmp_path)
    assert error.value.field == field


def test_a_published_topic_without_a_class_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_tables, "TOPICS", TOPICS | {"gov.new"})
    with pytest.raises(IndicatorInvalid, match=r"without a class: gov\.new"):
        load_tables()


@each_case("measure", "value", "meets", lists=True)
def test_each_measure_runs_in_its_own_direction(measure: str, value: str, meets: bool) -> None:
    assert TABLES.measures[measure].meets(value) is meets


@each_case("measure", "value")
def test_a_value_off_the_scale_is_refused(measure: str, value: str) -> None:
    with pytest.raises(ValueError, match=value):
        TABLES.measures[measure].meets(value)


def test_the_classes_of_topics_can_be_listed() -> None:
    assert TABLES.topics_of("listed") == ("export.control", "sanction")
