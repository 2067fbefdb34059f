"""Cascades over a subject's owners, asked by several detectors: seeds, outcome, near miss.

Which parties start a cascade is the detector's own question (listed under a regime, bodies of a
state); how it spreads and what it rests on is the same for all.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from onward.graph.countries import say_country
from onward.graph.engine import Engine, Int64, PartyRecord, PathList
from onward.graph.identity.clusters import SUGGESTIONS
from onward.graph.model import Listing, PartyKind, Tie, TieKind
from onward.graph.ownership import (
    LISTED_TOPICS,
    SLACK,
    AncestorSearch,
    CascadeResult,
    Holdings,
    Rule,
    ThresholdCrossing,
    body_end,
    cascade,
    crossing_paths,
    gather_holdings,
    listed_end,
    topic_truth,
)
from onward.graph.pattern import End
from onward.graph.sayings import joined, say
from onward.graph.shares import PERCENT_PLACES, decimal_text, percent_number, percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing
from onward.queries.detection.paths import doubt, ends_of, parties_of
from onward.queries.detection.results import NearlyDetected, Subject, Undecided
from onward.queries.model.assessment import Severity, Status
from onward.queries.model.parts import FindingValues, LevelRow
from onward.queries.rules.indicator import SEVERITIES, measure_level
from onward.queries.tables.tables import OwnershipRegime, RuleTables, SeedVerdict, StateBody

# ------------------------------------------------------------------------------------------------
# Everybody above a party: who may start a cascade there.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Upstream:
    """Everybody above a subject, and those above it who may start a cascade.

    Attributes:
        party: The subject's pid.
        holdings: Stakes above the subject and above its aliases.
        aliases: Pids that are possibly the subject itself, with the tie that says so.
        records: Parties that may start a cascade, by pid.
        duplicates: For some of them whom they possibly are: (tid, record), the likeliest first.
        ascent: The search that found them.
    """

    party: int
    holdings: Holdings
    aliases: tuple[tuple[int, int], ...]
    records: Mapping[int, PartyRecord]
    duplicates: Mapping[int, tuple[tuple[int, PartyRecord], ...]]
    ascent: AncestorSearch


def gather_upstream(context: Context, party: int, *ends: End) -> Upstream | None:
    """Gather a subject's ancestors; None where none of them can start a cascade.

    Args:
        context: The question.
        party: The subject's pid.
        ends: What a party must be to start one: any of these.
    """
    return context.cached(("upstream", party, ends), lambda: _search_upstream(context, party, ends))


def _search_upstream(context: Context, party: int, ends: Sequence[End]) -> Upstream | None:
    engine = context.engine
    ascent = AncestorSearch(engine, ends, context.on, context.as_of)
    # a cheap question first: most parties have nobody above them who counts
    if not ascent.may_have_seed(party):
        return None
    alias_ties = possible_duplicates(context, [party]).get(party, ())
    table, ancestors = _gather_holdings(context, ascent, [party, *(pid for _, pid in alias_ties)])
    records = ascent.seed_records(ancestors)
    duplicates = {}
    for pid, ties in possible_duplicates(context, records).items():
        others = engine.parties([other for _, other in ties])
        duplicates[pid] = tuple(zip((tid for tid, _ in ties), others, strict=True))
    aliases = tuple((pid, tid) for tid, pid in alias_ties)
    return Upstream(party, table, aliases, records, duplicates, ascent)


def _gather_holdings(
    context: Context, ascent: AncestorSearch, parties: Sequence[int], doubted: Sequence[int] = ()
) -> tuple[Holdings, Int64]:
    """Return the stakes upstream, and the pids of all who may lead to a seed or be one."""
    frontiers = [np.asarray(parties, np.int64)]

    def keep_leading(frontier: Int64) -> Int64:
        # only those who may lead to a seed are followed further
        frontiers.append(ascent.may_reach(frontier))
        return frontiers[-1]

    table = gather_holdings(
        context.engine, parties, context.on, context.as_of, doubted, keep_leading
    )
    return table, np.unique(np.concatenate(frontiers))


def with_doubted_ties(context: Context, above: Upstream, doubted: Sequence[int]) -> Upstream:
    """Return the same ancestors with some ties counting for what is possible only."""
    parties = [above.party, *(pid for pid, _ in above.aliases)]
    table, _ = _gather_holdings(context, above.ascent, parties, doubted)
    return replace(above, holdings=table)


def possible_duplicates(
    context: Context, parties: Iterable[int]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return (tid, other party) of each party's possibly_same_as ties, the likeliest first."""
    pids = list(parties)
    kinds = (TieKind.POSSIBLY_SAME_AS,)
    batch = context.engine.incident(pids, kinds, "both", context.on, context.as_of)
    ties: dict[int, list[tuple[int, int]]] = {}
    columns = (batch.tid.tolist(), batch.start.tolist(), batch.end.tolist())
    for tid, start, end in zip(*columns, strict=True):
        ties.setdefault(start, []).append((tid, end))
        ties.setdefault(end, []).append((tid, start))
    read = _read_ties(context, [tid for pid in ties for tid, _ in ties[pid]])
    return {pid: tuple(_rank_duplicates(ties[pid], read)) for pid in pids if pid in ties}


