"""Ownership: the golden cases and fixtures of the semantics, and every rule about intervals."""

import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from onward.graph.engine import Engine, Overlay
from onward.graph.model import Provenance, Tie
from onward.graph.ownership import (
    AncestorSearch,
    CascadeResult,
    Holdings,
    RegimeRule,
    cascade,
    chain_product,
    control,
    crossing_paths,
    gather_holdings,
    integrated,
    listed_end,
    ownership_report,
    topic_truth,
    ultimate_owners,
)
from onward.graph.shares import Share
from tests.engines import MOSTLY_IN_PROCESS
from tests.stakes import (
    EU,
    MORE_THAN_HALF,
    ON,
    UK,
    company,
    listed,
    names,
    opened,
    pid,
    pid_id,
    pids,
    run,
    stakes,
    upstream,
)
from tests.unit.cases import each_case, table

pytestmark = pytest.mark.parametrize("engine", MOSTLY_IN_PROCESS)

RULES = {"EU": EU, "UK": UK, "more than half": MORE_THAN_HALF}


def holdings(world: Engine, subject: str) -> Holdings:
    return gather_holdings(world, [pid(subject)], ON, None)


def say_status(result: CascadeResult, subject: str) -> str:
    """Say whether a company joins its owners: definite, possible or no."""
    if pid(subject) in result.definite:
        return "definite"
    return "possible" if pid(subject) in result.possible else "no"


def tied(count: int, first: str) -> str:
    """Return stakes of a long chain of companies, of which X owns the first."""
    return f"X {first} C0" + "".join(f", C{n} {first} C{n + 1}" for n in range(count))


@each_case("text", "members")
def test_golden_cascade(engine: str, text: str, members: str) -> None:
    subjects = " ".join(name for name in "ABC" if name in text)
    result = run(engine, text, subjects, "X Y")
    assert names(result.definite, "ABC") == members
    assert names(result.possible, "ABC") == members
    # the United Kingdom takes nothing at exactly one half
    halves = text.replace(" 60 ", " 50 ")
    assert names(run(engine, halves, subjects, "X Y", UK).possible, "ABC") == ""


def named(name: str) -> list[Any]:
    """Return the cases of a table that holds them by the rule that they show."""
    return [
        pytest.param(case, id=f"{why}: {case['stakes']}")
        for why, cases in table(__file__, name).items()
        for case in (cases if isinstance(cases, tuple) else (cases,))
    ]


@pytest.mark.parametrize("case", named("STAKES"))
def test_whether_a_company_joins_its_owners(engine: str, case: dict[str, str]) -> None:
    seeds, rule = case.get("seeds", "X"), RULES[case.get("rule", "EU")]
    result = run(engine, case["stakes"], "A", seeds, rule, case.get("maybe", ""))
    assert say_status(result, "A") == case["joins"]


@pytest.mark.parametrize("case", named("HOLDINGS"))
def test_what_is_held_of_a_company_and_what_is_left_out(engine: str, case: dict[str, Any]) -> None:
    subject, owners = case.get("of", "A"), pids(case.get("by", "X"))
    held = upstream(engine, case["stakes"], subject)
    found = integrated(held, owners)
    low, high = found.bounds(pid(subject))
    assert (low, high) == pytest.approx(case.get("bounds", (low, high)), abs=1e-9)
    for column, count in case.get("left_out", {}).items():
        assert getattr(held, column).size == count, column
    for column, values in case.get("columns", {}).items():
        assert getattr(held, column).tolist() == pytest.approx(values), column
    assert names(held.over_declared.tolist(), "ABX") == case.get("over_declared", "")
    assert names(held.parties[found.closed_loop].tolist(), "ABCX") == case.get("closed_loop", "")
    if "joins" in case:
        assert say_status(cascade(held, owners, [], EU), subject) == case["joins"]


