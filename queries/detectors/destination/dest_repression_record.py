"""dest-repression-record: destination or end-user's country has a record of repression."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from onward.graph.model import PartyKind
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord, Reading
from onward.queries.detection.context import Context
from onward.queries.detection.countries import (
    CountryInvolved,
    countries_involved,
    unknown_destination,
)
from onward.queries.detection.goods import cyber_items, cyber_standing
from onward.queries.detection.results import Detected, Result, Undecided
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues, MeasureRow
from onward.queries.model.units import say_family
from onward.queries.rules.indicator import SEVERITIES

_STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "listed": "listed by its control code",
        "meets": "meets the definition of Art. 2(20)",
        "unclear": "may meet the definition of Art. 2(20)",
    }
)
"""How an item stands to cyber-surveillance, in words."""

STATE_INDICATORS: Final = ("gov-body-end-user", "mil-structural")
"""Indicators whose finding makes the end-user a state or security body."""

_STATE_KINDS: Final = frozenset(
    {PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}
)


def detect(context: Context) -> Iterator[Result]:
    """Yield one result a country: established = present, indicated = possible, unknown = no answer.

    Source: docs/rule-pack.md, Destination records; the indicator's own rules for the severity.
    """
    yield from unknown_destination(context)
    for involved in countries_involved(context, "end_user"):
        record = context.destinations.status(
            involved.country, context.on, context.as_of, involved.region
        )
        if record.status == "unknown":
            text = say(
                "record of {name} ({part}) unknown for {year}",
                name=involved.name,
                part=involved.part,
                year=record.year,
            )
            yield Undecided(None, "missing_data", ("destination record",), text)
        elif record.status != "none":
            yield _make_finding(involved, record, context)


def _make_finding(involved: CountryInvolved, record: CountryRecord, context: Context) -> Detected:
    is_indicated = record.status == "indicated"
    severity, rules = _weigh_items(context)
    if is_indicated:
        # one family alone may measure something else: the next milder severity
        severity = SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]
        rules = (*rules, "only indicated: one level lower")
    doubts = (record.describe_indication(),) if is_indicated else ()
    return Detected(
        subject=None,
        object=involved.object,
        status="possible" if is_indicated else "present",
        severity=severity,
        relation=say(
            "concerns, as {part}, a state with a record of internal repression:", part=involved.part
        ),
        identity=involved.place,
        severity_rules=rules,
        values=_record_values(record),
        possible_because=doubts,
        counter_evidence=tuple(_families_not_met(record)),
    )


def _weigh_items(context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Weigh a record more where goods are for surveillance, and most where a state gets them."""
    standings = sorted({cyber_standing(item, context) for _, item in cyber_items(context)})
    named_kinds = [_STANDINGS[standing] for standing in standings]
    if not named_kinds:
        return context.severity, ()
    cyber = say("a cyber-surveillance item ({named_kinds})", named_kinds=joined(named_kinds))
    if _has_state_end_user(context):
        return "high", (say("{cyber} and a state or security end-user: high", cyber=cyber),)
    return "medium", (say("{cyber}: medium", cyber=cyber),)


def _has_state_end_user(context: Context) -> bool:
    """Tell whether an end-user is a body of a state, part of one, or of armed forces."""
    pids = {subject.pid for subject in context.with_roles(["end_user"])}
    # a party below a ministry is the state's, whatever its own kind
    if pids & context.pids_found_by(STATE_INDICATORS):
        return True
    return any(record.kinds & _STATE_KINDS for record in context.engine.parties(sorted(pids)))


def _record_values(record: CountryRecord) -> FindingValues:
    readings = [reading for reading in record.measures if reading.value is not None]
    return {
        "status": record.status,
        "year": record.year,
        "families_met": list(record.families_met),
        "families_indicating": list(record.families_indicating),
        "families_known": list(record.families_known),
        "measures": [_reading_data(reading) for reading in readings],
    }


def _reading_data(reading: Reading) -> MeasureRow:
    return {
        "measure": reading.measure,
        "value": reading.value,
        "scale": reading.scale,
        "direction": reading.direction,
        "threshold": reading.threshold,
        "meets": reading.meets,
        "indicates": reading.indicates,
        "standing": reading.standing,
        "data_year": reading.data_year,
        "source": reading.source,
        "published": reading.published,
        "url": reading.url,
    }


def _families_not_met(record: CountryRecord) -> Iterator[str]:
    """Name the families that have a row and do not meet."""
    for family in record.families_known:
        if family not in {*record.families_met, *record.families_indicating}:
            yield say("{family}: below its threshold", family=say_family(family))
