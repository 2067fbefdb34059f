"""Names of every script in lower-case ASCII words, with nothing but the core install.

The table of `anyascii` gives each letter its sound. What it cannot know stands in
`data/readings.txt`: words of scripts that write no blanks (Chinese, Japanese, Korean, Thai) or no
vowels (Arabic); in `data/called.txt`, what well-known parties are called there; in
`data/characters.txt`, characters that names read otherwise; in `data/greek.txt`, letters that have
their sound together only. There the known words split what is written as one: 华为技术有限公司 is
"huawei jishu youxian gongsi", so that its legal form can be told from its name.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from anyascii import anyascii

from onward.graph.names import korean
from onward.graph.names.word_data import list_entries

_INITIALS: Final = re.compile(r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)")
_INSIDE: Final = re.compile("['`\u2018\u2019\u02b9-\u02bf\u2032\u00b4]+")
_WORDS: Final = re.compile("[a-z0-9]+")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_UNSEEN: Final = ("Cf", "Cc", "Cs", "Co", "Cn")
_TRADE_MARKS: Final = re.compile("[\u00a9\u00ae\u2117\u2120\u2122]")
_RUNS: Final = re.compile(
    "(?P<arabic>[\u0620-\u06ff\u0750-\u077f]+)"
    "|(?P<unspaced>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff]+)"
)
_GERSHAYIM: Final = re.compile('(?<=[\u05d0-\u05ea])["\u05f4](?=[\u05d0-\u05ea])')
_VOWEL_SIGNS: Final = re.compile("[\u0640\u064b-\u065f\u0670]")
_ARABIC: Final = str.maketrans(
    {"\u0627": "a", "\u0623": "a", "\u0622": "a", "\u0625": "i", "\u0629": "a", "\u0649": "a"}
)
"""Alef and letters like it, which anyascii omits: a first vowel is part of a skeleton."""

_ARTICLE: Final = re.compile("^(?:\u0648?\u0627\u0644|\u0628\u0627\u0644|\u0644\u0644)(?=...)")
"""Al-, with and-, with- or for- before it; what is left has three letters or more."""

_AYN: Final = re.compile("^\u0639")
_PERSIAN: Final = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")
_FOLDS: Final = str.maketrans(
    "\u0623\u0625\u0622\u0649\u06cc\u06a9\u0629", "\u0627\u0627\u0627\u064a\u064a\u0643\u0647"
)
_GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_NUMERALS: Final = "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"
_ORDINAL: Final = re.compile(f"\u7b2c([{_NUMERALS}]?\u5341[{_NUMERALS}]?|[{_NUMERALS}]{{1,4}})")
"""The fifty-fifth institute, the third works: lists write the number."""

_IDEOGRAPHS: Final = re.compile("[\u3400-\u9fff]+")
_LONGEST_READING: Final = 10

QUOTES: Final = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e"


def is_latin(text: str) -> bool:
    """Tell whether most letters of a text are Latin; a text without letters is.

    >>> is_latin("Citadel"), is_latin("Цитадель"), is_latin("11420")
    (True, False, True)
    """
    if text.isascii():
        return True
    letters = [char for char in unicodedata.normalize("NFKC", text) if char.isalpha()]
    return 2 * sum(map(_is_latin_letter, letters)) >= len(letters)


def romanise(text: str, sound: Callable[[str], str] = anyascii) -> str:
    """Return a text in ASCII; signs, emoji and invisible characters become blanks or nothing.

    Args:
        text: In any script.
        sound: Returns the sound of letters in ASCII, where no reading is known.

    >>> romanise("«Цитадель»"), romanise("شركة النور"), romanise("😀")
    (" Tsitadel' ", 'sharika nwr', ' ')
    """
    text = visible_text(text)
    if text.isascii():
        return text
    letters = "".join(map(_letter_or_blank, _GERSHAYIM.sub("", text)))
    if _GREEK.search(letters):
        letters = _read_greek(letters)
    if "." in letters:
        letters = _INITIALS.sub(_without_dots, letters)
    return sound(_RUNS.sub(lambda run: _read_run(run, sound), letters))


def strip_quotes(visible: str) -> str:
    """Return a visible text on one line, without quotation marks around it.

    >>> strip_quotes('"Gazprom  OAO" ')
    'Gazprom OAO'
    """
    return " ".join(visible.split()).strip(QUOTES + " ")


def visible_text(text: str) -> str:
    r"""Return a text as it is seen: in composed form (NFKC), without characters that show nothing.

    >>> visible_text("Ac\u200bme\u202e \N{FULLWIDTH LATIN CAPITAL LETTER A}G")
    'Acme AG'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _TRADE_MARKS.sub(" ", text))
        text = "".join(map(_keep_if_visible, text))
    return _CONTROLS.sub("", text)


def split_words(text: str) -> list[str]:
    """Split ASCII text into lower-case words of letters and digits.

    Initials with dots are one word; an apostrophe does not end a word, every other sign does.

    >>> split_words("O'Brien & Sons S.A.R.L."), split_words("Al-Qa'ida")
    (['obrien', 'sons', 'sarl'], ['al', 'qaida'])
    """
    text = _INSIDE.sub("", text.lower())
    if "." in text:
        text = _INITIALS.sub(_without_dots, text)
    return _WORDS.findall(text)


