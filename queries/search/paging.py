"""A page of a layer: its records in their own order, and how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from onward.graph.json_forms import plain_fields
from onward.graph.search.layers import LayerTexts
from onward.graph.search.records import SearchRecord
from onward.queries.model.part import JsonObject


@dataclass(frozen=True, slots=True)
class LayerPage:
    """A page of a layer.

    Attributes:
        total: How many records the layer has.
        offset: How many of them come before this page.
    """

    source: str
    snapshot: str
    total: int
    offset: int
    records: tuple[SearchRecord, ...]

    @property
    def more(self) -> int:
        """How many records come behind this page."""
        return max(0, self.total - self.offset - len(self.records))

    def to_data(self) -> JsonObject:
        """Return the page as ``onward list --json`` prints it."""
        page = plain_fields(self, "source", "snapshot", "total", "offset", "more")
        return {**page, "records": [describe_record(record) for record in self.records]}


def read_page(layer: LayerTexts, snapshot: str, limit: int | None, offset: int) -> LayerPage:
    """Read the records of a layer from a place on."""
    rows = range(len(layer))[offset : None if limit is None else offset + limit]
    records = tuple(layer.record(row) for row in rows)
    return LayerPage(layer.dataset, snapshot, len(layer), offset, records)


def describe_record(record: SearchRecord) -> JsonObject:
    """Return a record as plain data, its entries joined."""
    addresses = [text for label, text in record.texts if label == "address"]
    return {
        "id": record.party,
        "name": record.name,
        "kind": record.kind or None,
        "country": record.country,
        "topics": list(record.topics),
        "names": list(record.names[1:]),
        "lists": _list_distinct(entry.list or entry.regime for entry in record.entries),
        "programmes": _list_distinct(entry.programme for entry in record.entries),
        "since": min((entry.since for entry in record.entries if entry.since), default=None),
        "address": addresses[0] if addresses else None,
    }


def _list_distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