def _read_ties(context: Context, tids: Iterable[int]) -> Mapping[int, Tie]:
    distinct = sorted(set(tids))
    return dict(zip(distinct, context.engine.ties(distinct), strict=True))


def _rank_duplicates(
    duplicates: Sequence[tuple[int, int]], read: Mapping[int, Tie]
) -> list[tuple[int, int]]:
    """Return parties that one may be, the likeliest first.

    Of two ties to one party, the one that is kept goes first: a person may have given its reason.
    """
    likeness: dict[int, float] = {}
    for tid, other in duplicates:
        score = read[tid].score
        # the word of a source counts as 1
        likeness[other] = max(likeness.get(other, 0.0), 1.0 if score is None else score)
    return sorted(
        duplicates,
        key=lambda tie: (-likeness[tie[1]], read[tie[0]].source.dataset != SUGGESTIONS, tie),
    )


SHOWN: Final = 3
"""Paths of an ownership tree that a finding shows."""

NEAR: Final = 0.05
"""A sum that misses the threshold by no more than this is a near miss."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """Where a cascade starts.

    Attributes:
        sure, maybe: Pids.
        tails: Pids that are possibly the same party as a seed, with the tie that says so.
    """

    sure: tuple[int, ...]
    maybe: tuple[int, ...]
    tails: Mapping[int, int]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.sure or self.maybe or self.tails)

    @property
    def pids(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.sure, *self.maybe, *self.tails)

    def only(self, pids: Collection[int]) -> "Seeds":
        """Return those seeds that are among some parties."""
        return Seeds(
            tuple(pid for pid in self.sure if pid in pids),
            tuple(pid for pid in self.maybe if pid in pids),
            {pid: tid for pid, tid in self.tails.items() if pid in pids},
        )

    def union(self, other: "Seeds") -> "Seeds":
        """Return the seeds of two cascades as those of one."""
        return Seeds(
            tuple(sorted({*self.sure, *other.sure})),
            tuple(sorted({*self.maybe, *other.maybe})),
            {**self.tails, **other.tails},
        )


@dataclass(frozen=True, slots=True)
class CascadeOutcome:
    """A subject that counts through its owners, or in which they hold a minority.

    Attributes:
        company: Pid that counts: the subject's, or that of an alias.
        result: The cascade; its definite part is to be read when `status` is present.
        paths: From the subject up to the seeds.
    """

    status: Status
    company: int
    result: CascadeResult
    paths: PathList

    @property
    def is_sure(self) -> bool:
        """Whether the definite cascade answers."""
        return self.status == "present"

    def crossing_of(self, company: int) -> ThresholdCrossing | None:
        """Return how a company joined, or what members hold in one outside; None where neither."""
        result, sure = self.result, self.is_sure
        return result.crossing(company, sure=sure) or result.outside(company, sure=sure)


def sort_seeds(above: Upstream, truth: Callable[[PartyRecord], bool | None]) -> Seeds:
    """Sort the candidates: seeds for certain, seeds perhaps, and those possibly the same as one.

    The subject is never its own seed: that is another indicator's finding.
    """
    answers = {pid: truth(record) for pid, record in above.records.items() if pid != above.party}
    tails = {}
    for pid, duplicates in above.duplicates.items():
        ties = [tid for tid, record in duplicates if truth(record) is not False]
        # who may be a seed by itself needs no tie to another one
        if ties and answers.get(pid) is False:
            tails[pid] = ties[0]
    return Seeds(
        tuple(pid for pid, answer in answers.items() if answer),
        tuple(pid for pid, answer in answers.items() if answer is None),
        tails,
    )


def run_cascade(above: Upstream, seeds: Seeds, rule: Rule, k: int = SHOWN) -> CascadeOutcome | None:
    """Return how the subject counts, for certain or possibly; None where it does not.

    A possibly_same_as tie is crossed once: at the seed, or from the subject to an alias.
    """
    if not seeds:
        return None
    result = _spread_from_all(above, seeds, rule)
    if above.party in result.definite:
        return _sure_outcome(above, result, k)
    if above.party in result.possible:
        return _possible_outcome(above, seeds, result, k)
    return _outcome_by_alias(above, seeds, rule, k)


def find_minority_stake(
    engine: Engine, above: Upstream, seeds: Seeds, rule: Rule, k: int = SHOWN
) -> CascadeOutcome | None:
    """Return what the cascade's members hold in a subject that does not surely join.

    Shares count in the same way as in `run_cascade`: the least for what is present, the most for
    what is possible. A possibly_same_as tie is crossed once: at the seed, or from the subject to an
    alias.
    """
    if not seeds:
        return None
    result = _spread_from_all(above, seeds, rule)
    if above.party in result.definite:
        return None
    if result.outside(above.party, sure=True) is not None:
        return _sure_outcome(above, result, k)
    if _may_be_minority(engine, result, above.party):
        return _possible_outcome(above, seeds, result, k)
    result = cascade(above.holdings, seeds.sure, seeds.maybe, rule)
    for alias, tid in above.aliases:
        if _may_be_minority(engine, result, alias):
            paths = crossing_paths(result, alias, k, sure=False)
            return _alias_outcome(result, alias, tid, paths)
    return None


def _spread_from_all(above: Upstream, seeds: Seeds, rule: Rule) -> CascadeResult:
    """Run the cascade from all seeds; who is possibly a seed makes others join only possibly."""
    return cascade(above.holdings, seeds.sure, [*seeds.maybe, *seeds.tails], rule)


def _sure_outcome(above: Upstream, result: CascadeResult, k: int) -> CascadeOutcome:
    paths = crossing_paths(result, above.party, k, sure=True)
    return CascadeOutcome("present", above.party, result, paths)


def _possible_outcome(
    above: Upstream, seeds: Seeds, result: CascadeResult, k: int
) -> CascadeOutcome:
    paths = crossing_paths(result, above.party, k, sure=False)
    return CascadeOutcome("possible", above.party, result, _add_tails(above, seeds, paths))


def _alias_outcome(result: CascadeResult, alias: int, tid: int, paths: PathList) -> CascadeOutcome:
    """Return an alias's outcome as the subject's: its paths begin with the tie to the alias."""
    from_subject = tuple((tid, *path) for path in paths.paths)
    return CascadeOutcome("possible", alias, result, replace(paths, paths=from_subject))


def _outcome_by_alias(above: Upstream, seeds: Seeds, rule: Rule, k: int) -> CascadeOutcome | None:
    # without the tails: the one possibly_same_as tie is spent on the way to the alias
    result = cascade(above.holdings, seeds.sure, seeds.maybe, rule)
    for alias, tid in above.aliases:
        paths = crossing_paths(result, alias, k, sure=False)
        # an alias that is listed itself has the empty path: that is another indicator's finding
        if alias in result.possible and paths.paths != ((),):
            return _alias_outcome(result, alias, tid, paths)
    return None


def _may_be_minority(engine: Engine, result: CascadeResult, company: int) -> bool:
    """Tell whether members may hold some of a company, and less than the threshold.

    In one that possibly joins they do where a share is open; a doubtful tie of an exact share is
    either enough or nothing.
    """
    if result.outside(company, sure=False) is not None:
        return True
    joined = result.crossing(company, sure=False)
    if joined is None:
        return False
    # an open share may be large enough to join, and small enough to be a minority
    shares = (tie.share for tie in engine.ties(joined.tids.tolist()))
    return any(share is None or share.min < share.max for share in shares)


def _add_tails(above: Upstream, seeds: Seeds, paths: PathList) -> PathList:
    """Lengthen the paths that end at a party which is only possibly a seed's."""
    if not seeds.tails:
        return paths
    table, longer = above.holdings, []
    for path in paths.paths:
        pair = table.tie_pair[np.flatnonzero(table.tid == path[-1])[0]]
        seed = int(table.parties[table.owner[pair]])
        longer.append((*path, seeds.tails[seed]) if seed in seeds.tails else path)
    return replace(paths, paths=tuple(sorted(longer, key=lambda path: (len(path), path))))


