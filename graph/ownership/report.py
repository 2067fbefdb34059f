"""The four results about a party's owners: ``onward owners ID`` (docs/semantics.md, Ownership).

Shares are decimal texts, and parties and ties are named by their ids, so that a report reads the
same in every language and engine.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from onward.graph.engine import Engine
from onward.graph.model import PartyKind, Tie
from onward.graph.ownership.cascade import CascadeResult, cascade
from onward.graph.ownership.chains import OwnerChain, crossing_paths, ultimate_owners
from onward.graph.ownership.control import control
from onward.graph.ownership.holdings import Holdings, gather_holdings
from onward.graph.ownership.integrated import chain_product, integrated
from onward.graph.ownership.interval_sums import SLACK
from onward.graph.ownership.report_parts import (
    ChainProducts,
    IntegratedOwnership,
    IntegratedShare,
    OwnershipNotes,
    OwnershipReport,
    RegimeCascade,
    RegimeRule,
    ReportedChain,
    ReportedControl,
    ReportedController,
    ReportedShare,
)
from onward.graph.ownership.seeds import LISTED_TOPICS, AncestorSearch, listed_end, topic_truth
from onward.graph.pattern import End
from onward.graph.shares import Share, decimal_text
from onward.graph.statements.unnamed_owners import reason_not_named

UNKNOWN: Final = Share(0.0, 1.0)


def ownership_report(
    engine: Engine,
    party: int,
    on: date,
    as_of: date | None,
    regimes: Sequence[RegimeRule],
    show: int = 20,
    resembling: Mapping[int, Sequence[int]] = MappingProxyType({}),
) -> OwnershipReport:
    """Report chain products, integrated shares, cascades and control: four results, never merged.

    Args:
        engine: Holds the snapshot.
        party: Pid of the party in question.
        on: Day on which stakes, listings and control hold.
        as_of: Only what was known by then; None accepts everything.
        regimes: The ownership rules that stand on that day.
        show: How many ultimate owners, controllers and paths are shown at most, of owners those who
            may hold most; the counts are of all.
        resembling: Pids of those whom owners may be by their names, by the owner's pid: whoever may
            be listed so is possibly listed in the cascades.
    """
    table = gather_holdings(engine, [party], on, as_of)
    names = _Names(engine)
    chains = ultimate_owners(table, party)
    first = _choose_largest(engine, chains, show)
    return OwnershipReport(
        party=names.party_id(party),
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        owners_unknown=_write_unknown_part(engine, table, party, on, as_of),
        chain_product=ChainProducts(
            chains=tuple(_describe_chain(names, chain.owner, chain.tids) for chain in first),
            count=len(chains),
        ),
        integrated=IntegratedOwnership(
            owners=tuple(
                _integrate_shares(names, table, party, chain.owner, chain.tids) for chain in first
            ),
            count=len(chains),
            closed_loop=party in _find_closed_loops(table),
        ),
        cascade=_run_cascades(names, table, party, on, as_of, regimes, show, resembling),
        control=_describe_control(names, party, on, as_of, show),
        notes=_list_notes(names, table),
    )


def _choose_largest(
    engine: Engine, chains: Sequence[OwnerChain], show: int
) -> Sequence[OwnerChain]:
    """Return so many chains along which most may be held, in their order.

    Where a share is not known that may be all: whoever is left out holds less than those shown may.
    """
    if len(chains) <= show:
        return chains
    tids = sorted({tid for chain in chains for tid in chain.tids})
    shares = {tid: tie.share or UNKNOWN for tid, tie in zip(tids, engine.ties(tids), strict=True)}
    most = [chain_product([shares[tid] for tid in chain.tids]).max for chain in chains]
    largest = sorted(range(len(chains)), key=lambda place: (-most[place], place))[:show]
    return [chains[place] for place in sorted(largest)]


def _write_unknown_part(
    engine: Engine, table: Holdings, party: int, on: date, as_of: date | None
) -> str:
    """Return the part of a party of which no owner is surely known; nobody owns a person."""
    if PartyKind.PERSON in engine.parties([party])[0].kinds:
        return decimal_text(0.0)
    known_part = float(table.known[table.parties == party].sum())
    known_part -= _held_by_unnamed(engine, table, party, on, as_of)
    return decimal_text(round(max(0.0, min(1.0, 1.0 - known_part)), 12))


def _held_by_unnamed(
    engine: Engine, table: Holdings, party: int, on: date, as_of: date | None
) -> float:
    """Return what owners surely hold of a party whom no source names."""
    pairs = table.pairs_into(int(table.positions([party])[0]))
    owners, shares = table.parties[table.owner[pairs]], table.low[pairs]
    # of many owners only the few of no kind are read
    search = AncestorSearch(engine, [End(kinds=(PartyKind.UNKNOWN,))], on, as_of)
    records = search.seed_records(np.sort(owners)) if owners.size else {}
    unnamed = [
        pid
        for pid, record in records.items()
        if record.members and all(map(reason_not_named, record.members))
    ]
    return float(shares[np.isin(owners, unnamed)].sum())


class _Names:
    """Ids and ties of what is shown, read only when shown."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def party_id(self, pid: int) -> str:
        return self.engine.parties([pid])[0].id

    def tie(self, tid: int) -> Tie:
        return self.engine.ties([tid])[0]

    def tie_keys(self, tids: Sequence[int]) -> tuple[str, ...]:
        return tuple(tie.key for tie in self.engine.ties(tids))


