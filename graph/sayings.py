"""Sentences that keep their template and its values, so that they can be translated later.

Whoever writes a sentence for people writes it in English, with names for its open places. What
comes of it is a plain text, so it is stored, compared and printed as one. It keeps the sentence as
it was written and each part, so that a document in another language fills the parts into the
translated sentence: no prose is ever taken apart again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

PLACE: Final = re.compile(r"\{(\w+)\}")
"""An open place; of `str.format` nothing else is read, as a stored sentence may be anybody's."""


_PREPOSITION: Final = re.compile(r"\b(in|to|from|of|for|via|through|by|against|outside) $")
"""Words behind which a name has its article."""


class Said(str):
    """A text that was made of a sentence and its parts.

    Attributes:
        template: The sentence in English, its open places as names in braces.
        parts: What stands at each place; a part may be made of parts itself.
    """

    __slots__ = ("parts", "template")
    template: str
    parts: Mapping[str, str]

    def __new__(cls, template: str, parts: Mapping[str, str]) -> "Said":
        """Fill the sentence."""
        said = super().__new__(cls, fill(template, parts))
        said.template = template
        said.parts = parts
        return said

    def __reduce__(self) -> tuple[type["Said"], tuple[str, Mapping[str, str]]]:
        """Return what makes the same text in another process."""
        return Said, (self.template, dict(self.parts))


class WithArticle(Said):
    """A name that has an article in a sentence, and none by itself: "the United States"."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type["Said"], tuple[str, Mapping[str, str]]]:
        """Return what makes the same text in another process."""
        return WithArticle, (self.template, dict(self.parts))


class Joined(str):
    """Texts that stand one after the other: "a, b and c".

    Attributes:
        texts: In their order.
        by: What stands between two of them.
        last: What stands before the last one.
    """

    __slots__ = ("by", "last", "texts")
    texts: Sequence[str]
    by: str
    last: str

    def __new__(cls, texts: Sequence[str], by: str, last: str) -> "Joined":
        """Join the texts."""
        first = by.join(texts[:-1])
        joined = super().__new__(cls, f"{first}{last}{texts[-1]}" if first else "".join(texts))
        joined.texts = texts
        joined.by = by
        joined.last = last
        return joined

    def __reduce__(self) -> tuple[type["Joined"], tuple[Sequence[str], str, str]]:
        """Return what makes the same text in another process."""
        return Joined, (tuple(self.texts), self.by, self.last)


def say(template: str, /, **parts: object) -> str:
    """Return a sentence with its parts filled in.

    A place whose name begins with a capital begins its part with one.

    Args:
        template: In English; it is translated by this wording.
        parts: By the names of the open places; what is no text is written as `str` does.

    >>> text = say("{Name} of {number} rows", name="the table", number=3)
    >>> text, text.template if isinstance(text, Said) else ""
    ('The table of 3 rows', '{Name} of {number} rows')
    """
    texts = {
        name: part if isinstance(part, str) else "" if part is None else str(part)
        for name, part in parts.items()
    }
    said = Said(template, texts)
    # where all other places are empty, the part says it, and knows more
    return next((part for part in texts.values() if part == said), said)


def say_with(template: str, words: Mapping[str, object]) -> str:
    """Return a sentence with those words filled in for which it has places.

    A sentence of a file of data need not use every word. One without any place is a plain text,
    which has no parts to translate.

    >>> say_with("owned in {country}", {"country": "Norway", "name": "acme"})
    'owned in Norway'
    >>> isinstance(say_with("is listed", {"country": "Norway"}), Said)
    False
    """
    parts = {place: words[place] for place in PLACE.findall(template)}
    return say(template, **parts) if parts else template


def joined(texts: Iterable[str], by: str = ", ", last: str | None = None) -> str:
    """Join texts as a sentence does.

    >>> joined(["a", "b", "c"], last=" and "), joined(["a", "b"], " or "), joined([])
    ('a, b and c', 'a or b', '')
    """
    parts = tuple(texts)
    return parts[0] if len(parts) == 1 else Joined(parts, by, by if last is None else last)


def fill(template: str, parts: Mapping[str, str]) -> str:
    """Fill the open places of a sentence; one that has no part stays open.

    >>> fill("{a} of {B}: {c}", {"a": "one", "b": "each"})
    'one of Each: {c}'
    """
    text, end = "", 0
    for place in PLACE.finditer(template):
        text += template[end : place.start()]
        end = place.end()
        part = find_part(place[1], parts, place[0])
        has_article = isinstance(part, WithArticle) and _PREPOSITION.search(text)
        text += f"the {part}" if has_article else part
    return text + template[end:]


def find_part(name: str, parts: Mapping[str, str], default: str) -> str:
    """Return what stands at an open place, with a capital where its name begins with one."""
    if name in parts:
        return parts[name]
    lower = name[:1].lower() + name[1:]
    return upper_first(parts[lower]) if lower in parts else default


def list_places(template: str) -> frozenset[str]:
    """Return the names of the open places of a sentence, without their capitals.

    >>> sorted(list_places("{Name} of {number} rows"))
    ['name', 'number']
    """
    return frozenset(name[:1].lower() + name[1:] for name in PLACE.findall(template))


def upper_first(text: str) -> str:
    """Begin a text with a capital; a name within it stays as it is."""
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------------------------
# Parties that only the prose of a list names: owners, kin and employers of those who are on it.
# ------------------------------------------------------------------------------------------------

PROSE: Final = "prose/"
"""What the id of such a party begins with, behind the prefix of its list."""


def is_named_in_prose(party_id: str) -> bool:
    """Tell whether only prose names a party: it is no entry of the list.

    >>> is_named_in_prose("eu:prose/1f"), is_named_in_prose("eu:32014R0269/I/1")
    (True, False)
    """
    return party_id.partition(":")[2].startswith(PROSE)
