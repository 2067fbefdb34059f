"""The rule pack's tables: regimes, acts, measures, ownership, topics, lists, goods, countries.

They are data (`tables/*.csv`), so that a lawyer can read and correct them. A pack or a test may add
rows: `load_tables` takes further folders that hold any of the files; the first folder holds them
all. A row without a source does not validate. Dates are half open, and an empty ``since`` means in
force since unknown: it counts as live and is marked.
"""

import csv
import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    ClassVar,
    Final,
    Literal,
    NoReturn,
    TypeVar,
    cast,
    get_args,
)

from onward.errors import IndicatorInvalid
from onward.graph import tables
from onward.graph.codes import TOPICS, BanScope, Family, activity_codes
from onward.graph.countries import is_country, region_code
from onward.graph.dates import day_number, holds_on, since_day, until_day
from onward.graph.model import Listing
from onward.graph.names.normalise import normalise
from onward.graph.regimes import find_regime, regime_codes
from onward.graph.sayings import say
from onward.graph.tables import Column, Required
from onward.loaders.parsing.lists import measure_key
from onward.queries.transactions.fields import country_of_region, is_region
from onward.queries.transactions.goods import Item, codes_in, is_within

if TYPE_CHECKING:
    from onward.graph.engine import PartyRecord

# ------------------------------------------------------------------------------------------------
# Reads the rows of a rule-pack table and refuses, with its place, whatever is not exact.
#
# Every row of every table says where it comes from (`Basis`): a row without a source does not
# validate, so that no list of countries or thresholds is of our own making.
# ------------------------------------------------------------------------------------------------

Verified = Literal["text", "secondary", "unverified"]

BASIS_COLUMNS: Final = ("since", "until", "source", "url", "verified")
"""Columns that every table has."""

UNKNOWN: Final = "unknown"
"""What stands for a date that was looked for and not found."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a table row rests on.

    Attributes:
        source: The document that says it; never empty.
        url: Where that document is.
        verified: text: its wording was read; secondary: a summary was read; unverified: to be
            checked.
    """

    source: str
    url: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class PackRow(tables.TableRow):
    """One row of a rule pack's table."""

    def refuse(self, what: str, field: str, hint: str) -> NoReturn:
        """Raise the fault of one cell.

        Raises:
            IndicatorInvalid: Always.
        """
        value = self.cells.get(field, "")
        raise IndicatorInvalid(
            what, file=self.file, line=self.line, field=field, value=value, hint=hint
        )

    def country(self, field: str = "country") -> str:
        """Return a country code, alpha-2; a row of UK, which is not one, would never hold."""
        code = self.required(field)
        if not is_country(code):
            self.refuse("is not a country code", field, "use ISO 3166-1 alpha-2, such as GB")
        return code

    def date(self, field: str) -> str | None:
        """Return a partial date, None where it is not stated or says that nobody knows it."""
        value = self.text(field) or None
        if value == UNKNOWN:
            return None
        try:
            since_day(value)
        except ValueError:
            self.refuse("is not a date", field, "use YYYY-MM-DD, YYYY-MM or YYYY")
        return value

    def check_interval(self) -> None:
        """Refuse an interval that ends before it begins."""
        if since_day(self.date("since")) >= until_day(self.date("until")):
            self.refuse("until is not after since", "until", "exchange them, or leave it empty")

    def basis(self) -> Basis:
        """Return what the row rests on."""
        verified = cast("Verified", self.code("verified", get_args(Verified)))
        url = self.required("url")
        if not url.startswith("https://"):
            self.refuse("is not an https address", "url", "give the address of the document")
        return Basis(self.required("source"), url, verified)


CountryCode = Annotated[str, Column(PackRow.country)]
Day = Annotated[str | None, Column(PackRow.date)]
RowBasis = Annotated[Basis, Column(lambda row, _: row.basis(), is_made=True)]


class TableEntry:
    """Base of what the rows of a rule pack's table are read as: its fields are the columns.

    Attributes:
        key: The fields that no two rows share.
    """

    __slots__ = ()
    key: ClassVar[tuple[str, ...]]

    def check(self, row: PackRow) -> None:
        """Refuse a row whose cells do not fit each other.

        Raises:
            IndicatorInvalid: They do not.
        """


class DatedEntry(TableEntry):
    """Base of rows that hold in an interval, which their fields `since` and `until` have."""

    __slots__ = ()
    since: str | None
    until: str | None

    def holds_on(self, on: date) -> bool:
        """Tell whether the row holds on a day."""
        return holds_on(self.since, self.until, on)


Entry = TypeVar("Entry", bound=TableEntry)


def list_columns(kind: type[TableEntry]) -> tuple[str, ...]:
    """Return the columns that a table must have."""
    columns = tables.list_columns(kind)
    of_row = (column for column in columns if column not in BASIS_COLUMNS)
    return (*of_row, *BASIS_COLUMNS)


def make_reader(kind: type[Entry]) -> Callable[[PackRow], Entry]:
    """Return a function that reads a row, and refuses what does not hold."""
    read_fields = tables.make_reader(kind)

    def read(row: PackRow) -> Entry:
        row.check_interval()
        row.basis()
        entry = read_fields(row)
        entry.check(row)
        return entry

    return read


def read_table(folders: Sequence[Path], name: str, kind: type[Entry]) -> tuple[Entry, ...]:
    """Return the entries of one table, as `list_entries` yields them."""
    return tuple(entry for entry, _ in list_entries(folders, name, kind))


def list_entries(
    folders: Sequence[Path], name: str, kind: type[Entry]
) -> Iterator[tuple[Entry, PackRow]]:
    """Yield what one table holds in every folder that has it; a key may stand only once.

    Args:
        folders: The first one holds every table; those of a pack of one's own hold what they add.
        name: Of the file.
        kind: What a row is read as.

    Raises:
        IndicatorInvalid: A row does not validate; one line, with its place.
    """
    read, key_of = make_reader(kind), attrgetter(*kind.key)
    keys: set[object] = set()
    for folder in folders:
        path = folder / name
        if folder != folders[0] and not path.exists():
            continue
        for row in _list_rows(path, kind):
            entry = read(row)
            if key_of(entry) in keys:
                row.refuse("duplicate key", list_columns(kind)[0], "leave one of the rows out")
            keys.add(key_of(entry))
            yield entry, row


