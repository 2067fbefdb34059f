"""One connection to a checked address: TLS proven for the host's name, and an end to all waiting.

urllib3 speaks HTTP; nothing here follows, retries or decodes by itself. Variables of proxies count
only where a proxy was asked for.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Timer
from typing import TYPE_CHECKING, Final

from onward.errors import FetchFailed, InputRefused
from onward.loaders.fetch.addresses import Resolve, describe_reserved, resolve_host
from onward.loaders.fetch.web_addresses import WebAddress

if TYPE_CHECKING:
    from urllib3.connection import HTTPSConnection
    from urllib3.response import HTTPResponse

IDLE_SECONDS: Final = 60.0
"""How long a server may say nothing."""

CONNECT_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that was asked for; it may be private, and gets addresses, no names."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class WebNetwork:
    """How the world is reached; tests put machines of their own in its place.

    Attributes:
        resolve: Finds the addresses of a name.
        describe_reserved: Says why an address may not be asked.
        port: Where servers listen.
        context: Certificates that are believed; None = those of the system.
        proxy: Through whom to go; None = directly, whatever the environment says.
        idle_seconds: How long a server that was reached may say nothing.
    """

    resolve: Resolve = resolve_host
    describe_reserved: Callable[[str], str | None] = describe_reserved
    port: int = 443
    context: ssl.SSLContext | None = None
    proxy: Proxy | None = None
    idle_seconds: float = IDLE_SECONDS

    def find_addresses(self, host: str) -> list[str]:
        """Resolve a name, once, and return its addresses if every one of them is public.

        Raises:
            FetchFailed: The name cannot be resolved.
            InputRefused: One of its addresses is not public.
        """
        try:
            addresses = list(self.resolve(host, self.port))
        except (OSError, UnicodeError) as error:
            raise FetchFailed(f"{host}: the name cannot be resolved") from error
        if not addresses:
            raise FetchFailed(f"{host}: the name has no address")
        for address in addresses:
            what = self.describe_reserved(address)
            if what is not None:
                raise InputRefused(
                    f"{host} leads to {address}, {what}",
                    hint="nothing was fetched; have your name server checked",
                )
        return addresses


@contextmanager
def open_answer(
    where: WebAddress, headers: Mapping[str, str], network: WebNetwork, seconds: float
) -> Iterator["HTTPResponse"]:
    """Ask for an address and yield the answer, its body not read yet.

    Args:
        where: Whom to ask for what; its host has been allowed.
        headers: Further lines of the question.
        network: How the world is reached.
        seconds: After so long the connection is cut, whatever is on its way.

    Raises:
        FetchFailed: Nobody can be reached, or the certificate is not the host's.
        InputRefused: The host leads to an address that is not public.
    """
    connection = _connect_to(where.host, network, seconds)
    watch = Timer(seconds, _cut_connection, [connection])
    watch.daemon = True
    watch.start()
    try:
        with closing(_send_question(connection, where, headers)) as response:
            yield response
    finally:
        watch.cancel()
        connection.close()


def _send_question(
    connection: "HTTPSConnection", where: WebAddress, headers: Mapping[str, str]
) -> "HTTPResponse":
    identity = {"Host": where.host, "User-Agent": _name_us(), "Accept-Encoding": "identity"}
    try:
        connection.request(
            "GET",
            where.path,
            headers={**identity, **headers},
            preload_content=False,
            decode_content=False,
        )
        return connection.getresponse()
    except network_faults() as error:
        raise FetchFailed(f"{where.shown}: no answer: {say_fault(error)}") from error


def network_faults() -> tuple[type[Exception], ...]:
    """Return what is raised where a connection fails; importing it takes a while."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415  # a load needs no network

    return (HTTPError, HTTPException, OSError, ValueError)


def _connect_to(host: str, network: WebNetwork, seconds: float) -> "HTTPSConnection":
    """Connect to one of the addresses of a host, the next one where the first does not answer."""
    fault: Exception | None = None
    for address in network.find_addresses(host):
        connection = _prepare_connection(host, address, network, seconds)
        try:
            connection.connect()
        except network_faults() as error:
            connection.close()
            # a false certificate is no reason to try the next machine
            if isinstance(error, ssl.SSLError) or "certificate" in str(error).lower():
                raise FetchFailed(
                    f"{host}: its certificate is not valid: {say_fault(error)}"
                ) from error
            fault = error
        else:
            connection.timeout = network.idle_seconds
            if connection.sock is not None:
                connection.sock.settimeout(network.idle_seconds)
            return connection
    raise FetchFailed(f"{host}: cannot be reached: {say_fault(fault)}") from fault


def _prepare_connection(
    host: str, address: str, network: WebNetwork, seconds: float
) -> "HTTPSConnection":
    from urllib3.connection import HTTPSConnection  # noqa: PLC0415  # see above

    proxy = network.proxy
    connection = HTTPSConnection(
        address if proxy is None else proxy.host,
        network.port if proxy is None else proxy.port,
        timeout=min(CONNECT_SECONDS, seconds),
        ssl_context=network.context or ssl.create_default_context(),
        server_hostname=host,  # the address is pinned, the certificate is that of the name
    )
    if proxy is not None:
        connection.set_tunnel(address, network.port)
    return connection


def _cut_connection(connection: "HTTPSConnection") -> None:
    """End a connection from outside, so that whoever waits for it wakes up."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _name_us() -> str:
    from onward import __version__  # noqa: PLC0415  # names of the package itself

    return f"onward/{__version__}"


def say_fault(error: Exception | None) -> str:
    """Return why a connection failed, in words, without the names of objects."""
    reason = getattr(error, "reason", None)
    words = reason if isinstance(reason, str) else getattr(error, "verify_message", None)
    text = str(words or getattr(error, "strerror", None) or error or "no answer")
    return " ".join(text.rpartition(">: ")[2].split())[:200]
