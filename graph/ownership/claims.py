"""What each source claims of each owner and company: stakes numbered, summed and capped.

A claim is what one source says of one owner and company; a table is what it says of one company.
"""

from dataclasses import dataclass

import numpy as np

from onward.graph.engine import Float64, Int64
from onward.graph.ownership.interval_sums import capped, mask_at, sums
from onward.graph.ownership.stakes import Bools, Positions, Stakes, distinct


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
