"""Parties of several lists that are probably one, though nobody has confirmed it: twins.

Two parties are twins where each is whom the other's names, numbers and facts mean best in its list,
in band match both ways. A publisher's two entries of one list are two parties, and so is whatever a
person has told apart. Twins are shown together; nothing else follows from them: verdicts, shares
and evidence rest on what is confirmed alone (docs/semantics.md, Identity).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

from onward.graph.cache import LruCache
from onward.graph.engine import Engine, PartyRecord
from onward.graph.identity.judgements import Judgement
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, PartyQuery
from onward.graph.model import Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.queries.model.part import AssessmentPart

PLACES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
"""Kinds whose ids say already which of them are one."""

CACHED_PARTIES: Final = 1_024

NEAREST: Final = 5
"""Parties of a list that are compared for each name, beside those of equal names and numbers."""

_ListKey = tuple[str | None, str | None]
"""A list of a source, and the act behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRecord(AssessmentPart):
    """A party as one of several records that are probably one: its id, and where it stands."""

    id: str
    name: str
    datasets: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinGroup(AssessmentPart):
    """Parties that are probably one, which nobody has confirmed; the first is shown first."""

    records: tuple[TwinRecord, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the parties."""
        return tuple(record.id for record in self.records)


@dataclass(frozen=True, slots=True)
class Twin:
    """Who is probably the same as a party.

    Attributes:
        record: What its sources say of it.
        score: How alike the two are by names, numbers and facts: the lower of both ways.
    """

    record: PartyRecord
    score: float


class TwinSearch:
    """Finds the twins of parties that are shown.

    Args:
        engine: Over the snapshot.
        matcher: Over the same snapshot; rows of one party may be one candidate or several.
        judgements: What is judged of its parties.
    """

    def __init__(self, engine: Engine, matcher: Matcher, judgements: Sequence[Judgement]) -> None:
        self._engine = engine
        self._matcher = matcher
        self._judgements = judgements
        self._best: LruCache[str, tuple[Twin, ...]] = LruCache(CACHED_PARTIES)

    def find(self, pid: int) -> tuple[Twin, ...]:
        """Return whoever is probably the same as a party, the likeliest first."""
        [record] = self._engine.parties([pid])
        return tuple(self._find_mutual(record))

    def group(self, ids: Sequence[str], looked_for: Sequence[str] = ()) -> tuple[TwinGroup, ...]:
        """Return those of some parties that are probably one, group by group.

        The likeliest pairs come first, and no group holds two parties that their list or a person
        tells apart. Groups, and the parties in them, stand in the order of `ids`.

        Args:
            ids: Of parties that are shown.
            looked_for: Those of them whose twins count although they are not among `ids`.
        """
        records = self._read_records(ids)
        for party in self._read_records(looked_for).values():
            for twin in self._find_mutual(party):
                records.setdefault(twin.record.id, twin.record)
        groups = {party: [party] for party in records}
        for left, right in self._list_pairs(records):
            members = groups[left], groups[right]
            pairs = product(*members)
            if members[0] is members[1] or not all(
                self._may_be_one(records[first], records[second]) for first, second in pairs
            ):
                continue
            joined = [party for party in records if party in {*members[0], *members[1]}]
            groups.update(dict.fromkeys(joined, joined))
        distinct = dict.fromkeys(tuple(group) for group in groups.values() if len(group) > 1)
        return tuple(
            TwinGroup(records=tuple(describe_twin(records[party]) for party in group))
            for group in distinct
        )

    def _find_mutual(self, record: PartyRecord) -> Iterator[Twin]:
        for similar in self._find_best(record):
            for back in self._find_best(similar.record):
                if back.record.id == record.id:
                    yield replace(similar, score=min(similar.score, back.score))

    def _read_records(self, ids: Sequence[str]) -> dict[str, PartyRecord]:
        """Return the records of parties by their canonical ids, in order."""
        pids = [pid for pid in self._engine.find(ids) if pid is not None]
        return {record.id: record for record in self._engine.parties(list(dict.fromkeys(pids)))}

    def _list_pairs(self, records: Mapping[str, PartyRecord]) -> list[tuple[str, str]]:
        """Return the pairs of twins among some parties, the likeliest first."""
        place = {party: number for number, party in enumerate(records)}
        scores: dict[tuple[str, str], float] = {}
        for party, pid in zip(records, self._engine.find(list(records)), strict=True):
            for twin in self.find(pid) if pid is not None else ():
                if twin.record.id in place:
                    first, second = sorted((party, twin.record.id), key=place.__getitem__)
                    scores[first, second] = twin.score
        return sorted(scores, key=lambda pair: (-scores[pair], place[pair[0]], place[pair[1]]))

    def _may_be_one(self, record: PartyRecord, other: PartyRecord) -> bool:
        """Tell whether neither their lists nor a person tells two parties apart."""
        if record.id == other.id or are_told_apart(record, other):
            return False
        return frozenset((record.id, other.id)) not in self._judged_apart

    @cached_property
    def _judged_apart(self) -> frozenset[frozenset[str]]:
        """The pairs of parties that are judged different, by their canonical ids."""
        pairs = [judgement.pair for judgement in self._judgements if judgement.says == "different"]
        lefts = self._engine.find([left for left, _ in pairs])
        rights = self._engine.find([right for _, right in pairs])
        loaded = [pair for pair in zip(lefts, rights, strict=True) if None not in pair]
        pids = [pid for pair in loaded for pid in pair if pid is not None]
        ids = dict(zip(pids, (record.id for record in self._engine.parties(pids)), strict=True))
        return frozenset(frozenset(ids[pid] for pid in pair if pid is not None) for pair in loaded)

    def _find_best(self, record: PartyRecord) -> tuple[Twin, ...]:
        """Return whom a party's names and facts mean best, of each list nobody else."""
        return self._best.get_or_make(record.id, lambda: tuple(self._choose_best(record)))

    def _choose_best(self, record: PartyRecord) -> Iterator[Twin]:
        similar = [
            Twin(other, match.score)
            for match, other in self._match_facts(record)
            if self._may_be_one(record, other)
        ]
        for twin in similar:
            rivals = [other for other in similar if are_told_apart(twin.record, other.record)]
            # two entries of one list that are as like: which of them it is nobody can tell
            if all(rival.score < twin.score for rival in rivals if rival is not twin):
                yield twin

    def _match_facts(self, record: PartyRecord) -> Iterator[tuple[Match, PartyRecord]]:
        """Yield whom the facts of a party mean in band match, with what sources say of them."""
        query = describe_record(record)
        if record.kinds & PLACES or not (query.names or query.identifiers):
            return
        result = self._matcher.match(query, nearest=NEAREST)
        matches = [match for match in result.matches if match.band == "match"]
        pids = self._engine.find([match.party for match in matches])
        best: dict[int, Match] = {}
        for pid, match in zip(pids, matches, strict=True):
            if pid is not None:  # the best row of a party comes first
                best.setdefault(pid, match)
        yield from zip(best.values(), self._engine.parties(list(best)), strict=True)


def describe_twin(record: PartyRecord) -> TwinRecord:
    """Return a party as one of several records of what is probably one."""
    titles = (entry.list or entry.regime for entry in record.listings)
    return TwinRecord(
        id=record.id,
        name=record.name,
        datasets=tuple(sorted({member.source.dataset for member in record.members})),
        lists=tuple(dict.fromkeys(filter(None, titles))),
    )


def describe_record(record: PartyRecord) -> PartyQuery:
    """Return a query by everything that the sources say of a party.

    Weak aliases are left out beside other names; sources differ in what they call a company, a fund
    or a body, so that the kind counts for persons alone.
    """
    names: list[str] = []
    for member in record.members:
        names.append(member.name)
        names += [name.text for name in member.names if name.kind != "weak"]
    is_person = record.kinds == {PartyKind.PERSON}
    numbers = [number for member in record.members for number in member.identifiers]
    births = {day for member in record.members for day in list_birth_dates(member)}
    return PartyQuery(
        names=tuple(dict.fromkeys(names)),
        kind=PartyKind.PERSON if is_person else None,
        countries=tuple(sorted(record.countries)),
        birth_dates=tuple(sorted(births)),
        identifiers=tuple(dict.fromkeys(numbers)),
    )


def list_birth_dates(member: Party) -> Iterator[str]:
    """Yield the birth dates that a source states, in ISO form with their precision."""
    for key, text in member.notes:
        if key == "birth_date":
            yield from parse_birth_dates(text)


def are_told_apart(record: PartyRecord, other: PartyRecord) -> bool:
    """Tell whether a source has two parties as two: both on one list, or both without any."""
    ours, theirs = _lists_by_source(record), _lists_by_source(other)
    for source in ours.keys() & theirs.keys():
        are_both_listed = ours[source] and theirs[source]
        if not are_both_listed or ours[source] & theirs[source]:
            return True
    return False


def _lists_by_source(record: PartyRecord) -> dict[str, set[_ListKey]]:
    """Return the lists of a party by source; none where a source has it without an entry."""
    lists: dict[str, set[_ListKey]] = {member.source.dataset: set() for member in record.members}
    for entry in record.listings:
        lists.setdefault(entry.source.dataset, set()).add((entry.list, entry.act))
    return lists
