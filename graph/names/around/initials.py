"""Initials that are written as one word beside a surname, as those of a legal form are."""

import re
from typing import Final

from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_word

_JOINED_INITIALS: Final = re.compile(r"(?<![\w.])(?:[^\W\d_]\. ?){1,2}[^\W\d_](?:\.|(?!\w))")
_WORDS_BESIDE_INITIALS: Final = 3
"""A surname may have so many words; with more of them, initials are those of an organisation."""

_CLASSES_BESIDE_INITIALS: Final = {WordClass.DISTINCTIVE, WordClass.FUNCTION, WordClass.LEGAL}


def with_initials_apart(text: str) -> str | None:
    """Return a person's name with its joined initials apart; None where there are none.

    >>> with_initials_apart("A.I.Kaprikatov"), with_initials_apart("Kaprikat L.L.C.")
    ('A. I. Kaprikatov', None)
    >>> with_initials_apart("Kaprikatov S. A.")
    'Kaprikatov S A'
    """
    initials = _JOINED_INITIALS.search(text)
    if initials is None:
        return None
    before, after = text[: initials.start()], text[initials.end() :]
    letters = initials[0].replace(".", "").replace(" ", "")
    is_legal_form = len(letters) > 2 and classify_word(letters.lower()) is WordClass.LEGAL
    surname = split_words(romanise(f"{before} {after}"))
    classes = {classify_word(word) for word in surname}
    is_surname = WordClass.DISTINCTIVE in classes and classes <= _CLASSES_BESIDE_INITIALS
    if not is_surname or is_legal_form or len(surname) > _WORDS_BESIDE_INITIALS:
        return None
    dot = "" if " " in initials[0] else "."  # what is apart already is read as a name, too
    apart = " ".join(f"{letter}{dot}" for letter in letters)
    return " ".join(f"{before} {apart} {after}".split())