@dataclass(frozen=True, slots=True)
class NearMissOfThreshold:
    """A subject that would join if the threshold were a little lower.

    Attributes:
        company: Pid of the company whose holders fall short, nearest to the seeds.
        total: What they hold at most.
        paths: From the subject up to the seeds.
    """

    company: int
    total: float
    paths: tuple[tuple[int, ...], ...]


def find_near_miss(
    context: Context, above: Upstream, seeds: Seeds, rule: Rule
) -> NearMissOfThreshold | None:
    """Return the near miss of a subject that does not join: a sum at most `NEAR` short."""
    lower = run_cascade(above, seeds, replace(rule, threshold=rule.threshold - NEAR))
    if lower is None:
        return None
    paths = lower.paths.paths
    # from the seeds downwards: the first sum that is short is what keeps all below from joining
    for company in reversed(parties_of(context.engine, above.party, paths[0])):
        crossing = lower.result.crossing(company, sure=lower.is_sure)
        if crossing is not None and not crossing.reaches(rule):
            return NearMissOfThreshold(crossing.company, crossing.total, paths)
    return None


# ------------------------------------------------------------------------------------------------
# What a cascade rests on, level by level: holders, sums, the rest, and what would change it.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# One party under one regime's ownership rule: what several detectors ask of the same cascade.
# ------------------------------------------------------------------------------------------------

