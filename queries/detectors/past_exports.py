"""Detectors of the group "Past exports and onward export": what a party received, and when.

Each is named after its indicator. What it sent on is in `onward_exports.py` and `transits.py`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, get_args

from onward.graph.codes import Family
from onward.graph.countries import country_name, say_country
from onward.graph.dates import EPOCH, day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Shipment
from onward.graph.pattern import years_before
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    PartyListing,
    asks_resembling,
    cite_entries,
    entry_values,
    list_known_entries,
)
from onward.queries.detection.paths import finding_of_paths, limits_as_unknown, search_paths
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotCovered,
    Result,
    Subject,
    Undecided,
)
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import CountryYearRow
from onward.queries.ownership.cascades import possible_duplicates
from onward.queries.ownership.owners import (
    MAYBE_SAME,
    GroupMember,
    corporate_group,
    self_and_possible_duplicates,
)
from onward.queries.shipments import (
    hs6,
    pids_of_parties,
    read_quantity,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)
from onward.queries.tables.tables import PRIORITY, ControlDate
from onward.queries.transactions.goods import SURVEILLANCE_FAMILIES, codes_in

PARAMETERS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "hist_exported_cs_to_repressive": frozenset({"min_share"}),
        "hist_shipped_after_listing": frozenset({"min_share"}),
        "hist_surge_after_date": frozenset({"surge"}),
    }
)
"""What each detector reads of an indicator's parameters."""

# ------------------------------------------------------------------------------------------------
# hist-shipped-after-listing: the party shipped to a listed party while that one was listed.
#
# The day on which the entry began decides, never the day of the data. It shows no breach by itself:
# which law held for the sender, and whether there was a licence, are questions for a person. Papers
# name who receives goods, and seldom its number: whoever such a party may be is asked about, too.
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# What a party and its group sent before the transaction, and who of them sent each delivery.
# ------------------------------------------------------------------------------------------------

LINKS: Final = 2
"""Most ownership links between the party and the parent or subsidiary that sent."""


@dataclass(frozen=True, slots=True)
class GroupShipments:
    """Deliveries by a party and its group.

    Attributes:
        rows: Each delivery and who sent it, by date.
        pids: Of every party that they name, by the id under which they do.
        group: Everybody who belongs together with the party, by pid.
    """

    rows: tuple[tuple[Shipment, GroupMember], ...]
    pids: Mapping[str, int]
    group: Mapping[int, GroupMember]

    def receivers_of(self, shipment: Shipment) -> list[int]:
        """Return who got a delivery, the group itself left out."""
        named = (shipment.consignee, shipment.end_user)
        pids = [self.pids[party] for party in named if party is not None and party in self.pids]
        return [pid for pid in dict.fromkeys(pids) if pid not in self.group]

    def path_to(self, shipment: Shipment, sender: GroupMember, receiver: int) -> tuple[int, ...]:
        """Return the ties from the party over who sent a delivery to who got it."""
        return (*sender.path, *ties_to(shipment, receiver, self.pids))


def group_shipments(context: Context, party: int, min_share: float) -> GroupShipments | None:
    """Return what a party and its group sent before the transaction; None: nothing."""
    group = corporate_group(context, party, min_share, LINKS)
    own_pids = {member.pid for member in self_and_possible_duplicates(context, party)}
    # asked apart: what the party itself sent is asked of it by other indicators, too
    shipments = [*sent_by(context, own_pids), *sent_by(context, group.keys() - own_pids)]
    today = day_number(context.on)
    earlier = [row for row in shipments if shipment_days(row)[0] < today]
    if not earlier:
        return None
    pids = pids_of_parties(context.engine, earlier)
    rows = tuple((row, group[pids[row.shipper or ""]]) for row in earlier)
    return GroupShipments(rows, pids, group)


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


