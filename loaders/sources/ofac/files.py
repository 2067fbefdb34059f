"""OFAC's flat files, joined by the number of the entry.

The files have no header; a first row whose first cell is a word was added by somebody, and its
names are ignored. ``-0-`` means "no value". ADD, ALT and COMMENTS must be of the same date as SDN.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from onward.errors import InputRefused
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import Cells, account_for, read_list_form
from onward.loaders.parsing.cells import text
from onward.loaders.parsing.ofac_remarks import CUT_AT
from onward.loaders.readers.records import csv_rows

FORM: Final = read_list_form(__file__)

COLUMNS: Final = {part: names.split() for part, names in FORM.words["columns"].items()}

MAX_STRAYS: Final = 0.005
"""Largest share of rows without an entry in the main file; more means files of different dates."""


@dataclass(slots=True)
class OfacRecord:
    """All rows of one entry.

    Attributes:
        place: Where it begins.
        cells: The cells of the main file, "" if it says nothing.
        lists: Programmes by list; an entry may be on both lists.
        aliases: (aka, fka, nka, weak or original; name).
        addresses: (street, city, country) as printed.
        is_truncated: Whether the remark was cut and no COMMENTS row continues it.
        listed_on: The day by list, which only the advanced XML states.
        acts: The legal basis by list, likewise.
    """

    number: str
    place: RowPlace
    cells: Cells
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    remark: str = ""
    is_truncated: bool = False
    listed_on: dict[str, str] = field(default_factory=dict)
    acts: dict[str, str] = field(default_factory=dict)

    def add_address(self, row: Cells) -> str | None:
        """Add a row of ADD; return why it adds nothing."""
        street, city, country = (text(row[name]) or "" for name in ("street", "city", "country"))
        if not (street or city or country):
            return "no address stated"
        self.addresses.append((street, city, country))
        return None

    def add_alias(self, row: Cells) -> str | None:
        """Add a row of ALT; return why it adds nothing."""
        name = text(row["name"])
        if name is None:
            return "no name stated"
        self.aliases.append((row["type"].strip(), name))
        return None

    def continue_remark(self, row: Cells) -> str | None:
        """Add a row of COMMENTS, which continues a cut remark; return why it adds nothing."""
        # only a remark of exactly the cut length has been cut
        if len(self.remark) % CUT_AT or not self.remark:
            return "continues no cut remark"
        # the cut may be inside a word, so nothing is put between
        self.remark += row["text"]
        return None


_JOINED: Final[Mapping[str, Callable[[OfacRecord, Cells], str | None]]] = {
    "add": OfacRecord.add_address,
    "alt": OfacRecord.add_alias,
    "comments": OfacRecord.continue_remark,
}


def read_records(files: Sequence[Path], log: LoadLog) -> dict[str, OfacRecord]:
    """Read the files given together into one record per entry, by number.

    Raises:
        InputRefused: A file is not OFAC's, a main file is missing, or the dates differ.
    """
    records: dict[str, OfacRecord] = {}
    for list_code, parts in _group_by_list(files).items():
        if "main" not in parts:
            main = "sdn.csv" if list_code == "US-OFAC-SDN" else "cons_prim.csv"
            extra = next(iter(parts.values())).name
            raise InputRefused(f"needs {main}", file=extra, hint=f"give {main} with it")
        of_list = _read_main(list_code, parts["main"], records, log)
        for part in _JOINED:
            if part in parts:
                _join_rows(parts[part], part, of_list, log)
        _mark_truncated(of_list.values(), log)
    return records


def _group_by_list(files: Sequence[Path]) -> dict[str, dict[str, Path]]:
    sets: dict[str, dict[str, Path]] = {}
    roles = FORM.words["files"]
    for path in files:
        role = roles.get(path.name.split(".")[0].lower())
        if role is None:
            raise InputRefused(
                "is not a file of OFAC's flat lists",
                file=path.name,
                hint=f"name it as OFAC does: {', '.join(f'{name}.csv' for name in roles)}",
            )
        list_code, part = role.split()
        sets.setdefault(list_code, {})[part] = path
    return sets


def _read_rows(path: Path, part: str, log: LoadLog) -> Iterator[tuple[int, Cells]]:
    """Stream the rows with a valid number of an entry."""
    # not stripped: the blank at the end of a cut remark parts two words of it
    rows = csv_rows(path, log, columns=COLUMNS[part], strip=False, header_if=_is_header)
    for line, row in rows:
        number = row["ent_num"]
        if re.fullmatch("[0-9]+", number.strip()):
            yield line, row
        else:
            log.reject(path, line, "bad_code", field="ent_num", value=number, hint="give a number")


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
        is_double = number in of_list
        if not account_for(
            log,
            path,
            [line],
            # without a programme nobody could say what the listing means
            is_sound=bool(cells["name"] and cells["program"]),
            is_double=is_double,
            field="ent_num" if is_double else "name and program",
            value=number,
            hint="download the file again",
        ):
            continue
        place = RowPlace(path.name, line, log)
        record = records.setdefault(number, OfacRecord(number, place, cells))
        # programmes are written "SDGT] [IRAN] [IFSR"
        record.lists[list_code] = tuple(map(str.strip, cells["program"].split("] [")))
        if record.cells is cells:
            record.remark = row["remarks"] if cells["remarks"] else ""
        of_list[number] = record
    return of_list


def _join_rows(path: Path, part: str, records: Mapping[str, OfacRecord], log: LoadLog) -> None:
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
        unused = _JOINED[part](record, row) if record else "entry is not in the main file"
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
