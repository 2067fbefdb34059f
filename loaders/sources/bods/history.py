"""The states of a record, one statement after another, as parties and dated ties.

The state of a record on a day is its last statement until then. An interest that a later statement
repeats is one holding; where its terms change, the former ends and the new one begins on the day of
the change: its own start date where that is later, else the day of the statement.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.model import Name, Party, Provenance, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.statements import make_unnamed_owner
from onward.loaders.sources.bods.interests import Interest, Relationship
from onward.loaders.sources.bods.statement import BodsStatement

NOMINEE_ROLES: Final = ("nominee", "nominator")
"""Interests of those between whom there is an arrangement."""

Slot = tuple[str, str | None, str, str | None, str | None, int]
"""What makes an interest the same in two statements: ends, kind, code, directness, its number."""


@dataclass(slots=True)
class _Holding:
    """One interest over time, as far as its terms stay the same."""

    start: str
    end: str
    interest: Interest
    since: str | None
    until: str | None
    source: Provenance

    def end_by(self, day: str) -> None:
        """End no later than a day."""
        self.until = day if self.until is None else min(self.until, day)

    @property
    def is_empty(self) -> bool:
        """Whether it never holds: it ends before it begins, or on the same day."""
        return self.since is not None and self.until is not None and self.until <= self.since


def party_of_states(states: Sequence[BodsStatement]) -> Party | None:
    """Return a party as its last statement describes it, with the names that it bore before."""
    parties = [state.content for state in states if isinstance(state.content, Party)]
    if not parties:
        return None
    last = parties[-1]
    taken = {last.name, *(name.text for name in last.names)}
    former = dict.fromkeys(party.name for party in parties[:-1] if party.name not in taken)
    names = (*last.names, *(Name(text, "former") for text in former))
    return replace(last, names=names)


def ties_of_states(
    states: Sequence[BodsStatement], record: str, dataset: str
) -> Iterator[Tie | Party]:
    """Yield the ties of a relationship, and the party that stands for an owner not named."""
    holdings: list[_Holding] = []
    current: dict[Slot, _Holding] = {}
    unnamed: Party | None = None
    for state in states:
        relationship = state.content
        if not isinstance(relationship, Relationship) or relationship.subject is None:
            continue
        if relationship.holder is None:
            unnamed = make_unnamed_owner(
                f"{dataset}:{record}/owner", relationship.why, relationship.source
            )
        stated = dict(_iterate_slots(relationship, f"{record}/owner"))
        for slot in [slot for slot in current if slot not in stated]:
            current.pop(slot).end_by(state.day)
        for slot, interest in stated.items():
            # the last statement of a record may name no interest any more
            if state.status == "closed" and slot not in current and interest.code is None:
                continue
            fresh = _take_over(current.get(slot), slot, interest, state, dataset)
            if fresh is not None:
                current[slot] = fresh
                holdings.append(fresh)
        if state.status == "closed":
            for holding in current.values():
                holding.end_by(state.day)
            current.clear()
    if unnamed is not None:
        yield unnamed
    yield from _make_ties(holdings)


def _iterate_slots(relationship: Relationship, unnamed: str) -> Iterator[tuple[Slot, Interest]]:
    seen: dict[tuple[str, str | None, str | None], int] = defaultdict(int)
    for interest in relationship.interests:
        terms = (interest.kind.value, interest.code, interest.directness)
        subject, holder = relationship.subject or "", relationship.holder or unnamed
        yield (holder, subject, *terms, seen[terms]), interest
        seen[terms] += 1


def _take_over(
    before: _Holding | None, slot: Slot, interest: Interest, state: BodsStatement, dataset: str
) -> _Holding | None:
    """Go on with a holding whose terms stay; end one whose terms change, and return the new one."""
    if before is not None and before.interest.share == interest.share:
        before.since = interest.since or before.since
        before.until = interest.until
        return None
    since = interest.since
    if before is not None:
        is_later = since is not None and since > (before.since or "")
        since = since if is_later else state.day
        before.end_by(since or state.day)
    start, end = (f"{dataset}:{party}" for party in slot[:2])
    return _Holding(start, end, interest, since, interest.until, state.content.source)


def _make_ties(holdings: Iterable[_Holding]) -> Iterator[Tie]:
    """Yield a tie for each holding; a statement's further ones have its key with a number."""
    numbers: dict[str, int] = defaultdict(int)
    for holding in holdings:
        record = holding.source.record
        number, numbers[record] = numbers[record], numbers[record] + 1
        if holding.is_empty:
            continue
        interest = holding.interest
        yield Tie(
            start=holding.start,
            end=holding.end,
            kind=interest.kind.value,
            source=replace(holding.source, record=f"{record}/{number}" if number else record),
            share=_share_of_kind(interest),
            interest=interest.code,
            since=holding.since,
            until=holding.until,
            directness=interest.directness,
            text=interest.text,
        )


def _share_of_kind(interest: Interest) -> Share | None:
    return interest.share if interest.kind in (TieKind.OWNS, TieKind.CONTROLS) else None


def nominee_ties(ties: Iterable[Tie]) -> Iterator[Tie]:
    """Yield nominee nominee_of nominator, for those who share an arrangement on the same days."""
    by_end: dict[str, dict[str, list[Tie]]] = defaultdict(lambda: defaultdict(list))
    for tie in ties:
        if tie.interest in NOMINEE_ROLES:
            by_end[tie.end][tie.interest].append(tie)
    for roles in by_end.values():
        for nominee in roles["nominee"]:
            for nominator in roles["nominator"]:
                since = max(filter(None, (nominee.since, nominator.since)), default=None)
                until = min(filter(None, (nominee.until, nominator.until)), default=None)
                if since is not None and until is not None and until <= since:
                    continue
                record = f"{nominee.source.record}/for/{nominator.source.record}"
                yield Tie(
                    start=nominee.start,
                    end=nominator.start,
                    kind=TieKind.NOMINEE_OF.value,
                    source=replace(nominee.source, record=record),
                    interest="nominee",
                    since=since,
                    until=until,
                    text=nominee.text,
                )
