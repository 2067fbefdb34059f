"""Ownership thresholds of the regimes, each with the intervals in which it holds.

The rows are `tables/ownership_regimes.csv`: a new interval of a regime is a new row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal, cast

from onward.graph.dates import day_number, holds_on, since_day, until_day
from onward.graph.regimes import find_regime, regime_codes
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

Aggregation = Literal["all", "single"]
RegimeState = Literal["in_force", "suspended", "unknown", "not_in_force"]

OWNERSHIP_COLUMNS: Final = (
    *("regime", "state", "threshold", "strict", "aggregation", "note"),
    *BASIS_COLUMNS,
)


@dataclass(frozen=True, slots=True)
class OwnershipRegime:
    """A regime's ownership threshold, as it stands in one interval (docs/semantics.md, Ownership).

    Attributes:
        threshold: Fraction of the company that listed owners must hold.
        strict: More than the threshold, instead of at least.
        aggregation: all: listed owners are added up; single: the largest one is tested.
        state: What the interval is; not_in_force before, after and between the intervals.
    """

    regime: str
    since: str | None
    until: str | None
    state: RegimeState
    threshold: Decimal
    strict: bool
    aggregation: Aggregation
    note: str
    basis: Basis

    @property
    def aggregates(self) -> bool:
        """Whether the holdings of several listed owners are added up."""
        return self.aggregation == "all"

    def reached(self, share: Decimal) -> bool:
        """Tell whether a share, already summed or not as `aggregation` says, is enough."""
        return share > self.threshold if self.strict else share >= self.threshold


def standing(rows: Sequence[OwnershipRegime], on: date) -> OwnershipRegime:
    """Return the row whose interval holds; else the next one, or the last, as not in force."""
    for row in rows:
        if holds_on(row.since, row.until, on):
            return row
    # a rule that is not in force is still named, with the terms that it will have or had
    coming = [row for row in rows if since_day(row.since) > day_number(on)]
    nearest = coming[0] if coming else rows[-1]
    return replace(nearest, state="not_in_force", note="")


def read_ownership_regime(row: TableRow) -> tuple[object, tuple[OwnershipRegime, TableRow]]:
    """Read one row of ownership_regimes.csv; its key is regime and since."""
    since, until = row.interval()
    threshold = row.number("threshold")
    if not 0 < threshold < 1:
        row.refuse("must be above 0 and below 1", "threshold", "write 0.5 for one half")
    code = row.required("regime")
    if find_regime(code) != code:
        row.refuse(
            "is not a known regime",
            "regime",
            f"use one of {', '.join(regime_codes())}, or a country's code",
        )
    regime = OwnershipRegime(
        regime=code,
        since=since,
        until=until,
        state=cast("RegimeState", row.code("state", RegimeState)),
        threshold=threshold,
        strict=row.flag("strict"),
        aggregation=cast("Aggregation", row.code("aggregation", Aggregation)),
        note=row.text("note"),
        basis=row.basis(),
    )
    return (regime.regime, since), (regime, row)


def group_by_regime(
    rows: Iterable[tuple[OwnershipRegime, TableRow]],
) -> dict[str, tuple[OwnershipRegime, ...]]:
    """Sort each regime's intervals; two that overlap would give two answers for one day."""
    intervals: dict[str, tuple[OwnershipRegime, ...]] = {}
    for regime, row in sorted(rows, key=lambda pair: since_day(pair[0].since)):
        before = intervals.get(regime.regime, ())
        if before and until_day(before[-1].until) > since_day(regime.since):
            row.refuse(
                "the interval overlaps another of its regime", "since", "end the earlier one"
            )
        intervals[regime.regime] = (*before, regime)
    return intervals
