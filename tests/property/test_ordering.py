"""Crossings that an exchange takes away are counted for a whole layer as for each two slots."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onward.viz.placing.cards import Ends, count_gain, count_gains, find_best_place

PLACES = st.lists(st.sampled_from([0.125, 0.25, 0.375, 0.5, 0.75]), max_size=5).map(sorted)
LAYERS = st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=9)


@given(LAYERS)
def test_of_every_two_slots_the_same_is_counted_as_of_two(layer: Sequence[Ends]) -> None:
    gains = count_gains(layer)
    assert gains.tolist() == [[count_gain(left, right) for right in layer] for left in layer]


@given(LAYERS, st.data())
def test_a_slot_moves_to_the_nearest_place_with_the_fewest_crossings(
    layer: Sequence[Ends], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(layer) - 1))
    first = data.draw(st.integers(0, start))
    last = data.draw(st.integers(start, len(layer) - 1))
    gains = count_gains(layer)[start]
    best = find_best_place(np.asarray(gains), start, first, last)
    crossings = {place: count_crossings(move(layer, start, place)) for place in range(len(layer))}
    reachable = range(first, last + 1)
    # of two places that are as good and as near the right one is taken
    assert best == min(reachable, key=lambda to: (crossings[to], abs(to - start), -to))


def move(layer: Sequence[Ends], start: int, to: int) -> list[Ends]:
    moved = list(layer)
    moved.insert(to, moved.pop(start))
    return moved


def count_crossings(layer: Sequence[Ends]) -> int:
    """Count line by line: two cross where the one that begins farther left ends farther right."""
    crossings = 0
    for side in (0, 1):
        ends = [slot[side] for slot in layer]
        crossings += sum(
            left > right
            for place, lefts in enumerate(ends)
            for rights in ends[place + 1 :]
            for left in lefts
            for right in rights
        )
    return crossings
