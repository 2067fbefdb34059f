"""Metrics for Prometheus: no label holds an id, a name or anything else that a caller chooses."""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from onward.queries.records.newest import AssessmentTally


# ------------------------------------------------------------------------------------------------
# The log: one JSON line a request on stderr, without any path, query, body or name of a party.
# ------------------------------------------------------------------------------------------------

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


MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"
METHODS: Final = frozenset(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"))
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper ends of the classes of times."""


class ServerMetrics:
    """The metrics of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._make_counter(
            "requests", "Requests answered.", "route", "method", "status"
        )
        self._problems = self._make_counter("problems", "Requests not answered, by kind.", "kind")
        self._assessments = self._make_counter("assessments", "Orders assessed.", "verdict")
        self._findings = self._make_counter(
            "findings", "Findings of assessed orders.", "indicator", "status"
        )
        self._incomplete = self._make_counter(
            "incomplete", "Orders whose assessment is not whole, by each reason.", "reason"
        )
        self._stored = self._make_counter("stored", "Assessments put into the records.", "put")
        self._ends = self._make_counter("worker_ends", "Workers that were lost or ended.", "reason")
        self._request_seconds = self._make_histogram(
            "request_seconds", "Time of requests.", "route"
        )
        self._queue_seconds = self._make_histogram(
            "queue_seconds", "Time spent waiting for a worker."
        )
        self._worker_seconds = self._make_histogram("worker_seconds", "Time of workers.", "route")
        self._put_seconds = self._make_histogram("put_seconds", "Time of writing to the records.")
        self._workers = self._make_gauge("workers", "Worker processes.", "state")
        self._snapshot = self._make_gauge("snapshot_info", "The snapshot that answers.", "snapshot")
        self._open_since = self._make_gauge(
            "snapshot_open_since", "Unix time since which it answers; 0 = none does."
        )
        self._jobs = self._make_gauge("jobs", "Jobs that are kept.", "phase")
        self._ready = self._make_gauge("ready", "1 where orders can be answered.")
        self._ages = self._make_gauge("layer_age_days", "Age of a layer.", "layer")
        self._limits = self._make_gauge(
            "layer_limit_days", "Age up to which a layer counts.", "layer"
        )

    def _make_counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"onward_{name}", text, labels, registry=self.registry)

    def _make_histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(f"onward_{name}", text, labels, registry=self.registry, buckets=SECONDS)

    def _make_gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"onward_{name}", text, labels, registry=self.registry)

    def count_request(self, request: RequestFacts) -> None:
        """Count a request that was answered."""
        method = request.method if request.method in METHODS else "other"
        self._requests.labels(request.route, method, str(request.status)).inc()
        self._request_seconds.labels(request.route).observe(request.seconds)
        if request.worker_ms:
            self._queue_seconds.observe(request.queue_ms / 1000)
            self._worker_seconds.labels(request.route).observe(request.worker_ms / 1000)
        if "problem" in request.facts:
            self._problems.labels(request.facts["problem"]).inc()

    def count_assessment(
        self, verdict: str, put: str, seconds: float, tally: "AssessmentTally | None" = None
    ) -> None:
        """Count an assessment, and how it was stored.

        Args:
            verdict: Of the assessment.
            put: How it was stored; ``no`` = it was not to be kept.
            seconds: That storing took.
            tally: What is counted of it beside.
        """
        self._assessments.labels(verdict).inc()
        if tally is not None:
            for indicator, status in tally.findings:
                self._findings.labels(indicator, status).inc()
            for reason in tally.missing:
                self._incomplete.labels(reason).inc()
        self._stored.labels(put).inc()
        if put != "no":
            self._put_seconds.observe(seconds)

    def count_end(self, reason: str) -> None:
        """Count a worker that ended."""
        self._ends.labels(reason).inc()

    def write(
        self,
        snapshot: str,
        workers: int,
        missing: int,
        *,
        open_since: float,
        ready: bool,
        layers: list[dict[str, Any]],
        jobs: Mapping[str, int],
    ) -> bytes:
        """Return everything as Prometheus reads it.

        Args:
            snapshot: What answers.
            workers: How many run.
            missing: How many more there should be.
            open_since: When it began to answer, in seconds of Unix; 0 = nothing does.
            ready: Whether orders can be answered.
            layers: The layers of ``onward status --json``.
            jobs: How many are in which phase.
        """
        for gauge in (self._snapshot, self._ages, self._limits):
            gauge.clear()
        for phase, count in jobs.items():
            self._jobs.labels(phase).set(count)
        self._workers.labels("running").set(workers)
        self._workers.labels("missing").set(missing)
        self._ready.set(ready)
        self._open_since.set(open_since)
        if snapshot:
            self._snapshot.labels(snapshot).set(1)
        for layer in layers:
            for gauge, key in ((self._ages, "age_days"), (self._limits, "limit_days")):
                if layer[key] is not None:
                    gauge.labels(layer["name"]).set(layer[key])
        return generate_latest(self.registry)
