"""Bring one file over: within its limits, continued where it broke off, and proven to be whole."""

import hashlib
import json
import os
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256
from http.client import HTTPException
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import IO, TYPE_CHECKING, Final, Literal
from urllib.parse import urljoin, urlsplit

from onward.errors import FetchFailed, InputRefused, LimitExceeded, StoreError, printable
from onward.graph.store.files import write_whole
from onward.graph.tables import read_cells

if TYPE_CHECKING:
    from collections.abc import Collection

    from urllib3.connection import HTTPSConnection
    from urllib3.response import HTTPResponse


# ------------------------------------------------------------------------------------------------
# Addresses of the web that may be fetched: https, a plain host name, nothing hidden in them.
# ------------------------------------------------------------------------------------------------

_PRINTABLE: Final = re.compile(r"[!-~]{1,4000}")
_HOST: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
"""A name with a dot, whose last part begins with a letter: never a number that means an address."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that may be asked.

    Attributes:
        host: Name of the machine, in small letters.
        path: What is asked of it, with the query.
    """

    host: str
    path: str

    @property
    def full(self) -> str:
        """The whole address, with whatever key its query holds."""
        return f"https://{self.host}{self.path}"

    @property
    def shown(self) -> str:
        """The address for people and records: a query may hold a key, so it is left out."""
        path, mark, _ = self.path.partition("?")
        return f"https://{self.host}{path}{'?…' if mark else ''}"


def read_web_address(text: str) -> WebAddress:
    """Read an address.

    Raises:
        ValueError: It is not https, names no host, or holds a user, a port or a sign that no
            address has; the message says which.

    >>> read_web_address("https://Data.example.org/list.csv?key=1").shown
    'https://data.example.org/list.csv?…'
    """
    if not _PRINTABLE.fullmatch(text) or "\\" in text:
        raise ValueError("holds a sign that no address has")
    parts = urlsplit(text)
    if parts.scheme != "https":
        raise ValueError("is not https")
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds a user name or password")
    if parts.port not in (None, 443):
        raise ValueError("names a port")
    host = (parts.hostname or "").lower()
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError("names no host")
    query = f"?{parts.query}" if parts.query else ""
    return WebAddress(host, (parts.path or "/") + query)


# ------------------------------------------------------------------------------------------------
# Which addresses are public: whatever else a name resolves to may be a machine behind a firewall.
#
# A name is resolved once; the connection goes to the address that was checked, not to the name, so
# that an answer that changes between check and use (DNS rebinding) leads nowhere else.
# ------------------------------------------------------------------------------------------------


_GLOBAL_IPV6: Final = IPv6Network("2000::/3")
"""All that is assigned for use between machines of the world; the table takes out of it."""

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host, in the order in which they are to be tried."""


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of a host, each once.

    Raises:
        OSError: The name cannot be resolved.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def describe_reserved(address: str) -> str | None:
    """Say why an address is not public; None for one that is.

    >>> describe_reserved("127.0.0.1"), describe_reserved("::ffff:10.0.0.1")
    ('an address of this machine', 'an IPv4 address in the form of IPv6')
    >>> describe_reserved("8.8.8.8") is None
    True
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "no address"
    for network, what in _reserved_networks():
        if ip.version == network.version and ip in network:
            return what
    if ip.version == 6 and ip not in _GLOBAL_IPV6:
        return "a reserved address"
    return None


@lru_cache
def _reserved_networks() -> tuple[tuple[IPv4Network | IPv6Network, str], ...]:
    rows = read_cells("onward.loaders.fetch", "reserved_networks.csv")
    return tuple((ip_network(row["network"]), row["what"]) for row in rows)


# ------------------------------------------------------------------------------------------------
# One connection to a checked address: TLS proven for the host's name, and an end to all waiting.
#
# urllib3 speaks HTTP; nothing here follows, retries or decodes by itself. Variables of proxies
# count only where a proxy was asked for.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Ask for a file, and follow where the answer leads: each step is checked as the first one is.
# ------------------------------------------------------------------------------------------------

REDIRECTS: Final = 3

