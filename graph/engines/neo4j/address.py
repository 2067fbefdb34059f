"""Where a Neo4j server is and how to log in, from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from onward.errors import EngineUnavailable

_URI: Final = re.compile(
    r"(?:bolt|neo4j)(?:\+s|\+ssc)?://(?:[\w.-]+|\[[\da-f:.]+(?:%\w+)?\])(?::([0-9]{1,5}))?/?",
    re.IGNORECASE,
)
"""What the driver speaks over Bolt, a host, perhaps a port, and nothing else."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and how to log in.

    Attributes:
        uri: Without a user or password in it.
        database: None = the server's own.
        limit_s: How long one call may take.
    """

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    limit_s: float = 5.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Address":
        """Read the variables ``NEO4J_…`` of the environment.

        Raises:
            EngineUnavailable: There is no password, or a value cannot be read.
        """
        given = os.environ if environment is None else environment
        return cls(
            uri=_check_uri(given.get("NEO4J_URI") or "bolt://127.0.0.1:7687"),
            user=given.get("NEO4J_USER") or "neo4j",
            password=_read_password(given),
            database=given.get("NEO4J_DATABASE") or None,
            limit_s=_read_limit(given.get("NEO4J_TIMEOUT") or "5"),
        )

    @property
    def limit(self) -> str:
        """The limit, in words."""
        return f"{self.limit_s:g} s for one answer of Neo4j"


def _check_uri(text: str) -> str:
    """Check an address. What is refused is not repeated: any part of it may hold a password."""
    if "@" in text:
        raise EngineUnavailable("NEO4J_URI holds a user; use NEO4J_USER and NEO4J_PASSWORD")
    parts = _URI.fullmatch(text)
    if parts is None or not 0 < int(parts[1] or 7687) < 65_536:
        raise EngineUnavailable(
            "NEO4J_URI is not the address of a Neo4j server; write bolt://HOST:7687"
        )
    return text


def _read_password(given: Mapping[str, str]) -> str:
    if password := given.get("NEO4J_PASSWORD"):
        return password
    file = given.get("NEO4J_PASSWORD_FILE")
    if not file:
        raise EngineUnavailable(
            "there is no password for Neo4j; set NEO4J_PASSWORD or NEO4J_PASSWORD_FILE"
        )
    try:
        # The file may end with a line break, as editors write one.
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise EngineUnavailable(
            f"NEO4J_PASSWORD_FILE {file}: cannot be read ({getattr(fault, 'strerror', fault)})"
        ) from None


def _read_limit(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise EngineUnavailable(f"NEO4J_TIMEOUT {text!r} is not a number of seconds; use 5 or more")
    return seconds
