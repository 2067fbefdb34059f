"""Detectors of the group "Past exports and onward export": what a party received, and when.

Each is named after its indicator. What it sent on is in `onward_exports.py` and `transits.py`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Final, Literal, get_args

from onward.graph.codes import Family
from onward.graph.countries import say_country
from onward.graph.dates import EPOCH, day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Shipment
from onward.graph.pattern import years_before
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import country_object
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
from onward.queries.ownership.owners import MAYBE_SAME, GroupMember
from onward.queries.shipment_rules import (
    YEAR,
    DayWindow,
    GroupShipments,
    ShipmentEvidence,
    find_shipments,
    group_shipments,
    keep_earlier,
    keep_surest,
    list_received,
    receivers_of,
    shipping_subjects,
    sum_quantities,
)
from onward.queries.shipments import (
    hs6,
    pids_of_parties,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)
from onward.queries.tables.tables import PRIORITY, ControlDate
from onward.queries.transactions.goods import SURVEILLANCE_FAMILIES, codes_in

# ------------------------------------------------------------------------------------------------
# hist-shipped-after-listing: the party shipped to a listed party while that one was listed.
#
# The day on which the entry began decides, never the day of the data. It shows no breach by itself:
# which law held for the sender, and whether there was a licence, are questions for a person. Papers
# name who receives goods, and seldom its number: whoever such a party may be is asked about, too.
# ------------------------------------------------------------------------------------------------

WasListed = Literal["surely", "possibly", "unknown", "no"]


@dataclass(frozen=True, slots=True)
class _Receiver:
    """Who got a shipment, or may have got it.

    Attributes:
        sender: Who of the group sent it.
        named: Who got it, as the shipment names it.
        likeness: The tie to the party that this may be; none where it is that party.
    """

    shipment: Shipment
    sender: GroupMember
    named: int
    likeness: tuple[int, ...] = ()


def detect_hist_shipped_after_listing(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each listed party that it shipped to.

    Yields:
        Detected; Undecided where an entry does not say since when it holds.
    """
    for subject in shipping_subjects(context):
        sent = group_shipments(context, subject.pid, float(context.params["min_share"]))
        by_party: dict[int, list[_Receiver]] = defaultdict(list)
        for party, receiver in _list_receivers(context, sent):
            by_party[party].append(receiver)
        pids = sorted(by_party)
        for pid, record in zip(pids, context.engine.parties(pids), strict=True):
            entries = list_known_entries(record, context)
            if entries or _has_bare_topic(context, record):
                yield from _judge_receiver(context, subject, sent, record, entries, by_party[pid])


def _list_receivers(context: Context, sent: GroupShipments) -> Iterator[tuple[int, _Receiver]]:
    """Yield whom each shipment went to, and whoever that party may be."""
    named = {pid for shipment, _ in sent.rows for pid in sent.receivers_outside(shipment)}
    others = possible_duplicates(context, sorted(named)) if named else {}
    for shipment, sender in sent.rows:
        for receiver in sent.receivers_outside(shipment):
            yield receiver, _Receiver(shipment, sender, receiver)
            for tid, other in others.get(receiver, ()):
                if other not in sent.group:
                    yield other, _Receiver(shipment, sender, receiver, (tid,))


def _has_bare_topic(context: Context, record: PartyRecord) -> bool:
    topics = context.tables.topics_of("listed")
    return any(topic in topics for _, topic in record.bare_topics(context.as_of))


def _judge_receiver(
    context: Context,
    subject: Subject,
    sent: GroupShipments,
    record: PartyRecord,
    entries: Sequence[Listing],
    receivers: Sequence[_Receiver],
) -> Iterator[Result]:
    judged = (_weigh_receiver(sent, record, entries, each) for each in receivers)
    surest = keep_surest(filter(None, judged))
    if surest:
        in_force = (entry for each in surest for entry in _list_held(entries, each.shipment))
        by_id = {entry.id: entry for entry in in_force}
        is_own = any(not each.sender.path for each in surest)
        yield find_shipments(
            context,
            surest,
            subject=subject,
            object=("party", record.id, record.name),
            relation="shipped, while it was listed, to"
            if is_own
            else "belongs together with a party that shipped, while it was listed, to",
            identity=record.id,
            values=entry_values(_as_listings(by_id.values())),
            counterfactuals=("weighs less if a licence is shown, or no law bound the sender",),
        )
    elif not entries or any(entry.since is None for entry in entries):
        text = say(
            "since when {name} is listed is not stated, and goods went to it on {days}",
            name=record.name,
            days=joined(sorted({each.shipment.date for each in receivers})[:3]),
        )
        yield Undecided(subject, "missing_data", ("first day of the list entry",), text)


