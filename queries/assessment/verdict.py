"""From findings and gaps to verdict and suggestion (docs/assessment.md, Decision rules).

The rules stand in ``verdict.yaml``; each is evaluated here, and all that fire are kept. A program
suggests; a person decides.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args

from pydantic import Field

from onward.loaders.readers.documents import Strict
from onward.queries.assessment.wording import SUGGESTIONS
from onward.queries.model.assessment import (
    Assessment,
    Coverage,
    Finding,
    FiredRule,
    Gap,
    IndicatorKind,
    Severity,
    SuggestedAction,
    Suggestion,
    Verdict,
)
from onward.queries.rules.catalogue import read_yaml
from onward.queries.rules.indicator import SEVERITIES, VerdictEffect, VerdictRule
from onward.queries.rules.policy import Policy

STRENGTH: Final[tuple[SuggestedAction, ...]] = get_args(SuggestedAction)
"""Suggestions, the strongest first."""

ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})
"""Gaps on these never let a transaction proceed."""

_REQUIRED: Final = frozenset({"consignee", "shipment", "source"})
"""Gaps on the other facts that never pass unasked: who it goes to, whether it has gone, and fresh,
whole lists."""

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

    def fires(self, finding: Finding, rule: VerdictRule) -> bool:
        """Tell whether a finding fires a rule: its indicator names it, and it is as grave."""
        effect = self.effect(finding)
        is_grave = SEVERITIES.index(finding.severity) >= SEVERITIES.index(effect.from_)
        return effect.rule == rule and is_grave

    def counted(self) -> list[Finding]:
        """Return the findings that may make a verdict: all but context."""
        return [finding for finding in self.findings if finding.kind != "context"]

    def decisive(self) -> list[Finding]:
        """Return the findings at or above the policy's level, in order."""
        level = SEVERITIES.index(self.policy.findings_level)
        return [f for f in self.counted() if SEVERITIES.index(f.severity) >= level]


def reach_verdict(given: VerdictInput) -> Verdict:
    """Return the verdict: findings at the policy's level, else gaps, else clear."""
    if given.decisive():
        return "FINDINGS"
    return "CLEAR_WITHIN_STATED_LIMITS" if given.complete else "INCOMPLETE"


def suggest(given: VerdictInput) -> Suggestion:
    """Return the suggestion and every rule that fired, the strongest first."""
    fired: list[FiredRule] = []
    for row in RULES:
        findings = _find_findings(row, given, fired)
        gaps = [gap for gap in given.gaps if row.gaps == _kind_of_gap(gap)]
        is_about_somebody = bool(findings or gaps) or row.of_nobody
        if is_about_somebody and all(_CONDITIONS[name](given) for name in row.when):
            fired.append(
                FiredRule(
                    rule=row.rule,
                    suggestion=row.suggests,
                    finding_ids=tuple(finding.id for finding in findings),
                    gap_ids=tuple(gap.id for gap in gaps),
                )
            )
    # the sort is stable: of equally strong rules, the one that the table names first speaks
    fired.sort(key=lambda rule: STRENGTH.index(rule.suggestion))
    return Suggestion(value=fired[0].suggestion, rules=tuple(fired))


Condition = Literal[
    "all_mild",
    "complete",
    "cyber_item",
    "needs_conditions",
    "needs_diligence",
    "no_findings",
    "open_otherwise",
]
"""What a row of the table may ask of the whole."""

GapKind = Literal["essential", "other"]


class VerdictRow(Strict):
    """One row of ``verdict.yaml``, which says what its keys mean."""

    rule: str
    suggests: SuggestedAction
    fires: VerdictRule | None = None
    values: dict[str, str | bool] = Field(default_factory=dict)
    no_values: dict[str, str | bool] = Field(default_factory=dict)
    kind: IndicatorKind | None = None
    severities: tuple[Severity, ...] = ()
    unnamed_by: tuple[str, ...] = ()
    diversions: bool = False
    with_context: bool = False
    gaps: GapKind | None = None
    goods_in: str | None = None
    of_nobody: bool = False
    when: tuple[Condition, ...] = ()

    @property
    def is_of_findings(self) -> bool:
        """Whether it looks at findings at all."""
        return bool(self.fires or self.values or self.kind or self.severities)

    def is_met(self, finding: Finding, given: VerdictInput) -> bool:
        """Tell whether a finding meets each key that speaks of findings."""
        values = cast("Mapping[str, Any]", finding.values)
        has_severity = finding.severity in self.severities or not self.severities
        is_context = finding.kind == "context"
        return (
            (self.fires is None or given.fires(finding, self.fires))
            and (self.kind is None or finding.kind == self.kind)
            and (is_context if is_context and self.with_context else has_severity)
            and all(values.get(name) == value for name, value in self.values.items())
            and not any(values.get(name) == value for name, value in self.no_values.items())
        )


