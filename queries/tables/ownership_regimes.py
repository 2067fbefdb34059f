"""Ownership thresholds of the regimes, each with the intervals in which it holds.

The rows are `tables/ownership_regimes.csv`: a new interval of a regime is a new row.

An ownership rule belongs to some measures only: that of the EU to frozen assets, the affiliates
rule of BIS to some of its lists. The rows of `tables/cascade_seeds.csv` say which entries are
*known* not to start a cascade; an entry whose measure nobody states starts one.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Final, Literal

from onward.graph.dates import day_number, since_day, until_day
from onward.graph.model import Listing
from onward.graph.regimes import find_regime, regime_codes
from onward.graph.tables import Column, Required
from onward.loaders.parsing.lists import measure_key
from onward.queries.tables.rows import DatedEntry, Day, PackRow, RowBasis, TableEntry

Aggregation = Literal["all", "single"]
RegimeState = Literal["in_force", "suspended", "unknown", "not_in_force"]


def _read_regime(row: PackRow, column: str) -> str:
    code = row.required(column)
    if find_regime(code) != code:
        codes = ", ".join(regime_codes())
        row.refuse("is not a known regime", column, f"use one of {codes}, or a country's code")
    return code


def _read_threshold(row: PackRow, column: str) -> Decimal:
    threshold = row.number(column)
    if not 0 < threshold < 1:
        row.refuse("must be above 0 and below 1", column, "write 0.5 for one half")
    return threshold


@dataclass(frozen=True, slots=True)
class OwnershipRegime(DatedEntry):
    """A regime's ownership threshold, as it stands in one interval (docs/semantics.md, Ownership).

    Attributes:
        threshold: Fraction of the company that listed owners must hold.
        strict: More than the threshold, instead of at least.
        aggregation: all: listed owners are added up; single: the largest one is tested.
        state: What the interval is; not_in_force before, after and between the intervals.
    """

    key = ("regime", "since")
    regime: Annotated[str, Column(_read_regime)]
    since: Day
    until: Day
    state: RegimeState
    threshold: Annotated[Decimal, Column(_read_threshold)]
    strict: bool
    aggregation: Aggregation
    note: str
    basis: RowBasis

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
        if row.holds_on(on):
            return row
    # a rule that is not in force is still named, with the terms that it will have or had
    coming = [row for row in rows if since_day(row.since) > day_number(on)]
    nearest = coming[0] if coming else rows[-1]
    return replace(nearest, state="not_in_force", note="")


def group_by_regime(
    rows: Iterable[tuple[OwnershipRegime, PackRow]],
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


SeedField = Literal["measure", "act", "programme", "subject_country", "control"]
SeedAnswer = Literal["yes", "no", "possible"]

_ANSWERS: Final = {"yes": True, "no": False, "possible": None}


@dataclass(frozen=True, slots=True)
class SeedRow(TableEntry):
    """What entries of one regime start under the ownership rule of a regime.

    Attributes:
        regime: Whose ownership rule.
        entry_regime: Whose list the entry is on; "" where the row is on subjects.
        field: measure: all that the entry orders; act: words of its act, list or programme, joined
            by ``+`` where all of them must stand there; programme: the whole programme;
            subject_country: companies of that country are not reached; control: the rule reaches
            further than shares, which the named indicator judges.
        seeds: Whether such an entry starts a cascade.
    """

    key = ("regime", "entry_regime", "field", "value")
    regime: Required
    entry_regime: str
    field: SeedField
    value: Required
    seeds: SeedAnswer
    note: Required
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse an answer that the field cannot have, or that nobody has read."""
        if self.seeds == "no" and self.field == "programme":
            row.refuse("a programme starts a cascade or may", "seeds", "write yes or possible")
        # law that nobody read decides nothing by itself
        if self.seeds == "yes" and self.basis.verified == "unverified":
            row.refuse("is not verified", "seeds", "write possible, or say where it was read")


@dataclass(frozen=True, slots=True)
class SeedVerdict:
    """Whether an entry starts a cascade: for certain, not at all, or possibly (None).

    Attributes:
        note: Why it does not, or why that is not certain.
    """

    answer: bool | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CascadeSeeds:
    """The rows of the table, in its order."""

    rows: tuple[SeedRow, ...]

    def judge_entry(self, regime: str, entry: Listing) -> SeedVerdict:
        """Tell whether an entry starts a cascade under a regime's ownership rule."""
        rows = [row for row in self.rows if row.regime == regime]
        if entry.regime not in (regime, ""):
            programmes = [row for row in rows if row.entry_regime == entry.regime]
            return _judge_programme(programmes, entry)
        own_rows = [row for row in rows if row.entry_regime == regime]
        measure = measure_key(entry.measure or "")
        measures = {measure_key(row.value): row for row in own_rows if row.field == "measure"}
        rows_of_parts = [measures.get(part) for part in _split_measure(measure, measures)]
        first = rows_of_parts[0]
        # one order that is not known to be milder may be a freeze
        if first is not None and None not in rows_of_parts:
            return SeedVerdict(_ANSWERS[first.seeds], first.note)
        return SeedVerdict(answer=True) if "freeze" in measure else _judge_act(own_rows, entry)

    def judge_under(self, regime: str) -> Callable[[Listing], bool | None]:
        """Return a function that tells whether an entry starts a cascade under a regime's rule."""
        return lambda entry: self.judge_entry(regime, entry).answer

    def subject_note(self, regime: str, countries: Collection[str]) -> str:
        """Say why a regime's ownership rule does not reach a company; "" where it may."""
        rows = [row for row in self.rows if row.regime == regime]
        for row in rows:
            if row.field == "subject_country" and set(countries) == {row.value}:
                return row.note
        return ""

    def control_note(self, regime: str, indicators: Collection[str]) -> str:
        """Say that control, a second limb of a rule, was not judged; "" where it was, or is none.

        Args:
            regime: Whose ownership rule.
            indicators: Those that ran.
        """
        rows = [row for row in self.rows if row.regime == regime and row.field == "control"]
        return next((row.note for row in rows if row.value not in indicators), "")


def _judge_programme(rows: Sequence[SeedRow], entry: Listing) -> SeedVerdict:
    programmes = {_fold_words(part) for part in re.split(r"[;,\n]", entry.programme or "")}
    for row in rows:
        if row.field == "programme" and _fold_words(row.value) in programmes:
            return SeedVerdict(_ANSWERS[row.seeds], row.note)
    return SeedVerdict(answer=False)


def _judge_act(rows: Sequence[SeedRow], entry: Listing) -> SeedVerdict:
    """Judge an entry by its act, list and programme: words that nobody knows start a cascade."""
    text = _fold_words(" / ".join(filter(None, (entry.act, entry.list, entry.programme))))
    for row in rows:
        if row.field == "act" and all(
            f" {_fold_words(part)} " in f" {text} " for part in row.value.split("+")
        ):
            return SeedVerdict(_ANSWERS[row.seeds], row.note)
    return SeedVerdict(answer=True)


def _split_measure(measure: str, whole_measures: Collection[str]) -> list[str]:
    # "Sectoral, not blocking" is one measure
    if measure in whole_measures:
        return [measure]
    return [measure_key(part) for part in re.split("[;,]", measure)]


@lru_cache(maxsize=4096)
def _fold_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))
