"""mil-structural: part of armed forces or an armed group, with a conflict or a repressive state.

The patterns find the structure. The second limb asks of the force or group at the path's end:
was there an armed conflict in its country in the five years before the question's day, or has its
state an established record? Where that is not known the finding is possible.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.engine import More, PartyRecord
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    ends_of,
    explain_parties,
    limits_as_unknown,
    possible_because,
    search_paths,
    shown_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, NearlyDetected, Result
from onward.queries.model.parts import FindingValues
from onward.queries.rules.indicator import weaker

YEARS: Final = 5
PATHS_JUDGED: Final = 200
"""Paths whose ends are judged together; a finding shows the first of them."""

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Limb:
    """The second limb of one force or group: True, False or None for not known."""

    holds: bool | None
    because: str
    values: FindingValues

    @property
    def rank(self) -> int:
        """Unfulfilled, not known, fulfilled."""
        return (False, None, True).index(self.holds)


TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that is part of a force or group."""
    for search in search_paths(context, PATHS_JUDGED):
        best: Detected | NearlyDetected | None = None
        for part in _search_further(context, search):
            yield from limits_as_unknown(part)
            if part.paths:
                result = _judge_paths(context, part)
                best = result if best is None else max(best, result, key=_rank_result)
            if best is not None and _rank_result(best) == len(_RANKS) - 1:
                break  # present: no further force can say more
        if best is not None:
            yield best


def _search_further(context: Context, search: PathSearch) -> Iterator[PathSearch]:
    """Yield a subject's search, then what it did not show: no force may hide another one.

    A search shows definite paths before possible ones, and so many paths only.
    """
    only_subject = replace(context, subjects=(search.subject,))
    passed, part = frozenset[int](), search
    while True:
        yield part
        # possible paths come last, and with all of them shown nothing is hidden
        if not part.paths or (part.status == "possible" and part.more == "no"):
            return
        passed |= frozenset(ends_of(context.engine, search.subject.pid, part.paths))
        following = next(search_paths(only_subject, PATHS_JUDGED, not_ends=passed), None)
        if following is None:
            return
        part = following


_RANKS: Final = ("missed", "possible", "present")


def _rank_result(result: Detected | NearlyDetected) -> int:
    return _RANKS.index(result.status if isinstance(result, Detected) else "missed")


def _judge_paths(context: Context, search: PathSearch) -> Detected | NearlyDetected:
    """Judge the paths by the best limb among their ends."""
    ends = ends_of(context.engine, search.subject.pid, search.paths)
    records = dict(zip(ends, context.engine.parties(ends), strict=True))
    limbs = {pid: _judge_force(context, record) for pid, record in records.items()}
    best = max(limb.rank for limb in limbs.values())
    paths = tuple(
        path for path, end in zip(search.paths, ends, strict=True) if limbs[end].rank == best
    )
    first_end = next(end for end in ends if limbs[end].rank == best)
    force, limb = records[first_end], limbs[first_end]
    if limb.holds is False:
        return NearlyDetected(
            subject=search.subject,
            object=("party", force.id, force.name),
            field="conflict_or_record",
            needed=say(
                "an armed conflict in the last {years} years, or an established record", years=YEARS
            ),
            found=limb.because,
            paths=paths[: shown_paths(context)],
        )
    return _make_finding(context, search, paths, force, limb)


def _make_finding(
    context: Context,
    search: PathSearch,
    paths: tuple[Path, ...],
    force: PartyRecord,
    limb: _Limb,
) -> Detected:
    """Make the finding of the paths to forces for which the limb holds or may hold."""
    most = shown_paths(context)
    doubts = _explain_doubts(context, search, paths[0], limb)
    rest: More = "no" if search.more == "no" else "unknown"
    return Detected(
        subject=search.subject,
        object=("party", force.id, force.name),
        status="possible" if doubts else "present",
        severity=weaker(context.severity, "high") if doubts else context.severity,
        relation="is part of" if paths[0] else "is itself armed forces or an armed group:",
        paths=paths[:most],
        more="yes" if len(paths) > most else rest,
        limits=search.limits,
        values=limb.values,
        possible_because=doubts,
    )


def _explain_doubts(
    context: Context, search: PathSearch, path: Path, limb: _Limb
) -> tuple[str, ...]:
    doubts = [] if limb.holds else [limb.because]
    if search.status == "possible":
        reasons = [possible_because(tie) for tie in context.engine.ties(path)]
        doubts += [text for text in reasons if text]
        doubts += explain_parties(context, search.subject.pid, path)
        doubts = doubts or ["what the party is, is not known"]
    return tuple(dict.fromkeys(doubts))


def _judge_force(context: Context, force: PartyRecord) -> _Limb:
    """Test each of the force's countries; one that fulfils the limb suffices."""
    # without a country neither conflict nor record can be looked up
    if not force.countries:
        return _Limb(
            None, say("the country of {name} is not known", name=force.name), {"country": None}
        )
    limbs = [_judge_country(context, country) for country in sorted(force.countries)]
    return max(limbs, key=lambda limb: limb.rank)


def _judge_country(context: Context, country: str) -> _Limb:
    on, as_of = context.on, context.as_of
    record = context.destinations.status(country, on, as_of)
    conflict = context.destinations.conflict(country, on, as_of, YEARS)
    values: FindingValues = {
        "country": country,
        "record": record.status,
        "measures": record.measure_rows(),
        "conflict": None if conflict is None else conflict.to_row(),
    }
    if conflict is not None or record.status == "established":
        return _Limb(True, "", values)
    # without any row on conflicts nobody looked: that none is known is then no answer
    has_conflict_data = any(reading.value is not None for reading in record.conflicts)
    # a record that a further family of measures could change is no answer either
    if record.is_open or not has_conflict_data:
        what = "record" if record.is_open else "conflicts"
        return _Limb(
            None,
            say("too little is loaded to tell the {what} of {country}", what=what, country=country),
            values,
        )
    text = say(
        "no armed conflict in {country} in the last {years} years; record: {status}",
        country=country,
        years=YEARS,
        status=record.status,
    )
    return _Limb(False, text, values)
