"""Where a record stands, and what all statements made of it have in common."""

from dataclasses import dataclass
from typing import Any

from onward.graph.model import Provenance
from onward.loaders.source import RowPlace
from onward.loaders.sources.gleif.formats import inner_of, text_of
from onward.loaders.sources.gleif.moments import read_day


@dataclass(slots=True)
class RecordPlace(RowPlace):
    """A record's file and line, its layer and days.

    Attributes:
        retrieved: Day of the file.
        published: Day on which the record was last updated, or None.
    """

    dataset: str
    retrieved: str | None
    published: str | None

    def party_id(self, lei: str) -> str:
        """Return the id of the party with an LEI."""
        return f"{self.dataset}:{lei}"

    def source(self, record: str) -> Provenance:
        """Return the provenance of a statement of this record."""
        return Provenance(self.dataset, record, None, self.published, self.retrieved)

    def moment(self, value: Any, field: str) -> str | None:
        """Return the day of a moment; one that cannot be read is left out, and noted."""
        return self.day(text_of(value), field, read_day)


def deletion_of(record: Any) -> str:
    """Return the moment at which a record was deleted, or ""."""
    extension = inner_of(record, "Extension", "Deletion", "DeletedAt")
    return text_of(extension) or text_of(inner_of(record, "DeletedAt"))
