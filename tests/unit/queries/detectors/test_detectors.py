"""What the attribute detectors say beyond present and not found: grounds, near misses, gaps."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.graph.model import IdentityLink, Listing, Party, Provenance, Statement, Tie
from onward.graph.shares import Share
from onward.graph.store.manifests import SourceFacts
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example, records
from onward.queries.rules.policy import Policy, default_policy
from onward.queries.tables.tables import Consequence, RuleTables, Scope
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data

TABLES = example_tables()


def assessed(
    clauses: str,
    *more: Statement,
    policy: Policy | None = None,
    tables: RuleTables = TABLES,
    layers: tuple[SourceFacts, ...] = (),
    as_of: date | None = None,
    order: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Assess an example's world, with further statements, in the reference engine."""
    example = read_example(f"{clauses} => not_found")
    snapshot = memory_snapshot((*example.statements, *records(), *more), (*example.layers, *layers))
    world = AssessmentSetup.open(
        snapshot, "networkx", policy=policy, tables=tables, loaded=COMPLETE
    )
    transaction = example.transaction if order is None else parse_transaction(order)
    return assess_to_data(transaction, world, as_of=as_of)


def findings(assessment: dict[str, Any], indicator: str) -> list[dict[str, Any]]:
    return [one for one in assessment["findings"] if one["indicator"] == indicator]


def finding(assessment: dict[str, Any], indicator: str) -> dict[str, Any]:
    (found,) = findings(assessment, indicator)
    return found


def misses(assessment: dict[str, Any], indicator: str) -> list[dict[str, Any]]:
    return [one["missed_by"] for one in assessment["near_misses"] if one["indicator"] == indicator]


def gaps(assessment: dict[str, Any]) -> list[tuple[str, str]]:
    return [(gap["on"], gap["field"]) for gap in assessment["coverage"]["gaps"]]


def entry(regime: str, **facts: Any) -> Listing:
    given = {
        "id": f"e-{regime}",
        "party": "example:acme",
        "topic": "sanction",
        "regime": regime,
        "source": Provenance(
            "list", f"e-{regime}", "https://example.org/l", "2024-01-02", "2026-04-30"
        ),
        "since": "2024-01-01",
    }
    return Listing(**{**given, **facts})


LISTED = "own-listed-direct"


