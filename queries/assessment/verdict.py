"""From findings and gaps to verdict and suggestion (docs/assessment.md, Decision rules).

Every rule is evaluated and all that fire are kept. A program suggests; a person decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple, get_args

from onward.queries.assessment.wording import SUGGESTIONS
from onward.queries.model.assessment import (
    Coverage,
    Finding,
    FiredRule,
    Gap,
    SuggestedAction,
    Suggestion,
    Verdict,
)
from onward.queries.rules.indicator import SEVERITIES, VerdictEffect, VerdictRule
from onward.queries.rules.policy import Policy

STRENGTH: Final[tuple[SuggestedAction, ...]] = get_args(SuggestedAction)
"""Suggestions, the strongest first."""

ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})
"""Gaps on these never let a transaction proceed."""

_REQUIRED: Final = frozenset({"consignee", "shipment", "source"})
"""Gaps on the other facts that never pass unasked: who it goes to, whether it has gone, and fresh,
whole lists."""

_GRAVE: Final = frozenset({"high", "notify", "stop"})
_MILD: Final = frozenset({"low", "info"})

NO_EFFECT: Final = VerdictEffect()
"""Of an indicator whose file says nothing of the verdict: its findings count by severity alone."""


@dataclass(frozen=True, slots=True)
class VerdictInput:
    """What the rules look at.

    Attributes:
        has_cyber_item: Whether an item is, or may be, one for cyber-surveillance.
        effects: Which rules the findings of an indicator fire, by indicator id.
        has_open_flag: Whether a red flag of the Recommendation could not be answered.
    """

    policy: Policy
    findings: Sequence[Finding]
    gaps: Sequence[Gap]
    complete: bool
    has_cyber_item: bool
    effects: Mapping[str, VerdictEffect]
    has_open_flag: bool = False

    def effect(self, finding: Finding) -> VerdictEffect:
        """Return what a finding's indicator says of the verdict."""
        return self.effects.get(finding.indicator, NO_EFFECT)

    def firing(self, rule: VerdictRule) -> list[Finding]:
        """Return the findings that fire a rule: their indicator names it, and they are as grave."""
        return [
            finding
            for finding in self.counted()
            if (effect := self.effect(finding)).rule == rule
            and SEVERITIES.index(finding.severity) >= SEVERITIES.index(effect.from_)
        ]

    def counted(self) -> list[Finding]:
        """Return the findings that may make a verdict: all but context."""
        return [finding for finding in self.findings if finding.kind != "context"]

    def decisive(self) -> list[Finding]:
        """Return the findings at or above the policy's level, in order."""
        level = SEVERITIES.index(self.policy.findings_level)
        return [f for f in self.counted() if SEVERITIES.index(f.severity) >= level]

    def medium(self) -> list[Finding]:
        """Return the findings of medium severity."""
        return [finding for finding in self.counted() if finding.severity == "medium"]


def reach_verdict(given: VerdictInput) -> Verdict:
    """Return the verdict: findings at the policy's level, else gaps, else clear."""
    if given.decisive():
        return "FINDINGS"
    return "CLEAR_WITHIN_STATED_LIMITS" if given.complete else "INCOMPLETE"


def suggest(given: VerdictInput) -> Suggestion:
    """Return the suggestion and every rule that fired, the strongest first."""
    fired = [
        FiredRule(
            rule=name,
            suggestion=firing.suggestion,
            finding_ids=tuple(finding.id for finding in firing.findings),
            gap_ids=tuple(gap.id for gap in firing.gaps),
        )
        for name, rule in RULES
        for firing in rule(given)
    ]
    # the sort is stable: of equally strong rules, the one that the table names first speaks
    fired.sort(key=lambda rule: STRENGTH.index(rule.suggestion))
    return Suggestion(value=fired[0].suggestion, rules=tuple(fired))


class Firing(NamedTuple):
    """What a rule suggests, and because of what."""

    suggestion: SuggestedAction
    findings: Sequence[Finding] = ()
    gaps: Sequence[Gap] = ()


Rule = Callable[[VerdictInput], Iterator[Firing]]


