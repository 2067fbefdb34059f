"""OFAC's SDN and consolidated non-SDN lists: the flat files, or the advanced XML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from onward.errors import InputRefused
from onward.graph.countries import agreed_country, country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.model import (
    UNDIRECTED,
    Listing,
    Name,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.loaders.account import LoadLog
from onward.loaders.lists.engine import Entry, PrintedName
from onward.loaders.parsing.lists import list_entry
from onward.loaders.parsing.names import LinkableEntry, LinkedNames, given_first, tidy
from onward.loaders.parsing.ofac_remarks import ENTRY_ADDRESS, parse_remark
from onward.loaders.source import LoadOptions
from onward.loaders.sources.ofac.advanced import AdvancedFile, Relation, read_advanced
from onward.loaders.sources.ofac.files import FORM, OfacRecord, read_records

SOURCE: Final = FORM.source

_CELL_NOTES: Final = ("title", "call_sign", "vessel_type", "tonnage", "grt", "flag", "owner")


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
        entries = [_Entry(record, source) for record in content.records.values()]
        names = LinkedNames(entry.linkable for entry in entries)
        for entry in entries:
            # an entry of both files is one party, described by the first
            if entry.id not in described:
                described.add(entry.id)
                yield entry.party()
                yield from names.tie_owner(entry.id, entry.owner, entry.source)
            yield from entry.listings()
        kinds = {entry.key: entry.kind[0] for entry in entries}
        yield from _find_relations(content, kinds, source, log)


def _read_flat(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    retrieved = options.retrieved or options.published
    source = Provenance(options.name, "", SOURCE.url, options.published, retrieved)
    entries = [_Entry(record, source) for record in read_records(files, log).values()]
    # a remark may name an entry that comes later, so all entries are read first
    names = LinkedNames(entry.linkable for entry in entries)
    for entry in entries:
        yield entry.party()
        yield from entry.listings()
        yield from names.ties(entry.linkable, entry.remark.linked_to, entry.source, log)
        yield from names.tie_owner(entry.id, entry.owner, entry.source)


class _Entry(Entry):
    """One entry with its remark read."""

    def __init__(self, record: OfacRecord, source: Provenance) -> None:
        url = ENTRY_ADDRESS + record.number
        super().__init__(FORM, record.number, record.place, source, url=url)
        self._record = record
        kind = record.cells["type"]
        self._is_person = kind == "individual"
        self.owner = record.cells["owner"]
        self.remark = parse_remark(
            record.remark, is_person=self._is_person, is_vessel=kind == "vessel"
        )
        self.log.counts["remark items without a known label"] += len(self.remark.free)
        countries = [text for *_, text in record.addresses if text]
        self._countries = [self.read_country("country", text) for text in countries]
        self._nationalities, self._citizenships = (
            [self.read_country(field, text) for text in self.remark.all(key)]
            for field, key in (("nationality", "nationality"), ("citizen", "citizenship"))
        )

    @cached_property
    def linkable(self) -> LinkableEntry:
        """What the resolution of linked names compares."""
        record = self._record
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

    @cached_property
    def kind(self) -> tuple[PartyKind, tuple[str, ...]]:
        """What it is, and the topics that this gives it."""
        # the column `type` knows only individuals, ships and aircraft
        for target in self.remark.all("target_type"):
            if words := FORM.words["targets"].get(target):
                kind, *topics = words.split()
                return PartyKind(kind), tuple(topics)
        return FORM.kinds.get(self._record.cells["type"], PartyKind.ORGANIZATION), ()

    def party(self) -> Party:
        """Return the party; its country is that of its nationalities, else of its addresses."""
        kind, topics = self.kind
        sectors = self.remark.all("sector")
        addresses = (", ".join(filter(None, address)) for address in self._record.addresses)
        return Party(
            id=self.id,
            name=self._tidy_name(self._record.cells["name"]),
            kind=kind.value,
            country=agreed_country(self._nationalities)
            or agreed_country(self._citizenships)
            or agreed_country(self._countries),
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=tuple(dict.fromkeys(self.remark.identifiers)),
            topics=topics,
            address="; ".join(addresses) or None,
            incorporated=self._read_established(),
            sector=sectors[0] if sectors else None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each list, programme and topic."""
        record = self._record
        risks = tuple(("secondary_sanctions", text) for text in self.remark.secondary_sanctions)
        for list_code, programmes in record.lists.items():
            for programme in dict.fromkeys(programmes):
                since = record.listed_on.get(list_code)
                if since is None and list_code != "US-OFAC-SDN":
                    since = self._read_listing_date(programme)
                entry = list_entry(list_code, programme, file=self.file, line=self.line)
                act = record.acts.get(list_code)
                yield from self.list_as(entry, act=act, since=since, notes=risks)

    def _read_listing_date(self, programme: str) -> str | None:
        """Return the earliest "Listing Date (CMIC) 03 Jun 2021" that names the programme."""
        return self.remark.find_listing_day(
            lambda ground: ground.partition(" Directive")[0].replace(" ", "") in programme,
            lambda text, why: self.warn("Listing Date", "bad_date", text, why),
        )

    def _tidy_name(self, name: str) -> str:
        return given_first(tidy(name)) if self._is_person else tidy(name)

    def _further_names(self) -> Iterator[Name]:
        """Yield each further name once, aliases before weak ones."""
        printed = [Name(name, FORM.names.get(kind, "alias")) for kind, name in self._record.aliases]
        tidied = [
            (self._tidy_name(name.text), name.kind) for name in (*printed, *self.remark.names)
        ]
        names = (PrintedName(name, kind, "alias", name) for name, kind in tidied)
        yield from self.name_further(names, self._tidy_name(self._record.cells["name"]))

    def _read_established(self) -> str | None:
        for text in self.remark.all("established"):
            try:
                return PUBLISHED_DATES.read(text)
            except ValueError as error:
                self.warn("Organization Established Date", "bad_date", text, str(error))
        return None

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for key in _CELL_NOTES:
            if self._record.cells[key]:
                yield key, self._record.cells[key]
        yield from self.remark.facts
        for text in self.remark.free:
            yield "note", text
        if self._record.is_truncated:
            yield "truncated", "the remark is cut: links and numbers are incomplete"


