"""Every text and every line of a picture or page can be told from its ground, in both themes."""

from collections.abc import Mapping

import pytest

from onward.graph.tables import read_cells
from onward.viz.drawing.palette import BORDERS, DARK, LIGHT, style_variables

THEMES = {"light": LIGHT, "dark": DARK}
SEVERITIES = ("stop", "notify", "high", "medium", "low", "info")
GROUNDS = ("ground", "panel", "card", "filled")
KINDS = sorted({row["colour"] for row in read_cells("onward.viz", "drawing/kinds.csv")})
TEXTS = [(text, ground) for text in ("ink", "quiet") for ground in GROUNDS]
ON_TAGS = [("tag-ink", tag) for tag in (*SEVERITIES, "mark", "role")]
NUMBERS = [("ground", "ink")]
LINES = [
    *((line, ground) for line in ("edge", "path", "ink", *SEVERITIES) for ground in GROUNDS),
    *((kind, ground) for kind in KINDS for ground in ("card", "filled")),
    *(("role", ground) for ground in GROUNDS),
]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
@pytest.mark.parametrize(("text", "ground"), [*TEXTS, *ON_TAGS, *NUMBERS])
def test_text_has_at_least_four_and_a_half_to_one(
    theme: Mapping[str, str], text: str, ground: str
) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_lines_and_borders_have_at_least_three_to_one(
    theme: Mapping[str, str], line: str, ground: str
) -> None:
    assert contrast(theme[line], theme[ground]) >= 3


def test_both_themes_know_the_same_names() -> None:
    assert list(LIGHT) == list(DARK)
    assert set(BORDERS) == set(SEVERITIES)


def test_names_that_share_a_light_colour_look_alike_in_the_dark() -> None:
    first: dict[str, str] = {}
    for name, colour in LIGHT.items():
        earlier = first.setdefault(colour, name)
        assert contrast(DARK[earlier], DARK[name]) < 1.15, (earlier, name)


def test_the_page_gets_every_colour_of_both_themes() -> None:
    style = style_variables()
    for name in LIGHT:
        assert style.count(f"--{name}: {DARK[name]}") >= 2  # by the system, and by the button
        assert f"--{name}: {LIGHT[name]}" in style
