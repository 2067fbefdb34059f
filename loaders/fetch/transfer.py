"""Bring one file over: within its limits, continued where it broke off, and proven to be whole."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import IO, TYPE_CHECKING, Final

from onward.errors import FetchFailed, InputRefused, LimitExceeded
from onward.loaders.fetch.asking import ServerAnswer, ask, refuse_status
from onward.loaders.fetch.connection import WebNetwork, network_faults, say_fault
from onward.loaders.fetch.parts import Edition, PartialFile, disk_fault, hash_address

if TYPE_CHECKING:
    from onward.loaders.fetch.table import OfficialFile
    from onward.loaders.fetch.web_addresses import WebAddress

ATTEMPTS: Final = 3
"""How often a file is asked for, where the connection breaks off."""

SECONDS: Final = 3600.0
"""How long one file may take, whatever happens."""

CHUNK: Final = 64 * 1024

Progress = Callable[[int, int | None], None]

_RANGE: Final = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


class BodyCut(FetchFailed):
    """A connection ended before the file did: the rest may be asked for."""


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

    file: "OfficialFile"
    address: "WebAddress"
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
