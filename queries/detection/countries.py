"""The countries that play a part in a transaction: where goods go, through where, to whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from onward.graph.countries import country_name
from onward.queries.detection.context import Context
from onward.queries.detection.results import Undecided


@dataclass(frozen=True, slots=True)
class Place:
    """A country and the parts it plays, in words."""

    country: str
    parts: tuple[str, ...]

    @property
    def object(self) -> tuple[str, str, str]:
        """The country as the object of a finding."""
        return "country", self.country, country_name(self.country)

    @property
    def part(self) -> str:
        """All parts in one phrase: "destination and country of the end-user"."""
        return " and ".join(self.parts)


def places(context: Context, role: str, *, route: bool = False) -> tuple[Place, ...]:
    """Give the destination and the countries of some parties, each once, sorted by code.

    Args:
        context: The question.
        role: Parties whose countries count: as the transaction says, and as the graph knows them.
        route: Whether the countries on the way count, too.
    """
    transaction = context.transaction
    part = f"country of the {role.replace('_', '-')}"
    found: dict[str, dict[str, None]] = {}

    def add(country: str | None, part: str) -> None:
        if country:
            found.setdefault(country, {})[part] = None

    add(transaction.destination, "destination")
    for country in countries_of(context, role):
        add(country, part)
    if route:
        for country in transaction.route:
            add(country, "country on the route")
    return tuple(Place(country, tuple(found[country])) for country in sorted(found))


def countries_of(context: Context, role: str) -> tuple[str, ...]:
    """Give the countries of the parties in a role: as stated, then as the graph knows them."""
    stated = [party.country for party in context.transaction.with_role(role) if party.country]
    known = context.engine.parties([subject.pid for subject in context.with_roles([role])])
    graph = sorted({country for record in known for country in record.countries})
    return tuple(dict.fromkeys([*stated, *graph]))


def unknown_destination(context: Context) -> Iterator[Undecided]:
    """Say that nobody looked at the destination, where the transaction names none."""
    if context.transaction.destination is None:
        text = "the country of destination is not known"
        yield Undecided(None, "missing_data", ("destination",), text)
