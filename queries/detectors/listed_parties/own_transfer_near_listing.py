"""own-transfer-near-listing: a listed party's stake went to somebody close to it, near its listing.

A sale of between 180 days before and 90 days after the entry began, and a new holder who came
within 30 days of it and is close to the seller: family, staff, a company of the seller, one address
or line. A new holder of whom no such tie is known is a near miss.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.graph.dates import day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Tie, TieKind
from onward.graph.pattern import End, Pattern, Question, Step
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    PartyListing,
    asks_resembling,
    cite_entries,
    entry_values,
    list_known_entries,
)
from onward.queries.detection.plan import Trace
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    Result,
    Subject,
    Undecided,
)
from onward.queries.ownership.owners import are_of_kind, leading_ties

BEFORE: Final = 180
AFTER: Final = 90
"""Days before and after the first day of the entry between which a sale is near it."""

CHANGE: Final = 30
"""Days between the old holder's end and the new one's beginning."""

_LATELY: Final = "5y"

_PERSONAL: Final = (
    *(TieKind.FAMILY, TieKind.ASSOCIATE, TieKind.EMPLOYS, TieKind.LOCATED_AT),
    *(TieKind.CONTACT_AT, TieKind.NOMINEE_OF, TieKind.REPRESENTS),
)
_LEADING: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS)


def _walk_personal_ties(high: int) -> Step:
    return Step(ties=_PERSONAL, direction="both", hops=(1, high), within=_LATELY)


def _walk_upwards(high: int) -> Step:
    # only upwards: down and up again would lead over the very company that was sold
    return Step(ties=_LEADING, direction="in", hops=(1, high), within=_LATELY)


_CLOSE: Final = (
    Pattern(steps=(_walk_personal_ties(2),), end=End()),
    Pattern(steps=(_walk_upwards(2),), end=End()),
    Pattern(steps=(_walk_upwards(1), _walk_personal_ties(1)), end=End()),
)
"""Ways from a new holder to a seller that it is close to."""


@dataclass(frozen=True, slots=True)
class _Sale:
    """A stake that a listed party gave up, and the entries that began near it.

    Attributes:
        entries: Empty where no entry says when it began.
    """

    tie: Tie
    seller: int
    record: PartyRecord
    entries: tuple[Listing, ...]


TRACES: Final = (Trace(ties=frozenset({TieKind.OWNS})),)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each stake that passed to somebody close to a listed seller.

    Yields:
        Detected; NearlyDetected for a new holder without a known tie to the seller; Undecided
        where nobody states since when the seller is listed.
    """
    stakes = _list_stakes(context)
    for subject in dict.fromkeys(context.subjects):
        if subject.pid in stakes:
            judge = partial(_judge_subject, context, subject, stakes[subject.pid])
            yield from context.results(("own-transfer-near-listing", subject), judge)


def _list_stakes(context: Context) -> dict[int, list[tuple[Tie, int]]]:
    """Return the stakes at all times, with their holders, in each party of which one has ended."""
    engine, pids = context.engine, {subject.pid for subject in context.subjects}
    batch = engine.incident(pids, [TieKind.OWNS], "in", None, context.as_of)
    if batch.tid.size == are_of_kind(leading_ties(context), TieKind.OWNS).sum():
        return {}  # none has ended, and none is still to come
    rows: dict[int, list[tuple[Tie, int]]] = defaultdict(list)
    ties = engine.ties(batch.tid.tolist())
    for tie, holder, company in zip(ties, batch.start.tolist(), batch.end.tolist(), strict=True):
        rows[company].append((tie, holder))
    return {
        company: stakes
        for company, stakes in rows.items()
        if any(_has_ended(context, tie) for tie, _ in stakes)
    }


def _judge_subject(
    context: Context, subject: Subject, stakes: Sequence[tuple[Tie, int]]
) -> Iterator[Result]:
    ended = [(tie, holder) for tie, holder in stakes if _has_ended(context, tie)]
    sellers = sorted({holder for _, holder in ended})
    records = dict(zip(sellers, context.engine.parties(sellers), strict=True))
    for tie, seller in ended:
        listings = list_known_entries(records[seller], context)
        near = tuple(entry for entry in listings if _is_near(entry, tie))
        # an entry without a first day leaves open whether the sale was near it
        undated = tuple(entry for entry in listings if entry.since is None)
        if near or undated:
            sale = _Sale(tie, seller, records[seller], near)
            yield from _judge_sale(context, subject, sale, stakes)


