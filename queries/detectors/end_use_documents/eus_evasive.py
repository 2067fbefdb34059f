"""eus-evasive: signs in a customer's behaviour, as the sales staff answered for them.

One sign is medium. Two that are independent of each other are high, and so is one of the four that
speak for diversion by themselves. An unclear answer is a possible sign, never silence.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NotApplicable, Result
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.transactions.transaction import BEHAVIOUR

SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reluctant_on_end_use": "is reluctant to say what the goods are for",
        "outside_line_of_business": "orders goods that do not fit its line of business",
        "beyond_technical_level": "orders goods beyond the technical level of its country",
        "little_background": "has little or no business background",
        "unusual_cash_terms": "offers cash for goods that are usually financed",
        "unfamiliar_with_product": "does not know the product and still wants it",
        "declines_installation": "declines installation, training or service",
        "vague_delivery": "gives vague delivery dates, or an out-of-the-way place",
        "forwarder_as_final_destination": "names a freight forwarder as the final destination",
        "abnormal_route": "asks for an abnormal shipping route",
        "packaging_inconsistent": "asks for packaging that does not fit goods or destination",
        "evasive_on_reexport": "is evasive about domestic use, export or re-export",
        "last_minute_shipping_change": "changed shipping instructions at the last minute",
        "payer_not_on_statement": "pays through somebody who is not in the end-use statement",
        "personal_email": "uses a private mail address",
        "residential_or_shared_address": "has a residential or shared address",
        "engagement_letter_hides_customer": "acts for a customer whom its papers do not name",
        "rescheduled_from_russia_or_belarus": "had the order rescheduled from Russia or Belarus",
        "no_web_presence": "has little or no web presence",
        "ip_address_mismatch": "writes from addresses that do not fit its stated place",
        "shell_payments": "pays through shell companies or several accounts",
        "overpays": "offers more than the usual price",
    }
)
"""What a yes to each question says of the customer, in the order of the questionnaire."""

STRONG: Final = frozenset(
    {
        "evasive_on_reexport",
        "payer_not_on_statement",
        "rescheduled_from_russia_or_belarus",
        "overpays",
    }
)
"""Signs that are high alone."""

_DEPENDENT: Final = (
    frozenset(
        {"little_background", "no_web_presence", "personal_email", "residential_or_shared_address"}
    ),
    frozenset({"outside_line_of_business", "beyond_technical_level"}),
    frozenset({"vague_delivery", "forwarder_as_final_destination"}),
)
"""Signs that say the same: a small firm has no page, a private mail and a home address at once."""


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
    return Detected(
        subject=None,
        object=("answers", "possible" if is_possible else "behaviour", ""),
        status="possible" if is_possible else "present",
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
    if STRONG.intersection(signs):
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
    groups = {
        next((number for number, group in enumerate(_DEPENDENT) if sign in group), sign)
        for sign in signs
    }
    return len(groups)


def _read_refusals(context: Context) -> Iterator[Detected]:
    """Yield a finding where the customer refuses to have its use checked."""
    statement = context.transaction.end_use.statement
    answer = context.transaction.answers.get("on_site_check_agreed")
    refused = answer == "no" or (statement is not None and statement.on_site_check is False)
    if not refused and answer != "unclear":
        return
    yield Detected(
        subject=None,
        object=("answers", "on_site_check_agreed", ""),
        status="present" if refused else "possible",
        severity=weaker(context.severity, "low"),
        relation="is with a customer who has not agreed to a check on site",
        identity="on_site_check",
        severity_rules=("no law asks for a check on site: low",),
        values={"question": "on_site_check_agreed", "answer": answer or "no"},
        possible_because=() if refused else ("the answer is unclear",),
    )