def test_an_indirect_stake_and_the_link_it_runs_through_are_surely_as_the_greater(
    engine: str,
) -> None:
    held = upstream(engine, "X 60 M, M 45 A, X 40 A directness=indirect", "A")
    assert held.known[held.positions([pid("A")])[0]] == pytest.approx(0.45)


@each_case("text")
def test_an_upper_bound_that_grows_too_slowly_to_wait_for_is_one(engine: str, text: str) -> None:
    result = integrated(upstream(engine, text, "A"), [pid("X")])
    assert result.bounds(pid("A")) == (0.0, 1.0)
    assert result.residual < 1e-9


def test_a_block_too_large_to_solve_leaves_bounds_and_a_residual(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[integrated.__module__], "MAX_BLOCK", 1)
    result = integrated(upstream(engine, "A 99.999 B, B 99.999 A, X 0.001 A", "A"), [pid("X")])
    low, high = result.bounds(pid("A"))
    assert low < 0.00001 / (1 - 0.99999**2) < high
    assert result.residual > 0


def test_a_party_that_is_not_there_has_no_integrated_share(engine: str) -> None:
    with pytest.raises(KeyError):
        integrated(upstream(engine, "X 60 A", "A"), [pid("X")]).bounds(pid("B"))


def test_doubted_ties_count_for_possible_only(engine: str) -> None:
    world = opened(engine, stakes("X 60 A"))
    [tid] = holdings(world, "A").tid.tolist()
    doubted = gather_holdings(world, [pid("A")], ON, None, [tid])
    assert say_status(cascade(doubted, [pid("X")], [], EU), "A") == "possible"


def test_a_joining_names_its_round_holders_and_sum(engine: str) -> None:
    result = run(engine, "X 50 A, X 10 B, A 40 B, Z 50 B", "B", "X")
    joining = result.crossing(pid("B"), sure=True)
    assert joining is not None
    assert joining.round == 2
    assert names(joining.holders.tolist(), "ABXZ") == "A X"
    assert joining.total == pytest.approx(0.5)
    assert joining.tids.size == 2
    assert result.crossing(pid("X"), sure=True) is None
    assert result.crossing(pid("Z"), sure=True) is None


@pytest.mark.parametrize("case", named("TOTALS"))
def test_what_the_owners_hold_together_where_a_company_joins(
    engine: str, case: dict[str, Any]
) -> None:
    result = run(engine, case["stakes"], "A", case["seeds"], RULES[case["rule"]])
    joining = result.crossing(pid("A"), sure=case["sure"])
    assert joining is not None
    assert joining.total == pytest.approx(case["total"])
    assert say_status(result, "A") == case["joins"]


def test_joining_paths_lead_to_listed_parties_in_order_and_tell_of_more(engine: str) -> None:
    world = opened(engine, stakes("X 50 A, X 50 B, A 25 C, B 25 C, X 10 C"))
    result = cascade(holdings(world, "C"), [pid("X")], [], EU)
    every = crossing_paths(result, pid("C"), 5, sure=True)
    assert [len(path) for path in every.paths] == [1, 2, 2]
    assert every.more == "no"
    assert all((len(a), a) < (len(b), b) for a, b in pairwise(every.paths))
    assert all(world.ends([path[-1]])[0][0] == pid("X") for path in every.paths)
    some = crossing_paths(result, pid("C"), 2, sure=True)
    assert (some.paths, some.more) == (every.paths[:2], "yes")


def test_a_chain_may_be_thousands_long(engine: str) -> None:
    length = 1_500
    table = holdings(opened(engine, stakes(tied(length, "60"))), f"C{length}")
    result = cascade(table, [pid("X")], [], EU)
    [path] = crossing_paths(result, pid(f"C{length}"), 3, sure=True).paths
    assert len(path) == length + 1


