"""Persons with significant control of UK companies: the snapshot of Companies House.

One JSON object a line, each about one company. The companies themselves stand in the basic company
data, a CSV of the same publisher; given beside the snapshot, it names them. Without it a company
has its number for a name, or the name under which it owns another one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from onward.errors import CountsOutside, HeaderRefused
from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import (
    Identifier,
    IdentityLink,
    Name,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.statements import make_unnamed_owner
from onward.graph.tables import read_cells
from onward.loaders.account import FieldRefused, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.lists.registers import RecordPlace
from onward.loaders.parsing import cells
from onward.loaders.parsing.names import note_owned_companies, tidy, without_legal_form
from onward.loaders.parsing.unique import ReadRow, ResolvedRows, SpooledRows
from onward.loaders.readers.records import csv_header, csv_rows, first_character, json_lines
from onward.loaders.readers.tables import list_known_columns, name_unread, read_fields
from onward.loaders.source import LoadOptions

# ------------------------------------------------------------------------------------------------
# Numbers of Companies House: eight characters, digits or two letters and digits.
# ------------------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z][0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z]")
_DIGITS: Final = re.compile(r"[0-9]{1,7}")
_SHORT: Final = re.compile(r"([A-Z]{2})([0-9]{1,5})")
_REGISTER: Final = re.compile(
    r"companies house|england|wales|scotland|northern ireland|united kingdom|great britain|\buk\b",
    re.IGNORECASE,
)
_PLACES: Final = ("place_registered", "country_registered", "legal_authority")


def read_company_number(text: str) -> str | None:
    """Return a number as the register writes it; None of what is none.

    >>> read_company_number("1234567"), read_company_number("sc 12345")
    ('01234567', 'SC012345')
    """
    number = re.sub(r"[\s./-]", "", text).upper()
    if _DIGITS.fullmatch(number):
        number = number.zfill(8)
    elif match := _SHORT.fullmatch(number):
        number = f"{match[1]}{match[2].zfill(6)}"
    return number if _NUMBER.fullmatch(number) else None


def read_stated_number(identification: Mapping[str, Any]) -> str | None:
    """Return the number of an owner at Companies House; None of one in another register."""
    places = [text for name in _PLACES if isinstance(text := identification.get(name), str)]
    number = identification.get("registration_number")
    if not isinstance(number, str) or not any(map(_REGISTER.search, places)):
        return None
    read = read_company_number(number)
    # "HRB 123" shortened to letters and digits would pass, and no register here has such letters
    return read if read is None or read[:2].isdigit() or read[:2] in _PREFIXES else None


_PREFIX_WORDS = """
    SC NI OC SO NC FC SF NF BR LP SL NL RC SR NR IP SP NP AC SA NA OE CE CS GE GN GS PC R0 RS
    IC SI NO ES IZ
"""
_PREFIXES: Final = frozenset(_PREFIX_WORDS.split())
"""Letters before the numbers of the register's parts."""


# ------------------------------------------------------------------------------------------------
# Natures of control: words of the register as ties, with the ends of its bands.
#
# The bands are those of Schedule 1A to the Companies Act 2006 (verified: unverified): more than 25
# % up to 50 %, more than 50 % and less than 75 %, 75 % or more.
# ------------------------------------------------------------------------------------------------

_BANDS: Final[Mapping[str, Share]] = {
    "25-to-50-percent": Share(0.25, 0.5, min_exclusive=True),
    "50-to-75-percent": Share(0.5, 0.75, min_exclusive=True, max_exclusive=True),
    "75-to-100-percent": Share(0.75, 1.0),
    "more-than-25-percent": Share(0.25, 1.0, min_exclusive=True),
}

_RIGHTS: Final[Mapping[str, tuple[TieKind, str]]] = {
    "ownership-of-shares": (TieKind.OWNS, "shareholding"),
    "voting-rights": (TieKind.CONTROLS, "votingRights"),
    "right-to-share-surplus-assets": (TieKind.OWNS, "rightsToSurplusAssetsOnDissolution"),
    "part-right-to-share-surplus-assets": (TieKind.OWNS, "rightsToSurplusAssetsOnDissolution"),
    "right-to-appoint-and-remove": (TieKind.CONTROLS, "appointmentOfBoard"),
    "right-to-appoint-or-remove": (TieKind.CONTROLS, "appointmentOfBoard"),
    "significant-influence-or-control": (TieKind.CONTROLS, "otherInfluenceOrControl"),
}

