"""Words of a drawing that the document sets itself, over the drawing.

Typst sets text of its own rightly in every script, but not text within an SVG: where a letter is
drawn as several glyphs side by side (Burmese, Devanagari, Thai, joined Arabic) it lays them over
each other, or takes a wrong one, and a name comes out as another name. So such words are taken out
of the drawing and set in their places.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

_OTHERS: Final = re.compile(
    "[^\x00-\u052f\u1e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001f000-\U0001faff\U00020000-\U000323af]"
)
"""What is not of Latin, Greek, Cyrillic, signs, Han, kana or Hangul: these are a glyph a letter."""

_MOVED: Final = re.compile(r"translate\((\S+) (\S+)\)")
_TEXT: Final = "{http://www.w3.org/2000/svg}text"


def lift_words(drawn: str) -> tuple[str, list[dict[str, Any]]]:
    """Take the words out of an SVG of ours that the document has to set itself.

    Returns:
        The drawing without them; and each with its place from the upper left corner, in pixels.
    """
    if not _OTHERS.search(drawn):
        return drawn, []
    root = etree.fromstring(drawn.encode())
    found = [one for one in root.iter(_TEXT) if _OTHERS.search(one.text or "")]
    words = [_words(one, root) for one in found]
    for one in found:
        if (group := one.getparent()) is not None:
            group.remove(one)
    return etree.tostring(root, encoding="unicode"), words


def _words(element: Any, root: Any) -> dict[str, Any]:
    left, top, *_ = map(float, root.get("viewBox").split())
    moves = list(_moves(element))
    return {
        "text": element.text,
        "x": round(float(element.get("x")) + sum(x for x, _ in moves) - left, 1),
        "y": round(float(element.get("y")) + sum(y for _, y in moves) - top, 1),
        "size": float(element.get("font-size")),
        "bold": element.get("font-weight") == "700",
        "anchor": element.get("text-anchor") or "middle",
        "fill": element.get("fill"),
    }


def _moves(element: Any) -> Iterator[tuple[float, float]]:
    """Give how far each group around an element is moved."""
    for group in element.iterancestors():
        found = _MOVED.fullmatch(group.get("transform") or "")
        if found:
            yield float(found[1]), float(found[2])