def _list_rows(path: Path, kind: type[TableEntry]) -> Iterator[PackRow]:
    """Yield the rows of a table; its columns may stand in any order.

    Raises:
        IndicatorInvalid: The file cannot be read, its header differs, or a row has more or fewer
            cells than the header.
    """
    is_shipped = path.parent == Path(__file__).parent
    name = f"{path.parent.name}/{path.name}" if is_shipped else str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorInvalid(
            "the table cannot be read", file=name, hint="give a CSV file in UTF-8"
        ) from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, name, kind)
        for cells in reader:
            # a row of another length is refused below, where its line is known
            row = PackRow(name, reader.line_num, dict(zip(header, cells, strict=False)))
            if len(cells) != len(header):
                row.refuse(f"{len(cells)} cells under {len(header)} columns", "", "quote commas")
            yield row
    except csv.Error as error:
        raise IndicatorInvalid(
            f"broken CSV: {error}", file=name, line=reader.line_num, hint="close the quotes"
        ) from error


def _check_header(header: Sequence[str], name: str, kind: type[TableEntry]) -> None:
    columns = list_columns(kind)
    optional = tables.list_columns(kind, optional=True)
    required = sorted(column for column in header if column not in optional)
    if required != sorted(columns) or len(set(header)) != len(header):
        raise IndicatorInvalid(
            "the header is not that of this table",
            file=name,
            line=1,
            field="header",
            value=",".join(header),
            hint=f"write {','.join(columns)}",
        )


# ------------------------------------------------------------------------------------------------
# Country regimes: acts that ban equipment, and acts that name internal repression.
#
# The rows are `tables/regimes.csv` and `tables/repression_acts.csv` (docs/rule-pack.md, Tables).
# ------------------------------------------------------------------------------------------------

Equipment = Literal["arms", "repression", "interception"]
Issuer = Literal["EU", "UN", "OSCE", "declaration", "stated"]
Scope = Literal["country", "non_state", "listed", "import"]
Consequence = Literal["prohibition", "prior_authorisation", "unknown"]


@dataclass(frozen=True, slots=True)
class CountryRegime(DatedEntry):
    """An act that bans a kind of equipment for a country, or restricts it.

    Attributes:
        regime: Key of the regime, such as EU-IRN; the dataset's name where a layer states it.
        issuer: EU, UN, OSCE; declaration: political, counts only by the policy's national
            practice; stated: a loaded layer says it (`onward.queries.destinations`).
        celex: Number of the act in EUR-Lex, "" elsewhere.
        scope: country: the whole of it; non_state: armed groups only; listed: named parties
            only; import: what is restricted is buying from the country, not delivering to it.
        consequence: unknown where the act has not been read for it: it may allow authorisation.
        article: Which of the act's articles says so, "" where that was not read.
        dates_verified: How well since and until were checked, apart from the measure itself.
    """

    # one act may ban some equipment by one annex, and license some by another
    key = ("regime", "country", "equipment", "celex", "since", "annex")
    regime: Required
    country: CountryCode
    issuer: Issuer
    celex: str
    title: Required
    note: str
    dates_verified: Verified
    equipment: Equipment
    scope: Scope
    consequence: Consequence
    since: Day
    until: Day
    annex: str
    basis: RowBasis
    article: Annotated[str, Column(is_optional=True)] = ""

    @property
    def citation(self) -> str:
        """The act with the article and annex that say so, as it is cited."""
        parts = [self.basis.source, self.article, f"Annex {self.annex}" if self.annex else ""]
        return ", ".join(part for part in parts if part)

    @property
    def is_read(self) -> bool:
        """Whether anybody has read that the act says so: else it never stops by itself.

        What a loaded layer states is the word of whoever loaded it.
        """
        return self.basis.verified != "unverified" or self.issuer == "stated"

    @property
    def is_political(self) -> bool:
        """Whether it is a declaration without legal force, left to national practice."""
        return self.issuer == "declaration"


@dataclass(frozen=True, slots=True)
class RepressionAct(DatedEntry):
    """An act that names internal repression or serious human-rights violations by a state.

    While it is in force it is a measure of its own family in the country's record.
    """

    key = ("regime", "country", "celex", "since")
    regime: Required
    country: CountryCode
    issuer: Issuer
    celex: str
    title: Required
    note: str
    dates_verified: Verified
    since: Day
    until: Day
    basis: RowBasis


def in_force(since: str | None, until: str | None, on: date, as_of: date | None) -> bool:
    """Tell whether ``[since, until)`` holds on a day, by what was known on another.

    An act is known from the day on which it begins; its end, from the day on which it ends.
    """
    if as_of is not None:
        # an act of a later day is not known yet, and neither is a repeal that lies ahead
        if since is not None and since_day(since) > day_number(as_of):
            return False
        if until_day(until) > day_number(as_of):
            until = None
    return holds_on(since, until, on)


