"""What is known of a destination: its record of repression, its regimes, its conflicts.

Measures keep their own scales. Of each measure the newest row counts whose data year is not after
the year asked for and which was published by ``as_of``; families of measures then vote:

* **established**: at least two families meet · **indicated**: one meets, or one is beyond the
  milder of its two thresholds · **none**: at least two families have rows and none indicates
  anything · **unknown**: everything else.

The family ``regime`` counts only where it meets: that no act names a country says nothing of what
its state does, so such a country has no row there.

A loaded layer may state regimes too. A row of the table ``destinations`` with the measure
``regime`` and the value 1 or 0 is an ordinary measure of that family: an act does, or does not,
name internal repression by the state in that year. With the measure ``regime:arms``,
``regime:repression`` or ``regime:interception`` its value is the consequence (``prohibition``,
``prior_authorisation``, ``unknown``) or ``none``, and it holds from the beginning of its data year
until a later row of the same dataset says otherwise; it does not grow old.

The measure ``assessment`` is what a person has read of a country's record: ``established``,
``indicated`` or ``none``, with the address of the document. It is a family of its own, and claimed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product
from string import ascii_uppercase
from typing import Final, cast, get_args

from onward.graph.codes import GOODS_BAN, ITEM_MASTER, TRADE_COVERAGE, TRADE_FLOW
from onward.graph.countries import country_name, is_country
from onward.graph.model import DestinationRecord
from onward.queries.destinations.country_record import (
    CountryRecord,
    CountrySets,
    RecordStatus,
    judge_country,
)
from onward.queries.destinations.own_bans import read_own_bans
from onward.queries.destinations.readings import (
    Reading,
    make_reading,
    newest_row,
    newest_rows,
    read_measure,
    was_known,
)
from onward.queries.tables.goods_bans import GoodsBan
from onward.queries.tables.measures import Measure
from onward.queries.tables.regimes import Consequence, CountryRegime, Equipment
from onward.queries.tables.regions import find_region
from onward.queries.tables.rows import Basis
from onward.queries.tables.tables import RuleTables

COUNTRIES: Final = tuple(
    code for pair in product(ascii_uppercase, repeat=2) if is_country(code := "".join(pair))
)
"""Every code that a party may bear, sorted."""

NO_ACT: Final = "no act in the table names the state, which says nothing of its record"


class Destinations:
    """Country records over the destination rows of a snapshot and the tables of a rule pack."""

    def __init__(
        self,
        records: Iterable[DestinationRecord],
        tables: RuleTables,
        *,
        families_needed: int = 2,
        count_regimes: bool = True,
    ) -> None:
        """Keep the rows by country and measure.

        Args:
            records: Destination rows of all layers, in any order.
            tables: The rule pack's tables.
            families_needed: How many families must meet for an established record (policy).
            count_regimes: Whether the family ``regime`` counts (policy).
        """
        self.tables = tables
        self.families_needed = families_needed
        self.count_regimes = count_regimes
        self._rows: dict[tuple[str, str], list[DestinationRecord]] = defaultdict(list)
        for record in records:
            if record.measure == ITEM_MASTER:
                continue  # of an item, not of a country: `onward.queries.items` reads it
            self._rows[record.country, record.measure].append(record)
        self.measures = frozenset(measure for _, measure in self._rows)
        self._combine = {row.family: row.combine for row in tables.measures.values()}
        self._cached_sets = lru_cache(maxsize=64)(self._sort_countries)
        self._cached_record = lru_cache(maxsize=4096)(self._judge_record)
        self._cached_bans = lru_cache(maxsize=8)(self._read_bans)
        self._cached_conflict_year = lru_cache(maxsize=64)(self._find_last_conflict_year)

    @property
    def uncounted_measures(self) -> tuple[str, ...]:
        """Measures that rows state and no table knows: kept, shown nowhere else, never counted."""
        counted = {
            *(GOODS_BAN, TRADE_COVERAGE, TRADE_FLOW),
            *self.tables.measures,
            *(f"regime:{kind}" for kind in get_args(Equipment)),
        }
        return tuple(sorted(self.measures - counted))

    @property
    def published_families(self) -> tuple[str, ...]:
        """Families of published measures that are loaded, sorted; one alone misses countries."""
        loaded = [row for code, row in self.tables.measures.items() if code in self.measures]
        counted = {row.family for row in loaded if row.combine != "shown"}
        return tuple(sorted(counted - {"regime"}))

    def status(
        self, country: str, on: date, as_of: date | None = None, region: str | None = None
    ) -> CountryRecord:
        """Judge a country's record, or that of a part of it.

        Args:
            country: ISO 3166-1 alpha-2.
            on: The day asked for; measures use its year, regimes the day itself.
            as_of: Only what was published (else retrieved) by then counts; None = everything.
            region: ISO 3166-2: of each measure its own row takes the place of the country's.
        """
        return self._cached_record(country, on, as_of, region)

    def _judge_record(
        self, country: str, on: date, as_of: date | None, region: str | None
    ) -> CountryRecord:
        readings = self._read_measures(country, on, as_of, region)
        needed = self.families_needed
        record = judge_country(country, region, on, readings, self._combine, needed)
        if region is None:
            return record
        row = find_region(self.tables.regions, region, on)
        note = row.note if row else f"the record of {country_name(country)} is read for {region}"
        return replace(record, note="; ".join(filter(None, (note, record.note))))

    def country_set(
        self, on: date, as_of: date | None = None, exclude: Iterable[str] = ()
    ) -> CountrySets:
        """Sort all countries by status, for the end predicates of patterns.

        Args:
            on: The day asked for.
            as_of: As in `status`.
            exclude: Countries to leave out, such as the exporter's own ("foreign").
        """
        left_out = frozenset(exclude)
        by_status = self._cached_sets(on, as_of)
        return CountrySets(
            by_status["established"] - left_out,
            by_status["indicated"] - left_out,
            by_status["unknown"] - left_out,
        )

    def rows_of(self, measure: str) -> Iterator[DestinationRecord]:
        """Yield the rows of a measure, by country."""
        for country in sorted(country for country, name in self._rows if name == measure):
            yield from self._rows[country, measure]

    def own_bans(self, as_of: date | None = None) -> tuple[GoodsBan, ...]:
        """Return the bans on goods that loaded tables of users state, known by a day."""
        return self._cached_bans(as_of)

    def _read_bans(self, as_of: date | None) -> tuple[GoodsBan, ...]:
        return tuple(read_own_bans(self.rows_of(GOODS_BAN), as_of))

    def regimes_at(
        self,
        country: str | None,
        equipment: Equipment,
        on: date,
        as_of: date | None = None,
        region: str | None = None,
    ) -> tuple[CountryRegime, ...]:
        """Return the regimes in force for a kind of equipment: the tables', then the layers'.

        What a layer states of a part of the country is added for that part.
        """
        by_key: dict[tuple[str, str], list[DestinationRecord]] = defaultdict(list)
        for place in filter(None, (country, region)):
            for row in self._rows.get((place, f"regime:{equipment}"), ()):
                by_key[row.source.dataset, place].append(row)
        # a later row of a dataset takes the place of its earlier ones
        current = (newest_row(by_key[key], on.year, as_of) for key in sorted(by_key))
        stated = [row for row in current if row is not None and row.value != "none"]
        return (
            *self.tables.regimes_at(country, equipment, on, as_of),
            *(_stated_regime(row, equipment) for row in stated),
        )

    def conflict(
        self, country: str, on: date, as_of: date | None = None, years: int = 5
    ) -> Reading | None:
        """Return the newest year of armed conflict in a country, if it is recent enough."""
        measure = self.tables.measures["ucdp_intensity"]
        rows = self._rows.get((country, measure.code), [])
        if not rows:
            return None
        # backwards, so that the newest year with a conflict is found first
        for year in range(on.year, on.year - years - 1, -1):
            of_year = [row for row in rows if row.data_year == year]
            for row in newest_rows(of_year, year, as_of):
                if (reading := read_measure(measure, row)).meets:
                    return reading
        return None

    def last_conflict_year(self, as_of: date | None = None) -> int | None:
        """Return the newest year for which a loaded table names a conflict; None: no such table."""
        return self._cached_conflict_year(as_of)

    def _find_last_conflict_year(self, as_of: date | None) -> int | None:
        code = self.tables.measures["ucdp_intensity"].code
        years: set[int] = set()
        for (_, measure), rows in self._rows.items():
            if measure == code:
                years |= {row.data_year for row in rows if was_known(row, as_of)}
        return max(years, default=None)

    def _read_measures(
        self, country: str, on: date, as_of: date | None, region: str | None
    ) -> list[Reading]:
        places = self._places_read(country, region, on)
        readings = []
        for measure in self.tables.measures.values():
            of_year: tuple[DestinationRecord, ...] = ()
            for place in places:
                rows = self._rows.get((place, measure.code), [])
                # a row of the part itself takes the place of the country's
                of_year = of_year or newest_rows(rows, on.year, as_of)
            stated = [read_measure(measure, row, on.year) for row in of_year]
            if measure.family != "regime":
                readings += stated or [make_reading(measure)]
            # a policy may leave acts out of the vote
            elif self.count_regimes:
                readings += self._read_acts(measure, places[-1], on, as_of, stated)
        return readings

    def _places_read(self, country: str, region: str | None, on: date) -> tuple[str, ...]:
        """Return whose rows are read, those that come first before the others."""
        if region is None:
            return (country,)
        row = find_region(self.tables.regions, region, on)
        # what is measured of a country says nothing of a part that others occupy
        return (region,) if row is not None and row.record == "own" else (region, country)

    def _read_acts(
        self,
        measure: Measure,
        country: str,
        on: date,
        as_of: date | None,
        stated: list[Reading],
    ) -> list[Reading]:
        """Return one reading an act, and those of layers' rows; with neither, one without a row."""
        acts = [
            make_reading(
                measure,
                value="1",
                meets=True,
                indicates=True,
                data_year=on.year,
                published=act.since,
                source=act.basis.source,
                url=act.basis.url,
                note=act.note,
            )
            for act in self.tables.repression_acts_at(country, on, as_of)
        ]
        return [*acts, *stated] or [make_reading(measure, note=NO_ACT)]

    def _sort_countries(
        self, on: date, as_of: date | None
    ) -> Mapping[RecordStatus, frozenset[str]]:
        """Sort all countries by status.

        Most countries have neither a row nor an act: they have one status, which is judged once.
        """
        by_status: dict[RecordStatus, set[str]] = {name: set() for name in get_args(RecordStatus)}
        # a part of a country is no country that an end of a pattern may be in
        with_rows = {country for country, _ in self._rows if is_country(country)}
        with_data = with_rows | self.tables.repressive_countries_at(on, as_of)
        without_data = [country for country in COUNTRIES if country not in with_data]
        for country in with_rows.union(COUNTRIES).difference(without_data):
            by_status[self.status(country, on, as_of).status].add(country)
        if without_data:
            by_status[self.status(without_data[0], on, as_of).status].update(without_data)
        return {status: frozenset(countries) for status, countries in by_status.items()}


def _stated_regime(row: DestinationRecord, equipment: Equipment) -> CountryRegime:
    """Turn a layer's row into a regime; a value that is not a consequence goes into the note."""
    consequence = row.value if row.value in get_args(Consequence) else "unknown"
    return CountryRegime(
        regime=row.source.dataset,
        country=row.country,
        issuer="stated",
        celex="",
        title=f"stated by {row.source.dataset}",
        equipment=equipment,
        scope="country",
        consequence=cast("Consequence", consequence),
        since=str(row.data_year),
        until=None,
        annex="",
        note="" if consequence == row.value else f"value {row.value!r} is not a known consequence",
        basis=Basis(row.source.dataset, row.source.url or "", "unverified"),
        dates_verified="unverified",
    )
