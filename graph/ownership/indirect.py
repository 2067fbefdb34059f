"""Indirect stakes beside the chains of direct ones: which are restated, which say more.

A source may sum up a chain: X holds 40 % of A, through M. Where its own direct ties carry at least
as much, the sum is left out. Where they carry less ("X holds 75 %" beside two ties of 1 %), the
greater counts, and what the chains' last links hold is not counted beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.engine import Float64, Int64
from onward.graph.ownership.stakes import Bools, Stakes

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
