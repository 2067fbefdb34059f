"""What an indicator's file asks and nothing can meet: it would be accepted, and never find.

A share of 50 where one half is meant, bounds that exclude each other, a rule of the verdict that
the level never reaches: each would pass for "not found" in every assessment.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from onward.graph.model import TieKind
from onward.graph.pattern import Pattern, ShareTest
from onward.graph.sectors import DIVISIONS
from onward.queries.rules.faults import Fault, Place
from onward.queries.rules.indicator import Detection, Indicator
from onward.queries.rules.severity import SEVERITIES

_DETECTION: Final[Place] = ("detection",)


def placed_blocks(detection: Detection) -> Iterator[tuple[Place, Pattern]]:
    """Yield each pattern with the place at which it stands."""
    if detection.pattern is not None:
        yield (*_DETECTION, "pattern"), detection.pattern
    for number, block in enumerate(detection.patterns):
        yield (*_DETECTION, "patterns", number), block


def find_never_found(indicator: Indicator) -> Iterator[Fault]:
    """Yield what no party, tie or finding can meet."""
    yield from _find_two_values(indicator.detection)
    for place, block in placed_blocks(indicator.detection):
        yield from _find_empty_lists(place, block)
        yield from _find_strange_sectors(place, block)
        yield from _find_impossible_steps(place, block, indicator)
    if indicator.detection.is_generic:  # a detector may raise a level, and say what is missed
        yield from _find_idle_near_misses(indicator.detection)
        yield from _find_unreached_verdict(indicator)


def find_misplaced_pattern(indicator: Indicator, shipped: Iterable[Indicator]) -> Iterator[Fault]:
    """Yield a pattern that a shipped detector does not read, and one that it lacks.

    What a shipped detector reads is what the shipped indicators give it.
    """
    detection = indicator.detection
    users = [row.detection for row in shipped if row.detection.module == detection.module]
    if detection.is_generic or not users:
        return
    reads_patterns = any(user.blocks for user in users)
    if detection.blocks and not reads_patterns:
        key = "pattern" if detection.pattern else "patterns"
        hint = "leave the pattern out, or the detector: then the pattern decides"
        yield Fault((*_DETECTION, key), "the detector reads no pattern", hint)
    if reads_patterns and not detection.blocks:
        hint = "write one under pattern"
        yield Fault((*_DETECTION, "detector"), "the detector searches by patterns", hint)
    for key in ("relation", "relation_itself", "clears_if"):
        if getattr(detection, key) and not any(getattr(user, key) for user in users):
            hint = "leave it out: the detector says it in its own way"
            yield Fault((*_DETECTION, key), "nothing reads it beside this detector", hint)


def _find_two_values(detection: Detection) -> Iterator[Fault]:
    """Yield a parameter that is given two values: the last would be that of all patterns."""
    given = [(_DETECTION, detection.params)]
    given += [(place, block.params) for place, block in placed_blocks(detection)]
    last: dict[str, float | int] = {}
    for _, params in given:
        last.update(params)
    for place, params in given:
        for name, value in params.items():
            if value != last[name]:
                what = f"the parameter is {value} here and {last[name]} elsewhere"
                hint = "give it one value, or take another name"
                yield Fault((*place, "params", name), what, hint)


def _find_empty_lists(place: Place, block: Pattern) -> Iterator[Fault]:
    """Yield lists that are written and empty: none of them would mean all of them."""
    for key, part in (("start", block.start), ("end", block.end)):
        for name in ("roles", "kinds", "topics", "sectors"):
            if name in part.model_fields_set and not getattr(part, name):
                hint = "leave it out to ask nothing, or name one"
                yield Fault((*place, key, name), f"names no {name.removesuffix('s')}", hint)


def _find_strange_sectors(place: Place, block: Pattern) -> Iterator[Fault]:
    for number, sector in enumerate(block.end.sectors):
        if sector not in DIVISIONS:
            hint = "write the first two digits of a NACE Rev. 2 code"
            yield Fault((*place, "end", "sectors", number), f"{sector!r} is not a division", hint)


def _find_impossible_steps(place: Place, block: Pattern, indicator: Indicator) -> Iterator[Fault]:
    for number, step in enumerate(block.steps):
        where = (*place, "steps", number, "where")
        interest, share = step.where.interest, step.where.share
        if interest is not None and not interest.any_of:
            yield Fault((*where, "interest"), "names no interest", "leave it out, or name one")
        if share is None:
            continue
        if TieKind.OWNS not in step.ties:
            hint = "leave the share out, or add owns"
            yield Fault((*where, "share"), "none of the ties has a share", hint)
        yield from _find_impossible_shares((*where, "share"), share, indicator)


def _find_impossible_shares(place: Place, test: ShareTest, indicator: Indicator) -> Iterator[Fault]:
    """Yield bounds that are no fractions, and bounds that no share meets."""
    bounds: dict[str, float] = {}
    for name, bound in test.model_dump(exclude={"is_null"}, exclude_none=True).items():
        value = indicator.params.get(bound[1:]) if isinstance(bound, str) else bound
        if value is None:  # a parameter without a value is refused by its own check
            return
        bounds[name] = value
        if not 0 <= value <= 1:
            example = f"write {value / 100:.12g} for {value} %" if 0 < value <= 100 else ""
            yield Fault(
                (*place, name), f"{value} is not a fraction", example or "write 0.5 for 50 %"
            )
            return
    if not bounds and test.is_null is None:
        yield Fault(place, "nothing is asked of the share", "write gte: 0.5, or leave it out")
    elif bounds and test.is_null:
        hint = "leave is_null or the bounds out"
        yield Fault(place, "a share that is not known meets no bound", hint)
    elif not _can_be_met(bounds):
        hint = "correct the bounds: a share lies between 0 and 1"
        yield Fault(place, "no share meets this", hint)


def _can_be_met(bounds: dict[str, float]) -> bool:
    """Tell whether some share from 0 to 1 meets every bound."""
    low = max(bounds.get("gte", 0), bounds.get("gt", 0))
    high = min(bounds.get("lte", 1), bounds.get("lt", 1))
    # between two different numbers there is a share; one number has to be allowed itself
    return low < high or (low == high and low not in (bounds.get("gt"), bounds.get("lt")))


def _find_idle_near_misses(detection: Detection) -> Iterator[Fault]:
    place = (*_DETECTION, "near_misses")
    for number, kind in enumerate(detection.near_misses):
        if kind in detection.near_misses[:number]:
            yield Fault((*place, number), f"{kind} is named twice", "keep one of them")
    all_look_back = all(step.within for block in detection.blocks for step in block.steps)
    if "ended" in detection.near_misses and all_look_back:
        hint = "leave ended out: what ended is found"
        yield Fault(place, "every step looks back by itself", hint)


def _find_unreached_verdict(indicator: Indicator) -> Iterator[Fault]:
    """Yield a rule of the verdict that the level of the findings never reaches."""
    effect, level = indicator.verdict, indicator.level
    if effect.rule and SEVERITIES.index(level) < SEVERITIES.index(effect.from_):
        is_prohibition = effect.rule == "prohibition"
        hint = "write level: stop" if is_prohibition else f"write from: {level}, or raise the level"
        what = f"level {level} never reaches {effect.from_}"
        yield Fault(("verdict",), what, hint)
    if effect.diversion and level != "medium":
        hint = "write level: medium, or leave diversion out"
        yield Fault(("verdict",), "only medium findings count as diversion", hint)
