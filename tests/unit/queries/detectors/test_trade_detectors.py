"""Past deliveries: evidence, near misses, what is not stated, and boundaries that no line says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.graph.model import Provenance, Shipment, Statement, Tie
from onward.graph.shipments import ships_to
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.explain import explain
from onward.queries.assessment.loaded import COMPLETE, LoadedData
from onward.queries.examples import example_tables, read_example, records
from onward.queries.model.schema import assessment_from_data
from tests.assessments import assess_to_data
from tests.engines import ONE_ENGINE, open_world

EXPORTS, RELAY, CHAIN = (
    "hist-exported-cs-to-repressive",
    "hist-onward-exporter",
    "hist-transit-to-embargoed",
)
ONE_PAIR = (
    "maker ships 854231 x100 to acme on 2025-01-10; acme ships 854231 x90 to far in XE on "
    "2025-02-19"
)
TWO_PAIRS = (
    f"{ONE_PAIR}; maker ships 854231 x100 to acme on 2025-06-01; acme ships 854231 x85 to far in "
    "XE on 2025-07-06"
)
THREE_LINKS = (
    "maker ships 854231 x50 to acme on 2025-03-01; acme ships 854231 x50 to relay on 2025-04-01; "
    "relay ships 854231 x50 to far in XE on 2025-05-01"
)

pytestmark = pytest.mark.parametrize("engine", ONE_ENGINE)

Changes = Mapping[int, Mapping[str, Any]]


def told(
    engine: str,
    clauses: str,
    changes: Changes | None = None,
    as_of: date | None = None,
    loaded: LoadedData | None = COMPLETE,
) -> dict[str, Any]:
    """Assess an example's world, some of its deliveries changed by their position."""
    example = read_example(f"{clauses} => not_found")
    statements: list[Statement] = [
        one for one in example.statements if getattr(one, "kind", "") != "ships_to"
    ]
    for position, terms in (changes or {}).items():
        [at] = [n for n, one in enumerate(statements) if _is(one, f"shipment-{position}")]
        statements[at] = replace(statements[at], **terms)
    ties = [tie for one in statements if isinstance(one, Shipment) for tie in ships_to(one)]
    snapshot = memory_snapshot((*statements, *ties, *records()), example.layers)
    world = open_world(snapshot, engine, tables=example_tables(), loaded=loaded)
    answer = assess_to_data(example.transaction, world, as_of=as_of)
    assert not [row for row in answer["cannot_tell"] if row["reason"] == "raised"]
    return answer


def _is(statement: Statement, shipment: str) -> bool:
    return isinstance(statement, Shipment) and statement.id == shipment


def outcomes(assessment: Mapping[str, Any], indicator: str) -> list[str]:
    found = [f for f in assessment["findings"] if f["indicator"] == indicator]
    return [f"{f['status']} {f['severity']}" for f in found]


def only(assessment: Mapping[str, Any], indicator: str) -> dict[str, Any]:
    (one,) = [f for f in assessment["findings"] if f["indicator"] == indicator]
    return dict(one)


def misses(assessment: Mapping[str, Any], indicator: str) -> list[tuple[str, str, str]]:
    rows = [m["missed_by"] for m in assessment["near_misses"] if m["indicator"] == indicator]
    return [(row["field"], row["needed"], row["found"]) for row in rows]


def unknown(assessment: Mapping[str, Any], indicator: str) -> list[str]:
    return [row["text"] for row in assessment["cannot_tell"] if row["indicator"] == indicator]


def nodes(finding: Mapping[str, Any]) -> list[list[str]]:
    paths = finding["evidence"]["paths"]
    return [[node["name"] for node in path["nodes"]] for path in paths]


