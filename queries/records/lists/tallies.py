"""What is counted of an assessment, beside its verdict: what was found, and why it is not whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import orjson


@dataclass(frozen=True, slots=True)
class AssessmentTally:
    """What is counted of one assessment; no name, no id of an order or a party.

    Attributes:
        findings: Indicator and status of each finding.
        missing: Why it is not whole, each reason once: ``gap_`` and what a key fact that is not
            known is of, the reason for which an indicator has no answer, or ``limit``. Empty where
            it is whole.
    """

    findings: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, payload: bytes) -> Self:
        """Return what is counted of an assessment, from its JSON."""
        return cls.from_data(orjson.loads(payload))

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Return what is counted of an assessment that is plain data."""
        findings = tuple((row["indicator"], row["status"]) for row in data["findings"])
        return cls(findings, tuple(sorted(set(_list_reasons(data)))))


def _list_reasons(data: dict[str, Any]) -> Iterator[str]:
    if data["complete"]:
        return
    coverage = data["coverage"]
    yield from (f"gap_{gap['on']}" for gap in coverage["gaps"])
    yield from (row["reason"] for row in data["cannot_tell"])
    if coverage["limits_hit"]:
        yield "limit"