def _weigh_receiver(
    sent: GroupShipments, record: PartyRecord, entries: Sequence[Listing], receiver: _Receiver
) -> ShipmentEvidence | None:
    """Weigh a shipment; None: no entry of the party held on the days that its date can mean."""
    shipment, sender, likeness = receiver.shipment, receiver.sender, receiver.likeness
    entries_then = _list_held(entries, shipment)
    if not entries_then:
        return None
    doubts = list(sender.doubts)
    if likeness:
        doubts.append(MAYBE_SAME)
    if all(_judge_entry(entry, shipment) != "surely" for entry in entries_then):
        doubts.append(
            say("whether {name} was listed by then: {date}", name=record.name, date=shipment.date)
        )
    path = sent.path_to(shipment, sender, receiver.named)
    # where a party stands between of which nothing is known, nothing leads to the receiver
    if len(path) > len(sender.path):
        path = (*path, *likeness)
    # to the party itself before to one that it may be, then as senders rank
    rank = (len(likeness), sender.rank)
    return ShipmentEvidence(shipment, sender, path, tuple(doubts), rank)


def _list_held(entries: Sequence[Listing], shipment: Shipment) -> list[Listing]:
    """Return the entries that surely held when a shipment left, else those that may have."""
    answers = [(entry, _judge_entry(entry, shipment)) for entry in entries]
    sure = [entry for entry, answer in answers if answer == "surely"]
    return sure or [entry for entry, answer in answers if answer == "possibly"]


def _judge_entry(entry: Listing, shipment: Shipment) -> WasListed:
    """Tell whether an entry held on the days that a shipment's date can mean."""
    if entry.since is None:
        return "unknown"
    answer = DayWindow(since_day(entry.since), until_day(entry.until)).holds(shipment)
    return "possibly" if answer == "surely" and entry.standing == "inferred" else answer


def _as_listings(entries: Iterable[Listing]) -> list[PartyListing]:
    return [PartyListing(entry.topic, entry.regime, entry.source, entry) for entry in entries]


# ------------------------------------------------------------------------------------------------
# hist-shipped-before-listing: the party shipped to somebody who was listed soon after; context.
#
# Trade with a party that nobody had listed is lawful, and says little. It is shown with the days
# between, and where the quantity was unusual that is said beside it.
# ------------------------------------------------------------------------------------------------

BEFORE: Final = 90
"""Days before the first day of an entry within which a delivery is shown."""

UNUSUAL: Final = 3
"""How many times the average of the year before makes a quantity unusual."""


