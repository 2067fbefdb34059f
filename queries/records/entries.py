"""An assessment as the record store keeps it, and as it is listed."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import orjson

from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject
from onward.queries.model.reading import assessment_from_json
from onward.queries.records.lists.parties import name_parties
from onward.queries.records.log.chain import LogEntry, LogFacts

_CUT_SHORT: Final = (b'"reason":"engine"', b'"reason":"timeout"')
"""How canonical JSON says that an engine was lost, or out of time."""


@dataclass(frozen=True, slots=True)
class AssessmentOutcome:
    """What came of an assessment, as the log says it.

    Attributes:
        verdict: Its verdict.
        suggestion: What it suggests.
        severity: The gravest of its findings; None where there is none.
        destination: The country of destination; None where the order names none.
        indicators: Of its findings, each once.
    """

    verdict: str
    suggestion: str
    severity: str | None
    destination: str | None
    indicators: tuple[str, ...]

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        """Return what came of an assessment."""
        findings = [row for row in assessment.findings if row.kind != "context"]
        return cls(
            assessment.verdict,
            assessment.suggestion.value,
            findings[0].severity if findings else None,
            assessment.transaction.destination,
            tuple(sorted({row.indicator for row in findings})),
        )

    @classmethod
    def of_entry(cls, entry: LogEntry) -> Self | None:
        """Return what an entry of the log says; None where an earlier version has written it."""
        if "destination" not in entry:
            return None
        return cls(
            entry["verdict"],
            entry["suggestion"],
            entry["severity"],
            entry["destination"],
            tuple(entry["indicators"]),
        )

    def to_facts(self) -> LogFacts:
        """Return what an entry of the log says of it."""
        return {
            "verdict": self.verdict,
            "suggestion": self.suggestion,
            "severity": self.severity,
            "destination": self.destination,
            "indicators": list(self.indicators),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Return what an assessment says that is plain data."""
        findings = [row for row in data["findings"] if row["kind"] != "context"]
        return cls(
            data["verdict"],
            data["suggestion"]["value"],
            findings[0]["severity"] if findings else None,
            data["transaction"].get("destination"),
            tuple(sorted({row["indicator"] for row in findings})),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An assessment as it is stored: its canonical JSON, and what is asked of it in between."""

    id: str
    content_hash: str
    snapshot: str
    rule_pack: str
    transaction: str
    transaction_hash: str
    transaction_json: bytes
    payload: bytes
    outcome: AssessmentOutcome
    parties: tuple[str, ...] = ()

    @classmethod
    def from_assessment(cls, assessment: Assessment) -> Self:
        """Return an assessment as it is stored."""
        return cls(
            id=assessment.id,
            content_hash=assessment.content_hash,
            snapshot=assessment.snapshot,
            rule_pack=assessment.rule_pack.hash,
            transaction=assessment.transaction.id,
            transaction_hash=assessment.transaction.hash,
            transaction_json=assessment.transaction_json(),
            payload=assessment.to_json(),
            outcome=AssessmentOutcome.of(assessment),
            parties=list_parties(assessment),
        )

    @property
    def verdict(self) -> str:
        """Its verdict."""
        return self.outcome.verdict

    @property
    def is_cut_short(self) -> bool:
        """Whether an engine was lost or out of time, so that another run may say more."""
        return is_cut_short(self.payload)

    @property
    def on(self) -> date:
        """The day on which what it says holds."""
        return date.fromisoformat(orjson.loads(self.payload)["on"])

    def assessment(self) -> Assessment:
        """Return the assessment."""
        return assessment_from_json(self.payload, self.id)


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """What was done with a stored assessment, for the log alone.

    Attributes:
        kind: Such as ``rescreened``.
        assessment: Its id.
        rule_pack: The hash of its rule pack.
        payload: What was done, as canonical JSON: the log keeps its hash.
        snapshot: The snapshot that holds it.
    """

    kind: str
    assessment: str
    rule_pack: str
    payload: bytes
    snapshot: str

    @classmethod
    def on_entry(cls, kind: str, entry: Entry, payload: bytes) -> Self:
        """Return what was done with an assessment, against its own snapshot."""
        return cls(kind, entry.id, entry.rule_pack, payload, entry.snapshot)


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored assessment, as listed.

    `version` counts the assessments of one transaction; the first is 1. `at` is when it was put.
    """

    id: str
    transaction: str
    version: int
    at: str
    verdict: str
    content_hash: str


def list_parties(assessment: Assessment) -> tuple[str, ...]:
    """Return the names and ids of an assessment's parties."""
    covered = [{"name": row.name, "parties": row.parties} for row in assessment.coverage.parties]
    return name_parties(json.loads(assessment.transaction_json()), covered)


def is_cut_short(payload: bytes) -> bool:
    """Tell whether a stored assessment says that an engine was lost or out of time."""
    if not any(reason in payload for reason in _CUT_SHORT):
        return False  # so it is with most, and reading a whole assessment takes long
    reasons = {row["reason"] for row in orjson.loads(payload)["cannot_tell"]}
    return not reasons.isdisjoint({"engine", "timeout"})
