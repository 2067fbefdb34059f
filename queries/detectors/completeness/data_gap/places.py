"""Places of an order that lie in another country than the one stated, or in a part of it."""

from collections.abc import Collection, Iterator
from typing import Final

from onward.graph.countries import is_country_of_today, say_country
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.detectors.completeness.data_gap.reached import list_restricted
from onward.queries.end_use import (
    UNLOADING,
    contradicts,
    find_countries,
    find_own_region,
    has_town_of,
    is_located,
    list_deliveries,
    list_expected,
    list_sites,
    names_occupier,
    read_country,
)
from onward.queries.shipments import Likeness, compare_names
from onward.queries.tables.tables import find_region
from onward.queries.transactions.transaction import Transaction, say_role

_RECEIVING: Final = ("end_user", "operator", "consignee", "intermediate_consignee")
"""Roles whose place may lie in a part of a country that has rules of its own."""


def find_faults_of_places(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each place that is elsewhere than the order says."""
    yield from _check_codes(context)
    yield from _check_addresses(context)
    yield from _check_sites(context)
    yield from _check_ways(context)
    yield from _check_regions(context)


def _check_addresses(context: Context) -> Iterator[UnknownFact]:
    """Compare the addresses of parties with their countries."""
    for ref, party in enumerate(context.transaction.parties):
        elsewhere = contradicts(party.address, party.country) or _find_restricted_town(
            party.address, context
        )
        if elsewhere and party.country:
            name = party.name or say("the {role}", role=say_role(party.role))
            why = say(
                "the address of {name} is in {countries}, and its country is stated as {country}",
                name=name,
                countries=_say_countries(elsewhere),
                country=say_country(party.country or ""),
            )
            yield UnknownFact(party.role, f"parties.{ref}.address", why, role=party.role)


def _check_sites(context: Context) -> Iterator[UnknownFact]:
    """Compare the sites of end use with the destination."""
    transaction = context.transaction
    for field, what, site in list_sites(transaction):
        elsewhere = contradicts(site, transaction.destination) or _find_restricted_town(
            site, context
        )
        if elsewhere and transaction.destination:
            why = say(
                "{what} is in {countries}, and the destination is stated as {country}",
                what=what,
                countries=_say_countries(elsewhere),
                country=say_country(transaction.destination or ""),
            )
            yield UnknownFact("destination", field, why)


def _find_restricted_town(place: str | None, context: Context) -> frozenset[str]:
    """Return the countries of a town among other words, where goods for all of them are banned.

    Elsewhere such a word is more often the name of a building: "Paris Tower".
    """
    order = context.transaction
    stated = {order.destination, *order.way, *(party.country for party in order.parties)}
    near = frozenset(filter(None, stated))
    if not place or find_countries(place) or has_town_of(place, near):
        return frozenset()
    named = find_countries(place, within=True)
    largest = read_country(place, within=True).country
    meant = frozenset({largest}) if largest else named
    return meant if meant <= list_restricted(context) else frozenset()


def _check_ways(context: Context) -> Iterator[UnknownFact]:
    """Compare where the goods are unloaded or delivered with the countries of the order.

    A delivery to a country that is known is a finding (`div-route-abnormal`), and no gap.
    """
    transaction = context.transaction
    expected = {transaction.destination, *transaction.way} - {None}
    named = find_countries(transaction.unloading_place, within=True)
    if named and transaction.destination and named.isdisjoint(expected):
        why = say(
            "the goods are unloaded in {countries}, which is neither the destination nor on the "
            "route",
            countries=_say_countries(named),
        )
        yield UnknownFact("destination", UNLOADING, why)
    for field, place in list_deliveries(transaction):
        yield from _check_delivery(context, field, place)


def _check_delivery(context: Context, field: str, place: str) -> Iterator[UnknownFact]:
    """Name a place of delivery that says in no way, or not for sure, in which country it is."""
    transaction = context.transaction
    if not is_located(place, transaction) and not _names_party(place, transaction):
        why = say("{place}: in which country that is was not understood; add it", place=place)
        yield UnknownFact("destination", field, why)
        return
    if field == UNLOADING or transaction.destination is None:
        return
    # under some terms of delivery the buyer takes the goods over at the seller's, or on the way
    named = find_countries(place, within=True)
    country = read_country(place, transaction.countries_of_receipt, within=True).country
    if named and country is None and named.isdisjoint(list_expected(transaction)):
        why = say(
            "the goods are delivered in {countries}, which is neither the destination nor "
            "the country of a party, nor on the route",
            countries=_say_countries(named),
        )
        yield UnknownFact("destination", field, why)


def _names_party(place: str, transaction: Transaction) -> bool:
    """Tell whether a place names a party of the order whose country is stated."""
    return any(
        compare_names(party.name, place) is Likeness.SAME
        for party in transaction.parties
        if party.name and party.country is not None
    )


def _check_regions(context: Context) -> Iterator[UnknownFact]:
    """Ask for the part of the country where a place lies in one that has rules of its own."""
    for field, place, country, stated in _list_placed(context.transaction):
        code = find_own_region(place)
        region = find_region(context.tables.regions, code, context.on)
        if region is not None and stated != code and _may_lie_in(place, country, region.code):
            why = say(
                "{place} lies in {name}, for which there are rules of their own: state the "
                "region as {code}, or where in {country} it is",
                place=place,
                name=region.name,
                code=region.code,
                country=say_country(region.code[:2]),
            )
            yield UnknownFact("destination", field, why)


def _list_placed(order: Transaction) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """Yield where goods or users are: the field, the place, and which country and region it has."""
    stated = order.destination, order.destination_region
    for field, _, site in list_sites(order):
        yield field, site, *stated
    for field, place in list_deliveries(order):
        yield field, place, *stated
    for ref, party in enumerate(order.parties):
        if party.role in _RECEIVING:
            region = party.region or order.destination_region
            yield f"parties.{ref}.address", party.address, party.country, region


def _may_lie_in(place: str | None, country: str | None, region: str) -> bool:
    """Tell whether a place may be the one of a region, and no other country's of the same name."""
    named = find_countries(place)
    of_region = region.partition("-")[0]
    return (
        not named
        or names_occupier(place)
        or (of_region in named and (country == of_region or country not in named))
    )


def _say_countries(countries: Collection[str]) -> str:
    return joined(sorted(map(say_country, countries)), " or ")


def _check_codes(context: Context) -> Iterator[UnknownFact]:
    """Name codes that are no country of today: what holds for its successors is not looked up."""
    for on, field, code in _list_countries(context.transaction):
        if code is not None and not is_country_of_today(code):
            why = say(
                "{country} is no country of today: state the one that the place belongs to now",
                country=say_country(code),
            )
            yield UnknownFact(on, field, why)


def _list_countries(order: Transaction) -> Iterator[tuple[str, str, str | None]]:
    """Yield each country of an order: what it is about, its field and its code."""
    yield "destination", "destination", order.destination
    for ref, party in enumerate(order.parties):
        yield party.role, f"parties.{ref}.country", party.country
        for position, owner in enumerate(party.owners or ()):
            yield "owner", f"parties.{ref}.owners.{position}.country", owner.country
    for field, route in (("route", order.route), ("transport.route", order.transport.route)):
        for position, code in enumerate(route):
            yield "destination", f"{field}.{position}", code
