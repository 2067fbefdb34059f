"""Find who in the graph a party of a transaction may be: by id, by identifier, by name.

A candidate of band *match* is used, a *possible* one is assessed as possible and named, a *weak*
one is only named (docs/matching.md). Names and numbers are compared by `graph.matching`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.dates import day_after
from onward.graph.engine import Engine, PartyRecord
from onward.graph.matching.compare import ABROAD, WITHIN
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, MatchResult, PartyQuery
from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.queries.matching.candidates import (
    Candidate,
    LookupResult,
    Query,
    describe_party,
    leave_out_name,
    lists_of_dataset,
    lower_resemblances,
    make_candidate,
    prepare_within,
    read_open_kind,
    states_more,
)

# ------------------------------------------------------------------------------------------------
# What the names and numbers of those to whom a party is tied were found to mean.
# ------------------------------------------------------------------------------------------------

LookUpParties = Callable[[Sequence[str]], Sequence[LookupResult]]
"""Finds whom parties that are given by their ids may mean as well."""


@dataclass(frozen=True, slots=True)
class PartiesCompared:
    """What the names of several parties were found to mean.

    Attributes:
        answers: Of those alone who resemble somebody, or were not compared in full.
        compared: How many were compared.
        left_out: How many were not.
        is_whole: Whether there are no more than these.
        days: Until which day each had to do with the party, by its id; none = until today.
    """

    answers: tuple[LookupResult, ...]
    compared: int
    left_out: int
    is_whole: bool = True
    days: Mapping[str, date] = field(default_factory=dict)

    def find_day(self, party: str, on: date) -> date:
        """Return the day on which to ask what lists a party: the last that it had to do with."""
        return min(on, self.days.get(party, on))


def compare_parties(
    parties: Sequence[str], look_up: LookUpParties, most: int, *, is_whole: bool = True
) -> PartiesCompared:
    """Compare the first of some parties with the lists.

    Args:
        parties: Their ids; the first ones count.
        look_up: Finds whom each may mean as well.
        most: How many are compared.
        is_whole: Whether there are no more than these.
    """
    answers = look_up(parties[:most])
    telling = [answer for answer in answers if answer.of_band("possible") or answer.limits]
    return PartiesCompared(tuple(telling), len(answers), len(parties[most:]), is_whole)


def is_unlisted(record: PartyRecord) -> bool:
    """Tell whether a source describes a party, and no list has it now.

    One that a list has let go may stand on another under an id of its own.
    """
    return bool(record.members) and all(entry.until for entry in record.listings)


# ------------------------------------------------------------------------------------------------
# Who stands above a party: owners, controllers and officers, and bodies of states.
#
# A register names owners under ids of its own, as a customer base does. Nobody but their names and
# numbers says that such an owner is on a list, so they are looked for as the parties of an order
# are. And whoever above a party is a ministry or a police force by its name, or a public body of
# which no source says more, is part of its state.
# ------------------------------------------------------------------------------------------------

_ABOVE: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.CONTAINS, TieKind.DIRECTS)
_CONTAINS: Final = tuple(TieKind).index(TieKind.CONTAINS)
_DIRECTS: Final = tuple(TieKind).index(TieKind.DIRECTS)

MOST_OWNERS: Final = 200
"""Number of owners above a party whose names are compared; where there are more, it is said."""

MOST_CLIMBED: Final = 2_000
"""Number of parties above one that are looked at: registers may know whole conglomerates."""

_CACHED_PARTIES: Final = 8_192


@dataclass(frozen=True, slots=True)
class PartiesAbove:
    """Whoever stands above a party.

    Attributes:
        unlisted: Ids of owners, controllers and officers that no list names now, nearest first.
        is_whole: Whether these are all of them.
        bodies: Whoever is of a state without that a source says so.
    """

    unlisted: tuple[str, ...]
    is_whole: bool
    bodies: tuple[PartyRecord, ...] = ()


class OwnersAbove:
    """Finds those above parties, compares them with the lists, and remembers both.

    Args:
        engine: Over the snapshot, without overlay.
        look_up: Finds whom parties that are given by their ids may mean as well.

    Attributes:
        unseen: Parties above whom nobody was looked for at last.
    """

    def __init__(self, engine: Engine, look_up: LookUpParties) -> None:
        self._engine = engine
        self._look_up = look_up
        self._above: LruCache[int, PartiesAbove] = LruCache(_CACHED_PARTIES)
        self._compared: LruCache[int, PartiesCompared] = LruCache(_CACHED_PARTIES)
        self.unseen: set[int] = set()

    def compare(self, party: int) -> PartiesCompared | None:
        """Return whom those above a party resemble; None where an engine is lost.

        Ties of all times count: the detectors ask when they hold.
        """
        above = self._find_above(party)
        if above is None:
            return None
        return self._compared.get_or_make(
            party,
            lambda: compare_parties(
                above.unlisted, self._look_up, MOST_OWNERS, is_whole=above.is_whole
            ),
        )

    def with_bodies(self, candidates: Sequence[Candidate]) -> list[PartyRecord]:
        """Return the records of candidates, and of the bodies of states above them."""
        records = [candidate.record for candidate in candidates]
        for candidate in candidates:
            above = self._find_above(candidate.pid)
            records += above.bodies if above else ()
        return records

    def _find_above(self, party: int) -> PartiesAbove | None:
        """Return those above a party; above whom an engine could not look is kept in `unseen`."""
        self.unseen.discard(party)
        try:
            return self._above.get_or_make(party, lambda: self._climb_from(party))
        except EngineError:
            self.unseen.add(party)
            return None

    def _climb_from(self, party: int) -> PartiesAbove:
        ties: dict[int, list[tuple[int, int]]] = {}
        records: dict[int, PartyRecord] = {}
        climbed, frontier = {party}, [party]
        while frontier and len(climbed) <= MOST_CLIMBED:
            batch = self._engine.incident(frontier, _ABOVE, "in", None, None)
            level = list(
                zip(batch.start.tolist(), batch.end.tolist(), batch.kind.tolist(), strict=True)
            )
            for above, below, kind in level:
                ties.setdefault(below, []).append((above, kind))
            met = [pid for pid in dict.fromkeys(batch.start.tolist()) if pid not in records]
            records.update(zip(met, self._engine.parties(met), strict=True))
            # whoever owns an officer does not stand above the party
            holders = dict.fromkeys(above for above, _, kind in level if kind != _DIRECTS)
            frontier = [pid for pid in holders if pid not in climbed]
            climbed.update(frontier)
        owners = [records[pid] for pid in _list_owners(party, ties)]
        return PartiesAbove(
            unlisted=tuple(record.id for record in owners if is_unlisted(record)),
            is_whole=not frontier,
            bodies=tuple(record for record in records.values() if read_open_kind(record)),
        )


def _list_owners(party: int, ties: Mapping[int, Sequence[tuple[int, int]]]) -> Iterator[int]:
    """Yield owners, controllers and officers above a party, each once, the nearest first.

    Whoever only contains a party, as a state does its bodies, is none.
    """
    passed, frontier = {party}, [party]
    named: set[int] = {party}
    while frontier:
        level = [tie for below in frontier for tie in ties.get(below, ()) if tie[1] != _CONTAINS]
        for above, _ in level:
            if above not in named:
                named.add(above)
                yield above
        holders = dict.fromkeys(above for above, kind in level if kind != _DIRECTS)
        frontier = [pid for pid in holders if pid not in passed]
        passed.update(frontier)


# ------------------------------------------------------------------------------------------------
# Who received what a party and its group sent, compared with the lists.
#
# Customs records and own books name a recipient as the papers did. Nobody but its name and numbers
# says that it is on a list, so it is looked for as the parties of an order are.
# ------------------------------------------------------------------------------------------------

MOST_RECIPIENTS: Final = 500
"""Number of recipients whose names are compared, the latest first; where there are more, it is
said."""

GROUP_LINKS: Final = 2
"""Links of ownership within which what another party sent counts as a party's own: as many as the
indicators of past exports follow."""

MOST_MEMBERS: Final = 2_000
"""Members of a group of whose goods the recipients are compared: registers may know whole
conglomerates."""

DIRECTIONS: Final[tuple[Literal["in", "out"], ...]] = ("in", "out")
"""Up to parents, down to subsidiaries; never up and down again."""


class Recipients:
    """Finds who had goods of parties, compares them with the lists, and remembers it.

    Args:
        engine: Over the snapshot, without overlay.
        look_up: Finds whom parties that are given by their ids may mean as well.
    """

    def __init__(self, engine: Engine, look_up: LookUpParties) -> None:
        self._engine = engine
        self._look_up = look_up
        self._compared: LruCache[int, PartiesCompared] = LruCache(_CACHED_PARTIES)

    def compare(self, party: int) -> PartiesCompared | None:
        """Return whom the recipients of a party and its group resemble; None: an engine is lost.

        Deliveries and stakes of all times count: the detectors ask when they were.
        """
        try:
            return self._compared.get_or_make(party, lambda: self._compare_all(party))
        except EngineError:
            return None

    def _compare_all(self, party: int) -> PartiesCompared:
        group = self._find_group(party)
        is_whole = len(group) <= MOST_MEMBERS
        days = dict(self._list_unlisted(group)) if is_whole else {}
        compared = compare_parties(list(days), self._look_up, MOST_RECIPIENTS, is_whole=is_whole)
        telling = [answer.candidates[0].record.id for answer in compared.answers]
        return replace(compared, days={party: days[party] for party in telling})

    def _list_unlisted(self, group: Set[int]) -> Iterator[tuple[str, date]]:
        """Yield the recipients that no list has now, the latest first, and when each had goods."""
        shipments = self._engine.shipments(sorted(group), ("shipper",), None)
        latest: dict[str, str] = {}
        for row in reversed(shipments):
            for end in filter(None, (row.consignee, row.end_user)):
                latest.setdefault(end, row.date)
        days: dict[int, date] = {}
        for pid, day in zip(self._engine.find(list(latest)), latest.values(), strict=True):
            if pid is not None and pid not in group:
                # the last day that the date may mean
                days.setdefault(pid, day_after(day) - timedelta(days=1))
        pids = list(days)
        for pid, record in zip(pids, self._engine.parties(pids), strict=True):
            if is_unlisted(record):
                yield record.id, days[pid]

    def _find_group(self, party: int) -> set[int]:
        """Return a party, its parents and its subsidiaries, whatever the shares are."""
        group = {party}
        for direction in DIRECTIONS:
            frontier = {party}
            for _ in range(GROUP_LINKS):
                batch = self._engine.incident(frontier, (TieKind.OWNS,), direction, None, None)
                ends = batch.start if direction == "in" else batch.end
                frontier = set(ends.tolist()) - group
                group |= frontier
        return group


_BAND_ORDER: Final = ("match", "possible", "weak", "below")
_ASSESSED_BANDS: Final = ("match", "possible")

WEAK_SHOWN: Final = 5
"""Number of weak candidates of a party that an assessment names; it counts the others."""

NEAREST_WITHIN: Final = 4
"""Parties of a list that are compared with one that the same source does not list, beside those of
an equal name or number: to count, a name must be nearly equal."""

LEAST_NEAR: Final = 0.3
"""Score from which the likest party below every band is named: of those less like it, hundreds are
as like, and a list's next edition has others."""

