"""Tickets: each opens one thing, once, within half a minute, as whoever has asked for it."""

import io
from typing import Any

import pytest

from onward.web.guard import GuardRules
from onward.web.problems import ProblemRaised
from onward.web.tokens import MOST_TICKETS, TICKET_SECONDS, TICKETS, Caller, TicketBook
from tests.unit.web import test_guard
from tests.unit.web.test_guard import HOST, RULES, ask

READER = Caller("desk", frozenset({"read"}))
PATH = "/assessments/T-1/brief?format=pdf&to=A%20B"


def test_a_ticket_opens_its_path_once_as_whoever_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    book, opened = TicketBook(), []

    async def inside(scope: Any, _: Any, send: Any) -> None:
        opened.append((scope["path"], scope["query_string"], scope["onward.caller"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the briefing"})

    rules = GuardRules(RULES.host, RULES.names, RULES.tokens, RULES.today, tickets=book)
    monkeypatch.setattr(test_guard, "RULES", rules)
    address, log = book.issue(PATH, READER), io.StringIO()
    assert ask(HOST, path=address, method="GET", inner=inside, log=log)[0] == 200
    assert opened == [("/assessments/T-1/brief", b"format=pdf&to=A%20B", READER)]
    assert ask(HOST, path=address, method="GET", inner=inside)[0] == 404
    assert address not in log.getvalue()
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        ((HOST,), "POST"),
        ((HOST,), "HEAD"),
        (((b"host", b"evil.example"),), "GET"),
        ((HOST, (b"sec-fetch-site", b"cross-site")), "GET"),
        ((HOST, (b"origin", b"http://evil.example")), "GET"),
    ],
)
def test_a_ticket_serves_no_other_page_and_no_act(
    headers: Any, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = TicketBook()
    rules = GuardRules(RULES.host, RULES.names, RULES.tokens, RULES.today, tickets=book)
    monkeypatch.setattr(test_guard, "RULES", rules)
    address = book.issue(PATH, READER)
    assert ask(*headers, path=address, method=method)[0] in (400, 403, 405)
    # and it is still there for whoever may use it
    assert book.redeem(address.removeprefix(TICKETS)) is not None


def test_a_ticket_dies_after_half_a_minute() -> None:
    now = 0.0
    book = TicketBook(lambda: now)
    names = [book.issue(PATH, READER).removeprefix(TICKETS) for _ in range(2)]
    now = TICKET_SECONDS - 0.1
    assert book.redeem(names[0]) is not None
    now = TICKET_SECONDS
    assert book.redeem(names[1]) is None


@pytest.mark.parametrize(
    "path",
    ["", "status", "//evil.example/", "/t/abc", "/x/enter", "/a b", "/a\r\nb", "/ä", "/" * 5_000],
)
def test_what_is_no_question_of_this_server_gets_none(path: str) -> None:
    with pytest.raises(ProblemRaised):
        TicketBook().issue(path, READER)


def test_unused_tickets_are_not_collected_without_end() -> None:
    book = TicketBook(lambda: 0.0)
    for _ in range(MOST_TICKETS):
        book.issue(PATH, READER)
    with pytest.raises(ProblemRaised, match="unused"):
        book.issue(PATH, READER)
