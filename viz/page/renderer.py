"""What a page needs to show a map that can be moved and asked: its data, script and style.

The renderer is a folder of JavaScript modules (`templates/renderer`). It takes the SVG documents of
a scene and the data that belongs to them, and tells what a reader chooses by events: what these are
stands in `map_view.js`. The page of an assessment holds all of it in one file; who has a server
hands out the modules as they are, and the style (`view_files`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.viz.layout import PlacedScene, place_scene
from onward.viz.page.cards_and_lines import make_card_data, make_line_data
from onward.viz.page.column import (
    make_bare_places,
    make_columns,
    make_folded_columns,
    make_wound_places,
)
from onward.viz.page.data import make_scene_data, write_json_block
from onward.viz.page.script_data import PageData, ShownCard, ShownLine
from onward.viz.page.time_events import list_spans_of_parties
from onward.viz.scene import Scene
from onward.viz.svg import write_figures


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
