"""Layers as numbers: crossings as counted line by line, and places that nothing betters."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.viz.placing.cards import Sweeps, settle

LINES = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14)
ROW = st.lists(
    st.tuples(st.integers(-60, 60), st.integers(0, 20), st.sampled_from([1.0, 4.0])),
    min_size=1,
    max_size=6,
)


@given(LINES)
def test_the_best_order_has_the_crossings_that_are_named_and_no_more_than_the_first(
    lines: set[tuple[int, int]],
) -> None:
    upper, lower = [f"u{n}" for n in range(6)], [f"l{n}" for n in range(6)]
    down = {slot: [f"l{end}" for start, end in lines if f"u{start}" == slot] for slot in upper}
    up = {slot: [f"u{start}" for start, end in lines if f"l{end}" == slot] for slot in lower}
    [above, below], fewest = Sweeps([upper, lower], (up, down), set()).find_best_order()
    assert fewest == count_crossings(above, below, down)
    assert fewest <= count_crossings(upper, lower, down)


def count_crossings(above: list[str], below: list[str], down: dict[str, list[str]]) -> int:
    ends = [(above.index(start), below.index(end)) for start in above for end in down[start]]
    return sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(ends, 2))


@given(ROW, st.integers(0, 5), st.integers(0, 5), st.integers(-9, 9))
def test_slots_stand_as_near_to_what_they_wish_as_their_distances_allow(
    row: list[tuple[int, int, float]], first: int, last: int, step: int
) -> None:
    wishes = [float(wish) for wish, _, _ in row]
    gaps = [float(gap) for _, gap, _ in row[1:]]
    offsets = np.cumsum([0.0, *gaps]).tolist()
    weights = [weight for _, _, weight in row]
    places = settle(wishes, offsets, weights)
    assert keeps_distances(places, gaps)
    # no part of them stands better a little further to a side
    moved = [place + step * (first <= at <= last) for at, place in enumerate(places)]
    if keeps_distances(moved, gaps):
        assert strain(places, wishes, weights) <= strain(moved, wishes, weights) + 1e-6


def keeps_distances(places: list[float], gaps: list[float]) -> bool:
    rooms = [after - before for before, after in pairwise(places)]
    return all(room >= gap - 1e-9 for room, gap in zip(rooms, gaps, strict=True))


def strain(places: list[float], wishes: list[float], weights: list[float]) -> float:
    apart = zip(places, wishes, weights, strict=True)
    return sum(weight * (place - wish) ** 2 for place, wish, weight in apart)


def test_slots_stay_within_the_width_they_have_where_there_is_room() -> None:
    assert settle([500.0, 510.0], [0.0, 20.0], [1.0, 1.0], 200.0) == pytest.approx([80.0, 100.0])
