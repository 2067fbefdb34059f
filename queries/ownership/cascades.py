"""Cascades over a subject's owners, asked by several detectors: seeds, outcome, near miss.

Which parties start a cascade is the detector's own question (listed under a regime, bodies of a
state); how it spreads and what it rests on is the same for all.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from onward.graph.engine import Engine, PartyRecord, PathList
from onward.graph.ownership import CascadeResult, Rule, ThresholdCrossing, cascade, crossing_paths
from onward.queries.detection.context import Context
from onward.queries.detection.paths.search import parties_of
from onward.queries.model.words import Status
from onward.queries.ownership.upstream import Upstream

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
