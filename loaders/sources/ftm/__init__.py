"""FollowTheMoney entities, one JSON object per line, of any producer.

An entity may refer to a later one, so an entity that needs its neighbours (posts, contracts,
listings, papers, things owned) waits until all are read.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from onward.errors import CountsOutside, HeaderRefused, RowRefused
from onward.graph.identifiers import identifier
from onward.graph.model import Identifier, Party, PartyKind, Statement, Tie, TieKind
from onward.graph.sorting import PartedSpool
from onward.loaders.account import FieldRefused, FileAccount, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.parsing.cells import refuse_unknown_topic
from onward.loaders.parsing.places import Placed, check_references, references
from onward.loaders.parsing.unique import ResolvedRows, SpooledRows
from onward.loaders.readers.records import csv_rows, json_lines
from onward.loaders.readers.streams import open_file
from onward.loaders.source import LoadOptions
from onward.loaders.sources.ftm.entities import (
    EDGES,
    KINDS,
    THINGS,
    FtmEntity,
    Origin,
    StoredEntity,
    edge_ties,
    listings,
    party_statements,
    read_entity,
    required_refs,
    shipment,
)

# ------------------------------------------------------------------------------------------------
# Entities that stand within others, as in OpenSanctions' ``targets.nested.json``.
#
# Where a property would hold the id of another entity, such a file has that entity itself. The
# outermost one also holds those that point to it, under names that no schema has: their own
# properties say the same.
# ------------------------------------------------------------------------------------------------

Record = Mapping[str, Any]


def unfold(record: Record) -> Iterator[Record]:
    """Yield the entities of a line, each with ids in the place of others; the outermost comes last.

    >>> sanction = {"id": "s", "schema": "Sanction", "properties": {"entity": ["c"]}}
    >>> place = {"id": "a", "schema": "Address", "properties": {}}
    >>> properties = {"name": ["C"], "addressEntity": [place], "sanctions": [sanction]}
    >>> *inner, outer = unfold({"id": "c", "properties": properties})
    >>> [entity["id"] for entity in inner], outer["properties"]
    (['a', 's'], {'name': ['C'], 'addressEntity': ['a']})
    """
    properties = record.get("properties")
    if not isinstance(properties, dict) or not any(map(_holds_entity, properties.values())):
        yield record
        return
    plain = {}
    for name, values in properties.items():
        if not _holds_entity(values):
            plain[name] = values
            continue
        inner = [value for value in values if _is_entity(value)]
        for entity in inner:
            yield from unfold(entity)
        if not all(_points_to(entity, record.get("id")) for entity in inner):
            plain[name] = [value["id"] if _is_entity(value) else value for value in values]
    yield {**record, "properties": plain}


def _holds_entity(values: object) -> bool:
    return isinstance(values, list) and any(map(_is_entity, values))


def _is_entity(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and "schema" in value


def _points_to(entity: Record, entity_id: object) -> bool:
    properties = entity.get("properties")
    lists = properties.values() if isinstance(properties, dict) else ()
    return any(isinstance(values, list) and entity_id in values for values in lists)


# ------------------------------------------------------------------------------------------------
# Deltas of OpenSanctions: entities that were added, changed or deleted since another version.
# ------------------------------------------------------------------------------------------------

_OPERATIONS: Final = frozenset({"ADD", "MOD", "DEL"})
_MAX_MISFITS: Final = 0.01
"""Share of a delta's lines that may not fit the entities that it is applied to."""


class Change(NamedTuple):
    """A line of a delta: what it does, to which entity, behind how many rows, in which file."""

    operation: str
    entity: str
    place: int
    file: str


@dataclass(slots=True)
class DeltaFit:
    """How well a delta fits the entities that it changes.

    Attributes:
        lines: Its lines.
        misfits: Lines that add what is there, or change or delete what is not.
        first: The first of these, in words.
    """

    lines: int = 0
    misfits: int = 0
    first: str = field(default="")

    def count(self, change: Change, *, is_there: bool) -> None:
        """Count a line."""
        self.lines += 1
        if (change.operation == "ADD") == is_there:
            self.misfits += 1
            state = "is there" if is_there else "is not there"
            self.first = self.first or f"{change.operation} of {change.entity}, which {state}"

    def check(self, file: str) -> None:
        """Refuse a delta of another version.

        Raises:
            CountsOutside: Too many of its lines do not fit.
        """
        if self.misfits > _MAX_MISFITS * self.lines:
            raise CountsOutside(
                f"{self.misfits:,} of {self.lines:,} changes do not fit the entities, "
                f"first: {self.first}",
                file=file,
                hint="give the entities of the version that the delta begins with",
            )


