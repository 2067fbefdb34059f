"""One row of Onward's own tables: its cells, read strictly and with their address."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onward.graph.codes import find_code
from onward.graph.countries import country_code
from onward.graph.dates import since_day, until_day
from onward.graph.model import Party, Provenance
from onward.graph.names.typing_errors import has_lost_letters, read_other_encoding
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import T, take
from onward.loaders.source import FieldRefused, LoadLog, Reason
from onward.loaders.sources.csv.own_names import OwnNames

_YEARS_AHEAD = 5
"""Years after a table was fetched in which an entry or a holding may begin."""

_ENTITY = re.compile(r"https?://www\.wikidata\.org/(?:wiki|entity(?:/statement)?)/([QPL]\S+)")
"""The address of an entry or a statement of Wikidata in its answers; its end is the id."""

_OF_LAYER = frozenset({"published", "retrieved"})
_READ_BY_COUNTRY = ("address", "phone", "registration_number", "tax_number")
"""What is compared with everybody's, and is read by the country that stands beside it."""

_SUBJECTS = {"from": ("from", "to"), "party": ("party",), "sku": ("sku",), "aliases": ("id",)}
"""Columns that say whom a row is about, by one that ties, listings, items or parties alone have."""

_ID = re.compile(r"[^\x00-\x1f\x7f]{1,300}")


