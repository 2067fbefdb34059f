"""hist-exported-cs-to-repressive: cyber-surveillance items exported earlier, EU flag 3.

Three things are judged of each past delivery, and the weakest decides: whether it left before the
transaction, what the goods were, and the record of its destination in its own year. The shipment's
destination counts, never the country in which its consignee is registered.

A customs code alone is what `tables/surveillance_hs.csv` holds: codes under which such items
travel beside much ordinary trade. It makes a finding possible, and of medium severity.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, Final, Literal, get_args

from onward.graph.countries import country_name
from onward.graph.dates import EPOCH, day_number
from onward.graph.model import Shipment
from onward.queries.destinations.country_record import CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.ownership.corporate_group import (
    GroupMember,
    corporate_group,
    self_and_possible_duplicates,
)
from onward.queries.rules.severity import weaker
from onward.queries.shipments.past_shipments import (
    pids_of_parties,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)
from onward.queries.transactions.control_codes import codes_in
from onward.queries.transactions.families import SURVEILLANCE_FAMILIES, Family

PARAMETERS: Final = frozenset({"min_share"})
"""What it reads of an indicator's parameters."""

LINKS: Final = 2
"""Most ownership links between the party and the parent or subsidiary that exported."""

PATHS: Final = 3
"""Paths that a finding shows."""

HS_ALONE: Final = "only the customs code speaks for a cyber-surveillance item"

_FAMILIES: Final = frozenset(get_args(Family))

Goods = tuple[Literal["surveillance", "open", "hs", "not_stated"], str]
"""What the goods were, and why that is not certain."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each country it exported to.

    Yields:
        Detected; Undecided where destination, goods or record are not known; NearlyDetected where
        the record has changed since.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        yield from context.results(("past_exports", subject), partial(_of, context, subject))


def _of(context: Context, subject: Subject) -> Iterator[Result]:
    share = float(context.params["min_share"])
    kin = corporate_group(context, subject.pid, share, LINKS)
    own = {one.pid for one in self_and_possible_duplicates(context, subject.pid)}
    shipments = [*sent_by(context, own), *sent_by(context, kin.keys() - own)]
    if not shipments:
        return
    pids = pids_of_parties(context.engine, shipments)
    exports = []
    for shipment in shipments:
        goods = _goods(context, shipment)
        if goods is not None and shipment_days(shipment)[0] < day_number(context.on):
            one = kin[pids[shipment.shipper or ""]]
            exports.append(_Export(shipment, one, goods, _path(shipment, one, pids)))
    yield from _judged(_Records(context), subject, exports)


@dataclass(frozen=True, slots=True)
class _Export:
    """A delivery by the party or its kin before the transaction."""

    shipment: Shipment
    kin: GroupMember
    goods: Goods
    path: tuple[int, ...]

    def doubts(self, judge: "_Records") -> tuple[str, ...]:
        """Say what keeps it from being certain."""
        record, on = judge.at(self.shipment), day_number(judge.context.on)
        name = country_name(record.country)
        found = list(self.kin.doubts)
        if shipment_days(self.shipment)[1] >= on:
            found.append(f"whether it left before the transaction: {self.shipment.date}")
        if self.goods[1]:
            found.append(self.goods[1])
        if record.status == "indicated":
            found.append(f"the record of {name} in {record.year} is only indicated")
        elif judge.has_changed_within(self.shipment):
            found.append(f"the record of {name} changed within {self.shipment.date}")
        return tuple(found)


def _path(shipment: Shipment, kin: GroupMember, pids: dict[str, int]) -> tuple[int, ...]:
    at = pids.get(shipment.consignee or "")
    return (*kin.path, *(ties_to(shipment, at, pids) if at is not None else ()))


def _goods(context: Context, shipment: Shipment) -> Goods | None:
    """Say what a delivery speaks for; None: for something else."""
    known = context.tables.goods
    on = EPOCH + timedelta(days=shipment_days(shipment)[0])
    families, code = frozenset(shipment.families), shipment.control_code
    if families & SURVEILLANCE_FAMILIES or known.listed_at(code, on):
        return "surveillance", ""
    if coarser := known.coarser_at(code, on):
        entries = ", ".join(row.code for row in coarser)
        return "open", f"the control code {code} stops above the listed entries {entries}"
    if unknown := sorted(families - _FAMILIES):
        return "open", f"a family that Onward does not know: {', '.join(unknown)}"
    if families or codes_in(code or ""):
        return None
    if known.surveillance_at(shipment.hs, on):
        return "hs", f"{HS_ALONE} ({shipment.hs})"
    return None if shipment.hs else ("not_stated", "")


class _Records:
    """Country records at the date of a delivery, each worked out once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.of = cache(self._of)

    def at(self, shipment: Shipment) -> CountryRecord:
        """Give the record of a delivery's destination; of a coarse date, the worst that it had."""
        return min(self._both(shipment), key=lambda record: _WORST_FIRST.index(record.status))

    def has_changed_within(self, shipment: Shipment) -> bool:
        """Tell whether the record is another one on the last day that a date can mean."""
        first, last = self._both(shipment)
        return first.status != last.status

    def _both(self, shipment: Shipment) -> list[CountryRecord]:
        country = shipment.destination or ""
        return [self.of(country, EPOCH + timedelta(days=day)) for day in shipment_days(shipment)]

    def _of(self, country: str, on: date) -> CountryRecord:
        return self.context.destinations.status(country, on, self.context.as_of)


