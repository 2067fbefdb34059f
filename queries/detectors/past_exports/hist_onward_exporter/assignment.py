"""The largest set of pairs of shipments, one in and one out, that uses no shipment twice.

A bipartite pairing by augmenting paths (Kuhn). A search that fails leaves the shipments that it
has seen out of every later one: none of them can be part of an augmenting path any more (Berge),
so failed searches together look at each pair once. Whatever was paired stays paired, so that what
goes first is served first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

COUNTED: Final = 100
"""Pairs after which counting stops; the finding then says "at least"."""


def largest_pairing(
    outbound: Sequence[int],
    partners: Callable[[int], Iterable[int]],
    begun: Mapping[int, int] | None = None,
    limit: int = COUNTED,
    fits: Callable[[int, int], bool] | None = None,
) -> dict[int, int]:
    """Pair outbound with inbound shipments: as many pairs as there can be, up to a limit.

    Args:
        outbound: Outbound shipments, those that must rather be paired first.
        partners: The inbound shipments that fit an outbound one, in the order of preference.
        begun: A pairing to enlarge.
        limit: Pairs after which to stop.
        fits: Tests an outbound with an inbound one more closely; asked only where it matters.

    Returns:
        The outbound shipment of each inbound one that is paired.

    >>> partners = {0: [0, 1], 1: [0]}
    >>> largest_pairing([0, 1], partners.__getitem__)
    {0: 1, 1: 0}
    """
    paired = dict(begun or {})
    done, dead_ends = set(paired.values()), set[int]()
    for out in outbound:
        if len(paired) >= limit:
            break
        if out not in done:
            seen: set[int] = set()
            if _find_augmenting_path(out, partners, fits, paired, seen, dead_ends):
                done.add(out)
            else:
                dead_ends |= seen
    return paired


def _find_augmenting_path(
    first: int,
    partners: Callable[[int], Iterable[int]],
    fits: Callable[[int, int], bool] | None,
    paired: dict[int, int],
    seen: set[int],
    dead_ends: set[int],
) -> bool:
    """Look for a chain of swaps that frees an inbound shipment; without recursion."""
    trail: list[tuple[int, int]] = []  # outbound, and the inbound one that it would take
    waiting = [(first, iter(partners(first)))]
    while waiting:
        out, candidates = waiting[-1]
        unseen = (i for i in candidates if i not in seen and i not in dead_ends)
        partner = next((i for i in unseen if fits is None or fits(out, i)), None)
        if partner is None:
            waiting.pop()
            if trail:
                trail.pop()
            continue
        seen.add(partner)
        trail.append((out, partner))
        holder = paired.get(partner)
        if holder is None:
            # everybody on the trail takes the partner of the next: one pair more than before
            paired.update((inbound, out) for out, inbound in trail)
            return True
        waiting.append((holder, iter(partners(holder))))
    return False
