"""Country regimes: acts that ban equipment, and acts that name internal repression.

The rows are `tables/regimes.csv` and `tables/repression_acts.csv` (docs/rule-pack.md, Tables).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from onward.graph.dates import day_number, holds_on, since_day, until_day
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow, Verified

Equipment = Literal["arms", "repression", "interception"]
Issuer = Literal["EU", "UN", "OSCE", "declaration", "stated"]
Scope = Literal["country", "non_state", "listed", "import"]
Consequence = Literal["prohibition", "prior_authorisation", "unknown"]

_HEAD = ("regime", "country", "issuer", "celex", "title", "note", "dates_verified")
REGIME_COLUMNS: Final = (*_HEAD, "equipment", "scope", "consequence", "annex", *BASIS_COLUMNS)
REGIME_OPTIONAL: Final = ("article",)
ACT_COLUMNS: Final = (*_HEAD, *BASIS_COLUMNS)


@dataclass(frozen=True, slots=True)
class CountryRegime:
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

    regime: str
    country: str
    issuer: Issuer
    celex: str
    title: str
    equipment: Equipment
    scope: Scope
    consequence: Consequence
    since: str | None
    until: str | None
    annex: str
    note: str
    basis: Basis
    dates_verified: Verified
    article: str = ""

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
class RepressionAct:
    """An act that names internal repression or serious human-rights violations by a state.

    While it is in force it is a measure of its own family in the country's record.
    """

    regime: str
    country: str
    issuer: Issuer
    celex: str
    title: str
    since: str | None
    until: str | None
    note: str
    basis: Basis
    dates_verified: Verified


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


def read_regime(row: TableRow) -> tuple[object, CountryRegime]:
    """Read one row of regimes.csv; its key is regime, country, equipment, act, since and annex."""
    since, until = row.interval()
    regime = CountryRegime(
        regime=row.required("regime"),
        country=row.country(),
        issuer=cast("Issuer", row.code("issuer", Issuer)),
        celex=row.text("celex"),
        title=row.required("title"),
        equipment=cast("Equipment", row.code("equipment", Equipment)),
        scope=cast("Scope", row.code("scope", Scope)),
        consequence=cast("Consequence", row.code("consequence", Consequence)),
        since=since,
        until=until,
        annex=row.text("annex"),
        note=row.text("note"),
        basis=row.basis(),
        dates_verified=cast("Verified", row.code("dates_verified", Verified)),
        article=row.text("article"),
    )
    # one act may ban some equipment by one annex, and license some by another
    key = (
        *(regime.regime, regime.country, regime.equipment, regime.celex),
        *(regime.since, regime.annex),
    )
    return key, regime


def read_repression_act(row: TableRow) -> tuple[object, RepressionAct]:
    """Read one row of repression_acts.csv; its key is regime, country, act and since."""
    since, until = row.interval()
    act = RepressionAct(
        regime=row.required("regime"),
        country=row.country(),
        issuer=cast("Issuer", row.code("issuer", Issuer)),
        celex=row.text("celex"),
        title=row.required("title"),
        since=since,
        until=until,
        note=row.text("note"),
        basis=row.basis(),
        dates_verified=cast("Verified", row.code("dates_verified", Verified)),
    )
    return (act.regime, act.country, act.celex, act.since), act


ACT_READ_COLUMNS: Final = ("act", "role", "read_up_to", "note", *BASIS_COLUMNS)


@dataclass(frozen=True, slots=True)
class ReadAct:
    """An act, and how far it was read.

    Attributes:
        act: As citations begin with it.
        role: basis: indicators cite it; context: none rests on it.
        read_up_to: Amendments of a later day were not read; None = not stated.
    """

    act: str
    role: Literal["basis", "context"]
    read_up_to: str | None
    note: str
    since: str | None
    basis: Basis


def find_act(acts: Iterable[ReadAct], citation: str) -> ReadAct | None:
    """Return the act that a citation is of."""
    return next((act for act in acts if citation.startswith(act.act)), None)


def read_act(row: TableRow) -> tuple[object, ReadAct]:
    """Read one row of acts.csv; its key is the act."""
    since, _ = row.interval()
    act = ReadAct(
        act=row.required("act"),
        role=cast("Literal['basis', 'context']", row.code("role", Literal["basis", "context"])),
        read_up_to=row.date("read_up_to"),
        note=row.text("note"),
        since=since,
        basis=row.basis(),
    )
    if act.role == "basis" and act.read_up_to is None:
        row.refuse("a date is missing", "read_up_to", "write up to which day it was read")
    return act.act, act
