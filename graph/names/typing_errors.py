"""Names as fingers type them: blanks in other places, another keyboard, digits for letters."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from html import unescape
from itertools import pairwise
from typing import Final, NamedTuple

from onward.graph.names.romanise import list_entries, listed_words, plain_word
from onward.graph.names.words import WordClass, classify_word, classify_words, has_translation

# ------------------------------------------------------------------------------------------------
# Blanks in other places: "Hua Wei Tech" for "Huawei Tech", "Shahidhemmat" for "Shahid Hemmat".
#
# Two names of the same letters are equal however they are split (`score`). Where another word
# differs too, as by an abbreviation, the words must be found first: those that the table of listed
# words has (`word_data.token_frequencies`), and for names in syllables any two short words side by
# side.
# ------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W\d_]+")
_BETWEEN: Final = re.compile(r"[\s'\u2019.-]{1,3}")
_HUMP: Final = re.compile(r"(?<=[^\W\d_]{2}[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z]{2}|[A-Z]{2,}\b)")
_LEAST_WORDS: Final = 3  # beside two words that are joined stands a third; else all letters agree
_MOST_JOINED: Final = 3
_SHORTEST_JOINED: Final = 5  # letters of a word that is joined
_SYLLABLE: Final = range(2, 6)  # letters of words that may be parts of one
_MOST_PAIRS: Final = 2
_SHORTEST_SPLIT: Final = 8  # letters of a word that may be two
_SHORTEST_HALF: Final = 3


class _Word(NamedTuple):
    """A word of a text: where it stands, and its lower-case ASCII letters."""

    start: int
    end: int
    letters: str


def respace(text: str) -> Iterator[str]:
    """Yield a name with some of its words joined, or a word split.

    >>> list(respace("Hua Wei Tech")), list(respace("Huaweitech"))
    (['HuaWei Tech'], ['Huawei tech'])
    """
    words = [_Word(*word.span(), plain_word(word[0])) for word in _WORD.finditer(text)]
    yield from _join_words(text, words)
    cuts = sorted({hump.start() for hump in _HUMP.finditer(text)} | set(_find_cuts(words)))
    if cuts:
        yield " ".join(text[start:end] for start, end in pairwise((0, *cuts, len(text))))


def _join_words(text: str, words: list[_Word]) -> Iterator[str]:
    own_words = [word for word in words if classify_word(word.letters) is not WordClass.LEGAL]
    if len(own_words) < _LEAST_WORDS:
        return
    blanks = [
        _BETWEEN.fullmatch(text, word.end, after.start) is not None
        for word, after in pairwise(own_words)
    ]
    known_places = set(_find_known_joins(own_words, blanks))
    if known_places:
        yield _without_blanks(text, own_words, known_places)
    pairs = [
        place
        for place, is_blank in enumerate(blanks)
        if is_blank
        and known_places.isdisjoint((place - 1, place, place + 1))
        and all(map(_is_syllable, own_words[place : place + 2]))
    ]
    yield from (_without_blanks(text, own_words, [place]) for place in pairs[:_MOST_PAIRS])


def _find_known_joins(words: list[_Word], blanks: list[bool]) -> Iterator[int]:
    """Yield the places of words that are one listed word with the next, the longest one first."""
    place = 0
    while place < len(blanks):
        for count in range(_MOST_JOINED, 1, -1):
            parts = words[place : place + count]
            is_joinable = len(parts) == count and all(blanks[place : place + count - 1])
            if is_joinable and _is_listed_word("".join(part.letters for part in parts)):
                yield from range(place, place + count - 1)
                place += count - 1
                break
        place += 1


def _without_blanks(text: str, words: list[_Word], places: Collection[int]) -> str:
    """Return a text without what stands behind the words of these places."""
    pieces, start = [], 0
    for place in sorted(places):
        pieces.append(text[start : words[place].end])
        start = words[place + 1].start
    return "".join((*pieces, text[start:]))


def _is_syllable(word: _Word) -> bool:
    is_own = classify_word(word.letters) is WordClass.DISTINCTIVE
    return is_own and len(word.letters) in _SYLLABLE


def _find_cuts(words: list[_Word]) -> Iterator[int]:
    """Yield where a word that no list has is two that lists have: the longest second one counts."""
    for word in words:
        length = word.end - word.start
        # of a word in another script, letters do not tell where to cut
        is_plain = length == len(word.letters) >= _SHORTEST_SPLIT
        if not is_plain or word.letters in listed_words():
            continue
        for cut in range(_SHORTEST_HALF + 1, length - _SHORTEST_HALF + 1):
            halves = word.letters[:cut], word.letters[cut:]
            if listed_words().issuperset(halves):
                yield word.start + cut
                break


def _is_listed_word(letters: str) -> bool:
    return len(letters) >= _SHORTEST_JOINED and letters in listed_words()


# ------------------------------------------------------------------------------------------------
# Characters that a program has written in another way: "Kaprikat&nbsp;&amp;&nbsp;Zubrol".
#
# Web shops, mail and spreadsheets escape signs and letters, and what is copied from them keeps
# that: HTML ("&#268;", "<br>"), addresses of the web ("%20"), JSON ("\\u0416"), mail ("=C4=8C", and
# "=?utf-8?B?...?=") and workbooks ("_x000D_"). No such program escapes plain letters and digits, so
# "51%49" and "A=41" stay as they are.
# ------------------------------------------------------------------------------------------------

_MAY_ESCAPE: Final = re.compile(r"[&%\\=<]|_x")
_TAG: Final = re.compile(
    r"</?(?:br|p|b|i|u|div|span|strong|em|font|li|td|tr|nobr)(?:\s[^<>]*)?\s?/?>", re.IGNORECASE
)
_BLANK: Final = re.compile(r"\\[nrt](?![a-z])|\\[nrt](?=\\)")
_HTML: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_JSON: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_WORKBOOK: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BYTES: Final = re.compile("(?:%[0-9A-Fa-f]{2})+|(?:=[0-9A-F]{2})+")
_MAIL: Final = re.compile(r"=\?([\w-]+)\?([bBqQ])\?([^?\s]*)\?=(?:\s+(?==\?))?")
_PLAIN: Final = re.compile("[A-Za-z0-9]")
_READINGS: Final = 2
"""What was escaped twice is "&amp;nbsp;"."""


def read_escaped(text: str) -> str | None:
    r"""Return a name with the characters that its escapes mean; None where it has none.

    >>> read_escaped("Kaprikat&nbsp;&amp; Zubrol"), read_escaped("Kaprikat%20%26%20Zubrol")
    ('Kaprikat\xa0& Zubrol', 'Kaprikat & Zubrol')
    >>> read_escaped("AT&T"), read_escaped("Kaprikat 51%49"), read_escaped("A=41")
    (None, None, None)
    """
    if not _MAY_ESCAPE.search(text):  # nearly every name
        return None
    read = text
    for _ in range(_READINGS):
        read = _read_escapes(read)
    return None if read == text else read


def _read_escapes(text: str) -> str:
    text = _MAIL.sub(_read_mail, text)
    text = _TAG.sub(" ", _HTML.sub(lambda sign: unescape(sign[0]), text))
    text = _BLANK.sub(" ", _JSON.sub(_read_json, text))
    text = _WORKBOOK.sub(lambda sign: chr(int(sign[1], 16)), text)
    return _BYTES.sub(_read_bytes, text)


def _read_bytes(run: re.Match[str]) -> str:
    """Return what bytes in hexadecimal digits mean; the run where they mean plain letters."""
    meant = _decode_bytes(bytes.fromhex(run[0].replace(run[0][0], "")), "utf-8")
    return run[0] if meant is None or _PLAIN.search(meant) else meant


def _read_json(run: re.Match[str]) -> str:
    units = bytes.fromhex(run[0].replace("\\u", ""))
    return _decode_bytes(units, "utf-16-be") or run[0]


def _read_mail(word: re.Match[str]) -> str:
    """Return what a word of a mail's head means, in the encoding that it names."""
    encoding, way, text = word.groups()
    if way in "qQ":
        hexadecimal = re.sub("=([0-9A-Fa-f]{2})", lambda byte: chr(int(byte[1], 16)), text)
        return (
            _decode_bytes(hexadecimal.replace("_", " ").encode("latin-1", "replace"), encoding)
            or text
        )
    try:
        return _decode_bytes(b64decode(text + "=" * (-len(text) % 4)), encoding) or word[0]
    except Error:
        return word[0]


