"""Where goods come to: the destination, and the places of those who get, buy or use them.

The acts that ban goods forbid supply to persons in a country, and use there: it does not matter
whether the goods ever lie in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.countries import country_name
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.transactions.stated_facts import say_role

RECEIVING_ROLES: Final = (
    *("end_user", "operator", "consignee", "intermediate_consignee", "purchaser"),
)
"""Roles of those to whom goods are supplied."""

_NOT_SURE: Final = "that a party is the one of a source that is in the country is not certain"


@dataclass(frozen=True, slots=True)
class SuppliedPlace:
    """A country to which goods are supplied, and what it is to the order.

    Attributes:
        regions: Every region of it that the order names.
        parts: What it is to the order: "destination", "country of the end-user".
        doubt: Why it is not certain, "" where it is.
    """

    country: str
    regions: frozenset[str]
    parts: tuple[str, ...]
    doubt: str = ""

    @property
    def object(self) -> tuple[str, str, str]:
        """The country as the object of a finding."""
        return "country", self.country, country_name(self.country)

    @property
    def part(self) -> str:
        """All parts in one phrase."""
        return joined(self.parts, " and ")


@dataclass(frozen=True, slots=True)
class _Statement:
    country: str
    part: str
    region: str | None = None
    is_sure: bool = True


def list_supplied_places(context: Context) -> tuple[SuppliedPlace, ...]:
    """Return the countries to which an order supplies goods, each once, sorted by code."""
    by_country: dict[str, list[_Statement]] = {}
    for statement in _read_statements(context):
        by_country.setdefault(statement.country, []).append(statement)
    return tuple(_join_statements(by_country[country]) for country in sorted(by_country))


def _join_statements(statements: Sequence[_Statement]) -> SuppliedPlace:
    # what is certain of a country is not made doubtful by what is possible of it
    sure = [statement for statement in statements if statement.is_sure]
    counted = sure or statements
    return SuppliedPlace(
        country=statements[0].country,
        regions=frozenset(part.region for part in statements if part.region),
        parts=tuple(dict.fromkeys(statement.part for statement in counted)),
        doubt="" if sure else _NOT_SURE,
    )


def _read_statements(context: Context) -> Iterator[_Statement]:
    order = context.transaction
    if order.destination:
        yield _Statement(order.destination, "destination", order.destination_region)
    for party in order.with_role(*RECEIVING_ROLES):
        if party.country:
            part = say("country of the {role}", role=say_role(party.role))
            yield _Statement(party.country, part, party.region)
    for role in RECEIVING_ROLES:
        for subject in context.with_roles([role]):
            (record,) = context.engine.parties([subject.pid])
            is_sure = subject.resolved != "possible"
            part = say("country of the {role}", role=say_role(role))
            for country in sorted(record.countries):
                yield _Statement(country, part, None, is_sure)
