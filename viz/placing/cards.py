"""The cards of a picture: a party's size, its lines of text, its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.viz.language.words import read_words
from onward.viz.placing.grid import WIDTH
from onward.viz.placing.metrics import text_width
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import Node, Scene

LINE: Final = 17
NAME_SIZE: Final = 13.5
NATIVE_SIZE: Final = 12.0
NATIVE_LINES: Final = 2
KIND_SIZE: Final = 12.0
MARK_SIZE: Final = 12.0
TEXT_WIDTH: Final = 188
"""Of a line of a name; a wider font that stands in for ours stays inside the card, too."""

ICON_ROOM: Final = 20
MARKS_ROOM: Final = 22
FICTIONAL: Final = "(fictional)"
CORNER: Final = 22
"""Pixels next to a corner where no line meets a card."""

LEAST_SIDE: Final = 48
"""Pixels of a side that lines can always meet."""

TAB_ASIDE: Final = 8
"""Pixels between the side of a card and its tab or tag."""


@dataclass(frozen=True, slots=True)
class Card:
    """A party in its place; `x` and `y` are the middle of the card.

    Attributes:
        lines: Of the name.
        native: The name in another script, in two lines at most; empty where it has none.
        kind: What the party is, and its country, in one line or two; then, where records of what is
            probably one party share the card, how many and of which sources, and what the order
            calls the party.
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
    """Return the height of a party's card, an even number: what its text asks for."""
    lines = len(_wrap_name(node.name)) + len(_wrap_native(node)) + len(_wrap_kind(node))
    return (31 + LINE * lines) // 2 * 2 + (MARKS_ROOM if node.marks else 0)


def place_cards(
    scene: Scene, columns: Mapping[str, float], middles: Mapping[str, int]
) -> dict[str, Card]:
    """Return every party's card by the party's id.

    Args:
        scene: The parties.
        columns: The x of each party.
        middles: The y of each party: that of its layer.
    """
    return {
        node.id: _make_card(node, round(columns[node.id]), middles[node.id]) for node in scene.nodes
    }


def _make_card(node: Node, x: int, y: int) -> Card:
    return Card(
        node=node,
        x=x,
        y=y,
        width=WIDTH,
        height=card_height(node),
        lines=_wrap_name(node.name),
        native=_wrap_native(node),
        kind=_wrap_kind(node),
        marks=_fit_mark(" · ".join(node.mark_words)),
        tab=_write_tab(node),
        tag=_write_tag(node),
    )


def _wrap_native(node: Node) -> tuple[str, ...]:
    if not node.native:
        return ()
    return wrap_text(node.native, TEXT_WIDTH, NATIVE_LINES, size=NATIVE_SIZE)


def _wrap_kind(node: Node) -> tuple[str, ...]:
    """Say what a party is and of which country, in a line or two, and how many records it has."""
    words = read_words(node.language)
    what = words.party_kind(node.kind)
    room = TEXT_WIDTH - ICON_ROOM
    below: list[str] = []
    if node.records:
        below.append(words.say("card.records", count=len(node.records)))
        if node.sources:
            below.append(", ".join(node.sources))
    if node.stated:
        below.append(words.say("card.stated", name=node.stated))
    below += node.member_names[: node.names_shown]
    more = node.members - node.names_shown
    if node.names_shown and more > 0:
        below.append(words.say("card.more_names", count=more))
    if node.total:
        below += wrap_text(node.total, TEXT_WIDTH, 2, size=KIND_SIZE)
    if node.country is None:
        lines = [_fit_line(what, room, KIND_SIZE)]
    elif text_width(f"{what} · {node.country}", KIND_SIZE) <= room:
        lines = [f"{what} · {node.country}"]
    else:
        lines = [_fit_line(what, room, KIND_SIZE)]
        below.insert(0, node.country)
    return (*lines, *(_fit_line(text, TEXT_WIDTH, KIND_SIZE) for text in below))


def find_free_side(node: Node, *, below: bool) -> tuple[float, float]:
    """Return where lines may meet a card's upper or lower side, from its middle.

    The tab takes the left end of the upper side, the tag the right end of the lower one.
    """
    half = WIDTH / 2
    words = _write_tag(node) if below else _write_tab(node)
    taken = tab_width(words) + CORNER if words else 0
    # a tab as wide as the card leaves lines the least side, under its words
    taken = min(max(CORNER, taken), WIDTH - CORNER - LEAST_SIDE)
    return (CORNER - half, half - taken) if below else (taken - half, half - CORNER)


def measure_reach(node: Node, *, below: bool) -> float:
    """Return how far beyond a card's middle its tag, or the tab above it, reaches."""
    words = _write_tag(node) if below else _write_tab(node)
    return (tab_width(words) + TAB_ASIDE if words else 0) - WIDTH / 2


def tab_width(words: str) -> float:
    """Return how wide the ground of a tab, tag or mark is."""
    return text_width(words, MARK_SIZE, bold=True) + 14


def _write_tab(node: Node) -> str:
    return _fit_mark(", ".join(node.roles).upper())


def _write_tag(node: Node) -> str:
    if node.severity is None:
        return ""
    word = read_words(node.language).find(f"severity.{node.severity}", node.severity)
    severity = word.upper() + ("?" if node.possible else "")
    numbers = " ".join(map(str, node.findings))
    return _fit_mark(f"{severity} · {numbers}")


def _fit_mark(words: str) -> str:
    return _fit_line(words, TEXT_WIDTH - 14, MARK_SIZE, bold=True)


def _fit_line(text: str, width: float, size: float, *, bold: bool = False) -> str:
    return wrap_text(text, width, 1, size=size, bold=bold)[0]


def _wrap_name(name: str) -> tuple[str, ...]:
    """Break a name into three lines; where it says that its party is made up, they say so, too."""
    lines = wrap_text(name, TEXT_WIDTH, 3, size=NAME_SIZE, bold=True)
    # a long made-up name must not be cut to a name that could be real
    if FICTIONAL in name and FICTIONAL not in " ".join(lines):
        return (*lines[:2], f"… {FICTIONAL}")
    return lines
