"""What the indicators of items, papers and destinations say beyond present and not found."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.graph.model import DestinationRecord, Provenance
from onward.graph.store.workspace import memory_snapshot
from onward.queries.detection.results import Undecided
from onward.queries.detectors.end_use_documents import _leave_undecided
from onward.queries.examples import example_tables, read_example, records
from onward.queries.rules.policy import Policy, default_policy
from onward.queries.tables.tables import RuleTables, default_tables
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.engines import compared_engines, open_world

pytestmark = pytest.mark.usefixtures("one_engine")

TABLES = example_tables()
PLAIN = "item.six = yes,no,yes,yes,yes,yes"


def assessed(
    clauses: str,
    *,
    tables: RuleTables = TABLES,
    policy: Policy | None = None,
    rows: tuple[DestinationRecord, ...] | None = None,
    as_of: date | None = None,
    **order: Any,
) -> dict[str, Any]:
    """Assess an example's world, alike on each compared engine; `order` changes the order."""
    example = read_example(f"{clauses} => not_found")
    country_records = records() if rows is None else rows
    snapshot = memory_snapshot((*example.statements, *country_records), example.layers)
    transaction = parse_transaction({**example.transaction.plain(), **order})
    found = [
        assess_to_data(
            transaction, open_world(snapshot, engine, policy=policy, tables=tables), as_of=as_of
        )
        for engine in compared_engines()
    ]
    assert len({assessment["content_hash"] for assessment in found}) == 1
    return found[0]


def findings(assessment: Mapping[str, Any], indicator: str) -> list[dict[str, Any]]:
    return [one for one in assessment["findings"] if one["indicator"] == indicator]


def finding(assessment: Mapping[str, Any], indicator: str) -> dict[str, Any]:
    (found,) = findings(assessment, indicator)
    return found


def misses(assessment: Mapping[str, Any], indicator: str) -> list[dict[str, Any]]:
    return [one["missed_by"] for one in assessment["near_misses"] if one["indicator"] == indicator]


def gaps(assessment: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(gap["on"], gap["field"]) for gap in assessment["coverage"]["gaps"]]


def reasons(assessment: Mapping[str, Any], indicator: str) -> list[str]:
    """Return why an indicator did not apply."""
    rows = assessment["not_applicable"]
    return [row["reason"] for row in rows if row["indicator"] == indicator]


def unanswered(assessment: Mapping[str, Any], indicator: str) -> list[str]:
    rows = assessment["cannot_tell"]
    return [row["text"] for row in rows if row["indicator"] == indicator]


def an_item(**facts: Any) -> dict[str, Any]:
    return {"description": "lens", "hs": "854370", "families": [], **facts}


NO_FLAG_ANSWERED = (
    "item red flags not answered: 1: marketed for covert use; 2: a similar item was misused; "
    "3: used against a Member State or an EU citizen; 4: can set up or configure a system known "
    "for its misuse; 5: published under Art. 5(6), or similar to an item that is"
)


