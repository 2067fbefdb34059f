"""The one-line grammar: each clause makes what it says, and a line that is not understood fails."""

from collections.abc import Mapping
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


@each_case("clauses", "what", "says")
def test_a_clause_makes_what_it_says(clauses: str, what: str, says: dict[str, Any]) -> None:
    """`what` is order, tie, shipment, listing, or the name of a party or of a layer."""
    example = read(clauses)
    kinds = {"tie": Tie, "shipment": Shipment, "listing": Listing}
    if what == "order":
        found: Any = example.transaction
    elif what in kinds:
        found = rows(example, kinds[what])[0]
    elif what.startswith("layer "):
        (found,) = (one for one in example.layers if one.name == what.removeprefix("layer "))
    else:
        found = party(example, what)
    for place, wanted in says.items():
        value = found
        for step in place.split("."):
            value = value[int(step)] if step.isdigit() else getattr(value, step)
        assert (dict(value) if isinstance(value, Mapping) else value) == wanted, place


def test_a_share_is_an_interval_and_an_unknown_one_is_none() -> None:
    (share, *_) = [row.share for row in rows(read("listed owns 25-50% acme"), Tie)]
    assert share == Share(0.25, 0.5)
    for clause in ("listed owns ?% acme", "listed owns acme"):
        assert rows(read(clause), Tie)[0].share is None


def test_a_no_of_an_example_has_its_grounds() -> None:
    [item] = read("item.six = yes,no").transaction.items
    assert item.cyber_surveillance.groundless() == {}


def test_a_shipment_is_a_tie_too() -> None:
    example = read("maker ships 854231 x100 to far in XE on 2025-02-19")
    assert "ships_to" in {row.kind for row in rows(example, Tie)}


def test_acme_is_the_end_user_and_has_a_founder_unless_the_line_says_otherwise() -> None:
    plain = read("T.route = XB")
    roles = [(p.role, p.id) for p in plain.transaction.parties]
    assert roles == [("exporter", None), ("end_user", "example:acme")]
    assert [(t.start, t.share) for t in rows(plain, Tie)] == [("example:founder", Share(1.0, 1.0))]
    assert not rows(read("acme.owners = none"), Tie)
    assert [t.start for t in rows(read("parent owns 10% acme"), Tie)] == ["example:parent"]
    moved = read("acme is Company (XC) role consignee; buyer is Company (XB) role end_user")
    assert [p.role for p in moved.transaction.parties] == ["exporter", "consignee", "end_user"]


def test_the_party_listed_stands_on_three_lists_since_2024() -> None:
    entries = rows(read("listed owns 1% acme"), Listing)
    assert {(entry.regime, entry.topic, entry.since) for entry in entries} == {
        ("EU", "sanction", "2024-01-01"),
        ("OFAC", "sanction", "2024-01-01"),
        ("BIS", "export.control", "2024-01-01"),
    }


def test_a_degree_and_mandates_count_the_ties_that_the_line_names() -> None:
    example = read("acme located_at tower; tower.degree = 3; founder.mandates = 2")
    ties = [one for one in example.statements if isinstance(one, Tie)]
    assert sum((tie.kind, tie.end) == ("located_at", "example:tower") for tie in ties) == 3
    assert sum((tie.kind, tie.start) == ("directs", "example:founder") for tie in ties) == 2


def test_the_world_accuses_no_real_country() -> None:
    added = {row.country for row in example_tables().regimes if row.regime.startswith("EXAMPLE-")}
    assert added == {"XE", "XF", "XG"}
