"""The lines and sections of an explained assessment."""

from dataclasses import dataclass
from typing import Literal

from onward.queries.model.findings import Finding
from onward.queries.model.part import AssessmentPart

LineKind = Literal[
    "outcome",
    "suggestion",
    "rule",
    "summary",
    "severity",
    "entry",
    "place",
    "path",
    "step",
    "more_paths",
    "shipment",
    "doubt",
    "counter_evidence",
    "counterfactual",
    "law",
    "question",
    "false_positives",
    "context",
    "near_miss",
    "cannot_tell",
    "gap",
    "later",
    "duty",
    "not_covered",
    "harm",
    "id",
    "closing",
]
SectionKind = Literal[
    "outcome",
    "finding",
    "duties",
    "context",
    "near_misses",
    "cannot_tell",
    "gaps",
    "later",
    "not_covered",
    "harm",
    "method",
    "closing",
]


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line.

    Attributes:
        kind: What the line is.
        text: What it says.
        label: What stands before it: "Speaks against it"; "" = nothing.
        source: Where that stands: record, dates, retrieval; "" = nothing to add.
        url: Where it can be read; "" = not stated.
        about: The part of the assessment that it puts into words.
    """

    kind: LineKind
    text: str
    label: str = ""
    source: str = ""
    url: str = ""
    about: AssessmentPart | None = None

    def __str__(self) -> str:
        label = f"{self.label}: " if self.label else ""
        source = f" ({self.source})" if self.source else ""
        return f"{label}{self.text}{source}"


@dataclass(frozen=True, slots=True)
class ExplainedSection:
    """A heading and its lines.

    Attributes:
        finding: What a section of kind "finding" explains.
    """

    kind: SectionKind
    title: str
    lines: tuple[ExplainedLine, ...]
    finding: Finding | None = None
