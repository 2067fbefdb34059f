"""div-forwarder-as-end-user: a forwarder, courier or bank stands where the user should.

Looked at is the end-user, or the last consignee where no end-user is named. It is such a firm by
its sector, or by another role in the same order; or its address is the address of such a firm:
*present* where both name one unit, or where neither names one and the address is no
mass-registration address; *possible* where only the building is surely the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from onward.graph.model import TieKind
from onward.graph.pattern import End
from onward.graph.sayings import joined, say
from onward.queries.addresses import (
    CROWD,
    marked_service_firms,
    party_count,
    service_sectors,
    shared_node,
)
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import possibly_same_records
from onward.queries.detection.paths import (
    PathSearch,
    finding_of_paths,
    keep_surest_paths,
    limits_as_unknown,
    possible_because,
    search_paths,
)
from onward.queries.detection.results import Detected, NotApplicable, Result, Subject


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each final user that is a service firm, or has the address of one."""
    users = _final_users(context)
    if not users:
        yield NotApplicable("neither an end-user nor a consignee is named")
        return
    firms = marked_service_firms(context)
    only_users = replace(context, subjects=users)
    # what the answer depends on beside the graph: who uses, and whom the order itself calls a firm
    question = ("div-forwarder-as-end-user", users, tuple(sorted(firms.items())))
    yield from context.results(question, partial(_judge_users, only_users, firms))


def _final_users(context: Context) -> tuple[Subject, ...]:
    """Return the end-users, else the last consignee that is named."""
    end_users = _named_parties(context, "end_user")
    if end_users:
        return _subjects_of(context, end_users)
    for role in ("consignee", "intermediate_consignee"):
        # the last of several consignees is the one with whom the goods end
        if consignees := _named_parties(context, role):
            return _subjects_of(context, consignees[-1:])
    return ()


def _named_parties(context: Context, role: str) -> list[int]:
    parties = enumerate(context.transaction.parties)
    return [ref for ref, party in parties if party.role == role and party.is_named]


def _subjects_of(context: Context, refs: Sequence[int]) -> tuple[Subject, ...]:
    return tuple(subject for subject in context.subjects if subject.ref in refs)


def _judge_users(context: Context, firms: Mapping[int, str]) -> Iterator[Result]:
    """Judge by what a user is; the others by whom they may be, and by where they are."""
    findings = list(_find_firms(context, firms))
    yield from findings
    judged = {finding.subject for finding in findings}
    others = tuple(user for user in context.subjects if user not in judged)
    if not others:
        return
    context = replace(context, subjects=others)
    yield from _find_possible_firms(context)
    for search in _search_addresses_of_firms(context, firms):
        yield from limits_as_unknown(search)
        if search.paths:
            yield _make_address_finding(context, search)


def _find_firms(context: Context, firms: Mapping[int, str]) -> Iterator[Detected]:
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        sectors = service_sectors(record)
        reason = _sector_text(sectors) if sectors else firms.get(subject.pid)
        if reason is not None:
            yield Detected(
                subject=subject,
                object=None,
                status="present",
                severity=context.severity,
                relation=say(
                    "is a service firm ({reason}) and stands as the user of the goods",
                    reason=reason,
                ),
                paths=((),),
                values={"sectors": list(sectors), "because": reason},
            )


def _find_possible_firms(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each user that is no firm itself."""
    for subject, record, tie in possibly_same_records(context):
        sectors = service_sectors(record)
        if sectors:
            yield Detected(
                subject=subject,
                object=("party", record.id, record.name),
                status="possible",
                severity=context.severity,
                relation=say(
                    "is the service firm ({sector_text})", sector_text=_sector_text(sectors)
                ),
                paths=((tie.tid,),),
                values={"sectors": list(sectors), "because": _sector_text(sectors)},
                possible_because=(possible_because(tie) or "",),
            )


def _search_addresses_of_firms(context: Context, firms: Mapping[int, str]) -> Iterator[PathSearch]:
    """Search for firms that sectors tell, and for those that the transaction itself names."""
    yield from search_paths(context)
    if _have_address(context, firms):
        # the pattern looks for sectors; these firms are told by the order alone
        any_end = tuple(block.model_copy(update={"end": End()}) for block in context.patterns)
        to_firms = replace(context, patterns=any_end)
        yield from search_paths(to_firms, only_ends=frozenset(firms))


def _have_address(context: Context, firms: Mapping[int, str]) -> bool:
    """Tell cheaply whether any of the firms has an address, or may be a party that has one."""
    if not firms:
        return False
    kinds = [TieKind.LOCATED_AT, TieKind.POSSIBLY_SAME_AS]
    batch = context.engine.incident(firms, kinds, "both", context.on, context.as_of)
    return bool(batch.tid.size)


def _make_address_finding(context: Context, search: PathSearch) -> Detected:
    start = search.subject.pid
    search, is_sure = keep_surest_paths(context, search, partial(_is_sure_path, context, start))
    node = shared_node(context, start, search.paths[0])
    finding = finding_of_paths(
        context, search, relation="has the address of", severity=context.severity
    )
    finding = replace(
        finding,
        values={
            "parties": party_count(context, node.pid),
            "match": node.closeness,
            "own_address": list(node.addresses[0]),
            "firm_address": list(node.addresses[1]),
        },
    )
    if is_sure:
        return finding
    doubt = "only the building is surely the same as that of the service firm"
    return replace(finding, status="possible", possible_because=(doubt, *finding.possible_because))


def _is_sure_path(context: Context, start: int, path: tuple[int, ...]) -> bool:
    node = shared_node(context, start, path)
    # at a mass-registration address one address says little of one office
    is_crowded = party_count(context, node.pid) > CROWD
    return node.closeness == "unit" or (node.closeness == "exact" and not is_crowded)


def _sector_text(sectors: Sequence[str]) -> str:
    return say("sector {sectors}", sectors=joined(sectors))
