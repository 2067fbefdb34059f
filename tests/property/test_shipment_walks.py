"""Chains of deliveries against brute force: every sequence of deliveries is tried as worded."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.shipments import Chain, ChainSearch, Leg, Mode, Network

PARTIES, LONGEST = 5, 4
MODES: tuple[Mode, ...] = ("certain", "possible", "any_order")


def made_leg(number: int, ends: tuple[int, int], day: int, length: int, fuzz: Random) -> Leg:
    return Leg(
        ties=(number,),
        tail=ends[0],
        head=ends[1],
        first=day,
        last=day + length,
        goods=frozenset(fuzz.sample(["a", "b"], fuzz.randint(0, 2))),
        marks=frozenset(fuzz.sample(["1 pc", "2 pc"], fuzz.randint(0, 1))),
        doubts=("said so",) if fuzz.random() < 0.15 else (),
    )


def world(seed: int) -> tuple[Network, frozenset[Leg]]:
    """Return a few deliveries among a few parties, some of them forwarders or banks."""
    fuzz = Random(seed)  # noqa: S311  # a test's world, no secret
    legs = []
    for number in range(fuzz.randint(1, 7)):
        ends = fuzz.sample(range(PARTIES), 2)
        length = fuzz.choice([0, 0, 0, 2, 6])
        legs.append(made_leg(number, (ends[0], ends[1]), fuzz.randint(0, 9), length, fuzz))
    middlemen = frozenset(fuzz.sample(range(PARTIES), fuzz.randint(0, 3)))
    forwarders = frozenset(party for party in middlemen if fuzz.random() < 0.7)
    ends_ = frozenset(leg for leg in legs if fuzz.random() < 0.4)
    return Network(tuple(legs), forwarders, middlemen, window=fuzz.randint(1, 6)), ends_


def days_ascend(chain: Sequence[Leg]) -> bool:
    """Choose every day that the dates can mean."""
    spans = [range(leg.first, leg.last + 1) for leg in chain]
    return any(all(a < b for a, b in pairwise(d)) for d in product(*spans))


def links_of(chain: Sequence[Leg], network: Network, mode: Mode) -> int | None:
    """Count a chain's links as the rules are worded; None: it is no chain."""
    nodes = [chain[0].tail, *(leg.head for leg in chain)]
    if len(set(nodes)) < len(nodes):
        return None
    if mode == "certain" and any(leg.doubts for leg in chain):
        return None
    if mode == "possible" and not days_ascend(chain):
        return None
    links = 1
    for came, went in pairwise(chain):
        if came.head != went.tail:
            return None
        if mode == "certain":
            if came.last >= went.first:
                return None
            if came.head in network.intermediaries and not came.marks & went.marks:
                return None
        stay = went.last - came.first if mode == "certain" else went.first - came.last
        same = bool(came.goods & went.goods)
        if not (came.head in network.forwarders and same and stay <= network.window):
            links += 1
    return links


def brute(
    network: Network, ends: frozenset[Leg], start: int, links: int, mode: Mode
) -> Iterator[Chain]:
    """Try every sequence of deliveries."""
    for length in range(1, PARTIES):
        for chain in permutations(network.legs, length):
            fits = chain[0].tail == start and chain[-1] in ends
            if fits and links_of(chain, network, mode) == links:
                yield chain


def ties(chains: Iterator[Chain]) -> list[list[tuple[int, ...]]]:
    return [[leg.ties for leg in chain] for chain in chains]


def check(seed: int) -> int:
    """Ask one world every question, and give how many questions that were."""
    network, ends = world(seed)
    count = 0
    for mode in MODES:
        walks = ChainSearch(network, ends, LONGEST, mode)
        for start, links in product(range(PARTIES), range(1, LONGEST + 1)):
            found = ties(walks.chains(start, links))
            assert found == sorted(ties(brute(network, ends, start, links, mode))), (seed, mode)
            count += 1
    assert not walks.is_exhausted
    return count


@given(st.integers(0, 2**40))
def test_chains_are_those_that_brute_force_finds_in_order_of_their_ties(seed: int) -> None:
    check(seed)


def test_many_thousand_questions_have_the_answers_of_brute_force() -> None:
    assert sum(check(seed) for seed in range(350)) == 21_000


@pytest.mark.parametrize(
    ("dates", "certain", "possible"),
    [
        (((1, 1), (2, 2)), True, True),
        (((1, 1), (1, 1)), False, False),  # the same day is not ascending
        (((2, 2), (1, 1)), False, False),
        (((1, 3), (3, 5)), False, True),  # intervals that overlap
        (((1, 3), (4, 5)), True, True),
        (((3, 5), (1, 4)), False, True),
        (((3, 5), (1, 3)), False, False),
    ],
)
def test_dates_ascend_for_certain_only_where_intervals_do_not_overlap(
    dates: tuple[tuple[int, int], tuple[int, int]], certain: bool, possible: bool
) -> None:
    (a, b), (c, d) = dates
    legs = Leg((1,), 0, 1, a, b), Leg((2,), 1, 2, c, d)
    found = {
        mode: bool(list(ChainSearch(Network(legs), frozenset(legs[1:]), 2, mode).chains(0, 2)))
        for mode in MODES
    }
    assert found == {"certain": certain, "possible": possible, "any_order": True}


def test_three_coarse_dates_of_one_span_ascend_only_if_it_holds_three_days() -> None:
    def found(last: int) -> bool:
        legs = tuple(Leg((n,), n, n + 1, 0, last) for n in range(3))
        walks = ChainSearch(Network(legs), frozenset(legs[2:]), 3, "possible")
        return any(walks.chains(0, 3))

    assert (found(1), found(2)) == (False, True)


def test_a_spent_search_says_so() -> None:
    legs = tuple(Leg((n, head), n, head, n, n) for n in range(6) for head in range(n + 1, 7))
    walks = ChainSearch(
        Network(legs), frozenset(leg for leg in legs if leg.head == 6), 6, "certain"
    )
    walks.steps = 10
    list(walks.chains(0, 5))
    assert walks.is_exhausted


def test_any_number_of_forwarders_in_a_row_costs_no_link() -> None:
    goods = frozenset({"854231"})
    legs = tuple(Leg((n,), n, n + 1, n, n, goods, frozenset({"5 pc"})) for n in range(4))
    middle = frozenset({1, 2, 3})
    for mode in MODES:
        walks = ChainSearch(Network(legs, middle, middle), frozenset(legs[3:]), 2, mode)
        assert [list(walks.chains(0, links)) for links in (1, 2)] == [[legs], []]
