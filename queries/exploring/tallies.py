"""How many ties a party has, by kind and direction: counted before anything of them is shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from onward.graph.engine import Direction, Engine, TieCount
from onward.queries.exploring.neighbours import LOOKED_UP, find_listed, list_neighbours
from onward.queries.model.part import AssessmentPart, copy_fields

_Group = tuple[str, Direction]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieTally(AssessmentPart):
    """Ties of one kind and direction.

    Attributes:
        ties: How many hold on the day.
        parties: How many parties these lead to.
        listed: How many of these parties are on a list; None = they are too many to look up.
        other_days: How many further ties hold on other days only.
    """

    kind: str
    direction: str
    ties: int
    parties: int
    listed: int | None
    other_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTallies(AssessmentPart):
    """How many ties a party has on a day, in all and in each group."""

    id: str
    name: str
    on: str
    as_of: str | None
    snapshot: str
    ties: int
    groups: tuple[TieTally, ...]


def tally_ties(engine: Engine, party: int, on: date, as_of: date | None) -> PartyTallies:
    """Count the ties of a party.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        on: Day on which ties must hold; those of other days are counted apart.
        as_of: Use only what was known by this day; None = everything.
    """
    counts = engine.tally(party, on, as_of)
    others = _list_others(engine, party, counts, on, as_of)
    # a party that is tied in several ways is looked up once
    listed = find_listed(engine, sorted(set().union(*others.values())), on, as_of)
    [record] = engine.parties([party])
    return PartyTallies(
        id=record.id,
        name=record.name,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        ties=sum(count.ties for count in counts),
        groups=tuple(_write_tally(count, others, listed) for count in counts),
    )


def _list_others(
    engine: Engine, party: int, counts: Sequence[TieCount], on: date, as_of: date | None
) -> dict[_Group, set[int]]:
    """Return whom the ties of each kind and direction lead to, smallest kinds first.

    Kinds that lead to too many parties to look these up are left out.
    """
    sizes: Counter[str] = Counter()
    for count in counts:
        sizes[count.kind] += count.parties
    few: dict[str, int] = {}
    for kind, size in sorted(sizes.items(), key=itemgetter(1, 0)):
        if size + sum(few.values()) <= LOOKED_UP:
            few[kind] = size
    others: dict[_Group, set[int]] = {
        (count.kind, count.direction): set() for count in counts if count.kind in few
    }
    if few:
        for tie in list_neighbours(engine, party, tuple(few), "both", on, as_of):
            others[tie.kind, tie.direction].add(tie.other)
    return others


def _write_tally(
    count: TieCount, others: Mapping[_Group, set[int]], listed: frozenset[int] | None
) -> TieTally:
    group = count.kind, count.direction
    is_looked_up = listed is not None and group in others
    return copy_fields(
        TieTally, count, listed=len(others[group] & (listed or set())) if is_looked_up else None
    )