class TestPastExports:
    hit = "acme ships interception x5 to buyer in XA on 2024-05-10"

    def test_the_evidence_is_the_delivery_with_its_source_and_the_record_of_its_year(
        self, engine: str
    ) -> None:
        one = only(told(engine, self.hit), EXPORTS)
        assert nodes(one) == [["acme", "buyer"]]
        [step] = one["evidence"]["paths"][0]["steps"]
        assert (step["tie"]["kind"], step["tie"]["since"]) == ("ships_to", "2024-05-10")
        [row] = one["values"]["shipments"]
        assert (row["dataset"], row["retrieved"]) == ("example", "2026-04-30")
        [record] = one["values"]["records"]
        assert (record["year"], record["status"]) == (2024, "established")
        assert {measure["data_year"] for measure in record["measures"]} >= {2024}
        assert one["law"][0]["citation"].startswith("Recommendation (EU) 2024/2659")

    def test_it_is_told_in_words_with_the_day_of_the_delivery(self, engine: str) -> None:
        assessment = assessment_from_data(told(engine, self.hit), "a test")
        (section,) = explain(assessment, EXPORTS)
        lines = [str(line) for line in section.lines]
        step = "acme shipped to buyer (example shipment-0/ships_to, on 2024-05-10"
        row = "Delivery of 2024-05-10: acme to buyer: interception, 5 pc, to XA"
        assert any(step in line for line in lines)
        assert any(line.startswith(row) for line in lines)

    def test_a_record_that_changed_since_is_a_near_miss_with_both_years(self, engine: str) -> None:
        found = told(engine, "acme ships interception x5 to buyer in XT on 2024-05-10")
        assert misses(found, EXPORTS) == [
            (
                "record",
                "a record established in 2024, the year of the export",
                "record of 2024: none; of 2025: established",
            )
        ]

    def test_only_a_record_known_by_then_counts(self, engine: str) -> None:
        clauses = "acme ships interception x5 to buyer in XT on 2025-05-10"
        source = {"source": records()[0].source}
        known = {0: {"source": replace(source["source"], record="s", published="2025-06-01")}}
        assert outcomes(told(engine, clauses, known), EXPORTS) == ["present high"]
        # the measures of 2025 were published on 2026-03-01
        early = told(engine, clauses, known, as_of=date(2026, 2, 28))
        assert outcomes(early, EXPORTS) == []
        late = told(engine, clauses, known, as_of=date(2026, 3, 1))
        assert outcomes(late, EXPORTS) == ["present high"]

    def test_a_delivery_not_known_by_then_is_no_evidence(self, engine: str) -> None:
        early = told(engine, self.hit, as_of=date(2026, 4, 29))
        assert outcomes(early, EXPORTS) == []

    @pytest.mark.parametrize(
        ("terms", "outcome"),
        [
            ({"families": (), "control_code": "5A001.f.1"}, ["present high"]),
            ({"families": (), "control_code": "5a001 j"}, ["present high"]),
            ({"families": (), "control_code": "5A001"}, ["possible high"]),
            ({"families": (), "control_code": "3A001.a", "hs": "851762"}, []),
            ({"families": (), "control_code": "EAR99", "hs": "851762"}, ["possible info"]),
            ({"families": (), "hs": "8517"}, ["possible info"]),
            ({"families": ("repression_equipment",), "hs": "851762"}, []),
            ({"families": ("wiretapping",)}, ["possible high"]),
        ],
    )
    def test_what_the_goods_were_decides(
        self, terms: Mapping[str, Any], outcome: list[str], engine: str
    ) -> None:
        assert outcomes(told(engine, self.hit, {0: terms}), EXPORTS) == outcome

    @pytest.mark.parametrize(
        ("terms", "why"),
        [
            ({"destination": None}, "the destination is not known: delivery of 2024-05-10"),
            ({"families": ()}, "what the goods were is not known: delivery of 2024-05-10"),
        ],
    )
    def test_what_is_not_stated_is_said(
        self, terms: Mapping[str, Any], why: str, engine: str
    ) -> None:
        found = told(engine, self.hit, {0: terms})
        assert outcomes(found, EXPORTS) == []
        [text] = unknown(found, EXPORTS)
        assert text.startswith(why)

    def test_the_destination_counts_and_not_where_the_consignee_is_registered(
        self, engine: str
    ) -> None:
        clauses = "acme ships interception x5 to buyer on 2024-05-10"
        there = told(engine, clauses, {0: {"destination": "XA"}})
        assert outcomes(there, EXPORTS) == ["present high"]
        elsewhere = told(engine, self.hit, {0: {"destination": "XC"}})
        assert outcomes(elsewhere, EXPORTS) == []

    def test_each_country_is_a_finding_of_its_own(self, engine: str) -> None:
        clauses = f"{self.hit}; acme ships interception x1 to other in XB on 2024-05-10"
        found = told(engine, clauses)
        ids = [f["id"] for f in found["findings"] if f["indicator"] == EXPORTS]
        assert sorted(ids) == [f"{EXPORTS}/example:acme/XA", f"{EXPORTS}/example:acme/XB"]

    def test_a_parents_export_is_shown_with_the_stake(self, engine: str) -> None:
        clauses = "parent owns 50% acme; parent ships interception x5 to buyer in XA on 2024-05-10"
        one = only(told(engine, clauses), EXPORTS)
        assert nodes(one) == [["acme", "parent", "buyer"]]
        assert "belongs together with a party that exported" in one["summary"]

    @pytest.mark.parametrize(("second", "outcome"), [("example", ["present high"]), ("b", [])])
    def test_two_classes_of_one_source_add_up_and_two_sources_do_not(
        self, second: str, outcome: list[str], engine: str
    ) -> None:
        example = read_example(
            "parent owns 25% acme; parent owns 25% acme; "
            "parent ships interception x5 to buyer in XA on 2024-05-10 => not_found"
        )
        statements = [
            replace(one, source=replace(one.source, dataset=second))
            if isinstance(one, Tie) and one.source.record == "tie-1"
            else one
            for one in example.statements
        ]
        snapshot = memory_snapshot((*statements, *records()), example.layers)
        world = open_world(snapshot, engine, tables=example_tables())
        assert outcomes(assess_to_data(example.transaction, world), EXPORTS) == outcome

    def test_more_deliveries_than_are_listed_are_counted(self, engine: str) -> None:
        clauses = "; ".join(
            f"acme ships interception x5 to buyer in XA on 2024-01-{day:02}" for day in range(1, 26)
        )
        values = only(told(engine, clauses), EXPORTS)["values"]
        assert (values["count"], len(values["shipments"])) == (25, 20)


