"""Cascades over a subject's owners, asked by several detectors: seeds, answer, near miss.

Which parties start a cascade is the detector's own question (listed under a regime, bodies of a
state); how it spreads and what it rests on is the same for all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from onward.graph.engine import Engine, Int64, PartyRecord, PathList
from onward.graph.model import TieKind
from onward.graph.ownership import (
    Ascent,
    CascadeResult,
    Holdings,
    Joining,
    Rule,
    cascade,
    holdings,
    joining_paths,
)
from onward.graph.pattern import End
from onward.queries.detection.context import Context
from onward.queries.detection.path_search import parties_of
from onward.queries.detection.results import Status

SHOWN: Final = 3
"""Paths of a joining tree that a finding shows."""

NEAR: Final = 0.05
"""A sum that misses the threshold by no more than this is a near miss."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Everybody above a subject, and those above it who may start a cascade.

    Attributes:
        party: The subject's pid.
        holdings: Stakes above the subject and above its aliases.
        aliases: Pids that are possibly the subject itself, with the tie that says so.
        records: Parties that may start a cascade, by pid.
        linked: For some of them the parties that they possibly are: (tid, record).
        ascent: How they were found.
    """

    party: int
    holdings: Holdings
    aliases: tuple[tuple[int, int], ...]
    records: Mapping[int, PartyRecord]
    linked: Mapping[int, tuple[tuple[int, PartyRecord], ...]]
    ascent: Ascent


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


@dataclass(frozen=True, slots=True)
class Answer:
    """A subject that joins.

    Attributes:
        company: Pid that joined: the subject's, or that of an alias.
        result: The cascade; its definite part is to be read when `status` is present.
        paths: From the subject up to the seeds.
    """

    status: Status
    company: int
    result: CascadeResult
    paths: PathList

    @property
    def sure(self) -> bool:
        """Whether the definite cascade answers."""
        return self.status == "present"

    def held(self, company: int) -> Joining | None:
        """Say how a company joined, or what members hold in one outside; None where neither."""
        result, sure = self.result, self.sure
        return result.joining(company, sure=sure) or result.outside(company, sure=sure)


def upstream(context: Context, party: int, *ends: End) -> Upstream | None:
    """Gather a subject's ancestors; None where none of them can start a cascade.

    Args:
        context: The question.
        party: The subject's pid.
        ends: What a party must be to start one: any of these.
    """
    return context.once(("upstream", party, ends), lambda: _upstream(context, party, ends))


def _upstream(context: Context, party: int, ends: Sequence[End]) -> Upstream | None:
    engine, on, as_of = context.engine, context.on, context.as_of
    ascent = Ascent(engine, ends, on, as_of)
    if not ascent.may_lead(party):
        return None
    aliases = possibly_same(context, [party]).get(party, ())
    table, leading = _holdings(context, ascent, [party, *(pid for _, pid in aliases)])
    records = ascent.carriers(leading)
    others = possibly_same(context, records)
    linked = {
        pid: tuple(zip((tid for tid, _ in ties), engine.parties([p for _, p in ties]), strict=True))
        for pid, ties in others.items()
    }
    same = tuple((pid, tid) for tid, pid in aliases)
    return Upstream(party, table, same, records, linked, ascent)


def _holdings(
    context: Context, ascent: Ascent, parties: Sequence[int], doubted: Sequence[int] = ()
) -> tuple[Holdings, Int64]:
    """Give the stakes upstream, and the pids of all who may lead to a seed or be one."""
    leading = [np.asarray(parties, np.int64)]

    def leads(frontier: Int64) -> Int64:
        leading.append(ascent.leads(frontier))
        return leading[-1]

    table = holdings(context.engine, parties, context.on, context.as_of, doubted, leads)
    return table, np.unique(np.concatenate(leading))


def possibly_same(
    context: Context, parties: Iterable[int]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Give (tid, other party) of each party's possibly_same_as ties, in tid order."""
    asked = list(parties)
    kinds = (TieKind.POSSIBLY_SAME_AS,)
    batch = context.engine.incident(asked, kinds, "both", context.on, context.as_of)
    found: dict[int, list[tuple[int, int]]] = {}
    columns = (batch.tid.tolist(), batch.start.tolist(), batch.end.tolist())
    for tid, start, end in zip(*columns, strict=True):
        found.setdefault(start, []).append((tid, end))
        found.setdefault(end, []).append((tid, start))
    return {pid: tuple(found[pid]) for pid in asked if pid in found}


def seeds_of(above: Upstream, truth: Callable[[PartyRecord], bool | None]) -> Seeds:
    """Sort the candidates: seeds for certain, seeds perhaps, and those possibly the same as one.

    The subject is never its own seed: that is another indicator's finding.
    """
    answers = {pid: truth(record) for pid, record in above.records.items() if pid != above.party}
    tails = {}
    for pid, others in above.linked.items():
        ties = [tid for tid, record in others if truth(record) is not False]
        if ties and answers.get(pid) is False:
            tails[pid] = ties[0]
    return Seeds(
        tuple(pid for pid, answer in answers.items() if answer),
        tuple(pid for pid, answer in answers.items() if answer is None),
        tails,
    )


