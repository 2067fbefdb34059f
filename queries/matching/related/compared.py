"""What the names and numbers of those to whom a party is tied were found to mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from onward.graph.engine import PartyRecord
from onward.queries.matching.candidates import LookupResult

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
