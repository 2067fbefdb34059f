"""How many ties each step of a pattern takes: the automaton of the embedded engine.

A path accepted by a pattern takes ``c[0]`` ties of the first step, then ``c[1]`` of the second, and
so on. Such a vector is a *split*. What remains of a split after some ties is a split again, so a
label table needs one bit for each split that can remain, and a search carries the *set* of splits
that its ties so far allow. (Carrying one split at a time would list paths twice, or out of order,
where one tie fits two neighbouring steps.)

`possibly_same_as` may be crossed once, first or last: two pseudo-steps around the pattern's own.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

Split = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Automaton:
    """The splits of a pattern, numbered by (length, split); number 0 is the accepting one.

    Attributes:
        splits: All splits that can remain, the all-zero one first.
        first: For each split the step whose tie comes next; -1 for the accepting split.
        after: For each split the number of the split that remains after that tie.
        starts: By length, the bit set of the splits that a path may start with.
        step_count: Steps with the two pseudo-steps.
    """

    splits: tuple[Split, ...]
    first: tuple[int, ...]
    after: tuple[int, ...]
    starts: tuple[int, ...]
    step_count: int

    @property
    def width(self) -> int:
        """Bytes that hold one bit a split."""
        return (len(self.splits) + 7) // 8

    def allowed(self, states: int, steps: int) -> int:
        """Return the splits that may remain after a tie that fits the given steps.

        Args:
            states: Bit set of splits.
            steps: Bit set of steps that the tie fits.
        """
        result = 0
        while states:
            # The lowest bit that is set.
            low = states & -states
            number = low.bit_length() - 1
            states ^= low
            step = self.first[number]
            if step >= 0 and steps >> step & 1:
                result |= 1 << self.after[number]
        return result


@lru_cache(maxsize=256)
def automaton(hops: tuple[tuple[int, int], ...], *, crossing: bool) -> Automaton:
    """Number the splits of a pattern.

    Args:
        hops: Least and greatest number of ties of each step.
        crossing: Whether a possibly_same_as tie may be crossed before or after the steps.

    >>> automaton(((1, 2),), crossing=False).splits
    ((0, 0, 0), (0, 1, 0), (0, 2, 0))
    """
    starting = _list_starts(hops, crossing=crossing)
    # By length, so that a split's remainder always has a lower number than the split itself.
    splits = sorted(set(chain.from_iterable(map(_list_remains, starting))), key=_by_length)
    number = {split: position for position, split in enumerate(splits)}
    first, after = [], []
    for split in splits:
        step = _next_step(split)
        first.append(step)
        after.append(number[_take_tie(split, step)] if step >= 0 else 0)
    longest = max(map(sum, starting))
    starts = tuple(
        sum(1 << number[split] for split in starting if sum(split) == length)
        for length in range(longest + 1)
    )
    return Automaton(tuple(splits), tuple(first), tuple(after), starts, len(hops) + 2)


def _list_starts(hops: tuple[tuple[int, int], ...], *, crossing: bool) -> list[Split]:
    # possibly_same_as comes first, last, or not at all.
    edges = ((0, 0), (1, 0), (0, 1)) if crossing else ((0, 0),)
    counts_of_steps = list(product(*(range(low, high + 1) for low, high in hops)))
    return [(before, *counts, behind) for before, behind in edges for counts in counts_of_steps]


def _list_remains(split: Split) -> list[Split]:
    rests = [split]
    while any(split):
        split = _take_tie(split, _next_step(split))
        rests.append(split)
    return rests


def _next_step(split: Split) -> int:
    """Return the step whose tie comes next; -1 where no tie remains."""
    return next((step for step, count in enumerate(split) if count), -1)


def _take_tie(split: Split, step: int) -> Split:
    return tuple(count - (number == step) for number, count in enumerate(split))


def _by_length(split: Split) -> tuple[int, Split]:
    return sum(split), split
