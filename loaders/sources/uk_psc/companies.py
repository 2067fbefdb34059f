"""The companies themselves: the basic company data that Companies House publishes as CSV."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier
from onward.graph.model import Name, Party, PartyKind, Provenance
from onward.loaders.parsing import cells
from onward.loaders.parsing import cells as partial_dates
from onward.loaders.parsing.names import tidy
from onward.loaders.source import FieldRefused, LoadLog
from onward.loaders.sources.uk_psc.numbers import read_company_number

REQUIRED: Final = ("CompanyName", "CompanyNumber", "CompanyStatus")

_COLUMN_WORDS: Final = """
    CompanyName CompanyNumber RegAddress CareOf POBox AddressLine1 AddressLine2 PostTown County
    Country PostCode CompanyCategory CompanyStatus CountryOfOrigin DissolutionDate
    IncorporationDate SICCode SicText PreviousName CONDATE
    Accounts AccountRefDay AccountRefMonth NextDueDate LastMadeUpDate AccountCategory Returns
    Mortgages NumMortCharges NumMortOutstanding NumMortPartSatisfied NumMortSatisfied
    LimitedPartnerships NumGenPartners NumLimPartners URI ConfStmtNextDueDate
    ConfStmtLastMadeUpDate
"""
COLUMN_WORDS: Final = frozenset(_COLUMN_WORDS.split())
"""Words of columns that are read, and of those that say nothing of who a company is."""

_DAY: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_PARTS: Final = (
    *("CareOf", "POBox", "AddressLine1", "AddressLine2"),
    *("PostTown", "County", "PostCode", "Country"),
)
_ADDRESS: Final = tuple(f"RegAddress.{name}" for name in _PARTS)
_FORMER: Final = tuple(f"PreviousName_{number}.CompanyName" for number in range(1, 11))


def read_company(
    row: Mapping[str, str], source: Provenance, file: Path, line: int, log: LoadLog
) -> Party:
    """Return the company of a row.

    Raises:
        FieldRefused: It has no name or number.
    """
    number = read_company_number(row["CompanyNumber"])
    name = tidy(row["CompanyName"])
    if number is None or not name:
        field, value = ("CompanyNumber", row["CompanyNumber"]) if name else ("CompanyName", "")
        raise FieldRefused("missing_required", field=field, value=value)
    days = {}
    for column in ("IncorporationDate", "DissolutionDate"):
        try:
            days[column] = _read_day(row.get(column, ""))
        except ValueError as error:
            log.warn(file, line, column, "bad_date", row[column], str(error))
    status = cells.text(row["CompanyStatus"])
    origin = country_code(row.get("CountryOfOrigin", "")) or "GB"
    return Party(
        id=f"{source.dataset}:{number}",
        name=name,
        kind=PartyKind.COMPANY.value,
        country=origin,
        source=source,
        names=tuple(_iterate_former(row)),
        identifiers=(identifier("registration_number", number, "GB"),),
        address=", ".join(filter(None, (cells.text(row.get(name, "")) for name in _ADDRESS)))
        or None,
        incorporated=days.get("IncorporationDate"),
        dissolved=days.get("DissolutionDate"),
        sector=cells.text(row.get("SICCode.SicText_1", "")),
        notes=(("status", status.lower()),) if status and status != "Active" else (),
    )


def _iterate_former(row: Mapping[str, str]) -> Iterator[Name]:
    names = (tidy(row.get(column, "")) for column in _FORMER)
    yield from (Name(name, "former") for name in dict.fromkeys(filter(None, names)))


def _read_day(text: str) -> str | None:
    """Return a date, which is written day first.

    Raises:
        ValueError: It is none.
    """
    match = _DAY.fullmatch(text.strip())
    return partial_dates.parse("-".join(reversed(match.groups())) if match else text)
