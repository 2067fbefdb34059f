"""What a case is seen against: the day, the sources of now, and whether the goods have left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject


@dataclass(frozen=True, slots=True)
class Today:
    """What a case is seen against.

    Attributes:
        day: Today, ISO 8601.
        touched: What the sources of now say of what the assessment rests on, in words; empty where
            nothing that concerns it has changed.
        left: The day on which the goods left, where it is recorded.
    """

    day: str
    touched: tuple[str, ...] = ()
    left: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentBasis:
    """Of which order an assessment is, and of which sources.

    Attributes:
        order, order_hash: The order's id and hash.
        snapshot: What it was assessed against.
        sources: The names of its layers, by their ids.
    """

    order: str
    order_hash: str
    snapshot: str
    sources: Mapping[str, str]

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        """Return the basis of an assessment."""
        sources = {row.layer: row.dataset for row in assessment.coverage.sources}
        order = assessment.transaction
        return cls(order.id, order.hash, assessment.snapshot, sources)

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Return the basis of an assessment that is plain data."""
        sources = {row["layer"]: row["dataset"] for row in data["coverage"]["sources"]}
        order = data["transaction"]
        return cls(order["id"], order["hash"], data["snapshot"], sources)
