r"""The export ``csv``: one table, one row a step of evidence, for any program that reads tables.

UTF-8 with a byte order mark, every cell in quotes, lines end in CR LF. A text that a spreadsheet
might run has a ``'`` before it, which `read_cells` takes off. Each row bears its source and
licence and the ids of what it comes from, because a row is easily copied away from its table.
"""

import csv
import io
from decimal import Decimal
from typing import Final

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene
from onward.viz.tables.rows import (
    Cell,
    CellTable,
    Row,
    guard_text,
    list_facts,
    make_steps_table,
    unguard_text,
)

SUFFIX: Final = ".csv"

MEDIA_TYPE: Final = "text/csv; charset=utf-8"

IDS: Final = ("assessment_id", "record_hash", "scene_id", "on", "as_of", "closing")
OUTCOME: Final = ("verdict", "complete", "missing", "fictional", "left_out")
"""Columns that are the same in every row: what the table comes from, and how far it goes. A row is
often read alone, so each says that its transaction is made up, or its assessment not complete."""


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write the evidence of a scene as one table."""
    facts = dict(list_facts(scene))
    is_complete = not scene.missing and scene.verdict != "INCOMPLETE"
    common: Row = (
        *(facts.get(key) for key in IDS),
        *(scene.verdict, is_complete, "; ".join(scene.missing), scene.fictional),
        "; ".join(scene.notes),
    )
    table = make_steps_table(scene)
    rows = tuple((*row, *common) for row in table.rows)
    return write_cells(CellTable(table.name, (*table.columns, *IDS, *OUTCOME), rows))


def write_cells(table: CellTable) -> bytes:
    """Write a table as CSV in which no spreadsheet finds anything to run."""
    file = io.StringIO(newline="")
    # every cell is quoted: no locale's separator parts it
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guard_text(column) for column in table.columns])
    writer.writerows([_write_cell(cell) for cell in row] for row in table.rows)
    # without the byte order mark a spreadsheet takes UTF-8 for its own code page
    return file.getvalue().encode("utf-8-sig")


def read_cells(content: bytes) -> list[list[str]]:
    """Read a table that `write_cells` wrote: its columns first, each text as it was."""
    file = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [[unguard_text(cell) for cell in row] for row in csv.reader(file)]


def _write_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")  # as it is written, without an exponent
    return guard_text(cell) if isinstance(cell, str) else str(cell)
