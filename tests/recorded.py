"""A workspace with one small assessed order, on which people can act: no graph, no names."""

from pathlib import Path
from typing import Any, Final

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.queries.model.parts import content_hash
from onward.queries.model.schema import assessment_from_data
from onward.queries.transactions.transaction import parse_transaction, transaction_hash
from tests.assessed import SMALLEST

AT: Final = "2026-05-02T09:30:00Z"

ORDER: Final[dict[str, Any]] = {
    "id": "T-1",
    "date": "2026-05-02",
    "parties": [
        {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"},
        {"role": "end_user", "name": "Acme Optik AB", "country": "SE"},
    ],
    "items": [{"description": "lens"}],
    "destination": "SE",
}

FINDING: Final[dict[str, Any]] = {
    "id": "own-listed-direct/w:listed",
    "indicator": "own-listed-direct",
    "version": 1,
    "indicator_version": 1,
    "title": "Party is listed",
    "status": "present",
    "kind": "law",
    "severity": "stop",
    "severity_rules": [],
    "subject": {"party": "w:listed", "role": "end_user", "roles": ["end_user"], "name": "Acme"},
    "object": None,
    "summary": "Acme is named on the Example list.",
    "law": [],
    "evidence": {
        "paths": [],
        "shown": 0,
        "more": "no",
        "limits": [],
        "evidence_hash": "e" * 64,
    },
    "independent_sources": 1,
    "survives_without_weakest": None,
    "values": {},
    "possible_because": [],
    "counter_evidence": [],
    "counterfactuals": [],
    "question": "Is it the party of the list?",
    "audience": "internal",
    "false_positives": "names",
}

MATCH: Final[dict[str, Any]] = {
    "party_ref": 1,
    "role": "end_user",
    "query": {"name": "Acme Optik AB", "country": "SE"},
    "searched": [],
    "threshold": "0.90",
    "candidate": {
        "party": "w:listed",
        "name_used": "Acme Optik",
        "dataset": "w",
        "record": "listed",
        "listing": None,
    },
    "score": "0.93",
    "band": "match",
    "explanation": {"by": ["name"], "because": [], "compared": None},
    "evidence_hash": "f" * 64,
}

GAP: Final[dict[str, Any]] = {
    "id": "G1",
    "on": "owner",
    "field": "parties.1.owners",
    "what": "the owners",
    "role": "end_user",
    "party": None,
    "why_it_matters": "no owner is known",
    "question": "Please name all owners.",
    "audience": "customer",
    "blocks": [],
    "attempts": [],
}

QUESTIONS: Final = [
    {"audience": "customer", "about": "G1", "question": "Please name all owners."},
    {"audience": "internal", "about": FINDING["id"], "question": "Is it the party of the list?"},
]


def order_data(order: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return an order as an assessment has it, with its hash."""
    transaction = parse_transaction(order or ORDER)
    return {**transaction.plain(), "hash": transaction_hash(transaction)}


def keep(workspace: Workspace, at: str = AT, **changes: Any) -> str:
    """Keep an assessment of the order, some of its keys changed, and return its id."""
    coverage = {**SMALLEST["coverage"], "gaps": [GAP], **changes.pop("coverage", {})}
    data = {
        **SMALLEST,
        "transaction": order_data(),
        "findings": [FINDING],
        "matches": [MATCH],
        "questions": QUESTIONS,
        "coverage": coverage,
        **changes,
    }
    data["content_hash"] = content_hash(data)
    assessment = assessment_from_data(data, "a test")
    with workspace.open_records() as store:
        store.put_assessment(assessment, at)
    return assessment.id


def workspace_with(folder: Path, **changes: Any) -> Workspace:
    """Make a workspace that keeps one assessment of the order."""
    workspace = Workspace(folder / "workspace", feedback=QuietFeedback())
    keep(workspace, **changes)
    return workspace
