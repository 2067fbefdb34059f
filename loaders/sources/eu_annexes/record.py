"""One row of one annex as a party and its listings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onward.graph.countries import agreed_country, country_code, country_of_address
from onward.graph.model import Identifier, Listing, Name, NameKind, Party, PartyKind, Provenance
from onward.loaders.parsing.cells import items, parse, text
from onward.loaders.parsing.lists import ListEntry, list_entry, listings
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import address_numbers, numbers, without_numbers
from onward.loaders.source import LoadLog
from onward.loaders.sources.eu_annexes.celex import act_url, citation

KINDS = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.COMPANY,
    "LegalEntity": PartyKind.ORGANIZATION,
    "Organization": PartyKind.ORGANIZATION,
    "Vessel": PartyKind.VESSEL,
}

SCHEMES = {
    "registrationNumber": "registration_number",
    "taxNumber": "tax_number",
    "idNumber": "national_id",
    "passportNumber": "passport",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "kppCode": "kpp",
    "okpoCode": "okpo",
    "leiCode": "lei",
    "swiftBic": "swift",
    "imoNumber": "imo",
    "mmsi": "mmsi",
}

_NOTES = {
    "position": "position",
    "birthDate": "birth_date",
    "birthPlace": "birth_place",
    "gender": "gender",
    "nationality": "nationality",
    "legalForm": "legal_form",
    "ticker": "ticker",
    "flag": "flag",
    "phone": "phone",
    "email": "email",
    "website": "website",
    "notes": "note",
}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_NATIONS = re.compile(r"[;,/] ?|\([a-z]\)| and(?:/or)? ")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an annex, its place, and since when it lists its party."""

    cells: Mapping[str, str]
    file: str
    line: int
    since: str | None


def read_date(
    file: str, line: int, cells: Mapping[str, str], field: str, log: LoadLog
) -> str | None:
    """Return the date of a column; one that cannot be read is counted and left out."""
    try:
        return parse(cells[field])
    except ValueError as error:
        log.warn(file, line, field, "bad_date", cells[field], str(error))
        return None


class AnnexRecord:
    """One row of one annex."""

    def __init__(self, local: str, row: Row, source: Provenance, log: LoadLog) -> None:
        self._row, self._cells, self._log = row, row.cells, log
        self.id = f"eu:{local}"
        self._source = replace(
            source,
            record=local,
            url=act_url(row.cells["celex"]),
            published=row.since or source.published,
        )
        self._is_person = row.cells["schema"] == "Person"

    def party(self) -> Party:
        """Return the party."""
        cells = self._cells
        home = self._find_home()
        identifiers = tuple(dict.fromkeys(self._read_identifiers(home)))
        return Party(
            id=self.id,
            name=without_numbers(tidy(cells["name"])),
            kind=KINDS[cells["schema"]].value,
            country=home,
            source=self._source,
            names=tuple(self._further_names()),
            identifiers=identifiers,
            address=text(without_numbers(cells["address"])),
            incorporated=read_date(
                self._row.file, self._row.line, cells, "incorporationDate", self._log
            ),
            sector=text(cells["sector"]),
            notes=tuple(self._iterate_notes(identifiers)),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing per topic, with the statement of reasons as evidence."""
        cells = self._cells
        yield from listings(
            self._find_entry(),
            self.id,
            self._source,
            entry_id=" ".join(filter(None, (cells["annex"], cells["recordId"]))),
            act=f"{citation(cells['celex'])}, Annex {cells['annex']}",
            since=self._row.since,
            text=text(without_numbers(cells["reason"])),
        )

    def _find_entry(self) -> ListEntry:
        """Return the meaning of the measure, with what the programme adds to it."""
        cells = self._cells
        measure = cells["measure"]
        # for a ship the same words mean a ban on port access and services
        if measure == "Transportation restrictions" and cells["schema"] == "Vessel":
            measure = "Transportation restrictions, vessels"
        entry = list_entry("EU-MEASURE", measure, file=self._row.file, line=self._row.line)
        programme = list_entry(
            "EU-PROGRAMME", cells["programKey"], file=self._row.file, line=self._row.line
        )
        return replace(entry, list="EU", programme=programme.programme, notes=programme.notes)

    def _find_home(self) -> str | None:
        """Return the stated country, else that of the nationality, else that of the addresses."""
        for column in ("country", "jurisdiction", "nationality"):
            printed = [part for part in _NATIONS.split(self._cells[column]) if part.strip()]
            # the column is meant for persons; a firm's country is in the other two
            if column != "nationality" or self._is_person:
                codes = [self._read_country(column, part.strip()) for part in printed]
                if (home := agreed_country(codes)) is not None:
                    return home
        addresses = items(self._cells["address"].replace(";", "; "))
        codes_of_addresses = [
            code for address in addresses if (code := country_of_address(address))
        ]
        if addresses and not codes_of_addresses:
            self._warn_about("address", "names no known country", self._cells["address"])
        return agreed_country(codes_of_addresses)

    def _read_country(self, column: str, printed: str) -> str | None:
        code = country_code(printed)
        if code is None:
            self._warn_about(column, "is not a known country", printed)
        return code

    def _further_names(self) -> Iterator[Name]:
        seen = {without_numbers(tidy(self._cells["name"]))}
        columns: tuple[tuple[str, NameKind], ...] = (
            ("alias", "alias"),
            ("previousName", "former"),
            ("weakAlias", "weak"),
        )
        for column, kind in columns:
            for printed in items(tidy(self._cells[column])):
                name = without_numbers(tidy(printed))
                if is_debris(name):
                    self._warn_about(column, "is left over from a form", printed)
                elif name not in seen:
                    seen.add(name)
                    is_alias = kind == "alias"
                    # the annexes have no column for original scripts
                    original = is_alias and not _LATIN.search(name)
                    yield Name(name, "original" if original else kind)

    def _read_identifiers(self, home: str | None) -> Iterator[Identifier]:
        for column, scheme in SCHEMES.items():
            # the column is meant for identity cards; for firms it holds register numbers
            is_company_id = column == "idNumber" and not self._is_person
            meant = "identification_number" if is_company_id else scheme
            if self._cells[column]:
                yield from numbers(meant, self._cells[column], home, is_person=self._is_person)
        if self._cells["address"] and not self._is_person:
            yield from address_numbers(self._cells["address"], home)

    def _iterate_notes(self, identifiers: Sequence[Identifier]) -> Iterator[tuple[str, str]]:
        for column, key in _NOTES.items():
            for item in items(tidy(self._cells[column])):
                yield key, without_numbers(item)
        for scheme in ("inn", "ogrn"):
            # a firm has one such number: the row describes several firms
            if len({number.value for number in identifiers if number.scheme == scheme}) > 1:
                yield "composite", f"the row states several numbers of one scheme: {scheme}"
        inferred = tuple(address_numbers(self._cells["address"], None))
        if inferred and not self._is_person:
            yield "inferred_identifier", f"{inferred[0].value} stands inside the address"

    def _warn_about(self, field: str, reason: str, value: str) -> None:
        self._log.warn(self._row.file, self._row.line, field, reason, value)
