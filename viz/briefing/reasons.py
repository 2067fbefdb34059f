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
    """

    rule: FiredRule
    numbers: tuple[int, ...]
    gravity: int
    is_possible: bool


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
    status = {
        number: finding.status
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in rule.finding_ids
    }
    possible = [number for number in status if status[number] == "possible"]
    certain = [number for number in status if status[number] != "possible"]
    if rule.rule in _WHOLE or not status:
        parts = [(list(status), bool(possible))]
    else:
        parts = [(numbers, numbers is possible) for numbers in (certain, possible) if numbers]
    for numbers, is_possible in parts:
        weights = [SEVERITIES.index(assessment.findings[n - 1].severity) for n in numbers]
        yield _Ground(rule, tuple(numbers), max(weights, default=-1), is_possible)


def _say_ground(ground: _Ground, words: Words) -> str:
    """Return why a rule fired, and the numbers of the findings that it rests on."""
    key = f"reason.{ground.rule.rule}"
    key = next(filter(words.table.__contains__, (f"{key}.{ground.rule.suggestion}", key)))
    possible = f"{key}.possible"
    reason = words[possible if ground.is_possible and possible in words.table else key]
    if not ground.numbers:
        return reason
    numbers = say_numbers(ground.numbers, words)
    if ground.is_possible and possible not in words.table:
        numbers = words.say("numbers.possible", numbers=numbers)
    return f"{reason} ({numbers})"
