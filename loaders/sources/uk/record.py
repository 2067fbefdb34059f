"""One entry of the UK's lists as a party, its listings, and the other entries that it is."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from onward.graph.countries import agreed_country, country_code
from onward.graph.model import IdentityLink, Listing, Name, NameKind, Party, PartyKind, Provenance
from onward.loaders.parsing.cells import parse_day_first
from onward.loaders.parsing.lists import ListEntry, list_entry, list_table, listings, measure_key
from onward.loaders.parsing.names import LinkableEntry, is_debris
from onward.loaders.parsing.numbers import without_numbers
from onward.loaders.source import LoadLog
from onward.loaders.sources.uk.entry import Regime, UkEntry
from onward.loaders.sources.uk.numbers import read_identifiers, ship_number

LIST: Final = "UK-SL"
FORMER_LIST: Final = "UK-OFSI"

_REGIMES: Final = Path(__file__).with_name("regimes.csv")
_KINDS: Final = {"individual": PartyKind.PERSON, "ship": PartyKind.VESSEL}
_RANKS: Final = {"": 0, "high": 1, "medium": 2, "low": 3}
_UN_REFERENCE: Final = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_UN_IN_NOTE: Final = re.compile(r"\bUN R\w{0,2}ef\b[.:]*\s*([A-Z]{2}[ie]\.\d{3})\b", re.IGNORECASE)
_GOVERNMENT: Final = re.compile(
    r"(?:government|state)(?: (?:agency|body|department|ministry))?", re.IGNORECASE
)
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_NOTES: Final = (
    *("title", "position", "nationality", "gender", "phone", "email", "website", "owner"),
    *("previous_owner", "flag", "former_flag", "vessel_type", "tonnage", "vessel_built"),
)


class UkRecord:
    """One entry, which has a name and a regime."""

    def __init__(
        self, entry: UkEntry, source: Provenance, log: LoadLog, *, is_former: bool
    ) -> None:
        self.entry, self._log, self._is_former = entry, log, is_former
        self.id = f"uk:{entry.key}"
        self.kind = self._find_kind()
        days = [self._first_day(regime) for regime in entry.regimes.values()]
        listed = min(filter(None, days), default=None)
        self.source = replace(source, record=entry.key, published=listed or source.published)

    @cached_property
    def names(self) -> list[Name]:
        """Its names, the first of the best before all others."""
        names = [
            Name(text, _kind_by_script(text, kind))
            for text, kind in self.entry.names.items()
            if not is_debris(text) or len(self.entry.names) == 1
        ] or [Name(next(iter(self.entry.names)))]
        ranks = ("primary", "alias", "former", "original", "weak")
        first = min(names, key=lambda name: ranks.index(name.kind))
        # of several primary names the first is the party's, the others are its variations
        others = [
            replace(name, kind="alias") if name.kind == "primary" else name
            for name in names
            if name is not first
        ]
        return [first, *others]

    @cached_property
    def home(self) -> str | None:
        """The country on which a person's nationalities, or else the addresses, agree."""
        nations = [
            self._read_country("nationality", part)
            for value in self.entry.values_of("nationality")
            for part in re.split(r"\s*[,/;]\s*|\s+and\s+", re.sub(r"\([^()]*\)", "", value))
            if part.strip()
        ]
        places = [self._read_country("country", text) for text in self.entry.countries]
        return agreed_country(nations) or agreed_country(filter(None, places))

    @property
    def linkable(self) -> LinkableEntry:
        """What the resolution of names in other entries compares."""
        names = [name.text for name in self.names]
        return LinkableEntry(self.id, names[0], names[1:])

    def party(self) -> Party:
        """Return the party."""
        types = self.entry.values_of("entity_type")
        is_body = self.kind == PartyKind.PUBLIC_BODY
        return Party(
            id=self.id,
            name=self.names[0].text,
            kind=self.kind.value,
            country=self.home,
            source=self.source,
            names=tuple(self.names[1:]),
            identifiers=tuple(dict.fromkeys(read_identifiers(self.entry, self.kind, self.home))),
            topics=("gov",) if is_body else (),
            address="; ".join(self.entry.addresses) or None,
            sector="; ".join(types) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each regime, with its gravest measure and all of them in a note."""
        for words, regime in self.entry.regimes.items():
            imposed = [part for value in regime.imposed for part in value.split("|")]
            measures = list(dict.fromkeys(part.strip() for part in imposed if part.strip()))
            programme = _find_programme(words)
            entry = replace(self._find_entry(measures), programme=programme or words)
            yield from listings(
                entry,
                self.id,
                self.source,
                entry_id=self.entry.key.removeprefix("GRP"),
                # OFSI's headings cite no regulations
                act=None if self._is_former else words,
                since=self._first_day(regime),
                text=without_numbers(" ".join(regime.reasons)) or None,
                notes=(("measures", "; ".join(measures)),) if len(measures) > 1 else (),
            )

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield whom the list itself says it is: on OFSI's former list, and on the UN's."""
        others = []
        if self.entry.group and not self._is_former:
            others.append(f"uk:GRP{self.entry.group}")
        notes = [note for regime in self.entry.regimes.values() for note in regime.reasons]
        numbers = {self.entry.un_reference} if self.entry.un_reference else set[str]()
        if not numbers:
            numbers = {number for note in notes for number in _UN_IN_NOTE.findall(note)}
        if len(numbers) == 1 and _UN_REFERENCE.fullmatch(number := numbers.pop()):
            others.append(f"un:{number}")
        for other in others:
            record = f"{self.id}/same_as/{other}"
            yield IdentityLink(self.id, other, replace(self.source, record=record))

    def _find_kind(self) -> PartyKind:
        words = self.entry.subject.casefold()
        if words not in (*_KINDS, "entity"):
            self._warn_about("subject", "is none of Individual, Entity, Ship", self.entry.subject)
        # OFSI's former list calls ships entities; their remarks begin with the ship's number
        if words not in _KINDS and ship_number(self.entry) is not None:
            return PartyKind.VESSEL
        types = self.entry.values_of("entity_type")
        if any(_GOVERNMENT.fullmatch(text.strip()) for text in types):
            return PartyKind.PUBLIC_BODY
        return _KINDS.get(words, PartyKind.ORGANIZATION)

    def _find_entry(self, measures: list[str]) -> ListEntry:
        """Return the meaning of the gravest measure; one that nobody has mapped is the gravest."""
        if self._is_former:
            return list_entry(FORMER_LIST, "")
        entries = [self._read_measure(measure) for measure in measures]
        if not entries:
            self._warn_about("Sanctions Imposed", "says no measure, and counts as the gravest", "")
            entries = [replace(list_entry(LIST, "asset freeze"), measure="Measure not stated")]
        return min(entries, key=lambda entry: _RANKS[entry.severity])

    def _read_measure(self, measure: str) -> ListEntry:
        key = measure_key(re.sub(r"[:(].*", "", measure))
        if (LIST, key) in list_table():
            return list_entry(LIST, key)
        note = f"the measure {measure!r} is not known; it counts as one that forbids delivery"
        if note not in self._log.notes:
            self._log.notes.append(note)
        self._warn_about("Sanctions Imposed", "is not a known measure", measure)
        return replace(list_entry(LIST, "asset freeze"), measure=measure)

    def _first_day(self, regime: Regime) -> str | None:
        days = [self._read_day(printed) for printed in regime.listed_on]
        return min(filter(None, days), default=None)

    def _read_day(self, printed: str) -> str | None:
        try:
            return parse_day_first(printed)
        except ValueError as error:
            self._warn_about("Date Designated", "bad_date", printed, str(error))
            return None

    def _read_country(self, field: str, text: str) -> str | None:
        code = country_code(text)
        if code is None:
            self._warn_about(field, "is not a known country", text)
        return code

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for printed in self.entry.values_of("birth_date"):
            yield "birth_date", _read_birth(printed)
        for place in self.entry.births:
            yield "birth_place", place
        for name in _NOTES:
            for value in self.entry.values_of(name):
                yield name, without_numbers(value)
        for note in self.entry.notes:
            yield "note", note

    def _warn_about(self, field: str, reason: str, value: str, hint: str = "") -> None:
        self._log.warn(self.entry.file, self.entry.line, field, reason, value, hint)


def _kind_by_script(text: str, kind: NameKind) -> NameKind:
    return kind if kind in ("weak", "original") or _LATIN.search(text) else "original"


def _read_birth(printed: str) -> str:
    """Return a date of birth in ISO form, or its words where it is no single date.

    >>> _read_birth("'00/00/1975"), _read_birth("15/08/19yy")
    ('1975', '15/08/19yy')
    """
    try:
        return parse_day_first(printed.strip("'")) or printed
    except ValueError:
        return printed


def _find_programme(words: str) -> str | None:
    return _read_programmes().get(words.casefold())


@cache
def _read_programmes() -> Mapping[str, str]:
    """Read which programme a regime is, by its regulations or by OFSI's former heading."""
    with _REGIMES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        words.casefold(): row["programme"]
        for row in rows
        for words in (row["regulations"], row["headings"])
        if words
    }
