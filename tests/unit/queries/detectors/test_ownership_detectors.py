"""Ownership by listed parties and states: evidence, near misses, what would change an answer."""

from dataclasses import replace
from typing import Any

import pytest

from onward.graph.model import DestinationRecord, Listing, Party, Provenance, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.store.workspace import memory_snapshot
from onward.queries.examples import example_tables, read_example, records
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import parse_transaction
from tests.assessed import assess_to_data
from tests.engines import ONE_ENGINE, open_world

AGGREGATE = "own-50-aggregate"
STATE = "gov-state-owned-aggregate"
SHORT = "49 %; 1 percentage point more would reach it"
OBVIOUS = "gov-repressive-tie"
MILITARY = "mil-structural"

pytestmark = pytest.mark.parametrize("engine", ONE_ENGINE)


def told(
    engine: str,
    clauses: str,
    nowhere: str = "",
    entries: tuple[Listing | Tie, ...] = (),
    tables: RuleTables | None = None,
) -> dict[str, Any]:
    """Assess an example's world; `nowhere` names a party of which no country is known."""
    example = read_example(f"{clauses} => not_found")
    statements = [
        replace(one, country=None) if isinstance(one, Party) and one.name == nowhere else one
        for one in example.statements
    ]
    snapshot = memory_snapshot((*statements, *entries, *records()), example.layers)
    return assess_to_data(
        example.transaction, open_world(snapshot, engine, tables=tables or example_tables())
    )


def found(assessment: dict[str, Any], indicator: str) -> list[dict[str, Any]]:
    return [one for one in assessment["findings"] if one["indicator"] == indicator]


def regime(assessment: dict[str, Any], code: str) -> dict[str, Any]:
    (one,) = [one for one in found(assessment, AGGREGATE) if one["id"].endswith(f"/{code}")]
    return one


def only(assessment: dict[str, Any], indicator: str) -> dict[str, Any]:
    (one,) = found(assessment, indicator)
    return one


def misses(assessment: dict[str, Any], indicator: str) -> list[tuple[str, str, str]]:
    return [
        (one["missed_by"]["field"], one["missed_by"]["needed"], one["missed_by"]["found"])
        for one in assessment["near_misses"]
        if one["indicator"] == indicator
    ]


def kinds(one: dict[str, Any]) -> list[list[str]]:
    return [[step["tie"]["kind"] for step in path["steps"]] for path in one["evidence"]["paths"]]


def nodes(one: dict[str, Any]) -> list[list[str]]:
    return [
        [node["id"].partition(":")[2] for node in path["nodes"]]
        for path in one["evidence"]["paths"]
    ]


def test_the_evidence_leads_from_the_subject_up_to_the_listed_party(engine: str) -> None:
    one = regime(told(engine, "listed owns 50% middle; middle owns 50% acme"), "EU")
    assert nodes(one) == [["acme", "middle", "listed"]]
    assert [level["sum"] for level in one["values"]["levels"]] == ["0.5", "0.5"]
    assert one["values"]["not_known"] == "0.5"


def test_the_stakes_that_would_clear_the_party_are_named(engine: str) -> None:
    one = regime(
        told(engine, "listed owns 60% middle; listed owns 20% acme; middle owns 40% acme"), "EU"
    )
    assert one["counterfactuals"] == [
        "clears if middle's share in acme is under 30 %",
        "clears if listed's share in acme is under 10 %",
        "clears if listed's share in middle is under 50 %",
    ]


def test_no_single_stake_is_named_where_the_others_suffice(engine: str) -> None:
    clauses = (
        "other is Company [sanction] (XC); other.listed = EU from 2024-01-01; "
        "listed owns 50% acme; other owns 50% acme"
    )
    assert regime(told(engine, clauses), "EU")["counterfactuals"] == []


def test_a_possible_answer_says_why_and_what_would_settle_it(engine: str) -> None:
    one = regime(told(engine, "listed owns 40-60% acme"), "EU")
    assert one["possible_because"] == ["listed's share in acme is known as an interval"]
    [sentence] = one["counterfactuals"]
    assert "at least 50 %" in sentence