def detect_hist_shipped_before_listing(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party, and each listed party that it shipped to so."""
    for subject in shipping_subjects(context):
        sent = sent_by(context, [subject.pid])
        pids = pids_of_parties(context.engine, sent)
        by_receiver: dict[int, list[Shipment]] = defaultdict(list)
        for row in sent:
            for pid in receivers_of(row, pids):
                by_receiver[pid].append(row)
        receivers = sorted(by_receiver.keys() - {subject.pid})
        for pid, record in zip(receivers, context.engine.parties(receivers), strict=True):
            dated = [entry for entry in list_known_entries(record, context) if entry.since]
            if dated:
                first = min(dated, key=lambda entry: since_day(entry.since))
                ways = {row: ties_to(row, pid, pids) for row in by_receiver[pid]}
                yield from _find_soon_listed(context, subject, record, first, ways)


def _find_soon_listed(
    context: Context,
    subject: Subject,
    record: PartyRecord,
    entry: Listing,
    ways: Mapping[Shipment, tuple[int, ...]],
) -> Iterator[Detected]:
    """Yield the finding of shipments to a party in the last days before its first entry.

    Args:
        context: The question.
        subject: Who shipped.
        record: To whom.
        entry: The first entry of that party.
        ways: Everything that went to it, with the ties that lead there.
    """
    listed = since_day(entry.since)
    near = [row for row in ways if 0 < listed - shipment_days(row)[1] <= BEFORE]
    if not near:
        return
    paths = dict.fromkeys(filter(None, (ways[row] for row in near)))
    yield context.find(
        subject=subject,
        object=("party", record.id, record.name),
        relation=say(
            "shipped{unusual}, {days} days before its listing, to",
            unusual=_say_unusual(ways, near, listed),
            days=min(listed - shipment_days(row)[1] for row in near),
        ),
        identity=record.id,
        paths=tuple(paths),
        values={**entry_values(_as_listings([entry])), **shipment_evidence(near)},
    )


def _say_unusual(rows: Iterable[Shipment], near: Sequence[Shipment], listed: int) -> str:
    """Say that the quantity of the last deliveries was unusual; "" where it was not, or unknown."""
    year_before = DayWindow(listed - BEFORE - YEAR, listed - BEFORE)
    usual = sum_quantities(row for row in rows if year_before.holds_first_day(row))
    last = sum_quantities(near)
    if usual is None or last is None or last * YEAR < UNUSUAL * usual * BEFORE:
        return ""
    return " unusually much" if usual else " for the first time in a year"


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

HS_ALONE: Final = "only the customs code speaks for a cyber-surveillance item"
_FAMILIES: Final = frozenset(get_args(Family))
_WORST_FIRST: Final = ("established", "indicated", "unknown", "none")

GoodsAnswer = Literal["surveillance", "open", "hs", "not_stated"]

Goods = tuple[GoodsAnswer, str]
"""What the goods were, and why that is not certain."""


@dataclass(frozen=True, slots=True)
class Export(ShipmentEvidence):
    """A shipment by the party or its group that speaks for surveillance, or may.

    Attributes:
        goods: What the goods were.
        record: Of its destination when it left; of a coarse date, the worst that it had.
    """

    goods: GoodsAnswer
    record: CountryRecord

    @property
    def is_hs_alone(self) -> bool:
        """Whether no more than a customs code speaks for surveillance."""
        return self.goods == "hs"


def detect_hist_exported_cs_to_repressive(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each country it exported to.

    Yields:
        Detected; Undecided where destination, goods or record are not known; NearlyDetected where
        the record has changed since.
    """
    records = RecordsInTime(context)
    for subject in shipping_subjects(context):
        by_country: dict[str, list[Export]] = defaultdict(list)
        for export in _list_exports(records, subject):
            by_country[export.shipment.destination or ""].append(export)
        for country, exports in sorted(by_country.items()):
            stated = [export for export in exports if export.goods != "not_stated"]
            if country:
                yield from _judge_country(records, subject, country, exports)
            elif stated:
                yield _leave_undecided(
                    subject, stated, "the destination", "destination of a shipment"
                )


def _list_exports(records: "RecordsInTime", subject: Subject) -> Iterator[Export]:
    """Yield what the party and its group sent earlier that speaks for surveillance, or may."""
    context = records.context
    sent = group_shipments(context, subject.pid, float(context.params["min_share"]))
    for shipment, sender in sent.rows:
        read = _read_goods(records.context, shipment)
        if read is None:
            continue
        goods, doubt = read
        consignee = sent.pids.get(shipment.consignee or "")
        yield Export(
            shipment=shipment,
            sender=sender,
            path=sender.path if consignee is None else sent.path_to(shipment, sender, consignee),
            doubts=tuple(_list_doubts(records, shipment, sender, doubt)),
            rank=sender.rank,
            goods=goods,
            record=records.worst_at(shipment),
        )


def _list_doubts(
    records: "RecordsInTime", shipment: Shipment, sender: GroupMember, of_goods: str
) -> Iterator[str]:
    """Yield what keeps an export from being certain."""
    record = records.worst_at(shipment)
    name = say_country(record.country)
    yield from sender.doubts
    # a month or year that reaches past the transaction leaves the order open
    if shipment_days(shipment)[1] >= day_number(records.context.on):
        yield say("whether it left before the transaction: {date}", date=shipment.date)
    if of_goods:
        yield of_goods
    if record.status == "indicated":
        yield say("the record of {name} in {year} is only indicated", name=name, year=record.year)
    elif record.status == "unknown":
        yield say("the record of {name} in {year} is not known", name=name, year=record.year)
    elif records.has_changed_within(shipment):
        yield say("the record of {name} changed within {date}", name=name, date=shipment.date)


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


def _judge_country(
    records: RecordsInTime, subject: Subject, country: str, exports: Sequence[Export]
) -> Iterator[Result]:
    with_record = [export for export in exports if export.record.status != "none"]
    unknown_goods = [export for export in with_record if export.goods == "not_stated"]
    known_goods = [export for export in with_record if export.goods != "not_stated"]
    # what a customs code alone says is context, and takes no part in the flag
    unknown_record = [
        export
        for export in known_goods
        if export.record.status == "unknown" and not export.is_hs_alone
    ]
    counting = [export for export in known_goods if export not in unknown_record]
    speaking = [export for export in counting if not export.is_hs_alone]
    if counting:
        yield _find_exports(records.context, subject, country, speaking or counting)
    if unknown_record:
        what = say(
            "the record of {country} in {years}",
            country=say_country(country),
            years=joined(map(str, sorted({export.record.year for export in unknown_record}))),
        )
        yield _leave_undecided(subject, unknown_record, what, "destination record")
    # where a flag stands already, further goods that nobody named add nothing
    if unknown_goods and not speaking:
        yield _leave_undecided(
            subject, unknown_goods, "what the goods were", "customs code or family"
        )
    if not (counting or unknown_record):
        yield from _find_changed_record(records, subject, country, exports)


def _find_exports(
    context: Context, subject: Subject, country: str, exports: Sequence[Export]
) -> Detected:
    ranked = keep_surest(exports)
    # such codes hold much ordinary trade, too
    hs_alone = all(export.is_hs_alone for export in ranked)
    by_party_itself = any(not export.sender.path for export in ranked)
    by_year = {export.record.year: export.record for export in ranked}
    return find_shipments(
        context,
        ranked,
        subject=subject,
        object=country_object(country),
        severity="info" if hs_alone else context.severity,
        relation="exported cyber-surveillance items earlier to"
        if by_party_itself
        else "belongs together with a party that exported cyber-surveillance items earlier to",
        identity=country,
        severity_rules=(say("context: {reason}", reason=HS_ALONE),) if hs_alone else (),
        is_context=hs_alone,
        values={"records": [_record_row(by_year[year]) for year in sorted(by_year)]},
    )


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
    clean = [
        export
        for export in exports
        if export.record.status == "none" and export.goods != "not_stated"
    ]
    if record.status not in {"established", "indicated"} or not clean:
        return
    last = max(clean, key=lambda export: export.shipment.date)
    year = last.record.year
    data_years = [
        reading.data_year
        for reading in record.measures
        if reading.family != "regime" and reading.data_year
    ]
    newest = max(data_years, default=record.year)
    yield NearlyDetected(
        subject=subject,
        object=country_object(country),
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
    for subject in shipping_subjects(context):
        if subject not in successors:
            yield from _judge_flow(context, subject)


def _judge_flow(context: Context, subject: Subject) -> Iterator[Detected]:
    sales = _list_sales(context, subject.pid)
    if not sales:
        return
    began = min(shipment_days(row)[0] for row in sales)
    buyers = _buyers_of(context, sales)
    sellers = _other_sellers(context, subject, buyers)
    for pid, record in zip(sellers, context.engine.parties(sellers), strict=True):
        entries = _entries_before(context, record, began)
        rows = _list_sales(context, pid) if entries else []
        if rows and _is_taken_over(context, sales, rows, buyers):
            yield _find_takeover(context, subject, record, entries, [*rows, *sales])


def _list_sales(context: Context, party: int) -> list[Shipment]:
    return [row for row in keep_earlier(context, sent_by(context, [party])) if hs6(row)]


def _buyers_of(context: Context, rows: Sequence[Shipment]) -> frozenset[int]:
    pids = pids_of_parties(context.engine, rows)
    return frozenset(pid for row in rows for pid in receivers_of(row, pids))


def _other_sellers(context: Context, subject: Subject, buyers: Collection[int]) -> list[int]:
    """Return who else ships to some buyers."""
    rows = list_received(context, buyers)
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


def _find_takeover(
    context: Context,
    subject: Subject,
    record: PartyRecord,
    entries: Sequence[Listing],
    rows: Sequence[Shipment],
) -> Detected:
    listings = _as_listings(entries)
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


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Twelve months before a control date, and those from it on."""

    control: ControlDate
    before: DayWindow
    after: DayWindow


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
    windows = list(_list_windows(context))
    for subject in shipping_subjects(context) if windows else ():
        yield from _judge_subject(context, subject, windows)


def _list_windows(context: Context) -> Iterator[_Comparison]:
    """Yield the control dates of priority goods that lie before the transaction."""
    today = day_number(context.on)
    for row in context.tables.business.control_dates:
        turn = date.fromisoformat(row.on)
        if row.goods == PRIORITY and turn < context.on:
            begins, turns = day_number(years_before(turn, "1y")), day_number(turn)
            after = DayWindow(turns, min(turns + YEAR, today))
            yield _Comparison(row, DayWindow(begins, turns), after)


def _judge_subject(
    context: Context, subject: Subject, windows: Sequence[_Comparison]
) -> Iterator[Result]:
    rows = list_received(context, [subject.pid])
    for window in windows if rows else ():
        for flow in _list_flows(context, rows, window):
            if flow.covered >= LEAST_COVERED:
                yield from _judge_purchases(context, subject, window, flow)
            else:
                yield NotCovered(
                    say(
                        "whether purchases by {name} rose after {day}: no deliveries of the "
                        "twelve months before are loaded",
                        name=subject.name,
                        day=window.control.on,
                    )
                )


def _list_flows(context: Context, rows: Sequence[Shipment], window: _Comparison) -> Iterator[_Flow]:
    """Yield the priority goods that a customer received in the months after, by customs code."""
    before: dict[str, list[Shipment]] = defaultdict(list)
    after: dict[str, list[Shipment]] = defaultdict(list)
    for row in rows:
        if window.after.holds(row) == "surely":
            after[hs6(row)].append(row)
        elif window.before.holds(row) == "surely":
            before[hs6(row)].append(row)
    priority = context.tables.goods.priority_at
    codes = [code for code in sorted(after) if code and priority(code, context.on) is not None]
    covered = _reach_back(context, rows, window) if codes else Decimal(0)
    for code in codes:
        yield _Flow(code, tuple(before[code]), tuple(after[code]), covered)


def _reach_back(context: Context, rows: Sequence[Shipment], window: _Comparison) -> Decimal:
    """Return the part of the months before over which the suppliers' deliveries are loaded."""
    pids = pids_of_parties(context.engine, rows)
    suppliers = {pids[row.shipper] for row in rows if row.shipper in pids}
    days = [shipment_days(row)[0] for row in (*rows, *sent_by(context, suppliers))]
    begins, ends = window.before.begins, window.before.ends
    reached = ends - max(begins, min(days))
    return Decimal(max(reached, 0)) / Decimal(ends - begins)


def _judge_purchases(
    context: Context, subject: Subject, window: _Comparison, flow: _Flow
) -> Iterator[Result]:
    units = {(row.unit or "").casefold() for row in (*flow.before, *flow.after)}
    earlier, later = sum_quantities(flow.before), sum_quantities(flow.after)
    day, goods = window.control.on, say("goods of customs code {code}", code=flow.code)
    # without deliveries before, any delivery is a beginning, whatever its quantity
    if not flow.before:
        yield _find_rise(context, subject, window, flow, "began to buy")
    elif len(units) > 1 or earlier is None or later is None:
        text = say(
            "whether purchases of {code} by {name} rose after {day}: a quantity is not stated, or "
            "they are of several units",
            code=flow.code,
            name=subject.name,
            day=day,
        )
        yield Undecided(subject, "missing_data", ("quantities of the deliveries",), text)
    else:
        least = Decimal(str(context.params["surge"])) * earlier / flow.covered
        if later >= least:
            rose = say(
                "multiplied its purchases, from {earlier} to {later} units in twelve months,",
                earlier=f"{earlier:f}",
                later=f"{later:f}",
            )
            yield _find_rise(context, subject, window, flow, rose)
        elif later >= least / 2:
            needed = say(
                "at least {units} units in the twelve months from {day}",
                units=f"{least:.0f}",
                day=day,
            )
            actual = f"{later:f}"
            yield NearlyDetected(
                subject, ("document", flow.code, goods), "quantity", needed, actual
            )


def _find_rise(
    context: Context, subject: Subject, window: _Comparison, flow: _Flow, rose: str
) -> Detected:
    severity, rules = _weigh_customer(context, subject)
    return context.find(
        subject=subject,
        object=("document", flow.code, say("goods of customs code {code}", code=flow.code)),
        severity=severity,
        severity_rules=rules,
        relation=say(
            "{rose} after {reason} ({day}):",
            rose=rose,
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
