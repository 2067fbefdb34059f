"""What the assessments of a setup have in common: those of invented orders, which name nobody.

Records are packed with it (`onward.queries.records.packing`). Nothing of any order may stand in it,
since orders can be erased.
"""

from datetime import date
from typing import Any, Final

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.questionnaire import QUESTIONS
from onward.queries.transactions.transaction import parse_transaction

_NOBODY: Final = "-"
_OWNERS: Final = {"owners": [{"name": _NOBODY, "share": "0.6"}]}
_HS: Final = {"hs": "850440"}
_STATED: Final = {
    "end_use": {
        "text": _NOBODY,
        "statement": {
            "signed_by": _NOBODY,
            "date": "2026-01-01",
            "valid_until": "2027-01-01",
            "declares": {"military": False, "reexport": False, "repression": False},
            "document": _NOBODY,
        },
    },
    "documents": [{"id": _NOBODY, "kind": "end_use_statement", "sha256": "00" * 32}],
    "answers": dict.fromkeys(sorted(QUESTIONS), "no"),
}
"""What an order says of which everything is known."""

_PARTS: Final[tuple[tuple[dict[str, Any], dict[str, Any], str, dict[str, Any]], ...]] = (
    ({"id": "-:-"}, {**_HS, "not_listed_reason": _NOBODY}, "TR", _STATED),
    ({"name": _NOBODY, "country": "MX", **_OWNERS}, _HS, "UZ", {}),
    ({"name": _NOBODY, "country": "KZ", **_OWNERS}, {}, "KZ", {}),
)
"""End-user, item and destination of orders, and what else they state."""


def write_common_text(setup: AssessmentSetup, day: date) -> tuple[bytes, ...]:
    """Assess invented orders of a day, and return the assessments as they are stored."""
    orders = (_invent_order(day, *parts) for parts in _PARTS)
    return tuple(assess(parse_transaction(order), setup).to_json() for order in orders)


def _invent_order(
    day: date,
    end_user: dict[str, Any],
    item: dict[str, Any],
    destination: str,
    stated: dict[str, Any],
) -> dict[str, Any]:
    exporter = {"role": "exporter", "name": _NOBODY, "country": "DE"}
    return {
        "id": _NOBODY,
        "date": day.isoformat(),
        "kind": "export",
        "parties": [exporter, {"role": "end_user", **end_user}],
        "items": [{"description": _NOBODY, **item}],
        "destination": destination,
        **stated,
    }
