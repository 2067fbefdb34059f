"""Answer OpenSanctions' ``/match`` requests in the shape that its clients know.

The shape is theirs, the scores are ours: they cannot be compared with those of another matcher.
What a client states and does not count is listed under ``ignored``; what only Onward says is under
``onward``, which their clients skip.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NotRequired, Required, TypedDict, TypeVar

from onward.errors import InputRefused, LimitExceeded
from onward.graph.engine import PartyRecord
from onward.graph.matching.query import Bands, Match, MatchResult
from onward.graph.store.manifests import LayerManifest
from onward.loaders.readers.documents import Document
from onward.queries.matching.matching import MatchContext, SearchedData, searched_data
from onward.queries.matching.questions import NamedQuery, read_query
from onward.queries.matching.result import (
    FEATURES,
    ResultData,
    ids_of,
    result_data,
    schema_of,
    topics_of,
)

MOST_QUERIES: Final = 1_000
"""Most queries of one request."""

MOST_RESULTS: Final = 500
"""Most results of one query."""

ALGORITHM: Final = "onward-1"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a client may state beside its queries.

    Attributes:
        limit: Most results of a query.
        threshold: Score from which a result is a match, unless something speaks against it.
        cutoff: Results must have a higher score; None for every candidate of band weak or better.
        include, exclude: Layers to search, and not to search; empty for all, for none.
        exclude_schemas, exclude_ids: Kinds and parties that are left out of the results.
        topics: If any, only parties that carry one of them are results.
        ignored: What else was stated, and does not count.
    """

    limit: int = 5
    threshold: float = Bands().match
    cutoff: float | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_schemas: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


_DEFAULTS: Final = Parameters()
_LISTS: Final = {
    "include_dataset": "include",
    "exclude_dataset": "exclude",
    "exclude_schema": "exclude_schemas",
    "exclude_entity_ids": "exclude_ids",
    "topics": "topics",
}
"""Query parameters that may occur several times."""


def read_parameters(given: Mapping[str, Sequence[str]]) -> Parameters:
    """Read the query parameters of a request; what does not count is reported as ignored.

    Args:
        given: The values of each, as a web address states them.

    Raises:
        InputRefused: One that must be a number within bounds is not.
    """
    readable = {"limit", "threshold", "cutoff", *_LISTS}
    ignored: list[str] = []
    for name, values in given.items():
        if name not in readable:
            ignored += [f"{name}={value}" for value in values]
    ignored = [text for text in ignored if text != f"algorithm={ALGORITHM}"]
    return Parameters(
        limit=int(_read_number(given, "limit", _DEFAULTS.limit, 1, MOST_RESULTS)),
        threshold=_read_number(given, "threshold", _DEFAULTS.threshold, 0, 1),
        cutoff=_read_number(given, "cutoff", _DEFAULTS.cutoff, 0, 1),
        **{field: tuple(given.get(name, ())) for name, field in _LISTS.items()},
        ignored=tuple(ignored),
    )


Default = TypeVar("Default", bound=float | None)


def _read_number(
    given: Mapping[str, Sequence[str]], name: str, default: Default, least: int, most: int
) -> float | Default:
    """Read the last value of a parameter as a number within bounds; a whole one if its default is.

    Raises:
        InputRefused: It is not such a number.
    """
    text = given.get(name, ("",))[-1]
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        # NaN is outside all bounds
        value = math.nan
    if not least <= value <= most or (type(default) is int and not value.is_integer()):
        kind = "a whole number" if type(default) is int else "a number"
        hint = f"give {kind} from {least} to {most}"
        raise InputRefused("is out of bounds", field=name, value=text, hint=hint)
    return value


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
        "matcher": {
            name: {"description": description, "coefficient": 1.0, "url": None}
            for name, description in FEATURES.items()
        },
        "limit": parameters.limit,
        "ignored": [*parameters.ignored, *ignored_parts],
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
        response["onward"] = _search_data(matched, self.searched)
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


def _search_data(matched: MatchResult, searched: Sequence[LayerManifest]) -> SearchData:
    return {
        "complete": not (matched.limits or matched.unsearchable),
        "limits": list(matched.limits),
        "unsearchable": list(matched.unsearchable),
        "searched": [searched_data(layer) for layer in searched],
    }
