"""What a cascade rests on, level by level: holders, sums, the rest, and what would change it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from onward.graph.engine import Engine
from onward.graph.model import Tie
from onward.graph.ownership import SLACK, CascadeResult, Holdings, Rule, ThresholdCrossing
from onward.graph.sayings import joined, say
from onward.graph.shares import PERCENT_PLACES, decimal_text, percent_number, percent_text
from onward.queries.detection.paths.evidence_paths import doubt
from onward.queries.detection.paths.search import parties_of
from onward.queries.model.values import LevelRow
from onward.queries.ownership.cascades import CascadeOutcome, Seeds

LISTED_HOLDERS: Final = 5
"""Holders that a level names; the count is of all."""

COUNTERFACTUALS: Final = 3

TIES_READ: Final = 50
"""Ties of one company that are read for reasons: a hub has thousands, all with the same one."""


def threshold_text(rule: Rule) -> str:
    """Say what a rule asks for.

    >>> threshold_text(Rule(0.5, strict=True))
    'more than 50 %'
    """
    template = "more than {percent}" if rule.strict else "at least {percent}"
    return say(template, percent=percent_text(rule.threshold))


def shortfall_text(rule: Rule, total: float) -> str:
    """Say how much more would reach a rule's threshold.

    >>> shortfall_text(Rule(0.5), 0.49), shortfall_text(Rule(0.5, strict=True), 0.47)
    ('1 percentage point more', 'over 3 percentage points more')
    >>> shortfall_text(Rule(0.5, strict=True), 0.5)
    'anything more'
    """
    points = percent_number(rule.threshold - total, PERCENT_PLACES)
    # exactly at a threshold that must be exceeded
    if points == "0":
        return "anything more"
    unit = "percentage point" if points == "1" else "percentage points"
    return say(
        "{part}{points} {unit} more", part="over " if rule.strict else "", points=points, unit=unit
    )


def ownership_tree(engine: Engine, subject: int, outcome: CascadeOutcome) -> list[LevelRow]:
    """Write who holds each company on the shown paths, the subject's level first."""
    crossings = crossings_on_paths(engine, subject, outcome)
    return [_write_level(engine, outcome, crossing) for crossing in crossings]


def crossings_on_paths(
    engine: Engine, subject: int, outcome: CascadeOutcome
) -> list[ThresholdCrossing]:
    """Return how each company on the shown paths is held, the subject's first."""
    crossings: dict[int, ThresholdCrossing] = {}
    for path in outcome.paths.paths:
        for company in parties_of(engine, subject, path):
            crossing = outcome.crossing_of(company)
            if crossing is not None:
                crossings.setdefault(company, crossing)
    return list(crossings.values())


def _write_level(engine: Engine, outcome: CascadeOutcome, crossing: ThresholdCrossing) -> LevelRow:
    table = outcome.result.holdings
    place = int(np.searchsorted(table.parties, crossing.company))
    # by what surely counts, or where nothing does, by what may
    largest = np.argsort(-(crossing.low if outcome.is_sure else crossing.high), kind="stable")
    listed = largest[:LISTED_HOLDERS].tolist()
    pids = [crossing.company, *(int(crossing.holders[i]) for i in listed)]
    company, *holders = engine.parties(pids)
    return {
        "company": company.id,
        "round": crossing.round,
        "sum": decimal_text(crossing.total),
        "sum_is": _sum_is(crossing, is_sure=outcome.is_sure),
        "holders": [
            {
                "party": holder.id,
                "min": decimal_text(float(crossing.low[i])),
                "max": decimal_text(float(crossing.high[i])),
            }
            for i, holder in zip(listed, holders, strict=True)
        ],
        "holder_count": len(crossing.holders),
        "not_known": decimal_text(max(0.0, 1 - float(table.known[place]))),
        "over_declared": crossing.company in table.over_declared,
    }


def _sum_is(crossing: ThresholdCrossing, *, is_sure: bool) -> str:
    if crossing.is_open:
        return "more than" if is_sure else "less than"
    return "at least" if is_sure else "at most"


def explain_doubts(
    engine: Engine, subject: int, outcome: CascadeOutcome, seeds: Seeds
) -> tuple[str, ...]:
    """Say why a subject joins only possibly: open shares, inferred ties, uncertain seeds."""
    reasons: list[str] = []
    for crossing in crossings_on_paths(engine, subject, outcome):
        for tie in engine.ties(crossing.tids[:TIES_READ].tolist()):
            reasons += _explain_tie(engine, tie)
    for path in outcome.paths.paths:
        for tie in engine.ties(path):
            reasons += _explain_tie(engine, tie)
        last = parties_of(engine, subject, path)[-1]
        if last in seeds.maybe:
            [record] = engine.parties([last])
            by_name = (
                say("{name} is {trait}", name=record.name, trait=trait.sentence)
                for trait in record.traits(None)
            )
            reasons += tuple(by_name) or (
                say("only a program says it of {name}", name=record.name),
            )
    return tuple(dict.fromkeys(reasons)) or ("the shares are not certain",)


