"""Codes of an assessment as a reader says them: suggestions, readings of the law, ties, measures.

The JSON keeps its codes; whatever a person reads takes its words from here.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, Protocol

from onward.graph.sayings import joined, say
from onward.graph.shares import percent_text
from onward.graph.tables import read_words
from onward.queries.model.evidence import EvidenceStep, TieFacts
from onward.queries.model.findings import FindingSubject, LawBasis, LawState
from onward.queries.transactions.stated_facts import say_role

_read: Final = partial(read_words, "onward.queries.assessment", "code_words.csv")

SUGGESTIONS: Final = _read("suggestion")

READINGS: Final = _read("reading")
"""How well a citation was read."""

NO_DATE: Final = "date of entry into force not checked"

REASONS: Final = _read("reason")
"""Why an indicator has no answer."""

_VERBS: Final = _read("tie")
"""Kinds of tie that are no verb by themselves."""


class ShareBounds(Protocol):
    """A share as an interval of decimal texts, wherever it is written down."""

    @property
    def min(self) -> str:
        """The least that the share can be."""

    @property
    def max(self) -> str:
        """The most that it can be."""

    @property
    def min_exclusive(self) -> bool:
        """Whether it is more than `min`."""

    @property
    def max_exclusive(self) -> bool:
        """Whether it is less than `max`."""


def share_text(share: ShareBounds) -> str:
    """Return a share interval for a reader.

    >>> from onward.queries.model.evidence import TieShare
    >>> share_text(TieShare(min="0.25", max="0.5", min_exclusive=True, max_exclusive=False))
    'more than 25 %, up to 50 %'
    """
    low, high = percent_text(share.min), percent_text(share.max)
    if share.min == share.max:
        return low
    above = say("more than {percent}" if share.min_exclusive else "at least {percent}", percent=low)
    below = say("less than {percent}" if share.max_exclusive else "up to {percent}", percent=high)
    return joined((above, below))


def say_crowded_out(how: str) -> str:
    """Say that a share is not known, for which what others are stated to hold leaves nothing.

    Args:
        how: "all", or "more than all".

    >>> say_crowded_out("more than all")
    'share not known; others are stated to hold more than 100 %'
    """
    more = "more than " if how == "more than all" else ""
    return f"share not known; others are stated to hold {more}100 %"


def say_tie(tie: TieFacts) -> str:
    """Return a tie as a verb, with its share: "owns 50 % of", "is located at"."""
    if tie.share:
        template = "owns {share} of" if tie.kind == "owns" else "controls {share} of"
        return say(template, share=share_text(tie.share))
    return say(_VERBS.get(tie.kind, tie.kind.replace("_", " ")))


def say_step(step: EvidenceStep, names: Mapping[str, str]) -> str:
    """Return a step as a sentence in the tie's own direction."""
    start, end = (names.get(party, party) for party in (step.start, step.end))
    return say("{start} {tie} {end}", start=start, tie=say_tie(step.tie), end=end)


def say_subject(subject: FindingSubject) -> str:
    """Name a party with its roles: "Samarlink, the consignee and end-user"; else the transaction.

    >>> say_subject(FindingSubject(party="a", role="end_user", roles=("end_user",), name="Acme"))
    'Acme, the end-user'
    """
    if subject.name is None:
        return say("the transaction")
    if not subject.roles:
        return subject.name
    roles = join_words([say_role(role) for role in subject.roles])
    return say("{name}, the {roles}", name=subject.name, roles=roles)


def join_words(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> join_words(["a", "b", "c"]), join_words(["a"])
    ('a, b and c', 'a')
    """
    return joined(words, last=" and ")


def say_standing(law: LawBasis) -> str:
    """Say since when a law stands, and how well it was read.

    A law that does not hold on the date of the question says when it does.
    """
    return joined((_say_state(law.in_force), READINGS[law.verified]), "; ")


def _say_state(state: LawState | None) -> str:
    if state is None or (state.state == "in_force" and not state.since):
        return NO_DATE
    words = state.state.replace("_", " ")
    if state.state != "not_in_force":
        return say("{state} since {day}", state=words, day=state.since) if state.since else words
    begins = say(" from {day}", day=state.since) if state.since else ""
    ends = say(" until {day}", day=state.until) if state.until else ""
    return say("not in force on this date: it holds{begins}{ends}", begins=begins, ends=ends)
