"""What a page needs to show a map that can be moved and asked: its data, script and style.

The renderer is a folder of JavaScript modules (`templates/renderer`). It takes the SVG documents of
a scene and the data that belongs to them, and tells what a reader chooses by events: what these are
stands in `map_view.js`. The page of an assessment holds all of it in one file; who has a server
hands out the modules as they are (`read_view_files`), and the style (`write_view_style`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from onward.viz.drawing.palette import BORDERS, LIGHT
from onward.viz.layout import PlacedScene, place_scene
from onward.viz.page.cards_and_lines import make_card_data, make_line_data
from onward.viz.page.column import (
    make_bare_places,
    make_columns,
    make_folded_columns,
    make_wound_places,
)
from onward.viz.page.data import make_scene_data, write_json_block
from onward.viz.page.policy import read_template
from onward.viz.page.script_data import PageData, ShownCard, ShownLine
from onward.viz.page.time_events import list_spans_of_parties
from onward.viz.scene import Scene
from onward.viz.svg import write_figures

VIEW: Final = (
    "scene",
    "months",
    "eye",
    "picture",
    "column",
    "looks",
    "opening",
    "pointer",
    "ways",
    "map_view",
)
"""The files of the renderer that a page of one scene needs: each imports from those before it."""

FURTHER: Final = ("take_over",)
"""Files for who puts one scene in the place of another."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene as the renderer takes it.

    Attributes:
        placed: The scene in its places.
        figures: Its SVG documents, one a map, which stand in the element with the id `map`.
        data: What belongs to them.
    """

    placed: PlacedScene
    figures: tuple[str, ...]
    data: PageData

    @property
    def json(self) -> str:
        """Return the data as JSON that may stand in a script element."""
        return write_json_block(_leave_out_usual(self.data))


def draw_for_view(scene: Scene) -> Drawing:
    """Place and draw a scene for the renderer."""
    placed = place_scene(scene)
    figures = write_figures(placed)
    return Drawing(placed, figures, make_page_data(placed, figures))


def make_page_data(
    placed: PlacedScene, figures: Sequence[str] | None, *, is_whole: bool = False
) -> PageData:
    """Return what the page's script knows: cards and lines, and more.

    Args:
        placed: The scene in its places.
        figures: The SVG documents that stand in the page, one a map, without frame and legend; None
            where the page saves no file of its own.
        is_whole: Whether nothing of it is ever hidden, as on a canvas.
    """
    names = {node.id: node.name for node in placed.scene.nodes}
    cards: list[ShownCard] = []
    lines: list[ShownLine] = []
    for number, placed_map in enumerate(placed.maps):
        places = {
            card.node.id: place for place, card in enumerate(placed_map.cards, start=len(cards))
        }
        cards += [make_card_data(card, number) for card in placed_map.cards]
        for line in placed_map.lines:
            ends = places[line.edge.start], places[line.edge.end]
            lines.append(make_line_data(line, ends, number, names))
    spans = list_spans_of_parties(placed.scene)
    for card in cards:
        # of several records the entries of one say nothing of the others
        if card["id"] in spans and "records" not in card:
            card["entries"] = spans[card["id"]]
    columns = make_columns(placed)
    folded = [] if is_whole else make_folded_columns(placed, columns)
    bare = [] if is_whole else make_bare_places(placed)
    # only what is about a transaction has a row of parties above which it can wind
    wound = make_wound_places(placed, bare) if bare and placed.scene.findings else []
    return {
        "cards": cards,
        "lines": lines,
        "columns": columns,
        "folded": folded if any(folded) else [],
        "bare": bare if any(bare) else [],
        "wound": wound if any(wound) else [],
        **make_scene_data(placed, figures),
    }


USUAL: Final[Mapping[str, object]] = {
    "findings": (),
    "layer": "evidence",
    "map": 0,
    "order": False,
    "points": True,
    "roles": (),
    "ties": [],
}
"""What most cards and lines are: the script knows it, so that the page need not say it of each."""


def _leave_out_usual(data: PageData) -> dict[str, object]:
    # by its id the script knows a line that is on several maps
    needless = () if len(data["maps"]) > 1 else ("id",)

    def trim(
        parts: Sequence[ShownCard] | Sequence[ShownLine], *dropped: str
    ) -> list[dict[str, object]]:
        first: dict[object, int] = {}
        trimmed = []
        for place, part in enumerate(parts):
            like = first.setdefault(part["id"], place)
            earlier = dict(parts[like]) if like < place else {}
            # a copy on a further map says what is other there; what it lacks it would take over
            usual = {**USUAL, **earlier, "as": None} if earlier.keys() <= part.keys() else USUAL
            short = {
                key: value
                for key, value in part.items()
                if key not in dropped and (key not in usual or value != usual[key])
            }
            trimmed.append({"as": like, **short} if "as" in usual and earlier else short)
        return trimmed

    return {**data, "cards": trim(data["cards"]), "lines": trim(data["lines"], *needless)}


@lru_cache
def read_view_files() -> Mapping[str, str]:
    """Return all modules of the renderer by their file names: each imports from earlier ones."""
    return {f"{name}.js": read_template(f"renderer/{name}.js") for name in (*VIEW, *FURTHER)}


_TEXT_OR_NEEDLESS: Final = re.compile(
    r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)"""
    r"| // .*| (?=[=?:&|{}(\[,<>*]|!=|[-+/] )|(?<=[=?:&|{}(\[,;<>*]) |(?<= [-+/]) "
)
"""A text of a script, which stays as it is, or a comment or blank that says nothing."""


