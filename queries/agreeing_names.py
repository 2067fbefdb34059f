"""Two parties whom no path joins, and who would be joined if two records of one name were one.

A path follows what sources state. That somebody on the way bears the name of another record is no
tie, and an assessment takes it as possible all the same: so it is said where no path is found.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from onward.graph.pattern import Pattern
from onward.queries.assessment.resolving import ExactNames
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.matching.candidates import Candidate
from onward.queries.party_paths import AgreeingName, find_paths

MOST_SAID: Final = 5
"""Pairs of names that are said of two parties, at most."""

MOST_TRIED: Final = 40
"""Pairs of names from which paths are looked for, at most."""


def find_agreeing_names(
    setup: AssessmentSetup,
    pattern: Pattern,
    ends: tuple[int, int],
    on: date,
    as_of: date | None,
) -> tuple[AgreeingName, ...]:
    """Find who is tied to one of two parties, and bears the name of whoever is tied to the other.

    Args:
        setup: Finds whom a name means, over the snapshot asked.
        pattern: Of the paths, as `party_paths.path_pattern` makes it.
        ends: Handles of the two parties.
        on: Day on which ties must hold.
        as_of: Use only what was known by this day; None = everything.
    """
    single = pattern.model_copy(update={"paths": pattern.paths.model_copy(update={"show": 1})})

    def is_joined(first: int, second: int) -> bool:
        """Tell whether two parties are one, or a path leads from one to the other."""
        return first == second or bool(
            find_paths(setup.engine, single, first, second, on, as_of).shown.paths
        )

    exact_names = ExactNames(on, as_of, setup.tables, setup.policy)
    rows: dict[tuple[str, str], AgreeingName] = {}
    for near, far in (ends, ends[::-1]):
        pairs = _list_pairs(setup, near, exact_names)
        for itself, other in islice(pairs, MOST_TRIED):
            if is_joined(near, itself.pid) and is_joined(other.pid, far):
                row = AgreeingName(
                    party=itself.record.id,
                    name=itself.record.name,
                    other=other.record.id,
                    other_name=other.name,
                    score=f"{other.score:.2f}",
                )
                rows.setdefault((row.party, row.other), row)
    best = sorted(rows.values(), key=lambda row: (-float(row.score), row.party, row.other))
    return tuple(best[:MOST_SAID])


def _list_pairs(
    setup: AssessmentSetup, party: int, exact_names: ExactNames
) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield who is above a party or had its goods, each with whom it may be by its name."""
    lookup = setup.lookup
    for compared in (lookup.owners_above.compare(party), lookup.recipients.compare(party)):
        answers = compared.answers if compared else ()
        for answer in map(exact_names.leave_out_resembling, answers):
            for other in answer.of_band("possible"):
                yield answer.candidates[0], other
