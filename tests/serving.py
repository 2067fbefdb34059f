"""A server process of its own, and a client that says exactly what goes over the wire."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.realdata import ROOT

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/jsonl"}
HASTE = 90.0
"""Seconds that anything may take: the machine runs other tests, too, and may stand still."""


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    fields: Sequence[tuple[str, str]] = ()
    """The headers as they came, also those of one name."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def kind(self) -> str:
        """The kind of the problem that it is."""
        assert self.headers["content-type"] == "application/problem+json"
        return str(self.json["type"]).removeprefix("urn:onward:problem:")


@dataclass
class Server:
    """A running ``onward serve``."""

    process: subprocess.Popen[str]
    port: int
    token: str
    log: Path
    workspace: Path
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str = b"",
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Ask as a well-behaved client does; an empty token is none."""
        given = self.token if token is None else token
        bearer = {"Authorization": f"Bearer {given}"} if given else {}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HASTE)
        try:
            link.request(method, path, body or None, {**bearer, **self.headers, **(headers or {})})
            answer = link.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, named, answer.read())
        finally:
            link.close()

    def get(self, path: str, **more: Any) -> Reply:
        return self.ask("GET", path, **more)

    def post(self, path: str, data: object, **headers: str) -> Reply:
        """Send one JSON value."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, json.dumps(data), {**JSON, **named})

    def say(self, raw: bytes, wait: float = HASTE) -> bytes:
        """Send bytes as they are, and return everything that comes until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as link:
            link.sendall(raw)
            answer = b""
            while chunk := link.recv(65536):
                answer += chunk
        return answer

    def workers(self) -> list[int]:
        """The processes that answer."""
        pids = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                command = path.with_name("cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            if parent == self.process.pid and b"spawn_main" in command:
                pids.append(int(path.parent.name))
        return sorted(pids)

    def events(self) -> list[Any]:
        """The lines of the log."""
        lines = self.log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def wait_for_routes(self, *routes: str) -> None:
        """Wait until requests of these routes are in the log, which is written after an answer."""
        end = time.monotonic() + HASTE
        while not {event.get("route") for event in self.events()} >= {*routes}:
            assert time.monotonic() < end, f"the log never told of {routes}"
            time.sleep(0.01)

    def wait_until_ready(self, snapshot_other_than: str = "") -> Reply:
        """Wait until it can answer, with another snapshot than the one named."""

        def is_ready(reply: Reply) -> bool:
            return reply.status == 200 and reply.json["snapshot"] != snapshot_other_than

        return self.wait_for("/readyz", is_ready)

    def wait_for(self, path: str, is_there: Callable[[Reply], bool]) -> Reply:
        """Ask again and again: a server whose worker stands still says that it is not ready."""
        end = time.monotonic() + HASTE
        while not is_there(reply := self.get(path)):
            assert time.monotonic() < end, f"{path}: {reply.body!r}"
            time.sleep(0.05)
        return reply


@contextmanager
def serving(workspace: Path, folder: Path, *options: str, ready: bool = True) -> Iterator[Server]:
    """Start a server on a free port, and end it as a service manager does."""
    log = folder / f"serve-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "onward", "serve", "--workspace", str(workspace)]
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*command, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline()
            assert address, log.read_text()
            second = process.stdout.readline()  # of a file of tokens: that they travel as they are
            token = second.rpartition(" ")[2].strip() if "token of this run" in second else ""
            server = Server(process, int(address.rpartition(":")[2]), token, log, workspace)
            if ready:
                server.wait_until_ready()
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(HASTE)
            assert process.stdout is not None
            process.stdout.close()
