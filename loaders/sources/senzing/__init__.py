"""Records in Senzing's JSON lines, of any data source: parties, and the pointers between them.

Which end of a pointer holds the other differs by data source: the role's word decides, by the table
`roles.csv`. A role that the table lacks is a link. A pointer to a record that is not in the files
leads to a party that nothing describes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from onward.graph.model import Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.graph.sorting import PartedSpool
from onward.loaders.parsing.cells import refuse_unknown_topic
from onward.loaders.parsing.names import note_owned_companies
from onward.loaders.parsing.places import Placed, check_references
from onward.loaders.parsing.unique import ResolvedRows, SpooledRows
from onward.loaders.readers import json_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source
from onward.loaders.sources.senzing.records import Pointer, SenzingRecord, read_record
from onward.loaders.sources.senzing.roles import PointerRole, pointer_role

SOURCE = Source(
    name="senzing",
    title="Senzing JSON records",
    publisher="the producer of the file",
    url="https://senzing.com/docs/entity_specification/",
    licence="the producer's",
    files="records as JSON lines or a JSON array, plain, gzip or zip",
    may_ship=False,
    max_age_days=None,
)

_FIELDS: Final = read_fields(__file__)
HANDLES_A_ROW: Final = 3
"""Handles and pointers of a record, more or less."""


class _Handle(NamedTuple):
    """A handle by which others point to a record, and the party of the record."""

    handle: str
    party: str


class _Pointing(NamedTuple):
    """A tie to what a pointer names, and where it stands."""

    file: str
    line: int
    tie: Tie
    target: str


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the parties of all records, and their ties.

    Raises:
        RowRefused: A topic is not a known code: it must be mapped first.
    """
    retrieved = options.retrieved or options.published
    records: SpooledRows[SenzingRecord] = SpooledRows()
    for path in files:
        account = log.account(path)
        for line, raw in name_unread(json_records(path, log), _FIELDS, path, log):
            if "RESOLVED_ENTITY" in raw:
                account.not_a_party["entity that an engine has resolved"] += 1
                continue
            try:
                record = read_record(raw, options.name, retrieved)
            except FieldRefused as refused:
                _refuse_record(path, line, raw, refused, records, log)
            else:
                records.add(record.party.source.record, record, account, line)
    rows = records.resolve_duplicates(log)
    placed = _iterate_statements(rows, options.name, log)
    yield from note_owned_companies(check_references(placed, options.name, log), log)


def _refuse_record(
    path: Path,
    line: int,
    raw: Mapping[str, Any],
    refused: FieldRefused,
    records: SpooledRows[SenzingRecord],
    log: LoadLog,
) -> None:
    refuse_unknown_topic(path, line, refused)
    log.reject_for(path, line, refused)
    records.mark_rejected(f"{raw.get('DATA_SOURCE')}/{raw.get('RECORD_ID')}")


def _iterate_statements(
    rows: ResolvedRows[SenzingRecord], dataset: str, log: LoadLog
) -> Iterator[Placed]:
    # pointers and the handles that they point to meet in parts: neither are all held in memory
    handles: PartedSpool[_Handle | _Pointing] = PartedSpool(HANDLES_A_ROW * len(rows))
    for row in rows:
        row.account.accepted += 1
        record, place = row.value, (row.account.file, row.line)
        yield *place, record.party
        for domain, key in record.anchors:
            handles.append(f"{domain}/{key}", _Handle(f"{dataset}:{domain}/{key}", record.party.id))
        for number, pointer in enumerate(record.pointers):
            role = pointer_role(record.data_source, pointer.words)
            if role is None:
                log.warn(*place, "REL_POINTER_ROLE", "is not a known role", pointer.words)
                role = PointerRole(TieKind.LINKED)
            # a pointer may name the record itself instead of a handle
            target = f"{dataset}:{pointer.domain}/{pointer.key}"
            tie = _make_tie(record.party, target, pointer, role, number)
            handles.append(f"{pointer.domain}/{pointer.key}", _Pointing(*place, tie, target))
    for part in handles.parts():
        yield from _resolve_pointers(part)


def _resolve_pointers(part: Sequence["_Handle | _Pointing"]) -> Iterator[Placed]:
    """Yield ties to the records whose handles are pointed to."""
    parties: dict[str, str] = {}
    for each in part:
        if isinstance(each, _Handle):
            # of two records with one handle the first of the alphabet: no order of rows decides
            parties[each.handle] = min(each.party, parties.get(each.handle, each.party))
    for each in part:
        if isinstance(each, _Pointing):
            party = parties.get(each.target, each.target)
            is_end = each.tie.end == each.target
            tie = replace(each.tie, end=party) if is_end else replace(each.tie, start=party)
            yield each.file, each.line, tie


def _make_tie(party: Party, target: str, pointer: Pointer, role: PointerRole, number: int) -> Tie:
    """Return the tie of a pointer, from whoever holds."""
    # nobody controls a person: a person's record states what it holds, whatever its words
    is_holder = not role.points_to_holder or party.kind == PartyKind.PERSON
    start, end = (party.id, target) if is_holder else (target, party.id)
    source = party.source
    return Tie(
        start=start,
        end=end,
        kind=role.kind.value,
        source=Provenance(
            source.dataset,
            f"{source.record}/{number}",
            None,
            source.published,
            source.retrieved,
        ),
        share=role.share,
        interest=role.interest,
        since=pointer.since,
        until=pointer.until,
        text=pointer.words or None,
    )