@dataclass(frozen=True, slots=True)
class ReadAct(TableEntry):
    """An act, and how far it was read.

    Attributes:
        act: As citations begin with it.
        role: basis: indicators cite it; context: none rests on it.
        read_up_to: Amendments of a later day were not read; None = not stated.
    """

    key = ("act",)
    act: Required
    role: Literal["basis", "context"]
    read_up_to: Day
    note: str
    since: Day
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse an act that indicators cite where nobody says up to which day it was read."""
        if self.role == "basis" and self.read_up_to is None:
            row.refuse("a date is missing", "read_up_to", "write up to which day it was read")


def find_act(acts: Iterable[ReadAct], citation: str) -> ReadAct | None:
    """Return the act that a citation is of."""
    return next((act for act in acts if citation.startswith(act.act)), None)


# ------------------------------------------------------------------------------------------------
# Tables on customers: lines of business that goods do not fit, and dates of new controls.
# ------------------------------------------------------------------------------------------------

PRIORITY: Final = "chpl"
"""Goods of the Common High Priority List, beside the families of items."""

_GOODS: Final = (*get_args(Family), PRIORITY)


def _read_goods(row: PackRow, column: str) -> str:
    goods = row.required(column)
    if goods not in _GOODS:
        row.refuse("is not a kind of goods", column, f"use one of: {', '.join(_GOODS)}")
    return goods


def _read_sectors(row: PackRow, column: str) -> tuple[str, ...]:
    codes = row.required(column).split()
    for code in codes:
        if not re.fullmatch(r"\d\d(\.\d{1,2})?", code):
            row.refuse(f"{code} is not a sector", column, "write codes such as 10 or 46.3")
    return tuple(code.replace(".", "") for code in codes)


def _read_start(row: PackRow, column: str) -> str:
    day = row.date(column)
    return day or row.refuse("since is missing", column, "write the day of the control")


@dataclass(frozen=True, slots=True)
class BusinessMisfit(DatedEntry):
    """Lines of business that have no ordinary use for some goods (`business_misfits.csv`).

    Attributes:
        goods: A family of items, or `PRIORITY`.
        prefixes: Digits with which a code of NACE Rev. 2 begins.
    """

    key = ("goods", "since")
    goods: Annotated[str, Column(_read_goods)]
    prefixes: Annotated[tuple[str, ...], Column(_read_sectors, "sectors")]
    since: Day
    until: Day
    basis: RowBasis

    def is_misfit(self, sector: str) -> bool | None:
        """Tell whether no activity that a text lists fits; None: it lists none that is read."""
        codes = activity_codes(sector)
        return all(code.startswith(self.prefixes) for code in codes) if codes else None


@dataclass(frozen=True, slots=True)
class ControlDate(TableEntry):
    """The day from which goods were controlled so that a new buyer of them asks for a reason.

    The rows are `control_dates.csv`.
    """

    key = ("goods", "on")
    goods: Annotated[str, Column(_read_goods)]
    reason: Required
    on: Annotated[str, Column(_read_start, "since")]
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class BusinessTables:
    """Rows in the order of their files."""

    misfits: tuple[BusinessMisfit, ...]
    control_dates: tuple[ControlDate, ...]

    def misfit_of(self, goods: str, on: date) -> BusinessMisfit | None:
        """Return the row of some goods on a day."""
        rows = (row for row in self.misfits if row.goods == goods and row.holds_on(on))
        return next(rows, None)


# ------------------------------------------------------------------------------------------------
# Which kind of banned equipment a family of items is (`tables/equipment.csv`).
#
# The acts name equipment by sort; an item states what it is for. Where the two fit, it is such
# equipment for certain; where the acts name a neighbour of it only, it may be.
# ------------------------------------------------------------------------------------------------

Certainty = Literal["sure", "possible"]


@dataclass(frozen=True, slots=True)
class EquipmentFamily(TableEntry):
    """A family of items and the kind of equipment that it is, or may be."""

    key = ("family",)
    family: Family
    equipment: Equipment
    certainty: Certainty
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class EquipmentFamilies:
    """What families of items are, by family."""

    rows: Mapping[str, EquipmentFamily]

    def kinds_of(self, families: Iterable[str], certainty: Certainty) -> frozenset[Equipment]:
        """Return the kinds of equipment that some families are for certain, or may be."""
        rows = [self.rows[family] for family in families if family in self.rows]
        return frozenset(row.equipment for row in rows if row.certainty == certainty)

    @property
    def banned(self) -> frozenset[Equipment]:
        """Every kind of equipment that a family of items can be."""
        return frozenset(row.equipment for row in self.rows.values())


# ------------------------------------------------------------------------------------------------
# Goods by their codes: listed for cyber-surveillance, speaking for it, or of high priority.
#
# The rows are `tables/codes.csv`, `tables/surveillance_hs.csv` and `tables/chpl.csv`
# (docs/rule-pack.md, Tables).
# ------------------------------------------------------------------------------------------------

Tier = Literal["1", "2", "3.A", "3.B", "4.A", "4.B"]


def _read_entry(row: PackRow, column: str) -> str:
    code = row.required(column)
    if len(codes_in(code)) != 1:
        row.refuse("is not an entry of Annex I", column, "write it such as 5A001.f")
    return code


def _read_digits(form: str, hint: str) -> Column:
    """Return how a customs code is read."""

    def read(row: PackRow, column: str) -> str:
        value = row.required(column)
        if not re.fullmatch(form, value):
            row.refuse("is not a customs code", column, hint)
        return value

    return Column(read)


@dataclass(frozen=True, slots=True)
class ListedCode(DatedEntry):
    """An entry of Annex I for cyber-surveillance items, in one version of that annex.

    Attributes:
        title: What it covers, in a few words of our own.
    """

    key = ("code", "since")
    code: Annotated[str, Column(_read_entry)]
    annex_version: Required
    title: Required
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class SurveillanceHs(DatedEntry):
    """A customs code under which cyber-surveillance items travel, beside much ordinary trade."""

    key = ("hs", "since")
    hs: Annotated[str, _read_digits(r"\d{4}(\d{2})?", "write four or six digits")]
    title: Required
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class PriorityGood(DatedEntry):
    """A six-digit customs code of the Common High Priority List, with its tier."""

    key = ("hs6", "since")
    hs6: Annotated[str, _read_digits(r"\d{6}", "write six digits")]
    tier: Tier
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class Goods:
    """What the tables say of goods. Rows are in the order of their files."""

    listed: tuple[ListedCode, ...]
    surveillance: tuple[SurveillanceHs, ...]
    priority: tuple[PriorityGood, ...]
    annex_iv: tuple[ListedCode, ...] = ()

    def listed_at(self, control_code: str | None, on: date) -> tuple[ListedCode, ...]:
        """Return the entries for cyber-surveillance that a control code is within on a day.

        A code that names no sub-item ("5A001") is within none: see `coarser_at`.
        """
        if not control_code:
            return ()
        return _holding_rows((row for row in self.listed if is_within(control_code, row.code)), on)

    def coarser_at(self, control_code: str | None, on: date) -> tuple[ListedCode, ...]:
        """Return the entries that a control code leaves open: it stops above them."""
        if not control_code or not codes_in(control_code):
            return ()
        # 5A001 may be 5A001.f, which is listed, or 5A001.a, which is not
        below = (
            row
            for row in self.listed
            if is_within(row.code, control_code) and not is_within(control_code, row.code)
        )
        return _holding_rows(below, on)

    def annex_iv_at(self, control_code: str | None, on: date) -> tuple[ListedCode, ...]:
        """Return the entries of Annex IV on a day that a control code is within or stops above."""
        if not control_code:
            return ()
        rows = (
            row
            for row in self.annex_iv
            if is_within(control_code, row.code) or is_within(row.code, control_code)
        )
        return _holding_rows(rows, on)

    def surveillance_at(self, hs: str | None, on: date) -> tuple[SurveillanceHs, ...]:
        """Return the rows by which a customs code alone speaks for a cyber-surveillance item.

        A shorter code than the row's (8517) speaks for it, too: it may be that one.
        """
        if not hs:
            return ()
        fitting = (
            row for row in self.surveillance if hs.startswith(row.hs) or row.hs.startswith(hs)
        )
        return _holding_rows(fitting, on)

    def priority_at(self, hs6: str, on: date) -> PriorityGood | None:
        """Return the row of a six-digit customs code on a day."""
        rows = _holding_rows((row for row in self.priority if row.hs6 == hs6), on)
        return rows[0] if rows else None


Row = TypeVar("Row", bound=DatedEntry)


def _holding_rows(rows: Iterable[Row], on: date) -> tuple[Row, ...]:
    """Keep the rows that hold on a day; asked last, since most rows are of other goods."""
    return tuple(row for row in rows if row.holds_on(on))


# ------------------------------------------------------------------------------------------------
# Bans on goods for a country or a part of one, by act (`tables/goods_bans.csv`).
#
# A row says which goods: all of Annex I or some of its entries, customs codes by their first
# digits, families of items, or an annex of the act whose codes nobody here has read. Rows of users
# come in a layer and are read by the same rules (`onward.queries.destinations`).
# ------------------------------------------------------------------------------------------------


def _read_region(row: PackRow, column: str) -> str:
    region = row.text(column)
    if not region:
        return ""
    if not is_region(region):
        row.refuse("is not a region code", column, "use ISO 3166-2, such as UA-43")
    if country_of_region(region) != row.country():
        row.refuse("is not a region of the country", column, "correct one of the two")
    return region


def _read_codes(row: PackRow, column: str) -> tuple[str, ...]:
    """Return the codes, each in the form that its scope asks for; a misspelt one bans nothing."""
    scope, text = row.code("scope", get_args(BanScope)), row.text(column)
    if scope == "annex":
        return (row.required(column),)
    codes = tuple(part for part in re.split(r"[\s,;|]+", text) if part)
    if not codes and scope != "annex1":
        row.refuse("codes are missing", column, f"say which {scope} the row bans")
    for code in codes:
        if scope == "annex1" and len(codes_in(code)) != 1:
            row.refuse(f"{code!r} is not an entry of Annex I", column, "write it such as 5A001.f")
        if scope == "hs" and not re.fullmatch(r"\d{4}(\d{2}){0,2}", code):
            row.refuse(f"{code!r} is not a customs code", column, "write four, six or eight digits")
        if scope == "families" and code not in get_args(Family):
            row.refuse(f"{code!r} is not a family", column, f"use {', '.join(get_args(Family))}")
    return codes


def _read_dates_verified(row: PackRow, column: str) -> str:
    return row.code(column if row.text(column) else "verified", get_args(Verified))


@dataclass(frozen=True, slots=True)
class GoodsBan(DatedEntry):
    """One row: goods that an act bans for a country, or for a region of it.

    Attributes:
        region: ISO 3166-2; "" = the whole country.
        codes: annex1: entries, none = all of Annex I; hs: first digits; families: their names;
            annex: which annexes or goods, in words.
        exceptions: What the act exempts, in words.
        dates_verified: How well since and until were checked, apart from the ban itself.
        dataset: The layer of the user's that states it; "" = the rule pack.
    """

    key = ("citation", "place", "scope", "codes", "since")
    act: Required
    article: str
    country: CountryCode
    region: Annotated[str, Column(_read_region)]
    scope: BanScope
    codes: Annotated[tuple[str, ...], Column(_read_codes)]
    since: Day
    until: Day
    consequence: Consequence
    exceptions: str
    basis: RowBasis
    dates_verified: Annotated[Verified, Column(_read_dates_verified, is_optional=True)]
    dataset: Annotated[str, Column(is_made=True)] = ""

    @property
    def place(self) -> str:
        """The region, else the country."""
        return self.region or self.country

    @property
    def citation(self) -> str:
        """The act and article, as cited."""
        return ", ".join(part for part in (self.act, self.article) if part)

    @property
    def is_read(self) -> bool:
        """Whether anybody has read that the act says so: else it never stops by itself."""
        return self.basis.verified != "unverified"

    def holds(self, on: date, as_of: date | None) -> bool:
        """Tell whether the row is in force on a day, by what was known on another."""
        return in_force(self.since, self.until, on, as_of)


# ------------------------------------------------------------------------------------------------
# What the programme of a list entry is about (`tables/listing_programmes.csv`).
#
# A programme against weapons of mass destruction says with whom Art. 4(1)(a) is concerned; one
# against serious human-rights violations, that its bearer has a record of misuse.
# ------------------------------------------------------------------------------------------------

ProgrammeSubject = Literal["weapons", "misuse"]


@dataclass(frozen=True, slots=True)
class ListingProgramme(DatedEntry):
    """A programme as list entries name it.

    Attributes:
        programme: As an entry has it; capitals and signs do not matter.
        about: weapons: of mass destruction; misuse: serious violations of human rights.
    """

    key = ("programme", "since")
    programme: Required
    about: ProgrammeSubject
    title: Required
    since: Day
    until: Day
    basis: RowBasis

    def has(self, entry: Listing, on: date) -> bool:
        """Tell whether an entry is of this programme, as it stands on a day."""
        # sources name a programme, or the act of the entry
        names = {normalise(text) for text in (entry.programme, entry.act) if text}
        return normalise(self.programme) in names and self.holds_on(on)


def find_programme(
    programmes: Sequence[ListingProgramme],
    entries: Iterable[Listing],
    about: ProgrammeSubject,
    on: date,
) -> ListingProgramme | None:
    """Return the first programme about a subject that one of some entries is of, or None."""
    named = [entry for entry in entries if entry.programme or entry.act]
    for row in programmes if named else ():
        if row.about == about and any(row.has(entry, on) for entry in named):
            return row
    return None


# ------------------------------------------------------------------------------------------------
# Measures of repression and conflict: their scales, and when a value meets.
#
# Scales are never averaged, converted or summed: two run against each other (5 is worst, 1 is
# best). A measure only says of one value whether it meets; families then vote (`destinations`).
# ------------------------------------------------------------------------------------------------

Combine = Literal["any", "all", "when_met", "shown"]
Direction = Literal["high_bad", "high_good", "words"]
Test = Literal["gte", "lt", "lte", "eq"]

_TESTS: Final[Mapping[Test, Callable[[Decimal, Decimal], bool]]] = {
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
}
_WORDS: Final[Mapping[Test, str]] = {
    "gte": "{value} or more",
    "lt": "below {value}",
    "lte": "{value} or less",
    "eq": "{value}",
}


@dataclass(frozen=True, slots=True)
class Measure(TableEntry):
    """One published measure of a country and year.

    Attributes:
        family: Measures that are not independent of each other; together they count once.
        combine: How the family's measures count: any of them meets (the worst coder decides),
            all of them must meet; only one that meets counts, and none that does not (what no
            act says is no answer); or it is only shown and never counts.
        scale: ``1-5`` for numbers between two ends, or the words that are allowed: ``F PF NF``.
        test, bound: When a value counts towards an established record, such as lt and 0.3.
        indicates: The milder bound from which a value indicates a record; "" = the same one.
        licence: Under which the publisher gives its rows.
    """

    key = ("code",)
    code: Annotated[str, Column(PackRow.required, "measure")]
    family: Required
    combine: Combine
    scale: Required
    direction: Direction
    test: Test
    bound: Required
    indicates: str
    title: Required
    licence: Required
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse a scale read the wrong way round: it would turn the best record into the worst."""
        _refuse_scale(row, self)
        _refuse_bounds(row, self)

    @property
    def threshold(self) -> str:
        """The test in words, as it is printed.

        >>> from onward.queries.tables.tables import default_tables
        >>> measures = default_tables().measures
        >>> measures["vdem_civlib"].threshold
        'below 0.45 indicates a record, below 0.3 counts towards an established one'
        >>> measures["pts_a"].threshold
        '4 or more counts towards an established record'
        """
        full = say(_WORDS[self.test], value=self.bound)
        if not self.indicates:
            return say("{test} counts towards an established record", test=full)
        return say(
            "{milder} indicates a record, {test} counts towards an established one",
            milder=say(_WORDS[self.test], value=self.indicates),
            test=full,
        )

    def is_indicated_by(self, value: str) -> bool:
        """Tell whether a value at least indicates a record.

        Raises:
            ValueError: The value is not on the scale.

        >>> from onward.queries.tables.tables import default_tables
        >>> index = default_tables().measures["vdem_civlib"]
        >>> index.is_indicated_by("0.449"), index.is_indicated_by("0.45")
        (True, False)
        """
        if self.meets(value):
            return True
        return bool(self.indicates) and self._reaches_bound(value, self.indicates)

    def meets(self, value: str) -> bool:
        """Tell whether a value counts towards an established record.

        Raises:
            ValueError: The value is not on the scale.

        >>> from onward.queries.tables.tables import default_tables
        >>> measures = default_tables().measures
        >>> measures["pts_a"].meets("4"), measures["vdem_civlib"].meets("0.3")
        (True, False)
        """
        return self._reaches_bound(value, self.bound)

    def find_height(self, value: str) -> float:
        """Return where a value stands on its scale: 0 at the first end, 1 at the second.

        Raises:
            ValueError: The value is not on the scale.

        >>> from onward.queries.tables.tables import default_tables
        >>> measures = default_tables().measures
        >>> measures["pts_a"].find_height("4"), measures["fh_status"].find_height("NF")
        (0.75, 1.0)
        """
        ends = _scale_ends(self.scale)
        if ends is None:
            words = self.scale.split()
            return words.index(value) / max(1, len(words) - 1)
        low, high = ends
        return float((_read_number(value) - low) / (high - low))

    def _reaches_bound(self, value: str, bound: str) -> bool:
        ends = _scale_ends(self.scale)
        if ends is None:
            if value not in self.scale.split():
                raise ValueError(f"{value!r} is not one of {self.scale}")
            return value == bound
        number = _read_number(value)
        if not ends[0] <= number <= ends[1]:
            raise ValueError(f"{value!r} is not on the scale {self.scale}")
        return _TESTS[self.test](number, Decimal(bound))


