"""Everybody above a party: who may start a cascade there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from onward.graph.engine import Int64, PartyRecord
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.model import Tie, TieKind
from onward.graph.ownership import AncestorSearch, Holdings, gather_holdings
from onward.graph.pattern import End
from onward.queries.detection.context import Context


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
