"""Open the only file of a zip archive, as publishers pack one large file; nothing is unpacked."""

import zlib
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from onward.errors import InputRefused, LimitExceeded

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