def test_sources_that_disagree_stand_side_by_side(engine: str) -> None:
    example = read_example("listed owns 60% acme => not_found")
    owner = {"name": "listed", "id": "example:listed", "share_min": "0.2", "share_max": "0.2"}
    plain = example.transaction.plain()
    [acme] = [one for one in plain["parties"] if one["role"] == "end_user"]
    acme["owners"] = [owner]
    world = open_world(example.snapshot(), engine, tables=example_tables())
    one = regime(assess_to_data(parse_transaction(plain), world), "EU")
    assert one["counter_evidence"][0] == (
        "listed in acme: example says 60 %, transaction says 20 %"
    )


def test_a_near_miss_names_the_company_whose_owners_fall_short(engine: str) -> None:
    found_ = misses(told(engine, "listed owns 49% middle; middle owns 100% acme"), AGGREGATE)
    assert ("share", "at least 50 % of middle held by listed parties", SHORT) in found_


def test_more_than_five_points_short_is_no_near_miss(engine: str) -> None:
    assert misses(told(engine, "listed owns 44% acme; founder owns 56% acme"), AGGREGATE) == []


def test_exactly_one_half_is_a_near_miss_of_more_than_one_half(engine: str) -> None:
    clauses = (
        "first is Company [sanction] (XC); first.listed = UK from 2024-01-01; first owns 50% acme"
    )
    assert misses(told(engine, clauses), AGGREGATE) == [
        (
            "share",
            "more than 50 % of acme held by listed parties",
            "50 %; anything more would reach it",
        )
    ]


def test_a_suspended_rule_is_shown_with_its_state_and_never_found(engine: str) -> None:
    assessment = told(engine, "listed owns 60% acme")
    assert {one["values"]["regime_state"] for one in found(assessment, AGGREGATE)} == {"in_force"}
    [(field, needed, state)] = [
        miss for miss in misses(assessment, AGGREGATE) if miss[0] == "regime.state"
    ]
    assert (field, needed) == ("regime.state", "a rule that is in force")
    assert "2026-11-10" in state


def test_the_affiliates_rule_is_in_force_again_after_its_suspension(engine: str) -> None:
    assessment = told(engine, "listed owns 60% acme; T.date = 2026-11-26")
    assert regime(assessment, "BIS")["status"] == "present"
    assert (
        "itself reinstates it on 2026-11-10" in regime(assessment, "BIS")["values"]["regime_note"]
    )
    clear = told(engine, "listed owns 10% acme; T.date = 2026-11-26")
    assert found(clear, AGGREGATE) == []


def test_a_rule_of_unknown_state_makes_no_more_than_possible(engine: str) -> None:
    tables = example_tables()
    rows = tuple(replace(row, state="unknown") for row in tables.ownership["EU"])
    unknown = replace(tables, ownership={**tables.ownership, "EU": rows})
    assessment = told(engine, "listed owns 60% acme", tables=unknown)
    assert regime(assessment, "EU")["status"] == "possible"
    assert regime(assessment, "OFAC")["status"] == "present"


def test_a_finding_names_the_entries_it_rests_on(engine: str) -> None:
    finding = regime(told(engine, "listed owns 60% acme"), "EU")
    assert [row["list"] for row in finding["values"]["listings"]] == ["EU list"]
    assert "the entry on EU list does not state its measure" in finding["counter_evidence"][-1]


def test_a_listing_of_8_programmes_makes_the_affiliates_rule_possible(engine: str) -> None:
    """The programmes that 15 CFR 744.8 names were not read in the act."""
    clauses = "first is Company [sanction] (XC); first owns 60% acme; T.date = 2026-11-26"
    entry = Listing(
        "first/OFAC",
        "example:first",
        "sanction",
        "OFAC",
        Provenance("example", "first/OFAC", retrieved="2026-04-30"),
        list="SDN",
        programme="SDGT",
        measure="Asset freeze",
    )
    finding = regime(told(engine, clauses, entries=(entry,)), "BIS")
    assert finding["status"] == "possible"
    assert finding["possible_because"] == [
        "which programmes 15 CFR 744.8 names was not read in the act"
    ]


def test_a_listed_party_is_not_found_through_its_owners_too(engine: str) -> None:
    clauses = (
        "acme is Company [sanction] (XC); acme.listed = EU from 2024-01-01; listed owns 60% acme"
    )
    codes = {one["id"].rpartition("/")[2] for one in found(told(engine, clauses), AGGREGATE)}
    assert codes == {"OFAC"}