def apply_changes(
    changes: Sequence[Change], rows: SpooledRows[Any], log: LoadLog
) -> frozenset[int]:
    """Return the places of the rows that a later change replaces or deletes, and count them.

    Raises:
        CountsOutside: The changes do not fit the rows.
    """
    present: dict[str, list[int]] = defaultdict(list)
    accounts: dict[int, FileAccount] = {}
    changed = {change.entity for change in changes}
    for place, entity, row in rows.find_rows(changed) if changed else ():
        present[entity].append(place)
        accounts[place] = row.account
    fits: dict[str, DeltaFit] = defaultdict(DeltaFit)
    gone: set[int] = set()
    for change in changes:
        replaced = {place for place in present[change.entity] if place < change.place} - gone
        fits[change.file].count(change, is_there=bool(replaced))
        gone |= replaced
    for file, fit in fits.items():
        fit.check(file)
    for place in gone:
        accounts[place].accepted += 1
        log.counts["entities that a delta changes or deletes"] += 1
    return frozenset(gone)


def is_delta(record: Mapping[str, Any]) -> bool:
    """Tell whether a line is a change and no entity."""
    return "op" in record and isinstance(record.get("entity"), dict)


def read_operation(record: Mapping[str, Any]) -> str:
    """Return what a change does.

    Raises:
        FieldRefused: It is not known, or its entity has no id.
    """
    operation = record["op"]
    if operation not in _OPERATIONS:
        hint = "give ADD, MOD or DEL"
        raise FieldRefused("bad_code", field="op", value=str(operation)[:40], hint=hint)
    if not isinstance(record["entity"].get("id"), str):
        raise FieldRefused("missing_required", field="entity.id", hint="give a text")
    return str(operation)


# ------------------------------------------------------------------------------------------------
# Statements of OpenSanctions: one value of one entity a row, put together to entities.
#
# Rows of one canonical entity stand together, so that a file of any size needs one entity at a
# time.
# ------------------------------------------------------------------------------------------------

_REQUIRED: Final = ("canonical_id", "entity_id", "prop", "schema", "value")
_OPTIONAL: Final = (
    *("id", "prop_type", "dataset", "lang", "original_value"),
    *("external", "first_seen", "last_seen", "origin"),
)

_GENERAL: Final = ("Thing", "Interval", "LegalEntity", "Asset", "Organization", "Vehicle")
"""Schemata of which others are sorts, the most general first."""

CANDIDATE: Final = "candidate for enrichment"
"""What is counted of rows that the producer marks as external."""

Row = Mapping[str, str]


_SIMPLIFIED: Final = frozenset({b"schema", b"aliases", b"sanctions"})
"""Columns by which OpenSanctions' simplified table is known."""


def is_statements(path: Path) -> bool:
    """Tell whether a file is a table of statements: its first line names their columns.

    Raises:
        HeaderRefused: It is OpenSanctions' simplified table, which leaves out what counts.
    """
    with open_file(path, "CSV") as stream:
        first = stream.read(512).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    names = {name.strip(b' "\r\n') for name in first.split(b",")}
    if names >= _SIMPLIFIED:
        what = "is a simplified table, without topics, ties and the dates of listings"
        hint = "load entities.ftm.json or targets.nested.json of the same collection"
        raise HeaderRefused(what, file=path.name, line=1, field="header", hint=hint)
    return {b"canonical_id", b"prop"} <= names


