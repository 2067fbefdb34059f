"""Who holds what in whom, upstream of a party: shares as intervals, source by source.

The ancestors come through `Engine.incident`, frontier by frontier, so that one body of code sums on
every engine. Everything is a column: a company with 100,000 owners costs arrays, not objects.

Rules (docs/semantics.md, Ownership):

* Shares of one owner are summed within a source; across sources the largest sum counts.
* A share that is not stated is [0, 1 - what others surely hold in that source].
* Inferred ties, and accounting consolidation (``controls`` with interest otherInfluenceOrControl
  and a share), can only add to what is possible.
* Interests that are not ownership in the sense of the rules (`UNCOUNTED`) are left out, and so is
  an indirect tie where direct ties of the same source carry at least as much; both are named in
  the result. Where they carry less, the greater counts (`onward.graph.ownership.holdings`). An
  indirect stake runs through direct ones: it takes no room from them.
* A party's stake in itself is dropped and named; more than 100 % in one company is named.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isnan
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from onward.graph.engine import Engine, Float64, Int64, TieBatch
from onward.graph.model import TieKind

# ------------------------------------------------------------------------------------------------
# Stakes as columns: which ties upstream state a share, and what each of them states.
# ------------------------------------------------------------------------------------------------

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

UNCOUNTED: Final = frozenset(
    {
        "rightsToSurplusAssetsOnDissolution",
        "rightsToProfitOrIncome",
        "beneficiaryOfLegalArrangement",
        "enjoymentAndUseOfAssets",
        "rightToProfitOrIncomeFromAssets",
    }
)
"""BODS interests of owns ties that do not count in a cascade (docs/semantics.md, Ownership)."""

CONSOLIDATION: Final = "otherInfluenceOrControl"

_KINDS: Final = tuple(TieKind)


@dataclass(frozen=True, slots=True)
class Stakes:
    """Ties as columns, one entry a tie, in the order of their frontiers and tids.

    Attributes:
        tid, owner, company: int64; parties are pids.
        low, high: float64, ends of the share; low is 0 where the tie is not sure.
        low_open, high_open: bool, whether that end is excluded.
        dataset: intp, position in the sorted datasets.
        counted: bool, whether its interest is ownership in the sense of the rules.
        sure: bool, whether it is neither inferred nor consolidation.
        indirect: bool, whether the source says that it sums up a chain.
    """

    tid: Int64
    owner: Int64
    company: Int64
    low: Float64
    high: Float64
    low_open: Bools
    high_open: Bools
    dataset: Positions
    counted: Bools
    sure: Bools
    indirect: Bools

    def where(self, mask: Bools) -> "Stakes":
        """Return the stakes of a mask."""
        return Stakes(*(getattr(self, name)[mask] for name in self.__slots__))

    def with_doubted(self, tids: Int64) -> "Stakes":
        """Return the stakes with some of them counting only for what is possible."""
        sure = self.sure & ~np.isin(self.tid, tids)
        low, low_open = np.where(sure, self.low, 0.0), self.low_open & sure
        return replace(self, sure=sure, low=low, low_open=low_open)


def gather_stakes(
    engine: Engine,
    subjects: Sequence[int],
    on: date,
    as_of: date | None,
    follow: Callable[[Int64], Int64] | None,
) -> tuple[Int64, Stakes]:
    """Climb frontier by frontier; see `onward.graph.ownership.holdings.gather_holdings`.

    Returns:
        Sorted pids of the subjects and of all ancestors that were followed; and every stake in
        them, those of owners that were not followed included.
    """
    followed = np.unique(np.asarray(list(subjects), np.int64))
    frontier, batches = followed, []
    while frontier.size:
        batch = engine.incident(frontier.tolist(), ("owns", "controls"), "in", on, as_of)
        batches.append(batch)
        owners = distinct(batch.start[_is_holding(batch)])
        # Cycles end here: nobody is followed twice.
        fresh = owners[~are_within(owners, followed)]
        frontier = fresh if follow is None or not fresh.size else follow(fresh)
        followed = np.insert(followed, np.searchsorted(followed, frontier), frontier)
    return followed, _join_batches(batches)


def distinct(values: Int64) -> Int64:
    """Return sorted distinct values; for many values several times faster than `numpy.unique`."""
    ordered = np.sort(values)
    is_first = np.ones(ordered.size, bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def are_within(values: Int64, pool: Int64) -> Bools:
    """Tell which values stand in a sorted pool; the pool holds at least one."""
    place = np.minimum(np.searchsorted(pool, values), pool.size - 1)
    return np.asarray(pool[place] == values)


def _is_holding(batch: TieBatch) -> Bools:
    """Tell which ties state a share: all owns ties, and consolidation with a share."""
    is_owned: Bools = batch.kind == _KINDS.index(TieKind.OWNS)
    return is_owned | (_has_interest(batch, {CONSOLIDATION}) & ~np.isnan(batch.share_max))


def _has_interest(batch: TieBatch, interests: frozenset[str] | set[str]) -> Bools:
    has_one = np.zeros(len(batch.interest), bool)
    for position, interest in enumerate(batch.interests):
        if interest in interests:
            has_one |= batch.interest == position
    return has_one


def _join_batches(batches: Sequence[TieBatch]) -> Stakes:
    datasets = sorted({name for batch in batches for name in batch.datasets})
    parts = [_read_batch(batch, datasets).where(_is_holding(batch)) for batch in batches]
    names = Stakes.__slots__
    return Stakes(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _read_batch(batch: TieBatch, datasets: Sequence[str]) -> Stakes:
    """Read a batch: an unknown share is [0, 1], what is not sure has no lower end."""
    sure = (batch.kind == _KINDS.index(TieKind.OWNS)) & ~batch.inferred
    stated = ~np.isnan(batch.share_max)
    to_common = np.array([datasets.index(name) for name in batch.datasets], np.intp)
    return Stakes(
        tid=batch.tid,
        owner=batch.start,
        company=batch.end,
        low=np.where(sure & stated, batch.share_min, 0.0),
        high=np.where(stated, batch.share_max, 1.0),
        low_open=batch.min_exclusive & sure & stated,
        high_open=batch.max_exclusive & stated,
        dataset=to_common[batch.dataset] if datasets else batch.dataset.astype(np.intp),
        counted=~_has_interest(batch, UNCOUNTED),
        sure=sure,
        indirect=batch.indirect,
    )


# ------------------------------------------------------------------------------------------------
# Sums and caps of shares as intervals, columns at once (docs/semantics.md, Ownership).
# ------------------------------------------------------------------------------------------------

SLACK: Final = 1e-12
"""Shares that differ by no more than this are equal: sums of decimal fractions are not exact."""


def sums(positions: Positions, values: Float64, size: int) -> Float64:
    """Add up values by position: float64[size]."""
    return np.bincount(positions, values, size).astype(np.float64)


def mask_at(positions: Positions, size: int) -> Bools:
    """Return a mask that is true at some positions: bool[size]."""
    mask = np.zeros(size, bool)
    mask[positions] = True
    return mask


def capped(
    high: Float64, high_open: Bools, room: Float64, room_open: Bools
) -> tuple[Float64, Bools]:
    """Cap upper ends by the room that others leave; no end falls below 0."""
    is_tighter, is_equal = room < high - SLACK, np.abs(room - high) <= SLACK
    bound = np.clip(np.where(is_tighter, room, high), 0.0, 1.0)
    return bound, np.where(is_tighter, room_open, high_open | (is_equal & room_open))


def take_largest(
    values: Float64, is_open: Bools, first: Positions, pair: Positions, *, prefer_open: bool
) -> tuple[Float64, Bools]:
    """Take each pair's largest end over its sources; of equal ends the one that reaches further."""
    largest = np.maximum.reduceat(values, first)
    # Sources may state the same share; whether the end is excluded is then decided together.
    attained = values >= largest[pair] - SLACK
    if prefer_open:
        return largest, np.logical_or.reduceat(is_open & attained, first)
    return largest, ~np.logical_or.reduceat(~is_open & attained, first)


