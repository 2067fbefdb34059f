"""How many ties a party has, by kind and direction: counted before anything of them is shown."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from onward.graph.engine import Engine
from onward.queries.exploring.neighbours import NeighbourTie, find_listed, list_neighbours
from onward.queries.model.part import AssessmentPart


@dataclass(frozen=True, slots=True, kw_only=True)
class TieTally(AssessmentPart):
    """Ties of one kind and direction.

    Attributes:
        ties: How many hold on the day.
        parties: How many parties these lead to.
        listed: How many of these parties are on a list; None = they were too many to look up.
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
    # both from the same ties, so that what holds and what does not sum up to all there are
    holding = list(list_neighbours(engine, party, (), "both", on, as_of))
    everything = list(list_neighbours(engine, party, (), "both", None, as_of))
    # a party that is tied in several ways is looked up once
    others = sorted({tie.other for tie in holding})
    listed = find_listed(engine, others, on, as_of)
    groups: dict[tuple[str, str], list[NeighbourTie]] = {}
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for tie in everything:
        counts[tie.kind, tie.direction] += 1
    for tie in holding:
        groups.setdefault((tie.kind, tie.direction), []).append(tie)
    [record] = engine.parties([party])
    return PartyTallies(
        id=record.id,
        name=record.name,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        ties=len(holding),
        groups=tuple(
            _count_group(key, groups.get(key, []), counts[key], listed) for key in sorted(counts)
        ),
    )


def _count_group(
    key: tuple[str, str],
    ties: list[NeighbourTie],
    count: int,
    listed: frozenset[int] | None,
) -> TieTally:
    others = {tie.other for tie in ties}
    return TieTally(
        kind=str(key[0]),
        direction=key[1],
        ties=len(ties),
        parties=len(others),
        listed=None if listed is None else len(others & listed),
        other_days=count - len(ties),
    )