class _VerdictTable(Strict):
    rules: tuple[VerdictRow, ...]


def _find_findings(
    row: VerdictRow, given: VerdictInput, fired: Collection[FiredRule]
) -> Sequence[Finding]:
    """Return the findings that a row names."""
    if not row.is_of_findings:
        return ()
    before = [rule.finding_ids for rule in fired if rule.rule in row.unnamed_by]
    named = frozenset().union(*before)
    counted = given.findings if row.with_context else given.counted()
    findings = [f for f in counted if f.id not in named and row.is_met(f, given)]
    if not row.diversions:
        return findings
    signs = [finding for finding in findings if given.effect(finding).diversion]
    return next((pair for pair in combinations(signs, 2) if _are_independent(*pair)), ())


def _are_independent(left: Finding, right: Finding) -> bool:
    """Tell whether indicators and objects differ, and no tie is in the evidence of both."""
    if left.indicator == right.indicator:
        return False
    if left.object is not None and left.object == right.object:
        return False
    return not _tie_ids(left) & _tie_ids(right)


def _tie_ids(finding: Finding) -> set[str]:
    return {step.tie.id for path in finding.evidence.paths for step in path.steps}


def _kind_of_gap(gap: Gap) -> GapKind:
    return "essential" if gap.on in ESSENTIAL else "other"


def _is_open_otherwise(given: VerdictInput) -> bool:
    """Tell whether more is not known than the essential gaps, which a rule of their own names."""
    other = [gap for gap in given.gaps if gap.on not in ESSENTIAL]
    return not given.complete and bool(other or not given.gaps)


def _needs_diligence(given: VerdictInput) -> bool:
    """Tell whether a fact is open that is required by default, or a flag on a surveillance item."""
    is_flag_open = given.has_open_flag and given.has_cyber_item
    return is_flag_open or any(gap.on in _REQUIRED for gap in given.gaps)


def _are_all_mild(given: VerdictInput) -> bool:
    return all(f.kind == "context" or f.severity in _MILD for f in given.findings)


_CONDITIONS: Final[Mapping[Condition, Callable[[VerdictInput], bool]]] = MappingProxyType(
    {
        "all_mild": _are_all_mild,
        "complete": lambda given: given.complete,
        "cyber_item": lambda given: given.has_cyber_item,
        "needs_conditions": lambda given: not _needs_diligence(given),
        "needs_diligence": _needs_diligence,
        "no_findings": lambda given: not given.findings,
        "open_otherwise": _is_open_otherwise,
    }
)

RULES: Final[tuple[VerdictRow, ...]] = (
    read_yaml(files("onward.queries") / "assessment" / "verdict.yaml").fill(_VerdictTable).rules
)
"""The decision rules."""


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
    return f"{head}, valid on {outcome.on}{as_of}: {sources}.{_NOT_EXAMINED}{not_examined}."


_NOT_EXAMINED: Final = " Not examined: "


def say_shortly(assessment: Assessment) -> str:
    """Return the outcome in a sentence or two; what was not examined is counted elsewhere.

    Only the outcome of a clear order ends with it. The words of another may be a customer's own,
    and nothing of them is cut.
    """
    text = assessment.verdict_text
    return (
        text.partition(_NOT_EXAMINED)[0]
        if assessment.verdict == "CLEAR_WITHIN_STATED_LIMITS"
        else text
    )


def _describe_findings(given: VerdictInput, suggestion: Suggestion) -> str:
    decisive = given.decisive()
    strongest = decisive[0]
    possible = " (possible)" if strongest.status == "possible" else ""
    # a reader counts what the map and the list number: all of them
    in_all = _count_findings(given.findings)
    if len(decisive) < len(given.findings):
        count = "counts" if len(decisive) == 1 else "count"
        in_all += f", {len(decisive)} of which {count} for the verdict"
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