# ------------------------------------------------------------------------------------------------
# Indirect stakes beside the chains of direct ones: which are restated, which say more.
#
# A source may sum up a chain: X holds 40 % of A, through M. Where its own direct ties carry at
# least as much, the sum is left out. Where they carry less ("X holds 75 %" beside two ties of 1 %),
# the greater counts, and what the chains' last links hold is not counted beside it.
# ------------------------------------------------------------------------------------------------

_SLACK: Final = 1e-12


@dataclass(frozen=True, slots=True)
class IndirectStakes:
    """What the loaded chains say of each stake; every column has one entry a stake.

    Attributes:
        restated: bool, whether its source's chains carry at least as much.
        exceeding: bool, whether its source's chains carry less, though there are some.
        carried: float64, what those chains surely carry.
        through: bool, whether it is not restated, and a chain of any source leads there.
        carrier: bool, whether it is a last link of a chain (of any source) from the owner of an
            indirect stake in the same company that is not restated.
    """

    restated: Bools
    exceeding: Bools
    carried: Float64
    through: Bools
    carrier: Bools

    def where(self, mask: Bools) -> "IndirectStakes":
        """Return the columns of a mask."""
        return IndirectStakes(*(getattr(self, name)[mask] for name in self.__slots__))


def compare_with_chains(stakes: Stakes) -> IndirectStakes:
    """Compare each owner's indirect stakes with the chains of direct ones to the same company."""
    size = stakes.tid.size
    compared = IndirectStakes(
        restated=np.zeros(size, bool),
        exceeding=np.zeros(size, bool),
        carried=np.zeros(size),
        through=np.zeros(size, bool),
        carrier=np.zeros(size, bool),
    )
    if not stakes.indirect.any():
        return compared
    direct = stakes.where(~stakes.indirect)
    stated = _stated_shares(stakes)
    for company, owner, dataset in _list_groups(stakes):
        into_company = stakes.company == company
        rows = np.flatnonzero(
            stakes.indirect & into_company & (stakes.owner == owner) & (stakes.dataset == dataset)
        )
        chain = _chains_between(direct.where(direct.dataset == dataset), owner, company)
        share = float(stated[rows].sum())
        least = _carried_share(chain, owner, company)
        is_chained = chain.tid.size > 0
        if is_chained and least >= share - _SLACK:
            compared.restated[rows] = True
            continue
        compared.exceeding[rows] = is_chained
        compared.carried[rows] = least / rows.size
        chain = _chains_between(direct, owner, company)
        compared.through[rows] = chain.tid.size > 0
        carriers = chain.owner[chain.company == company]
        compared.carrier[:] |= into_company & ~stakes.indirect & np.isin(stakes.owner, carriers)
    return compared


