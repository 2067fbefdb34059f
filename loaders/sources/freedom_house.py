"""Freedom in the World: a country's status, and how freely views are expressed.

Item D4 asks whether people can express views "without fear of surveillance or retribution", from 0
to 4, where 4 is best: of all measures it is the closest to the uses of surveillance items. The
edition of a year measures the year before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused
from onward.graph.countries import country_code
from onward.graph.model import Statement
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import CountryYear, leave_out, whole, year
from onward.loaders.readers import csv_header, csv_rows
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source

SOURCE = Source(
    name="freedom_house",
    title="Freedom in the World: status, and fear of surveillance (D4)",
    publisher="Freedom House",
    url="https://freedomhouse.org/report/freedom-world",
    licence="Freedom House's own terms",
    files="the table of all editions saved as CSV, or that of the R package democracyData",
    may_ship=False,
    max_age_days=400,
)

STATUS: Final = frozenset({"F", "PF", "NF"})


@dataclass(frozen=True, slots=True)
class FreedomHouseForm:
    """How one publisher names the columns; status and D4 have one name in both."""

    name: str
    kind: str
    edition: str
    status: str

    @property
    def columns(self) -> tuple[str, ...]:
        """All required columns."""
        return (self.name, self.kind, self.edition, self.status, "D4")


FORMS: Final = (
    FreedomHouseForm("fh_full_country", "country_or_territory", "edition", "status"),
    FreedomHouseForm("Country/Territory", "C/T", "Edition", "Status"),
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the status and item D4 of each country and year.

    Raises:
        HeaderRefused: A file has the columns of neither form.
    """
    for path in files:
        form = _find_form(path)
        for line, cells in csv_rows(path, log, required=form.columns):
            try:
                row = _country_year(cells, form, path, line, log)
            except FieldRefused as refused:
                log.reject_for(path, line, refused)
                continue
            if row is None:
                leave_out(log, path, cells[form.name])
            else:
                log.count_accepted(path)
                yield from row.records(SOURCE, options)


def _find_form(path: Path) -> FreedomHouseForm:
    header = set(csv_header(path))
    for form in FORMS:
        if set(form.columns) <= header:
            return form
    forms = " or ".join(", ".join(form.columns) for form in FORMS)
    raise HeaderRefused(
        "is not a table of Freedom in the World",
        file=path.name,
        line=1,
        field="header",
        hint=f"give {forms}",
    )


def _country_year(
    cells: Mapping[str, str], form: FreedomHouseForm, path: Path, line: int, log: LoadLog
) -> CountryYear | None:
    """Read a row; None if it is a territory's."""
    kind, edition = cells[form.kind], year(cells, form.edition)
    if kind not in ("c", "t"):
        hint = "c for a country, t for a territory"
        raise FieldRefused("bad_code", field=form.kind, value=kind, hint=hint)
    # some tables have both columns, and they must agree
    if "year" in cells and year(cells, "year") != edition - 1:
        hint = f"the edition of {edition} measures {edition - 1}"
        raise FieldRefused("bad_number", field="year", value=cells["year"], hint=hint)
    # a territory is never counted as the country that it belongs to
    if kind == "t":
        return None
    name, status = cells[form.name], cells[form.status]
    country = country_code(name)
    if country is None:
        hint = "if it is a new spelling, write a known one, such as the ISO code"
        raise FieldRefused("bad_code", field=form.name, value=name, hint=hint)
    if status not in STATUS:
        raise FieldRefused("bad_code", field=form.status, value=status, hint="F, PF or NF")
    values = {"fh_status": status}
    if fields.text(cells["D4"]) is None:
        log.warn(path, line, "D4", "there is no score", cells["D4"])
    else:
        values["fh_d4"] = str(whole(cells, "D4", 0, 4))
    # editions appear at the end of February
    return CountryYear(country, name, edition - 1, values, f"{edition}-02-28")
