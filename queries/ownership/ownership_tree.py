"""What a cascade rests on, level by level: holders, sums, the rest, and what would change it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from onward.graph.engine import Engine
from onward.graph.model import Tie
from onward.graph.ownership import SLACK, CascadeResult, Holdings, Joining, Rule
from onward.graph.shares import PERCENT_PLACES, decimal_text, percent_number, percent_text
from onward.queries.detection.path_search import parties_of
from onward.queries.detection.paths import doubt
from onward.queries.ownership.cascades import Answer, Seeds

LISTED_HOLDERS: Final = 5
"""Holders that a level names; the count is of all."""

COUNTERFACTUALS: Final = 3


def threshold_text(rule: Rule) -> str:
    """Say what a rule asks for.

    >>> threshold_text(Rule(0.5, strict=True))
    'more than 50 %'
    """
    return f"{'more than' if rule.strict else 'at least'} {percent_text(rule.threshold)}"


def short_by(rule: Rule, total: float) -> str:
    """Say how much more would reach a rule's threshold.

    >>> short_by(Rule(0.5), 0.49), short_by(Rule(0.5, strict=True), 0.47)
    ('would fire at +1 point', 'would fire at more than +3 points')
    >>> short_by(Rule(0.5, strict=True), 0.5)
    'would fire at any more'
    """
    points = percent_number(rule.threshold - total, PERCENT_PLACES)
    if points == "0":
        return "would fire at any more"
    unit = "point" if points == "1" else "points"
    return f"would fire at {'more than ' if rule.strict else ''}+{points} {unit}"


def levels(engine: Engine, subject: int, answer: Answer) -> list[dict[str, Any]]:
    """Write the joining tree of the shown paths, the subject's level first."""
    return [_level(engine, answer, joining) for joining in joinings(engine, subject, answer)]


def joinings(engine: Engine, subject: int, answer: Answer) -> list[Joining]:
    """Give how each company on the shown paths is held, the subject's first."""
    seen: dict[int, Joining] = {}
    for path in answer.paths.paths:
        for company in parties_of(engine, subject, path):
            held = answer.held(company)
            if held is not None:
                seen.setdefault(company, held)
    return list(seen.values())


def _level(engine: Engine, answer: Answer, joining: Joining) -> dict[str, Any]:
    table = answer.result.holdings
    place = int(np.searchsorted(table.parties, joining.company))
    largest = np.argsort(-(joining.low if answer.sure else joining.high), kind="stable")
    shown = largest[:LISTED_HOLDERS].tolist()
    records = engine.parties([joining.company, *(int(joining.holders[i]) for i in shown)])
    return {
        "company": records[0].id,
        "round": joining.round,
        "sum": decimal_text(joining.total),
        "sum_is": _sum_is(joining, sure=answer.sure),
        "holders": [
            {
                "party": record.id,
                "min": decimal_text(float(joining.low[i])),
                "max": decimal_text(float(joining.high[i])),
            }
            for i, record in zip(shown, records[1:], strict=True)
        ],
        "holder_count": len(joining.holders),
        "not_known": decimal_text(max(0.0, 1 - float(table.known[place]))),
        "over_declared": joining.company in table.over_declared,
    }


def _sum_is(joining: Joining, *, sure: bool) -> str:
    if joining.is_open:
        return "more than" if sure else "less than"
    return "at least" if sure else "at most"


def reasons(engine: Engine, subject: int, answer: Answer, seeds: Seeds) -> tuple[str, ...]:
    """Say why a subject joins only possibly: open shares, inferred ties, uncertain seeds."""
    found: dict[str, None] = {}
    for joining in joinings(engine, subject, answer):
        for tie in engine.ties(joining.tids[:50].tolist()):
            _add(found, engine, tie)
    for path in answer.paths.paths:
        for tie in engine.ties(path):
            _add(found, engine, tie)
        last = parties_of(engine, subject, path)[-1]
        if last in seeds.maybe:
            found[f"only a program says it of {engine.parties([last])[0].name}"] = None
    return tuple(found) or ("the shares are not certain",)