@pytest.mark.parametrize(
    "clauses",
    [
        "acme possibly_same_as middle; listed owns 60% middle",
        "middle possibly_same_as listed; middle owns 60% acme",
    ],
)
def test_possible_identity_is_crossed_once_and_makes_possible(engine: str, clauses: str) -> None:
    one = regime(told(engine, clauses), "EU")
    assert (one["status"], one["severity"]) == ("possible", "high")
    assert sorted(kinds(one)[0]) == ["owns", "possibly_same_as"]
    assert any("possibly the same" in text for text in one["possible_because"])


@pytest.mark.parametrize("likest", ["listed", "alike"])
def test_of_several_whom_an_owner_may_be_the_likeliest_is_the_one_shown(
    engine: str, likest: str
) -> None:
    source = Provenance("example", "alike/EU", retrieved="2026-04-30")
    entry = Listing("alike/EU", "example:alike", "sanction", "EU", source, list="EU list")
    ties = tuple(
        Tie(
            start="example:middle",
            end=f"example:{other}",
            kind=TieKind.POSSIBLY_SAME_AS,
            source=Provenance("example", other, retrieved="2026-04-30"),
            standing="inferred",
            score=1.0 if other == likest else 0.77,
        )
        for other in ("alike", "listed")
    )
    clauses = "middle owns 60% acme; alike is Company (XC); listed is Company (XC)"
    one = regime(told(engine, clauses, entries=(entry, *ties)), "EU")
    assert [path[-1] for path in nodes(one)] == [likest]


def test_possible_identity_is_not_crossed_twice(engine: str) -> None:
    clauses = "acme possibly_same_as middle; upper possibly_same_as listed; upper owns 60% middle"
    assert found(told(engine, clauses), AGGREGATE) == []


def test_state_owned_without_a_share_above_the_party_is_possible(engine: str) -> None:
    one = only(told(engine, "holding is Company [gov.soe] (XA); holding owns 60% acme"), STATE)
    assert (one["status"], one["id"].rpartition("/")[2]) == ("possible", "XA")


def test_each_state_is_a_finding_of_its_own(engine: str) -> None:
    clauses = "office is PublicBody [gov] (XB); ministry owns 50% acme; office owns 50% acme"
    states = sorted(one["id"].rpartition("/")[2] for one in found(told(engine, clauses), STATE))
    assert states == ["XA", "XB"]


def test_bodies_of_an_international_organisation_are_no_state(engine: str) -> None:
    clauses = "bank is PublicBody [gov.igo] (XA); bank owns 100% acme"
    assert found(told(engine, clauses), STATE) == []


def test_a_body_whose_country_is_not_known_is_possible_at_most(engine: str) -> None:
    clauses = "office is PublicBody [gov]; ministry owns 30% acme; office owns 30% acme"
    assert only(told(engine, clauses, "office"), STATE)["status"] == "possible"
    alone = told(engine, "office is PublicBody [gov]; office owns 60% acme", "office")
    assert only(alone, STATE)["object"]["name"] == "bodies of a state that is not known"
    assert found(alone, OBVIOUS) == []
    unknown = [row for row in alone["cannot_tell"] if row["indicator"] == OBVIOUS]
    assert [row["reason"] for row in unknown] == ["missing_data"]


@pytest.mark.parametrize(
    ("clauses", "path_class"),
    [
        ("ministry contains acme", 0),
        ("ministry owns 60% acme", 1),
        ("ministry controls acme as controlByLegalFramework", 2),
        ("ministry contains holding; holding owns 60% acme", 1),
        ("ministry controls holding as appointmentOfBoard; holding owns 60% acme", 2),
    ],
)
def test_the_class_is_that_of_the_links(engine: str, clauses: str, path_class: int) -> None:
    one = only(told(engine, clauses), OBVIOUS)
    assert (one["status"], one["evidence"]["paths"][0]["class"]) == ("present", path_class)


@pytest.mark.parametrize("interest", ["", " as otherInfluenceOrControl", " as votingRights"])
def test_control_of_another_kind_is_possible(engine: str, interest: str) -> None:
    one = only(told(engine, f"ministry controls acme{interest}"), OBVIOUS)
    assert one["status"] == "possible"
    assert any("kind of control" in text for text in one["possible_because"])