class TestListedItem:
    NAME = "item-listed-annex1"

    def test_the_version_in_force_on_the_day_is_cited_first_and_who_classified_is_told(
        self,
    ) -> None:
        item = an_item(
            control_code="5A001.f.1",
            classified_by="A. Person",
            classified_at="2026-04-01",
            annex_version="2024/2547",
        )
        found = finding(assessed(PLAIN, items=[item]), self.NAME)
        assert found["law"][0]["citation"].endswith(
            "version of Delegated Regulation (EU) 2025/2003"
        )
        assert found["values"] == {
            "item": 0,
            "control_code": "5A001.f.1",
            "entries": ["5A001.f.1"],
            "surveillance_entries": ["5A001.f"],
            "annex_version": "2025/2003",
            "classified_against": "2024/2547",
            "classified_by": "A. Person",
            "classified_at": "2026-04-01",
            "licensed": False,
            "licence": None,
        }

    def test_an_entry_of_an_earlier_version_is_told_as_unverified(self) -> None:
        item = an_item(control_code="5A001.f")
        found = finding(assessed(PLAIN, items=[item], date="2025-11-14"), self.NAME)
        assert found["values"]["annex_version"] == "before 2025/2003"
        assert found["law"][0]["verified"] == "unverified"

    def test_each_item_is_a_finding_of_its_own(self) -> None:
        items = [an_item(control_code=code) for code in ("4A005", "EAR99", "4D004")]
        found = findings(assessed(PLAIN, items=items), self.NAME)
        assert [one["id"].rsplit("/", 1)[1] for one in found] == ["items.0", "items.2"]

    def test_a_code_that_leaves_the_sub_item_open_is_a_gap_too(self) -> None:
        found = assessed(PLAIN, items=[an_item(control_code="5A001")])
        assert gaps(found) == [("item", "items.0.control_code")]
        assert finding(found, self.NAME)["severity"] == "stop"

    def test_every_entry_rests_on_article_3_and_one_for_surveillance_is_marked(self) -> None:
        lasers = finding(assessed(PLAIN, items=[an_item(control_code="6A005.a")]), self.NAME)
        assert lasers["law"][0]["citation"] == "Regulation (EU) 2021/821 Art. 3"
        assert (lasers["law"][0]["as"], lasers["law"][0]["verified"]) == ("duty", "text")
        assert lasers["values"]["surveillance_entries"] == []

    def test_a_military_list_is_national_law_and_never_stops_by_itself(self) -> None:
        found = finding(assessed(PLAIN, items=[an_item(control_code="ML11")]), self.NAME)
        assert found["severity"] == "high"
        assert "the authority decides" in found["summary"]
        bases = [law["citation"] for law in found["law"] if law["as"] != "analogy"]
        assert bases == ["the exporter's national military list"]

    def test_an_entry_of_annex_4_that_was_not_read_never_stops_within_the_union(self) -> None:
        clauses = f"{PLAIN}; T.destination = FR; acme.country = FR; item.control_code = 5A004.a"
        found = finding(assessed(clauses), self.NAME)
        assert (found["status"], found["severity"]) == ("possible", "high")
        assert "not read in the act" in found["summary"]

    def test_what_a_licence_does_not_say_is_said_in_the_summary(self) -> None:
        licence = {"number": "L-9", "covers": ["9A012"], "destinations": ["XC"]}
        items = [an_item(control_code="9A012")]
        found = finding(assessed(PLAIN, items=items, licence=licence), self.NAME)
        assert (found["status"], found["severity"]) == ("possible", "medium")
        assert "does not say for which end-user it is" in found["summary"]

    @pytest.mark.parametrize(
        ("licence", "reason"),
        [
            ({"covers": []}, "does not say what it covers"),
            ({"covers": ["4A005"]}, "does not name this item"),
            ({"date": "2026-05-02"}, "is not valid on 2026-05-01: valid from 2026-05-02"),
            ({"valid_until": "2026-05-01"}, "until 2026-05-01"),
            ({"destinations": ["FR"]}, "is for France, and the goods go to"),
            ({"end_users": ["Somebody Else"]}, "is for Somebody Else, and does not name"),
        ],
    )
    def test_a_licence_that_does_not_fit_is_told_beside_the_stop(
        self, licence: dict[str, Any], reason: str
    ) -> None:
        whole = {"number": "L-9", "authority": "BAFA", "covers": ["5A001.j"]}
        found = finding(
            assessed(PLAIN, items=[an_item(control_code="5A001.j")], licence=whole | licence),
            self.NAME,
        )
        assert found["severity"] == "stop"
        assert found["counter_evidence"][0].startswith("licence L-9 of BAFA")
        assert reason in found["counter_evidence"][0]

    def test_one_licence_may_cover_one_item_and_not_the_other(self) -> None:
        items = [an_item(control_code="5A001.j"), an_item(control_code="4A005")]
        licence = {"number": "L-9", "covers": ["5A001.j"], "date": "2026-01-01"}
        licence |= {"destinations": ["XC"], "end_users": ["acme"]}
        found = assessed(PLAIN, items=items, licence=licence)
        levels = [(one["severity"], one["values"]["item"]) for one in findings(found, self.NAME)]
        assert levels == [("stop", 1), ("low", 0)]
        assert found["suggestion"]["rules"][0]["finding_ids"] == [
            "item-listed-annex1/transaction/items.1"
        ]


