"""The largest set of pairs of deliveries, one in and one out, that uses no delivery twice.

A bipartite matching by augmenting paths (Kuhn). A search that fails leaves the deliveries that it
has seen out of every later one: none of them can be part of an augmenting path any more (Berge),
so failed searches together look at each pair once. Whatever was matched stays matched, so that
what goes first is served first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

COUNTED: Final = 100
"""Pairs after which counting stops; the finding then says "at least"."""


def matching(
    outs: Sequence[int],
    partners: Callable[[int], Iterable[int]],
    begun: Mapping[int, int] | None = None,
    limit: int = COUNTED,
    fit: Callable[[int, int], bool] | None = None,
) -> dict[int, int]:
    """Pair outgoing with incoming deliveries: as many pairs as there can be, up to a limit.

    Args:
        outs: Outgoing deliveries, those that must rather be paired first.
        partners: The incoming deliveries that fit an outgoing one, in the order of preference.
        begun: A matching to enlarge.
        limit: Pairs after which to stop.
        fit: Tests an outgoing with an incoming one more closely; asked only where it matters.

    Returns:
        The outgoing delivery of each incoming one that is paired.

    >>> fits = {0: [0, 1], 1: [0]}
    >>> matching([0, 1], fits.__getitem__)
    {0: 1, 1: 0}
    """
    paired = dict(begun or {})
    done, dead = set(paired.values()), set[int]()
    for out in outs:
        if len(paired) >= limit:
            break
        if out not in done:
            seen: set[int] = set()
            if _augment(out, partners, fit, paired, seen, dead):
                done.add(out)
            else:
                dead |= seen
    return paired


def _augment(
    first: int,
    partners: Callable[[int], Iterable[int]],
    fit: Callable[[int, int], bool] | None,
    paired: dict[int, int],
    seen: set[int],
    dead: set[int],
) -> bool:
    """Look for a chain of swaps that frees an incoming delivery; without recursion."""
    trail: list[tuple[int, int]] = []  # outgoing, and the incoming one that it asks for
    waiting = [(first, iter(partners(first)))]
    while waiting:
        out, asked = waiting[-1]
        fresh = (one for one in asked if one not in seen and one not in dead)
        wanted = next((one for one in fresh if fit is None or fit(out, one)), None)
        if wanted is None:
            waiting.pop()
            if trail:
                trail.pop()
            continue
        seen.add(wanted)
        trail.append((out, wanted))
        holder = paired.get(wanted)
        if holder is None:
            paired.update((taken, taker) for taker, taken in trail)
            return True
        waiting.append((holder, iter(partners(holder))))
    return False
