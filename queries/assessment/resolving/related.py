"""Whoever stands above a party of an order, and whoever had its goods, compared with the lists."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.graph.model import Tie, party_pid
from onward.graph.sayings import say
from onward.queries.assessment.resolving.doubted_related import is_by_name_within
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.assessment.resolving.resolution import MatchLimit
from onward.queries.matching.candidates import LookupResult
from onward.queries.matching.lookup import Lookup
from onward.queries.matching.related.compared import PartiesCompared
from onward.queries.matching.related.owners_above import MOST_CLIMBED, OwnersAbove
from onward.queries.matching.related.recipients import MOST_MEMBERS
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


@dataclass(frozen=True, slots=True)
class _Relation:
    """How those who are compared are tied to a party, and what is said of them.

    Attributes:
        compare: Compares those of a party; None where an engine was lost.
        unseen: Said where that is so.
        of_name: Said before why one of them was not compared in full.
        of_number: Said where only the first ones were compared.
        of_extent: Said where there are too many to be looked at.
        most: How many may be looked at.
    """

    compare: Callable[[int], PartiesCompared | None]
    unseen: str
    of_name: str
    of_number: str
    of_extent: str
    most: int


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
    compared_ids = [(_describe_owners(lookup), (*party.itself, *party.owners))]
    # whom the exporter itself supplies is asked about in orders of their own
    if party.role != "exporter":
        compared_ids.append((_describe_recipients(lookup), party.itself))
    ties: list[Tie] = []
    limits: list[str] = []
    for relation, ids in compared_ids:
        for pid in _list_pids(ids):
            compared = relation.compare(pid)
            if compared is None:
                limits.append(relation.unseen)
                continue
            for answer in map(exact_names.leave_out_resembling, compared.answers):
                ties += _list_resemblances(answer, exact_names)
                limits += _say_limits(answer, relation)
            limits += _say_left_out(compared, relation)
    return ties, [MatchLimit(party.ref, None, text) for text in limits]


def _describe_owners(lookup: Lookup) -> _Relation:
    return _Relation(
        compare=partial(_compare_owners, lookup.owners_above),
        unseen=OWNERS_UNSEEN,
        of_name="the owner {name}: {limit}",
        of_number=(
            "only the nearest {count} owners above it are compared by name; "
            "{left_out} further ones are not"
        ),
        of_extent=(
            "more than {most} parties stand above it; whoever stands further up is not compared"
        ),
        most=MOST_CLIMBED,
    )


def _compare_owners(owners_above: OwnersAbove, party: int) -> PartiesCompared | None:
    """Compare those above a party; not where the bodies above it could not be looked for before."""
    return None if party in owners_above.unseen else owners_above.compare(party)


def _describe_recipients(lookup: Lookup) -> _Relation:
    return _Relation(
        compare=lookup.recipients.compare,
        unseen=RECIPIENTS_UNSEEN,
        of_name="{name}, to whom it sent goods: {limit}",
        of_number=(
            "only the latest {count} of those to whom it sent goods are compared by name; "
            "{left_out} further ones are not"
        ),
        of_extent=(
            "more than {most} companies belong together with it; "
            "those to whom they sent goods are not compared"
        ),
        most=MOST_MEMBERS,
    )


def _say_limits(answer: LookupResult, relation: _Relation) -> Iterator[str]:
    """Say why one of those who are tied to a party was not compared in full."""
    name = answer.candidates[0].record.name
    for limit in answer.limits:
        yield say(relation.of_name, name=name, limit=limit)


def _say_left_out(compared: PartiesCompared, relation: _Relation) -> Iterator[str]:
    """Say how many of those who are tied to a party no name was compared of."""
    if compared.left_out:
        yield say(relation.of_number, count=compared.compared, left_out=compared.left_out)
    if not compared.is_whole:
        yield say(relation.of_extent, most=relation.most)


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
