"""The record of a country: measures, conflicts, and what follows from them on a day."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import product
from string import ascii_uppercase
from typing import Any, Final, Literal, NamedTuple, cast, get_args

from onward.errors import IndicatorInvalid, UsageError
from onward.graph.cache import FEW_OBJECTS, SameObjects
from onward.graph.codes import GOODS_BAN, ITEM_MASTER, TRADE_COVERAGE, TRADE_FLOW
from onward.graph.countries import country_name, is_country, is_country_of_today
from onward.graph.dates import is_known_by, known_day
from onward.graph.model import DestinationRecord
from onward.graph.sayings import joined, say
from onward.queries.model.assessment import MeasureReading
from onward.queries.model.parts import AssessmentPart, MeasureRow
from onward.queries.model.units import TradeFlow, name_measure, read_measure, say_family
from onward.queries.tables.tables import (
    Basis,
    Combine,
    Consequence,
    CountryRegime,
    Equipment,
    GoodsBan,
    Measure,
    PackRow,
    RuleTables,
    find_region,
    make_reader,
)

# ------------------------------------------------------------------------------------------------
# Readings of a country's measures: one a row, each on its own scale, the newest that was known.
# ------------------------------------------------------------------------------------------------

OLDEST_YEARS: Final = 3
"""A row whose data year is further back counts as no row."""

OWN_READING: Final = "assessment"
"""The family of what a person has read of a country's record: claimed, with its document."""


class Reading(NamedTuple):
    """One measure as it was read for a country and year; value None: there is no row.

    Attributes:
        meets: Whether it counts towards an established record; None where there is no row or the
            value is not on the scale; `note` says which.
        indicates: Whether it at least indicates a record.
        standing: claimed: a person read it, such as the exporter itself; else stated.
        source: Dataset of the row, or the act for the family ``regime``.
    """

    measure: str
    family: str
    scale: str
    direction: str
    threshold: str
    licence: str
    value: str | None = None
    meets: bool | None = None
    indicates: bool | None = None
    standing: Literal["stated", "claimed"] = "stated"
    data_year: int | None = None
    published: str | None = None
    retrieved: str | None = None
    source: str | None = None
    url: str | None = None
    note: str = ""

    def to_row(self) -> MeasureRow:
        """Return the reading as an assessment prints it."""
        return {
            "measure": self.measure,
            "family": self.family,
            "scale": self.scale,
            "direction": self.direction,
            "threshold": self.threshold,
            "licence": self.licence,
            "value": self.value,
            "meets": self.meets,
            "indicates": self.indicates,
            "standing": self.standing,
            "data_year": self.data_year,
            "published": self.published,
            "retrieved": self.retrieved,
            "source": self.source,
            "url": self.url,
            "note": self.note,
        }


def newest_row(
    rows: Sequence[DestinationRecord], year: int, as_of: date | None
) -> DestinationRecord | None:
    """Return the newest row known by `as_of` that does not look ahead of `year`.

    Of several rows of one data year the one published last counts: editions revise the past.
    """
    not_ahead = [row for row in rows if row.data_year <= year]
    # Newest first: what was known of the years before is mostly not looked at.
    for newest in sorted({row.data_year for row in not_ahead}, reverse=True):
        of_year = [row for row in not_ahead if row.data_year == newest and was_known(row, as_of)]
        if of_year:
            return max(of_year, key=_rank_edition)
    return None


def was_known(row: DestinationRecord, as_of: date | None) -> bool:
    """Tell whether a row was published (else retrieved) by a day; without a day, it was."""
    return is_known_by(row.source.published, row.source.retrieved, as_of)


def newest_rows(
    rows: Sequence[DestinationRecord], year: int, as_of: date | None
) -> tuple[DestinationRecord, ...]:
    """Return the rows of the newest data year, one a dataset, sorted by dataset.

    Sources that disagree on one year stand side by side: none takes away what another shows.
    """
    by_dataset: dict[str, list[DestinationRecord]] = defaultdict(list)
    for row in rows:
        by_dataset[row.source.dataset].append(row)
    candidates = [newest_row(by_dataset[name], year, as_of) for name in sorted(by_dataset)]
    usable_rows = [row for row in candidates if row is not None]
    last = max((row.data_year for row in usable_rows), default=None)
    return tuple(row for row in usable_rows if row.data_year == last)


