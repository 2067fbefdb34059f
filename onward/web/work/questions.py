"""Questions about parties, answered as the command of each name prints it with ``--json``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from onward.api.outcomes import OrderWarning
from onward.api.parties.finding import PAGE
from onward.api.parties.finding import SHOWN as FOUND_SHOWN
from onward.api.parties.matching import SHOWN, check_match_numbers, read_query, split_identifier
from onward.errors import UsageError
from onward.graph.json_forms import json_text
from onward.loaders.readers.documents import json_document
from onward.queries.matching.requests import answer_query, answer_request, read_parameters
from onward.web.messages import Parameters, Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.bodies import one_object
from onward.web.work.cursors import read_cursor, write_cursor
from onward.web.work.opened import EVERY_LAYER, OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    list_parameter,
    number_parameter,
    path_id,
    required_parameter,
    text_parameter,
    whole_parameter,
)
from onward.web.work.writing import page_headers, write_block

if TYPE_CHECKING:
    from onward.api.answers.connections import PartyPaths


def show_party(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Show what the sources say of a party, as ``onward party`` does."""
    on, as_of = read_days(task.parameters)
    card = opened.workspace.party(path_id(task.parameters), on=on, as_of=as_of)
    return WorkerAnswer(write_block(card.to_data()))


def show_owners(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Show who owns a party, as ``onward owners`` does."""
    on, as_of = read_days(task.parameters)
    report = opened.workspace.owners(path_id(task.parameters), on=on, as_of=as_of)
    return WorkerAnswer(write_block(report.to_data()))


def show_paths(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Show how two parties are tied, as ``onward paths`` does."""
    paths = find_party_paths(opened, task.parameters)
    return WorkerAnswer(write_block(paths.report.to_data()))


def find_party_paths(opened: OpenedWorker, parameters: Parameters) -> "PartyPaths":
    """Find the paths that a question asks for."""
    on, as_of = read_days(parameters)
    kinds = [kind for text in list_parameter(parameters, "kinds") for kind in text.split(",")]
    return opened.workspace.paths(
        required_parameter(parameters, "from"),
        required_parameter(parameters, "to"),
        kinds=[kind.strip() for kind in kinds],
        hops=whole_parameter(parameters, "hops", 4),
        min_share=number_parameter(parameters, "min_share"),
        show=whole_parameter(parameters, "show", 5),
        on=on,
        as_of=as_of,
    )


def search_words(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Find parties by words, as ``onward search`` does."""
    parameters = task.parameters
    result = opened.workspace.search(
        required_parameter(parameters, "q"),
        country=list_parameter(parameters, "country"),
        topic=list_parameter(parameters, "topic"),
        kind=list_parameter(parameters, "kind"),
        source=list_parameter(parameters, "source"),
        programme=list_parameter(parameters, "programme"),
        listed=flag_parameter(parameters, "listed") or None,
        limit=whole_parameter(parameters, "limit", FOUND_SHOWN),
        offset=_read_offset(task, "search", opened),
        on=text_parameter(parameters, "on"),
    )
    end = result.offset + len(result.parties)
    return _write_pinned(result.to_data(), "search", end if result.more else None)


def match_name(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Find whom a name may mean, as ``onward match`` does."""
    parameters = task.parameters
    name = text_parameter(parameters, "name")
    identifiers = [split_identifier(text) for text in list_parameter(parameters, "identifier")]
    if not (name or "").strip() and not identifiers:
        raise UsageError("say whom to look for: a name or an identifier")
    limit = whole_parameter(parameters, "limit", SHOWN)
    check_match_numbers(limit, None, jobs=1)
    datasets = tuple(list_parameter(parameters, "dataset"))
    opened.check_datasets(datasets)
    query = read_query(
        name,
        text_parameter(parameters, "kind"),
        tuple(list_parameter(parameters, "country")),
        text_parameter(parameters, "birth_date"),
        tuple(identifiers),
    )
    weak = flag_parameter(parameters, "weak")
    answer = answer_query(query, opened.names(), datasets, limit, weak=weak)
    return WorkerAnswer(write_block(answer.to_data()))


def match_request(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Answer a ``/match`` request, as ``onward match --file`` does.

    Raises:
        InputRefused: The body is no such request.
    """
    parameters = dict(task.parameters)
    dataset = parameters.pop("dataset", None)
    stated = read_parameters(parameters)
    if dataset and dataset[0] != EVERY_LAYER:
        opened.check_layer(dataset[0])
        stated = replace(stated, include=(*stated.include, *dataset))
    # a layer or a topic that is misspelt would find nobody, in silence
    opened.check_datasets((*stated.include, *stated.exclude))
    opened.check_topics(stated.topics)
    received = one_object(task.body, "request")
    document = json_document(received.text, received.file, received.line)
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
    return WorkerAnswer(
        (json_text(answer) + "\n").encode("utf-8", errors="surrogatepass"), warnings=warnings
    )


def list_layer(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Page through the records of a layer, as ``onward list`` does."""
    name = required_parameter(task.parameters, "name")
    layers = opened.layer_names()
    if name not in layers:
        detail = f"no layer {name!r} holds parties; there are: {', '.join(sorted(layers))}"
        raise refuse("unknown", 404, detail)
    page = opened.workspace.list_records(
        name,
        limit=whole_parameter(task.parameters, "limit", PAGE),
        offset=_read_offset(task, "records", opened),
    )
    end = page.offset + len(page.records)
    return _write_pinned(page.to_data(), "records", end if page.more else None)


def _read_offset(task: Task, name: str, opened: OpenedWorker) -> int:
    """Return how many rows come before a page: by number, or behind the page before."""
    last = read_cursor(text_parameter(task.parameters, "after"), name)
    if last and "offset" in task.parameters:
        raise UsageError("give offset or after, not both")
    return read_place(last, opened) if last else whole_parameter(task.parameters, "offset", 0)


def _write_pinned(data: Mapping[str, object], name: str, end: int | None) -> WorkerAnswer:
    """Return a page as its command prints it; a header says where the next one is, if there is one.

    Args:
        data: The page, with its total and its snapshot.
        name: Of the list.
        end: How many rows this page and those before it have; None where it is the last.
    """
    after = None if end is None else write_cursor(name, [str(data["snapshot"]), str(end)])
    headers = page_headers(data["total"], after)
    return WorkerAnswer(write_block(data), headers=headers)


def read_place(last: list[str | None], opened: OpenedWorker) -> int:
    """Return how many rows the pages before had; they must be of this snapshot.

    Raises:
        UsageError: They are of another one, or the cursor is none.
    """
    if not last:
        return 0
    snapshot, place = last[0], last[-1] or ""
    if snapshot != opened.workspace.snapshot().id:
        raise UsageError(f"after: the page before is of snapshot {snapshot}; ask with snapshot=")
    # a cursor is text from outside, like any other parameter
    if not place.isdecimal():
        raise UsageError("after is no cursor of a page before")
    return int(place)


def read_days(parameters: Parameters) -> tuple[str | None, str | None]:
    """Return the days of a question, as they are written."""
    return text_parameter(parameters, "on"), text_parameter(parameters, "as_of")
