"""dest-repression-record: destination or end-user's country has a record of repression."""

from collections.abc import Iterator
from typing import Any, Final

from onward.graph.model import PartyKind
from onward.queries.destinations.country_record import CountryRecord, Reading
from onward.queries.detection.context import Context
from onward.queries.detection.countries import (
    CountryInvolved,
    countries_involved,
    unknown_destination,
)
from onward.queries.detection.items import surveillance_kind
from onward.queries.detection.results import Detected, Result, Undecided
from onward.queries.rules.severity import SEVERITIES, Severity

STATE_INDICATORS: Final = ("gov-body-end-user", "mil-structural")
"""Indicators whose finding makes the end-user a state or security body."""


def detect(context: Context) -> Iterator[Result]:
    """Yield one result a country: established = present, indicated = possible, unknown = no answer.

    Source: 04, section 5, for the record; the level rules of the indicator for severity.
    """
    yield from unknown_destination(context)
    for place in countries_involved(context, "end_user"):
        record = context.destinations.status(place.country, context.on, context.as_of)
        if record.status == "unknown":
            text = f"record of {place.object[2]} ({place.part}) unknown for {record.year}"
            yield Undecided(None, "missing_data", ("destination record",), text)
        elif record.status != "none":
            yield _found(place, record, context)


def _found(place: CountryInvolved, record: CountryRecord, context: Context) -> Detected:
    is_indicated = record.status == "indicated"
    severity, rules = _severity(context)
    if is_indicated:
        severity = SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]
        rules = (*rules, "only indicated: one level lower")
    met = ", ".join(record.families_met)
    return Detected(
        subject=None,
        object=place.object,
        status="possible" if is_indicated else "present",
        severity=severity,
        relation=f"concerns, as {place.part}, a state with a record of internal repression:",
        identity=place.country,
        severity_rules=rules,
        values=_values(record),
        possible_because=(f"one family of measures meets ({met})",) if is_indicated else (),
        counter_evidence=tuple(_speaks_against(record)),
    )


def _severity(context: Context) -> tuple[Severity, tuple[str, ...]]:
    told = {surveillance_kind(item, context) for item in context.transaction.items}
    kinds = sorted(kind for kind in told if kind)
    if not kinds:
        return context.severity, ()
    cyber = f"a cyber-surveillance item ({', '.join(kinds)})"
    if _has_state_end_user(context):
        return "high", (f"{cyber} and a state or security end-user: high",)
    return "medium", (f"{cyber}: medium",)


def _has_state_end_user(context: Context) -> bool:
    """Tell whether an end-user is a body of a state, part of one, or of armed forces."""
    end_users = context.with_roles(["end_user"])
    pids = {subject.pid for subject in end_users}
    if pids & context.pids_found_by(STATE_INDICATORS):
        return True
    return any(
        record.kinds & {PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}
        for record in context.engine.parties(sorted(pids))
    )


def _values(record: CountryRecord) -> dict[str, Any]:
    return {
        "status": record.status,
        "year": record.year,
        "families_met": list(record.families_met),
        "families_known": list(record.families_known),
        "measures": [_told(reading) for reading in record.measures if reading.value is not None],
    }


def _told(reading: Reading) -> dict[str, Any]:
    names = ("measure", "value", "scale", "direction", "threshold", "meets", "data_year", "source")
    return {name: getattr(reading, name) for name in (*names, "published", "url")}


def _speaks_against(record: CountryRecord) -> Iterator[str]:
    """Name the families that have a row and do not meet."""
    for family in record.families_known:
        if family not in record.families_met:
            yield f"the measures of {family} do not meet their threshold"
