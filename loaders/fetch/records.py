"""What is known of a file that was fetched: a record beside it, which a load reads.

The record counts for the very bytes that it describes: of a file that was changed since, it says
nothing any more.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self

from onward.graph.store.files import write_whole
from onward.loaders.fetch.parts import disk_fault, hash_file


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRecord:
    """Where a file comes from, and when it came.

    Attributes:
        source: Whose file it is.
        url: From where; without a query, which may hold a key.
        licence: Under which it is published.
        retrieved: The last day on which the server gave this file, or said that it is unchanged.
        published: The day on which the server says that it was last modified; None = not said.
        sha256, size_bytes: Of the file.
        etag, modified: The server's marks of the edition, "" where it gives none.
    """

    source: str
    url: str
    licence: str
    retrieved: str
    published: str | None
    sha256: str
    size_bytes: int
    etag: str = ""
    modified: str = ""

    def write(self, file: Path) -> None:
        """Write the record beside its file.

        Raises:
            StoreError: It cannot be written.
        """
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"
        path = record_path(file)
        try:
            write_whole(path, text.encode())
        except OSError as error:
            raise disk_fault(path, error) from error

    def describes(self, file: Path) -> bool:
        """Return whether a file is byte for byte the one that was fetched."""
        return file.stat().st_size == self.size_bytes and hash_file(file) == self.sha256

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read a record.

        Raises:
            ValueError: It is none.
        """
        stated = json.loads(content)
        if not isinstance(stated, dict) or set(stated) != {each.name for each in fields(cls)}:
            raise ValueError("is no record of a file that was fetched")
        record = cls(**stated)
        texts = (record.source, record.url, record.licence, record.sha256, record.etag)
        if not all(isinstance(text, str) for text in (*texts, record.modified)):
            raise ValueError("is no record of a file that was fetched")
        for day in (record.retrieved, record.published or record.retrieved):
            date.fromisoformat(day)
        return record


def record_path(file: Path) -> Path:
    """Return where the record of a file stands: beside it, out of the way of a folder's files."""
    return file.with_name(f".{file.name}.fetched.json")


def read_record(file: Path) -> FetchRecord | None:
    """Return the record beside a file; None where there is none that can be read."""
    try:
        return FetchRecord.from_json(record_path(file).read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def read_modified(header: str, today: date) -> str | None:
    """Return the day that a server's ``Last-Modified`` states; None where it states no such day.

    >>> read_modified("Fri, 27 Feb 2026 00:10:00 GMT", date(2026, 3, 1))
    '2026-02-27'
    """
    try:
        day = parsedate_to_datetime(header).date()
    except (ValueError, TypeError):
        return None
    is_known = date(1990, 1, 1) <= day <= today + timedelta(days=1)
    return day.isoformat() if is_known else None
