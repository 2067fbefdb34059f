"""The countries that play a part in a transaction: where goods go, through where, to whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from onward.graph.countries import country_name
from onward.queries.detection.context import Context
from onward.queries.detection.results import Undecided


@dataclass(frozen=True, slots=True)
class CountryInvolved:
    """A country and the parts it plays, in words."""

    country: str
    parts: tuple[str, ...]

    @property
    def object(self) -> tuple[str, str, str]:
        """The country as the object of a finding."""
        return "country", self.country, self.name

    @property
    def name(self) -> str:
        """Its name."""
        return country_name(self.country)

    @property
    def part(self) -> str:
        """All parts in one phrase: "destination and country of the end-user"."""
        return " and ".join(self.parts)


def countries_involved(
    context: Context, role: str, *, with_route: bool = False
) -> tuple[CountryInvolved, ...]:
    """Return the destination and the countries of some parties, each once, sorted by code.

    Args:
        context: The question.
        role: Parties whose countries count: as the transaction says, and as the graph knows them.
        with_route: Whether the countries on the way count, too.
    """
    transaction = context.transaction
    parts: list[tuple[str | None, str]] = [(transaction.destination, "destination")]
    part_of_role = f"country of the {role.replace('_', '-')}"
    parts += [(country, part_of_role) for country in countries_of(context, role)]
    if with_route:
        parts += [(country, "country on the route") for country in transaction.route]
    by_country: dict[str, dict[str, None]] = {}
    for country, part in parts:
        if country:
            by_country.setdefault(country, {})[part] = None
    return tuple(CountryInvolved(code, tuple(by_country[code])) for code in sorted(by_country))


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