class TestListedDirect:
    def test_the_act_of_the_entry_is_the_first_citation_and_the_entry_is_told(self) -> None:
        act = "Regulation (EU) No 269/2014"
        row = entry("EU", act=act, list="Annex I", entry_id="372", measure="Asset freeze")
        found = finding(assessed("T.route = XB", row), LISTED)
        assert found["law"][0]["citation"] == act
        assert found["summary"].startswith(
            "acme, the end-user, is named on the list of Annex I (2024). Basis: Regulation"
        )
        (listing,) = found["values"]["listings"]
        assert (listing["list"], listing["entry_id"], listing["since"]) == (
            "Annex I",
            "372",
            "2024-01-01",
        )
        assert found["evidence"]["paths"][0]["steps"] == []

    def test_the_gravest_regime_decides_and_the_policy_says_which_stop(self) -> None:
        rows = (entry("EU"), entry("OFAC"))
        default = finding(assessed("T.route = XB", *rows), LISTED)
        assert (default["severity"], default["object"]["id"]) == ("stop", "EU, OFAC")
        assert [row["regime"] for row in default["values"]["listings"]] == ["EU", "OFAC"]
        only_us = default_policy().model_copy(update={"regimes": ("OFAC",)})
        assert (
            finding(assessed("T.route = XB", *rows, policy=only_us), LISTED)["severity"] == "stop"
        )
        neither = default_policy().model_copy(update={"regimes": ("UN",)})
        mild = finding(assessed("T.route = XB", *rows, policy=neither), LISTED)
        assert mild["severity"] == "high"
        assert mild["severity_rules"] == ["the policy does not apply EU: high"]

    def test_what_a_program_inferred_weighs_nothing_beside_what_a_source_states(self) -> None:
        ban = entry("EU", measure="Travel ban")
        beside = entry("UN", standing="inferred")
        mild = finding(assessed("T.route = XB", ban, beside), LISTED)
        assert (mild["status"], mild["severity"]) == ("present", "medium")
        assert len(mild["values"]["listings"]) == 2

    def test_the_strongest_measure_of_a_regime_decides(self) -> None:
        ban = entry("EU", id="ban", measure="Travel ban", source=Provenance("list", "ban"))
        mild = finding(assessed("T.route = XB", ban), LISTED)
        assert mild["severity"] == "medium"
        assert mild["severity_rules"] == ["no measure but Travel ban: medium"]
        both = finding(assessed("T.route = XB", ban, entry("EU")), LISTED)
        assert both["severity"] == "stop"
        assert len(both["values"]["listings"]) == 2

    def test_an_ended_entry_is_a_near_miss_or_speaks_against_a_live_one(self) -> None:
        over = entry("EU", id="old", until="2025-11-19", source=Provenance("list", "old"))
        alone = assessed("T.route = XB", over)
        assert findings(alone, LISTED) == []
        assert misses(alone, LISTED) == [
            {
                "field": "listing",
                "needed": "an entry that holds on the date",
                "found": "the entry: ended on 2025-11-19",
            }
        ]
        beside = finding(assessed("T.route = XB", over, entry("EU")), LISTED)
        assert beside["counter_evidence"] == ["the entry: ended on 2025-11-19"]

    def test_an_entry_that_begins_later_is_no_evidence_and_told_apart(self) -> None:
        coming = assessed("T.route = XB", entry("EU", since="2026-07-13"))
        assert findings(coming, LISTED) == []
        assert [note["date"] for note in coming["later"]] == ["2026-07-13"]

    def test_what_was_not_known_by_as_of_is_not_used(self) -> None:
        row = entry("EU")
        assert findings(assessed("T.route = XB", row, as_of=date(2024, 1, 1)), LISTED) == []
        assert findings(assessed("T.route = XB", row, as_of=date(2024, 1, 2)), LISTED)

    def test_an_inferred_entry_is_possible_and_at_most_high(self) -> None:
        found = finding(assessed("T.route = XB", entry("EU", standing="inferred")), LISTED)
        assert (found["status"], found["severity"]) == ("possible", "high")

    def test_a_publisher_s_inference_is_a_near_miss(self) -> None:
        missed = misses(assessed("acme is Company [sanction.linked] (XC)"), LISTED)
        assert [miss["found"] for miss in missed] == [
            "linked to a party under sanctions, which its publisher inferred"
        ]

    def test_a_topic_without_an_entry_counts_under_every_regime_since_ever(self) -> None:
        found = finding(assessed("acme is Company [sanction] (XC); T.date = 2016-01-01"), LISTED)
        assert found["severity"] == "stop"
        assert found["object"]["name"] == "a list (regime not stated)"

    def test_a_possible_match_shows_the_tie_the_score_and_why(self) -> None:
        named = Party("list:1", "Foo Ltd", "Company", "XA", Provenance("list", "p"))
        row = entry("EU", party="list:1")
        order = {
            "id": "T",
            "date": "2026-05-01",
            "parties": [{"role": "bank", "name": "FOO LTD", "country": "XB"}],
        }
        found = finding(assessed("T.route = XB", named, row, order=order), LISTED)
        assert (found["status"], found["severity"]) == ("possible", "high")
        assert (found["object"]["party"], found["object"]["name"]) == ("list:1", "Foo Ltd")
        assert found["possible_because"] == [
            "possibly the same party, score 0.85",
            "compared with the name Foo Ltd",
        ]

    def test_of_several_ties_to_one_party_the_surest_is_shown(self) -> None:
        ties = tuple(
            Tie(
                "example:acme",
                "example:listed",
                "possibly_same_as",
                Provenance("guess", str(score)),
                score=score,
            )
            for score in (0.7, 0.9, 0.8)
        )
        found = finding(assessed("listed owns 1% other", *ties), LISTED)
        assert found["possible_because"][0] == "possibly the same party, score 0.90"


class TestDestinationRecord:
    NAME = "dest-repression-record"

    def test_every_measure_that_was_read_is_told_with_its_threshold(self) -> None:
        found = finding(assessed("T.destination = XA"), self.NAME)
        measures = {row["measure"]: row["value"] for row in found["values"]["measures"]}
        assert measures == {
            "pts_s": "5",
            "vdem_civlib": "0.1",
            "fh_status": "NF",
            "fh_d4": "0",
        }
        assert found["values"]["families_met"] == ["fh", "pts", "vdem"]
        assert found["counter_evidence"] == []
        [index] = [r for r in found["values"]["measures"] if r["measure"] == "vdem_civlib"]
        assert index["threshold"].startswith("below 0.45 indicates a record, below 0.3 counts")

    def test_only_indicated_is_possible_and_says_on_which_measure(self) -> None:
        found = finding(assessed("T.destination = XB"), self.NAME)
        assert found["possible_because"] == [
            "the record is only indicated: the Political Terror Scale beyond the threshold"
        ]
        assert found["severity_rules"][-1] == "only indicated: one level lower"

    def test_destination_and_end_user_country_are_two_findings_unless_they_are_one_country(
        self,
    ) -> None:
        two = assessed("T.destination = XB; acme is Company (XA)")
        assert [f["object"]["id"] for f in findings(two, self.NAME)] == ["XA", "XB"]
        one = finding(assessed("T.destination = XA; acme is Company (XA)"), self.NAME)
        assert "destination and country of the end-user" in one["summary"]

    def test_every_country_under_which_the_graph_knows_the_end_user_is_looked_at(self) -> None:
        other = Party("list:1", "Acme", "Company", "XA", Provenance("list", "1"))
        link = IdentityLink("example:acme", "list:1", Provenance("list", "link"))
        found = finding(assessed("T.route = XB", other, link), self.NAME)
        assert found["object"]["id"] == "XA"

    def test_a_possible_state_body_raises_nothing(self) -> None:
        found = finding(assessed("T.destination = XA; ministry contains acme inferred"), self.NAME)
        assert found["severity"] == "medium"


