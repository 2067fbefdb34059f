"""Whom an order may mean, by anybody's knowledge of any day: all whom its names and numbers find.

Names are compared with all that is loaded, whatever was known of it by a day. On a day on which the
party itself was not known, another one may count that else only resembles it. So all of them are
listed here, whatever becomes of them.
"""

from dataclasses import replace
from datetime import date

from onward.graph.model import party_pid
from onward.queries.assessment.resolving.whole import resolve_order
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.matching.candidates import LookupResult, Query
from onward.queries.transactions.transaction import Transaction


def find_spoken_of(order: Transaction, setup: AssessmentSetup, on: date) -> frozenset[str] | None:
    """Return the ids of all whom an order may mean, and of what it lays beside them.

    Args:
        order: As it is assessed.
        setup: What it is assessed against.
        on: The day of the question.

    Returns:
        None where a limit was hit, so that there may be more of them.
    """
    answers: list[LookupResult] = []

    def note(_query: Query, answer: LookupResult) -> None:
        answers.append(answer)

    lookup = setup.lookup.over_matcher(setup.lookup.matcher, note)
    resolution = resolve_order(order, replace(setup, lookup=lookup), on, None)
    ids = {subject.id for subject in resolution.subjects}
    ids |= {party.id for party in resolution.overlay.parties}
    ids |= {end for tie in resolution.overlay.ties for end in (tie.start, tie.end)}
    ids |= {candidate.record.id for answer in answers for candidate in answer.candidates}
    for party in sorted(ids):
        if lookup.knows(party):
            pid = party_pid(party)
            for compared in (lookup.owners_above.compare(pid), lookup.recipients.compare(pid)):
                answers += compared.answers if compared else ()
    if any(answer.limits for answer in answers):
        return None
    ids |= {candidate.record.id for answer in answers for candidate in answer.candidates}
    return frozenset(ids)