def statement_records(path: Path, log: LoadLog) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield an entity for each group of rows, as a line of JSON would describe it.

    Of the rows of an entity all but one are accepted here; what becomes of the entity counts for
    that one.

    Raises:
        RowRefused: Rows of one entity do not stand together.
    """
    account = log.account(path)
    group: list[Row] = []
    first_line, numbers = 0, array("q")
    for line, row in csv_rows(path, log, columns=(*_REQUIRED, *_OPTIONAL), required=_REQUIRED):
        if _is_candidate(row):
            account.not_a_party[CANDIDATE] += 1
            continue
        if not row["canonical_id"] or not row["prop"]:
            name = "prop" if row["canonical_id"] else "canonical_id"
            log.reject(path, line, "missing_required", field=name)
            continue
        if group and row["canonical_id"] != group[0]["canonical_id"]:
            account.accepted += len(group) - 1
            numbers.append(hash(group[0]["canonical_id"]))
            yield first_line, _make_record(group)
            group = []
        first_line = first_line if group else line
        group.append(row)
    if group:
        account.accepted += len(group) - 1
        numbers.append(hash(group[0]["canonical_id"]))
        yield first_line, _make_record(group)
    _check_together(path, numbers)


def _check_together(path: Path, numbers: "array[int]") -> None:
    """Check that no entity has two groups of rows, by a number made of the id of each group.

    Raises:
        RowRefused: One has.
    """
    import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

    values, counts = np.unique(np.frombuffer(numbers, np.int64), return_counts=True)
    suspects = frozenset(values[counts > 1].tolist())
    if not suspects:
        return
    # two ids may have one number: the file is read once more, and the ids themselves decide
    done, before = set[str](), ""
    columns = (*_REQUIRED, *_OPTIONAL)
    for line, row in csv_rows(path, LoadLog(), columns=columns, required=_REQUIRED):
        entity = row["canonical_id"]
        if entity == before or not entity or not row["prop"] or _is_candidate(row):
            continue
        if entity in done:
            raise RowRefused(
                "the rows of one entity do not stand together",
                file=path.name,
                line=line,
                field="canonical_id",
                value=entity,
                hint="sort the file by canonical_id",
            )
        before = entity
        if hash(entity) in suspects:
            done.add(entity)


def _is_candidate(row: Row) -> bool:
    return row["external"].lower() in ("t", "true", "1")


def _make_record(group: list[Row]) -> dict[str, Any]:
    properties: dict[str, dict[str, None]] = {}
    for row in group:
        # a row of the property "id" stands for the entity itself
        if row["prop"] != "id" and row["value"]:
            properties.setdefault(row["prop"], {})[row["value"]] = None
    canonical = group[0]["canonical_id"]
    record: dict[str, Any] = {
        "id": canonical,
        "schema": max((row["schema"] for row in group), key=_rank_schema),
        "properties": {name: list(values) for name, values in properties.items()},
        "referents": sorted({row["entity_id"] for row in group} - {canonical, ""}),
    }
    seen = max(row["last_seen"] for row in group)
    return record | ({"last_seen": seen} if seen else {})


def _rank_schema(schema: str) -> tuple[int, str]:
    """Rank a schema; of several that one entity has, the most special one counts."""
    place = _GENERAL.index(schema) if schema in _GENERAL else len(_GENERAL)
    return place, schema


# ------------------------------------------------------------------------------------------------
# Read entities that need their neighbours: posts, contracts, listings, papers, things owned.
# ------------------------------------------------------------------------------------------------

REQUIRED = {
    "Sanction": ("entity",),
    "Risk": ("entity",),
    "Occupancy": ("holder", "post"),
    "ContractAward": ("supplier", "contract"),
    "Passport": ("holder",),
    "Identification": ("holder",),
    "Position": (),
    "Contract": (),
    **dict.fromkeys(THINGS, ()),
}
"""Schemata that wait until all entities are read, and the properties that each must have."""

PAPERS = frozenset({"Passport", "Identification"})
"""Schemata of papers, whose numbers are added to those of their holder."""


class Neighbours:
    """Entities that waited, and what the entities beside them say about parties.

    Args:
        waiting: The entities.
        parties: Those about whom they say something.
        named: Things that others name: somebody owns them, or is listed with them.
    """

    def __init__(
        self, waiting: Iterable[FtmEntity], parties: Iterable[Party], named: Collection[str]
    ) -> None:
        self._by_party = {entity.party_id: entity for entity in waiting}
        self._topics = {party.id: party.topics for party in parties}
        self._named = named
        self._papers: dict[str, list[Identifier]] = defaultdict(list)
        # by their ids: no order of entities decides
        for _, entity in sorted(self._by_party.items(), key=itemgetter(0)):
            if entity.schema in PAPERS:
                self._collect_paper(entity)

    def statements(self, entity: FtmEntity) -> Iterator[Statement]:
        """Yield the statements of an entity that waited; none if it only serves others."""
        match entity.schema:
            case "Sanction" | "Risk":
                yield from listings(entity, self._topics)
            case "Occupancy":
                yield from self._post_ties(entity)
            case "Position" if not entity.all("organization"):
                yield _make_office(entity)
            case "ContractAward":
                yield from self._supply_ties(entity)
            case schema if schema in THINGS and entity.party_id in self._named:
                yield from party_statements(entity)

    def completed(self, statement: Statement) -> Statement:
        """Return a statement; a party with the numbers of its papers added."""
        if isinstance(statement, Party) and statement.id in self._papers:
            papers = self._papers[statement.id]
            return replace(statement, identifiers=(*statement.identifiers, *papers))
        return statement

    def _collect_paper(self, entity: FtmEntity) -> None:
        scheme = "passport" if entity.schema == "Passport" else "national_id"
        countries = entity.countries("country")
        country = countries[0] if len(countries) == 1 else None
        for holder in required_refs(entity, "holder"):
            for number in dict.fromkeys(entity.all("passportNumber") + entity.all("number")):
                self._papers[holder].append(identifier(scheme, number, country))

    def _post_ties(self, entity: FtmEntity) -> Iterator[Tie]:
        """Yield holder holds_post body: the post's own organisation, else the post as a body."""
        since = entity.earliest("startDate", "periodStart", "date")
        until = entity.until() or entity.latest("periodEnd")
        pairs = []
        for post in required_refs(entity, "post"):
            position = self._by_party.get(post)
            bodies = position.refs("organization") if position else ()
            words = position.first("name") if position else None
            # a post without an organisation stands for the body itself
            pairs += [(body, words) for body in bodies or (post,)]
        for holder in required_refs(entity, "holder"):
            for body, words in pairs:
                yield _make_tie(entity, holder, TieKind.HOLDS_POST, body, since, until, words)

    def _supply_ties(self, entity: FtmEntity) -> Iterator[Tie]:
        """Yield supplier supplies authority, since the day of the contract."""
        for contract_id in required_refs(entity, "contract"):
            contract = self._by_party.get(contract_id)
            if contract is None or not contract.all("authority"):
                entity.warn("contract", "names no authority", contract_id)
                continue
            # the award may be dated later than the contract, or not at all
            since = contract.earliest("contractDate") or entity.earliest("startDate", "date")
            words = contract.first("title", "name")
            for supplier in required_refs(entity, "supplier"):
                for authority in contract.refs("authority"):
                    yield _make_tie(
                        entity, supplier, TieKind.SUPPLIES, authority, since, None, words
                    )


