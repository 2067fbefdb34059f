"""The identity ledger: every judgement ever made of two parties, and what of it counts today.

It only grows. A line counts unless a later line that counts supersedes it; a line ``undone`` takes
back another and judges nothing. Nodes, names and statements are never rewritten: who is one party
is a view (`identity.clusters`), so that undoing a line gives back what was there before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from onward.errors import MergeRefused, RowRefused, UsageError
from onward.graph.identity.clusters import Clusters, Joined
from onward.graph.identity.judgements import (
    STRENGTH,
    Judgement,
    from_plain,
    judged,
    write_json,
)

ID_BEGINS: Final = "I-"

LINKS_TOLD: Final = 8
"""So many links between two parties a refusal tells at most."""

LONGEST_USER: Final = 500
"""Characters of the name of whoever judges."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger.

    Attributes:
        id: Made of what is judged and of the line's place; neither of its time nor its user.
        said: What is judged.
        user, at: Who judged, and when: ISO 8601, or as another program wrote it.
        supersedes: Id of the earlier line that it replaces or takes back.
    """

    id: str
    said: Judgement
    user: str
    at: str
    supersedes: str | None = None

    def plain(self) -> dict[str, Any]:
        """Give the line as plain data (06, section 13)."""
        own = {"id": self.id, "user": self.user, "at": self.at, "supersedes": self.supersedes}
        return self.said.plain() | own

    def to_json(self) -> str:
        """Write the line as one line of JSON with sorted keys."""
        return write_json(self.plain())

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Line":
        """Read a line that `plain` wrote.

        Raises:
            RowRefused: It is none.
        """
        own = (data["user"], data["at"], data["supersedes"])
        return cls(data["id"], from_plain(data), *own)


class Ledger:
    """The lines of a ledger, in the order in which they were written.

    Args:
        lines: All of them.
    """

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self.lines = tuple(lines)

    @cached_property
    def live(self) -> tuple[Line, ...]:
        """The lines that count today, in their order."""
        return live(self.lines)

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is judged today."""
        return tuple(line.said for line in self.live)

    def plus(self, lines: Iterable[Line]) -> "Ledger":
        """Give the ledger with some more lines."""
        return Ledger((*self.lines, *lines))

    def line(self, beginning: str) -> Line:
        """Give the line whose id begins so.

        Raises:
            UsageError: There is none, or there are several.
        """
        fitting = [line for line in self.lines if beginning and line.id.startswith(beginning)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise UsageError(f"{len(fitting)} lines begin with {beginning!r}; give more of the id")
        raise UsageError(f"no line of the ledger begins with {beginning!r}; see onward merges list")

    def undo(self, beginning: str, reason: str, user: str, at: str) -> Line:
        """Give the line that takes another one back.

        Raises:
            UsageError: There is no such line, or it does not count.
            RowRefused: No reason is given.
        """
        line = self.line(beginning)
        if line not in self.live:
            raise UsageError(
                f"line {line.id} does not count any more, or undoes another; "
                "what was undone is judged anew"
            )
        said = judged(*line.said.pair, "undone", "person", reason)
        return new_line(len(self.lines) + 1, said, user, at, line.id)


def new_line(
    place: int, said: Judgement, user: str, at: str, supersedes: str | None = None
) -> Line:
    """Make the line of a place of the ledger, counted from 1.

    Raises:
        RowRefused: The name of whoever judges is no short text in UTF-8.
    """
    if not user.strip() or len(user) > LONGEST_USER or _is_broken(user):
        hint = f"give a name of up to {LONGEST_USER} characters in UTF-8"
        raise RowRefused("this is no name of a person", field="user", value=user, hint=hint)
    line = Line("", said, user, at, supersedes)
    return replace(line, id=line_id(place, line))


def _is_broken(text: str) -> bool:
    """Tell whether a text holds half a character pair, which UTF-8 cannot."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def line_id(place: int, line: Line) -> str:
    """Give the id that a line has at a place of the ledger."""
    content = write_json([place, line.said.plain(), line.supersedes])
    return f"{ID_BEGINS}{sha256(content.encode()).hexdigest()[:16]}"


def live(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Give the lines that count; a line can supersede only what stands before it."""
    gone: set[str] = set()
    counting = []
    for line in reversed(lines):
        if line.id in gone:
            continue
        if line.supersedes is not None:
            gone.add(line.supersedes)
        if line.said.says != "undone":
            counting.append(line)
    return tuple(reversed(counting))


def check(said: Judgement, clusters: Clusters, ledger: Ledger) -> tuple[Joined, ...]:
    """See that a judgement does not contradict what the ledger says.

    Args:
        said: What would be judged.
        clusters: Who is one party now, by this ledger and the sources.
        ledger: As it is now.

    Returns:
        The links that hold two parties together which are now judged different: the sources say
        that they are one, and the judgement outranks that.

    Raises:
        MergeRefused: Two parties that are judged different would become one, or two that people
            judged to be one would be parted; the message names the line and the weakest link.
    """
    if said.says == "same":
        _check_same(said, clusters, ledger)
    elif said.says == "different":
        return _check_different(said, clusters, ledger)
    return ()


def _check_same(said: Judgement, clusters: Clusters, ledger: Ledger) -> None:
    """Refuse one party that would hold a pair that is judged different."""
    roots = {clusters.of(said.left), clusters.of(said.right)}
    for line in ledger.live:
        one = line.said
        if one.says != "different" or {clusters.of(end) for end in one.pair} != roots:
            continue
        near, far = one.pair
        if clusters.of(near) != clusters.of(said.left):
            near, far = far, near
        new = Joined(said.left, said.right, said.rule, said.reason, said.score)
        way = (*clusters.path(near, said.left), new, *clusters.path(said.right, far))
        raise MergeRefused(
            f"{said.left} and {said.right} would make one party of {near} and {far}, which "
            f"{_told(line)}; the weakest link between them is {_weakest_text(way)}",
            hint=f"undo what is wrong, such as: onward merges undo {line.id} --reason TEXT",
        )


def _check_different(said: Judgement, clusters: Clusters, ledger: Ledger) -> tuple[Joined, ...]:
    """Refuse to part two parties whom people made one; what sources say is outranked."""
    way = clusters.path(said.left, said.right)
    if way and all(link.is_ledgered for link in way):
        weakest = min(way, key=_strength)
        line = next(
            line
            for line in ledger.live
            if line.said.says == "same" and line.said.pair == _pair(weakest)
        )
        raise MergeRefused(
            f"{said.left} and {said.right} are one party by {_way_text(way)}; of these links, the "
            f"weakest is {' = '.join(line.said.pair)}, which {_told(line)}",
            hint=f"undo it first: onward merges undo {line.id} --reason TEXT",
        )
    return way


_TELLS: Final = {
    "same": "were judged one party",
    "different": "were judged different",
    "unsure": "could not be told apart",
}


def _told(line: Line) -> str:
    """Say what a line judges, by whom, when and why."""
    one = line.said
    return f"{_TELLS[one.says]} by {line.user} at {line.at} ({one.reason}; line {line.id})"


def _way_text(way: Sequence[Joined]) -> str:
    """Write a way of links; of a long one, its ends."""
    told = [link_text(link) for link in way]
    if len(way) > LINKS_TOLD:
        half = LINKS_TOLD // 2
        told[half:-half] = [f"… {len(way) - 2 * half:,} more links …"]
    return "; ".join(told)


def _weakest_text(way: Sequence[Joined]) -> str:
    return link_text(min(way, key=_strength))


def link_text(link: Joined) -> str:
    """Write a link: which two ids, on whose word, and why."""
    score = "" if link.score is None else f", score {link.score:.2f}"
    return f"{link.left} = {link.right} ({link.rule.replace('_', ' ')}{score}: {link.because})"


def _strength(link: Joined) -> tuple[int, float, tuple[str, str]]:
    """Order links by rule, then score; one without a score is not measured, and so not weak."""
    return STRENGTH[link.rule], 1.0 if link.score is None else link.score, _pair(link)


def _pair(link: Joined) -> tuple[str, str]:
    return (link.left, link.right) if link.left <= link.right else (link.right, link.left)
