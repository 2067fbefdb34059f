"""The one-line grammar: each clause makes what it says, and a line that is not understood fails."""

from typing import Any

import pytest

from onward.errors import IndicatorInvalid
from onward.graph.model import Listing, Party, Shipment, Tie
from onward.graph.shares import Share
from onward.queries.examples import Example, Outcome, example_tables, read_example
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.indicator import Indicator
from tests.unit.cases import each_case


def read(clauses: str) -> Example:
    return read_example(f"{clauses} => not_found")


def rows(example: Example, kind: type) -> list[Any]:
    return [row for row in example.statements if isinstance(row, kind)]


def party(example: Example, name: str) -> Party:
    (found,) = [row for row in rows(example, Party) if row.id == f"example:{name}"]
    assert isinstance(found, Party)
    return found


def tie(clause: str) -> Tie:
    first = rows(read(clause), Tie)[0]
    assert isinstance(first, Tie)
    return first


@pytest.mark.parametrize("indicator", [*default_catalogue()], ids=lambda indicator: indicator.id)
def test_every_line_of_the_catalogue_is_understood(indicator: Indicator) -> None:
    assert indicator.lines
    for line in indicator.lines:
        assert read_example(line).line == line


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("present high", Outcome("present", "high")),
        ("possible info", Outcome("possible", "info")),
        ("not_found", Outcome("not_found")),
        ("cannot_tell", Outcome("cannot_tell")),
        ("gap", Outcome("gap")),
    ],
)
def test_an_outcome_is_a_status_and_where_something_is_found_a_level(
    text: str, outcome: Outcome
) -> None:
    expected = read_example(f"acme owns 1% other => {text}").expected
    assert expected == outcome
    assert str(expected) == text


@each_case("line", lists=True)
def test_a_line_that_is_not_understood_is_refused_and_quoted(line: str) -> None:
    with pytest.raises(IndicatorInvalid) as refused:
        read_example(line)
    assert "\n" not in str(refused.value)


def test_a_tie_keeps_share_interest_dates_and_standing() -> None:
    found = tie("listed owns 25-50% acme as votingRights from 2024-02 until 2025 claimed")
    assert (found.start, found.end, found.kind) == ("example:listed", "example:acme", "owns")
    assert (found.share, found.interest) == (Share(0.25, 0.5), "votingRights")
    assert (found.since, found.until, found.standing) == ("2024-02", "2025", "claimed")


def test_an_unknown_share_is_no_share_and_an_unstated_date_is_null() -> None:
    for clause in ("listed owns ?% acme", "listed owns acme"):
        found = tie(clause)
        assert (found.share, found.since, found.until, found.standing) == (
            None,
            None,
            None,
            "stated",
        )


def test_a_party_has_the_kind_topics_and_country_that_the_clause_or_the_world_gives() -> None:
    example = read(
        "anna is Person [role.pep, gov] (XB); ministry contains acme; stranger owns 1% acme"
    )
    anna, ministry, stranger = (party(example, name) for name in ("anna", "ministry", "stranger"))
    assert (anna.kind, anna.topics, anna.country) == ("Person", ("role.pep", "gov"), "XB")
    assert (ministry.kind, ministry.topics, ministry.country) == ("PublicBody", ("gov",), "XA")
    assert (stranger.kind, stranger.topics, stranger.country) == ("Company", (), "XC")


def test_acme_is_the_end_user_and_has_a_founder_unless_the_line_says_otherwise() -> None:
    plain = read("T.route = XB")
    roles = [(p.role, p.id) for p in plain.transaction.parties]
    assert roles == [("exporter", None), ("end_user", "example:acme")]
    assert [(t.start, t.share) for t in rows(plain, Tie)] == [("example:founder", Share(1.0, 1.0))]
    assert not rows(read("acme.owners = none"), Tie)
    assert [t.start for t in rows(read("parent owns 10% acme"), Tie)] == ["example:parent"]
    moved = read("acme is Company (XC) role consignee; buyer is Company (XB) role end_user")
    assert [p.role for p in moved.transaction.parties] == ["exporter", "consignee", "end_user"]