def _make_tie(
    entity: FtmEntity,
    start: str,
    kind: TieKind,
    end: str,
    since: str | None,
    until: str | None,
    words: str | None,
) -> Tie:
    ends = "/".join(party.removeprefix(entity.ref("")) for party in (start, end))
    source = entity.source(f"{entity.id}/{ends}")
    return Tie(start, end, kind.value, source, since=since, until=until, text=words)


def _make_office(entity: FtmEntity) -> Party:
    """Return a post without an organisation as a public body, named "post: country"."""
    countries = entity.countries("country")
    name = entity.first("name") or entity.caption or entity.id
    return Party(
        id=entity.party_id,
        name=": ".join([name, *[", ".join(countries)] * bool(countries)]),
        kind=PartyKind.PUBLIC_BODY.value,
        country=countries[0] if len(countries) == 1 else None,
        source=entity.source(),
        topics=tuple(sorted(set(entity.all("topics")))),
        notes=(("schema", "Position"),),
    )


# ------------------------------------------------------------------------------------------------
# Bring entities together with those that they need, in parts that fit into memory.
#
# A listing asks for the topics of its party, an office for its post, an award for its contract, a
# party for its papers. Whoever asks lies in the part of what it asks about.
# ------------------------------------------------------------------------------------------------

Draft = tuple[Statement, ...] | StoredEntity
"""What an entity became: statements, or itself where it must wait for others."""

SERVING: Final = frozenset({*PAPERS, "Position", "Contract"})
"""Schemata whose entities say something only through another entity."""

_REFERRING: Final = {
    "Sanction": "entity",
    "Risk": "entity",
    "Occupancy": "post",
    "ContractAward": "contract",
    **dict.fromkeys(PAPERS, "holder"),
}
"""Schemata that say something of other entities, and the property that names these."""


class _Row(NamedTuple):
    """A row in a part; a copy only answers, and is yielded from another part."""

    file: str
    line: int
    draft: Draft
    is_copy: bool = False


@dataclass(slots=True)
class _Survey:
    """Who refers to whom, as numbers made of ids: they only choose what is looked at.

    Attributes:
        own: Of each row the number of its party, 0 for none.
        referred: The numbers of parties to whom listings and papers refer.
        things: The numbers of things, which are parties only where others name them.
        copies: Who refers to several entities at once, by the ids of these.
    """

    own: "array[int]" = field(default_factory=lambda: array("q"))
    referred: "array[int]" = field(default_factory=lambda: array("q"))
    things: set[int] = field(default_factory=set)
    copies: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count_waiting(self) -> int:
        """Count the rows that go into parts, more or less."""
        return len(self.referred) + len(self.things)

    def list_referred(self) -> list[bool]:
        """Tell of each row whether something refers to its party."""
        import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

        parties, targets = (np.frombuffer(each, np.int64) for each in (self.own, self.referred))
        is_referred: list[bool] = np.isin(parties, targets).tolist()
        return is_referred


