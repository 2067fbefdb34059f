"""Lines of the snapshot: persons with significant control, statements, exemptions."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import (
    Identifier,
    IdentityLink,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.statements import make_unnamed_owner
from onward.loaders.parsing import cells as partial_dates
from onward.loaders.parsing.names import tidy
from onward.loaders.source import FieldRefused, LoadLog
from onward.loaders.sources.uk_psc.natures import read_natures
from onward.loaders.sources.uk_psc.numbers import read_company_number, read_stated_number

_STATEMENTS: Final = Path(__file__).with_name("statements.csv")

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
_ADDRESS: Final = (
    *("care_of", "po_box", "premises", "address_line_1", "address_line_2"),
    *("locality", "region", "postal_code", "country"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the company that it is about, and what is said of it."""

    company: str
    data: Mapping[str, Any]
    file: Path
    number: int
    dataset: str
    retrieved: str | None
    log: LoadLog

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

    def party_id(self, local: str) -> str:
        """Return the id of a party of the layer."""
        return f"{self.dataset}:{local}"

    def source(self, record: str) -> Provenance:
        """Return the provenance of a statement."""
        return Provenance(self.dataset, record, None, None, self.retrieved)

    def day(self, value: object, name: str) -> str | None:
        """Return a date; one that cannot be read is left out, and noted."""
        if not isinstance(value, str):
            return None
        try:
            return partial_dates.parse(value)
        except ValueError as error:
            self.warn(name, "bad_date", value, str(error))
            return None

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful field of an accepted line."""
        self.log.warn(self.file, self.number, name, reason, value, hint)


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
    parts = (address.get(name) for name in _ADDRESS)
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
    with _STATEMENTS.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["words"] for row in csv.DictReader(lines)}


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
