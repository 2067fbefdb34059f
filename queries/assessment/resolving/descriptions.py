"""How a searched layer and a party that an order states are described."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from onward.graph.model import Party, PartyKind
from onward.queries.detection.context import LayerFacts
from onward.queries.matching.candidates import Query
from onward.queries.matching.equal_words import Place
from onward.queries.matching.stated import stated_query
from onward.queries.model.matches import SearchedLayer
from onward.queries.transactions.parts import TransactionParty


def describe_layers(
    layers: Iterable[LayerFacts], screened: Mapping[str, int]
) -> tuple[SearchedLayer, ...]:
    """Return what of layers an assessment says that was searched.

    Args:
        layers: All that are loaded.
        screened: How many parties of each layer names are compared with: rows are more or fewer.
    """
    return tuple(
        _describe_layer(layer, screened.get(layer.dataset, 0))
        for layer in layers
        if layer.is_compared
    )


@lru_cache(maxsize=256)
def _describe_layer(layer: LayerFacts, entries: int) -> SearchedLayer:
    """Return one layer; for many orders it is the same."""
    return SearchedLayer(
        dataset=layer.dataset,
        layer=layer.layer,
        list_version=layer.published or layer.retrieved,
        entries=entries,
    )


def join_descriptions(first: Party, further: Party) -> Party:
    """Return the first description of a party with what another says beside it."""
    is_open = first.kind == PartyKind.UNKNOWN
    numbers = dict.fromkeys((*first.identifiers, *further.identifiers))
    return replace(
        first,
        kind=further.kind if is_open else first.kind,
        country=first.country or further.country,
        identifiers=tuple(numbers),
        address=first.address or further.address,
        incorporated=first.incorporated or further.incorporated,
        sector=first.sector or further.sector,
    )


def display_name(query: Query) -> str:
    """Return what a party is called: its name, else its id, else a number of it."""
    identifiers = query.as_received().get("identifiers", {})
    numbers = (f"{scheme} {number}" for scheme, number in identifiers.items())
    return query.name or query.id or next(numbers, "(not named)")


def list_queries(
    parties: Sequence[TransactionParty], places: Iterable[Place]
) -> dict[Place, Query]:
    """Return the query for what stands at each place, a party before its owners."""
    queries = {}
    for place in sorted(places, key=_order_of_place):
        party = parties[place.ref]
        stated = party if place.owner is None else party.owners[place.owner]
        queries[place] = stated_query(stated)
    return queries


def _order_of_place(place: Place) -> tuple[int, int]:
    return place.ref, -1 if place.owner is None else place.owner
