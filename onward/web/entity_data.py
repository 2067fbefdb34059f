"""Parties as entities of FollowTheMoney, in the shapes that clients of OpenSanctions read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypedDict

from onward.api.answers.data import list_sources
from onward.api.inputs import parse_day
from onward.errors import UsageError, did_you_mean
from onward.graph.countries import country_name
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import UNDIRECTED, Listing, PartyKind, Tie, TieKind
from onward.operations.entities import EVERYTHING, EntitySearch
from onward.queries.detection.paths import describe_tie
from onward.queries.matching.requests import (
    ABOVE,
    ACTOR,
    ANY_LINK,
    SCHEMATA,
    TIE_SCHEMATA,
    TieSchema,
    collect_properties,
    has_property,
    ids_of,
    schema_of,
    topics_of,
)
from onward.queries.model.assessment import TieFacts
from onward.viz.exports.ftm import write_percentage
from onward.viz.tables.rows import partial_day, web_address

if TYPE_CHECKING:
    from onward.api.workspace import Workspace
    from onward.queries.search import FoundParty, SearchResult


# ------------------------------------------------------------------------------------------------
# Writing parties and their list entries as entities.
#
# What only Onward says stands under ``onward``, which clients skip. A fact for which the party's
# schema has no property is not bent: it stands there, too.
# ------------------------------------------------------------------------------------------------

SANCTION: Final = "Sanction"
SANCTIONS: Final = "sanctions"
"""Schema of list entries, and the property under which a party names them."""

Texts = Mapping[str, str | None]


class EntityData(TypedDict):
    """An entity; a property has texts, or the entities that it names."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[object]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: None
    last_seen: str | None
    last_change: None
    onward: dict[str, object]


def write_entity(record: PartyRecord, on: date) -> EntityData:
    """Write a party.

    Args:
        record: What the sources say of it.
        on: Day on which topics must hold to count under ``onward``; a property has them all.
    """
    schema = schema_of(record)
    stated = collect_properties(record)
    fitting = {name: texts for name, texts in stated.items() if has_property(schema, name)}
    other = {name: texts for name, texts in stated.items() if name not in fitting}
    retrieved = [row.source.retrieved for row in record.members if row.source.retrieved]
    entity = make_entity(
        record.id,
        record.name,
        schema,
        fitting,
        sorted({row.source.dataset for row in record.members}),
        max(retrieved, default=None),
    )
    entity["referents"] = sorted(set(ids_of(record)) - {record.id})
    entity["target"] = bool(topics_of(record))
    entity["onward"] = {
        "kinds": sorted(record.kinds),
        "topics": sorted(record.topics(on, None)),
        "on": on.isoformat(),
        "other": other,
    }
    return entity


def write_sanction(entry: Listing) -> EntityData:
    """Write a list entry of a party."""
    source = entry.source
    name = entry.list or entry.programme or entry.regime or entry.topic
    facts: Texts = {
        "authority": entry.regime,
        "program": entry.programme or entry.list,
        "startDate": partial_day(entry.since),
        "endDate": partial_day(entry.until),
        "authorityId": entry.entry_id,
        "provisions": entry.measure,
        "reason": entry.text,
        "status": entry.standing,
        "recordId": source.record,
        "sourceUrl": web_address(source.url),
        "retrievedAt": partial_day(source.retrieved),
    }
    entity = make_entity(
        f"{source.dataset}:{entry.id}",
        name,
        SANCTION,
        list_texts(facts),
        [source.dataset],
        source.retrieved,
    )
    entity["onward"] = {"topic": entry.topic, "list": entry.list, "act": entry.act}
    return entity


def list_texts(facts: Texts) -> dict[str, list[str]]:
    """Return facts as properties; one that is not known is none."""
    return {name: [text] for name, text in facts.items() if text}


def make_entity(
    name: str,
    caption: str,
    schema: str,
    properties: Mapping[str, Sequence[object]],
    datasets: Sequence[str],
    last_seen: str | None,
) -> EntityData:
    """Make an entity; first sight and last change are no facts of Onward's."""
    return {
        "id": name,
        "caption": caption,
        "schema": schema,
        "properties": {key: list(values) for key, values in properties.items()},
        "datasets": list(datasets),
        "referents": [],
        "target": False,
        "first_seen": None,
        "last_seen": last_seen,
        "last_change": None,
        "onward": {},
    }


# ------------------------------------------------------------------------------------------------
# The ties of a party as entities that name the party at their other end.
#
# A tie stands under the property of FollowTheMoney that its kind and end have; one without a
# schema, or whose schema does not allow the party, under its own kind and direction beside them.
# ------------------------------------------------------------------------------------------------

_KINDS: Final = tuple(kind.value for kind in TieKind)

PROPERTIES: Final = frozenset(
    {SANCTIONS, *(name for form in TIE_SCHEMATA.values() for name in (form.at_start, form.at_end))}
)
"""Properties under which an entity names others."""


