"""What is known of a party that is found already, as a query for others that it may be."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from onward.graph.engine import PartyRecord
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.names.forms import make_plain
from onward.queries.matching.candidates import Query
from onward.queries.matching.twins import list_birth_dates


def lists_of_dataset(record: PartyRecord, dataset: str) -> frozenset[tuple[str | None, str | None]]:
    """Return the lists of a source that a party is on, each with the act behind it."""
    entries = (entry for entry in record.listings if entry.source.dataset == dataset)
    return frozenset((entry.list, entry.act) for entry in entries)


def describe_party(record: PartyRecord, country: str | None) -> PartyQuery:
    """Return a query by all that the sources say of a known party, except its kind.

    Sources differ in what they call a company, a trader or a fund, and an order that states only a
    name states no kind either: an id must not find less. For the same reason a country of the order
    counts as well as those of the sources.
    """
    members = record.members
    # a country against none of the sources would count as a contradiction
    stated_country = {country} if country and record.countries else frozenset[str]()
    numbers = [number for member in members for number in member.identifiers]
    births = {day for member in members for day in list_birth_dates(member)}
    return PartyQuery(
        names=tuple(dict.fromkeys(_iterate_names(record))),
        countries=tuple(sorted(record.countries | stated_country)),
        birth_dates=tuple(sorted(births)),
        identifiers=tuple(dict.fromkeys(numbers)),
    )


def prepare_within(
    parties: Iterable[tuple[PartyRecord, Query]], lists: Collection[str], matcher: Matcher
) -> None:
    """Prepare for known parties that are looked for within their own lists next, all at once.

    Args:
        parties: Each, with what an order states of it.
        lists: Layers that hold entries of lists.
        matcher: What will look for them.
    """
    queries = [
        describe_party(record, query.country)
        for record, query in parties
        if any(member.source.dataset in lists for member in record.members)
    ]
    if len(queries) > 1:
        matcher.look_ahead(queries, matcher.bands.match)


def _iterate_names(record: PartyRecord) -> Iterator[str]:
    for member in record.members:
        yield member.name
        yield from (name.text for name in member.names)


def leave_out_name(described: PartyQuery, query: Query) -> PartyQuery:
    """Remove the name that the transaction states: everybody was compared with it already."""
    stated = make_plain(query.name or "").words
    names = tuple(name for name in described.names if make_plain(name).words != stated)
    return replace(described, names=names)


def states_more(query: Query, record: PartyRecord) -> bool:
    """Return whether the transaction states a name or number that no source gives the party."""
    if query.name is not None and query.name not in set(_iterate_names(record)):
        return True
    numbers = {(n.scheme, n.value) for member in record.members for n in member.identifiers}
    return any((n.scheme, n.value) not in numbers for n in query.identifiers)
