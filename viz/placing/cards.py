"""The cards of a picture: a party's size, its lines of text, its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.viz.content.wording import KINDS
from onward.viz.placing.grid import WIDTH
from onward.viz.placing.metrics import text_width
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import Node, Scene

LINE: Final = 17
NAME_SIZE: Final = 13.5
NATIVE_SIZE: Final = 12.0
NATIVE_LINES: Final = 2
KIND_SIZE: Final = 12.0
MARK_SIZE: Final = 11.0
TEXT_WIDTH: Final = 188
"""Of a line of a name: a wider font that stands in for ours stays inside the card, too."""

ICON_ROOM: Final = 20
MARKS_ROOM: Final = 22
FICTIONAL: Final = "(fictional)"
CORNER: Final = 22
"""No line meets a card so near to a corner."""

LEAST_SIDE: Final = 48
"""Pixels of a side that lines can always meet."""


@dataclass(frozen=True, slots=True)
class Card:
    """A party in its place; `x` and `y` are the middle of the card.

    Attributes:
        lines: Of the name.
        native: The name in another script, in two lines at most; empty where it has none.
        kind: What the party is, and its country, in one line or two.
        marks: Its topics, in one line; empty where it has none.
        tab: Its roles, in one line; empty where it has none.
        tag: Severity and numbers of the findings about it; empty where there are none.
    """

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    native: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    marks: str = ""
    tab: str = ""
    tag: str = ""


def card_height(node: Node) -> int:
    """Give the height of a party's card: what its text asks for, and even."""
    lines = len(_name_lines(node.name)) + len(_native_lines(node)) + len(_kind_lines(node))
    return (31 + LINE * lines) // 2 * 2 + (MARKS_ROOM if node.marks else 0)


def place_cards(
    scene: Scene, columns: Mapping[str, float], middles: Mapping[str, int]
) -> dict[str, Card]:
    """Give every party's card.

    Args:
        scene: The parties.
        columns: The x of each party.
        middles: The y of each party: that of its layer.
    """
    return {node.id: _card(node, round(columns[node.id]), middles[node.id]) for node in scene.nodes}


def _card(node: Node, x: int, y: int) -> Card:
    return Card(
        node=node,
        x=x,
        y=y,
        width=WIDTH,
        height=card_height(node),
        lines=_name_lines(node.name),
        native=_native_lines(node),
        kind=_kind_lines(node),
        marks=_one_line(" · ".join(node.marks), TEXT_WIDTH - 14, MARK_SIZE, bold=True),
        tab=_tab(node),
        tag=_tag(node),
    )


def _native_lines(node: Node) -> tuple[str, ...]:
    if not node.native:
        return ()
    return wrap_text(node.native, TEXT_WIDTH, NATIVE_LINES, size=NATIVE_SIZE)


def _kind_lines(node: Node) -> tuple[str, ...]:
    """Say what a party is and of which country; where both are long, in a line each."""
    what = KINDS.get(node.kind, node.kind)
    room = TEXT_WIDTH - ICON_ROOM
    if node.country is None:
        return (_one_line(what, room, KIND_SIZE),)
    both = f"{what} · {node.country}"
    if text_width(both, KIND_SIZE) <= room:
        return (both,)
    return _one_line(what, room, KIND_SIZE), _one_line(node.country, TEXT_WIDTH, KIND_SIZE)


def find_free_side(node: Node, *, below: bool) -> tuple[float, float]:
    """Give where lines may meet a card's upper or lower side, from its middle: beside tab and tag.

    The tab stands at the left end of the upper side, the tag at the right end of the lower one.
    """
    half = WIDTH / 2
    words = _tag(node) if below else _tab(node)
    taken = tab_width(words) + CORNER if words else 0
    least = min(max(CORNER, taken), WIDTH - CORNER - LEAST_SIDE)
    return (CORNER - half, half - least) if below else (least - half, half - CORNER)


def tab_width(words: str) -> float:
    """Give how wide the ground of a tab, tag or mark is."""
    return text_width(words, MARK_SIZE, bold=True) + 14


def _tab(node: Node) -> str:
    roles = ", ".join(node.roles).upper()
    return _one_line(roles, TEXT_WIDTH - 14, MARK_SIZE, bold=True)


def _tag(node: Node) -> str:
    if node.severity is None:
        return ""
    numbers = " ".join(map(str, node.findings))
    words = f"{node.severity.upper()}{'?' if node.possible else ''}  {numbers}"
    return _one_line(words.replace("  ", " · "), TEXT_WIDTH - 14, MARK_SIZE, bold=True)


def _one_line(text: str, width: float, size: float, *, bold: bool = False) -> str:
    return wrap_text(text, width, 1, size=size, bold=bold)[0]


def _name_lines(name: str) -> tuple[str, ...]:
    """Break a name into three lines; one that says that its party is made up goes on saying so."""
    lines = wrap_text(name, TEXT_WIDTH, 3, size=NAME_SIZE, bold=True)
    if FICTIONAL in name and FICTIONAL not in " ".join(lines):
        return (*lines[:2], f"… {FICTIONAL}")
    return lines