def _stated_shares(stakes: Stakes) -> Float64:
    """Return the least share of each stake; of a doubtful one the share that it would have."""
    doubtful = np.where(stakes.high < 1, stakes.high, 0.0)
    return np.where(stakes.sure, stakes.low, doubtful)


def _list_groups(stakes: Stakes) -> Iterator[tuple[int, int, int]]:
    """Yield company, owner and dataset of the indirect stakes, each combination once."""
    columns = np.stack([stakes.company, stakes.owner, stakes.dataset], axis=1)
    yield from np.unique(columns[stakes.indirect], axis=0).tolist()


def _chains_between(direct: Stakes, owner: int, company: int) -> Stakes:
    """Return the stakes of all chains from an owner down to a company; its direct ones are none."""
    is_own = (direct.owner == owner) & (direct.company == company)
    # a chain neither goes on above its owner nor comes back to its company
    links = direct.where(~is_own & (direct.company != owner) & (direct.owner != company))
    above = _reach_from(company, links.company, links.owner)
    links = links.where(np.isin(links.company, above))
    below = _reach_from(owner, links.owner, links.company)
    return links.where(np.isin(links.owner, below))


def _reach_from(start: int, near: Int64, far: Int64) -> Int64:
    """Return whoever is reached from a party, itself included."""
    reached = frontier = np.array([start], np.int64)
    while frontier.size:
        frontier = np.setdiff1d(far[np.isin(near, frontier)], reached)
        reached = np.union1d(reached, frontier)
    return reached


def _carried_share(chain: Stakes, owner: int, company: int) -> float:
    """Return what the chains from an owner to a company surely carry: the sum of the products."""
    parties, positions = np.unique(
        np.concatenate([chain.owner, chain.company, [owner, company]]), return_inverse=True
    )
    owners, companies = positions[: chain.tid.size], positions[chain.tid.size : -2]
    first, last = int(positions[-2]), int(positions[-1])
    carried = np.zeros(parties.size)
    # as many rounds as there are parties: longer walks go round a circle
    for _ in range(parties.size):
        carried[first] = 1.0
        through = np.bincount(companies, carried[owners] * chain.low, parties.size)
        following: Float64 = np.minimum(through.astype(np.float64), 1.0)
        following[first] = 1.0
        if np.allclose(following, carried, rtol=0, atol=_SLACK):
            break
        carried = following
    return float(carried[last])