def _explain_tie(engine: Engine, tie: Tie) -> Iterator[str]:
    reason = doubt(tie, *_names_of(engine, engine.ends([tie.tid])[0]))
    if reason is not None:
        yield reason


def counterfactuals(engine: Engine, subject: int, outcome: CascadeOutcome) -> tuple[str, ...]:
    """Say what would clear the subject: each stake without which it does not join.

    From the subject upwards: where a holder is needed, so is whatever made that holder join. For a
    merely possible outcome: what the shares must be shown to be, either way.
    """
    if not outcome.is_sure:
        return _open_counterfactuals(engine, subject, outcome)
    is_strict = outcome.result.rule.strict
    sentences: list[str] = []
    waiting, seen = deque([outcome.company]), {outcome.company}
    while waiting and len(sentences) < COUNTERFACTUALS:
        company = waiting.popleft()
        for holder, bound in _needed_holders(outcome.result, company):
            owner, name = _names_of(engine, (holder, company))
            least = percent_text(bound)
            share = say("at most {percent}", percent=least) if is_strict else _say_below(least)
            sentences.append(
                say(
                    "clears if {owner}'s share in {name} is {share}",
                    owner=owner,
                    name=name,
                    share=share,
                )
            )
            if holder not in seen:
                seen.add(holder)
                waiting.append(holder)
    return tuple(sentences[:COUNTERFACTUALS])


def _say_below(percent: str) -> str:
    return say("under {value}", value=percent)


def _needed_holders(result: CascadeResult, company: int) -> list[tuple[int, float]]:
    """Return the holders without whom a company does not join, and what they must stay below."""
    table, rule = result.holdings, result.rule
    place = int(np.searchsorted(table.parties, company))
    if result.definite_round[place] < 1:
        return []
    into = table.pairs_into(place)
    is_member = result.definite_round[table.owner[into]] >= 0
    low = table.low[into][is_member]
    owners = table.parties[table.owner[into]][is_member]
    if rule.aggregate:
        held_by_others = low.sum() - low
    else:
        # the largest holder decides alone: with two that reach the threshold neither is needed
        is_enough = rule.surely(low, table.low_open[into][is_member])
        low, owners = low[is_enough], owners[is_enough]
        held_by_others = np.full(low.size, 0.0 if low.size == 1 else 1.0)
    bound = rule.threshold - held_by_others
    largest = np.argsort(-low, kind="stable")
    is_needed = (bound > SLACK) & (low > 0)
    places = largest[is_needed[largest]][:COUNTERFACTUALS]
    return [(int(owners[i]), float(bound[i])) for i in places.tolist()]


def _open_counterfactuals(engine: Engine, subject: int, outcome: CascadeOutcome) -> tuple[str, ...]:
    threshold, sentences = threshold_text(outcome.result.rule), []
    for crossing in crossings_on_paths(engine, subject, outcome)[:COUNTERFACTUALS]:
        listed = crossing.holders[:LISTED_HOLDERS].tolist()
        company, *holders = _names_of(engine, [crossing.company, *listed])
        sentences.append(
            say(
                "present if the shares of {holders} in {company} are shown to be {threshold}, "
                "clears if they are shown to be less",
                holders=joined(holders, " and "),
                company=company,
                threshold=threshold,
            )
        )
    return tuple(sentences)


def source_disagreements(engine: Engine, table: Holdings, path: Sequence[int]) -> Iterator[str]:
    """Yield, for each stake of a path, the different sums that are stated of it."""
    for tid in path:
        rows = np.flatnonzero(table.tid == tid)
        if not rows.size:
            continue  # possibly_same_as is no stake
        if tid in table.exceeding:
            owner, company = _names_of(engine, engine.ends([tid])[0])
            yield say(
                "{owner} in {company}: stated indirectly, and the loaded chain carries less",
                owner=owner,
                company=company,
            )
        pair = table.tie_pair[rows]
        sums = _sum_by_source(engine.ties(table.ties_of(pair, sure=False).tolist()))
        # texts are compared: sums that read alike are no disagreement
        if len(set(sums.values())) > 1:
            owner, company = _names_of(engine, engine.ends([tid])[0])
            texts = joined(
                say("{source} says {sums}", source=source, sums=sums[source])
                for source in sorted(sums)
            )
            yield say("{owner} in {company}: {texts}", owner=owner, company=company, texts=texts)


def _sum_by_source(ties: Iterable[Tie]) -> dict[str, str]:
    bounds: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for tie in ties:
        low, high = (tie.share.min, tie.share.max) if tie.share else (0.0, 1.0)
        bounds[tie.source.dataset][0] += low
        bounds[tie.source.dataset][1] += high
    return {source: _interval_text(low, high) for source, (low, high) in bounds.items()}


def _interval_text(low: float, high: float) -> str:
    if high - low <= SLACK:
        return percent_text(low)
    return say(
        "{percent} to {percent_2}",
        percent=percent_text(low),
        percent_2=percent_text(min(high, 1.0)),
    )


def _names_of(engine: Engine, pids: Sequence[int]) -> list[str]:
    return [record.name for record in engine.parties(pids)]
