"""The US Consolidated Screening List: 13 lists of three departments in one CSV."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onward.graph.countries import agreed_country, country_code, country_of_address, is_country
from onward.graph.model import (
    KIND_UNCERTAIN,
    IdentityLink,
    Listing,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.loaders.parsing.cells import parse, text
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import LinkableEntry, LinkedNames, given_first, is_debris, tidy
from onward.loaders.parsing.ofac_remarks import Remark, is_labelled, parse_remark
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.csl.rows import (
    CslRow,
    csl_rows,
    file_dates,
    find_address,
    row_number,
    row_order,
)

SOURCE = Source(
    name="csl",
    title="US Consolidated Screening List",
    publisher="US International Trade Administration",
    url="https://www.trade.gov/consolidated-screening-list",
    licence="US government work, public domain",
    files="consolidated.csv, plain or gzip",
    may_ship=True,
    max_age_days=7,
    full_count=20_000,
    states_reasons=True,
)

KINDS = {
    "Individual": PartyKind.PERSON,
    "Vessel": PartyKind.VESSEL,
    "Aircraft": PartyKind.AIRPLANE,
}

_LINKS = re.compile(r"\((Linked To: .+)\)")
_NAME_SIGNS = re.compile(r"k\.a\.|d\.b\.a\.| names? ", re.IGNORECASE)  # most remarks have none
_FACTS = {
    "title": "title",
    "dates_of_birth": "birth_date",
    "places_of_birth": "birth_place",
    "nationalities": "nationality",
    "citizenships": "citizenship",
    "call_sign": "call_sign",
    "vessel_type": "vessel_type",
    "gross_tonnage": "tonnage",
    "gross_registered_tonnage": "grt",
    "vessel_flag": "flag",
    "vessel_owner": "owner",
}


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties, listings, links and identity links.

    Raises:
        RowRefused: A list or programme is not known: it must be mapped first.
    """
    rows: dict[str, list[CslRow]] = defaultdict(list)
    for path in files:
        for row in csl_rows(path, log):
            # a party on two lists has a row for each, under one number
            rows[row_number(row.cells)].append(row)
    published, retrieved = file_dates(rows, options, log)
    source = Provenance(options.name, "", SOURCE.url, published, retrieved)
    entries = [
        _Entry(number, sorted(group, key=row_order), source, log) for number, group in rows.items()
    ]
    # a remark may name an entry that comes later, so all entries are read first
    names = LinkedNames(entry.linkable for entry in entries)
    for entry in entries:
        yield entry.party()
        yield from entry.listings()
        yield from entry.same_as()
        yield from names.ties(entry.linkable, entry.linked_to(), entry.source, log)
        yield from entry.ownership(names)


