"""Open a file to be read once, and bound how much one file may hold before it is refused.

A limit that is reached is reported with file and line: nothing is cut silently.
"""

import codecs
import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal, LiteralString
from zipfile import BadZipFile, ZipFile, ZipInfo

from pydantic_core import ErrorDetails, PydanticCustomError

from onward.errors import InputRefused, LimitExceeded, UsageError, did_you_mean

if TYPE_CHECKING:
    from typing_extensions import Buffer


# ------------------------------------------------------------------------------------------------
# How far the files of a load are read, in bytes: what a progress bar and the time left rest on.
# ------------------------------------------------------------------------------------------------

_BUFFER: Final = 1 << 18

Report = Callable[[int, int | None], None]


class ReadingWatch:
    """Reports how much of some files was read; a part that is read again counts once.

    Args:
        sizes: Of the files, in bytes.
        report: Called with the bytes that were read, and of how many.
    """

    def __init__(self, sizes: Mapping[Path, int], report: Report) -> None:
        self._furthest = dict.fromkeys(sizes, 0)
        self._total = sum(sizes.values())
        self._report = report

    @property
    def is_done(self) -> bool:
        """Whether everything was read."""
        return sum(self._furthest.values()) >= self._total

    def note(self, path: Path, position: int) -> None:
        """Note how far a file was read."""
        if position > self._furthest.get(path, position):
            self._furthest[path] = position
            self._report(sum(self._furthest.values()), self._total)


_WATCH: ContextVar[ReadingWatch | None] = ContextVar("reading watch", default=None)


@contextmanager
def watched_by(watch: ReadingWatch | None) -> Iterator[None]:
    """Have a watch told of what is read while the block runs; None tells nobody."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


class _WatchedFile(io.FileIO):
    """A file that tells how far it was read."""

    def __init__(self, path: Path, watch: ReadingWatch) -> None:
        super().__init__(path, "rb")
        self._path = path
        self._watch = watch

    def readinto(self, buffer: "Buffer", /) -> int | None:
        count = super().readinto(buffer)
        self._watch.note(self._path, self.tell())
        return count


def open_bytes(path: Path, *, is_watched: bool) -> IO[bytes]:
    """Open a file to be read, buffered.

    Args:
        path: The file.
        is_watched: Whether the watch, if there is one, is told how far it is read.

    Raises:
        OSError: It cannot be read.
    """
    watch = _WATCH.get() if is_watched else None
    if watch is None:
        return path.open("rb")
    return io.BufferedReader(_WatchedFile(path, watch), _BUFFER)


# ------------------------------------------------------------------------------------------------
# Recognise in which encoding a person's text is written: UTF-8, UTF-16 or Windows-1252.
#
# Other encodings are not guessed: their letters could be read as other letters, and a name that is
# read wrongly is found on no list.
# ------------------------------------------------------------------------------------------------

WESTERN: Final = "cp1252"

_CHUNK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH: Final = bytes(range(0x80, 0x100))
_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_UNDEFINED: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LEAST_WORD: Final = 4
_HIGH_WORD: Final = re.compile(rb"[\xc0-\xff]{4,}")
"""Four letters in a row that are not ASCII: common in Cyrillic, Greek and Arabic encodings, and
next to never written in Western languages."""

_TOLERATED: Final = 0.05
"""Share of the bytes beyond ASCII that may look foreign: single rows may be broken."""

_SIGN_IN_WORD: Final = re.compile(
    rb"[A-Za-z][\x80-\x89\x8b\x95-\x99\xa1-\xa9\xab-\xb3\xb5-\xb9\xbb-\xbf][A-Za-z]"
    rb"|[\xa3\xa5\xaf\xb3\xb9\xbc\xbe](?=[A-Za-z\xc0-\xff])"
    rb"|[A-Za-z\xc0-\xff]\xbf"
)
"""A sign within a word: in Central European encodings it would be a letter."""

_TYPOGRAPHIC: Final = re.compile(rb"[A-Za-z][\x91\x92\x96\x97\xad\xb7][A-Za-z]")
"""An apostrophe, dash, hyphen or middle dot between two letters is written in Western texts."""


def _is_whole_utf_8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def recognise_encoding(stream: IO[bytes], path: Path, stated: str | None = None) -> str:
    """Return the encoding of a text, as Python names it.

    Args:
        stream: The whole text from its beginning; it is read to its end.
        path: The file, for the error text.
        stated: What a person says of it; None = recognise it.

    Raises:
        InputRefused: It is none of the three for sure.
        UsageError: What is stated is no encoding.
    """
    head = stream.read(_CHUNK)
    if stated is not None:
        return _check_stated(stated, head)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _recognise_utf_16(head)
    counts = _Counts()
    chunk = head
    while chunk:
        counts.add(chunk)
        chunk = stream.read(_CHUNK)
    return counts.decide(path)


def _check_stated(stated: str, head: bytes) -> str:
    try:
        name = codecs.lookup(stated).name
        "".encode(name)
    except (LookupError, TypeError):
        what = f"{stated!r} is not an encoding"
        raise UsageError(f"{what}; give one such as utf-8, cp1252, cp1251 or utf-16") from None
    if name == "utf-16":
        return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    return name.removesuffix("-sig")


def _recognise_utf_16(head: bytes) -> str:
    """Return which UTF-16 it is: half of the bytes of a table's ASCII characters are zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and not even:
        return "utf-16-le"
    if even > len(head) // 8 and not odd:
        return "utf-16-be"
    return "utf-8"  # single zeros make single rows unreadable, which are rejected by line


