"""What an assessment says of each indicator: found, nearly found, not answered, not found."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from onward.queries.model.evidence import Evidence, EvidencePath
from onward.queries.model.part import AssessmentPart, OptionalText
from onward.queries.model.values import WrittenValues
from onward.queries.model.words import (
    Audience,
    IndicatorKind,
    LawRole,
    LawStanding,
    Reason,
    Severity,
    Status,
    Verified,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSubject(AssessmentPart):
    """The party of the transaction that a finding is about; all null: the transaction itself."""

    party: str | None
    role: str | None
    roles: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingObject(AssessmentPart):
    """Whom or what a finding leads to: a party, or a regime, country, item or document."""

    kind: str
    id: str
    party: str | None
    role: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawState(AssessmentPart):
    """How a citation stands on the day of the question, and between which dates."""

    since: str | None
    until: str | None
    state: LawStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class LawBasis(AssessmentPart):
    """A legal basis, how well it was read, and whether it is one or only an analogy."""

    citation: str
    as_: Annotated[LawRole, Field(alias="as")]
    verified: Verified
    wording: str | None
    in_force: LawState | None
    url: str | None
    read_up_to: OptionalText = None
    """The day up to which the act was read; left out where the pack does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(AssessmentPart):
    """An indicator that is present, or possible, for a party or the transaction.

    `id` stays the same when evidence changes, so that two assessments can be compared.
    `severity_rules` are the rules that raised or lowered the severity, with their values.
    `audience` says to whom its question may be put.
    """

    id: str
    indicator: str
    version: int
    indicator_version: int
    title: str
    status: Status
    kind: IndicatorKind
    severity: Severity
    severity_rules: tuple[str, ...]
    subject: FindingSubject
    object: FindingObject | None
    summary: str
    law: tuple[LawBasis, ...]
    evidence: Evidence
    independent_sources: int
    survives_without_weakest: bool | None
    values: WrittenValues
    possible_because: tuple[str, ...]
    counter_evidence: tuple[str, ...]
    counterfactuals: tuple[str, ...]
    question: str
    audience: Audience
    false_positives: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedBy(AssessmentPart):
    """The one predicate that a near miss lacks."""

    field: str
    needed: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss(AssessmentPart):
    """An indicator that is one predicate short of a finding."""

    indicator: str
    title: str
    subject: FindingSubject
    object: FindingObject | None
    missed_by: MissedBy
    path: EvidencePath | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTell(AssessmentPart):
    """An indicator that has no answer: data missing or stale, a limit reached, an engine lost."""

    indicator: str
    title: str
    party: str | None
    reason: Reason
    needed: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound(AssessmentPart):
    """The parties for which an indicator has looked in these sources and found nothing."""

    indicator: str
    parties: tuple[str, ...]
    searched_sources: tuple[str, ...]
    frontier_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InapplicableIndicator(AssessmentPart):
    """An indicator whose question does not arise for this transaction."""

    indicator: str
    title: str
    reason: str