_NATURE: Final = re.compile(
    rf"(?P<right>{'|'.join(sorted(_RIGHTS, key=len, reverse=True))})"
    r"(?:-(?P<of>directors|members|person))?"
    rf"(?:-(?P<band>{'|'.join(_BANDS)}))?"
    r"(?:-(?P<capacity>.+))?"
)

_BANDED: Final = frozenset({"shareholding", "votingRights", "rightsToSurplusAssetsOnDissolution"})


@dataclass(frozen=True, slots=True)
class Right:
    """One right over a company: its kind of tie, interest, band, and the register's words."""

    kind: TieKind
    interest: str
    share: Share | None
    text: str


def read_natures(natures: Iterable[str]) -> tuple[list[Right], list[str]]:
    """Return the rights of a person, one of each sort, and the words that are not known.

    The same right may be stated in several capacities (as oneself, as trustee of a trust, as member
    of a firm). They may be one holding or several, so that the largest lower end and the sum of the
    upper ends are what is known.

    >>> rights, unknown = read_natures(["ownership-of-shares-25-to-50-percent-as-trust"])
    >>> rights[0].interest, rights[0].share.max, unknown
    ('shareholding', 0.5, [])
    """
    matches: dict[tuple[TieKind, str], list[re.Match[str]]] = {}
    unknown = []
    for nature in dict.fromkeys(natures):
        match = _NATURE.fullmatch(nature)
        if match is None or _lacks_band(match):
            unknown.append(nature)
        else:
            matches.setdefault(_RIGHTS[match["right"]], []).append(match)
    rights = [
        Right(kind, interest, _join_bands(stated), "; ".join(map(_write_words, stated)))
        for (kind, interest), stated in matches.items()
    ]
    return rights, unknown


def _lacks_band(match: re.Match[str]) -> bool:
    return _RIGHTS[match["right"]][1] in _BANDED and match["band"] is None


def _join_bands(matches: list[re.Match[str]]) -> Share | None:
    bands = list(_iterate_bands(matches))
    if not bands:
        return None
    least = max(bands, key=lambda band: (band.min, band.min_exclusive))
    most = min(1.0, sum(band.max for band in bands))
    is_open = most < 1 and any(band.max_exclusive for band in bands)
    return Share(least.min, max(most, least.min), least.min_exclusive, is_open)


def _iterate_bands(matches: Iterable[re.Match[str]]) -> Iterator[Share]:
    for match in matches:
        if match["band"] is not None:
            yield _BANDS[match["band"]]


def _write_words(match: re.Match[str]) -> str:
    return match[0].replace("-", " ")


# ------------------------------------------------------------------------------------------------
# The companies themselves: the basic company data that Companies House publishes as CSV.
# ------------------------------------------------------------------------------------------------

REQUIRED: Final = ("CompanyName", "CompanyNumber", "CompanyStatus")

_COLUMN_WORDS: Final = """
    CompanyName CompanyNumber RegAddress CareOf POBox AddressLine1 AddressLine2 PostTown County
    Country PostCode CompanyCategory CompanyStatus CountryOfOrigin DissolutionDate
    IncorporationDate SICCode SicText PreviousName CONDATE
    Accounts AccountRefDay AccountRefMonth NextDueDate LastMadeUpDate AccountCategory Returns
    Mortgages NumMortCharges NumMortOutstanding NumMortPartSatisfied NumMortSatisfied
    LimitedPartnerships NumGenPartners NumLimPartners URI ConfStmtNextDueDate
    ConfStmtLastMadeUpDate
"""
COLUMN_WORDS: Final = frozenset(_COLUMN_WORDS.split())
"""Words of columns that are read, and of those that say nothing of who a company is."""

_DAY: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_PARTS: Final = (
    *("CareOf", "POBox", "AddressLine1", "AddressLine2"),
    *("PostTown", "County", "PostCode", "Country"),
)
_ADDRESS: Final = tuple(f"RegAddress.{name}" for name in _PARTS)
_FORMER: Final = tuple(f"PreviousName_{number}.CompanyName" for number in range(1, 11))