def _find_relations(
    content: AdvancedFile, kinds: Mapping[str, PartyKind], source: Provenance, log: LoadLog
) -> Iterator[Tie]:
    """Yield a stated tie for each relation of the advanced XML.

    Args:
        content: The file.
        kinds: Of its parties, by number: only persons are kin or associates.
        source: Of the file.
        log: Counts the ties, and warns of relations that nobody has mapped.
    """
    for relation in content.relations:
        meaning = FORM.words["relations"].get(relation.words.lower())
        if meaning is None:
            why = "is not a known relation, and says only that the two are linked"
            log.warn(content.path, relation.line, "RelationType", why, relation.words)
        log.counts["relations between entries"] += 1
        kind, *turned = (meaning or TieKind.LINKED.value).split()
        ends = {kinds[relation.start], kinds[relation.end]}
        yield _make_tie(relation, TieKind(kind), ends, source, content, is_turned=bool(turned))


def _make_tie(
    relation: Relation,
    kind: TieKind,
    ends: set[PartyKind],
    source: Provenance,
    content: AdvancedFile,
    *,
    is_turned: bool,
) -> Tie:
    if kind in (TieKind.ASSOCIATE, TieKind.FAMILY) and ends != {PartyKind.PERSON}:
        kind = TieKind.LINKED
    start, end = f"ofac:{relation.start}", f"ofac:{relation.end}"
    if is_turned:
        start, end = end, start
    words = ": ".join(filter(None, (relation.words, relation.comment)))
    return Tie(
        start,
        end,
        kind.value,
        replace(source, record=f"{start}/{kind.value}/{end}/{relation.key or relation.line}"),
        interest="unknownInterest" if kind in UNDIRECTED else None,
        # it was over when the list was issued; since when, the list does not say
        until=content.issued_on if relation.is_former else None,
        standing="stated" if relation.is_certain else "inferred",
        text=f"{words} (former)" if relation.is_former else words,
    )