class _Counts:
    """What the bytes beyond ASCII look like, over a whole text."""

    def __init__(self) -> None:
        self.high = 0
        self.in_sequences = 0
        self.undefined = 0
        self.foreign_words = 0
        self.signs = 0
        self._rest = b""

    def add(self, chunk: bytes) -> None:
        """Count a chunk; a character may reach into the next one."""
        if chunk.isascii() and not self._rest:
            return
        text = self._rest + chunk
        end = max(text.rfind(b"\n") + 1, len(text) - 4)
        text, self._rest = text[:end], text[end:]
        self._count_bytes(text)

    def _count_bytes(self, text: bytes) -> None:
        high = len(text) - len(text.translate(None, _HIGH))
        self.high += high
        if _is_whole_utf_8(text):
            self.in_sequences += high
            return
        others, count = _SEQUENCE.subn(b" ", text)
        self.in_sequences += len(text) - len(others) + count
        self.undefined += len(_UNDEFINED.findall(others))
        self.foreign_words += len(_HIGH_WORD.findall(others))
        self.signs += len(_SIGN_IN_WORD.findall(others)) - len(_TYPOGRAPHIC.findall(others))

    def decide(self, path: Path) -> str:
        """Return the encoding that the counts speak for."""
        self._count_bytes(self._rest)
        # a text of UTF-8 may hold broken rows, which are rejected one by one
        if self.in_sequences >= self.high - self.in_sequences:
            return "utf-8"
        doubtful = self.undefined + _LEAST_WORD * self.foreign_words + max(self.signs, 0)
        if doubtful > self.high * _TOLERATED:
            raise InputRefused(
                "is neither UTF-8 nor UTF-16 nor Windows-1252",
                file=path.name,
                hint="say how it is written with --encoding, over HTTP as charset of its media "
                "type, such as cp1251 (Cyrillic), cp1250 (Central Europe), or save it as UTF-8",
            )
        return WESTERN


_UNREADABLE: Final = "\0"
"""Marks what cannot be decoded: the reader of rows rejects the row that holds it."""


class Transcoded(io.RawIOBase):
    """A text in another encoding as UTF-8, so that its lines end where their bytes say."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Fill a buffer with the next bytes of UTF-8."""
        with memoryview(buffer) as view:
            while not self._ready and not self._ended:
                chunk = self._stream.read(_CHUNK)
                self._ended = not chunk
                text = self._decoder.decode(chunk, final=self._ended)
                self._ready = text.replace("\ufffd", _UNREADABLE).encode()
            part, self._ready = self._ready[: len(view)], self._ready[len(view) :]
            view[: len(part)] = part
            return len(part)


# ------------------------------------------------------------------------------------------------
# What a strict model's check says of a value: what is wrong, of which sort, and how to mend it.
# ------------------------------------------------------------------------------------------------


def value_refused(code: LiteralString, message: str) -> PydanticCustomError:
    """Return the error of a check of our own.

    Args:
        code: What sort of fault it is, in one word for programs.
        message: ``what; hint``.

    >>> str(value_refused("bad_date", "'x' is not a date; use YYYY-MM-DD"))
    "'x' is not a date; use YYYY-MM-DD"
    """
    return PydanticCustomError(code, "{said}", {"said": message})