class TestInterceptionBan:
    NAME = "dest-interception-ban"

    def test_the_act_is_cited_with_how_well_it_was_read_and_its_consequence(self) -> None:
        found = finding(assessed("T.destination = XF"), self.NAME)
        assert found["law"][0]["citation"] == "the example world"
        assert found["values"]["consequence"] == "unknown"

    @pytest.mark.parametrize(
        ("consequences", "consequence", "suggested"),
        [
            (("prior_authorisation",), "prior_authorisation", "classify_or_license"),
            (("prohibition", "prior_authorisation"), "prohibition", "refuse"),
            (("unknown", "prior_authorisation"), "unknown", "refuse"),
        ],
    )
    def test_prior_authorisation_counts_only_where_every_act_allows_it(
        self, consequences: tuple[Consequence, ...], consequence: str, suggested: str
    ) -> None:
        (first,) = [r for r in TABLES.regimes if (r.country, r.equipment) == ("XF", "interception")]
        rows = tuple(replace(first, consequence=one) for one in consequences)
        others = tuple(row for row in TABLES.regimes if row is not first)
        assessment = assessed(
            "T.destination = XF", tables=replace(TABLES, regimes=(*others, *rows))
        )
        assert finding(assessment, self.NAME)["values"]["consequence"] == consequence
        assert assessment["suggestion"]["value"] == suggested

    @pytest.mark.parametrize(
        ("consequence", "verb", "title"),
        [
            ("prohibition", " bans,", " bans "),
            ("prior_authorisation", "allows only with prior authorisation", "only with prior"),
            ("unknown", "bans or restricts", " bans or restricts "),
        ],
    )
    def test_title_text_and_severity_say_what_the_act_does(
        self, consequence: Consequence, verb: str, title: str
    ) -> None:
        rows = tuple(replace(row, consequence=consequence) for row in TABLES.regimes)
        tables = replace(TABLES, regimes=rows)
        found = finding(assessed("T.destination = XF", tables=tables), self.NAME)
        assert verb in found["summary"]
        assert title in found["title"]
        rules = " ".join(found["severity_rules"])
        assert ("prior authorisation" in rules) == (consequence == "prior_authorisation")
        assert ("counts as banned" in rules) == (consequence == "unknown")

    @pytest.mark.parametrize(
        ("covers", "severity", "rule"),
        [
            ("854290", "stop", "without one it may not go"),
            ("852610", "low", "that the act asks for is on file: low"),
        ],
    )
    def test_goods_that_may_be_authorised_are_never_said_to_be_banned(
        self, covers: str, severity: str, rule: str
    ) -> None:
        line = (
            f"T.destination = XJ; item.hs = 852610; licence.covers = {covers}; "
            "licence.destinations = XJ; licence.end_users = acme"
        )
        found = finding(assessed(line), "dest-goods-ban")
        assert found["severity"] == severity
        assert found["title"].endswith("only with prior authorisation")
        assert "which an act allows only with prior authorisation" in found["summary"]
        assert rule in found["severity_rules"][0]

    def test_a_family_that_is_not_known_is_a_gap_on_that_item(self) -> None:
        found = assessed("T.destination = XF; item.families = unknown")
        assert gaps(found) == [("item", "items.0.families")]
        assert not found["complete"]

    def test_a_prohibition_speaks_first_and_knowledge_is_not_asked_for(self) -> None:
        found = assessed("T.destination = XF; ministry owns 60% acme")
        assert findings(found, "gov-repressive-tie")
        assert found["suggestion"]["value"] == "refuse"
        assert found["suggestion"]["rules"][0]["rule"] == "R1_prohibition"
        assert not [q for q in found["questions"] if q["about"] == "knowledge"]