def _rank_edition(row: DestinationRecord) -> tuple[int, int, str, str]:
    source = row.source
    # of two editions of one year the later revises the earlier
    return row.data_year, known_day(source.published, source.retrieved), source.dataset, row.value


def read_measure_of_readings(
    measure: Measure, row: DestinationRecord | None, year: int | None = None
) -> Reading:
    """Read a measure off a row; a row too old for `year`, or off the scale, decides nothing."""
    if row is None:
        return make_reading(measure)
    meets, indicates, note = None, None, ""
    # what was measured long ago says nothing of this year
    if year is not None and year - row.data_year > OLDEST_YEARS:
        note = say(
            "{code}: data of {data_year} are more than {oldest_years} years old",
            code=measure.code,
            data_year=row.data_year,
            oldest_years=OLDEST_YEARS,
        )
    else:
        try:
            meets, indicates = measure.meets(row.value), measure.is_indicated_by(row.value)
        except ValueError as error:
            note = f"{measure.code}: {error}"
    return make_reading(
        measure,
        value=row.value,
        meets=meets,
        indicates=indicates,
        standing="claimed" if measure.family == OWN_READING else "stated",
        data_year=row.data_year,
        published=row.source.published,
        retrieved=row.source.retrieved,
        source=row.source.dataset,
        url=row.source.url,
        note=note,
    )


def make_reading(measure: Measure, **values: object) -> Reading:
    """Make a reading of what the measure itself says and of some values; without any, of no row."""
    return Reading(
        measure.code,
        measure.family,
        measure.scale,
        measure.direction,
        measure.threshold,
        measure.licence,
        **values,  # type: ignore[arg-type]  # names and types are those of Reading, above
    )


# ------------------------------------------------------------------------------------------------
# A country's record of a year: one reading a measure, and families of measures that vote.
#
# Scales are never averaged. Measures of one family are not independent and count once
# (docs/rule-pack.md, Destination records).
# ------------------------------------------------------------------------------------------------

RecordStatus = Literal["established", "indicated", "none", "unknown"]

SECOND_FAMILY: Final = "load a second family (Political Terror Scale, Freedom House)"

