"""Groups of parties that all lead to one another along ties.

The groups are found by Kosaraju's algorithm: two searches, however many ties there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

Neighbours = Mapping[str, Sequence[str]]


def group_by_circle(ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return of each party at the end of a tie its group, by a party of that group.

    Args:
        ties: From where to where each leads.

    >>> group_by_circle([("a", "b"), ("b", "a"), ("b", "c")])
    {'a': 'a', 'b': 'a', 'c': 'c'}
    """
    onwards: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    for start, end in ties:
        onwards[start].append(end)
        back[end].append(start)
    groups: dict[str, str] = {}
    # in this order each search back stays within the group that it begins in
    for name in reversed(list(sort_by_finish(onwards, onwards, set()))):
        if name not in groups:
            _gather_group(name, back, groups)
    return groups


def sort_by_finish(begin: Iterable[str], onwards: Neighbours, seen: set[str]) -> Iterator[str]:
    """Yield parties depth first, each after all that it leads to; a circle is cut where it is met.

    Args:
        begin: Where to begin, one after the other.
        onwards: What each party leads to.
        seen: Parties that are passed over; it grows by those that are met.

    >>> list(sort_by_finish("a", {"a": "bc", "b": "c"}, set()))
    ['c', 'b', 'a']
    """
    waiting = [(name, False) for name in reversed(list(begin))]
    while waiting:
        name, is_finished = waiting.pop()
        if is_finished:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += ((end, False) for end in reversed(onwards.get(name, ())))


def _gather_group(begin: str, back: Neighbours, groups: dict[str, str]) -> None:
    """Put into one group all parties that lead to a party and are in no group yet."""
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in groups:
            groups[name] = begin
            waiting += back.get(name, ())
