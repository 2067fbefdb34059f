"""OFAC's flat files, joined by the number of the entry (05, section 3.1).

The files have no header; a first row whose first cell is no number was added by somebody, and its
names are ignored. "No value" is ``-0-``. ADD, ALT and COMMENTS must be of the same date as SDN.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onward.errors import InputRefused
from onward.loaders.parsing.cells import text
from onward.loaders.parsing.ofac_remarks import CUT_AT
from onward.loaders.readers import csv_rows
from onward.loaders.source import LoadLog

MAX_STRAYS = 0.005
"""Share of rows whose entry the main file lacks; more means files of different dates."""

_COLUMNS = {
    "main": [
        *("ent_num", "name", "type", "program", "title", "call_sign"),
        *("vessel_type", "tonnage", "grt", "flag", "owner", "remarks"),
    ],
    "add": ["ent_num", "add_num", "street", "city", "country", "remarks"],
    "alt": ["ent_num", "alt_num", "type", "name", "remarks"],
    "comments": ["ent_num", "text"],
}
_ROLES = {
    "sdn": ("US-OFAC-SDN", "main"),
    "add": ("US-OFAC-SDN", "add"),
    "alt": ("US-OFAC-SDN", "alt"),
    "sdn_comments": ("US-OFAC-SDN", "comments"),
    "cons_prim": ("US-OFAC-CONS", "main"),
    "cons_add": ("US-OFAC-CONS", "add"),
    "cons_alt": ("US-OFAC-CONS", "alt"),
    "cons_comments": ("US-OFAC-CONS", "comments"),
}


@dataclass(slots=True)
class Record:
    """All rows of one entry. `cells` are those of the main file, "" where it says nothing.

    Attributes:
        lists: Programmes by list; an entry may stand on both lists.
        aliases: (aka, fka or nka; name).
        addresses: (street, city, country) as printed.
        is_truncated: The remark was cut and no COMMENTS row continues it.
    """

    number: str
    file: str
    line: int
    cells: Mapping[str, str]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    remark: str = ""
    is_truncated: bool = False


def read_records(files: Sequence[Path], log: LoadLog) -> dict[str, Record]:
    """Read the files given together into one record an entry, by number.

    Raises:
        InputRefused: A file is none of OFAC's, a main file is missing, or the dates differ.
    """
    sets = _sets(files)
    records: dict[str, Record] = {}
    for list_code, parts in sets.items():
        if "main" not in parts:
            main = "sdn.csv" if list_code == "US-OFAC-SDN" else "cons_prim.csv"
            raise InputRefused(
                f"needs {main}", file=next(iter(parts.values())).name, hint=f"give {main} with it"
            )
        of_list = _read_main(list_code, parts["main"], records, log)
        for part, add in (("add", _add_address), ("alt", _add_alias), ("comments", _continue)):
            if part in parts:
                _join(parts[part], part, of_list, add, log)
        _mark_truncated(of_list.values(), log)
    return records


def _sets(files: Sequence[Path]) -> dict[str, dict[str, Path]]:
    sets: dict[str, dict[str, Path]] = {}
    for path in files:
        role = _ROLES.get(path.name.split(".")[0].lower())
        if role is None:
            raise InputRefused(
                "is no file of OFAC's flat lists",
                file=path.name,
                hint=f"name it as OFAC does: {', '.join(f'{name}.csv' for name in _ROLES)}",
            )
        sets.setdefault(role[0], {})[role[1]] = path
    return sets


def _rows(path: Path, part: str, log: LoadLog) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Stream the rows with a sound number; a remark keeps its blanks, for it may be continued."""
    rows = csv_rows(
        path,
        log,
        columns=_COLUMNS[part],
        strip=False,
        header_if=_is_header,
    )
    for line, row in rows:
        if re.fullmatch("[0-9]+", row["ent_num"].strip()):
            yield line, row
        else:
            log.rejected(
                path, line, "bad_code", field="ent_num", value=row["ent_num"], hint="give a number"
            )


def _is_header(cells: Sequence[str]) -> bool:
    """Tell a header by its first cell, a word; a damaged number is a row to be rejected."""
    return bool(cells) and re.fullmatch("[A-Za-z_ ]*[A-Za-z]", cells[0].strip()) is not None


def _read_main(
    list_code: str, path: Path, records: dict[str, Record], log: LoadLog
) -> dict[str, Record]:
    of_list: dict[str, Record] = {}
    for line, row in _rows(path, "main", log):
        number = row["ent_num"].strip()
        cells = {column: text(cell) or "" for column, cell in row.items()}
        if number in of_list or not cells["name"] or not cells["program"]:
            double = number in of_list
            log.rejected(
                path,
                line,
                "duplicate_id" if double else "missing_required",
                field="ent_num" if double else "name and program",
                value=number,
                hint="fetch the file again",
            )
            continue
        record = records.setdefault(number, Record(number, path.name, line, cells))
        record.lists[list_code] = tuple(map(str.strip, cells["program"].split("] [")))
        if record.cells is cells:
            record.remark = row["remarks"] if cells["remarks"] else ""
        of_list[number] = record
        log.accepted(path)
    return of_list


def _join(
    path: Path,
    part: str,
    records: Mapping[str, Record],
    add: Callable[[Record, Mapping[str, str]], str | None],
    log: LoadLog,
) -> None:
    """Add the rows of a second file to their entries.

    Raises:
        InputRefused: Too many rows belong to no entry: the files are of different dates.
    """
    strays = 0
    rows = [row for _, row in _rows(path, part, log)]
    if part != "comments":  # in OFAC's own order, whatever the order of the rows
        rows.sort(key=lambda row: row[_COLUMNS[part][1]].strip().zfill(9))
    for row in rows:
        record = records.get(row["ent_num"].strip())
        nothing = "entry is not in the main file" if record is None else add(record, row)
        strays += nothing in ("entry is not in the main file", "continues no cut remark")
        if nothing is None:
            log.accepted(path)
        else:
            log.not_a_party(path, nothing)
    if strays > MAX_STRAYS * len(rows):
        raise InputRefused(
            f"{strays} of {len(rows)} rows belong to no entry of the main file: files of different "
            "dates may not be joined",
            file=path.name,
            field="ent_num",
            hint="give files of one date, or leave this one out",
        )


def _add_address(record: Record, row: Mapping[str, str]) -> str | None:
    address = (text(row["street"]) or "", text(row["city"]) or "", text(row["country"]) or "")
    if not any(address):
        return "no address stated"
    record.addresses.append(address)
    return None


def _add_alias(record: Record, row: Mapping[str, str]) -> str | None:
    name = text(row["name"])
    if name is None:
        return "no name stated"
    record.aliases.append((row["type"].strip(), name))
    return None


def _continue(record: Record, row: Mapping[str, str]) -> str | None:
    """Continue a cut remark in mid-word, without a separator."""
    if len(record.remark) % CUT_AT or not record.remark:
        return "continues no cut remark"
    record.remark += row["text"]
    return None


def _mark_truncated(records: Iterable[Record], log: LoadLog) -> None:
    cut = sorted((r.number for r in records if len(r.remark) == CUT_AT), key=int)
    for record in records:
        record.is_truncated = len(record.remark) == CUT_AT
    if cut:
        log.counts["truncated remarks"] += len(cut)
        log.notes.append(
            f"{len(cut)} remarks are cut at {CUT_AT} characters and nothing continues them, so "
            f"their links and numbers are incomplete: entries {', '.join(cut)}"
        )