def test_one_stated_way_makes_present_beside_a_claimed_one(engine: str) -> None:
    clauses = "ministry owns 60% acme claimed; ministry owns 60% holding; holding owns 60% acme"
    one = only(told(engine, clauses), OBVIOUS)
    assert one["status"] == "present"
    assert nodes(one) == [["acme", "holding", "ministry"]]


def test_several_bodies_count_only_as_far_as_their_shares_are_stated(engine: str) -> None:
    claimed = "ministry owns 30% acme; service owns 25% acme claimed"
    one = only(told(engine, claimed), OBVIOUS)
    assert one["status"] == "possible"
    enough = "defmin owns 25% acme; ministry owns 25% acme; service owns 25% acme claimed"
    assert only(told(engine, enough), OBVIOUS)["status"] == "present"


def test_an_established_state_and_an_indicated_one_are_two_findings(engine: str) -> None:
    clauses = "office is PublicBody [gov] (XB); ministry owns 50% acme; office owns 50% acme"
    answers = {
        one["id"].rpartition("/")[2]: (one["status"], one["severity"])
        for one in found(told(engine, clauses), OBVIOUS)
    }
    assert answers == {"XA": ("present", "high"), "XB": ("possible", "medium")}


def test_a_state_of_unknown_record_is_told_beside_a_finding(engine: str) -> None:
    clauses = "office is PublicBody [gov] (XD); office contains acme; service owns ?% acme"
    assessment = told(engine, clauses)
    assert only(assessment, OBVIOUS)["id"].endswith("/XA")
    unknown = [row for row in assessment["cannot_tell"] if row["indicator"] == OBVIOUS]
    assert [row["reason"] for row in unknown] == ["missing_data"]


def test_the_record_of_the_state_is_part_of_the_finding(engine: str) -> None:
    values = only(told(engine, "ministry owns 60% acme"), OBVIOUS)["values"]
    assert values["record"] == "established"
    assert {one["measure"] for one in values["measures"]} >= {"pts_s", "vdem_civlib", "fh_status"}
    assert values["levels"][0]["sum"] == "0.6"


@pytest.mark.parametrize(
    ("clauses", "field", "said"),
    [
        (
            "ministry owns 60% a; a owns 60% b; b owns 60% c; c owns 60% d; d owns 60% acme",
            "links",
            "5 links",
        ),
        (
            "office is PublicBody [gov] (XB); ministry owns 30% acme; office owns 25% acme",
            "state",
            "55 % held by bodies of several states together",
        ),
        ("ministry owns 30% acme; service owns 15% acme", "share", "45 %"),
        ("ministry owns 60% holding; holding owns 45% acme", "share", "45 %"),
    ],
)
def test_one_step_short_of_an_obvious_relationship(
    engine: str, clauses: str, field: str, said: str
) -> None:
    assessment = told(engine, clauses)
    assert found(assessment, OBVIOUS) == []
    assert [(miss[0], miss[2]) for miss in misses(assessment, OBVIOUS)] == [(field, said)]


def test_a_cascade_of_five_levels_is_no_obvious_relationship(engine: str) -> None:
    chain = "; ".join(f"{a} owns 60% {b}" for a, b in zip("abc", "bcd", strict=True))
    clauses = f"ministry owns 30% a; service owns 30% a; {chain}; d owns 60% acme"
    assessment = told(engine, clauses)
    assert found(assessment, OBVIOUS) == []
    assert only(assessment, STATE)["status"] == "present"


def test_the_exporters_own_state_is_none_of_the_states_added_up(engine: str) -> None:
    clauses = "T.exporter = XA; ministry owns 30% acme; service owns 25% acme"
    assessment = told(engine, clauses)
    assert found(assessment, OBVIOUS) == []
    assert misses(assessment, OBVIOUS) == []


def test_armed_forces_of_a_state_without_conflict_data_are_possible(engine: str) -> None:
    one = only(told(engine, "unit is MilitaryUnit [mil] (XC); unit contains acme"), MILITARY)
    assert one["status"] == "possible"
    assert "conflicts of XC" in one["possible_because"][0]


