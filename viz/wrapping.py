"""Text broken into lines, by what each character takes on a screen."""

import unicodedata
from collections.abc import Iterable


def wrap(text: str, width: int, limit: int) -> tuple[str, ...]:
    """Break a text into lines; long words are broken, and … stands for what is too much.

    Args:
        text: Any printable text.
        width: Narrow characters a line; a wide one (Han, Kana, Hangul) counts as two.
        limit: Lines at most.

    >>> wrap("Federal Security Service of Belarus", 12, 3)
    ('Federal', 'Security', 'Service of …')
    """
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}".strip()
            if cells(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > limit:
        last = lines[limit - 1]
        while cells(last) > width - 2:
            last = last[:-1]
        lines = [*lines[: limit - 1], f"{last} …"]
    return tuple(lines)


def _pieces(word: str, width: int) -> Iterable[str]:
    piece = ""
    for char in word:
        if cells(piece + char) > width:
            yield piece
            piece = ""
        piece += char
    yield piece


def cells(text: str) -> int:
    """Count the narrow characters that a text is as wide as."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
