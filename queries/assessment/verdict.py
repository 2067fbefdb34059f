"""From findings and gaps to verdict and suggestion (02, Verdict; 03, sections 5 and 7).

Every rule is evaluated and all that fire are kept. A program suggests; a person decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal

from onward.queries.rules.indicator import VerdictEffect, VerdictRule
from onward.queries.rules.policy import Policy
from onward.queries.rules.severity import SEVERITIES
from onward.queries.transactions.transaction import Transaction

Verdict = Literal["FINDINGS", "INCOMPLETE", "CLEAR_WITHIN_STATED_LIMITS"]

STRENGTH: Final = (
    "refuse",
    "classify_or_license",
    "notify_authority",
    "enhanced_due_diligence",
    "proceed_with_conditions",
    "proceed",
)
"""Suggestions, the strongest first."""

ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})
"""Gaps on these never let a transaction proceed."""

_REQUIRED: Final = frozenset({"consignee", "source"})
"""Gaps on the other facts that are required by default: who it goes to, and fresh, whole lists."""

NO_EFFECT: Final = VerdictEffect()
"""Of an indicator whose file says nothing of the verdict: its findings count by severity alone."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules look at.

    Attributes:
        effects: Which rules the findings of an indicator fire, by indicator id.
    """

    transaction: Transaction
    policy: Policy
    findings: Sequence[Mapping[str, Any]]
    gaps: Sequence[Mapping[str, Any]]
    complete: bool
    effects: Mapping[str, VerdictEffect]

    def effect(self, finding: Mapping[str, Any]) -> VerdictEffect:
        """Return what a finding's indicator says of the verdict."""
        return self.effects.get(finding["indicator"], NO_EFFECT)

    def firing(self, rule: VerdictRule) -> list[Mapping[str, Any]]:
        """Return the findings that fire a rule: their indicator names it, and they are as grave."""
        return [
            finding
            for finding in self.counted()
            if (effect := self.effect(finding)).rule == rule
            and SEVERITIES.index(finding["severity"]) >= SEVERITIES.index(effect.from_)
        ]

    def counted(self) -> list[Mapping[str, Any]]:
        """Give the findings that may make a verdict: all but context."""
        return [finding for finding in self.findings if finding["kind"] != "context"]

    @property
    def has_cyber_item(self) -> bool:
        """Whether an item is listed, meets Art. 2(20), or is not known not to."""
        return any(item.cyber != "not" for item in self.transaction.items)


def verdict(judged: Judged) -> Verdict:
    """Give the verdict: findings at the policy's level, else gaps, else clear."""
    if findings_that_count(judged):
        return "FINDINGS"
    return "CLEAR_WITHIN_STATED_LIMITS" if judged.complete else "INCOMPLETE"


def findings_that_count(judged: Judged) -> list[Mapping[str, Any]]:
    """Give the findings at or above the policy's level, in order."""
    level = SEVERITIES.index(judged.policy.findings_level)
    return [f for f in judged.counted() if SEVERITIES.index(f["severity"]) >= level]


def suggestion(judged: Judged) -> dict[str, Any]:
    """Give the suggestion and every rule that fired, the strongest first."""
    fired = [
        {"rule": name, "suggestion": value, "finding_ids": findings, "gap_ids": gaps}
        for name, rule in RULES
        for value, findings, gaps in rule(judged)
    ]
    fired.sort(key=lambda rule: STRENGTH.index(str(rule["suggestion"])))  # stable: table's order
    return {"value": fired[0]["suggestion"], "rules": fired}


Fired = Iterator[tuple[str, list[str], list[str]]]
Rule = Callable[[Judged], Fired]


def _ids(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(finding["id"]) for finding in findings]


def _prohibition(judged: Judged) -> Fired:
    stops = judged.firing("prohibition")
    licensable = [f for f in stops if f["values"].get("consequence") == "prior_authorisation"]
    barred = [f for f in stops if f not in licensable]
    if barred:
        yield "refuse", _ids(barred), []
    if licensable:
        yield "classify_or_license", _ids(licensable), []


def _informed(judged: Judged) -> Fired:
    findings = judged.firing("informed")
    if findings:
        yield "classify_or_license", _ids(findings), []


def _listed_item(judged: Judged) -> Fired:
    """A listed item that a valid licence covers is no obstacle; the finding stays, at low."""
    findings = sorted(judged.firing("licence"), key=lambda finding: str(finding["indicator"]))
    if findings:
        yield "classify_or_license", _ids(findings), []


def _clause(judged: Judged) -> Fired:
    findings = judged.firing("clause")
    if findings:
        yield "refuse", _ids(findings), []


def _eu_flag(judged: Judged) -> Fired:
    flags = [f for f in judged.findings if f["kind"] == "eu_flag"]
    if flags and judged.has_cyber_item:
        yield "enhanced_due_diligence", _ids(flags), []


def _gap(judged: Judged) -> Fired:
    gaps = [str(gap["id"]) for gap in judged.gaps if gap["on"] in ESSENTIAL]
    regimes = [f for f in judged.counted() if f["values"].get("regime_state") == "unknown"]
    if gaps or regimes:
        yield "enhanced_due_diligence", _ids(regimes), gaps