def test_a_path_of_the_definite_tree_holds_no_inferred_tie(engine: str) -> None:
    world = opened(engine, stakes("X 60 A, X 20 A standing=inferred"))
    result = cascade(holdings(world, "A"), [pid("X")], [], EU)
    paths = crossing_paths(result, pid("A"), 5, sure=True).paths
    assert [tie.standing for path in paths for tie in world.ties(path)] == ["stated"]


def test_ultimate_owners_come_with_their_shortest_chain(engine: str) -> None:
    chains = ultimate_owners(upstream(engine, "X 50 A, A 50 B, X 10 B, Y 5 A", "B"), pid("B"))
    assert [(names([one.owner], "XY"), len(one.tids)) for one in chains] == [("X", 1), ("Y", 2)]


def test_nobody_owns_a_party_without_owners(engine: str) -> None:
    table = holdings(opened(engine, [company("A")]), "A")
    assert ultimate_owners(table, pid("A")) == []
    assert integrated(table, []).bounds(pid("A")) == (0.0, 0.0)
    assert cascade(table, [], [], EU).possible == frozenset()


@each_case("text", "found")
def test_control_follows_rights_keeps_their_codes_and_ends_in_a_circle(
    engine: str, text: str, found: tuple[Any, ...]
) -> None:
    controllers = control(opened(engine, stakes(text)), pid("A"), ON, None)
    assert found == tuple(
        (names([one.pid], "AMGXW"), one.interests, one.is_sure) for one in controllers
    )


# The way up to listed parties ---------------------------------------------------------------------


def open_listed(engine: str, text: str, seeds: str) -> Engine:
    """Open a world of stakes in which some owners are listed."""
    return opened(engine, [*stakes(text), *(listed(seed) for seed in seeds.split())])


def followed(world: Engine, subject: str) -> Holdings:
    """Gather what leads up to listed parties, and no more."""
    ascent = AncestorSearch(world, [listed_end()], ON, None)
    assert ascent.may_have_seed(pid(subject))
    return gather_holdings(world, [pid(subject)], ON, None, follow=ascent.may_reach)


def test_the_way_up_is_refused_only_where_nobody_is_listed_at_any_depth(engine: str) -> None:
    world = open_listed(engine, tied(9, "100") + ", Z 100 C9", "X")
    ascent = AncestorSearch(world, [listed_end()], ON, None)
    assert ascent.may_have_seed(pid("C9"))
    assert not ascent.may_have_seed(pid("Z"))
    assert pid("C9") in cascade(followed(world, "C9"), [pid("X")], [], EU).definite


@pytest.mark.parametrize("hub", [0, 40])
def test_owners_that_lead_nowhere_take_room_without_being_followed(engine: str, hub: int) -> None:
    crowd = "".join(f", H{n} 1 A, G{n} 100 H{n}" for n in range(hub))
    world = open_listed(engine, "X ? A, Z 20 A" + crowd, "X")
    table = followed(world, "A")
    assert names(table.parties.tolist(), "AXZ") == "A X"
    joining = cascade(table, [pid("X")], [], EU).crossing(pid("A"), sure=False)
    full = cascade(holdings(world, "A"), [pid("X")], [], EU)
    assert (joining is None) == (pid("A") not in full.possible)
    assert table.known[table.positions([pid("A")])] == pytest.approx([0.2 + hub / 100])


@each_case("text", "seeds", "joins")
def test_owners_that_are_not_followed_leave_as_much_room_as_they_surely_do(
    engine: str, text: str, seeds: str, joins: str
) -> None:
    result = cascade(followed(open_listed(engine, text, seeds), "A"), pids(seeds), [], EU)
    assert say_status(result, "A") == joins


@pytest.mark.parametrize(("as_of", "expected"), [("2026-04-30", True), ("2026-04-29", False)])
def test_a_topic_counts_once_it_is_known(engine: str, as_of: str, *, expected: bool) -> None:
    source = Provenance("a", "x", retrieved="2026-04-30")
    world = opened(engine, [replace(company("X"), topics=("sanction",), source=source)])
    [record] = world.parties([pid("X")])
    day = date.fromisoformat(as_of)
    assert topic_truth(record, ["sanction"], ON, day, "EU") is expected


