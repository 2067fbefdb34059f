"""Makes the bundled sample of real public facts from the official files that a person fetched.

``python tools/make_sample.py --ofac SDN.CSV --ofac-addresses ADD.CSV --eu FOLDER --csl FILE.gz
--dod FILE --mieu FILE --vdem FILE`` shows what would change; with ``--write`` it changes it.

Which parties are in the sample, what was decided by hand about them, and the ties that a person
read out of prose, stand in ``tools/sample``. A party that is gone from its list, or is named
otherwise, stops the script: whether it was delisted is for a person to find out.
"""

import argparse
import csv
import difflib
import io
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from onward.loaders.sources.csv.tables import TABLES
from tools.sample.csl import csl
from tools.sample.dod import dod
from tools.sample.eu import eu
from tools.sample.extract import Extract, Gone, Pick, Row, read_picks
from tools.sample.mieu import mieu
from tools.sample.ofac import ofac
from tools.sample.vdem import liberties

ROOT = Path(__file__).resolve().parents[1]
DECIDED = ROOT / "tools" / "sample"
SAMPLE = ROOT / "loaders" / "data" / "sample"
LIBERTIES = ROOT / "loaders" / "data" / "vdem" / "civil_liberties.csv"

WITHHELD = frozenset({"address"})
"""Columns of Onward's tables that the sample never fills: an address may be a person's home."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Show, or write, the sample made from the files given."""
    options = _options(arguments)
    try:
        extract = make(options)
    except Gone as error:
        print(f"{error}; find out what happened to it, then change {DECIDED.name}/picks.csv")
        return 3
    texts = {
        SAMPLE / f"{table}.csv": as_csv(table, getattr(extract, table))
        for table in ("parties", "ties", "listings")
    }
    changed = False
    for file, text in {**texts, LIBERTIES: liberties(options.vdem)}.items():
        changed |= show_difference(file, text)
        if options.write:
            file.write_text(text, encoding="utf-8")
    print("changed" if changed else "no change")
    return 0


def make(options: argparse.Namespace) -> Extract:
    """Read all files.

    Raises:
        Gone: A picked party is not in its file any more, or is named otherwise.
    """
    picks = list(read_picks(DECIDED / "picks.csv"))

    def of(source: str) -> list[Pick]:
        return [pick for pick in picks if pick.source == source]

    extract = Extract()
    ofac(options.ofac, options.ofac_addresses, of("ofac"), extract)
    eu(options.eu, of("eu"), extract)
    csl(options.csl, of("csl"), extract)
    dod(options.dod, of("dod"), extract)
    mieu(options.mieu, of("mieu"), extract)
    extract.parties += _decided("parties.csv")
    extract.ties += _decided("claimed_ties.csv")
    return extract


def as_csv(table: str, rows: Sequence[Row]) -> str:
    """Write rows under the columns that the sample may have, sorted by their first columns.

    Raises:
        ValueError: A row has a column that is not allowed.
    """
    allowed = [c for t in TABLES if t.name == table for c in t.columns if c not in WITHHELD]
    used = [column for column in allowed if any(row.get(column) for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, used, restval="", lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda row: [row.get(column, "") for column in used[:3]]):
        writer.writerow({column: cell for column, cell in row.items() if cell})
    return text.getvalue()


def show_difference(file: Path, text: str) -> bool:
    """Print what would change in a file, and tell whether anything would."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(
        before.splitlines(), text.splitlines(), file.name, f"{file.name} (new)", lineterm="", n=0
    )
    shown = list(lines)
    for line in shown:
        print(line)
    return bool(shown)


def _decided(name: str) -> list[Row]:
    with (DECIDED / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the bundled sample from official files.")
    for name, what in {
        "ofac": "SDN.CSV of OFAC",
        "ofac-addresses": "ADD.CSV of OFAC, used for countries",
        "eu": "folder of annexes of EU acts, one CSV a CELEX number",
        "csl": "the Consolidated Screening List, gzipped CSV",
        "dod": "table of the 1260H lists",
        "mieu": "table of military-intelligence end users",
        "vdem": "V-Dem civil liberties index, as Our World in Data gives it",
    }.items():
        parser.add_argument(f"--{name}", type=Path, required=True, help=what)
    parser.add_argument("--write", action="store_true", help="write the files")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
