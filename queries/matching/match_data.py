"""Candidates, queries and searched layers as plain data, as ``--json`` prints them."""

from collections.abc import Mapping, Sequence
from typing import Final, NotRequired, TypedDict

from onward.graph.matching.query import Explanation, Match, PartyQuery
from onward.graph.model import Listing
from onward.graph.store.manifests import LayerManifest
from onward.queries.model.part import JsonObject

LISTINGS_SHOWN: Final = 3
"""Number of list entries of a candidate that are shown; their count is always stated."""


class CandidateData(TypedDict):
    """A candidate; `id` is the source's own, `member` the same as Onward writes it."""

    id: str
    party: str
    member: str
    dataset: str
    name: str
    score: float
    band: str
    because: list[str]
    explanation: NotRequired[Explanation]


class ListEntryData(TypedDict):
    """A list entry of a candidate."""

    regime: str | None
    list: str | None
    programme: str | None
    topic: str
    entry_id: str | None
    since: str | None
    until: str | None


class ListedCandidateData(CandidateData):
    """A candidate with its first list entries."""

    listings: list[ListEntryData]
    more_listings: int


class SearchedData(TypedDict):
    """A layer that a name was compared with; `entries` are its parties, no addresses or bonds."""

    dataset: str
    layer: str
    list_version: str | None
    entries: int


class PartyQueryData(TypedDict):
    """A query; a natural person's own numbers are not repeated."""

    names: list[str]
    kind: str | None
    countries: list[str]
    birth_dates: list[str]
    identifiers: list[dict[str, str]]


class MatchAnswerData(TypedDict):
    """The answer to one query, as ``onward match --json`` prints it."""

    query: PartyQueryData
    snapshot: str
    matcher: str
    counts: dict[str, int]
    matches: list[ListedCandidateData]
    probably_same: list[JsonObject]
    more: int
    nearest: CandidateData | None
    limits: list[str]
    unsearchable: list[str]
    invalid: list[str]
    complete: bool
    searched: list[SearchedData]


def candidate_data(match: Match, *, explain: bool) -> CandidateData:
    """Return a candidate as plain data, with or without its explanation."""
    data: CandidateData = {
        "id": local_id(match.member),
        "party": match.party,
        "member": match.member,
        "dataset": match.dataset,
        "name": match.name,
        "score": match.score,
        "band": match.band,
        "because": list(match.because),
    }
    if explain:
        data["explanation"] = match.explanation
    return data


def local_id(party_id: str) -> str:
    """Return the id that the source itself uses.

    >>> local_id("ofac:12345")
    '12345'
    """
    return party_id.partition(":")[2] or party_id


def searched_data(layer: LayerManifest, screened: Mapping[str, int]) -> SearchedData:
    """Return a layer that a name was compared with, as an assessment writes it.

    Args:
        layer: Its manifest, which counts addresses and contacts as parties, too.
        screened: How many parties of each layer names are compared with.
    """
    return {
        "dataset": layer.name,
        "layer": layer.id,
        "list_version": layer.published or layer.retrieved,
        "entries": screened.get(layer.name, 0),
    }


def query_data(query: PartyQuery) -> PartyQueryData:
    """Return a query as plain data."""
    return {
        "names": list(query.names),
        "kind": query.kind,
        "countries": list(query.countries),
        "birth_dates": list(query.birth_dates),
        "identifiers": [
            {"scheme": n.scheme, "value": "(personal)" if n.personal else n.value}
            for n in query.identifiers
        ],
    }


def listed_candidate_data(match: Match, entries: Sequence[Listing]) -> ListedCandidateData:
    """Return a candidate with its first list entries, and the number of further ones."""
    listings: list[ListEntryData] = [
        {
            "regime": entry.regime or None,
            "list": entry.list,
            "programme": entry.programme,
            "topic": entry.topic,
            "entry_id": entry.entry_id,
            "since": entry.since,
            "until": entry.until,
        }
        for entry in entries[:LISTINGS_SHOWN]
    ]
    return {
        **candidate_data(match, explain=True),
        "listings": listings,
        "more_listings": len(entries[LISTINGS_SHOWN:]),
    }
