"""What follows from stakes alone: who joins a cascade, and what its members hold.

Shares are whole permilles, so that one half is one half.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

HALF = 500

Stakes = Mapping[tuple[str, str], int]
"""Owner and company, and what the one holds of the other."""


@dataclass(frozen=True, slots=True)
class StakeRule:
    """An ownership rule: over or at one half, holders added up or one by one."""

    strict: bool = False
    aggregate: bool = True

    def reaches(self, shares: Collection[int]) -> bool:
        """Tell whether the members' shares are enough to draw a company in."""
        most = self.measure(shares)
        return most > HALF if self.strict else most >= HALF

    def measure(self, shares: Collection[int]) -> int:
        """Return the share that the rule looks at: the sum, or the largest holder's."""
        return sum(shares) if self.aggregate else max(shares, default=0)


def find_members(stakes: Stakes, seeds: Collection[str], regime: StakeRule) -> dict[str, int]:
    """Return the least fixpoint: each member and the round in which it joined, seeds in round 0."""
    joined = dict.fromkeys(seeds, 0)
    # sorted, so that no set decides who joins first
    companies = sorted({company for _, company in stakes})
    turn = 0
    while True:
        turn += 1
        new = [
            company
            for company in companies
            if company not in joined and regime.reaches(direct_shares(stakes, joined, company))
        ]
        # nobody joins who did not before: the least fixpoint
        if not new:
            return joined
        joined |= dict.fromkeys(new, turn)


def direct_shares(stakes: Stakes, owners: Collection[str], company: str) -> list[int]:
    """Return the direct shares that some owners hold of a company."""
    return [
        share
        for (owner, company_owned), share in stakes.items()
        if company_owned == company and owner in owners
    ]
