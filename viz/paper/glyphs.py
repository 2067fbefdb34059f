"""Whether the fonts at hand can draw every character of a document, asked before it is set.

A character that no font has would come out as an empty box, and a name with a box in it is a wrong
name. So a missing glyph is an error that names the character, its script and the text it stands
in. The fonts are those that Onward ships and those in folders that a person names; what else a
machine has installed is never asked, as it would make the same document look different.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from onward.errors import ExportError, GlyphMissing
from onward.viz.placing.metrics import is_in_shipped_fonts

Face = tuple[str, int]
"""A font's file, and its place in a collection."""

INSTALL: Final = "install Onward with it: pip install 'onward[pdf]'"

_UNSEEN: Final = frozenset((0x09, 0x0A, 0x0D, 0x034F, 0x200C, 0x200D, *range(0xFE00, 0xFE10)))
"""Characters that steer others and need no glyph of their own."""

_SCRIPTS: Final = {"Cjk": "Han", "Ideographic": "Han"}
"""Scripts whose characters have names of another form."""

_LETTER: Final = re.compile(
    r"^(?:FULLWIDTH |HALFWIDTH )?(.+?) "
    r"(?:(?:CAPITAL|SMALL|VOWEL|INDEPENDENT|SUBJOINED|COMBINING|SYLLABLE|COMPATIBILITY) )*"
    r"(?:LETTER|SYLLABLE|SIGN|VOWEL|DIGIT|MARK|IDEOGRAPH|CHARACTER|CONSONANT|CHOSEONG|JUNGSEONG"
    r"|JONGSEONG|RADICAL|HIEROGLYPH)\b"
)


def shipped_fonts_folder() -> Path:
    """Give the folder with the fonts that Onward ships."""
    return Path(str(files("onward.viz").joinpath("fonts")))


def check_glyphs(texts: Iterable[str], faces: Sequence[Face], name: str) -> None:
    """Refuse a document that holds a character which no font can draw.

    Args:
        texts: Every text of the document, in reading order.
        faces: The fonts beside those that are shipped; they are read only where one is needed.
        name: Of the document, for the message.

    Raises:
        GlyphMissing: There is such a character; the message names the first.
    """
    held = tuple(texts)
    missing = find_missing_glyphs(held, faces)
    if not missing:
        return
    text = next(text for text in held if not missing.isdisjoint(map(ord, text)))
    char = next(char for char in text if ord(char) in missing)
    word = next(word for word in text.split() if char in word)
    raise GlyphMissing(
        f"{name}: no font for {name_script(char)} U+{ord(char):04X} in {_shortened(word, char)}; "
        "pass --font-path with a folder that has one"
    )


def find_missing_glyphs(texts: Iterable[str], faces: Sequence[Face]) -> set[int]:
    """Give the code points that no font can draw.

    Args:
        texts: What is to be drawn.
        faces: The fonts beside those that are shipped; they are read only where one is needed.
    """
    wanted = {ord(char) for char in set().union(*texts) if not is_in_shipped_fonts(char)} - _UNSEEN
    return wanted - _coverage(faces) if wanted else wanted


def _shortened(word: str, char: str) -> str:
    """Give a word, or where it is long the part of it around a character."""
    if len(word) <= 40:
        return word
    first = max(0, word.index(char) - 20)
    return f"{'…' if first else ''}{word[first : first + 40]}…"


def name_script(char: str) -> str:
    """Name the script of a character, or say that it belongs to none.

    >>> name_script("林"), name_script("김"), name_script("ঢ"), name_script("😀")
    ('Han', 'Hangul', 'Bengali', 'the symbol')
    """
    name = unicodedata.name(char, "")
    if not name or unicodedata.category(char)[0] not in "LMN":
        return "the symbol" if name else "the character"
    found = _LETTER.match(name)
    script = (found[1] if found else name.split()[0]).title()
    return _SCRIPTS.get(script.split()[0], script)


def _coverage(faces: Sequence[Face]) -> set[int]:
    """Give every code point that one of the fonts can draw."""
    if not faces:
        return set()
    try:
        from fontTools.ttLib import (  # noqa: PLC0415  # slow, and only a person's fonts need it
            TTFont,
            TTLibError,
        )
    except ImportError as error:
        raise ExportError(f"fonts of a folder are read with fontTools; {INSTALL}") from error
    covered: set[int] = set()
    for path, index in faces:
        try:
            with Path(path).open("rb") as file, TTFont(file, fontNumber=index, lazy=True) as font:
                covered.update(font.getBestCmap() or ())
        except (OSError, TTLibError) as error:
            what = str(error).splitlines()[0]
            raise ExportError(f"{path}: no font that can be read ({what}); take it out") from error
    return covered
