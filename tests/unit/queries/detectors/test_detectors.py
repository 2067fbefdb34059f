"""What detectors say beyond present and not found: the cases of the files beside this one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.queries.assessment.explain import explain
from onward.queries.examples import example_tables
from onward.queries.model.schema import assessment_from_data
from onward.queries.tables.tables import (
    Basis,
    Consequence,
    CountryRegime,
    MilitaryList,
    RuleTables,
    Scope,
    default_tables,
)
from tests.example_cases import Case, View, assess_case, check_case, read_example_cases
from tests.unit.cases import each_case

pytestmark = pytest.mark.usefixtures("one_engine")

FILES = [path for path in sorted(Path(__file__).parent.glob("*.yaml")) if "test_" not in path.name]
TABLES = example_tables()
PLAIN = "item.six = yes,no,yes,yes,yes,yes"


@pytest.mark.parametrize("case", read_example_cases(*FILES))
def test_an_indicator_says(case: Case) -> None:
    check_case(case)


def test_a_past_delivery_is_told_in_words_with_its_day() -> None:
    world = "acme ships interception x5 to buyer in XA on 2024-05-10"
    case = Case("", "hist-exported-cs-to-repressive", world)
    (section,) = explain(assessment_from_data(assess_case(case), "a test"), case.indicator)
    lines = "\n".join(map(str, section.lines))
    assert "acme shipped to buyer (example shipment-0/ships_to, on 2024-05-10" in lines
    assert "\nDelivery of 2024-05-10: acme to buyer: interception, 5 pc, to XA" in lines


# What the tables of rules say instead.


def said(indicator: str, world: str, tables: RuleTables, **more: Any) -> View:
    """Return what an assessment by other tables says of an indicator."""
    return View(assess_case(Case("", indicator, world, **more), tables=tables), indicator)


def with_regimes(*rows: CountryRegime, without: tuple[CountryRegime, ...] = ()) -> RuleTables:
    others = [row for row in TABLES.regimes if row not in without]
    return replace(TABLES, regimes=(*others, *rows))


BANS = tuple(
    row for row in TABLES.regimes if (row.country, row.equipment) == ("XF", "interception")
)
EMBARGO = tuple(row for row in TABLES.regimes if row.country == "XE")


def test_a_rule_of_unknown_state_makes_no_more_than_possible() -> None:
    rows = tuple(replace(row, state="unknown") for row in TABLES.ownership["EU"])
    tables = replace(TABLES, ownership={**TABLES.ownership, "EU": rows})
    view = said("own-50-aggregate", "listed owns 60% acme", tables)
    statuses = view.pick("finding/EU.status"), view.pick("finding/OFAC.status")
    assert statuses == ("possible", "present")


@each_case("consequences", "consequence", "suggested")
def test_prior_authorisation_counts_only_where_every_act_allows_it(
    consequences: tuple[Consequence, ...], consequence: str, suggested: str
) -> None:
    rows = [replace(BANS[0], consequence=one) for one in consequences]
    tables = with_regimes(*rows, without=BANS)
    view = said("dest-interception-ban", "T.destination = XF", tables)
    assert view.pick("finding.values.consequence") == consequence
    assert view.pick("suggestion.value") == suggested


@each_case("consequence", "verb", "title")
def test_title_text_and_severity_say_what_the_act_does(
    consequence: Consequence, verb: str, title: str
) -> None:
    tables = with_regimes(replace(BANS[0], consequence=consequence), without=BANS)
    view = said("dest-interception-ban", "T.destination = XF", tables)
    assert verb in view.pick("finding.summary")
    assert title in view.pick("finding.title")
    rules = " ".join(view.pick("finding.severity_rules"))
    assert ("prior authorisation" in rules) == (consequence == "prior_authorisation")
    assert ("counts as banned" in rules) == (consequence == "unknown")


def test_a_declaration_of_an_embargo_counts_only_by_the_policy() -> None:
    tables = with_regimes(replace(EMBARGO[0], country="XC", issuer="declaration"))
    without = said("dest-arms-embargo", "T.destination = XC", tables)
    assert without.pick("findings") == []
    assert without.pick("misses.0.2").startswith("a political declaration")
    text = "Declaration of 27 June 1989"
    policy = {"arms_embargo_by_declaration": {"XC": text}}
    view = said("dest-arms-embargo", "T.destination = XC", tables, policy=policy)
    assert view.pick("finding.law.0.citation") == text


@pytest.mark.parametrize("scope", ["import", "listed"])
def test_buying_from_the_country_or_named_parties_only_is_no_embargo_on_it(scope: Scope) -> None:
    tables = with_regimes(replace(EMBARGO[0], scope=scope), without=EMBARGO)
    view = said("dest-arms-embargo", "T.destination = XE", tables)
    assert view.pick("findings") == []
    assert view.pick("missed.*.missed_by.needed") == ["an embargo on the whole country"]


def test_an_empty_table_of_hubs_is_named_and_is_no_gap() -> None:
    view = said("div-transshipment-country", f"{PLAIN}; T.route = XH", default_tables())
    assert view.pick("findings") == view.pick("gaps") == []
    assert "the hub table is empty" in "; ".join(view.pick("coverage.not_covered"))
    assert view.pick("verdict") == "CLEAR_WITHIN_STATED_LIMITS"


def test_an_ordinary_order_holds_no_finding_and_no_gap() -> None:
    tables = replace(TABLES, trade=replace(TABLES.trade, hubs=()))
    answer = assess_case(Case("", "", PLAIN), tables=tables)
    assert answer["findings"] == answer["coverage"]["gaps"] == []
    assert answer["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


@pytest.mark.parametrize(("until", "count"), [("2026-05-02", 1), ("2026-05-01", 0)])
def test_a_list_counts_only_while_the_table_says_that_it_is_military(
    until: str, count: int
) -> None:
    basis = Basis("an act", "https://example.org", "text")
    row = MilitaryList("Old list", "OLD", "Old list", None, until, basis)
    tables = replace(TABLES, military=(row,))
    entry = {"Listing": {"regime": "BIS", "topic": "export.control", "list": "Old list"}}
    assert len(said("mil-listed", "T.route = XB", tables, add=[entry]).pick("findings")) == count


def test_every_name_of_a_military_list_has_one_title_and_a_source() -> None:
    rows = default_tables().military
    assert {row.list for row in rows} == {"MEU", "MIEU", "1260H", "NS-CMIC", "EU-833-IV"}
    assert len({(row.list, row.title) for row in rows}) == 5
    assert all(row.basis.source and row.basis.url for row in rows)
