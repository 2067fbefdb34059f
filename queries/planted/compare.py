"""Comparing assessments with the answers of planted cases: what is missed, what is false.

An expected finding is met by one finding of the same indicator, status, severity and subject, with
the same paths where the answer names them. Whatever else is found is false.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final

from onward.queries.planted.answers import ANYBODY, Answer, Expected
from onward.queries.rules.catalogue import default_catalogue

CONTEXT: Final = (
    *("gov-body-end-user", "gov-state-owned-aggregate"),
    *("div-transshipment-country", "dest-armed-conflict", "jurisdiction-us"),
)
"""Indicators that never make a finding by themselves."""

COUNTED: Final = ("medium", "high", "notify", "stop")
"""Severities at or above the default policy's level."""

ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})
"""Gaps that never let a delivery proceed."""


@cache
def list_asides() -> frozenset[str]:
    """Return context that many cases bring with them; it is compared where it is planted."""
    beside = (indicator.id for indicator in default_catalogue() if indicator.beside_findings)
    return frozenset({"jurisdiction-us", *beside})


def list_differences(
    answer: Answer, assessment: Mapping[str, Any], indicators: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what differs: its sort (missed, false, other) and a line.

    Args:
        answer: What must be said.
        assessment: What is said.
        indicators: Those that exist; the answer's words on others are not asked for.
    """
    compared = set(indicators) - answer.undecided
    rows = (*assessment["findings"], *assessment.get("context", ()))
    findings = [each for each in rows if each["indicator"] in compared]
    for expected in (each for each in answer.findings if each.indicator in compared):
        met = next((each for each in findings if _meets_expected(each, expected)), None)
        if met is None:
            yield "missed", str(expected)
        else:
            # one finding meets one expectation: a second one like it would be false
            findings.remove(met)
    for each in findings:
        paths = sorted(_find_paths(each))
        yield "false", f"{each['id']} {each['status']} {each['severity']} {paths}"
    doubts = {(row["indicator"], row["party"]) for row in assessment["cannot_tell"]}
    expected_doubts = {each for each in answer.cannot_tell if each[0] in compared}
    if {each for each in doubts if each[0] in compared} != expected_doubts:
        texts = [row["text"] for row in assessment["cannot_tell"]]
        stated, due = sorted(doubts, key=str), sorted(expected_doubts, key=str)
        yield "other", f"cannot tell {stated}, not {due}: {texts}"
    gaps = {(gap["on"], gap["field"]) for gap in assessment["coverage"]["gaps"]}
    if gaps != answer.gaps:
        yield "other", f"gaps {sorted(gaps)}, not {sorted(answer.gaps)}"

    if not answer.undecided and (verdict := verdict_of(answer, compared)) != assessment["verdict"]:
        yield "other", f"verdict {assessment['verdict']}, not {verdict}"
    complete = not (expected_doubts or answer.gaps)
    if complete != assessment["complete"]:
        yield "other", f"complete: {assessment['complete']}, not {complete}"
    # the worst fault: a quiet "proceed" although something essential is not known
    essential = {gap for gap, _ in answer.gaps} & ESSENTIAL
    if essential and assessment["suggestion"]["value"].startswith("proceed"):
        yield "other", f"suggests to proceed, with gaps on {sorted(essential)}"


def verdict_of(answer: Answer, compared: Collection[str]) -> str:
    """Return the verdict that follows from an answer."""
    findings = (each for each in answer.findings if each.indicator in compared)
    if any(each.severity in COUNTED and each.indicator not in CONTEXT for each in findings):
        return "FINDINGS"
    doubts = any(indicator in compared for indicator, _ in answer.cannot_tell)
    return "INCOMPLETE" if doubts or answer.gaps else "CLEAR_WITHIN_STATED_LIMITS"


def _meets_expected(finding: Mapping[str, Any], expected: Expected) -> bool:
    stated = (finding["indicator"], finding["status"], finding["severity"])
    if stated != (expected.indicator, expected.status, expected.severity):
        return False
    if expected.subject not in (ANYBODY, finding["subject"]["party"]):
        return False
    if expected.about is not None and not finding["id"].endswith(f"/{expected.about}"):
        return False
    return expected.paths is None or expected.paths == _find_paths(finding)


def _find_paths(finding: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
    paths = finding["evidence"]["paths"]
    return frozenset(tuple(step["tie"]["record"] for step in path["steps"]) for path in paths)
