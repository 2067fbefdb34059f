"""The log: one JSON line a request on stderr, without any path, query, body or name of a party."""

import json
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TextIO

UNKNOWN_ROUTE: Final = "-"


@dataclass(slots=True)
class RequestFacts:
    """What is known of a request while it is answered, for log and metrics.

    Attributes:
        route: Its template, such as ``/parties/{id}``.
        queue_ms, worker_ms, store_ms: How long it waited, was worked on, and was stored.
        caller: The name of the token.
        facts: Verdict, id of the assessment, kind of problem.
    """

    trace_id: str
    method: str
    route: str = UNKNOWN_ROUTE
    status: int = 0
    size: int = 0
    caller: str = ""
    snapshot: str = ""
    address: str = ""
    queue_ms: float = 0.0
    worker_ms: float = 0.0
    store_ms: float = 0.0
    facts: dict[str, str] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long the request has taken until now."""
        return time.monotonic() - self.began

    def to_line(self) -> dict[str, object]:
        """Return the line; what is not known is left out."""
        line: dict[str, object] = {
            "time": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
            "trace": self.trace_id,
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "bytes": self.size,
            "ms": round(1000 * self.seconds, 1),
            "queue_ms": round(self.queue_ms, 1),
            "worker_ms": round(self.worker_ms, 1),
            "store_ms": round(self.store_ms, 1),
            "token": self.caller,
            "snapshot": self.snapshot[:16],
            "address": self.address,
            **self.facts,
        }
        return {name: value for name, value in line.items() if value not in ("", 0.0)}


class RequestLog:
    """Writes the log.

    Args:
        stream: Where to; default stderr.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def write_request(self, request: RequestFacts) -> None:
        """Write the line of a request that was answered."""
        self._write_line(request.to_line())

    def write_event(self, event: str, **facts: object) -> None:
        """Write what happened to the server itself, such as a worker that was lost."""
        moment = datetime.now(tz=UTC).isoformat(timespec="milliseconds")
        self._write_line({"time": moment, "event": event, **facts})

    def _write_line(self, line: dict[str, object]) -> None:
        # ASCII alone: no character of it can steer a terminal or begin a line
        try:
            self._stream.write(json.dumps(line) + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            return  # nobody reads it
