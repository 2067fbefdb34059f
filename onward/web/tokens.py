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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from onward.errors import InputRefused, StoreError, UsageError, did_you_mean

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
