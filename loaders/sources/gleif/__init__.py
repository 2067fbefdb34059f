"""The Global LEI System: entities (level 1), parents (level 2) and why a parent is not named.

The golden copy, its parts and answers of the API, each as XML, CSV or JSON. Of several records of
one entity or relationship the one that was updated last counts, so that a full file and its later
updates load together.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from onward.graph.model import Statement
from onward.loaders.parsing.names import note_owned_companies
from onward.loaders.parsing.places import References, list_mentions
from onward.loaders.parsing.unique import ReadRow, SpooledRows, UniqueRows
from onward.loaders.source import (
    REGISTER_BOUNDS,
    FieldRefused,
    FileAccount,
    LoadLog,
    LoadOptions,
    Source,
)
from onward.loaders.sources.gleif.entities import read_entity
from onward.loaders.sources.gleif.formats import (
    FileHead,
    inner_of,
    iterate_records,
    read_head,
    text_of,
)
from onward.loaders.sources.gleif.place import RecordPlace, deletion_of
from onward.loaders.sources.gleif.relationships import (
    exception_key,
    read_exception,
    read_relationship,
    relationship_key,
)

SOURCE = Source(
    name="gleif",
    title="Global LEI System: entities, parents and reporting exceptions",
    publisher="Global Legal Entity Identifier Foundation",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy",
    licence="CC0 1.0",
    files="golden copy lei2, rr and repex as XML, CSV or JSON, plain, gzip or zip; API answers",
    may_ship=True,
    max_age_days=14,
    full_count=2_400_000,
    size_bounds=REGISTER_BOUNDS,
    entries_dated=True,
)

_LEI_LENGTH: Final = 20

Made = tuple[Statement, ...]


class _Stamped(NamedTuple):
    """What a record became, and when it was updated."""

    stamp: str
    made: Made


class _Newest(NamedTuple):
    """The rows of one key that were updated last, nearly always one, and when."""

    stamp: str
    rows: tuple[ReadRow[Made], ...]


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties and ties, and the parents who are not named."""
    records: SpooledRows[_Stamped] = SpooledRows()
    for path in files:
        head = read_head(path)
        _read_file(path, head, records, log, options)
        _note_part(path, head, log)
    # of nearly all keys there is one record; only the others are held in memory
    several = records.find_suspects()
    resolved = list(_resolve_several(records, several, log))

    def iterate_rows() -> Iterator[ReadRow[Made]]:
        for place, (_, row) in enumerate(records.all_rows()):
            if place not in several:
                yield ReadRow(row.value.made, row.account, row.line)
        yield from resolved

    yield from note_owned_companies(_iterate_statements(iterate_rows, log, options), log)


def _iterate_statements(
    iterate_rows: Callable[[], Iterator[ReadRow[Made]]], log: LoadLog, options: LoadOptions
) -> Iterator[Statement]:
    references = References(options.name)
    for row in iterate_rows():
        if row.value:
            row.account.accepted += 1
        else:
            row.account.not_a_party["record that was never right"] += 1
        for statement in row.value:
            references.add(statement)
            yield statement
    with_place = (
        (row.account.file, row.line, statement) for row in iterate_rows() for statement in row.value
    )
    references.report_dangling(lambda _: list_mentions(with_place), log)


def _resolve_several(
    records: SpooledRows[_Stamped], several: Collection[int], log: LoadLog
) -> Iterator[ReadRow[Made]]:
    """Yield of each key that several records may have those that were updated last."""
    newest: dict[str, _Newest] = {}
    replaced: list[FileAccount] = []
    for place, (key, row) in enumerate(records.all_rows() if several else ()):
        if place in several:
            made = ReadRow(row.value.made, row.account, row.line)
            replaced += _keep_newest(newest, key, row.value.stamp, made)
    for account in replaced:
        account.accepted += 1
        log.counts["records that a newer one replaces"] += 1
    for key, entry in newest.items():
        yield from _resolve_rows(key, entry.rows, log)


def _resolve_rows(
    key: str, rows: tuple[ReadRow[Made], ...], log: LoadLog
) -> Iterator[ReadRow[Made]]:
    """Yield the one row of a key; of several, as `UniqueRows` resolves them."""
    if len(rows) == 1:
        yield rows[0]
        return
    unique: UniqueRows[Made] = UniqueRows()
    for row in rows:
        unique.add(key, row.value, row.account, row.line)
    yield from unique.resolve_duplicates(log)


def _read_file(
    path: Path,
    head: FileHead,
    records: SpooledRows[_Stamped],
    log: LoadLog,
    options: LoadOptions,
) -> None:
    account = log.account(path)
    day = options.overriding_day or head.day
    retrieved = day or options.retrieved or options.published
    for line, record in iterate_records(path, head, log):
        kind = _part_of(record)
        if kind is None:
            account.not_a_party[str(record.get("type", "other record"))[:40]] += 1
            continue
        stamp = text_of(inner_of(record, "Registration", "LastUpdateDate"))
        place = RecordPlace(path, line, options.name, retrieved, None, log)
        place = replace(place, published=place.day(stamp, "Registration.LastUpdateDate"))
        try:
            key, made = _make_statements(kind, record, place)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            continue
        # an exception does not say when it was updated: its file does
        stamp = stamp or text_of(record.get("ContentDate")) or retrieved or ""
        stamp = max(stamp, deletion_of(record))
        records.add(f"{kind}|{key}", _Stamped(stamp, made), account, line)


def _part_of(record: Any) -> str | None:
    """Tell of which part a record is; None of what is no record of GLEIF's."""
    if isinstance(inner_of(record, "Relationship"), dict):
        return "relationship"
    if isinstance(inner_of(record, "Entity"), dict):
        return "entity"
    is_exception = any(name in record for name in ("ExceptionCategory", "Exception"))
    return "exception" if is_exception else None


def _make_statements(kind: str, record: Any, place: RecordPlace) -> tuple[str, Made]:
    """Return the key of a record, and its statements.

    Raises:
        FieldRefused: A required field is missing or impossible.
    """
    if kind == "relationship":
        return relationship_key(record), tuple(read_relationship(record, place))
    if kind == "exception":
        return exception_key(record), tuple(read_exception(record, place))
    lei = text_of(inner_of(record, "LEI")).upper()
    if len(lei) != _LEI_LENGTH or not lei.isalnum():
        raise FieldRefused("missing_required", field="LEI", value=lei, hint="give 20 characters")
    return lei, tuple(read_entity(record, lei, place))


def _keep_newest(
    newest: dict[str, _Newest], key: str, stamp: str, row: ReadRow[Made]
) -> list[FileAccount]:
    """Keep the rows of a key that were updated last; return the accounts of those that fall."""
    entry = newest.get(key)
    if entry is not None and stamp < entry.stamp:
        return [row.account]
    if entry is not None and stamp == entry.stamp:
        newest[key] = _Newest(stamp, (*entry.rows, row))
        return []
    newest[key] = _Newest(stamp, (row,))
    return [] if entry is None else [former.account for former in entry.rows]


def _note_part(path: Path, head: FileHead, log: LoadLog) -> None:
    """Note that a file holds fewer records than its header states of the full one."""
    rows = log.account(path).rows
    if head.records is not None and rows < head.records:
        log.notes.append(
            f"{path.name}: {rows:,} of the {head.records:,} records that its header states"
        )
