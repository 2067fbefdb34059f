"""Annexes of EU acts as tables, one CSV per act, named by its CELEX number.

The Council's reasons are kept as evidence; no ties are extracted from them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from onward.graph.countries import agreed_country, country_of_address
from onward.graph.model import Identifier, Listing, Name, NameKind, Party, Provenance, Statement
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import (
    LATIN,
    Cells,
    Entry,
    PrintedName,
    Row,
    dated_by_newest,
    key_of_terms,
    read_list_form,
)
from onward.loaders.parsing.cells import items, text
from onward.loaders.parsing.lists import ListEntry, list_entry
from onward.loaders.parsing.names import tidy
from onward.loaders.parsing.numbers import address_numbers, numbers, without_numbers
from onward.loaders.readers.records import csv_rows
from onward.loaders.source import LoadOptions

# ------------------------------------------------------------------------------------------------
# Write the citation of a CELEX number.
# ------------------------------------------------------------------------------------------------

_CELEX = re.compile(r"3(\d{4})([RD])(\d{4})")
_NUMBER_LAST = 2015
"""From this year on the year comes first and "No" is dropped."""
_LISBON = (2009, 1200)
"""Regulations from about here on are of the EU, earlier ones of the EC (1 December 2009)."""


def citation(celex: str) -> str:
    """Write the short title of a regulation or decision; another number is its own citation.

    >>> citation("32014R0269"), citation("32024R1485"), citation("32006R0765")
    ('Regulation (EU) No 269/2014', 'Regulation (EU) 2024/1485', 'Regulation (EC) No 765/2006')
    >>> citation("32010D0573"), citation("32020D1999")
    ('Decision 2010/573/CFSP', 'Decision (CFSP) 2020/1999')
    """
    match = _CELEX.fullmatch(celex)
    if match is None:
        return celex
    year, number = int(match[1]), int(match[3])
    if match[2] == "D":
        is_new_style = year >= _NUMBER_LAST
        return (
            f"Decision (CFSP) {year}/{number}" if is_new_style else f"Decision {year}/{number}/CFSP"
        )
    if year >= _NUMBER_LAST:
        return f"Regulation (EU) {year}/{number}"
    union = "EU" if (year, number) >= _LISBON else "EC"
    return f"Regulation ({union}) No {number}/{year}"


def act_url(celex: str) -> str:
    """Return the address of the act at EUR-Lex."""
    return f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{celex}"


_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source
COLUMNS: Final = _FORM.columns

_NOT_PARTIES: Final = frozenset({"Asset"})
_NATIONS: Final = re.compile(r"[;,/] ?|\([a-z]\)| and(?:/or)? ")
_DATED: Final = "the files have no date; they are dated by the newest listing, {}, at the earliest"


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each row of the annexes.

    Raises:
        RowRefused: A measure or programme is not known.
    """
    # numbers restart in every annex, and some occur twice in one
    rows_by_id: dict[str, list[Row]] = defaultdict(list)
    for path in files:
        for row in _read_rows(path, log):
            rows_by_id[_local_id(row.cells)].append(row)
    rows = [
        (local, row)
        for key, group in rows_by_id.items()
        for local, row in _number_apart(key, group)
    ]
    source = dated_by_newest(_FORM, [row.since for _, row in rows], options, log, _DATED)
    for local, row in rows:
        record = _Record(local, row, source)
        yield record.party()
        yield from record.listings()


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    # a folder of annexes often has a README beside the tables
    if ".csv" not in path.suffixes:
        log.asides.append(f"{path.name} is not an annex table and was left out")
        return
    for line, cells in csv_rows(path, log, columns=COLUMNS):
        schema = cells["schema"]
        if schema in _NOT_PARTIES:
            log.count_not_a_party(path, schema)
        elif schema not in _FORM.kinds:
            hint = f"give one of {', '.join(sorted({*_FORM.kinds, *_NOT_PARTIES}))}"
            log.reject(path, line, "bad_code", field="schema", value=schema, hint=hint)
        elif not (cells["celex"] and cells["annex"] and tidy(cells["name"])):
            hint = "each row names its act, its annex and the party"
            log.reject(path, line, "missing_required", field="celex, annex, name", hint=hint)
        else:
            log.count_accepted(path)
            place = RowPlace(path.name, line, log)
            yield Row(cells, place, place.day(cells["startDate"], "startDate"))
    if not log.account(path).rows:
        log.counts["empty files"] += 1
        log.asides.append(f"{path.name} has no rows: the act lists nobody in its annexes")


def _local_id(cells: Cells) -> str:
    """Return the publisher's key; a hash identifies a row without a number."""
    number = cells["recordId"]
    number = number or key_of_terms(cells[name] for name in ("celex", "annex", "name"))
    return f"{cells['celex']}/{cells['annex']}/{number}"


