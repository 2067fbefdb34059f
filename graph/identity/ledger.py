"""The identity ledger: every judgement ever made of two parties, and which of them count today.

It only grows. A line counts unless a later line that counts supersedes it; a line ``undone`` takes
back another and judges nothing. Nodes, names and statements are never rewritten: which ids are one
party is a view (`identity.clusters`), so that undoing a line brings back what was there before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from onward.errors import MergeRefused, RowRefused, UsageError
from onward.graph.identity.clusters import Clusters, MergeLink
from onward.graph.identity.judgements import (
    STRENGTH,
    Judgement,
    PlainJudgement,
    judgement_from_plain,
    make_judgement,
    to_json_line,
)

ID_BEGINS: Final = "I-"

MOST_LINKS_SHOWN: Final = 8
"""A refusal shows at most so many of the links between two parties."""

LONGEST_USER: Final = 500
"""Characters of a user's name."""

_VERDICTS: Final = {
    "same": "were judged one party",
    "different": "were judged different",
    "unsure": "could not be told apart",
}


class PlainLine(PlainJudgement):
    """A line of the ledger as plain data."""

    id: str
    user: str
    at: str
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger.

    Attributes:
        id: Made of what is judged and of the line's place; not of its time or its user.
        judgement: What is judged.
        user: Who judged.
        judged_at: When: ISO 8601, or as another program wrote it.
        supersedes: Id of the earlier line that it replaces or takes back.
    """

    id: str
    judgement: Judgement
    user: str
    judged_at: str
    supersedes: str | None = None

    def to_plain(self) -> PlainLine:
        """Return the line as plain data."""
        return {
            **self.judgement.to_plain(),
            "id": self.id,
            "user": self.user,
            "at": self.judged_at,
            "supersedes": self.supersedes,
        }

    def to_json(self) -> str:
        """Write the line as one line of JSON with sorted keys."""
        return to_json_line(self.to_plain())

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "LedgerLine":
        """Read a line that `to_plain` wrote.

        Raises:
            RowRefused: It is not such a line.
        """
        line_id, user, judged_at = data["id"], data["user"], data["at"]
        return cls(line_id, judgement_from_plain(data), user, judged_at, data["supersedes"])


class Ledger:
    """The lines of a ledger, in the order in which they were written.

    Args:
        lines: All of them.
    """

    def __init__(self, lines: Iterable[LedgerLine] = ()) -> None:
        self.lines = tuple(lines)

    @cached_property
    def live(self) -> tuple[LedgerLine, ...]:
        """The lines that count today, in their order."""
        return live_lines(self.lines)

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is judged today."""
        return tuple(line.judgement for line in self.live)

    def extended(self, lines: Iterable[LedgerLine]) -> "Ledger":
        """Return the ledger with further lines."""
        return Ledger((*self.lines, *lines))

    def find_line(self, prefix: str) -> LedgerLine:
        """Return the line whose id begins with a prefix.

        Raises:
            UsageError: No line or several lines do.
        """
        lines = [line for line in self.lines if prefix and line.id.startswith(prefix)]
        if len(lines) == 1:
            return lines[0]
        if lines:
            raise UsageError(f"{len(lines)} lines begin with {prefix!r}; give more of the id")
        raise UsageError(f"no line of the ledger begins with {prefix!r}; see onward merges list")

    def undo(self, prefix: str, reason: str, user: str, judged_at: str) -> LedgerLine:
        """Return the line that takes another one back.

        Raises:
            UsageError: There is no such line, or it does not count.
            RowRefused: No reason is given.
        """
        line = self.find_line(prefix)
        if line not in self.live:
            raise UsageError(
                f"line {line.id} does not count any more, or undoes another; "
                "judge the pair anew instead"
            )
        undone = make_judgement(*line.judgement.pair, "undone", "person", reason)
        return new_line(len(self.lines) + 1, undone, user, judged_at, line.id)


def new_line(
    place: int, judgement: Judgement, user: str, judged_at: str, supersedes: str | None = None
) -> LedgerLine:
    """Return the line for a place of the ledger, counted from 1.

    Raises:
        RowRefused: The user's name is empty, too long or not valid UTF-8.
    """
    if not user.strip() or len(user) > LONGEST_USER or has_surrogates(user):
        hint = f"give a name of up to {LONGEST_USER} characters in UTF-8"
        raise RowRefused("is not the name of a person", field="user", value=user, hint=hint)
    line = LedgerLine("", judgement, user, judged_at, supersedes)
    return replace(line, id=line_id(place, line))


