"""A result of a ``/match`` answer: a candidate as the field's clients read parties.

What the sources say of the party is written under FollowTheMoney's names of properties, and what
the score is made of in both forms that clients know: numbers, and numbers with what was compared.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from onward.graph.engine import PartyRecord
from onward.graph.matching.explanation import recompute_name_score
from onward.graph.matching.query import LEGAL_ENTITY, Match
from onward.graph.model import Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.loaders.sources.ftm.parties import SCHEMES
from onward.queries.matching.matching import local_id

FEATURES: Final[Mapping[str, str]] = {
    "name": "How alike the names are, rare words counting most; the other features are added.",
    "country": "Whether a country of the query is one of the party's: +0.02, else -0.15.",
    "birth_date": "Whether a year of birth of the query is one of the party's; if none, -0.25.",
    "kind": "A person against what is none: -0.15.",
    "reading": "The name read otherwise than as received (without a title, say): a little less.",
    "identifier": "An equal identifier that says who it is makes the score 1 by itself.",
}
"""What a score is made of."""

_SCHEMAS: Final = {
    PartyKind.MILITARY_UNIT: "Organization",
    PartyKind.ARMED_GROUP: "Organization",
    PartyKind.UNKNOWN: LEGAL_ENTITY,
}
"""Kinds that are no schema of theirs."""

_NAMES: Final = {"weak": "weakAlias", "former": "previousName"}
_NUMBERS: Final = {scheme: name for name, scheme in reversed(SCHEMES.items())} | {
    "imo_company": "imoNumber",
    "qid": "wikidataId",
}


def result_data(
    match: Match, record: PartyRecord, *, is_match: bool, snapshot: str
) -> dict[str, Any]:
    """Write a result.

    Args:
        match: The candidate.
        record: What the sources say of it.
        is_match: Whether it counts as a match under the client's threshold.
        snapshot: Id of the snapshot that was searched.
    """
    seen = [row.source.retrieved for row in record.members if row.source.retrieved]
    return {
        "id": record.id,
        "caption": record.name,
        "schema": schema_of(record),
        "properties": _properties(record),
        "datasets": sorted({row.source.dataset for row in record.members}),
        "referents": sorted(set(ids_of(record)) - {record.id}),
        "target": bool(topics_of(record)),
        "first_seen": None,
        "last_seen": max(seen, default=None),
        "last_change": None,
        "score": match.score,
        "match": is_match,
        **_features(match),
        "onward": {
            "band": match.band,
            "because": list(match.because),
            "member": match.member,
            "explanation": dict(match.explanation),
            "snapshot": snapshot,
        },
    }


def _features(match: Match) -> dict[str, Any]:
    """Write what the score is made of, in both their forms: numbers, and with what was compared."""
    told = match.explanation
    shown: dict[str, tuple[Any, ...]] = {}
    if told["name"] is not None:
        words = " ".join(f"{pair['query']}={pair['listed']}" for pair in told["name"]["tokens"])
        shown["name"] = (
            round(recompute_name_score(told), 6),
            words,
            told["query"]["name"],
            match.name,
        )
    for fact in told["qualifiers"]:
        given, listed = (", ".join(fact[side]) for side in ("given", "listed"))
        shown[fact["kind"]] = (fact["effect"], "", given, listed)
    for number in told["identifiers"]:
        counts = 1.0 if number["strength"] == "decides" and not told["contradictions"] else 0.0
        why = f"{number['scheme']}: {number['because'] or 'equal'}"
        if counts >= shown.get("identifier", (0.0,))[0]:
            shown["identifier"] = (counts, why, number["value"], number["value"])
    return {
        "features": {name: value for name, (value, *_) in shown.items()},
        "explanations": {
            name: {"score": value, "detail": detail, "query": query, "candidate": candidate}
            for name, (value, detail, query, candidate) in shown.items()
        },
    }


def schema_of(record: PartyRecord) -> str:
    """Return the kind of a party as a schema of theirs."""
    kind = record.head.kind if record.head else PartyKind.UNKNOWN
    return _SCHEMAS.get(PartyKind(kind), str(kind))


def topics_of(record: PartyRecord) -> list[str]:
    """Return the topics that a party carries or carried, as the sources' entries tell them."""
    bare = {topic for _, topic in record.bare_topics(None)}
    return sorted(bare | {entry.topic for entry in record.listings})


def ids_of(record: PartyRecord) -> Iterator[str]:
    """Yield every id of a party: Onward's, and as each source itself writes it."""
    yield record.id
    for member in record.members:
        yield member.id
        yield local_id(member.id)


def _properties(record: PartyRecord) -> dict[str, list[str]]:
    """Write what the sources say, by their names of properties; personal numbers stay out."""
    found: dict[str, dict[str, None]] = {}
    for member in record.members:
        for name, text in _stated(member):
            found.setdefault(name, {})[text] = None
    if topics := topics_of(record):
        found["topics"] = dict.fromkeys(topics)
    return {name: list(texts) for name, texts in found.items()}


def _stated(member: Party) -> Iterator[tuple[str, str]]:
    yield "name", member.name
    for name in member.names:
        yield _NAMES.get(name.kind, "alias"), name.text
    for key, text in member.notes:
        if key == "birth_date":
            yield from (("birthDate", day) for day in parse_birth_dates(text))
    for number in member.identifiers:
        if not number.personal and number.scheme in _NUMBERS:
            yield _NUMBERS[number.scheme], number.value
    facts = {
        "country": member.country and member.country.lower(),
        "address": member.address,
        "incorporationDate": member.incorporated,
        "dissolutionDate": member.dissolved,
        "sourceUrl": member.source.url,
    }
    yield from ((name, text) for name, text in facts.items() if text)
