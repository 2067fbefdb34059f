"""The US Consolidated Screening List: 13 lists of three departments in one CSV."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from onward.errors import RowRefused
from onward.graph.countries import agreed_country, country_code, country_of_address, is_country
from onward.graph.model import (
    KIND_UNCERTAIN,
    IdentityLink,
    Listing,
    Name,
    Party,
    PartyKind,
    Provenance,
    Statement,
)
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import (
    Cells,
    Entry,
    PrintedName,
    Row,
    dated_by_newest,
    key_of_terms,
    read_list_form,
)
from onward.loaders.parsing.cells import text
from onward.loaders.parsing.lists import list_entry
from onward.loaders.parsing.names import LinkableEntry, LinkedNames, given_first, tidy
from onward.loaders.parsing.ofac_remarks import ENTRY_ADDRESS, is_labelled, parse_remark
from onward.loaders.readers.records import csv_rows
from onward.loaders.source import LoadOptions

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source
COLUMNS: Final = (*_FORM.optional, *_FORM.columns)
LISTS: Final = _FORM.words["lists"]
"""Codes of the 13 lists by the values of the column `source`."""

_LINKS: Final = re.compile(r"\((Linked To: .+)\)")
_NAME_SIGNS: Final = re.compile(r"k\.a\.|d\.b\.a\.| names? ", re.IGNORECASE)
"""What remarks that hold a name hold: most hold none."""

_LOST: Final = re.compile(r"\w\?\w|(?:^|; )\?\w|\w\?(?:$|;)|\ufffd")
_DATED: Final = "the file has no date; it is dated by its newest listing, {}, at the earliest"


@dataclass(frozen=True, slots=True)
class _Row(Row):
    """A row, and on which list it is."""

    list_code: str = ""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties, listings, links and identity links.

    Raises:
        RowRefused: A list or programme is not known: it must be mapped first.
    """
    rows: dict[str, list[_Row]] = defaultdict(list)
    for path in files:
        for row in _read_rows(path, log):
            # a party on two lists has a row for each, under one number
            rows[_number_of(row.cells)].append(row)
    days = [row.since for group in rows.values() for row in group if row.since]
    source = dated_by_newest(_FORM, days, options, log, _DATED)
    # the file may be newer than its newest listing, never older
    source = replace(source, published=options.published or max(days, default=None))
    entries = [
        _Entry(number, sorted(group, key=_order_of), source) for number, group in rows.items()
    ]
    # a remark may name an entry that comes later, so all entries are read first
    names = LinkedNames(entry.linkable for entry in entries)
    for entry in entries:
        yield entry.party()
        yield from entry.listings()
        yield from entry.same_as()
        yield from names.ties(entry.linkable, entry.linked_to(), entry.source, log)
        yield from names.tie_owner(entry.id, entry.owner, entry.source)


def _read_rows(path: Path, log: LoadLog) -> Iterator[_Row]:
    """Stream the sound rows of a file.

    Raises:
        RowRefused: The source of a row is not one of the 13 lists.
    """
    for line, cells in csv_rows(path, log, columns=COLUMNS, required=_FORM.columns):
        if cells["source"] not in LISTS:
            raise RowRefused(
                "unknown_list: the source is not one of the 13 lists",
                file=path.name,
                line=line,
                field="source",
                value=cells["source"],
                hint="a new list must be mapped before it can be loaded",
            )
        if not tidy(cells["name"]):
            log.reject(path, line, "missing_required", field="name", hint="give a name")
            continue
        place = RowPlace(path.name, line, log)
        since, until = (place.day(cells[column], column) for column in ("start_date", "end_date"))
        log.count_accepted(path)
        # the publisher's export has "?" for letters outside its code page; they cannot be restored
        log.counts["lost_characters"] += any(
            _LOST.search(cells[column]) for column in ("name", "alt_names")
        )
        yield _Row(cells, place, since, until, LISTS[cells["source"]])


def _number_of(cells: Cells) -> str:
    """Return the publisher's key; excerpts have none, there a hash identifies the row."""
    terms = (cells[name] for name in ("source", "name", "addresses", "start_date"))
    return cells["_id"] or key_of_terms(terms)


def _order_of(row: _Row) -> tuple[str, ...]:
    """Order rows of one number, whatever their order in the file."""
    return (row.list_code, *row.cells.values())


