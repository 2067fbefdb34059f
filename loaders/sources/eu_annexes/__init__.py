"""Annexes of EU acts as tables, one CSV per act, named by its CELEX number.

The Council's reasons are kept as evidence; no ties are extracted from them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from onward.graph.model import Provenance, Statement
from onward.loaders.parsing.names import tidy
from onward.loaders.readers import csv_rows
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.eu_annexes.record import KINDS, AnnexRecord, Row, read_date

SOURCE = Source(
    name="eu_annexes",
    title="EU restrictive measures: annexes of the acts",
    publisher="Council of the European Union, EUR-Lex",
    url="https://eur-lex.europa.eu",
    licence="EUR-Lex: reuse with attribution (Decision 2011/833/EU); tables as their maker says",
    files="one CSV an act (32014R0833.csv …), or their folder",
    may_ship=False,
    max_age_days=14,
    entries_dated=True,
    full_count=7_500,
    regime="EU",
    states_reasons=True,
)

COLUMNS = (
    *("celex", "recordId", "programKey", "annex", "measure", "startDate", "reason", "schema"),
    *("name", "alias", "weakAlias", "previousName", "country", "nationality", "jurisdiction"),
    *("birthDate", "birthPlace", "position", "passportNumber", "gender", "appearance"),
    *("ethnicity", "fatherName", "motherName", "incorporationDate", "legalForm", "sector"),
    *("registrationNumber", "taxNumber", "idNumber", "innCode", "ogrnCode", "kppCode"),
    *("okpoCode", "leiCode", "swiftBic", "ticker", "imoNumber", "mmsi", "flag", "address"),
    *("phone", "email", "website", "notes"),
)

NOT_PARTIES = frozenset({"Asset"})


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
        for local, row in _number_apart(key, group, log)
    ]
    source = _make_source([row for _, row in rows], options, log)
    for local, row in rows:
        record = AnnexRecord(local, row, source, log)
        yield record.party()
        yield from record.listings()


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    # a folder of annexes often has a README beside the tables
    if ".csv" not in path.suffixes:
        log.asides.append(f"{path.name} is not an annex table and was left out")
        return
    for line, cells in csv_rows(path, log, columns=COLUMNS):
        if cells["schema"] in NOT_PARTIES:
            log.count_not_a_party(path, cells["schema"])
        elif cells["schema"] not in KINDS:
            schema, allowed = cells["schema"], ", ".join(sorted({*KINDS, *NOT_PARTIES}))
            hint = f"give one of {allowed}"
            log.reject(path, line, "bad_code", field="schema", value=schema, hint=hint)
        elif not (cells["celex"] and cells["annex"] and tidy(cells["name"])):
            hint = "each row names its act, its annex and the party"
            log.reject(path, line, "missing_required", field="celex, annex, name", hint=hint)
        else:
            log.count_accepted(path)
            yield Row(cells, path.name, line, read_date(path.name, line, cells, "startDate", log))
    if not log.account(path).rows:
        log.counts["empty files"] += 1
        log.asides.append(f"{path.name} has no rows: the act lists nobody in its annexes")


def _local_id(cells: Mapping[str, str]) -> str:
    """Return the publisher's key; a hash identifies a row without a number."""
    number = cells["recordId"]
    if not number:
        terms = "\x1f".join(cells[name] for name in ("celex", "annex", "name"))
        number = hashlib.sha256(terms.encode()).hexdigest()[:16]
    return f"{cells['celex']}/{cells['annex']}/{number}"


def _number_apart(local: str, rows: Sequence[Row], log: LoadLog) -> Iterator[tuple[str, Row]]:
    """Number different rows of one key in the order of their cells; equal rows count as one."""
    distinct = {tuple(row.cells.values()): row for row in rows}
    for count, key in enumerate(sorted(distinct), start=1):
        row = distinct[key]
        if count > 1:
            log.warn(row.file, row.line, "recordId", "occurs twice in its annex", local)
        yield (local if count == 1 else f"{local}#{count}"), row


def _make_source(rows: Sequence[Row], options: LoadOptions, log: LoadLog) -> Provenance:
    """Date the tables, which state no date, by an option or else by their newest listing."""
    retrieved = options.retrieved or options.published
    if retrieved is None:
        retrieved = max((row.since for row in rows if row.since), default=None)
        if retrieved is not None:
            log.notes.append(
                f"the files have no date; they are dated by the newest listing, {retrieved}, "
                "at the earliest"
            )
    return Provenance(options.name, "", SOURCE.url, options.published, retrieved)
