"""Questions of somebody who goes from one party to the next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from onward.api.parties.party_orders import READ
from onward.errors import UsageError
from onward.queries.exploring import compare_paths, describe_traits_of
from onward.viz.content.selection import RANKS, name_stack
from onward.web.messages import Parameters, Task, WorkerAnswer
from onward.web.work.cursors import read_cursor, write_cursor
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    list_parameter,
    path_id,
    required_parameter,
    text_parameter,
    whole_parameter,
)
from onward.web.work.questions import find_party_paths, read_days, read_place
from onward.web.work.writing import write_block, write_page

if TYPE_CHECKING:
    from onward.queries.destinations import CountryYears

MOST_NAMED: Final = 200

LAST: Final = 9
"""Rank of a group of ties that nothing puts before others."""


def count_ties(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Count the ties of a party by kind and direction, owners and officers first."""
    on, as_of = read_days(task.parameters)
    counted = opened.workspace.tie_counts(path_id(task.parameters), on=on, as_of=as_of)
    data = counted.to_data()
    # words for kinds are the pictures' own, so that map and counts say the same
    groups: list[Mapping[str, Any]] = [
        {**group, "noun": name_stack(group["kind"], inward=group["direction"] == "in")}
        for group in data["groups"]
    ]
    data["groups"] = sorted(groups, key=_rank_group)
    return WorkerAnswer(write_block(data))


def _rank_group(group: Mapping[str, Any]) -> tuple[int, str, str]:
    kind, direction = str(group["kind"]), str(group["direction"])
    return RANKS.get((kind, direction == "in"), LAST), kind, direction


def list_ties(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Page through the ties of a party."""
    parameters = task.parameters
    on, as_of = read_days(parameters)
    kinds = [kind for text in list_parameter(parameters, "kind") for kind in text.split(",")]
    last = read_cursor(text_parameter(parameters, "after"), "ties")
    page = opened.workspace.ties(
        path_id(parameters),
        kinds=[kind.strip() for kind in kinds if kind.strip()],
        direction=text_parameter(parameters, "direction") or "both",
        order=text_parameter(parameters, "order") or "listed",
        every_day=flag_parameter(parameters, "all"),
        limit=whole_parameter(parameters, "limit", 50),
        offset=read_place(last, opened),
        on=on,
        as_of=as_of,
    )
    data = page.to_data()
    place = data.pop("next")
    data["after"] = place and write_cursor("ties", [page.snapshot, str(place)])
    return write_page(data)


def name_parties(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return the names of parties by their ids; one that is not loaded is left out."""
    ids = list_parameter(task.parameters, "id")
    if not 1 <= len(ids) <= MOST_NAMED:
        raise UsageError(f"give 1 to {MOST_NAMED} ids")
    return WorkerAnswer(write_block(opened.workspace.names(ids)))


def list_deliveries(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Page through the deliveries of a party, the latest first."""
    parameters = task.parameters
    place = read_place(read_cursor(text_parameter(parameters, "after"), "deliveries"), opened)
    deliveries = opened.workspace.deliveries(
        path_id(parameters),
        role=text_parameter(parameters, "role"),
        hs=text_parameter(parameters, "hs"),
        limit=whole_parameter(parameters, "limit", 500),
        offset=place,
        as_of=text_parameter(parameters, "as_of"),
    )
    end = place + len(deliveries.results)
    is_last = not deliveries.results or end >= deliveries.total
    after = None if is_last else write_cursor("deliveries", [deliveries.snapshot, str(end)])
    return write_page({**deliveries.to_data(), "after": after})


def list_party_orders(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List the orders that name a party, and what they nearly found of it."""
    limit = whole_parameter(task.parameters, "limit", READ)
    orders = opened.workspace.party_orders(path_id(task.parameters), limit=min(limit, MOST_NAMED))
    return WorkerAnswer(write_block(orders.to_data()))


def compare_two_paths(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return the paths between two parties, what tells each apart, and two of them side by side."""
    paths = find_party_paths(opened, task.parameters)
    found_paths = paths.report.shown.paths
    first = whole_parameter(task.parameters, "first", 1)
    second = whole_parameter(task.parameters, "second", 2)
    is_stated = {"first", "second"} & set(task.parameters)
    has_both = {first, second} <= set(range(1, len(found_paths) + 1)) and first != second
    if is_stated and not has_both:
        raise UsageError(
            f"paths {first} and {second} cannot be compared; {len(found_paths)} are shown, name two"
        )
    return WorkerAnswer(
        write_block(
            {
                "paths": [describe_traits_of(path).to_data() for path in found_paths],
                "pair": compare_paths(found_paths, first, second).to_data() if has_both else None,
            }
        )
    )


def find_years(opened: OpenedWorker, parameters: Parameters) -> "CountryYears":
    """Return what is on record of the destination that a question names."""
    first, last = (
        whole_parameter(parameters, name, 0) if text_parameter(parameters, name) else None
        for name in ("from", "to")
    )
    return opened.workspace.destination(
        required_parameter(parameters, "country"),
        first=first,
        last=last,
        as_of=text_parameter(parameters, "as_of"),
    )


def show_destination(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Say what is on record of a destination, year by year."""
    years = find_years(opened, task.parameters)
    listed = opened.count_listed().get(years.country, 0)
    return WorkerAnswer(write_block({**years.to_data(), "listed_parties": listed}))
