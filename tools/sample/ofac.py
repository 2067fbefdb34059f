"""Reads OFAC's SDN list for the sample."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from onward.graph.countries import country_code
from tools.sample.extract import Extract, Pick, Row, found

RETRIEVED = "2023-01-21"
PAGE = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="

_OFAC_COLUMNS = ("id", "name", "type", "programs", *"efghijk", "remarks")
_OFAC_KINDS = {
    "Target Type Government Entity": ("PublicBody", "gov"),
    "Target Type State-Owned Enterprise": ("Company", "gov.soe"),
    "Target Type Private Company": ("Company", ""),
}
_NUMBERS = {"Tax ID No.": "tax_number", "Registration Number": "registration_number"}
_NUMBER = re.compile(r"(Tax ID No\.|Registration Number|Registration ID) (\S+)(?: \(([^)]*)\))?")


def ofac(sdn: Path, addresses: Path, picks: Sequence[Pick], out: Extract) -> None:
    """Read the SDN list: parties, programmes, and "Linked To" between picked parties.

    Args:
        sdn: SDN.CSV.
        addresses: ADD.CSV, of which only the country is used.
        picks: The OFAC numbers wanted.
        out: Where the rows go.
    """
    with sdn.open(encoding="utf-8", newline="") as stream:
        rows = [dict(zip(_OFAC_COLUMNS, row, strict=True)) for row in csv.reader(stream)]
    countries = _ofac_countries(addresses)
    ids = {_bare(pick.name): f"ofac-{pick.key}" for pick in picks}
    for pick in picks:
        row = found(pick, [row for row in rows if row["id"] == pick.key], "name")
        remarks = row["remarks"].rstrip(". ").split("; ")
        _ofac_party(pick, row, remarks, countries.get(pick.key, set()), out)
        for item in remarks:
            target = ids.get(_bare(item.removeprefix("Linked To: ")))
            if item.startswith("Linked To: ") and target:
                out.tie(f"ofac-{pick.key}", "linked", target, **_ofac_source(pick))


def _ofac_party(
    pick: Pick, row: Row, remarks: Sequence[str], countries: set[str], out: Extract
) -> None:
    is_person = row["type"] == "individual"
    kind, topic = next(
        (_OFAC_KINDS[item] for item in remarks if item in _OFAC_KINDS), ("Organization", "")
    )
    facts = _ofac_numbers(remarks)
    land = {code for code in facts.pop("countries").split() if code} or countries
    party_id = f"ofac-{pick.key}"
    decided = pick if pick.topics else replace(pick, topics=topic)
    out.party(
        decided,
        party_id,
        turned(row["name"]) if is_person else row["name"],
        "Person" if is_person else kind,
        country=min(land) if len(land) == 1 else "",
        **facts,
        **_ofac_source(pick),
    )
    for programme in row["programs"].split("] ["):
        out.listing(
            party_id,
            programme,
            topic="sanction",
            regime="OFAC",
            list="Specially Designated Nationals and Blocked Persons List",
            programme=programme,
            entry_id=pick.key,
            measure="Asset freeze",
            **_ofac_source(pick),
        )


def _ofac_source(pick: Pick) -> Row:
    return {"source_url": PAGE + pick.key, "retrieved": RETRIEVED}


def _ofac_numbers(remarks: Iterable[str]) -> Row:
    numbers: dict[str, list[str]] = {"tax_number": [], "registration_number": []}
    countries: set[str] = set()
    for item in remarks:
        match = _NUMBER.match(item)
        if match:
            label = match[1].replace("Registration ID", "Registration Number")
            numbers[_NUMBERS[label]].append(match[2])
            countries.add(country_code(match[3]) or "" if match[3] else "")
    joined = {column: ";".join(cells) for column, cells in numbers.items()}
    return joined | {"countries": " ".join(sorted(countries))}


def _ofac_countries(addresses: Path) -> dict[str, set[str]]:
    found_in: dict[str, set[str]] = {}
    with addresses.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            if len(row) >= 5 and (code := country_code(row[4].strip())):
                found_in.setdefault(row[0], set()).add(code)
    return found_in


def _bare(name: str) -> str:
    return name.rstrip(".").strip().upper()


def turned(name: str) -> str:
    """Turn "SURNAME, Given" round."""
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma else name