def test_armed_forces_of_no_known_country_are_possible(engine: str) -> None:
    one = only(told(engine, "unit is MilitaryUnit [mil]; unit contains acme", "unit"), MILITARY)
    assert "country of unit is not known" in one["possible_because"][0]


def test_the_conflict_of_the_last_five_years_is_shown(engine: str) -> None:
    values = only(told(engine, "army contains acme"), MILITARY)["values"]
    assert (values["conflict"]["data_year"], values["record"]) == (2024, "established")


def test_the_surest_force_decides_where_there_are_several(engine: str) -> None:
    clauses = (
        "unit is MilitaryUnit [mil] (XC); unit contains acme; "
        "army contains brigade; brigade contains acme"
    )
    one = only(told(engine, clauses), MILITARY)
    assert one["status"] == "present"
    assert nodes(one)[0][-1] in {"brigade", "army"}


def test_too_few_votes_are_no_tie_at_all(engine: str) -> None:
    example = read_example("ministry controls acme as votingRights => not_found")
    few = [
        replace(one, share=Share(0.3, 0.3)) if isinstance(one, Tie) and one.interest else one
        for one in example.statements
    ]
    snapshot = memory_snapshot((*few, *records()), example.layers)
    world = open_world(snapshot, engine, tables=example_tables())
    assert found(assess_to_data(example.transaction, world), OBVIOUS) == []


def test_armed_forces_that_fight_nowhere_are_a_near_miss(engine: str) -> None:
    example = read_example("unit is MilitaryUnit [mil] (XC); unit contains acme => not_found")
    long_ago = DestinationRecord("XC", "ucdp_intensity", 2001, "1", Provenance("example", "old"))
    snapshot = memory_snapshot((*example.statements, *records(), long_ago), example.layers)
    assessment = assess_to_data(
        example.transaction, open_world(snapshot, engine, tables=example_tables())
    )
    assert found(assessment, MILITARY) == []
    [(field, _, said)] = misses(assessment, MILITARY)
    assert field == "conflict_or_record"
    assert "no armed conflict in XC" in said


@pytest.mark.parametrize(
    ("share", "status", "sum_is"),
    [
        (Share(0.5, 0.75, min_exclusive=True), "present", "more than"),
        (Share(0.25, 0.75, max_exclusive=True), "possible", "less than"),
    ],
)
def test_an_excluded_end_is_told_with_the_sum(
    engine: str, share: Share, status: str, sum_is: str
) -> None:
    example = read_example("listed owns 60% acme => not_found")
    changed = [
        replace(one, share=share) if isinstance(one, Tie) else one for one in example.statements
    ]
    snapshot = memory_snapshot((*changed, *records()), example.layers)
    world = open_world(snapshot, engine, tables=example_tables())
    one = regime(assess_to_data(example.transaction, world), "EU")
    assert (one["status"], one["values"]["sum_is"]) == (status, sum_is)


def test_the_largest_holder_that_is_needed_is_named_where_none_are_added_up(engine: str) -> None:
    clauses = (
        "first is Company [sanction] (XC); first.listed = UK from 2024-01-01; first owns 60% acme"
    )
    one = regime(told(engine, clauses), "UK")
    assert one["counterfactuals"] == ["clears if first's share in acme is at most 50 %"]


def test_a_listing_that_a_program_read_makes_possible_and_is_named(engine: str) -> None:
    example = read_example("listed owns 60% acme => not_found")
    changed = [
        replace(one, standing="inferred") if isinstance(one, Listing) else one
        for one in example.statements
    ]
    snapshot = memory_snapshot((*changed, *records()), example.layers)
    world = open_world(snapshot, engine, tables=example_tables())
    one = regime(assess_to_data(example.transaction, world), "EU")
    assert one["status"] == "possible"
    assert one["possible_because"] == ["only a program says it of listed"]


def test_a_party_in_two_roles_is_one_finding(engine: str) -> None:
    clauses = "shop is Company (XC) role consignee; listed owns 60% shop; listed owns 60% acme"
    assessment = told(engine, clauses)
    subjects = {one["subject"]["party"] for one in found(assessment, AGGREGATE)}
    assert subjects == {"example:shop", "example:acme"}
