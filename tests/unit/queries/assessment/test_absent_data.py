"""What no loaded source could tell is said to be unknown, and never *not found*."""

from datetime import date
from typing import Any, Final

import pytest

from onward.graph.model import Listing, Party, Provenance
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.assess import list_unexamined
from onward.queries.assessment.loaded import LoadedData
from onward.queries.examples import read_example
from onward.queries.model.assessment import DataKind
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import Policy
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.clear_orders import claimed_order, clear_order
from tests.engines import open_world
from tests.unit.cases import table

NOTHING: Final = LoadedData(frozenset(), frozenset())
BOTH: Final = ("EU", "UN")
BOTH_LISTS: Final = frozenset(BOTH)

SOURCES: Final[tuple[tuple[str, ...], ...]] = table(__file__, "SOURCES")
"""A sort of data, and a clause that brings some."""


def assess_line(line: str, loaded: LoadedData | None = None, policy: Policy | None = None) -> Any:
    example = read_example(f"{line} => not_found")
    setup = open_world(example.snapshot(), "embedded", loaded=loaded, policy=policy)
    return assess_to_data(example.transaction, setup)


def absent_kinds(assessment: Any) -> set[str]:
    return {row["data"] for row in assessment["coverage"].get("absent_data", ())}


@pytest.mark.parametrize(("kind", "clause"), SOURCES)
def test_one_statement_of_a_sort_is_enough_for_it_to_be_looked_for(
    kind: DataKind, clause: str
) -> None:
    assert kind not in absent_kinds(assess_line(clause))
    assert kind in absent_kinds(assess_line("sister is Company (XC)", NOTHING))


def test_what_nobody_could_have_found_is_not_said_to_be_not_found() -> None:
    answer = assess_line("sister is Company (XC)", NOTHING)
    blind = {one.id for one in default_catalogue() if one.detection.needs}
    assert len(blind) > 20
    assert not blind & {row["indicator"] for row in answer["not_found"]}
    assert "hist-onward-exporter" in answer["coverage"]["indicators"]["names"]["cannot_tell"]


def test_each_absent_sort_of_data_is_one_line_with_all_that_needs_it() -> None:
    rows = assess_line("sister is Company (XC)", NOTHING)["coverage"]["absent_data"]
    assert len({row["data"] for row in rows}) == len(rows)
    [shipments] = [row for row in rows if row["data"] == "shipments"]
    assert shipments["text"] == "no loaded source tells of past deliveries"
    assert len(shipments["indicators"]) == len(shipments["titles"]) >= 6


def test_a_list_of_each_applied_regime_is_needed() -> None:
    kinds: frozenset[DataKind] = frozenset({"ownership"})
    lists = LoadedData(kinds, frozenset({"EU"}))
    [row] = [
        row
        for row in assess_line("sister is Company (XC)", lists)["coverage"]["absent_data"]
        if row["data"] == "sanctions_lists"
    ]
    assert (row["regimes"], row["text"]) == (["UN"], "no UN list is loaded")


def test_a_list_that_was_not_known_by_the_day_is_absent() -> None:
    source = Provenance("l", "1", retrieved="2026-04-30")
    listed = Party(id="l:z", name="Zefirin", kind="Company", country=None, source=source)
    entry = Listing(id="l:1", party="l:z", topic="sanction", regime="EU", source=source)
    snapshot = memory_snapshot([listed, entry])
    setup = open_world(snapshot, "embedded", loaded=None)
    for as_of, missing in ((None, ("UN",)), ("2026-04-30", ("UN",)), ("2026-04-29", BOTH)):
        day = None if as_of is None else date.fromisoformat(as_of)
        assert setup.loaded.known_by(day).missing_lists(BOTH) == missing


@pytest.mark.parametrize(
    ("regimes", "verdict"),
    [(BOTH_LISTS, "CLEAR_WITHIN_STATED_LIMITS"), (frozenset({"EU"}), "INCOMPLETE")],
)
def test_without_a_required_list_an_order_is_never_clear(
    regimes: frozenset[str], verdict: str
) -> None:
    kinds: frozenset[DataKind] = frozenset({"ownership"})
    example = read_example("founder owns 100% acme => not_found")
    setup = open_world(example.snapshot(), "embedded", loaded=LoadedData(kinds, regimes))
    answer = assess_to_data(parse_transaction(clear_order()), setup)
    assert answer["verdict"] == verdict


def test_a_policy_says_which_data_it_cannot_do_without() -> None:
    example = read_example("founder owns 100% acme => not_found")
    lenient = Policy(id="lenient", required_data=())
    setup = open_world(example.snapshot(), "embedded", loaded=NOTHING, policy=lenient)
    answer = assess_to_data(parse_transaction(clear_order()), setup)
    assert answer["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
    # what was not looked at is said all the same
    assert "sanctions_lists" in absent_kinds(answer)


def test_owners_that_the_order_names_count_as_ownership() -> None:
    example = read_example("sister is Company (XC) => not_found")
    setup = open_world(example.snapshot(), "embedded", loaded=None)
    stated = assess_to_data(parse_transaction(claimed_order()), setup)
    assert "ownership" not in absent_kinds(stated)
    assert "state_bodies" in absent_kinds(stated)


def test_what_is_looked_at_for_no_order_is_said_of_every_order_and_names_no_party() -> None:
    example = read_example("sister is Company (XC); acme is Company (XC) => not_found")
    setup = open_world(example.snapshot(), "embedded", loaded=NOTHING)
    answer = assess_to_data(example.transaction, setup)
    points = list_unexamined(setup, date.fromisoformat(answer["on"]))
    said = [row["text"] for row in answer["coverage"]["absent_data"]]
    said += answer["coverage"]["not_covered"]
    assert "no loaded source tells of past deliveries" in points
    assert set(default_catalogue().pack.not_looked_for) <= set(points) <= set(said)
    assert not [text for text in points if "acme" in text.casefold()]