class TestRelay:
    def test_pairs_are_shown_with_lag_and_ratio_as_chains_through_the_party(
        self, engine: str
    ) -> None:
        one = only(told(engine, TWO_PAIRS), RELAY)
        assert [(p["lag_days"], p["ratio"]) for p in one["values"]["pairs"]] == [
            (40, "0.9"),
            (35, "0.85"),
        ]
        assert nodes(one) == [["maker", "acme", "far"], ["maker", "acme", "far"]]
        assert one["values"]["count"] == 4
        assert one["severity_rules"] == [
            "an outgoing destination is restricted at the date of that delivery "
            "(under an arms embargo): high"
        ]

    def test_one_pair_is_possible_and_says_that_two_are_needed(self, engine: str) -> None:
        one = only(told(engine, ONE_PAIR), RELAY)
        assert one["possible_because"] == ["only 1 pair of deliveries is certain, and 2 are needed"]

    @pytest.mark.parametrize(
        ("terms", "why"),
        [
            ({"quantity": None}, "a quantity is not stated"),
            ({"quantity": "0"}, "a quantity is not stated"),
            ({"unit": None}, "a quantity has no unit"),
            ({"unit": "kg"}, "the units differ: pc and kg"),
            ({"destination": None}, "the destination of the outgoing delivery is not stated"),
        ],
    )
    def test_what_is_not_stated_leaves_a_pair_possible_and_is_said(
        self, terms: Mapping[str, Any], why: str, engine: str
    ) -> None:
        one = only(told(engine, TWO_PAIRS, {1: terms, 3: terms}), RELAY)
        assert one["status"] == "possible"
        assert why in one["possible_because"]

    @pytest.mark.parametrize(
        ("again", "status"),
        [
            ({}, "possible"),  # told once more, word for word
            ({"date": "2025-01"}, "possible"),  # the month only
            ({"quantity": "2500", "unit": "kg"}, "possible"),  # another measure of it
            ({"end_user": "example:acme"}, "possible"),  # with the end-user, who is the consignee
            ({"date": "2025-01-11"}, "present"),  # another day: another delivery
            ({"hs": "85423190"}, "possible"),  # the same six digits
        ],
    )
    def test_a_delivery_that_a_second_source_tells_again_is_one_delivery(
        self, again: Mapping[str, Any], status: str, engine: str
    ) -> None:
        clauses = (
            "maker ships 854231 x100 to acme on 2025-01-10; "
            "maker ships 854231 x100 to acme on 2025-01-10; "
            "acme ships 854231 x90 to far in XC on 2025-02-19; "
            "acme ships 854231 x95 to shop in XC on 2025-02-20; T.destination = XB"
        )
        second = {"source": Provenance("second", "row-1", retrieved="2026-04-30"), **again}
        one = only(told(engine, clauses, {1: second}), RELAY)
        assert one["status"] == status
        assert one["values"]["pair_count"] == (1 if status == "possible" else 2)
        assert outcomes(told(engine, clauses), RELAY) == [
            "present medium"
        ]  # two rows of one source

    def test_what_only_a_second_source_tells_well_enough_still_counts(self, engine: str) -> None:
        clauses = f"{TWO_PAIRS}; maker ships 854231 x100 to acme on 2025-01-10"
        vague = {"quantity": None, "unit": None}
        second = {"source": Provenance("second", "row-4", retrieved="2026-04-30")}
        found = told(engine, clauses, {0: vague, 4: second})
        assert outcomes(found, RELAY) == ["present high"]

    def test_what_the_party_sends_itself_for_an_end_user_counts(self, engine: str) -> None:
        terms = {"consignee": "example:acme", "end_user": "example:far"}
        found = told(engine, TWO_PAIRS, {1: terms, 3: terms})
        assert outcomes(found, RELAY) == ["present high"]

    def test_without_a_declared_destination_nothing_is_certain(self, engine: str) -> None:
        one = only(told(engine, f"T.destination = none; {TWO_PAIRS}"), RELAY)
        assert one["status"] == "possible"
        assert "the transaction declares no destination" in one["possible_because"]

    def test_a_ban_on_equipment_that_the_goods_are_not_makes_no_restriction(
        self, engine: str
    ) -> None:
        banned = TWO_PAIRS.replace("XE", "XF")
        assert outcomes(told(engine, banned), RELAY) == ["present medium"]
        family: Changes = {at: {"families": ("interception",)} for at in (1, 3)}
        one = only(told(engine, banned, family), RELAY)
        assert one["severity_rules"] == [
            "an outgoing destination is restricted at the date of that delivery "
            "(with a ban on interception equipment): high"
        ]

    def test_a_restriction_counts_at_the_date_of_the_delivery(self, engine: str) -> None:
        before = TWO_PAIRS.replace("2025", "2018")  # XE is restricted from 2020 on
        assert outcomes(told(engine, before), RELAY) == ["present medium"]

    @pytest.mark.parametrize(
        ("went", "near"),
        [
            ("x90 to far in XE on 2025-07-29", ("lag", "0 to 180 days", "200 days")),
            (
                "x90 to far in XE on 2024-11-21",
                ("lag", "0 to 180 days", "-50 days: it left before it came"),
            ),
            ("x45 to far in XE on 2025-02-19", ("ratio", "at least 0.5", "0.45")),
        ],
    )
    def test_a_pair_that_fails_one_test_is_a_near_miss(
        self, went: str, near: tuple[str, str, str], engine: str
    ) -> None:
        clauses = f"maker ships 854231 x100 to acme on 2025-01-10; acme ships 854231 {went}"
        found = told(engine, clauses)
        assert outcomes(found, RELAY) == []
        assert misses(found, RELAY) == [near]

    def test_a_pair_that_fails_twice_is_none(self, engine: str) -> None:
        clauses = (
            "maker ships 854231 x100 to acme on 2025-01-10; "
            "acme ships 854231 x45 to far in XE on 2025-07-29"
        )
        assert misses(told(engine, clauses), RELAY) == []

    def test_goods_received_as_end_user_count_too(self, engine: str) -> None:
        terms = {"consignee": "example:agent", "end_user": "example:acme"}
        clauses = f"agent is Company (XC); {TWO_PAIRS}"
        one = only(told(engine, clauses, {0: terms, 2: terms}), RELAY)
        assert one["status"] == "present"
        assert nodes(one)[0] == ["maker", "agent", "acme", "far"]

    def test_a_delivery_without_shipper_counts_and_its_row_is_shown(self, engine: str) -> None:
        one = only(told(engine, TWO_PAIRS, {0: {"shipper": None}, 2: {"shipper": None}}), RELAY)
        assert one["status"] == "present"
        assert nodes(one) == [["acme", "far"], ["acme", "far"]]
        assert one["values"]["count"] == 4


