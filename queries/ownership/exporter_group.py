"""Who of a transaction's parties belongs together with the exporter, and is no stranger to it.

A purchaser, seller, broker or payer may be the exporter itself or a company of its group: what such
a party is, owns or sold before is the exporter's own affair, and no sign of who stands behind the
customer. Who gets the goods is always asked about, a daughter of the exporter, too.
"""

from collections.abc import Iterable
from typing import Final

from onward.graph.model import PartyKind
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.ownership.corporate_group import corporate_group

TRADING_ROLES: Final = frozenset({"purchaser", "seller", "broker", "payer"})
"""Roles in which a company of the exporter's own group may stand."""

MIN_SHARE: Final = 0.5
LINKS: Final = 3
"""A group: stakes of one half or more, up to so many links up and so many down again."""

_RULERS: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP})
"""Whose companies are no group of the exporter's for having one owner: a state owns many."""


def subjects_apart_from_exporter(context: Context) -> tuple[Subject, ...]:
    """Return the subjects without those who trade and surely belong to the exporter's group."""
    subjects = context.subjects
    exporters = {subject.pid for subject in subjects if subject.role == "exporter"}
    traders = {subject.pid for subject in subjects if subject.role in TRADING_ROLES}
    if not traders or not exporters:
        return subjects
    relatives = context.cached(
        ("exporter group", frozenset(exporters), frozenset(traders)),
        lambda: _find_relatives(context, exporters, traders),
    )
    return tuple(
        subject
        for subject in subjects
        if subject.role not in TRADING_ROLES or subject.pid not in relatives
    )


def _find_relatives(
    context: Context, exporters: Iterable[int], traders: Iterable[int]
) -> frozenset[int]:
    group = frozenset().union(*(certain_group(context, pid) for pid in exporters))
    return frozenset(
        pid for pid in traders if pid in group or not group.isdisjoint(certain_group(context, pid))
    )


def certain_group(context: Context, party: int) -> frozenset[int]:
    """Return a party and its parents and subsidiaries, as far as certain; no state among them."""
    members = corporate_group(context, party, MIN_SHARE, LINKS)
    pids = sorted(member.pid for member in members.values() if not member.doubts)
    records = context.engine.parties(pids)
    return frozenset(
        pid
        for pid, record in zip(pids, records, strict=True)
        if pid == party or record.kinds.isdisjoint(_RULERS)
    )
