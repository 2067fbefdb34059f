"""Where brackets and quotes of a text stand, and what stands outside of them."""

import re
from collections.abc import Iterator
from typing import Final

_HIDDEN: Final = "\x00"
_HIDING: Final = re.compile('[(\\[{\u00ab\u201c\u201e\u2018"]')
_QUOTED: Final = re.compile(
    "\u00ab[^\u00ab\u00bb]*\u00bb|[\u201c\u201e][^\u201c\u201d]*[\u201c\u201d]"
    '|(?<!\\w)\u2018[^\u2018\u2019]*\u2019(?!\\w)|(?<![\\w"])"[^"]*"(?!\\w)'
)


def mask(text: str, *, quotes: bool = False) -> str:
    """Return a text of the same length in which nothing shows that stands in brackets.

    Args:
        text: A cell or a piece of it; a bracket that nothing closes reaches to the end.
        quotes: Whether what stands in quotes is hidden, too.
    """
    if not _HIDING.search(text):
        return text
    hidden = _hide_brackets(text)
    if not quotes:
        return hidden
    return _QUOTED.sub(lambda match: _HIDDEN * len(match[0]), hidden)


def _hide_brackets(text: str) -> str:
    chars, depth = list(text), 0
    for position, char in enumerate(text):
        depth += char in "([{"
        if depth:
            chars[position] = _HIDDEN
        depth -= bool(depth) and char in ")]}"
    return "".join(chars)


def split_at(pattern: re.Pattern[str], text: str, *, quotes: bool = False) -> list[str]:
    """Split a text where a pattern stands outside of brackets."""
    visible = mask(text, quotes=quotes)
    if pattern.search(visible) is None:
        return [text]
    pieces, start = [], 0
    for match in pattern.finditer(visible):
        pieces.append(text[start : match.start()])
        start = match.end()
    return [*pieces, text[start:]]


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each outermost bracket, closed or not."""
    depth = start = 0
    for position, char in enumerate(text):
        if char in "([{":
            if not depth:
                start = position
            depth += 1
        elif char in ")]}" and depth:
            depth -= 1
            if not depth:
                yield start, position + 1
    if depth:
        yield start, len(text)