_WORSE: Final[Mapping[Direction, tuple[Test, ...]]] = {
    "high_bad": ("gte", "eq"),
    "high_good": ("lt", "lte", "eq"),
    "words": ("eq",),
}
"""The tests that ask for the worse end of a scale."""


def _refuse_scale(row: PackRow, measure: Measure) -> None:
    """Refuse a scale without two ends, and a test that would call the better end bad."""
    try:
        ends = _scale_ends(measure.scale)
    except ValueError as error:
        row.refuse(str(error), "scale", "write two numbers such as 0-1, or words")
    if ends is not None and ends[0] >= ends[1]:
        row.refuse("the scale ends before it begins", "scale", "write the lower end first")
    if (ends is None) is not (measure.direction == "words"):
        row.refuse("is not the direction of this scale", "direction", "write words for words only")
    if measure.test not in _WORSE[measure.direction]:
        fitting = " or ".join(_WORSE[measure.direction])
        row.refuse(f"is not a test of {measure.direction}", "test", f"write {fitting}")


def _refuse_bounds(row: PackRow, measure: Measure) -> None:
    """Refuse a bound off the scale, and one that would indicate less than it establishes."""
    for field, bound in (("bound", measure.bound), ("indicates", measure.indicates)):
        try:
            if bound:
                measure.meets(bound)
        except ValueError as error:
            row.refuse(str(error), field, "give a bound on the scale")
    if not measure.indicates or measure.direction == "words":
        return
    number, milder = Decimal(measure.bound), Decimal(measure.indicates)
    is_milder = milder > number if measure.direction == "high_good" else milder < number
    if not is_milder or measure.test == "eq":
        row.refuse("is not milder than the bound", "indicates", "write a milder bound, or none")


