"""eus-evasive: signs in a customer's behaviour, as the sales staff answered for them.

One sign is medium. Two that are independent of each other are high, and so is one of the four that
speak for diversion by themselves. An unclear answer is a possible sign, never silence.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.sayings import joined, say
from onward.graph.tables import read_cells
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NotApplicable, Result
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.transactions.transaction import BEHAVIOUR


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a yes to a question says of the customer.

    Attributes:
        says: In the middle of a sentence.
        is_strong: Whether it is high alone.
        same_as: Names what several signs say together: a small firm has no page, a private mail
            and a home address at once.
    """

    says: str
    is_strong: bool
    same_as: str


def _read_signs() -> Mapping[str, _Sign]:
    rows = read_cells("onward.queries.detectors.end_use_documents", "evasive_signs.csv")
    return {
        row["question"]: _Sign(row["says"], row["is_strong"] == "yes", row["same_as"])
        for row in rows
    }


_SIGNS: Final = _read_signs()
"""The signs by their questions, in the order of the questionnaire."""

SIGNS: Final[Mapping[str, str]] = {question: sign.says for question, sign in _SIGNS.items()}
"""What a yes to each question says of the customer."""


def detect(context: Context) -> Iterator[Result]:
    """Yield one finding for the signs that are answered yes, and one for those that are unclear.

    Yields:
        Detected; NotApplicable, which names the questions that nobody answered.
    """
    answers = context.transaction.answers
    stated = _read_refusals(context)
    signs = [key for key in SIGNS if answers.get(key) == "yes"]
    unclear = [key for key in SIGNS if answers.get(key) == "unclear"]
    if signs:
        yield _make_finding(signs, signs, context, is_possible=False)
    if unclear:
        # were they all yes: what the sure ones and these would weigh together
        yield _make_finding(unclear, [*signs, *unclear], context, is_possible=True)
    yield from stated
    unanswered = [key for key in BEHAVIOUR if key not in answers]
    if unanswered:
        names = joined((SIGNS[key] for key in unanswered), "; ")
        yield NotApplicable(say("not answered by anybody: {names}", names=names))


def _make_finding(
    signs: Sequence[str], weighed: Collection[str], context: Context, *, is_possible: bool
) -> Detected:
    severity, rules = _weigh_signs(weighed, context)
    return context.find(
        object=("answers", "possible" if is_possible else "behaviour", ""),
        severity=severity,
        relation=say(
            "is with a customer who {signs}", signs=joined((SIGNS[key] for key in signs), "; who ")
        ),
        identity="possible" if is_possible else "behaviour",
        severity_rules=rules,
        values={"signs": list(signs), "count": len(signs)},
        possible_because=("the answers are unclear",) if is_possible else (),
    )


def _weigh_signs(signs: Collection[str], context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Weigh signs, the indicator's level being that of one."""
    if any(_SIGNS[sign].is_strong for sign in signs):
        return "high", ("a sign that speaks for diversion by itself: high",)
    if count_independent(signs) > 1:
        return "high", ("two signs that are independent of each other: high",)
    return context.severity, ()


def count_independent(signs: Collection[str]) -> int:
    """Count signs, those that say the same thing once.

    >>> count_independent(["no_web_presence", "personal_email"])
    1
    >>> count_independent(["no_web_presence", "vague_delivery"])
    2
    """
    groups = {_SIGNS[sign].same_as or sign for sign in signs}
    return len(groups)


def _read_refusals(context: Context) -> Iterator[Detected]:
    """Yield a finding where the customer refuses to have its use checked."""
    statement = context.transaction.end_use.statement
    answer = context.transaction.answers.get("on_site_check_agreed")
    refused = answer == "no" or (statement is not None and statement.on_site_check is False)
    if not refused and answer != "unclear":
        return
    yield context.find(
        object=("answers", "on_site_check_agreed", ""),
        severity=weaker(context.severity, "low"),
        identity="on_site_check",
        severity_rules=("no law asks for a check on site: low",),
        values={"question": "on_site_check_agreed", "answer": answer or "no"},
        possible_because=() if refused else ("the answer is unclear",),
    )
