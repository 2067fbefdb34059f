"""The FinCEN Files of the ICIJ: payments between banks that one of them reported as suspicious.

A row sums up payments of a period. Money and no goods: context alone, no delivery and no listing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused
from onward.graph.countries import country_code
from onward.graph.dates import day_after
from onward.graph.model import Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.loaders.account import FieldRefused, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.lists.registers import RecordPlace
from onward.loaders.parsing import cells
from onward.loaders.parsing.names import tidy
from onward.loaders.readers.records import csv_header, csv_rows
from onward.loaders.readers.tables import name_unread
from onward.loaders.source import LoadOptions

SOURCE: Final = read_source(__file__)

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FLOW: Final = ("originator", "beneficiary")

_FLOW_COLUMNS: Final = (
    *("id", "filer_org_name", "begin_date", "end_date"),
    *(f"{role}_{column}" for role in _FLOW for column in ("bank_id", "bank", "iso")),
    *("number_transactions", "amount_transactions"),
)
_CONNECTION_COLUMNS: Final = (
    *("icij_sar_id", "filer_org_name_id", "filer_org_name"),
    *("entity_b_id", "entity_b", "entity_b_iso_code"),
)
_COUNTRIES: Final = ("originator_iso", "beneficiary_iso", "entity_b_iso_code")
_KNOWN_COLUMNS: Final = frozenset(
    {*_FLOW_COLUMNS, *_CONNECTION_COLUMNS, "entity_b_country"}
    # the countries once more, in words
    | {f"{role}_bank_country" for role in _FLOW}
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the banks, and what links them."""
    retrieved = options.retrieved or options.published
    log.notes.append("payments that a bank reported are no finding that they were unlawful (ICIJ)")
    banks: dict[str, Party] = {}
    for path in files:
        header = csv_header(path)
        if "originator_bank_id" in header:
            make, required = _read_flow, _FLOW_COLUMNS
        elif "entity_b_id" in header:
            make, required = _read_connection, _CONNECTION_COLUMNS
        else:
            raise HeaderRefused(
                "is no table of flows or connections",
                file=path.name,
                line=1,
                field="originator_bank_id",
                hint="give the CSV files of the FinCEN Files as they are",
            )
        rows = csv_rows(path, log, required=required)
        for line, row in name_unread(rows, _KNOWN_COLUMNS, path, log):
            place = RecordPlace(path, line, log, options.name, retrieved)
            try:
                tie, ends = make(row, place)
            except FieldRefused as refused:
                log.reject_for(path, line, refused)
                continue
            log.count_accepted(path)
            _name_unknown_countries(row, place)
            for bank in ends:
                # of several spellings and countries the first of the alphabet: no order decides
                banks[bank.id] = min(banks.get(bank.id, bank), bank, key=_sort_bank)
            yield tie
    yield from banks.values()


def _name_unknown_countries(row: Mapping[str, str], place: RecordPlace) -> None:
    for column in _COUNTRIES:
        code = cells.text(row.get(column, ""))
        if code and country_code(code) is None:
            place.warn(column, "is not a known country", code)


def _sort_bank(bank: Party) -> tuple[bool, str, str]:
    return bank.country is None, bank.name, bank.country or ""


def _make_bank(row: Mapping[str, str], columns: tuple[str, str, str], place: RecordPlace) -> Party:
    key, name, country = (row.get(column, "").strip() for column in columns)
    if not key or not name:
        raise FieldRefused("missing_required", field=columns[0] if not key else columns[1])
    return Party(
        id=place.party_id(key),
        name=tidy(name),
        kind=PartyKind.COMPANY.value,
        country=country_code(country) if country else None,
        source=place.source(key),
        topics=("fin.bank",),
    )


def _read_flow(row: Mapping[str, str], place: RecordPlace) -> tuple[Tie, list[Party]]:
    ends = [
        _make_bank(row, (f"{role}_bank_id", f"{role}_bank", f"{role}_iso"), place) for role in _FLOW
    ]
    if not row["id"]:
        raise FieldRefused("missing_required", field="id")
    since, until = (place.day(row[name], name) for name in ("begin_date", "end_date"))
    if until is not None and _DAY.fullmatch(until):
        until = day_after(until).isoformat()
    words = [
        f"payments reported as suspicious by {tidy(row['filer_org_name'])}",
        *_write_amounts(row, place),
    ]
    source = place.source(f"flow/{row['id']}")
    return _link_banks(ends, source, "; ".join(words), since, until), ends


def _read_connection(row: Mapping[str, str], place: RecordPlace) -> tuple[Tie, list[Party]]:
    filer = _make_bank(row, ("filer_org_name_id", "filer_org_name", ""), place)
    other = _make_bank(row, ("entity_b_id", "entity_b", "entity_b_iso_code"), place)
    report = row["icij_sar_id"]
    record = f"report/{report}/{row['filer_org_name_id']}/{row['entity_b_id']}"
    text = f"named in a report of suspicious payments by {filer.name}"
    return _link_banks([filer, other], place.source(record), text), [filer, other]


def _link_banks(
    ends: Sequence[Party],
    source: Provenance,
    text: str,
    since: str | None = None,
    until: str | None = None,
) -> Tie:
    return Tie(
        start=ends[0].id,
        end=ends[1].id,
        kind=TieKind.LINKED.value,
        source=source,
        since=since,
        until=until,
        standing="claimed",
        text=text,
    )


def _write_amounts(row: Mapping[str, str], place: RecordPlace) -> Iterator[str]:
    count = cells.text(row["number_transactions"]) or ""
    if count.isdecimal():
        yield f"{count} payments"
    elif count:
        place.warn("number_transactions", "bad_number", count)
    amount = cells.text(row["amount_transactions"])
    if amount:
        try:
            # written as 5.689852347E7
            dollars = Decimal(amount)
        except InvalidOperation:
            dollars = Decimal("NaN")
        if dollars.is_finite() and dollars >= 0:
            yield f"USD {dollars:f}"
        else:
            place.warn("amount_transactions", "bad_number", amount)