_MOVED: Final = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """An answer that is no redirection, its body not read yet.

    Attributes:
        where: Who gave it.
        response: What urllib3 makes of it.
    """

    where: WebAddress
    response: "HTTPResponse"

    @property
    def status(self) -> int:
        """The number that says how it went."""
        return self.response.status

    def header(self, name: str) -> str:
        """Return a line of the answer's head, "" where there is none."""
        return (self.response.headers.get(name) or "").strip()[:1000]


@contextmanager
def ask(
    where: WebAddress,
    hosts: "Collection[str]",
    headers: Mapping[str, str],
    network: WebNetwork,
    seconds_left: "Callable[[], float]",
) -> Iterator[ServerAnswer]:
    """Ask for an address, follow redirections, and yield the answer behind them.

    Args:
        where: What to ask for.
        hosts: The only machines that may be asked.
        headers: Further lines of the question, sent at each step.
        network: How the world is reached.
        seconds_left: How long all of it may still take.

    Raises:
        FetchFailed: A server cannot be reached, takes too long, or redirects in vain.
        InputRefused: A step leads to another host, to an address that is not public, or away from
            https.
    """
    target = where
    for _ in range(REDIRECTS + 1):
        if target.host not in hosts:
            raise InputRefused(
                f"{where.shown} leads to {target.host}, which is not allowed for it",
                hint="if that is right, name the host under also_hosts in a table of your own",
            )
        with ExitStack() as stack:
            try:
                answer = open_answer(target, headers, network, seconds_left())
                response = stack.enter_context(answer)
            except FetchFailed:
                seconds_left()  # whatever broke off because the time was over says so
                raise
            if response.status not in _MOVED:
                yield ServerAnswer(target, response)
                return
            target = _read_next(where, target, response.headers.get("Location") or "")
    raise FetchFailed(f"{where.shown}: was redirected more than {REDIRECTS} times")


def _read_next(where: WebAddress, target: WebAddress, location: str) -> WebAddress:
    """Read where a redirection leads; a relative one is completed."""
    try:
        return read_web_address(urljoin(target.full, location))
    except ValueError as error:
        raise InputRefused(
            f"{where.shown} leads to an address that {error}", hint="nothing was fetched from it"
        ) from error


def refuse_status(answer: ServerAnswer) -> None:
    """Refuse an answer that is not the file.

    Raises:
        FetchFailed: The server says that it has no such file, or that it cannot give it now.
    """
    if answer.status in (200, 206):
        return
    what = _STATUS_WORDS.get(answer.status, f"the server answered with status {answer.status}")
    raise FetchFailed(f"{answer.where.shown}: {what}{_say_when(answer.header('Retry-After'))}")


_STATUS_WORDS: Final = {
    401: "the server wants a login; get the file by hand",
    403: "the server refuses access (403); get the file by hand",
    404: "there is no such file (404); the publisher may have moved it",
    410: "the file is gone (410); the publisher may have moved it",
    429: "the server has been asked too often (429)",
    500: "the server has failed (500); try again later",
    502: "the server cannot be reached behind its gate (502); try again later",
    503: "the server is not available (503)",
    504: "the server did not answer in time (504); try again later",
}


def _say_when(retry_after: str) -> str:
    """Say after how long a server wants to be asked again: seconds, or a date."""
    if not retry_after:
        return ""
    if retry_after.isdecimal() and len(retry_after) < 10:
        return f"; try again in {int(retry_after):,} seconds"
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return f"; it says: try again after {printable(retry_after)[:40]!r}"
    return f"; try again after {moment:%Y-%m-%d %H:%M} (UTC)"


# ------------------------------------------------------------------------------------------------
# The unfinished copy of a file: written beside it, continued after a break, moved when whole.
#
# Beside it stands what the server said of the file, so that what is continued is the same file.
# ------------------------------------------------------------------------------------------------

