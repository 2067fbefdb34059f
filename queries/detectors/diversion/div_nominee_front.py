"""div-nominee-front: somebody who owns or directs the party does so for others, or for very many.

A source says that the person is a nominee, by a tie or by the kind of interest; or the person has
more than a hundred mandates on the day.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from onward.graph.engine import PartyRecord, TieBatch
from onward.graph.model import PartyKind, Tie, TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.paths import possible_because
from onward.queries.detection.plan import Trace
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.ownership.owners import are_of_kind, leading_ties

MANDATES: Final = 100
"""Who leads more companies than this leads them for others."""

NEARLY: Final = MANDATES // 2
"""Who leads more than so many is a near miss."""

_NOMINEE: Final = frozenset({"nominee", "nominator"})

TRACES: Final = (Trace(ties=frozenset({TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS})),)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each nominee, or leader of very many, behind it."""
    leads = leading_ties(context)
    if not leads.tid.size:
        return
    leaders = np.unique(leads.start).tolist()
    nominees, mandates = _find_ties_of_leaders(context, leaders)
    striking = {pid for pid, count in mandates.items() if count > NEARLY}
    striking |= nominees.keys() | _holders_as_nominees(leads)
    people = _find_people(context, striking) if striking else {}
    for subject in context.with_roles(context.roles) if people else ():
        for tid, leader, company in _rows_of(leads):
            if company == subject.pid and leader in people:
                acted_for, count = nominees.get(leader), mandates[leader]
                yield from _judge_leader(context, subject, people[leader], tid, acted_for, count)


def _rows_of(batch: TieBatch) -> Iterator[tuple[int, int, int]]:
    return zip(batch.tid.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True)


def _holders_as_nominees(leads: TieBatch) -> set[int]:
    """Return who holds by an interest of nominees."""
    codes = [code for code, name in enumerate(leads.interests) if name in _NOMINEE]
    return set(leads.start[np.isin(leads.interest, codes)].tolist()) if codes else set()


def _find_people(context: Context, pids: Collection[int]) -> Mapping[int, PartyRecord]:
    ordered = sorted(pids)
    records = zip(ordered, context.engine.parties(ordered), strict=True)
    return {pid: record for pid, record in records if PartyKind.PERSON in record.kinds}


def _find_ties_of_leaders(
    context: Context, leaders: Sequence[int]
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Return by whom a leader is a nominee, as a tie, and how many companies each directs."""
    kinds = [TieKind.NOMINEE_OF, TieKind.DIRECTS]
    batch = context.engine.incident(leaders, kinds, "out", context.on, context.as_of)
    acting = are_of_kind(batch, TieKind.NOMINEE_OF)
    nominees = dict(zip(batch.start[acting].tolist(), batch.tid[acting].tolist(), strict=True))
    companies = zip(batch.start[~acting].tolist(), batch.end[~acting].tolist(), strict=True)
    return nominees, Counter(leader for leader, _ in set(companies))


def _judge_leader(
    context: Context,
    subject: Subject,
    person: PartyRecord,
    tid: int,
    acting: int | None,
    mandates: int,
) -> Iterator[Detected | NearlyDetected]:
    [tie] = context.engine.ties([tid])
    reason = _find_reason(tie, acting, mandates)
    if reason is None and mandates > NEARLY:
        party = ("party", person.id, person.name)
        needed, actual = say("more than {mandates}", mandates=MANDATES), str(mandates)
        yield NearlyDetected(subject, party, "mandates", needed, actual, ((tid,),))
    if reason is None:
        return
    path = (tid,) if acting is None else (tid, acting)
    doubts = [possible_because(row) for row in context.engine.ties(path)]
    # how much the nominee holds is beside the point: only whether the tie is sure
    unsure = [text for text in doubts if text and "share" not in text]
    yield Detected(
        subject=subject,
        object=("party", person.id, person.name),
        status="possible" if unsure else "present",
        severity=context.severity,
        relation=say("is owned or led by somebody who {reason}:", reason=reason),
        identity=person.id,
        paths=(path,),
        values={"mandates": mandates},
        possible_because=tuple(unsure),
        counterfactuals=("clears if the person is shown to act for nobody else",),
    )


def _find_reason(tie: Tie, acting: int | None, mandates: int) -> str | None:
    if acting is not None or tie.interest in _NOMINEE:
        return "is a nominee of others"
    return say("has {mandates} mandates", mandates=mandates) if mandates > MANDATES else None