# ------------------------------------------------------------------------------------------------
# What each source claims of each owner and company: stakes numbered, summed and capped.
#
# A claim is what one source says of one owner and company; a table is what it says of one company.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClaimKeys:
    """To which pair, claim and table each stake belongs; all are numbered from 0.

    A pair is an owner and a company, a claim what one source says of a pair, a table what one
    source says of a company.
    """

    pair_owner: Positions
    pair_company: Positions
    tie_pair: Positions
    tie_claim: Positions
    claim_pair: Positions
    claim_table: Positions
    table_company: Positions
    rest_table: Positions  # of the stakes whose owners were not followed


@dataclass(frozen=True, slots=True)
class ClaimSums:
    """What each source says, claim by claim, and what it says of owners that were not followed."""

    low: Float64
    low_open: Bools
    direct_low: Float64
    direct_low_open: Bools
    high: Float64
    high_open: Bools
    table_rest: Float64
    table_rest_open: Bools


def largest_sums(keys: ClaimKeys, values: Float64, first: Positions) -> Float64:
    """Return each pair's largest sum of any source: float64[p]."""
    largest: Float64 = np.maximum.reduceat(
        sums(keys.tie_claim, values, keys.claim_pair.size), first
    )
    return np.minimum(largest, 1.0)


def number_claims(parties: Int64, stakes: Stakes, rest: Stakes) -> ClaimKeys:
    """Number the pairs, claims and tables of all stakes.

    Each combination is packed into one integer, so that sorting it sorts by its parts.
    """
    size = parties.size
    sources = 1 + max(int(stakes.dataset.max(initial=0)), int(rest.dataset.max(initial=0)))
    company = np.searchsorted(parties, stakes.company)
    owner = np.searchsorted(parties, stakes.owner)
    pairs, tie_pair = np.unique(company * size + owner, return_inverse=True)
    claims, tie_claim = np.unique(tie_pair * sources + stakes.dataset, return_inverse=True)
    claim_pair, claim_source = claims // sources, claims % sources
    pair_company = pairs // size
    table_of_claim = pair_company[claim_pair] * sources + claim_source
    table_of_rest = np.searchsorted(parties, rest.company) * sources + rest.dataset
    tables = distinct(np.concatenate([table_of_claim, table_of_rest]))
    return ClaimKeys(
        pair_owner=pairs % size,
        pair_company=pair_company,
        tie_pair=tie_pair,
        tie_claim=tie_claim,
        claim_pair=claim_pair,
        claim_table=np.searchsorted(tables, table_of_claim),
        table_company=tables // sources,
        rest_table=np.searchsorted(tables, table_of_rest),
    )


def sum_claims(keys: ClaimKeys, stakes: Stakes, rest: Stakes) -> ClaimSums:
    """Sum the stakes of each claim, and cap its upper end by what the source's others hold."""
    claims, tables = keys.claim_pair.size, keys.table_company.size
    table_rest = sums(keys.rest_table, rest.low, tables)
    table_rest_open = mask_at(keys.rest_table[rest.low_open], tables)
    low = sums(keys.tie_claim, stakes.low, claims)
    low_open = mask_at(keys.tie_claim[stakes.low_open], claims)
    is_direct = ~stakes.indirect
    direct_low = sums(keys.tie_claim, np.where(is_direct, stakes.low, 0.0), claims)
    direct_low_open = mask_at(keys.tie_claim[stakes.low_open & is_direct], claims)
    # An owner holds at most what the other owners of the same table surely leave.
    table_low = table_rest + sums(keys.claim_table, direct_low, tables)
    others_low = table_low[keys.claim_table] - direct_low
    open_ends = table_rest_open + np.bincount(keys.claim_table[direct_low_open], minlength=tables)
    others_open = open_ends[keys.claim_table] - direct_low_open > 0
    capped_high, capped_open = capped(
        sums(keys.tie_claim, stakes.high, claims),
        mask_at(keys.tie_claim[stakes.high_open], claims),
        1 - others_low,
        others_open,
    )
    return ClaimSums(
        low=low,
        low_open=low_open,
        direct_low=direct_low,
        direct_low_open=direct_low_open,
        # What a source surely says of an owner stands, even where it says too much in total.
        high=np.maximum(capped_high, low),
        high_open=capped_open & (capped_high > low),
        table_rest=table_rest,
        table_rest_open=table_rest_open,
    )


