"""How a party of a transaction was found, said truly: by id, number, exact name or resemblance."""

from collections.abc import Iterable, Mapping
from typing import Final

from onward.queries.model.assessment import OF_THE_ORDER, PartyCoverage, PartyMatch, Resolved

_OTHERWISE: Final[Mapping[Resolved, str]] = {
    "id": "found by id",
    "matched": "found",
    "possible": "possibly found; looked at as the order describes it",
    "none": "found in no loaded source; looked at as the order describes it",
}


def describe_how_found(party: PartyCoverage, matches: Iterable[PartyMatch]) -> str:
    """Say how a party was found, and as whom it was looked at.

    Args:
        party: The party.
        matches: The rows of `matches` of its assessment; those of other parties are passed over.
    """
    ways = {
        match.candidate.party: _describe_way(match)
        for match in matches_of(party, matches)
        if match.candidate is not None and match.band == "match"
    }
    ids_by_way: dict[str, list[str]] = {}
    for party_id in party.parties:
        way = ways.get(party_id) or _OTHERWISE[party.resolved]
        # beside its matches, a party is looked at by itself where it may be somebody else, too
        if ways and party_id not in ways:
            way = _OTHERWISE["possible"]
        ids_by_way.setdefault(way, []).append(party_id)
    return "; ".join(_name_ids(way, ids) for way, ids in ids_by_way.items()) or "nobody is named"


def _name_ids(way: str, ids: Iterable[str]) -> str:
    of_sources = [party_id for party_id in ids if not party_id.startswith(OF_THE_ORDER)]
    return f"{way}: {', '.join(of_sources)}" if of_sources else way


def matches_of(party: PartyCoverage, matches: Iterable[PartyMatch]) -> list[PartyMatch]:
    """Return the rows about a party itself: those of its stated owners are about others."""
    return [
        match for match in matches if match.party_ref == party.party_ref and match.owner is None
    ]


def _describe_way(match: PartyMatch) -> str:
    by = match.explanation.by
    schemes = [scheme.replace("_", " ") for scheme in by if scheme not in {"name", "id"}]
    if "id" in by:
        return "found by id"
    if schemes:
        return f"found by identifier ({', '.join(schemes)})"
    if match.candidate and _fold_name(match.query.name or "") == _fold_name(
        match.candidate.name_used
    ):
        return "found by exact name"
    return f"found by resemblance of its name (score {match.score})"


def _fold_name(name: str) -> str:
    return " ".join(name.casefold().split())