class _Entry(Entry):
    """One entry: all rows of one key; some entries are on two lists."""

    def __init__(self, number: str, rows: Sequence[_Row], source: Provenance) -> None:
        first = rows[0]
        url = _find_address(first.cells)
        super().__init__(_FORM, number, first.place, source, since=first.since, url=url)
        self._rows, self._cells = rows, first.cells
        kind = first.cells["type"]
        self._is_person = kind == "Individual"
        items = [_as_remark_item(item) for row in rows for item in _split_items(row.cells["ids"])]
        self.remark = parse_remark(
            "; ".join(dict.fromkeys(items)), is_person=self._is_person, is_vessel=kind == "Vessel"
        )
        self._addresses = self._values_of("addresses")
        self._countries = [_read_country(address) for address in self._addresses]
        self.owner = first.cells["vessel_owner"]
        self.linkable = self._make_linkable()

    def _make_linkable(self) -> LinkableEntry:
        """Return what the resolution of linked names compares."""
        nations = self._values_of("nationalities") + self._values_of("citizenships")
        places = [
            *self._countries,
            *map(country_code, (self._cells["vessel_flag"], *nations)),
            *(number.country for number in self.remark.identifiers),
        ]
        return LinkableEntry(
            party=self.id,
            name=self._cells["name"],
            aliases=self._values_of("alt_names"),
            programmes=frozenset(self._values_of("programs")),
            countries=frozenset(code for code in places if code is not None),
        )

    def party(self) -> Party:
        """Return the party; an entry of BIS or State may be a person, which they do not say."""
        return Party(
            id=self.id,
            name=self._tidy_name(self._cells["name"]),
            kind=_FORM.kinds.get(self._cells["type"], PartyKind.ORGANIZATION).value,
            country=self._find_home(),
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=tuple(dict.fromkeys(self.remark.identifiers)),
            address="; ".join(self._addresses) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each list, programme and topic; of two with one key, the older."""
        of_key: dict[str, Listing] = {}
        for row in self._rows:
            for programme in _split_items(row.cells["programs"]) or [""]:
                place = row.place
                entry = list_entry(row.list_code, programme, file=place.file, line=place.line)
                for listing in self.list_as(
                    entry,
                    entry_id=row.cells["entity_number"] or self.key,
                    act=row.cells["federal_register_notice"] or None,
                    since=row.since or self._read_listing_date(programme),
                    until=row.until,
                    text=row.cells["license_policy"] or None,
                    notes=tuple(self._licence_terms(row)),
                ):
                    published = row.since or listing.source.published
                    source = replace(listing.source, published=published)
                    of_key.setdefault(listing.id, replace(listing, source=source))
        yield from of_key.values()

    def _read_listing_date(self, programme: str) -> str | None:
        """Return the "Listing Date (CMIC)" of the ids, for lists whose rows have no other date."""
        # a note that holds no date stays as it is printed
        return self.remark.find_listing_day(
            lambda ground: bool(ground) and ground.replace(" ", "") in programme
        )

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield the identity that the list asserts: a Treasury row has OFAC's own number."""
        if number := self._cells["entity_number"]:
            yield from self.link_same(f"ofac:{number}")

    def linked_to(self) -> list[str]:
        """Return the names that the remarks link the entry to."""
        matches = [_LINKS.search(row.cells["remarks"]) for row in self._rows]
        parts = [part for match in matches if match for part in match[1].split("; ")]
        return list(dict.fromkeys(part.removeprefix("Linked To: ") for part in parts))

    def _values_of(self, column: str) -> list[str]:
        items = [item for row in self._rows for item in _split_items(row.cells[column])]
        return items if len(self._rows) == 1 else list(dict.fromkeys(items))

    def _find_home(self) -> str | None:
        """Return the country on which the nationalities, or else the addresses, agree."""
        # where a person belongs to says more than where it has an address
        for column in ("nationalities", "citizenships"):
            home = agreed_country(map(country_code, self._values_of(column)))
            if home is not None:
                return home
        return agreed_country(self._countries)

    def _tidy_name(self, name: str) -> str:
        return given_first(tidy(name)) if self._is_person else tidy(name)

    def _further_names(self) -> Iterator[Name]:
        printed = [Name(name.removeprefix("and ")) for name in self._values_of("alt_names")]
        # names stand among the numbers, and in the remarks, too
        printed += self.remark.names
        for row in self._rows:
            remark = row.cells["remarks"]
            if _NAME_SIGNS.search(remark):
                printed += parse_remark(_LINKS.sub("", remark)).names
        names = [
            PrintedName(self._tidy_name(name.text), name.kind, "alt_names", name.text)
            for name in printed
        ]
        yield from self.name_further(names, self._tidy_name(self._cells["name"]))

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        # BIS and State leave the type empty for persons and firms alike
        if not self._cells["type"]:
            yield KIND_UNCERTAIN, "the list does not say whether this is a person"
        for column, key in _FORM.notes.items():
            for item in self._values_of(column):
                yield key, item
        yield from self.remark.facts
        for item in self.remark.free:
            yield "note", item
        for row in self._rows:
            if remark := text(_LINKS.sub("", row.cells["remarks"])):
                yield "note", remark

    def _licence_terms(self, row: _Row) -> Iterator[tuple[str, str]]:
        for column in ("license_requirement", "license_policy", "standard_order"):
            if row.cells[column]:
                yield column, row.cells[column]
        for risk in self.remark.secondary_sanctions:
            yield "secondary_sanctions", risk


def _find_address(cells: Cells) -> str:
    """Return the publisher's own address of an entry: OFAC has one each, others one a list."""
    number = cells["entity_number"]
    if number.isdecimal() and cells["source"].endswith("Treasury Department"):
        return f"{ENTRY_ADDRESS}{number}"
    return cells["source_information_url"] or cells["source_list_url"]


def _split_items(cell: str) -> list[str]:
    return [item for part in cell.split("; ") if (item := part.strip())] if cell else []


def _as_remark_item(item: str) -> str:
    """Rewrite ``country, number, type`` as OFAC's remarks have it: ``type number (country)``."""
    # read from the right: a number may have commas, its type has none
    value, _, label = item.rpartition(", ")
    country, comma, rest = value.partition(", ")
    if comma and len(country) == 2 and country.isupper() and is_country(country):
        value = f"{rest} ({country})"
    labelled = f"{label} {value}"
    return labelled if value and is_labelled(labelled) else item


def _read_country(address: str) -> str | None:
    """Return the country of an address: its last part is a code, in older files a name."""
    code = address.rpartition(", ")[2]
    if len(code) == 2 and code.isupper():
        return code if is_country(code) else None
    return country_of_address(address)
