"""OFAC's flat files, joined by the number of the entry.

The files have no header; a first row whose first cell is a word was added by somebody, and its
names are ignored. ``-0-`` means "no value". ADD, ALT and COMMENTS must be of the same date as SDN.
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
"""Largest share of rows without an entry in the main file; more means files of different dates."""

COLUMNS = {
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
class OfacRecord:
    """All rows of one entry.

    Attributes:
        cells: The cells of the main file, "" if it says nothing.
        lists: Programmes by list; an entry may be on both lists.
        aliases: (aka, fka, nka, weak or original; name).
        addresses: (street, city, country) as printed.
        is_truncated: Whether the remark was cut and no COMMENTS row continues it.
        listed_on: The day by list, which only the advanced XML states.
        acts: The legal basis by list, likewise.
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
    listed_on: dict[str, str] = field(default_factory=dict)
    acts: dict[str, str] = field(default_factory=dict)


def read_records(files: Sequence[Path], log: LoadLog) -> dict[str, OfacRecord]:
    """Read the files given together into one record per entry, by number.

    Raises:
        InputRefused: A file is not OFAC's, a main file is missing, or the dates differ.
    """
    sets = _group_by_list(files)
    records: dict[str, OfacRecord] = {}
    for list_code, parts in sets.items():
        if "main" not in parts:
            main = "sdn.csv" if list_code == "US-OFAC-SDN" else "cons_prim.csv"
            extra = next(iter(parts.values())).name
            raise InputRefused(f"needs {main}", file=extra, hint=f"give {main} with it")
        of_list = _read_main(list_code, parts["main"], records, log)
        for part, add in (
            ("add", _add_address),
            ("alt", _add_alias),
            ("comments", _continue_remark),
        ):
            if part in parts:
                _join_rows(parts[part], part, of_list, add, log)
        _mark_truncated(of_list.values(), log)
    return records


def _group_by_list(files: Sequence[Path]) -> dict[str, dict[str, Path]]:
    sets: dict[str, dict[str, Path]] = {}
    for path in files:
        role = _ROLES.get(path.name.split(".")[0].lower())
        if role is None:
            raise InputRefused(
                "is not a file of OFAC's flat lists",
                file=path.name,
                hint=f"name it as OFAC does: {', '.join(f'{name}.csv' for name in _ROLES)}",
            )
        sets.setdefault(role[0], {})[role[1]] = path
    return sets


def _read_rows(path: Path, part: str, log: LoadLog) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Stream the rows with a valid number of an entry."""
    # not stripped: the blank at the end of a cut remark parts two words of it
    rows = csv_rows(path, log, columns=COLUMNS[part], strip=False, header_if=_is_header)
    for line, row in rows:
        if re.fullmatch("[0-9]+", row["ent_num"].strip()):
            yield line, row
        else:
            log.reject(
                path, line, "bad_code", field="ent_num", value=row["ent_num"], hint="give a number"
            )


def _is_header(cells: Sequence[str]) -> bool:
    """Return whether a row is a header: its first cell is a word; a damaged number is not."""
    return bool(cells) and re.fullmatch("[A-Za-z_ ]*[A-Za-z]", cells[0].strip()) is not None


def _read_main(
    list_code: str, path: Path, records: dict[str, OfacRecord], log: LoadLog
) -> dict[str, OfacRecord]:
    of_list: dict[str, OfacRecord] = {}
    for line, row in _read_rows(path, "main", log):
        number = row["ent_num"].strip()
        cells = {column: text(cell) or "" for column, cell in row.items()}
        # without a programme nobody could say what the listing means
        if number in of_list or not cells["name"] or not cells["program"]:
            double = number in of_list
            log.reject(
                path,
                line,
                "duplicate_id" if double else "missing_required",
                field="ent_num" if double else "name and program",
                value=number,
                hint="download the file again",
            )
            continue
        record = records.setdefault(number, OfacRecord(number, path.name, line, cells))
        # programmes are written "SDGT] [IRAN] [IFSR"
        record.lists[list_code] = tuple(map(str.strip, cells["program"].split("] [")))
        if record.cells is cells:
            record.remark = row["remarks"] if cells["remarks"] else ""
        of_list[number] = record
        log.count_accepted(path)
    return of_list


def _join_rows(
    path: Path,
    part: str,
    records: Mapping[str, OfacRecord],
    add: Callable[[OfacRecord, Mapping[str, str]], str | None],
    log: LoadLog,
) -> None:
    """Add the rows of a secondary file to their entries.

    Raises:
        InputRefused: Too many rows belong to no entry: the files are of different dates.
    """
    strays = 0
    rows = [row for _, row in _read_rows(path, part, log)]
    if part != "comments":  # in OFAC's own order, whatever the order of the rows
        rows.sort(key=lambda row: row[COLUMNS[part][1]].strip().zfill(9))
    for row in rows:
        record = records.get(row["ent_num"].strip())
        # None: the row was added; otherwise why it adds nothing
        unused = "entry is not in the main file" if record is None else add(record, row)
        strays += unused in ("entry is not in the main file", "continues no cut remark")
        if unused is None:
            log.count_accepted(path)
        else:
            log.count_not_a_party(path, unused)
    if strays > MAX_STRAYS * len(rows):
        raise InputRefused(
            f"{strays} of {len(rows)} rows belong to no entry of the main file: files of different "
            "dates may not be joined",
            file=path.name,
            field="ent_num",
            hint="give files of one date, or leave this one out",
        )


def _add_address(record: OfacRecord, row: Mapping[str, str]) -> str | None:
    address = (text(row["street"]) or "", text(row["city"]) or "", text(row["country"]) or "")
    if not any(address):
        return "no address stated"
    record.addresses.append(address)
    return None


def _add_alias(record: OfacRecord, row: Mapping[str, str]) -> str | None:
    name = text(row["name"])
    if name is None:
        return "no name stated"
    record.aliases.append((row["type"].strip(), name))
    return None


def _continue_remark(record: OfacRecord, row: Mapping[str, str]) -> str | None:
    """Continue a cut remark; the cut may be inside a word, so nothing is put between."""
    # only a remark of exactly the cut length has been cut
    if len(record.remark) % CUT_AT or not record.remark:
        return "continues no cut remark"
    record.remark += row["text"]
    return None


def _mark_truncated(records: Iterable[OfacRecord], log: LoadLog) -> None:
    cut = sorted((r.number for r in records if len(r.remark) == CUT_AT), key=int)
    for record in records:
        record.is_truncated = len(record.remark) == CUT_AT
    if cut:
        log.counts["truncated remarks"] += len(cut)
        log.notes.append(
            f"{len(cut)} remarks are cut at {CUT_AT} characters and nothing continues them, so "
            f"their links and numbers are incomplete: entries {', '.join(cut)}"
        )