@dataclass(slots=True)
class LayerContext:
    """What all rows of one load have in common.

    Attributes:
        name: The layer's name: plain ids belong to it.
        retrieved: When the files were fetched, for rows that do not say it themselves.
        log: Where doubtful fields are noted.
        named: Parties that rows name without an id, by the id derived from what they say of them.
        named_at: File, line and column where each of them is named first.
        own_names: Of the table of parties, where other tables name parties.
    """

    name: str
    retrieved: str | None
    log: LoadLog
    named: dict[str, Party] = field(default_factory=dict)
    named_at: dict[str, tuple[Path, int, str]] = field(default_factory=dict)
    own_names: OwnNames | None = None
    prefix: str = field(init=False)

    def __post_init__(self) -> None:
        """Derive the prefix of the ids of this layer's parties."""
        self.prefix = f"{self.name}:"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row and where it stands.

    Attributes:
        has_ids: Whether its table has a column of ids, which each row then needs.
    """

    cells: Mapping[str, str]
    file: Path
    line: int
    layer: LayerContext
    has_ids: bool = True

    def text(self, name: str) -> str | None:
        """Return an optional text; the reader has trimmed it."""
        cell = self.cells[name]
        return None if cell in fields.EMPTY else cell

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        cell = self.cells[name]
        if cell in fields.EMPTY:
            raise FieldRefused("missing_required", field=name, hint="fill it in")
        return cell

    def check_letters(self, name: str) -> None:
        """Note a name that was read in another encoding than it was written in.

        The letters that it should have can be told, and it is compared with these as well; where a
        question mark has taken their place, who is meant stays open.
        """
        cell = self.cells[name]
        hint = "export the table as UTF-8"
        if has_lost_letters(cell):
            what = f"a question mark stands where a letter was: {hint}"
            self.leave_out(FieldRefused("damaged", field=name, value=cell, hint=what))
        elif (meant := read_other_encoding(cell)) is not None:
            self.warn(name, f"has the letters of another encoding, for {meant!r}", cell, hint)

    def read(self, name: str, parse: Callable[[str], T], reason: Reason) -> T:
        """Parse a cell; an impossible value rejects the row."""
        return take(self.cells, name, parse, reason)

    def optional(self, name: str, parse: Callable[[str], T], reason: Reason) -> T | None:
        """Parse an optional cell; an impossible value loses the cell, not the row."""
        try:
            return take(self.cells, name, parse, reason)
        except FieldRefused as refused:
            self.leave_out(refused)
            return None

    def leave_out(self, refused: FieldRefused) -> None:
        """Note an optional cell that cannot be read: the row counts without it, and a gap says so.

        What an assessment is not told would be silence, so the cells are counted, too.
        """
        self.layer.log.leave_out(self.file, self.line, refused, *self._list_subjects(refused.field))

    def _list_subjects(self, field_name: str) -> tuple[str, ...]:
        """Return whom a cell is about: the parties of its row, or the item; nobody means anybody.

        When a row was published or fetched is about how old its whole layer is.
        """
        hides_tie = field_name == "country" and any(map(self.cells.get, _READ_BY_COUNTRY))
        if field_name in _OF_LAYER or hides_tie:
            return ()
        columns = next((_SUBJECTS[mark] for mark in _SUBJECTS if mark in self.cells), ())
        try:
            # an end of a tie that is only named is found by the other
            subjects = tuple(self.party(name) for name in columns if not self._is_named(name))
        except FieldRefused:
            return ()
        return subjects

    def _is_named(self, column: str) -> bool:
        return not self.cells[column] and bool(self.cells.get(f"{column}_name"))

    def date(self, name: str) -> str | None:
        """Return an optional partial date."""
        return self.optional(name, fields.iso_date, "bad_date") if self.cells[name] else None

    def interval(self) -> tuple[str | None, str | None]:
        """Return since and until; where no day lies between them, until is left out."""
        since, until = self._read_since(), self.date("until")
        # intervals are half open: until is the first day after
        if since and until and until_day(until) <= since_day(since):
            hint = "until is the first day on which it no longer holds; it must be after since"
            # open at its end it holds longer: nothing is missed
            self.leave_out(FieldRefused("bad_date", field="until", value=until, hint=hint))
            return since, None
        return since, until

    def _read_since(self) -> str | None:
        """Return since; a year far ahead is a slip, and the row holds as if it were not there."""
        since = self.date("since")
        fetched = self.cells.get("retrieved") or self.layer.retrieved or ""
        is_ahead = bool(since) and fetched[:4].isdecimal()
        if since and is_ahead and int(since[:4]) > int(fetched[:4]) + _YEARS_AHEAD:
            hint = f"it begins more than {_YEARS_AHEAD} years after the table was fetched"
            self.leave_out(FieldRefused("bad_date", field="since", value=since, hint=hint))
            return None
        return since

    def code(self, name: str, codes: Collection[str], default: str | None = None) -> str | None:
        """Return a code of a closed list; case and blanks do not matter."""
        cell = self.text(name)
        if cell is None:
            return default
        code = cell if cell in codes else find_code(cell, codes)
        if code is None:
            allowed = ", ".join(sorted(codes))
            raise FieldRefused("bad_code", field=name, value=cell, hint=f"one of: {allowed}")
        return code

    def optional_code(
        self, name: str, codes: Collection[str], default: str | None = None
    ) -> str | None:
        """Return a code of a closed list; another word is left out."""
        try:
            return self.code(name, codes, default)
        except FieldRefused as refused:
            self.leave_out(refused)
            return default

    def country(self, name: str) -> str | None:
        """Return a country; a text that is not one is left out, and listed."""
        return self._read_country(name, self.cells[name])

    def countries(self, name: str) -> tuple[str, ...]:
        """Return a list of countries."""
        codes = (self._read_country(name, item) for item in fields.items(self.cells[name]))
        return tuple(code for code in codes if code is not None)

    def _read_country(self, name: str, cell: str) -> str | None:
        words = fields.text(cell)
        code = country_code(words) if words else None
        if words and code is None:
            hint = "give ISO 3166-1 alpha-2, such as DE, or the country's usual name"
            self.leave_out(FieldRefused("bad_code", field=name, value=words, hint=hint))
        return code

    def local_id(self, name: str = "id") -> str:
        """Return the id of the row itself, without the layer's own prefix."""
        cell = self.required(name)
        entity = _ENTITY.fullmatch(cell)
        record = entity[1] if entity else cell.removeprefix(self.layer.prefix)
        if not _ID.fullmatch(record):
            raise FieldRefused("bad_code", field=name, value=record, hint="use a short plain id")
        return record

    def id_in_table(self) -> str:
        """Return the id of the row; one of a table without ids is known by all that it says."""
        return self.local_id() if self.has_ids else self.own_id()

    def own_id(self) -> str:
        """Return the id of the row; one that has none is known by all that it says."""
        if self.text("id") is not None:
            return self.local_id()
        stated = (f"{name}={cell}" for name, cell in sorted(self.cells.items()) if cell)
        return hashlib.sha256("\x1f".join(stated).encode()).hexdigest()[:16]

    def party(self, name: str) -> str:
        """Return the id of a party: ``source:id`` as it is, a plain id with this layer's prefix."""
        record = self.local_id(name)
        # an id with a source in front refers to another layer
        return record if ":" in record else self.layer.prefix + record

    def optional_party(self, name: str) -> str | None:
        """Return the id of a party, None if the cell is empty."""
        return None if self.cells[name] in fields.EMPTY else self.party(name)

    def source(self, record: str) -> Provenance:
        """Return the provenance of the row."""
        return Provenance(
            self.layer.name,
            record,
            self.url(),
            self.date("published"),
            self.date("retrieved") or self.layer.retrieved,
        )

    def url(self) -> str | None:
        """Return the row's web address; anything but http gives a warning and is dropped."""
        try:
            return fields.web_address(self.cells["source_url"])
        except ValueError as error:
            self.warn("source_url", "is not a web address", self.cells["source_url"], str(error))
            return None

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful field of a row that is accepted nevertheless."""
        self.layer.log.warn(self.file, self.line, name, reason, value, hint)