def detect_hist_shipped_after_listing(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each listed party that it shipped to.

    Yields:
        Detected; Undecided where an entry does not say since when it holds.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        yield from _judge_subject(context, subject)


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


# ------------------------------------------------------------------------------------------------
# hist-shipped-before-listing: the party shipped to somebody who was listed soon after; context.
#
# Trade with a party that nobody had listed is lawful, and says little. It is shown with the days
# between, and where the quantity was unusual that is said beside it.
# ------------------------------------------------------------------------------------------------

BEFORE: Final = 90
"""Days before the first day of an entry within which a delivery is shown."""

YEAR: Final = 365
UNUSUAL: Final = 3
"""How many times the average of the year before makes a quantity unusual."""


def detect_hist_shipped_before_listing(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party, and each listed party that it shipped to so."""
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        yield from _judge_subject_of_hist_shipped_before_listing(context, subject)


def _judge_subject_of_hist_shipped_before_listing(
    context: Context, subject: Subject
) -> Iterator[Detected]:
    own_pids = {member.pid for member in self_and_possible_duplicates(context, subject.pid)[:1]}
    sent = sent_by(context, own_pids)
    pids = pids_of_parties(context.engine, sent)
    named = {party for row in sent for party in (row.consignee, row.end_user) if party in pids}
    receivers = sorted({pids[party] for party in named if party} - own_pids)
    for pid, record in zip(receivers, context.engine.parties(receivers), strict=True):
        entries = _list_entries(context, record)
        if entries:
            rows = [row for row in sent if pid in _receivers_of(row, pids)]
            yield from _judge_receiver_of_hist_shipped_before_listing(
                subject, record, rows, entries, pid, pids
            )


def _receivers_of(row: Shipment, pids: dict[str, int]) -> set[int]:
    return {pids[party] for party in (row.consignee, row.end_user) if party in pids}


def _list_entries(context: Context, record: PartyRecord) -> list[Listing]:
    entries = list_known_entries(record, context)
    return [entry for entry in entries if entry.since is not None]


def _judge_receiver_of_hist_shipped_before_listing(
    subject: Subject,
    record: PartyRecord,
    rows: Sequence[Shipment],
    entries: Sequence[Listing],
    pid: int,
    pids: dict[str, int],
) -> Iterator[Detected]:
    first = min(entries, key=lambda entry: since_day(entry.since or ""))
    listed = since_day(first.since or "")
    near = [row for row in rows if 0 < listed - shipment_days(row)[1] <= BEFORE]
    if not near:
        return
    days = min(listed - shipment_days(row)[1] for row in near)
    paths = dict.fromkeys(filter(None, (ties_to(row, pid, pids) for row in near)))
    yield Detected(
        subject=subject,
        object=("party", record.id, record.name),
        severity="info",
        relation=say(
            "shipped{unusual}, {days} days before its listing, to",
            unusual=_say_unusual(rows, near, listed),
            days=days,
        ),
        identity=record.id,
        paths=tuple(paths),
        values={
            **entry_values([PartyListing(first.topic, first.regime, first.source, first)]),
            **shipment_evidence(near),
        },
    )


def _say_unusual(rows: Sequence[Shipment], near: Sequence[Shipment], listed: int) -> str:
    """Say that the quantity of the last deliveries was unusual; "" where it was not, or unknown."""
    begins = listed - BEFORE - YEAR
    year_before = [row for row in rows if begins <= shipment_days(row)[0] < listed - BEFORE]
    usual, last = _sum_quantities(year_before), _sum_quantities(near)
    if usual is None or last is None or last * YEAR < UNUSUAL * usual * BEFORE:
        return ""
    return " unusually much" if usual else " for the first time in a year"


def _sum_quantities(rows: Sequence[Shipment]) -> Decimal | None:
    quantities = [read_quantity(row.quantity) for row in rows]
    stated = [quantity for quantity in quantities if quantity is not None]
    return sum(stated, Decimal(0)) if len(stated) == len(rows) else None


# ------------------------------------------------------------------------------------------------
# hist-exported-cs-to-repressive: cyber-surveillance items exported earlier, EU flag 3.
#
# Three things are judged of each past shipment, and the weakest decides: whether it left before the
# transaction, what the goods were, and the record of its destination in its own year. The
# shipment's destination counts, never the country in which its consignee is registered.
#
# A customs code alone is what `tables/surveillance_hs.csv` holds: codes under which such items
# travel beside much ordinary trade. It is shown as context, and makes no flag: only a code or a
# family of surveillance does.
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# What a party and its group exported earlier that speaks for surveillance, or may.
# ------------------------------------------------------------------------------------------------

HS_ALONE: Final = "only the customs code speaks for a cyber-surveillance item"
_FAMILIES: Final = frozenset(get_args(Family))

Goods = tuple[Literal["surveillance", "open", "hs", "not_stated"], str]
"""What the goods were, and why that is not certain."""


def find_exports(context: Context, subject: Subject) -> list["Export"]:
    """Return what the party and its group sent earlier that speaks for surveillance, or may."""
    sent = group_shipments(context, subject.pid, float(context.params["min_share"]))
    exports = []
    for shipment, exporter in sent.rows if sent else ():
        goods = _read_goods(context, shipment)
        if sent and goods is not None:
            consignee = sent.pids.get(shipment.consignee or "")
            path = exporter.path
            if consignee is not None:
                path = sent.path_to(shipment, exporter, consignee)
            exports.append(Export(shipment, exporter, goods, path))
    return exports


@dataclass(frozen=True, slots=True)
class Export:
    """A shipment by the party or its group before the transaction."""

    shipment: Shipment
    exporter: GroupMember
    goods: Goods
    path: tuple[int, ...]

    @property
    def is_hs_alone(self) -> bool:
        """Whether no more than a customs code speaks for surveillance."""
        return self.goods[0] == "hs"

    def doubts(self, records: "RecordsInTime") -> tuple[str, ...]:
        """Say what keeps it from being certain."""
        record, on = records.worst_at(self.shipment), day_number(records.context.on)
        name = say_country(record.country)
        doubts = list(self.exporter.doubts)
        # a month or year that reaches past the transaction leaves the order open
        if shipment_days(self.shipment)[1] >= on:
            doubts.append(
                say("whether it left before the transaction: {date}", date=self.shipment.date)
            )
        if self.goods[1]:
            doubts.append(self.goods[1])
        if record.status == "indicated":
            doubts.append(
                say("the record of {name} in {year} is only indicated", name=name, year=record.year)
            )
        elif record.status == "unknown":
            doubts.append(
                say("the record of {name} in {year} is not known", name=name, year=record.year)
            )
        elif records.has_changed_within(self.shipment):
            doubts.append(
                say(
                    "the record of {name} changed within {date}", name=name, date=self.shipment.date
                )
            )
        return tuple(doubts)


def _read_goods(context: Context, shipment: Shipment) -> Goods | None:
    """Say what a shipment speaks for; None: for something else."""
    tables = context.tables.goods
    on = EPOCH + timedelta(days=shipment_days(shipment)[0])
    families, code = frozenset(shipment.families), shipment.control_code
    # by the list as it stood when the goods left, not as it stands today
    if families & SURVEILLANCE_FAMILIES or tables.listed_at(code, on):
        return "surveillance", ""
    if coarser := tables.coarser_at(code, on):
        entries = joined(row.code for row in coarser)
        return "open", say(
            "the control code {code} stops above the listed entries {entries}",
            code=code,
            entries=entries,
        )
    if unknown := sorted(families - _FAMILIES):
        return "open", say("a family that Onward does not know: {unknown}", unknown=joined(unknown))
    # another family or another code of a list: the goods are known, and are others
    if families or codes_in(code or ""):
        return None
    if tables.surveillance_at(shipment.hs, on):
        return "hs", say("{reason} ({code})", reason=HS_ALONE, code=shipment.hs)
    return None if shipment.hs else ("not_stated", "")


class RecordsInTime:
    """Country records at the date of a shipment, each judged once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.record_on = cache(self._judge_record)

    def worst_at(self, shipment: Shipment) -> CountryRecord:
        """Return the record of the destination; of a coarse date, the worst that it had."""
        return min(
            self._first_and_last(shipment), key=lambda record: _WORST_FIRST.index(record.status)
        )

    def has_changed_within(self, shipment: Shipment) -> bool:
        """Tell whether the record is another one on the last day that a date can mean."""
        first, last = self._first_and_last(shipment)
        return first.status != last.status

    def _first_and_last(self, shipment: Shipment) -> list[CountryRecord]:
        country = shipment.destination or ""
        days = shipment_days(shipment)
        return [self.record_on(country, EPOCH + timedelta(days=day)) for day in days]

    def _judge_record(self, country: str, on: date) -> CountryRecord:
        return self.context.destinations.status(country, on, self.context.as_of)


_WORST_FIRST: Final = ("established", "indicated", "unknown", "none")


"""Paths that a finding shows."""


def detect_hist_exported_cs_to_repressive(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each country it exported to.

    Yields:
        Detected; Undecided where destination, goods or record are not known; NearlyDetected where
        the record has changed since.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        yield from _judge_subject_of_hist_exported_cs_to_repressive(context, subject)


def _judge_subject_of_hist_exported_cs_to_repressive(
    context: Context, subject: Subject
) -> Iterator[Result]:
    exports = find_exports(context, subject)
    by_country: dict[str | None, list[Export]] = defaultdict(list)
    for export in exports:
        by_country[export.shipment.destination].append(export)
    records = RecordsInTime(context)
    for country in sorted(by_country, key=lambda code: code or ""):
        if country is not None:
            yield from _judge_country(records, subject, country, by_country[country])
            continue
        stated = [export for export in by_country[None] if export.goods[0] != "not_stated"]
        if stated:
            yield _leave_undecided(subject, stated, "the destination", "destination of a shipment")


@dataclass(slots=True)
class _ExportsByWeight:
    """Exports to one country, sorted by what they can say.

    Attributes:
        counting: The record of their year counts, and the goods may; of goods that only a customs
            code speaks for, a record that is not known counts, too.
        unknown_record: The record of their year is not known.
        unknown_goods: What the goods were is not stated.
        clean: The country had no record when they left.
    """

    counting: list[Export] = field(default_factory=list)
    unknown_record: list[Export] = field(default_factory=list)
    unknown_goods: list[Export] = field(default_factory=list)
    clean: list[Export] = field(default_factory=list)


def _sort_exports(records: RecordsInTime, exports: Iterable[Export]) -> _ExportsByWeight:
    by_weight = _ExportsByWeight()
    for export in exports:
        status = records.worst_at(export.shipment).status
        if status == "none":
            by_weight.clean.append(export)
        elif export.goods[0] == "not_stated":
            by_weight.unknown_goods.append(export)
        elif status == "unknown" and not export.is_hs_alone:
            by_weight.unknown_record.append(export)
        else:
            by_weight.counting.append(export)
    return by_weight


def _judge_country(
    records: RecordsInTime, subject: Subject, country: str, exports: Sequence[Export]
) -> Iterator[Result]:
    by_weight = _sort_exports(records, exports)
    unknown_record = by_weight.unknown_record
    # what a customs code alone says is context, and takes no part in the flag
    speaking = [export for export in by_weight.counting if not export.is_hs_alone]
    if by_weight.counting:
        yield _make_finding_of_hist_exported_cs_to_repressive(
            records, subject, country, speaking or by_weight.counting
        )
    if unknown_record:
        years = sorted({records.worst_at(export.shipment).year for export in unknown_record})
        what = say(
            "the record of {country} in {years}",
            country=say_country(country),
            years=joined(map(str, years)),
        )
        yield _leave_undecided(subject, unknown_record, what, "destination record")
    # where a flag stands already, further goods that nobody named add nothing
    if by_weight.unknown_goods and not speaking:
        goods = by_weight.unknown_goods
        yield _leave_undecided(subject, goods, "what the goods were", "customs code or family")
    if by_weight.clean and not (by_weight.counting or unknown_record):
        yield from _find_changed_record(records, subject, country, by_weight.clean)


def _make_finding_of_hist_exported_cs_to_repressive(
    records: RecordsInTime, subject: Subject, country: str, exports: Sequence[Export]
) -> Detected:
    sure = [export for export in exports if not export.doubts(records)]
    ranked = sorted(sure or exports, key=lambda export: export.exporter.rank)
    # such codes hold much ordinary trade, too
    hs_alone = all(export.is_hs_alone for export in ranked)
    by_party_itself = any(not export.exporter.path for export in ranked)
    paths = list(dict.fromkeys(export.path for export in ranked))
    severity = records.context.severity
    return records.context.find(
        subject=subject,
        object=("country", country, country_name(country)),
        severity="info" if hs_alone else severity,
        relation="exported cyber-surveillance items earlier to"
        if by_party_itself
        else "belongs together with a party that exported cyber-surveillance items earlier to",
        identity=country,
        severity_rules=(say("context: {reason}", reason=HS_ALONE),) if hs_alone else (),
        is_context=hs_alone,
        paths=tuple(paths[:PATHS]),
        more="yes" if len(paths) > PATHS else "no",
        values={
            **shipment_evidence(export.shipment for export in ranked),
            "records": _record_rows(records, ranked),
        },
        possible_because=() if sure else ranked[0].doubts(records),
    )


def _record_rows(records: RecordsInTime, exports: Iterable[Export]) -> list[CountryYearRow]:
    """Write the record of each year in which a shipment left, with its measures."""
    by_year: dict[int, CountryRecord] = {}
    for export in exports:
        record = records.worst_at(export.shipment)
        by_year[record.year] = record
    return [_record_row(by_year[year]) for year in sorted(by_year)]


def _record_row(record: CountryRecord) -> CountryYearRow:
    return {
        "year": record.year,
        "status": record.status,
        "families_met": list(record.families_met),
        "measures": record.measure_rows(),
    }


def _leave_undecided(
    subject: Subject, exports: Sequence[Export], what: str, needed: str
) -> Undecided:
    first = exports[0].shipment
    more = say(" and {number} more", number=len(exports) - 1) if len(exports) > 1 else ""
    source = f"{first.source.dataset} {first.source.record or first.id}"
    text = say(
        "{what} is not known: delivery of {date} ({source}){more}",
        what=what,
        date=first.date,
        source=source,
        more=more,
    )
    return Undecided(subject, "missing_data", (needed,), text)


def _find_changed_record(
    records: RecordsInTime, subject: Subject, country: str, exports: Sequence[Export]
) -> Iterator[NearlyDetected]:
    """Yield a near miss where a record was none when the goods left, and is another one now."""
    record = records.record_on(country, records.context.on)
    stated = [export for export in exports if export.goods[0] != "not_stated"]
    if record.status not in {"established", "indicated"} or not stated:
        return
    last = max(stated, key=lambda export: export.shipment.date)
    year = records.worst_at(last.shipment).year
    data_years = [
        reading.data_year
        for reading in record.measures
        if reading.family != "regime" and reading.data_year
    ]
    newest = max(data_years, default=record.year)
    yield NearlyDetected(
        subject=subject,
        object=("country", country, country_name(country)),
        field="record",
        needed=say("a record established in {year}, the year of the export", year=year),
        found=say(
            "record of {year}: none; of {newest}: {status}",
            year=year,
            newest=newest,
            status=record.status,
        ),
        paths=(last.path,) if last.path else (),
    )


# ------------------------------------------------------------------------------------------------
# hist-supplier-swap: the customer took over from a party that was listed.
#
# A source says that it succeeds the listed party; or its trade began after the listing, in the same
# goods to the same buyers: at least one half of the goods and of the buyers of both are common.
# ------------------------------------------------------------------------------------------------

OVERLAP: Final = 0.5
"""Least part of the goods, and of the buyers, of two sellers that both have."""


@asks_resembling
def detect_hist_supplier_swap(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that succeeds a listed one, or took over its flow."""
    successors = set()
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        if search.paths:
            successors.add(search.subject)
            yield finding_of_paths(
                context,
                search,
                relation="is the successor of the listed",
            )
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        if subject not in successors:
            yield from _judge_flow(context, subject)


def _judge_flow(context: Context, subject: Subject) -> Iterator[Detected]:
    sales = _earlier_rows(context, sent_by(context, [subject.pid]))
    if not sales:
        return
    began = min(shipment_days(row)[0] for row in sales)
    buyers = _buyers_of(context, sales)
    sellers = _other_sellers(context, subject, buyers)
    for pid, record in zip(sellers, context.engine.parties(sellers), strict=True):
        entries = _entries_before(context, record, began)
        rows = _earlier_rows(context, sent_by(context, [pid])) if entries else []
        if rows and _is_taken_over(context, sales, rows, buyers):
            yield _make_finding_of_hist_supplier_swap(
                context, subject, record, entries, [*rows, *sales]
            )


def _earlier_rows(context: Context, rows: Sequence[Shipment]) -> list[Shipment]:
    today = day_number(context.on)
    return [row for row in rows if shipment_days(row)[0] < today and hs6(row)]


def _buyers_of(context: Context, rows: Sequence[Shipment]) -> frozenset[int]:
    pids = pids_of_parties(context.engine, rows)
    named = [party for row in rows for party in (row.consignee, row.end_user)]
    return frozenset(pids[party] for party in named if party is not None and party in pids)


def _other_sellers(context: Context, subject: Subject, buyers: Collection[int]) -> list[int]:
    """Return who else ships to some buyers."""
    roles = ("consignee", "end_user")
    rows = context.engine.shipments(sorted(buyers), roles, context.as_of)
    pids = pids_of_parties(context.engine, rows)
    sellers = {pids[row.shipper] for row in rows if row.shipper in pids}
    return sorted(sellers - {subject.pid})


def _entries_before(context: Context, record: PartyRecord, began: int) -> list[Listing]:
    """Return the entries of a party that had begun when the other's trade began."""
    entries = list_known_entries(record, context)
    return [
        entry for entry in entries if entry.since is not None and since_day(entry.since) <= began
    ]


def _is_taken_over(
    context: Context,
    sales: Sequence[Shipment],
    others: Sequence[Shipment],
    buyers: frozenset[int],
) -> bool:
    common_goods = _measure_overlap({hs6(row) for row in sales}, {hs6(row) for row in others})
    common_buyers = _measure_overlap(buyers, _buyers_of(context, others))
    return min(common_goods, common_buyers) >= OVERLAP


def _measure_overlap(left: Collection[object], right: Collection[object]) -> float:
    """Return the common part of two sets (Jaccard)."""
    union = set(left) | set(right)
    return len(set(left) & set(right)) / len(union) if union else 0.0


def _make_finding_of_hist_supplier_swap(
    context: Context,
    subject: Subject,
    record: PartyRecord,
    entries: Sequence[Listing],
    rows: Sequence[Shipment],
) -> Detected:
    listings = [PartyListing(row.topic, row.regime, row.source, row) for row in entries]
    return context.find(
        subject=subject,
        object=("party", record.id, record.name),
        relation="began to sell the same goods to the same buyers after the listing of",
        identity=record.id,
        values={**entry_values(listings), **shipment_evidence(rows)},
        counterfactuals=("clears if both are shown to sell to all of a small market",),
        acts=cite_entries(listings, context.policy.regimes),
    )


# ------------------------------------------------------------------------------------------------
# hist-surge-after-date: an old customer began, or multiplied, its purchases after a control date.
#
# What it received of one customs code in the twelve months from the control date on, against the
# twelve months before. What is loaded of the customer and of its suppliers must reach back into
# those months: over at least one half of them, and then only the part that it reaches over is
# compared.
# ------------------------------------------------------------------------------------------------

LEAST_COVERED: Final = Decimal("0.5")
"""Part of the months before that the loaded deliveries must reach over."""

_RECEIVED: Final = ("consignee", "end_user")


@dataclass(frozen=True, slots=True)
class _Window:
    """Twelve months on both sides of a control date, as numbers of days; ends are left out."""

    control: ControlDate
    begins: int
    turns: int
    ends: int

    def is_before(self, row: Shipment) -> bool:
        """Tell whether a delivery surely lies in the months before."""
        first, last = shipment_days(row)
        return self.begins <= first and last < self.turns

    def is_after(self, row: Shipment) -> bool:
        """Tell whether a delivery surely lies in the months from the control date on."""
        first, last = shipment_days(row)
        return self.turns <= first and last < self.ends


@dataclass(frozen=True, slots=True)
class _Flow:
    """What a customer received of one customs code before and after the control date.

    Attributes:
        covered: Part of the months before over which deliveries are loaded.
    """

    code: str
    before: tuple[Shipment, ...]
    after: tuple[Shipment, ...]
    covered: Decimal


@asks_resembling
def detect_hist_surge_after_date(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer and customs code of which purchases rose so.

    Yields:
        Detected; Undecided where quantities leave open whether they rose; NotCovered where what is
        loaded of a customer begins after those months.
    """
    windows = list(_list_windows(context)) if context.has_shipments else []
    for subject in context.with_roles(context.roles) if windows else ():
        yield from _judge_subject_of_hist_surge_after_date(context, subject, windows)


def _list_windows(context: Context) -> Iterator[_Window]:
    """Yield the control dates of priority goods that lie before the transaction."""
    today = day_number(context.on)
    for row in context.tables.business.control_dates:
        turn = date.fromisoformat(row.on)
        if row.goods == PRIORITY and turn < context.on:
            begins, turns = day_number(years_before(turn, "1y")), day_number(turn)
            yield _Window(row, begins, turns, min(turns + YEAR, today))


def _judge_subject_of_hist_surge_after_date(
    context: Context, subject: Subject, windows: Sequence[_Window]
) -> Iterator[Result]:
    rows = context.engine.shipments([subject.pid], _RECEIVED, context.as_of)
    for window in windows if rows else ():
        for flow in _list_flows(context, rows, window):
            if flow.covered >= LEAST_COVERED:
                yield from _judge_flow_of_hist_surge_after_date(context, subject, window, flow)
            else:
                yield NotCovered(
                    say(
                        "whether purchases by {name} rose after {day}: no deliveries of the "
                        "twelve months before are loaded",
                        name=subject.name,
                        day=window.control.on,
                    )
                )


def _list_flows(context: Context, rows: Sequence[Shipment], window: _Window) -> Iterator[_Flow]:
    """Yield the priority goods that a customer received in the months after, by customs code."""
    before: dict[str, list[Shipment]] = defaultdict(list)
    after: dict[str, list[Shipment]] = defaultdict(list)
    for row in rows:
        if window.is_after(row):
            after[hs6(row)].append(row)
        elif window.is_before(row):
            before[hs6(row)].append(row)
    priority = context.tables.goods.priority_at
    codes = [code for code in sorted(after) if code and priority(code, context.on) is not None]
    covered = _reach_back(context, rows, window) if codes else Decimal(0)
    for code in codes:
        yield _Flow(code, tuple(before[code]), tuple(after[code]), covered)


def _reach_back(context: Context, rows: Sequence[Shipment], window: _Window) -> Decimal:
    """Return the part of the months before over which the suppliers' deliveries are loaded."""
    pids = pids_of_parties(context.engine, rows)
    suppliers = {pids[row.shipper] for row in rows if row.shipper in pids}
    days = [shipment_days(row)[0] for row in (*rows, *sent_by(context, suppliers))]
    reached = window.turns - max(window.begins, min(days))
    return Decimal(max(reached, 0)) / Decimal(window.turns - window.begins)


def _judge_flow_of_hist_surge_after_date(
    context: Context, subject: Subject, window: _Window, flow: _Flow
) -> Iterator[Result]:
    units = {(row.unit or "").casefold() for row in (*flow.before, *flow.after)}
    earlier, later = _read_amounts(flow.before), _read_amounts(flow.after)
    is_open = len(units) > 1 or None in earlier or None in later
    # without deliveries before, any delivery is a beginning, whatever its quantity
    if flow.before and is_open:
        text = say(
            "whether purchases of {code} by {name} rose after {day}: a quantity is not stated, or "
            "they are of several units",
            code=flow.code,
            name=subject.name,
            day=window.control.on,
        )
        yield Undecided(subject, "missing_data", ("quantities of the deliveries",), text)
        return
    least = Decimal(str(context.params["surge"])) * _add_up(earlier) / flow.covered
    if not flow.before or _add_up(later) >= least:
        yield _make_finding_of_hist_surge_after_date(context, subject, window, flow)
    elif _add_up(later) >= least / 2:
        yield NearlyDetected(
            subject,
            ("document", flow.code, say("goods of customs code {code}", code=flow.code)),
            "quantity",
            say(
                "at least {units} units in the twelve months from {day}",
                units=f"{least:.0f}",
                day=window.control.on,
            ),
            f"{_add_up(later):f}",
        )


def _read_amounts(rows: Sequence[Shipment]) -> list[Decimal | None]:
    return [read_quantity(row.quantity) for row in rows]


def _add_up(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _make_finding_of_hist_surge_after_date(
    context: Context, subject: Subject, window: _Window, flow: _Flow
) -> Detected:
    severity, rules = _weigh_customer(context, subject)
    earlier, later = _add_up(_read_amounts(flow.before)), _add_up(_read_amounts(flow.after))
    rose = say(
        "multiplied its purchases, from {earlier} to {later} units in twelve months,",
        earlier=f"{earlier:f}",
        later=f"{later:f}",
    )
    return context.find(
        subject=subject,
        object=("document", flow.code, say("goods of customs code {code}", code=flow.code)),
        severity=severity,
        severity_rules=rules,
        relation=say(
            "{rose} after {reason} ({day}):",
            rose=rose if flow.before else "began to buy",
            reason=window.control.reason,
            day=window.control.on,
        ),
        identity=f"{flow.code}/{window.control.on}",
        paths=((),),
        values=shipment_evidence((*flow.before, *flow.after)),
    )


def _weigh_customer(context: Context, subject: Subject) -> tuple[Severity, tuple[str, ...]]:
    [record] = context.engine.parties([subject.pid])
    stated = context.transaction.parties[subject.ref].country
    countries = record.countries | ({stated} if stated else set())
    partner = context.tables.trade.partner_at
    # the rules on onward export do not reach to partners: what rises there is less of a sign
    if countries and all(partner(country, context.on) for country in countries):
        return "low", ("the customer is in a member state or partner country: low",)
    return context.severity, ()