def _describe_chain(names: _Names, owner: int, tids: Sequence[int]) -> ReportedChain:
    ties = names.engine.ties(tids)
    shares = [tie.share or UNKNOWN for tie in ties]
    return ReportedChain(
        owner=names.party_id(owner),
        ties=tuple(tie.key for tie in ties),
        shares=tuple(map(_describe_share, shares)),
        product=_describe_share(chain_product(shares)),
        unknown_shares=sum(tie.share is None for tie in ties),
    )


def _describe_share(share: Share) -> ReportedShare:
    return ReportedShare(
        min=decimal_text(share.min),
        max=decimal_text(share.max),
        min_exclusive=share.min_exclusive,
        max_exclusive=share.max_exclusive,
    )


def _integrate_shares(
    names: _Names, table: Holdings, party: int, owner: int, tids: Sequence[int]
) -> IntegratedShare:
    result = integrated(table, [owner])
    low, high = result.bounds(party)
    crowded_out = _find_crowding(names, table, tids) if high <= SLACK else ""
    if crowded_out:
        # the sources contradict one another: nought would be an answer that none of them gives
        low, high = UNKNOWN.min, UNKNOWN.max
    return IntegratedShare(
        owner=names.party_id(owner),
        min=decimal_text(low),
        max=decimal_text(high),
        residual=result.residual,
        crowded_out=crowded_out,
        over_declared=() if crowded_out else _list_over_declared(names, table, tids),
    )


def _list_over_declared(names: _Names, table: Holdings, tids: Sequence[int]) -> tuple[str, ...]:
    """Return the companies of a chain of which more than 100 % is stated, the owner's first."""
    companies = dict.fromkeys(company for _, company in names.engine.ends(tids))
    return tuple(names.party_id(pid) for pid in companies if pid in table.over_declared)


def _find_crowding(
    names: _Names, table: Holdings, tids: Sequence[int]
) -> Literal["", "all", "more than all"]:
    """Say whether others hold all along a chain on which no source states a share of nought."""
    shares = [tie.share or UNKNOWN for tie in names.engine.ties(tids)]
    if chain_product(shares).max <= SLACK:
        return ""
    companies = {company for _, company in names.engine.ends(tids)}
    return "more than all" if companies.intersection(table.over_declared.tolist()) else "all"


def _find_closed_loops(table: Holdings) -> frozenset[int]:
    return frozenset(table.parties[integrated(table, []).closed_loop].tolist())