def _fire_prohibition(given: VerdictInput) -> Iterator[Firing]:
    stops = given.firing("prohibition")
    # a country act may grant the very export that it bans: then there is somebody to ask
    licensable = [f for f in stops if f.values.get("consequence") == "prior_authorisation"]
    banned = [f for f in stops if f.values.get("consequence") != "prior_authorisation"]
    if banned:
        yield Firing("refuse", banned)
    if licensable:
        yield Firing("classify_or_license", licensable)


def _fire_informed(given: VerdictInput) -> Iterator[Firing]:
    findings = given.firing("informed")
    if findings:
        yield Firing("classify_or_license", findings)


def _fire_listed_item(given: VerdictInput) -> Iterator[Firing]:
    """Fire for listed items; one that a valid licence covers is no obstacle, and stays at low."""
    findings = sorted(given.firing("licence"), key=lambda finding: finding.indicator)
    if findings:
        yield Firing("classify_or_license", findings)


def _fire_catch_all(given: VerdictInput) -> Iterator[Firing]:
    """Fire for a limb of Art. 4: what is declared goes to the authority, the rest is looked into.

    A program draws no conclusion about what anybody knows; a statement and an answer are a person's
    own words.
    """
    findings = given.firing("catch_all")
    declared = [finding for finding in findings if finding.values.get("declared")]
    others = [finding for finding in findings if not finding.values.get("declared")]
    if declared:
        yield Firing("notify_authority", declared)
    if others:
        yield Firing("enhanced_due_diligence", others)


def _fire_clause(given: VerdictInput) -> Iterator[Firing]:
    findings = given.firing("clause")
    if findings:
        yield Firing("refuse", findings)


def _fire_eu_flag(given: VerdictInput) -> Iterator[Firing]:
    flags = [finding for finding in given.findings if finding.kind == "eu_flag"]
    if flags and given.has_cyber_item:
        yield Firing("enhanced_due_diligence", flags)


def _fire_gap(given: VerdictInput) -> Iterator[Firing]:
    gaps = [gap for gap in given.gaps if gap.on in ESSENTIAL]
    regimes = [f for f in given.counted() if f.values.get("regime_state") == "unknown"]
    if gaps or regimes:
        yield Firing("enhanced_due_diligence", regimes, gaps)


def _fire_other_gap(given: VerdictInput) -> Iterator[Firing]:
    """Fire for anything else that is not known: the weakest is to proceed with conditions.

    Where a fact is required by default, or a red flag on a surveillance item is open, it is
    enhanced due diligence.
    """
    if given.complete:
        return
    gaps = [gap for gap in given.gaps if gap.on not in ESSENTIAL]
    if given.gaps and not gaps:
        return  # R8 has named them all
    is_flag_open = given.has_open_flag and given.has_cyber_item
    if is_flag_open or any(gap.on in _REQUIRED for gap in gaps):
        yield Firing("enhanced_due_diligence", (), gaps)
    else:
        yield Firing("proceed_with_conditions", (), gaps)


def _fire_high(given: VerdictInput) -> Iterator[Firing]:
    """Fire for any other finding of high severity: one that no rule before has spoken of."""
    # the rules above it in the table, but for gaps: what they name need not be named again
    before = (
        *(_fire_prohibition, _fire_informed, _fire_listed_item),
        *(_fire_catch_all, _fire_clause, _fire_eu_flag),
    )
    named: set[str] = set()
    for rule in before:
        for firing in rule(given):
            named.update(finding.id for finding in firing.findings)
    others = [f for f in given.counted() if f.id not in named and f.severity in _GRAVE]
    if others:
        yield Firing("enhanced_due_diligence", others)


def _fire_two_medium(given: VerdictInput) -> Iterator[Firing]:
    diversions = [finding for finding in given.medium() if given.effect(finding).diversion]
    for left, right in combinations(diversions, 2):
        if _are_independent(left, right):
            yield Firing("enhanced_due_diligence", [left, right])
            return


def _are_independent(left: Finding, right: Finding) -> bool:
    """Tell whether indicators and objects differ, and no tie is in the evidence of both."""
    if left.indicator == right.indicator:
        return False
    if left.object is not None and left.object == right.object:
        return False
    return not _tie_ids(left) & _tie_ids(right)


