"""The forms in which GLEIF hands out its records: XML, CSV, JSON and answers of its API.

Each becomes one tree of plain objects with the names of the XML schemata, so that everything behind
reads one form.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onward.loaders.readers import csv_header, csv_rows, is_xml, json_records, xml_records
from onward.loaders.readers.streams import open_file
from onward.loaders.readers.tables import list_known_columns, name_unread, read_fields
from onward.loaders.source import LoadLog
from onward.loaders.sources.gleif.answers import from_answer

if TYPE_CHECKING:
    from lxml import etree

_FIELDS: Final = read_fields(__file__)
_SCHEMA: Final = "http://www.gleif.org/data/schema/{}/2016"
_RECORDS: Final = {
    "leidata": ("LEIRecord",),
    "rr": ("RelationshipRecord",),
    "repex": ("Exception",),
}
_HEAD_BYTES: Final = 16_384
_NAMESPACE: Final = re.compile(r"www\.gleif\.org/data/schema/(leidata|rr|repex)/2016")
_DAY: Final = re.compile(r"(?:ContentDate|publishDate)\W{1,12}(?:\$\W{1,6})?(\d{4}-\d{2}-\d{2})")
_COUNT: Final = re.compile(r"RecordCount\W{1,12}(?:\$\W{1,6})?(\d{1,12})")
_NAMED_DAY: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})[-_]\d{4}\b.*gleif", re.IGNORECASE)
_INSIDE: Final = ("data", "records", "relations", "exceptions")
_COLUMNS: Final = ("LEI", "Entity.", "Relationship.", "Registration.", "Exception")
_UNUSED: Final = ("xmllang", "Validat", "LegalEntityEvents", "OtherAddresses", "Quantifiers.2")

Record = Mapping[str, Any]


class FileHead(NamedTuple):
    """What the beginning of a file, or its name, says of the whole."""

    schema: str | None
    day: str | None
    records: int | None


def read_head(path: Path) -> FileHead:
    """Read the schema, day and number of records that a file states at its beginning."""
    with open_file(path, "XML") as stream:
        text = stream.read(_HEAD_BYTES).decode("latin-1")
    schema, day, count = (pattern.search(text) for pattern in (_NAMESPACE, _DAY, _COUNT))
    named = _NAMED_DAY.search(path.name)
    stated = day[1] if day else "-".join(named.groups()) if named else None
    return FileHead(schema[1] if schema else None, stated, int(count[1]) if count else None)


def iterate_records(path: Path, head: FileHead, log: LoadLog) -> Iterator[tuple[int, Record]]:
    """Yield the records of a file of any form, each with its line."""
    if is_xml(path):
        schema = head.schema or "leidata"
        rows = xml_records(path, log, tags=_RECORDS[schema], namespace=_SCHEMA.format(schema))
        for line, element in name_unread(rows, _FIELDS, path, log):
            yield line, _element_tree(element)
    elif _is_json(path):
        records = json_records(path, log, inside=_INSIDE)
        for line, record in name_unread(records, _FIELDS, path, log):
            yield line, from_answer(record) if "attributes" in record else record
    else:
        header = csv_header(path)
        columns = [
            (name, tuple(name.split(".")))
            for name in header
            if name.startswith(_COLUMNS) and not any(word in name for word in _UNUSED)
        ]
        known_columns = list_known_columns(header, _FIELDS)
        for line, row in name_unread(csv_rows(path, log), known_columns, path, log):
            yield line, _row_tree(row, columns)


def _is_json(path: Path) -> bool:
    with open_file(path, "CSV") as stream:
        return stream.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def _element_tree(element: "etree._Element") -> Any:
    """Return an element as a text, or as an object of its children and attributes."""
    children = [child for child in element if isinstance(child.tag, str)]
    attributes = {
        f"@{str(name).rpartition('}')[2]}": str(value) for name, value in element.attrib.items()
    }
    text = (element.text or "").strip()
    if not children:
        return {"$": text, **attributes} if attributes else text
    tree: dict[str, Any] = dict(attributes)
    for child in children:
        name = str(child.tag).rpartition("}")[2]
        _add_value(tree, name, _element_tree(child))
    return tree


def _add_value(tree: dict[str, Any], name: str, value: Any) -> None:
    """Add a value; a name that is there already becomes a list."""
    if name not in tree:
        tree[name] = value
    elif isinstance(tree[name], list):
        tree[name].append(value)
    else:
        tree[name] = [tree[name], value]


def _row_tree(row: Mapping[str, str], columns: list[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """Return a row as a tree: ``Entity.LegalName`` is a path, and a number in it a place."""
    tree: dict[str, Any] = {}
    for name, path in columns:
        if value := row[name]:
            inner = tree
            for part in path[:-1]:
                inner = _inner_object(inner, part)
            _set_value(inner, path[-1], value)
    return tree


def _inner_object(tree: dict[str, Any], part: str) -> dict[str, Any]:
    inner = tree.get(part)
    if not isinstance(inner, dict):
        # a column of the whole stands before those of its parts: a name and its language
        inner = {} if inner is None else {"$": inner}
        tree[part] = inner
    return inner


def _set_value(tree: dict[str, Any], part: str, value: str) -> None:
    if isinstance(tree.get(part), dict):
        tree[part]["$"] = value
    else:
        tree[part] = value


def text_of(value: Any) -> str:
    """Return the text of a value: itself, or what stands in an object beside its attributes."""
    if isinstance(value, dict):
        value = value.get("$")
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    return " ".join(value.split()) if isinstance(value, str) else ""


def inner_of(value: Any, *names: str) -> Any:
    """Return what stands under some names, one inside the other; None where one is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def rows_of(value: Any, name: str) -> list[Any]:
    """Return the repeated parts of a value, however a form writes them."""
    if isinstance(value, dict) and name in value:
        value = value[name]
    if isinstance(value, dict) and value and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def attribute_of(value: Any, *names: str) -> str:
    """Return an attribute of a value under the first name that it has."""
    if not isinstance(value, dict):
        return ""
    return next((text_of(value[name]) for name in names if name in value), "")