FAMILIES_FOR_NONE: Final = 2
"""So many families must have rows before their silence says anything."""


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country's record in a year, with every measure it was judged by.

    Attributes:
        region: The part of the country (ISO 3166-2) that was asked for.
        families_met: Families that meet, sorted.
        families_indicating: Families that indicate a record and do not meet, sorted.
        families_known: Families that have a row, sorted.
        conflicts: Readings that are shown and never counted.
        note: What a reader must know: a second family is missing, a row is too old.
    """

    country: str
    region: str | None
    on: date
    status: RecordStatus
    measures: tuple[Reading, ...]
    families_met: tuple[str, ...]
    families_indicating: tuple[str, ...]
    families_known: tuple[str, ...]
    conflicts: tuple[Reading, ...]
    note: str = ""

    @property
    def year(self) -> int:
        """The year asked for."""
        return self.on.year

    @property
    def is_open(self) -> bool:
        """Whether a further family could make it another record: too few were looked at."""
        is_thin = len(self.families_known) < FAMILIES_FOR_NONE
        return self.status == "unknown" or (self.status == "indicated" and is_thin)

    def describe_indication(self) -> str:
        """Say on what an indicated record rests, and how far that reaches."""
        parts = []
        if self.families_met:
            parts.append(
                say("{families} beyond the threshold", families=_name_families(self.families_met))
            )
        if self.families_indicating:
            milder = _name_families(self.families_indicating)
            parts.append(say("{milder} beyond the milder of two thresholds only", milder=milder))
        return say("the record is only indicated: {parts}", parts=joined(parts, " and "))

    def measure_rows(self) -> list[MeasureRow]:
        """Return the measures that have a row, as an assessment prints them."""
        return [reading.to_row() for reading in self.measures if reading.value is not None]


@dataclass(frozen=True, slots=True)
class CountrySets:
    """All countries by the status of their record; those of status none are in no set."""

    established: frozenset[str]
    indicated: frozenset[str]
    unknown: frozenset[str]


def _name_families(families: Sequence[str]) -> str:
    return joined(map(say_family, families))


def judge_country(
    country: str,
    region: str | None,
    on: date,
    readings: Sequence[Reading],
    combine: Mapping[str, Combine],
    families_needed: int,
) -> CountryRecord:
    """Let families vote.

    Args:
        country: ISO 3166-1 alpha-2.
        region: The part of it that was asked for.
        on: The day asked for.
        readings: One or more a measure, of all families that count or are shown.
        combine: How the measures of each family count.
        families_needed: How many families must meet for an established record.
    """
    # some measures, such as conflicts, are shown and never vote
    voting = [reading for reading in readings if combine[reading.family] != "shown"]
    verdicts = _vote_by_family(voting, combine, lambda reading: reading.meets)
    milder_verdicts = _vote_by_family(voting, combine, lambda reading: reading.indicates)
    met = tuple(sorted(family for family, meets in verdicts.items() if meets))
    indicating = (family for family, indicates in milder_verdicts.items() if indicates)
    with_rows = tuple(sorted(family for family, meets in verdicts.items() if meets is not None))
    only_indicating = tuple(sorted(set(indicating) - set(met)))
    return CountryRecord(
        country=country,
        region=region,
        on=on,
        status=_choose_status(len(met), len(only_indicating), len(with_rows), families_needed),
        measures=tuple(voting),
        families_met=met,
        families_indicating=only_indicating,
        families_known=with_rows,
        conflicts=tuple(reading for reading in readings if combine[reading.family] == "shown"),
        note=_write_note(readings, with_rows),
    )


def _vote_by_family(
    readings: Sequence[Reading],
    combine: Mapping[str, Combine],
    vote: Callable[[Reading], bool | None],
) -> dict[str, bool | None]:
    votes: dict[str, dict[str, list[bool | None]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        votes[reading.family][reading.measure].append(vote(reading))
    return {
        family: _combine_votes(list(by_measure.values()), combine[family])
        for family, by_measure in votes.items()
    }


def _choose_status(met: int, indicating: int, with_rows: int, families_needed: int) -> RecordStatus:
    if met >= families_needed:
        return "established"
    if met or indicating:
        return "indicated"
    # silence counts only where enough was looked at
    return "none" if with_rows >= FAMILIES_FOR_NONE else "unknown"


def _combine_votes(by_measure: Sequence[Sequence[bool | None]], combine: Combine) -> bool | None:
    """Return a family's vote: sources of one measure vote by any, measures as the table says."""
    votes = [_any_vote(votes_of_measure) for votes_of_measure in by_measure]
    if combine == "all":
        return _all_votes(votes)
    vote = _any_vote(votes)
    # what no act says is no answer: only an act that names the state is one
    return True if vote else None if combine == "when_met" else vote


def _any_vote(votes: Sequence[bool | None]) -> bool | None:
    decided = [vote for vote in votes if vote is not None]
    return any(decided) if decided else None


def _all_votes(votes: Sequence[bool | None]) -> bool | None:
    if False in votes:
        return False
    return None if None in votes else True


def _write_note(readings: Sequence[Reading], with_rows: Sequence[str]) -> str:
    """Name every row that could not count, and a lack of measures that only the user can mend."""
    faults = [reading.note for reading in readings if reading.value and reading.meets is None]
    if len([family for family in with_rows if family != "regime"]) < FAMILIES_FOR_NONE:
        faults.append(
            say(
                "fewer than two published measures are loaded for this country: {second_family}",
                second_family=SECOND_FAMILY,
            )
        )
    return joined(faults, "; ")


