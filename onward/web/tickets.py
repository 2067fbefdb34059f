"""Tickets: addresses that open one answer once, for downloads and tabs that carry no header.

Whoever has a token asks for one; whoever finds it later, in a history or a log, finds nothing.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from onward.web.problems import refuse
from onward.web.tokens import Caller

TICKETS: Final = "/t/"
"""Below it stand the tickets."""

TICKET_SECONDS: Final = 30.0
MOST_TICKETS: Final = 1_000
"""Tickets that nobody has used yet."""

MOST_PATH: Final = 4_096
_CLOSED: Final = ("//", TICKETS, "/x/")
"""What no ticket opens: addresses elsewhere, another ticket, and the explorer's own files."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket opens, and as whom."""

    path: str
    caller: Caller
    end: float


class TicketBook:
    """The tickets that can still be used.

    Args:
        clock: Returns seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()

    def issue(self, path: str, caller: Caller) -> str:
        """Return the address of a new ticket.

        Args:
            path: What it opens: path and query of a question, as an address has them.
            caller: Whoever asks for it: it opens what that token opens.

        Raises:
            ProblemRaised: It can open no such path, or too many tickets are unused.
        """
        is_plain = path.isascii() and path.isprintable() and " " not in path
        if not (is_plain and path.startswith("/") and len(path) <= MOST_PATH):
            raise refuse("refused", 422, "path is no path of this server, as an address has it")
        if path.startswith(_CLOSED):
            raise refuse("refused", 422, "path is none that a ticket opens")
        self._drop_old()
        if len(self._tickets) >= MOST_TICKETS:
            raise refuse("busy", 429, "too many tickets are unused", retry_after=30)
        name = secrets.token_urlsafe(24)
        self._tickets[name] = Ticket(path, caller, self._clock() + TICKET_SECONDS)
        return TICKETS + name

    def redeem(self, name: str) -> Ticket | None:
        """Return a ticket, which is used up by this; None where there is none that holds."""
        self._drop_old()
        # a name has 192 random bits: how long a look-up takes leads nobody to one
        return self._tickets.pop(name, None)

    def _drop_old(self) -> None:
        now = self._clock()
        while self._tickets:
            name, oldest = next(iter(self._tickets.items()))
            if oldest.end > now:
                return
            del self._tickets[name]
