"""Routes about parties: each answers what the command of its name prints with ``--json``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from onward.errors import UsageError
from onward.operations.data import Sources
from onward.operations.orders import Indicators
from onward.operations.parties import (
    ChartDeliveries,
    ComparePaths,
    Deliveries,
    Destination,
    FindPaths,
    ListMerges,
    ListPartyOrders,
    ListRecords,
    ListTies,
    MatchName,
    Names,
    Owners,
    SearchWords,
    ShowParty,
    TieCounts,
    split_kinds,
)
from onward.operations.question import Question
from onward.web.messages import LISTS, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routing import ANY, READ, READ_OR_ASSESS, answers
from onward.web.worker import (
    OpenedWorker,
    page_headers,
    read_cursor,
    read_place,
    write_block,
    write_cursor,
    write_page,
)

if TYPE_CHECKING:
    from onward.queries.destinations import CountryYears

MOST_NAMED: Final = 200

SVG: Final = ("image/svg+xml",)


@answers("GET", "/parties/{id}", READ)
def show_party(opened: OpenedWorker, question: ShowParty) -> object:
    """What the loaded sources say of one party."""
    return opened.workspace.party(question.id, on=question.on, as_of=question.as_of)


@answers("GET", "/parties/{id}/owners", READ)
def show_owners(opened: OpenedWorker, question: Owners) -> object:
    """Who owns a party: four separate results."""
    return opened.workspace.owners(question.id, on=question.on, as_of=question.as_of)


@answers("GET", "/paths", READ)
def show_paths(opened: OpenedWorker, question: FindPaths) -> object:
    """How two parties are tied, the best path first."""
    return question.ask(opened.workspace).report


@answers("GET", "/search", READ, refuses=("conflict",), forms=LISTS)
def search_words(opened: OpenedWorker, question: SearchWords) -> object:
    """Parties by words of names, addresses, reasons and notes."""
    if not question.text.strip():
        raise UsageError("give the parameter q")
    result = question.ask(opened.workspace, _read_offset(opened, question, "search"))
    end = result.offset + len(result.parties)
    return _write_pinned(result.to_data(), "search", end if result.more else None)


@answers("GET", "/match", READ_OR_ASSESS)
def match_name(opened: OpenedWorker, question: MatchName) -> object:
    """Whom of the loaded sources a name may mean."""
    from onward.api.inputs import CANDIDATES_SHOWN
    from onward.api.parties import check_match_numbers, read_query
    from onward.queries.matching.requests import answer_query

    identifiers = question.split_identifiers()
    if not (question.name or "").strip() and not identifiers:
        raise UsageError("say whom to look for: a name or an identifier")
    limit = CANDIDATES_SHOWN if question.limit is None else question.limit
    check_match_numbers(limit, None, jobs=1)
    datasets = tuple(question.dataset)
    opened.check_datasets(datasets)
    query = read_query(
        question.name,
        question.kind,
        tuple(question.country),
        question.birth_date,
        tuple(identifiers),
    )
    return answer_query(query, opened.names(), datasets, limit, weak=question.weak)


@answers("GET", "/layers/{name}/records", READ, refuses=("conflict",), forms=LISTS)
def list_layer(opened: OpenedWorker, question: ListRecords) -> object:
    """The records of a layer, page by page."""
    from onward.api.parties import PAGE

    layers = opened.layer_names()
    if question.source not in layers:
        detail = (
            f"no layer {question.source!r} holds parties; there are: {', '.join(sorted(layers))}"
        )
        raise refuse("unknown", 404, detail)
    page = opened.workspace.list_records(
        question.source,
        limit=PAGE if question.limit is None else question.limit,
        offset=_read_offset(opened, question, "records"),
    )
    end = page.offset + len(page.records)
    return _write_pinned(page.to_data(), "records", end if page.more else None)


def _read_offset(opened: OpenedWorker, question: SearchWords | ListRecords, name: str) -> int:
    """Return how many rows come before a page: by number, or behind the page before."""
    last = read_cursor(question.after, name)
    if last and question.offset:
        raise UsageError("give offset or after, not both")
    return read_place(last, opened) if last else question.offset


def _write_pinned(data: Mapping[str, object], name: str, end: int | None) -> WorkerAnswer:
    """Return a page as its command prints it; a header says where the next one is, if there is one.

    Args:
        data: The page, with its total and its snapshot.
        name: Of the list.
        end: How many rows this page and those before it have; None where it is the last.
    """
    after = None if end is None else write_cursor(name, [str(data["snapshot"]), str(end)])
    return WorkerAnswer(write_block(data), headers=page_headers(data["total"], after))


@answers("GET", "/indicators", ANY)
def list_indicators(opened: OpenedWorker, question: Indicators) -> object:
    """The indicators: question, law, pattern, parameters, examples."""
    from onward.api.answers.orders import describe_indicators
    from onward.errors import did_you_mean
    from onward.queries.rules.describe import KINDS

    catalogue, kind = opened.setup.catalogue, question.kind
    if kind is not None and kind not in KINDS:
        likely = did_you_mean(kind, KINDS)
        raise UsageError(f"kind {kind!r} is not a kind; {likely}use one of {', '.join(KINDS)}")
    rows = [row for row in catalogue if kind in (None, row.kind)]
    return describe_indicators(catalogue, opened.setup.policy, rows)


class OneOf(Question):
    """Something that is named by its id in the path."""

    id: str


@answers("GET", "/indicators/{id}", ANY)
def show_indicator(opened: OpenedWorker, question: OneOf) -> object:
    """One indicator in full."""
    from onward.api.answers.orders import describe_indicators

    chosen = opened.find_indicator(question.id)
    return describe_indicators(opened.setup.catalogue, opened.setup.policy, chosen)


@answers("GET", "/sources", ANY)
def list_sources(_: OpenedWorker, _asked: Question) -> object:
    """What can be loaded."""
    from onward.api.answers.data import list_sources as list_all

    return [source.to_data() for source in list_all()]


@answers("GET", "/sources/{name}", ANY)
def show_source(_: OpenedWorker, question: Sources) -> object:
    """One source in full."""
    from onward.api.answers.data import describe_source

    try:
        return describe_source(question.name or "")
    except UsageError as fault:  # a path that names nothing, like any other
        raise refuse("unknown", 404, str(fault)) from fault


@answers("GET", "/parties/{id}/counts", READ)
def count_ties(opened: OpenedWorker, question: TieCounts) -> object:
    """How many ties a party has, by kind and direction."""
    from onward.viz.content.selection import name_stack, rank_candidate

    def rank(group: Mapping[str, Any]) -> tuple[int, str, str]:
        kind, direction = str(group["kind"]), str(group["direction"])
        return rank_candidate(kind, inward=direction == "in"), kind, direction

    data = opened.workspace.tie_counts(question.id, on=question.on, as_of=question.as_of).to_data()
    # words for kinds are the pictures' own, so that map and counts say the same
    groups = [
        {**group, "noun": name_stack(group["kind"], inward=group["direction"] == "in")}
        for group in data["groups"]
    ]
    return {**data, "groups": sorted(groups, key=rank)}


@answers("GET", "/parties/{id}/ties", READ, refuses=("conflict",), forms=LISTS)
def list_ties(opened: OpenedWorker, question: ListTies) -> object:
    """The ties of a party, page by page."""
    page = opened.workspace.ties(
        question.id,
        kinds=list(filter(None, split_kinds(question.kind))),
        direction=question.direction,
        order=question.order,
        every_day=question.all,
        limit=question.limit,
        offset=read_place(read_cursor(question.after, "ties"), opened),
        on=question.on,
        as_of=question.as_of,
    )
    data = page.to_data()
    place = data.pop("next")
    data["after"] = place and write_cursor("ties", [page.snapshot, str(place)])
    return write_page(data)


@answers("GET", "/names", READ)
def name_parties(opened: OpenedWorker, question: Names) -> object:
    """The names of parties by their ids."""
    if not 1 <= len(question.id) <= MOST_NAMED:
        raise UsageError(f"give 1 to {MOST_NAMED} ids")
    return opened.workspace.names(question.id)


@answers("GET", "/parties/{id}/shipments", READ, refuses=("conflict",), forms=LISTS)
def list_deliveries(opened: OpenedWorker, question: Deliveries) -> object:
    """The deliveries of a party, the latest first, page by page."""
    place = read_place(read_cursor(question.after, "deliveries"), opened)
    given = question.given("id", "snapshot", "after", "format")
    deliveries = opened.workspace.deliveries(question.id, offset=place, **given)
    end = place + len(deliveries.results)
    is_last = not deliveries.results or end >= deliveries.total
    after = None if is_last else write_cursor("deliveries", [deliveries.snapshot, str(end)])
    return write_page({**deliveries.to_data(), "after": after})


@answers("GET", "/parties/{id}/assessments", READ)
def list_party_orders(opened: OpenedWorker, question: ListPartyOrders) -> object:
    """The orders that name a party, and what their assessments nearly found of it."""
    return opened.workspace.party_orders(question.id, limit=min(question.limit, MOST_NAMED))


@answers("GET", "/parties/{id}/shipments/figure", READ, gives=SVG)
def chart_deliveries(opened: OpenedWorker, question: ChartDeliveries) -> object:
    """How many deliveries came in and went out in each month, as SVG with its numbers."""
    from onward.viz.page.page import MEDIA_TYPE, write_pictures
    from onward.web.charts import draw_delivery_months

    # the chart needs the counts alone, and none of the deliveries beside them
    given = question.given("id", "snapshot")
    deliveries = opened.workspace.deliveries(question.id, limit=1, **given)
    months = [tally.to_data() for tally in deliveries.months]
    pictures = [draw_delivery_months(deliveries)] if months else []
    return WorkerAnswer(write_pictures({"months": months}, pictures), MEDIA_TYPE)


@answers("GET", "/paths/comparison", READ)
def compare_two_paths(opened: OpenedWorker, question: ComparePaths) -> object:
    """Two paths side by side, and what tells each path apart."""
    from onward.queries.exploring import compare_paths, describe_traits_of

    found_paths = question.ask(opened.workspace).report.shown.paths
    first, second = question.first or 1, question.second or 2
    is_stated = question.first is not None or question.second is not None
    has_both = {first, second} <= set(range(1, len(found_paths) + 1)) and first != second
    if is_stated and not has_both:
        raise UsageError(
            f"paths {first} and {second} cannot be compared; {len(found_paths)} are shown, name two"
        )
    return {
        "paths": [describe_traits_of(path).to_data() for path in found_paths],
        "pair": compare_paths(found_paths, first, second).to_data() if has_both else None,
    }


@answers("GET", "/destinations/{country}", READ)
def show_destination(opened: OpenedWorker, question: Destination) -> object:
    """What is on record of a destination, year by year."""
    years = _find_years(opened, question)
    listed = opened.count_listed().get(years.country, 0)
    return {**years.to_data(), "listed_parties": listed}


@answers("GET", "/destinations/{country}/figure", READ, gives=SVG)
def chart_destination(opened: OpenedWorker, question: Destination) -> object:
    """How each measure of a destination ran over the years, as SVG with its values."""
    from onward.viz.page.page import MEDIA_TYPE
    from onward.web.charts import draw_destination

    measures = opened.setup.destinations.tables.measures
    return WorkerAnswer(draw_destination(_find_years(opened, question), measures), MEDIA_TYPE)


def _find_years(opened: OpenedWorker, question: Destination) -> "CountryYears":
    return opened.workspace.destination(
        question.country, first=question.first, last=question.last, as_of=question.as_of
    )


@answers("GET", "/merges", READ, forms=LISTS)
def list_merges(opened: OpenedWorker, question: ListMerges) -> object:
    """The lines of the identity ledger, in their order."""
    from onward.api.parties import LedgerEntry

    if not opened.has_records:
        return []
    with opened.open_stored() as store:
        ledger = store.ledger()
    counting = set(ledger.live)
    entries = [LedgerEntry(line, line in counting) for line in ledger.lines]
    return [entry.to_data() for entry in entries if entry.live or not question.live]
