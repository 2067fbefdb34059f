"""Statements of OpenSanctions: one value of one entity a row, put together to entities.

Rows of one canonical entity stand together, so that a file of any size needs one entity at a time.
"""

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from onward.errors import HeaderRefused, RowRefused
from onward.loaders.readers.records import csv_rows
from onward.loaders.readers.streams import open_file
from onward.loaders.source import LoadLog

_REQUIRED: Final = ("canonical_id", "entity_id", "prop", "schema", "value")
_OPTIONAL: Final = (
    *("id", "prop_type", "dataset", "lang", "original_value"),
    *("external", "first_seen", "last_seen", "origin"),
)

_GENERAL: Final = ("Thing", "Interval", "LegalEntity", "Asset", "Organization", "Vehicle")
"""Schemata of which others are sorts, the most general first."""

CANDIDATE: Final = "candidate for enrichment"
"""What is counted of rows that the producer marks as external."""

Row = Mapping[str, str]


_SIMPLIFIED: Final = frozenset({b"schema", b"aliases", b"sanctions"})
"""Columns by which OpenSanctions' simplified table is known."""


def is_statements(path: Path) -> bool:
    """Tell whether a file is a table of statements: its first line names their columns.

    Raises:
        HeaderRefused: It is OpenSanctions' simplified table, which leaves out what counts.
    """
    with open_file(path, "CSV") as stream:
        first = stream.read(512).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    names = {name.strip(b' "\r\n') for name in first.split(b",")}
    if names >= _SIMPLIFIED:
        what = "is a simplified table, without topics, ties and the dates of listings"
        hint = "load entities.ftm.json or targets.nested.json of the same collection"
        raise HeaderRefused(what, file=path.name, line=1, field="header", hint=hint)
    return {b"canonical_id", b"prop"} <= names


def statement_records(path: Path, log: LoadLog) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield an entity for each group of rows, as a line of JSON would describe it.

    Of the rows of an entity all but one are accepted here; what becomes of the entity counts for
    that one.

    Raises:
        RowRefused: Rows of one entity do not stand together.
    """
    account = log.account(path)
    group: list[Row] = []
    first_line, numbers = 0, array("q")
    for line, row in csv_rows(path, log, columns=(*_REQUIRED, *_OPTIONAL), required=_REQUIRED):
        if _is_candidate(row):
            account.not_a_party[CANDIDATE] += 1
            continue
        if not row["canonical_id"] or not row["prop"]:
            name = "prop" if row["canonical_id"] else "canonical_id"
            log.reject(path, line, "missing_required", field=name)
            continue
        if group and row["canonical_id"] != group[0]["canonical_id"]:
            account.accepted += len(group) - 1
            numbers.append(hash(group[0]["canonical_id"]))
            yield first_line, _make_record(group)
            group = []
        first_line = first_line if group else line
        group.append(row)
    if group:
        account.accepted += len(group) - 1
        numbers.append(hash(group[0]["canonical_id"]))
        yield first_line, _make_record(group)
    _check_together(path, numbers)


def _check_together(path: Path, numbers: "array[int]") -> None:
    """Check that no entity has two groups of rows, by a number made of the id of each group.

    Raises:
        RowRefused: One has.
    """
    import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

    values, counts = np.unique(np.frombuffer(numbers, np.int64), return_counts=True)
    suspects = frozenset(values[counts > 1].tolist())
    if not suspects:
        return
    # two ids may have one number: the file is read once more, and the ids themselves decide
    done, before = set[str](), ""
    columns = (*_REQUIRED, *_OPTIONAL)
    for line, row in csv_rows(path, LoadLog(), columns=columns, required=_REQUIRED):
        entity = row["canonical_id"]
        if entity == before or not entity or not row["prop"] or _is_candidate(row):
            continue
        if entity in done:
            raise RowRefused(
                "the rows of one entity do not stand together",
                file=path.name,
                line=line,
                field="canonical_id",
                value=entity,
                hint="sort the file by canonical_id",
            )
        before = entity
        if hash(entity) in suspects:
            done.add(entity)


def _is_candidate(row: Row) -> bool:
    return row["external"].lower() in ("t", "true", "1")


def _make_record(group: list[Row]) -> dict[str, Any]:
    properties: dict[str, dict[str, None]] = {}
    for row in group:
        # a row of the property "id" stands for the entity itself
        if row["prop"] != "id" and row["value"]:
            properties.setdefault(row["prop"], {})[row["value"]] = None
    canonical = group[0]["canonical_id"]
    record: dict[str, Any] = {
        "id": canonical,
        "schema": max((row["schema"] for row in group), key=_rank_schema),
        "properties": {name: list(values) for name, values in properties.items()},
        "referents": sorted({row["entity_id"] for row in group} - {canonical, ""}),
    }
    seen = max(row["last_seen"] for row in group)
    return record | ({"last_seen": seen} if seen else {})


def _rank_schema(schema: str) -> tuple[int, str]:
    """Rank a schema; of several that one entity has, the most special one counts."""
    place = _GENERAL.index(schema) if schema in _GENERAL else len(_GENERAL)
    return place, schema
