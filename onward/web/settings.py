"""What a server was started with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.errors import UsageError

LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))
"""Addresses that no other machine can reach."""

MOST_WORKERS: Final = 64
MOST_SECONDS: Final = 600.0
"""The longest deadline that may be set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings:
    """What a worker opens; it is pickled between processes.

    Attributes:
        path: Folder of the workspace.
        engine: Who answers.
        rules: Folder of a pack of one's own.
        policy: A policy file of one's own.
        wait: Seconds to wait for another process that is writing.
    """

    path: Path
    engine: str = "embedded"
    rules: Path | None = None
    policy: Path | None = None
    wait: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """How a server answers, and to whom.

    Attributes:
        workspace: What is asked.
        snapshot: The one snapshot that answers; None = whichever is current.
        host, port: Where it listens; port 0 = any that is free.
        names: Names of the host under which it is reached, beside those of this machine.
        tokens: File of tokens; None = a random one for this run.
        workers: Number of worker processes.
        deadline: Seconds within which an order is answered where the caller sets no shorter time.
        logs_addresses: Whether the log has the addresses of callers.
        explorer: Whether the explorer's pages are there.
    """

    workspace: WorkspaceSettings
    snapshot: str | None = None
    host: str = "127.0.0.1"
    port: int = 8321
    names: tuple[str, ...] = ()
    tokens: Path | None = None
    workers: int = 1
    deadline: float = 10.0
    logs_addresses: bool = False
    explorer: bool = True

    def check(self) -> None:
        """Refuse what cannot be served, or not safely.

        Raises:
            UsageError: A number is out of its range, or another machine could ask without a token.
        """
        if not 0 <= self.port <= 65_535:
            raise UsageError(f"--port {self.port} is not between 0 and 65535")
        if not 1 <= self.workers <= MOST_WORKERS:
            raise UsageError(f"--workers {self.workers} is not between 1 and {MOST_WORKERS}")
        if not 0.05 <= self.deadline <= MOST_SECONDS:
            raise UsageError(f"--deadline {self.deadline} is not between 0.05 and 600 seconds")
        if self.host not in LOOPBACK and self.tokens is None:
            raise UsageError(
                f"--host {self.host} lets other machines ask; give --tokens FILE with the tokens "
                "of those who may (make one with --new-token NAME)"
            )
