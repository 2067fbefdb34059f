"""Whether the fonts at hand can draw every character of a document, checked before it is set.

A character that no font has would come out as an empty box, and a name with a box in it is a wrong
name. So a missing glyph is an error that names the character, its script and the text it stands
in. The fonts are those that Onward ships and those in folders that a person names; fonts that a
machine has installed are never used, as the same document would look different elsewhere.
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

_INVISIBLE: Final = frozenset((0x09, 0x0A, 0x0D, 0x034F, 0x200C, 0x200D, *range(0xFE00, 0xFE10)))
"""Characters that steer others and need no glyph of their own."""

_SCRIPTS: Final = {"Cjk": "Han", "Ideographic": "Han"}
"""Scripts whose Unicode character names begin with another word than the script's."""

_LETTER: Final = re.compile(
    r"^(?:FULLWIDTH |HALFWIDTH )?(.+?) "
    r"(?:(?:CAPITAL|SMALL|VOWEL|INDEPENDENT|SUBJOINED|COMBINING|SYLLABLE|COMPATIBILITY) )*"
    r"(?:LETTER|SYLLABLE|SIGN|VOWEL|DIGIT|MARK|IDEOGRAPH|CHARACTER|CONSONANT|CHOSEONG|JUNGSEONG"
    r"|JONGSEONG|RADICAL|HIEROGLYPH)\b"
)


def shipped_fonts_folder() -> Path:
    """Return the folder with the fonts that Onward ships."""
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
    texts = tuple(texts)
    missing = find_missing_glyphs(texts, faces)
    if not missing:
        return
    text = next(text for text in texts if not missing.isdisjoint(map(ord, text)))
    char = next(char for char in text if ord(char) in missing)
    # the word around it says where in a long text to look
    word = next(word for word in text.split() if char in word)
    place = _shorten_around(word, char)
    raise GlyphMissing(
        f"{name}: no font for {name_script(char)} U+{ord(char):04X} in {place}; "
        "pass --font-path with a folder that has one"
    )


def find_missing_glyphs(texts: Iterable[str], faces: Sequence[Face]) -> set[int]:
    """Return the code points that no font can draw.

    Args:
        texts: What is to be drawn.
        faces: The fonts beside those that are shipped; they are read only where one is needed.
    """
    chars: set[str] = set().union(*texts)
    # a person's fonts are opened only for characters that ours lack: it is slow
    unshipped = {ord(char) for char in chars if not is_in_shipped_fonts(char)} - _INVISIBLE
    return unshipped - _read_coverage(faces) if unshipped else unshipped


def _shorten_around(word: str, char: str) -> str:
    """Return a word, or where it is long the part of it around a character."""
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
    letter = _LETTER.match(name)
    script = (letter[1] if letter else name.split()[0]).title()
    return _SCRIPTS.get(script.split()[0], script)


def _read_coverage(faces: Sequence[Face]) -> set[int]:
    """Return every code point that one of the fonts can draw."""
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
            raise ExportError(
                f"{path}: cannot be read as a font ({what}); remove it from the folder"
            ) from error
    return covered