class _Entry:
    """One entry: all rows of one key; some entries are on two lists."""

    def __init__(
        self, number: str, rows: Sequence[CslRow], source: Provenance, log: LoadLog
    ) -> None:
        self.id = f"csl:{number}"
        first = rows[0]
        self._rows, self._cells, self._number, self._log = rows, first.cells, number, log
        self._is_person = first.cells["type"] == "Individual"
        self.source = replace(
            source,
            record=number,
            url=find_address(first.cells) or source.url,
            published=first.since or source.published,
        )
        items = [_as_remark_item(item) for row in rows for item in _split_items(row.cells["ids"])]
        self.remark: Remark = parse_remark(
            "; ".join(dict.fromkeys(items)),
            is_person=self._is_person,
            is_vessel=first.cells["type"] == "Vessel",
        )
        self._addresses = self._values_of("addresses")
        self._countries = [_read_country(address) for address in self._addresses]
        self.linkable = self._make_linkable()

    def _make_linkable(self) -> LinkableEntry:
        """Return what the resolution of linked names compares."""
        places = [*self._countries, country_code(self._cells["vessel_flag"])]
        places += map(
            country_code, self._values_of("nationalities") + self._values_of("citizenships")
        )
        places += [number.country for number in self.remark.identifiers]
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
            kind=KINDS.get(self._cells["type"], PartyKind.ORGANIZATION).value,
            country=self._find_home(),
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=tuple(dict.fromkeys(self.remark.identifiers)),
            address="; ".join(self._addresses) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each list, programme and topic; of two with one key, the older."""
        seen: set[str] = set()
        for row in self._rows:
            for programme in _split_items(row.cells["programs"]) or [""]:
                entry = list_entry(row.list_code, programme, file=row.file, line=row.line)
                for listing in listings(
                    entry,
                    self.id,
                    replace(self.source, published=row.since or self.source.published),
                    entry_id=row.cells["entity_number"] or self._number,
                    act=row.cells["federal_register_notice"] or None,
                    since=row.since or self._read_listing_date(programme),
                    until=row.until,
                    text=row.cells["license_policy"] or None,
                    notes=tuple(self._licence_terms(row)),
                ):
                    if listing.id not in seen:
                        seen.add(listing.id)
                        yield listing

    def _read_listing_date(self, programme: str) -> str | None:
        """Return the "Listing Date (CMIC)" of the ids, for lists whose rows have no other date."""
        days = []
        for note in self.remark.all("listing_date"):
            ground, _, day = note.lstrip("(").partition(")")
            if ground and ground.replace(" ", "") in programme:
                try:
                    days.append(parse(day.strip(": ")))
                except ValueError:
                    continue  # the note itself stays as it is printed
        return min(filter(None, days), default=None)

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield the identity that the list asserts: a Treasury row has OFAC's own number."""
        number = self._cells["entity_number"]
        if number:
            other = f"ofac:{number}"
            yield IdentityLink(
                self.id, other, replace(self.source, record=f"{self.id}/same_as/{other}")
            )

    def linked_to(self) -> list[str]:
        """Return the names that the remarks link the entry to."""
        parts: list[str] = []
        for row in self._rows:
            if match := _LINKS.search(row.cells["remarks"]):
                parts += match[1].split("; ")
        return list(dict.fromkeys(part.removeprefix("Linked To: ") for part in parts))

    def ownership(self, names: LinkedNames) -> Iterator[Tie]:
        """Yield the owner of a vessel if exactly one entry has its name."""
        printed = self._cells["vessel_owner"]
        owner = names.find_single(printed)
        # a name that several entries have proves nothing
        if owner is not None and owner != self.id:
            source = replace(self.source, record=f"{owner}/owns/{self.id}")
            text = f"Vessel owner: {printed}"
            kind = TieKind.OWNS.value
            yield Tie(owner, self.id, kind, source, standing="inferred", text=text)

    def _values_of(self, column: str) -> list[str]:
        if len(self._rows) == 1:
            return _split_items(self._cells[column])
        items = [item for row in self._rows for item in _split_items(row.cells[column])]
        return list(dict.fromkeys(items))

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
        seen = {self._tidy_name(self._cells["name"])}
        named: list[tuple[str, NameKind]] = [
            (printed.removeprefix("and "), "alias") for printed in self._values_of("alt_names")
        ]
        named += [(name.text, name.kind) for name in self._names_in_remarks()]
        for printed, kind in named:
            name = self._tidy_name(printed)
            if is_debris(name):
                first = self._rows[0]
                why = "is left over from a form"
                self._log.warn(first.file, first.line, "alt_names", why, printed)
            elif name not in seen:
                seen.add(name)
                yield Name(name, kind)

    def _names_in_remarks(self) -> Iterator[Name]:
        """Yield the names among the numbers, and those in the remarks."""
        yield from self.remark.names
        for row in self._rows:
            remark = row.cells["remarks"]
            if _NAME_SIGNS.search(remark):
                yield from parse_remark(_LINKS.sub("", remark)).names

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        # BIS and State leave the type empty for persons and firms alike
        if not self._cells["type"]:
            yield KIND_UNCERTAIN, "the list does not say whether this is a person"
        for column, key in _FACTS.items():
            for item in self._values_of(column):
                yield key, item
        yield from self.remark.facts
        for item in self.remark.free:
            yield "note", item
        for row in self._rows:
            remark = text(_LINKS.sub("", row.cells["remarks"]))
            if remark:
                yield "note", remark

    def _licence_terms(self, row: CslRow) -> Iterator[tuple[str, str]]:
        for column in ("license_requirement", "license_policy", "standard_order"):
            if row.cells[column]:
                yield column, row.cells[column]
        for risk in self.remark.secondary_sanctions:
            yield "secondary_sanctions", risk


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
