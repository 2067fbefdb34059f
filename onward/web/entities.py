"""Routes in the shapes of OpenSanctions, so that its clients need another host and nothing else.

What they state and does not count here is named under ``ignored``.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from onward.api.outcomes import OrderWarning
from onward.errors import UsageError, did_you_mean
from onward.graph.json_forms import json_text
from onward.operations.data import Catalogue
from onward.operations.entities import Adjacent, EntitySearch, MatchRequest, OfEntity, OneEntity
from onward.operations.question import Question
from onward.web.messages import JSON, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routing import ANY, READ, READ_OR_ASSESS, answers
from onward.web.worker import EVERY_LAYER, OpenedWorker, write_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onward.api.answers.data import LayerStatus, SourceSummary
    from onward.web.entity_data import AdjacentTies, EntityData

MOST_RESULTS: Final = 500
NESTED: Final = 50
"""Entities that a property names at once in an entity itself; `adjacent` pages through all."""

ALGORITHM: Final = "onward-1"


@answers(
    "POST",
    "/match/{dataset}",
    READ_OR_ASSESS,
    summary="The same in one layer; default stands for all of them.",
    takes=(JSON,),
    body="match",
    ignores=True,
)
@answers("POST", "/match", READ_OR_ASSESS, takes=(JSON,), body="match", ignores=True)
def match_request(opened: OpenedWorker, question: MatchRequest) -> object:
    """Many names at once, in the shape of OpenSanctions' /match.

    Raises:
        InputRefused: The body is no such request.
    """
    from onward.queries.matching.requests import answer_request, read_parameters

    stated = read_parameters(question.stated())
    if question.dataset not in ("", EVERY_LAYER):
        opened.check_layer(question.dataset)
        stated = replace(stated, include=(*stated.include, question.dataset))
    # a layer or a topic that is misspelt would find nobody, in silence
    opened.check_datasets((*stated.include, *stated.exclude))
    opened.check_topics(stated.topics)
    document = opened.read_body("request")
    if "queries" not in document.data:
        raise document.refuse("there is no query", ["queries"], "give queries by key")
    answer = answer_request(document, opened.names(), stated)
    faults = [row.get("detail", "") for row in answer["responses"].values() if row["status"] != 200]
    if len(faults) == len(answer["responses"]):
        # most clients read the results alone: to them it would be one that finds nobody
        mend = "give schema, and in properties a name or an identifier"
        raise refuse("refused", 422, f"no query can be read: {faults[0]}", mend=mend)
    count = "1 query" if len(faults) == 1 else f"{len(faults)} queries"
    said = f"{count} cannot be read: status 400 stands in the place, without results"
    warnings = (OrderWarning("unread", "", said),) if faults else ()
    written = (json_text(answer) + "\n").encode("utf-8", errors="surrogatepass")
    return WorkerAnswer(written, warnings=warnings)


@answers("GET", "/search/{dataset}", READ, ignores=True)
def search_entities(opened: OpenedWorker, question: EntitySearch) -> object:
    """Parties by words, as entities, in the shape of OpenSanctions' /search."""
    from onward.web.entity_data import find_entities

    _check_page(question)
    return find_entities(opened.workspace, question, _choose_layers(opened, question))


def _choose_layers(opened: OpenedWorker, question: EntitySearch) -> "Sequence[str]":
    """Return the layers that are searched; none stands for all of them.

    Raises:
        ProblemRaised: The path names a layer that does not exist.
        UsageError: A parameter does, or none is left.
    """
    there_are = opened.layer_names()
    named = [*question.datasets, *question.include_dataset]
    opened.check_datasets([*named, *question.exclude_dataset])
    if question.dataset != EVERY_LAYER:
        opened.check_layer(question.dataset)
    chosen = [
        name
        for name in there_are
        if (question.dataset in (EVERY_LAYER, name))
        and (not named or name in named)
        and name not in question.exclude_dataset
    ]
    if not chosen:
        raise UsageError("no layer is left to search")
    return () if len(chosen) == len(there_are) else chosen


@answers("GET", "/entities/{id}", READ, statuses=(200, 308), ignores=True)
def show_entity(opened: OpenedWorker, question: OneEntity) -> object:
    """A party as an entity, with the first of what it is tied to."""
    from onward.web.entity_data import write_entity

    neighbours, moved = _open_neighbours(opened, question, "")
    if moved is not None:
        return moved
    entity = write_entity(neighbours.record, neighbours.on)
    if question.nested:
        _nest_neighbours(entity, neighbours)
    return entity


def _nest_neighbours(entity: "EntityData", neighbours: "AdjacentTies") -> None:
    """Put the first of what each property names into an entity, and say how many there are."""
    counts = neighbours.counts
    for name in counts:
        entity["properties"][name] = list(neighbours.page(name, NESTED, 0)["results"])
    more = {name: count - NESTED for name, count in counts.items() if count > NESTED}
    entity["onward"] |= {"more": more, "ties": neighbours.other_counts}