def _scale_ends(scale: str) -> tuple[Decimal, Decimal] | None:
    """Return both ends of a numeric scale, None for a scale of words."""
    low, dash, high = scale.partition("-")
    return (_read_number(low), _read_number(high)) if dash else None


def _read_number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number")
    return number


# ------------------------------------------------------------------------------------------------
# Lists that the rule pack types as military (`tables/military_lists.csv`).
#
# Sources name a list by its title, by a programme or by the act of the entry; each name that they
# write is a row, so that what counts as military can be read and corrected in one place.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MilitaryList(DatedEntry):
    """One name of a list that names military or military-intelligence end users.

    Attributes:
        name: As an entry has it under list, programme or act; capitals and dashes do not matter.
        list: Code of the list; names of one list share it.
        title: As findings show it.
    """

    key = ("name", "since")
    name: Required
    list: Required
    title: Required
    since: Day
    until: Day
    basis: RowBasis

    def has(self, entry: Listing, on: date) -> bool:
        """Tell whether an entry is one of this list, as the list stands on a day."""
        # sources name one list in three ways, and each row bears one of them
        names = (entry.list, entry.programme, entry.act)
        list_name = normalise(self.name)
        is_named = any(name and normalise(name) == list_name for name in names)
        return is_named and self.holds_on(on)


def find_military_list(
    lists: Sequence[MilitaryList], entry: Listing, on: date
) -> MilitaryList | None:
    """Return the military list that an entry is of on a day, or None."""
    return next((row for row in lists if row.has(entry, on)), None)


# ------------------------------------------------------------------------------------------------
# Ownership thresholds of the regimes, each with the intervals in which it holds.
#
# The rows are `tables/ownership_regimes.csv`: a new interval of a regime is a new row.
#
# An ownership rule belongs to some measures only: that of the EU to frozen assets, the affiliates
# rule of BIS to some of its lists. The rows of `tables/cascade_seeds.csv` say which entries are
# *known* not to start a cascade; an entry whose measure nobody states starts one.
# ------------------------------------------------------------------------------------------------

Aggregation = Literal["all", "single"]
RegimeState = Literal["in_force", "suspended", "unknown", "not_in_force"]


def _read_regime(row: PackRow, column: str) -> str:
    code = row.required(column)
    if find_regime(code) != code:
        codes = ", ".join(regime_codes())
        row.refuse("is not a known regime", column, f"use one of {codes}, or a country's code")
    return code


def _read_threshold(row: PackRow, column: str) -> Decimal:
    threshold = row.number(column)
    if not 0 < threshold < 1:
        row.refuse("must be above 0 and below 1", column, "write 0.5 for one half")
    return threshold


