"""The Offshore Leaks database of the ICIJ: who stood in which company, agency and address.

What leaked papers say is *claimed*, known through a year that the source names, and no wrongdoing.
Bearer shares belong to whoever holds the paper: each such holder is an owner who is not named, and
one holder's paper is never another's.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from onward.errors import HeaderRefused
from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.identifiers import identifier
from onward.graph.model import (
    KIND_UNCERTAIN,
    Identifier,
    Name,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.statements import make_unnamed_owner
from onward.graph.tables import read_cells
from onward.loaders.account import FieldRefused, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.parsing import cells
from onward.loaders.parsing.names import is_debris, note_owned_companies, tidy
from onward.loaders.parsing.places import Placed, check_references
from onward.loaders.parsing.unique import SpooledRows
from onward.loaders.readers.records import csv_header, csv_rows
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadOptions

# ------------------------------------------------------------------------------------------------
# Words of the leaks for what somebody is in a company, as kinds of ties.
# ------------------------------------------------------------------------------------------------

_BEARER: Final = re.compile(
    r"(?:the |el |al |to )*(?:bearer|portador|inhaber)(?: (?:\d+|shares?|[a-z]))?", re.IGNORECASE
)
_SAME_WORDS = """
    similar same_name_as same_company_as same_as same_id_as same_address_as same_intermediary_as
    probably_same_officer_as similar_company_as
"""
_SAME: Final = frozenset(_SAME_WORDS.split())


class Role(NamedTuple):
    """The kind of tie, and the interest where the word says one."""

    kind: TieKind
    interest: str | None = None


_TYPES: Final = {
    "intermediary_of": Role(TieKind.REPRESENTS),
    "registered_address": Role(TieKind.LOCATED_AT),
    "underlying": Role(TieKind.CONTROLS),
}

UNKNOWN: Final = Role(TieKind.LINKED)


@lru_cache(maxsize=4096)
def role_of(rel_type: str, link: str) -> Role | None:
    """Return what a relationship means; None where neither its type nor its words say it.

    >>> role_of("officer_of", "Shareholder of"), role_of("officer_of", "gardener of")
    (Role(kind=<TieKind.OWNS: 'owns'>, interest='shareholding'), None)
    """
    if rel_type in _TYPES:
        return _TYPES[rel_type]
    if rel_type in _SAME:
        return Role(TieKind.POSSIBLY_SAME_AS)
    if rel_type != "officer_of":
        return UNKNOWN if rel_type == "connected_to" else None
    words = re.sub(r"^is |\s+(?:of|for|in)$", "", " ".join(link.casefold().split()))
    return next((role for pattern, role in _read_table() if pattern.fullmatch(words)), None)


def is_bearer(name: str) -> bool:
    """Tell whether a name stands for whoever holds the paper: nobody's name.

    >>> is_bearer("THE BEARER"), is_bearer("Bearer 1"), is_bearer("Bearer Trading Ltd")
    (True, True, False)
    """
    return bool(_BEARER.fullmatch(" ".join(name.split())))


@cache
def _read_table() -> tuple[tuple[re.Pattern[str], Role], ...]:
    return tuple(
        (re.compile(row["words"]), Role(TieKind(row["kind"]), row["interest"] or None))
        for row in read_cells(__name__, "roles.csv")
    )


# ------------------------------------------------------------------------------------------------
# Nodes of the leaks: entities, officers, intermediaries, addresses and others.
# ------------------------------------------------------------------------------------------------

Warn = Callable[[str, str, str], None]
"""Takes field, reason and value of a doubtful cell."""

KINDS: Final = {
    "entities": PartyKind.COMPANY,
    "officers": PartyKind.ORGANIZATION,
    "intermediaries": PartyKind.ORGANIZATION,
    "addresses": PartyKind.ADDRESS,
    "others": PartyKind.ORGANIZATION,
}
"""Kinds by the name of the file; who an officer is, person or company, no column says."""

_DEBRIS: Final = re.compile(r"\*?S\.I\.\*?|\*{2,}")
_NOT_IDENTIFIED: Final = "XXX"  # the publisher's code for a country that is not known
_DAY: Final = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_ENDS: Final = ("inactivation_date", "struck_off_date", "closed_date")


def read_node(row: Mapping[str, str], sort: str, source: Provenance, warn: Warn) -> Party:
    """Return the party of a node.

    Args:
        row: Its cells.
        sort: Which file it stands in: a key of `KINDS`.
        source: Of the node; its record is the node's number.
        warn: Notes doubtful cells.

    Raises:
        FieldRefused: It has no number.
    """
    number = source.record
    if not number.isdigit():
        raise FieldRefused("missing_required", field="node_id", value=number)
    kind = KINDS[sort]
    name = read_name(row)
    if not name:
        warn("name", "has no name; its id is used instead", number)
    country = _read_country(row, warn)
    notes = [(KIND_UNCERTAIN, sort)] if kind is PartyKind.ORGANIZATION else []
    notes += [(key, text) for key in ("status", "note") if (text := cells.text(row.get(key, "")))]
    ends = filter(None, (read_day(row, column, warn) for column in _ENDS))
    return Party(
        id=f"{source.dataset}:{number}",
        name=name or number,
        kind=kind.value,
        country=country,
        source=source,
        names=tuple(_iterate_names(row, name)) if kind is PartyKind.COMPANY else (),
        identifiers=tuple(_read_numbers(row, country)),
        address=cells.text(row.get("address", "")),
        incorporated=read_day(row, "incorporation_date", warn),
        dissolved=min(ends, default=None),
        notes=tuple(notes),
    )


def read_name(row: Mapping[str, str]) -> str:
    """Return the name of a node; an address is its own name."""
    for column in ("name", "address"):
        text = tidy(_DEBRIS.sub(" ", row.get(column, "")))
        if any(char.isalnum() for char in text):
            return text
    return ""


def _iterate_names(row: Mapping[str, str], name: str) -> Iterator[Name]:
    for column, kind in (("original_name", "original"), ("former_name", "former")):
        text = tidy(_DEBRIS.sub(" ", row.get(column, "")))
        if text and text != name and not is_debris(text):
            yield Name(text, "former" if kind == "former" else "alias")


def _read_country(row: Mapping[str, str], warn: Warn) -> str | None:
    """Return the jurisdiction's country, else the only one of the node's countries."""
    for column in ("jurisdiction_description", "jurisdiction"):
        text = cells.text(row.get(column, ""))
        if text and (code := country_code(text)) is not None:
            return code
    texts = cells.items(row.get("country_codes", "") or row.get("countries", ""))
    stated = [text for text in texts if text != _NOT_IDENTIFIED]
    codes = {country_code(text) for text in stated}
    for text in stated:
        if country_code(text) is None:
            warn("country_codes", "is not a country", text)
    return codes.pop() if len(codes) == 1 else None


def _read_numbers(row: Mapping[str, str], country: str | None) -> Iterator[Identifier]:
    number = row.get("ibcRUC", "").strip()
    # "0", "30" and "80" fill the column, too
    if sum(map(str.isdigit, number)) > 3:
        yield identifier("registration_number", number, country)


def read_day(row: Mapping[str, str], column: str, warn: Warn) -> str | None:
    """Return a date; one that cannot be read is left out, and noted."""
    text = row.get(column, "").strip()
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        return PUBLISHED_DATES.read(" ".join(match.groups()) if match else text)
    except ValueError:
        warn(column, "bad_date", text)
        return None


SOURCE: Final = read_source(__file__)

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