def join_modules(modules: Iterable[str]) -> str:
    r"""Join modules to one script: what one exports and another imports is in one scope then.

    Comments, indents, and blanks around signs stay behind, for a page is sent by mail, and so do
    the ends of lines after which nothing ends, and of a block's last statement; no text of the
    scripts runs over several lines, and no import either. Of what is declared the shorter word
    stands: the modules are read with both.

    >>> join_modules(["// a\nexport const one = 1;", 'import { one } from "./a.js";\nsay(" = ");'])
    'let one=1;say(" = ");'
    """
    lines = (line.strip() for text in modules for line in text.splitlines())
    code = (line for line in lines if line and not line.startswith(("//", "import ")))
    short = "\n".join(leave_out_blanks(line.removeprefix("export ")) for line in code)
    joined = _CONSTANT.sub("let", _OPEN_END.sub("", short))
    return _TEXT_OR_LAST_END.sub(lambda part: part[1] or "", joined)


def leave_out_blanks(line: str) -> str:
    """Leave blanks around signs and a comment behind; texts stay as they are.

    >>> leave_out_blanks('say(one, " = ");  // why')
    'say(one," = ");'
    """
    return _TEXT_OR_NEEDLESS.sub(lambda part: part[1] or "", line)


def shorten_names(code: str) -> str:
    r"""Give names of two words short ones, where no property, key or text is called so.

    >>> shorten_names("const oneCard=1;f(oneCard);const isDark=0;a={isDark:oneCard};")
    'const $0=1;f($0);const isDark=0;a={isDark:$0};'
    """
    declared = dict.fromkeys(re.findall(r"\b(?:function|const|let) ([a-z]+[A-Z]\w*)", code))
    names = [name for name in declared if not re.search(_ELSEWHERE.format(name), code)]
    for number, name in enumerate(names):
        code = re.sub(rf"(?<![\w$]){name}\b", f"${number:x}", code)
    return code


_ELSEWHERE: Final = r"""(?<!\.\.)\.{0}\b|[\w$"'-]{0}\b|\b{0}:|[{{,]{0}[,}}]"""
"""Where a name stands that is not, or not only, that of something declared."""

_CONSTANT: Final = re.compile(r"\bconst\b")

_TEXT_OR_LAST_END: Final = re.compile(r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)|;(?=\n?\})""")
"""A text of a script, or the end of a statement that a brace ends in any case."""

_OPEN_END: Final = re.compile(r"(?<=[;{,(\[])\n")
"""An end of a line after which a statement goes on, or the next one begins in any case."""


def write_view_style(within: str = "#map ") -> str:
    """Write the renderer's style; its colours are the variables of `palette.style_variables`.

    Args:
        within: Begins the rules of colours; "" = every picture of the page is of the light palette.
    """
    return write_theming(within) + read_template("renderer/renderer.css")


_OF_LINES: Final = {"ink", "edge", *BORDERS}
"""Colours that lines and borders are drawn in."""


def write_theming(within: str = "#map ") -> str:
    """Let each colour of a picture, which is of the light palette, be that of the page's theme.

    Names that share a light colour look alike in the dark, too; the first one counts. What is quiet
    has no ground but that of its card, and no colours.

    Args:
        within: As in `write_view_style`.
    """
    names = {colour: name for name, colour in reversed(list(LIGHT.items()))}
    rules = [
        f'{within}[{use}="{colour}"] {{ {use}: var(--{name}) }}'
        for colour, name in names.items()
        for use in (("fill", "stroke") if name in _OF_LINES else ("fill",))
    ]
    without_ground = f'path:not([stroke], [fill="{LIGHT["ground"]}"], .room)'
    rules += [
        f"@media screen {{ #map :is(.quiet, .faded) {without_ground} "
        "{ fill: var(--panel); stroke: none }",
        f'#map .quiet [fill="{LIGHT["filled"]}"] {{ fill: var(--card) }} }}',
    ]
    # a mark of a list on which the party did not stand yet, or no more
    mark = f'#map .unlisted [fill="{LIGHT["mark"]}"]'
    rules += [
        f"{mark} {{ fill: none; stroke: var(--edge); stroke-dasharray: 4 3 }}",
        f"{mark} + text {{ fill: var(--quiet); text-decoration: line-through }}",
    ]
    high = f'#map [fill="{LIGHT["high"]}"]'
    rules += [
        f"{high} {{ fill: var(--high-ground); stroke: var(--high) }}",
        f"{high} + text {{ fill: var(--high-words) }}",
    ]
    return "\n".join((*rules, ""))
