"""The card of one party: what each source says of it, its lists, ties and shipments."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Protocol, TypeVar

from onward.graph.dates import holds_on, is_known_by
from onward.graph.engine import Direction, Engine
from onward.graph.model import UNDIRECTED, Listing, Party, Provenance, Shipment, TieKind
from onward.queries.detection.list_entries import say_topic
from onward.queries.detection.paths import describe_tie, describe_traits
from onward.queries.matching.candidates import Twin
from onward.queries.model.parts import copy_fields
from onward.queries.model.party_cards import (
    CardIdentifier,
    CardListing,
    CardName,
    CardShipment,
    CardShipments,
    CardTie,
    CardTopic,
    CardTwin,
    PartyCard,
    SourceCard,
    TieGroup,
    describe_origin,
)
from onward.queries.tables.tables import is_listed

TIES_SHOWN: Final = 25
"""Number of ties of one kind and direction that are shown; their count is always stated."""

_NOTE_WORDS: Final = {
    "kind_uncertain": "kind not certain",
    "owner_not_named": "no source names it",
    "composite": "entry of several parties",
    "grt": "gross tonnage",
    "order": "ordered by the entry",
    "inferred_identifier": "number read out of a text",
}
"""What notes are about where their key alone does not say it."""

SHIPMENT_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


def make_party_card(
    engine: Engine, pid: int, on: date, as_of: date | None, twins: Iterable[Twin] = ()
) -> PartyCard:
    """Gather what the loaded sources say of a party.

    Args:
        engine: Over the snapshot.
        pid: The party.
        on: Day on which topics and list entries must hold.
        as_of: Use only what was known by this day; None for everything.
        twins: Who is probably the same, which nobody has confirmed.
    """
    record = engine.parties([pid])[0]
    return PartyCard(
        id=record.id,
        name=record.name,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        kinds=tuple(sorted(record.kinds)),
        countries=tuple(sorted(record.countries)),
        topics=tuple(sorted(record.topics(on, as_of))),
        listed=is_listed(record, on, as_of),
        bare_topics=tuple(
            CardTopic(
                id=row.id, dataset=row.source.dataset, topic=topic, words=str(say_topic(topic))
            )
            for row, topic in record.bare_topics(as_of)
        ),
        sources=tuple(_describe_member(member) for member in _known_rows(record.members, as_of)),
        listings=tuple(_describe_listing(row, on) for row in _known_rows(record.listings, as_of)),
        ties=tuple(_group_ties(engine, pid, on, as_of)),
        shipments=latest_shipments(engine, pid, as_of),
        probably_same=tuple(
            _describe_twin(twin, on, as_of)
            for twin in twins
            if _known_rows(twin.record.members, as_of)
        ),
    )


def _describe_twin(twin: Twin, on: date, as_of: date | None) -> CardTwin:
    record = twin.record
    return CardTwin(
        id=record.id,
        name=record.name,
        score=f"{twin.score:.3f}",
        sources=tuple(_describe_member(row) for row in _known_rows(record.members, as_of)),
        listings=tuple(_describe_listing(row, on) for row in _known_rows(record.listings, as_of)),
    )


class _Sourced(Protocol):
    @property
    def source(self) -> Provenance: ...


_Row = TypeVar("_Row", bound=_Sourced)


def _known_rows(rows: Iterable[_Row], as_of: date | None) -> list[_Row]:
    """Return the rows that were known by a day."""
    return [row for row in rows if is_known_by(row.source.published, row.source.retrieved, as_of)]


def _describe_member(member: Party) -> SourceCard:
    return copy_fields(
        SourceCard,
        member,
        kind=str(member.kind),
        names=tuple(copy_fields(CardName, name) for name in member.names),
        identifiers=tuple(
            copy_fields(CardIdentifier, number)
            for number in member.identifiers
            # personal numbers are matched on, never printed
            if not number.personal
        ),
        topics=tuple(member.topics),
        inferred=describe_traits(member.inferred),
        notes=tuple(f"{say_note_key(key)}: {text}" for key, text in member.notes),
        **describe_origin(member.source),
    )


def say_note_key(key: str) -> str:
    """Return what a note is about, in words.

    >>> say_note_key("kind_uncertain"), say_note_key("digital_currency_address")
    ('kind not certain', 'digital currency address')
    """
    return _NOTE_WORDS.get(key, key.replace("_", " "))


def _describe_listing(entry: Listing, on: date) -> CardListing:
    return copy_fields(
        CardListing,
        entry,
        regime=entry.regime or None,
        holds=holds_on(entry.since, entry.until, on),
        **describe_origin(entry.source),
    )


def _group_ties(engine: Engine, pid: int, on: date, as_of: date | None) -> Iterable[TieGroup]:
    """Yield the ties by kind and direction: how many, and the first of them in tie order."""
    for kind in TieKind:
        # kinds without a direction would otherwise be counted twice
        directions: tuple[Direction, ...] = ("both",) if kind in UNDIRECTED else ("in", "out")
        for direction in directions:
            batch = engine.incident([pid], [kind.value], direction, None, as_of)
            tids = batch.tid.tolist()
            if tids:
                first_ties = _describe_ties(engine, tids[:TIES_SHOWN], on)
                yield TieGroup(
                    kind=kind.value, direction=direction, count=len(tids), ties=first_ties
                )


def _describe_ties(engine: Engine, tids: Sequence[int], on: date) -> tuple[CardTie, ...]:
    ends = engine.ends(tids)
    pids = sorted({pid for pair in ends for pid in pair})
    # both ends of all ties in one call: an engine over a network answers each call slowly
    records = dict(zip(pids, engine.parties(pids), strict=True))
    return tuple(
        CardTie(
            start=records[start].id,
            start_name=records[start].name,
            tie=describe_tie(tie, on, possible=False),
            end=records[end].id,
            end_name=records[end].name,
        )
        for tie, (start, end) in zip(engine.ties(tids), ends, strict=True)
    )


def latest_shipments(engine: Engine, pid: int, as_of: date | None) -> CardShipments:
    """Return how many deliveries a party takes part in, and the latest of them."""
    rows = engine.shipments([pid], SHIPMENT_ROLES, as_of)
    # the engine orders shipments by date
    latest = tuple(_describe_shipment(row) for row in rows[-TIES_SHOWN:])
    return CardShipments(count=len(rows), shown=latest)


def _describe_shipment(row: Shipment) -> CardShipment:
    return copy_fields(CardShipment, row, **describe_origin(row.source))
