"""What makes a relationship with a state *obvious*: the class and the standing of one path.

Class 0: contains only · class 1: owns, each link one half or more · class 2: rights to appoint,
veto or instruct. A path is as high a class as its weakest kind of link
(docs/semantics.md, Obvious relationship).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.model import Tie, TieKind
from onward.graph.sayings import say
from onward.queries.detection.paths import possible_because

CLASS_2: Final = frozenset(
    {"appointmentOfBoard", "controlByLegalFramework", "controlViaCompanyRulesOrArticles"}
)
"""BODS interests of board appointment, control by law and golden shares."""

VOTES: Final = "votingRights"

RELATIONS: Final = ("is part of", "is owned to one half or more by", "is controlled by")
"""How a summary words each class."""


@dataclass(frozen=True, slots=True)
class PathClass:
    """How obvious a relationship the links of a path make.

    Attributes:
        number: 0, 1 or 2.
        doubts: Why its links do not make the relationship obvious; empty when they do.
    """

    number: int
    doubts: tuple[str, ...]


def classify_path(ties: Sequence[Tie], min_share: float) -> PathClass | None:
    """Classify a path; None where a link is no relationship of class 0 to 2 at all.

    Args:
        ties: Of the path, in walk order.
        min_share: Smallest share, or share of votes, that counts.
    """
    doubts: dict[str, None] = {}
    for tie in ties:
        # votes under the threshold are no right to appoint, veto or instruct
        if _is_small_vote(tie, min_share):
            return None
        doubt = _doubt_link(tie, min_share)
        if doubt is not None:
            doubts[doubt] = None
    return PathClass(_class_of_kinds({tie.kind for tie in ties}), tuple(doubts))


def _class_of_kinds(kinds: set[str]) -> int:
    if TieKind.CONTROLS in kinds:
        return 2
    return 1 if TieKind.OWNS in kinds else 0


def _is_small_vote(tie: Tie, min_share: float) -> bool:
    is_vote = tie.kind == TieKind.CONTROLS and tie.interest == VOTES
    return is_vote and tie.share is not None and tie.share.max < min_share


def _doubt_link(tie: Tie, min_share: float) -> str | None:
    """Say why a link is not obvious; None where it is."""
    if tie.standing == "claimed":
        return say("a link is only claimed, by {dataset}", dataset=tie.source.dataset)
    if tie.kind == TieKind.CONTROLS and tie.standing == "stated":
        if tie.interest in CLASS_2:
            return None
        control = say("is {interest}", interest=tie.interest) if tie.interest else "is not stated"
        return say(
            "the kind of control {control}: it may be less than appointment, law or articles",
            control=control,
        )
    if tie.kind == TieKind.OWNS and tie.share is not None and tie.share.min >= min_share:
        # an interval whose lower end suffices leaves no doubt of the share itself
        return None if tie.standing == "stated" else possible_because(tie)
    return possible_because(tie)
