"""Lists of a few hundred rows that their publishers give as tables, each by a description."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from onward.graph.codes import TOPICS
from onward.graph.countries import agreed_country, country_code
from onward.graph.model import Listing, Name, NameKind, Party, PartyKind, Provenance, Statement
from onward.loaders.parsing.cells import items, parse, refuse_unknown_topic, web_address
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.readers.records import check_header
from onward.loaders.readers.tables import TableFile, fold_name, spell_columns
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Reason, Source

# ------------------------------------------------------------------------------------------------
# What each column of a small list means; the reader is one for all of them.
# ------------------------------------------------------------------------------------------------

Cells = Mapping[str, str]

KINDS: Final[Mapping[str, PartyKind]] = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.COMPANY,
    "Organization": PartyKind.ORGANIZATION,
    "LegalEntity": PartyKind.ORGANIZATION,
    "PublicBody": PartyKind.PUBLIC_BODY,
    "Vessel": PartyKind.VESSEL,
    "Airplane": PartyKind.AIRPLANE,
}
"""What columns of kinds say, in the words of FollowTheMoney."""


def as_it_stands(cells: Cells) -> Iterator[Cells]:
    """Yield the cells of a row unchanged."""
    yield cells


@dataclass(frozen=True, slots=True)
class SmallList:
    """A list as a table: what its columns are called, and what they mean.

    Attributes:
        source: Whose list it is.
        code: The list's in `lists.csv`, and its programme's there.
        columns: The names that the header must have.
        optional: Further names that it may have.
        spellings: Other names of a column, as the publisher has also written them.
        name: The column of the party's name.
        since: Columns of the day of listing; the first one that is filled counts.
        is_dated: Whether a row without such a day is rejected.
        until: The column of the last day.
        country: The column of the party's country.
        needs_country: Whether a row without a country is rejected, and the country tells two
            parties of one name apart.
        kind: What the list's parties are, where no column says it.
        kind_column: The column that says it.
        kinds: What its words mean where that differs from `KINDS`.
        whole_names: Columns of one name each, the party's own as the list prints it.
        names: Columns of further names, with the kind of each.
        separator: What parts the names of one cell.
        topics: The column of topics in OpenSanctions' codes.
        reason: The column of the authority's reasons.
        url: The column of the document that names the party.
        notes: Columns that are told as they stand, by the key of the note.
        address: The column of the address.
        programme: The column of the programme.
        programme_words: One of these stands in that column where it is filled: other lists are
            published in tables of the same columns, and a row of another list is rejected.
        leaves_with_newest: Whether rows are lists of several days, so that a party that the newest
            one does not repeat has left with it.
        prepare: Makes of a row the cells that this description expects: a row for each party.
    """

    source: Source
    code: str
    columns: tuple[str, ...]
    name: str
    optional: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    since: tuple[str, ...] = ()
    is_dated: bool = True
    until: str = ""
    country: str = ""
    needs_country: bool = False
    kind: PartyKind = PartyKind.ORGANIZATION
    kind_column: str = ""
    kinds: Mapping[str, PartyKind] = field(default_factory=dict)
    whole_names: tuple[str, ...] = ()
    names: tuple[tuple[str, NameKind], ...] = ()
    separator: str = ";"
    topics: str = ""
    reason: str = ""
    url: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    programme: str = ""
    programme_words: tuple[str, ...] = ()
    leaves_with_newest: bool = False
    prepare: Callable[[Cells], Iterator[Cells]] = as_it_stands

    def read_kind(self, word: str) -> PartyKind | None:
        """Return what a word of the column of kinds means; None: it is unknown."""
        return self.kinds.get(word) or KINDS.get(word)


def describe_programme_table(
    source: Source,
    code: str,
    programme_words: tuple[str, ...],
    *,
    kind_column_means: Mapping[str, PartyKind] | None = None,
) -> SmallList:
    """Describe a table of names with programme, authority and the days of each notice.

    Args:
        source: Whose list it is.
        code: The list's in `lists.csv`.
        programme_words: What its programme is called; see `SmallList`.
        kind_column_means: What words of its column of kinds mean where that differs from `KINDS`.
    """
    return SmallList(
        source=source,
        code=code,
        columns=(
            *("schema", "name", "aliases", "topics", "program", "authority", "reason"),
            *("report-date", "start-date", "end-date", "country", "notes", "source_url"),
        ),
        name="name",
        since=("start-date", "report-date"),
        until="end-date",
        country="country",
        kind_column="schema",
        kinds=kind_column_means or {},
        names=(("aliases", "alias"),),
        topics="topics",
        reason="reason",
        url="source_url",
        notes={"notes": "note", "program": "programme", "authority": "authority"},
        programme="program",
        programme_words=programme_words,
    )


# ------------------------------------------------------------------------------------------------
# Rows of small lists that have no numbers: keyed by name, dated by the lists they stand on.
# ------------------------------------------------------------------------------------------------

_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")


def table_rows(
    path: Path,
    log: LoadLog,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    spellings: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows of a table as (line, cells by column), whatever program has written it.

    Args:
        path: A text file or a workbook.
        log: Counts its rows; an aside says how the table is written.
        columns: The names that its header must have.
        optional: Further names that it may have; such a column that is missing reads as "".
        spellings: Other names that the publisher has given to columns.

    Raises:
        HeaderRefused: A column is unknown, missing or repeated.
    """
    file = TableFile.open(path)
    if (description := file.describe()) is not None:
        log.asides.append(description)
    former = {fold_name(name): column for name, column in (spellings or {}).items()}
    # a header in two languages has the English name in its last line
    named = [name.splitlines()[-1].strip() for name in file.header]
    named = [former.get(fold_name(name), name) for name in named]
    allowed = (*columns, *optional)
    header = spell_columns(named, allowed, path)
    check_header(list(header), path, allowed, columns)
    empty = dict.fromkeys(allowed, "")
    for line, cells in file.rows(log):
        yield line, {**empty, **dict(zip(header, cells, strict=True))}


