"""Controllers above whom nobody stands but themselves: A controls B, and B controls A."""

from collections.abc import Iterator

from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.ownership.owner_labels import label_party, list_names

_KINDS = tuple(TieKind)
_UPWARDS = (TieKind.OWNS, TieKind.CONTROLS)


def say_closed_control(context: Context, party: int) -> Iterator[str]:
    """Say which controllers are controlled and owned by one another alone."""
    records = context.engine.parties(_find_closed_control(context, party))
    if records:
        names = list_names(sorted(label_party(record) for record in records))
        yield say("nobody outside is known to control {names}: a closed loop", names=names)


def _find_closed_control(context: Context, party: int) -> list[int]:
    """Return who controls or owns a party and has nobody outside above it; ascending pids.

    Circles of shares alone are known by what they hold. This looks where rights of control are part
    of the circle: who is led back to the party itself without meeting anybody is closed.
    """
    above = _climb_ties(context, party)
    if not any(is_control for _, _, is_control in above):
        return []
    # who stands above others and has nobody above himself leads out of the circle
    owned = {end for _, end, _ in above}
    outside = {start for start, _, _ in above} - owned
    reached = _go_down(above, outside, party)
    return sorted({start for start, end, _ in above if end == party} - reached)


def _climb_ties(context: Context, party: int) -> set[tuple[int, int, bool]]:
    """Return the ties of shares and control above a party: who, over whom, whether control."""
    ties: set[tuple[int, int, bool]] = set()
    seen, frontier = {party}, [party]
    while frontier:
        batch = context.engine.incident(frontier, _UPWARDS, "in", context.on, context.as_of)
        ends = list(zip(batch.start.tolist(), batch.end.tolist(), strict=True))
        kinds = [_KINDS[code] for code in batch.kind.tolist()]
        ties.update(
            (start, end, kind == TieKind.CONTROLS)
            for (start, end), kind in zip(ends, kinds, strict=True)
        )
        frontier = sorted({start for start, _ in ends} - seen)
        seen.update(frontier)
    return ties


def _go_down(ties: set[tuple[int, int, bool]], outside: set[int], party: int) -> set[int]:
    """Return whom somebody outside stands above, other than through the party itself."""
    reached, frontier = set(outside), set(outside)
    while frontier:
        # the party itself is not passed: whoever is above it is not above its controller
        below = {end for start, end, _ in ties if start in frontier and start != party}
        frontier = below - reached
        reached |= frontier
    return reached
