"""Read a public list: its rows become entries, and each entry a party with its listings.

A list that is a table is read by its `source.yaml` alone (`read_table_list`). A list that says more
than columns can has a class of its own beside it, made of `Entry`.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import Field

from onward.graph.codes import TOPICS
from onward.graph.countries import agreed_country, country_code
from onward.graph.dates import DAY_FIRST_DATES
from onward.graph.model import (
    IdentityLink,
    Listing,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Statement,
)
from onward.loaders.account import FieldRefused, LoadLog, Reason, RowPlace
from onward.loaders.catalogue import Described, read_form
from onward.loaders.parsing.cells import items, refuse_unknown_topic, web_address
from onward.loaders.parsing.lists import ListEntry, list_entry, listings
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.readers.records import check_header
from onward.loaders.readers.tables import TableFile, fold_name, spell_columns
from onward.loaders.source import LoadOptions, Read, Source

# ------------------------------------------------------------------------------------------------
# What the file of data of a list says: its publisher, its columns, and what they mean.
#
# A column that a publisher adds or renames is a line of `source.yaml` in the folder of its source.
# ------------------------------------------------------------------------------------------------

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


class ListForm(Described):
    """A list: whose it is, and what its columns or elements mean.

    Attributes:
        source: Publisher, licence, address, freshness and size.
        prefix: What the ids of its parties begin with; "" = the name of the source.
        list: The list's code in `lists.csv`.
        columns: The names that the header of a table must have.
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
        numbers: Columns or codes of numbers, with the scheme of each.
        address: Columns that together are the address.
        programme: The column of the programme.
        programme_words: One of these stands in that column where it is filled: other lists are
            published in tables of the same columns, and a row of another list is rejected.
        leaves_with_newest: Whether rows are lists of several days, so that a party that the newest
            one does not repeat has left with it.
        words: Further tables of words, which the list's own code looks up.
    """

    prefix: str = ""
    list: str = ""
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    spellings: dict[str, str] = Field(default_factory=dict)
    name: str = ""
    since: tuple[str, ...] = ()
    is_dated: bool = True
    until: str = ""
    country: str = ""
    needs_country: bool = False
    kind: PartyKind = PartyKind.ORGANIZATION
    kind_column: str = ""
    kinds: dict[str, PartyKind] = Field(default_factory=dict)
    whole_names: tuple[str, ...] = ()
    names: dict[str, NameKind] = Field(default_factory=dict)
    separator: str = ";"
    topics: str = ""
    reason: str = ""
    url: str = ""
    notes: dict[str, str] = Field(default_factory=dict)
    numbers: dict[str, str] = Field(default_factory=dict)
    address: tuple[str, ...] = ()
    programme: str = ""
    programme_words: tuple[str, ...] = ()
    leaves_with_newest: bool = False
    words: dict[str, dict[str, str]] = Field(default_factory=dict)

    @property
    def id_prefix(self) -> str:
        """What the ids of its parties begin with."""
        return self.prefix or self.source.name

    def read_kind(self, word: str) -> PartyKind | None:
        """Return what a word of the column of kinds means; None: it is unknown."""
        return self.kinds.get(word) or KINDS.get(word)


def read_list_form(module_file: str) -> ListForm:
    """Read the file of data of a list; see `read_form`."""
    return read_form(module_file, ListForm)


Cells = Mapping[str, str]
"""What a row says, by column."""

UN_REFERENCE: Final = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
"""The form of a number of the UN's list, by which other lists name its entries."""

LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")

