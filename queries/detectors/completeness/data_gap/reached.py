"""Lines, numbers and texts of a party that speak of another country than the one stated for it.

A telephone number, a domain or a tax number of a country for which goods are banned is no proof of
anything: a firm may have a branch there. It is a reason to ask where the party is.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.countries import say_country
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.end_use import find_destined_countries, find_spoken_countries
from onward.queries.matching.candidates import stated_query
from onward.queries.tables.tables import in_force
from onward.queries.transactions.transaction import TransactionParty, say_role

if TYPE_CHECKING:
    from onward.graph.addresses.reading import ContactKind

_DOMAINS: Final = {"su": "RU", "xn--p1ai": "RU", "рф": "RU", "xn--90ais": "BY", "бел": "BY"}
"""Domains of a country that are not its code."""

_NUMBERS: Final = {"inn": "RU", "ogrn": "RU", "uscc": "CN"}
"""Schemes whose numbers, where their check fits, one country alone gives."""


def find_faults_of_reach(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each line, number or text of another country for which goods are banned."""
    banned = _list_banned(context)
    for ref, party in enumerate(context.transaction.parties):
        if party.role == "exporter" or party.country is None:
            continue
        for field, what, country in _list_lines(party):
            if country != party.country and country in banned:
                name = party.name or say("the {role}", role=say_role(party.role))
                stated = say_country(party.country)
                why = say(
                    "{what} of {name} is of {country}, and its country is stated",
                    what=what,
                    name=name,
                    country=say_country(country),
                )
                yield UnknownFact(
                    party.role,
                    f"parties.{ref}.{field}",
                    say("{why} as {stated}", why=why, stated=stated),
                    role=party.role,
                )
    yield from _check_texts(context, list_restricted(context))


def list_restricted(context: Context) -> frozenset[str]:
    """Return the countries for which goods are banned, or arms as a whole, on the day."""
    return _list_banned(context) | _list_embargoed(context)


def _list_banned(context: Context) -> frozenset[str]:
    """Return the countries for the whole of which an act bans goods on the day."""
    return frozenset(
        ban.country
        for ban in context.tables.bans
        if not ban.region and ban.holds(context.on, context.as_of)
    )


def _list_embargoed(context: Context) -> frozenset[str]:
    """Return the countries that are as a whole under an arms embargo on the day."""
    return frozenset(
        regime.country
        for regime in context.tables.regimes
        if (regime.equipment, regime.scope) == ("arms", "country")
        and not regime.is_political
        and in_force(regime.since, regime.until, context.on, context.as_of)
    )


def _list_lines(party: TransactionParty) -> Iterator[tuple[str, str, str]]:
    """Yield of each line and number: its field, what it is, and the country that gives it."""
    for number in stated_query(party).identifiers:
        country = _NUMBERS.get(number.scheme)
        if country and number.valid:
            yield (
                f"identifiers.{number.scheme}",
                say("the {upper}", upper=number.scheme.upper()),
                country,
            )
        elif number.scheme == "swift" and len(number.value) > _BIC_COUNTRY:
            yield "identifiers.swift", "the bank's BIC", number.value[4:_BIC_COUNTRY].upper()
    lines: tuple[tuple[ContactKind, str, str | None], ...] = (
        ("phone", "phone", party.phone),
        ("email", "email", party.email),
        ("website", "website", party.website),
    )
    for kind, field, text in lines:
        for piece in split_contacts(kind, text or ""):
            for contact in read_contact(kind, piece, party.country):
                country = _find_country(contact.kind, contact.value)
                is_phone = contact.kind == "phone"
                words = (
                    "the telephone number"
                    if is_phone
                    else say("the domain {value}", value=contact.value)
                )
                if country is not None and contact.kind != "email":
                    yield field, words, country


_BIC_COUNTRY: Final = 6
"""Letters of a BIC up to the end of its country."""


def _find_country(kind: str, value: str) -> str | None:
    """Return the country of a telephone number, or of a domain."""
    if kind == "phone":
        # the tables of the library are only read where a number is
        import phonenumbers  # noqa: PLC0415  # see above

        number = phonenumbers.parse(value, None)
        return phonenumbers.region_code_for_number(number) or None
    ending = value.rpartition(".")[2]
    return _DOMAINS.get(ending, ending.upper())


def _check_texts(context: Context, countries: frozenset[str]) -> Iterator[UnknownFact]:
    """Name one of some countries of which the stated end use speaks, and the order nowhere."""
    order = context.transaction
    stated = {order.destination, *order.way, *(party.country for party in order.parties)}
    texts = [("end_use.text", "the stated end use", order.end_use.text)]
    texts += [
        (f"items.{position}.system_name", "the system that the goods are for", item.system_name)
        for position, item in enumerate(order.items)
    ]
    for field, what, text in texts:
        for word, country in find_spoken_countries(text or "", countries - stated):
            yield UnknownFact("end_use", field, _say_spoken(what, word, country))
    for position, item in enumerate(order.items):
        for word, country in find_destined_countries(item.description or "", countries - stated):
            why = _say_spoken("the description of the goods", word, country)
            yield UnknownFact("item", f"items.{position}.description", why)


def _say_spoken(what: str, word: str, country: str) -> str:
    return say(
        "{what} speaks of {word}, in {country}: say what goes there",
        what=what,
        word=word,
        country=say_country(country),
    )