NO_SEEDS: Final = Seeds((), (), {})


@dataclass(frozen=True, slots=True)
class RegimeCase:
    """One subject under one regime that is or was in force, with the listed parties above it.

    Attributes:
        above: The subject's ancestors.
        seeds: Those of them whose listing carries the regime's ownership rule.
        restricted: Those that the regime lists without that rule, or beyond its reach.
        restricted_note: Why the rule does not reach what they own.
    """

    context: Context
    subject: Subject
    above: Upstream
    regime: OwnershipRegime
    seeds: Seeds
    restricted: Seeds
    restricted_note: str = ""

    @property
    def rule(self) -> Rule:
        """The regime's threshold and how it is read."""
        regime = self.regime
        return Rule(float(regime.threshold), strict=regime.strict, aggregate=regime.aggregates)

    @property
    def object(self) -> tuple[str, str, str]:
        """The rule, as what a finding is about."""
        added = "added up" if self.rule.aggregate else "by one holder"
        title = say(
            "the {regime} ownership rule ({threshold}, {added})",
            regime=self.regime.regime,
            threshold=threshold_text(self.rule),
            added=added,
        )
        return "regime", self.regime.regime, title

    def values(self, outcome: CascadeOutcome) -> FindingValues:
        """Write the sums of an outcome and the rule that they are held against."""
        regime = self.regime
        tree = ownership_tree(self.context.engine, self.subject.pid, outcome)
        return {
            "sum": tree[0]["sum"] if tree else None,
            "sum_is": tree[0]["sum_is"] if tree else None,
            "not_known": tree[0]["not_known"] if tree else None,
            "threshold": str(regime.threshold),
            "strict": regime.strict,
            "aggregate": regime.aggregates,
            "regime_state": regime.state,
            "regime_since": regime.since,
            "regime_note": regime.note,
            "regime_source": regime.basis.source,
            "on": self.context.on.isoformat(),
            "levels": tree,
        }

    def doubts_of_rule(self) -> tuple[str, ...]:
        """Say why nothing is certain where nobody knows whether the rule is in force."""
        if self.regime.state == "in_force":
            return ()
        return (say("whether the rule is in force is not known: {note}", note=self.regime.note),)

    def suspended(self, outcome: CascadeOutcome, consequence: str) -> NearlyDetected:
        """Return what a suspended rule would say, which is never a finding."""
        until = say(" until {until}", until=self.regime.until) if self.regime.until else ""
        would = "would" if outcome.is_sure else "would possibly"
        return NearlyDetected(
            subject=self.subject,
            object=self.object,
            field="regime.state",
            needed="a rule that is in force",
            found=say(
                "suspended{until}; the party {would} {consequence}; {note}",
                until=until,
                would=would,
                consequence=consequence,
                note=self.regime.note,
            ),
            paths=outcome.paths.paths,
        )

    def blocking_owners(self) -> tuple[Seeds, Severity]:
        """Return the listed owners whose measures forbid a supply, and what the others weigh.

        A travel ban freezes nothing: what its bearer owns is not forbidden by it.

        Returns:
            The blocking owners as seeds, and the gravest severity among the others.
        """
        severities, full_severity = self._severity_by_owner(), self.context.severity
        blocking = {pid for pid, severity in severities.items() if severity == full_severity}
        others = (severities[pid] for pid in self.seeds.pids if pid not in blocking)
        return self.seeds.only(blocking), gravest(others)

    def _severity_by_owner(self) -> dict[int, Severity]:
        """Return the gravest measure of each owner; of a tail, of those it possibly is."""
        above = self.above
        severities = {pid: self._severity_of(record) for pid, record in above.records.items()}
        for pid, duplicates in above.duplicates.items():
            if pid in self.seeds.tails:
                severities[pid] = gravest(self._severity_of(record) for _, record in duplicates)
        return severities

    def _severity_of(self, record: PartyRecord) -> Severity:
        """Return the severity of the gravest measure that a party is under; unstated ones stop."""
        context = self.context
        bare_topics = {topic for _, topic in record.bare_topics(context.as_of)}
        if not bare_topics.isdisjoint(LISTED_TOPICS):
            return context.severity
        return gravest(
            measure_level(entry.measure, context.severity)
            for entry in self.entries_of(record)
            if self.judge_entry(entry).answer is not False
        )

    def entries_of(self, record: PartyRecord) -> list[Listing]:
        """Return the list entries of a party that hold on the day, of whatever regime."""
        context = self.context
        entries = record.entries(context.on, context.as_of)
        return [entry for entry in entries if entry.topic in LISTED_TOPICS]

    def judge_entry(self, entry: Listing) -> SeedVerdict:
        """Tell whether an entry starts a cascade under the regime's rule."""
        return self.context.tables.cascade_seeds.judge_entry(self.regime.regime, entry)

    def entries_behind(self, outcome: CascadeOutcome, *, of_rule: bool) -> list[PartyListing]:
        """Return the entries on which an outcome rests: those of the parties that its paths end at.

        Args:
            outcome: The outcome.
            of_rule: Entries that carry the ownership rule; else those that the regime has without.
        """
        ends = ends_of(self.context.engine, self.subject.pid, outcome.paths.paths)
        records = self.context.engine.parties(sorted(set(ends)))
        entries = [entry for record in records for entry in self.entries_of(record)]
        chosen = [entry for entry in entries if self._is_behind(entry, of_rule=of_rule)]
        listings = [PartyListing(row.topic, row.regime, row.source, row) for row in chosen]
        return sorted(listings, key=lambda row: row.listing.id if row.listing else "")

    def _is_behind(self, entry: Listing, *, of_rule: bool) -> bool:
        if of_rule:
            return self.judge_entry(entry).answer is not False
        return entry.regime in (self.regime.regime, "")

    def doubts_of_entries(self, entries: Sequence[PartyListing]) -> tuple[str, ...]:
        """Say why it is not certain that the entries carry the rule, where none surely does."""
        verdicts = [self.judge_entry(row.listing) for row in entries if row.listing]
        if any(verdict.answer for verdict in verdicts):
            return ()
        return tuple(dict.fromkeys(verdict.note for verdict in verdicts if verdict.note))

    def doubts_of_outcome(
        self, outcome: CascadeOutcome, entries: Sequence[PartyListing]
    ) -> tuple[str, ...]:
        """Say why an outcome is not certain: of the rule, then of its entries or its ties."""
        of_rule = self.doubts_of_rule()  # a rule that may not be in force makes nothing certain
        if outcome.is_sure:
            return of_rule
        of_entries = self.doubts_of_entries(entries)
        return of_rule + (
            of_entries or explain_doubts(self.context.engine, self.subject.pid, outcome, self.seeds)
        )

    def unstated_measures(self, entries: Sequence[PartyListing]) -> tuple[str, ...]:
        """Name the entries that do not state what they order, which are read as freezes."""
        unstated = [row.listing for row in entries if row.listing and not row.measure]
        names = {entry.list or entry.regime or "a list that is not stated" for entry in unstated}
        says = "does not state its measure: it is read as one that carries the ownership rule"
        return tuple(
            say("the entry on {name} {says}", name=name, says=says) for name in sorted(names)
        )

    def disagreements(self, outcome: CascadeOutcome) -> tuple[str, ...]:
        """Return what sources say differently of the stakes on an outcome's paths."""
        engine, table = self.context.engine, self.above.holdings
        sentences: dict[str, None] = {}
        for path in outcome.paths.paths:
            sentences |= dict.fromkeys(source_disagreements(engine, table, path))
        return tuple(sentences)


