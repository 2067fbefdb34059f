"""Names as other languages write them: "Prigoschin" and "Prigojine" for "Prigozhin", "El-Kaide".

Lists write such names as English does. A word is read so only where its end is that of a family or
given name, and holds what English writes otherwise, or where it is then a word of lists, as
"Dschihad" is, and was none; then the whole name is read by the same table.
Turkish, German and French join the article of an Arabic name to it as it sounds ("Eş-Şebab"), and
Russian writes h, j and a final h of such a name as its alphabet allows ("Хизбалла").
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Final

from onward.graph.names.meaning.groups import has_translation
from onward.graph.names.romanise import plain_word
from onward.graph.names.word_data import listed_words
from onward.graph.names.words import WordClass, classify_words

_WORD: Final = re.compile(r"[^\W\d_]+")
_Table = Sequence[tuple[re.Pattern[str], str]]

_GERMAN_END: Final = re.compile(
    r"\w{3,}(?:[eo]wa?|ij|ja|jin|[wv]i(?:ts|c)ch|schina?|tschenko|zkij|skaja)\b", re.IGNORECASE
)
_FRENCH_END: Final = re.compile(
    r"\w{3,}(?:[eo]ff|ieff?|[jnkvt]ine|[eo]vitch|tchenko|ski[\u00ef]|chine?)\b", re.IGNORECASE
)


def _compile_rules(*rules: tuple[str, str]) -> _Table:
    return [(re.compile(pattern), letters) for pattern, letters in rules]


_GERMAN: Final = _compile_rules(
    *(("schtsch", "shch"), ("tsch", "ch"), ("sch", "sh"), ("ij\\b", "iy"), ("w", "v")),
    *(("(?<=[bcdfghklmnpqrstvxz])j", ""), ("j", "y")),
)
_FRENCH: Final = _compile_rules(
    *(("(?<!t)ch", "sh"), ("tch", "ch"), ("ou", "u"), ("gu(?=[ei])", "g"), ("j", "zh")),
    *(("ine\\b", "in"), ("ff\\b", "v"), ("\u00ef", "y")),
)


# al-, as-, an- stand so in English lists
_ARABIC_ARTICLE: Final = re.compile(
    r"\be(?:l|s|\u015f|z|n|r|d|t|th|dh|sch|ch|sh)[-\u2010\u2011'\u2019] ?(?=\w{3})",
    re.IGNORECASE,
)
_TURKISH: Final = _compile_rules(
    *(("sch|\u015f", "sh"), ("\u00e7", "ch"), ("j", "y"), ("c(?!h)", "j"), ("[e\u00e2]", "a")),
    *(
        ("v", "w"),
        ("\u0131|\u00ee", "i"),
        ("\u00fc|\u00fb", "u"),
        ("\u00f6", "o"),
        ("\u011f", "gh"),
    ),
)
_GERMAN_ARABIC: Final = _compile_rules(("tsch", "j"), ("dsch", "j"), ("sch", "sh"), ("w", "v"))

_FRENCH_ARABIC: Final = _compile_rules(
    *(("dj", "j"), ("(?<!t)ch", "sh"), ("tch", "ch"), ("ou", "u"), ("ine\\b", "in")),
)
_SPANISH_ARABIC: Final = _compile_rules((r"\by(?=[aeiou])", "j"), ("yah", "jah"))
_DUTCH: Final = _compile_rules(
    *(("tsj", "ch"), ("dzj", "j"), ("sj", "sh"), ("zj", "zh"), ("oe", "u"), ("j", "y"))
)
_POLISH: Final = _compile_rules(
    *(("szcz", "shch"), ("sz", "sh"), ("cz", "ch"), ("\u017c", "zh"), ("w", "v"), ("j", "y")),
    ("\u0142", "l"),
)
_CZECH: Final = _compile_rules(
    *(("\u0161\u010d", "shch"), ("\u0161", "sh"), ("\u010d", "ch"), ("\u017e", "zh")),
    *(("ch|x", "kh"), ("c", "ts"), ("j", "y"), ("w", "v")),
)
"""As libraries write Russian, too."""

_GERMAN_VOICED: Final = _compile_rules(("tsch", "ch"), ("sch", "zh"), ("w", "v"), ("j", "y"))

_LANGUAGES: Final = (
    *(_GERMAN, _GERMAN_VOICED, _GERMAN_ARABIC, _FRENCH, _FRENCH_ARABIC, _SPANISH_ARABIC, _TURKISH),
    *(_DUTCH, _POLISH, _CZECH),
)
_CARONS: Final = re.compile("[\u0161\u010d\u017e]", re.IGNORECASE)
_SHORTEST_LISTED: Final = 5  # letters of a word that lists have

_CYRILLIC_ARABIC: Final = re.compile(
    r"(?:\b(?:[аэ][лсшндртз]ь?-(?=\w{3})|абд[уэа]|абу\b|ибн\b)|дж|(?:[аоу]лла|ддин)\b)",  # noqa: RUF001  # Cyrillic
    re.IGNORECASE,
)
"""What shows that a name in Cyrillic letters is Arabic, or Persian."""

_ARABIC_AS_ENGLISH: Final = _compile_rules(
    *((r"\b[аэ][лсшндртз]ь?-(?=\w{3})", "al "), ("дж", "j"), ("х", "h"), (r"лла\b", "llah")),  # noqa: RUF001  # Cyrillic
    *(("э", "e"), ("ё", "yo")),
)


def read_transliterations(text: str) -> Iterator[str]:
    """Yield a name as English writes it, where German or French writes it otherwise.

    >>> list(read_transliterations("Tupoljew")), next(read_transliterations("Evgueni Prigojine"))
    (['tupolev'], 'evgeni prigozhin')
    """
    for end, table in ((_GERMAN_END, _GERMAN), (_FRENCH_END, _FRENCH)):
        words = end.findall(text)
        if any(_rewrite_text(word, table) != word.lower() for word in words):
            yield _rewrite_text(text, table)
    if not text.isascii() and _CYRILLIC_ARABIC.search(text):
        yield _rewrite_text(text, _ARABIC_AS_ENGLISH)
    if _ARABIC_ARTICLE.search(text):
        spoken = _ARABIC_ARTICLE.sub("al ", text)
        for table in (_TURKISH, _GERMAN_ARABIC):
            if (name := _rewrite_text(spoken, table)) != text.lower().replace("-", " "):
                yield name
    yield from _read_as_listed(text)


def _read_as_listed(text: str) -> Iterator[str]:
    """Yield a name by each table that makes words of lists of words that are none."""
    places = {place for word in _WORD.findall(text) for place in _find_languages(word)}
    names = [
        _WORD.sub(partial(_rewrite_unknown, table=table), text)
        for place, table in enumerate(_LANGUAGES)
        if place in places or _writes_so(text, table)
    ]
    yield from dict.fromkeys(names)


@lru_cache(maxsize=65_536)  # names are made of the same words
def _find_languages(word: str) -> tuple[int, ...]:
    """Return which tables of `_LANGUAGES` make a word of lists of one that is none."""
    return tuple(
        place
        for place, table in enumerate(_LANGUAGES)
        if _becomes_listed(word, _rewrite_text(word, table))
    )


def _rewrite_unknown(word: re.Match[str], table: _Table) -> str:
    """Rewrite a word that has no translation: "Islamischer" stays beside "Dschihad"."""
    is_translated = has_translation(plain_word(word[0]))
    return word[0] if is_translated else _rewrite_text(word[0], table)


def _writes_so(text: str, table: _Table) -> bool:
    """Tell whether a text has letters that no other language writes so."""
    if table is _GERMAN_ARABIC:
        return "dsch" in text.lower()
    return table is _CZECH and _CARONS.search(text) is not None


def _becomes_listed(word: str, other: str) -> bool:
    """Tell whether a word is one of lists only as it is read otherwise."""
    if len(other) < _SHORTEST_LISTED or other not in listed_words():
        return False
    plain = plain_word(word)
    # a place is written as it is: Ajman is no Ayman
    is_name = classify_words([plain])[0] is WordClass.DISTINCTIVE
    return is_name and plain not in listed_words()


def _rewrite_text(text: str, table: _Table) -> str:
    text = text.lower()
    for pattern, letters in table:
        text = pattern.sub(letters, text)
    return text
