"""Read a small list by its description: a party for all rows of one name, and when it was listed.

A row is a time on the list. A company has a row for each list or report that names it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onward.graph.codes import TOPICS
from onward.graph.countries import agreed_country, country_code
from onward.graph.model import Listing, NameKind, Party, PartyKind, Provenance, Statement
from onward.loaders.parsing.cells import items
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import tidy
from onward.loaders.parsing.topics import refuse_unknown_topic
from onward.loaders.small_lists.description import SmallList
from onward.loaders.small_lists.rows import (
    date_by_newest,
    further_names,
    hash_of_key,
    name_key,
    read_date,
    read_url,
    table_rows,
)
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Reason


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and what was read of it."""

    cells: Mapping[str, str]
    since: str | None
    until: str | None
    country: str | None
    kind: PartyKind
    topics: tuple[str, ...]


def read_small_list(
    table: SmallList, files: Sequence[Path], log: LoadLog, options: LoadOptions
) -> Iterator[Statement]:
    """Yield a party and its listings for each name of a list."""
    for listed in read_parties(table, files, log, options):
        yield from listed.statements()


def read_parties(
    table: SmallList, files: Sequence[Path], log: LoadLog, options: LoadOptions
) -> list["ListedParty"]:
    """Return the parties of a list, in the order in which its files name them first."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for path in files:
        for row in _read_rows(table, path, log):
            rows[_key_of(table, row)].append(row)
    starts = sorted({row.since for group in rows.values() for row in group if row.since})
    source = date_by_newest(starts, table.source.url, options, log)
    newest = starts[-1] if table.leaves_with_newest and starts else None
    return [ListedParty(table, group, newest, source) for group in rows.values()]


def _key_of(table: SmallList, row: Row) -> str:
    name = row.cells[table.name]
    # two countries may have a directorate of one name
    return name_key(f"{row.country} {name}" if table.needs_country else name)


def _read_rows(table: SmallList, path: Path, log: LoadLog) -> Iterator[Row]:
    rows = table_rows(path, log, table.columns, table.optional, table.spellings)
    for line, cells in rows:
        try:
            parts = table.prepare(cells)
            read = [_read_row(table, path, line, part, log) for part in parts]
        except FieldRefused as refused:
            refuse_unknown_topic(path, line, refused)
            log.reject_for(path, line, refused)
            continue
        log.count_accepted(path)
        yield from read


def _read_row(
    table: SmallList, path: Path, line: int, cells: Mapping[str, str], log: LoadLog
) -> Row:
    """Read one row.

    Raises:
        FieldRefused: What the list says of each party is missing, or a topic is unknown.
    """
    if not name_key(cells[table.name]):
        raise FieldRefused("missing_required", field=table.name, hint="each row names its party")
    _check_programme(table, cells)
    days = [read_date(path.name, line, cells, column, log) for column in table.since]
    since = next(filter(None, days), None)
    if since is None and table.is_dated:
        columns = ", ".join(table.since)
        if printed := next(filter(None, (cells[column] for column in table.since)), ""):
            hint = "give the day of the list as 2024-03-05 or 5 March 2024"
            raise FieldRefused("bad_date", field=columns, value=printed, hint=hint)
        hint = "each row has the day of its list"
        raise FieldRefused("missing_required", field=columns, hint=hint)
    until = read_date(path.name, line, cells, table.until, log) if table.until else None
    country = _read_country(table, path, line, cells, log)
    kind = _read_kind(table, path, line, cells, log)
    return Row(cells, since, until, country, kind, _read_topics(table, cells))


def _check_programme(table: SmallList, cells: Mapping[str, str]) -> None:
    """Refuse a row of another list: tables of several lists have the same columns.

    Raises:
        FieldRefused: The row names another programme.
    """
    programme = cells[table.programme] if table.programme else ""
    if programme and not any(word in programme.casefold() for word in table.programme_words):
        hint = f"this row is of another list than {table.source.title}"
        raise FieldRefused("unknown_list", field=table.programme, value=programme, hint=hint)


def _read_country(
    table: SmallList, path: Path, line: int, cells: Mapping[str, str], log: LoadLog
) -> str | None:
    printed = cells[table.country] if table.country else ""
    country = country_code(printed) if printed else None
    if country is None and table.needs_country:
        reason: Reason = "bad_code" if printed else "missing_required"
        hint = "each row has the country of its party"
        raise FieldRefused(reason, field=table.country, value=printed, hint=hint)
    if printed and country is None:
        log.warn(path, line, table.country, "is not a known country", printed)
    return country


def _read_kind(
    table: SmallList, path: Path, line: int, cells: Mapping[str, str], log: LoadLog
) -> PartyKind:
    word = cells[table.kind_column] if table.kind_column else ""
    kind = table.read_kind(word)
    if word and kind is None:
        log.warn(path, line, table.kind_column, "is not a kind of party", word)
    return kind or table.kind


def _read_topics(table: SmallList, cells: Mapping[str, str]) -> tuple[str, ...]:
    codes = items(cells[table.topics]) if table.topics else ()
    for code in codes:
        if code not in TOPICS:
            hint = "use a topic code of FollowTheMoney, such as debarment"
            raise FieldRefused("unknown_topic", field=table.topics, value=code, hint=hint)
    return codes


class ListedParty:
    """All rows of one party, whatever its spelling.

    Attributes:
        rows: The oldest first.
        id: Of the party.
        source: Where it stands; that of each statement is made of it.
    """

    def __init__(
        self, table: SmallList, rows: Iterable[Row], newest: str | None, source: Provenance
    ) -> None:
        self._table = table
        self.rows = sorted(rows, key=lambda row: (row.since or "", *row.cells.values()))
        self._newest_list = newest
        last = self.rows[-1]
        local = hash_of_key(_key_of(table, last))
        self.id = f"{table.source.name}:{local}"
        url = read_url(last.cells[table.url]) if table.url else None
        published = last.since or source.published
        self.source = replace(source, record=local, url=url or source.url, published=published)

    def statements(self) -> Iterator[Party | Listing]:
        """Yield the party and its listings."""
        yield self.party()
        yield from self.listings()

    def party(self) -> Party:
        """Return the party, named as its newest row names it."""
        table, name = self._table, self.name
        stated = {topic: None for row in self.rows for topic in row.topics}
        of_list = list_entry(table.code, table.code).topics
        addresses = {row.cells[table.address]: None for row in self.rows} if table.address else {}
        return Party(
            id=self.id,
            name=name,
            kind=self.rows[-1].kind.value,
            country=self._agreed_country(),
            source=self.source,
            names=tuple(further_names(name, self._cells_of_names(), table.separator)),
            topics=tuple(topic for topic in stated if topic not in of_list),
            address="; ".join(filter(None, addresses)) or None,
            notes=tuple(self._iterate_notes()),
        )

    @property
    def name(self) -> str:
        """The name in the newest row."""
        return tidy(self.rows[-1].cells[self._table.name])

    def _agreed_country(self) -> str | None:
        column = self._table.country
        return agreed_country([row.country for row in self.rows if column and row.cells[column]])

    def _cells_of_names(self) -> Iterator[tuple[str, NameKind]]:
        separator = self._table.separator
        newest_first = self.rows[::-1]
        for column in (self._table.name, *self._table.whole_names):
            for row in newest_first:
                # the name itself is one, whatever stands in it
                yield row.cells[column].replace(separator, ","), "alias"
        for column, kind in self._table.names:
            for row in newest_first:
                yield row.cells[column], kind

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        notes = {
            (key, row.cells[column]): None
            for row in self.rows
            for column, key in self._table.notes.items()
            if row.cells[column]
        }
        yield from notes

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each topic and each time without a break."""
        entry = list_entry(self._table.code, self._table.code)
        for since, until in self._read_intervals():
            of_topics = listings(
                entry,
                self.id,
                self.source,
                entry_id=self.name,
                since=since,
                until=until,
                text=self._find_reason(since),
            )
            for listing in of_topics:
                # a company may have left the list and come back
                record = f"{listing.id}/{since}" if since else listing.id
                source = replace(
                    listing.source, record=record, published=since or listing.source.published
                )
                yield replace(listing, id=record, source=source)

    def _find_reason(self, since: str | None) -> str | None:
        """Return the newest reason of those that rows state since a day."""
        if not self._table.reason:
            return None
        reasons = [
            row.cells[self._table.reason] for row in self.rows if (row.since or "") >= (since or "")
        ]
        return next(filter(None, reversed(reasons)), None)

    def _read_intervals(self) -> list[tuple[str | None, str | None]]:
        """Return since and until of each time on the list.

        A company that the newest list does not repeat, and that nobody took off, left with it.
        """
        last = self.rows[-1]
        spans: list[tuple[str | None, str | None]] = []
        for row, later in zip(self.rows, [*self.rows[1:], None], strict=True):
            # a row without an end holds until the party's next one
            end = row.until or (later.since if later is not None else None)
            if end is None and self._newest_list is not None and last.since != self._newest_list:
                end = self._newest_list
            is_unbroken = spans and (spans[-1][1] is None or (row.since or "") <= spans[-1][1])
            if is_unbroken:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((row.since, end))
        return spans
