"""Makes the fonts that Onward ships, and the table of their widths, out of Debian's Noto fonts.

    python -m tools.fonts /usr/share/fonts/truetype/noto

Hinting is taken off, which nothing here needs, and of the two fonts of symbols only what a document
can hold is kept. Run it when a script is added; the result is committed, so that a picture looks
the same on every machine.
"""

import json
import sys
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS: Final = Path(__file__).parent.parent / "viz" / "fonts"

WHOLE: Final = (
    *("NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold"),
    *("NotoSansArmenian-Regular", "NotoSansGeorgian-Regular", "NotoSansHebrew-Regular"),
    *("NotoSansDevanagari-Regular", "NotoSansMyanmar-Regular", "NotoSansThai-Regular"),
)
PARTS: Final = {
    "NotoSansMath-Regular": (range(0x2190, 0x2300), range(0x27E6, 0x27F0)),
    "NotoSansSymbols2-Regular": (range(0x25A0, 0x2600),),
}
"""Arrows, operators and brackets; geometric shapes."""


def main(folder: str) -> None:
    """Write every font and the table."""
    widths: dict[str, dict[int, int]] = {"Regular": {}, "Bold": {}}
    for name in (*WHOLE, *PARTS):
        font = _lean(Path(folder) / f"{name}.ttf", PARTS.get(name))
        font.save(FONTS / f"{name}.ttf", reorderTables=True)
        weight = widths[name.split("-")[1]]
        for code, width in _advances(font).items():
            weight.setdefault(code, width)
    table = {weight: _runs(found) for weight, found in widths.items()}
    text = json.dumps(table, separators=(",", ":"), sort_keys=True)
    (FONTS / "widths.json").write_text(text + "\n", encoding="utf-8")


def _lean(path: Path, kept: tuple[range, ...] | None) -> TTFont:
    font = TTFont(path, recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    every = font.getBestCmap()
    subsetter.populate(unicodes=every if kept is None else [c for part in kept for c in part])
    subsetter.subset(font)
    return font


def _advances(font: TTFont) -> dict[int, int]:
    """Return the advance width of each character in thousandths of the font's size."""
    metrics, units = font["hmtx"], font["head"].unitsPerEm
    return {
        code: round(metrics[glyph][0] * 1000 / units) for code, glyph in font.getBestCmap().items()
    }


def _runs(widths: dict[int, int]) -> list[list[int]]:
    """Write a table as runs: a first code point, then the widths of it and of those that follow."""
    runs: list[list[int]] = []
    last = -2
    for code, width in sorted(widths.items()):
        if code == last + 1:
            runs[-1].append(width)
        else:
            runs.append([code, width])
        last = code
    return runs


if __name__ == "__main__":
    main(sys.argv[1])
