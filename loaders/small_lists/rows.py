"""Rows of small lists that have no numbers: keyed by name, dated by the lists they stand on."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import Name, NameKind, Provenance
from onward.loaders.parsing.cells import items, web_address
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.partial_dates import parse
from onward.loaders.readers.delimited import check_header
from onward.loaders.readers.tables import TableFile, fold_name, spell_columns
from onward.loaders.source import LoadLog, LoadOptions

_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")


def table_rows(
    path: Path,
    log: LoadLog,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    spellings: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows of a table as (line, cells by column), whatever program has written it.

    Args:
        path: A text file or a workbook.
        log: Counts its rows; an aside says how the table is written.
        columns: The names that its header must have.
        optional: Further names that it may have; such a column that is missing reads as "".
        spellings: Other names that the publisher has given to columns.

    Raises:
        HeaderRefused: A column is unknown, missing or repeated.
    """
    file = TableFile.open(path)
    if (description := file.describe()) is not None:
        log.asides.append(description)
    former = {fold_name(name): column for name, column in (spellings or {}).items()}
    # a header in two languages has the English name in its last line
    named = [name.splitlines()[-1].strip() for name in file.header]
    named = [former.get(fold_name(name), name) for name in named]
    allowed = (*columns, *optional)
    header = spell_columns(named, allowed, path)
    check_header(list(header), path, allowed, columns)
    empty = dict.fromkeys(allowed, "")
    for line, cells in file.rows(log):
        yield line, {**empty, **dict(zip(header, cells, strict=True))}


def name_key(name: str) -> str:
    """Return what spellings of one name have in common: letters and digits alone.

    >>> name_key("Aerosun Co., Ltd.*") == name_key("AEROSUN Co Ltd")
    True
    """
    return "".join(re.findall(r"\w+", name.casefold()))


def hash_of_name(name: str) -> str:
    """Return the local part of an id for a party that its list gives no number."""
    return hash_of_key(name_key(name))


def hash_of_key(key: str) -> str:
    """Return the local part of an id for a party that is told apart by a text."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def further_names(
    name: str, cells: Iterable[tuple[str, NameKind]], separator: str = ";"
) -> Iterator[Name]:
    """Yield each further name once.

    Args:
        name: The party's own.
        cells: Each with the kind of its names.
        separator: What parts the names of one cell.
    """
    seen = {name}
    for cell, kind in cells:
        for printed in items(cell, separator):
            further = tidy(printed.rstrip("*"))
            if further not in seen and not is_debris(further):
                seen.add(further)
                is_original = kind == "alias" and not _LATIN.search(further)
                yield Name(further, "original" if is_original else kind)


def read_date(
    file: str, line: int, cells: Mapping[str, str], field: str, log: LoadLog
) -> str | None:
    """Return the date of a column; one that cannot be read is counted and left out."""
    try:
        return parse(cells.get(field, ""))
    except ValueError as error:
        log.warn(file, line, field, "bad_date", cells[field], str(error))
        return None


def read_url(cell: str) -> str | None:
    """Return an address that can only open a web page, None for any other text."""
    try:
        return web_address(cell)
    except ValueError:
        return None


def date_by_newest(
    days: Iterable[str | None], url: str, options: LoadOptions, log: LoadLog
) -> Provenance:
    """Return the provenance of a file without a date: that of an option, else of its newest row.

    Args:
        days: On which rows were listed.
        url: Of the list.
        options: What the user says of the file.
        log: Notes that the newest row dates it.
    """
    retrieved = options.retrieved or options.published
    if retrieved is None:
        retrieved = max(filter(None, days), default=None)
        if retrieved is not None:
            log.notes.append(
                f"the file has no date; it is dated by its newest row, {retrieved}, at the earliest"
            )
    return Provenance(options.name, "", url, options.published, retrieved)
