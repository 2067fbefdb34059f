"""Whether what came is the file that was meant: its content, its size unpacked, its checksum."""

import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.fetch.parts import hash_file
from onward.loaders.fetch.transfer import read_small
from onward.loaders.readers.streams import open_file

if TYPE_CHECKING:
    from onward.loaders.fetch.connection import WebNetwork
    from onward.loaders.fetch.table import OfficialFile

EXPANDED_BYTES: Final = 32 * 1024**3
"""How large a packed file may be once it is unpacked."""

WORKBOOK_BYTES: Final = 1024**3

CHECKSUM_BYTES: Final = 64 * 1024

_BY_HAND: Final = "the publisher may have moved the file; get it by hand"

_CHUNK: Final = 1024 * 1024
_PAGE: Final = re.compile(rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FIRST_SIGNS: Final = {"XML": b"<", "JSON": b"{[", "JSON lines": b"{["}
_HASH_KINDS: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HASH: Final = re.compile(
    r"\b(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b"
)


def check_content(path: Path, file: "OfficialFile") -> None:
    """Read a file that has come from its first to its last byte, unpacked, and see what it is.

    Raises:
        InputRefused: It is a web page, something else than is expected, damaged, or smaller than
            any edition of it.
        LimitExceeded: It expands beyond all measure.
    """
    size = path.stat().st_size
    if size < max(file.least_bytes, 1):
        raise InputRefused(
            f"{size:,} bytes came, of a file of {file.least_bytes // 1024:,} KiB or more",
            file=file.name,
            hint="look at the publisher's page; get the file by hand",
        )
    if file.kind == "workbook":
        _check_workbook(path, file)
        return
    try:
        # any_encoding would let archives pass unread: a packed file is unpacked here as a load does
        with open_file(path, "XML") as content:
            first = content.read(_CHUNK)
            _check_start(first, file)
            expanded = len(first)
            while chunk := content.read(_CHUNK):
                expanded += len(chunk)
                if expanded > EXPANDED_BYTES:
                    raise LimitExceeded("expands beyond all measure")
    except InputRefused as fault:
        raise type(fault)(fault.what, file=file.name, hint=fault.hint) from fault


def _check_workbook(path: Path, file: "OfficialFile") -> None:
    """Read every part of a workbook, whose parts together may not be larger than allowed."""
    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > WORKBOOK_BYTES:
                raise LimitExceeded("expands beyond all measure", file=file.name)
            is_sound = archive.testzip() is None and "[Content_Types].xml" in archive.namelist()
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputRefused("is no workbook", file=file.name, hint=_BY_HAND) from error
    if not is_sound:
        raise InputRefused("is no sound workbook", file=file.name, hint=_BY_HAND)


def _check_start(content: bytes, file: "OfficialFile") -> None:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:512]
    first_signs = _FIRST_SIGNS.get(file.kind)
    is_page = _PAGE.search(start) is not None and start.startswith(b"<")
    if is_page or (first_signs is None and start.startswith(b"<")):
        raise InputRefused(
            f"is a web page, not {file.kind}",
            hint="a login or notice stands before it; get the file by hand",
        )
    if first_signs is not None and start[:1] not in {bytes([sign]) for sign in first_signs}:
        raise InputRefused(f"is not {file.kind}", hint="the publisher may have moved the file")


def check_checksum(path: Path, file: "OfficialFile", network: "WebNetwork") -> str | None:
    """Compare a file with the checksum that its publisher gives; return which sort was compared.

    Raises:
        FetchFailed: The checksum cannot be had.
        InputRefused: There is none in what came, or the file has another one.
    """
    if file.checksum is None or file.address is None:
        return None
    content = read_small(file.checksum, file.hosts, network, CHECKSUM_BYTES)
    stated_hash = _find_hash(content.decode("utf-8", "replace"), file)
    kind = _HASH_KINDS[len(stated_hash)]
    if hash_file(path, kind) != stated_hash:
        raise InputRefused(
            f"has another {kind} than the publisher states",
            file=file.name,
            hint="fetch it again; if that does not help, ask the publisher",
        )
    return kind


def _find_hash(text: str, file: "OfficialFile") -> str:
    """Return the hash of a file out of a list of hashes, or the only one there is."""
    assert file.address is not None  # noqa: S101  # only such files have a checksum
    their_name = file.address.path.partition("?")[0].rpartition("/")[2]
    hashes = [
        (match[0].lower(), line)
        for line in text.splitlines()
        for match in [_HASH.search(line)]
        if match
    ]
    named = [value for value, line in hashes if their_name and their_name in line.split("/")[-1]]
    chosen = named or [value for value, _ in hashes]
    if len(set(chosen)) != 1:
        raise InputRefused("the publisher's checksum cannot be told from what came", file=file.name)
    return chosen[0]
