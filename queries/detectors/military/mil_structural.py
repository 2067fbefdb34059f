"""mil-structural: part of armed forces or an armed group, with a conflict or a repressive state.

The patterns find the structure. The second limb asks of the force or group at the path's end:
was there an armed conflict in its country in the five years before the question's day, or has its
state an established record? Where that is not known the finding is possible.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from onward.graph.engine import PartyRecord
from onward.queries.detection.context import Context
from onward.queries.detection.path_search import (
    PathSearch,
    ends_of,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.paths import possible_because
from onward.queries.detection.results import Detected, NearlyDetected, Result
from onward.queries.rules.severity import weaker

YEARS: Final = 5
LOOKED_AT: Final = 200
"""Paths whose ends are looked at together; a finding shows the first of them."""

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Limb:
    """The second limb of one force or group: True, False or None for not known."""

    holds: bool | None
    because: str
    values: dict[str, Any]


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that is part of a force or group."""
    for walk in search_paths(context, LOOKED_AT):
        best: Detected | NearlyDetected | None = None
        for part in _parts(context, walk):
            yield from limits_as_unknown(part)
            if part.paths:
                result = _result(context, part)
                best = result if best is None else max(best, result, key=_strength)
            if best is not None and _strength(best) == len(_STRENGTHS) - 1:
                break
        if best is not None:
            yield best


def _parts(context: Context, walk: PathSearch) -> Iterator[PathSearch]:
    """Give a subject's walk, then what it did not show: no force may hide another one.

    A walk shows definite paths before possible ones, and so many paths only.
    """
    one = replace(context, subjects=(walk.subject,))
    passed, part = frozenset[int](), walk
    while True:
        yield part
        if not part.paths or (part.status == "possible" and part.more == "no"):
            return
        passed |= frozenset(ends_of(context.engine, walk.subject.pid, part.paths))
        following = next(search_paths(one, LOOKED_AT, not_ends=passed), None)
        if following is None:
            return
        part = following


_STRENGTHS: Final = ("missed", "possible", "present")


def _strength(result: Detected | NearlyDetected) -> int:
    return _STRENGTHS.index(result.status if isinstance(result, Detected) else "missed")


def _result(context: Context, walk: PathSearch) -> Detected | NearlyDetected:
    """Judge the paths by the best limb among their ends."""
    shown = max((block.paths.show for block in context.patterns), default=1)
    ends = ends_of(context.engine, walk.subject.pid, walk.paths)
    records = dict(zip(ends, context.engine.parties(ends), strict=True))
    limbs = {pid: _limb(context, record) for pid, record in records.items()}
    best = max(limbs.values(), key=_rank)
    chosen = [end for end in ends if _rank(limbs[end]) == _rank(best)]
    paths = tuple(path for path, end in zip(walk.paths, ends, strict=True) if end in set(chosen))
    force = records[chosen[0]]
    limb = limbs[chosen[0]]
    if limb.holds is False:
        return NearlyDetected(
            subject=walk.subject,
            object=("party", force.id, force.name),
            field="conflict_or_record",
            needed=f"an armed conflict in the last {YEARS} years, or an established record",
            found=limb.because,
            paths=paths[:shown],
        )
    because = _because(context, walk, paths[0], limb)
    return Detected(
        subject=walk.subject,
        object=("party", force.id, force.name),
        status="possible" if because else "present",
        severity=weaker(context.severity, "high") if because else context.severity,
        relation="is part of" if paths[0] else "is itself armed forces or an armed group:",
        paths=paths[:shown],
        more="yes" if len(paths) > shown else "no" if walk.more == "no" else "unknown",
        limits=walk.limits,
        values=limb.values,
        possible_because=because,
    )


def _rank(limb: _Limb) -> int:
    return (False, None, True).index(limb.holds)


def _because(context: Context, walk: PathSearch, path: Path, limb: _Limb) -> tuple[str, ...]:
    found = [] if limb.holds else [limb.because]
    if walk.status == "possible":
        ties = (possible_because(tie) for tie in context.engine.ties(path))
        found += [text for text in ties if text] or ["what the party is, is not known"]
    return tuple(dict.fromkeys(found))


def _limb(context: Context, force: PartyRecord) -> _Limb:
    """Test each of the force's countries; one that fulfils the limb suffices."""
    if not force.countries:
        return _Limb(None, f"the country of {force.name} is not known", {"country": None})
    limbs = [_country_limb(context, country) for country in sorted(force.countries)]
    return max(limbs, key=_rank)


def _country_limb(context: Context, country: str) -> _Limb:
    on, as_of = context.on, context.as_of
    record = context.destinations.status(country, on, as_of)
    conflict = context.destinations.conflict(country, on, as_of, YEARS)
    values: dict[str, Any] = {
        "country": country,
        "record": record.status,
        "measures": [asdict(reading) for reading in record.measures if reading.value is not None],
        "conflict": None if conflict is None else asdict(conflict),
    }
    if conflict is not None or record.status == "established":
        return _Limb(True, "", values)
    is_told = any(reading.value is not None for reading in record.conflicts)
    if record.status == "unknown" or not is_told:
        what = "record" if record.status == "unknown" else "conflicts"
        return _Limb(None, f"nothing loaded tells the {what} of {country}", values)
    told = f"no armed conflict in {country} in the last {YEARS} years; record: {record.status}"
    return _Limb(False, told, values)
