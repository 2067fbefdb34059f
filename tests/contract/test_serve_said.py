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
    finish_job,
    small_server,
)
from tests.shell import ORDER

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


def warning_of(reply: Reply) -> str:
    assert reply.status == 200, reply.body
    return reply.headers.get("onward-warning", "")


@pytest.mark.parametrize("query", ["", "?store=no", "?view=summary", "?format=csv"])
def test_an_order_of_a_day_to_come_is_answered_and_named(query: str, server: InsideServer) -> None:
    ahead = {**ORDER, "id": "T-ahead", "date": "2036-05-02"}
    said = warning_of(server.post(f"/assess{query}", ahead))
    assert said.startswith("future: its day, 2036-05-02, is in the future")
    assert "mend the date" in said
    assert warning_of(server.post(f"/assess{query}", with_number(ORDER, "T-today"))) == ""


def test_an_order_whose_number_another_had_says_whose_place_it_takes(server: InsideServer) -> None:
    first = server.post("/assess", with_number(ORDER, "T-place"))
    assert warning_of(first) == ""
    other = with_number(QUIET, "T-place")
    assert warning_of(server.post("/assess?store=no", other)) == ""
    said = warning_of(server.post("/assess", other))
    assert said.startswith(f"replaces: {REPLACES} {first.json['id']} (FINDINGS)")
    assert warning_of(server.post("/assess", other)) == "", "it has that place already"
    again = warning_of(server.post("/assess", with_number(ORDER, "T-place")))
    assert again.startswith("replaced: assessed before; the newest, A-")


def send(server: InsideServer, path: str, *orders: dict[str, Any], **more: Any) -> Reply:
    return server.ask(
        "POST", path, "".join(f"{json.dumps(row)}\n" for row in orders), LINES, **more
    )


@pytest.mark.parametrize(
    ("query", "codes"), [("", ["repeated", "replaces"]), ("&store=no", ["repeated"])]
)
def test_two_orders_of_one_number_in_a_body_are_named_behind_the_lines(
    query: str, codes: list[str], server: InsideServer
) -> None:
    number = f"T-two{query}"
    orders = [with_number(order, number) for order in (ORDER, QUIET, ORDER)]
    orders.append({**ORDER, "id": f"T-late{query}", "date": "2036-05-02"})
    *lines, last = send(server, f"/assess?tail=yes{query}", *orders).lines
    tail = last["tail"]
    assert (tail["assessed"], tail["warned"]) == (4, len(codes) + 1 + (not query))
    assert [row["code"] for row in tail["warnings"] if row["order"] == number][
        : len(codes)
    ] == codes
    assert "in lines 1 and 2;" in tail["warnings"][0]["message"]
    assert len(lines) == 4
    assert {"order": f"T-late{query}", "code": "future"}.items() <= tail["warnings"][-1].items()
    plain = send(server, "/assess?tail=yes", with_number(ORDER, f"T-plain{query}")).lines[-1]
    assert plain == {"tail": {"assessed": 1, "refused": 0}}


@pytest.mark.parametrize("number", [1, 9])
def test_the_header_of_many_lines_names_the_first_of_what_is_doubtful(
    number: int, server: InsideServer
) -> None:
    orders = [with_number(order, "T-head") for order in (ORDER, QUIET)]
    days = [{**ORDER, "id": f"T-head {day}", "date": f"2036-05-0{day}"} for day in range(1, number)]
    reply = send(server, "/assess?store=no", *orders, *days)
    said = [value for name, value in reply.fields if name == "onward-warning"]
    assert said[0].startswith("repeated: T-head: this number stands for two orders")
    assert len(said) == (1 if number == 1 else 6)
    assert number == 1 or said[-1].startswith("more: 4 further warnings")
    assert len(reply.lines) == len(orders) + len(days)


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


def test_a_table_is_looked_through_as_it_is_read(server: InsideServer) -> None:
    table = "id;date;end_user.id\nT-tab;02.05.2036;small:listed\nT-tab;02.05.2026;small:quiet\n"
    reply = server.ask("POST", "/assess?dates=D.M.Y&tail=yes", table, {"Content-Type": "text/csv"})
    said = [value.partition(":")[0] for name, value in reply.fields if name == "onward-warning"]
    assert said == ["repeated", "future"]
    assert reply.lines[-1]["tail"]["warned"] == 3


def test_a_job_counts_its_warnings_and_gives_the_first(server: InsideServer) -> None:
    orders = [with_number(order, "T-job") for order in (ORDER, QUIET)]
    state = finish_job(server, send(server, "/jobs", *orders))
    assert state["warned"] == 1
    (warning,) = state["warnings"]
    assert (warning["order"], warning["code"]) == ("T-job", "replaces")
    assert warning["message"].startswith(REPLACES)


def test_the_log_counts_what_is_said_and_says_nothing_of_it(server: InsideServer) -> None:
    send(server, "/assess", {**ORDER, "id": "T-Kanarienvogel", "date": "2036-05-02"})
    written = server.log.getvalue()
    assert '"warned": "1"' in written
    assert "Kanarienvogel" not in written


def test_what_a_command_warns_of_stands_beside_the_answer_too(server: InsideServer) -> None:
    for order in (ORDER, QUIET):
        server.post("/assess", with_number(order, "T-warned"))
    said = warning_of(server.get("/assessments/T-warned"))
    assert said.startswith(
        "note: T-warned has 2 assessments, 1 of them of orders with other contents"
    )
    assert warning_of(server.get("/status")) == "", "that of one answer is in no other"
    hold = {"by": "J. Kessler", "reason": "to be looked at", "owner": "Desk"}
    assert server.post("/assessments/T-warned/holds", hold).status == 200
    left = server.post("/assessments/T-warned/shipments", {"date": "2026-05-03"})
    assert "left nevertheless" in warning_of(left)
    assert "T-warned" not in server.log.getvalue()


def test_an_indicator_that_nobody_knows_is_named_where_no_order_has_it(
    server: InsideServer,
) -> None:
    said = warning_of(server.get("/assessments?indicator=own-listed-dirct"))
    assert said.startswith(
        "note: there is no indicator 'own-listed-dirct'; did you mean own-listed"
    )
    assert warning_of(server.get("/assessments?indicator=mil-tie")) == ""


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