class TestNonListedItem:
    NAME = "item-nonlisted-cs"

    def test_the_answers_are_the_evidence(self) -> None:
        values = finding(assessed("item.six = yes,yes,yes,yes,yes,yes"), self.NAME)["values"]
        assert set(values["answers"].values()) == {"yes"}
        assert len(values["answers"]) == 6

    def test_an_unclear_answer_is_a_gap_that_names_it(self) -> None:
        found = assessed("item.six = yes,unclear,yes,yes,yes")
        assert ("item", "items.0.cyber_surveillance") in gaps(found)
        assert finding(found, self.NAME)["possible_because"] == [
            "the answers on Item 1 (network probe) leave open: specially designed, from ict systems"
        ]

    def test_an_unanswered_question_is_named(self) -> None:
        found = assessed("item.six = yes,yes,yes,yes,yes")
        assert unanswered(found, self.NAME) == [
            "nobody has answered of Item 1 (network probe): from ict systems"
        ]

    def test_it_does_not_apply_where_every_item_is_classified(self) -> None:
        items = [
            an_item(not_listed_reason="not in Annex I: a router"),
            an_item(control_code="5A001.j"),
        ]
        assert reasons(assessed(PLAIN, items=items), self.NAME)

    def test_one_item_that_is_asked_speaks_for_itself_among_classified_ones(self) -> None:
        six = read_example("item.six = yes,yes,yes,yes,yes,yes => not_found").transaction.plain()
        items = [an_item(not_listed_reason="not in Annex I: a router"), six["items"][0]]
        found = finding(assessed(PLAIN, items=items), self.NAME)
        assert found["values"]["item"] == 1


class TestRedFlags:
    NAME = "item-redflags"

    def test_each_yes_is_a_finding_with_its_number(self) -> None:
        flags = (
            "answer.marketed_for_covert_use = yes; answer.can_configure_misused_system = unclear"
        )
        found = findings(assessed(f"{PLAIN}; {flags}"), self.NAME)
        assert {(one["values"]["flag"], one["status"]) for one in found} == {
            (1, "present"),
            (4, "possible"),
        }

    def test_the_fifth_rests_on_its_own_citation(self) -> None:
        found = finding(assessed(f"{PLAIN}; answer.published_under_art_5_6 = yes"), self.NAME)
        assert "red flag 5" in found["law"][0]["citation"]
        assert found["law"][0]["verified"] == "unverified"

    def test_unanswered_flags_of_an_ordinary_item_are_said_and_change_nothing(self) -> None:
        found = assessed(PLAIN)
        assert reasons(found, self.NAME) == [NO_FLAG_ANSWERED]
        assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"

    def test_unanswered_flags_of_a_surveillance_item_leave_the_assessment_open(self) -> None:
        found = assessed("item.six = yes,yes,yes,yes,yes,yes")
        assert unanswered(found, self.NAME) == [NO_FLAG_ANSWERED]
        assert not found["complete"]

    def test_what_is_left_of_a_questionnaire_in_part_answered_is_said(self) -> None:
        found = assessed("answer.similar_item_misused = no")
        assert reasons(found, self.NAME) == [
            NO_FLAG_ANSWERED.replace("2: a similar item was misused; ", "")
        ]


class TestPriorityItem:
    NAME = "div-chpl-item"

    def test_code_tier_and_duties_are_told(self) -> None:
        found = finding(assessed(f"{PLAIN}; item.hs = 8542319000"), self.NAME)
        assert found["values"] == {
            "item": 0,
            "hs6": "854231",
            "tier": "1",
            "listed_since": "2024-02-23",
            "no_reexport_clause_required": True,
            "documented_risk_assessment_required": True,
        }

    @pytest.mark.parametrize(
        ("day", "clause", "assessment"),
        [
            ("2024-03-19", False, False),
            ("2024-03-20", True, False),
            ("2024-12-25", True, False),
            ("2024-12-26", True, True),
        ],
    )
    def test_each_duty_binds_from_its_first_day(
        self, day: str, clause: bool, assessment: bool
    ) -> None:
        values = finding(assessed(f"{PLAIN}; item.hs = 854231; T.date = {day}"), self.NAME)[
            "values"
        ]
        duties = (
            values["no_reexport_clause_required"],
            values["documented_risk_assessment_required"],
        )
        assert duties == (clause, assessment)

    @pytest.mark.parametrize(("country", "standing"), [("CH", "partner"), ("FR", "member")])
    def test_a_partner_or_member_is_a_near_miss_that_names_its_row(
        self, country: str, standing: str
    ) -> None:
        (miss,) = misses(
            assessed(f"{PLAIN}; item.hs = 854231; T.destination = {country}"), self.NAME
        )
        assert miss["field"] == "destination"
        assert standing in miss["found"]