def _number_apart(local: str, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Number different rows of one key in the order of their cells; equal rows count as one."""
    distinct = {tuple(row.cells.values()): row for row in rows}
    for count, key in enumerate(sorted(distinct), start=1):
        row = distinct[key]
        if count > 1:
            row.place.warn("recordId", "occurs twice in its annex", local)
        yield (local if count == 1 else f"{local}#{count}"), row


class _Record(Entry):
    """One row of one annex."""

    def __init__(self, key: str, row: Row, source: Provenance) -> None:
        self._cells, self._since = row.cells, row.since
        url = act_url(row.cells["celex"])
        super().__init__(_FORM, key, row.place, source, since=row.since, url=url)
        self._is_person = row.cells["schema"] == "Person"

    def party(self) -> Party:
        """Return the party."""
        cells = self._cells
        home = self._find_home()
        identifiers = tuple(dict.fromkeys(self._read_identifiers(home)))
        return Party(
            id=self.id,
            name=without_numbers(tidy(cells["name"])),
            kind=_FORM.kinds[cells["schema"]].value,
            country=home,
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=identifiers,
            address=text(without_numbers(cells["address"])),
            incorporated=self.day(cells["incorporationDate"], "incorporationDate"),
            sector=text(cells["sector"]),
            notes=tuple(self._iterate_notes(identifiers)),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing per topic, with the statement of reasons as evidence."""
        cells = self._cells
        yield from self.list_as(
            self._find_entry(),
            entry_id=" ".join(filter(None, (cells["annex"], cells["recordId"]))),
            act=f"{citation(cells['celex'])}, Annex {cells['annex']}",
            since=self._since,
            text=text(without_numbers(cells["reason"])),
        )

    def _find_entry(self) -> ListEntry:
        """Return the meaning of the measure, with what the programme adds to it."""
        cells = self._cells
        measure = cells["measure"]
        # for a ship the same words mean a ban on port access and services
        if measure == "Transportation restrictions" and cells["schema"] == "Vessel":
            measure = "Transportation restrictions, vessels"
        entry = list_entry("EU-MEASURE", measure, file=self.file, line=self.line)
        programme = list_entry("EU-PROGRAMME", cells["programKey"], file=self.file, line=self.line)
        return replace(entry, list="EU", programme=programme.programme, notes=programme.notes)

    def _find_home(self) -> str | None:
        """Return the stated country, else that of the nationality, else that of the addresses."""
        for column in ("country", "jurisdiction", "nationality"):
            printed = [part for part in _NATIONS.split(self._cells[column]) if part.strip()]
            # the column is meant for persons; a firm's country is in the other two
            if column != "nationality" or self._is_person:
                codes = [self.read_country(column, part.strip()) for part in printed]
                if (home := agreed_country(codes)) is not None:
                    return home
        addresses = items(self._cells["address"].replace(";", "; "))
        countries = [code for address in addresses if (code := country_of_address(address))]
        if addresses and not countries:
            self.warn("address", "names no known country", self._cells["address"])
        return agreed_country(countries)

    def _further_names(self) -> Iterator[Name]:
        names: list[PrintedName] = []
        for column, kind in _FORM.names.items():
            for printed in items(tidy(self._cells[column])):
                name = without_numbers(tidy(printed))
                # the annexes have no column for original scripts
                is_original = kind == "alias" and not LATIN.search(name)
                spelt: NameKind = "original" if is_original else kind
                names.append(PrintedName(name, spelt, column, printed))
        yield from self.name_further(names, without_numbers(tidy(self._cells["name"])))

    def _read_identifiers(self, home: str | None) -> Iterator[Identifier]:
        for column, scheme in _FORM.numbers.items():
            # the column is meant for identity cards; for firms it holds register numbers
            is_company_id = column == "idNumber" and not self._is_person
            meant = "identification_number" if is_company_id else scheme
            if self._cells[column]:
                yield from numbers(meant, self._cells[column], home, is_person=self._is_person)
        if self._cells["address"] and not self._is_person:
            yield from address_numbers(self._cells["address"], home)

    def _iterate_notes(self, identifiers: Sequence[Identifier]) -> Iterator[tuple[str, str]]:
        for column, key in _FORM.notes.items():
            for item in items(tidy(self._cells[column])):
                yield key, without_numbers(item)
        for scheme in ("inn", "ogrn"):
            # a firm has one such number: the row describes several firms
            if len({number.value for number in identifiers if number.scheme == scheme}) > 1:
                yield "composite", f"the row states several numbers of one scheme: {scheme}"
        inferred = tuple(address_numbers(self._cells["address"], None))
        if inferred and not self._is_person:
            yield "inferred_identifier", f"{inferred[0].value} stands inside the address"