@dataclass(frozen=True, slots=True)
class Holdings:
    """Owners and companies upstream of some parties, as columns.

    Attributes:
        parties: int64[n], sorted pids; every other column names a party by its position here.
        owner, company: intp[p], one entry a pair, sorted by (company, owner).
        low, high: float64[p], the share that the owner surely and possibly holds.
        low_open, high_open: bool[p], whether that end is excluded.
        claim_pair, claim_table: intp[c], one entry a pair and source; a table is what one source
            says about one company.
        claim_low: float64[c]; claim_low_open: bool[c]: what direct stakes surely take.
        table_company: intp[g].
        table_rest: float64[g]; table_rest_open: bool[g]: what owners that were not followed hold.
        tie_pair: intp[t], one entry a tie, sorted by (pair, tid); tid: int64[t].
        tie_sure: bool[t], whether the tie counts for what is sure.
        indirect_low: float64[p], what of low is held indirectly, where a chain leads there.
        carried: float64[p], what chains surely carry of them.
        carrier: bool[p], whether indirect stakes in the company may run through this pair.
        self_loops, uncounted, indirect: int64 tids left out, each sorted.
        exceeding: int64 tids of indirect stakes that count since their chains carry less, sorted.
        known: float64[n], the part of each party of which an owner is surely known.
    """

    parties: Int64
    owner: Positions
    company: Positions
    low: Float64
    high: Float64
    low_open: Bools
    high_open: Bools
    claim_pair: Positions
    claim_table: Positions
    claim_low: Float64
    claim_low_open: Bools
    table_company: Positions
    table_rest: Float64
    table_rest_open: Bools
    tie_pair: Positions
    tid: Int64
    tie_sure: Bools
    indirect_low: Float64
    carried: Float64
    carrier: Bools
    self_loops: Int64
    uncounted: Int64
    indirect: Int64
    exceeding: Int64
    known: Float64

    @property
    def over_declared(self) -> Int64:
        """Pids of the companies of which more than 100 % is surely held."""
        return self.parties[self.known > 1 + SLACK]

    def positions(self, pids: Sequence[int]) -> Positions:
        """Return the positions of those parties that are part of the holdings, ascending."""
        return np.flatnonzero(np.isin(self.parties, np.asarray(list(pids), np.int64)))

    def ties_of(self, pairs: Positions, *, sure: bool) -> Int64:
        """Return the tids of some pairs, ascending; only the sure ones where `sure` is true."""
        chosen = np.isin(self.tie_pair, pairs) & (self.tie_sure | (not sure))
        return np.sort(self.tid[chosen])

    def overlaps(self, chosen: Bools) -> Float64:
        """Return what the lower ends of some pairs count twice, company by company: float64[n].

        An indirect stake and the last link of its chain may be one holding: of both the greater
        surely counts. For what is possible they are two, since no chain says all.

        Args:
            chosen: bool[p].
        """
        size = self.parties.size
        if not self.carrier.any():
            return np.zeros(size)
        into = self.company[chosen]
        by_carrier = np.where(self.carrier, self.low - self.indirect_low, 0.0)
        return np.minimum(
            sums(into, self.indirect_low[chosen], size), sums(into, by_carrier[chosen], size)
        )

    def sum_into(self, company: int) -> tuple[float, float]:
        """Return what all owners surely and possibly hold of a company, by its position."""
        pairs, everybody = self.pairs_into(company), np.ones(self.company.size, bool)
        low = float(self.low[pairs].sum() - self.overlaps(everybody)[company])
        return low, float(self.high[pairs].sum())

    def pairs_into(self, company: int) -> slice:
        """Return the pairs of one company, by its position."""
        first, last = np.searchsorted(self.company, [company, company + 1])
        return slice(int(first), int(last))