def regime_cases(context: Context) -> Iterator[RegimeCase]:
    """Yield every subject with a listed ancestor, under each regime that may apply on the date.

    A party that is listed itself under a regime is another indicator's finding.
    """
    for subject in context.subjects:
        above = gather_upstream(context, subject.pid, listed_end())
        if above is None:
            continue
        subject_record = above.records.get(subject.pid)
        for regime in context.tables.ownership_regimes_at(context.on):
            if regime.state == "not_in_force":
                continue
            truth = partial(_starts_cascade, context, regime=regime.regime)
            # who may be listed is asked all the same: through its owners it may be certain
            if subject_record is None or truth(subject_record) is not True:
                yield _make_case(context, subject, above, regime)


def _make_case(
    context: Context, subject: Subject, above: Upstream, regime: OwnershipRegime
) -> RegimeCase:
    """Sort the listed parties above a subject: by those whose listing carries the rule."""
    seeds = sort_seeds(above, partial(_starts_cascade, context, regime=regime.regime))
    listed = sort_seeds(above, partial(_is_listed_without_rule, context, regime=regime.regime))
    restricted = listed.only(set(listed.pids) - set(seeds.pids))
    [record] = context.engine.parties([subject.pid])
    note = context.tables.cascade_seeds.subject_note(regime.regime, record.countries)
    # whom the rule does not reach is still held by parties on a list
    if note:
        return RegimeCase(context, subject, above, regime, NO_SEEDS, seeds.union(restricted), note)
    return RegimeCase(context, subject, above, regime, seeds, restricted)


