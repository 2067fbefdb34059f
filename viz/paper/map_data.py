"""The maps of a briefing as its template reads them, and the whole of what that reads."""

from collections.abc import Sequence
from typing import TypedDict

from onward.viz.briefing.template_data import BriefingTexts
from onward.viz.paper.text_overlay import OverlaidWords


class MapData(TypedDict):
    """A map on its sheet, or a part of one; lengths in points; `words` are set over it.

    `left` and `top` are how much of the map lies before this part, `wide` and `high` what it shows.
    """

    file: str
    words: Sequence[OverlaidWords]
    pixels: float
    title: str
    notes: list[str]
    alt: str
    caption: str
    width: float
    left: float
    top: float
    wide: float
    high: float
    page: list[float]
    margins: list[float]
    room: float
    inline: bool


class BriefingData(BriefingTexts):
    """The whole of `data.json`: the texts, the maps, and the sheet they stand on."""

    day: list[int]
    margin: float
    head_room: float
    foot_room: float
    attached: str
    maps: list[MapData]
    lines: list[str]