class TestArmsEmbargo:
    NAME = "dest-arms-embargo"

    def test_an_embargo_on_groups_is_a_near_miss_without_one(self) -> None:
        missed = misses(assessed("T.destination = XG"), self.NAME)
        assert [miss["needed"] for miss in missed] == ["an armed group among the parties' paths"]

    def test_a_declaration_counts_only_by_the_policy(self) -> None:
        (row,) = [r for r in TABLES.regimes if r.country == "XE"]
        declared = replace(row, country="XC", issuer="declaration")
        tables = replace(TABLES, regimes=(*TABLES.regimes, declared))
        without = assessed("T.destination = XC", tables=tables)
        assert findings(without, self.NAME) == []
        assert misses(without, self.NAME)[0]["found"].startswith("a political declaration")
        text = "Declaration of 27 June 1989"
        policy = default_policy().model_copy(update={"arms_embargo_by_declaration": {"XC": text}})
        found = finding(assessed("T.destination = XC", tables=tables, policy=policy), self.NAME)
        assert found["law"][0]["citation"] == text

    @pytest.mark.parametrize("scope", ["import", "listed"])
    def test_buying_from_the_country_or_named_parties_only_is_no_embargo_on_it(
        self, scope: Scope
    ) -> None:
        rows = tuple(
            replace(row, scope=scope) if row.country == "XE" else row for row in TABLES.regimes
        )
        found = assessed("T.destination = XE", tables=replace(TABLES, regimes=rows))
        assert findings(found, self.NAME) == []
        assert [miss["needed"] for miss in misses(found, self.NAME)] == [
            "an embargo on the whole country"
        ]


class TestDataGap:
    def test_each_missing_fact_is_named_with_its_place(self) -> None:
        order = {"id": "T", "date": "2026-05-01", "parties": [{"role": "consignee"}], "items": [{}]}
        assert gaps(assessed("T.route = XB", order=order)) == [
            ("end_user", "parties"),
            ("consignee", "parties.0"),
            ("item", "items.0"),
            ("destination", "destination"),
        ]

    def test_nothing_is_asked_that_the_policy_does_not_require(self) -> None:
        required = default_policy().required.model_copy(update={"facts": (), "owners_to": None})
        policy = default_policy().model_copy(update={"required": required})
        order = {"id": "T", "date": "2026-05-01"}
        assert gaps(assessed("T.route = XB", policy=policy, order=order)) == []

    def test_owners_that_the_transaction_names_close_the_gap(self) -> None:
        def order(low: str) -> dict[str, Any]:
            owners = [
                {"name": "Omar Zubrol", "country": "XC", "share_min": low, "share_max": "0.6"}
            ]
            party = {"role": "end_user", "name": "Unlisted", "country": "XC", "owners": owners}
            item = {"control_code": "5A992.c", "families": [], "hs": "854370"}
            return {
                "id": "T",
                "date": "2026-05-01",
                "parties": [party],
                "items": [item],
                "destination": "XC",
            }

        closed = assessed("T.route = XB", order=order("0.5"))
        assert gaps(closed) == []
        assert closed["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
        (gap,) = assessed("T.route = XB", order=order("0.4"))["coverage"]["gaps"]
        assert gap["why_it_matters"] == (
            "owners of Unlisted: only 40 % are known, and at least 50 % must be"
        )

    def test_one_owner_told_by_two_sources_counts_once(self) -> None:
        again = Tie(
            "example:parent",
            "example:acme",
            "owns",
            Provenance("other", "t"),
            share=Share(0.3, 0.3),
        )
        assert gaps(assessed("parent owns 30% acme", again)) == [("owner", "parties.1.owners")]


class TestScreeningStale:
    EU = SourceFacts(name="eu", source="eu_annexes", retrieved="2026-04-20", max_age_days=7)

    def test_a_stale_layer_is_named_with_its_age_and_limit(self) -> None:
        found = assessed("T.route = XB", layers=(self.EU,))
        (gap,) = found["coverage"]["gaps"]
        assert (gap["on"], gap["field"]) == ("source", "eu")
        assert gap["why_it_matters"] == (
            "the data of eu is of 2026-04-20: 11 days old, and at most 7 are allowed"
        )
        assert found["complete"] is False

    @pytest.mark.parametrize(
        ("name", "limit", "is_stale"),
        [("eu", 11, False), ("eu", 10, True), ("eu_annexes", 11, False), ("eu", None, False)],
    )
    def test_the_policy_s_limit_wins_over_the_source_s_own(
        self, name: str, limit: int | None, is_stale: bool
    ) -> None:
        policy = default_policy().model_copy(update={"max_age_days": {name: limit}})
        assert bool(gaps(assessed("T.route = XB", policy=policy, layers=(self.EU,)))) is is_stale

    def test_a_layer_without_a_date_is_not_fresh(self) -> None:
        undated = replace(self.EU, retrieved=None)
        (gap,) = assessed("T.route = XB", layers=(undated,))["coverage"]["gaps"]
        assert "its age is not known" in gap["why_it_matters"]
