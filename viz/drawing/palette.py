"""The colours of every picture, light and dark, each by what it means; dashes, borders, icons.

Contrast is a rule, not a taste: text has at least 4.5 : 1 on its ground, lines and borders at least
3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11); a test computes it for every pair below. No statement rests
on a colour alone: beside each stands a word, a dash or a width.
"""

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "ground": "#ffffff",
    "panel": "#f4f6f8",
    "card": "#ffffff",
    # the ground of cards that bear evidence
    "filled": "#eef3f8",
    "ink": "#17202a",
    "quiet": "#55616e",
    "edge": "#7c8894",
    # lines that bear evidence; `edge` is for all others
    "path": "#17202a",
    "stop": "#7f0000",
    "notify": "#ad1457",
    "high": "#c62828",
    "medium": "#9a5b00",
    "low": "#455a64",
    "info": "#455a64",
    "tag-ink": "#ffffff",
    "mark": "#4a148c",
    "role": "#0b4f8a",
    "company": "#0067a5",
    "person": "#4d4d4d",
    "state": "#7b3294",
    "military": "#556b2f",
    "armed": "#8b0000",
    "place": "#00695c",
    "vessel": "#33691e",
    "other": "#6d5417",
}
"""Names and colours of the light theme, which SVG, PNG and PDF use."""

DARK: Final[Mapping[str, str]] = {
    "ground": "#11161c",
    "panel": "#1a222b",
    "card": "#151c24",
    "filled": "#202b37",
    "ink": "#e8edf2",
    "quiet": "#9aa7b5",
    "edge": "#7b8896",
    "path": "#e8edf2",
    "stop": "#ff9d94",
    "notify": "#f59ac0",
    "high": "#ffa79f",
    "medium": "#f0b35c",
    "low": "#b0c2cc",
    "info": "#b0c2cc",
    "tag-ink": "#11161c",
    "mark": "#d7b3ff",
    "role": "#8cc4f7",
    "company": "#7ac3ea",
    "person": "#c2c2c2",
    "state": "#d5a4e6",
    "military": "#b8cc8e",
    "armed": "#ff9a8a",
    "place": "#7fcfc1",
    "vessel": "#a5cf8d",
    "other": "#d8bd7f",
}
"""The same names for dark screens: a palette of its own, as dimmed light colours fail."""

KIND_COLOURS: Final[Mapping[str, str]] = {
    "Person": "person",
    "Company": "company",
    "Organization": "company",
    "PublicBody": "state",
    "MilitaryUnit": "military",
    "ArmedGroup": "armed",
    "Address": "place",
    "Contact": "place",
    "Vessel": "vessel",
    "Airplane": "vessel",
    "Vehicle": "vessel",
}
"""Colour of a party's kind; `other` for every other kind."""

ICONS: Final[Mapping[str, str]] = {
    "Person": "M8 1a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0 -7z M1.5 15c0 -4 3 -6 6.5 -6s6.5 2 6.5 6z",
    "Company": "M2 15v-13h7v4h5v9z M4 4v2h2v-2z M4 8v2h2v-2z M4 12v2h2v-2z M10 9v2h2v-2z",
    "Organization": "M8 1l7 5v9h-14v-9z M7 9v5h2v-5z",
    "PublicBody": (
        "M8 1l7 4v1.5h-14v-1.5z M2 7.5h2v5h-2z M7 7.5h2v5h-2z M12 7.5h2v5h-2z M1 13.5h14v1.5h-14z"
    ),
    "MilitaryUnit": (
        "M8 1l2 4.8 5.2 .4 -4 3.4 1.3 5.1 -4.5 -2.8 -4.5 2.8 1.3 -5.1 -4 -3.4 5.2 -.4z"
    ),
    "ArmedGroup": "M8 1l7 13.5h-14z M7.2 6v4.5h1.6v-4.5z M7.2 11.5v1.6h1.6v-1.6z",
    "Vessel": "M1 10h14l-2.5 5h-9z M7 1h2v3h3v4.5h-8v-4.5h3z",
    "Airplane": (
        "M8 1c1 0 1.3 1 1.3 2v3.2l5.7 3.6v1.7l-5.7 -1.8v3.1l1.6 1.2v1l-2.9 -.8 -2.9 .8v-1l1.6 "
        "-1.2v-3.1l-5.7 1.8v-1.7l5.7 -3.6v-3.2c0 -1 .3 -2 1.3 -2z"
    ),
    "Vehicle": (
        "M1 4h8v7h-8z M10 6h3l2 2.5v2.5h-5z M3 12a1.5 1.5 0 1 1 3 0a1.5 1.5 0 1 1 -3 0z M10.5 "
        "12a1.5 1.5 0 1 1 3 0a1.5 1.5 0 1 1 -3 0z"
    ),
    "Address": (
        "M8 1a5 5 0 0 1 5 5c0 3.5 -5 9 -5 9s-5 -5.5 -5 -9a5 5 0 0 1 5 -5z M8 4a2 2 0 1 0 0 "
        "4a2 2 0 1 0 0 -4z"
    ),
    "Contact": "M1 3h14v10h-14z M2.5 4.5v1l5.5 4 5.5 -4v-1l-5.5 4z",
    "Security": "M3 1h7l3 3v11h-10z M5 6v1.3h6v-1.3z M5 9v1.3h6v-1.3z M5 12v1.3h4v-1.3z",
    "BankAccount": "M1 3h14v10h-14z M1 5.5v2h14v-2z",
}
"""A small drawing for each kind of party: kinds differ without colour and without words.

Each is SVG path data in a square of 16 by 16, filled; `OTHER_ICON` stands for every other kind.
"""

OTHER_ICON: Final = "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0 -14z M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0 -10z"

STACK_ICON: Final = "M1 6h10v9h-10z M3 3.5h10.5v9h-1.5v-7.5h-9z M5.5 1h9.5v9h-1.5v-7.5h-8z"

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
