"""The detector of an indicator that is nothing but its patterns: one YAML file and no code.

A party with a path is a finding, present or possible as docs/semantics.md, Patterns, says, with the
end of its shortest path as the object. A party without one may be a near miss where the indicator
asks for it (``near_misses``): the same patterns are searched again with one condition left out, so
what is found then lacks that condition and no other. Only definite paths count for that: one that
is merely possible would lack two.

* ``share``: without the least share of owns ties;
* ``ended``: with ties that ended in the last five years; a step that looks back by itself, as far
  back again.

Each is one more search for the parties without a path, so an indicator has to ask for it. One with
a detector of its own may ask, too: of whom that says nothing, near misses are looked for here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from onward.graph.cache import SameObjects
from onward.graph.countries import say_country
from onward.graph.dates import day_number, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.pattern import CountrySet, Pattern, Step, double_window
from onward.graph.sayings import joined, say, say_with
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_cyber_item
from onward.queries.detection.paths import (
    Path,
    PathSearch,
    WeighedPath,
    ends_of,
    find_gravest_of,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.model.assessment import Severity
from onward.queries.ownership.cascades import is_duty_by_law
from onward.queries.rules.indicator import stronger, weaker

LOOK_BACK: Final = "5y"
"""How long ago a tie may have ended that makes a near miss."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that the patterns reach by a path which counts.

    Yields:
        Detected; NearlyDetected for a party that lacks one condition; Undecided where a limit was
        reached, or the record of the only countries that a path leads to is not known.
    """
    answered = set()
    for search in search_paths(context):
        answered.add(search.subject)
        yield from limits_as_unknown(search)
        finding = find_gravest_of(context, search, weigh_path)
        if finding is not None:
            yield _doubt_record(context, finding)
    # what a limit keeps back is answered, too: it is unknown, and no near miss
    rest = tuple(subject for subject in context.subjects if subject not in answered)
    if rest:
        without_path = context.asked_of(rest)
        unknown = list(_find_unknown_records(without_path))
        yield from unknown
        undecided = {result.subject for result in unknown}
        rest = tuple(subject for subject in rest if subject not in undecided)
        yield from find_near_misses(context.asked_of(rest))


def weigh_path(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    """Judge a path by the keys of the indicator's file."""
    [end] = context.engine.parties(ends_of(context.engine, subject.pid, [path]))
    ties = context.engine.ties(path)
    if is_left_out(context, ties, end):
        return None
    severity, rules = weigh_by_rules(context, ties, end)
    # a path without ties ends where it begins: the party is what the pattern looks for
    relation = context.relation if path else _relate_itself(context, end)
    return WeighedPath(path, severity, rules, {"relation": relation})


def is_left_out(context: Context, ties: Sequence[Tie], end: PartyRecord) -> bool:
    """Tell whether a path does not count, by the key `unless`."""
    return any(_CONDITIONS[name](context, ties, end) is not None for name in context.unless)


def weigh_by_rules(
    context: Context, ties: Sequence[Tie], end: PartyRecord
) -> tuple[Severity, tuple[str, ...]]:
    """Return what a path weighs by the first rule that holds, and the rule's sentence."""
    for rule in context.severity_when:
        words = _CONDITIONS[rule.when](context, ties, end)
        if words is not None:
            level = rule.raise_to or rule.lower_to or context.severity
            change = stronger if rule.raise_to else weaker
            return change(context.severity, level), (say(rule.rule, **words),)
    return context.severity, ()


Words = Mapping[str, str]
"""What stands at the open places of a rule's sentence."""

_HOLDS: Final[Words] = MappingProxyType({})


def _is_civilian(context: Context, _ties: Sequence[Tie], _end: PartyRecord) -> Words | None:
    return _HOLDS if _CIVILIAN.search(context.transaction.end_use.text or "") else None


def _denies_military(context: Context, _ties: Sequence[Tie], _end: PartyRecord) -> Words | None:
    statement = context.transaction.end_use.statement
    return _HOLDS if statement and statement.declares.military is False else None


