"""What the evidence of a finding says, without when its sources were fetched.

A list that is loaded anew says the same of most entries. Whether a person's note on a finding still
stands, and what has changed between two assessments, is told by these facts.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from onward.graph.json_forms import canonical_hash
from onward.queries.model.findings import Finding

_FETCHED: Final = frozenset({"retrieved", "published", "url", "age_days", "layer", "source_url"})
"""Keys that say where and when something was read, and nothing of what it says."""


def evidence_facts(finding: Finding) -> Mapping[str, Any]:
    """Return what a finding says, as plain data: status, severity, paths and values."""
    data = finding.to_data()
    keys = ("status", "severity", "subject", "object", "values", "counter_evidence")
    paths = [_without_fetching(path) for path in data["evidence"]["paths"]]
    return {**{key: _without_fetching(data[key]) for key in keys}, "paths": paths}


def facts_hash(finding: Finding) -> str:
    """Return a hash of `evidence_facts`."""
    return canonical_hash(evidence_facts(finding))


def _without_fetching(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_fetching(part) for key, part in value.items() if key not in _FETCHED}
    if isinstance(value, list):
        return [_without_fetching(part) for part in value]
    return value


def list_ties(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the ties of a finding's paths: what each says, and the sentence for it."""
    for path in finding.evidence.paths:
        names = {node.id: node.name for node in path.nodes}
        for step in path.steps:
            tie = _without_fetching(step.to_data())
            ends = " to ".join(names.get(party, party) for party in (step.start, step.end))
            yield canonical_hash(tie), f"{step.tie.kind.replace('_', ' ')}, {ends}"
