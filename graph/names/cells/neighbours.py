"""Names that stand one behind the other in a cell, without a mark or a comma between them."""

import re
from itertools import pairwise
from typing import Final

from onward.graph.names.cells.marks import LANGUAGE
from onward.graph.names.cells.spans import mask, split_at
from onward.graph.names.cells.text import (
    distinctive_words,
    resembles,
    script_of,
    split_scripts,
    trim,
)

_LEAST_OF_SCRIPT: Final = {"CJK": 2, "ARABIC": 3}  # letters that make a name
_JOINED: Final = re.compile(r"(?<=\x00)\s+(?:and|et|und)\s+", re.IGNORECASE)


def split_labels(text: str) -> list[str]:
    """Split before and after "Russian:"."""
    if ":" not in text:
        return [text]
    return [piece for part in split_at(LANGUAGE, text) if (piece := trim(part))]


def split_joined_names(text: str) -> list[str]:
    """Split "X (ABC) and Y (DEF)"."""
    if ")" not in text:
        return [text]
    pieces = [piece for part in split_at(_JOINED, text) if (piece := trim(part))]
    return pieces if all(piece.endswith(")") for piece in pieces) else [text]


def split_names_by_script(text: str, *, is_person: bool) -> list[str]:
    """Split a name from the same name in another script; a legal form alone is no name."""
    runs = split_scripts(text) if "/" not in text else [text]
    if len(runs) < 2:
        return [text]
    pieces = [piece for run in runs if (piece := trim(run))]
    return pieces if all(_stands_alone(piece, is_person=is_person) for piece in pieces) else [text]


def _stands_alone(text: str, *, is_person: bool) -> bool:
    """Return whether a run of one script can be a name: it is more than a legal form."""
    least = _LEAST_OF_SCRIPT.get(script_of(text), 4)
    has_letters = sum(map(str.isalpha, text)) >= least
    return has_letters and (is_person or bool(distinctive_words(text)))


def split_repeats(text: str, *, is_person: bool) -> list[str]:
    """Split "Given SURNAME Given SURNAME": the second surname is a spelling of the first."""
    hidden = mask(text)
    if "," in hidden or "/" in hidden:
        return [text]
    words = [word for word in re.finditer(r"\S+", hidden) if "\x00" not in word[0]]
    surnames = [n for n, word in enumerate(words) if _is_surname(word[0])]
    if not is_person or len(surnames) < 2 or surnames[0] == 0:
        return [text]
    ends = [
        words[last + 1].start()
        for last, following in pairwise(surnames)
        if following > last + 1
        and words[last + 1][0].istitle()
        and (
            resembles(words[following][0], words[last][0])
            or resembles(words[last + 1][0], words[0][0])
        )
    ]
    starts = [0, *ends]
    return [text[low:high] for low, high in zip(starts, [*ends, len(text)], strict=True)]


def _is_surname(word: str) -> bool:
    letters = "".join(filter(str.isalpha, word))
    return len(letters) > 2 and letters.isupper()