def _starts_cascade(context: Context, record: PartyRecord, *, regime: str) -> bool | None:
    judge = context.tables.cascade_seeds.judge_under(regime)
    return topic_truth(record, LISTED_TOPICS, context.on, context.as_of, judge=judge)


def _is_listed_without_rule(context: Context, record: PartyRecord, *, regime: str) -> bool | None:
    def judge(entry: Listing) -> bool | None:
        if entry.regime not in (regime, ""):
            return False
        answer = context.tables.cascade_seeds.judge_entry(regime, entry).answer
        return None if answer is None else not answer

    on, as_of = context.on, context.as_of
    # a topic without an entry starts a cascade: it is no listing without the rule
    if any(topic in LISTED_TOPICS for _, topic in record.bare_topics(as_of)):
        return False
    return topic_truth(record, LISTED_TOPICS, on, as_of, judge=judge)


def owners_without_rule(context: Context) -> Iterator[Undecided]:
    """Name each listed party above a subject for whose regimes the pack has no ownership rule.

    Whether the subject counts as listed through it is not known, which is no quiet no.
    """
    # an entry without a regime is judged under every rule
    with_rule = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)} | {""}
    for subject in context.subjects:
        above = gather_upstream(context, subject.pid, listed_end())
        for pid, record in above.records.items() if above else ():
            entries = record.entries(context.on, context.as_of)
            regimes = {entry.regime for entry in entries if entry.topic in LISTED_TOPICS}
            if pid != subject.pid and regimes and regimes.isdisjoint(with_rule):
                names = joined(sorted(regimes))
                text = say(
                    "{name}, above {name_2}, is listed by {names}, "
                    "for which the rule pack has no ownership rule",
                    name=record.name,
                    name_2=subject.name,
                    names=names,
                )
                needed = (
                    say(
                        "what {name} holds in {name_2}, judged by a person",
                        name=record.name,
                        name_2=subject.name,
                    ),
                )
                yield Undecided(subject, "missing_data", needed, text)


