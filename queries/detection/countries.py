"""The countries that play a part in a transaction: where goods go, through where, to whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from onward.graph.countries import say_country
from onward.graph.sayings import joined, say
from onward.graph.tables import read_column
from onward.queries.detection.context import Context
from onward.queries.detection.results import Undecided
from onward.queries.tables.tables import find_region

Place = tuple[str, str]
"""A country, and the part of it that an order names, or ""."""


@dataclass(frozen=True, slots=True)
class CountryInvolved:
    """A country, or a part of one, and the parts it plays, in words.

    Attributes:
        region: The part of the country (ISO 3166-2), where the order names one.
        region_name: As the rule pack calls it, else its code.
    """

    country: str
    parts: tuple[str, ...]
    region: str | None = None
    region_name: str = ""

    @property
    def place(self) -> str:
        """The code of the region, else of the country."""
        return self.region or self.country

    @property
    def object(self) -> tuple[str, str, str]:
        """The country as the object of a finding."""
        return "country", self.place, self.name

    @property
    def name(self) -> str:
        """Its name."""
        country = say_country(self.country)
        return (
            say("{region} ({country})", region=self.region_name, country=country)
            if self.region
            else country
        )

    @property
    def part(self) -> str:
        """All parts in one phrase: "destination and country of the end-user"."""
        return joined(self.parts, " and ")


def countries_involved(
    context: Context, role: str, *, with_route: bool = False
) -> tuple[CountryInvolved, ...]:
    """Return the destination and the countries of some parties, each once, sorted by code.

    A region that the order names stands in the place of its country.

    Args:
        context: The question.
        role: Parties whose countries count: as the transaction says, and as the graph knows them.
        with_route: Whether the countries on the way count, too.
    """
    transaction = context.transaction
    destination = (transaction.destination or "", transaction.destination_region or "")
    parts: list[tuple[Place, str]] = [(destination, "destination")]
    part_of_role = say("country of the {role}", role=role.replace("_", "-"))
    parts += [(place, part_of_role) for place in places_of(context, role)]
    if with_route:
        parts += [((country, ""), "country on the route") for country in transaction.way]
    by_place: dict[Place, dict[str, None]] = {}
    for place, part in parts:
        if place[0]:
            by_place.setdefault(place, {})[part] = None
    return tuple(_describe_place(context, place, by_place[place]) for place in sorted(by_place))


def _describe_place(context: Context, place: Place, parts: Iterable[str]) -> CountryInvolved:
    country, region = place
    row = find_region(context.tables.regions, region, context.on)
    name = row.name if row else region
    return CountryInvolved(country, tuple(parts), region or None, name)


def places_of(context: Context, role: str) -> tuple[Place, ...]:
    """Return the countries of the parties in a role, each with the region that the order names."""
    stated = [
        (party.country, party.region or "")
        for party in context.transaction.with_role(role)
        if party.country
    ]
    countries = {country for country, _ in stated}
    others = [country for country in countries_of(context, role) if country not in countries]
    return tuple(dict.fromkeys([*stated, *((country, "") for country in others)]))


def countries_of(context: Context, role: str) -> tuple[str, ...]:
    """Return the countries of the parties in a role: as stated, then as the graph knows them."""
    # what the transaction says comes first, whether or not a source agrees
    stated = [party.country for party in context.transaction.with_role(role) if party.country]
    records = context.engine.parties([subject.pid for subject in context.with_roles([role])])
    in_graph = sorted({country for record in records for country in record.countries})
    return tuple(dict.fromkeys([*stated, *in_graph]))


def unknown_destination(context: Context) -> Iterator[Undecided]:
    """Say that nobody looked at the destination, where the transaction names none."""
    if context.transaction.destination is None:
        text = "the country of destination is not known"
        yield Undecided(None, "missing_data", ("destination",), text)


# ------------------------------------------------------------------------------------------------
# Topics of parties as a reader calls them: FollowTheMoney's codes are for programs.
# ------------------------------------------------------------------------------------------------


@cache
def _read_topic_words() -> Mapping[str, str]:
    return read_column("onward.queries.detection", "topic_words.csv", "topic", "words")


def say_topic(topic: str) -> str:
    """Return a topic in words; one that has none is called as the topic above it, or by its code.

    >>> say_topic("invest.ban"), say_topic("crime.fraud"), say_topic("gov.head")
    ('closed to investors', 'fraud', 'body of a state')
    """
    name, words = topic, _read_topic_words()
    while name not in words and "." in name:
        name = name.rpartition(".")[0]
    return say(words.get(name, topic))
