"""Rows of shipments and destination records."""

from typing import Final

from onward.graph.countries import region_code
from onward.graph.model import DestinationRecord, Shipment
from onward.loaders.parsing import cells as amounts
from onward.loaders.parsing import cells as fields
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.parties_of_trade import Traders
from onward.loaders.sources.csv.row import CsvRow

ASSESSMENT: Final = "assessment"
"""The measure of what a person has read of a country's record (docs/rule-pack.md)."""

ASSESSMENTS: Final = ("established", "indicated", "none")


def read_shipment(row: CsvRow) -> tuple[str, Shipment]:
    """Read a row of shipments; one without a number of its own is known by all that it says.

    Returns:
        (The row's id, the shipment.)
    """
    record = row.own_id()
    date = row.read("date", amounts.read_day, "bad_date")
    if date is None:
        raise FieldRefused("missing_required", field="date", hint="give the day or month")
    source = row.source(record)
    traders = Traders(row, source)
    value, currency = _read_value(row)
    quantity, unit = _read_quantity(row)
    shipment = Shipment(
        id=record,
        date=date,
        source=source,
        shipper=traders.required("shipper"),
        consignee=traders.required("consignee"),
        end_user=traders.optional("end_user"),
        forwarder=traders.optional("forwarder"),
        notify_party=traders.optional("notify_party"),
        hs=row.optional("hs", amounts.read_hs_code, "bad_code"),
        control_code=row.text("control_code"),
        families=fields.items(row.cells["families"]),
        description=row.text("description"),
        quantity=quantity,
        unit=unit,
        value=value,
        currency=currency,
        origin=row.country("origin"),
        destination=row.country("destination"),
        transit=row.countries("transit"),
    )
    return record, traders.check(shipment)


def _read_quantity(row: CsvRow) -> tuple[str | None, str | None]:
    """Read a quantity and its unit; a negative one corrects an earlier row and is no delivery."""
    stated = row.text("unit")
    number, word = row.optional("quantity", amounts.split_amount, "bad_number") or (None, "")
    if number is not None and number.startswith("-"):
        hint = "must not be negative; remove the row that this one corrects"
        raise FieldRefused("bad_number", field="quantity", value=number, hint=hint)
    if not word:
        return number, stated
    try:
        unit = amounts.check_unit(word)
    except ValueError as error:
        row.leave_out(_refuse_cell(row, "quantity", str(error)))
        return None, stated
    if stated and not amounts.are_one_unit(stated, unit):
        row.leave_out(_refuse_cell(row, "quantity", f"the column unit says {stated}"))
        return None, stated
    return number, stated or unit


def _read_value(row: CsvRow) -> tuple[str | None, str | None]:
    """Read a value and its currency, in whichever of the two columns it stands."""
    stated = row.optional("currency", amounts.read_currency, "bad_code")
    number, word = row.optional("value", amounts.split_amount, "bad_number") or (None, "")
    if not word or (stated and amounts.is_sign_of(word, stated)):
        return number, stated
    try:
        currency = amounts.read_currency(word)
    except ValueError as error:
        row.leave_out(_refuse_cell(row, "value", str(error)))
        return number if stated else None, stated
    if stated and stated != currency:
        row.leave_out(_refuse_cell(row, "value", f"the column currency says {stated}"))
        return None, stated
    return number, currency


def _refuse_cell(row: CsvRow, name: str, hint: str) -> FieldRefused:
    return FieldRefused("bad_number", field=name, value=row.cells[name], hint=hint)


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