def test_a_list_entry_replaces_the_bare_topic_which_would_hold_since_ever() -> None:
    example = read(
        "acme is Company [sanction, gov] (XC); acme.listed = BIS MEU from 2023 until 2024-01-01"
    )
    (entry,) = rows(example, Listing)
    assert (entry.topic, entry.regime, entry.list) == ("sanction", "BIS", "MEU")
    assert (entry.since, entry.until) == ("2023", "2024-01-01")
    assert party(example, "acme").topics == ("gov",)


def test_the_party_listed_stands_on_three_lists_since_2024() -> None:
    entries = rows(read("listed owns 1% acme"), Listing)
    assert {(entry.regime, entry.topic, entry.since) for entry in entries} == {
        ("EU", "sanction", "2024-01-01"),
        ("OFAC", "sanction", "2024-01-01"),
        ("BIS", "export.control", "2024-01-01"),
    }


def test_a_shipment_is_a_statement_and_a_tie() -> None:
    example = read("maker ships 854231 x100 to far in XE on 2025-02-19")
    (shipment,) = rows(example, Shipment)
    assert (shipment.hs, shipment.quantity, shipment.destination) == ("854231", "100", "XE")
    assert "ships_to" in {t.kind for t in rows(example, Tie)}
    assert party(example, "far").country == "XE"
    (other,) = rows(read("maker ships interception x5 to far on 2025-02-19"), Shipment)
    assert (other.hs, other.families) == (None, ("interception",))


def test_settings_reach_the_transaction() -> None:
    example = read(
        "T.date = 2025-01-01; T.destination = none; T.route = XB,XF; T.exporter = XA; "
        "item.hs = 854231; item.families = none; item.six = yes,no; statement.military = true; "
        "answer.personal_email = yes; contract.no_reexport = false; letter.party = acme; "
        "letter.since = 2026-01-10; letter.until = 2027-01-10"
    )
    order = example.transaction
    assert (order.date, order.destination, order.route) == ("2025-01-01", None, ("XB", "XF"))
    assert order.parties[0].country == "XA"
    assert (order.items[0].hs, order.items[0].families) == ("854231", ())
    answers = order.items[0].cyber_surveillance
    assert (answers.specially_designed, answers.groundless()) == ("no", {})
    assert order.end_use.statement is not None
    assert order.end_use.statement.declares.military is True
    assert order.answers == {"personal_email": "yes"}
    assert order.contract.no_reexport is False
    (letter,) = order.letters
    assert (letter.party, letter.date) == ("example:acme", "2026-01-10")
    assert read("T.statement = none").transaction.end_use.statement is None
    assert read("item.families = unknown").transaction.items[0].families is None
    assert read("T.items = none").transaction.items == ()


def test_a_setting_of_a_party_or_statement_wins_over_the_world_s_default() -> None:
    example = read(
        "parent owns 100% acme; parent.kind = Person; acme.country = XB; acme.sector = 10.71; "
        "acme.name = National Supplies; statement.valid_until = 2026-03-01"
    )
    acme = party(example, "acme")
    assert (acme.name, acme.country, acme.sector) == ("National Supplies", "XB", "10.71")
    assert party(example, "parent").kind == "Person"
    assert example.transaction.end_use.statement is not None
    assert example.transaction.end_use.statement.valid_until == "2026-03-01"


def test_sources_have_dates_and_limits() -> None:
    example = read("source.eu.retrieved = 2026-03-01; source.eu.limit = 7d")
    (eu,) = [layer for layer in example.layers if layer.name == "eu"]
    assert (eu.retrieved, eu.max_age_days) == ("2026-03-01", 7)
    (late,) = [x for x in read("source.eu.retrieved = unknown").layers if x.name == "eu"]
    assert late.retrieved is None


def test_a_degree_and_mandates_count_the_ties_that_the_line_names() -> None:
    example = read("acme located_at tower; tower.degree = 3; founder.mandates = 2")
    ties = [one for one in example.statements if isinstance(one, Tie)]
    assert sum((tie.kind, tie.end) == ("located_at", "example:tower") for tie in ties) == 3
    assert sum((tie.kind, tie.start) == ("directs", "example:founder") for tie in ties) == 2


def test_the_world_accuses_no_real_country() -> None:
    added = {row.country for row in example_tables().regimes if row.regime.startswith("EXAMPLE-")}
    assert added == {"XE", "XF", "XG"}
