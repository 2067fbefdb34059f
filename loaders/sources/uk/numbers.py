"""Papers, register numbers and ships' numbers of one entry of the UK's lists."""

import re
from collections.abc import Iterator
from typing import Final

from onward.graph.identifiers import identifier
from onward.graph.model import Identifier, PartyKind
from onward.loaders.parsing.numbers import numbers
from onward.loaders.sources.uk.entry import UkEntry

_SCHEMES: Final = {"passport": "passport", "national_id": "national_id"}
_LATER_WORDS: Final = re.compile(r"[\s.,;(]*\b(?:issued|expire[sd]?|valid|dated)\b", re.IGNORECASE)
_AT_BEGINNING: Final = re.compile(r"\(?IMO(?: number)?: *(\d{7})\b", re.IGNORECASE)
_IN_TEXT: Final = re.compile(r"\bIMO(?: number)?:? *(\d{7})\b", re.IGNORECASE)


def read_identifiers(entry: UkEntry, kind: PartyKind, home: str | None) -> Iterator[Identifier]:
    """Yield the numbers of an entry, each in its scheme."""
    is_person = kind == PartyKind.PERSON
    for name, printed in entry.papers:
        # what follows tells when and where it was issued: dates, and no numbers of papers
        number = _LATER_WORDS.split(printed, maxsplit=1)[0]
        yield from numbers(_SCHEMES[name], number, home, is_person=True)
    for printed in entry.values_of("registration"):
        yield from numbers("registration_number", printed, home, is_person=is_person)
    for printed in entry.values_of("hull_number"):
        yield identifier("hull_number", printed)
    yield from _read_imo_numbers(entry, kind)


def _read_imo_numbers(entry: UkEntry, kind: PartyKind) -> Iterator[Identifier]:
    is_ship = kind == PartyKind.VESSEL
    stated = [number for text in entry.values_of("imo") for number in re.findall(r"\d{7}", text)]
    for number in stated:
        yield identifier("imo" if is_ship else "imo_company", number)
    if is_ship and not stated and (number := ship_number(entry)):
        yield identifier("imo", number)
    elif not is_ship and not stated:
        # a firm's remarks name the ships that it runs, too: one number alone is its own
        named = {number for note in _notes_of(entry) for number in _IN_TEXT.findall(note)}
        yield from (identifier("imo_company", number) for number in named if len(named) == 1)


def ship_number(entry: UkEntry) -> str | None:
    """Return the number with which the remarks of a ship begin; None for what is no ship."""
    begun = (_AT_BEGINNING.match(note.strip()) for note in _notes_of(entry))
    return next((match[1] for match in begun if match), None)


def _notes_of(entry: UkEntry) -> Iterator[str]:
    for regime in entry.regimes.values():
        yield from regime.reasons