CACHED_RESULTS: Final = 8_192
"""Number of look-ups that are kept: an order system asks for the same customers all day."""

NoteAnswer = Callable[[Query, LookupResult], None]
"""Told of every query that is put to a `Lookup`, and of its answer."""


def note_no_answer(_query: Query, _answer: LookupResult, /) -> None:
    """Take no note of a query."""


class Lookup:
    """Looks up parties in one snapshot, and remembers the results.

    Args:
        engine: Over the snapshot, without overlay.
        matcher: Over the same snapshot.
        are_apart: Whether a person has judged two parties different.
        say_changes: Says why two parties that were judged different are compared again.
        list_datasets: Layers that hold entries of lists.
        note: Told of every query and its answer.
    """

    def __init__(
        self,
        engine: Engine,
        matcher: Matcher,
        are_apart: Callable[[str, str], bool] = lambda _left, _right: False,
        say_changes: Callable[[str, str], Sequence[str]] = lambda _left, _right: (),
        list_datasets: Collection[str] = (),
        note: NoteAnswer = note_no_answer,
    ) -> None:
        self.matcher = matcher
        self._note = note
        self._say_changes = say_changes
        self.are_apart = are_apart
        self.owners_above = OwnersAbove(engine, self._recall_known)
        self.recipients = Recipients(engine, self._recall_known)
        self._list_datasets = frozenset(list_datasets)
        self._engine = engine
        self._results: LruCache[Query, LookupResult] = LruCache(CACHED_RESULTS)

    def over_engine(self, engine: Engine) -> "Lookup":
        """Return the same over an engine that knows other ties of the same parties."""
        return Lookup(engine, self.matcher, self.are_apart, self._say_changes, self._list_datasets)

    def over_matcher(self, matcher: Matcher, note: NoteAnswer) -> "Lookup":
        """Return the same with a matcher over some of the parties, whose answers are noted."""
        return Lookup(
            self._engine, matcher, self.are_apart, self._say_changes, self._list_datasets, note
        )

    def find(self, query: Query) -> LookupResult:
        """Find who a query may mean: matches first, then by score, then by canonical id.

        A party given by id is that party. Its names, and the name that the transaction gives it,
        are compared nevertheless: another source may list it under an id of its own.
        """
        answer = self._recall_answer(query)
        self._note(query, answer)
        return answer

    def look_ahead(self, queries: Sequence[Query]) -> None:
        """Prepare for queries that `find` is asked next: several known parties take less time."""
        new = [query for query in queries if query.id and self._results.get(query) is None]
        if len(new) > 1:
            pids = self._engine.find([query.id or "" for query in new])
            query_of = {pid: query for pid, query in zip(pids, new, strict=True) if pid is not None}
            records = zip(self._engine.parties(list(query_of)), query_of.values(), strict=True)
            prepare_within(records, self._list_datasets, self.matcher)

    def _recall_known(self, parties: Sequence[str]) -> list[LookupResult]:
        """Return what is found for known parties."""
        queries = [Query(id=party) for party in parties]
        self.look_ahead(queries)
        return [self._recall_answer(query) for query in queries]

    def _recall_answer(self, query: Query) -> LookupResult:
        """Return what is found for a query: an owner of one customer is above others, or one."""
        return self._results.get_or_make(query, lambda: self._look_up(query))

    def knows(self, party_id: str) -> bool:
        """Tell whether the snapshot has a party of an id."""
        return self._engine.find([party_id])[0] is not None

    def _look_up(self, query: Query) -> LookupResult:
        if not query.is_named:
            return LookupResult()
        pid = None if query.id is None else self._engine.find([query.id])[0]
        if pid is None:
            return self._find_by_name(query)
        record = self._engine.parties([pid])[0]
        itself = Candidate(pid, record, record.head, ("id",), "match", 1.0, record.name)
        return self._find_beside_id(query, itself)

    def _find_by_name(self, query: Query) -> LookupResult:
        """Find whom a name or number means, and who resembles the certain matches.

        A register may know a party under a name or number that the order does not state, and a
        list may have it under just that: so each certain match is searched for in turn.
        """
        by_name = self._leave_out_namesakes(query, self.matcher.match(query.to_party_query()))
        by_name = lower_resemblances(query, by_name)
        best = {match.party: match for match in by_name.matches}
        # whoever the query reaches keeps the band and score of that, or of the first certain match
        reached = {match.party for match in by_name.matches if match.band in _ASSESSED_BANDS}
        limits = dict.fromkeys(by_name.limits)
        for certain in [match for match in by_name.matches if match.band == "match"]:
            record = self._read_record(certain.party)
            further_names = leave_out_name(describe_party(record, query.country), query)
            resembling = self._find_resembling(record, further_names)
            limits |= dict.fromkeys(resembling.limits)
            because = say(
                "{name} is found, and a name or number of it is like this one", name=record.name
            )
            for match in resembling.matches:
                if match.band not in _ASSESSED_BANDS or match.party in reached:
                    continue
                lowered = self._lower_match(record.id, match, because)
                if match.score < self.matcher.bands.match and match.is_one_word_of_several:
                    best.setdefault(match.party, replace(lowered, band="weak"))
                else:
                    reached.add(match.party)
                    best[match.party] = lowered
        ordered = sorted(best.values(), key=_rank_by_band)
        return self._make_result(replace(by_name, limits=tuple(limits)), ordered)

    def _leave_out_namesakes(self, query: Query, by_name: MatchResult) -> MatchResult:
        """Lower to weak a listed name within the query's where the list has all of it elsewhere.

        Where one list has a party of exactly the order's name and country, and another party of
        another country whose name is only part of it, its publisher tells the two apart. Nothing
        but an entry of that list says so: an equal name in a register takes nobody off a list.
        """
        listed = [match for match in by_name.matches if self._is_listed_by_name(query, match)]
        if not listed:
            return by_name
        publishers = {match.dataset for match in listed}
        matches = [
            replace(match, band="weak", because=(NAMED_APART, *match.because))
            if match.dataset in publishers and self._is_within_elsewhere(query, match)
            else match
            for match in by_name.matches
        ]
        return replace(by_name, matches=tuple(matches))

    def _is_listed_by_name(self, query: Query, match: Match) -> bool:
        """Tell whether a match has the query's whole name and country, and an entry on its list."""
        if match.band != "match" or match.score < 1 or "name" not in match.by:
            return False
        record = self._read_record(match.party)
        is_there = query.country in record.countries
        return is_there and bool(lists_of_dataset(record, match.dataset))

    def _is_within_elsewhere(self, query: Query, match: Match) -> bool:
        """Tell whether only a part of the query is the name of a match, of another country."""
        if match.band != "possible" or {WITHIN, ABROAD}.isdisjoint(match.because):
            return False
        countries = self._read_record(match.party).countries
        return bool(countries) and query.country not in countries

    def _find_beside_id(self, query: Query, itself: Candidate) -> LookupResult:
        """Find other ids of a party that is known by its id.

        A party that the order's own name fits better than the one of the id counts in any source.
        """
        record = itself.record
        described = describe_party(record, query.country)
        resembling = self._find_resembling(record, described)
        by_name = MatchResult()
        if states_more(query, record):
            by_name = self.matcher.match(query.to_party_query())
        best: dict[str, Match] = {}
        for match in (*resembling.matches, *by_name.matches):
            earlier = best.get(match.party)
            if match.party != record.id and (earlier is None or match.score > earlier.score):
                best[match.party] = match
        lowered = [self._lower_match(record.id, match, KNOWN_BY_ID) for match in best.values()]
        lowered.sort(key=lambda match: (match.band != "possible", -match.score, match.party))
        limits = dict.fromkeys((*resembling.limits, *by_name.limits))
        names = {*described.names, *query.to_party_query().names}
        if names.issubset({*resembling.unsearchable, *by_name.unsearchable}):
            # an id without a searchable name was never compared with the lists
            limits[NAMELESS] = None
        others = self._make_result(
            MatchResult(limits=tuple(limits), unsearchable=by_name.unsearchable), lowered
        )
        return replace(others, candidates=(itself, *others.candidates))

    def _find_resembling(self, record: PartyRecord, described: PartyQuery) -> MatchResult:
        """Find rows that may be a known party: of other sources, and of other lists of its own.

        Other rows on a list of its own are left out: a publisher's two entries of one list are two
        parties, by the publisher's own word.
        """
        if not described.names and not described.identifiers:
            return MatchResult()
        own_datasets = {member.source.dataset for member in record.members}
        other_datasets = [
            layer.dataset for layer in self.matcher.layers if layer.dataset not in own_datasets
        ]
        elsewhere = self.matcher.match_in_bands(described, datasets=other_datasets)
        within = self._find_within(described, own_datasets & self._list_datasets, record)
        on_others = [match for match in within.matches if self._is_on_another_list(record, match)]
        return replace(
            elsewhere,
            matches=(*elsewhere.matches, *on_others),
            limits=(*elsewhere.limits, *within.limits),
        )

    def _find_within(
        self, described: PartyQuery, lists: Collection[str], record: PartyRecord
    ) -> MatchResult:
        """Find rows of a party's own lists that score like a match: only these count there.

        Whom its source does not list may be one that it does, under the same name.
        """
        if not lists:
            return MatchResult()
        if record.listings or self.matcher.looks_over(lists):
            return self.matcher.match_above(described, self.matcher.bands.match, datasets=lists)
        return self.matcher.match(described, datasets=lists, nearest=NEAREST_WITHIN)

    def _read_record(self, party: str) -> PartyRecord:
        pid = self._engine.find([party])[0]
        if pid is None:  # an index of another snapshot
            raise EngineError(f"{party} is indexed by name and not in the graph; load anew")
        return self._engine.parties([pid])[0]

    def _is_on_another_list(self, record: PartyRecord, match: Match) -> bool:
        """Return whether a row of a known party's source resembles it and is on other lists.

        Only the score of a match counts: a publisher spells its parties alike, and sister companies
        have similar names. The acts behind one list divide it, as its annexes do.
        """
        if match.score < self.matcher.bands.match:
            return False
        other = self._read_record(match.party)
        ours = lists_of_dataset(record, match.dataset)
        theirs = lists_of_dataset(other, match.dataset)
        return bool(theirs) and ours.isdisjoint(theirs)

    def _lower_match(self, party: str, match: Match, because: str) -> Match:
        """Lower a match beside a known party to possible; one judged another party to weak."""
        if match.band not in _ASSESSED_BANDS:
            return match
        if self.are_apart(party, match.party):
            return replace(match, band="weak", because=(JUDGED_APART,))
        changes = self._say_changes(party, match.party)
        return replace(match, band="possible", because=(because, *changes, *match.because))

    def _make_result(self, matched: MatchResult, matches: Sequence[Match]) -> LookupResult:
        assessed = [match for match in matches if match.band in _ASSESSED_BANDS]
        weak = [match for match in matches if match.band == "weak"]
        candidates = [
            make_candidate(match, self._read_record(match.party))
            for match in (*assessed, *weak[:WEAK_SHOWN])
        ]
        best = matched.nearest
        nearest = best if best and best.score >= LEAST_NEAR else None
        return LookupResult(
            candidates=tuple(candidates),
            weak_left_out=len(weak[WEAK_SHOWN:]),
            nearest=(nearest.party, nearest.name, nearest.score) if nearest else None,
            limits=matched.limits,
            unsearchable=matched.unsearchable,
        )


def _rank_by_band(match: Match) -> tuple[int, float, str]:
    return _BAND_ORDER.index(match.band), -match.score, match.party


KNOWN_BY_ID: Final = "the party is given by id, and another source or list has one like it"
JUDGED_APART: Final = "judged to be another party (onward merges list)"
NAMED_APART: Final = "the same list has another party of the whole name, in the order's country"
NAMELESS: Final = say("no source gives it a name that can be searched")