@dataclass(frozen=True, slots=True)
class OwnershipRegime(DatedEntry):
    """A regime's ownership threshold, as it stands in one interval (docs/semantics.md, Ownership).

    Attributes:
        threshold: Fraction of the company that listed owners must hold.
        strict: More than the threshold, instead of at least.
        aggregation: all: listed owners are added up; single: the largest one is tested.
        state: What the interval is; not_in_force before, after and between the intervals.
    """

    key = ("regime", "since")
    regime: Annotated[str, Column(_read_regime)]
    since: Day
    until: Day
    state: RegimeState
    threshold: Annotated[Decimal, Column(_read_threshold)]
    strict: bool
    aggregation: Aggregation
    note: str
    basis: RowBasis

    @property
    def aggregates(self) -> bool:
        """Whether the holdings of several listed owners are added up."""
        return self.aggregation == "all"

    def reached(self, share: Decimal) -> bool:
        """Tell whether a share, already summed or not as `aggregation` says, is enough."""
        return share > self.threshold if self.strict else share >= self.threshold


def standing(rows: Sequence[OwnershipRegime], on: date) -> OwnershipRegime:
    """Return the row whose interval holds; else the next one, or the last, as not in force."""
    for row in rows:
        if row.holds_on(on):
            return row
    # a rule that is not in force is still named, with the terms that it will have or had
    coming = [row for row in rows if since_day(row.since) > day_number(on)]
    nearest = coming[0] if coming else rows[-1]
    return replace(nearest, state="not_in_force", note="")


def group_by_regime(
    rows: Iterable[tuple[OwnershipRegime, PackRow]],
) -> dict[str, tuple[OwnershipRegime, ...]]:
    """Sort each regime's intervals; two that overlap would give two answers for one day."""
    intervals: dict[str, tuple[OwnershipRegime, ...]] = {}
    for regime, row in sorted(rows, key=lambda pair: since_day(pair[0].since)):
        before = intervals.get(regime.regime, ())
        if before and until_day(before[-1].until) > since_day(regime.since):
            row.refuse(
                "the interval overlaps another of its regime", "since", "end the earlier one"
            )
        intervals[regime.regime] = (*before, regime)
    return intervals


SeedField = Literal["measure", "act", "programme", "subject_country", "control"]
SeedAnswer = Literal["yes", "no", "possible"]

_ANSWERS: Final = {"yes": True, "no": False, "possible": None}


@dataclass(frozen=True, slots=True)
class SeedRow(TableEntry):
    """What entries of one regime start under the ownership rule of a regime.

    Attributes:
        regime: Whose ownership rule.
        entry_regime: Whose list the entry is on; "" where the row is on subjects.
        field: measure: all that the entry orders; act: words of its act, list or programme, joined
            by ``+`` where all of them must stand there; programme: the whole programme;
            subject_country: companies of that country are not reached; control: the rule reaches
            further than shares, which the named indicator judges.
        seeds: Whether such an entry starts a cascade.
    """

    key = ("regime", "entry_regime", "field", "value")
    regime: Required
    entry_regime: str
    field: SeedField
    value: Required
    seeds: SeedAnswer
    note: Required
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse an answer that the field cannot have, or that nobody has read."""
        if self.seeds == "no" and self.field == "programme":
            row.refuse("a programme starts a cascade or may", "seeds", "write yes or possible")
        # law that nobody read decides nothing by itself
        if self.seeds == "yes" and self.basis.verified == "unverified":
            row.refuse("is not verified", "seeds", "write possible, or say where it was read")


@dataclass(frozen=True, slots=True)
class SeedVerdict:
    """Whether an entry starts a cascade: for certain, not at all, or possibly (None).

    Attributes:
        note: Why it does not, or why that is not certain.
    """

    answer: bool | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CascadeSeeds:
    """The rows of the table, in its order."""

    rows: tuple[SeedRow, ...]

    def judge_entry(self, regime: str, entry: Listing) -> SeedVerdict:
        """Tell whether an entry starts a cascade under a regime's ownership rule."""
        rows = [row for row in self.rows if row.regime == regime]
        if entry.regime not in (regime, ""):
            programmes = [row for row in rows if row.entry_regime == entry.regime]
            return _judge_programme(programmes, entry)
        own_rows = [row for row in rows if row.entry_regime == regime]
        measure = measure_key(entry.measure or "")
        measures = {measure_key(row.value): row for row in own_rows if row.field == "measure"}
        rows_of_parts = [measures.get(part) for part in _split_measure(measure, measures)]
        first = rows_of_parts[0]
        # one order that is not known to be milder may be a freeze
        if first is not None and None not in rows_of_parts:
            return SeedVerdict(_ANSWERS[first.seeds], first.note)
        return SeedVerdict(answer=True) if "freeze" in measure else _judge_act(own_rows, entry)

    def judge_under(self, regime: str) -> Callable[[Listing], bool | None]:
        """Return a function that tells whether an entry starts a cascade under a regime's rule."""
        return lambda entry: self.judge_entry(regime, entry).answer

    def subject_note(self, regime: str, countries: Collection[str]) -> str:
        """Say why a regime's ownership rule does not reach a company; "" where it may."""
        rows = [row for row in self.rows if row.regime == regime]
        for row in rows:
            if row.field == "subject_country" and set(countries) == {row.value}:
                return row.note
        return ""

    def control_note(self, regime: str, indicators: Collection[str]) -> str:
        """Say that control, a second limb of a rule, was not judged; "" where it was, or is none.

        Args:
            regime: Whose ownership rule.
            indicators: Those that ran.
        """
        rows = [row for row in self.rows if row.regime == regime and row.field == "control"]
        return next((row.note for row in rows if row.value not in indicators), "")


def _judge_programme(rows: Sequence[SeedRow], entry: Listing) -> SeedVerdict:
    programmes = {_fold_words(part) for part in re.split(r"[;,\n]", entry.programme or "")}
    for row in rows:
        if row.field == "programme" and _fold_words(row.value) in programmes:
            return SeedVerdict(_ANSWERS[row.seeds], row.note)
    return SeedVerdict(answer=False)


def _judge_act(rows: Sequence[SeedRow], entry: Listing) -> SeedVerdict:
    """Judge an entry by its act, list and programme: words that nobody knows start a cascade."""
    text = _fold_words(" / ".join(filter(None, (entry.act, entry.list, entry.programme))))
    for row in rows:
        if row.field == "act" and all(
            f" {_fold_words(part)} " in f" {text} " for part in row.value.split("+")
        ):
            return SeedVerdict(_ANSWERS[row.seeds], row.note)
    return SeedVerdict(answer=True)


def _split_measure(measure: str, whole_measures: Collection[str]) -> list[str]:
    # "Sectoral, not blocking" is one measure
    if measure in whole_measures:
        return [measure]
    return [measure_key(part) for part in re.split("[;,]", measure)]


@lru_cache(maxsize=4096)
def _fold_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


