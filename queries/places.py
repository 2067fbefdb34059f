"""The countries that play a part in a transaction: where goods go, through where, to whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from onward.loaders.countries import country_name
from onward.queries.context import Context


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


def places(
    context: Context, *, destination: bool = True, roles: Iterable[str] = (), route: bool = False
) -> tuple[Place, ...]:
    """Give the countries that a question is about, each once, sorted by code.

    Args:
        context: The question.
        destination: Whether the destination counts.
        roles: Parties whose country counts: as the transaction says, and as the graph knows it.
        route: Whether the countries on the way count.
    """
    transaction = context.transaction
    found: dict[str, dict[str, None]] = {}

    def add(country: str | None, part: str) -> None:
        if country:
            found.setdefault(country, {})[part] = None

    if destination:
        add(transaction.destination, "destination")
    for role in roles:
        part = f"country of the {role.replace('_', '-')}"
        for party in transaction.with_role(role):
            add(party.country, part)
        for subject in context.with_roles([role]):
            add(subject.country, part)
    if route:
        for country in transaction.route:
            add(country, "country on the route")
    return tuple(Place(country, tuple(found[country])) for country in sorted(found))
