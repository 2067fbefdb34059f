"""What a picture shows of too much: what must be there, what is nearest, and the rest counted."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.tables import read_cells
from onward.viz.content.selection import (
    TOPIC_RANK,
    CandidateTie,
    ContextCandidate,
    Selection,
    Stack,
    choose_parties,
    rank_candidate,
)
from tests.random_worlds import examples

KINDS = ("owns", "directs", "located_at", "ships_to", "linked")

Drawn = tuple[list[int], list[ContextCandidate], list[CandidateTie], int]


@st.composite
def worlds(draw: st.DrawFn) -> Drawn:
    """Draw parties around some that must be shown: each tied to one that is nearer."""
    first = draw(st.integers(1, 8))
    count = draw(st.integers(0, 120))
    must = list(range(first))
    candidates, ties = [], []
    distances = dict.fromkeys(must, 0)
    for pid in range(first, first + count):
        other = draw(st.integers(max(0, pid - 40), pid - 1))
        kind, inward = draw(st.sampled_from(KINDS)), draw(st.booleans())
        start, end = (pid, other) if inward else (other, pid)
        ties.append(CandidateTie(1000 + pid, start, end, kind))
        distances[pid] = distances[other] + 1
        rank = rank_candidate(kind, inward=inward)
        candidates.append(ContextCandidate(pid, distances[pid], rank, 1000 + pid))
    budget = draw(st.integers(5, 60))
    return must, draw(st.permutations(candidates)), ties, budget


def what_must_be_shown_is_shown_whatever_the_budget(world: Drawn, chosen: Selection) -> None:
    must, *_ = world
    assert list(chosen.shown[: len(must)]) == must


def cards_and_members_of_stacks_and_parties_left_out_are_all_there_are(
    world: Drawn, chosen: Selection
) -> None:
    must, candidates, _, _ = world
    members = [pid for stack in chosen.stacks for pid in stack.members]
    assert len({*chosen.shown, *members}) == len(chosen.shown) + len(members)
    assert len(chosen.shown) + len(members) + chosen.left_out == len(must) + len(candidates)


def a_picture_holds_no_more_cards_than_the_budget(world: Drawn, chosen: Selection) -> None:
    must, _, _, budget = world
    assert len(chosen.shown) + len(chosen.stacks) <= max(budget, len(must))


def nobody_is_left_out_while_there_is_room(world: Drawn, chosen: Selection) -> None:
    must, candidates, _, budget = world
    if len(must) + len(candidates) <= budget:
        assert (len(chosen.shown), chosen.left_out) == (len(must) + len(candidates), 0)


def every_shown_party_is_tied_to_another_shown_one(world: Drawn, chosen: Selection) -> None:
    must, _, ties, _ = world
    shown = set(chosen.shown)
    joined = {pid for tie in ties for pid in (tie.start, tie.end) if {tie.start, tie.end} <= shown}
    assert shown - set(must) <= joined


def the_members_of_a_stack_are_tied_alike_to_its_card_and_are_more_than_one(
    world: Drawn, chosen: Selection
) -> None:
    _, _, ties, _ = world
    tie_keys = {(tie.start, tie.end, tie.kind) for tie in ties}
    for stack in chosen.stacks:
        assert stack.anchor in chosen.shown
        assert len(stack.members) > 1
        for pid in stack.members:
            start, end = (pid, stack.anchor) if stack.inward else (stack.anchor, pid)
            assert (start, end, stack.kind) in tie_keys


@examples(40)
@given(worlds(), st.randoms(use_true_random=False))
def test_every_rule_holds_of_any_choice_in_whatever_order_candidates_are_given(
    world: Drawn, random: Random
) -> None:
    must, candidates, ties, budget = world
    chosen = choose_parties(*world)
    what_must_be_shown_is_shown_whatever_the_budget(world, chosen)
    cards_and_members_of_stacks_and_parties_left_out_are_all_there_are(world, chosen)
    a_picture_holds_no_more_cards_than_the_budget(world, chosen)
    nobody_is_left_out_while_there_is_room(world, chosen)
    every_shown_party_is_tied_to_another_shown_one(world, chosen)
    the_members_of_a_stack_are_tied_alike_to_its_card_and_are_more_than_one(world, chosen)
    mixed = list(candidates)
    random.shuffle(mixed)
    assert choose_parties(must, mixed, ties, budget) == chosen


def hub(count: int, kind: str, budget: int) -> Selection:
    """Choose around one party with so many ties of a kind."""
    ties = [CandidateTie(n, n, 0, kind) for n in range(1, count + 1)]
    candidates = [
        ContextCandidate(n, 1, rank_candidate(kind, inward=True), n) for n in range(1, count + 1)
    ]
    return choose_parties([0], candidates, ties, budget)


def test_like_neighbours_beyond_the_budget_become_one_stack() -> None:
    chosen = hub(100, "directs", 10)
    assert len(chosen.shown) == 9
    assert [(len(stack.members), stack.noun) for stack in chosen.stacks] == [(92, "officers")]
    assert chosen.left_out == 0


def test_one_hub_does_not_take_all_cards() -> None:
    ties = [CandidateTie(n, n, 0, "located_at") for n in range(1, 101)]
    ties += [CandidateTie(n, n, 1, "directs") for n in range(101, 121)]
    alike = [
        ContextCandidate(n, 1, rank_candidate("located_at", inward=True), n) for n in range(1, 101)
    ]
    beyond = [
        ContextCandidate(n, 2, rank_candidate("directs", inward=True), n) for n in range(101, 121)
    ]
    chosen = choose_parties([0], [*alike, *beyond], ties, 40)
    assert sum(1 <= pid <= 100 for pid in chosen.shown) == 12
    assert sum(pid > 100 for pid in chosen.shown) == 12
    assert [(len(stack.members), stack.noun) for stack in chosen.stacks] == [
        (88, "parties at this address"),
        (8, "officers"),
    ]


def test_owners_come_first_then_parties_with_a_topic_then_officers() -> None:
    ranks = [
        rank_candidate("owns", inward=True),
        TOPIC_RANK,
        rank_candidate("directs", inward=True),
        rank_candidate("located_at", inward=False),
        rank_candidate("ships_to", inward=True),
    ]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 5


@pytest.mark.parametrize(
    "kind",
    [
        row["kind"]
        for row in read_cells("onward.viz", "content/stacks.csv")
        if row["inward"] != row["outward"]
    ],
)
def test_a_stack_says_what_its_members_are_from_either_side(kind: str) -> None:
    nouns = {Stack(0, kind, inward, (1, 2)).noun for inward in (True, False)}
    assert len(nouns) == 2
    assert "parties" not in nouns
