"""The field's shape of a match: the request of OpenSanctions' ``/match``, and its answer.

The shape is theirs, the scores are ours: they cannot be compared with those of another matcher.
What a client gives that does not count is named under ``ignored``; what only Onward tells stands
under ``onward``, which their clients pass over.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.errors import InputRefused, LimitExceeded
from onward.graph.engine import PartyRecord
from onward.graph.matching.query import Bands, Match, MatchResult
from onward.graph.store.manifests import LayerManifest
from onward.loaders.readers.documents import Document
from onward.queries.matching.matching import Matching, searched_data
from onward.queries.matching.questions import Question, read_question
from onward.queries.matching.result import FEATURES, ids_of, result_data, schema_of, topics_of

MOST_QUERIES: Final = 1_000
"""Queries of one request."""

MOST_RESULTS: Final = 500
"""Results of one query."""

ALGORITHM: Final = "onward-1"

OK: Final = 200
BAD_QUERY: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a client may say beside its queries.

    Attributes:
        limit: Results a query, at most.
        threshold: Score from which a result is a match, unless something speaks against it.
        cutoff: Score of results that are given at all must be higher; None = every candidate of
            band weak or better is given.
        include, exclude: Layers to look in, and not to look in; empty = all, none.
        exclude_schemas, exclude_ids: Kinds and parties that are left out of the results.
        topics: If any, only parties that carry one of them are given.
        ignored: What else was said, and does not count.
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


_USUAL: Final = Parameters()
_LISTS: Final = {
    "include_dataset": "include",
    "exclude_dataset": "exclude",
    "exclude_schema": "exclude_schemas",
    "exclude_entity_ids": "exclude_ids",
    "topics": "topics",
}
"""Query parameters that may be told several times."""


def read_parameters(given: Mapping[str, Sequence[str]]) -> Parameters:
    """Read the query parameters of a request; what does not count is named, not swallowed.

    Args:
        given: The values of each, as a web address holds them.

    Raises:
        InputRefused: One that must be a number within bounds is none.
    """
    known: dict[str, Any] = {
        "limit": int(_number(given, "limit", _USUAL.limit, 1, MOST_RESULTS)),
        "threshold": _number(given, "threshold", _USUAL.threshold, 0, 1),
        "cutoff": _number(given, "cutoff", _USUAL.cutoff, 0, 1),
    }
    known |= {field: tuple(given.get(name, ())) for name, field in _LISTS.items()}
    unread = [
        f"{name}={value}"
        for name, values in given.items()
        for value in values
        if name not in (*_LISTS, *known) and (name, value) != ("algorithm", ALGORITHM)
    ]
    return Parameters(**known, ignored=tuple(unread))


def _number(
    given: Mapping[str, Sequence[str]], name: str, default: Any, least: int, most: int
) -> Any:
    """Read the last value of a parameter as a number within bounds."""
    text = given.get(name, ("",))[-1]
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most or (type(default) is int and not value.is_integer()):
        kind = "a whole number" if type(default) is int else "a number"
        hint = f"give {kind} from {least} to {most}"
        raise InputRefused("this is out of bounds", field=name, value=text, hint=hint)
    return value


def answer_request(document: Document, matching: Matching, given: Parameters) -> dict[str, Any]:
    """Answer the body of a request.

    A query that cannot be read is answered with status 400 and the reason in its place.

    Args:
        document: The body.
        matching: What it is matched against.
        given: Beside the body.

    Raises:
        InputRefused: ``queries`` is no object, or empty.
        LimitExceeded: There are more than `MOST_QUERIES` of them.
    """
    body = document.data
    queries = body["queries"]
    if not isinstance(queries, dict) or not queries:
        raise document.refuse("there is no query", ["queries"], "give queries by key")
    if len(queries) > MOST_QUERIES:
        what = f"a request may have {MOST_QUERIES:,} queries, this one has {len(queries):,}"
        hint = "send them in several requests"
        raise LimitExceeded(what, file=document.file, line=document.first_line, hint=hint)
    asked = _Asked(matching, given)
    return {
        "responses": {key: asked.response(key, one, document) for key, one in queries.items()},
        "matcher": {
            name: {"description": told, "coefficient": 1.0, "url": None}
            for name, told in FEATURES.items()
        },
        "limit": given.limit,
        "ignored": [*given.ignored, *(name for name, part in body.items() if _unread(name, part))],
    }


def refused_queries(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield why queries of an answered request could not be read."""
    for response in answer["responses"].values():
        if response["status"] != OK:
            yield response["detail"]


