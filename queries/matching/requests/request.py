"""Answer OpenSanctions' ``/match`` requests in the shape that its clients know.

The shape is theirs, the scores are ours: they cannot be compared with those of another matcher.
What a client states and does not count is listed under ``ignored``; what only Onward says is under
``onward``, which their clients skip.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NotRequired, Required, TypedDict

from onward.errors import InputRefused, LimitExceeded
from onward.graph.engine import PartyRecord
from onward.graph.matching.query import Match, MatchResult
from onward.graph.store.manifests import LayerManifest
from onward.loaders.readers.documents import Document
from onward.queries.matching.match_data import SearchedData, searched_data
from onward.queries.matching.matching import MatchContext
from onward.queries.matching.requests.parameters import Parameters
from onward.queries.matching.requests.questions import NamedQuery, read_query
from onward.queries.matching.requests.result import (
    FEATURES,
    ResultData,
    ids_of,
    result_data,
    schema_of,
    topics_of,
)

MOST_QUERIES: Final = 1_000
"""Most queries of one request."""


OK: Final = 200
BAD_QUERY: Final = 400


class Total(TypedDict):
    """How many results of a query are matches."""

    value: int
    relation: str


class SearchData(TypedDict, total=False):
    """What an empty list of results alone would not say: what was searched, and what was not."""

    complete: Required[bool]
    limits: list[str]
    unsearchable: list[str]
    searched: list[SearchedData]


class QueryResponse(TypedDict):
    """The answer to one query; `detail` says why it could not be read."""

    status: int
    query: object
    total: Total
    results: list[ResultData]
    ignored: list[str]
    onward: SearchData
    detail: NotRequired[str]


class FeatureDescription(TypedDict):
    """What a part of the score means, in the form of their matchers."""

    description: str
    coefficient: float
    url: None


class RequestAnswer(TypedDict):
    """The answer to a request."""

    responses: dict[str, QueryResponse]
    matcher: dict[str, FeatureDescription]
    limit: int
    ignored: list[str]


def answer_request(
    document: Document, context: MatchContext, parameters: Parameters
) -> RequestAnswer:
    """Answer the body of a request.

    A query that cannot be read is answered with status 400 and the reason.

    Args:
        document: The body.
        context: What its queries are matched against.
        parameters: What the client states beside the body.

    Raises:
        InputRefused: ``queries`` is not an object, or is empty.
        LimitExceeded: There are more than `MOST_QUERIES`.
    """
    body = document.data
    queries = body["queries"]
    if not isinstance(queries, dict) or not queries:
        raise document.refuse("there is no query", ["queries"], "give queries by key")
    if len(queries) > MOST_QUERIES:
        what = f"a request may have {MOST_QUERIES:,} queries, this one has {len(queries):,}"
        hint = "send them in several requests"
        raise LimitExceeded(what, file=document.file, line=document.first_line, hint=hint)
    answerer = _RequestAnswerer(context, parameters)
    ignored_parts = (name for name, part in body.items() if _is_ignored(name, part))
    return {
        "responses": {
            key: answerer.respond(key, query, document) for key, query in queries.items()
        },
        "matcher": describe_features(),
        "limit": parameters.limit,
        "ignored": [*parameters.ignored, *ignored_parts],
    }


def describe_features() -> dict[str, FeatureDescription]:
    """Say what a score is made of, in the form of their matchers."""
    return {
        name: {"description": description, "coefficient": 1.0, "url": None}
        for name, description in FEATURES.items()
    }


def refused_queries(answer: RequestAnswer) -> Iterator[str]:
    """Yield why queries of an answered request could not be read."""
    for response in answer["responses"].values():
        if response["status"] != OK:
            yield response["detail"]


def is_whole(answer: RequestAnswer) -> bool:
    """Return whether every query that could be read was searched in full."""
    return all(response["onward"]["complete"] for response in answer["responses"].values())


def _is_ignored(name: str, part: object) -> bool:
    """Return whether a part of the body does not count, such as weights of another algorithm."""
    return name != "queries" and part not in (None, {}, [])


@dataclass(slots=True)
class _RequestAnswerer:
    """Answers the queries of one request."""

    context: MatchContext
    parameters: Parameters

    @property
    def searched(self) -> list[LayerManifest]:
        """The layers that the client wants to be searched."""
        include, exclude = self.parameters.include, self.parameters.exclude
        return [
            layer
            for layer in self.context.searched
            if (not include or layer.name in include) and layer.name not in exclude
        ]

    def respond(self, key: str, query: object, document: Document) -> QueryResponse:
        """Answer one query."""
        try:
            named_query = _read_query_at(key, query, document)
        except InputRefused as refused:
            return {**_make_response(BAD_QUERY, query), "detail": str(refused)}
        datasets, cutoff = [layer.name for layer in self.searched], self.parameters.cutoff
        matched = self.context.matcher.match(named_query.query, datasets=datasets, least=cutoff)
        above_cutoff = [m for m in matched.matches if cutoff is None or m.score > cutoff]
        selected = self._select_results(above_cutoff)
        response = _make_response(OK, query)
        # the total counts all matches, those beyond the limit included
        response["total"]["value"] = sum(self._is_match(match) for match, _ in selected)
        response["results"] = [
            result_data(
                match,
                record,
                is_match=self._is_match(match),
                snapshot=self.context.snapshot.id,
            )
            for match, record in selected[: self.parameters.limit]
        ]
        response["ignored"] = list(named_query.ignored)
        response["onward"] = _search_data(matched, self.searched, self.context.matcher.screened)
        return response

    def _select_results(self, matches: Sequence[Match]) -> list[tuple[Match, PartyRecord]]:
        """Leave out what the client excludes, and order by score."""
        # their clients expect results by score alone, ours order by band first
        ordered = sorted(matches, key=lambda match: (-match.score, match.party))
        records = self.context.records.find([match.party for match in ordered])
        return [
            (match, records[match.party])
            for match in ordered
            if match.party in records and self._is_selected(records[match.party])
        ]

    def _is_selected(self, record: PartyRecord) -> bool:
        parameters = self.parameters
        if parameters.exclude_ids and not set(ids_of(record)).isdisjoint(parameters.exclude_ids):
            return False
        if schema_of(record) in parameters.exclude_schemas:
            return False
        return not parameters.topics or not set(topics_of(record)).isdisjoint(parameters.topics)

    def _is_match(self, match: Match) -> bool:
        return match.score >= self.parameters.threshold and not match.because


def _read_query_at(key: str, query: object, document: Document) -> NamedQuery:
    """Read one query; the place of a fault in it begins with its key."""
    where = f"queries.{key}"
    line = document.first_line
    if not isinstance(query, dict) or "properties" not in query:
        hint = "give schema and properties"
        raise InputRefused("is not a query", file=document.file, line=line, field=where, hint=hint)
    # a document of its own, so that places in its faults begin at the query
    alone = Document(document.file, json.dumps(query), query, line)
    try:
        return read_query(alone)
    except InputRefused as fault:
        place = f"{where}.{fault.field}"
        raise InputRefused(
            fault.what, file=document.file, line=line, field=place, hint=fault.hint
        ) from fault


def _make_response(status: int, query: object) -> QueryResponse:
    """Return a response without results."""
    return {
        "status": status,
        "query": query,
        "total": {"value": 0, "relation": "eq"},
        "results": [],
        "ignored": [],
        "onward": {"complete": False},
    }


def _search_data(
    matched: MatchResult, searched: Sequence[LayerManifest], screened: Mapping[str, int]
) -> SearchData:
    return {
        # where no layer was searched, nobody is known not to be there
        "complete": bool(searched) and not (matched.limits or matched.unsearchable),
        "limits": list(matched.limits),
        "unsearchable": list(matched.unsearchable),
        "searched": [searched_data(layer, screened) for layer in searched],
    }