def _run_cascades(
    names: _Names,
    table: Holdings,
    party: int,
    on: date,
    as_of: date | None,
    regimes: Sequence[RegimeRule],
    show: int,
    resembling: Mapping[int, Sequence[int]],
) -> tuple[RegimeCascade, ...]:
    search = AncestorSearch(names.engine, [listed_end()], on, as_of)
    records = search.seed_records(table.parties)
    others = sorted({pid for pids in resembling.values() for pid in pids})
    meant = dict(zip(others, names.engine.parties(others), strict=True))
    reports = []
    for regime in regimes:
        judge = partial(
            topic_truth,
            topics=LISTED_TOPICS,
            on=on,
            as_of=as_of,
            regime=regime.code,
            judge=regime.judge,
        )
        truth = {pid: judge(record) for pid, record in records.items()}
        listed = [pid for pid, is_listed in truth.items() if is_listed]
        maybe_listed = [pid for pid, is_listed in truth.items() if is_listed is None]
        maybe_listed += [
            pid
            for pid, pids in resembling.items()
            if truth.get(pid, False) is False and any(judge(meant[p]) is not False for p in pids)
        ]
        result = cascade(table, listed, maybe_listed, regime.rule)
        is_listed_itself = truth.get(party, False) is True
        reports.append(
            _describe_cascade(names, result, party, regime, show, is_listed_itself=is_listed_itself)
        )
    return tuple(reports)


def _describe_cascade(
    names: _Names,
    result: CascadeResult,
    party: int,
    regime: RegimeRule,
    show: int,
    *,
    is_listed_itself: bool,
) -> RegimeCascade:
    is_sure = party in result.definite
    crossing = result.crossing(party, sure=is_sure)
    paths = crossing_paths(result, party, show, sure=is_sure) if crossing else None
    holders = crossing.holders.tolist() if crossing else []
    return RegimeCascade(
        regime=regime.code,
        state=regime.state,
        note=regime.note,
        threshold=decimal_text(regime.rule.threshold),
        strict=regime.rule.strict,
        aggregate=regime.rule.aggregate,
        counts=_counts_as_listed(result, party, has_list=regime.has_list),
        listed_itself=is_listed_itself,
        round=crossing.round if crossing else None,
        sum=decimal_text(crossing.total) if crossing else None,
        holders=tuple(map(names.party_id, holders[:show])),
        holder_count=len(holders),
        paths=tuple(names.tie_keys(path) for path in paths.paths) if paths else (),
        more=paths.more if paths else "no",
    )


def _counts_as_listed(
    result: CascadeResult, party: int, *, has_list: bool
) -> Literal["yes", "possible", "no", "cannot_tell"]:
    if party in result.definite:
        return "yes"
    if party in result.possible:
        return "possible"
    # whom a regime lists is not known where no list of it is loaded
    return "no" if has_list else "cannot_tell"


def _describe_control(
    names: _Names, party: int, on: date, as_of: date | None, show: int
) -> ReportedControl:
    controllers = control(names.engine, party, on, as_of)
    return ReportedControl(
        controllers=tuple(
            ReportedController(
                party=names.party_id(controller.pid),
                interests=controller.interests,
                ties=tuple(names.tie(tid).key for tid in controller.tids),
                standing="stated or claimed" if controller.is_sure else "inferred",
            )
            for controller in controllers[:show]
        ),
        count=len(controllers),
    )


def _list_notes(names: _Names, table: Holdings) -> OwnershipNotes:
    return OwnershipNotes(
        over_declared=tuple(map(names.party_id, table.over_declared.tolist())),
        self_loops=names.tie_keys(table.self_loops.tolist()),
        interests_not_counted=names.tie_keys(table.uncounted.tolist()),
        indirect_left_out=names.tie_keys(table.indirect.tolist()),
        indirect_beyond_chain=names.tie_keys(table.exceeding.tolist()),
    )
