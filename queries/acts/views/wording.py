"""Acts in words: each one sentence, in the past tense, with who did it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from onward.queries.acts.case import Case
from onward.queries.acts.forms import AnyAct
from onward.queries.acts.views.fields import say_field, say_value
from onward.queries.transactions.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ActNames:
    """What acts name by an id or a path, in words; what it does not know stands as it is.

    Attributes:
        findings: Titles by the ids of findings.
        transaction: The order, whose fields are named.
    """

    findings: Mapping[str, str] = field(default_factory=dict)
    transaction: Transaction | None = None

    @classmethod
    def of_case(cls, case: Case) -> Self:
        """Return the names of a case."""
        assessments = (*case.earlier, case.assessment)
        findings = (row for each in assessments for row in (*each.findings, *each.context))
        return cls({row.id: f"“{row.title}”" for row in findings}, case.assessment.transaction)

    def name_finding(self, finding: str) -> str:
        """Name a finding by its title."""
        return self.findings.get(finding, f"the finding {finding}")

    def name_fact(self, path: str, value: str) -> str:
        """Name a field of the order with a value, which is written as JSON."""
        name = path if self.transaction is None else say_field(path, self.transaction)
        return f"{name}: {say_value(value)}"


_NO_NAMES: Final = ActNames()


def say_act(act: AnyAct, names: ActNames = _NO_NAMES) -> str:
    """Say in a sentence what was done, and by whom."""
    return f"{act.by} {act.say_deed(names)}"


def describe_act(act: AnyAct, names: ActNames = _NO_NAMES) -> Iterator[str]:
    """Yield what an act says beyond its sentence."""
    if act.function:
        yield f"function: {act.function}"
    yield from act.list_details(names)
    documents = getattr(act, "documents", ())
    if documents:
        yield f"papers: {', '.join(documents)}"
