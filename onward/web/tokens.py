"""Tokens: who may ask, and what. A file keeps their hashes, so that nobody can read them there.

A line is ``name roles sha256 [until]``: roles are joined by commas, ``until`` is the last day on
which the token holds. ``#`` begins a comment. The file must be readable by its owner alone.
"""

import hashlib
import hmac
import os
import re
import secrets
import stat
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from onward.errors import InputRefused, StoreError, UsageError, did_you_mean
from onward.web.problems import refuse

ROLES: Final = ("watch", "assess", "read", "decide")
"""What a token may allow: see how the server fares, assess, read everything, act for people."""

IMPLIED: Final = {"decide": frozenset({"read"})}
"""Roles that others bring with them."""

PREFIX: Final = "onw_"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token of the file: its holder, what it allows, its hash, and its last day."""

    holder: str
    roles: frozenset[str]
    digest: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: the name of the token, and what it allows."""

    name: str
    roles: frozenset[str]


class TokenBook:
    """The tokens that a server knows; a file is read again when it changes.

    Args:
        path: The file; None = the one line that `lines` gives.
        lines: Tokens of this run.
    """

    def __init__(self, path: Path | None, lines: Iterable[TokenLine] = ()) -> None:
        self._path = path
        self._lines = tuple(lines)
        self._seen: tuple[int, int, int] | None = None

    def find_caller(self, token: str, day: date) -> Caller | None:
        """Return whose token it is; None where nobody has it, or it holds no longer.

        Every line is compared, whichever fits, so that the time says nothing.

        Raises:
            InputRefused, StoreError: The file cannot be read: then nobody is let in.
        """
        digest = hash_token(token)
        chosen: TokenLine | None = None
        for line in self.read():
            if hmac.compare_digest(line.digest, digest):
                chosen = line
        if chosen is None or (chosen.until is not None and day > chosen.until):
            return None
        implied = [IMPLIED.get(role, frozenset()) for role in chosen.roles]
        return Caller(chosen.holder, chosen.roles.union(*implied))

    def admit(self, line: TokenLine) -> None:
        """Add a token of this run to those that were given; a file of tokens stays as it is."""
        if self._path is not None:
            raise UsageError("tokens of a file are added with --new-token NAME")
        self._lines = (*self._lines, line)

    def read(self) -> tuple[TokenLine, ...]:
        """Return the lines as they are now.

        Raises:
            InputRefused, StoreError: As `read_tokens`.
        """
        if self._path is None:
            return self._lines
        try:
            facts = self._path.stat()
        except OSError as fault:
            raise _refuse_file(self._path, fault) from fault
        seen = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        if seen != self._seen:
            # a file that is being written may be read by halves: then it is read once more
            self._seen = None
            self._lines = read_tokens(self._path)
            self._seen = seen
        return self._lines


def hash_token(token: str) -> str:
    """Return the hash of a token, in hex."""
    return hashlib.sha256(token.encode("utf-8", errors="surrogatepass")).hexdigest()


def make_token() -> str:
    """Return a new token that nobody can guess."""
    return PREFIX + secrets.token_urlsafe(32)


def add_token(path: Path, name: str, roles: Iterable[str], until: date | None = None) -> str:
    """Add a new token to a file, which is made where there is none.

    Args:
        path: The file of tokens.
        name: Whom it is for.
        roles: What it allows.
        until: The last day on which it holds; None = it holds until its line is taken out.

    Returns:
        The token, which stands nowhere else.

    Raises:
        UsageError: The name is taken or cannot be written, or there is no such role.
        StoreError: The file cannot be written, or others can read it.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"--new-token {name!r} is no name; use letters, digits, . _ and -")
    chosen = check_roles(roles)
    if path.exists() and name in {line.holder for line in read_tokens(path)}:
        raise UsageError(f"{path} has a token {name} already; take its line out, or choose a name")
    token = make_token()
    end = f" {until.isoformat()}" if until else ""
    line = f"{name} {','.join(sorted(chosen))} {hash_token(token)}{end}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(descriptor, "a+", encoding="utf-8") as file:  # noqa: PTH123  # opened with its mode
            # whoever edited the file may have left its last line without an end
            file.write(line if _ends_whole(path) else f"\n{line}")
    except OSError as fault:
        raise _refuse_file(path, fault) from fault
    return token


def _ends_whole(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def check_roles(roles: Iterable[str]) -> frozenset[str]:
    """Check the names of roles.

    Raises:
        UsageError: There is none, or one that does not exist.
    """
    chosen = frozenset(roles)
    if not chosen:
        raise UsageError(f"say what the token allows: --role {', --role '.join(ROLES)}")
    for role in sorted(chosen - set(ROLES)):
        likely = did_you_mean(role, ROLES)
        raise UsageError(f"there is no role {role!r}; {likely}there are: {', '.join(ROLES)}")
    return chosen


def read_tokens(path: Path) -> tuple[TokenLine, ...]:
    """Read a file of tokens.

    Raises:
        InputRefused: A line cannot be read.
        StoreError: The file cannot be read, or others than its owner can read it.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read()
    except OSError as fault:
        raise _refuse_file(path, fault) from fault
    if stat.S_IMODE(mode) & 0o077:
        raise StoreError(f"{path}: others than its owner can open it; type: chmod 600 {path}")
    lines = tuple(_read_lines(content, path))
    names = [line.holder for line in lines]
    for name in names:
        if names.count(name) > 1:
            raise InputRefused(f"two tokens are named {name}", file=str(path), hint="rename one")
    return lines


def _read_lines(content: bytes, path: Path) -> Iterator[TokenLine]:
    for number, written in enumerate(content.split(b"\n"), start=1):
        words = written.decode("utf-8", errors="replace").partition("#")[0].split()
        if not words:
            continue
        line = _read_words(words)
        if line is None:
            # the line itself is not quoted: it may hold a token by mistake
            hint = "write: name role,role sha256 [last day], as --new-token does"
            raise InputRefused("is no token", file=str(path), line=number, hint=hint)
        yield line


def _read_words(words: list[str]) -> TokenLine | None:
    if not 3 <= len(words) <= 4:
        return None
    name, roles_text, digest = words[:3]
    roles = frozenset(roles_text.split(","))
    if not _NAME.fullmatch(name) or not roles <= set(ROLES) or not _DIGEST.fullmatch(digest):
        return None
    try:
        until = date.fromisoformat(words[3]) if len(words) == 4 else None
    except ValueError:
        return None
    return TokenLine(name, roles, digest, until)


def _refuse_file(path: Path, fault: OSError) -> StoreError:
    reason = fault.strerror or "it cannot be opened"
    return StoreError(f"{path}: the tokens cannot be read or written: {reason}")


# ------------------------------------------------------------------------------------------------
# How a person enters: a code that is printed when the server starts opens one session, once.
#
# The code travels in the fragment of an address, which no server, log or Referer sees; the page
# sends it once and gets a token of its own in return. Whoever finds the code later finds nothing
# with it.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Tickets: addresses that open one answer once, for downloads and tabs that carry no header.
#
# Whoever has a token asks for one; whoever finds it later, in a history or a log, finds nothing.
# ------------------------------------------------------------------------------------------------

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
