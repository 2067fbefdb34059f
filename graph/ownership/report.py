"""The four results about a party's owners: ``onward owners ID`` (docs/semantics.md, Ownership).

Shares are decimal texts, and parties and ties are named by their ids, so that a report reads the
same in every language and engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from onward.graph.engine import Engine, More
from onward.graph.model import PartyKind, Tie
from onward.graph.ownership.holdings import SLACK, Holdings, gather_holdings
from onward.graph.ownership.measures import (
    LISTED_TOPICS,
    AncestorSearch,
    CascadeResult,
    EntryJudge,
    OwnerChain,
    Rule,
    cascade,
    chain_product,
    control,
    crossing_paths,
    integrated,
    listed_end,
    topic_truth,
    ultimate_owners,
)
from onward.graph.pattern import End
from onward.graph.shares import Share, decimal_text
from onward.graph.statements import reason_not_named

# ------------------------------------------------------------------------------------------------
# What an ownership report is made of: four results that are never merged.
#
# Shares are decimal texts, and parties and ties are named by their ids, so that a report reads the
# same in every language and engine.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegimeRule:
    """An ownership rule of one regime as it stands on the question's day.

    Attributes:
        code: EU, UK, OFAC, BIS, as listings name it.
        rule: Threshold, strictness, aggregation.
        state: in_force, suspended or unknown.
        note: What a reader must know of that state.
        judge: Which list entries carry the rule; default those of the regime.
        has_list: Whether a list of the regime is loaded.
    """

    code: str
    rule: Rule
    state: str = "in_force"
    note: str = ""
    judge: EntryJudge | None = None
    has_list: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedShare:
    """A share as an interval of decimal texts."""

    min: str
    max: str
    min_exclusive: bool
    max_exclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedChain:
    """The chain of ties to one ultimate owner, owner first, and the product of its shares."""

    owner: str
    ties: tuple[str, ...]
    shares: tuple[ReportedShare, ...]
    product: ReportedShare
    unknown_shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProducts:
    """Result 1: the shares along one chain, multiplied; evidence only. `count` is of all."""

    chains: tuple[ReportedChain, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedShare:
    """What an owner holds directly and indirectly in total; `residual` is what was not followed.

    `crowded_out` says why a share that no source states is not known, where what others are stated
    to hold leaves nothing for it: they hold "all", or "more than all". Else it is empty.
    `over_declared` are the companies on the way to the owner of which more than 100 % is stated:
    the rows contradict one another.
    """

    owner: str
    min: str
    max: str
    residual: float
    crowded_out: Literal["", "all", "more than all"] = ""
    over_declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedOwnership:
    """Result 2: direct and indirect shares in total. `count` is of all owners."""

    owners: tuple[IntegratedShare, ...]
    count: int
    closed_loop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeCascade:
    """Result 3, for one regime: whether its threshold rule takes the party in, and through whom.

    Attributes:
        regime, state, note, threshold, strict, aggregate: The rule, as it stands on the day.
        counts: Whether the party counts as listed; cannot_tell where no list of the regime is
            loaded.
        listed_itself: Whether it needs no owner for that.
        round: In which round of the cascade it joined; None where it does not.
        sum: What the holders hold together.
        holders: The listed or counted parties that hold it; `holder_count` is of all.
        paths: Ties that lead to them.
        more: Whether there are further paths.
    """

    regime: str
    state: str
    note: str
    threshold: str
    strict: bool
    aggregate: bool
    counts: Literal["yes", "possible", "no", "cannot_tell"]
    listed_itself: bool
    round: int | None
    sum: str | None
    holders: tuple[str, ...]
    holder_count: int
    paths: tuple[tuple[str, ...], ...]
    more: More


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedController:
    """Someone who controls the party, with the interests and ties that say so."""

    party: str
    interests: tuple[str | None, ...]
    ties: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedControl:
    """Result 4: rights without a majority. `count` is of all controllers."""

    controllers: tuple[ReportedController, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipNotes:
    """What was dropped, left out or found inconsistent on the way up, by party or tie."""

    over_declared: tuple[str, ...]
    self_loops: tuple[str, ...]
    interests_not_counted: tuple[str, ...]
    indirect_left_out: tuple[str, ...]
    indirect_beyond_chain: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOwner:
    """An owner that no list has under its own id, and that bears the name of a listed party.

    Attributes:
        owner, listed: Their ids.
        name: The listed party's, as it was compared.
        regimes: Of its entries on the day, sorted.
        score: How alike they are, of 1; a decimal text.
        because: Why the two are no more, or no less, than possibly the same.
        counted: Whether it counts as possibly listed in the cascades; not where a whole listed name
            stands in its own and the score reaches no band.
    """

    owner: str
    listed: str
    name: str
    regimes: tuple[str, ...]
    score: str
    because: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOwners:
    """Whether those above the party were compared with the lists by name, and who bears one.

    Attributes:
        named: Who bears the name of a listed party.
        compared: How many owners, controllers and officers were compared.
        left_out: How many were not, since they are too many.
        is_whole: Whether all those above the party were looked for.
    """

    named: tuple[NamedOwner, ...]
    compared: int
    left_out: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipReport:
    """Who owns a party: four results that are never merged.

    `owners_unknown` is the part of the party of which nobody is known to be the direct owner.
    `names` says who of those above it bears the name of a listed party; None = nobody looked.
    `not_read` says in sentences what of the tables about them could not be read.
    """

    party: str
    on: str
    as_of: str | None
    owners_unknown: str
    chain_product: ChainProducts
    integrated: IntegratedOwnership
    cascade: tuple[RegimeCascade, ...]
    control: ReportedControl
    notes: OwnershipNotes
    names: ComparedOwners | None = None
    not_read: tuple[str, ...] = ()

    def to_data(self) -> Mapping[str, Any]:
        """Return the report as ``onward owners --json`` prints it."""
        return asdict(self)

    def party_ids(self) -> list[str]:
        """Return the ids of the parties that the report names, sorted."""
        ids = {self.party}
        ids.update(chain.owner for chain in self.chain_product.chains)
        ids.update(controller.party for controller in self.control.controllers)
        ids.update(holder for regime in self.cascade for holder in regime.holders)
        if self.names:
            ids.update(row.owner for row in self.names.named)
        return sorted(ids)


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