_WORST_FIRST: Final = ("established", "indicated", "unknown", "none")


def _judged(judge: _Records, subject: Subject, exports: Iterable[_Export]) -> Iterator[Result]:
    by_country: dict[str | None, list[_Export]] = defaultdict(list)
    for export in exports:
        by_country[export.shipment.destination].append(export)
    for country in sorted(by_country, key=lambda code: code or ""):
        rows = by_country[country]
        if country is None:
            stated = [row for row in rows if row.goods[0] != "not_stated"]
            if stated:
                yield _untold(subject, stated, "the destination", "destination of a shipment")
        else:
            yield from _to_country(judge, subject, country, rows)


def _to_country(
    judge: _Records, subject: Subject, country: str, rows: Sequence[_Export]
) -> Iterator[Result]:
    counting: list[_Export] = []
    dark: list[_Export] = []
    bare: list[_Export] = []
    clean: list[_Export] = []
    for row in rows:
        status = judge.at(row.shipment).status
        if status == "none":
            clean.append(row)
        elif row.goods[0] == "not_stated":
            bare.append(row)
        else:
            (dark if status == "unknown" else counting).append(row)
    if counting:
        yield _found(judge, subject, country, counting)
    if dark:
        years = sorted({judge.at(row.shipment).year for row in dark})
        what = f"the record of {country_name(country)} in {', '.join(map(str, years))}"
        yield _untold(subject, dark, what, "destination record")
    if bare and not counting:
        yield _untold(subject, bare, "what the goods were", "customs code or family")
    if clean and not (counting or dark):
        yield from _changed(judge, subject, country, clean)


def _found(judge: _Records, subject: Subject, country: str, rows: Sequence[_Export]) -> Detected:
    context = judge.context
    sure = [row for row in rows if not row.doubts(judge)]
    shown = sorted(sure or rows, key=lambda row: (row.goods[0] == "hs", *row.kin.rank))
    hs_alone = all(row.goods[0] == "hs" for row in shown)
    own = any(not row.kin.path for row in shown)
    paths = list(dict.fromkeys(row.path for row in shown))
    return Detected(
        subject=subject,
        object=("country", country, country_name(country)),
        status="present" if sure else "possible",
        severity=weaker(context.severity, "medium") if hs_alone else context.severity,
        relation="exported cyber-surveillance items earlier to"
        if own
        else "belongs together with a party that exported cyber-surveillance items earlier to",
        identity=country,
        severity_rules=("medium: " + HS_ALONE,) if hs_alone else (),
        paths=tuple(paths[:PATHS]),
        more="yes" if len(paths) > PATHS else "no",
        values={
            **shipment_evidence(row.shipment for row in shown),
            "records": _records(judge, shown),
        },
        possible_because=() if sure else shown[0].doubts(judge),
    )


def _records(judge: _Records, rows: Iterable[_Export]) -> list[dict[str, Any]]:
    """Write the record of each year in which a delivery left, with its measures."""
    records = {record.year: record for record in (judge.at(row.shipment) for row in rows)}
    return [
        {
            "year": year,
            "status": records[year].status,
            "families_met": list(records[year].families_met),
            "measures": [asdict(one) for one in records[year].measures if one.value is not None],
        }
        for year in sorted(records)
    ]


def _untold(subject: Subject, rows: Sequence[_Export], what: str, needed: str) -> Undecided:
    first = rows[0].shipment
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    source = f"{first.source.dataset} {first.source.record or first.id}"
    text = f"{what} is not known: delivery of {first.date} ({source}){more}"
    return Undecided(subject, "missing_data", (needed,), text)


def _changed(
    judge: _Records, subject: Subject, country: str, rows: Sequence[_Export]
) -> Iterator[NearlyDetected]:
    """Tell of a record that was none when the goods left, and is another one now."""
    now = judge.of(country, judge.context.on)
    certain = [row for row in rows if row.goods[0] != "not_stated"]
    if now.status not in {"established", "indicated"} or not certain:
        return
    last = max(certain, key=lambda row: row.shipment.date)
    year = judge.at(last.shipment).year
    newest = [one.data_year for one in now.measures if one.family != "regime" and one.data_year]
    yield NearlyDetected(
        subject=subject,
        object=("country", country, country_name(country)),
        field="record",
        needed=f"a record established in {year}, the year of the export",
        found=f"record of {year}: none; of {max(newest, default=now.year)}: {now.status}",
        paths=(last.path,) if last.path else (),
    )
