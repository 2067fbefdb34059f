"""Statements of the Beneficial Ownership Data Standard, versions 0.1 to 0.4, of any register.

A record has as many statements as it had states, in any order and any file: all are read before the
first party is made. What is kept of a statement is what it says, never its JSON.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from onward.graph.model import Party, Statement, Tie, TieKind
from onward.loaders.parsing.owned_companies import note_owned_companies
from onward.loaders.parsing.references import report_dangling
from onward.loaders.parsing.unique import ReadRow, UniqueRows
from onward.loaders.readers import json_records
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source
from onward.loaders.sources.bods.history import (
    nominee_ties,
    party_of_states,
    ties_of_states,
)
from onward.loaders.sources.bods.interests import (
    Relationship,
    as_component,
    kinds_of_components,
)
from onward.loaders.sources.bods.statement import BodsStatement, Place, read_statement

SOURCE = Source(
    name="bods",
    title="Beneficial Ownership Data Standard",
    publisher="the register that publishes the file, or Open Ownership",
    url="https://standard.openownership.org",
    licence="the publisher's; its statements name it",
    files="statements of BODS 0.1 to 0.4: a JSON array or JSON lines, plain, gzip or zip",
    may_ship=False,
    max_age_days=90,
)

MAX_NAMED: Final = 10
"""Publishers that the coverage names at most."""

Row = ReadRow[BodsStatement]


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the parties and ties of all records."""
    statements: UniqueRows[BodsStatement] = UniqueRows()
    publishers: Counter[str] = Counter()
    for path in files:
        _read_file(path, statements, publishers, log, options)
    log.notes += [f"statements of {publisher}" for publisher in sorted(publishers)[:MAX_NAMED]]
    rows = list(statements.resolve_duplicates(log))
    for row in rows:
        row.account.accepted += 1
    roots = _find_roots(rows)
    components = kinds_of_components(row.value.content for row in rows)
    records: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        records[roots.get(row.value.record, row.value.record)].append(row)
    retrieved = options.retrieved or options.published or _newest_day(rows, log)
    made = [
        (row.account.file, row.line, _with_day(statement, retrieved))
        for record, of_record in records.items()
        for row, statement in _state_record(
            record, [_resolve_row(row, roots, components) for row in of_record], options.name
        )
    ]
    described = {statement.id for _, _, statement in made if isinstance(statement, Party)}
    report_dangling(made, described, options.name, log)
    yield from note_owned_companies((statement for _, _, statement in made), log)
    ties = [statement for _, _, statement in made if isinstance(statement, Tie)]
    yield from nominee_ties(ties)


def _read_file(
    path: Path,
    statements: UniqueRows[BodsStatement],
    publishers: Counter[str],
    log: LoadLog,
    options: LoadOptions,
) -> None:
    account = log.account(path)
    for line, raw in json_records(path, log):
        place = Place(path, line, options.name, log)
        try:
            statement = read_statement(raw, place)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            # no earlier state may stand in the place of one that cannot be read
            for key in ("statementId", "statementID"):
                if isinstance(raw.get(key), str):
                    statements.mark_rejected(raw[key].strip())
        else:
            statements.add(statement.id, statement, account, line)
            publishers[_name_publisher(raw)] += 1


def _name_publisher(raw: Mapping[str, Any]) -> str:
    """Return who published a statement, and under which licence, as far as it says so."""
    publication = raw.get("publicationDetails")
    details = publication if isinstance(publication, dict) else {}
    publisher, licence = details.get("publisher"), details.get("license")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    named = " ".join(name.split())[:100] if isinstance(name, str) else "an unnamed publisher"
    return f"{named} (licence {licence[:100]})" if isinstance(licence, str) else named


def _find_roots(rows: Iterable[Row]) -> dict[str, str]:
    """Return the record of each statement that replaces others: that of the first of them."""
    before: dict[str, tuple[str, ...]] = {
        row.value.record: row.value.replaces for row in rows if row.value.replaces
    }
    roots: dict[str, str] = {}
    for record in before:
        chain, root = [record], record
        # a chain that closes on itself ends where it began
        while (replaced := before.get(root)) and replaced[0] not in chain:
            root = replaced[0]
            chain.append(root)
        roots.update(dict.fromkeys(chain, root))
    for record, replaced in before.items():
        for other in replaced:
            roots.setdefault(other, roots[record])
    return roots


def _newest_day(rows: Iterable[Row], log: LoadLog) -> str | None:
    """Return the newest day that a statement names: the file is no older than that."""
    days = {row.value.published or row.value.day for row in rows}
    newest = max(days, default=None)
    if newest is not None:
        log.notes.append(f"retrieved on {newest} at the earliest, the newest day in the file")
    return newest


def _resolve_row(row: Row, roots: Mapping[str, str], components: Mapping[str, TieKind]) -> Row:
    """Return a row whose statement names parties by their records, and what components are of."""
    statement = row.value
    content = statement.content
    if isinstance(content, Party):
        return row
    subject, holder = (
        roots.get(end, end) if end else end for end in (content.subject, content.holder)
    )
    content = replace(content, subject=subject, holder=holder)
    kind = components.get(roots.get(statement.record, statement.record))
    if kind is not None:
        content = as_component(content, kind)
    return row._replace(value=replace(statement, content=content))


def _state_record(
    record: str, rows: Sequence[Row], dataset: str
) -> Iterator[tuple[Row, Statement]]:
    """Yield what a record says over time, each with the row of its last statement."""
    rows = sorted(rows, key=lambda row: row.value.order())
    states, last = [row.value for row in rows], rows[-1]
    if isinstance(states[-1].content, Relationship):
        if states[-1].content.subject is None:
            last.account.accepted -= 1
            last.account.not_a_party["interest in an entity that is not named"] += 1
            return
        for statement in ties_of_states(states, record, dataset):
            yield last, statement
        return
    party = party_of_states(states)
    if party is not None:
        yield last, replace(party, id=f"{dataset}:{record}")


def _with_day(statement: Statement, retrieved: str | None) -> Statement:
    """Return a statement that was retrieved on a day."""
    source = replace(statement.source, retrieved=retrieved)
    return replace(statement, source=source)