_NATIONS: Final = re.compile(r"\s*[,/;]\s*|\s+and\s+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row or record: its cells, where it stands, and when it lists its party."""

    cells: Cells
    place: RowPlace
    since: str | None = None
    until: str | None = None


class PrintedName(NamedTuple):
    """A name of an entry.

    Attributes:
        name: Tidied.
        kind: Of the name.
        field: Where it stands.
        printed: As it stands there.
    """

    name: str
    kind: NameKind
    field: str
    printed: str


class Entry(RowPlace):
    """One entry of a list: what its rows say together.

    Attributes:
        form: What the list's file of data says.
        key: The entry's own number on the list.
        file, line: Where it begins.
        log: Takes what cannot be read.
        id: Of its party.
        source: Where it stands; that of each statement is made of it.
    """

    def __init__(
        self,
        form: ListForm,
        key: str,
        place: RowPlace,
        source: Provenance,
        *,
        since: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(place.file, place.line, place.log)
        self.form, self.key = form, key
        self.id = f"{form.id_prefix}:{key}"
        self.source = replace(
            source, record=key, url=url or source.url, published=since or source.published
        )

    def read_country(self, field: str, printed: str) -> str | None:
        """Return the code of a country; one that is not known is named."""
        code = country_code(printed)
        if code is None:
            self.warn(field, "is not a known country", printed)
        return code

    def read_nations(self, field: str, values: Iterable[str]) -> list[str | None]:
        """Return the countries of texts that may name several, without what is in brackets."""
        parts = [
            part.strip()
            for value in values
            for part in _NATIONS.split(re.sub(r"\([^()]*\)", "", value))
        ]
        return [self.read_country(field, part) for part in parts if part]

    def name_further(self, names: Iterable[PrintedName], own_name: str) -> Iterator[Name]:
        """Yield each name beside the party's own once; what is left over from a form is named."""
        seen = {own_name}
        for name, kind, field, printed in names:
            if is_debris(name):
                self.warn(field, "is left over from a form", printed)
            elif name not in seen:
                seen.add(name)
                yield Name(name, kind)

    def link_same(self, *others: str) -> Iterator[IdentityLink]:
        """Yield the identity of the entry with others, as the list itself states it."""
        for other in others:
            record = f"{self.id}/same_as/{other}"
            yield IdentityLink(self.id, other, replace(self.source, record=record))

    def link_un(self, number: str) -> Iterator[IdentityLink]:
        """Yield the identity with the entry of the UN's list that a number names, if it is one."""
        if UN_REFERENCE.fullmatch(number):
            yield from self.link_same(f"un:{number}")

    def list_as(self, entry: ListEntry, **stated: Any) -> Iterator[Listing]:
        """Yield a listing for each topic of a row of `lists.csv`; see `listings`."""
        yield from listings(entry, self.id, self.source, **{"entry_id": self.key, **stated})


def write_birth(written: str, printed: str | None = None) -> str:
    """Return a date in ISO form, or its words where it is no single date.

    Args:
        written: The date, without what the list writes around it.
        printed: Its words, where they are more.

    >>> write_birth("5 May 1957"), write_birth("15/08/19yy"), write_birth("00/00/1975")
    ('1957-05-05', '15/08/19yy', '1975')
    """
    return DAY_FIRST_DATES.read_or_none(written) or printed or written


def key_of_terms(terms: Iterable[str]) -> str:
    """Return the key of an entry that its list gives no number, made of what tells it apart."""
    return hash_of_key("\x1f".join(terms))


def account_for(
    log: LoadLog,
    path: Path | str,
    lines: Iterable[int],
    *,
    is_sound: bool,
    is_double: bool,
    field: str,
    value: str,
    hint: str,
) -> bool:
    """Accept the rows of an entry, or reject all of them: one without a number or a name, or twice.

    Args:
        log: Takes the rows.
        path: The file.
        lines: Of the rows.
        is_sound: Whether the entry has what it needs.
        is_double: Whether another entry has its number.
        field: That is missing or double.
        value: The number.
        hint: What each entry has.
    """
    for line in lines:
        if is_sound and not is_double:
            log.count_accepted(path)
        else:
            reason: Reason = "duplicate_id" if is_double else "missing_required"
            log.reject(path, line, reason, field=field, value=value, hint=hint)
    return is_sound and not is_double


def dated_by_file(form: ListForm, made_on: str | None, options: LoadOptions) -> Provenance:
    """Return the provenance of a file that states its day, which counts before what a user says."""
    retrieved = made_on or options.retrieved or options.published
    return Provenance(options.name, "", form.source.url, options.published, retrieved)


def dated_by_newest(
    form: ListForm,
    days: Iterable[str | None],
    options: LoadOptions,
    log: LoadLog,
    said: str = "the file has no date; it is dated by its newest row, {}, at the earliest",
) -> Provenance:
    """Return the provenance of a file without a date: that of an option, else of its newest row.

    Args:
        form: Of the list.
        days: On which rows were listed.
        options: What the user says of the file.
        log: Notes that the newest row dates it.
        said: The note.
    """
    retrieved = options.retrieved or options.published
    if retrieved is None:
        retrieved = max(filter(None, days), default=None)
        if retrieved is not None:
            log.notes.append(said.format(retrieved))
    return Provenance(options.name, "", form.source.url, options.published, retrieved)


def table_rows(path: Path, log: LoadLog, form: ListForm) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of a table as (line, cells by column), whatever program has written it.

    Args:
        path: A text file or a workbook.
        log: Counts its rows; an aside says how the table is written.
        form: Names the columns; an optional one that is missing reads as "".

    Raises:
        HeaderRefused: A column is unknown, missing or repeated.
    """
    file = TableFile.open(path)
    if (description := file.describe()) is not None:
        log.asides.append(description)
    former = {fold_name(name): column for name, column in form.spellings.items()}
    # a header in two languages has the English name in its last line
    named = [name.splitlines()[-1].strip() for name in file.header]
    named = [former.get(fold_name(name), name) for name in named]
    allowed = (*form.columns, *form.optional)
    header = spell_columns(named, allowed, path)
    check_header(list(header), path, allowed, form.columns)
    empty = dict.fromkeys(allowed, "")
    for line, cells in file.rows(log):
        yield line, {**empty, **dict(zip(header, cells, strict=True))}


def name_key(name: str) -> str:
    """Return what spellings of one name have in common: letters and digits alone.

    >>> name_key("Aerosun Co., Ltd.*") == name_key("AEROSUN Co Ltd")
    True
    """
    return "".join(re.findall(r"\w+", name.casefold()))


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
                is_original = kind == "alias" and not LATIN.search(further)
                yield Name(further, "original" if is_original else kind)


Prepare = Callable[[Cells], Iterable[Cells]]
"""Makes of a row the cells that the form expects: a row for each party."""


def describe_table_list(module_file: str, prepare: Prepare | None = None) -> tuple[Source, Read]:
    """Return ``SOURCE`` and ``read`` of a list that is a table of names.

    Args:
        module_file: The source's own module, beside which `source.yaml` lies.
        prepare: What the list's own code makes of a row; None: it is read as it stands.
    """
    form = read_list_form(module_file)
    return form.source, partial(read_table_list, form, prepare)


def read_table_list(
    form: ListForm,
    prepare: Prepare | None,
    files: Sequence[Path],
    log: LoadLog,
    options: LoadOptions,
) -> Iterator[Statement]:
    """Yield a party and its listings for each name of a list."""
    for listed in read_parties(form, files, log, options, prepare):
        yield from listed.statements()


def read_parties(
    form: ListForm,
    files: Sequence[Path],
    log: LoadLog,
    options: LoadOptions,
    prepare: Prepare | None = None,
) -> list["ListedParty"]:
    """Return the parties of a list, in the order in which its files name them first."""
    reader = _TableReader(form, log, prepare)
    rows: dict[str, list[TableRow]] = defaultdict(list)
    for path in files:
        for row in reader.read_rows(path):
            rows[_key_of(form, row)].append(row)
    starts = sorted({row.since for group in rows.values() for row in group if row.since})
    source = dated_by_newest(form, starts, options, log)
    newest = starts[-1] if form.leaves_with_newest and starts else None
    return [ListedParty(form, group, newest, source) for group in rows.values()]


@dataclass(frozen=True, slots=True)
class TableRow(Row):
    """A row of a table of names, and what was read of it."""

    country: str | None = None
    kind: PartyKind = PartyKind.ORGANIZATION
    topics: tuple[str, ...] = ()


def _key_of(form: ListForm, row: TableRow) -> str:
    name = row.cells[form.name]
    # two countries may have a directorate of one name
    return name_key(f"{row.country} {name}" if form.needs_country else name)


@dataclass(frozen=True, slots=True)
class _TableReader:
    """Reads the rows of a table of names."""

    form: ListForm
    log: LoadLog
    prepare: Prepare | None

    def read_rows(self, path: Path) -> Iterator[TableRow]:
        """Yield the sound rows of a file: several of one that names several parties."""
        for line, printed in table_rows(path, self.log, self.form):
            try:
                parts = [printed] if self.prepare is None else self.prepare(printed)
                read = [
                    self._read_row(RowPlace(path.name, line, self.log), cells) for cells in parts
                ]
            except FieldRefused as refused:
                refuse_unknown_topic(path, line, refused)
                self.log.reject_for(path, line, refused)
                continue
            self.log.count_accepted(path)
            yield from read

    def _read_row(self, place: RowPlace, cells: Cells) -> TableRow:
        """Read one row.

        Raises:
            FieldRefused: What the list says of each party is missing, or a topic is unknown.
        """
        form = self.form
        if not name_key(cells[form.name]):
            raise FieldRefused("missing_required", field=form.name, hint="each row names its party")
        self._check_programme(cells)
        since = self._read_since(place, cells)
        until = place.day(cells.get(form.until), form.until)
        country = self._read_country(place, cells)
        kind = self._read_kind(place, cells)
        topics = self._read_topics(cells)
        return TableRow(cells, place, since, until, country, kind, topics)

    def _check_programme(self, cells: Cells) -> None:
        """Refuse a row of another list: tables of several lists have the same columns.

        Raises:
            FieldRefused: The row names another programme.
        """
        form = self.form
        programme = cells[form.programme] if form.programme else ""
        if programme and not any(word in programme.casefold() for word in form.programme_words):
            hint = f"this row is of another list than {form.source.title}"
            raise FieldRefused("unknown_list", field=form.programme, value=programme, hint=hint)

    def _read_since(self, place: RowPlace, cells: Cells) -> str | None:
        printed = [cells[column] for column in self.form.since]
        days = [place.day(cells[column], column) for column in self.form.since]
        since = next(filter(None, days), None)
        if since is not None or not self.form.is_dated:
            return since
        columns = ", ".join(self.form.since)
        if first := next(filter(None, printed), ""):
            hint = "give the day of the list as 2024-03-05 or 5 March 2024"
            raise FieldRefused("bad_date", field=columns, value=first, hint=hint)
        hint = "each row has the day of its list"
        raise FieldRefused("missing_required", field=columns, hint=hint)

    def _read_country(self, place: RowPlace, cells: Cells) -> str | None:
        column = self.form.country
        printed = cells[column] if column else ""
        country = country_code(printed) if printed else None
        if country is None and self.form.needs_country:
            reason: Reason = "bad_code" if printed else "missing_required"
            hint = "each row has the country of its party"
            raise FieldRefused(reason, field=column, value=printed, hint=hint)
        if printed and country is None:
            place.warn(column, "is not a known country", printed)
        return country

    def _read_kind(self, place: RowPlace, cells: Cells) -> PartyKind:
        word = cells[self.form.kind_column] if self.form.kind_column else ""
        kind = self.form.read_kind(word)
        if word and kind is None:
            place.warn(self.form.kind_column, "is not a kind of party", word)
        return kind or self.form.kind

    def _read_topics(self, cells: Cells) -> tuple[str, ...]:
        codes = items(cells[self.form.topics]) if self.form.topics else ()
        for code in codes:
            if code not in TOPICS:
                hint = "use a topic code of FollowTheMoney, such as debarment"
                raise FieldRefused("unknown_topic", field=self.form.topics, value=code, hint=hint)
        return codes


class ListedParty(Entry):
    """All rows of one party of a table of names: each is a time on the list.

    Attributes:
        rows: The oldest first.
        name: The name in the newest row.
    """

    def __init__(
        self,
        form: ListForm,
        rows: Iterable[TableRow],
        newest: str | None,
        source: Provenance,
    ) -> None:
        self.rows = sorted(rows, key=lambda row: (row.since or "", *row.cells.values()))
        last = self.rows[-1]
        key, url = hash_of_key(_key_of(form, last)), read_url(last.cells.get(form.url, ""))
        super().__init__(form, key, last.place, source, since=last.since, url=url)
        self._newest_list = newest
        self.name = tidy(last.cells[form.name])

    def statements(self) -> Iterator[Party | Listing]:
        """Yield the party and its listings."""
        yield self.party()
        yield from self.listings()

    def party(self) -> Party:
        """Return the party, named as its newest row names it."""
        form = self.form
        stated = {topic: None for row in self.rows for topic in row.topics}
        of_list = list_entry(form.list, form.list).topics
        addresses = {row.cells[column]: None for row in self.rows for column in form.address}
        countries = [row.country for row in self.rows if row.cells.get(form.country)]
        notes = {
            (key, row.cells[column]): None
            for row in self.rows
            for column, key in form.notes.items()
            if row.cells[column]
        }
        return Party(
            id=self.id,
            name=self.name,
            kind=self.rows[-1].kind.value,
            country=agreed_country(countries),
            source=self.source,
            names=tuple(further_names(self.name, self._cells_of_names(), form.separator)),
            topics=tuple(topic for topic in stated if topic not in of_list),
            address="; ".join(filter(None, addresses)) or None,
            notes=tuple(notes),
        )

    def _cells_of_names(self) -> Iterator[tuple[str, NameKind]]:
        separator = self.form.separator
        newest_first = self.rows[::-1]
        for column in (self.form.name, *self.form.whole_names):
            for row in newest_first:
                # the name itself is one, whatever stands in it
                yield row.cells[column].replace(separator, ","), "alias"
        for column, kind in self.form.names.items():
            for row in newest_first:
                yield row.cells[column], kind

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each topic and each time without a break."""
        entry = list_entry(self.form.list, self.form.list)
        for since, until in self._read_intervals():
            text = self._find_reason(since)
            of_topics = self.list_as(entry, entry_id=self.name, since=since, until=until, text=text)
            for listing in of_topics:
                # a company may have left the list and come back
                record = f"{listing.id}/{since}" if since else listing.id
                published = since or listing.source.published
                source = replace(listing.source, record=record, published=published)
                yield replace(listing, id=record, source=source)

    def _find_reason(self, since: str | None) -> str | None:
        """Return the newest reason of those that rows state since a day."""
        rows = [row for row in self.rows if (row.since or "") >= (since or "")]
        reasons = (row.cells.get(self.form.reason) for row in reversed(rows))
        return next(filter(None, reasons), None)

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


def read_url(cell: str) -> str | None:
    """Return an address that can only open a web page, None for any other text."""
    try:
        return web_address(cell)
    except ValueError:
        return None