def gravest(severities: Iterable[Severity]) -> Severity:
    """Return the gravest of some severities; of none, the mildest there is.

    >>> gravest(["medium", "stop"]), gravest([])
    ('stop', 'info')
    """
    return max(severities, key=SEVERITIES.index, default=SEVERITIES[0])


# ------------------------------------------------------------------------------------------------
# Bodies of states among a party's owners: the seeds of a cascade for each state.
# ------------------------------------------------------------------------------------------------

STATE_NOT_KNOWN: Final = ""


def state_object(state: str) -> tuple[str, str, str]:
    """Return the bodies of a state together as the object of a finding."""
    name = say_country(state) if state else say("a state that is not known")
    return "country", state, say("bodies of {name}", name=name)


def state_values(path_class: int, state: str, tree: list[LevelRow]) -> FindingValues:
    """Write what bodies of a state hold: the class of the relationship, the sum and all levels."""
    top = tree[0] if tree else None
    return {
        "class": path_class,
        "state": state,
        "sum": top["sum"] if top else None,
        "sum_is": top["sum_is"] if top else None,
        "not_known": top["not_known"] if top else None,
        "levels": tree,
    }


_OF_NO_STATE: Final = frozenset({"gov.igo", "gov.religion"})


def state_ends(tables: RuleTables) -> tuple[End, End]:
    """Return what a party must be to count for its state: a public body, or called state-owned."""
    return body_end(), End(topics=state_topics(tables, "possible"))


def state_topics(tables: RuleTables, state_body: StateBody) -> tuple[str, ...]:
    """Return the topics whose bearer is, may be, or is not a body of a state; sorted."""
    return tuple(
        sorted(code for code, topic in tables.topics.items() if topic.state_body == state_body)
    )