class TestHubs:
    NAME = "div-transshipment-country"

    def test_a_hub_is_context_and_makes_no_finding(self) -> None:
        found = assessed(f"{PLAIN}; T.route = XH")
        assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
        (row,) = finding(found, self.NAME)["values"]["rows"]
        assert (row["country"], row["source"], row["since"]) == (
            "XH",
            "the example world",
            "2020-01-01",
        )

    def test_an_empty_table_is_named_and_is_no_gap(self) -> None:
        found = assessed(f"{PLAIN}; T.route = XH", tables=default_tables())
        assert findings(found, self.NAME) == []
        assert gaps(found) == []
        assert "the hub table is empty" in "; ".join(found["coverage"]["not_covered"])
        assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"

    def test_with_a_table_nothing_is_said_of_its_lack(self) -> None:
        assert "hub table" not in "; ".join(assessed(PLAIN)["coverage"]["not_covered"])


class TestConflict:
    NAME = "dest-armed-conflict"

    def test_without_a_table_nobody_looked_and_the_coverage_says_so(self) -> None:
        rows = tuple(row for row in records() if row.measure != "ucdp_intensity")
        found = assessed(f"{PLAIN}; T.destination = XA", rows=rows)
        assert findings(found, self.NAME) == []
        assert reasons(found, self.NAME)
        assert "armed conflicts: no table" in "; ".join(found["coverage"]["not_covered"])

    @pytest.mark.parametrize(("year", "is_told"), [(2021, True), (2020, False)])
    def test_a_table_that_ends_before_the_window_tells_nothing(
        self, year: int, is_told: bool
    ) -> None:
        rows = [row for row in records() if row.measure != "ucdp_intensity"]
        source = Provenance("ucdp", "XB", published="2022-01-01", retrieved="2026-04-30")
        rows.append(DestinationRecord("XB", "ucdp_intensity", year, "1", source))
        found = assessed(PLAIN, rows=tuple(rows))
        assert (reasons(found, self.NAME) == []) is is_told

    def test_what_was_published_later_is_not_known(self) -> None:
        found = assessed(f"{PLAIN}; T.destination = XA", as_of=date(2025, 2, 28))
        assert findings(found, self.NAME) == []
        found = assessed(f"{PLAIN}; T.destination = XA", as_of=date(2025, 3, 1))
        assert findings(found, self.NAME)

    def test_year_and_intensity_are_told(self) -> None:
        values = finding(assessed(f"{PLAIN}; T.destination = XA"), self.NAME)["values"]
        assert (values["conflict"]["data_year"], values["conflict"]["value"]) == (2024, "2")


