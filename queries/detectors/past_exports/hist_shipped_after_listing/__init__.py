"""hist-shipped-after-listing: the party shipped to a listed party while that one was listed.

The day on which the entry began decides, never the day of the data. It shows no breach by itself:
which law held for the sender, and whether there was a licence, are questions for a person. Papers
name who receives goods, and seldom its number: whoever such a party may be is asked about, too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from onward.graph.dates import since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Shipment
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, entry_values, list_known_entries
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, Result, Subject, Undecided
from onward.queries.detectors.past_exports.hist_shipped_after_listing.group_shipments import (
    GroupShipments,
    group_shipments,
)
from onward.queries.ownership.cascades import possible_duplicates
from onward.queries.ownership.owners import MAYBE_SAME, GroupMember
from onward.queries.shipments import shipment_days, shipment_evidence

PARAMETERS: Final = frozenset({"min_share"})
"""What it reads of an indicator's parameters."""

PATHS: Final = 3
"""Paths that a finding shows."""

WasListed = Literal["surely", "possibly", "unknown", "no"]


@dataclass(frozen=True, slots=True)
class _Consignment:
    """A delivery, who of the group sent it, and to whom it went.

    Attributes:
        shipment: The delivery.
        sender: Who sent it.
        receiver: Who got it, as it names them.
        likeness: The tie to the listed party that the receiver may be; none where it is that one.
    """

    shipment: Shipment
    sender: GroupMember
    receiver: int
    likeness: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A delivery to a listed party, the entries that held then, and what is not certain of it."""

    consignment: _Consignment
    entries: tuple[Listing, ...]
    doubts: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, tuple[bool, int, tuple[int, ...]]]:
        """To the party itself before to one that it may be, then as senders rank."""
        return len(self.consignment.likeness), self.consignment.sender.rank


TRACES: Final = (BY_SHIPMENTS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each listed party that it shipped to.

    Yields:
        Detected; Undecided where an entry does not say since when it holds.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        judge = partial(_judge_subject, context, subject)
        yield from context.results(("hist-shipped-after-listing", subject), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    sent = group_shipments(context, subject.pid, float(context.params["min_share"]))
    if sent is None:
        return
    by_party: dict[int, list[_Consignment]] = defaultdict(list)
    for party, consignment in _list_consignments(context, sent):
        by_party[party].append(consignment)
    pids = sorted(by_party)
    for pid, record in zip(pids, context.engine.parties(pids), strict=True):
        entries = list_known_entries(record, context)
        if entries or _has_bare_topic(context, record):
            yield from _judge_receiver(subject, sent, record, entries, by_party[pid])


def _list_consignments(
    context: Context, sent: GroupShipments
) -> Iterator[tuple[int, _Consignment]]:
    """Yield whom each delivery went to, and whoever that party may be."""
    named = {pid for shipment, _ in sent.rows for pid in sent.receivers_of(shipment)}
    others = possible_duplicates(context, sorted(named))
    for shipment, sender in sent.rows:
        for receiver in sent.receivers_of(shipment):
            yield receiver, _Consignment(shipment, sender, receiver)
            for tid, other in others.get(receiver, ()):
                if other not in sent.group:
                    yield other, _Consignment(shipment, sender, receiver, (tid,))


def _has_bare_topic(context: Context, record: PartyRecord) -> bool:
    topics = context.tables.topics_of("listed")
    return any(topic in topics for _, topic in record.bare_topics(context.as_of))


def _judge_receiver(
    subject: Subject,
    sent: GroupShipments,
    record: PartyRecord,
    entries: Sequence[Listing],
    consignments: Sequence[_Consignment],
) -> Iterator[Result]:
    deliveries = list(_find_deliveries(record, entries, consignments))
    if deliveries:
        yield _make_finding(subject, sent, record, deliveries)
    elif not entries or any(entry.since is None for entry in entries):
        text = say(
            "since when {name} is listed is not stated, and goods went to it on {days}",
            name=record.name,
            days=joined(sorted({each.shipment.date for each in consignments})[:3]),
        )
        yield Undecided(subject, "missing_data", ("first day of the list entry",), text)


def _find_deliveries(
    record: PartyRecord, entries: Sequence[Listing], consignments: Sequence[_Consignment]
) -> Iterator[_Delivery]:
    for each in consignments:
        answers = {entry: _judge_entry(entry, each.shipment) for entry in entries}
        sure = tuple(entry for entry, answer in answers.items() if answer == "surely")
        possible = tuple(entry for entry, answer in answers.items() if answer == "possibly")
        if sure or possible:
            doubts = list(each.sender.doubts)
            if each.likeness:
                doubts.append(MAYBE_SAME)
            if not sure:
                doubts.append(
                    say(
                        "whether {name} was listed by then: {date}",
                        name=record.name,
                        date=each.shipment.date,
                    )
                )
            yield _Delivery(each, sure or possible, tuple(doubts))


def _judge_entry(entry: Listing, shipment: Shipment) -> WasListed:
    """Tell whether an entry held on the days that a delivery's date can mean."""
    if entry.since is None:
        return "unknown"
    first, last = shipment_days(shipment)
    begins, ends = since_day(entry.since), until_day(entry.until)
    if last < begins or first >= ends:
        return "no"
    is_within = begins <= first and last < ends
    return "surely" if is_within and entry.standing != "inferred" else "possibly"


def _make_finding(
    subject: Subject,
    sent: GroupShipments,
    record: PartyRecord,
    deliveries: Sequence[_Delivery],
) -> Detected:
    sure = [delivery for delivery in deliveries if not delivery.doubts]
    ranked = sorted(sure or deliveries, key=lambda delivery: delivery.rank)
    consignments = [delivery.consignment for delivery in ranked]
    paths = list(dict.fromkeys(_trace_path(sent, each) for each in consignments))
    entries = {entry.id: entry for delivery in ranked for entry in delivery.entries}
    rows = [
        PartyListing(entry.topic, entry.regime, entry.source, entry) for entry in entries.values()
    ]
    is_own = any(not each.sender.path for each in consignments)
    return Detected(
        subject=subject,
        object=("party", record.id, record.name),
        status="present" if sure else "possible",
        severity="high",
        relation="shipped, while it was listed, to"
        if is_own
        else "belongs together with a party that shipped, while it was listed, to",
        identity=record.id,
        paths=tuple(paths[:PATHS]),
        more="yes" if len(paths) > PATHS else "no",
        values={
            **entry_values(rows),
            **shipment_evidence(each.shipment for each in consignments),
        },
        possible_because=() if sure else ranked[0].doubts,
        counterfactuals=("weighs less if a licence is shown, or no law bound the sender",),
    )


def _trace_path(sent: GroupShipments, each: _Consignment) -> tuple[int, ...]:
    """Return the ties from the party over who sent a delivery to who may be listed."""
    path = sent.path_to(each.shipment, each.sender, each.receiver)
    # where a party stands between of which nothing is known, nothing leads to the receiver
    return (*path, *each.likeness) if len(path) > len(each.sender.path) else path
