"""div-intermediary-no-rationale: a firm between exporter and end-user without a reason to be there.

It sits in a third country, belongs to the end-user by no stake, has never shipped to it before, and
is in a line of business that has no use for the goods. Where its line of business is not known,
nothing is said: an unknown sector is no sign.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import judge_fit, misfits_of_items, sectors_of
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.ownership.owners import find_kinship
from onward.queries.shipments import pids_of_parties, sent_by
from onward.queries.tables.tables import BusinessMisfit

BETWEEN: Final = ("intermediate_consignee", "purchaser", "broker")
"""Roles of those who stand between exporter and end-user."""


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each intermediary that shows no reason to be one."""
    users = context.with_roles(["end_user"])
    between = context.with_roles(BETWEEN)
    rows = list(misfits_of_items(context)) if between and users else []
    if not rows:
        return
    user_pids = frozenset(user.pid for user in users)
    for subject in between:
        sectors = sectors_of(context, subject)
        misfits = [row for _, row in rows if judge_fit(sectors, row) == "misfit"]
        if not misfits or subject.pid in user_pids or not _is_abroad(context, subject, users):
            continue
        kinship = find_kinship(context, subject.pid, user_pids)
        if kinship != "yes" and not _has_shipped(context, subject, user_pids):
            is_home = bool(_countries_of(context, subject) & _countries_of_others(context, users))
            doubts = _list_doubts(context, subject, is_home=is_home, is_kin_open=kinship != "no")
            yield _make_finding(context, subject, sectors, misfits, doubts)


def _is_abroad(context: Context, subject: Subject, users: tuple[Subject, ...]) -> bool:
    """Tell whether a party is neither in the exporter's country nor in that of an end-user.

    Where a source places it abroad and the order does not, it may be.
    """
    [record] = context.engine.parties([subject.pid])
    countries = record.countries or _countries_of(context, subject)
    return countries.isdisjoint(_countries_of_others(context, users))


def _countries_of_others(context: Context, users: tuple[Subject, ...]) -> frozenset[str | None]:
    countries = (_countries_of(context, user) for user in users)
    return frozenset({context.exporter_country}.union(*countries))


def _countries_of(context: Context, subject: Subject) -> frozenset[str]:
    [record] = context.engine.parties([subject.pid])
    stated = context.transaction.parties[subject.ref].country
    return record.countries | ({stated} if stated else frozenset())


def _has_shipped(context: Context, subject: Subject, users: frozenset[int]) -> bool:
    """Tell whether a party has sent goods to an end-user before: then it has a business with it."""
    if not context.has_shipments:
        return False
    shipments = sent_by(context, [subject.pid])
    pids = pids_of_parties(context.engine, shipments)
    receivers = {pids.get(row.consignee or "") for row in shipments}
    receivers |= {pids.get(row.end_user or "") for row in shipments}
    return not users.isdisjoint(receivers)


def _list_doubts(
    context: Context, subject: Subject, *, is_home: bool, is_kin_open: bool
) -> tuple[str, ...]:
    doubts = []
    if not _countries_of(context, subject):
        doubts.append("its country is not known")
    if is_home:
        doubts.append("the order and the sources state other countries of it")
    if is_kin_open:
        doubts.append("whether it belongs to the end-user is not certain")
    return tuple(doubts)


def _make_finding(
    context: Context,
    subject: Subject,
    sectors: tuple[str, ...],
    misfits: list[BusinessMisfit],
    doubts: tuple[str, ...],
) -> Detected:
    goods = joined(sorted({row.goods.replace("_", " ") for row in misfits}))
    return Detected(
        subject=subject,
        object=None,
        status="possible" if doubts else "present",
        severity=context.severity,
        relation=say(
            "stands between exporter and end-user in a third country, in a line of business "
            "({sectors}) without use for the goods ({goods})",
            sectors=joined(sectors, "; "),
            goods=goods,
        ),
        paths=((),),
        values={"sectors": list(sectors)},
        possible_because=doubts,
        counterfactuals=("clears if it is shown to be the end-user's or the maker's dealer",),
    )
