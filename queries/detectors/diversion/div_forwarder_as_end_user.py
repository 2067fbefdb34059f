"""div-forwarder-as-end-user: a forwarder, courier or bank stands where the user should.

Looked at is the end-user, or the last consignee where no end-user is named. It is such a firm by
its sector, or by another role in the same order; or its address is the address of such a firm:
*present* where both name one unit, or none is named and the address is none of mass registration;
*possible* where only the building is surely the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from onward.graph.model import TieKind
from onward.graph.pattern import End
from onward.queries.addresses.shared import (
    CROWD,
    marked_service_firms,
    party_count,
    service_sectors,
    shared_node,
)
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import possibly_same_records
from onward.queries.detection.path_findings import finding_of_paths, keep_surest_paths
from onward.queries.detection.path_search import PathSearch, limits_as_unknown, search_paths
from onward.queries.detection.paths import possible_because
from onward.queries.detection.results import Detected, NotApplicable, Result, Subject


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each final user that is a service firm, or has the address of one."""
    users = _users(context)
    if not users:
        yield NotApplicable("neither an end-user nor a consignee is named")
        return
    firms = marked_service_firms(context)
    asked = replace(context, subjects=users)
    question = ("div-forwarder-as-end-user", users, tuple(sorted(firms.items())))
    yield from context.results(question, partial(_about, asked, firms))


def _about(asked: Context, firms: Mapping[int, str]) -> Iterator[Result]:
    users = asked.subjects
    sure = list(_firms(asked, firms))
    yield from sure
    told = {one.subject for one in sure}
    if told.issuperset(users):
        return
    asked = replace(asked, subjects=tuple(user for user in users if user not in told))
    yield from _possibly_firms(asked)
    for walk in _at_address_of_firms(asked, firms):
        yield from limits_as_unknown(walk)
        if walk.paths:
            yield _at_address(asked, walk)


def _users(context: Context) -> tuple[Subject, ...]:
    """Give the end-users, else the last consignee that is named."""
    parties = context.transaction.parties
    for roles in (["end_user"], ["consignee"], ["intermediate_consignee"]):
        named = [ref for ref, one in enumerate(parties) if one.role in roles and one.is_named]
        if named:
            refs = named if roles == ["end_user"] else named[-1:]
            return tuple(subject for subject in context.subjects if subject.ref in refs)
    return ()


def _firms(context: Context, firms: Mapping[int, str]) -> Iterator[Detected]:
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        sectors = service_sectors(record)
        why = _by(sectors) if sectors else firms.get(subject.pid)
        if why is not None:
            yield Detected(
                subject=subject,
                object=None,
                status="present",
                severity=context.severity,
                relation=f"is a service firm ({why}) and stands as the user of the goods",
                paths=((),),
                values={"sectors": list(sectors), "because": why},
            )


def _possibly_firms(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each user that is none itself."""
    for subject, record, tie in possibly_same_records(context):
        sectors = service_sectors(record)
        if sectors:
            yield Detected(
                subject=subject,
                object=("party", record.id, record.name),
                status="possible",
                severity=context.severity,
                relation=f"is the service firm ({_by(sectors)})",
                paths=((tie.tid,),),
                values={"sectors": list(sectors), "because": _by(sectors)},
                possible_because=(possible_because(tie) or "",),
            )


def _at_address_of_firms(context: Context, firms: Mapping[int, str]) -> Iterator[PathSearch]:
    """PathSearch to the firms that sectors tell, and to those that the order itself names."""
    yield from search_paths(context)
    if _may_be_met(context, firms):
        ends = tuple(block.model_copy(update={"end": End()}) for block in context.patterns)
        yield from search_paths(replace(context, patterns=ends), only_ends=frozenset(firms))


def _may_be_met(context: Context, firms: Mapping[int, str]) -> bool:
    """Tell cheaply whether any of some parties has an address, or may be one that has."""
    kinds = [TieKind.LOCATED_AT, TieKind.POSSIBLY_SAME_AS]
    return bool(firms) and bool(
        context.engine.incident(firms, kinds, "both", context.on, context.as_of).tid.size
    )


def _at_address(context: Context, walk: PathSearch) -> Detected:
    start = walk.subject.pid
    cut, is_sure = keep_surest_paths(context, walk, partial(_is_sure, context, start))
    node = shared_node(context, start, cut.paths[0])
    told = finding_of_paths(context, cut, relation="has the address of", severity=context.severity)
    told = replace(
        told,
        values={
            "parties": party_count(context, node.pid),
            "match": node.closeness,
            "own_address": list(node.addresses[0]),
            "firm_address": list(node.addresses[1]),
        },
    )
    if is_sure:
        return told
    because = "only the building is surely the same as that of the service firm"
    return replace(told, status="possible", possible_because=(because, *told.possible_because))


def _is_sure(context: Context, start: int, path: tuple[int, ...]) -> bool:
    node = shared_node(context, start, path)
    is_crowded = party_count(context, node.pid) > CROWD
    return node.closeness == "unit" or (node.closeness == "exact" and not is_crowded)


def _by(sectors: Sequence[str]) -> str:
    return f"sector {', '.join(sectors)}"