_HINTS: Final = {
    "extra_forbidden": ("there is no such key", "check its spelling or leave it out"),
    "missing": ("the key is missing", "add it"),
    "json_invalid": ("a text holds half a character (a lone surrogate)", "write it whole"),
}
"""What is wrong and how to correct it, by the fault that pydantic finds."""

_CODES: Final = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "json_invalid": "bad_encoding",
    "literal_error": "unknown_word",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "empty",
}
"""Codes of the faults that pydantic finds; a check of our own states its own."""


def code_of_fault(fault: ErrorDetails) -> str:
    """Return what sort of fault it is, in one word for programs."""
    if _is_of_own_check(fault):
        return fault["type"]
    return _CODES.get(
        fault["type"], "wrong_type" if fault["type"].endswith("_type") else "bad_value"
    )


def _is_of_own_check(fault: ErrorDetails) -> bool:
    return "said" in fault.get("ctx", {})


def received_text(fault: ErrorDetails) -> str:
    """Return the value that is refused, as it came; a whole object has no text of its own."""
    value = fault["input"]
    if isinstance(value, dict | list):
        return ""
    return value if isinstance(value, str) else json.dumps(value, default=str)


def explain_fault(fault: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong and how to correct it; our own validators write ``what; hint``."""
    if fault["type"] in _HINTS:
        return _HINTS[fault["type"]]
    if fault["type"] == "too_long":
        return f"has more than {fault['ctx']['max_length']:,} entries", "divide it into several"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "value_error" or _is_of_own_check(fault):
        what, _, hint = message.partition("; ")
        return what, hint
    value = json.dumps(fault["input"], ensure_ascii=True, default=str)[:80]
    if fault["type"] == "string_type" and type(fault["input"]) in (int, float):
        return f"{value} is a number", f'write it as a text: "{value}"'
    if fault["type"] == "literal_error":
        return f"{value} is refused", _offer_words(fault)
    return f"{value} is refused", message[0].lower() + message[1:]


def _offer_words(fault: ErrorDetails) -> str:
    """Return which words a field takes, and which of them may have been meant."""
    expected = str(fault["ctx"]["expected"])
    words = re.findall("'([^']*)'", expected)
    return f"{did_you_mean(str(fault['input']), words)}use {expected}"


# ------------------------------------------------------------------------------------------------
# Open the only file of a zip archive, as publishers pack one large file; nothing is unpacked.
# ------------------------------------------------------------------------------------------------

MEMBERS: Final = 64
"""Entries of one archive."""


def open_only_member(raw: IO[bytes], path: Path) -> IO[bytes]:
    """Return a stream of the one file that an archive holds.

    Args:
        raw: The archive.
        path: Its name, for the error text.

    Raises:
        InputRefused: It holds no file, several, an encrypted one, or one with a path outside.
        LimitExceeded: It has too many entries.
    """
    try:
        archive = ZipFile(raw)
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(archive.infolist()) > MEMBERS:
            raise LimitExceeded(
                f"the archive has over {MEMBERS} entries", file=path.name, hint="unpack it by hand"
            )
        return archive.open(_only_member(members, path))
    except (BadZipFile, NotImplementedError, RuntimeError, zlib.error, ValueError) as error:
        raise InputRefused(
            "is not a sound zip archive", file=path.name, hint="download it again, or unpack it"
        ) from error


def _only_member(members: list[ZipInfo], path: Path) -> ZipInfo:
    if len(members) != 1:
        raise InputRefused(
            f"is a zip archive of {len(members)} files",
            file=path.name,
            hint="unpack it and give the files inside",
        )
    [member] = members
    parts = member.filename.replace("\\", "/").split("/")
    # the name is never used; an archive that tries to leave its folder is not a publisher's
    if parts[0] == "" or ".." in parts or ":" in parts[0]:
        raise InputRefused(
            "the archive names a file outside itself",
            file=path.name,
            hint="download the publisher's own file",
        )
    return member


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


_JSON_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?')


def is_too_deep(raw: bytes) -> bool:
    """Tell whether brackets of JSON nest deeper outside texts than `DEPTH`.

    Measured before parsing: a parser would recurse as deep as the text nests.
    """
    if raw.count(b"{") + raw.count(b"[") <= DEPTH:
        return False
    depth = 0
    for byte in _JSON_TEXT.sub(b"", raw):
        if byte in b"{[":
            depth += 1
            if depth > DEPTH:
                return True
        elif byte in b"}]":
            depth -= 1
    return False


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


# ------------------------------------------------------------------------------------------------
# How a person's table is written: its encoding and its separator, recognised and stated.
#
# Public lists have one form each, which their loaders know. Tables that people make come as their
# spreadsheet or order system writes them. What cannot be recognised for sure is refused with the
# option that mends it: a name read in a wrong encoding would be found on no list.
# ------------------------------------------------------------------------------------------------

SEPARATORS: Final = (",", ";", "\t", "|")
"""What separates the cells of a table, the likeliest first."""

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""Endings of the names of files that are read as workbooks."""

_SAMPLE_BYTES: Final = MIB
_SAMPLE_LINES: Final = 50
_TITLE_LINES: Final = 10
"""Lines at the top of a table that may be a title."""
_SEPARATOR_NAMES: Final = {"tab": "\t", "\\t": "\t"}
_STATED_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FormOptions:
    """What a person says of a table; None = recognise it.

    Attributes:
        separator: One character, or ``tab``.
        encoding: Such as ``utf-8``, ``cp1252``, ``utf-16``.
        sheet: Name of the sheet of a workbook; None = its first.
    """

    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class TextForm:
    """The form of a table that is a text file.

    Attributes:
        encoding: As Python names it.
        separator: What separates its cells.
        states_separator: Whether its first line is ``sep=;``, as Excel writes it.
    """

    encoding: str = "utf-8"
    separator: str = ","
    states_separator: bool = False

    @property
    def is_usual(self) -> bool:
        """Whether it is UTF-8 with commas."""
        return self == TextForm()

    def describe(self) -> str:
        """Return the form in words.

        >>> TextForm("cp1252", ";").describe()
        'Windows-1252, separated by semicolons'
        """
        encoding = _ENCODING_WORDS.get(self.encoding, self.encoding)
        separator = _SEPARATOR_WORDS.get(self.separator, repr(self.separator))
        return f"{encoding}, separated by {separator}"


_SEPARATOR_WORDS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_ENCODING_WORDS: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook, by its name."""
    return path.suffix.lower() in WORKBOOKS


def recognise_form(path: Path, options: FormOptions | None = None) -> TextForm:
    """Return the form of a table that is a text file.

    Args:
        path: The file, plain or gzip.
        options: What is known of it.

    Raises:
        InputRefused: It is no text in a known encoding, or cannot be read.
        UsageError: An option is not a separator or an encoding.
    """
    options = options or FormOptions()
    separator = _check_separator(options.separator)
    with open_file(path, "CSV", any_encoding=True, is_read=False) as stream:
        encoding = recognise_encoding(stream, path, options.encoding)
    with open_file(path, "CSV", any_encoding=True, is_read=False) as stream:
        text = stream.read(_SAMPLE_BYTES).decode(encoding, "replace").lstrip("\ufeff")
    lines = text.splitlines()[:_SAMPLE_LINES]
    stated = _STATED_SEPARATOR.fullmatch(lines[0]) if lines else None
    if stated is not None:
        return TextForm(encoding, separator or stated.group(1), states_separator=True)
    return TextForm(encoding, separator or recognise_separator(lines))


def recognise_separator(lines: Sequence[str]) -> str:
    """Return what separates the cells of the first lines of a table.

    It is the one that parts the header into most cells that the lines after it have, too. Where
    nothing parts the first line, it is a title, and the line after it is looked at.

    >>> recognise_separator(["id;name, in full;country", "1;Acme, Ltd;DE"])
    ';'
    """
    for start in range(min(len(lines), _TITLE_LINES)):
        below = lines[start:]
        best = max(SEPARATORS, key=lambda separator: _count_cells(below, separator))
        if _count_cells(below, best)[1]:
            return best
    return SEPARATORS[0]


def _count_cells(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """Return the header's number of cells, less where other lines have another number."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if any(row)]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    agreeing = sum(width == widths[0] for width in widths) / len(widths)
    return widths[0] * agreeing, widths[0]


def _check_separator(separator: str | None) -> str | None:
    if separator is None:
        return None
    character = _SEPARATOR_NAMES.get(separator.lower(), separator)
    if len(character) != 1 or character in '"\r\n' or character.isalnum():
        choices = "a comma, a semicolon, a vertical bar or tab"
        raise UsageError(f"{separator!r} cannot separate cells; give {choices}")
    return character


def refuse_sheet(path: Path) -> InputRefused:
    """Return the error for a sheet that is named of a text file."""
    hint = f"give a workbook ({', '.join(WORKBOOKS)}), or leave the sheet out"
    return InputRefused("is a text file and has no sheets", file=path.name, hint=hint)
