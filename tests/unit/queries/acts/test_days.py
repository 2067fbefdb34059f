"""Days of acts: nothing has happened tomorrow, and nobody replies to what was not yet sent."""

from datetime import timedelta
from pathlib import Path

import pytest

from onward.api import inputs as days
from tests.unit.queries.acts.desk_cases import Case, each_desk_case, play


@each_desk_case(__file__, "test_an_act_is_of_a_day_that_has_come")
def test_an_act_is_of_a_day_that_has_come(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(case, tmp_path, monkeypatch)


def test_today_is_never_earlier_than_by_utc() -> None:
    ahead = days.latest_today() - days.today()
    assert timedelta(0) <= ahead <= timedelta(1)