def is_whole(answer: Mapping[str, Any]) -> bool:
    """Return whether every query that could be read was searched in full."""
    return all(response["onward"]["complete"] for response in answer["responses"].values())


def _unread(name: str, part: object) -> bool:
    """Return whether a part of the body does not count: weights of another algorithm, say."""
    return name != "queries" and part not in (None, {}, [])


@dataclass(slots=True)
class _Asked:
    """One request while it is answered."""

    matching: Matching
    given: Parameters

    @property
    def searched(self) -> list[LayerManifest]:
        """The layers that the client wants to be searched."""
        include, exclude = self.given.include, self.given.exclude
        return [
            layer
            for layer in self.matching.searched
            if (not include or layer.name in include) and layer.name not in exclude
        ]

    def response(self, key: str, query: object, document: Document) -> dict[str, Any]:
        """Answer one query."""
        try:
            question = _question(key, query, document)
        except InputRefused as refused:
            return _response(BAD_QUERY, query) | {"detail": str(refused)}
        datasets, cutoff = [layer.name for layer in self.searched], self.given.cutoff
        found = self.matching.matcher.match(question.query, datasets=datasets, least=cutoff)
        kept = self._kept([one for one in found.matches if cutoff is None or one.score > cutoff])
        matches = sum(self._is_match(match) for match, _ in kept)
        results = [
            result_data(
                match,
                record,
                is_match=self._is_match(match),
                snapshot=self.matching.snapshot.id,
            )
            for match, record in kept[: self.given.limit]
        ]
        return _response(OK, query, matches, results) | {
            "ignored": list(question.ignored),
            "onward": _told(found, self.searched),
        }

    def _kept(self, matches: Sequence[Match]) -> list[tuple[Match, PartyRecord]]:
        """Leave out what the client does not want, and order by score."""
        ordered = sorted(matches, key=lambda match: (-match.score, match.party))
        records = self.matching.records.of([match.party for match in ordered])
        return [
            (match, records[match.party])
            for match in ordered
            if match.party in records and self._is_wanted(records[match.party])
        ]

    def _is_wanted(self, record: PartyRecord) -> bool:
        if self.given.exclude_ids and not set(ids_of(record)).isdisjoint(self.given.exclude_ids):
            return False
        if schema_of(record) in self.given.exclude_schemas:
            return False
        return not self.given.topics or not set(topics_of(record)).isdisjoint(self.given.topics)

    def _is_match(self, match: Match) -> bool:
        return match.score >= self.given.threshold and not match.because


def _question(key: str, query: object, document: Document) -> Question:
    """Read one query; a fault in it is told with its key."""
    where = f"queries.{key}"
    line = document.first_line
    if not isinstance(query, dict) or "properties" not in query:
        hint = "give schema and properties"
        raise InputRefused(
            "this is no query", file=document.file, line=line, field=where, hint=hint
        )
    alone = Document(document.file, json.dumps(query), query, line)
    try:
        return read_question(alone)
    except InputRefused as fault:
        place = f"{where}.{fault.field}"
        raise InputRefused(
            fault.what, file=document.file, line=line, field=place, hint=fault.hint
        ) from fault


def _response(
    status: int, query: object, matches: int = 0, results: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    return {
        "status": status,
        "query": query,
        "total": {"value": matches, "relation": "eq"},
        "results": list(results),
        "ignored": [],
        "onward": {"complete": False},
    }


def _told(found: MatchResult, searched: Sequence[LayerManifest]) -> dict[str, Any]:
    """Write what an empty list of results alone would not tell: what was searched, what was not."""
    return {
        "complete": not (found.limits or found.unsearchable),
        "limits": list(found.limits),
        "unsearchable": list(found.unsearchable),
        "searched": [searched_data(layer) for layer in searched],
    }
