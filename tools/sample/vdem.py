"""Makes the bundled table of civil liberties out of the table of Our World in Data."""

import csv
import io
from pathlib import Path

from onward.graph.countries import country_code

FIRST_YEAR = 2000
"""How far the bundled table looks back: an export is judged by the record of its own year."""

COLUMNS = ("Code", "Year", "Human Rights Index")
_KOSOVO = "OWID_KOS"


def liberties(file: Path) -> str:
    """Return the values of all countries of today, as a table that the loader `vdem` reads."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [
            [row[column] for column in COLUMNS]
            for row in csv.DictReader(stream)
            if int(row["Year"]) >= FIRST_YEAR and _is_country(row["Code"])
        ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return text.getvalue()


def _is_country(code: str) -> bool:
    return code == _KOSOVO or (len(code) == 3 and country_code(code) is not None)