class TestLetter:
    NAME = "informed-by-authority"

    def test_the_letter_is_cited_first_with_its_authority(self) -> None:
        letter = {"id": "B-7", "authority": "BAFA", "date": "2026-01-10", "destination": "XC"}
        found = finding(assessed(PLAIN, letters=[letter]), self.NAME)
        assert found["law"][0]["citation"] == "letter B-7 of BAFA"
        assert found["values"]["letter"] == letter
        assert found["severity"] == "stop"

    @pytest.mark.parametrize(
        ("scope", "field"),
        [
            ({"party": "w:other"}, "party"),
            ({"item": "lasers"}, "item"),
            ({"destination": "XA"}, "destination"),
            ({"valid_until": "2026-05-01"}, "date"),
        ],
    )
    def test_a_scope_that_falls_short_by_one_fact_is_a_near_miss(
        self, scope: dict[str, str], field: str
    ) -> None:
        found = assessed(PLAIN, letters=[{"id": "B-7", "date": "2026-01-10"} | scope])
        assert findings(found, self.NAME) == []
        assert [miss["field"] for miss in misses(found, self.NAME)] == [field]

    def test_a_party_is_known_by_id_or_by_name_however_it_is_spelt(self) -> None:
        for party in ("example:acme", "acme", "ACME"):
            assert findings(assessed(PLAIN, letters=[{"party": party}]), self.NAME)

    def test_a_letter_that_came_after_as_of_was_not_known(self) -> None:
        letter = {"date": "2026-04-20", "party": "acme"}
        before = assessed(PLAIN, letters=[letter], as_of=date(2026, 4, 19))
        assert findings(before, self.NAME) == []
        assert findings(assessed(PLAIN, letters=[letter], as_of=date(2026, 4, 20)), self.NAME)

    def test_each_letter_is_a_finding_of_its_own(self) -> None:
        letters = [{"id": "B-7", "party": "acme"}, {"id": "B-8", "destination": "XC"}]
        assert len(findings(assessed(PLAIN, letters=letters), self.NAME)) == 2

    def test_a_party_that_is_not_known_may_be_the_letters(self) -> None:
        found = assessed(PLAIN, letters=[{"party": "other"}], parties=[{"role": "end_user"}])
        assert finding(found, self.NAME)["status"] == "possible"


class TestStatementConflict:
    NAME = "eus-conflict-with-graph"

    def test_the_partners_path_and_values_stand_beside_the_clause(self) -> None:
        found = assessed("army contains acme")
        partner = finding(found, "mil-structural")
        conflict = finding(found, self.NAME)
        assert conflict["evidence"]["paths"] == partner["evidence"]["paths"]
        assert partner["values"].items() <= conflict["values"].items()
        assert conflict["values"]["clause"] == "declares.military = false"
        assert conflict["values"]["statement"] == {
            "signed_by": "the director",
            "date": "2026-04-01",
            "document": "EUS-1",
        }
        assert conflict["object"] == partner["object"]

    def test_a_record_of_misuse_stands_beside_the_denial_of_repression(self) -> None:
        found = finding(assessed("service contains acme; service.listed = UK"), self.NAME)
        assert found["values"]["clause"] == "declares.repression = false"
        assert (
            "rules out use in repression, yet has a tie to a party with a record"
            in found["summary"]
        )
        assert [len(path["steps"]) for path in found["evidence"]["paths"]] == [1]

    def test_each_clause_and_partner_is_a_finding_of_its_own(self) -> None:
        found = findings(assessed("army contains acme; acme supplies defmin"), self.NAME)
        partners = {one["values"]["partner"] for one in found}
        assert {"mil-structural", "mil-tie"} <= partners

    def test_a_partner_without_an_answer_leaves_this_one_open(self) -> None:
        limit = Undecided(None, "limit", (), "stopped after 5 paths")
        left_open = _leave_undecided("military", limit)
        text = "whether the records contradict the clause on military is not known: stopped after 5"
        assert left_open.text.startswith(text)

    def test_without_a_statement_or_a_denial_it_does_not_apply(self) -> None:
        assert reasons(assessed(f"{PLAIN}; T.statement = none"), self.NAME)
        assert reasons(assessed(f"{PLAIN}; statement.military = true"), self.NAME)
        assert reasons(assessed(PLAIN), self.NAME) == []


def test_nothing_is_asked_of_the_items_by_a_policy_that_requires_no_answers_but_it_is_said() -> (
    None
):
    required = default_policy().required.model_copy(update={"facts": ()})
    policy = default_policy().model_copy(update={"required": required})
    found = assessed(PLAIN, policy=policy, items=[])
    assert gaps(found) == []
    assert unanswered(found, "item-listed-annex1") == ["what is delivered is not known"]
    assert not found["complete"]


def test_an_ordinary_order_holds_none_of_it() -> None:
    tables = replace(TABLES, trade=replace(TABLES.trade, hubs=()))
    found = assessed(PLAIN, tables=tables)
    assert found["findings"] == []
    assert found["coverage"]["gaps"] == []
    assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
