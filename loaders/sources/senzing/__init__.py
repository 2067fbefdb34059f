"""Records in Senzing's JSON lines, of any data source: parties, and the pointers between them.

Which end of a pointer holds the other differs by data source: the role's word decides, by the table
`roles.csv`. A role that the table lacks is a link. A pointer to a record that is not in the files
leads to a party that nothing describes.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onward.graph.model import Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.loaders.parsing.owned_companies import note_owned_companies
from onward.loaders.parsing.references import report_dangling
from onward.loaders.parsing.topics import refuse_unknown_topic
from onward.loaders.parsing.unique import ReadRow, UniqueRows
from onward.loaders.readers import json_records
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


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the parties of all records, and their ties.

    Raises:
        RowRefused: A topic is not a known code: it must be mapped first.
    """
    retrieved = options.retrieved or options.published
    records: UniqueRows[SenzingRecord] = UniqueRows()
    for path in files:
        account = log.account(path)
        for line, raw in json_records(path, log):
            if "RESOLVED_ENTITY" in raw:
                account.not_a_party["entity that an engine has resolved"] += 1
                continue
            try:
                record = read_record(raw, options.name, retrieved)
            except FieldRefused as refused:
                _refuse_record(path, line, raw, refused, records, log)
            else:
                records.add(record.party.source.record, record, account, line)
    rows = list(records.resolve_duplicates(log))
    made = list(_iterate_statements(rows, options.name, log))
    described = {row.value.party.id for row in rows}
    report_dangling(made, described, options.name, log)
    yield from note_owned_companies((statement for _, _, statement in made), log)


def _refuse_record(
    path: Path,
    line: int,
    raw: Mapping[str, Any],
    refused: FieldRefused,
    records: UniqueRows[SenzingRecord],
    log: LoadLog,
) -> None:
    refuse_unknown_topic(path, line, refused)
    log.reject_for(path, line, refused)
    records.mark_rejected(f"{raw.get('DATA_SOURCE')}/{raw.get('RECORD_ID')}")


def _iterate_statements(
    rows: Sequence[ReadRow[SenzingRecord]], dataset: str, log: LoadLog
) -> Iterator[tuple[str, int, Statement]]:
    by_anchor: dict[tuple[str, str], Party] = {}
    for row in rows:
        row.account.accepted += 1
        party = row.value.party
        # a pointer may name the record itself instead of a handle
        for anchor in (*row.value.anchors, tuple(party.source.record.split("/", 1))):
            by_anchor[anchor[0], anchor[1]] = party
    for row in rows:
        yield row.account.file, row.line, row.value.party
        for number, pointer in enumerate(row.value.pointers):
            role = pointer_role(row.value.data_source, pointer.words)
            if role is None:
                place = (row.account.file, row.line)
                log.warn(*place, "REL_POINTER_ROLE", "is not a known role", pointer.words)
                role = PointerRole(TieKind.LINKED)
            target = by_anchor.get((pointer.domain, pointer.key))
            target_id = target.id if target else f"{dataset}:{pointer.domain}/{pointer.key}"
            tie = _make_tie(row.value.party, target_id, pointer, role, number)
            yield row.account.file, row.line, tie


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
