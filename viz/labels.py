"""What stands on a line: the numbers of its findings and its words, and the room they take.

The page draws a label into exactly this room, so that what does not overlap here overlaps nowhere.
"""

from dataclasses import dataclass
from typing import Final

from onward.viz.scene import Edge
from onward.viz.wrapping import cells, wrap

CHARS: Final = 24
"""Narrow characters a line of words; more goes to the next line."""

LINES: Final = 4
"""Lines of words at most."""

CELL: Final = 6.0
BOLD_CELL: Final = 6.6
"""Width of a narrow character; a tie that findings rest on is written in bold."""

LINE: Final = 14
BADGE: Final = 21
"""Width and height of the disc around a finding's number, with its margin."""

BADGES: Final = 7
"""Discs a row; more go to the next row."""


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


def label_of(edge: Edge) -> Label:
    """Lay out the label of a tie.

    >>> label_of(Edge("t", "a", "b", "owns", "owns 50 %, undated", findings=(1, 2)))
    Label(badges=((1, 2),), texts=('owns 50 %, undated',), width=127, height=39)
    """
    numbers = edge.findings
    badges = tuple(numbers[at : at + BADGES] for at in range(0, len(numbers), BADGES))
    texts = wrap(edge.label, CHARS, LINES)
    widest = max(cells(text) for text in texts) * (BOLD_CELL if numbers else CELL)
    rows = max((len(row) for row in badges), default=0)
    return Label(
        badges,
        texts,
        width=round(max(widest, rows * BADGE)) + 8,
        height=len(texts) * LINE + len(badges) * BADGE + 4,
    )
