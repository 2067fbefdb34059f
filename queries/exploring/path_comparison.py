"""Two paths between the same parties, side by side: which of them rests on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from onward.graph.dates import first_day
from onward.graph.model import TieKind
from onward.queries.detection.paths.evidence_paths import STANDINGS
from onward.queries.model.evidence import EvidencePath, EvidenceStep
from onward.queries.model.part import AssessmentPart


@dataclass(frozen=True, slots=True, kw_only=True)
class PathTraits(AssessmentPart):
    """What tells a path from another one.

    Attributes:
        ties: How many it has.
        share: The product of its shares as decimal texts, least and greatest; None where a tie of
            it is no share, or its share is not known.
        standing: Of its weakest source.
        sources: Datasets that it rests on.
        oldest: Day on which its oldest source was retrieved, else published; None = not known.
        since, until: Days between which all of its ties hold, as far as they have dates.
        undated: How many of its ties have no date.
    """

    ties: int
    share: tuple[str, str] | None
    standing: str
    sources: tuple[str, ...]
    oldest: str | None
    since: str | None
    until: str | None
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPair(AssessmentPart):
    """Two paths: what tells them apart, and the parties that stand on both, by their ids."""

    numbers: tuple[int, int]
    traits: tuple[PathTraits, PathTraits]
    shared: tuple[str, ...]
    aligned: tuple[tuple[str | None, str | None], ...]


def describe_traits_of(path: EvidencePath) -> PathTraits:
    """Return what tells a path from another one."""
    ties = [step.tie for step in path.steps]
    days = [tie.retrieved or tie.published for tie in ties]
    begins = [tie.since for tie in ties if tie.since]
    ends = [tie.until for tie in ties if tie.until]
    return PathTraits(
        ties=len(ties),
        share=_multiply_shares(path.steps),
        standing=min((tie.standing for tie in ties), key=STANDINGS.index, default="stated"),
        sources=tuple(sorted({tie.dataset for tie in ties})),
        # a source without a day could be older than all others: then none is the oldest
        oldest=None if None in days else min((day for day in days if day), default=None),
        # all hold together from the last beginning to the first end
        since=max(begins, key=first_day, default=None),
        until=min(ends, key=first_day, default=None),
        undated=sum(tie.undated for tie in ties),
    )


def _multiply_shares(steps: Sequence[EvidenceStep]) -> tuple[str, str] | None:
    least = most = Decimal(1)
    for step in steps:
        share = step.tie.share
        # a product says something only where every tie of the path is a share
        if step.tie.kind != TieKind.OWNS or share is None:
            return None
        least, most = least * Decimal(share.min), most * Decimal(share.max)
    return (_write_number(least), _write_number(most)) if steps else None


def _write_number(number: Decimal) -> str:
    return format(number.normalize(), "f")


def compare_paths(paths: Sequence[EvidencePath], first: int, second: int) -> PathPair:
    """Put two paths side by side, aligned at the parties that both have.

    Args:
        paths: Between the same two parties.
        first: Number of a path, from 1.
        second: Number of another one.
    """
    left, right = paths[first - 1], paths[second - 1]
    ids = [[party.id for party in path.nodes] for path in (left, right)]
    shared = [party for party in ids[0] if party in ids[1]]
    return PathPair(
        numbers=(first, second),
        traits=(describe_traits_of(left), describe_traits_of(right)),
        shared=tuple(shared),
        aligned=tuple(_align_parties(ids[0], ids[1], shared)),
    )


def _align_parties(
    left: Sequence[str], right: Sequence[str], shared: Sequence[str]
) -> list[tuple[str | None, str | None]]:
    """Put parties in rows: shared ones in one row, between them what only one path has."""
    rows: list[tuple[str | None, str | None]] = []
    at_left = at_right = 0
    for party in shared:
        if party not in right[at_right:]:
            continue  # both have it, in another order
        to_left, to_right = left.index(party, at_left), right.index(party, at_right)
        rows += zip_longest(left[at_left:to_left], right[at_right:to_right])
        rows.append((party, party))
        at_left, at_right = to_left + 1, to_right + 1
    rows += zip_longest(left[at_left:], right[at_right:])
    return rows
