"""Read tables of countries and years, where each row measures one country in one year.

Values keep their own scales; the rule pack says what a value means (`queries.rules`). Territories,
parts of countries, continents and former states are not countries: their rows are left out, counted
by name, and never attributed to a country that they belong to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onward.graph.model import DestinationRecord, Provenance
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source

NO_COUNTRY = "is no country of today"
NO_VALUE = "has no value"

_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class CountryYear:
    """What one row says.

    Attributes:
        country: ISO 3166-1 alpha-2.
        key: The publisher's own name or number of what is measured; with the year, unique.
        values: By measure, those that the row states.
        published: When the edition appeared, unless the user states it.
        url: Where it can be read, if not at the source's own address.
    """

    country: str
    key: str
    year: int
    values: Mapping[str, str]
    published: str | None
    url: str | None = None

    def records(self, source: Source, options: LoadOptions) -> list[DestinationRecord]:
        """Make a destination record of each value."""
        return [
            DestinationRecord(
                self.country,
                measure,
                self.year,
                value,
                Provenance(
                    options.name,
                    f"{self.key}/{self.year}/{measure}",
                    self.url or source.url,
                    options.published or self.published,
                    options.retrieved or options.published,
                ),
            )
            for measure, value in self.values.items()
        ]


def leave_out(log: LoadLog, path: Path, name: str) -> None:
    """Count a row that measures something other than a country, by its name."""
    log.count_not_a_party(path, NO_COUNTRY)
    log.counts[f"left out: {name}"] += 1


def whole(cells: Mapping[str, str], column: str, least: int, most: int) -> int:
    """Read a whole number within bounds; spreadsheets write 2024 as ``2024.0``.

    Raises:
        FieldRefused: The cell is not a whole number, or it is out of bounds.

    >>> whole({"year": "2024.0"}, "year", 1700, 2200)
    2024
    """
    match = _WHOLE.fullmatch(cells[column])
    if match is None or not least <= int(match[1]) <= most:
        hint = f"give a whole number from {least} to {most}"
        raise FieldRefused("bad_number", field=column, value=cells[column], hint=hint)
    return int(match[1])


def year(cells: Mapping[str, str], column: str) -> int:
    """Read a year.

    Raises:
        FieldRefused: The cell is not a year.
    """
    return whole(cells, column, 1700, 2200)
