"""The signs of a sentence: words, quotation marks, brackets and the numbers in them."""

import re
from collections.abc import Iterator
from typing import Final

OPEN: Final = {"\u2018": "\u2019", "\u201c": "\u201d", '"': '"', "\u00ab": "\u00bb", "'": "'"}

TOKEN: Final = re.compile(r"[\w&\u00b4][\w.&/\u2019'\u2010-\u2012-]*|[\u2018\u201c\"\u00ab'(]|\S")

BRACKET: Final = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\s*\[([^\]]*)\]")

REFERENCE: Final = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")

_ARTICLE: Final = re.compile(r"(?:al|el|an|as|ad|ar|at|az|ash|ul|d|l)[-'\u2019][A-Z]")


def is_capital(word: str) -> bool:
    """Tell whether a word may belong to a name by its first letter: al-Assad does."""
    return word[0].isupper() or word[0].isdigit() or _ARTICLE.match(word) is not None


def opens_quote(text: str, place: int) -> bool:
    """Tell whether a quotation begins at a place; an apostrophe inside a word does not."""
    is_quote = text[place] in OPEN and (place == 0 or not text[place - 1].isalnum())
    return is_quote and place + 1 < len(text) and text[place + 1].isalnum()


def close_quote(text: str, place: int, end: int) -> int:
    """Return the place behind the quotation that begins place_inside, with those inside it."""
    closing = OPEN[text[place]]
    depth = 0
    for place_inside in range(place, end):
        if opens_quote(text, place_inside) and OPEN[text[place_inside]] == closing:
            depth += 1
        elif (
            text[place_inside] == closing
            and not text[place_inside + 1 : place_inside + 2].isalnum()
        ):
            depth -= 1
            if depth <= 0:
                return place_inside + 1
    return place + 1


def behind_brackets(text: str, place: int, end: int) -> int:
    """Return the place behind all brackets that stand at a place."""
    while bracket := BRACKET.match(text, place, end):
        place = bracket.end()
    return place


def brackets_behind(text: str, place: int, end: int) -> Iterator[str]:
    """Yield what stands in the brackets at a place."""
    while bracket := BRACKET.match(text, place, end):
        yield bracket[1] or bracket[2] or ""
        place = bracket.end()


def has_reference(text: str, place: int, end: int) -> bool:
    """Tell whether the publisher's own number stands in brackets behind a place."""
    return REFERENCE.search(" ".join(brackets_behind(text, place, end))) is not None


def tidy(name: str) -> str:
    """Write a name without the quotation marks around the whole, and without loose ends."""
    bare = " ".join(name.split())
    while len(bare) > 2 and bare[0] in OPEN and close_quote(bare, 0, len(bare)) == len(bare):
        bare = bare[1:-1].strip()
    return bare.strip(" ,;:")
