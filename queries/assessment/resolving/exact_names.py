"""Who is exactly the party that an order names, and so no other party of the same list.

A list tells its parties apart by their names: where one of them has the order's name itself, or a
number of it, whoever there only resembles it is somebody else. Nothing grave may be hidden by that.
So the rule needs an entry that holds on the day; only beside one that is found at high or more,
which is the most that a possible finding weighs, are the others no longer assessed. Else they stay
possible. A source may publish several lists, and what one of them says tells little of another:
the same company may stand there under a name of its own. So whoever resembles it there stays
possible, and is it for certain only where that is graver than what the exact name is found for.

Nor does a name tell more than the facts beside it: whoever has the order's birth date, address or
number, where who bears the exact name does not have it, may be the party under a name that the
order writes otherwise, and stays possible. A country says so little that it counts only where the
exact name is no reason to stop.
"""

from collections.abc import Collection, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from onward.graph.engine import PartyRecord
from onward.graph.matching.bands import WITHIN
from onward.graph.matching.explanation import recompute_name_score
from onward.graph.model import Listing
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on
from onward.queries.detectors.listed_parties.own_listed_direct.weighing import ListingScale
from onward.queries.matching.candidates import Band, Candidate, LookupResult
from onward.queries.rules.policy import Policy
from onward.queries.rules.severity import stronger
from onward.queries.tables.tables import RuleTables

ListKey = tuple[str, str, str | None]
"""A list: its source, its regime and its name."""

EXACT_SCORE: Final = 0.99
"""Score from which a name is a party's own name: another legal form costs less, a letter more."""

NAMED_EXACTLY: Final = "the same list has a party of exactly this name"

_TELLING: Final = frozenset({"birth_date", "address", "number"})
"""Sorts of facts that tell parties of one list apart, whatever their names."""

_BANDS: Final = ("match", "possible", "weak")


@dataclass(frozen=True, slots=True)
class ExactNames:
    """Leaves out who only resembles a party of an order, where a list has the party itself.

    Attributes:
        on, as_of: The day of the question, and the day of what was known.
        tables: What topics of entries mean.
        policy: Whose lists stop an export.
    """

    on: date
    as_of: date | None
    tables: RuleTables
    policy: Policy

    def leave_out_resembling(self, answer: LookupResult) -> LookupResult:
        """Lower who resembles a party that the same list has exactly."""
        exact = [candidate for candidate in answer.of_band("match") if is_exact(candidate)]
        if not exact or len(exact) == len(answer.candidates):
            return answer
        lists = self._find_lists(exact)
        if not lists.every:
            return answer
        lowered = [
            _lower_candidate(candidate, exact, lists, is_stop=self._is_stop(candidate))
            for candidate in answer.candidates
        ]
        lowered.sort(key=lambda candidate: _BANDS.index(candidate.band))
        return replace(answer, candidates=tuple(lowered))

    def _is_stop(self, candidate: Candidate) -> bool:
        """Tell whether a candidate's entries are a reason to stop."""
        entries = entries_on(candidate.record, self.tables, self.on, self.as_of)
        return bool(entries) and self._make_scale().weigh(entries).severity == "stop"

    def _make_scale(self) -> ListingScale:
        return ListingScale(self.tables, self.policy, "stop")

    def _find_lists(self, exact: Collection[Candidate]) -> "_ExactLists":
        """Return the lists that have an exact party on the day, and those where it weighs most."""
        scale = self._make_scale()
        lists = _ExactLists(set(), set(), set())
        for candidate in exact:
            for entry in entries_on(candidate.record, self.tables, self.on, self.as_of):
                key = _key_of_list(entry.source.dataset, entry.listing)
                lists.every.add(key)
                weight = scale.weigh([entry])
                if not weight.is_possible and stronger(weight.severity, "high") == weight.severity:
                    lists.grave.add(key)
                if not weight.is_possible and weight.severity == "stop":
                    lists.stopping.add(key)
        return lists


@dataclass(frozen=True, slots=True)
class _ExactLists:
    """The lists that have an exact party: all, those where it weighs high, and where it stops."""

    every: set[ListKey]
    grave: set[ListKey]
    stopping: set[ListKey]


def is_exact(candidate: Candidate) -> bool:
    """Tell whether a candidate has the very name that is asked for, or is found by id or number."""
    if any(way != "name" for way in candidate.by):
        return True
    # a country that agrees lifts the score, and makes no name equal
    return candidate.score >= EXACT_SCORE and _score_name(candidate) >= EXACT_SCORE


def _score_name(candidate: Candidate) -> float:
    explanation: Any = candidate.explanation
    return 1.0 if explanation is None else round(recompute_name_score(explanation), 6)


def _fits_better(candidate: Candidate, exact: Collection[Candidate], facts: Set[str]) -> bool:
    """Tell whether a fact of the order agrees with a candidate, and with none of the exact ones."""
    if any(way != "name" for other in exact for way in other.by):
        return False
    shared = {fact for other in exact for fact in _list_agreeing(other)}
    return not facts.isdisjoint(_list_agreeing(candidate) - shared)


def _list_agreeing(candidate: Candidate) -> set[str]:
    """Return the sorts of facts that order and candidate have alike; of numbers the schemes."""
    explanation = candidate.explanation or {}
    qualifiers = explanation.get("qualifiers", ())
    numbers = ["number"] if explanation.get("identifiers") else []
    return {fact["kind"] for fact in qualifiers if fact["effect"] >= 0}.union(numbers)


def _key_of_list(source: str, listing: Listing | None) -> ListKey:
    return (source, listing.regime, listing.list) if listing else (source, "", None)


def _lists_of(record: PartyRecord) -> set[ListKey]:
    """Return every list that has a party, whenever; a topic without an entry is a list itself."""
    listings = {_key_of_list(entry.source.dataset, entry) for entry in record.listings}
    return listings | {
        _key_of_list(member.source.dataset, None) for member, _ in record.bare_topics(None)
    }


def _lower_candidate(
    candidate: Candidate,
    exact: Collection[Candidate],
    exact_lists: _ExactLists,
    *,
    is_stop: bool,
) -> Candidate:
    """Lower a candidate that only resembles the party, as far as its lists have that one."""
    if is_exact(candidate) or candidate.band == "weak":
        return candidate
    lists = _lists_of(candidate.record)
    sources = {source for source, _, _ in exact_lists.every}
    band: Band = candidate.band
    facts = _TELLING if lists <= exact_lists.stopping else _TELLING | {"country"}
    is_open = WITHIN in candidate.because or _fits_better(candidate, exact, facts)
    is_milder = bool(exact_lists.stopping or (exact_lists.grave and not is_stop))
    is_other = lists <= exact_lists.every or (is_milder and not is_open)
    # a whole listed name within the order's may be the parent's, or a branch of it
    if lists and lists <= exact_lists.grave and not is_open:
        band = "weak"
    # a listed Bank Rossiya is not for certain the Bank of Russia of another list, too
    elif is_other and _sources_of(candidate) <= sources:
        band = "possible"
    if band == candidate.band:
        return candidate
    return replace(candidate, band=band, because=(NAMED_EXACTLY, *candidate.because))


def _sources_of(candidate: Candidate) -> set[str]:
    return {member.source.dataset for member in candidate.record.members}
