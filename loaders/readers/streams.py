"""Open a file to be read once, and bound how much one file may hold before it is refused.

A limit that is reached is reported with file and line: nothing is cut silently.
"""

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal
from zipfile import BadZipFile

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.read_bytes import open_bytes
from onward.loaders.readers.bulk.archives import open_only_member

if TYPE_CHECKING:
    from typing_extensions import Buffer

MIB: Final = 1024 * 1024

FIELD_CHARS: Final = MIB
"""Characters of one cell of a delimited file, or of one text or attribute of an XML element."""

LINE_BYTES: Final = 8 * MIB
"""Bytes of one physical line of a delimited file, or of one JSON line."""

QUOTED_LINES: Final = 100
"""Physical lines that one quoted cell may span; more means that a quote was never closed."""

YAML_CHARS: Final = MIB // 4
"""Characters of one YAML document: its parser is slow, and the largest of ours has 10,000."""

NAME_CHARS: Final = 1_000
"""Characters of the name of an XML element, its namespace among them: each element repeats it."""

DEPTH: Final = 64
"""Nesting of YAML and JSON values and XML elements."""

RECORD_ELEMENTS: Final = 100_000
"""XML elements of one record."""

REJECTED_ROWS: Final = 100_000
"""Rejected rows of one file, so that a report of garbage stays finite."""

EXPANSION_RATIO: Final = 200
"""Bytes that one byte of a compressed file may become; small files have a floor of 1 MiB."""

EXPANDED_BYTES: Final = 32 * 1024 * MIB
"""Bytes of one decompressed file."""

Expected = Literal["CSV", "JSON", "JSON lines", "XML"]

_GZIP = b"\x1f\x8b"
_UTF_16 = {
    b"\xff\xfe": ("is UTF-16", "save it as UTF-8"),
    b"\xfe\xff": ("is UTF-16", "save it as UTF-8"),
}
_ZIP = b"PK\x03\x04"
_FOREIGN = {
    _ZIP: ("is a zip archive", "unpack it and give the file inside"),
    b"PAR1": ("is a Parquet file", "give the text file it was made from"),
}


@contextmanager
def open_file(
    path: Path, expected: Expected, *, any_encoding: bool = False, is_read: bool = True
) -> Iterator[IO[bytes]]:
    """Open a file, plain, gzip or alone in a zip archive, as a stream of its bytes.

    Args:
        path: The file; its first bytes say whether it is packed.
        expected: What the caller expects, for the error text.
        any_encoding: Whether UTF-16 is welcome, too; no archive is then.
        is_read: Whether the rows are read, which is what progress tells of; else it is looked at.

    Yields:
        A buffered stream that may be read once from its start.

    Raises:
        InputRefused: The file cannot be read, is damaged, or is a web page, an archive or UTF-16.
        LimitExceeded: It expands beyond `EXPANSION_RATIO` or `EXPANDED_BYTES`.
    """
    try:
        with open_bytes(path, is_watched=is_read) as raw:
            # the suffix is not trusted: servers compress files without saying so
            head = raw.peek(4)[:4]  # type: ignore[attr-defined]  # buffered
            stream: IO[bytes] = raw
            if head[:2] == _GZIP:
                stream = _bound_expansion(gzip.GzipFile(fileobj=raw, mode="rb"), path)
            elif head == _ZIP and not any_encoding:
                stream = _bound_expansion(open_only_member(raw, path), path)
            head = stream.peek(512)[:512]  # type: ignore[attr-defined]  # both kinds can peek
            _refuse_foreign(head, path, expected, _FOREIGN if any_encoding else _FOREIGN | _UTF_16)
            yield stream
    except BadZipFile as error:
        raise InputRefused(
            "is not a sound zip archive", file=path.name, hint="download it again"
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputRefused(
            "is not a complete gzip file", file=path.name, hint="download it again"
        ) from error
    except FileNotFoundError as error:
        hint = "check the path"
        raise InputRefused("there is no such file", file=str(path), hint=hint) from error
    except OSError as error:
        hint = "check its path and permissions"
        what = f"cannot be read: {error.strerror or error}"
        raise InputRefused(what, file=path.name, hint=hint) from error


def _bound_expansion(content: "IO[bytes] | gzip.GzipFile", path: Path) -> io.BufferedReader:
    return io.BufferedReader(_Bounded(content, path), MIB)


class _Bounded(io.RawIOBase):
    """The content of a packed file, up to a ratio and a size."""

    def __init__(self, content: "IO[bytes] | gzip.GzipFile", path: Path) -> None:
        self._content = content
        self._name = path.name
        # small files may expand more: their ratio says nothing
        self._left = min(EXPANDED_BYTES, MIB + EXPANSION_RATIO * path.stat().st_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        # counted while it expands: a bomb must not be expanded to find that it is one
        with memoryview(buffer) as view:
            chunk = self._content.read(len(view))
            view[: len(chunk)] = chunk
        count = len(chunk)
        self._left -= count
        if self._left < 0:
            raise LimitExceeded(
                f"expands to more than {EXPANSION_RATIO} times its size",
                file=self._name,
                hint="it may be a decompression bomb; unpack it by hand and check",
            )
        return count


def _refuse_foreign(
    head: bytes, path: Path, expected: Expected, foreign: Mapping[bytes, tuple[str, str]]
) -> None:
    for magic, (what, hint) in foreign.items():
        if head.startswith(magic):
            raise InputRefused(f"{what}, not {expected}", file=path.name, hint=hint)
    # portals answer with a login page, status 200 and the name of the file
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if expected != "XML" and start == b"<":
        raise InputRefused(
            f"starts with '<': a web page or XML, not {expected}",
            file=path.name,
            line=1,
            hint="download the data file itself; a login page looks like this",
        )
