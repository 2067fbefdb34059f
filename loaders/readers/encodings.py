"""Recognise in which encoding a person's text is written: UTF-8, UTF-16 or Windows-1252.

Other encodings are not guessed: their letters could be read as other letters, and a name that is
read wrongly is found on no list.
"""

import codecs
import io
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from typing_extensions import Buffer

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