def join(rows: ResolvedRows[Draft], origin: Origin) -> Iterator[Placed]:
    """Yield the statements of all rows, and count what became of each.

    Args:
        rows: The entities, each once.
        origin: The layer, and the account.
    """
    survey = _survey_rows(rows, origin)
    parts: PartedSpool[_Row | str] = PartedSpool(survey.count_waiting())
    for row, is_referred in zip(rows, survey.list_referred(), strict=True):
        placed = _Row(row.account.file, row.line, row.value)
        for thing in _list_named(placed.draft, survey, origin):
            parts.append(thing, thing)
        own_party = _own_party(placed.draft, origin)
        for asking in survey.copies.get(own_party, ()):
            parts.append(asking, placed._replace(is_copy=True))
        if isinstance(placed.draft, StoredEntity):
            _add_waiting(parts, placed, placed.draft, origin)
        elif is_referred:
            parts.append(own_party, placed)
        else:
            row.account.accepted += 1
            yield from ((placed.file, placed.line, statement) for statement in placed.draft)
    for part in parts.parts():
        yield from _join_part(part, origin)


def _survey_rows(rows: ResolvedRows[Draft], origin: Origin) -> _Survey:
    survey = _Survey()
    for row in rows:
        own_party = _own_party(row.value, origin)
        survey.own.append(hash(own_party) if own_party else 0)
        if not isinstance(row.value, StoredEntity):
            continue
        parties = _list_referred(row.value, origin)
        if len(parties) > 1 and row.value.schema not in PAPERS:
            for party in parties:
                survey.copies[party].append(own_party)
        survey.referred.extend(map(hash, parties or [own_party]))
        if row.value.schema in THINGS:
            survey.things.add(hash(own_party))
    return survey


def _own_party(draft: Draft, origin: Origin) -> str:
    """Return the party that an entity is or describes; "" for a tie or delivery."""
    if isinstance(draft, StoredEntity):
        return f"{origin.dataset}:{draft.id}"
    first = draft[0] if draft else None
    return first.id if isinstance(first, Party) else ""


def _list_referred(entity: StoredEntity, origin: Origin) -> list[str]:
    """Return to which parties an entity refers."""
    names = entity.properties.get(_REFERRING.get(entity.schema, ""), ())
    return [f"{origin.dataset}:{name}" for name in dict.fromkeys(names)]


def _list_named(draft: Draft, survey: _Survey, origin: Origin) -> Iterator[str]:
    """Yield the things that a row names: somebody owns them, or is listed with them."""
    if not survey.things:
        return
    if isinstance(draft, StoredEntity):
        is_listing = draft.schema in ("Sanction", "Risk")
        named = _list_referred(draft, origin) if is_listing else []
    else:
        named = [party for statement in draft for _, party in references(statement)]
    yield from (party for party in named if hash(party) in survey.things)


def _add_waiting(
    parts: PartedSpool[_Row | str], row: _Row, entity: StoredEntity, origin: Origin
) -> None:
    """Add an entity to the part of whom it refers to; to its own where these are several."""
    parties = _list_referred(entity, origin)
    if len(parties) == 1 or entity.schema in PAPERS:
        parts.append(parties[0], row)
        for holder in parties[1:]:
            parts.append(holder, row._replace(is_copy=True))
    else:
        parts.append(_own_party(entity, origin), row)


def _join_part(part: Sequence[_Row | str], origin: Origin) -> Iterator[Placed]:
    rows = [row for row in part if isinstance(row, _Row)]
    named = {thing for thing in part if isinstance(thing, str)}
    waiting = {
        place: row.draft.restore(row.file, row.line, origin)
        for place, row in enumerate(rows)
        if isinstance(row.draft, StoredEntity)
    }
    parties = [row.draft[0] for row in rows if not isinstance(row.draft, StoredEntity)]
    described = [party for party in parties if isinstance(party, Party)]
    neighbours = Neighbours(waiting.values(), described, named)
    for place, row in enumerate(rows):
        if row.is_copy:
            continue
        statements = row.draft
        if isinstance(statements, StoredEntity):
            statements = tuple(neighbours.statements(waiting[place]))
        _count_row(row, statements, origin)
        for statement in statements:
            yield row.file, row.line, neighbours.completed(statement)


def _count_row(row: _Row, statements: Sequence[Statement], origin: Origin) -> None:
    account = origin.log.account(row.file)
    schema = row.draft.schema if isinstance(row.draft, StoredEntity) else None
    if statements or schema is None or schema in SERVING:
        account.accepted += 1
    else:
        account.not_a_party[schema] += 1


SOURCE: Final = read_source(__file__)

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
