"""One designation of the UK's lists: what all of its rows, or its one element, say together."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.model import NameKind
from onward.loaders.parsing.cells import text as filled
from onward.loaders.parsing.names import tidy

Cells = Mapping[str, str]
"""What a row or a part of an element says, by the fields of `columns.csv`."""

_COLUMNS: Final = Path(__file__).with_name("columns.csv")
_NAME_PARTS: Final = tuple(f"name_{number}" for number in range(1, 7))
_ADDRESS_LINES: Final = (*(f"address_{number}" for number in range(1, 7)), "postal_code")
_FACTS: Final = (
    *("title", "phone", "website", "email", "birth_date", "nationality", "position", "gender"),
    *("entity_type", "subsidiary", "parent", "registration", "imo", "owner", "previous_owner"),
    *("flag", "former_flag", "vessel_type", "tonnage", "vessel_built", "hull_number"),
)
_NUMBERED: Final = re.compile(r"(?:^|[\s,;])\(?(?:\d{1,2}|[A-Ha-h])\)(?:-\(\d+\))?\s*")
_LABEL: Final = re.compile(r"\(([A-Z][A-Za-z/ ]{2,40})\):")
_NOTED_COUNTRY: Final = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(slots=True)
class Regime:
    """What the entry's rows say of one regime: since when, which measures, and why."""

    listed_on: dict[str, None] = field(default_factory=dict)
    imposed: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class UkEntry:
    """One designation, in the words of the list.

    Attributes:
        key: Unique ID, or ``GRP`` and the group's number in OFSI's former list.
        file, line: Where it begins.
        facts: Values by field, each once, in printed order.
        names: Kind by name, in printed order.
        addresses: In one line each.
        births: Places of birth.
        papers: (field, number) of passports and national numbers.
        regimes: By the words of the list.
    """

    key: str
    file: str
    line: int
    subject: str = ""
    group: str = ""
    un_reference: str = ""
    facts: dict[str, dict[str, None]] = field(default_factory=dict)
    names: dict[str, NameKind] = field(default_factory=dict)
    addresses: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    births: dict[str, None] = field(default_factory=dict)
    papers: dict[tuple[str, str], None] = field(default_factory=dict)
    regimes: dict[str, Regime] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def add_cells(self, cells: Cells) -> None:
        """Add what a row, or a part of an element, says; what has been said counts once."""
        self.subject = self.subject or cells.get("subject", "")
        self.group = self.group or cells.get("group", "")
        labelled = _read_labels(cells.get("note", ""))
        stated_number = cells.get("un_reference") or labelled.get("un_reference", "")
        self.un_reference = self.un_reference or stated_number
        self._add_name(cells)
        self._add_address(cells)
        self._add_papers(cells)
        birth = ", ".join(filter(None, (cells.get("birth_town"), cells.get("birth_country"))))
        self.births.update(dict.fromkeys(filter(None, [birth])))
        if regime := cells.get("regime"):
            self._add_regime(regime, {**cells, **labelled})
        for stated in (cells, labelled):
            for name in _FACTS:
                for value in split_numbered(stated.get(name, "")):
                    self.facts.setdefault(name, {})[value] = None

    def values_of(self, name: str) -> tuple[str, ...]:
        """Return the values of a field."""
        return tuple(self.facts.get(name, ()))

    def _add_name(self, cells: Cells) -> None:
        name = name_of_row(cells)
        if name:
            kind = _kind_of_name(cells.get("name_type", ""), cells.get("alias_strength", ""))
            self.names[name] = _take_stronger(self.names.get(name), kind)
        if original := tidy(cells.get("original", "")):
            self.names.setdefault(original, "original")

    def _add_address(self, cells: Cells) -> None:
        lines = [cells.get(name, "").strip(" ,") for name in _ADDRESS_LINES]
        printed = cells.get("country", "")
        country = _NOTED_COUNTRY.sub("", printed)
        if country:
            self.countries[country] = None
        if country != printed:
            self.notes[printed] = None
        if any(lines):
            # a semicolon parts one address from the next
            self.addresses[", ".join(filter(None, (*lines, country))).replace(";", ",")] = None
        elif country and country_code(country):
            self.addresses.setdefault(country)

    def _add_papers(self, cells: Cells) -> None:
        for name in ("passport", "national_id"):
            # OFSI's first form has the numbers among the details; they may hold others beside one
            printed = cells.get(name) or cells.get(f"{name}_note", "")
            for number in split_numbered(printed):
                self.papers[name, number] = None

    def _add_regime(self, name: str, cells: Cells) -> None:
        regime = self.regimes.setdefault(name, Regime())
        fields = (regime.listed_on, "listed_on"), (regime.imposed, "imposed")
        for values, source in fields:
            if value := cells.get(source):
                values[value] = None
        for source in ("reasons", "note"):
            if value := cells.get(source):
                regime.reasons[value] = None