_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a file a server gives.

    Attributes:
        address: Hash of the address from which it came; the address itself may hold a key.
        etag: The server's mark of the edition, "" where it gives none.
        modified: When it was last modified, in the server's words.
        size: Bytes of the whole file, None where it is not said.
    """

    address: str
    etag: str
    modified: str
    size: int | None

    @property
    def mark(self) -> str:
        """What proves a later answer to be of the same edition; "" = nothing does."""
        # a weak mark stands for files that mean the same, and may differ in their bytes
        return self.modified if not self.etag or self.etag.startswith("W/") else self.etag


def hash_address(address: str) -> str:
    """Return a hash that stands for an address."""
    return sha256(address.encode()).hexdigest()


class PartialFile:
    """The unfinished copy of one file; nobody else may be writing to it.

    Args:
        target: The file that it becomes.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".{target.name}.part")
        self._edition_file = target.with_name(f".{target.name}.part.json")

    def find_edition(self, address: str) -> Edition | None:
        """Return the edition of which a part is there and can be continued, else None."""
        if self.path.is_symlink() or not self.path.is_file():
            return None
        try:
            stated = json.loads(self._edition_file.read_bytes())
            edition = Edition(**stated)
        except (OSError, ValueError, TypeError):
            return None
        is_same = edition.address == hash_address(address)
        return edition if is_same and edition.mark and self.size > 0 else None

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size

    def open(self) -> IO[bytes]:
        """Open the part for writing, at its end; a link in its place is refused.

        Raises:
            StoreError: It cannot be opened.
        """
        try:
            handle = os.open(self.path, _OPEN, 0o666)
        except OSError as error:
            raise disk_fault(self.path, error) from error
        file = os.fdopen(handle, "r+b")
        file.seek(0, os.SEEK_END)
        return file

    def note_edition(self, edition: Edition) -> None:
        """Write down of which edition the part is."""
        text = json.dumps(asdict(edition), indent=1) + "\n"
        try:
            write_whole(self._edition_file, text.encode(), durable=False)
        except OSError as error:
            raise disk_fault(self._edition_file, error) from error

    def drop(self) -> None:
        """Remove the part; where that fails, the next one begins anew in its place."""
        for path in (self.path, self._edition_file):
            with suppress(OSError):
                path.unlink()

    def finish(self, target: Path) -> None:
        """Put the part in the place of the file.

        Raises:
            StoreError: The disk failed; the file is as it was.
        """
        try:
            with self.path.open("rb") as file:
                os.fsync(file.fileno())
            self.path.replace(target)
        except OSError as error:
            raise disk_fault(target, error) from error
        with suppress(OSError):
            self._edition_file.unlink()


def disk_fault(path: Path, error: OSError) -> StoreError:
    """Return the error of a disk, in one line."""
    what = error.strerror or str(error)
    return StoreError(f"{path}: cannot be written: {what}; what was there before is intact")