def read_company(row: Mapping[str, str], place: RecordPlace) -> Party:
    """Return the company of a row.

    Raises:
        FieldRefused: It has no name or number.
    """
    number = read_company_number(row["CompanyNumber"])
    name = tidy(row["CompanyName"])
    if number is None or not name:
        field, value = ("CompanyNumber", row["CompanyNumber"]) if name else ("CompanyName", "")
        raise FieldRefused("missing_required", field=field, value=value)
    incorporated, dissolved = (
        place.day(row.get(column, ""), column, _parse_day)
        for column in ("IncorporationDate", "DissolutionDate")
    )
    status = cells.text(row["CompanyStatus"])
    origin = country_code(row.get("CountryOfOrigin", "")) or "GB"
    return Party(
        id=place.party_id(number),
        name=name,
        kind=PartyKind.COMPANY.value,
        country=origin,
        source=place.source(f"company/{row['CompanyNumber']}"),
        names=tuple(_iterate_former(row)),
        identifiers=(identifier("registration_number", number, "GB"),),
        address=", ".join(filter(None, (cells.text(row.get(name, "")) for name in _ADDRESS)))
        or None,
        incorporated=incorporated,
        dissolved=dissolved,
        sector=cells.text(row.get("SICCode.SicText_1", "")),
        notes=(("status", status.lower()),) if status and status != "Active" else (),
    )


def _iterate_former(row: Mapping[str, str]) -> Iterator[Name]:
    names = (tidy(row.get(column, "")) for column in _FORMER)
    yield from (Name(name, "former") for name in dict.fromkeys(filter(None, names)))


def _parse_day(text: str) -> str | None:
    """Return a date, which is written day first.

    Raises:
        ValueError: It is none.
    """
    match = _DAY.fullmatch(text.strip())
    return PUBLISHED_DATES.read("-".join(reversed(match.groups())) if match else text)


# ------------------------------------------------------------------------------------------------
# Lines of the snapshot: persons with significant control, statements, exemptions.
# ------------------------------------------------------------------------------------------------


_KINDS: Final[Mapping[str, PartyKind]] = {
    "individual": PartyKind.PERSON,
    "corporate-entity": PartyKind.COMPANY,
    "legal-person": PartyKind.ORGANIZATION,
}
_KIND: Final = re.compile(
    r"(?P<sort>individual|corporate-entity|legal-person|super-secure)"
    r"-(?:person-with-significant-control|beneficial-owner)"
)
_PROTECTED: Final = "the law protects whoever controls it: no detail of the person is public"
_ADDRESS_OF_PERSON: Final = (
    *("care_of", "po_box", "premises", "address_line_1", "address_line_2"),
    *("locality", "region", "postal_code", "country"),
)


@dataclass(slots=True)
class Line(RecordPlace):
    """One line: the company that it is about, and what is said of it."""

    company: str
    data: Mapping[str, Any]

    @property
    def record(self) -> str:
        """The register's own key: the end of its address, else what tells lines apart."""
        links = self.data.get("links")
        address = links.get("self") if isinstance(links, dict) else None
        key = address.strip("/").rpartition("/")[2] if isinstance(address, str) else ""
        return f"{self.company}/{key or self.text('etag') or self.text('kind')}"

    def text(self, name: str) -> str:
        """Return a text of the data; "" where there is none."""
        value = self.data.get(name)
        return " ".join(value.split()) if isinstance(value, str) else ""


def read_line(line: Line) -> Iterator[Statement]:
    """Yield what a line says of a company's owners.

    Raises:
        FieldRefused: Its kind is not known, or it lacks what the answer rests on.
    """
    kind = line.text("kind")
    if kind == "persons-with-significant-control-statement":
        yield from _read_statement(line)
    elif kind == "exemptions":
        yield from _read_exemptions(line)
    elif match := _KIND.fullmatch(kind):
        yield from _read_person(line, match["sort"])
    else:
        hint = "it may be a kind of a later version"
        raise FieldRefused("bad_code", field="data.kind", value=kind, hint=hint)


def _read_person(line: Line, sort: str) -> Iterator[Statement]:
    natures = line.data.get("natures_of_control", [])
    if not isinstance(natures, list) or not all(isinstance(text, str) for text in natures):
        raise FieldRefused("invalid_statement", field="data.natures_of_control")
    person_id = line.party_id(line.record)
    if sort == "super-secure":
        yield make_unnamed_owner(person_id, _PROTECTED, line.source(line.record))
    else:
        yield _make_party(line, person_id, _KINDS[sort])
        yield from _link_company(line, person_id, sort)
    yield from _make_ties(line, person_id, natures)


