"""How a person enters: a code that is printed when the server starts opens one session, once.

The code travels in the fragment of an address, which no server, log or Referer sees; the page sends
it once and gets a token of its own in return. Whoever finds the code later finds nothing with it.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from onward.web.tokens import TokenBook, TokenLine, hash_token, make_token

CODE_SECONDS: Final = 300.0
"""Seconds in which the code must be used."""

SESSION_ROLES: Final = frozenset(("read", "assess", "decide", "watch"))
SESSION: Final = "explorer"
"""Name of the session's token in the log."""


class StartCode:
    """The code of one start.

    Args:
        tokens: Where the token of the session becomes known.
        clock: Returns seconds that only grow.
    """

    def __init__(self, tokens: TokenBook, clock: Callable[[], float] = time.monotonic) -> None:
        self.text = secrets.token_urlsafe(24)
        self._tokens = tokens
        self._clock = clock
        self._end = clock() + CODE_SECONDS
        self._lock = threading.Lock()
        self._is_used = False

    def redeem(self, code: str) -> str | None:
        """Return a token for the one who has the code; None for everybody else, and afterwards."""
        is_right = hmac.compare_digest(code.encode("utf-8", "replace"), self.text.encode())
        # two tabs may try at the same moment
        with self._lock:
            if not is_right or self._is_used or self._clock() > self._end:
                return None
            self._is_used = True
        # the session has a token of its own: the one that was printed is for programs
        token = make_token()
        self._tokens.admit(TokenLine(SESSION, SESSION_ROLES, hash_token(token)))
        return token
