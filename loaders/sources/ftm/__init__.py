"""FollowTheMoney entities, one JSON object a line, of any producer (05, section 4.1).

An entity may refer to one that comes later, so what needs its neighbours (posts, contracts,
listings, papers, things owned) waits until all are read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from onward.errors import RowRefused
from onward.graph.model import Party, Statement
from onward.loaders.parsing.references import report_dangling
from onward.loaders.parsing.refusal import FieldRefused, reject
from onward.loaders.parsing.unique import Unique
from onward.loaders.readers import json_lines
from onward.loaders.source import LoadLog, Options, Source
from onward.loaders.sources.ftm.entity import Entity, Origin, read_entity
from onward.loaders.sources.ftm.neighbours import REQUIRED, Neighbours
from onward.loaders.sources.ftm.parties import KINDS, party_statements
from onward.loaders.sources.ftm.shipments import shipment
from onward.loaders.sources.ftm.ties import EDGES, edge_ties, required_refs

SOURCE = Source(
    name="ftm",
    title="FollowTheMoney entities",
    publisher="the producer of the file, OpenSanctions for one",
    url="https://followthemoney.tech",
    licence="the producer's; OpenSanctions data: CC BY-NC 4.0",
    files="entities.ftm.json: one entity a line, plain or gzip",
    may_ship=False,
    max_age_days=3,
)

_OTHERS = """
    Analyzable Article Audio Call CallForTenders CourtCase CourtCaseParty Document Documentation
    Email Event Folder HyperText Image Mention Message Note Package Page Pages PlainText Project
    ProjectParticipant Table TaxRoll Territory Trip UserAccount Video Workbook
"""
NOT_PARTIES = frozenset(_OTHERS.split())
"""Known schemata that describe nothing that Onward holds; they are counted by name."""

SERVING = frozenset({"Passport", "Identification", "Position", "Contract"})
"""Schemata that say something only through another entity."""

Draft = tuple[Statement, ...] | Entity


def read(files: Sequence[Path], log: LoadLog, options: Options) -> Iterator[Statement]:
    """Yield the statements of all entities; two that differ under one id are both rejected.

    Raises:
        RowRefused: A topic is no known code: it must be mapped first.
    """
    origin = Origin(options.name, options.retrieved or options.published, log)
    found: Unique[Draft] = Unique()
    for path in files:
        _read_file(path, found, origin)
    kept = list(found.settle(log))
    neighbours = Neighbours(
        [row.value for row in kept if isinstance(row.value, Entity)],
        (said for row in kept if not isinstance(row.value, Entity) for said in row.value),
    )
    statements: list[tuple[str, int, Statement]] = []
    for value, account, line in kept:
        said = tuple(neighbours.statements(value)) if isinstance(value, Entity) else value
        if said or not isinstance(value, Entity) or value.schema in SERVING:
            account.accepted += 1
        else:
            account.not_a_party[value.schema] += 1
        statements.extend((account.file, line, neighbours.completed(one)) for one in said)
    described = {said.id for _, _, said in statements if isinstance(said, Party)}
    report_dangling(statements, described, origin.dataset, log)
    yield from (statement for _, _, statement in statements)


def _read_file(path: Path, found: Unique[Draft], origin: Origin) -> None:
    account = origin.log.account(path)
    for line, record in json_lines(path, origin.log):
        try:
            entity = read_entity(record, path, line, origin)
            if entity.schema in NOT_PARTIES:
                account.not_a_party[entity.schema] += 1
                continue
            draft = _draft(entity)
        except FieldRefused as refused:
            if refused.reason == "unknown_topic":
                raise RowRefused(
                    "unknown topic",
                    file=path.name,
                    line=line,
                    field=refused.field,
                    value=refused.value,
                    hint=refused.hint,
                ) from refused
            reject(origin.log, path, line, refused)
            found.spoil(str(record.get("id")))
        else:
            found.add(entity.id, draft, account, line)


def _draft(entity: Entity) -> Draft:
    """Give an entity's statements, or the entity itself where it must wait for its neighbours.

    Raises:
        FieldRefused: Its schema is unknown, or something it cannot do without is missing.
    """
    if entity.schema in KINDS:
        return tuple(party_statements(entity))
    if entity.schema in EDGES:
        return tuple(edge_ties(entity))
    if entity.schema == "EconomicActivity":
        return (shipment(entity),)
    if entity.schema not in REQUIRED:
        hint = "is it a FollowTheMoney schema of a later version?"
        raise FieldRefused("bad_code", field="schema", value=entity.schema, hint=hint)
    for name in REQUIRED[entity.schema]:
        required_refs(entity, name)
    entity.topics()
    return entity