class TestChain:
    def test_the_chain_is_shown_from_the_delivery_that_brought_the_goods(self, engine: str) -> None:
        one = only(told(engine, THREE_LINKS), CHAIN)
        assert nodes(one) == [["acme", "relay", "far"], ["maker", "acme", "relay", "far"]]
        assert [chain["links"] for chain in one["values"]["chains"]] == [2, 3]
        assert [row["date"] for row in one["values"]["shipments"]] == [
            "2025-03-01",
            "2025-04-01",
            "2025-05-01",
        ]
        assert one["values"]["regimes"][0]["regime"] == "EXAMPLE-XE"
        assert one["object"]["id"] == "XE"

    def test_dates_in_the_wrong_order_are_a_near_miss(self, engine: str) -> None:
        found = told(engine, THREE_LINKS.replace("2025-04-01", "2025-06-01"))
        assert outcomes(found, CHAIN) == []
        assert misses(found, CHAIN) == [
            (
                "dates",
                "each delivery after the one before it",
                "along the chain: 2025-06-01, 2025-05-01",
            )
        ]

    def test_a_forwarder_is_collapsed_and_still_shown(self, engine: str) -> None:
        clauses = (
            "acme ships 854231 x50 to forwarder on 2025-04-01; forwarder ships 854231 x50 to relay "
            "on 2025-05-01; relay ships 854231 x50 to far in XE on 2025-06-01"
        )
        one = only(told(engine, clauses), CHAIN)
        assert nodes(one) == [["acme", "forwarder", "relay", "far"]]
        [chain] = one["values"]["chains"]
        assert (chain["links"], chain["collapsed"]) == (2, 1)

    @pytest.mark.parametrize(
        ("roles", "status"),
        [
            ({"notify_party": "example:relay"}, "possible"),
            ({"roles": (("carrier", "example:relay"),)}, "possible"),
            ({"notify_party": "example:acme"}, "present"),
        ],
    )
    def test_who_handles_deliveries_of_others_joins_unrelated_flows(
        self, roles: Mapping[str, Any], status: str, engine: str
    ) -> None:
        """A firm that is named as notify party on its own deliveries is an ordinary one."""
        clauses = (
            f"{THREE_LINKS.replace('relay ships 854231 x50', 'relay ships 854231 x20')}; "
            "other ships 851762 x1 to third on 2025-01-01"
        )
        at = 0 if roles == {"notify_party": "example:acme"} else 3
        one = only(told(engine, clauses, {at: roles}), CHAIN)
        assert one["status"] == status

    def test_a_document_number_joins_flows_where_quantities_do_not(self, engine: str) -> None:
        clauses = (
            "maker ships 854231 x50 to acme on 2025-03-01; acme ships 854231 x50 to relay on "
            "2025-04-01; relay.sector = 64.19; relay ships 854231 x20 to far in XE on 2025-05-01"
        )
        one = only(told(engine, clauses), CHAIN)
        assert "relay passes on what is others'" in one["possible_because"][0]
        same = {"notes": (("declaration", "D-77"),)}
        assert outcomes(told(engine, clauses, {1: same, 2: same}), CHAIN) == ["present high"]

    def test_goods_that_are_not_stated_leave_a_chain_possible(self, engine: str) -> None:
        one = only(told(engine, THREE_LINKS, {1: {"hs": None}}), CHAIN)
        assert one["status"] == "possible"
        assert one["possible_because"] == ["what the goods were is not stated"]

    def test_a_chain_of_nothing_but_unknown_goods_is_no_finding_and_is_said(
        self, engine: str
    ) -> None:
        nothing: Changes = {at: {"hs": None} for at in range(3)}
        found = told(engine, THREE_LINKS, nothing)
        assert outcomes(found, CHAIN) == []
        assert unknown(found, CHAIN) == [
            "deliveries lead to XE, but what the goods were is not stated"
        ]

    def test_a_last_destination_that_is_not_stated_is_possible(self, engine: str) -> None:
        one = only(told(engine, THREE_LINKS, {2: {"destination": None}}), CHAIN)
        assert one["status"] == "possible"
        assert one["possible_because"] == [
            "the last destination is not stated; its consignee is there"
        ]

    def test_the_ground_of_the_restriction_is_told_and_only_its_act_is_cited(
        self, engine: str
    ) -> None:
        chips = only(told(engine, THREE_LINKS), CHAIN)
        assert "ends in a country under an arms embargo: XE" in chips["summary"]
        assert {row["equipment"] for row in chips["values"]["regimes"]} == {"arms"}
        assert chips["law"][0]["as"] == "analogy"  # the act forbids arms, not these goods
        family: Changes = {at: {"families": ("interception",)} for at in range(3)}
        probes = only(told(engine, THREE_LINKS.replace("XE", "XF"), family), CHAIN)
        assert "a country with a ban on interception equipment: XF" in probes["summary"]
        assert [row["equipment"] for row in probes["values"]["regimes"]] == ["interception"]
        assert probes["law"][0]["as"] == "duty"

    @pytest.mark.parametrize(
        ("date", "outcome"),
        [
            ("2019-12", []),
            ("2020-01", ["present high"]),
            ("2020", ["present high"]),
            ("2019-12-31", []),
            ("2020-01-01", ["present high"]),
        ],
    )
    def test_a_coarse_date_is_restricted_if_each_of_its_days_is(
        self, date: str, outcome: list[str], engine: str
    ) -> None:
        clauses = (
            "acme ships 854231 x50 to relay on 2019-06-01; "
            f"relay ships 854231 x50 to far in XE on {date}"
        )
        assert outcomes(told(engine, clauses), CHAIN) == outcome

    def test_a_last_delivery_to_no_stated_country_cannot_be_told(self, engine: str) -> None:
        found = told(engine, THREE_LINKS, {2: {"destination": None, "consignee": "example:lost"}})
        assert outcomes(found, CHAIN) == []
        assert unknown(found, CHAIN) == [
            "where a chain of deliveries ends is not stated: 2025-05-01 (example shipment-2)"
        ]

    def test_a_consignee_that_passes_goods_on_to_the_stated_end_user_is_on_the_chain(
        self, engine: str
    ) -> None:
        """One delivery from maker by way of acme to relay, and one from there."""
        clauses = (
            "maker ships 854231 x50 to acme on 2025-04-01; "
            "relay ships 854231 x50 to far in XE on 2025-05-01"
        )
        assert outcomes(told(engine, clauses), CHAIN) == []
        one = only(told(engine, clauses, {0: {"end_user": "example:relay"}}), CHAIN)
        assert one["status"] == "present"
        assert nodes(one) == [["maker", "acme", "relay", "far"]]
        [chain] = one["values"]["chains"]
        assert (chain["links"], chain["shipments"]) == (2, ["shipment-0", "shipment-1"])

    def test_goods_go_on_from_the_end_user_too(self, engine: str) -> None:
        terms = {"consignee": "example:agent", "end_user": "example:relay"}
        clauses = f"agent is Company (XC); {THREE_LINKS}"
        one = only(told(engine, clauses, {1: terms}), CHAIN)
        assert nodes(one)[0] == ["acme", "agent", "relay", "far"]

    def test_a_thousand_ordinary_deliveries_hide_no_chain(self, engine: str) -> None:
        noise = "; ".join(
            f"acme ships 854231 x1 to shop{n % 200} on 2025-04-{n % 28 + 1:02}" for n in range(400)
        )
        assert outcomes(told(engine, f"{THREE_LINKS}; {noise}"), CHAIN) == ["present high"]


def test_a_world_without_deliveries_says_that_none_were_looked_at(engine: str) -> None:
    absent = told(engine, "T.destination = XC", loaded=None)["coverage"]["absent_data"]
    [row] = [row for row in absent if row["data"] == "shipments"]
    assert row["text"] == "no loaded source tells of past deliveries"
    assert "hist-onward-exporter" in row["indicators"]
    absent = told(engine, ONE_PAIR, loaded=None)["coverage"]["absent_data"]
    assert "shipments" not in [row["data"] for row in absent]