def _make_ties(line: Line, person: str, natures: list[str]) -> Iterator[Tie]:
    rights, unknown = read_natures(natures)
    for nature in unknown:
        line.warn("data.natures_of_control", "is not a known nature of control", nature)
    since, until = (line.day(line.data.get(name), f"data.{name}") for name in _DAYS)
    terms = [(right.kind, right.interest, right.share, right.text) for right in rights]
    # somebody of whom no right is known is in the register of those who control the company
    if unknown or not terms:
        words = "; ".join(nature.replace("-", " ") for nature in unknown)
        terms.append((TieKind.CONTROLS, "unknownInterest", None, words))
    for number, (kind, interest, share, text) in enumerate(terms):
        yield Tie(
            start=person,
            end=line.party_id(line.company),
            kind=kind.value,
            source=line.source(f"{line.record}/{number}" if number else line.record),
            share=share,
            interest=interest,
            since=since,
            until=until,
            text=text or None,
        )


_DAYS: Final = ("notified_on", "ceased_on")


def _make_party(line: Line, party_id: str, kind: PartyKind) -> Party:
    name = tidy(line.text("name"))
    if not name:
        raise FieldRefused("missing_required", field="data.name", hint="name the person")
    countries = _read_nationality(line) if kind is PartyKind.PERSON else ()
    stated = line.data.get("identification")
    identification = stated if isinstance(stated, dict) else {}
    registered = _first_country(identification, ("country_registered", "place_registered"))
    notes = [("birth_date", born)] if (born := _read_birth(line)) else []
    notes += [("nationality", "; ".join(countries))] if countries else []
    return Party(
        id=party_id,
        name=name,
        kind=kind.value,
        country=registered if kind is not PartyKind.PERSON else _take_only(countries),
        source=line.source(line.record),
        identifiers=tuple(_read_numbers(identification, registered)),
        address=_write_address(line.data.get("address")),
        notes=tuple(notes),
    )


def _take_only(values: tuple[str, ...]) -> str | None:
    return values[0] if len(values) == 1 else None


def _read_nationality(line: Line) -> tuple[str, ...]:
    codes = {}
    for word in re.split(r"[,;/]| and ", line.text("nationality")):
        if word.strip():
            code = country_code(word.strip())
            if code is None:
                line.warn("data.nationality", "is not a country", word.strip())
            else:
                codes[code] = True
    return tuple(codes)


def _read_birth(line: Line) -> str | None:
    born = line.data.get("date_of_birth")
    year, month = (born.get(key) if isinstance(born, dict) else None for key in ("year", "month"))
    if not isinstance(year, int) or not 1850 <= year <= 2100:
        return None
    is_month = isinstance(month, int) and 1 <= month <= 12
    return f"{year:04}-{month:02}" if is_month else f"{year:04}"


