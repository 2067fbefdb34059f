"""Days of acts: nothing has happened tomorrow, and nobody replies to what was not yet sent."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from onward.api import inputs as days
from onward.api.workspace import Workspace
from onward.errors import InputRefused, UsageError
from tests.assessments import workspace_with

BY: dict[str, Any] = {"by": "J. Kessler"}
NOTICE: dict[str, Any] = {**BY, "country": "DE", "duty": "art_5_2"}
CAUSE: dict[str, Any] = {
    "root_cause": "nobody asked for the owners",
    "action": "ask for all owners",
    "owner": "A. Meyer",
}
MORNING = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
"""In Tokyo it is seven in the morning of the next day."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(days, "now", lambda: MORNING)
    return workspace_with(tmp_path)


def test_what_has_happened_is_of_no_later_day(desk: Workspace) -> None:
    later = "2027-03-02"
    with pytest.raises(InputRefused, match="sent_on: 2027-03-02 is in the future; record it when"):
        desk.notify("T-1", "BAFA", **NOTICE, sent=later)
    with pytest.raises(InputRefused, match="since: 2027-03-02 is in the future"):
        desk.knowledge("T-1", "none", **BY, since=later)
    with pytest.raises(InputRefused, match="done_on: 2027-03-02 is in the future"):
        desk.correct("T-1", 1, **BY, **CAUSE, done=later)


def test_a_reply_is_of_no_day_before_its_notice(desk: Workspace) -> None:
    notice = desk.notify("T-1", "BAFA", **NOTICE, sent="2026-07-02")
    reply: dict[str, Any] = {**NOTICE, "reply_to": notice.entry, "outcome": "licensed"}
    with pytest.raises(InputRefused, match="cannot have replied on 2026-06-01: the notice was"):
        desk.notify("T-1", "BAFA", **reply, replied="2026-06-01")
    desk.notify("T-1", "BAFA", **reply, replied="2026-07-02")


def test_today_is_the_day_that_it_is_anywhere(desk: Workspace) -> None:
    desk.notify("T-1", "METI", **{**NOTICE, "country": "JP"}, sent="2026-11-28")
    with pytest.raises(InputRefused, match="in the future"):
        desk.notify("T-1", "METI", **{**NOTICE, "country": "JP"}, sent="2026-11-29")
    with pytest.raises(UsageError, match="2026-11-29 is in the future"):
        desk.shipped("T-1", "2026-11-29")


def test_today_is_never_earlier_than_by_utc() -> None:
    ahead = days.latest_today() - days.today()
    assert timedelta(0) <= ahead <= timedelta(1)
