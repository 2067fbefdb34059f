"""What a search finds as text, and a layer page by page, as text and as CSV."""

import sys
from itertools import islice
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.cli.printing.parties.twins import print_group_head, print_others

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onward.graph.search import SearchRecord
    from onward.queries.search import FoundParty, FoundRecord, LayerPage, SearchResult

MATCHES_SHOWN: Final = 3
VALUES_SHOWN: Final = 8

COLUMNS: Final = (
    *("id", "name", "kind", "country", "topics", "names", "lists", "programmes"),
    *("since", "address"),
)
"""Columns of a layer as CSV."""

_FACETS: Final = {
    "source": "sources",
    "country": "countries",
    "kind": "kinds",
    "topic": "topics",
    "programme": "programmes",
    "listed": "listed",
}


def print_search(result: "SearchResult") -> None:
    """Print the parties that a search finds, and how many there are of what."""
    for word in result.beginnings:
        render.line(
            f"no record has the word {word!r} whole: words that begin so count", style="dim"
        )
    if not result.total:
        render.line(f"no party matches {result.text!r}; every word must stand in one record")
        return
    render.line(_count_parties(result), style="bold")
    _print_parties(result)
    if result.more:
        render.line()
        following = result.offset + len(result.parties)
        render.line(f"… and {result.more:,} more; --offset {following} shows the next ones")
    _print_facets(result.facets)


def _print_parties(result: "SearchResult") -> None:
    """Print the parties of a page; those that are probably one stand together."""
    parties = {party.party: party for party in result.parties}
    groups = {party: group for group in result.probably_same for party in group.ids}
    printed: set[str] = set()
    for party in result.parties:
        if party.party in printed:
            continue
        render.line()
        group = groups.get(party.party)
        members = [party.party]
        if group is not None:
            print_group_head(group)
            members += [other for other in group.ids if other in parties]
        for member in dict.fromkeys(members):
            _print_party(parties[member])
        printed.update(members)
        if group is not None:
            print_others(group, printed)


def _count_parties(result: "SearchResult") -> str:
    parties = "1 party" if result.total == 1 else f"{result.total:,} parties"
    records = "1 record" if result.records == 1 else f"{result.records:,} records"
    first, last = result.offset + 1, result.offset + len(result.parties)
    is_part = len(result.parties) < result.total
    place = f"; shown: {first:,} to {last:,}" if is_part else ""
    return f"{parties}, {records} for {result.text!r}{place}"


def _print_party(party: "FoundParty") -> None:
    render.line(render.text(party.name, "bold"), f"({party.party})")
    for record in party.records:
        _print_record(record)


def _print_record(record: "FoundRecord") -> None:
    state = "listed" if record.listed else "not listed"
    lists = dict.fromkeys(entry.list or entry.regime for entry in record.entries)
    where = f" ({', '.join(filter(None, lists))})" if any(lists) else ""
    taken_for = ", ".join(dict.fromkeys(value for _, value in record.inferred))
    by_name = f"by its name: {taken_for}" if taken_for else ""
    facts = (record.id, record.kind, by_name, record.country, f"{state}{where}")
    render.line(" · ".join(filter(None, facts)), indent=2)
    for match in record.matched[:MATCHES_SHOWN]:
        render.line(render.text(f"{match.where}:", "dim"), match.text, indent=4)
    left = len(record.matched) - MATCHES_SHOWN
    if left > 0:
        render.line(f"… and {left:,} more places", indent=4)


def _print_facets(facets: "Mapping[str, Mapping[str, int]]") -> None:
    render.heading("Of all that match")
    for facet, counts in facets.items():
        values = [f"{value} {count:,}" for value, count in islice(counts.items(), VALUES_SHOWN)]
        left = len(counts) - VALUES_SHOWN
        if left > 0:
            values.append(f"… and {left:,} more")
        render.facts([(_FACETS[facet], values)], indent=2)


def print_page(page: "LayerPage") -> None:
    """Print the records of a page, and how many come before and behind them."""
    if not page.records:
        render.line(f"{page.source} has {page.total:,} records; none from {page.offset:,} on")
        return
    rows = [_list_cells(record) for record in page.records]
    render.table(("id", "name", "kind", "country", "topics", "list"), rows)
    first, last = page.offset + 1, page.offset + len(page.records)
    render.line()
    more = f"; --offset {last} shows the next ones" if page.more else ""
    render.line(f"{first:,} to {last:,} of {page.total:,} records of {page.source}{more}")


def print_page_as_csv(page: "LayerPage") -> None:
    """Print the records of a page as CSV, with what is left out on stderr."""
    from onward.queries.search import describe_record
    from onward.viz.exports.csv import write_cells
    from onward.viz.tables.rows import CellTable

    rows = []
    for record in page.records:
        cells = {key: _join_texts(value) for key, value in describe_record(record).items()}
        rows.append(tuple(cells[column] for column in COLUMNS))
    written = write_cells(CellTable(page.source, COLUMNS, tuple(rows))).decode("utf-8")
    sys.stdout.write(written)
    left = page.total - len(page.records)
    if left:
        render.warn(f"{left:,} of {page.total:,} records are left out: --limit, --offset")


def _join_texts(value: object) -> str | None:
    if isinstance(value, list):
        return "; ".join(value) or None
    return None if value is None else str(value)


def _list_cells(record: "SearchRecord") -> tuple[str, ...]:
    lists = dict.fromkeys(entry.list or entry.regime for entry in record.entries)
    return (
        record.party,
        record.name,
        record.kind,
        record.country or "",
        ", ".join(record.topics),
        "; ".join(filter(None, lists)),
    )
