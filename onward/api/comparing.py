"""What has changed between two assessments of one order: added, removed, changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from onward.queries.detection.asked_again import ASKED_AGAIN, INDICATOR
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of one of two assessments, or of both and not the same.

    Attributes:
        change: What became of it.
        finding: Its id.
        summary: What it says now, or said before it was gone.
        before, after: Status and severity, as "present stop"; None where there is none.
    """

    change: Literal["added", "removed", "changed"]
    finding: str
    summary: str
    before: str | None
    after: str | None


def compare_findings(before: Assessment, after: Assessment) -> tuple[FindingChange, ...]:
    """Return what differs, by the ids of findings: the gravest of what is there now first.

    A finding keeps its id when its evidence changes, so that none is both added and removed.
    """
    earlier = {_key_of(finding): finding for finding in before.findings}
    later = {_key_of(finding): finding for finding in after.findings}
    return (*_list_present(earlier, later), *_list_gone(earlier, later))


def _key_of(finding: Finding) -> str:
    """Return a finding's id; one that a later day knew is, on that day, the indicator's own."""
    if finding.indicator != INDICATOR:
        return finding.id
    rest = finding.id.removeprefix(f"{INDICATOR}/")
    for indicator in ASKED_AGAIN:
        subject, separator, identity = f"{rest}/".partition(f"/{indicator}/")
        if separator:
            return "/".join(filter(None, (indicator, subject, identity.removesuffix("/"))))
    return finding.id


def _list_present(
    earlier: Mapping[str, Finding], later: Mapping[str, Finding]
) -> Iterator[FindingChange]:
    for key, finding in later.items():
        old = earlier.get(key)
        if old is None:
            yield FindingChange("added", finding.id, finding.summary, None, _weigh_finding(finding))
        elif _content_of(old) != _content_of(finding):
            weights = (_weigh_finding(old), _weigh_finding(finding))
            yield FindingChange("changed", finding.id, finding.summary, *weights)


def _list_gone(
    earlier: Mapping[str, Finding], later: Mapping[str, Finding]
) -> Iterator[FindingChange]:
    for key, finding in earlier.items():
        if key not in later:
            weight = _weigh_finding(finding)
            yield FindingChange("removed", finding.id, finding.summary, weight, None)


def _weigh_finding(finding: Finding) -> str:
    return f"{finding.status} {finding.severity}"


def _content_of(finding: Finding) -> Sequence[str]:
    return (finding.status, finding.severity, finding.evidence.evidence_hash)