def name_key(name: str) -> str:
    """Return what spellings of one name have in common: letters and digits alone.

    >>> name_key("Aerosun Co., Ltd.*") == name_key("AEROSUN Co Ltd")
    True
    """
    return "".join(re.findall(r"\w+", name.casefold()))


def hash_of_name(name: str) -> str:
    """Return the local part of an id for a party that its list gives no number."""
    return hash_of_key(name_key(name))


def hash_of_key(key: str) -> str:
    """Return the local part of an id for a party that is told apart by a text."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def further_names(
    name: str, cells: Iterable[tuple[str, NameKind]], separator: str = ";"
) -> Iterator[Name]:
    """Yield each further name once.

    Args:
        name: The party's own.
        cells: Each with the kind of its names.
        separator: What parts the names of one cell.
    """
    seen = {name}
    for cell, kind in cells:
        for printed in items(cell, separator):
            further = tidy(printed.rstrip("*"))
            if further not in seen and not is_debris(further):
                seen.add(further)
                is_original = kind == "alias" and not _LATIN.search(further)
                yield Name(further, "original" if is_original else kind)


def read_date(
    file: str, line: int, cells: Mapping[str, str], field: str, log: LoadLog
) -> str | None:
    """Return the date of a column; one that cannot be read is counted and left out."""
    try:
        return parse(cells.get(field, ""))
    except ValueError as error:
        log.warn(file, line, field, "bad_date", cells[field], str(error))
        return None


def read_url(cell: str) -> str | None:
    """Return an address that can only open a web page, None for any other text."""
    try:
        return web_address(cell)
    except ValueError:
        return None


def date_by_newest(
    days: Iterable[str | None], url: str, options: LoadOptions, log: LoadLog
) -> Provenance:
    """Return the provenance of a file without a date: that of an option, else of its newest row.

    Args:
        days: On which rows were listed.
        url: Of the list.
        options: What the user says of the file.
        log: Notes that the newest row dates it.
    """
    retrieved = options.retrieved or options.published
    if retrieved is None:
        retrieved = max(filter(None, days), default=None)
        if retrieved is not None:
            log.notes.append(
                f"the file has no date; it is dated by its newest row, {retrieved}, at the earliest"
            )
    return Provenance(options.name, "", url, options.published, retrieved)


# ------------------------------------------------------------------------------------------------
# Read a small list by its description: a party for all rows of one name, and when it was listed.
#
# A row is a time on the list. A company has a row for each list or report that names it.
# ------------------------------------------------------------------------------------------------


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
