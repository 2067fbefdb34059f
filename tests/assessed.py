"""Assessments for tests: as the plain JSON data that they look into, and small ones to store."""

from datetime import date
from typing import Any, Final

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment, TieFacts
from onward.queries.model.schema import assessment_from_data
from onward.queries.transactions.transaction import Transaction

_NO_INDICATORS: Final = ("present", "possible", "cannot_tell", "gap", "not_applicable")

SMALLEST: Final[dict[str, Any]] = {
    "id": "A-0000000000000001",
    "transaction": {"id": "T-1", "hash": "hash of T-1"},
    "verdict": "FINDINGS",
    "complete": True,
    "suggestion": {"value": "refuse", "rules": []},
    "on": "2026-05-02",
    "as_of": None,
    "snapshot": "5" * 64,
    "onward_version": "0",
    "matcher": "m",
    "rule_pack": {
        "id": "default",
        "version": "1",
        "hash": "6" * 64,
        "law_read_up_to": "2026-09",
        "unconfirmed": [],
    },
    "policy": {"id": "default", "version": "1", "hash": "7" * 64},
    "regimes_evaluated": [],
    "findings": [],
    "near_misses": [],
    "cannot_tell": [],
    "not_found": [],
    "not_applicable": [],
    "destination": [],
    "matches": [],
    "questions": [],
    "coverage": {
        "sources": [],
        "indicators": {
            **dict.fromkeys((*_NO_INDICATORS, "not_found"), 0),
            "names": {outcome: [] for outcome in _NO_INDICATORS},
        },
        "not_covered": [],
        "period": {"ownership_known_on": None},
        "parties": [],
        "limits_hit": [],
        "gaps": [],
    },
    "later": [],
    "verdict_text": "Ünïcode ⟨name⟩",
    "content_hash": "c" * 64,
    "engine": {"name": "embedded", "version": "1"},
    "knowledge": None,
    "decision": None,
}
"""The least that is an assessment."""


def assess_to_data(
    transaction: Transaction,
    setup: AssessmentSetup,
    on: date | None = None,
    as_of: date | None = None,
) -> dict[str, Any]:
    """Assess a transaction, and give what `onward assess --json` would print of it."""
    return assess(transaction, setup, on, as_of).to_data()


def small_assessment(**changes: Any) -> Assessment:
    """Return the smallest assessment with some keys changed."""
    return assessment_from_data(SMALLEST | changes, "a test")


def smallest_tie(tie: str) -> TieFacts:
    """Return the facts of a tie of which nothing but its kind and source is stated."""
    return TieFacts(
        id=tie,
        kind="owns",
        share=None,
        interest=None,
        since=None,
        until=None,
        dataset="d",
        record=None,
        url=None,
        published=None,
        retrieved=None,
        standing="stated",
        ended=False,
        undated=True,
        coarse=False,
        text=None,
    )
