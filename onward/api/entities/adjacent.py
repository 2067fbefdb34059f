"""The ties of a party as entities that name the party at their other end.

A tie stands under the property of FollowTheMoney that its kind and end have; one without a schema,
or whose schema does not allow the party, under its own kind and direction beside them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from onward.api.entities.writing import (
    SANCTIONS,
    EntityData,
    list_texts,
    make_entity,
    write_entity,
    write_sanction,
)
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import UNDIRECTED, Tie, TieKind
from onward.queries.detection.paths import describe_tie
from onward.queries.matching.requests import ANY_LINK, TIE_SCHEMATA, TieSchema, schema_of
from onward.queries.model.assessment import TieFacts
from onward.viz.exports.ftm import write_percentage
from onward.viz.tables.rows import partial_day, web_address

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
