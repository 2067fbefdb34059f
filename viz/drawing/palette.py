"""The colours of every picture, light and dark, each by what it means.

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
    "filled": "#eef3f8",
    "ink": "#17202a",
    "quiet": "#55616e",
    "edge": "#7c8894",
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
}
"""Dash of a line by how its tie is known."""


def style_variables() -> str:
    """Write both palettes as style variables; the page's theme chooses between them."""
    light, dark = (
        "; ".join(f"--{name}: {colour}" for name, colour in palette.items())
        for palette in (LIGHT, DARK)
    )
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}\n"
        f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}\n"
        ":root[data-theme=light] { color-scheme: light }\n"
    )
