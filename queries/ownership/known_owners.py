"""How much of a party somebody is known to own, and which of its owners nothing describes.

An owner that nothing describes is nobody: an id that no loaded source has, an address, companies
that own only one another, the party itself. What they hold, directly or through others, is not
known (docs/semantics.md, Ownership).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from onward.graph.engine import PartyRecord
from onward.graph.model import Party, PartyKind, TieKind
from onward.graph.ownership import SLACK, Holdings, direct_share, gather_holdings, integrated
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.graph.statements.unnamed_owners import reason_not_named
from onward.queries.detection.context import Context
from onward.queries.detection.topic_words import say_topic
from onward.queries.ownership.closed_control import say_closed_control
from onward.queries.ownership.open_owners import OpenOwner, find_open_owners
from onward.queries.ownership.own_names import find_own_names, say_own_names
from onward.queries.ownership.owner_labels import NAMED_BY_ID, label_party, list_names
from onward.queries.transactions.nobody import describes_owner

NOBODY_KINDS: Final = frozenset(
    {
        PartyKind.ADDRESS,
        PartyKind.CONTACT,
        PartyKind.VESSEL,
        PartyKind.AIRPLANE,
        PartyKind.VEHICLE,
        PartyKind.SECURITY,
        PartyKind.BANK_ACCOUNT,
    }
)
"""Kinds of what is no owner: where somebody is found, and things."""

MAJORITY: Final = 0.5
"""Who surely holds more than this leaves no room for another owner with a majority."""

ROUNDED: Final = 0.005
"""Shares that were rounded may add up to so much more than all."""

OWN_STAKE: Final = "it is stated as an owner of itself, and that share is not known"


@dataclass(frozen=True, slots=True)
class DescribedOwners:
    """What is known of a party's owners.

    Attributes:
        low, high: Bounds of what described owners hold together, as fractions.
        undescribed: What those whom nothing describes possibly hold, directly or through others.
        reasons: Why it is not known who they are: one sentence each.
        restricted: What sources say of owners that restricts dealing with them, and that no
            indicator weighs in an owner: one sentence each.
        crowded_out: Owners for whom other shares leave nothing, and companies of which more than
            all is stated: one sentence each.
        open_owners: Organisations that may decide over it, and whose own owners are not known.
    """

    low: float
    high: float
    undescribed: float = 0.0
    reasons: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    crowded_out: tuple[str, ...] = ()
    open_owners: tuple[OpenOwner, ...] = ()


def known_owners(context: Context, party: int) -> DescribedOwners:
    """Return what is known of a party's owners, on the question's dates."""
    return context.cached(("known_owners", party), lambda: _describe_owners(context, party))


def _describe_owners(context: Context, party: int) -> DescribedOwners:
    engine, on, as_of = context.engine, context.on, context.as_of
    low, high = direct_share(engine, party, on, as_of)
    kinds = (TieKind.OWNS, TieKind.CONTROLS)
    if not engine.incident([party], kinds, "in", on, as_of).tid.size:
        return DescribedOwners(low, high)
    table = gather_holdings(engine, [party], on, as_of)
    records = dict(zip(table.parties.tolist(), engine.parties(table.parties.tolist()), strict=True))
    owners = [record for pid, record in records.items() if pid != party]
    restricted = tuple(_say_restricted(owners, context))
    described = _find_undescribed(context, table, records, party, DescribedOwners(low, high))
    reasons = [
        *described.reasons,
        *_say_unnamed_controllers(context, table),
        *_say_undescribed_controllers(context, table),
        *say_closed_control(context, party),
    ]
    crowded_out = (
        *_say_crowded_out(context, table, records),
        *_say_over_declared(table, records),
    )
    return replace(
        described,
        reasons=tuple(dict.fromkeys(reasons)),
        restricted=restricted,
        crowded_out=crowded_out,
        open_owners=find_open_owners(context, table, records, party, is_nobody),
    )


def _find_undescribed(
    context: Context,
    table: Holdings,
    records: Mapping[int, PartyRecord],
    party: int,
    stated: DescribedOwners,
) -> DescribedOwners:
    """Take from what is known what those hold whom nothing describes."""
    low, high = stated.low, stated.high
    nobody = [pid for pid, record in records.items() if pid != party and is_nobody(record)]
    own_names = [pid for pid in find_own_names(table, records) if pid not in nobody]
    undescribed = [*nobody, *own_names]
    loops = _find_loops(context, table, undescribed)
    reasons = [
        *_say_nobody([records[pid] for pid in nobody]),
        *say_own_names([records[pid] for pid in own_names]),
        *_say_loop([records[pid] for pid in loops], is_itself=loops == [party]),
    ]
    is_loop = party in loops
    outside = [*undescribed, *(pid for pid in loops if pid != party)]
    if not outside and not is_loop:
        return _with_own_stake(context, table, party, stated)
    least, most = (1.0, 1.0) if is_loop else integrated(table, outside).bounds(party)
    described = DescribedOwners(max(0.0, low - most), max(0.0, high - least), most, tuple(reasons))
    return described if loops == [party] else _with_own_stake(context, table, party, described)


def _say_restricted(owners: Sequence[PartyRecord], context: Context) -> Iterator[str]:
    """Say which owners are debarred, wanted, frozen or unverified: no ban, and no silence.

    An owner that a list bans is weighed by the indicators of listed owners.
    """
    for topic in context.tables.topics_of("restricted"):
        names = sorted(
            label_party(record)
            for record in owners
            if topic in record.topics(context.on, context.as_of)
        )
        if names:
            yield say(
                "a source says of {names}: {topic}; no indicator weighs this",
                topic=say_topic(topic),
                names=list_names(names),
            )


def _say_crowded_out(
    context: Context, table: Holdings, records: Mapping[int, PartyRecord]
) -> Iterator[str]:
    """Name owners for whom the other shares of a source leave nothing.

    Their share counts as nought in every sum. That they are named as owners all the same is a
    contradiction of the source, and silence about it would hide them.
    """
    for pair in np.flatnonzero(table.high <= SLACK).tolist():
        # of an owner who is not named, the reason is said in any case
        if _reasons_not_named(records[int(table.parties[table.owner[pair]])]):
            continue
        ties = context.engine.ties(table.ties_of(np.array([pair]), sure=False).tolist())
        if any(tie.share is None or tie.share.max > 0 for tie in ties):
            ends = (table.owner[pair], table.company[pair])
            owner, company = (label_party(records[int(table.parties[end])]) for end in ends)
            yield say(
                "{owner} is named as an owner of {company}, of which others hold all shares",
                owner=owner,
                company=company,
            )


def _say_over_declared(table: Holdings, records: Mapping[int, PartyRecord]) -> Iterator[str]:
    """Name the companies of which a source states more than all: its rows contradict one another.

    Of several sources the largest share of each owner counts, and more than all is no fault.
    """
    size = table.table_company.size
    total = np.bincount(table.claim_table, table.claim_low, size) + table.table_rest
    for row in np.flatnonzero(total > 1 + ROUNDED).tolist():
        yield say(
            "the shares of {company} that a source states add up to {percent}, and contradict "
            "one another",
            company=label_party(records[int(table.parties[table.table_company[row]])]),
            percent=percent_text(float(total[row])),
        )


def _say_unnamed_controllers(context: Context, table: Holdings) -> Iterator[str]:
    """Say why controllers are not named, of companies whose majority is not known.

    A source may state that somebody controls a company, and neither who nor with what share.
    """
    open_companies = table.parties[table.known <= MAJORITY + SLACK]
    for record in _find_controllers(context, table, open_companies):
        yield from map(_say_not_named, _reasons_not_named(record))


def _say_undescribed_controllers(context: Context, table: Holdings) -> Iterator[str]:
    """Say which controllers nothing describes: whoever holds the shares, they may decide."""
    controllers = _find_controllers(context, table, table.parties)
    names = sorted(label_party(record) for record in controllers if not record.members)
    if names:
        verb = "controls" if len(names) == 1 else "control"
        yield f"no loaded source describes {list_names(names)}, which {verb} it or an owner of it"


def _find_controllers(
    context: Context, table: Holdings, companies: np.ndarray[Any, Any]
) -> Sequence[PartyRecord]:
    """Return who controls companies, beside those that stand among the owners."""
    batch = context.engine.incident(
        companies.tolist(), (TieKind.CONTROLS,), "in", context.on, context.as_of
    )
    controllers = sorted(set(batch.start.tolist()) - set(table.parties.tolist()))
    return context.engine.parties(controllers) if controllers else ()


def _say_not_named(why: str) -> str:
    return say("one is not named: {why}", why=why)


def _reasons_not_named(record: PartyRecord) -> tuple[str, ...]:
    """Return why an owner is not named; nothing where a source describes the same party."""
    reasons = [reason_not_named(member) for member in record.members]
    return () if None in reasons else tuple(filter(None, reasons))


def is_nobody(record: PartyRecord) -> bool:
    """Return whether a party is nobody who could own: not described at all, or a place or thing."""
    if not record.members or record.kinds <= NOBODY_KINDS:
        return True
    return all(
        NAMED_BY_ID in member.notes
        or (_only_describes(member) and not record.listings)
        or reason_not_named(member) is not None
        or (member.kind == PartyKind.UNKNOWN and member.name in _ids_as_names(member.id))
        for member in record.members
    )


def _only_describes(member: Party) -> bool:
    """Tell whether a name only describes an owner; one that is the row's own id names it.

    Of whom a source knows a number or a topic, it speaks of one, whatever words name it.
    """
    is_id = member.name in _ids_as_names(member.id)
    is_known = bool(is_id or member.identifiers or member.topics)
    return not is_known and describes_owner(member.name)


def _ids_as_names(party_id: str) -> tuple[str, str]:
    return party_id, party_id.partition(":")[2]


def _find_loops(context: Context, table: Holdings, undescribed: Sequence[int]) -> list[int]:
    """Return the companies above which nobody stands but themselves; ascending pids."""
    closed = table.parties[integrated(table, undescribed).closed_loop].tolist()
    owned = set(table.parties[table.company].tolist())
    own_stakes = context.engine.ends(table.self_loops.tolist())
    only_itself = [company for company, _ in own_stakes if company not in owned]
    return sorted({*closed, *only_itself})


def _with_own_stake(
    context: Context, table: Holdings, party: int, described: DescribedOwners
) -> DescribedOwners:
    """Add the party's stake in itself, beside other owners: it is dropped, and named."""
    loops = table.self_loops.tolist()
    ends = context.engine.ends(loops)
    own_tids = [tid for tid, (start, _) in zip(loops, ends, strict=True) if start == party]
    ties = context.engine.ties(own_tids)
    if not ties:
        return described
    share = sum(tie.share.max if tie.share else 1.0 for tie in ties)
    reasons = (*described.reasons, OWN_STAKE)
    return DescribedOwners(
        described.low, described.high, min(1.0, described.undescribed + share), reasons
    )


def _say_nobody(records: Sequence[PartyRecord]) -> Iterator[str]:
    """Say which ids nothing describes, and which parties are nobody that could own."""
    reasons = {why for record in records for why in _reasons_not_named(record)}
    yield from map(_say_not_named, sorted(reasons))
    records = [record for record in records if not _reasons_not_named(record)]
    names = sorted(
        label_party(record) for record in records if not record.kinds - {PartyKind.UNKNOWN}
    )
    if names:
        yield say("no loaded source describes {names}", names=list_names(names))
    things = [record for record in records if record.kinds - {PartyKind.UNKNOWN}]
    for kind in sorted({min(record.kinds) for record in things}):
        of_kind = sorted(label_party(record) for record in things if min(record.kinds) == kind)
        yield say(
            "{names}: of kind {kind}, which owns nothing", names=list_names(of_kind), kind=kind
        )


def _say_loop(records: Sequence[PartyRecord], *, is_itself: bool) -> Iterator[str]:
    """Say which companies own only one another."""
    if is_itself:
        yield OWN_STAKE
    elif records:
        names = list_names(sorted(label_party(record) for record in records))
        yield say("nobody outside is known to own {names}: a closed loop", names=names)