def gather_holdings(
    engine: Engine,
    subjects: Sequence[int],
    on: date,
    as_of: date | None,
    doubted: Sequence[int] = (),
    follow: Callable[[Int64], Int64] | None = None,
) -> Holdings:
    """Gather every stake upstream of some parties, at any depth.

    Args:
        engine: Holds the snapshot.
        subjects: Pids to start from, at least one; they are part of the result even without owners.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None accepts everything.
        doubted: Tids that count only for what is possible, like inferred ones.
        follow: Takes sorted pids and returns those that are followed upwards; None = all. What the
            others hold is only kept as a sum: they cannot be members of a cascade.
    """
    followed, gathered = gather_stakes(engine, subjects, on, as_of, follow)
    gathered = gathered.with_doubted(np.asarray(list(doubted), np.int64))
    is_loop = gathered.owner == gathered.company
    stakes = gathered.where(~is_loop & gathered.counted)
    is_followed = are_within(stakes.owner, followed)
    # An indirect stake may restate a chain that was not followed: it takes no room from members.
    rest = stakes.where(~is_followed & ~stakes.indirect)
    stakes = stakes.where(is_followed)
    compared = compare_with_chains(stakes)
    return _sum_holdings(
        followed,
        stakes,
        compared,
        rest,
        self_loops=np.sort(gathered.tid[is_loop]),
        uncounted=np.sort(gathered.tid[~is_loop & ~gathered.counted]),
        indirect=np.sort(stakes.tid[compared.restated]),
        exceeding=np.sort(stakes.tid[compared.exceeding]),
    )


@dataclass(frozen=True, slots=True)
class _IndirectColumns:
    """What `Holdings` says of indirect stakes, pair by pair."""

    low: Float64
    carried: Float64
    carrier: Bools


def _sum_holdings(
    parties: Int64, stakes: Stakes, compared: IndirectStakes, rest: Stakes, **named: Int64
) -> Holdings:
    """Sum each owner's stakes within a source, and take the largest sum of any source.

    Args:
        parties: Sorted pids of all owners and companies.
        stakes: Of owners that were followed.
        compared: What chains say of them.
        rest: Stakes of other owners, of which only the sum counts.
        named: Tids that `Holdings` names.
    """
    counts = ~compared.restated
    stakes, compared = stakes.where(counts), compared.where(counts)
    keys = number_claims(parties, stakes, rest)
    claims = sum_claims(keys, stakes, rest)
    first = np.flatnonzero(np.diff(keys.claim_pair, prepend=-1))  # first claim of each pair
    low, low_open = take_largest(
        claims.low, claims.low_open, first, keys.claim_pair, prefer_open=True
    )
    high, high_open = take_largest(
        claims.high, claims.high_open, first, keys.claim_pair, prefer_open=False
    )
    indirect = _sum_indirect(keys, claims, compared, stakes, first, low)
    known_rest = np.zeros(parties.size)
    np.maximum.at(known_rest, keys.table_company, claims.table_rest)
    by_pair = np.lexsort((stakes.tid, keys.tie_pair))
    table = Holdings(
        parties=parties,
        owner=keys.pair_owner,
        company=keys.pair_company,
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        claim_pair=keys.claim_pair,
        claim_table=keys.claim_table,
        claim_low=claims.direct_low,
        claim_low_open=claims.direct_low_open,
        table_company=keys.table_company,
        table_rest=claims.table_rest,
        table_rest_open=claims.table_rest_open,
        tie_pair=keys.tie_pair[by_pair],
        tid=stakes.tid[by_pair],
        tie_sure=stakes.sure[by_pair],
        known=known_rest + sums(keys.pair_company, low, parties.size),
        indirect_low=indirect.low,
        carried=indirect.carried,
        carrier=indirect.carrier,
        **named,
    )
    everybody = np.ones(low.size, bool)
    return replace(table, known=table.known - table.overlaps(everybody))


