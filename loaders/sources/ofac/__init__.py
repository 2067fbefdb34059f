"""OFAC's SDN and consolidated non-SDN lists: the flat files, or the advanced XML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from onward.errors import InputRefused
from onward.graph.countries import agreed_country, country_code
from onward.graph.model import (
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
from onward.loaders.parsing.cells import parse
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import LinkableEntry, LinkedNames, given_first, is_debris, tidy
from onward.loaders.parsing.ofac_remarks import ENTRY_ADDRESS, Remark, parse_remark
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.ofac.advanced import read_advanced
from onward.loaders.sources.ofac.files import OfacRecord, read_records
from onward.loaders.sources.ofac.relations import find_relations

SOURCE = Source(
    name="ofac",
    title="OFAC Specially Designated Nationals and consolidated non-SDN lists",
    publisher="US Treasury, Office of Foreign Assets Control",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    licence="US government work, public domain",
    files="sdn_advanced.xml, cons_advanced.xml; or sdn.csv with add.csv, alt.csv, … and cons_*.csv",
    may_ship=True,
    max_age_days=7,
    full_count=15_000,
    regime="OFAC",
    states_reasons=True,
)

KINDS = {
    "individual": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRPLANE,
    "": PartyKind.ORGANIZATION,
}

TARGETS = {
    "Government Entity": (PartyKind.PUBLIC_BODY, "gov"),
    "Unrecognized Government Entity": (PartyKind.PUBLIC_BODY, "gov"),
    "State-Owned Enterprise": (PartyKind.COMPANY, "gov.soe"),
    "Financial Institution": (PartyKind.COMPANY, "fin.bank"),
    "Private Company": (PartyKind.COMPANY, None),
    "Public Company": (PartyKind.COMPANY, None),
}
"""OFAC's target types that say more than "entity", and the topic each gives."""