# ------------------------------------------------------------------------------------------------
# Parts of a country whose record is not simply that of the country.
#
# The rows are `tables/regions.csv`. Any region code may be stated in an order or have rows of its
# own in a layer; this table says what holds where it has none.
# ------------------------------------------------------------------------------------------------


def _read_code(row: PackRow, column: str) -> str:
    code = row.required(column)
    if region_code(code) != code:
        row.refuse("is not a region code", column, "use ISO 3166-2, such as UA-43")
    return code


@dataclass(frozen=True, slots=True)
class Region(DatedEntry):
    """A part of a country.

    Attributes:
        code: ISO 3166-2.
        record: own: the country's measures say nothing of it, so that without rows of its own its
            record is unknown; country: they hold for it, too.
    """

    key = ("code", "since")
    code: Annotated[str, Column(_read_code, "region")]
    name: Required
    record: Literal["own", "country"]
    note: str
    since: Day
    until: Day
    basis: RowBasis


def find_region(regions: Iterable[Region], code: str | None, on: date) -> Region | None:
    """Return what the table says of a part of a country on a day."""
    rows = (region for region in regions if region.code == code and region.holds_on(on))
    return next(rows, None)


# ------------------------------------------------------------------------------------------------
# Goods that serve execution or torture (`tables/torture_goods.csv`; docs/rule-pack.md, Tables).
#
# The annexes name goods in words, and most of their customs codes cover much ordinary trade beside
# them: a row has words to look for in a description, and customs codes only where few others use
# it.
# ------------------------------------------------------------------------------------------------

Annex = Literal["II", "III", "IV"]
Ban = Literal["prohibition", "prior_authorisation"]


def _read_words(row: PackRow, column: str) -> tuple[str, ...]:
    return tuple(map(normalise, row.texts(column)))


@dataclass(frozen=True, slots=True)
class TortureGood(DatedEntry):
    """Goods of one kind in an annex of Regulation (EU) 2019/125.

    Attributes:
        article: Which forbids their export, or asks for an authorisation.
        words: Phrases that name them, normalised.
        hs: Beginnings of customs codes under which little else travels.
    """

    key = ("annex", "title", "since")
    annex: Annex
    article: Required
    consequence: Ban
    title: Required
    words: Annotated[tuple[str, ...], Column(_read_words)]
    hs: tuple[str, ...]
    since: Day
    until: Day
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse a row that finds nothing."""
        if not self.words and not self.hs:
            row.refuse("neither words nor customs codes", "words", "write what to look for")
        if not all(code.isdecimal() for code in self.hs):
            row.refuse("is not a customs code", "hs", "write digits, parted by semicolons")

    def is_named_in(self, description: str) -> bool:
        """Tell whether a description names the goods, in the singular or the plural."""
        return _names_goods(normalise(description), self.words)

    def has_code(self, code: str) -> bool:
        """Tell whether a customs code is one of theirs."""
        return any(code.startswith(start) for start in self.hs)


@lru_cache(maxsize=8192)
def _names_goods(text: str, phrases: tuple[str, ...]) -> bool:
    # an order book repeats its descriptions, and each is held against every row
    return any(re.search(rf"\b{re.escape(phrase)}s?\b", text) for phrase in phrases)


# ------------------------------------------------------------------------------------------------
# Countries as trade rules see them: members, partners, and those on a table of hubs.
#
# The rows are `tables/partner_countries.csv`, `tables/country_groups.csv` and `tables/hubs.csv`
# (docs/rule-pack.md, Tables). The table of hubs ships empty: no document that names hubs was read,
# and a list of our own making is not allowed.
# ------------------------------------------------------------------------------------------------

PartnerStanding = Literal["member", "partner"]


def _read_goods_of_trade_countries(row: PackRow, column: str) -> str:
    goods = row.text(column)
    if not re.fullmatch(r"(\d{2,6})?", goods) and goods not in get_args(Family):
        hint = "use the first digits of a customs code, or a family"
        row.refuse("is not a kind of goods", column, hint)
    return goods


@dataclass(frozen=True, slots=True)
class PartnerCountry(DatedEntry):
    """A country to which the rules on onward export to Russia do not reach.

    Attributes:
        standing: member: of the Union, so that a delivery is no export; partner: named in
            Annex VIII of Regulation (EU) No 833/2014.
    """

    key = ("country", "since")
    country: CountryCode
    standing: PartnerStanding
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class Hub(DatedEntry):
    """A country that a document names as one through which goods are diverted.

    Attributes:
        goods: First digits of a customs code, or a family of items; "" = goods of any kind.
    """

    key = ("country", "goods", "basis.source", "since")
    country: CountryCode
    goods: Annotated[str, Column(_read_goods_of_trade_countries)]
    note: str
    since: Day
    until: Day
    basis: RowBasis

    def concerns(self, items: Sequence[Item]) -> bool | None:
        """Tell whether a row speaks of one of some items; None: too little is known of them."""
        if not self.goods:
            return True
        # one item that is named settles it; one that is not known leaves it open
        answers = [self._is_item(item) for item in items]
        if True in answers:
            return True
        return None if None in answers or not answers else False

    def _is_item(self, item: Item) -> bool | None:
        if self.goods.isdigit():
            return None if item.hs is None else item.hs.startswith(self.goods)
        return None if item.families is None else self.goods in item.families


@dataclass(frozen=True, slots=True)
class CountryGroup(DatedEntry):
    """A country that a state's export rules put into a group, such as D:5 (arms embargoes)."""

    key = ("country", "group", "since")
    country: CountryCode
    group: Required
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class TradeCountries:
    """What the tables say of countries in trade. Rows are in the order of their files."""

    partners: tuple[PartnerCountry, ...]
    hubs: tuple[Hub, ...]
    groups: tuple[CountryGroup, ...] = ()

    def group_at(self, country: str, group: str, on: date) -> CountryGroup | None:
        """Return the row that puts a country into a group on a day."""
        rows = (row for row in self.groups if (row.country, row.group) == (country, group))
        return next((row for row in rows if row.holds_on(on)), None)

    def partner_at(self, country: str, on: date) -> PartnerCountry | None:
        """Return a country's row as member or partner on a day."""
        rows = (row for row in self.partners if row.country == country)
        return next((row for row in rows if row.holds_on(on)), None)

    def hubs_at(self, country: str, on: date) -> tuple[Hub, ...]:
        """Return the rows that name a country as a hub on a day, for goods of any kind."""
        return tuple(row for row in self.hubs if row.country == country and row.holds_on(on))


# ------------------------------------------------------------------------------------------------
# The Member States of the European Union, whose customs territory an export leaves.
# ------------------------------------------------------------------------------------------------

