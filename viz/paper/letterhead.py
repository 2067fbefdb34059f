"""The letterhead of a policy file, and its logo: a file that somebody else may have made.

A logo is taken only as a plain PNG or JPEG file of modest size, beside the policy file or below it.
Of its parts only those stay that hold the picture: no text, no place where a photograph was taken,
no colour profile to unpack.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from onward.errors import InputRefused
from onward.graph.names.romanise import visible_text
from onward.queries.rules.organisation import Organisation
from onward.viz.content.texts import printable
from onward.viz.options import Letterhead, Logo

MOST_BYTES: Final = 1024 * 1024
MOST_PIXELS: Final = 3_000
"""Of a logo: size of its file, and of a side of its picture."""

FIELD: Final = "organisation.logo"

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_PNG_PARTS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_SCAN: Final = 0xDA
_JPEG_DROPPED: Final = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""Markers of notes: everything but the picture, its tables, and how its colours are meant."""


def make_letterhead(organisation: Organisation, policy_file: Path) -> Letterhead:
    """Return the letterhead that a policy file states.

    Args:
        organisation: As the file states it.
        policy_file: The file, beside which the logo lies.

    Raises:
        InputRefused: The logo is not a plain PNG or JPEG file there, or is too large.
    """
    logo = read_logo(organisation.logo, policy_file) if organisation.logo else None
    return Letterhead(
        name=_tidy_text(organisation.name),
        address=tuple(map(_tidy_text, organisation.address)),
        author=_tidy_text(organisation.author),
        classification=_tidy_text(organisation.classification),
        logo=logo,
    )


def _tidy_text(text: str | None) -> str:
    return printable(text).strip() if text else ""


def read_logo(name: str, policy_file: Path) -> Logo:
    """Read a logo, and leave nothing of it but the picture.

    Args:
        name: Its path, as seen from the policy file.
        policy_file: The policy file.

    Raises:
        InputRefused: It is not a plain PNG or JPEG file beside the policy file, or is too large.
    """
    folder = policy_file.resolve().parent
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise _refuse_logo(
            policy_file, "lies outside the folder of the policy file", "copy it there"
        )
    if not path.is_file():
        raise _refuse_logo(
            policy_file, f"there is no file {visible_text(name)!r}", "check the path"
        )
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        what = f"is larger than {MOST_BYTES // 1024:,} KiB"
        raise _refuse_logo(policy_file, what, "make it smaller")
    try:
        if content.startswith(_PNG):
            return Logo(_clean_png(content, policy_file), ".png")
        if content.startswith(_JPEG):
            return Logo(_clean_jpeg(content, policy_file), ".jpg")
    except (struct.error, IndexError, zlib.error) as error:
        raise _refuse_logo(policy_file, "is damaged", "save it anew as PNG") from error
    raise _refuse_logo(policy_file, "is neither PNG nor JPEG", "save it as PNG")


def _refuse_logo(policy_file: Path, what: str, hint: str) -> InputRefused:
    return InputRefused(what, file=str(policy_file), field=FIELD, hint=hint)


def _check_pixels(width: int, height: int, policy_file: Path) -> None:
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        what = f"has {width} by {height} pixels; a side may have {MOST_PIXELS:,}"
        raise _refuse_logo(policy_file, what, "make it smaller")


def _clean_png(content: bytes, policy_file: Path) -> bytes:
    parts = list(_list_png_parts(content))
    if [kind for kind, _ in parts[:1]] != [b"IHDR"] or parts[-1][0] != b"IEND":
        raise _refuse_logo(policy_file, "is damaged", "save it anew as PNG")
    width, height = struct.unpack(">II", parts[0][1][:8])
    _check_pixels(width, height, policy_file)
    parts_to_keep = [(kind, data) for kind, data in parts if kind in _PNG_PARTS]
    return _PNG + b"".join(_write_png_part(kind, data) for kind, data in parts_to_keep)


def _list_png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + length]
        # a part that says to be longer than the file is cut off
        if len(data) < length:
            raise IndexError(kind)
        yield kind, data
        place += length + 12
        if kind == b"IEND":
            return
    raise IndexError(place)


def _write_png_part(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", checksum)


def _clean_jpeg(content: bytes, policy_file: Path) -> bytes:
    segments = [content[:2]]
    place, has_frame = 2, False
    while content[place + 1] != _JPEG_SCAN:
        mark, marker, length = struct.unpack(">BBH", content[place : place + 4])
        segment = content[place : place + 2 + length]
        if mark != 0xFF or length < 2 or len(segment) < length + 2:
            raise IndexError(place)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            _check_pixels(width, height, policy_file)
            has_frame = True
        if marker not in _JPEG_DROPPED:
            segments.append(segment)
        place += 2 + length
    if not has_frame:
        raise IndexError(place)
    # from the first scan on there are no notes that anything reads
    return b"".join((*segments, content[place:]))
