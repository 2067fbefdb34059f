"""Why a step is suggested: what is certain first, and what is only possible said to be that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onward.queries.model.assessment import Assessment, FiredRule
from onward.queries.rules.severity import SEVERITIES
from onward.viz.briefing.sentences import say_numbers
from onward.viz.language.words import Words

CURABLE: Final = frozenset({"R6_clause"})
"""Rules that refuse an order only until the customer has mended what they name."""

_OF_GOODS: Final = {"R3_listed_item": "item-listed-annex1"}
"""Rules whose reason speaks of the goods, and the indicator that finds that of them: what others
find, such as a party on a list of military end-users, needs a licence whatever the goods are."""

_WHOLE: Final = frozenset({"R10_two_medium"})
"""Rules whose findings count only together."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """A rule with those of its findings that are certain, or with those that are only possible.

    Attributes:
        rule: Which fired.
        numbers: Of the findings, as the document counts them.
        gravity: Of the gravest of them; lower where there is none.
        is_possible: Whether none of them is certain.
        is_of_others: Whether the rule's reason speaks of goods, and they of something else.
    """

    rule: FiredRule
    numbers: tuple[int, ...]
    gravity: int
    is_possible: bool
    is_of_others: bool


def is_curable(assessment: Assessment) -> bool:
    """Tell whether an order is refused for nothing but what the customer can mend."""
    suggestion = assessment.suggestion
    deciding = {rule.rule for rule in suggestion.rules if rule.suggestion == suggestion.value}
    return suggestion.value == "refuse" and bool(deciding) and deciding <= CURABLE


def list_reasons(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield why the suggestion is what it is, the gravest certain ground first.

    A stop that is certain is a reason even where a permission of the authority would lift it and
    another rule suggests more: the goods may not go as things are.
    """
    grounds = [
        ground
        for rule in assessment.suggestion.rules
        if f"reason.{rule.rule}" in words.table
        for ground in _split_rule(rule, assessment)
        if rule.suggestion == assessment.suggestion.value or _is_certain_stop(ground)
    ]
    for ground in sorted(grounds, key=lambda ground: (ground.is_possible, -ground.gravity)):
        yield _say_ground(ground, words)


def _is_certain_stop(ground: _Ground) -> bool:
    return not ground.is_possible and ground.gravity == SEVERITIES.index("stop")


def _split_rule(rule: FiredRule, assessment: Assessment) -> Iterator[_Ground]:
    """Yield a rule with its certain findings, and with those that are only possible."""
    findings = {
        number: finding
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in rule.finding_ids
    }
    of_goods = _OF_GOODS.get(rule.rule)
    parts: dict[tuple[bool, bool], list[int]] = {}
    is_possible = any(finding.status == "possible" for finding in findings.values())
    for number, finding in findings.items():
        possible = is_possible if rule.rule in _WHOLE else finding.status == "possible"
        is_of_others = of_goods is not None and finding.indicator != of_goods
        parts.setdefault((possible, is_of_others), []).append(number)
    for (possible, is_of_others), numbers in (parts or {(False, False): []}).items():
        weights = [SEVERITIES.index(findings[number].severity) for number in numbers]
        gravity = max(weights, default=-1)
        yield _Ground(rule, tuple(numbers), gravity, possible, is_of_others)


def _say_ground(ground: _Ground, words: Words) -> str:
    """Return why a rule fired, and the numbers of the findings that it rests on."""
    key = f"reason.{ground.rule.rule}"
    key = next(filter(words.table.__contains__, (f"{key}.{ground.rule.suggestion}", key)))
    if ground.is_of_others:
        key = f"{key}.others"
    possible = f"{key}.possible"
    reason = words[possible if ground.is_possible and possible in words.table else key]
    if not ground.numbers:
        return reason
    numbers = say_numbers(ground.numbers, words)
    if ground.is_possible and possible not in words.table:
        numbers = words.say("numbers.possible", numbers=numbers)
    return f"{reason} ({numbers})"
