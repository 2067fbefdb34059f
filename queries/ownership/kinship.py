"""Whether a party belongs together with one of some others: by stakes up, down, or of a parent."""

from collections.abc import Collection
from typing import Final, Literal

from onward.graph.model import TieKind
from onward.graph.pattern import End, Pattern, Question, ShareTest, Step, Where
from onward.queries.detection.context import Context

LEAST_SHARE: Final = 0.25
"""Smaller stakes make nobody belong together."""

Kinship = Literal["yes", "possible", "no"]

_STAKE: Final = Where(share=ShareTest(gte=LEAST_SHARE))


def _walk_stakes(direction: Literal["in", "out"], low: int, high: int) -> Step:
    return Step(ties=(TieKind.OWNS,), direction=direction, hops=(low, high), where=_STAKE)


_WAYS: Final = (
    Pattern(steps=(_walk_stakes("in", 0, 3),), end=End()),
    Pattern(steps=(_walk_stakes("out", 1, 3),), end=End()),
    # daughters of one parent, such as the treasury company of a group
    Pattern(steps=(_walk_stakes("in", 1, 2), _walk_stakes("out", 1, 1)), end=End()),
    Pattern(steps=(_walk_stakes("in", 1, 1), _walk_stakes("out", 2, 2)), end=End()),
)


def find_kinship(context: Context, party: int, others: Collection[int]) -> Kinship:
    """Tell whether up to three stakes lead from a party to one of some others.

    An engine that stopped before it knew leaves it possible.
    """
    if party in others:
        return "yes"
    ends = frozenset(others)
    key = ("kinship", party, ends)
    return context.cached(key, lambda: _ask_kinship(context, party, ends))


def _ask_kinship(context: Context, party: int, ends: frozenset[int]) -> Kinship:
    may_be = False
    for pattern in _WAYS:
        question = Question(pattern.bind(), context.on, context.as_of, only_ends=ends)
        [answer] = context.engine.reach(question, [party])
        if answer.definite:
            return "yes"
        may_be |= answer.possible is not False
    return "possible" if may_be else "no"
