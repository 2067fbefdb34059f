"""What a party and its group exported earlier that speaks for surveillance, or may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal, get_args

from onward.graph.codes import Family
from onward.graph.countries import say_country
from onward.graph.dates import EPOCH, day_number
from onward.graph.model import Shipment
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.ownership.owners import (
    GroupMember,
    corporate_group,
    self_and_possible_duplicates,
)
from onward.queries.shipments import pids_of_parties, sent_by, shipment_days, ties_to
from onward.queries.transactions.goods import SURVEILLANCE_FAMILIES, codes_in

LINKS: Final = 2
"""Most ownership links between the party and the parent or subsidiary that exported."""

HS_ALONE: Final = "only the customs code speaks for a cyber-surveillance item"
_FAMILIES: Final = frozenset(get_args(Family))

Goods = tuple[Literal["surveillance", "open", "hs", "not_stated"], str]
"""What the goods were, and why that is not certain."""


def find_exports(context: Context, subject: Subject) -> list["Export"]:
    """Return what the party and its group sent earlier that speaks for surveillance, or may."""
    min_share = float(context.params["min_share"])
    group = corporate_group(context, subject.pid, min_share, LINKS)
    own_pids = {member.pid for member in self_and_possible_duplicates(context, subject.pid)}
    # asked apart: what the party itself sent is asked of it by other indicators, too
    shipments = [*sent_by(context, own_pids), *sent_by(context, group.keys() - own_pids)]
    if not shipments:
        return []
    pids = pids_of_parties(context.engine, shipments)
    exports = []
    for shipment in shipments:
        goods = _read_goods(context, shipment)
        if goods is not None and shipment_days(shipment)[0] < day_number(context.on):
            exporter = group[pids[shipment.shipper or ""]]
            path = _path_to_consignee(shipment, exporter, pids)
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


def _path_to_consignee(
    shipment: Shipment, exporter: GroupMember, pids: Mapping[str, int]
) -> tuple[int, ...]:
    consignee = pids.get(shipment.consignee or "")
    if consignee is None:
        return exporter.path
    return (*exporter.path, *ties_to(shipment, consignee, pids))


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
