"""Questions in the shapes of OpenSanctions: entities, what is adjacent to them, a search."""

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from onward.api.entities.adjacent import PROPERTIES, AdjacentTies
from onward.api.entities.found import EVERYTHING, FACETS, EntityQuestion, find_entities
from onward.api.entities.writing import EntityData, write_entity
from onward.api.inputs.days import question_day, read_day
from onward.errors import UsageError, did_you_mean
from onward.queries.party_card import latest_shipments
from onward.web.messages import Parameters, Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.opened import EVERY_LAYER, OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    list_parameter,
    path_id,
    text_parameter,
    whole_parameter,
)
from onward.web.work.writing import write_block

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_RESULTS: Final = 500
RESULTS: Final = 10
NESTED: Final = 50
"""Entities that a property names at once in an entity itself; `adjacent` pages through all."""

_READ: Final = {
    *("q", "schema", "countries", "topics", "datasets", "include_dataset", "exclude_dataset"),
    *("facets", "limit", "offset", "dataset", "id", "property", "nested", "on"),
}


def search_entities(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Search for parties by words."""
    parameters = task.parameters
    limit, offset = _read_page(parameters)
    question = EntityQuestion(
        text=text_parameter(parameters, "q") or "",
        schema=text_parameter(parameters, "schema") or EVERYTHING,
        countries=tuple(list_parameter(parameters, "countries")),
        topics=tuple(list_parameter(parameters, "topics")),
        datasets=tuple(_choose_layers(opened, parameters)),
        facets=tuple(list_parameter(parameters, "facets")) or tuple(FACETS),
        limit=limit,
        offset=offset,
        ignored=_list_ignored(parameters),
    )
    return WorkerAnswer(write_block(find_entities(opened.workspace, question)))


def show_entity(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Show a party, with the first of what it is tied to."""
    neighbours, moved = _open_neighbours(opened, task, "")
    if moved is not None:
        return moved
    entity = write_entity(neighbours.record, neighbours.on)
    if flag_parameter(task.parameters, "nested", default=True):
        _nest_neighbours(entity, neighbours)
    return WorkerAnswer(write_block(entity))


def _nest_neighbours(entity: EntityData, neighbours: AdjacentTies) -> None:
    """Put the first of what each property names into an entity, and say how many there are."""
    counts = neighbours.counts
    for name in counts:
        entity["properties"][name] = list(neighbours.page(name, NESTED, 0)["results"])
    more = {name: count - NESTED for name, count in counts.items() if count > NESTED}
    entity["onward"] |= {"more": more, "ties": neighbours.other_counts}


def list_adjacent(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List what a party is tied to, by property; ties that have none stand beside them."""
    limit, offset = _read_page(task.parameters)
    neighbours, moved = _open_neighbours(opened, task, "/adjacent")
    if moved is not None:
        return moved
    shipments = latest_shipments(neighbours.engine, neighbours.pid, None)
    answer = {
        "entity": write_entity(neighbours.record, neighbours.on),
        "adjacent": {name: neighbours.page(name, limit, offset) for name in neighbours.counts},
        "onward": {
            "ties": {
                name: neighbours.page(name, limit, offset) for name in neighbours.other_counts
            },
            "deliveries": shipments.to_data(),
        },
        "ignored": _list_ignored(task.parameters),
    }
    return WorkerAnswer(write_block(answer))


def list_property(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List what one property of a party names, page by page."""
    name = text_parameter(task.parameters, "property") or ""
    limit, offset = _read_page(task.parameters)
    neighbours, moved = _open_neighbours(opened, task, f"/adjacent/{quote(name, safe='')}")
    if moved is not None:
        return moved
    if name not in PROPERTIES and name not in neighbours.other_counts:
        likely = did_you_mean(name, PROPERTIES)
        raise refuse("unknown", 404, f"no property {name!r} names entities; {likely}".rstrip("; "))
    page = {**neighbours.page(name, limit, offset), "ignored": _list_ignored(task.parameters)}
    return WorkerAnswer(write_block(page))


def _open_neighbours(
    opened: OpenedWorker, task: Task, tail: str
) -> tuple[AdjacentTies, WorkerAnswer | None]:
    """Return the ties of the party that is asked about; and where it stands, if elsewhere."""
    snapshot = opened.workspace.snapshot()
    engine = opened.workspace.engine(snapshot)
    name = path_id(task.parameters)
    [pid] = engine.find([name])
    if pid is None:
        raise refuse("unknown", 404, "no source describes a party of that id")
    day = question_day(read_day(text_parameter(task.parameters, "on"), "on"), snapshot)
    neighbours = AdjacentTies(engine, pid, day)
    canonical = neighbours.record.id
    return neighbours, None if canonical == name else _point_to(canonical, tail)


def _point_to(canonical: str, tail: str) -> WorkerAnswer:
    """Return the answer for an id that is merged into another one: where that stands."""
    quoted = quote(canonical, safe=":")
    where = (
        f"/entities/{quoted}{tail}" if "/" not in canonical else f"/entities/-{tail}?id={quoted}"
    )
    body = write_block({"id": canonical, "detail": "the party stands under this id"})
    return WorkerAnswer(body, status=308, headers=(("Location", where),))


def _read_page(parameters: Parameters) -> tuple[int, int]:
    limit = whole_parameter(parameters, "limit", RESULTS)
    offset = whole_parameter(parameters, "offset", 0)
    if not 0 <= limit <= MOST_RESULTS:
        raise UsageError(f"limit {limit} is not between 0 and {MOST_RESULTS}")
    if offset < 0:
        raise UsageError(f"offset {offset} is less than 0")
    return limit, offset


def _choose_layers(opened: OpenedWorker, parameters: Parameters) -> "Sequence[str]":
    """Return the layers that are searched; none stands for all of them.

    Raises:
        ProblemRaised: The path names a layer that does not exist.
        UsageError: A parameter does, or none is left.
    """
    there_are = opened.layer_names()
    of_path = text_parameter(parameters, "dataset") or EVERY_LAYER
    named = [
        *list_parameter(parameters, "datasets"),
        *list_parameter(parameters, "include_dataset"),
    ]
    excluded = list_parameter(parameters, "exclude_dataset")
    opened.check_datasets([*named, *excluded])
    if of_path != EVERY_LAYER:
        opened.check_layer(of_path)
    chosen = [
        name
        for name in there_are
        if (of_path in (EVERY_LAYER, name))
        and (not named or name in named)
        and name not in excluded
    ]
    if not chosen:
        raise UsageError("no layer is left to search")
    return () if len(chosen) == len(there_are) else chosen


def _list_ignored(parameters: Parameters) -> tuple[str, ...]:
    """Return what is stated and does not count here, such as a query language."""
    return tuple(
        f"{name}={value}"
        for name, values in parameters.items()
        if name not in _READ
        for value in values
    )
