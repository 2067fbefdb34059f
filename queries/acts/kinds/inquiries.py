"""Questions that were sent, and what was answered."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from onward.loaders.readers.documents import Strict
from onward.queries.acts.kinds.parts import (
    Day,
    EntryNumber,
    PersonAct,
    Reference,
    SealedOption,
    SealedText,
    any_case,
)

Addressee = Literal["customer", "internal", "third_party"]
"""To whom a question goes: a customer reads nothing of a list hit, a source or a suspicion."""

Satisfaction = Literal["yes", "no", "partly"]


class Inquiry(PersonAct):
    """A question that was sent.

    Attributes:
        about: The finding, gap or part of the assessment that it is about.
        field: The field of the order that its answer fills, where there is one.
    """

    kind: Literal["asked"] = "asked"
    question: SealedText
    about: Reference | None = None
    field: Reference | None = None
    audience: Annotated[Addressee, any_case(get_args(Addressee))]
    sent_to: SealedText
    due: Day | None = None


class StatedFact(Strict):
    """A field of the order, and its value as JSON."""

    path: Annotated[str, Field(pattern=r"^[a-z_0-9]+(\.[a-z_0-9]+)*$", max_length=200)]
    value: SealedText


class InquiryAnswer(PersonAct):
    """An answer. What it states of the order's fields feeds the next assessment of the order."""

    kind: Literal["answered"] = "answered"
    inquiry: EntryNumber
    answer: SealedText
    satisfactory: Annotated[Satisfaction | None, any_case(get_args(Satisfaction))] = None
    document: Reference | None = None
    note: SealedOption = None
    states: tuple[StatedFact, ...] = ()