def answer(above: Upstream, seeds: Seeds, rule: Rule, k: int = SHOWN) -> Answer | None:
    """Say whether the subject joins, for certain or possibly, and by which ties.

    A possibly_same_as tie is crossed once: at the seed, or from the subject to an alias.
    """
    if not seeds:
        return None
    result = cascade(above.holdings, seeds.sure, [*seeds.maybe, *seeds.tails], rule)
    if above.party in result.definite:
        paths = joining_paths(result, above.party, k, sure=True)
        return Answer("present", above.party, result, paths)
    if above.party in result.possible:
        paths = joining_paths(result, above.party, k, sure=False)
        return Answer("possible", above.party, result, _with_tails(above, seeds, paths))
    return _by_alias(above, seeds, rule, k)


def minority(
    engine: Engine, above: Upstream, seeds: Seeds, rule: Rule, k: int = SHOWN
) -> Answer | None:
    """Say what the cascade's members hold in a subject that does not surely join.

    Shares count in the same way as in `answer`: the least for what is present, the most for what is
    possible. A possibly_same_as tie is crossed once: at the seed, or from the subject to an alias.
    """
    if not seeds:
        return None
    result = cascade(above.holdings, seeds.sure, [*seeds.maybe, *seeds.tails], rule)
    if above.party in result.definite:
        return None
    if result.outside(above.party, sure=True) is not None:
        paths = joining_paths(result, above.party, k, sure=True)
        return Answer("present", above.party, result, paths)
    if _may_be_minority(engine, result, above.party):
        paths = joining_paths(result, above.party, k, sure=False)
        return Answer("possible", above.party, result, _with_tails(above, seeds, paths))
    result = cascade(above.holdings, seeds.sure, seeds.maybe, rule)
    for alias, tid in above.aliases:
        if _may_be_minority(engine, result, alias):
            paths = joining_paths(result, alias, k, sure=False)
            crossed = tuple((tid, *path) for path in paths.paths)
            return Answer("possible", alias, result, replace(paths, paths=crossed))
    return None


def _may_be_minority(engine: Engine, result: CascadeResult, company: int) -> bool:
    """Tell whether members may hold some of a company, and less than the threshold.

    In one that possibly joins they do where a share is open; a doubtful tie of an exact share is
    either enough or nothing.
    """
    if result.outside(company, sure=False) is not None:
        return True
    joined = result.joining(company, sure=False)
    if joined is None:
        return False
    shares = (tie.share for tie in engine.ties(joined.tids.tolist()))
    return any(share is None or share.min < share.max for share in shares)


def _with_tails(above: Upstream, seeds: Seeds, paths: PathList) -> PathList:
    """Lengthen the paths that end at a party which is only possibly a seed's."""
    if not seeds.tails:
        return paths
    table, longer = above.holdings, []
    for path in paths.paths:
        pair = table.tie_pair[np.flatnonzero(table.tid == path[-1])[0]]
        seed = int(table.parties[table.owner[pair]])
        longer.append((*path, seeds.tails[seed]) if seed in seeds.tails else path)
    return replace(paths, paths=tuple(sorted(longer, key=lambda path: (len(path), path))))


def _by_alias(above: Upstream, seeds: Seeds, rule: Rule, k: int) -> Answer | None:
    result = cascade(above.holdings, seeds.sure, seeds.maybe, rule)
    for alias, tid in above.aliases:
        paths = joining_paths(result, alias, k, sure=False)
        if alias in result.possible and paths.paths != ((),):  # an alias that is listed itself
            crossed = tuple((tid, *path) for path in paths.paths)  # is another indicator's
            return Answer("possible", alias, result, replace(paths, paths=crossed))
    return None


@dataclass(frozen=True, slots=True)
class Near:
    """A subject that would join if the threshold were a little lower.

    Attributes:
        company: Pid of the company whose holders fall short, nearest to the seeds.
        total: What they hold at most.
        paths: From the subject up to the seeds.
    """

    company: int
    total: float
    paths: tuple[tuple[int, ...], ...]


def doubting(context: Context, above: Upstream, doubted: Sequence[int]) -> Upstream:
    """Give the same ancestors with some ties counting for what is possible only."""
    parties = [above.party, *(pid for pid, _ in above.aliases)]
    table, _ = _holdings(context, above.ascent, parties, doubted)
    return replace(above, holdings=table)


def near(context: Context, above: Upstream, seeds: Seeds, rule: Rule) -> Near | None:
    """Give the near miss of a subject that does not join: a sum at most `NEAR` short."""
    lower = answer(above, seeds, replace(rule, threshold=rule.threshold - NEAR), SHOWN)
    if lower is None:
        return None
    walked = reversed(parties_of(context.engine, above.party, lower.paths.paths[0]))
    joinings = (lower.result.joining(company, sure=lower.sure) for company in walked)
    short = (one for one in joinings if one is not None and not one.reaches(rule))
    found = next(short, None)
    return None if found is None else Near(found.company, found.total, lower.paths.paths)
