"""clause-no-reexport-missing: the contract must forbid re-export to Russia, and does not say so."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NearlyDetected, NotApplicable, Result
from onward.queries.end_use import (
    CLAUSE_SINCE,
    RestrictedGoods,
    contract_day,
    find_restricted_goods,
    has_clause,
)
from onward.queries.rules.indicator import weaker

if TYPE_CHECKING:
    from onward.queries.model.assessment import Severity

_RUSSIA: Final = re.compile(r"russ|росси|рф\b|rusia|rusya|ruś|俄", re.IGNORECASE)

_CURE: Final = "a clause that forbids re-export to Russia and Belarus clears it"


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding where the clause is required, and is missing or not known.

    Yields:
        Detected, possible where the contract is silent; NearlyDetected where it was made before the
        rule; NotApplicable for goods and destinations that the rule does not reach.
    """
    goods = find_restricted_goods(context)
    if goods is None:
        yield NotApplicable(
            "no goods whose contract must forbid re-export, or not for this country"
        )
        return
    day = contract_day(context)
    if day < CLAUSE_SINCE:
        yield NearlyDetected(
            subject=None,
            object=("document", "contract", "contract"),
            field="contract_date",
            needed=say("a contract of {clause_since} or later", clause_since=CLAUSE_SINCE),
            found=say(
                "{day}; whether a period of transition has ended since was not checked", day=day
            ),
        )
        return
    clause = has_clause(context)
    if clause is not True:
        doubts = () if clause is False else ("the order does not say whether the clause is there",)
        yield _make_finding(goods, context, "missing", (*goods.doubts, *doubts))
    elif (text := context.transaction.contract.clause_text) and not _RUSSIA.search(text):
        doubt = "the text of the clause that the order gives does not name Russia"
        yield _make_finding(goods, context, "text", (*goods.doubts, doubt))


def _make_finding(
    goods: RestrictedGoods, context: Context, key: str, doubts: tuple[str, ...]
) -> Detected:
    severity: Severity = weaker(context.severity, "high") if doubts else context.severity
    rules = ("possible: at most high",) if doubts else ()
    if key == "text":
        severity, rules = (
            "medium",
            ("a clause is there, and its text was read by a program: medium",),
        )
    return Detected(
        subject=None,
        object=("document", "contract", ""),
        status="possible" if doubts else "present",
        severity=severity,
        relation=say(
            "is under a contract that lacks the no-re-export clause, for {name}", name=goods.name
        ),
        identity=key,
        severity_rules=rules,
        values={"clause": key, "no_reexport_clause_required": True},
        possible_because=doubts,
        counterfactuals=(_CURE,),
    )
