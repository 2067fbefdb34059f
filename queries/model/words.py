"""The closed lists of words that an assessment uses, each in one place."""

from typing import Final, Literal

Severity = Literal["stop", "notify", "high", "medium", "low", "info"]
Status = Literal["present", "possible"]
IndicatorKind = Literal["eu_flag", "law", "house", "context"]
Verdict = Literal["FINDINGS", "INCOMPLETE", "CLEAR_WITHIN_STATED_LIMITS"]
Verified = Literal["text", "secondary", "unverified"]
LawRole = Literal["duty", "guidance", "analogy"]
LawStanding = Literal["in_force", "suspended", "unknown", "not_in_force"]
More = Literal["yes", "no", "unknown"]
Resolved = Literal["id", "matched", "possible", "none"]
OF_THE_ORDER: Final = "transaction:"
"""How ids of parties begin that the order alone describes; they say nothing to a reader."""

Audience = Literal["internal", "customer"]
"""Who is to read a question: nothing of a list, a source or a suspicion goes to a customer."""

Reason = Literal[
    "missing_data", "stale", "limit", "timeout", "engine", "raised", "unsearchable_name"
]
"""Why an indicator has no answer."""

DataKind = Literal[
    "sanctions_lists",
    "published_lists",
    "ownership",
    "control",
    "state_bodies",
    "security_services",
    "military",
    "shipments",
    "addresses",
    "import_records",
]
"""Sorts of data that an indicator may need; `queries/rules/data_needs.csv` has words for each."""

SuggestedAction = Literal[
    "refuse",
    "classify_or_license",
    "notify_authority",
    "enhanced_due_diligence",
    "proceed_with_conditions",
    "proceed",
]
"""What a program may suggest; a person decides."""