# ------------------------------------------------------------------------------------------------
# Bans on goods that a loaded table of users states, read by the rules of the pack's own table.
#
# A layer keeps such a row as a destination record whose value is the row's cells.
# ------------------------------------------------------------------------------------------------

_read_row = make_reader(GoodsBan)


def read_own_bans(records: Iterable[DestinationRecord], as_of: date | None) -> Iterator[GoodsBan]:
    """Yield the bans that layers state and that were known by a day, in the order of their rows."""
    for record in records:
        source = record.source
        if record.measure == GOODS_BAN and is_known_by(source.published, source.retrieved, as_of):
            yield _read_ban(record)


def _read_ban(record: DestinationRecord) -> GoodsBan:
    dataset = record.source.dataset
    cells = {**json.loads(record.value), "country": record.country}
    try:
        ban = _read_row(PackRow(dataset, 0, cells))
    except IndicatorInvalid:
        # codes that nobody can compare are like an annex that nobody has read: never silence
        unread = {**cells, "scope": "annex", "codes": f"{cells['scope']} {cells['codes']}".strip()}
        ban = _read_row(PackRow(dataset, 0, unread))
    return replace(ban, dataset=dataset)


# ------------------------------------------------------------------------------------------------
# What is known of a destination: its record of repression, its regimes, its conflicts.
#
# Measures keep their own scales. Of each measure the newest row counts whose data year is not after
# the year asked for and which was published by ``as_of``; families of measures then vote:
#
# * **established**: at least two families meet · **indicated**: one meets, or one is beyond the
#   milder of its two thresholds · **none**: at least two families have rows and none indicates
#   anything · **unknown**: everything else.
#
# The family ``regime`` counts only where it meets: that no act names a country says nothing of what
# its state does, so such a country has no row there.
#
# A loaded layer may state regimes too. A row of the table ``destinations`` with the measure
# ``regime`` and the value 1 or 0 is an ordinary measure of that family: an act does, or does not,
# name internal repression by the state in that year. With the measure ``regime:arms``,
# ``regime:repression`` or ``regime:interception`` its value is the consequence (``prohibition``,
# ``prior_authorisation``, ``unknown``) or ``none``, and it holds from the beginning of its data
# year until a later row of the same dataset says otherwise; it does not grow old.
#
# The measure ``assessment`` is what a person has read of a country's record: ``established``,
# ``indicated`` or ``none``, with the address of the document. It is a family of its own, and
# claimed.
# ------------------------------------------------------------------------------------------------

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
                if (reading := read_measure_of_readings(measure, row)).meets:
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
            stated = [read_measure_of_readings(measure, row, on.year) for row in of_year]
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


# ------------------------------------------------------------------------------------------------
# What is on record of a country over several years, each with every measure that was read.
# ------------------------------------------------------------------------------------------------

MOST_YEARS: Final = 60
EQUIPMENT: Final[tuple[Equipment, ...]] = ("arms", "repression", "interception")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOnRecord(AssessmentPart):
    """The record of a country in a year, and the measures that it rests on."""

    year: int
    status: str
    note: str
    measures: tuple[MeasureRow, ...]
    conflicts: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeInForce(AssessmentPart):
    """An act that restricts what may go to a country, as it stands on the day asked about."""

    equipment: str
    regime: str
    title: str
    consequence: str
    scope: str
    since: str | None
    until: str | None
    note: str
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryYears(AssessmentPart):
    """What is on record of a country in some years.

    `names` says what measures are called; `note` that nothing at all is known of the country, and
    is empty where something is.
    """

    country: str
    name: str
    names: Mapping[str, str]
    on: str
    as_of: str | None
    note: str
    years: tuple[YearOnRecord, ...]
    regimes: tuple[RegimeInForce, ...]