def _owes_by_law(_context: Context, ties: Sequence[Tie], _end: PartyRecord) -> Words | None:
    return _HOLDS if any(map(is_duty_by_law, ties)) else None


def _ends_at_home(context: Context, _ties: Sequence[Tie], end: PartyRecord) -> Words | None:
    is_at_home = end.countries and end.countries <= {context.exporter_country}
    return _HOLDS if is_at_home else None


def _has_record(context: Context, _ties: Sequence[Tie], end: PartyRecord) -> Words | None:
    established = sorted(end.countries & context.foreign_records.established)
    return {"country": say_country(established[0])} if established else None


def _has_surveillance(context: Context, _ties: Sequence[Tie], _end: PartyRecord) -> Words | None:
    return _HOLDS if has_cyber_item(context) else None


_CIVILIAN: Final = re.compile(r"\bcivil(ian)?\b", re.IGNORECASE)

_CONDITIONS: Final[Mapping[str, Callable[[Context, Sequence[Tie], PartyRecord], Words | None]]] = (
    MappingProxyType(
        {
            "civilian_use": _is_civilian,
            "denies_military_use": _denies_military,
            "duty_by_law": _owes_by_law,
            "end_at_home": _ends_at_home,
            "end_has_record": _has_record,
            "surveillance_goods": _has_surveillance,
        }
    )
)
"""Each returns the words of a rule where it holds; None where it does not."""


def _doubt_record(context: Context, finding: Detected) -> Detected:
    """Say of a possible finding that the record of its end's country is only indicated."""
    if finding.status == "present" or finding.subject is None:
        return finding
    ends = ends_of(context.engine, finding.subject.pid, finding.paths[:1])
    [end] = context.engine.parties(ends)
    indicated = sorted(end.countries & context.foreign_records.indicated)
    if not indicated or not any(block.end.country_record for block in context.patterns):
        return finding
    record = say("the record of {country} is only indicated", country=say_country(indicated[0]))
    return replace(finding, possible_because=(*finding.possible_because, record))


def _relate_itself(context: Context, end: PartyRecord) -> str:
    """Return what the party itself is; ``{country}`` stands for its country."""
    names = joined(map(say_country, sorted(end.countries)), " or ")
    country = names or "a country that is not known"
    sentence = say_with(context.relation_itself, {"country": country})
    # a sentence that ends with "is" says nothing
    return "is itself such a party" if sentence == "is" else sentence


def _end_of_path(context: Context, search: PathSearch) -> PartyRecord:
    """Return the party at the end of the first path."""
    [pid] = ends_of(context.engine, search.subject.pid, search.paths[:1])
    [record] = context.engine.parties([pid])
    return record


def _find_unknown_records(context: Context) -> Iterator[Undecided]:
    """Yield what stays open because nobody knows the record of an end's country.

    The engine is asked for ends in exactly those countries: a party that has a path only to them is
    neither found nor cleared.
    """
    patterns = tuple(block for block in context.patterns if block.end.country_record is not None)
    unknown = context.foreign_records.unknown
    if not patterns or not unknown:
        return
    # nothing is definite here: whatever is reached is reached in a country of unknown record
    countries = CountrySet(frozenset(), unknown)
    for search in search_paths(replace(context, patterns=patterns), k=1, countries=countries):
        yield from limits_as_unknown(search)
        if search.paths:
            countries_of_end = sorted(_end_of_path(context, search).countries & unknown)
            what = say(
                "the record of {countries_of_end}",
                countries_of_end=joined(map(say_country, countries_of_end)),
            )
            yield Undecided(
                search.subject, "missing_data", (what,), say("{what} is not known", what=what)
            )


def find_near_misses(context: Context) -> Iterator[NearlyDetected]:
    """Yield a near miss for each party that has a path but for one condition."""
    if "share" in context.near_misses:
        for block, search in _search_relaxed(context, _drop_share):
            yield _miss_by_share(context, block, search)
    if "ended" in context.near_misses:
        for block, search in _search_relaxed(context, _admit_ended):
            yield from _miss_by_date(context, block, search)


