"""Questions that were sent, and what was answered."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from pydantic import Field
from typing_extensions import override

from onward.errors import InputRefused
from onward.loaders.readers.documents import Strict
from onward.queries.acts.kinds.parts import (
    Day,
    EntryNumber,
    PersonAct,
    Reference,
    SealedOption,
    SealedText,
    any_case,
    is_empty_reason,
    list_stated,
    read_act_words,
)
from onward.queries.rules.customer_words import find_revealing_word

if TYPE_CHECKING:
    from onward.queries.acts.case import Case
    from onward.queries.acts.views.wording import ActNames

Addressee = Literal["customer", "internal", "third_party"]
"""To whom a question goes: a customer reads nothing of a list hit, a source or a suspicion."""

Satisfaction = Literal["yes", "no", "partly"]

_ADDRESSEES: Final = read_act_words("addressee")


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

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"asked {self.sent_to}: {self.question}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"a question to {_ADDRESSEES[self.audience]}"
        yield from list_stated(due=self.due)

    @override
    def refuse(self, case: "Case") -> None:
        """Refuse to ask a customer what would tell it what was found."""
        if self.audience != "customer":
            return
        # word for word: a question of one's own is judged by its words below
        internal = {row.question for row in case.assessment.questions if row.audience == "internal"}
        if self.question in internal:
            raise InputRefused(
                "the question is for your own people: it would tell the customer what was found",
                field="audience",
                hint="ask with --audience internal",
            )
        word = find_revealing_word(self.question)
        if word is not None:
            what = f"a customer must not read {word!r}"
            raise InputRefused(what, field="question", hint="ask for the fact alone")


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

    @property
    def is_satisfying(self) -> bool:
        """Whether it closes its question: it does unless a person says otherwise."""
        return self.satisfactory in (None, "yes")

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"recorded the answer to entry {self.inquiry}: {self.answer}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from (f"states {names.name_fact(fact.path, fact.value)}" for fact in self.states)
        yield from list_stated(satisfactory=self.satisfactory, note=self.note)

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.document,))

    @override
    def refuse(self, case: "Case") -> None:
        """Refuse an answer to what is no question or is answered, and one that answers nothing."""
        question = next((row for row in case.inquiries if row[0].entry == self.inquiry), None)
        if question is None:
            numbers = ", ".join(str(made.entry) for made, _ in case.open_inquiries) or "none"
            raise InputRefused(
                f"entry {self.inquiry} is no question of this order",
                field="inquiry",
                hint=f"open questions: {numbers}",
            )
        if any(answer.is_satisfying for _, answer in question[2]):
            hint = "ask again with `onward ask` if it was wrong"
            raise InputRefused("the question is answered already", field="inquiry", hint=hint)
        if is_empty_reason(self.answer) and self.is_satisfying:
            hint = "record it with --satisfactory no, so that the question stays open"
            raise InputRefused(f"{self.answer!r} answers nothing", field="answer", hint=hint)