def describe_years(
    destinations: Destinations,
    country: str,
    first: int,
    last: int,
    on: date,
    as_of: date | None,
) -> CountryYears:
    """Say what is on record of a country, the newest year first.

    Args:
        destinations: The rows that are loaded, and the tables.
        country: ISO 3166-1 alpha-2.
        first: The first year.
        last: The last one.
        on: Day on which acts must hold.
        as_of: Use only what was known by this day; None = everything.

    Raises:
        UsageError: The years are wrong.
    """
    if not 1900 <= first <= last <= 2200 or last - first >= MOST_YEARS:
        raise UsageError(
            f"years {first} to {last}: give the first before the last, {MOST_YEARS} at most"
        )
    years = [
        _describe_year(destinations, country, year, as_of) for year in range(last, first - 1, -1)
    ]
    rows = [row for year in years for row in (*year.measures, *year.conflicts)]
    codes = {row["measure"] for row in rows}
    regimes = tuple(
        _describe_regime(equipment, row)
        for equipment in EQUIPMENT
        for row in destinations.regimes_at(country, equipment, on, as_of)
    )
    is_silent = not regimes and all(row["value"] is None for row in rows)
    return CountryYears(
        country=country,
        name=country_name(country),
        names={measure: name_measure(measure) for measure in sorted(codes)},
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        note=_say_silence(country) if is_silent else "",
        years=tuple(years),
        regimes=regimes,
    )


def _say_silence(country: str) -> str:
    """Say that nothing is known of a country, which is no good record."""
    name = country_name(country)
    said = f"nothing is known of {name} in these years: neither a measure that is loaded nor an act"
    if is_country_of_today(country):
        return f"{said}; that speaks neither for it nor against it"
    return f"{said}; it exists no longer: ask for the country that its territory belongs to now"


def _describe_year(
    destinations: Destinations, country: str, year: int, as_of: date | None
) -> YearOnRecord:
    # measures are read of the year, acts as they stand on its last day
    record = destinations.status(country, date(year, 12, 31), as_of)
    return YearOnRecord(
        year=year,
        status=record.status,
        note=str(record.note),
        measures=tuple(reading.to_row() for reading in record.measures),
        conflicts=tuple(reading.to_row() for reading in record.conflicts if reading.value),
    )


def _describe_regime(equipment: Equipment, row: CountryRegime) -> RegimeInForce:
    return RegimeInForce(
        equipment=equipment,
        regime=row.regime,
        title=row.title,
        consequence=row.consequence,
        scope=row.scope,
        since=row.since,
        until=row.until,
        note=row.note,
        source=row.basis.source,
        url=row.basis.url,
    )


# ------------------------------------------------------------------------------------------------
# How each measure of a country ran over the years: what a small chart draws, and says in words.
#
# A value stands in the year that it was measured for. A year of which no source has a row is a gap,
# also where an earlier value was taken for that year's record.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePoint(AssessmentPart):
    """What a source states of a year; `height` is its place on the scale, from 0 to 1."""

    year: int
    value: str
    height: float
    meets: bool
    indicates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCourse(AssessmentPart):
    """A measure over some years, by one source.

    Attributes:
        measure, name, source: Which one, as a reader calls it, by which dataset.
        threshold: From where on it counts, in words.
        first, last: The years.
        newest: The newest value in words; "" where no year has a row.
        edition: The dataset with the day of its rows, and the licence.
        points: The years that have a row, the earliest first.
        bounds: Heights from which on a value counts; the second one indicates a record only.
        counts_above: Whether what counts lies above its bound; None where only the bound itself
            counts.
    """

    measure: str
    name: str
    source: str
    threshold: str
    first: int
    last: int
    newest: str
    edition: str
    points: tuple[CoursePoint, ...]
    bounds: tuple[float, ...]
    counts_above: bool | None

    def describe(self) -> str:
        """Say what the chart shows: each value by its year, and which years have none."""
        years = {point.year for point in self.points}
        gaps = [str(year) for year in range(self.first, self.last + 1) if year not in years]
        values = [
            f"{point.year}: {point.value}{', counts' if point.meets else ''}"
            for point in self.points
        ]
        missing = [f"no row of {', '.join(gaps)}"] if gaps else []
        return f"{self.name}, {self.first} to {self.last}. {'; '.join(values + missing)}."


