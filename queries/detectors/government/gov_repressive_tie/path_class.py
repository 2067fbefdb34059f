"""What makes a relationship with a state *obvious*: the class and the standing of one path (02).

Class 0: contains only · class 1: owns, each link one half or more · class 2: rights to appoint,
veto or instruct. A path is as high a class as its weakest kind of link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.model import Tie, TieKind
from onward.queries.detection.paths import possible_because

CLASS_2: Final = frozenset(
    {"appointmentOfBoard", "controlByLegalFramework", "controlViaCompanyRulesOrArticles"}
)
"""BODS interests of board appointment, control by law and golden shares."""

VOTES: Final = "votingRights"

RELATIONS: Final = ("is part of", "is owned to one half or more by", "is controlled by")
"""How a summary words each class."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A path that leads to a body of a state.

    Attributes:
        path_class: 0, 1 or 2.
        doubts: Why its links do not make the relationship obvious; empty when they do.
    """

    path_class: int
    doubts: tuple[str, ...]


def judge(ties: Sequence[Tie], min_share: float) -> Judged | None:
    """Judge the links of a path; None where a link is no relationship of class 0 to 2 at all.

    Args:
        ties: Of the path, in walk order.
        min_share: Smallest share, or share of votes, that counts.
    """
    doubts: dict[str, None] = {}
    for tie in ties:
        if _is_small_vote(tie, min_share):
            return None
        because = _doubt(tie, min_share)
        if because is not None:
            doubts[because] = None
    kinds = {tie.kind for tie in ties}
    path_class = 2 if TieKind.CONTROLS in kinds else 1 if TieKind.OWNS in kinds else 0
    return Judged(path_class, tuple(doubts))


def _is_small_vote(tie: Tie, min_share: float) -> bool:
    is_vote = tie.kind == TieKind.CONTROLS and tie.interest == VOTES
    return is_vote and tie.share is not None and tie.share.max < min_share


def _doubt(tie: Tie, min_share: float) -> str | None:
    if tie.standing == "claimed":
        return f"a link is only claimed, by {tie.source.dataset}"
    if tie.kind == TieKind.CONTROLS and tie.standing == "stated":
        if tie.interest in CLASS_2:
            return None
        what = f"is {tie.interest}" if tie.interest else "is not stated"
        return f"the kind of control {what}: it may be less than appointment, law or articles"
    if tie.kind == TieKind.OWNS and tie.share is not None and tie.share.min >= min_share:
        return None if tie.standing == "stated" else possible_because(tie)
    return possible_because(tie)
