"""Persons with significant control of UK companies: the snapshot of Companies House.

One JSON object a line, each about one company. The companies themselves stand in the basic company
data, a CSV of the same publisher; given beside the snapshot, it names them. Without it a company
has its number for a name, or the name under which it owns another one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from onward.errors import CountsOutside, HeaderRefused
from onward.graph.identifiers import identifier
from onward.graph.model import (
    IdentityLink,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.loaders.parsing.names import note_owned_companies, without_legal_form
from onward.loaders.parsing.unique import ReadRow, ResolvedRows, SpooledRows
from onward.loaders.readers import csv_header, csv_rows, json_lines
from onward.loaders.readers.streams import open_file
from onward.loaders.readers.tables import list_known_columns, name_unread, read_fields
from onward.loaders.source import REGISTER_BOUNDS, FieldRefused, LoadLog, LoadOptions, Source
from onward.loaders.sources.uk_psc.companies import COLUMN_WORDS, REQUIRED, read_company
from onward.loaders.sources.uk_psc.persons import Line, company_of, read_line

SOURCE = Source(
    name="uk_psc",
    title="UK persons with significant control",
    publisher="Companies House",
    url="https://download.companieshouse.gov.uk/en_pscdata.html",
    licence="published under statute for free use (verified: secondary)",
    files="psc-snapshot-YYYY-MM-DD.txt or .zip, all parts, with BasicCompanyData CSV for names",
    may_ship=False,
    max_age_days=35,
    full_count=10_000_000,
    size_bounds=REGISTER_BOUNDS,
)

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
        if _is_csv(path):
            _read_companies(path, rows, log, options)
        else:
            _read_snapshot(path, rows, counts, totals, log, options)
    _check_totals(counts, totals, files, log)
    yield from note_owned_companies(_with_companies(rows, log, options), log)


def _is_csv(path: Path) -> bool:
    with open_file(path, "CSV") as stream:
        return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{"


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
        source = Provenance(options.name, record, None, None, retrieved)
        try:
            party = read_company(row, source, path, line, log)
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
            line = Line(company_of(record), data, path, number, options.name, retrieved, log)
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
