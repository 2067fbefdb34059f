"""Write a candidate as a result of ``/match``, in the shape that its clients read.

What the sources say of the party is written under FollowTheMoney's names of properties. What the
score is made of is written in both forms that clients know: numbers alone, and numbers with what
was compared.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypedDict

from onward.graph.engine import PartyRecord
from onward.graph.matching.explanation import recompute_name_score
from onward.graph.matching.query import Explanation, Match
from onward.graph.model import Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.loaders.sources.ftm.parties import SCHEMES
from onward.queries.matching.match_data import local_id
from onward.queries.matching.requests.schemata import ACTOR, SCHEMATA

FEATURES: Final[Mapping[str, str]] = {
    "name": "How alike the names are, rare words counting most; the other features are added.",
    "country": "Whether a country of the query is one of the party's: +0.02, else -0.15.",
    "birth_date": "Whether a year of birth of the query is one of the party's; if none, -0.25.",
    "kind": "One is a person and the other is not: -0.15.",
    "reading": "The name read otherwise than as received (without a title, say): a little less.",
    "identifier": "An equal identifier that says who it is makes the score 1 by itself.",
}
"""What a score is made of."""


class FeatureExplanation(TypedDict):
    """A part of a score, and what was compared for it."""

    score: float
    detail: str
    query: str | None
    candidate: str


class ExtraData(TypedDict):
    """What only Onward says of a result."""

    band: str
    because: list[str]
    member: str
    explanation: Explanation
    snapshot: str


class FeatureData(TypedDict):
    """What a score is made of, in both forms that clients know."""

    features: dict[str, float]
    explanations: dict[str, FeatureExplanation]


class ResultData(FeatureData):
    """A result of a query."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[str]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: None
    last_seen: str | None
    last_change: None
    score: float
    match: bool
    onward: ExtraData


_NAMES: Final = {"weak": "weakAlias", "former": "previousName"}
_NUMBERS: Final = {scheme: name for name, scheme in reversed(SCHEMES.items())} | {
    "imo_company": "imoNumber",
    "qid": "wikidataId",
}


def result_data(match: Match, record: PartyRecord, *, is_match: bool, snapshot: str) -> ResultData:
    """Return a candidate as a result.

    Args:
        match: The candidate.
        record: What the sources say of it.
        is_match: Whether it counts as a match under the client's threshold.
        snapshot: Id of the snapshot that was searched.
    """
    retrieval_days = [row.source.retrieved for row in record.members if row.source.retrieved]
    return {
        "id": record.id,
        "caption": record.name,
        "schema": schema_of(record),
        "properties": collect_properties(record),
        "datasets": sorted({row.source.dataset for row in record.members}),
        "referents": sorted(set(ids_of(record)) - {record.id}),
        "target": bool(topics_of(record)),
        # their clients expect these keys; Onward does not know them
        "first_seen": None,
        "last_seen": max(retrieval_days, default=None),
        "last_change": None,
        "score": match.score,
        "match": is_match,
        **_explain_score(match),
        "onward": {
            "band": match.band,
            "because": list(match.because),
            "member": match.member,
            "explanation": match.explanation,
            "snapshot": snapshot,
        },
    }


def _explain_score(match: Match) -> FeatureData:
    """Return what the score is made of: the name, each further fact, the weightiest identifier."""
    explanation = match.explanation
    parts: dict[str, FeatureExplanation] = {}
    if explanation["name"] is not None:
        tokens = explanation["name"]["tokens"]
        parts["name"] = {
            "score": round(recompute_name_score(explanation), 6),
            "detail": " ".join(f"{pair['query']}={pair['listed']}" for pair in tokens),
            "query": explanation["query"]["name"],
            "candidate": match.name,
        }
    for fact in explanation["qualifiers"]:
        parts[fact["kind"]] = {
            "score": fact["effect"],
            "detail": "",
            "query": ", ".join(fact["given"]),
            "candidate": ", ".join(fact["listed"]),
        }
    for number in explanation["identifiers"]:
        # an identifier makes the score by itself, unless something contradicts it
        decides = number["strength"] == "decides" and not explanation["contradictions"]
        score = 1.0 if decides else 0.0
        if "identifier" not in parts or score >= parts["identifier"]["score"]:
            parts["identifier"] = {
                "score": score,
                "detail": f"{number['scheme']}: {number['because'] or 'equal'}",
                "query": number["value"],
                "candidate": number["value"],
            }
    return {
        "features": {name: part["score"] for name, part in parts.items()},
        "explanations": parts,
    }


def schema_of(record: PartyRecord) -> str:
    """Return the kind of a party as a schema of FollowTheMoney."""
    kind = record.head.kind if record.head else PartyKind.UNKNOWN
    # Onward's own kinds would break a client that knows only their schemata
    return SCHEMATA.get(kind, ACTOR)


def topics_of(record: PartyRecord) -> list[str]:
    """Return the topics that a party carries or carried, with or without a list entry."""
    without_entry = {topic for _, topic in record.bare_topics(None)}
    return sorted(without_entry | {entry.topic for entry in record.listings})


def ids_of(record: PartyRecord) -> Iterator[str]:
    """Yield every id of a party: Onward's, and as each source itself writes it."""
    yield record.id
    for member in record.members:
        yield member.id
        yield local_id(member.id)


def collect_properties(record: PartyRecord) -> dict[str, list[str]]:
    """Return what the sources say by name of property; personal numbers are left out."""
    texts_by_name: dict[str, dict[str, None]] = {}
    for member in record.members:
        for name, text in _iterate_properties(member):
            texts_by_name.setdefault(name, {})[text] = None
    if topics := topics_of(record):
        texts_by_name["topics"] = dict.fromkeys(topics)
    return {name: list(texts) for name, texts in texts_by_name.items()}


def _iterate_properties(member: Party) -> Iterator[tuple[str, str]]:
    # a personal number must not leave through a property either
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
