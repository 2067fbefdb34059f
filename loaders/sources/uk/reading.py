"""The files of the UK's lists: XML, CSV or OpenDocument, and OFSI's former CSV."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from onward.errors import HeaderRefused
from onward.loaders.parsing.cells import parse, parse_day_first
from onward.loaders.readers import is_xml, xml_records
from onward.loaders.readers.records import (
    LineRecords,
    RowRecords,
    check_header,
    first_row,
    sound_rows,
)
from onward.loaders.readers.streams import open_file, recognise_encoding
from onward.loaders.readers.tables import SheetRecords, name_unread, read_fields
from onward.loaders.source import LoadLog
from onward.loaders.sources.uk.entry import UkEntry, field_of_element, field_of_header, name_of_row

if TYPE_CHECKING:
    from lxml import etree

_FIELDS: Final = read_fields(__file__)
_SHEETS: Final = frozenset({".ods", ".xlsx", ".xls"})
_DATE_TAG: Final = "DateGenerated"
_REPORT_DATE: Final = re.compile(r"Report Date:? *(\d{1,2})-([A-Za-z]{3,9})-(\d{4})")
_GROUPED: Final = frozenset(
    {"Name", "NonLatinName", "Address", "Passport", "NationalIdentifier", "Location"}
)
"""Elements whose parts belong together."""

_REQUIRED: Final = {
    "name_6": "Name 6",
    "regime": "Regime Name",
    "subject": "Designation Type",
}


class UkFile(NamedTuple):
    """What one file holds.

    Attributes:
        entries: In the file's order.
        made_on: The day on which it was made, None where it does not say.
        is_former: Whether it is the list that OFSI closed in January 2026.
    """

    entries: list[UkEntry]
    made_on: str | None
    is_former: bool


def read_file(path: Path, log: LoadLog, seen: set[str]) -> UkFile:
    """Read a file of either list.

    Args:
        path: The file.
        log: Counts its rows, and rejects those without a number or a name.
        seen: Keys of the files before; those of this one are added.

    Raises:
        HeaderRefused: It is neither list.
    """
    is_sheet = path.suffix.lower() in _SHEETS
    read = _read_rows if is_sheet or not is_xml(path) else _read_xml
    return read(path, log, seen)


def _read_xml(path: Path, log: LoadLog, seen: set[str]) -> UkFile:
    entries: list[UkEntry] = []
    made_on = None
    tags = ("Designation", _DATE_TAG)
    records = xml_records(path, log, tags=tags, root="Designations")
    for line, element in name_unread(records, _FIELDS, path, log):
        if element.tag == _DATE_TAG:
            log.count_not_a_party(path, "date of the file")
            made_on = _read_day(element.text or "")
            continue
        entry = _read_designation(element, path, line)
        if _accept_rows(entry, [line], log, path, seen):
            entries.append(entry)
    return UkFile(entries, made_on, is_former=False)


def _read_designation(element: "etree._Element", path: Path, line: int) -> UkEntry:
    """Read one element: names, addresses, papers and births in parts, all else by itself."""
    entry = UkEntry(_child_text(element, "UniqueID"), path.name, line)
    whole: dict[str, str] = {}
    for leaf in element.iter():
        name = field_of_element(str(leaf.tag))
        parent = leaf.getparent()
        if name is None or len(leaf) or parent is None or parent.tag in _GROUPED:
            continue
        value = " ".join((leaf.text or "").split())
        if parent.tag == element.tag:
            whole[name] = value
        else:
            entry.add_cells({name: value})
    if not whole.get("imposed"):
        whole["imposed"] = "|".join(_read_indicators(element))
    entry.add_cells(whole)
    for group in element.iter(*sorted(_GROUPED)):
        entry.add_cells(
            {
                name: " ".join((leaf.text or "").split())
                for leaf in group
                if (name := field_of_element(str(leaf.tag))) is not None
            }
        )
    return entry


def _read_indicators(element: "etree._Element") -> Iterator[str]:
    """Yield the measures that the list's flags say, in words: ``AssetFreeze`` is "asset freeze"."""
    for flag in element.iterfind("SanctionsImposedIndicators/*"):
        if (flag.text or "").strip().lower() == "true":
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(flag.tag)).lower()


def _child_text(element: "etree._Element", tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())