def hash_file(path: Path, kind: str = "sha256") -> str:
    """Return the hash of a file's bytes.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, kind).hexdigest()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error


ATTEMPTS: Final = 3
"""How often a file is asked for, where the connection breaks off."""

SECONDS: Final = 3600.0
"""How long one file may take, whatever happens."""

CHUNK: Final = 64 * 1024

Progress = Callable[[int, int | None], None]

_RANGE: Final = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


class BodyCut(FetchFailed):
    """A connection ended before the file did: the rest may be asked for."""


ContentKind = Literal["CSV", "JSON", "JSON lines", "XML", "workbook"]


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """One file of a source, as the table describes it.

    Attributes:
        source: The source whose files these are.
        name: Under which the file is kept; "" where it is got by hand.
        address: Where it is; None where it is got by hand.
        hosts: Machines that may be asked for it: that of the address, and those it may lead to.
        licence: Under which it is published, with the attribution that it wants.
        kind: What stands in it, packed or not.
        least_bytes, most_bytes: How small and how large the file may be as it comes.
        checksum: Where the publisher gives its checksum.
        is_confirmed: Whether the publisher's own documentation names the address.
        by_hand: What to do where there is no plain download.
    """

    source: str
    name: str
    address: WebAddress | None
    hosts: tuple[str, ...]
    licence: str
    kind: ContentKind
    least_bytes: int
    most_bytes: int
    checksum: WebAddress | None
    is_confirmed: bool
    by_hand: str


@dataclass(slots=True)
class Transfer:
    """The way of one file from its server into its part.

    Attributes:
        file: What the table says of it.
        address: Where it is.
        part: Where it goes.
        network: How the world is reached.
        known: Lines by which a server can say that the file is the one that is here.
        progress: Called with the bytes that are here, and of how many.
        seconds: How long it may take.
    """

    file: OfficialFile
    address: WebAddress
    part: PartialFile
    network: WebNetwork
    known: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None
    seconds: float = SECONDS
    _end: float = 0.0

    def run(self) -> Edition | None:
        """Bring the file over, and return its edition; None where it has not changed.

        Raises:
            FetchFailed: The server cannot be reached, has no such file, or breaks off.
            InputRefused: It leads elsewhere, or gives what is not the file.
            LimitExceeded: The file is larger than the table allows.
            StoreError: It cannot be written.
        """
        self._end = monotonic() + self.seconds
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._try_once()
            except BodyCut:
                if attempt == ATTEMPTS or self.part.find_edition(self.address.full) is None:
                    raise
            except InputRefused:
                self.part.drop()
                raise
        raise AssertionError("the last attempt returns or raises")

    def seconds_left(self) -> float:
        """Return how long the file may still take.

        Raises:
            FetchFailed: The time is over.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise FetchFailed(
                f"{self.address.shown}: took longer than {self.seconds:,.0f} seconds; fetch again "
                "to continue"
            )
        return left

    def _try_once(self) -> Edition | None:
        begun = self.part.find_edition(self.address.full)
        offset = self.part.size if begun else 0
        headers = (
            {"Range": f"bytes={offset}-", "If-Range": begun.mark} if begun else dict(self.known)
        )
        with ask(self.address, self.file.hosts, headers, self.network, self.seconds_left) as answer:
            if answer.status == 304 and begun is None:
                return None
            start = _find_start(answer, begun, offset)
            if start is not None:
                return self._receive_body(answer, start)
        # what is here cannot be continued: the server has another edition by now
        self.part.drop()
        return self._try_once()

    def _receive_body(self, answer: ServerAnswer, offset: int) -> Edition:
        packing = answer.header("Content-Encoding").lower()
        stated = _stated_size(answer, offset)
        edition = Edition(
            hash_address(self.address.full),
            answer.header("ETag"),
            answer.header("Last-Modified"),
            None if packing else stated,
        )
        self._check_size(stated or 0)
        with self.part.open() as part:
            if offset == 0:
                part.truncate(0)
                part.seek(0)
                # a packed body is unpacked while it comes, so that its rest cannot be asked for
                self.part.note_edition(edition if not packing else _without_mark(edition))
            size = self._write_body(answer, part, offset, packing)
        if stated is None and not _is_chunked(answer):
            self.part.drop()
            raise FetchFailed(
                f"{answer.where.shown}: the server does not say how long the file is, so that a "
                "cut could not be seen; get it by hand"
            )
        if stated is not None and not packing and size != stated:
            raise BodyCut(
                f"{answer.where.shown}: the connection broke off after {size:,} of {stated:,} "
                "bytes; fetch again to continue"
            )
        return edition

    def _write_body(self, answer: ServerAnswer, part: IO[bytes], offset: int, packing: str) -> int:
        """Write the body at the end of the part, and return how long the part is then."""
        size = offset
        for chunk in unpack_body(self._read_chunks(answer), packing, answer, self.file.most_bytes):
            size += len(chunk)
            self._check_size(size)
            try:
                part.write(chunk)
            except OSError as error:
                self.part.drop()  # it may be what fills the disk
                raise disk_fault(self.part.path, error) from error
            if self.progress is not None:
                self.progress(size, _stated_size(answer, offset))
        try:
            part.flush()
        except OSError as error:
            self.part.drop()
            raise disk_fault(self.part.path, error) from error
        return size

    def _read_chunks(self, answer: ServerAnswer) -> Iterator[bytes]:
        faults = network_faults()
        while True:
            self.seconds_left()
            try:
                chunk = answer.response.read1(CHUNK, decode_content=False)
            except faults as error:
                self.seconds_left()  # the watch cuts what takes too long
                raise BodyCut(
                    f"{answer.where.shown}: the connection broke off ({say_fault(error)}); "
                    "fetch again to continue"
                ) from error
            if not chunk:
                self.seconds_left()
                return
            yield chunk

    def _check_size(self, size: int) -> None:
        if size > self.file.most_bytes:
            raise LimitExceeded(
                f"{self.address.shown}: is larger than {self.file.most_bytes / 2**20:,.0f} MiB",
                hint="if that is right, allow more under most_mib in a table of your own",
            )


