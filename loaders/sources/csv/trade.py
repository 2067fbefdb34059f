"""Rows of shipments and destination records."""

import hashlib
import re
from typing import Final

from onward.graph.countries import region_code
from onward.graph.model import (
    KIND_UNCERTAIN,
    DestinationRecord,
    Party,
    PartyKind,
    Provenance,
    Shipment,
)
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.names import tidy
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.row import CsvRow

ASSESSMENT: Final = "assessment"
"""The measure of what a person has read of a country's record (docs/rule-pack.md)."""

ASSESSMENTS: Final = ("established", "indicated", "none")


def read_shipment(row: CsvRow) -> tuple[str, Shipment]:
    """Read a row of shipments.

    Returns:
        (The row's id, the shipment.)
    """
    record = row.local_id()
    date = row.read("date", fields.iso_date, "bad_date")
    if date is None:
        raise FieldRefused("missing_required", field="date", hint="give the day or month")
    source = row.source(record)
    shipment = Shipment(
        id=record,
        date=date,
        source=source,
        shipper=_read_trader(row, "shipper", source),
        consignee=_read_trader(row, "consignee", source),
        end_user=row.optional_party("end_user"),
        forwarder=row.optional_party("forwarder"),
        notify_party=row.optional_party("notify_party"),
        hs=row.optional("hs", read_hs_code, "bad_code"),
        control_code=row.text("control_code"),
        families=fields.items(row.cells["families"]),
        description=row.text("description"),
        quantity=_read_quantity(row),
        unit=row.text("unit"),
        value=row.optional("value", fields.decimal, "bad_number"),
        currency=row.optional("currency", _read_currency, "bad_code"),
        origin=row.country("origin"),
        destination=row.country("destination"),
        transit=row.countries("transit"),
    )
    return record, shipment


def _read_trader(row: CsvRow, role: str, source: Provenance) -> str:
    """Return the id of the shipper or consignee.

    A trader without an id becomes a party of its name and country, so that rows that name it alike
    lead to one party.
    """
    party_id = row.optional_party(role)
    if party_id is not None:
        return party_id
    name = row.text(f"{role}_name")
    if name is None:
        hint = f"give {role} (an id) or {role}_name"
        raise FieldRefused("missing_required", field=role, hint=hint)
    country = row.country(f"{role}_country")
    terms = f"{tidy(name)}|{country or ''}"
    record = hashlib.sha256(terms.encode()).hexdigest()[:16]
    party = Party(
        id=row.layer.prefix + record,
        name=tidy(name),
        kind=PartyKind.ORGANIZATION.value,
        country=country,
        source=Provenance(source.dataset, record, retrieved=source.retrieved),
        notes=((KIND_UNCERTAIN, "the shipment does not say what it is"),),
    )
    first = row.layer.named.setdefault(party.id, party)
    # the oldest row that names a party dates it, whatever the order of the rows
    if (party.source.retrieved or "") < (first.source.retrieved or ""):
        row.layer.named[party.id] = party
    return party.id


def read_hs_code(cell: str) -> str | None:
    """Read a customs code, with or without its dots and blanks."""
    code = (fields.text(cell) or "").replace(".", "").replace(" ", "")
    if code and not re.fullmatch("[0-9]{4,10}", code):
        raise ValueError("give 4 to 10 digits of the Harmonized System, as text")
    return code or None


def _read_quantity(row: CsvRow) -> str | None:
    """Read a quantity; a negative one corrects an earlier row and is not a delivery of goods."""
    number = row.optional("quantity", fields.decimal, "bad_number")
    if number is not None and number.startswith("-"):
        hint = "must not be negative; remove the row that this one corrects"
        raise FieldRefused("bad_number", field="quantity", value=number, hint=hint)
    return number


def _read_currency(cell: str) -> str | None:
    code = fields.text(cell)
    if code is not None and not re.fullmatch("[A-Z]{3}", code):
        raise ValueError("give ISO 4217: EUR")
    return code


def read_destination(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of destinations.

    Returns:
        (The row's key, the record.)
    """
    country = region_code(row.cells["country"]) or row.country("country")
    if country is None:
        hint = "give ISO 3166-1 alpha-2: DE, or a region: UA-43"
        raise FieldRefused("bad_code", field="country", value=row.cells["country"], hint=hint)
    measure = row.required("measure")
    year = row.read("data_year", _read_year, "bad_number")
    # "none" is a value: no record was read, or a regime of that country and year bans nothing
    value = row.cells["value"]
    is_none = value.casefold() == "none" and measure.startswith((ASSESSMENT, "regime"))
    value = "none" if is_none else row.required("value")
    if value.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        hint = "leave the row out if there is no value"
        raise FieldRefused("bad_number", field="value", value=value, hint=hint)
    if measure == ASSESSMENT:
        value = _read_assessment(row, value)
    edition = row.date("published")
    record = "/".join(filter(None, (country, measure, str(year), edition)))
    return record, DestinationRecord(country, measure, year, value, row.source(record))


def _read_assessment(row: CsvRow, value: str) -> str:
    """Return a person's own reading; one that is none of the three, or names no document, falls."""
    word = value.casefold()
    if word not in ASSESSMENTS:
        hint = f"write one of: {', '.join(ASSESSMENTS)}"
        raise FieldRefused("bad_code", field="value", value=value, hint=hint)
    url = row.cells["source_url"]
    if not url.startswith(("https://", "http://")):
        hint = "give the address of the document that was read: https://..."
        raise FieldRefused("missing_required", field="source_url", value=url, hint=hint)
    return word


def _read_year(cell: str) -> int:
    year = fields.whole_number(cell)
    if not 1900 <= year <= 2200:
        raise ValueError("give the year of the data: 2025")
    return year
