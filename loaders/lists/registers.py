"""What readers of registers share: where a record stands, and what is said of all made of it."""

from dataclasses import dataclass, field

from onward.graph.model import Provenance
from onward.loaders.account import RowPlace


@dataclass(slots=True)
class RecordPlace(RowPlace):
    """A record of a register: its file and line, its layer and days.

    Attributes:
        dataset: The layer.
        retrieved: Day of the file.
        published: Day on which the record was last updated, or None.
    """

    dataset: str
    retrieved: str | None
    published: str | None = field(default=None, kw_only=True)

    def party_id(self, local: str) -> str:
        """Return the id of a party of the layer."""
        return f"{self.dataset}:{local}"

    def source(self, record: str) -> Provenance:
        """Return the provenance of a statement of this record."""
        return Provenance(self.dataset, record, None, self.published, self.retrieved)
