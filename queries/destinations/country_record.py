"""A country's record of a year: one reading a measure, and families of measures that vote.

Scales are never averaged. Measures of one family are not independent and count once
(docs/rule-pack.md, Destination records).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from onward.graph.sayings import joined, say
from onward.queries.destinations.readings import Reading
from onward.queries.model.measure_words import say_family
from onward.queries.model.values import MeasureRow
from onward.queries.tables.measures import Combine

RecordStatus = Literal["established", "indicated", "none", "unknown"]

SECOND_FAMILY: Final = "load a second family (Political Terror Scale, Freedom House)"

FAMILIES_FOR_NONE: Final = 2
"""So many families must have rows before their silence says anything."""


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country's record in a year, with every measure it was judged by.

    Attributes:
        region: The part of the country (ISO 3166-2) that was asked for.
        families_met: Families that meet, sorted.
        families_indicating: Families that indicate a record and do not meet, sorted.
        families_known: Families that have a row, sorted.
        conflicts: Readings that are shown and never counted.
        note: What a reader must know: a second family is missing, a row is too old.
    """

    country: str
    region: str | None
    on: date
    status: RecordStatus
    measures: tuple[Reading, ...]
    families_met: tuple[str, ...]
    families_indicating: tuple[str, ...]
    families_known: tuple[str, ...]
    conflicts: tuple[Reading, ...]
    note: str = ""

    @property
    def year(self) -> int:
        """The year asked for."""
        return self.on.year

    @property
    def is_open(self) -> bool:
        """Whether a further family could make it another record: too few were looked at."""
        is_thin = len(self.families_known) < FAMILIES_FOR_NONE
        return self.status == "unknown" or (self.status == "indicated" and is_thin)

    def describe_indication(self) -> str:
        """Say on what an indicated record rests, and how far that reaches."""
        parts = []
        if self.families_met:
            parts.append(
                say("{families} beyond the threshold", families=_name_families(self.families_met))
            )
        if self.families_indicating:
            milder = _name_families(self.families_indicating)
            parts.append(say("{milder} beyond the milder of two thresholds only", milder=milder))
        return say("the record is only indicated: {parts}", parts=joined(parts, " and "))

    def measure_rows(self) -> list[MeasureRow]:
        """Return the measures that have a row, as an assessment prints them."""
        return [reading.to_row() for reading in self.measures if reading.value is not None]


@dataclass(frozen=True, slots=True)
class CountrySets:
    """All countries by the status of their record; those of status none are in no set."""

    established: frozenset[str]
    indicated: frozenset[str]
    unknown: frozenset[str]


def _name_families(families: Sequence[str]) -> str:
    return joined(map(say_family, families))


def judge_country(
    country: str,
    region: str | None,
    on: date,
    readings: Sequence[Reading],
    combine: Mapping[str, Combine],
    families_needed: int,
) -> CountryRecord:
    """Let families vote.

    Args:
        country: ISO 3166-1 alpha-2.
        region: The part of it that was asked for.
        on: The day asked for.
        readings: One or more a measure, of all families that count or are shown.
        combine: How the measures of each family count.
        families_needed: How many families must meet for an established record.
    """
    # some measures, such as conflicts, are shown and never vote
    voting = [reading for reading in readings if combine[reading.family] != "shown"]
    verdicts = _vote_by_family(voting, combine, lambda reading: reading.meets)
    milder_verdicts = _vote_by_family(voting, combine, lambda reading: reading.indicates)
    met = tuple(sorted(family for family, meets in verdicts.items() if meets))
    indicating = (family for family, indicates in milder_verdicts.items() if indicates)
    with_rows = tuple(sorted(family for family, meets in verdicts.items() if meets is not None))
    only_indicating = tuple(sorted(set(indicating) - set(met)))
    return CountryRecord(
        country=country,
        region=region,
        on=on,
        status=_choose_status(len(met), len(only_indicating), len(with_rows), families_needed),
        measures=tuple(voting),
        families_met=met,
        families_indicating=only_indicating,
        families_known=with_rows,
        conflicts=tuple(reading for reading in readings if combine[reading.family] == "shown"),
        note=_write_note(readings, with_rows),
    )


def _vote_by_family(
    readings: Sequence[Reading],
    combine: Mapping[str, Combine],
    vote: Callable[[Reading], bool | None],
) -> dict[str, bool | None]:
    votes: dict[str, dict[str, list[bool | None]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        votes[reading.family][reading.measure].append(vote(reading))
    return {
        family: _combine_votes(list(by_measure.values()), combine[family])
        for family, by_measure in votes.items()
    }


def _choose_status(met: int, indicating: int, with_rows: int, families_needed: int) -> RecordStatus:
    if met >= families_needed:
        return "established"
    if met or indicating:
        return "indicated"
    # silence counts only where enough was looked at
    return "none" if with_rows >= FAMILIES_FOR_NONE else "unknown"


def _combine_votes(by_measure: Sequence[Sequence[bool | None]], combine: Combine) -> bool | None:
    """Return a family's vote: sources of one measure vote by any, measures as the table says."""
    votes = [_any_vote(votes_of_measure) for votes_of_measure in by_measure]
    if combine == "all":
        return _all_votes(votes)
    vote = _any_vote(votes)
    # what no act says is no answer: only an act that names the state is one
    return True if vote else None if combine == "when_met" else vote


def _any_vote(votes: Sequence[bool | None]) -> bool | None:
    decided = [vote for vote in votes if vote is not None]
    return any(decided) if decided else None


def _all_votes(votes: Sequence[bool | None]) -> bool | None:
    if False in votes:
        return False
    return None if None in votes else True


def _write_note(readings: Sequence[Reading], with_rows: Sequence[str]) -> str:
    """Name every row that could not count, and a lack of measures that only the user can mend."""
    faults = [reading.note for reading in readings if reading.value and reading.meets is None]
    if len([family for family in with_rows if family != "regime"]) < FAMILIES_FOR_NONE:
        faults.append(
            say(
                "fewer than two published measures are loaded for this country: {second_family}",
                second_family=SECOND_FAMILY,
            )
        )
    return joined(faults, "; ")
