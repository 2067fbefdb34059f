"""Country regimes: acts that ban equipment, and acts that name internal repression.

The rows are `tables/regimes.csv` and `tables/repression_acts.csv` (docs/rule-pack.md, Tables).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from onward.graph.dates import day_number, holds_on, since_day, until_day
from onward.graph.tables import Column, Required
from onward.queries.tables.rows import (
    CountryCode,
    DatedEntry,
    Day,
    PackRow,
    RowBasis,
    TableEntry,
    Verified,
)

Equipment = Literal["arms", "repression", "interception"]
Issuer = Literal["EU", "UN", "OSCE", "declaration", "stated"]
Scope = Literal["country", "non_state", "listed", "import"]
Consequence = Literal["prohibition", "prior_authorisation", "unknown"]


@dataclass(frozen=True, slots=True)
class CountryRegime(DatedEntry):
    """An act that bans a kind of equipment for a country, or restricts it.

    Attributes:
        regime: Key of the regime, such as EU-IRN; the dataset's name where a layer states it.
        issuer: EU, UN, OSCE; declaration: political, counts only by the policy's national
            practice; stated: a loaded layer says it (`onward.queries.destinations.records`).
        celex: Number of the act in EUR-Lex, "" elsewhere.
        scope: country: the whole of it; non_state: armed groups only; listed: named parties
            only; import: what is restricted is buying from the country, not delivering to it.
        consequence: unknown where the act has not been read for it: it may allow authorisation.
        article: Which of the act's articles says so, "" where that was not read.
        dates_verified: How well since and until were checked, apart from the measure itself.
    """

    # one act may ban some equipment by one annex, and license some by another
    key = ("regime", "country", "equipment", "celex", "since", "annex")
    regime: Required
    country: CountryCode
    issuer: Issuer
    celex: str
    title: Required
    note: str
    dates_verified: Verified
    equipment: Equipment
    scope: Scope
    consequence: Consequence
    since: Day
    until: Day
    annex: str
    basis: RowBasis
    article: Annotated[str, Column(is_optional=True)] = ""

    @property
    def citation(self) -> str:
        """The act with the article and annex that say so, as it is cited."""
        parts = [self.basis.source, self.article, f"Annex {self.annex}" if self.annex else ""]
        return ", ".join(part for part in parts if part)

    @property
    def is_read(self) -> bool:
        """Whether anybody has read that the act says so: else it never stops by itself.

        What a loaded layer states is the word of whoever loaded it.
        """
        return self.basis.verified != "unverified" or self.issuer == "stated"

    @property
    def is_political(self) -> bool:
        """Whether it is a declaration without legal force, left to national practice."""
        return self.issuer == "declaration"


@dataclass(frozen=True, slots=True)
class RepressionAct(DatedEntry):
    """An act that names internal repression or serious human-rights violations by a state.

    While it is in force it is a measure of its own family in the country's record.
    """

    key = ("regime", "country", "celex", "since")
    regime: Required
    country: CountryCode
    issuer: Issuer
    celex: str
    title: Required
    note: str
    dates_verified: Verified
    since: Day
    until: Day
    basis: RowBasis


def in_force(since: str | None, until: str | None, on: date, as_of: date | None) -> bool:
    """Tell whether ``[since, until)`` holds on a day, by what was known on another.

    An act is known from the day on which it begins; its end, from the day on which it ends.
    """
    if as_of is not None:
        # an act of a later day is not known yet, and neither is a repeal that lies ahead
        if since is not None and since_day(since) > day_number(as_of):
            return False
        if until_day(until) > day_number(as_of):
            until = None
    return holds_on(since, until, on)


@dataclass(frozen=True, slots=True)
class ReadAct(TableEntry):
    """An act, and how far it was read.

    Attributes:
        act: As citations begin with it.
        role: basis: indicators cite it; context: none rests on it.
        read_up_to: Amendments of a later day were not read; None = not stated.
    """

    key = ("act",)
    act: Required
    role: Literal["basis", "context"]
    read_up_to: Day
    note: str
    since: Day
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse an act that indicators cite where nobody says up to which day it was read."""
        if self.role == "basis" and self.read_up_to is None:
            row.refuse("a date is missing", "read_up_to", "write up to which day it was read")


def find_act(acts: Iterable[ReadAct], citation: str) -> ReadAct | None:
    """Return the act that a citation is of."""
    return next((act for act in acts if citation.startswith(act.act)), None)
