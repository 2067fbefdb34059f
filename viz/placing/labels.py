"""What stands on a line: the numbers of its findings and its words, and the room they take.

Every renderer draws a label into exactly this room, so labels that do not overlap here overlap
nowhere.
"""

from dataclasses import dataclass
from typing import Final

from onward.viz.language.words import read_words
from onward.viz.placing.metrics import text_width
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import Edge

WIDTH: Final = 150
"""Pixels of a line of words; more goes to the next line."""

LINES: Final = 4
"""Lines of words at most."""

NEAR: Final = "near miss"
"""Style of a line that is part of a near miss; words like it are the last line of its label."""

SIZE: Final = 12.0
LINE: Final = 14
CHANGED: Final = "±"
"""The mark of a line whose tie began, ended or happened between two days; words stand beside it."""

CIRCLE: Final = "↻"
"""The mark of a line that is part of a circle; a word stands beside it."""

BADGE: Final = 21
"""Width and height of the disc around a finding's number, with its margin."""

BADGES: Final = 7
"""Discs a row; more go to the next row."""

NUMBERS: Final = 14
"""Discs at most; of further numbers only their count is given, and the details name them."""

SLACK: Final = 1.06
"""A font that stands in for ours may be this much wider."""


@dataclass(frozen=True, slots=True)
class Label:
    """The words and numbers of a line.

    Attributes:
        badges: Numbers of findings, in rows above the words; each number once.
        texts: Lines of words.
        width: Of the room they take, in pixels.
        height: Of the room they take, in pixels.
    """

    badges: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    width: int
    height: int


NO_LABEL: Final = Label((), (), 0, 0)
"""Of a line whose words another one bears."""


def lay_out_label(edge: Edge) -> Label:
    """Lay out the label of a tie; a tie that findings rest on has bold words.

    >>> lay_out_label(Edge("t", "a", "b", "owns", "owns 50 %, undated", findings=(1, 2)))
    Label(badges=((1, 2),), texts=('owns 50 %, undated',), width=135, height=39)
    """
    if not (edge.label or edge.findings or edge.circular or edge.near or edge.change):
        return NO_LABEL
    numbers = edge.findings[:NUMBERS]
    badges = tuple(numbers[first : first + BADGES] for first in range(0, len(numbers), BADGES))
    bold = bool(numbers)
    texts = _write_label(edge, bold=bold)
    # a font that stands in for ours may be wider: the ground is, too
    widest_text = max(text_width(text, SIZE, bold=bold) for text in texts) * SLACK
    longest_row = max((len(row) for row in badges), default=0)
    return Label(
        badges,
        texts,
        width=round(max(widest_text, longest_row * BADGE)) + 8,
        height=len(texts) * LINE + len(badges) * BADGE + 4,
    )


def _write_label(edge: Edge, *, bold: bool) -> tuple[str, ...]:
    """Return the lines of words: the mark of a circle, the tie, then what is said beside it."""
    words = read_words(edge.language)
    lines = list(wrap_text(edge.label, WIDTH, LINES, size=SIZE, bold=bold))
    if edge.circular:
        lines.insert(0, f"{CIRCLE} {words['label.circular']}")
    if edge.near:
        lines.append(words["near_miss"])
    if edge.change:
        lines.insert(0, f"{CHANGED} {words[f'label.{edge.change}']}")
    hidden_numbers = len(edge.findings) - NUMBERS
    if hidden_numbers > 0:
        lines.append(words.say("label.more_numbers", count=hidden_numbers))
    return tuple(lines)
