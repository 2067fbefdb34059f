"""The Offshore Leaks database of the ICIJ: who stood in which company, agency and address.

What leaked papers say is *claimed*, known through a year that the source names, and no wrongdoing.
Bearer shares belong to whoever holds the paper: each such holder is an owner who is not named, and
one holder's paper is never another's.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused
from onward.graph.model import Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.graph.statements import make_unnamed_owner
from onward.loaders.parsing.names import note_owned_companies
from onward.loaders.parsing.places import Placed, check_references
from onward.loaders.parsing.unique import SpooledRows
from onward.loaders.readers import csv_header, csv_rows
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source
from onward.loaders.sources.icij_offshore.nodes import KINDS, read_day, read_name, read_node
from onward.loaders.sources.icij_offshore.roles import UNKNOWN, is_bearer, role_of

SOURCE = Source(
    name="icij_offshore",
    title="Offshore Leaks database",
    publisher="International Consortium of Investigative Journalists (ICIJ)",
    url="https://offshoreleaks.icij.org/pages/database",
    licence="Open Database License, contents CC BY-SA; cite the ICIJ",
    files="nodes-*.csv with relationships.csv",
    may_ship=False,
    max_age_days=None,
    full_count=2_000_000,
)

_DISCLAIMER: Final = "that somebody stands in these files suggests no wrongdoing (ICIJ)"
_BEARER_WORDS: Final = (
    "its shares are made out to the bearer, and belong to whoever holds the paper"
)
_OVER: Final = re.compile(r"resigned|former|terminated|inactive|ended|ceased", re.IGNORECASE)
_FIELDS: Final = read_fields(__file__)
_THROUGH: Final = re.compile(r"through (?:\w+ )?(\d{4})")

Relation = tuple[str, int, Mapping[str, str]]
"""A row of relationships with its file and line."""


@dataclass(slots=True)
class _Reading:
    """What is gathered of the nodes until the relationships are read."""

    log: LoadLog
    options: LoadOptions
    nodes: SpooledRows[Party] = field(default_factory=SpooledRows)
    bearers: set[str] = field(default_factory=set)
    through: dict[str, str] = field(default_factory=dict)  # source by its known-through year

    def source(self, record: str) -> Provenance:
        """Return the provenance of a statement."""
        retrieved = self.options.retrieved or self.options.published
        return Provenance(self.options.name, record, None, None, retrieved)

    def party_id(self, number: str) -> str:
        """Return the id of a node's party."""
        return f"{self.options.name}:{number}"


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the parties of all nodes, then the ties between them."""
    reading = _Reading(log, options)
    relations = []
    for path in files:
        header = csv_header(path)
        if "node_id_start" in header:
            relations.append(path)
        elif "node_id" in header:
            _read_nodes(path, _sort_of(path, header), reading)
        else:
            raise HeaderRefused(
                "is neither a table of nodes nor of relationships",
                file=path.name,
                line=1,
                field="node_id",
                hint="give the CSV files of the database as they are",
            )
    log.notes.append(_DISCLAIMER)
    log.notes += [f"{name}: known through {year}" for name, year in sorted(reading.through.items())]
    placed = _iterate_statements(relations, reading)
    yield from note_owned_companies(check_references(placed, options.name, log), log)


def _sort_of(path: Path, header: Sequence[str]) -> str:
    """Return which nodes a file holds: by its name, else by its columns."""
    for sort in KINDS:
        if sort in path.name.casefold():
            return sort
    if "ibcRUC" in header:
        return "entities"
    return "officers" if "name" in header else "addresses"


def _read_nodes(path: Path, sort: str, reading: _Reading) -> None:
    log = reading.log
    account = log.account(path)
    for line, row in name_unread(csv_rows(path, log), _FIELDS, path, log):
        number = row["node_id"]

        def warn(name: str, reason: str, value: str, line: int = line) -> None:
            log.warn(path, line, name, reason, value)

        if sort != "addresses" and is_bearer(read_name(row)):
            reading.bearers.add(number)
            account.not_a_party["the bearer of a paper"] += 1
            continue
        try:
            party = read_node(row, sort, reading.source(number), warn)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            reading.nodes.mark_rejected(number)
            continue
        reading.nodes.add(number, party, account, line)
        if match := _THROUGH.search(row.get("valid_until", "")):
            reading.through.setdefault(row.get("sourceID", "") or "source", match[1])


def _iterate_statements(relations: Sequence[Path], reading: _Reading) -> Iterator[Placed]:
    places: set[str] = set()
    for row in reading.nodes.resolve_duplicates(reading.log):
        row.account.accepted += 1
        if row.value.kind == PartyKind.ADDRESS:
            places.add(row.value.id)
        yield row.account.file, row.line, row.value
    for path in relations:
        for line, statement in _read_relations(path, reading, places):
            yield path.name, line, statement


def _read_relations(
    path: Path, reading: _Reading, places: set[str]
) -> Iterator[tuple[int, Statement]]:
    log = reading.log
    account = log.account(path)
    for line, row in name_unread(csv_rows(path, log), _FIELDS, path, log):
        try:
            statements = list(_read_relation(path, line, row, reading, places))
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            continue
        account.accepted += 1
        yield from ((line, statement) for statement in statements)


def _read_relation(
    path: Path, line: int, row: Mapping[str, str], reading: _Reading, places: set[str]
) -> Iterator[Statement]:
    """Yield the tie of a row, and the bearer who holds its paper.

    Raises:
        FieldRefused: An end is missing.
    """
    for name in ("node_id_start", "node_id_end"):
        if not row.get(name, "").isdigit():
            raise FieldRefused("missing_required", field=name, value=row.get(name, ""))
    log = reading.log

    def warn(name: str, reason: str, value: str) -> None:
        log.warn(path, line, name, reason, value)

    rel_type, link = row.get("rel_type", ""), row.get("link", "")
    role = role_of(rel_type, link)
    if role is None:
        warn("link", "is not a known role", link or rel_type)
        role = UNKNOWN
    start, end = reading.party_id(row["node_id_start"]), reading.party_id(row["node_id_end"])
    kind = TieKind.LINKED if role.kind is TieKind.LOCATED_AT and end not in places else role.kind
    # the table has no key of its own: two rows that say the same are one statement
    key = hashlib.sha256("\0".join(row.values()).encode()).hexdigest()[:16]
    if row["node_id_start"] in reading.bearers:
        start = reading.party_id(f"bearer/{key}")
        yield make_unnamed_owner(start, _BEARER_WORDS, reading.source(f"bearer/{key}"))
        kind = TieKind.OWNS
    through = reading.through.get(row.get("sourceID", ""))
    until = read_day(row, "end_date", warn)
    if until is None and _OVER.search(row.get("status", "")):
        warn("status", "has ended, but has no end date", row["status"])
        until = through or reading.source("").retrieved
    words = [link or rel_type.replace("_", " "), row.get("status", "")]
    words += [f"last known {through}"] if through else []
    yield Tie(
        start=start,
        end=end,
        kind=kind.value,
        source=reading.source(f"{row['node_id_start']}/{row['node_id_end']}/{key}"),
        interest=role.interest,
        since=read_day(row, "start_date", warn),
        until=until,
        standing="claimed",
        text="; ".join(filter(None, words)),
    )