def _first_country(stated: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    texts = (stated.get(name) for name in names)
    codes = (country_code(text) for text in texts if isinstance(text, str) and text.strip())
    return next(filter(None, codes), None)


def _read_numbers(identification: Mapping[str, Any], country: str | None) -> Iterator[Identifier]:
    number = identification.get("registration_number")
    if isinstance(number, str) and any(char.isalnum() for char in number):
        stated = read_stated_number(identification) or number
        yield from recognise_schemes(identifier("registration_number", stated, country))


def _link_company(line: Line, person_id: str, sort: str) -> Iterator[IdentityLink]:
    """Yield that a corporate owner is the company whose number at Companies House it states."""
    stated = line.data.get("identification")
    number = read_stated_number(stated) if isinstance(stated, dict) else None
    if sort == "corporate-entity" and number is not None and number != line.company:
        record = f"{line.record}/company"
        yield IdentityLink(person_id, line.party_id(number), line.source(record))


def _write_address(address: object) -> str | None:
    if not isinstance(address, dict):
        return None
    parts = (address.get(name) for name in _ADDRESS_OF_PERSON)
    words = [" ".join(part.split()) for part in parts if isinstance(part, str)]
    # "17" is the number of the street that follows it
    if len(words) > 1 and re.fullmatch(r"\d+[A-Za-z]?", words[0]):
        words[:2] = [f"{words[0]} {words[1]}"]
    return ", ".join(filter(None, words)) or None


def _read_statement(line: Line) -> Iterator[Statement]:
    code = line.text("statement")
    if not code:
        raise FieldRefused("missing_required", field="data.statement")
    since, until = (line.day(line.data.get(name), f"data.{name}") for name in _DAYS)
    yield from _make_unnamed(line, code, line.record, since, until)


def _read_exemptions(line: Line) -> Iterator[Statement]:
    exemptions = line.data.get("exemptions")
    for name, stated in exemptions.items() if isinstance(exemptions, dict) else ():
        details = stated if isinstance(stated, dict) else {}
        code = details.get("exemption_type")
        code = code if isinstance(code, str) else name.replace("_", "-")
        items = details.get("items")
        rows = items if isinstance(items, list) else [{}]
        for number, item in enumerate(row for row in rows if isinstance(row, dict)):
            since, until = (
                line.day(item.get(key), f"data.exemptions.{key}")
                for key in ("exempt_from", "exempt_to")
            )
            record = f"{line.company}/exemption/{code}/{number}"
            yield from _make_unnamed(line, code, record, since, until)


def _make_unnamed(
    line: Line, code: str, record: str, since: str | None, until: str | None
) -> Iterator[Statement]:
    """Yield an owner who is not named; nothing where the statement says that all are."""
    words = statement_words().get(_plain_code(code))
    if words == "":
        return
    if words is None:
        line.warn("data.statement", "is not a known statement", code)
        words = f"the company states: {code.replace('-', ' ')}"
    owner = line.party_id(record)
    yield make_unnamed_owner(owner, words, line.source(record))
    yield Tie(
        start=owner,
        end=line.party_id(line.company),
        kind=TieKind.OWNS.value,
        source=line.source(record),
        since=since,
        until=until,
        text=code.replace("-", " "),
    )


def _plain_code(code: str) -> str:
    """Return a code without the register's misspelling, and for every sort of company alike."""
    return code.replace("signficant", "significant").removesuffix("-partnership")


@cache
def statement_words() -> Mapping[str, str]:
    """Return what each statement of a company means, as the end of a sentence; "" = all named."""
    return {row["code"]: row["words"] for row in read_cells(__name__, "statements.csv")}


def company_of(record: Mapping[str, Any]) -> str:
    """Return the number of the company that a line is about.

    Raises:
        FieldRefused: There is none.
    """
    number = record.get("company_number")
    read = read_company_number(number) if isinstance(number, str) else None
    if read is None:
        value = number if isinstance(number, str) else ""
        raise FieldRefused("missing_required", field="company_number", value=value)
    return read


SOURCE: Final = read_source(__file__)

_FIELDS: Final = read_fields(__file__)
_DATED: Final = re.compile(r"(20\d{2}-\d{2}-\d{2})")
_TOTALS: Final = "totals#persons-of-significant-control-snapshot"
_COUNTED: Final = {
    "persons_of_significant_control_count": "persons",
    "statements_count": "statements",
    "exemptions_count": "exemptions",
}

Made = tuple[Statement, ...]


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the persons, their ties, and the companies.

    Raises:
        CountsOutside: The snapshot's last line counts other numbers of lines.
    """
    rows: SpooledRows[Made] = SpooledRows()
    counts: Counter[str] = Counter()
    totals: dict[str, int] = {}
    for path in files:
        if first_character(path, "CSV") != b"{":
            _read_companies(path, rows, log, options)
        else:
            _read_snapshot(path, rows, counts, totals, log, options)
    _check_totals(counts, totals, files, log)
    yield from note_owned_companies(_with_companies(rows, log, options), log)


def _date_file(path: Path, options: LoadOptions) -> str | None:
    named = _DATED.search(path.name)
    day = options.overriding_day or (named[1] if named else None)
    return day or options.retrieved or options.published


def _read_companies(
    path: Path, rows: SpooledRows[Made], log: LoadLog, options: LoadOptions
) -> None:
    account, retrieved = log.account(path), _date_file(path, options)
    known_columns = list_known_columns(csv_header(path), COLUMN_WORDS)
    for line, row in name_unread(csv_rows(path, log), known_columns, path, log):
        _check_columns(row, path)
        record = f"company/{row['CompanyNumber']}"
        place = RecordPlace(path, line, log, options.name, retrieved)
        try:
            party = read_company(row, place)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            rows.mark_rejected(record)
        else:
            rows.add(record, (party,), account, line)


def _check_columns(row: Mapping[str, str], path: Path) -> None:
    for name in REQUIRED:
        if name not in row:
            raise HeaderRefused(
                "a required column is missing", file=path.name, line=1, field=name, hint="add it"
            )


def _read_snapshot(
    path: Path,
    rows: SpooledRows[Made],
    counts: Counter[str],
    totals: dict[str, int],
    log: LoadLog,
    options: LoadOptions,
) -> None:
    account, retrieved = log.account(path), _date_file(path, options)
    for number, record in name_unread(json_lines(path, log), _FIELDS, path, log):
        data = record.get("data")
        if not isinstance(data, dict):
            log.reject(path, number, "missing_required", field="data")
            continue
        if data.get("kind") == _TOTALS:
            totals.update(_read_totals(data))
            account.not_a_party["line of totals"] += 1
            continue
        counts[_sort_of(data)] += 1
        try:
            line = Line(path, number, log, options.name, retrieved, company_of(record), data)
            made = tuple(read_line(line))
        except FieldRefused as refused:
            log.reject_for(path, number, refused)
        else:
            rows.add(line.record, made, account, number)


def _sort_of(data: Mapping[str, Any]) -> str:
    kind = str(data.get("kind"))
    if kind == "exemptions":
        return "exemptions"
    return "statements" if kind.endswith("-statement") else "persons"


def _read_totals(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for name, sort in _COUNTED.items():
        value = data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            yield sort, value


def _check_totals(
    counts: Counter[str], totals: Mapping[str, int], files: Sequence[Path], log: LoadLog
) -> None:
    if not totals:
        log.notes.append("the snapshot has no last line of totals: it may be a part, or cut")
    for sort, stated in totals.items():
        if counts[sort] != stated:
            raise CountsOutside(
                f"the last line counts {stated:,} {sort}, and the files hold {counts[sort]:,}",
                file=files[-1].name,
                hint="download the snapshot again, and give all its parts together",
            )


def _with_companies(
    rows: SpooledRows[Made], log: LoadLog, options: LoadOptions
) -> Iterator[Statement]:
    """Yield all statements, and behind them the companies that no row describes."""
    made = rows.resolve_duplicates(log)
    named = _read_linked(made)
    retrieved: dict[str, str | None] = {}
    names: dict[str, str] = {}
    for row in made:
        if row.value:
            row.account.accepted += 1
        else:
            row.account.not_a_party["statement that every owner is named"] += 1
        for statement in row.value:
            if isinstance(statement, Tie):
                retrieved.setdefault(statement.end, statement.source.retrieved)
            elif isinstance(statement, IdentityLink):
                retrieved.setdefault(statement.right, statement.source.retrieved)
                # of several spellings the first of the alphabet: no order of lines decides
                name = named[statement.left].name
                names[statement.right] = min(name, names.get(statement.right, name))
                yield _check_link(statement, named, row, log)
                continue
            yield statement
    for party in _iterate_parties(made):
        retrieved.pop(party.id, None)
    for company, day in retrieved.items():
        yield _make_company(company, names.get(company), day, options)


def _read_linked(made: ResolvedRows[Made]) -> dict[str, Party]:
    """Return the parties at both ends of the links, by their ids, as far as rows describe them."""
    links = (link for row in made for link in row.value if isinstance(link, IdentityLink))
    linked = {party_id for link in links for party_id in (link.left, link.right)}
    return {party.id: party for party in _iterate_parties(made) if party.id in linked}


def _iterate_parties(made: ResolvedRows[Made]) -> Iterator[Party]:
    return (party for row in made for party in row.value if isinstance(party, Party))


def _check_link(
    link: IdentityLink, parties: Mapping[str, Party], row: ReadRow[Made], log: LoadLog
) -> Statement:
    """Return a link, or only a likeness where the company of the number bears another name.

    A number that was mistyped would make two companies one.
    """
    company, owner = parties.get(link.right), parties[link.left]
    if company is None or _share_a_word(owner, company):
        return link
    log.warn(
        row.account.file,
        row.line,
        "data.identification.registration_number",
        "is the number of a company of another name",
        owner.name,
    )
    return Tie(
        start=link.left,
        end=link.right,
        kind=TieKind.POSSIBLY_SAME_AS.value,
        source=link.source,
        text="the number that it states is that of a company of another name",
    )


def _share_a_word(owner: Party, company: Party) -> bool:
    """Tell whether names of two companies have a word in common, legal forms apart."""
    words = set(without_legal_form(owner.name).split())
    texts = (company.name, *(name.text for name in company.names))
    return any(words & set(without_legal_form(text).split()) for text in texts)


def _make_company(
    company: str, name: str | None, retrieved: str | None, options: LoadOptions
) -> Party:
    number = company.partition(":")[2]
    return Party(
        id=company,
        name=name or number,
        kind=PartyKind.COMPANY.value,
        country="GB",
        source=Provenance(options.name, number, None, None, retrieved),
        identifiers=(identifier("registration_number", number, "GB"),),
    )
