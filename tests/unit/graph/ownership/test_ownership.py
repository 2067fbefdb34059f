"""Ownership: the golden cases and fixtures of the semantics, and every rule about intervals."""

import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from onward.graph.engine import Engine, Overlay
from onward.graph.model import Provenance, Tie
from onward.graph.ownership import (
    AncestorSearch,
    Holdings,
    RegimeRule,
    Rule,
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

GOLDEN = table(__file__, "GOLDEN")


@pytest.mark.parametrize("case", GOLDEN)
def test_golden_cascade(engine: str, case: str) -> None:
    text, members = GOLDEN[case]
    result = run(engine, text, "A B C" if "C" in text else "A B" if "B" in text else "A", "X Y")
    assert names(result.definite, "ABC") == members
    assert names(result.possible, "ABC") == members


@pytest.mark.parametrize("case", GOLDEN)
def test_uk_takes_nothing_at_exactly_one_half(engine: str, case: str) -> None:
    text, _ = GOLDEN[case]
    halves = text.replace(" 60 ", " 50 ")
    subjects = "A B C" if "C" in text else "A B" if "B" in text else "A"
    assert names(run(engine, halves, subjects, "X Y", UK).possible, "ABC") == ""


FIXTURES = {
    "three halves": ("S 50 X, X 50 Y, Y 50 Z", "Z", "S", 0.125, True),
    "twelve percent": ("S 12 X", "X", "S", 0.12, False),
    "thirty and twenty-five": ("S1 30 X, S2 25 X", "X", "S1 S2", 0.55, True),
    "wholly owned four times": ("S 100 A, A 100 B, B 100 C, C 100 D", "D", "S", 1.0, True),
    "cycle that adds": ("S 30 X, Y 40 X, X 60 Y", "Y", "S", 0.18 / 0.76, False),
    "cycle above one half in total only": ("S 45 X, Y 40 X, X 90 Y", "X", "S", 0.45 / 0.64, False),
    "eleven ties": (
        "SA 3 A, B 47 A, C 50 A, SB 42 B, D 52 B, PC 50 C, SD 50 D, E 48 C, PE 19 E, SF 81 E",
        "A",
        "SA SB SD SF",
        0.544,
        True,
    ),
}


@pytest.mark.parametrize("case", FIXTURES)
def test_fixture_gives_its_integrated_share_and_its_cascade(engine: str, case: str) -> None:
    text, subject, seeds, share, joins = FIXTURES[case]
    table = upstream(engine, text, subject)
    low, high = integrated(table, pids(seeds)).bounds(pid(subject))
    assert low == pytest.approx(share, abs=1e-9)
    assert high >= low
    result = cascade(table, pids(seeds), [], EU)
    assert (pid(subject) in result.definite) is joins


def share_of(engine: str, text: str, owner: str, subject: str) -> tuple[float, float]:
    return integrated(upstream(engine, text, subject), [pid(owner)]).bounds(pid(subject))


def status(
    engine: str, text: str, seeds: str = "X", rule: Rule = EU, maybe: str = "", subject: str = "A"
) -> str:
    result = run(engine, text, subject, seeds, rule, maybe)
    if pid(subject) in result.definite:
        return "definite"
    return "possible" if pid(subject) in result.possible else "no"


RULES = {"EU": EU, "UK": UK, "more than half": MORE_THAN_HALF}
STAKES = [
    pytest.param(case, id=f"{why}: {case['stakes']}")
    for why, cases in table(__file__, "STAKES").items()
    for case in cases
]


@pytest.mark.parametrize("case", STAKES)
def test_whether_a_company_joins_its_owners(engine: str, case: dict[str, str]) -> None:
    seeds, rule = case.get("seeds", "X"), RULES[case.get("rule", "EU")]
    assert status(engine, case["stakes"], seeds, rule, case.get("maybe", "")) == case["joins"]


def test_several_sources_do_not_inflate_a_share(engine: str) -> None:
    table = upstream(engine, "X 30 A @a, X 30 A @b", "A")
    assert (table.low.tolist(), table.high.tolist()) == ([0.3], [0.3])


def test_across_sources_the_largest_sum_of_one_source_counts(engine: str) -> None:
    table = upstream(engine, "X 20 A @a, X 20 A @a, X 35 A @b", "A")
    assert table.low == pytest.approx([0.4])


@pytest.mark.parametrize("other_tie", ["Z 100 A @b", "Z 100 A @transaction standing=claimed"])
def test_another_source_cannot_take_a_possible_finding_away(engine: str, other_tie: str) -> None:
    assert status(engine, "X ? A @a") == "possible"
    assert status(engine, f"X ? A @a, {other_tie}") == "possible"
    assert status(engine, f"X 60 A @a, {other_tie}") == "definite"


@pytest.mark.parametrize("interest", ["rightsToProfitOrIncome", "enjoymentAndUseOfAssets"])
def test_interests_that_are_no_ownership_are_left_out_and_named(engine: str, interest: str) -> None:
    text = f"X 60 A interest={interest}, Z 40 A interest=shareholding"
    table = upstream(engine, text, "A")
    assert status(engine, text) == "no"
    assert table.uncounted.size == 1


def test_an_indirect_stake_is_left_out_where_its_chain_is_told(engine: str) -> None:
    chain = "X 40 M, M 100 A, X 40 A directness=indirect, X 20 A"
    assert upstream(engine, chain, "A").indirect.size == 1
    assert status(engine, chain) == "no"
    alone = "X 40 A directness=indirect, X 20 A"
    assert upstream(engine, alone, "A").indirect.size == 0
    assert status(engine, alone) == "definite"


@pytest.mark.parametrize("chain", ["X 1 M, M 1 A", "X ? M, M ? A", "X 1 M, M 60 A, Y 40 A"])
def test_a_chain_that_carries_less_takes_no_stated_share_away(engine: str, chain: str) -> None:
    table = upstream(engine, f"{chain}, X 75 A directness=indirect", "A")
    assert (table.indirect.size, table.exceeding.size) == (0, 1)
    assert integrated(table, [pid("X")]).bounds(pid("A"))[0] == pytest.approx(0.75, abs=0.25)
    assert status(engine, f"{chain}, X 75 A directness=indirect") == "definite"


def test_chains_are_added_up_before_they_are_compared(engine: str) -> None:
    halves = "X 100 M, X 100 N, M 20 A, N 20 A, X 40 A directness=indirect"
    assert upstream(engine, halves, "A").indirect.size == 1
    assert upstream(engine, halves.replace("N 20", "N 19"), "A").exceeding.size == 1
    # a chain that goes round is no second one
    circle = "X 50 M, M 50 N, N 50 M, M 40 A, X 25 A directness=indirect"
    assert upstream(engine, circle, "A").indirect.size == 1
    assert upstream(engine, circle.replace("X 25 A", "X 27 A"), "A").exceeding.size == 1


def test_an_indirect_stake_and_the_link_it_runs_through_are_not_surely_two(engine: str) -> None:
    both = "X 60 M, M 45 A, X 40 A directness=indirect"
    table = upstream(engine, both, "A")
    assert table.known[table.positions([pid("A")])[0]] == pytest.approx(0.45)
    # surely the greater of both; what the chain leaves open is possible
    assert status(engine, both) == "possible"
    assert status(engine, both.replace("M 45", "M 50")) == "definite"


def test_another_sources_chain_does_not_replace_an_indirect_stake(engine: str) -> None:
    text = "X 60 A @b directness=indirect, X 40 M @a, M 100 A @a"
    greater = "X 40 A @b directness=indirect, X 60 M @a, M 100 A @a"
    assert upstream(engine, greater, "A").indirect.size == 0
    assert status(engine, text) == "definite"


def test_a_stake_in_itself_is_dropped_and_named(engine: str) -> None:
    table = upstream(engine, "A 40 A, X 30 A", "A")
    assert table.self_loops.size == 1
    assert integrated(table, [pid("X")]).bounds(pid("A")) == pytest.approx((0.3, 0.3))


def test_an_over_declared_company_is_normalised_and_named(engine: str) -> None:
    table = upstream(engine, "X 60 A, Y 60 A", "A")
    assert table.over_declared.tolist() == [pid("A")]
    low, high = integrated(table, [pid("X")]).bounds(pid("A"))
    assert (low, high) == pytest.approx((0.5, 0.6))


def test_a_closed_loop_is_held_by_nobody_and_marked(engine: str) -> None:
    table = upstream(engine, "A 100 B, B 100 A, X 50 C, A 50 C", "C")
    result = integrated(table, [pid("X")])
    loops = set(table.parties[result.closed_loop].tolist())
    assert loops == {pid("A"), pid("B")}
    assert result.bounds(pid("C")) == pytest.approx((0.5, 0.5))


def test_a_loop_that_hardly_leaks_is_solved(engine: str) -> None:
    low, high = share_of(engine, "A 99.999 B, B 99.999 A, X 0.001 A", "X", "A")
    exact = 0.00001 / (1 - 0.99999**2)
    assert (low, high) == pytest.approx((exact, exact), abs=1e-9)


def test_an_upper_bound_that_a_loop_lets_grow_is_one(engine: str) -> None:
    assert share_of(engine, "A ? B, B ? A, X 0.1 A", "X", "A")[1] == pytest.approx(1.0)


@each_case("text")
def test_an_upper_bound_that_grows_too_slowly_to_wait_for_is_one(engine: str, text: str) -> None:
    result = integrated(upstream(engine, text, "A"), [pid("X")])
    assert result.bounds(pid("A")) == (0.0, 1.0)
    assert result.residual < 1e-9


def test_a_block_too_large_to_solve_leaves_bounds_and_a_residual(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[integrated.__module__], "MAX_BLOCK", 1)
    table = upstream(engine, "A 99.999 B, B 99.999 A, X 0.001 A", "A")
    result = integrated(table, [pid("X")])
    low, high = result.bounds(pid("A"))
    assert low < 0.00001 / (1 - 0.99999**2) < high
    assert result.residual > 0


def test_bounds_of_integrated_shares_follow_the_intervals(engine: str) -> None:
    assert share_of(engine, "X 50-100 A, A 25-50 B", "X", "B") == pytest.approx((0.125, 0.5))


def test_a_members_own_owners_do_not_matter(engine: str) -> None:
    table = upstream(engine, "X 60 A, A 50 B", "B")
    assert integrated(table, pids("X A")).bounds(pid("B")) == pytest.approx((0.5, 0.5))


def test_a_party_that_is_not_there_has_no_integrated_share(engine: str) -> None:
    with pytest.raises(KeyError):
        integrated(upstream(engine, "X 60 A", "A"), [pid("X")]).bounds(pid("B"))


def test_stakes_hold_on_their_days_only(engine: str) -> None:
    assert status(engine, f"X 60 A until={ON.isoformat()}") == "no"
    assert status(engine, f"X 60 A since={ON.isoformat()}") == "definite"


def test_doubted_ties_count_for_possible_only(engine: str) -> None:
    world = opened(engine, stakes("X 60 A"))
    [tid] = gather_holdings(world, [pid("A")], ON, None).tid.tolist()
    doubted = gather_holdings(world, [pid("A")], ON, None, [tid])
    result = cascade(doubted, [pid("X")], [], EU)
    assert (pid("A") in result.definite, pid("A") in result.possible) == (False, True)


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


def test_a_possible_sum_is_what_the_others_leave(engine: str) -> None:
    result = run(engine, "X ? A, Y ? A, Z 40 A", "A", "X Y")
    joining = result.crossing(pid("A"), sure=False)
    assert joining is not None
    assert joining.total == pytest.approx(0.6)


def test_the_largest_holder_is_told_where_holders_are_not_added_up(engine: str) -> None:
    joining = run(engine, "X 30 A, Y 60 A", "A", "X Y", UK).crossing(pid("A"), sure=True)
    assert joining is not None
    assert joining.total == pytest.approx(0.6)


def test_joining_paths_lead_to_listed_parties_in_order_and_tell_of_more(engine: str) -> None:
    text = "X 50 A, X 50 B, A 25 C, B 25 C, X 10 C"
    world = opened(engine, stakes(text))
    result = cascade(gather_holdings(world, [pid("C")], ON, None), [pid("X")], [], EU)
    every = crossing_paths(result, pid("C"), 5, sure=True)
    assert [len(path) for path in every.paths] == [1, 2, 2]
    assert every.more == "no"
    assert all((len(a), a) < (len(b), b) for a, b in pairwise(every.paths))
    assert all(world.ends([path[-1]])[0][0] == pid("X") for path in every.paths)
    some = crossing_paths(result, pid("C"), 2, sure=True)
    assert (some.paths, some.more) == (every.paths[:2], "yes")


def test_a_chain_may_be_thousands_long(engine: str) -> None:
    length = 1_500
    chain = ", ".join(f"C{n} 60 C{n + 1}" for n in range(length))
    world = opened(engine, stakes(f"X 60 C0, {chain}"))
    table = gather_holdings(world, [pid(f"C{length}")], ON, None)
    result = cascade(table, [pid("X")], [], EU)
    [path] = crossing_paths(result, pid(f"C{length}"), 3, sure=True).paths
    assert len(path) == length + 1


def test_a_path_of_the_definite_tree_holds_no_inferred_tie(engine: str) -> None:
    text = "X 60 A, X 20 A standing=inferred"
    world = opened(engine, stakes(text))
    result = cascade(gather_holdings(world, [pid("A")], ON, None), [pid("X")], [], EU)
    paths = crossing_paths(result, pid("A"), 5, sure=True).paths
    assert [tie.standing for path in paths for tie in world.ties(path)] == ["stated"]


def test_ultimate_owners_come_with_their_shortest_chain(engine: str) -> None:
    table = upstream(engine, "X 50 A, A 50 B, X 10 B, Y 5 A", "B")
    chains = ultimate_owners(table, pid("B"))
    assert [(names([one.owner], "XY"), len(one.tids)) for one in chains] == [("X", 1), ("Y", 2)]


def test_nobody_owns_a_party_without_owners(engine: str) -> None:
    world = opened(engine, [company("A")])
    table = gather_holdings(world, [pid("A")], ON, None)
    assert ultimate_owners(table, pid("A")) == []
    assert integrated(table, []).bounds(pid("A")) == (0.0, 0.0)
    assert cascade(table, [], [], EU).possible == frozenset()


def test_control_follows_rights_and_keeps_their_codes(engine: str) -> None:
    ties = stakes(
        "M ? A kind=controls interest=appointmentOfBoard, G ? M kind=controls, X 60 A, "
        "W ? A kind=controls standing=inferred"
    )
    found = control(opened(engine, ties), pid("A"), ON, None)
    assert [names([one.pid], "MGXW") for one in found] == ["M", "G", "W"]
    assert [one.interests for one in found] == [
        ("appointmentOfBoard",),
        ("appointmentOfBoard", None),
        (None,),
    ]
    assert [one.is_sure for one in found] == [True, True, False]


def test_control_in_a_circle_ends(engine: str) -> None:
    ties = stakes("M ? A kind=controls, A ? M kind=controls")
    assert [one.pid for one in control(opened(engine, ties), pid("A"), ON, None)] == [pid("M")]


def test_the_way_up_is_refused_only_where_nobody_is_listed_at_any_depth(engine: str) -> None:
    chain = "".join(f", C{n} 100 C{n + 1}" for n in range(9))
    world = opened(engine, [*stakes("X 100 C0" + chain + ", Z 100 C9"), listed("X")])
    ascent = AncestorSearch(world, [listed_end()], ON, None)
    assert ascent.may_have_seed(pid("C9"))
    assert not ascent.may_have_seed(pid("Z"))


def followed(world: Engine, subject: str) -> Holdings:
    ascent = AncestorSearch(world, [listed_end()], ON, None)
    assert ascent.may_have_seed(pid(subject))
    return gather_holdings(world, [pid(subject)], ON, None, follow=ascent.may_reach)


@pytest.mark.parametrize("hub", [0, 40])
def test_owners_that_lead_nowhere_take_room_without_being_followed(engine: str, hub: int) -> None:
    crowd = "".join(f", H{n} 1 A, G{n} 100 H{n}" for n in range(hub))
    world = opened(engine, [*stakes("X ? A, Z 20 A" + crowd), listed("X")])
    table = followed(world, "A")
    assert names(table.parties.tolist(), "AXZ") == "A X"
    joining = cascade(table, [pid("X")], [], EU).crossing(pid("A"), sure=False)
    full = cascade(gather_holdings(world, [pid("A")], ON, None), [pid("X")], [], EU)
    assert (joining is None) == (pid("A") not in full.possible)
    assert table.known[table.positions([pid("A")])] == pytest.approx([0.2 + hub / 100])


@pytest.mark.parametrize(("outsider", "joins"), [("Z 50 A", True), ("Z 51 A", False)])
def test_owners_that_are_not_followed_leave_no_room_for_two_unknown_ones(
    engine: str, outsider: str, joins: bool
) -> None:
    world = opened(engine, [*stakes(f"X ? A, Y ? A, {outsider}"), listed("X"), listed("Y")])
    result = cascade(followed(world, "A"), pids("X Y"), [], EU)
    assert (pid("A") in result.possible) is joins


def test_an_indirect_stake_of_an_owner_that_is_not_followed_takes_no_room(engine: str) -> None:
    world = opened(engine, [*stakes("X ? A, Z 60 A directness=indirect"), listed("X")])
    assert pid("A") in cascade(followed(world, "A"), [pid("X")], [], EU).possible


def test_an_excluded_end_of_an_outsider_leaves_less_room(engine: str) -> None:
    world = opened(engine, [*stakes("X ? A, Y ? A, Z (50-75] A"), listed("X"), listed("Y")])
    assert pid("A") not in cascade(followed(world, "A"), pids("X Y"), [], EU).possible


def test_an_over_declared_company_joins_the_possible_cascade_too(engine: str) -> None:
    result = run(engine, "X 60 A, Z 100 A", "A", "X")
    assert result.definite == result.possible
    joining = result.crossing(pid("A"), sure=False)
    assert joining is not None
    assert joining.total == pytest.approx(0.6)


def test_a_listed_party_far_above_is_followed(engine: str) -> None:
    chain = "".join(f", C{n} 100 C{n + 1}" for n in range(9))
    world = opened(engine, [*stakes("X 100 C0" + chain), listed("X")])
    assert pid("C9") in cascade(followed(world, "C9"), [pid("X")], [], EU).definite


@pytest.mark.parametrize(("as_of", "expected"), [("2026-04-30", True), ("2026-04-29", False)])
def test_a_topic_counts_once_it_is_known(engine: str, as_of: str, *, expected: bool) -> None:
    source = Provenance("a", "x", retrieved="2026-04-30")
    world = opened(engine, [replace(company("X"), topics=("sanction",), source=source)])
    [record] = world.parties([pid("X")])
    day = date.fromisoformat(as_of)
    assert topic_truth(record, ["sanction"], ON, day, "EU") is expected


def test_a_listing_counts_for_its_own_regime(engine: str) -> None:
    [record] = opened(engine, [listed("X", "EU")]).parties([pid("X")])
    answers = [topic_truth(record, ["sanction"], ON, None, code) for code in ("EU", "UK", None)]
    assert answers == [True, False, True]


def test_a_listing_without_a_regime_counts_for_every_one(engine: str) -> None:
    [record] = opened(engine, [listed("X", "")]).parties([pid("X")])
    assert topic_truth(record, ["sanction"], ON, None, "UK") is True


def test_an_inferred_listing_leaves_it_open(engine: str) -> None:
    [record] = opened(engine, [listed("X", standing="inferred")]).parties([pid("X")])
    assert topic_truth(record, ["sanction"], ON, None, "EU") is None


def test_an_overlay_takes_part(engine: str) -> None:
    claim = Tie(pid_id("X"), pid_id("A"), "owns", Provenance("transaction", ""), Share(0.6, 0.6))
    world = opened(engine, [company("X"), company("A")]).overlay(Overlay(ties=(claim,)))
    table = gather_holdings(world, [pid("A")], ON, None)
    assert pid("A") in cascade(table, [pid("X")], [], EU).definite


def test_the_report_gives_four_results_under_four_names(engine: str) -> None:
    world = opened(
        engine,
        [*stakes("X 50 A, A 50 B, M ? B kind=controls interest=appointmentOfBoard"), listed("X")],
    )
    report = ownership_report(
        world,
        pid("B"),
        ON,
        None,
        [RegimeRule("EU", EU), RegimeRule("UK", UK), RegimeRule("BIS", EU)],
    )
    [chain] = report.chain_product.chains
    [owner] = report.integrated.owners
    assert (chain.owner, chain.product.min) == (pid_id("X"), "0.25")
    assert (owner.owner, owner.min, owner.max) == (pid_id("X"), "0.25", "0.25")
    assert [(row.regime, row.counts) for row in report.cascade] == [
        ("EU", "yes"),
        ("UK", "no"),
        ("BIS", "no"),
    ]
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
