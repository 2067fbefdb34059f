"""The ties of a party, page by page: filtered by kind and day, ordered as is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast, get_args

from onward.errors import UsageError, did_you_mean
from onward.graph.engine import Direction, Engine
from onward.graph.model import TieKind
from onward.queries.detection.paths.evidence_paths import describe_party, describe_tie
from onward.queries.exploring.neighbours import (
    LOOKED_UP,
    NeighbourTie,
    find_listed,
    list_neighbours,
)
from onward.queries.model.evidence import PathParty, TieFacts
from onward.queries.model.part import AssessmentPart
from onward.queries.tables.listing_topics import is_listed

TieOrder = Literal["listed", "share", "id"]

MOST_ROWS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFilter:
    """Which ties of a party are asked for, in which order.

    Attributes:
        kinds: Of the ties; empty = every kind.
        direction: Seen from the party.
        order: ``listed``: parties on a list first, then the largest shares; ``share``; ``id``.
        every_day: Whether ties of other days than the one asked about count, too.
    """

    kinds: tuple[str, ...] = ()
    direction: Direction = "both"
    order: TieOrder = "listed"
    every_day: bool = False


def make_tie_filter(
    kinds: Sequence[str], direction: str, order: str, *, every_day: bool
) -> TieFilter:
    """Return a filter that is made of words.

    Raises:
        UsageError: There is no such kind, direction or order.
    """
    for kind in kinds:
        _check_word("kind", kind, [str(each) for each in TieKind])
    _check_word("direction", direction, get_args(Direction))
    _check_word("order", order, get_args(TieOrder))
    return TieFilter(
        kinds=tuple(kinds),
        direction=cast("Direction", direction),
        order=cast("TieOrder", order),
        every_day=every_day,
    )


def _check_word(name: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        likely = did_you_mean(word, words)
        raise UsageError(f"{name} {word!r} does not exist; {likely}use one of {', '.join(words)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRow(AssessmentPart):
    """A tie as it is seen from one party: the other party, and what the source states."""

    direction: str
    party: PathParty
    listed: bool
    tie: TieFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePage(AssessmentPart):
    """Some of the ties of a party, and how many there are; `next` is the place of the next one.

    `unordered` says that the parties are too many to put listed ones first.
    """

    id: str
    on: str
    as_of: str | None
    snapshot: str
    total: int
    unordered: bool
    results: tuple[TieRow, ...]
    next: int | None


def list_ties(
    engine: Engine,
    party: int,
    chosen: TieFilter,
    on: date,
    as_of: date | None,
    *,
    start: int = 0,
    limit: int = 50,
) -> TiePage:
    """Return a page of the ties of a party.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        chosen: Which ties, in which order.
        on: Day on which ties must hold.
        as_of: Use only what was known by this day; None = everything.
        start: Ties that pages before had.
        limit: Ties of a page.

    Raises:
        UsageError: A number is wrong.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise UsageError(f"limit {limit} is not between 1 and {MOST_ROWS}")
    # no day: ties of all days
    day = None if chosen.every_day else on
    ties = list(list_neighbours(engine, party, chosen.kinds, chosen.direction, day, as_of))
    others = sorted({tie.other for tie in ties})
    listed: frozenset[int] | None = frozenset()
    if chosen.order == "listed":
        listed = find_listed(engine, others, on, as_of)
    # ties of one rank follow their ids, so that two pages never hold the same one
    ties.sort(key=_order_of(chosen.order, listed or frozenset()))
    page = ties[start : start + limit]
    end = start + len(page)
    [record] = engine.parties([party])
    return TiePage(
        id=record.id,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        total=len(ties),
        unordered=listed is None and len(others) > LOOKED_UP,
        results=_describe_rows(engine, page, on, as_of),
        next=end if end < len(ties) else None,
    )


def _order_of(
    order: TieOrder, listed: frozenset[int]
) -> Callable[[NeighbourTie], tuple[float, ...]]:
    def place(tie: NeighbourTie) -> tuple[float, ...]:
        if order == "id":
            return (tie.tid,)
        # a share that nobody states comes after every one that somebody does
        share = -1.0 if tie.share is None else tie.share
        return (tie.other not in listed, -share, tie.tid)

    return place


def _describe_rows(
    engine: Engine, ties: Sequence[NeighbourTie], on: date, as_of: date | None
) -> tuple[TieRow, ...]:
    records = engine.parties([tie.other for tie in ties])
    facts = engine.ties([tie.tid for tie in ties])
    return tuple(
        TieRow(
            direction=tie.direction,
            party=describe_party(record, on, as_of),
            listed=is_listed(record, on, as_of),
            tie=describe_tie(fact, on, possible=False),
        )
        for tie, record, fact in zip(ties, records, facts, strict=True)
    )