def describe_courses(
    years: CountryYears, measures: Mapping[str, Measure]
) -> tuple[MeasureCourse, ...]:
    """Return how each measure ran that some year of a country has a row of.

    Args:
        years: What is on record of the country.
        measures: Of the rule pack, by their codes.
    """
    rows: dict[tuple[str, str], dict[int, MeasureRow]] = {}
    for year in years.years:
        for row in year.measures:
            data_year, source = row["data_year"], row["source"]
            if row["value"] is not None and data_year is not None and source is not None:
                # the newest year comes first: it has read the latest edition
                rows.setdefault((row["measure"], source), {}).setdefault(data_year, row)
    span = (years.years[-1].year, years.years[0].year)
    return tuple(
        _describe_course(measures[measure], source, by_year, span)
        for (measure, source), by_year in rows.items()
        if measure in measures
    )


def _describe_course(
    measure: Measure, source: str, rows: Mapping[int, MeasureRow], span: tuple[int, int]
) -> MeasureCourse:
    newest = rows[max(rows)]
    bounds = (measure.bound, measure.indicates)
    return MeasureCourse(
        measure=measure.code,
        name=read_measure(measure.code, "")[0],
        source=source,
        threshold=measure.threshold,
        first=span[0],
        last=span[1],
        newest=_say_value(measure, newest),
        edition=", ".join(_describe_edition(source, newest)),
        points=tuple(_list_points(measure, rows, span)),
        bounds=tuple(measure.find_height(bound) for bound in bounds if bound),
        counts_above=None if measure.test == "eq" else measure.test == "gte",
    )


def _say_value(measure: Measure, row: MeasureRow) -> str:
    _, words, top = read_measure(measure.code, row["value"] or "")
    return f"{words}{f' of {top}' if top else ''} in {row['data_year']}"


def _describe_edition(source: str, row: MeasureRow) -> Iterator[str]:
    yield source
    if row["published"]:
        yield f"published {row['published']}"
    yield row["licence"]


def _list_points(
    measure: Measure, rows: Mapping[int, MeasureRow], span: tuple[int, int]
) -> Iterator[CoursePoint]:
    """Yield the years that have a value on the scale, the earliest first."""
    for year in sorted(rows):
        value = rows[year]["value"] or ""
        try:
            meets, indicates = measure.meets(value), measure.is_indicated_by(value)
        except ValueError:
            continue  # off its scale: the table says so, and a chart has no place for it
        if span[0] <= year <= span[1]:
            yield CoursePoint(
                year=year,
                value=read_measure(measure.code, value)[1],
                height=measure.find_height(value),
                meets=meets,
                indicates=indicates,
            )


# ------------------------------------------------------------------------------------------------
# Country records, opened: once for the rows that many small worlds share.
# ------------------------------------------------------------------------------------------------


class Vote(NamedTuple):
    """What a policy says of how families of measures make a record, as `Destinations` takes it."""

    families_needed: int
    count_regimes: bool


def open_destinations(
    records: Iterable[DestinationRecord], tables: RuleTables, vote: Vote
) -> Destinations:
    """Return country records; of the same few rows, the very ones that were opened before.

    Args:
        records: Destination rows of all layers, in any order.
        tables: The rule pack's tables.
        vote: What the policy says of them.
    """
    rows = tuple(records)
    if len(rows) > FEW_OBJECTS:  # keeping them would outweigh what it saves
        return _open_rows(rows, tables, vote)
    return _open_same(SameObjects(rows), SameObjects([tables]), vote)


@lru_cache(maxsize=4)
def _open_same(
    rows: SameObjects[DestinationRecord], tables: SameObjects[RuleTables], vote: Vote
) -> Destinations:
    return _open_rows(rows.objects, tables.objects[0], vote)


def _open_rows(rows: Iterable[DestinationRecord], tables: RuleTables, vote: Vote) -> Destinations:
    return Destinations(
        rows,
        tables,
        families_needed=vote.families_needed,
        count_regimes=vote.count_regimes,
    )


