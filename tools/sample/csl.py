"""Reads the US Consolidated Screening List for the sample."""

import csv
import gzip
import io
import re
from collections.abc import Sequence
from pathlib import Path

from onward.graph.countries import country_code
from tools.sample.extract import Extract, Pick, Row, found
from tools.sample.ofac import PAGE as OFAC_PAGE
from tools.sample.ofac import turned

PUBLISHED = "2022-04-21"  # the newest date in the file, which names none for itself
PAGE = "https://www.trade.gov/consolidated-screening-list"

_CSL = {  # list of the file: id, topics, regime, title, measure
    "Entity List": ("BIS", "export.control", "Entity List", "Export control"),
    "Denied Persons List": (
        "BIS",
        "export.control",
        "Denied Persons List",
        "Denial of export privileges",
    ),
    "Unverified List": ("BIS", "export.risk", "Unverified List", "Export control"),
    "Military End User": ("BIS", "export.control mil", "Military End User List", "Export control"),
    "Specially Designated Nationals": (
        "OFAC",
        "sanction",
        "Specially Designated Nationals and Blocked Persons List",
        "Asset freeze",
    ),
    "Non-SDN Chinese Military": (
        "OFAC",
        "invest.ban",
        "Non-SDN Chinese Military-Industrial Complex Companies List",
        "Investment ban",
    ),
}


def csl(file: Path, picks: Sequence[Pick], out: Extract) -> None:
    """Read the Consolidated Screening List; a pick's key begins the ``_id``, or is a number."""
    with gzip.open(file) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for pick in picks:
        whole = pick.key.isdigit() and len(pick.key) < 8  # Treasury's numbers; else a hash begins
        same = [
            row
            for row in rows
            if row["_id"] == pick.key or (not whole and row["_id"].startswith(pick.key))
        ]
        row = found(pick, same, "name")
        _csl_entry(pick, row, out)


def _csl_entry(pick: Pick, row: Row, out: Extract) -> None:
    regime, topics, title, measure = next(
        facts for start, facts in _CSL.items() if row["source"].startswith(start)
    )
    party_id = f"csl-{pick.key}"
    notice = re.match(r"(\d+) F\.?R\.? (\d+)", row["federal_register_notice"])
    page = f"https://www.federalregister.gov/citation/{notice[1]}-FR-{notice[2]}" if notice else ""
    if row["entity_number"]:
        page = OFAC_PAGE + row["entity_number"]
    source = {"source_url": page or PAGE, "published": row["start_date"] or PUBLISHED}
    codes = {address.rsplit(", ", 1)[-1] for address in row["addresses"].split("; ")}
    land = codes.pop() if len(codes) == 1 else ""
    aliases = re.split(r"; (?:and )?|(?<=\.), and ", row["alt_names"])
    out.party(
        pick,
        party_id,
        turned(row["name"]) if row["type"] == "Individual" else row["name"].strip(),
        "Person" if row["type"] == "Individual" else "Organization",
        country=land if country_code(land) == land else "",
        aliases=";".join(filter(None, aliases)),
        **_csl_numbers(row["ids"]),
        **source,
    )
    for topic in topics.split():
        out.listing(
            party_id,
            topic,
            topic=topic,
            regime=regime,
            list=title,
            programme=row["programs"],
            entry_id=row["_id"],
            measure=measure,
            since=row["start_date"],
            until=row["end_date"],
            **source,
        )


def _csl_numbers(ids: str) -> Row:
    """Read the numbers that name an organisation, each ``country, number, type``."""
    wanted = {
        "Unified Social Credit Code (USCC)": "registration_number",
        "C.R. No.": "registration_number",
        "Folio Mercantil No.": "registration_number",
        "Tax ID No.": "tax_number",
        "R.F.C.": "tax_number",
    }
    numbers: dict[str, list[str]] = {}
    for item in ids.split("; "):
        parts = item.split(", ")
        if len(parts) == 3 and parts[2] in wanted:
            numbers.setdefault(wanted[parts[2]], []).append(parts[1])
    return {column: ";".join(cells) for column, cells in numbers.items()}
