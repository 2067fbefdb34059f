"""hist-exported-cs-to-repressive: cyber-surveillance items exported earlier, EU flag 3.

Three things are judged of each past shipment, and the weakest decides: whether it left before the
transaction, what the goods were, and the record of its destination in its own year. The shipment's
destination counts, never the country in which its consignee is registered.

A customs code alone is what `tables/surveillance_hs.csv` holds: codes under which such items
travel beside much ordinary trade. It is shown as context, and makes no flag: only a code or a
family of surveillance does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from onward.graph.countries import country_name, say_country
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.detectors.past_exports.hist_exported_cs_to_repressive.exports import (
    HS_ALONE,
    Export,
    RecordsInTime,
    find_exports,
)
from onward.queries.model.parts import CountryYearRow
from onward.queries.shipments import shipment_evidence

PARAMETERS: Final = frozenset({"min_share"})
"""What it reads of an indicator's parameters."""


PATHS: Final = 3
"""Paths that a finding shows."""

TRACES: Final = (BY_SHIPMENTS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each country it exported to.

    Yields:
        Detected; Undecided where destination, goods or record are not known; NearlyDetected where
        the record has changed since.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        judge = partial(_judge_subject, context, subject)
        yield from context.results(("past_exports", subject), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
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
        yield _make_finding(records, subject, country, speaking or by_weight.counting)
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


def _make_finding(
    records: RecordsInTime, subject: Subject, country: str, exports: Sequence[Export]
) -> Detected:
    sure = [export for export in exports if not export.doubts(records)]
    ranked = sorted(sure or exports, key=lambda export: export.exporter.rank)
    # such codes hold much ordinary trade, too
    hs_alone = all(export.is_hs_alone for export in ranked)
    by_party_itself = any(not export.exporter.path for export in ranked)
    paths = list(dict.fromkeys(export.path for export in ranked))
    severity = records.context.severity
    return Detected(
        subject=subject,
        object=("country", country, country_name(country)),
        status="present" if sure else "possible",
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
