"""Texts that are too long to be read: names of thousands of letters would make a page stand still.

A name among other words is cut where a reader has long known it (`parts.cut`); what tables and
details give is longer, and says how much is left out. Exports of data hold every text whole.
"""

from collections.abc import Callable, Iterator
from typing import Final

from onward.viz.content.parts import LONGEST, cut_text
from onward.viz.scene import Scene

MOST: Final = 2_000
"""Characters of a text that a page gives at most."""


def shorten_with_count(text: str) -> str:
    """Shorten a text that is too long for a table, and say how much of it is left out.

    >>> shorten_with_count("Acme"), shorten_with_count("W" * 10_000).lstrip("W")
    ('Acme', '… +8,000 characters')
    """
    if len(text) <= MOST:
        return text
    kept = cut_text(text, MOST + 1).removesuffix("…")
    return f"{kept}… +{len(text) - len(kept):,} characters"


def cut_at_word(text: str, longest: int) -> str:
    """Shorten a text between two words, so that no number in it becomes another one.

    >>> cut_at_word("Findings 1 and 10", 16), cut_at_word("W" * 90, 5)
    ('Findings 1 and …', 'WWWW…')
    """
    kept = cut_text(text, longest)
    if kept == text or " " not in kept or text[len(kept) - 1] == " ":
        return kept
    return f"{kept[: kept.rindex(' ')]} …"


def make_shortener(scene: Scene) -> Callable[[str], str]:
    """Give what shortens a sentence about a scene: its names first, so that it goes on saying more.

    >>> from onward.viz.scene import Node
    >>> long = Node("w", "W" * 9000, "Company", None)
    >>> about = Scene("", "", "", "", (), (long,), (), (), (), (), (), "")
    >>> make_shortener(about)(f"{long.name} owns Acme").lstrip("W")
    '… owns Acme'
    """
    long = {name for name in _names(scene) if len(name) > LONGEST}
    by_length = sorted(long, key=lambda name: (-len(name), name))

    def shorten(text: str) -> str:
        for name in by_length:
            text = text.replace(name, cut_text(name))
        return shorten_with_count(text)

    return shorten


def _names(scene: Scene) -> Iterator[str]:
    for node in scene.nodes:
        yield from (node.name, node.native)
    for row in scene.parties:
        yield from (row.name, row.native)
    yield from (row.dataset for row in scene.licences)
