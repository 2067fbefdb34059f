"""Records as an earlier version has written them."""

from typing import Final

import pytest

from onward.queries.records import putting

LATER: Final = ("order", "transaction_hash", "parties_hash", "severity", "destination")
"""What entries of assessments did not say at first."""

OUTCOME: Final = ("verdict", "suggestion", "indicators")
"""What they said only later than that, too."""


def log_as_before(monkeypatch: pytest.MonkeyPatch, *further: str) -> None:
    """Log assessments from now on as before their entries named the order.

    Args:
        monkeypatch: Of the test.
        further: What is left out beside it.
    """
    log_now = putting.log_assessment

    def log_before(*args: object) -> dict[str, object]:
        facts = log_now(*args)  # type: ignore[arg-type]  # handed on
        return {key: value for key, value in facts.items() if key not in (*LATER, *further)}

    monkeypatch.setattr(putting, "log_assessment", log_before)
