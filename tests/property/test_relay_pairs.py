"""Pairs of deliveries in and out: never fewer than there can be, none used twice."""

from collections.abc import Sequence
from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from onward.queries.relay_pairs import matching

FITS = st.lists(st.lists(st.integers(0, 5), max_size=6, unique=True), max_size=6)


def most(fits: Sequence[Sequence[int]]) -> int:
    """Try every choice."""

    @cache
    def best(out: int, used: frozenset[int]) -> int:
        if out == len(fits):
            return 0
        taken = [1 + best(out + 1, used | {one}) for one in fits[out] if one not in used]
        return max([best(out + 1, used), *taken])

    return best(0, frozenset())


@given(FITS)
def test_as_many_pairs_as_there_can_be_each_delivery_once(fits: list[list[int]]) -> None:
    paired = matching(range(len(fits)), fits.__getitem__)
    assert len(paired) == most(fits)
    assert len(set(paired.values())) == len(paired)
    assert all(came in fits[went] for came, went in paired.items())


@given(FITS, st.integers(0, 2**32))
def test_enlarging_keeps_every_outgoing_delivery_that_was_paired(
    fits: list[list[int]], seed: int
) -> None:
    fuzz = Random(seed)  # noqa: S311  # a test's choice, no secret
    some = [[one for one in row if fuzz.random() < 0.5] for row in fits]
    begun = matching(range(len(fits)), some.__getitem__)
    paired = matching(range(len(fits)), fits.__getitem__, begun)
    assert len(paired) == most(fits)
    assert set(begun.values()) <= set(paired.values())


@given(FITS)
def test_the_outgoing_delivery_that_goes_first_is_paired_if_it_can_be(
    fits: list[list[int]],
) -> None:
    paired = matching(range(len(fits)), fits.__getitem__)
    if fits and fits[0]:
        assert 0 in paired.values()


def test_counting_stops_at_its_limit() -> None:
    assert len(matching(range(10), lambda out: [out], limit=3)) == 3