def _decode_bytes(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


# ------------------------------------------------------------------------------------------------
# Letters that were read in another encoding than they were written in: "MÃ¼ller" is "Müller".
#
# Excel opens UTF-8 without a mark as the Windows encoding of the machine; what is saved then keeps
# the wrong letters in every encoding. They tell what was meant, since their bytes are those of
# UTF-8, which letters side by side make by chance next to never. Where a letter was not to be had
# at all, a question mark stands in its place, and what was meant is lost.
# ------------------------------------------------------------------------------------------------

_READ_AS: Final = ("cp1252", "cp1251")
_RUN: Final = re.compile(r"[^\x00-\x7f]+")
_SIGNS_IN_TEXTS: Final = frozenset(
    "\u00a0\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u00ab\u00bb\u00ae\u00b0\u00b4\u2122"
)
"""What may stand behind a capital with an accent: "„FÜ“", "CAFÉ\u00a0SA" are as they should be."""
_FEWEST_OF_CYRILLIC: Final = 3
"""Letters made of as many pairs: two Ukrainian letters alone may look like one."""

_ACCENTED: Final = re.compile(r"[\u00c0-\u00ff]+")
_FEWEST_ACCENTED: Final = 4
"""So many accented letters in a row, and all of a name's, are written by next to nobody; Cyrillic
that is read as Western has no other ones."""

_LOST: Final = re.compile(r"\ufffd|[\w.]\?|\?[\w.]|\?{2,}")
_LOST_SIGNS: Final = re.compile(
    r"(?<!\w)\?(?=[A-Z\u0410-\u042f\d])([^?]+)(?<=[\w.])\?(?!\w)|(?<=\w)\?(?=s\b)"
)
"""Quotation marks around a name, or an apostrophe, which nobody needs to know it."""


def read_other_encoding(text: str) -> str | None:
    """Return a name in the letters in which it was written; None where it has no others.

    >>> read_other_encoding("MÃ¼ller GmbH"), read_other_encoding("Çàâîä Êâàðçèò")
    ('Müller GmbH', 'Завод Кварзит')
    >>> read_other_encoding("SÃO PAULO „FÜ“") is None
    True
    """
    if text.isascii():
        return None
    for encoding in _READ_AS:
        mended = {run: _read_as_utf_8(run, encoding) for run in _RUN.findall(text)}
        if any(other and _is_certain(run, other, encoding) for run, other in mended.items()):
            return _replace_runs(text, mended)
    return _ACCENTED.sub(_read_as_cyrillic, text) if _is_cyrillic(text) else None


def has_lost_letters(text: str) -> bool:
    """Tell whether a question mark stands where a letter was.

    >>> [has_lost_letters(text) for text in ("Ankara A.?.", "?ód?", "????? ?????", "Caf\ufffd")]
    [True, True, True, True]
    >>> [has_lost_letters(text) for text in ("Müller", "Optik ? Foto", "AO ?Gazmash?")]
    [False, False, False]
    """
    if "?" not in text and "\ufffd" not in text:  # nearly every name
        return False
    return _LOST.search(_LOST_SIGNS.sub(r" \1 ", text)) is not None


def _replace_runs(text: str, mended: Mapping[str, str | None]) -> str:
    return _RUN.sub(lambda match: mended[match[0]] or match[0], text)


def _read_as_utf_8(run: str, encoding: str) -> str | None:
    """Return what letters side by side mean as UTF-8; None where their bytes are none."""
    try:
        return b"".join(_encode_letter(letter, encoding) for letter in run).decode()
    except UnicodeError:
        return None


def _encode_letter(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # what the encoding leaves open was read as a control


def _is_certain(run: str, mended: str, encoding: str) -> bool:
    """Tell whether letters cannot stand side by side by chance."""
    if not any(map(str.isalpha, mended)):
        return False
    if encoding != "cp1252":
        return len(mended) >= _FEWEST_OF_CYRILLIC
    return len(mended) > 1 or _SIGNS_IN_TEXTS.isdisjoint(run)


def _is_cyrillic(text: str) -> bool:
    """Tell whether a name has letters of Cyrillic alone that were read as Western ones."""
    runs = _ACCENTED.findall(text)
    letters = sum(map(str.isalpha, text))
    is_all = sum(map(len, runs)) == letters >= _FEWEST_ACCENTED
    return is_all or any(len(run) >= _FEWEST_ACCENTED for run in runs)


def _read_as_cyrillic(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1251")


# ------------------------------------------------------------------------------------------------
# A name typed while the keyboard was set to the other alphabet: "Rfkfiybrjd" is "Калашников".
#
# The keys of the Russian layout and of the Latin one are compared. A text is read so only where its
# own letters make no syllables, and those of the other keys do.
# ------------------------------------------------------------------------------------------------

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_TO_RUSSIAN: Final = str.maketrans(_LATIN, _RUSSIAN)
_TO_LATIN: Final = str.maketrans(_RUSSIAN, _LATIN)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_VOWELS: Final = frozenset("aeiouy\u0430\u0435\u0451\u0438\u043e\u0443\u044b\u044d\u044e\u044f")
_SHORTEST: Final = 3
_LETTERS_LEAST: Final = 5
_FEW_VOWELS: Final = 0.2
_MANY_VOWELS: Final = 0.25
_MOST_VOWELS: Final = 0.7


def read_other_keys(text: str) -> str | None:
    """Return what the same keys write in the other alphabet; None where the text says something.

    >>> read_other_keys("Rfkfiybrjd"), read_other_keys("РГФЦУШ"), read_other_keys("Kaprikat")
    ('Калашников', 'HUAWEI', None)
    """
    if not all(map(_is_garbled, text.split())):  # nearly every name ends here
        return None
    table = _TO_RUSSIAN if text.isascii() else _TO_LATIN
    other = text.translate(table)
    letters = _LETTERS.findall(text)
    if len(letters) < _LETTERS_LEAST or other.isascii() is text.isascii():
        return None
    if any(not letter.translate(table).isalpha() for letter in letters):
        return None
    is_word = _MANY_VOWELS <= _share_of_vowels(other) <= _MOST_VOWELS
    return other if is_word and not _cannot_begin(other) else None


def _is_garbled(word: str) -> bool:
    """Tell whether a word has too few vowels to be one; two letters may be anything."""
    is_short = len(_LETTERS.findall(word)) < _SHORTEST
    return is_short or _share_of_vowels(word) <= _FEW_VOWELS or _cannot_begin(word)


def _share_of_vowels(text: str) -> float:
    letters = _LETTERS.findall(text.lower())
    return sum(letter in _VOWELS for letter in letters) / max(len(letters), 1)


def _cannot_begin(text: str) -> bool:
    """Tell whether a word begins with a Russian letter that begins none."""
    return any(word[0] in "ЪЫЬъыь" for word in text.split())


# ------------------------------------------------------------------------------------------------
# Letters as a machine misreads them on paper: "5berbank", "Petroleurn", "Kaprikat 1td".
#
# What looks alike in every name is read elsewhere (`confusables`); these are read only in one place
# of a word, since "5A", "Auburn" and "Bernard" say what they say.
# ------------------------------------------------------------------------------------------------

_MISREAD: Final = (
    (re.compile(r"(?<![^\W_])5(?=[^\W\d_]{4})|(?<=[^\W\d_]{2})5(?=[^\W\d_]{2})"), "s"),
    (re.compile(r"(?<![^\W_])8(?=[^\W\d_]{4})|(?<=[^\W\d_]{2})8(?=[^\W\d_]{2})"), "b"),
    (re.compile(r"(?<=[^\W\d_]{2}[eiEI][uU])(?:rn|RN)(?![^\W_])"), "m"),
    (re.compile(r"vv|VV"), "w"),
    (re.compile(r"(?<=[^\W\d_]{3})5(?![^\W_])|(?<![^\W_])5(?=\.?[aA]\b)"), "s"),
    (re.compile(r"(?<![^\W_])1(?!st\b)(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})1(?![^\W_])"), "l"),
    (re.compile(r"(?<![^\W_])11(?=[cCpP](?![^\W_]))|(?<=[^\W\d_]{2})11(?![^\W_])"), "ll"),
    (re.compile(r"(?<=[^\W\d_])\|(?=[^\W\d_])|(?<![^\W_])\|(?=[^\W\d_]{2})"), "i"),
)


def reread(text: str) -> str | None:
    """Return a name without misread letters, or None where there are none.

    >>> reread("5berbank"), reread("Petroleurn"), reread("Kaprikat 5 Auburn")
    ('sberbank', 'Petroleum', None)
    >>> reread("Kaprikat 1imited"), reread("Kapr|kat 11C"), reread("Kaprikat | 1st Street")
    ('Kaprikat limited', 'Kaprikat llC', None)
    """
    other = text
    for pattern, letters in _MISREAD:
        other = pattern.sub(letters, other)
    return None if other == text else other


# ------------------------------------------------------------------------------------------------
# Short forms of bodies spelt out: "48 TsNII" is "48 central scientific research institute".
#
# Lists name a body by its words, and people by its letters. Beside other words the letters are read
# as the words, too; alone they are an abbreviation, which is compared as such.
# ------------------------------------------------------------------------------------------------

_WORD_SPELT_OUT: Final = re.compile(r"[^\W_]+")


def spell_out(text: str) -> str | None:
    """Return a name with its short forms spelt out; None where it has none, or nothing else.

    >>> spell_out("OKB Kaprikat"), spell_out("OKB"), spell_out("Kaprikat Foods")
    ('experimental design bureau Kaprikat', None, None)
    """
    words = _WORD_SPELT_OUT.findall(text)
    forms = _short_forms()
    plain = list(map(plain_word, words))
    if len(words) < 2 or forms.keys().isdisjoint(plain):
        return None
    spelt = (forms.get(letters, word) for word, letters in zip(words, plain, strict=True))
    return " ".join(spelt)


@cache
def _short_forms() -> Mapping[str, str]:
    """Return what is short by its letters."""
    lines = (line.partition(" ") for line in list_entries("short_forms.txt"))
    return {letters: words for letters, _, words in lines}


# ------------------------------------------------------------------------------------------------
# Names as other languages write them: "Prigoschin" and "Prigojine" for "Prigozhin", "El-Kaide".
#
# Lists write such names as English does. A word is read so only where its end is that of a family
# or given name, and holds what English writes otherwise, or where it is then a word of lists, as
# "Dschihad" is, and was none; then the whole name is read by the same table. Turkish, German and
# French join the article of an Arabic name to it as it sounds ("Eş-Şebab"), and Russian writes h, j
# and a final h of such a name as its alphabet allows ("Хизбалла").
# ------------------------------------------------------------------------------------------------

_WORD_TRANSLITERATED: Final = re.compile(r"[^\W\d_]+")
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
    places = {
        place for word in _WORD_TRANSLITERATED.findall(text) for place in _find_languages(word)
    }
    names = [
        _WORD_TRANSLITERATED.sub(partial(_rewrite_unknown, table=table), text)
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