MEMBER_STATES: Final = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""By country code. Parts of some of them are outside the customs territory; a code does not say."""


FOLDER: Final = Path(__file__).parent

TopicClass = Literal[
    "listed",
    "restricted",
    "adverse",
    "inferred",
    "military",
    "state",
    "security",
    "officials",
    "offshore",
    "context",
]
StateBody = Literal["body", "possible", "no"]


def _read_topic(row: PackRow, column: str) -> str:
    code = row.required(column)
    if code not in TOPICS:
        row.refuse("is not a topic code", column, "use a code of FollowTheMoney, verbatim")
    return code


@dataclass(frozen=True, slots=True)
class Topic(TableEntry):
    """How a topic code is classed.

    Attributes:
        class_: inferred codes are the data publisher's own conclusion and never count as listed;
            a restricted party is found at high at most; an adverse one is a gap.
        state_body: body: its bearer is a body of a state; possible: it may be state-owned.
    """

    key = ("code",)
    code: Annotated[str, Column(_read_topic, "topic")]
    class_: Annotated[TopicClass, Column(name="class")]
    state_body: StateBody
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class RuleTables:
    """All tables of a rule pack, validated. Rows are in the order of their files."""

    regimes: tuple[CountryRegime, ...]
    repression_acts: tuple[RepressionAct, ...]
    measures: Mapping[str, Measure]
    ownership: Mapping[str, tuple[OwnershipRegime, ...]]
    topics: Mapping[str, Topic]
    military: tuple[MilitaryList, ...]
    programmes: tuple[ListingProgramme, ...]
    goods: Goods
    trade: TradeCountries
    business: BusinessTables
    equipment: EquipmentFamilies
    cascade_seeds: CascadeSeeds
    torture_goods: tuple[TortureGood, ...] = ()
    bans: tuple[GoodsBan, ...] = ()
    acts: tuple[ReadAct, ...] = ()
    regions: tuple[Region, ...] = ()

    def regimes_at(
        self, country: str | None, equipment: Equipment, on: date, as_of: date | None = None
    ) -> tuple[CountryRegime, ...]:
        """Return the regimes of a country for a kind of equipment that are in force on a day."""
        return tuple(
            row
            for row in self.regimes
            if (row.country, row.equipment) == (country, equipment)
            and in_force(row.since, row.until, on, as_of)
        )

    def repression_acts_at(
        self, country: str, on: date, as_of: date | None = None
    ) -> tuple[RepressionAct, ...]:
        """Return the acts in force on a day that name internal repression by a country."""
        return tuple(
            row
            for row in self.repression_acts
            if row.country == country and in_force(row.since, row.until, on, as_of)
        )

    def repressive_countries_at(self, on: date, as_of: date | None = None) -> frozenset[str]:
        """Return the countries that an act in force on a day names for internal repression."""
        return frozenset(
            row.country for row in self.repression_acts if in_force(row.since, row.until, on, as_of)
        )

    def ownership_regimes_at(self, on: date) -> tuple[OwnershipRegime, ...]:
        """Return every ownership regime as it stands on a day, by name; not_in_force included."""
        return tuple(standing(rows, on) for _, rows in sorted(self.ownership.items()))

    def topic_class(self, code: str) -> TopicClass:
        """Return the class of a topic code.

        Raises:
            IndicatorInvalid: No table classes the code.
        """
        if code not in self.topics:
            raise IndicatorInvalid(
                "a topic that no table classes", value=code, hint="add it to tables/topics.csv"
            )
        return self.topics[code].class_

    def topics_of(self, class_: TopicClass) -> tuple[str, ...]:
        """Return the codes of a class, sorted."""
        return tuple(sorted(code for code, topic in self.topics.items() if topic.class_ == class_))


@cache
def default_tables() -> RuleTables:
    """Return the tables that come with Onward.

    Raises:
        IndicatorInvalid: A row does not validate; one line, with its place.
    """
    return load_tables()


def load_tables(*more: Path, first: Path = FOLDER) -> RuleTables:
    """Read a pack's tables and the rows that further folders add.

    Args:
        more: Folders that hold any of the tables, with the same columns as in the first.
        first: The folder that holds them all; default Onward's own.

    Raises:
        IndicatorInvalid: A row does not validate, a key stands twice, the intervals of an
            ownership regime overlap, or a topic code is left without a class.
    """
    folders = (first, *more)
    tables = RuleTables(
        regimes=read_table(folders, "regimes.csv", CountryRegime),
        repression_acts=read_table(folders, "repression_acts.csv", RepressionAct),
        measures={row.code: row for row in read_table(folders, "measures.csv", Measure)},
        ownership=group_by_regime(list_entries(folders, "ownership_regimes.csv", OwnershipRegime)),
        topics={row.code: row for row in read_table(folders, "topics.csv", Topic)},
        military=read_table(folders, "military_lists.csv", MilitaryList),
        programmes=read_table(folders, "listing_programmes.csv", ListingProgramme),
        goods=Goods(
            listed=read_table(folders, "codes.csv", ListedCode),
            surveillance=read_table(folders, "surveillance_hs.csv", SurveillanceHs),
            priority=read_table(folders, "chpl.csv", PriorityGood),
            annex_iv=read_table(folders, "annex4.csv", ListedCode),
        ),
        trade=TradeCountries(
            partners=read_table(folders, "partner_countries.csv", PartnerCountry),
            hubs=read_table(folders, "hubs.csv", Hub),
            groups=read_table(folders, "country_groups.csv", CountryGroup),
        ),
        equipment=EquipmentFamilies(
            {row.family: row for row in read_table(folders, "equipment.csv", EquipmentFamily)}
        ),
        business=BusinessTables(
            misfits=read_table(folders, "business_misfits.csv", BusinessMisfit),
            control_dates=read_table(folders, "control_dates.csv", ControlDate),
        ),
        torture_goods=read_table(folders, "torture_goods.csv", TortureGood),
        bans=read_table(folders, "goods_bans.csv", GoodsBan),
        acts=read_table(folders, "acts.csv", ReadAct),
        cascade_seeds=CascadeSeeds(read_table(folders, "cascade_seeds.csv", SeedRow)),
        regions=read_table(folders, "regions.csv", Region),
    )
    # a topic without a class would count as nothing, in silence
    if missing := TOPICS - tables.topics.keys():
        raise IndicatorInvalid(
            f"topics without a class: {', '.join(sorted(missing))}",
            file="tables/topics.csv",
            hint="add a row for each",
        )
    return tables


# ------------------------------------------------------------------------------------------------
# Whether a party is on a list, by the topics that the tables call listed or restricted.
# ------------------------------------------------------------------------------------------------


def is_listed(record: "PartyRecord", on: date, as_of: date | None) -> bool:
    """Tell whether a party is on a list, or restricted, on a day."""
    return not record.topics(on, as_of).isdisjoint(_listing_topics())


@cache
def _listing_topics() -> frozenset[str]:
    tables = default_tables()
    return frozenset((*tables.topics_of("listed"), *tables.topics_of("restricted")))