@answers("GET", "/entities/{id}/adjacent", READ, statuses=(200, 308), ignores=True)
def list_adjacent(opened: OpenedWorker, question: Adjacent) -> object:
    """What a party is tied to, by property; limit and offset count in each."""
    from onward.queries.party_card import latest_shipments
    from onward.web.entity_data import write_entity

    page = _check_page(question)
    neighbours, moved = _open_neighbours(opened, question, "/adjacent")
    if moved is not None:
        return moved
    shipments = latest_shipments(neighbours.engine, neighbours.pid, None)
    return {
        "entity": write_entity(neighbours.record, neighbours.on),
        "adjacent": {name: neighbours.page(name, *page) for name in neighbours.counts},
        "onward": {
            "ties": {name: neighbours.page(name, *page) for name in neighbours.other_counts},
            "deliveries": shipments.to_data(),
        },
        "ignored": question.ignored,
    }


@answers("GET", "/entities/{id}/adjacent/{property}", READ, statuses=(200, 308), ignores=True)
def list_property(opened: OpenedWorker, question: Adjacent) -> object:
    """What one property of a party names, such as ownershipOwner or sanctions."""
    from onward.web.entity_data import PROPERTIES

    name, page = question.property, _check_page(question)
    neighbours, moved = _open_neighbours(opened, question, f"/adjacent/{quote(name, safe='')}")
    if moved is not None:
        return moved
    if name not in PROPERTIES and name not in neighbours.other_counts:
        likely = did_you_mean(name, PROPERTIES)
        raise refuse("unknown", 404, f"no property {name!r} names entities; {likely}".rstrip("; "))
    return {**neighbours.page(name, *page), "ignored": question.ignored}


def _check_page(question: EntitySearch | Adjacent) -> tuple[int, int]:
    """Return the limit and the offset of a page.

    Raises:
        UsageError: One is out of its range.
    """
    if not 0 <= question.limit <= MOST_RESULTS:
        raise UsageError(f"limit {question.limit} is not between 0 and {MOST_RESULTS}")
    if question.offset < 0:
        raise UsageError(f"offset {question.offset} is less than 0")
    return question.limit, question.offset


def _open_neighbours(
    opened: OpenedWorker, question: OfEntity, tail: str
) -> "tuple[AdjacentTies, WorkerAnswer | None]":
    """Return the ties of the party that is asked about; and where it stands, if elsewhere."""
    from onward.api.inputs import question_day
    from onward.web.entity_data import AdjacentTies

    snapshot = opened.workspace.snapshot()
    engine = opened.workspace.engine(snapshot)
    [pid] = engine.find([question.id])
    if pid is None:
        raise refuse("unknown", 404, "no source describes a party of that id")
    neighbours = AdjacentTies(engine, pid, question_day(question.on, snapshot))
    canonical = neighbours.record.id
    return neighbours, None if canonical == question.id else _point_to(canonical, tail)


def _point_to(canonical: str, tail: str) -> WorkerAnswer:
    """Return the answer for an id that is merged into another one: where that stands."""
    quoted = quote(canonical, safe=":")
    where = (
        f"/entities/{quoted}{tail}" if "/" not in canonical else f"/entities/-{tail}?id={quoted}"
    )
    body = write_block({"id": canonical, "detail": "the party stands under this id"})
    return WorkerAnswer(body, status=308, headers=(("Location", where),))


@answers("GET", "/catalog", ANY)
def describe_catalogue(opened: OpenedWorker, question: Catalogue) -> object:
    """The layers that are searched, in the shape of OpenSanctions' /catalog."""
    from onward.api.answers.data import list_sources

    status = opened.workspace.status(on=question.on)
    layers = [layer for layer in status.layers if layer.counts.get("parties")]
    sources = {source.name: source for source in list_sources()}
    # outdated is what is older than its limit: nobody here knows of a newer file
    stale = [layer.name for layer in layers if layer.stale]
    return {
        "datasets": [_describe_layer(layer, sources.get(layer.source)) for layer in layers],
        "current": [layer.name for layer in layers if not layer.stale],
        "outdated": stale,
        "index_stale": bool(stale),
    }


def _describe_layer(layer: "LayerStatus", source: "SourceSummary | None") -> dict[str, object]:
    version = layer.published or layer.retrieved
    return {
        "name": layer.name,
        "title": source.title if source else layer.name,
        "summary": f"Published by {source.publisher}" if source else None,
        "url": source.url if source else None,
        "version": version,
        "updated_at": layer.retrieved,
        "entity_count": layer.counts["parties"],
        "children": [],
        "resources": [],
        "index_version": version,
        "index_current": True,
        "load": True,
    }


@answers("GET", "/algorithms", ANY)
def describe_algorithms(opened: OpenedWorker, _: Question) -> object:
    """How names are compared, in the shape of /algorithms."""
    from onward.queries.matching.requests import describe_features

    algorithm = {
        "name": ALGORITHM,
        "description": f"Onward's matcher, {opened.setup.lookup.matcher.version}",
        "features": describe_features(),
    }
    return {"algorithms": [algorithm], "default": ALGORITHM, "best": ALGORITHM}
