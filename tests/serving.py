"""The server: as a process of its own, and inside of this process."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Literal, TypeVar
from unittest.mock import patch
from urllib.parse import unquote

import pytest

from onward.graph.store.workspace import WorkspaceFolder
from onward.web import app, health
from onward.web.messages import ServerSettings, Task, WorkerAnswer, WorkspaceSettings
from onward.web.noting import RequestLog
from onward.web.problems import refuse
from onward.web.tokens import ROLES, TokenBook, add_token
from onward.web.worker import OpenedWorker, answer_task
from tests.lists import ROOT
from tests.shell import made_workspace

# Running what is asynchronous in a test, whatever else its process has running.


Result = TypeVar("Result")


def run_apart(work: Coroutine[object, object, Result]) -> Result:
    """Run in a thread of its own: tests of pages leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()  # noqa: TID251  # the one place


# A server process of its own, and a client that says exactly what goes over the wire.


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


# The whole server inside of this process: guard, routes and work, without workers or a socket.
#
# What is asked and answered is the same; what processes, connections and times have to do with it
# is tested against a server process (`tests.serving`).


PATIENT = 600.0
"""Seconds that nothing here takes, however long the machine stands still."""


class InsidePool:
    """One worker that is no process."""

    size = ready = 1

    def __init__(self, settings: WorkspaceSettings, snapshot: str) -> None:
        self.snapshot = snapshot
        self.opened = OpenedWorker.open(settings, snapshot)

    async def ask(self, task: Task, **more: Any) -> WorkerAnswer:
        if more.get("facts") is not None:
            more["facts"].worker_ms += 1.0
        return answer_task(task, self.opened)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        yield


class InsidePools:
    """The pool of the current snapshot, and those of others that somebody asks for."""

    fault = ""
    open_since = 1.0

    pool: type[InsidePool] = InsidePool

    def __init__(self, settings: ServerSettings, _: Any) -> None:
        self._settings = settings.workspace
        self._folder = WorkspaceFolder(settings.workspace.path)
        self._pools: dict[str, InsidePool] = {}

    def start(self) -> None:
        """Start nothing."""

    async def close(self) -> None:
        """End nothing."""

    @property
    def current(self) -> InsidePool:
        return self._open(self._folder.current().id)

    async def of_snapshot(self, prefix: str | None, _: float = PATIENT) -> InsidePool:
        try:
            return self.current if prefix is None else self._open(self._folder.snapshot(prefix).id)
        except Exception as fault:
            raise refuse("unknown", 404, str(fault)) from fault

    def _open(self, snapshot: str) -> InsidePool:
        if snapshot not in self._pools:
            self._pools[snapshot] = self.pool(self._settings, snapshot)
        return self._pools[snapshot]


@dataclass
class InsideServer:
    """A server without a port: it is asked as the other one is."""

    application: Any
    loop: asyncio.AbstractEventLoop
    workspace: Path
    token: str
    log: StringIO
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
        content = body.encode() if isinstance(body, str) else body
        named = {"Host": "localhost", "Content-Length": str(len(content)), **self.headers}
        named |= {"Authorization": f"Bearer {given}"} if given else {}
        sent = Exchange(method, path, content, {**named, **(headers or {})})
        coroutine = sent.run(self.application)
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENT)
        return sent.reply

    def get(self, path: str, **more: Any) -> Reply:
        return self.ask("GET", path, **more)

    def post(self, path: str, data: object, **headers: str) -> Reply:
        """Send one JSON value."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, json.dumps(data), {**JSON, **named})


class Exchange:
    """One request and its answer, as ASGI has them."""

    def __init__(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        in_path, _, query = path.partition("?")
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(in_path),
            "raw_path": in_path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in headers.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
        }
        self._body = body
        self._status = 0
        self._fields: list[tuple[str, str]] = []
        self._answer = bytearray()
        self._is_sent = False

    async def run(self, application: Any) -> None:
        await application(self.scope, self._receive, self._send)

    async def _receive(self) -> dict[str, object]:
        if self._is_sent:
            await asyncio.Event().wait()  # nobody leaves before the answer
        self._is_sent = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._fields = [
                (name.decode().lower(), value.decode("latin-1"))
                for name, value in message["headers"]
            ]
        else:
            self._answer += message.get("body", b"")

    @property
    def reply(self) -> Reply:
        return Reply(self._status, dict(self._fields), bytes(self._answer), self._fields)


@contextmanager
def serving_inside(
    workspace: Path,
    tokens: Path,
    token: str,
    pool: type[InsidePool] = InsidePool,
    *,
    policy: Path | None = None,
) -> Iterator[InsideServer]:
    """Run a server in a thread of this process until the block ends."""
    opened = WorkspaceSettings(path=workspace, policy=policy)
    settings = ServerSettings(workspace=opened, tokens=tokens)
    log = StringIO()
    pools = type("Pools", (InsidePools,), {"pool": pool})
    with patch.object(app, "Pools", pools):
        application = app.make_application(settings, TokenBook(tokens), RequestLog(log))
    patient = patch.object(health, "FREE_SECONDS", PATIENT)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    lifespan = _Lifespan()
    running = asyncio.run_coroutine_threadsafe(lifespan.run(application), loop)
    asyncio.run_coroutine_threadsafe(lifespan.begun(), loop).result(PATIENT)
    try:
        with patient:
            yield InsideServer(application, loop, workspace, token, log)
    finally:
        asyncio.run_coroutine_threadsafe(lifespan.end(), loop).result(PATIENT)
        running.result(PATIENT)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def serve_small(folder: Path, *orders: Mapping[str, Any], **more: Any) -> Iterator[InsideServer]:
    """Serve a new small workspace to a token for everything; some orders are assessed before."""
    token = add_token(folder / "tokens", "everything", ROLES)
    with serving_inside(made_workspace(folder), folder / "tokens", token, **more) as running:
        for order in orders:
            assert running.post("/assess", order).status == 200
        yield running


def small_server(
    *orders: Mapping[str, Any], scope: Literal["function", "module"] = "module"
) -> Any:
    """Return a fixture: such a server, for each test or for all tests of a file."""

    @pytest.fixture(scope=scope)
    def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideServer]:
        with serve_small(tmp_path_factory.mktemp("served"), *orders) as running:
            yield running

    return server


def finish_job(server: InsideServer, sent: Reply) -> Any:
    """Wait until a job is over, and return how it stands."""
    assert sent.status == 202, sent.body
    end = time.monotonic() + HASTE
    while (state := server.get(sent.headers["location"]).json)["phase"] not in ("done", "failed"):
        assert time.monotonic() < end, state
        time.sleep(0.02)
    return state


class _Lifespan:
    """Says to an application that it starts, and later that it ends."""

    def __init__(self) -> None:
        self._is_asked = 0
        self._start = asyncio.Event()
        self._end = asyncio.Event()

    async def run(self, application: Any) -> None:
        await application(
            {"type": "lifespan", "asgi": {"version": "3.0"}}, self._receive, self._send
        )

    async def _receive(self) -> dict[str, str]:
        self._is_asked += 1
        if self._is_asked == 1:
            return {"type": "lifespan.startup"}
        await self._end.wait()
        return {"type": "lifespan.shutdown"}

    async def _send(self, message: Mapping[str, str]) -> None:
        assert not message["type"].endswith(".failed"), message
        self._start.set()

    async def begun(self) -> None:
        await self._start.wait()

    async def end(self) -> None:
        self._end.set()
