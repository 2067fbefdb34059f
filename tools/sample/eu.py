"""Reads the annexes of EU acts for the sample."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from onward.graph.countries import country_of_address
from tools.sample.extract import RETRIEVED_TABLES, Extract, Pick, Row, found

_EU_TOPICS = {"Asset freeze": "sanction", "Export control": "export.control"}
_EU_KINDS = {"Person": "Person", "Company": "Company"}
_DEBRIS = ("Chinese:", "Text of image")


def eu(folder: Path, picks: Sequence[Pick], out: Extract) -> None:
    """Read annexes of EU acts; a pick's key is ``celex/annex/recordId``."""
    for pick in picks:
        celex, annex, record = pick.key.split("/")
        with (folder / f"{celex}.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = [
                row
                for row in csv.DictReader(stream)
                if (row["annex"], row["recordId"]) == (annex, record)
            ]
        _eu_entry(pick, found(pick, rows, "name"), out)


def _eu_entry(pick: Pick, row: Row, out: Extract) -> None:
    celex, annex, record = pick.key.split("/")
    party_id = f"eu-{celex}-{annex}-{record}"
    since = _iso(row["startDate"])
    year, number = celex[1:5], int(celex[6:])
    source = {
        "source_url": f"https://eur-lex.europa.eu/eli/reg/{year}/{number}/oj",
        "published": since,
        "retrieved": RETRIEVED_TABLES,
    }
    aliases = [name for name in row["alias"].split("; ") if name and name not in _DEBRIS]
    out.party(
        pick,
        party_id,
        row["name"],
        _EU_KINDS.get(row["schema"], "Organization"),
        country=country_of_address(row["address"]) or "",
        aliases=";".join(name.replace(";", ",") for name in aliases),
        **_eu_numbers(row),
        **source,
    )
    act = f"(EU) {year}/{number}" if int(year) >= 2015 else f"(EU) No {number}/{year}"
    out.listing(
        party_id,
        row["measure"],
        topic=_EU_TOPICS[row["measure"]],
        regime="EU",
        list=f"Regulation {act}, Annex {annex.split('.')[0]}",
        programme=row["programKey"],
        entry_id=record,
        measure=row["measure"],
        since=since,
        **source,
    )


def _eu_numbers(row: Row) -> Row:
    """Sort numbers into tax and registration numbers by the words in brackets behind them."""
    tax = [row["innCode"], row["taxNumber"]]
    registration = [row["ogrnCode"]]
    for cell in filter(None, row["registrationNumber"].split("; ")):
        number, _, words = cell.partition(" (")
        is_tax = any(word in words.lower() for word in ("inn", "tin)", "tax"))
        (tax if is_tax else registration).append(number)
    return {"tax_number": _joined(tax), "registration_number": _joined(registration)}


def _joined(cells: Iterable[str]) -> str:
    return ";".join(cell.replace("; ", ";") for cell in cells if cell)


def _iso(text: str) -> str:
    day, month, year = text.split(".")
    return f"{year}-{int(month):02}-{int(day):02}"