def _sum_indirect(
    keys: ClaimKeys,
    claims: ClaimSums,
    compared: IndirectStakes,
    stakes: Stakes,
    first: Positions,
    low: Float64,
) -> _IndirectColumns:
    """Return the columns of `Holdings` about indirect stakes."""
    pairs = keys.pair_company.size
    if not stakes.indirect.any():
        return _IndirectColumns(np.zeros(pairs), np.zeros(pairs), np.zeros(pairs, bool))
    direct_low = np.maximum.reduceat(claims.direct_low, first)
    through = np.where(compared.through, stakes.low, 0.0)
    return _IndirectColumns(
        low=np.minimum(largest_sums(keys, through, first), low - direct_low),
        carried=largest_sums(keys, compared.carried, first),
        carrier=mask_at(keys.tie_pair[compared.carrier], pairs),
    )


# ------------------------------------------------------------------------------------------------
# What the direct owners of a party hold together, without climbing to theirs.
#
# The rules are those of `holdings`, whose arrays sum the stakes where a party has many owners. Most
# have a handful, and every assessment sums them: those few are summed one by one, ten times faster.
# A property test compares both.
# ------------------------------------------------------------------------------------------------

TIE_KINDS: Final = tuple(TieKind)

FEW: Final = 32
"""So many stakes are summed one by one."""


def direct_share(
    engine: Engine, party: int, on: date, as_of: date | None = None
) -> tuple[float, float]:
    """Sum what direct owners surely and possibly hold of a party, as `gather_holdings` sums it.

    Args:
        engine: Holds the snapshot.
        party: Its pid.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None accepts everything.

    Returns:
        Both sums as fractions; the second at least the first, and neither above 1.
    """
    batch = engine.incident([party], ("owns", "controls"), "in", on, as_of)
    # Whether an indirect stake restates a chain of direct ones, only the whole chain can tell.
    climbs = bool(batch.indirect.any())
    if not climbs and len(batch.tid) <= FEW:
        low, high = _sum_few(batch)
    else:
        follow = None if climbs else _follow_first_level()
        table = gather_holdings(engine, [party], on, as_of, follow=follow)
        low, high = table.sum_into(int(table.positions([party])[0]))
    low = min(1.0, low)
    return low, max(low, min(1.0, high))


def _follow_first_level() -> Callable[[Int64], Int64]:
    """Return a function that follows the direct owners, and no owner above them."""
    levels = iter((True,))
    return lambda frontier: frontier if next(levels, False) else frontier[:0]


class _Claim(NamedTuple):
    """What one source says that one owner holds."""

    low: float
    high: float


def _sum_few(batch: TieBatch) -> tuple[float, float]:
    """Sum each owner's stakes within a source, cap them, and take the largest of any source.

    Open ends do not matter here: only the sums are needed, not whether they are reached.
    """
    claims: dict[int, dict[int, _Claim]] = defaultdict(dict)  # dataset -> owner -> claim
    for dataset, owner, low, high in _read_stakes(batch):
        claim = claims[dataset].get(owner, _Claim(0.0, 0.0))
        claims[dataset][owner] = _Claim(claim.low + low, claim.high + high)
    lows: dict[int, float] = defaultdict(float)
    highs: dict[int, float] = defaultdict(float)
    for by_owner in claims.values():
        surely = sum(claim.low for claim in by_owner.values())
        for owner, claim in by_owner.items():
            # An owner holds at most what the source's other owners surely leave.
            room = min(1.0, max(0.0, 1.0 - (surely - claim.low)))
            lows[owner] = max(lows[owner], claim.low)
            highs[owner] = max(highs[owner], min(claim.high, room), claim.low)
    return sum(lows.values()), sum(highs.values())


def _read_stakes(batch: TieBatch) -> Iterator[tuple[int, int, float, float]]:
    """Yield dataset, owner, least and greatest share of each stake that counts."""
    uncounted = {i for i, text in enumerate(batch.interests) if text in UNCOUNTED}
    consolidated = {i for i, text in enumerate(batch.interests) if text == CONSOLIDATION}
    columns = ("kind", "inferred", "interest", "dataset", "start", "end", "share_min", "share_max")
    for kind, inferred, interest, dataset, owner, company, low, high in zip(
        *(getattr(batch, name).tolist() for name in columns), strict=True
    ):
        is_stated, is_owned = not isnan(high), TIE_KINDS[kind] == TieKind.OWNS
        is_stake = is_owned or (interest in consolidated and is_stated)
        if is_stake and owner != company and interest not in uncounted:
            is_sure = is_owned and not inferred and is_stated
            yield dataset, owner, low if is_sure else 0.0, high if is_stated else 1.0
