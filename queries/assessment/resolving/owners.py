"""Whoever stands above a party of an order, compared with the lists."""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.model import Tie, party_pid
from onward.graph.sayings import say
from onward.queries.assessment.resolving.doubted_owners import is_by_name_within
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.assessment.resolving.resolution import MatchLimit
from onward.queries.matching.owners_above import MOST_CLIMBED, OwnersAbove, OwnersCompared
from onward.queries.matching.stated import DATASET
from onward.queries.matching.stated_ties import resemblance_tie

UNSEEN: Final = "whoever owns or contains it was not looked for: the engine was lost"

_STATED: Final = f"{DATASET}:"
"""How ids of nodes begin that the order alone describes."""


def compare_owners(
    ref: int,
    parties: Sequence[str],
    owners_above: OwnersAbove,
    exact_names: ExactNames,
) -> tuple[list[Tie], list[MatchLimit]]:
    """Return whom those above a party may be, and which of them were not compared in full.

    Whom such an owner resembles is possible, as beside any id: the ids of a register or a customer
    base tell nothing of lists.

    Args:
        ref: Position of the party in the order.
        parties: Ids of whom the party and its stated owners are; above nodes that the order alone
            describes stands nobody.
        owners_above: Compares those above parties.
        exact_names: Lowers who only resembles a party that a list has exactly.
    """
    ties: list[Tie] = []
    limits: list[MatchLimit] = []
    in_graph = [party for party in dict.fromkeys(parties) if not party.startswith(_STATED)]
    for party in map(party_pid, in_graph):
        lost = party in owners_above.unseen
        compared = None if lost else owners_above.compare(party)
        if compared is None:
            limits.append(MatchLimit(ref, None, UNSEEN))
            continue
        for answer in map(exact_names.leave_out_resembling, compared.answers):
            owner = answer.candidates[0].record
            ties += [
                resemblance_tie(owner.id, other)
                for other in answer.of_band("possible")
                if not is_by_name_within(other, exact_names.policy)
            ]
            texts = [
                say("the owner {name}: {limit}", name=owner.name, limit=limit)
                for limit in answer.limits
            ]
            limits += [MatchLimit(ref, None, text) for text in texts]
        limits += [MatchLimit(ref, None, text) for text in _say_left_out(compared)]
    return ties, limits


def _say_left_out(compared: OwnersCompared) -> Iterator[str]:
    """Say how many of those above a party no name was compared of."""
    if compared.left_out:
        yield say(
            "only the nearest {nearest} owners above it are compared by name; "
            "{left_out} further ones are not",
            nearest=compared.compared,
            left_out=compared.left_out,
        )
    if not compared.is_whole:
        yield say(
            "more than {most} parties stand above it; whoever stands further up is not compared",
            most=MOST_CLIMBED,
        )