def _other_gap(judged: Judged) -> Fired:
    """Anything else that is not known: the weakest suggestion is to proceed with conditions.

    Where a fact is required by default (03, section 6), it is enhanced due diligence.
    """
    if judged.complete:
        return
    gaps = [gap for gap in judged.gaps if gap["on"] not in ESSENTIAL]
    if judged.gaps and not gaps:
        return  # R8 has named them all
    is_required = any(gap["on"] in _REQUIRED for gap in gaps)
    weakest = "enhanced_due_diligence" if is_required else "proceed_with_conditions"
    yield weakest, [], [str(gap["id"]) for gap in gaps]


def _high(judged: Judged) -> Fired:
    """Fire for any other finding of high severity: one that no rule before has spoken of."""
    before = (_prohibition, _informed, _listed_item, _clause, _eu_flag)
    told = {id_ for rule in before for _, ids, _ in rule(judged) for id_ in ids}
    found = [
        f
        for f in judged.counted()
        if f["id"] not in told and f["severity"] in {"high", "notify", "stop"}
    ]
    if found:
        yield "enhanced_due_diligence", _ids(found), []


def _two_medium(judged: Judged) -> Fired:
    diversions = [finding for finding in _medium(judged) if judged.effect(finding).diversion]
    for left, right in combinations(diversions, 2):
        if _independent(left, right):
            yield "enhanced_due_diligence", _ids([left, right]), []
            return


def _independent(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Different indicators, different objects, and no tie in the evidence of both."""
    ours, theirs = left["object"], right["object"]
    if left["indicator"] == right["indicator"] or (ours and ours == theirs):
        return False
    return not _ties(left) & _ties(right)


def _ties(finding: Mapping[str, Any]) -> set[str]:
    return {s["tie"]["id"] for path in finding["evidence"]["paths"] for s in path["steps"]}


def _one_medium(judged: Judged) -> Fired:
    found = _medium(judged)
    if found:
        yield "proceed_with_conditions", _ids(found), []


def _low(judged: Judged) -> Fired:
    """Fire where nothing graver is found: beside a refusal, "proceed" would be misread."""
    mild = [f for f in judged.findings if f["kind"] == "context" or f["severity"] in _MILD]
    if mild and len(mild) == len(judged.findings) and judged.complete:
        yield "proceed", _ids(mild), []


def _none(judged: Judged) -> Fired:
    if not judged.findings and judged.complete:
        yield "proceed", [], []


_MILD: Final = frozenset({"low", "info"})


def _medium(judged: Judged) -> list[Mapping[str, Any]]:
    return [f for f in judged.counted() if f["severity"] == "medium"]


RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("R1_prohibition", _prohibition),
    ("R2_informed", _informed),
    ("R3_listed_item", _listed_item),
    ("R6_clause", _clause),
    ("R7_eu_flag", _eu_flag),
    ("R8_gap", _gap),
    ("R9_high", _high),
    ("R10_two_medium", _two_medium),
    ("R11_one_medium", _one_medium),
    ("R8b_incomplete", _other_gap),
    ("R12_low", _low),
    ("R13_none", _none),
)
"""The rules of 03, section 5. R4 and R5 rest on a person's knowledge statement, which a record
carries and an assessment never does."""


def verdict_text(judged: Judged, outcome: Mapping[str, Any], coverage: Mapping[str, Any]) -> str:
    """Write the outcome as one or two sentences (03, section 7).

    Args:
        judged: What was judged.
        outcome: ``verdict``, ``suggestion``, ``on``, ``as_of`` of the assessment.
        coverage: Its coverage.
    """
    if outcome["verdict"] == "FINDINGS":
        return _findings_text(judged, outcome)
    below = judged.counted()
    if outcome["verdict"] == "INCOMPLETE":
        first, more = _gaps_text(judged)
        seen = f"{_count(below)} below the policy's level" if below else "no indicator was found"
        return f"No conclusion is possible: {first}{more}. Among what could be examined, {seen}."
    known = f", known by {outcome['as_of']}" if outcome["as_of"] else ""
    sources = "; ".join(
        f"{source['dataset']} of {source['retrieved'] or 'no stated date'}"
        for source in coverage["sources"]
    )
    left = "; ".join(coverage["not_covered"]) or "nothing that the rule pack asks for"
    head = "No indicator found in these sources"
    if below:
        head = (
            "No indicator of the policy's level or above found in these sources; "
            f"{len(below)} below it"
        )
    return f"{head}, valid on {outcome['on']}{known}: {sources}. Not examined: {left}."


def _findings_text(judged: Judged, outcome: Mapping[str, Any]) -> str:
    found = findings_that_count(judged)
    strongest = found[0]
    rule = outcome["suggestion"]["rules"][0]["rule"]
    text = (
        f"{_count(found)}, the strongest of severity {strongest['severity']}: "
        f"{strongest['title']} ({strongest['status']}). "
        f"Suggested: {outcome['suggestion']['value']}, by rule {rule}."
    )
    if judged.complete:
        return text
    first, more = _gaps_text(judged)
    return f"{text} The assessment is not complete: {first}{more}."


def _count(found: Sequence[Mapping[str, Any]]) -> str:
    return f"{len(found)} finding" + ("" if len(found) == 1 else "s")


def _gaps_text(judged: Judged) -> tuple[str, str]:
    if not judged.gaps:
        return "an indicator could not be answered", ""
    more = len(judged.gaps) - 1
    return str(judged.gaps[0]["why_it_matters"]), f", and {more} more" if more else ""