def _search_relaxed(
    context: Context, relax: Callable[[Step], Step]
) -> Iterator[tuple[Pattern, PathSearch]]:
    """Yield each party that has a definite path once a condition is left out, and of which block.

    A party is a near miss of the first such block, and no more than once.
    """
    for block in context.patterns:
        relaxed = _relax_pattern(SameObjects([block]), relax)
        if relaxed is None:
            continue
        missed = set()
        for search in search_paths(replace(context, patterns=(relaxed,)), k=1):
            if search.status == "present":
                missed.add(search.subject)
                yield block, search
        subjects = tuple(subject for subject in context.subjects if subject not in missed)
        context = context.asked_of(subjects)


@lru_cache(maxsize=1_024)
def _relax_pattern(given: SameObjects[Pattern], relax: Callable[[Step], Step]) -> Pattern | None:
    """Return a pattern with a condition left out of its steps; None where it has no such one."""
    [block] = given.objects
    steps = tuple(relax(step) for step in block.steps)
    return None if steps == block.steps else block.model_copy(update={"steps": steps})


def _drop_share(step: Step) -> Step:
    return step.model_copy(update={"where": step.where.model_copy(update={"share": None})})


def _admit_ended(step: Step) -> Step:
    within = LOOK_BACK if step.within is None else double_window(step.within)
    return step.model_copy(update={"within": within})


def _miss_by_share(context: Context, block: Pattern, search: PathSearch) -> NearlyDetected:
    """Name the smallest share on the path: some share is what the pattern refused."""
    engine, path = context.engine, search.paths[0]
    shares = {
        tid: tie.share
        for tid, tie in zip(path, engine.ties(path), strict=True)
        if tie.kind == TieKind.OWNS and tie.share is not None
    }
    smallest = min(shares, key=lambda tid: shares[tid].max)
    [(_, company)] = engine.ends([smallest])
    [record] = engine.parties([company])
    share = shares[smallest]
    at_most = "" if share.min == share.max else "at most "
    return _make_near_miss(
        context,
        search,
        field="share",
        needed=say(
            "{least_share} of {name}",
            least_share=_least_share(block.bind(context.params)),
            name=record.name,
        ),
        actual=f"{at_most}{percent_text(share.max)}",
    )


def _least_share(block: Pattern) -> str:
    """Write the least share that the steps ask for; it is the same in all of them (`checks`)."""
    test = next(step.where.share for step in block.steps if step.where.share is not None)
    if test.gte is not None:
        return say("at least {percent}", percent=percent_text(float(test.gte)))
    return say("more than {percent}", percent=percent_text(float(test.gt or 0)))


def _miss_by_date(context: Context, block: Pattern, search: PathSearch) -> Iterator[NearlyDetected]:
    """Name the tie of the path that ended first; a path that has ended nowhere is no near miss."""
    today = day_number(context.on)
    ended = [tie for tie in context.engine.ties(search.paths[0]) if until_day(tie.until) <= today]
    if not ended:
        return
    first = min(ended, key=lambda tie: until_day(tie.until))
    kind = str(first.kind).replace("_", " ")
    needed = say("ties that hold on {isoformat}", isoformat=context.on.isoformat())
    if any(step.within for step in block.steps):
        needed = say("{needed}, or ended not long before", needed=needed)
    yield _make_near_miss(
        context,
        search,
        field="until",
        needed=needed,
        actual=say("a tie of kind {kind} ended on {until}", kind=kind, until=first.until),
    )


def _make_near_miss(
    context: Context, search: PathSearch, *, field: str, needed: str, actual: str
) -> NearlyDetected:
    end = _end_of_path(context, search)
    return NearlyDetected(
        search.subject, ("party", end.id, end.name), field, needed, actual, search.paths[:1]
    )
