"""Writing parties and their list entries as entities.

What only Onward says stands under ``onward``, which clients skip. A fact for which the party's
schema has no property is not bent: it stands there, too.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypedDict

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing
from onward.queries.matching.requests import (
    collect_properties,
    has_property,
    ids_of,
    schema_of,
    topics_of,
)
from onward.viz.tables.rows import partial_day, web_address

SANCTION: Final = "Sanction"
SANCTIONS: Final = "sanctions"
"""Schema of list entries, and the property under which a party names them."""

Texts = Mapping[str, str | None]


class EntityData(TypedDict):
    """An entity; a property has texts, or the entities that it names."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[object]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: None
    last_seen: str | None
    last_change: None
    onward: dict[str, object]


def write_entity(record: PartyRecord, on: date) -> EntityData:
    """Write a party.

    Args:
        record: What the sources say of it.
        on: Day on which topics must hold to count under ``onward``; a property has them all.
    """
    schema = schema_of(record)
    stated = collect_properties(record)
    fitting = {name: texts for name, texts in stated.items() if has_property(schema, name)}
    other = {name: texts for name, texts in stated.items() if name not in fitting}
    retrieved = [row.source.retrieved for row in record.members if row.source.retrieved]
    entity = make_entity(
        record.id,
        record.name,
        schema,
        fitting,
        sorted({row.source.dataset for row in record.members}),
        max(retrieved, default=None),
    )
    entity["referents"] = sorted(set(ids_of(record)) - {record.id})
    entity["target"] = bool(topics_of(record))
    entity["onward"] = {
        "kinds": sorted(record.kinds),
        "topics": sorted(record.topics(on, None)),
        "on": on.isoformat(),
        "other": other,
    }
    return entity


def write_sanction(entry: Listing) -> EntityData:
    """Write a list entry of a party."""
    source = entry.source
    name = entry.list or entry.programme or entry.regime or entry.topic
    facts: Texts = {
        "authority": entry.regime,
        "program": entry.programme or entry.list,
        "startDate": partial_day(entry.since),
        "endDate": partial_day(entry.until),
        "authorityId": entry.entry_id,
        "provisions": entry.measure,
        "reason": entry.text,
        "status": entry.standing,
        "recordId": source.record,
        "sourceUrl": web_address(source.url),
        "retrievedAt": partial_day(source.retrieved),
    }
    entity = make_entity(
        f"{source.dataset}:{entry.id}",
        name,
        SANCTION,
        list_texts(facts),
        [source.dataset],
        source.retrieved,
    )
    entity["onward"] = {"topic": entry.topic, "list": entry.list, "act": entry.act}
    return entity


def list_texts(facts: Texts) -> dict[str, list[str]]:
    """Return facts as properties; one that is not known is none."""
    return {name: [text] for name, text in facts.items() if text}


def make_entity(
    name: str,
    caption: str,
    schema: str,
    properties: Mapping[str, Sequence[object]],
    datasets: Sequence[str],
    last_seen: str | None,
) -> EntityData:
    """Make an entity; first sight and last change are no facts of Onward's."""
    return {
        "id": name,
        "caption": caption,
        "schema": schema,
        "properties": {key: list(values) for key, values in properties.items()},
        "datasets": list(datasets),
        "referents": [],
        "target": False,
        "first_seen": None,
        "last_seen": last_seen,
        "last_change": None,
        "onward": {},
    }
