"""A call that is wrong is refused in one line, and never answered with nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

import onward
from tests.shell import ORDER, made_workspace

MOMENT = datetime(2026, 5, 2, 12, tzinfo=UTC)
LOOP: dict[str, Any] = {}
LOOP["id"] = LOOP


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    return onward.Workspace(made_workspace(tmp_path_factory.mktemp("wrong")))


Call = Callable[[Any], object]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda ws: ws.party("small:acme", on=MOMENT), "give a datetime.date"),
        (lambda ws: ws.owners("small:acme", as_of=5), "as_of 5 is not a day"),
        (lambda ws: ws.assess(ORDER, on=MOMENT), "give a datetime.date"),
        (lambda ws: ws.status(on=20260502), "on 20260502 is not a day"),
        (lambda ws: ws.match("  "), "say whom to look for"),
        (lambda ws: ws.neighbourhood(), "name one or more parties"),
        (lambda ws: ws.assess({**ORDER, "date": date(2026, 5, 2)}), "write days as texts"),
        (lambda ws: ws.assess({**ORDER, "parties": {1, 2}}), "several values as a list"),
        (lambda ws: ws.assess(LOOP), "holds what JSON does not have"),
    ],
)
def test_a_wrong_call_is_refused_in_one_line(
    workspace: onward.Workspace, call: Call, message: str
) -> None:
    with pytest.raises(onward.OnwardError, match=r"^[^\n]+$") as refused:
        call(workspace)
    assert message in str(refused.value)


def test_one_id_is_as_good_as_a_list_of_one(workspace: onward.Workspace) -> None:
    assert list(workspace.names("small:acme")) == ["small:acme"]


def test_the_transaction_of_an_assessment_can_be_assessed_again(
    workspace: onward.Workspace,
) -> None:
    assessment = workspace.assess(ORDER, keep=False)
    again = workspace.assess(assessment.transaction, keep=False)
    assert again.to_json() == assessment.to_json()
