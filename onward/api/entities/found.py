"""Searching parties by words, in the shape of OpenSanctions' ``/search``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from onward.api.answers.data.sources import list_sources
from onward.api.entities.adjacent import TotalData
from onward.api.entities.writing import EntityData, make_entity, write_entity
from onward.api.inputs.days import parse_day
from onward.errors import UsageError, did_you_mean
from onward.graph.countries import country_name
from onward.graph.model import PartyKind
from onward.queries.matching.requests import ABOVE, ACTOR, SCHEMATA

if TYPE_CHECKING:
    from onward.api.workspace import Workspace
    from onward.graph.engine import Engine
    from onward.queries.search import FoundParty, SearchResult

EVERYTHING: Final = "Thing"

FACETS: Final[Mapping[str, tuple[str, str]]] = {
    "countries": ("Countries", "country"),
    "topics": ("Topics", "topic"),
    "datasets": ("Data sources", "source"),
    "schema": ("Kinds", "kind"),
}
"""What parties are counted by: its title, and what a search calls it."""


class FacetValue(TypedDict):
    """How many parties have a value."""

    name: str
    label: str
    count: int


class FacetData(TypedDict):
    """A facet."""

    label: str
    values: list[FacetValue]


class FoundData(TypedDict):
    """The answer to a search."""

    results: list[EntityData]
    total: TotalData
    limit: int
    offset: int
    facets: dict[str, FacetData]
    ignored: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityQuestion:
    """A search as a client states it.

    Attributes:
        text: Words; all of them must stand in a record.
        schema: A schema of FollowTheMoney, with all below it.
        countries, topics, datasets: Of several any will do.
        facets: What parties are counted by.
        ignored: What else was stated, and does not count.
    """

    text: str
    schema: str = EVERYTHING
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    facets: tuple[str, ...] = tuple(FACETS)
    limit: int = 10
    offset: int = 0
    ignored: tuple[str, ...] = ()


def find_entities(workspace: "Workspace", question: EntityQuestion) -> FoundData:
    """Search for parties.

    Raises:
        UsageError: A word, a filter or a facet is not understood.
    """
    for facet in question.facets:
        if facet not in FACETS:
            likely = did_you_mean(facet, FACETS)
            raise UsageError(f"facets {facet!r} is none; {likely}there are: {', '.join(FACETS)}")
    result = workspace.search(
        question.text,
        country=question.countries,
        topic=question.topics,
        kind=list_kinds(question.schema),
        source=question.datasets,
        # at least one is looked for, though only the counts may be wanted
        limit=max(1, question.limit),
        offset=question.offset,
    )
    engine = workspace.engine(workspace.snapshot())
    return {
        "results": _write_parties(result, engine)[: question.limit],
        "total": {"value": result.total, "relation": "eq"},
        "limit": question.limit,
        "offset": question.offset,
        "facets": {name: _write_facet(name, result) for name in question.facets},
        "ignored": list(question.ignored),
    }


def list_kinds(schema: str) -> tuple[str, ...]:
    """Return the kinds of parties that a schema includes; none where it includes all.

    Raises:
        UsageError: There is no such schema of parties.
    """
    if schema == EVERYTHING:
        return ()
    schemata = {*ABOVE, *SCHEMATA.values()}
    if schema not in schemata:
        likely = did_you_mean(schema, schemata)
        raise UsageError(f"schema {schema!r} is none of parties; {likely}or leave it out")
    below = ABOVE.get(schema, frozenset({schema}))
    return tuple(kind.value for kind in PartyKind if SCHEMATA.get(kind, ACTOR) in below)


def _write_parties(result: "SearchResult", engine: "Engine") -> list[EntityData]:
    day = parse_day(result.on, "on")
    pids = engine.find([party.party for party in result.parties])
    described = [pid for pid in pids if pid is not None]
    records = dict(zip(described, engine.parties(described), strict=True))
    return [
        _write_listed_alone(party) if pid is None else write_entity(records[pid], day)
        for party, pid in zip(result.parties, pids, strict=True)
    ]


def _write_listed_alone(party: "FoundParty") -> EntityData:
    """Write a party that lists name and no source describes."""
    topics = sorted({topic for record in party.records for topic in record.topics})
    datasets = sorted({record.dataset for record in party.records})
    properties: dict[str, Sequence[object]] = {"name": [party.name], "topics": topics}
    entity = make_entity(party.party, party.name, ACTOR, properties, datasets, None)
    entity["target"] = bool(topics)
    return entity


def _write_facet(name: str, result: "SearchResult") -> FacetData:
    title, facet = FACETS[name]
    counts = result.facets.get(facet, {})
    labels = _label_values(facet, counts)
    return {
        "label": title,
        "values": [
            {
                "name": value.lower() if facet == "country" else value,
                "label": labels.get(value, value),
                "count": count,
            }
            for value, count in counts.items()
        ],
    }


def _label_values(facet: str, values: Iterable[str]) -> dict[str, str]:
    if facet == "country":
        return {code: country_name(code) for code in values}
    if facet == "source":
        return {source.name: source.title for source in list_sources()}
    return {}