def name_of_row(cells: Cells) -> str:
    """Return the name that a row, or a part of an element, states in its parts."""
    return tidy(" ".join(filter(None, (cells.get(part, "") for part in _NAME_PARTS))))


def _take_stronger(earlier: NameKind | None, kind: NameKind) -> NameKind:
    """Return the kind of a name that has been called two things: weak only if it always is."""
    ranks: tuple[NameKind, ...] = ("primary", "alias", "former", "weak", "original")
    return kind if earlier is None else min(earlier, kind, key=ranks.index)


def _kind_of_name(name_type: str, strength: str) -> NameKind:
    words, quality = name_type.casefold(), strength.casefold()
    if words in ("primary name", "prime alias", "") and not quality.startswith("low"):
        return "primary"
    if quality.startswith(("low", "weak")):
        return "weak"
    return "former" if words.startswith(("fka", "f.k.a", "former")) else "alias"


def split_numbered(cell: str) -> Iterator[str]:
    """Yield the values of a cell: one, or those behind ``(1)``, ``2)``, ``(a)``.

    >>> list(split_numbered("1) Saudi Arabia 2) Qatar")), list(split_numbered("Hama (town)"))
    (['Saudi Arabia', 'Qatar'], ['Hama (town)'])
    """
    value = filled(cell)
    if value is None or value.casefold() in ("unknown", "na", "not known"):
        return
    first = _NUMBERED.match(value)
    pieces = _NUMBERED.split(value) if first is not None else [value]
    for piece in pieces:
        if bare := " ".join(piece.split()).strip(" ,;"):
            yield bare


def _read_labels(note: str) -> dict[str, str]:
    """Read "(Phone number):… (Type of entity):…", as OFSI's second form writes other columns."""
    unlabelled, *pieces = _LABEL.split(note)
    values = {"note": unlabelled.strip()} if pieces else {}
    for label, text in zip(pieces[::2], pieces[1::2], strict=True):
        if name := field_of_header(label):
            values[name] = text.strip()
        else:
            values["note"] = f"{values['note']} {label}: {text.strip()}".strip()
    return values


def fold_header(header: str) -> str:
    """Return a header without what has changed over the years: case, blanks, punctuation.

    >>> fold_header("Nationality(/ies)"), fold_header("Name Non-Latin Script ")
    ('nationalityies', 'namenonlatinscript')
    """
    return re.sub(r"\W", "", header).casefold()


@cache
def _fields_by_header() -> Mapping[str, str]:
    rows = _read_table()
    return {fold_header(name): row["field"] for row in rows for name in row["headers"].split(";")}


@cache
def _fields_by_element() -> Mapping[str, str]:
    return {row["element"]: row["field"] for row in _read_table()}


def field_of_header(header: str) -> str | None:
    """Return which field a column states: "" for one not needed, None for an unknown one."""
    return _fields_by_header().get(fold_header(header))


def field_of_element(tag: str) -> str | None:
    """Return which field an element of the XML states; None for one that is not read."""
    return _fields_by_element().get(tag)


def _read_table() -> list[dict[str, str]]:
    with _COLUMNS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