def _tie_ids(finding: Finding) -> set[str]:
    return {step.tie.id for path in finding.evidence.paths for step in path.steps}


def _fire_one_medium(given: VerdictInput) -> Iterator[Firing]:
    findings = given.medium()
    if findings:
        yield Firing("proceed_with_conditions", findings)


def _fire_low(given: VerdictInput) -> Iterator[Firing]:
    """Fire where nothing graver is found: beside a refusal, "proceed" would be misread."""
    mild = [f for f in given.findings if f.kind == "context" or f.severity in _MILD]
    if mild and len(mild) == len(given.findings) and given.complete:
        yield Firing("proceed", mild)


def _fire_none(given: VerdictInput) -> Iterator[Firing]:
    if not given.findings and given.complete:
        yield Firing("proceed")


RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("R1_prohibition", _fire_prohibition),
    ("R2_informed", _fire_informed),
    ("R3_listed_item", _fire_listed_item),
    ("R4_catchall", _fire_catch_all),
    ("R6_clause", _fire_clause),
    ("R7_eu_flag", _fire_eu_flag),
    ("R8_gap", _fire_gap),
    ("R9_high", _fire_high),
    ("R10_two_medium", _fire_two_medium),
    ("R11_one_medium", _fire_one_medium),
    ("R8b_incomplete", _fire_other_gap),
    ("R12_low", _fire_low),
    ("R13_none", _fire_none),
)
"""The decision rules. R5 rests on a person's knowledge statement, which a record carries and an
assessment never does."""


# ------------------------------------------------------------------------------------------------
# The outcome of an assessment as one or two sentences (docs/assessment.md, Sentences).
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerdictOutcome:
    """What the rules said, for the days of the question."""

    verdict: Verdict
    suggestion: Suggestion
    on: str
    as_of: str | None


def describe_outcome(given: VerdictInput, outcome: VerdictOutcome, coverage: Coverage) -> str:
    """Return the outcome as one or two sentences (docs/assessment.md, Sentences)."""
    if outcome.verdict == "FINDINGS":
        return _describe_findings(given, outcome.suggestion)
    below = given.findings
    if outcome.verdict == "INCOMPLETE":
        below_text = "no indicator was found"
        if below:
            below_text = f"{_count_findings(below)} below the policy's level"
        return (
            f"No conclusion is possible: {_describe_gaps(given)}. "
            f"Among what could be examined, {below_text}."
        )
    head = "No indicator found in these sources"
    if below:
        head = (
            "No indicator of the policy's level or above found in these sources; "
            f"{len(below)} below it"
        )
    as_of = f", known by {outcome.as_of}" if outcome.as_of else ""
    sources = "; ".join(
        f"{source.dataset} of {source.retrieved or 'no stated date'}" for source in coverage.sources
    )
    sentences = (*(row.text for row in coverage.absent_data), *coverage.not_covered)
    not_examined = "; ".join(sentences) or "nothing that the rule pack asks for"
    return f"{head}, valid on {outcome.on}{as_of}: {sources}. Not examined: {not_examined}."


def _describe_findings(given: VerdictInput, suggestion: Suggestion) -> str:
    decisive = given.decisive()
    strongest = decisive[0]
    possible = " (possible)" if strongest.status == "possible" else ""
    # a reader counts what the map and the list number: all of them
    in_all = _count_findings(given.findings)
    if len(decisive) < len(given.findings):
        in_all += f", {len(decisive)} of which count for the verdict"
    text = (
        f"{in_all}, the strongest of severity {strongest.severity}: "
        f"{strongest.title}{possible}. Suggested: {SUGGESTIONS[suggestion.value]}."
    )
    if given.complete:
        return text
    return f"{text} The assessment is not complete: {_describe_gaps(given)}."


def _count_findings(findings: Sequence[Finding]) -> str:
    return f"{len(findings)} finding" + ("" if len(findings) == 1 else "s")


def _describe_gaps(given: VerdictInput) -> str:
    if not given.gaps:
        return "an indicator could not be answered"
    more = len(given.gaps) - 1
    return given.gaps[0].why_it_matters + (f", and {more} more" if more else "")