def has_surrogates(text: str) -> bool:
    """Tell whether a text holds half a surrogate pair, which UTF-8 cannot encode."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def line_id(place: int, line: LedgerLine) -> str:
    """Return the id that a line has at a place of the ledger."""
    # The place tells two equal judgements apart, one of which may have been undone.
    content = to_json_line([place, line.judgement.to_plain(), line.supersedes])
    return f"{ID_BEGINS}{sha256(content.encode()).hexdigest()[:16]}"


def live_lines(lines: Sequence[LedgerLine]) -> tuple[LedgerLine, ...]:
    """Return the lines that count; a line can supersede only what stands before it."""
    superseded: set[str] = set()
    live = []
    # From the last one back: by then it is known whether a line's own superseder counts.
    for line in reversed(lines):
        if line.id in superseded:
            continue
        if line.supersedes is not None:
            superseded.add(line.supersedes)
        if line.judgement.says != "undone":
            live.append(line)
    return tuple(reversed(live))


def check_judgement(
    judgement: Judgement, clusters: Clusters, ledger: Ledger
) -> tuple[MergeLink, ...]:
    """Check that a judgement does not contradict the ledger.

    Args:
        judgement: The new judgement.
        clusters: Which ids are one party now, by this ledger and the sources.
        ledger: As it is now.

    Returns:
        The links that hold two parties together which are now judged different: the sources say
        that they are one, and the judgement outranks that.

    Raises:
        MergeRefused: Two parties that are judged different would become one, or two that people
            judged to be one would be separated; the message names the line and the weakest link.
    """
    if judgement.says == "same":
        _check_same(judgement, clusters, ledger)
    elif judgement.says == "different":
        return _check_different(judgement, clusters, ledger)
    return ()


def _check_same(judgement: Judgement, clusters: Clusters, ledger: Ledger) -> None:
    """Refuse a party that would hold a pair that is judged different."""
    left, right = judgement.pair
    roots = {clusters.canonical_id(left), clusters.canonical_id(right)}
    for line in ledger.live:
        pair = line.judgement.pair
        if line.judgement.says != "different" or set(map(clusters.canonical_id, pair)) != roots:
            continue
        near, far = pair
        if clusters.canonical_id(near) != clusters.canonical_id(left):
            near, far = far, near
        # The way from one end of the negative to the other leads over the new link.
        new_link = MergeLink.of_judgement(judgement)
        links = (*clusters.path(near, left), new_link, *clusters.path(right, far))
        raise MergeRefused(
            f"{left} and {right} would make one party of {near} and {far}, which "
            f"{_describe_line(line)}; the weakest link between them is {_describe_weakest(links)}",
            hint=f"undo what is wrong, such as: onward merges undo {line.id} --reason TEXT",
        )


def _check_different(
    judgement: Judgement, clusters: Clusters, ledger: Ledger
) -> tuple[MergeLink, ...]:
    """Refuse to separate two parties that people made one; what sources say is outranked."""
    links = clusters.path(*judgement.pair)
    # If one link is a source's, that one gives way; if all are people's, people contradict people.
    if links and all(link.is_ledgered for link in links):
        weakest = min(links, key=_strength_key)
        line = next(
            line
            for line in ledger.live
            if line.judgement.says == "same" and line.judgement.pair == weakest.pair
        )
        raise MergeRefused(
            f"{judgement.left} and {judgement.right} are one party by {_describe_links(links)}; "
            f"of these links, the weakest is {' = '.join(line.judgement.pair)}, which "
            f"{_describe_line(line)}",
            hint=f"undo it first: onward merges undo {line.id} --reason TEXT",
        )
    return links


def _describe_line(line: LedgerLine) -> str:
    """Say what a line judges, by whom, when and why."""
    judgement = line.judgement
    verdict = _VERDICTS[judgement.says]
    return f"{verdict} by {line.user} at {line.judged_at} ({judgement.reason}; line {line.id})"


def _describe_links(links: Sequence[MergeLink]) -> str:
    """Write the links between two parties; of many, the first and the last ones."""
    texts = [describe_link(link) for link in links]
    if len(links) > MOST_LINKS_SHOWN:
        half = MOST_LINKS_SHOWN // 2
        texts[half:-half] = [f"… {len(links) - 2 * half:,} more links …"]
    return "; ".join(texts)


def _describe_weakest(links: Sequence[MergeLink]) -> str:
    return describe_link(min(links, key=_strength_key))


def describe_link(link: MergeLink) -> str:
    """Write a link: which two ids, on whose word, and why."""
    score = "" if link.score is None else f", score {link.score:.2f}"
    return f"{link.left} = {link.right} ({link.rule.replace('_', ' ')}{score}: {link.because})"


def _strength_key(link: MergeLink) -> tuple[int, float, tuple[str, str]]:
    """Order links by rule, then score; a link without a score is not measured, and so not weak."""
    return STRENGTH[link.rule], 1.0 if link.score is None else link.score, link.pair