_NAME_KINDS: Mapping[str, NameKind] = {
    "fka": "former",
    "weak": "weak",
    "original": "original",
}
_CELL_NOTES = ("title", "call_sign", "vessel_type", "tonnage", "grt", "flag", "owner")


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties, listings and ties of the flat files of one date, or of the advanced XML.

    Raises:
        InputRefused: A file is not OFAC's, the files are of different dates, or of both forms.
        RowRefused: A programme is not in `lists.csv`.
    """
    advanced = [path for path in files if ".xml" in path.name.lower()]
    if not advanced:
        yield from _read_flat(files, log, options)
        return
    for path in files:
        if path not in advanced:
            raise InputRefused(
                "holds what the advanced XML holds, too",
                file=path.name,
                hint="give the XML alone, which says more, or the flat files alone",
            )
    yield from _read_advanced(advanced, log, options)


def _read_advanced(
    files: Sequence[Path], log: LoadLog, options: LoadOptions
) -> Iterator[Statement]:
    described: set[str] = set()
    for content in read_advanced(files, log):
        # the file's own date is more reliable than what a user says about it
        issued_on = content.issued_on or options.published
        retrieved = content.issued_on or options.retrieved or options.published
        source = Provenance(options.name, "", SOURCE.url, issued_on, retrieved)
        entries = [_Entry(record, source, log) for record in content.records.values()]
        names = LinkedNames(entry.linkable for entry in entries)
        for entry in entries:
            # an entry of both files is one party, described by the first
            if entry.id not in described:
                described.add(entry.id)
                yield entry.party()
                yield from _find_vessel_owner(entry, names)
            yield from entry.listings()
        kinds = {entry.record.number: entry.kind for entry in entries}
        yield from find_relations(content, kinds, source, log)


def _read_flat(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    retrieved = options.retrieved or options.published
    source = Provenance(options.name, "", SOURCE.url, options.published, retrieved)
    entries = [_Entry(record, source, log) for record in read_records(files, log).values()]
    # a remark may name an entry that comes later, so all entries are read first
    names = LinkedNames(entry.linkable for entry in entries)
    for entry in entries:
        yield entry.party()
        yield from entry.listings()
        yield from names.ties(entry.linkable, entry.remark.linked_to, entry.source, log)
        yield from _find_vessel_owner(entry, names)


def _find_vessel_owner(entry: "_Entry", names: LinkedNames) -> Iterator[Tie]:
    """Yield the owner of a vessel if exactly one entry has its printed name."""
    owner = names.find_single(entry.record.cells["owner"])
    if owner is not None and owner != entry.id:
        source = replace(entry.source, record=f"{owner}/owns/{entry.id}")
        text = f"Vessel owner: {entry.record.cells['owner']}"
        kind = TieKind.OWNS.value
        yield Tie(owner, entry.id, kind, source, standing="inferred", text=text)


class _Entry:
    """One entry with its remark read."""

    def __init__(self, record: OfacRecord, source: Provenance, log: LoadLog) -> None:
        self.record = record
        self.id = f"ofac:{record.number}"
        self.source = replace(source, record=record.number, url=ENTRY_ADDRESS + record.number)
        kind = record.cells["type"]
        self._is_person = kind == "individual"
        self.remark: Remark = parse_remark(
            record.remark, is_person=self._is_person, is_vessel=kind == "vessel"
        )
        self._log = log
        log.counts["remark items without a known label"] += len(self.remark.free)
        self._countries = [
            self._read_country("country", text) for *_, text in record.addresses if text
        ]
        self._nationalities = [
            self._read_country("nationality", text) for text in self.remark.all("nationality")
        ]
        self._citizenships = [
            self._read_country("citizen", text) for text in self.remark.all("citizenship")
        ]
        self.linkable = self._make_linkable()

    def _make_linkable(self) -> LinkableEntry:
        """Return what the resolution of linked names compares."""
        record = self.record
        places = [*self._countries, *self._nationalities, *self._citizenships]
        places += [number.country for number in self.remark.identifiers]
        places.append(country_code(record.cells["flag"]))
        return LinkableEntry(
            party=self.id,
            name=record.cells["name"],
            aliases=[name for _, name in record.aliases],
            programmes=frozenset(text for texts in record.lists.values() for text in texts),
            countries=frozenset(code for code in places if code is not None),
        )

    @property
    def kind(self) -> PartyKind:
        """What it is."""
        return self._read_kind()[0]

    def party(self) -> Party:
        """Return the party."""
        cells = self.record.cells
        kind, topics = self._read_kind()
        sectors = self.remark.all("sector")
        return Party(
            id=self.id,
            name=self._tidy_name(cells["name"]),
            kind=kind.value,
            country=self._find_home(),
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=tuple(dict.fromkeys(self.remark.identifiers)),
            topics=topics,
            address="; ".join(map(_join_address, self.record.addresses)) or None,
            incorporated=self._read_established(),
            sector=sectors[0] if sectors else None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each list, programme and topic."""
        record = self.record
        risks = tuple(("secondary_sanctions", text) for text in self.remark.secondary_sanctions)
        for list_code, programmes in record.lists.items():
            for programme in dict.fromkeys(programmes):
                yield from listings(
                    list_entry(list_code, programme, file=record.file, line=record.line),
                    self.id,
                    self.source,
                    entry_id=record.number,
                    act=record.acts.get(list_code),
                    since=record.listed_on.get(list_code)
                    or (None if list_code == "US-OFAC-SDN" else self._listing_date(programme)),
                    notes=risks,
                )

    def _read_kind(self) -> tuple[PartyKind, tuple[str, ...]]:
        # the column `type` knows only individuals, ships and aircraft
        for target in self.remark.all("target_type"):
            if target in TARGETS:
                kind, topic = TARGETS[target]
                return kind, (topic,) if topic else ()
        return KINDS.get(self.record.cells["type"], PartyKind.ORGANIZATION), ()

    def _find_home(self) -> str | None:
        """Return the country on which the nationalities, or else the addresses, agree."""
        return (
            agreed_country(self._nationalities)
            or agreed_country(self._citizenships)
            or agreed_country(self._countries)
        )

    def _read_country(self, field: str, text: str) -> str | None:
        code = country_code(text)
        if code is None:
            reason = "is not a known country"
            self._log.warn(self.record.file, self.record.line, field, reason, text)
        return code

    def _tidy_name(self, name: str) -> str:
        return given_first(tidy(name)) if self._is_person else tidy(name)

    def _further_names(self) -> Iterator[Name]:
        """Yield each further name once, aliases before weak ones."""
        seen = {self._tidy_name(self.record.cells["name"])}
        printed = [
            (_NAME_KINDS.get(kind, "alias"), self._tidy_name(name))
            for kind, name in self.record.aliases
        ]
        printed += [(name.kind, self._tidy_name(name.text)) for name in self.remark.names]
        for kind, name in printed:
            if is_debris(name):
                line = self.record.line
                self._log.warn(self.record.file, line, "alias", "is left over from a form", name)
            elif name not in seen:
                seen.add(name)
                yield Name(name, kind)

    def _read_established(self) -> str | None:
        for text in self.remark.all("established"):
            try:
                return parse(text)
            except ValueError as error:
                file, line = self.record.file, self.record.line
                self._log.warn(
                    file, line, "Organization Established Date", "bad_date", text, str(error)
                )
        return None

    def _listing_date(self, programme: str) -> str | None:
        """Return the earliest "Listing Date (CMIC) 03 Jun 2021" that names the programme."""
        days = []
        for text in self.remark.all("listing_date"):
            ground, _, day = text.lstrip("(").partition(")")
            # several programmes have a date of their own in one remark
            if ground.partition(" Directive")[0].replace(" ", "") in programme:
                try:
                    days.append(parse(day.strip(": ")))
                except ValueError as error:
                    file, line = self.record.file, self.record.line
                    self._log.warn(file, line, "Listing Date", "bad_date", text, str(error))
        return min(filter(None, days), default=None)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for key in _CELL_NOTES:
            if self.record.cells[key]:
                yield key, self.record.cells[key]
        yield from self.remark.facts
        for text in self.remark.free:
            yield "note", text
        if self.record.is_truncated:
            yield "truncated", "the remark is cut: links and numbers are incomplete"


def _join_address(address: tuple[str, str, str]) -> str:
    return ", ".join(filter(None, address))
