"""Duties that an order brings with it, whether or not anything speaks against the customer."""

from dataclasses import dataclass
from typing import Literal

from onward.queries.model.part import AssessmentPart
from onward.queries.model.words import Verified

DutyKind = Literal["no_reexport_clause", "documented_risk_assessment", "licence_conditions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(AssessmentPart):
    """Something that has to be done for this order, with the act that asks for it.

    `since` is the day from which the act asks; `met` says what the order states of it: true, false,
    or null where it is silent.
    """

    duty: DutyKind
    act: str
    verified: Verified
    since: str | None
    url: str | None
    because: str
    what: str
    met: bool | None
