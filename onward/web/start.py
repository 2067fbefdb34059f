"""Starting a server: address, tokens, signals."""

import logging
import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from onward.errors import UsageError
from onward.web.app import make_application
from onward.web.guard import BUFFERED_BYTES, TimedProtocol
from onward.web.messages import ServerSettings
from onward.web.noting import RequestLog
from onward.web.tokens import ROLES, StartCode, TokenBook, TokenLine, hash_token, make_token

BACKLOG: Final = 128
KEPT_ALIVE_SECONDS: Final = 5
GRACEFUL_SECONDS: Final = 30
"""Seconds in which what was begun is answered when the server is told to end."""


def run_server(settings: ServerSettings, tell: Callable[[str], None]) -> None:
    """Serve until a signal ends it.

    Args:
        settings: How it answers, and to whom.
        tell: Called with lines for whoever has started it: the address, and the token of this run.

    Raises:
        UsageError: The address cannot be had, or the settings do not go together.
        InputRefused, StoreError: The file of tokens cannot be read.
    """
    settings.check()
    tokens, token = _open_tokens(settings)
    tokens.read()
    log = RequestLog()
    code = StartCode(tokens) if settings.explorer and settings.tokens is None else None
    application = make_application(settings, tokens, log, code)
    listener = open_listener(settings)
    host, port = listener.getsockname()[:2]
    address = f"[{host}]" if ":" in host else host
    tell(f"listening at http://{address}:{port}")
    if token:
        tell(f"token of this run, for every role: {token}")
    if settings.tokens is not None:
        tell("tokens travel as they are: let a proxy in front of this speak TLS")
    if settings.explorer:
        entry = f"#code={code.text}" if code else ""
        once = "works once, within five minutes" if code else "enter your token there"
        tell(f"explorer at http://{address}:{port}/x/{entry} ({once})")
    # their words would hold addresses, paths and what was asked
    for name in ("uvicorn", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        application,
        http=TimedProtocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=BUFFERED_BYTES,
        timeout_keep_alive=KEPT_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        backlog=BACKLOG,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # it has ended what was begun, and raises the signal once more
    finally:
        listener.close()


def _open_tokens(settings: ServerSettings) -> tuple[TokenBook, str]:
    """Return the tokens, and the one of this run where there is no file of them."""
    if settings.tokens is not None:
        return TokenBook(settings.tokens), ""
    token = make_token()
    line = TokenLine("this-run", frozenset(ROLES), hash_token(token))
    return TokenBook(None, [line]), token


def open_listener(settings: ServerSettings) -> socket.socket:
    """Return the socket on which a server listens.

    Raises:
        UsageError: Host and port cannot be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # with its protocol named, the loop sends each answer at once: without, a second answer on one
    # connection waits 40 ms for the client to confirm the first
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as fault:
        listener.close()
        reason = getattr(fault, "strerror", None) or str(fault)
        raise UsageError(f"--host {settings.host} --port {settings.port}: {reason}") from fault
    return listener
