"""What has changed between two assessments of one order: added, removed, changed, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from onward.graph.json_forms import canonical_hash
from onward.queries.model.assessment import Assessment
from onward.queries.model.evidence_facts import evidence_facts, facts_hash, list_ties
from onward.queries.model.findings import Finding
from onward.queries.model.matches import PartyMatch


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of one of two assessments, or of both and not the same.

    Attributes:
        change: What became of it.
        finding: Its id.
        summary: What it says now, or said before it was gone.
        before, after: Status and severity, as "present stop"; None where there is none.
        why: Of one that has changed, in what: each in words.
    """

    change: Literal["added", "removed", "changed"]
    finding: str
    summary: str
    before: str | None
    after: str | None
    why: tuple[str, ...] = ()


def compare_findings(before: Assessment, after: Assessment) -> tuple[FindingChange, ...]:
    """Return what differs, by the ids of findings: the gravest of what is there now first.

    A finding keeps its id when its evidence changes, so that none is both added and removed. One
    whose sources were only read again has not changed.
    """
    earlier = {_key_of(finding): finding for finding in before.findings}
    later = {_key_of(finding): finding for finding in after.findings}
    return (*_list_present(earlier, later), *_list_gone(earlier, later))


def _key_of(finding: Finding) -> str:
    """Return a finding's id; one that a later day knew is, on that day, the indicator's own."""
    if "known_on" not in finding.values or finding.subject.party is None:
        return finding.id
    about = finding.subject.party
    rest = finding.id.removeprefix(f"{finding.indicator}/{about}/")
    indicator, _, identity = rest.partition("/")
    return "/".join(filter(None, (indicator, about, identity)))


def _list_present(
    earlier: Mapping[str, Finding], later: Mapping[str, Finding]
) -> Iterator[FindingChange]:
    for key, finding in later.items():
        old = earlier.get(key)
        if old is None:
            yield FindingChange("added", finding.id, finding.summary, None, _weigh_finding(finding))
        elif facts_hash(old) != facts_hash(finding):
            weights = (_weigh_finding(old), _weigh_finding(finding))
            why = tuple(say_changes(old, finding))
            yield FindingChange("changed", finding.id, finding.summary, *weights, why)


def _list_gone(
    earlier: Mapping[str, Finding], later: Mapping[str, Finding]
) -> Iterator[FindingChange]:
    for key, finding in earlier.items():
        if key not in later:
            weight = _weigh_finding(finding)
            yield FindingChange("removed", finding.id, finding.summary, weight, None)


def _weigh_finding(finding: Finding) -> str:
    return f"{finding.status} {finding.severity}"


_CHANGED_VALUES: Final[Mapping[str, str]] = {
    "levels": "there are other owners above it, or with other shares",
    "listings": "the list entries that it rests on say something else",
    "not_known": "another part of the shares is not known",
    "pairs": "other deliveries are paired",
    "shipments": "other deliveries",
}
"""What a change of a finding's values says to a reader."""


def say_changes(before: Finding, after: Finding) -> Iterator[str]:
    """Yield in what a finding has changed, in words; nothing where it says the same."""
    if before.status != after.status:
        yield f"it was {before.status}, and is {after.status}"
    if before.severity != after.severity:
        yield f"its severity was {before.severity}, and is {after.severity}"
    old_ties, new_ties = dict(list_ties(before)), dict(list_ties(after))
    # sorted: a set has no order that two runs share
    added, gone = new_ties.keys() - old_ties.keys(), old_ties.keys() - new_ties.keys()
    yield from sorted({f"new tie: {new_ties[key]}" for key in added})
    yield from sorted({f"tie is gone: {old_ties[key]}" for key in gone})
    old, new = evidence_facts(before), evidence_facts(after)
    for name in sorted(old["values"].keys() | new["values"].keys()):
        if old["values"].get(name) != new["values"].get(name):
            yield _CHANGED_VALUES.get(name) or f"other {name.replace('_', ' ')}"
    if old["counter_evidence"] != new["counter_evidence"]:
        yield "what speaks against it has changed"
    if old["subject"] != new["subject"] or old["object"] != new["object"]:
        yield "a party has another name"


def basis_of(assessment: Assessment) -> Mapping[str, object]:
    """Return what a decision rests on, part by part; when a source was fetched is no part of it."""
    return {
        "the order": assessment.transaction.hash,
        "the suggestion": assessment.suggestion.value,
        "the verdict": (assessment.verdict, assessment.complete),
        "the findings": {row.id: facts_hash(row) for row in assessment.findings},
        "what is not known": sorted((gap.field, gap.what) for gap in assessment.coverage.gaps),
        "a match": canonical_hash(
            [
                (row.party_ref, row.owner, row.band, row.evidence_hash)
                for row in assessment.matches
                if row.band in ("match", "possible")
            ]
        ),
    }


def list_basis_changes(before: Assessment, after: Assessment) -> Iterator[str]:
    """Yield what of a decision's basis has changed, in words."""
    old, new = basis_of(before), basis_of(after)
    yield from (name for name in old if old[name] != new[name])


def list_changed_fields(before: PartyMatch, after: PartyMatch) -> Iterator[str]:
    """Yield which fields of a match have changed, in words: of the order, or of the candidate."""
    sides = (("the order's", "query"), ("the candidate's", "candidate"))
    old, new = before.to_data(), after.to_data()
    for owner, side in sides:
        fields = (old[side] or {}).keys() | (new[side] or {}).keys()
        for field in sorted(fields):
            if (old[side] or {}).get(field) != (new[side] or {}).get(field):
                yield f"{owner} {field.replace('_', ' ')}"
