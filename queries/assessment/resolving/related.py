"""Whoever stands above a party of an order, and whoever had its goods, compared with the lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.model import Tie, party_pid
from onward.graph.sayings import say
from onward.queries.assessment.resolving.doubted_owners import is_by_name_within
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.assessment.resolving.resolution import MatchLimit
from onward.queries.matching.candidates import LookupResult
from onward.queries.matching.lookup import Lookup
from onward.queries.matching.related.compared import PartiesCompared
from onward.queries.matching.related.owners_above import MOST_CLIMBED, OwnersAbove
from onward.queries.matching.related.recipients import MOST_MEMBERS, Recipients
from onward.queries.matching.stated import DATASET
from onward.queries.matching.stated_ties import resemblance_tie

OWNERS_UNSEEN: Final = "whoever owns or contains it was not looked for: the engine was lost"
RECIPIENTS_UNSEEN: Final = "to whom it sent goods was not looked for: the engine was lost"

_STATED: Final = f"{DATASET}:"
"""How ids of nodes begin that the order alone describes."""


@dataclass(frozen=True, slots=True)
class Related:
    """A party of an order, of whose owners and recipients it is asked who they may be.

    Attributes:
        ref: Position of the party in the order.
        role: Its role.
        itself: Ids of whom the party is.
        owners: Ids of whom the owners are that the order states of it.
    """

    ref: int
    role: str
    itself: tuple[str, ...]
    owners: tuple[str, ...]


def compare_related(
    party: Related, lookup: Lookup, exact_names: ExactNames
) -> tuple[list[Tie], list[MatchLimit]]:
    """Return whom those may be who stand above a party or had its goods, and who was not compared.

    Whom one resembles is possible, as beside any id: the ids of a register or a customer base tell
    nothing of lists.

    Args:
        party: The party.
        lookup: Compares those who are tied to parties.
        exact_names: Lowers who only resembles a party that a list has exactly.
    """
    ties, limits = _compare_owners([*party.itself, *party.owners], lookup.owners_above, exact_names)
    # whom the exporter itself supplies is asked about in orders of their own
    if party.role != "exporter":
        sent, not_compared = _compare_recipients(party.itself, lookup.recipients, exact_names)
        ties, limits = [*ties, *sent], [*limits, *not_compared]
    return ties, [MatchLimit(party.ref, None, text) for text in limits]


def _compare_owners(
    parties: Sequence[str], owners_above: OwnersAbove, exact_names: ExactNames
) -> tuple[list[Tie], list[str]]:
    ties: list[Tie] = []
    limits: list[str] = []
    for party in _list_pids(parties):
        lost = party in owners_above.unseen
        compared = None if lost else owners_above.compare(party)
        if compared is None:
            limits.append(OWNERS_UNSEEN)
            continue
        for answer in map(exact_names.leave_out_resembling, compared.answers):
            name = answer.candidates[0].record.name
            ties += _list_resemblances(answer, exact_names)
            limits += [
                say("the owner {name}: {limit}", name=name, limit=limit) for limit in answer.limits
            ]
        limits += _say_owners_left_out(compared)
    return ties, limits


def _compare_recipients(
    parties: Sequence[str], recipients: Recipients, exact_names: ExactNames
) -> tuple[list[Tie], list[str]]:
    ties: list[Tie] = []
    limits: list[str] = []
    for party in _list_pids(parties):
        compared = recipients.compare(party)
        if compared is None:
            limits.append(RECIPIENTS_UNSEEN)
            continue
        for answer in map(exact_names.leave_out_resembling, compared.answers):
            name = answer.candidates[0].record.name
            ties += _list_resemblances(answer, exact_names)
            limits += [
                say("{name}, to whom it sent goods: {limit}", name=name, limit=limit)
                for limit in answer.limits
            ]
        limits += _say_recipients_left_out(compared)
    return ties, limits


def _list_pids(parties: Sequence[str]) -> list[int]:
    """Return the pids of some parties, each once; to who only the order describes nothing leads."""
    return [party_pid(each) for each in dict.fromkeys(parties) if not each.startswith(_STATED)]


def _list_resemblances(answer: LookupResult, exact_names: ExactNames) -> list[Tie]:
    """Return the ties of a party to whom it may be by its names and numbers."""
    itself = answer.candidates[0].record
    return [
        resemblance_tie(itself.id, other)
        for other in answer.of_band("possible")
        if not is_by_name_within(other, exact_names.policy)
    ]


def _say_owners_left_out(compared: PartiesCompared) -> Iterator[str]:
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


def _say_recipients_left_out(compared: PartiesCompared) -> Iterator[str]:
    """Say how many of those who had goods of a party no name was compared of."""
    if compared.left_out:
        yield say(
            "only the latest {latest} of those to whom it sent goods are compared by name; "
            "{left_out} further ones are not",
            latest=compared.compared,
            left_out=compared.left_out,
        )
    if not compared.is_whole:
        yield say(
            "more than {most} companies belong together with it; "
            "those to whom they sent goods are not compared",
            most=MOST_MEMBERS,
        )
