"""The countries of an order as detectors judge them: one by one, each with the parts it plays.

A country plays a part as the destination, as the country of a party, or on the route. Which parts
count is said by the indicator (`countries_of`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from onward.graph.countries import country_name, say_country
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.results import (
    Detected,
    DetectedFacts,
    NearlyDetected,
    Subject,
    Undecided,
)
from onward.queries.rules.indicator import CountryPart
from onward.queries.tables.tables import CountryRegime, Equipment, find_region
from onward.queries.transactions.transaction import say_role


def country_object(country: str) -> tuple[str, str, str]:
    """Return a country as the object of a finding."""
    return "country", country, country_name(country)


_NOT_SURE: Final = "that a party is the one of a source that is in the country is not certain"


@dataclass(frozen=True, slots=True)
class CountryInvolved:
    """A country, or a region of one, with the question that is asked of it.

    Attributes:
        parts: What it is to the order, in words: "destination", "country of the end-user".
        region: The region for which it stands (ISO 3166-2); "" for the country as a whole.
        regions: Every region of it that the order names.
        doubt: Why it is not certain that it plays a part; "" where it is.
    """

    context: Context
    country: str
    parts: tuple[str, ...]
    region: str = ""
    regions: frozenset[str] = frozenset()
    doubt: str = ""

    @property
    def code(self) -> str:
        """What tells it from others: the code of the region, else of the country."""
        return self.region or self.country

    @property
    def name(self) -> str:
        """The name of the country, after that of the region."""
        country = say_country(self.country)
        if not self.region:
            return country
        row = find_region(self.context.tables.regions, self.region, self.context.on)
        return say("{region} ({country})", region=row.name if row else self.region, country=country)

    @property
    def part(self) -> str:
        """All parts in one phrase: "destination and country of the end-user"."""
        return joined(self.parts, " and ")

    @property
    def as_object(self) -> tuple[str, str, str]:
        """The country as the object of a finding."""
        return "country", self.code, self.name

    def list_regimes(self, equipment: Equipment) -> tuple[CountryRegime, ...]:
        """Return the regimes in force for a kind of equipment, there or in a region of it."""
        context, regimes = self.context, dict[CountryRegime, None]()
        regions: Sequence[str | None] = sorted(self.regions) or [None]
        for region in regions:
            regimes |= dict.fromkeys(
                context.destinations.regimes_at(
                    self.country, equipment, context.on, context.as_of, region
                )
            )
        return tuple(regimes)

    def read_record(self) -> CountryRecord:
        """Return its record of repression, which a region may have of its own."""
        context = self.context
        return context.destinations.status(
            self.country, context.on, context.as_of, self.region or None
        )

    def find(self, **facts: Unpack[DetectedFacts]) -> Detected:
        """Return a finding on the country: its object and identity, if no other is given."""
        facts.setdefault("object", self.as_object)
        facts.setdefault("identity", self.code)
        return self.context.find(**facts)

    def miss(self, field: str, needed: str, stated: str) -> NearlyDetected:
        """Return the near miss of a country that falls short by one field."""
        return NearlyDetected(None, self.as_object, field, needed, stated)


# ------------------------------------------------------------------------------------------------
# Where an order and the sources say that it is active.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountryStatement:
    """That a country plays a part: by the order, or by a source that knows a party.

    Attributes:
        region: The part of the country that the order names, or "".
        is_sure: Whether the party is certainly the one of the source.
    """

    country: str
    part: CountryPart
    region: str = ""
    is_sure: bool = True


def read_statements(context: Context, parts: Collection[CountryPart]) -> list[CountryStatement]:
    """Return the countries that play some parts: as the order says, then as sources know parties.

    What a source says of a party is left out where the order places it in that country.
    """
    order = context.transaction
    stated: list[CountryStatement] = []
    if order.destination and "destination" in parts:
        region = order.destination_region or ""
        stated.append(CountryStatement(order.destination, "destination", region))
    stated += [
        CountryStatement(party.country, party.role, party.region or "")
        for party in order.with_role(*parts)
        if party.country
    ]
    placed = {(statement.country, statement.part) for statement in stated}
    for part in parts:
        for country, is_sure in sorted(_read_sources(context, part).items()):
            if (country, part) not in placed:
                stated.append(CountryStatement(country, part, is_sure=is_sure))
    if "route" in parts:
        stated += [CountryStatement(country, "route") for country in order.way]
    return stated


def _read_sources(context: Context, role: str) -> Mapping[str, bool]:
    """Return the countries of the parties in a role by the sources, and whether that is sure."""
    subjects = context.with_roles([role])
    records = context.engine.parties([subject.pid for subject in subjects])
    countries: dict[str, bool] = {}
    for subject, record in zip(subjects, records, strict=True):
        is_sure = subject.resolved != "possible"
        countries |= {place: is_sure or countries.get(place, False) for place in record.countries}
    return countries


def countries_of_party(context: Context, subject: Subject) -> frozenset[str]:
    """Return the countries of a party, by the sources and by the order."""
    [record] = context.engine.parties([subject.pid])
    stated = context.transaction.parties[subject.ref].country
    return record.countries | ({stated} if stated else frozenset())


# ------------------------------------------------------------------------------------------------
# Each country once, or each region apart.
# ------------------------------------------------------------------------------------------------


def list_countries(context: Context, parts: Collection[CountryPart]) -> list[CountryInvolved]:
    """Return the countries that play some parts, each once, sorted by code."""
    by_country: dict[str, list[CountryStatement]] = {}
    for statement in read_statements(context, parts):
        by_country.setdefault(statement.country, []).append(statement)
    return [_join_statements(context, by_country[country]) for country in sorted(by_country)]


def _join_statements(context: Context, statements: Sequence[CountryStatement]) -> CountryInvolved:
    # what is certain of a country is not made doubtful by what is possible of it
    sure = [statement for statement in statements if statement.is_sure]
    parts = [statement.part for statement in sure or statements]
    return CountryInvolved(
        context,
        statements[0].country,
        tuple(_say_part(part, say_role(part)) for part in dict.fromkeys(parts)),
        regions=frozenset(row.region for row in statements if row.region),
        doubt="" if sure else _NOT_SURE,
    )


def list_regions(context: Context, parts: Collection[CountryPart]) -> list[CountryInvolved]:
    """Return the countries that play some parts, sorted by code; a region stands for its country.

    A party that is only possibly the one of a source counts as well.
    """
    by_place: dict[tuple[str, str], list[CountryPart]] = {}
    for statement in read_statements(context, parts):
        by_place.setdefault((statement.country, statement.region), []).append(statement.part)
    return [
        CountryInvolved(
            context,
            country,
            tuple(_say_part(part, _hyphenate_role(part)) for part in dict.fromkeys(played)),
            region,
            frozenset([region] if region else ()),
        )
        for (country, region), played in sorted(by_place.items())
    ]


def list_on_route(context: Context) -> list[CountryInvolved]:
    """Return the countries through which the goods go, in their order."""
    return [CountryInvolved(context, country, (_ON_ROUTE,)) for country in context.transaction.way]


_ON_ROUTE: Final = "country on the route"


def _say_part(part: CountryPart, role: str) -> str:
    """Say what a country is to the order; `role` is that of the party whose country it is."""
    if part == "destination":
        return "destination"
    return _ON_ROUTE if part == "route" else say("country of the {role}", role=role)


def _hyphenate_role(role: str) -> str:
    """Return a role as a record keeps it of a region: "intermediate-consignee"."""
    return role.replace("_", "-")


def unknown_destination(context: Context) -> Iterator[Undecided]:
    """Say that nobody looked at the destination, where the transaction names none."""
    if context.transaction.destination is None:
        text = "the country of destination is not known"
        yield Undecided(None, "missing_data", ("destination",), text)