class TotalData(TypedDict):
    """How many there are."""

    value: int
    relation: str


class AdjacentPage(TypedDict):
    """A page of what a property names."""

    results: list[EntityData]
    total: TotalData
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class TiePlace:
    """A place at which ties of a party stand.

    Attributes:
        name: A property of FollowTheMoney, or a kind and a direction.
        is_property: Which of them.
    """

    name: str
    is_property: bool


class AdjacentTies:
    """The ties and list entries of a party.

    Args:
        engine: Over the snapshot.
        pid: The party.
        on: The day on which a tie has ended, or has not; ties of all days are named.
    """

    def __init__(self, engine: Engine, pid: int, on: date) -> None:
        self.engine = engine
        self.pid = pid
        self.on = on
        [self.record] = engine.parties([pid])
        self._schema = schema_of(self.record)
        self._places = self._place_ties()

    def _place_ties(self) -> Mapping[TiePlace, list[int]]:
        """Return the ties by the place at which they stand, in the order of their ids."""
        batch = self.engine.incident([self.pid], _KINDS, "both", None, None)
        places: dict[TiePlace, list[int]] = defaultdict(list)
        ends = zip(batch.tid.tolist(), batch.kind.tolist(), batch.start.tolist(), strict=True)
        for tid, number, start in ends:
            places[self._choose_place(_KINDS[number], at_start=start == self.pid)].append(tid)
        return places

    def _choose_place(self, kind: str, *, at_start: bool) -> TiePlace:
        form = TIE_SCHEMATA.get(kind)
        if form is not None:
            allowed = form.starts if at_start else form.ends
            if self._schema in allowed:
                return TiePlace(form.at_start if at_start else form.at_end, is_property=True)
        direction = "both" if kind in UNDIRECTED else "out" if at_start else "in"
        return TiePlace(f"{kind} {direction}", is_property=False)

    @property
    def counts(self) -> dict[str, int]:
        """How many entities each property names, those without any left out."""
        counts = {
            place.name: len(tids) for place, tids in self._places.items() if place.is_property
        }
        if self.record.listings:
            counts[SANCTIONS] = len(self.record.listings)
        return dict(sorted(counts.items()))

    @property
    def other_counts(self) -> dict[str, int]:
        """How many ties have no property, by kind and direction."""
        counts = {
            place.name: len(tids) for place, tids in self._places.items() if not place.is_property
        }
        return dict(sorted(counts.items()))

    def page(self, name: str, limit: int, offset: int) -> AdjacentPage:
        """Return a page of what a property names, or of the ties of a kind and direction."""
        if name == SANCTIONS:
            entries = self.record.listings
            sanctions = [write_sanction(entry) for entry in entries[offset : offset + limit]]
            return _make_page(sanctions, len(entries), limit, offset)
        tids = next((tids for place, tids in self._places.items() if place.name == name), [])
        results = list(self._write_ties(tids[offset : offset + limit]))
        return _make_page(results, len(tids), limit, offset)

    def _write_ties(self, tids: Sequence[int]) -> Iterator[EntityData]:
        ends = self.engine.ends(tids)
        pids = sorted({pid for pair in ends for pid in pair})
        # all of them in one call: an engine over a network answers each call slowly
        records = dict(zip(pids, self.engine.parties(pids), strict=True))
        for tie, (start, end) in zip(self.engine.ties(tids), ends, strict=True):
            at_start = start == self.pid
            other = records[end if at_start else start]
            yield _write_tie(tie, other, self.on, at_start=at_start)


def _make_page(results: list[EntityData], total: int, limit: int, offset: int) -> AdjacentPage:
    return {
        "results": results,
        "total": {"value": total, "relation": "eq"},
        "limit": limit,
        "offset": offset,
    }


def _write_tie(tie: Tie, other: PartyRecord, on: date, *, at_start: bool) -> EntityData:
    """Write a tie that names the party at its other end; the one that was asked about is known."""
    form = TIE_SCHEMATA.get(str(tie.kind), ANY_LINK)
    facts = describe_tie(tie, on, possible=False)
    entity = make_entity(
        f"onward-tie-{facts.id}",
        f"{facts.kind.replace('_', ' ')}: {other.name}",
        form.schema,
        {
            **_list_facts(facts, form),
            form.end if at_start else form.start: [write_entity(other, on)],
        },
        [facts.dataset],
        facts.retrieved,
    )
    entity["onward"] = {
        "tie": facts.id,
        "kind": facts.kind,
        "direction": "out" if at_start else "in",
        "share": facts.share.to_data() if facts.share else None,
        "standing": facts.standing,
        "ended": facts.ended,
        "record": facts.record,
    }
    return entity


