"""div-third-party-payer: somebody pays who is no other party of the order and belongs to none.

A bank that pays, as under a letter of credit, does what banks do: it is a finding of low severity.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.codes import divisions
from onward.queries.detection.context import Context
from onward.queries.detection.goods import sectors_of
from onward.queries.detection.list_entries import ask_resembling
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.model.assessment import Severity
from onward.queries.ownership.owners import find_kinship
from onward.queries.rules.indicator import weaker

CUSTOMERS: Final = frozenset(
    {"purchaser", "seller", "broker", "consignee", "intermediate_consignee", "end_user"}
)
"""Roles of those for whom a company of their group may pay."""

FINANCE: Final = "64"
"""Division of NACE Rev. 2: financial services."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each payer without a known relation to a customer of the order.

    Who a payer possibly is, is asked too: an order that states its owners does not clear what a
    source says of it.
    """
    results = (*_judge_payers(context), *ask_resembling(_judge_payers, context))
    findings = [result for result in results if isinstance(result, Detected)]
    # a payer who is, or may be, several rows of lists is told once: as what is certain of it
    findings.sort(key=lambda finding: finding.status != "present")
    already: set[int | None] = set()
    for finding in findings:
        place = None if finding.subject is None else finding.subject.ref
        if place not in already:
            already.add(place)
            yield finding


def _judge_payers(context: Context) -> Iterator[Detected]:
    payers = context.with_roles(["payer"])
    if not payers:
        return
    customers = frozenset(subject.pid for subject in context.with_roles(CUSTOMERS))
    for payer in payers:
        kinship = find_kinship(context, payer.pid, customers) if customers else "no"
        if kinship != "yes":
            yield _make_finding(context, payer, is_open=kinship == "possible")


def _make_finding(context: Context, payer: Subject, *, is_open: bool) -> Detected:
    severity, rules = _weigh_payer(context, payer)
    return Detected(
        subject=payer,
        object=None,
        status="possible" if is_open else "present",
        severity=severity,
        severity_rules=rules,
        relation="pays, and is not known to belong together with a customer of the order",
        paths=((),),
        possible_because=("whether it belongs to one of them is not certain",) if is_open else (),
        counterfactuals=("clears if it is shown to belong to the group of a customer",),
    )


def _weigh_payer(context: Context, payer: Subject) -> tuple[Severity, tuple[str, ...]]:
    sectors = sectors_of(context, payer)
    if any(FINANCE in divisions(sector) for sector in sectors):
        return weaker(context.severity, "low"), ("the payer is a bank or a like firm: low",)
    return context.severity, ()
