"""eus-missing-or-stale: the end-use statement is absent, or is not what such a paper must be.

It must be there for an item that is listed or may surveil, and, where the policy requires it, for
every item that leaves for a country outside the partners. One that is there is looked at in any
case: what it lacks weighs less where no statement was needed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from onward.graph.countries import say_country
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import needs_end_use_statement
from onward.queries.detection.results import Detected, NotApplicable, Result
from onward.queries.detectors.end_use_documents.eus_missing_or_stale.faults import (
    Fault,
    find_faults,
)
from onward.queries.rules.indicator import weaker
from onward.queries.rules.policy import STATEMENT

if TYPE_CHECKING:
    from onward.queries.model.assessment import Severity

PARAMETERS: Final = frozenset({"statement_months"})
"""What it reads of an indicator's parameters."""

_NOT_REQUIRED: Final = "no statement is required for this order: one step lower"


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each fault of the statement, and one where it is absent and required.

    Yields:
        Detected; NotApplicable where there is no statement and none is required.
    """
    reason = find_requirement(context)
    statement = context.transaction.end_use.statement
    if statement is not None:
        for fault in find_faults(statement, context):
            yield _make_finding(fault, context, is_required=reason is not None)
    elif reason is None:
        yield NotApplicable("no end-use statement, and none is required for such goods")
    else:
        fault = Fault(
            "absent",
            say("needs an end-use statement ({reason}), and has none", reason=reason),
            "high",
        )
        yield _make_finding(fault, context, is_required=True)


def find_requirement(context: Context) -> str | None:
    """Say why an end-use statement is required; None: it is not."""
    for position, item in enumerate(context.transaction.items):
        if needs_end_use_statement(item, context):
            name = (
                item.description or item.control_code or say("item {number}", number=position + 1)
            )
            return say("{name} is a listed item, or may be one for surveillance", name=name)
    destination = context.transaction.destination
    if STATEMENT not in context.policy.required or destination is None:
        return None
    if context.tables.trade.partner_at(destination, context.on) is not None:
        return None
    return say(
        "the policy asks for one where goods leave for {country}", country=say_country(destination)
    )


def _make_finding(fault: Fault, context: Context, *, is_required: bool) -> Detected:
    severity: Severity = weaker(fault.severity, context.severity)
    rules: tuple[str, ...] = ()
    if not is_required:
        severity = "medium" if severity == "high" else "low"
        rules = (_NOT_REQUIRED,)
    return Detected(
        subject=None,
        object=("document", "end_use.statement", ""),
        status="possible" if fault.doubts else "present",
        severity=severity,
        relation=fault.relation,
        identity=fault.key,
        severity_rules=rules,
        values={"clause": fault.key, "statement_required": is_required},
        possible_because=fault.doubts,
        counterfactuals=(fault.cure,) if fault.cure else (),
    )
