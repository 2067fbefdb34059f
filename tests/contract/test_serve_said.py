"""What an assessment cannot know is said beside it: a day to come, two orders of one number."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from onward.errors import StoreError
from onward.web import jobs as replacing
from onward.web.worker import NotedFeedback
from tests.serving import (
    LINES,
    InsideServer,
    Reply,
    small_server,
)
from tests.shell import ORDER
from tests.steps import Steps, each_step_case

QUIET: dict[str, Any] = {
    **ORDER,
    "parties": [ORDER["parties"][0], {"role": "end_user", "id": "small:quiet"}],
}
REPLACES = "takes the place of assessment"
WARNING = "onward-warning"


server = small_server()
"""A server over the small workspace."""


def with_number(order: dict[str, Any], number: str) -> dict[str, Any]:
    return {**order, "id": number}


@each_step_case
def test_what_an_assessment_cannot_know_is_said_beside_it(
    case: dict[str, Any], server: InsideServer, tmp_path: Path
) -> None:
    Steps(tmp_path, server).check(case)


def send(server: InsideServer, path: str, *orders: dict[str, Any], **more: Any) -> Reply:
    return server.ask(
        "POST", path, "".join(f"{json.dumps(row)}\n" for row in orders), LINES, **more
    )


@pytest.mark.parametrize("query", ["", "?tail=yes", "?store=no"])
def test_the_header_of_many_lines_says_whose_place_orders_take(
    query: str, server: InsideServer
) -> None:
    number, names = f"T-before{query}", query != "?store=no"
    first = server.post("/assess", with_number(ORDER, number)).json["id"]
    alone = with_number(QUIET, f"T-alone{query}")
    orders = [with_number(QUIET, number), alone, {"id": number, "parties": 5}]
    reply = send(server, f"/assess{query}", *orders)
    said = [value for name, value in reply.fields if name == "onward-warning"]
    start = f"replaces: {number}: {REPLACES} {first} (FINDINGS)"
    assert any(value.startswith(start) for value in said) is names
    assert not any("T-alone" in value for value in said)
    # who has the place takes it no more
    again = send(server, f"/assess{query}", with_number(QUIET, number))
    assert "onward-warning" not in again.headers
    if names:
        late = send(server, f"/assess{query}", with_number(ORDER, number))
        assert late.headers["onward-warning"].startswith(f"replaced: {number}: assessed before;")


def test_orders_that_nobody_could_compare_are_counted(
    server: InsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [f"T-many {number}" for number in range(3)]
    send(server, "/assess", *(with_number(ORDER, number) for number in numbers))
    monkeypatch.setattr(replacing, "MOST_COMPARED", 1)
    orders = [with_number(QUIET, number) for number in (numbers[0], *numbers)]
    said = [value for name, value in send(server, "/assess", *orders).fields if name == WARNING]
    assert [value.partition(":")[0] for value in said] == ["replaces", "unread"]
    assert said[1].startswith("unread: 2 numbers are stored already")
    monkeypatch.setattr(replacing, "RecordStore", _refuse_records)
    said = [value for name, value in send(server, "/assess", *orders).fields if name == WARNING]
    assert said == [value for value in said if value.startswith("unread: 3 numbers")] != []


def _refuse_records(path: Path) -> None:
    raise StoreError(f"{path}: cannot be read")


def test_the_log_counts_what_is_said_and_says_nothing_of_it(server: InsideServer) -> None:
    send(server, "/assess", {**ORDER, "id": "T-Kanarienvogel", "date": "2036-05-02"})
    written = server.log.getvalue()
    assert '"warned": "1"' in written
    assert "Kanarienvogel" not in written


def test_what_is_said_of_an_order_with_a_long_number_fits_into_a_header(
    server: InsideServer,
) -> None:
    long = "T-" + "9" * 180
    for order in (ORDER, QUIET):
        server.post("/assess", with_number(order, long))
    said = server.get(f"/assessments/{long}").headers["onward-warning"]
    assert said.startswith(f"note: {long} has 2 assessments")
    assert len(said) == 400
    assert re.search(r"\.\.\. \(\d+ more characters: the command of this name prints them\)$", said)


def test_more_notes_than_a_header_holds_are_counted() -> None:
    feedback = NotedFeedback()
    for number in range(8):
        feedback.warn(f"list {number} is old")
    said = [warning.text for warning in feedback.take()]
    assert said[-2:] == ["list 4 is old", "3 more: the command of this name prints them"]
    assert feedback.take() == ()
