"""What was looked at, and what was not: it stands before the findings."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from onward.graph.dates import describe_age
from onward.queries.model.part import AssessmentPart, OptionalText, SharedPart, is_empty
from onward.queries.model.words import Audience, DataKind, Resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage(SharedPart):
    """One source: its dates, age and limit, and the indicators whose findings rest on it.

    `source` names what has read its files, which says who publishes them. `age_days` is negative
    where the source came after the date of the assessment.
    """

    dataset: str
    layer: str
    retrieved: str | None
    published: str | None
    rows_accepted: int
    rows_rejected: int
    smaller_than_full: bool
    age_days: int | None
    limit_days: int | None
    stale: bool
    licence: str
    notes: tuple[str, ...]
    used_by: tuple[str, ...]
    source: OptionalText = None

    def describe_age(self) -> str:
        """Say how old the source was on the date; "" where nothing says it."""
        if self.age_days is None:
            return ""
        return describe_age(self.published, self.retrieved, self.age_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOwners(AssessmentPart):
    """What a party's direct owners hold together, and what nobody is known to hold."""

    known_min: str
    known_max: str
    unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCoverage(AssessmentPart):
    """One party of the transaction: how it was found, and who is known to own it.

    `parties` are the ids under which it was examined.
    """

    party_ref: int
    role: str
    name: str | None
    resolved: Resolved
    parties: tuple[str, ...]
    identifiers_given: tuple[str, ...]
    owners: KnownOwners | None
    lists_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCoverage(AssessmentPart):
    """An item that an item master knows: its number, what the master has added, and which layers.

    The transaction of an assessment is as it was given, without what was added.
    """

    item: int
    sku: str
    fields: tuple[str, ...]
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitHit(AssessmentPart):
    """A limit that was reached: which, where, and what may be missing because of it."""

    limit: str
    where: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentData(SharedPart):
    """Data of a sort of which nothing is loaded: of what needs it, nothing was *not found*.

    `regimes` are those whose lists are absent; `indicators` need the data, under their `titles`;
    `required` says that the policy wants such data before an assessment may be complete.
    """

    data: DataKind
    regimes: tuple[str, ...]
    text: str
    indicators: tuple[str, ...]
    titles: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(AssessmentPart):
    """A key fact that is not known; `on` says of what: end_user, owner, item, destination, source.

    `what` names the fact in words; `question` asks for it, and `audience` says whom. `attempts` to
    close it belong to the record that people keep, and are none in an assessment.
    """

    id: str
    on: str
    field: str
    what: str
    role: str | None
    party: str | None
    why_it_matters: str
    question: str
    audience: Audience
    blocks: tuple[str, ...]
    attempts: tuple[()] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorNames(AssessmentPart):
    """The ids of the indicators, by outcome; those not found are only counted."""

    present: tuple[str, ...]
    possible: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    gap: tuple[str, ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorCounts(AssessmentPart):
    """How many indicators had which outcome."""

    present: int
    possible: int
    cannot_tell: int
    gap: int
    not_applicable: int
    not_found: int
    names: IndicatorNames


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPeriod(AssessmentPart):
    """The times that the sources cover."""

    ownership_known_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(AssessmentPart):
    """What was looked at: sources, parties, indicators; and what was not: limits, gaps."""

    sources: tuple[SourceCoverage, ...]
    indicators: IndicatorCounts
    absent_data: Annotated[tuple[AbsentData, ...], Field(exclude_if=is_empty)] = ()
    not_covered: tuple[str, ...]
    period: CoveredPeriod
    parties: tuple[PartyCoverage, ...]
    limits_hit: tuple[LimitHit, ...]
    gaps: tuple[Gap, ...]
    items: Annotated[tuple[ItemCoverage, ...], Field(exclude_if=is_empty)] = ()
