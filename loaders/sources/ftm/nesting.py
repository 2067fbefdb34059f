"""Entities that stand within others, as in OpenSanctions' ``targets.nested.json``.

Where a property would hold the id of another entity, such a file has that entity itself. The
outermost one also holds those that point to it, under names that no schema has: their own
properties say the same.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]


def unfold(record: Record) -> Iterator[Record]:
    """Yield the entities of a line, each with ids in the place of others; the outermost comes last.

    >>> sanction = {"id": "s", "schema": "Sanction", "properties": {"entity": ["c"]}}
    >>> place = {"id": "a", "schema": "Address", "properties": {}}
    >>> properties = {"name": ["C"], "addressEntity": [place], "sanctions": [sanction]}
    >>> *inner, outer = unfold({"id": "c", "properties": properties})
    >>> [entity["id"] for entity in inner], outer["properties"]
    (['a', 's'], {'name': ['C'], 'addressEntity': ['a']})
    """
    properties = record.get("properties")
    if not isinstance(properties, dict) or not any(map(_holds_entity, properties.values())):
        yield record
        return
    plain = {}
    for name, values in properties.items():
        if not _holds_entity(values):
            plain[name] = values
            continue
        inner = [value for value in values if _is_entity(value)]
        for entity in inner:
            yield from unfold(entity)
        if not all(_points_to(entity, record.get("id")) for entity in inner):
            plain[name] = [value["id"] if _is_entity(value) else value for value in values]
    yield {**record, "properties": plain}


def _holds_entity(values: object) -> bool:
    return isinstance(values, list) and any(map(_is_entity, values))


def _is_entity(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and "schema" in value


def _points_to(entity: Record, entity_id: object) -> bool:
    properties = entity.get("properties")
    lists = properties.values() if isinstance(properties, dict) else ()
    return any(isinstance(values, list) and entity_id in values for values in lists)
