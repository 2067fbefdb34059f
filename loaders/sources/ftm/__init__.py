"""FollowTheMoney entities, one JSON object per line, of any producer.

An entity may refer to a later one, so an entity that needs its neighbours (posts, contracts,
listings, papers, things owned) waits until all are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onward.graph.model import Statement
from onward.loaders.parsing.cells import refuse_unknown_topic
from onward.loaders.parsing.places import check_references
from onward.loaders.parsing.unique import SpooledRows
from onward.loaders.readers import json_lines
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source
from onward.loaders.sources.ftm.deltas import Change, apply_changes, is_delta, read_operation
from onward.loaders.sources.ftm.entity import FtmEntity, Origin, read_entity
from onward.loaders.sources.ftm.joining import Draft, join
from onward.loaders.sources.ftm.neighbours import REQUIRED
from onward.loaders.sources.ftm.nesting import unfold
from onward.loaders.sources.ftm.parties import KINDS, party_statements
from onward.loaders.sources.ftm.shipments import shipment
from onward.loaders.sources.ftm.statements import is_statements, statement_records
from onward.loaders.sources.ftm.ties import EDGES, edge_ties, required_refs

SOURCE = Source(
    name="ftm",
    title="FollowTheMoney entities",
    publisher="the producer of the file, OpenSanctions for one",
    url="https://followthemoney.tech",
    licence="the producer's; OpenSanctions data: CC BY-NC 4.0",
    files=(
        "entities.ftm.json, with entities.delta.json for changes; or statements.csv, or "
        "targets.nested.json"
    ),
    may_ship=False,
    max_age_days=3,
    entries_dated=True,
)

_OTHERS = """
    Analyzable Article Audio Call CallForTenders CourtCase CourtCaseParty Document Documentation
    Email Event Folder HyperText Image Mention Message Note Package Page Pages PlainText Project
    ProjectParticipant Table TaxRoll Territory Trip UserAccount Video Workbook
"""
NOT_PARTIES = frozenset(_OTHERS.split())
"""Known schemata that describe nothing that Onward models; they are counted by name."""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the statements of all entities; two that differ under one id are both rejected.

    Raises:
        RowRefused: A topic is not a known code: it must be mapped first.
    """
    origin = Origin(options.name, options.retrieved or options.published, log)
    drafts: SpooledRows[Draft] = SpooledRows()
    changes: list[Change] = []
    # changes apply to entities, whatever the order of the files
    for path in sorted(files, key=lambda path: "delta" in path.name):
        _read_file(path, drafts, changes, origin)
    replaced = apply_changes(changes, drafts, log)
    rows = drafts.resolve_duplicates(log, without=replaced)
    yield from check_references(join(rows, origin), origin.dataset, log)


def _read_file(
    path: Path, drafts: SpooledRows[Draft], changes: list[Change], origin: Origin
) -> None:
    account = origin.log.account(path)
    records = statement_records if is_statements(path) else json_lines
    for line, outer in records(path, origin.log):
        for number, record in enumerate(unfold(outer)):
            account.rows += number > 0  # the line itself is counted
            _read_record(record, path, line, drafts, changes, origin)


def _read_record(
    record: Mapping[str, Any],
    path: Path,
    line: int,
    drafts: SpooledRows[Draft],
    changes: list[Change],
    origin: Origin,
) -> None:
    account, described = origin.log.account(path), record
    try:
        if is_delta(record):
            change = _read_change(record, path, drafts)
            changes.append(change)
            if change.operation == "DEL":
                account.accepted += 1
                return
            described = record["entity"]
        entity = read_entity(described, path, line, origin)
        if entity.schema in NOT_PARTIES:
            account.not_a_party[entity.schema] += 1
            return
        draft = _make_draft(entity)
    except FieldRefused as refused:
        _refuse_entity(path, line, record, refused, drafts, origin)
    else:
        drafts.add(entity.id, draft, account, line)


def _read_change(record: Mapping[str, Any], path: Path, drafts: SpooledRows[Draft]) -> Change:
    """Read a line of a delta, which takes the place of all that was said of its entity.

    Raises:
        FieldRefused: What the line does is not known, or its entity has no id.
    """
    operation, entity_id = read_operation(record), record["entity"]["id"].strip()
    drafts.unmark_rejected(entity_id)
    return Change(operation, entity_id, drafts.count_single(), path.name)


def _refuse_entity(
    path: Path,
    line: int,
    record: Mapping[str, Any],
    refused: FieldRefused,
    drafts: SpooledRows[Draft],
    origin: Origin,
) -> None:
    refuse_unknown_topic(path, line, refused)
    origin.log.reject_for(path, line, refused)
    described = record["entity"] if is_delta(record) else record
    drafts.mark_rejected(str(described.get("id")))


def _make_draft(entity: FtmEntity) -> Draft:
    """Return an entity's statements, or the entity itself if it must wait for its neighbours.

    Raises:
        FieldRefused: Its schema is unknown, or a required property is missing.
    """
    if entity.schema in KINDS:
        return tuple(party_statements(entity))
    if entity.schema in EDGES:
        return tuple(edge_ties(entity))
    if entity.schema == "EconomicActivity":
        return (shipment(entity),)
    if entity.schema not in REQUIRED:
        hint = "it may be a schema of a later version of FollowTheMoney"
        raise FieldRefused("bad_code", field="schema", value=entity.schema, hint=hint)
    for name in REQUIRED[entity.schema]:
        required_refs(entity, name)
    # checked here, while the row can still be refused
    entity.topics()
    return entity.store()