def _has_ended(context: Context, tie: Tie) -> bool:
    return tie.until is not None and until_day(tie.until) <= day_number(context.on)


def _is_near(entry: Listing, tie: Tie) -> bool:
    if entry.since is None:
        return False
    days_after = until_day(tie.until) - since_day(entry.since)
    return -BEFORE <= days_after <= AFTER


def _judge_sale(
    context: Context, subject: Subject, sale: _Sale, stakes: Sequence[tuple[Tie, int]]
) -> Iterator[Result]:
    ended = until_day(sale.tie.until)
    for tie, holder in stakes:
        # a stake without a first day may be as old as the company
        begins = since_day(tie.since or "0001")
        is_new = abs(begins - ended) <= CHANGE and begins <= day_number(context.on)
        if is_new and holder != sale.seller:
            yield _judge_holder(context, subject, sale, tie, holder)


def _judge_holder(context: Context, subject: Subject, sale: _Sale, tie: Tie, holder: int) -> Result:
    link, is_link_sure = _find_link(context, holder, sale.seller)
    [record] = context.engine.parties([holder])
    if not link:
        return NearlyDetected(
            subject=subject,
            object=("party", record.id, record.name),
            field="new holder",
            needed=say("family, staff or another tie to the seller, {name}", name=sale.record.name),
            found=say(
                "no such tie of {name}, who holds it since {since}",
                name=record.name,
                since=tie.since,
            ),
            paths=((tie.tid,),),
        )
    if not sale.entries:
        text = say(
            "since when {name} is listed is not stated; its stake passed to {holder}, who is "
            "close to it, in {until}",
            name=sale.record.name,
            holder=record.name,
            until=sale.tie.until,
        )
        return Undecided(subject, "missing_data", ("first day of the list entry",), text)
    is_sure = is_link_sure and "inferred" not in (tie.standing, sale.tie.standing)
    return _make_finding(context, subject, sale, (tie, record, link), is_sure=is_sure)


def _find_link(context: Context, holder: int, seller: int) -> tuple[tuple[int, ...], bool]:
    """Return the shortest ties between two parties, if any, and whether they are sure."""
    questions = [
        Question(pattern, context.on, context.as_of, only_ends=frozenset({seller}))
        for pattern in _CLOSE
    ]
    answers = [context.engine.witnesses(question, holder, 1) for question in questions]
    definite = [path for answer in answers for path in answer.definite.paths]
    possible = [path for answer in answers for path in answer.possible.paths]
    shortest = min(definite or possible, key=lambda path: (len(path), path), default=())
    return shortest, bool(definite)


def _make_finding(
    context: Context,
    subject: Subject,
    sale: _Sale,
    bought: tuple[Tie, PartyRecord, tuple[int, ...]],
    *,
    is_sure: bool,
) -> Detected:
    tie, buyer, link = bought
    entries = [PartyListing(row.topic, row.regime, row.source, row) for row in sale.entries]
    listed_since = min(row.since or "" for row in sale.entries)
    return Detected(
        subject=subject,
        object=("party", buyer.id, buyer.name),
        status="present" if is_sure else "possible",
        severity=context.severity,
        relation=say(
            "passed, around the listing of {name} ({listed_since}), from {name} to somebody "
            "close to it,",
            name=sale.record.name,
            listed_since=listed_since,
        ),
        identity=f"{sale.record.id}/{buyer.id}",
        paths=((tie.tid, *link), (sale.tie.tid,)),
        values={
            **entry_values(entries),
            "sold": sale.tie.until,
            "bought": tie.since,
            "listed_since": listed_since,
        },
        possible_because=()
        if is_sure
        else ("a tie between the old and the new holder is not certain",),
        counterfactuals=("clears if a real price was paid by an independent buyer",),
        acts=cite_entries(entries, context.policy.regimes),
    )
