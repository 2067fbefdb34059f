"""Owners that the user's own tables name above a party of an order, compared with the lists."""

from collections.abc import Callable, Sequence
from typing import Final

from onward.graph.model import Tie
from onward.graph.sayings import say
from onward.queries.assessment.resolving.resolution import MatchLimit
from onward.queries.detection.results import Subject
from onward.queries.matching.candidates import LookupResult, Query
from onward.queries.matching.lookup import Lookup
from onward.queries.matching.stated_ties import resemblance_tie

UNSEEN: Final = "whoever owns or contains it was not looked for: the engine was lost"


def compare_owners(
    ref: int,
    subjects: Sequence[Subject],
    lookup: Lookup,
    find_candidates: Callable[[Query], LookupResult],
) -> tuple[list[Tie], list[MatchLimit]]:
    """Return whom the owners may be, and which of them were not compared in full.

    Whom such an owner resembles is possible, as beside any id: the ids of a customer base tell
    nothing of lists.

    Args:
        ref: Position of the party in the order.
        subjects: Whom the party is.
        lookup: Over the snapshot.
        find_candidates: Looks an owner up.
    """
    ties: list[Tie] = []
    limits: list[MatchLimit] = []
    for subject in subjects:
        if subject.resolved not in ("id", "matched"):
            continue
        if subject.pid in lookup.owners_above.unseen:
            limits.append(MatchLimit(ref, None, UNSEEN))
            continue
        owners = lookup.owners_above.list_unlisted(subject.pid)
        for owner in owners.records:
            answer = find_candidates(Query(id=owner.id))
            ties += [resemblance_tie(owner.id, other) for other in answer.of_band("possible")]
            texts = [
                say("the owner {name}: {limit}", name=owner.name, limit=limit)
                for limit in answer.limits
            ]
            limits += [MatchLimit(ref, None, text) for text in texts]
        if not owners.is_whole:
            nearest = len(owners.records)
            text = say(
                "only the nearest {nearest} owners above it are compared by name", nearest=nearest
            )
            limits.append(MatchLimit(ref, None, text))
    return ties, limits
