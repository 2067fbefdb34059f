"""The whole server inside of this process: guard, routes and work, without workers or a socket.

What is asked and answered is the same; what processes, connections and times have to do with it is
tested against a server process (`tests.serving`).
"""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

from onward.graph.store.workspace import WorkspaceFolder
from onward.web import app, system
from onward.web.messages import ServerSettings, Task, WorkerAnswer, WorkspaceSettings
from onward.web.noting import RequestLog
from onward.web.problems import refuse
from onward.web.tokens import TokenBook
from onward.web.worker import OpenedWorker, answer_task
from tests.serving import JSON, Reply

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
    workspace: Path, tokens: Path, token: str, pool: type[InsidePool] = InsidePool
) -> Iterator[InsideServer]:
    """Run a server in a thread of this process until the block ends."""
    settings = ServerSettings(workspace=WorkspaceSettings(path=workspace), tokens=tokens)
    log = StringIO()
    pools = type("Pools", (InsidePools,), {"pool": pool})
    with patch.object(app, "Pools", pools):
        application = app.make_application(settings, TokenBook(tokens), RequestLog(log))
    patient = patch.object(system, "FREE_SECONDS", PATIENT)
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