@lru_cache(maxsize=65_536)  # names are made of the same words
def plain_word(word: str) -> str:
    """Return a word of any script as one lower-case ASCII word; "" where it holds none.

    >>> plain_word("Цитадель"), plain_word("O'Brien"), plain_word("«»")
    ('tsitadel', 'obrien', '')
    """
    return "".join(split_words(romanise(word)))


def _without_dots(initials: re.Match[str]) -> str:
    return initials[0].replace(".", "")


@lru_cache(maxsize=4096)
def _is_latin_letter(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


@lru_cache(maxsize=16_384)
def _keep_if_visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _UNSEEN else char


@lru_cache(maxsize=16_384)
def _letter_or_blank(char: str) -> str:
    """Keep letters, marks, digits, dots and apostrophes; emoji and other signs end a word."""
    if char.isascii() or unicodedata.category(char)[0] in "LMN" or _INSIDE.match(char):
        return char
    return " "


def _read_run(run: re.Match[str], sound: Callable[[str], str]) -> str:
    """Return the reading of a run of letters that sound alone would misread."""
    if run["arabic"] is not None:
        return _read_arabic(run["arabic"])
    return f" {' '.join(_split_run(run['unspaced'], sound))} "


def _read_greek(text: str) -> str:
    """Write what Greek letters sound like together: mi and pi are b at the beginning."""
    bare = unicodedata.normalize("NFD", text.lower())
    bare = "".join(char for char in bare if unicodedata.category(char) != "Mn")
    for pattern, sound in _greek_sounds():
        bare = pattern.sub(sound, bare)
    return unicodedata.normalize("NFC", bare)


@cache
def _greek_sounds() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = (line.split(": ") for line in list_entries("greek.txt"))
    longest_first = sorted(rows, key=lambda row: -len(row[0]))
    return tuple((re.compile(letters), sound) for letters, sound in longest_first)


def _read_arabic(word: str) -> str:
    """Read a word without vowel signs; the article is joined to it and falls away."""
    word = _VOWEL_SIGNS.sub("", word)
    readings = _known_readings()
    if (reading := readings.get(_fold_letters(word))) is not None:
        return reading
    if not _PERSIAN.search(word):  # Persian has no article: what looks like one belongs to the word
        word = _ARTICLE.sub("", word)
        if (reading := readings.get(_fold_letters(word))) is not None:
            return reading
    return _AYN.sub("a", word).translate(_ARABIC)


def _fold_letters(word: str) -> str:
    """Write letters that are typed for each other as one."""
    return word.translate(_FOLDS)


def _split_run(run: str, sound: Callable[[str], str]) -> Iterator[str]:
    """Split a run at its known words, the longest first; what lies between stays one word."""
    run = _ORDINAL.sub(lambda ordinal: str(_read_number(ordinal[1])), run)
    run = run.translate(_simple_characters())
    readings = _known_readings()
    start = position = 0  # of what has no reading yet, and of the word that is looked for
    while position < len(run):
        ends = range(min(position + _LONGEST_READING, len(run)), position, -1)
        end = next((end for end in ends if run[position:end] in readings), None)
        if end is None:
            position += 1
            continue
        yield _read_unknown(run[start:position], sound)
        yield readings[run[position:end]]
        start = position = end
    yield _read_unknown(run[start:], sound)


def _read_unknown(text: str, sound: Callable[[str], str]) -> str:
    """Return what stands between known words as one word; characters sound as in names."""
    return sound(korean.romanise_hangul(text).translate(_sounds_in_names())).replace(" ", "")


@cache
def _sounds_in_names() -> dict[int, str]:
    rows = _list_readings("characters.txt")
    return {ord(character): sound for characters, sound in rows for character in characters}


def _read_number(numerals: str) -> int:
    """Return a number below a hundred as Chinese writes it: 五十五 is 55, 〇三 is 3.

    >>> [_read_number(numerals) for numerals in ("十", "十三", "五十五", "二〇")]
    [10, 13, 55, 20]
    """
    if "十" not in numerals:
        return int("".join(str(_NUMERALS.index(numeral)) for numeral in numerals))
    tens, _, ones = numerals.partition("十")
    return 10 * (_NUMERALS.index(tens) if tens else 1) + (_NUMERALS.index(ones) if ones else 0)


@cache
def _known_readings() -> dict[str, str]:
    """Return readings by word; a line is the spellings of one word, a colon and its reading."""
    readings = {}
    simple = _simple_characters()
    for spellings, reading in _list_readings("readings.txt", "called.txt"):
        for spelling in spellings:
            readings[_fold_letters(spelling).translate(simple)] = reading
    return readings


@cache
def _simple_characters() -> dict[int, str]:
    """Return the character that is written in mainland China for each that Taiwan and Japan write.

    The spellings of one word say which: 大学 大學. So a word needs one spelling to be read in both.
    """
    simple: dict[int, str] = {}
    for (first, *others), _ in _list_readings("readings.txt"):
        for other in others:
            if len(other) == len(first) and _IDEOGRAPHS.fullmatch(first + other):
                pairs = zip(other, first, strict=True)
                simple.update({ord(char): plain for char, plain in pairs if char != plain})
    # of one sound: 杜拜 and 迪拜 are two names of a town
    return {code: plain for code, plain in simple.items() if anyascii(chr(code)) == anyascii(plain)}


def _list_readings(*names: str) -> Iterator[tuple[list[str], str]]:
    for line in chain.from_iterable(map(list_entries, names)):
        spellings, _, reading = line.partition(":")
        yield unicodedata.normalize("NFKC", spellings).split(), reading.strip()
