"""Where a record stands, and what all statements made of it have in common."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.graph.model import Provenance
from onward.loaders.source import LoadLog
from onward.loaders.sources.gleif.formats import inner_of, text_of
from onward.loaders.sources.gleif.moments import read_day


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A record's file and line, its layer and days.

    Attributes:
        retrieved: Day of the file.
        published: Day on which the record was last updated, or None.
    """

    file: Path
    line: int
    dataset: str
    retrieved: str | None
    published: str | None
    log: LoadLog

    def party_id(self, lei: str) -> str:
        """Return the id of the party with an LEI."""
        return f"{self.dataset}:{lei}"

    def source(self, record: str) -> Provenance:
        """Return the provenance of a statement of this record."""
        return Provenance(self.dataset, record, None, self.published, self.retrieved)

    def warn(self, field: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful field."""
        self.log.warn(self.file, self.line, field, reason, value, hint)

    def day(self, value: Any, field: str) -> str | None:
        """Return the day of a moment; one that cannot be read is left out, and noted."""
        text = text_of(value)
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError as error:
            self.warn(field, "bad_date", text, str(error))
            return None


def deletion_of(record: Any) -> str:
    """Return the moment at which a record was deleted, or ""."""
    extension = inner_of(record, "Extension", "Deletion", "DeletedAt")
    return text_of(extension) or text_of(inner_of(record, "DeletedAt"))
