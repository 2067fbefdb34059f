"""The colours of light and dark pages, the look of each kind of card, borders and dashes."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from onward.graph.tables import read_cells, read_column

LIGHT: Final = read_column("onward.viz", "drawing/colours.csv", "name", "light")
"""Names and colours of the light theme, which SVG, PNG and PDF use.

`filled` is the ground of cards that bear evidence, `path` the colour of lines that do; `edge` is
that of all others.
"""

DARK: Final = read_column("onward.viz", "drawing/colours.csv", "name", "dark")
"""The same names for dark screens: a palette of its own, as dimmed light colours fail."""


class KindLook(NamedTuple):
    """How a party of a kind is told without words: by a colour, an outline and a small drawing.

    Attributes:
        colour: Its name in the palettes.
        outline: Of a card; `round` has slightly round corners.
        icon: SVG path data in a square of 16 by 16, filled.
    """

    colour: str
    outline: str
    icon: str


_KINDS: Final = {
    row["kind"]: KindLook(row["colour"], row["outline"], row["icon"])
    for row in read_cells("onward.viz", "drawing/kinds.csv")
}


def find_look(kind: str) -> KindLook:
    """Return how parties of a kind look; many that share a card are a kind, too."""
    return _KINDS.get(kind, _KINDS["other"])


BORDERS: Final[Mapping[str, float]] = {
    "stop": 3.4,
    "notify": 3.0,
    "high": 2.6,
    "medium": 2.2,
    "low": 1.8,
    "info": 1.5,
}
"""Width of the border of a card by the severity of the findings about it."""

DASHES: Final[Mapping[str, tuple[int, ...]]] = {
    "stated": (),
    "several": (),
    "order": (),
    "claimed": (7, 4),
    "inferred": (2, 4),
    "ended": (10, 4, 2, 4),
    "unknown": (3, 6),
}
"""Dash of a line by how its tie is known."""


def style_variables() -> str:
    """Write both palettes as style variables; the page's theme chooses between them.

    Paper is white whatever the screen is.
    """
    light, dark = (
        "; ".join(f"--{name}: {colour}" for name, colour in palette.items())
        for palette in (LIGHT, DARK)
    )
    # in the dark two reds are hard to tell apart: what stops is filled, what is high has an outline
    light += "; --high-ground: var(--high); --high-words: var(--tag-ink)"
    dark += "; --high-ground: var(--ground); --high-words: var(--high)"
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) "
        f"{{ :root:not([data-theme=light]) {{ {dark} }} }}\n"
        f"@media screen {{ :root[data-theme=dark] {{ color-scheme: dark; {dark} }} }}\n"
        ":root[data-theme=light] { color-scheme: light }\n"
        "@media print { :root:root { color-scheme: light } }\n"
    )