def read_small(
    where: "WebAddress",
    hosts: tuple[str, ...],
    network: WebNetwork,
    most_bytes: int,
    seconds: float = 60.0,
) -> bytes:
    """Return a small file, such as one that holds a checksum.

    Raises:
        FetchFailed: It cannot be had.
        InputRefused: It leads elsewhere, or is larger than allowed.
    """
    end = monotonic() + seconds
    content = b""
    with ask(where, hosts, {}, network, lambda: max(end - monotonic(), 0.01)) as answer:
        refuse_status(answer)
        try:
            while len(content) <= most_bytes:
                chunk = answer.response.read1(CHUNK, decode_content=False)
                if not chunk:
                    return content
                content += chunk
        except network_faults() as error:
            raise FetchFailed(f"{where.shown}: the connection broke off") from error
    raise LimitExceeded(f"{where.shown}: is larger than {most_bytes:,} bytes")


def unpack_body(
    chunks: Iterator[bytes], packing: str, answer: ServerAnswer, most_bytes: int
) -> Iterator[bytes]:
    """Yield the bytes of the file, of a body that a server packs although it was asked not to.

    Raises:
        InputRefused: It is packed in a way that nobody asked for, or is damaged.
        LimitExceeded: It expands beyond what the file may be.
    """
    if packing in ("", "identity"):
        yield from chunks
        return
    if packing not in ("gzip", "x-gzip"):
        raise InputRefused(f"{answer.where.shown}: comes packed as {packing[:20]!r}")
    unpacker = zlib.decompressobj(31)
    size = 0
    for chunk in chunks:
        rest = chunk  # what the unpacker has not taken in yet
        while rest and not unpacker.eof:
            try:
                content = unpacker.decompress(rest, CHUNK)
            except zlib.error as error:
                raise InputRefused(f"{answer.where.shown}: comes packed and damaged") from error
            rest = unpacker.unconsumed_tail
            size += len(content)
            # counted while it expands: a bomb must not be expanded to find that it is one
            if size > most_bytes:
                raise LimitExceeded(
                    f"{answer.where.shown}: expands to more than {most_bytes / 2**20:,.0f} MiB",
                    hint="it may be a decompression bomb",
                )
            yield content
    if not unpacker.eof:
        raise BodyCut(f"{answer.where.shown}: the connection broke off; fetch again")


def _refuse_page(answer: ServerAnswer) -> None:
    """Refuse a web page: portals answer with a login, status 200 and the name of the file."""
    if answer.header("Content-Type").lower().startswith("text/html"):
        raise InputRefused(
            f"{answer.where.shown}: is a web page, not the file",
            hint="a login or notice stands before it; get the file by hand",
        )


def _find_start(answer: ServerAnswer, begun: Edition | None, offset: int) -> int | None:
    """Return at which byte of the file an answer begins; None where it does not fit the part.

    Raises:
        FetchFailed: It is no answer with the file.
        InputRefused: It is a web page.
    """
    if begun is not None and answer.status == 416:
        return None
    refuse_status(answer)
    _refuse_page(answer)
    if answer.status == 200:
        return 0
    if begun is None:
        raise FetchFailed(f"{answer.where.shown}: the server sent a part that was not asked for")
    return offset if _continues_part(answer, begun, offset) else None


def _continues_part(answer: ServerAnswer, begun: Edition, offset: int) -> bool:
    """Return whether an answer is the rest of the edition of which a part is here."""
    span = _RANGE.fullmatch(answer.header("Content-Range"))
    if answer.status != 206 or span is None or answer.header("Content-Encoding"):
        return False
    start, last, size = map(int, span.groups())
    is_rest = start == offset and last == size - 1
    etag, modified = answer.header("ETag"), answer.header("Last-Modified")
    is_same = begun.etag in ("", etag) and modified in ("", begun.modified)
    return is_rest and is_same and begun.size in (None, size)


def _stated_size(answer: ServerAnswer, offset: int) -> int | None:
    """Return how long the whole file is, as far as the server says it."""
    text = answer.header("Content-Length")
    if not text or _is_chunked(answer):
        return None
    if not re.fullmatch("[0-9]{1,15}", text):
        raise FetchFailed(f"{answer.where.shown}: the server states no sound length")
    return offset + int(text)


def _is_chunked(answer: ServerAnswer) -> bool:
    return answer.header("Transfer-Encoding").lower() == "chunked"


def _without_mark(edition: Edition) -> Edition:
    return Edition(edition.address, "", "", edition.size)
