"""mil-listed: which entries are of a military list, on which days, and what a finding says."""

from dataclasses import replace
from typing import Any

import pytest

from onward.graph.model import IdentityLink, Listing, Party, Provenance, Statement
from onward.graph.store.workspace import memory_snapshot
from onward.queries.examples import example_tables, read_example, records
from onward.queries.tables.tables import Basis, MilitaryList, RuleTables, default_tables
from tests.assessed import assess_to_data
from tests.engines import ONE_ENGINE, open_world

MILITARY = "mil-listed"
ANNEX = "Regulation (EU) No 833/2014, Annex IV"


def entry(regime: str, **facts: Any) -> Listing:
    source = Provenance("list", f"e-{regime}", "https://example.org/l", "2024-01-02", "2026-04-30")
    given = {"id": "e", "party": "example:acme", "topic": "export.control", "source": source}
    return Listing(**{**given, "regime": regime, "since": "2024-01-01", **facts})


def told(engine: str, *more: Statement, tables: RuleTables | None = None) -> dict[str, Any]:
    example = read_example("T.route = XB => not_found")
    world = memory_snapshot((*example.statements, *records(), *more), example.layers)
    opened = open_world(world, engine, tables=tables or example_tables())
    assessment: dict[str, Any] = assess_to_data(example.transaction, opened)
    return assessment


def found(assessment: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in assessment["findings"] if one["indicator"] == MILITARY]


@pytest.mark.parametrize("engine", ONE_ENGINE)
class TestMilitaryList:
    def test_the_act_of_an_entry_names_its_list_and_its_own_regime_is_cited(
        self, engine: str
    ) -> None:
        row = entry("EU", list="EU restrictive measures", act=ANNEX, entry_id="IV 479")
        [one] = found(told(engine, row))
        assert (one["status"], one["severity"]) == ("present", "stop")
        assert one["severity_rules"] == ["the policy applies EU: stop"]
        named = "acme, the end-user, is named as a military end-user on"
        assert one["summary"].startswith(f"{named} the list of {ANNEX}")
        cited = [law["citation"] for law in one["law"]]
        assert cited == [ANNEX, "Regulation (EU) No 833/2014 Art. 2b and Annex IV"]
        assert one["values"]["listings"][0]["entry_id"] == "IV 479"

    def test_another_annex_of_the_same_act_is_no_military_list(self, engine: str) -> None:
        row = entry("EU", act="Regulation (EU) No 833/2014, Annex XIV")
        assert found(told(engine, row)) == []

    @pytest.mark.parametrize(
        ("regime", "facts"),
        [
            ("OFAC", {"topic": "invest.ban", "programme": "CMIC-EO13959"}),
            ("US DoD", {"topic": "debarment", "programme": "US-DOD-1260H"}),
        ],
    )
    def test_a_list_without_a_topic_of_a_listing_is_a_military_list_all_the_same(
        self, engine: str, regime: str, facts: dict[str, str]
    ) -> None:
        [one] = found(told(engine, entry(regime, **facts)))
        assert (one["status"], one["severity"]) == ("present", "high")
        assert not any(law["citation"].startswith("15 CFR") for law in one["law"])

    def test_two_topics_of_one_entry_are_one_finding_and_two_lists_are_two(
        self, engine: str
    ) -> None:
        rows = [
            entry("BIS", id=f"{code}{topic}", list=code, topic=topic, source=Provenance("l", key))
            for code, topic, key in [
                ("MEU", "mil", "1"),
                ("MEU", "export.control", "2"),
                ("MIEU", "mil", "3"),
            ]
        ]
        assert [len(one["values"]["listings"]) for one in found(told(engine, *rows))] == [2, 1]

    def test_an_entry_that_a_program_made_is_only_possible_and_never_stops(
        self, engine: str
    ) -> None:
        [one] = found(told(engine, entry("EU", act=ANNEX, standing="inferred")))
        assert (one["status"], one["severity"]) == ("possible", "high")
        assert "possible: at most high" in one["severity_rules"]

    def test_an_ended_entry_is_a_near_miss_with_its_end(self, engine: str) -> None:
        assessment = told(engine, entry("BIS", list="MEU", until="2026-05-01"))
        assert found(assessment) == []
        [miss] = [m for m in assessment["near_misses"] if m["indicator"] == MILITARY]
        assert miss["missed_by"]["found"] == "MEU: ended on 2026-05-01"

    def test_a_member_of_a_merged_party_on_a_list_is_enough(self, engine: str) -> None:
        row = entry("BIS", list="MEU", party="other:1")
        other = Party("other:1", "other", "Company", "XC", Provenance("other", "1"))
        same = IdentityLink("example:acme", "other:1", Provenance("other", "same"))
        assert len(found(told(engine, row, other, same))) == 1

    def test_a_list_counts_only_while_the_table_says_that_it_is_military(self, engine: str) -> None:
        basis = Basis("an act", "https://example.org", "text")
        for until, count in (("2026-05-02", 1), ("2026-05-01", 0)):
            row = MilitaryList("Old list", "OLD", "Old list", None, until, basis)
            tables = replace(example_tables(), military=(row,))
            entries = entry("BIS", list="Old list")
            assert len(found(told(engine, entries, tables=tables))) == count


def test_every_name_of_a_list_has_one_title_and_a_source() -> None:
    rows = default_tables().military
    assert {row.list for row in rows} == {"MEU", "MIEU", "1260H", "NS-CMIC", "EU-833-IV"}
    assert len({(row.list, row.title) for row in rows}) == 5
    assert all(row.basis.source and row.basis.url for row in rows)