@each_case("entry", "regime", "counts")
def test_a_listing_counts_for_its_own_regime_or_without_one_for_every(
    engine: str, entry: dict[str, Any], regime: str | None, counts: bool | None
) -> None:
    [record] = opened(engine, [replace(listed("X"), **entry)]).parties([pid("X")])
    assert topic_truth(record, ["sanction"], ON, None, regime) is counts


def test_an_overlay_takes_part(engine: str) -> None:
    claim = Tie(pid_id("X"), pid_id("A"), "owns", Provenance("transaction", ""), Share(0.6, 0.6))
    world = opened(engine, [company("X"), company("A")]).overlay(Overlay(ties=(claim,)))
    assert pid("A") in cascade(holdings(world, "A"), [pid("X")], [], EU).definite


# The report ---------------------------------------------------------------------------------------


def test_the_report_gives_four_results_under_four_names(engine: str) -> None:
    text = "X 50 A, A 50 B, M ? B kind=controls interest=appointmentOfBoard"
    rules = [RegimeRule("EU", EU), RegimeRule("UK", UK), RegimeRule("BIS", EU)]
    report = ownership_report(open_listed(engine, text, "X"), pid("B"), ON, None, rules)
    [chain] = report.chain_product.chains
    [owner] = report.integrated.owners
    assert (chain.owner, chain.product.min) == (pid_id("X"), "0.25")
    assert (owner.owner, owner.min, owner.max) == (pid_id("X"), "0.25", "0.25")
    counts = {row.regime: row.counts for row in report.cascade}
    assert list(counts.items()) == [("EU", "yes"), ("UK", "no"), ("BIS", "no")]
    [controller] = report.control.controllers
    assert controller.interests == ("appointmentOfBoard",)


def test_of_many_owners_those_are_shown_that_may_hold_most(engine: str) -> None:
    """Z stands two steps away, and what U holds nobody knows."""
    small = ", ".join(f"S{number} 1 A" for number in range(6))
    world = opened(engine, stakes(f"{small}, Z 90 Y, Y 40 A, U ? A"))
    report = ownership_report(world, pid("A"), ON, None, [], show=3)
    owners = [chain.owner for chain in report.chain_product.chains]
    assert len(owners) == 3
    assert owners[-1] == pid_id("Z")  # the longer chain still stands behind the shorter ones
    assert pid_id("U") in owners
    assert [row.owner for row in report.integrated.owners] == owners
    assert report.chain_product.count == report.integrated.count == 8


def test_the_report_names_what_it_left_out(engine: str) -> None:
    text = "A 10 A, X 70 A, Y 70 A, Z 5 A interest=rightsToProfitOrIncome"
    notes = ownership_report(opened(engine, stakes(text)), pid("A"), ON, None, []).notes
    assert notes.over_declared == (pid_id("A"),)
    assert (notes.self_loops, notes.interests_not_counted) == (("a|0",), ("a|3",))


def test_a_chain_product_is_as_open_as_its_factors(engine: str) -> None:
    del engine
    assert chain_product([]) == Share(1.0, 1.0)
    assert chain_product([Share(0.5, 0.5), Share(0.5, 0.5)]) == Share(0.25, 0.25)
    half = Share(0.25, 0.5, min_exclusive=True)
    assert chain_product([half, Share(1.0, 1.0)]) == half
    some = Share(0.0, 0.5, min_exclusive=True, max_exclusive=True)
    assert chain_product([some, Share(0.5, 0.5)]) == replace(some, max=0.25)
    assert chain_product([some, Share(0.0, 0.5)]) == replace(some, min_exclusive=False, max=0.25)
    assert np.isfinite(chain_product([some] * 40).max)
