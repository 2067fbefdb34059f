"""The orders that name a party, and what their newest assessments nearly found of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onward.queries.model.parts import AssessmentPart

if TYPE_CHECKING:
    from onward.api.answers.listed import AssessmentList
    from onward.queries.model.assessment import NearMiss
    from onward.queries.records.store import RecordStore

READ: Final = 20
"""Orders whose assessments are read, at most: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyOrder(AssessmentPart):
    """An order with a party, and what came of it."""

    assessment: str
    order: str
    date: str | None
    verdict: str
    suggestion: str
    severity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyNearMiss(AssessmentPart):
    """What an assessment nearly found of a party, and what a finding would need, in words."""

    assessment: str
    order: str
    indicator: str
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyOrders(AssessmentPart):
    """The orders that name a party, the newest first.

    Attributes:
        total: How many there are.
        orders: Those whose newest assessments were read.
        near_misses: What these nearly found of the party.
    """

    total: int
    orders: tuple[PartyOrder, ...]
    near_misses: tuple[PartyNearMiss, ...]


def describe_orders(
    listed: "AssessmentList", ids: Collection[str], store: "RecordStore", limit: int
) -> PartyOrders:
    """Describe the orders that name a party.

    Args:
        listed: Their newest assessments, the newest first.
        ids: Of the party, by all of its sources.
        store: Has the assessments.
        limit: Assessments to read, at most.

    Raises:
        ChainBroken: One was changed after it was stored.
    """
    rows = listed.page(limit).rows
    orders = tuple(
        PartyOrder(
            assessment=row.id,
            order=row.order,
            date=row.date,
            verdict=row.verdict,
            suggestion=row.suggestion,
            severity=row.severity,
        )
        for row in rows
    )
    # several regimes may want the same of a party, in the same words
    misses = dict.fromkeys(_list_near_misses([row.id for row in rows], ids, store))
    return PartyOrders(total=len(listed), orders=orders, near_misses=tuple(misses))


def _list_near_misses(
    assessments: Sequence[str], ids: Collection[str], store: "RecordStore"
) -> Iterator[PartyNearMiss]:
    from onward.queries.assessment.explain import describe_near_misses
    from onward.queries.model.schema import assessment_from_json

    for name, payload in store.read_payloads(assessments):
        assessment = assessment_from_json(payload, name)
        lines = describe_near_misses(assessment)
        for miss, line in zip(assessment.near_misses, lines, strict=True):
            if _concerns_party(miss, ids):
                yield PartyNearMiss(
                    assessment=name,
                    order=assessment.transaction.id,
                    indicator=miss.indicator,
                    title=miss.title,
                    words=line.text,
                )


def _concerns_party(miss: "NearMiss", ids: Collection[str]) -> bool:
    """Tell whether a near miss is about a party, or its path leads through it."""
    on_path = () if miss.path is None else (party.id for party in miss.path.nodes)
    return miss.subject.party in ids or any(party in ids for party in on_path)