# ------------------------------------------------------------------------------------------------
# What countries report of their trade in the goods of an order: context, and never evidence.
#
# Statistics count goods of a heading, of all firms of a country together. That Kazakhstan has sold
# such goods to Russia says nothing of a buyer in Kazakhstan; it says what to ask.
# ------------------------------------------------------------------------------------------------

SHOWN: Final = 6
"""Flows that are shown of a country; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """One row of a table of flows."""

    row: DestinationRecord
    cells: dict[str, Any]

    @property
    def value(self) -> Decimal:
        """What the goods were worth."""
        return Decimal(self.cells["value"])

    @property
    def series(self) -> tuple[str, ...]:
        """What is the same for all years of it."""
        cells = self.cells
        return (self.row.country, cells["partner"], cells["direction"], cells["hs"])


def read_trade_flows(
    rows: Iterable[DestinationRecord],
    country: str,
    codes: Collection[str],
    on: date,
    as_of: date | None,
) -> Iterator[MeasureReading]:
    """Yield the largest flows of goods that a country has part in, the newest year of each.

    Args:
        rows: Of all countries.
        country: Which reports them, or of which others report.
        codes: Customs codes of the goods; flows of their headings, and of all goods, are theirs.
        on: The day of the order: no later year is looked at.
        as_of: The day by which they must have been published.
    """
    newest: dict[tuple[str, ...], _Flow] = {}
    for row in rows:
        flow = _Flow(row, json.loads(row.value))
        is_of_country = country in (row.country, flow.cells["partner"])
        is_early = row.data_year <= on.year and was_known(row, as_of)
        if is_of_country and is_early and _is_of_goods(flow.cells["hs"], codes):
            earlier = newest.setdefault(flow.series, flow)
            newest[flow.series] = max(earlier, flow, key=_rank_by_year)
    flows = sorted(_prefer_narrow(list(newest.values())), key=_rank_by_value)
    for flow in flows[:SHOWN]:
        is_last = flow is flows[:SHOWN][-1]
        yield _describe_flow(flow, max(len(flows) - SHOWN, 0) if is_last else 0)


def _is_of_goods(heading: str, codes: Collection[str]) -> bool:
    """Tell whether a heading is that of goods; a flow of all goods is of every order."""
    return not heading or any(code.startswith(heading) for code in codes)


def _prefer_narrow(flows: Sequence[_Flow]) -> list[_Flow]:
    """Leave out what is part of a narrower flow that is there, too: all goods, or the chapter."""
    codes: dict[tuple[str, ...], str] = {}
    for flow in flows:
        ends = flow.series[:3]
        codes[ends] = max(codes.get(ends, ""), flow.cells["hs"], key=len)
    return [flow for flow in flows if len(flow.cells["hs"]) == len(codes[flow.series[:3]])]


def _rank_by_year(flow: _Flow) -> tuple[int, str, Decimal]:
    return flow.row.data_year, flow.row.source.published or "", flow.value


def _rank_by_value(flow: _Flow) -> tuple[bool, Decimal, tuple[str, ...]]:
    # what is said of these goods stands before what is said of all
    return not flow.cells["hs"], -flow.value, flow.series


def _describe_flow(flow: _Flow, left_out: int) -> MeasureReading:
    source, cells = flow.row.source, flow.cells
    said = TradeFlow(
        reporter=flow.row.country,
        direction=cells["direction"],
        heading=cells["hs"],
        partner=cells["partner"],
        currency=cells["currency"],
        worth=str(flow.value.quantize(Decimal(1))),
        left_out=left_out,
    )
    return MeasureReading(
        measure=TRADE_FLOW,
        family="trade",
        scale="",
        direction="",
        threshold="",
        licence="",
        value=said.write(),
        meets=None,
        data_year=flow.row.data_year,
        published=source.published,
        retrieved=source.retrieved,
        source=source.dataset,
        url=source.url,
        note="",
    )
