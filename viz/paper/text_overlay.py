"""Words of a drawing that the document sets itself, over the drawing.

Typst sets its own text rightly in every script, but not text within an SVG: where a letter is
drawn as several glyphs side by side (Burmese, Devanagari, Thai, joined Arabic) it lays them over
each other, or takes a wrong one, and a name comes out as another name. So such words are taken out
of the drawing and set in their places.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypedDict

from lxml import etree

_COMPLEX_SCRIPTS: Final = re.compile(
    "[^\x00-\u052f\u1e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001f000-\U0001faff\U00020000-\U000323af]"
)
"""What is not Latin, Greek, Cyrillic, signs, Han, kana or Hangul: these are one glyph a letter."""

_TRANSLATION: Final = re.compile(r"translate\((\S+) (\S+)\)")
_TEXT: Final = "{http://www.w3.org/2000/svg}text"


class OverlaidWords(TypedDict):
    """Words to set over a drawing; `x` and `y` count in pixels from its upper left corner."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    anchor: str
    fill: str


def lift_words(drawing: str) -> tuple[str, Sequence[OverlaidWords]]:
    """Take the words out of an SVG of ours that the document has to set itself.

    Returns:
        The drawing without them, and the words with their places.
    """
    if not _COMPLEX_SCRIPTS.search(drawing):
        return drawing, []
    root = etree.fromstring(drawing.encode())
    # a list, as removing elements would end the iteration
    elements = [text for text in root.iter(_TEXT) if _COMPLEX_SCRIPTS.search(text.text or "")]
    words = [_read_words(element, root) for element in elements]
    for element in elements:
        if (group := element.getparent()) is not None:
            group.remove(element)
    return etree.tostring(root, encoding="unicode"), words


def _read_words(element: Any, root: Any) -> OverlaidWords:  # lxml's elements have no types
    left, top, *_ = map(float, root.get("viewBox").split())
    moves = list(_list_moves(element))
    return {
        "text": element.text,
        "x": round(float(element.get("x") or 0) + sum(x for x, _ in moves) - left, 1),
        "y": round(float(element.get("y")) + sum(y for _, y in moves) - top, 1),
        "size": float(element.get("font-size") or root.get("font-size")),
        "bold": element.get("font-weight") == "700",
        "anchor": element.get("text-anchor") or "middle",
        "fill": element.get("fill") or root.get("fill"),
    }


def _list_moves(element: Any) -> Iterator[tuple[float, float]]:
    """Yield how far each group around an element is moved."""
    for group in element.iterancestors():
        move = _TRANSLATION.fullmatch(group.get("transform") or "")
        if move:
            yield float(move[1]), float(move[2])