def _read_rows(path: Path, log: LoadLog, seen: set[str]) -> UkFile:
    rows: dict[str, list[dict[str, str]]] = {}
    lines: dict[str, list[int]] = {}
    with _open_records(path) as records:
        preamble = first_row(records, path)
        # the line with the date may have been taken away
        has_date = sum(field_of_header(cell) is not None for cell in preamble) < len(_REQUIRED)
        names = first_row(records, path) if has_date else preamble
        header = check_header(names, path, None, None)
        fields = _check_fields(header, path, log)
        is_former = "key" not in fields
        for line, texts in sound_rows(records, header, None, log.account(path), log):
            cells = {
                name: value
                for name, text in zip(fields, texts, strict=True)
                if name and (value := text.strip())
            }
            number = cells.get("group", "") if is_former else cells.get("key", "")
            key = f"GRP{number}" if number and is_former else number
            rows.setdefault(key, []).append(cells)
            lines.setdefault(key, []).append(line)
    sound = []
    # in whatever order the rows stand, an entry is the same
    for key in sorted(rows):
        entry = UkEntry(key, path.name, min(lines[key]))
        for cells in sorted(rows[key], key=_order_of_row):
            entry.add_cells(cells)
        if _accept_rows(entry, lines[key], log, path, seen):
            sound.append(entry)
    return UkFile(sound, _date_of_preamble(preamble), is_former)


def _order_of_row(cells: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """Order the rows of an entry by name, as the lists print them, then by all that they say."""
    return name_of_row(cells), sorted(cells.items())


@contextmanager
def _open_records(path: Path) -> Iterator[RowRecords]:
    if path.suffix.lower() in _SHEETS:
        yield SheetRecords(path, None)
        return
    with open_file(path, "CSV") as stream:
        yield LineRecords(stream, _find_encoding(path), ",")


def _find_encoding(path: Path) -> str:
    """Return the encoding of a CSV: UTF-8, or, of OFSI's former list, Windows-1252 in its old form.

    Raises:
        InputRefused: A former list is in neither.
    """
    with open_file(path, "CSV") as stream:
        is_former = stream.readline(1024).lower().startswith(b"last updated,")
    if not is_former:
        return "utf-8"
    with open_file(path, "CSV") as stream:
        return recognise_encoding(stream, path)


def _check_fields(header: Sequence[str], path: Path, log: LoadLog) -> tuple[str | None, ...]:
    """Return which field each column states, and say which columns are not read.

    Raises:
        HeaderRefused: A column is missing without which an entry says nothing.
    """
    fields = tuple(map(field_of_header, header))
    missing = [name for name in _REQUIRED if name not in fields]
    if missing or not {"key", "group"} & set(fields):
        hint = "give UK-Sanctions-List (XML, CSV or ODS), or OFSI's former ConList.csv"
        column = _REQUIRED[missing[0]] if missing else "Unique ID"
        what = f"has no column {column}"
        raise HeaderRefused(what, file=path.name, line=2, hint=hint)
    if "key" in fields and "imposed" not in fields:
        hint = "without it nobody could say what a listing means"
        raise HeaderRefused("has no column Sanctions Imposed", file=path.name, line=2, hint=hint)
    unread = [name for name, field in zip(header, fields, strict=True) if field is None]
    if unread:
        log.asides.append(f"{path.name}: columns that are not read: {', '.join(unread)}")
    return fields


def _date_of_preamble(cells: Sequence[str]) -> str | None:
    """Return the day of ``Report Date: 13-Feb-2026``, or of ``Last Updated,27/04/2020``."""
    if (match := _REPORT_DATE.match(cells[0] if cells else "")) is not None:
        return _read_day(" ".join(match.groups()))
    return _read_day(cells[1]) if len(cells) > 1 else None


def _read_day(printed: str) -> str | None:
    try:
        return parse_day_first(printed) if "/" in printed else parse(printed)
    except ValueError:
        return None  # no date at all: where no option gives one, the load is refused


def _accept_rows(
    entry: UkEntry, lines: Sequence[int], log: LoadLog, path: Path, seen: set[str]
) -> bool:
    """Accept the rows of an entry, or reject all of them where it has no number or no name."""
    is_double = entry.key in seen
    is_sound = bool(entry.key and entry.names and entry.regimes) and not is_double
    seen.add(entry.key)
    for line in lines:
        if is_sound:
            log.count_accepted(path)
            continue
        log.reject(
            path,
            line,
            "duplicate_id" if is_double else "missing_required",
            field="Unique ID, Name 6, Regime Name",
            value=entry.key,
            hint="each entry has its own number, in one file, a name and a regime",
        )
    return is_sound