def _add(found: dict[str, None], engine: Engine, tie: Tie) -> None:
    told = doubt(tie, *_names(engine, engine.ends([tie.tid])[0]))
    if told is not None:
        found[told] = None


def counterfactuals(engine: Engine, subject: int, answer: Answer) -> tuple[str, ...]:
    """Say what would clear the subject: each stake without which it does not join.

    From the subject upwards: where a holder is needed, so is whatever made that holder join. For a
    merely possible answer: what the shares must be shown to be, either way.
    """
    if not answer.sure:
        return _either_way(engine, subject, answer)
    found: list[str] = []
    waiting, seen = [answer.company], {answer.company}
    while waiting and len(found) < COUNTERFACTUALS:
        company = waiting.pop(0)
        for holder, bound in _needed(answer.result, company):
            owner, name = _names(engine, (holder, company))
            limit = "at most" if answer.result.rule.strict else "under"
            found.append(f"clears if {owner}'s share in {name} is {limit} {percent_text(bound)}")
            if holder not in seen:
                seen.add(holder)
                waiting.append(holder)
    return tuple(found[:COUNTERFACTUALS])


def _needed(result: CascadeResult, company: int) -> list[tuple[int, float]]:
    """Give the holders without whom a company does not join, and what they must stay below."""
    table, rule = result.holdings, result.rule
    place = int(np.searchsorted(table.parties, company))
    if result.definite_round[place] < 1:
        return []
    into = table.pairs_into(place)
    member = result.definite_round[table.owner[into]] >= 0
    low, owners = table.low[into][member], table.parties[table.owner[into]][member]
    is_open = table.low_open[into][member]
    if rule.aggregate:
        rest = low.sum() - low
    else:
        enough = rule.surely(low, is_open)
        low, owners = low[enough], owners[enough]
        rest = np.full(low.size, 0.0 if low.size == 1 else 1.0)
    bound = rule.threshold - rest
    largest = np.argsort(-low, kind="stable")
    places = largest[(bound > SLACK)[largest] & (low > 0)[largest]][:COUNTERFACTUALS]
    return [(int(owners[i]), float(bound[i])) for i in places.tolist()]


def _either_way(engine: Engine, subject: int, answer: Answer) -> tuple[str, ...]:
    asked, found = threshold_text(answer.result.rule), []
    for joining in joinings(engine, subject, answer)[:COUNTERFACTUALS]:
        shown = [joining.company, *joining.holders[:LISTED_HOLDERS].tolist()]
        company, *holders = _names(engine, shown)
        found.append(
            f"present if the shares of {' and '.join(holders)} in {company} are shown to be "
            f"{asked}, clears if they are shown to be less"
        )
    return tuple(found)


def disagreements(engine: Engine, table: Holdings, path: Sequence[int]) -> tuple[str, ...]:
    """Show sources that say different sums for one stake of a path side by side."""
    return tuple(_disagreements(engine, table, path))


def _disagreements(engine: Engine, table: Holdings, path: Sequence[int]) -> Iterator[str]:
    for tid in path:
        rows = np.flatnonzero(table.tid == tid)
        if not rows.size:
            continue  # possibly_same_as is no stake
        pair = table.tie_pair[rows]
        told = _by_source(engine.ties(table.ties_of(pair, sure=False).tolist()))
        if len(set(told.values())) > 1:
            owner, company = _names(engine, engine.ends([tid])[0])
            sums = ", ".join(f"{source} says {told[source]}" for source in sorted(told))
            yield f"{owner} in {company}: {sums}"


def _by_source(ties: Iterable[Tie]) -> dict[str, str]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for tie in ties:
        low, high = (tie.share.min, tie.share.max) if tie.share else (0.0, 1.0)
        sums[tie.source.dataset][0] += low
        sums[tie.source.dataset][1] += high
    return {
        source: percent_text(low)
        if high - low <= SLACK
        else f"{percent_text(low)} to {percent_text(min(high, 1.0))}"
        for source, (low, high) in sums.items()
    }


def _names(engine: Engine, pids: Sequence[int]) -> list[str]:
    return [record.name for record in engine.parties(pids)]