def is_state_body(context: Context, record: PartyRecord, topics: Sequence[str] = ()) -> bool | None:
    """Tell whether a party is a body of a state; None where that is only possible.

    So it is where a topic says no more than state-owned, and where a rule infers it from a name.

    A public body that belongs to an international organisation or a church alone is no state's.

    Args:
        context: The question.
        record: The party.
        topics: A public body must carry one of these; none = any public body.
    """
    on, as_of, tables = context.on, context.as_of, context.tables
    if PartyKind.PUBLIC_BODY in record.kinds:
        if topics:
            return topic_truth(record, topics, on, as_of)
        carried = record.topics(on, as_of)
        if carried.intersection(state_topics(tables, "body")) or not carried & _OF_NO_STATE:
            return True
    if may_be_body(context, record, topics):
        return None
    state_owned = topic_truth(record, state_topics(tables, "possible"), on, as_of)
    return False if state_owned is False else None


def may_be_body(context: Context, record: PartyRecord, topics: Sequence[str] = ()) -> bool:
    """Tell whether a rule infers of a party that it is a public body, by its name say."""
    if PartyKind.PUBLIC_BODY not in record.inferred_kinds:
        return False
    return not topics or topic_truth(record, topics, context.on, context.as_of) is not False


def seeds_by_state(
    context: Context,
    above: Upstream,
    states: Iterable[str] | None = None,
    topics: Sequence[str] = (),
) -> Iterator[tuple[str, Seeds]]:
    """Yield the seeds of each state's cascade, by country code.

    A body of which no country is known may be one of any state; where no other body has a country
    the state is `STATE_NOT_KNOWN`.

    Args:
        context: The question.
        above: The party's owners.
        states: Only these; None = every state that has a body among the owners.
        topics: As in `is_state_body`.
    """
    countries: set[str] = set()
    for pid, record in above.records.items():
        if pid != above.party and is_state_body(context, record, topics) is not False:
            countries |= record.countries or {STATE_NOT_KNOWN}
    for duplicates in above.duplicates.values():
        for _, record in duplicates:
            countries |= record.countries
    # bodies of no known country join each state's cascade, so they need none of their own
    candidates = sorted(countries - {STATE_NOT_KNOWN}) or sorted(countries)
    if states is not None:
        candidates = sorted(set(candidates).intersection(states))
    for state in candidates:
        truth = partial(counts_for_state, context, state=state, topics=topics)
        yield state, sort_seeds(above, truth)


def counts_for_state(
    context: Context, record: PartyRecord, *, state: str, topics: Sequence[str] = ()
) -> bool | None:
    """Tell whether a party counts for a state: a body of it, or perhaps."""
    answer = is_state_body(context, record, topics)
    if answer is False or (record.countries and state not in record.countries):
        return False
    # a body whose country is not known may be this state's
    return answer if record.countries else None


# ------------------------------------------------------------------------------------------------
# Ties that the law itself makes, and that say nothing of who stands behind a party.
#
# Every telecommunications operator has to let the services of its country intercept messages. A
# source that words a tie as that duty states no contract and no closeness.
# ------------------------------------------------------------------------------------------------

_INTERCEPTION: Final = re.compile(
    r"\b(lawful(ly)?|legal(ly)?)[ -]intercept|\binterception (act|law|duty|obligation|order)"
    r"|\b(duty|obligation|obliged|required|requirement)\b.{0,40}\bintercept|\bSORM\b|\bCALEA\b",
    re.IGNORECASE,
)
"""What a source says of a tie that the law itself makes between every operator and a service."""


def is_duty_by_law(tie: Tie) -> bool:
    """Tell whether a source words a tie as the duty to serve interception.

    >>> from onward.graph.model import Provenance
    >>> tie = Tie("a:1", "b:2", "linked", Provenance("made", "1"), text="Lawful interception duty")
    >>> is_duty_by_law(tie)
    True
    """
    return bool(tie.text and _INTERCEPTION.search(tie.text))
