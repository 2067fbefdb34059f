"""Where a Neo4j server is and how to log in, from the environment (00, The command line)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from onward.errors import EngineUnavailable

SCHEMES: Final = frozenset(
    f"{protocol}{how}" for protocol in ("bolt", "neo4j") for how in ("", "+s", "+ssc")
)
"""What the driver speaks over Bolt."""


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
    def of(cls, environment: Mapping[str, str] | None = None) -> "Address":
        """Read ``NEO4J_…`` of the environment (00, The command line).

        Raises:
            EngineUnavailable: There is no password, or a value cannot be read.
        """
        given = os.environ if environment is None else environment
        return cls(
            uri=_uri(given.get("NEO4J_URI") or "bolt://127.0.0.1:7687"),
            user=given.get("NEO4J_USER") or "neo4j",
            password=_password(given),
            database=given.get("NEO4J_DATABASE") or None,
            limit_s=_limit(given.get("NEO4J_TIMEOUT") or "5"),
        )

    @property
    def limit(self) -> str:
        """The limit in words."""
        return f"{self.limit_s:g} s for one answer of Neo4j"


def _uri(text: str) -> str:
    parts = urlsplit(text)
    if parts.username or parts.password:
        raise EngineUnavailable("NEO4J_URI holds a user; give NEO4J_USER and NEO4J_PASSWORD")
    if not (parts.scheme in SCHEMES and parts.hostname and _has_port(parts)):
        raise EngineUnavailable(
            f"NEO4J_URI {text!r} is no address of a Neo4j server; write bolt://HOST:7687"
        )
    return text


def _has_port(parts: SplitResult) -> bool:
    """Say whether the port is a number, or left out."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _password(given: Mapping[str, str]) -> str:
    if password := given.get("NEO4J_PASSWORD"):
        return password
    file = given.get("NEO4J_PASSWORD_FILE")
    if not file:
        raise EngineUnavailable(
            "there is no password for Neo4j; set NEO4J_PASSWORD or NEO4J_PASSWORD_FILE"
        )
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise EngineUnavailable(
            f"NEO4J_PASSWORD_FILE {file}: cannot be read ({getattr(fault, 'strerror', fault)})"
        ) from None


def _limit(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise EngineUnavailable(f"NEO4J_TIMEOUT {text!r} is no number of seconds; give 5, or more")
    return seconds