def _list_facts(facts: TieFacts, form: TieSchema) -> dict[str, list[str]]:
    is_between_relatives = form.words != "role"
    kind_words = facts.kind if form is ANY_LINK else None
    stated = {
        "percentage": write_percentage(facts.share) if facts.kind == TieKind.OWNS else None,
        form.words: facts.interest or kind_words,
        "startDate": partial_day(facts.since),
        "endDate": partial_day(facts.until),
        # ties between relatives have no status in FollowTheMoney
        "status": None if is_between_relatives else facts.standing,
        "summary": facts.text,
        "recordId": facts.record,
        "sourceUrl": web_address(facts.url),
        "retrievedAt": partial_day(facts.retrieved),
    }
    return list_texts(stated)


# ------------------------------------------------------------------------------------------------
# Searching parties by words, in the shape of OpenSanctions' ``/search``.
# ------------------------------------------------------------------------------------------------

FACETS: Final[Mapping[str, tuple[str, str]]] = {
    "countries": ("Countries", "country"),
    "topics": ("Topics", "topic"),
    "datasets": ("Data sources", "source"),
    "schema": ("Kinds", "kind"),
}
"""What parties are counted by: its title, and what a search calls it."""


class FacetValue(TypedDict):
    """How many parties have a value."""

    name: str
    label: str
    count: int


class FacetData(TypedDict):
    """A facet."""

    label: str
    values: list[FacetValue]


class FoundData(TypedDict):
    """The answer to a search."""

    results: list[EntityData]
    total: TotalData
    limit: int
    offset: int
    facets: dict[str, FacetData]
    ignored: list[str]


def find_entities(
    workspace: "Workspace", question: EntitySearch, layers: Sequence[str]
) -> FoundData:
    """Search for parties.

    Args:
        workspace: Of which snapshot.
        question: What is looked for.
        layers: Which layers are searched; none = all of them.

    Raises:
        UsageError: A word, a filter or a facet is not understood.
    """
    facets = question.facets or list(FACETS)
    for facet in facets:
        if facet not in FACETS:
            likely = did_you_mean(facet, FACETS)
            raise UsageError(f"facets {facet!r} is none; {likely}there are: {', '.join(FACETS)}")
    result = workspace.search(
        question.q,
        country=question.countries,
        topic=question.topics,
        kind=list_kinds(question.kinds),
        source=layers,
        # at least one is looked for, though only the counts may be wanted
        limit=max(1, question.limit),
        offset=question.offset,
    )
    engine = workspace.engine(workspace.snapshot())
    return {
        "results": _write_parties(result, engine)[: question.limit],
        "total": {"value": result.total, "relation": "eq"},
        "limit": question.limit,
        "offset": question.offset,
        "facets": {name: _write_facet(name, result) for name in facets},
        "ignored": question.ignored,
    }


def list_kinds(schema: str) -> tuple[str, ...]:
    """Return the kinds of parties that a schema includes; none where it includes all.

    Raises:
        UsageError: There is no such schema of parties.
    """
    if schema == EVERYTHING:
        return ()
    schemata = {*ABOVE, *SCHEMATA.values()}
    if schema not in schemata:
        likely = did_you_mean(schema, schemata)
        raise UsageError(f"schema {schema!r} is none of parties; {likely}or leave it out")
    below = ABOVE.get(schema, frozenset({schema}))
    return tuple(kind.value for kind in PartyKind if SCHEMATA.get(kind, ACTOR) in below)


def _write_parties(result: "SearchResult", engine: "Engine") -> list[EntityData]:
    day = parse_day(result.on, "on")
    pids = engine.find([party.party for party in result.parties])
    described = [pid for pid in pids if pid is not None]
    records = dict(zip(described, engine.parties(described), strict=True))
    return [
        _write_listed_alone(party) if pid is None else write_entity(records[pid], day)
        for party, pid in zip(result.parties, pids, strict=True)
    ]


def _write_listed_alone(party: "FoundParty") -> EntityData:
    """Write a party that lists name and no source describes."""
    topics = sorted({topic for record in party.records for topic in record.topics})
    datasets = sorted({record.dataset for record in party.records})
    properties: dict[str, Sequence[object]] = {"name": [party.name], "topics": topics}
    entity = make_entity(party.party, party.name, ACTOR, properties, datasets, None)
    entity["target"] = bool(topics)
    return entity


def _write_facet(name: str, result: "SearchResult") -> FacetData:
    title, facet = FACETS[name]
    counts = result.facets.get(facet, {})
    labels = _label_values(facet, counts)
    return {
        "label": title,
        "values": [
            {
                "name": value.lower() if facet == "country" else value,
                "label": labels.get(value, value),
                "count": count,
            }
            for value, count in counts.items()
        ],
    }


def _label_values(facet: str, values: Iterable[str]) -> dict[str, str]:
    if facet == "country":
        return {code: country_name(code) for code in values}
    if facet == "source":
        return {source.name: source.title for source in list_sources()}
    return {}
