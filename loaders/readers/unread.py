"""Fields of records that a source does not read: a publisher adds some without a word.

A table refuses a column that nobody knows. XML and JSON have no header, so their records are looked
through as they pass, and the account of the load names what was left.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from onward.loaders.source import LoadLog

if TYPE_CHECKING:
    from lxml import etree

_NAMED: Final = 40
"""Fields of a file that its account names; of hostile files there may be millions."""

_NAME_CHARS: Final = 60

Record = TypeVar("Record")


def read_fields(source_file: str) -> frozenset[str]:
    """Return the names of fields that a source reads, or knows to say nothing of a party.

    Args:
        source_file: A module of the source's folder, which holds ``fields.txt``: a name a line,
            and lines with # that say what the others are.
    """
    text = (Path(source_file).parent / "fields.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def list_known_columns(columns: Iterable[str], fields: Collection[str]) -> frozenset[str]:
    """Return the columns of a table whose words are all fields of the same records as XML or JSON.

    Args:
        columns: Each made of names of fields, one within the other: ``Entity.LegalAddress.City.1``.
        fields: The names that are known, see `read_fields`.

    >>> sorted(list_known_columns(["NameAlias_Title", "NameAlias_Rank"], {"nameAlias", "title"}))
    ['NameAlias_Title']
    """
    return frozenset(
        column
        for column in columns
        if all(
            word.isdecimal() or not {word, _turn_first(word)}.isdisjoint(fields)
            for word in re.split("[._]", column)
        )
    )


def _turn_first(word: str) -> str:
    """Return a word with its first letter small if it is large, and the other way round."""
    return word[:1].swapcase() + word[1:]


def name_unread(
    records: Iterator[tuple[int, Record]], fields: Collection[str], path: Path, log: LoadLog
) -> Iterator[tuple[int, Record]]:
    """Pass records on, and name at the end which of their fields were not read, and how often.

    Args:
        records: Elements of XML, or objects of JSON, with their lines.
        fields: The names that are known, see `read_fields`.
        path: The file.
        log: Takes the sentence.
    """
    counts: Counter[str] = Counter()
    for line, record in records:
        for name in _iterate_names(record):
            if name not in fields and (name in counts or len(counts) < _NAMED):
                counts[name] += 1
        yield line, record
    if counts:
        unread = ", ".join(f"{name[:_NAME_CHARS]} ({counts[name]:,})" for name in sorted(counts))
        log.asides.append(f"{path.name}: fields that are not read: {unread}")


def _iterate_names(record: object) -> Iterator[str]:
    """Yield the name of each field that states something, as often as it does."""
    if isinstance(record, Mapping | list):
        return _iterate_members(record)
    return _iterate_elements(cast("etree._Element", record))


def _iterate_members(value: Mapping[str, Any] | list[Any]) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict | list):
                yield from _iterate_members(inner)
        return
    for name, inner in value.items():
        if inner not in (None, "", [], {}):
            yield name
        if isinstance(inner, dict | list):
            yield from _iterate_members(inner)


def _iterate_elements(record: "etree._Element") -> Iterator[str]:
    for element in record.iter():
        if len(element) or (element.text and element.text.strip()):
            yield str(element.tag).rpartition("}")[2]
        for name, value in element.attrib.items():
            if value:
                yield str(name).rpartition("}")[2]
