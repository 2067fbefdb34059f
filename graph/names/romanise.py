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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

from onward.graph.countries import TABLE

# ------------------------------------------------------------------------------------------------
# The word lists and the table of token frequencies that ship with the matcher.
#
# A list is UTF-8 text under `data/`: one entry a line, sorted; lines that begin with ``#`` say what
# it holds and where that comes from. They are our own compilation of words in common use, but for
# `meanings.txt`, which is computed with a library that its head names. Each file is read once, and
# their hashes are part of the matcher's version.
# ------------------------------------------------------------------------------------------------

FOLDER: Final = Path(__file__).parent / "data"

_LIST_SUFFIXES: Final = (".csv", ".txt")
_FREQUENCIES: Final = FOLDER / "token_frequencies.tsv"
_FIRM_WORDS: Final = FOLDER / "firm_words.tsv"


@cache
def list_entries(name: str) -> tuple[str, ...]:
    """Return the entries of a list of the data folder, in the order of the file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def lists_hash() -> str:
    """Return the SHA-256 over all lists and the table of countries: names and bytes, sorted.

    The table of token frequencies has a hash of its own.
    """
    files = [*(path for path in FOLDER.iterdir() if path.suffix in _LIST_SUFFIXES), TABLE]
    digest = sha256()
    for path in sorted(files, key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def token_frequencies() -> tuple[int, Mapping[str, str]]:
    """Return how many parties the frequency table counts, and by token how many of them bear it.

    The counts stay texts: of thousands, a process asks for a few.
    """
    head, _, body = _FREQUENCIES.read_text(encoding="ascii").partition("\n")
    fields = body.split()
    return int(head.split("\t")[1]), dict(zip(fields[::2], fields[1::2], strict=True))


@cache
def firm_words() -> tuple[int, Mapping[str, str]]:
    """Return how many companies the table of their words counts, and by word how many bear it."""
    head, _, body = _FIRM_WORDS.read_text(encoding="ascii").partition("\n")
    fields = body.split()
    return int(head.split("\t")[1]), dict(zip(fields[::2], fields[1::2], strict=True))


@cache
def listed_words() -> frozenset[str]:
    """Return the words that listed parties bear: lower-case ASCII letters."""
    _, bearers = token_frequencies()
    return frozenset(word for word in bearers if word.isalpha())


@cache
def frequencies_hash() -> str:
    """Return the SHA-256 of the tables of how common words are, in hexadecimal."""
    return sha256(_FREQUENCIES.read_bytes() + _FIRM_WORDS.read_bytes()).hexdigest()


# ------------------------------------------------------------------------------------------------
# Names of persons in Hangul, as passports and lists write them in Latin letters.
#
# Sound alone gives 김정은 as "gimjeongeun", which nobody writes. Lists write the family name
# and each syllable by itself: Northern names in the North's own spelling (Kim Jong Un, Ri
# Sol Ju), Southern ones with the customary spelling of their family name (Lee, Park, Choi).
# Both are given.
# ------------------------------------------------------------------------------------------------

_WHOLE: Final = re.compile("[\uac00-\ud7a3]{1,4}(?: [\uac00-\ud7a3]{1,3})?")
_RUN: Final = re.compile("[\uac00-\ud7a3]+")
_GIVEN_MOST: Final = 3
_FIRST: Final = 0xAC00
_VOWELS: Final = 21
_FINALS: Final = 28

_NORTH: Final = (
    "k kk n t tt r m p pp s ss - j jj ch kh th ph h",
    "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i",
)
_SOUTH: Final = (
    "g kk n d tt r m b pp s ss - j jj ch k t p h",
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
)
_ENDS: Final = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
"""First consonants, vowels, and last consonants of syllables in Unicode's order; - is none."""


def person_readings(text: str) -> tuple[str, ...]:
    """Return a person's name in Hangul as lists of the North and as the South write it.

    Empty unless the text is a known family name with one to three syllables after it.

    >>> person_readings("김정은"), person_readings("리설주"), person_readings("삼성전자")
    (('kim jong un', 'kim jeong eun'), ('ri sol ju', 'lee seol ju'), ())
    """
    text = " ".join(text.split())
    if not _WHOLE.fullmatch(text):
        return ()
    family, _, given = text.partition(" ")
    if not given:
        # Few family names have two syllables; each of them begins like one of a single syllable.
        length = 2 if text[:2] in _family_names() and len(text) > 2 else 1
        family, given = text[:length], text[length:]
    if family not in _family_names() or not 1 <= len(given) <= _GIVEN_MOST:
        return ()
    northern_hangul, southern = _family_names()[family]
    north = [_spell_syllable(syllable, _NORTH) for syllable in (*northern_hangul, *given)]
    south = [southern, *(_spell_syllable(syllable, _SOUTH) for syllable in given)]
    return tuple(dict.fromkeys((" ".join(north), " ".join(south))))


def romanise_hangul(text: str) -> str:
    """Return syllables of Hangul in the South's official spelling, which companies use.

    >>> romanise_hangul("현대로템"), romanise_hangul("Acme 실라")
    ('hyeondaerotem', 'Acme silla')
    """
    return _RUN.sub(_spell_run, text)


def _spell_run(run: re.Match[str]) -> str:
    spelt = "".join(_spell_syllable(syllable, _SOUTH) for syllable in run[0])
    return spelt.replace("lr", "ll")  # the official spelling of two such syllables that meet


@lru_cache(maxsize=16_384)
def _spell_syllable(syllable: str, spelling: tuple[str, str]) -> str:
    # Unicode numbers the syllables by first consonant, then vowel, then last consonant.
    start, end = divmod(ord(syllable) - _FIRST, _FINALS)
    first, vowel = divmod(start, _VOWELS)
    parts = spelling[0].split()[first], spelling[1].split()[vowel], _ENDS.split()[end]
    return "".join(parts).replace("-", "")


def family_name_spellings() -> tuple[str, ...]:
    """Return the groups of spellings of one family name: "cho jo", "park pak bak"."""
    lines = list_entries("korean_family_names.txt")
    groups = (line.partition(":")[2].split() for line in lines)
    return tuple(" ".join(group) for group in groups if len(group) > 1)


@cache
def _family_names() -> Mapping[str, tuple[str, str]]:
    """Return for each family name how the North writes it in Hangul, and the South in Latin."""
    names = {}
    for line in list_entries("korean_family_names.txt"):
        hangul, _, spellings = line.partition(":")
        south, _, north = hangul.partition(" ")
        names[south] = (north or south, spellings.split()[0])
    return names


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


def romanise(text: str, sound: Callable[[str], str] | None = None) -> str:
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
    write_sound = sound or _load_sounds()
    return write_sound(_RUNS.sub(lambda run: _read_run(run, write_sound), letters))


@cache
def _load_sounds() -> Callable[[str], str]:
    """Return what writes the sound of any letter in ASCII; its tables are slow to import."""
    from anyascii import anyascii  # noqa: PLC0415  # only where a text is not ASCII

    return anyascii


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
    return sound(romanise_hangul(text).translate(_sounds_in_names())).replace(" ", "")


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
    sound = _load_sounds()
    return {code: plain for code, plain in simple.items() if sound(chr(code)) == sound(plain)}


def _list_readings(*names: str) -> Iterator[tuple[list[str], str]]:
    for line in chain.from_iterable(map(list_entries, names)):
        spellings, _, reading = line.partition(":")
        yield unicodedata.normalize("NFKC", spellings).split(), reading.strip()


# ------------------------------------------------------------------------------------------------
# Look-alike letters: a Latin name spelt with Cyrillic letters looks the same and is another key.
#
# Romanising gives a letter its sound, and in "Rosoboronexport" a Cyrillic letter that looks like p
# sounds r. So a word that mixes scripts is also read as the one script that all of its letters can
# belong to. Two kinds of words are left alone: those that may be a legal form in their own script,
# and those of look-alikes only in a name that is plainly written in that script.
#
# Digits stand for letters only where a word of at least four letters holds a lone 0, or a lone 1
# between two letters: "Gazpr0m" is read so, "11420 Corp", "3M" and "H2O" are not.
# ------------------------------------------------------------------------------------------------

LATIN: Final = "LATIN"
_WORD: Final = re.compile(r"[^\W_]+")
# A lone 0 at the start or end of letters, or between them; a lone 1 only between two letters.
_ZERO: Final = re.compile(r"(?<![\W\d_])0(?!\d)|(?<![^\W_])0(?=[^\W\d_])")
_ONE: Final = re.compile(r"(?<=[^\W\d_])1(?=[^\W\d_])")
_LETTERS_LEAST: Final = 4  # of a word whose digits may stand for letters: not H2O
_LEGAL_FORMS: Final = frozenset({"ao", "at", "nao", "oao", "ooo", "rao", "too", "tov"})
"""Romanised legal forms of companies in Cyrillic whose letters all look Latin."""


@dataclass(frozen=True, slots=True)
class UnmaskedName:
    """A name read in the scripts that its words seem to be in.

    Attributes:
        text: The name as it looks.
        replaced: The characters that were read differently, each once, in their order.
        is_mixed: Whether scripts, or letters and digits, were mixed: worth a person's look. A name
            that is entirely in another script may be what it says.
    """

    text: str
    replaced: str
    is_mixed: bool


def unmask(text: str) -> UnmaskedName | None:
    r"""Return a name as it looks, or None where it looks as it is written.

    >>> unmask("R\u043esob\u043er\u043enexport").text, unmask("11420 Corp")
    ('Rosoboronexport', None)
    """
    text = visible_text(text)
    if text.isascii() and not any(digit in text for digit in "01"):
        return None
    scripts_of_words = map(_certain_script, _WORD.findall(text))
    certain_scripts = {script for script in scripts_of_words if script is not None}
    looks = _WORD.sub(lambda word: _read_as_it_looks(word[0], certain_scripts), text)
    if looks == text:
        return None
    replaced = dict.fromkeys(a for a, b in zip(text, looks, strict=True) if a != b)
    is_mixed = len(_scripts_in(text)) > 1 or any(char.isdigit() for char in replaced)
    return UnmaskedName(looks, "".join(replaced), is_mixed)


def _read_as_it_looks(word: str, certain_scripts: set[str]) -> str:
    scripts = _scripts_in(word)
    looks = word
    if len(scripts) > 1:
        looks = _read_in_one_script(word, scripts)
    elif LATIN not in scripts and scripts.isdisjoint(certain_scripts) and not _is_legal_form(word):
        # Wholly of look-alikes, and nothing else in the name is plainly of their script.
        looks = _map_letters(word, _latin_by_letter()) or word
    return looks if looks != word else _replace_digits(word)


def _read_in_one_script(word: str, scripts: set[str]) -> str:
    """Read a word in the script that takes all its letters: Latin, or else the most frequent."""
    latin = _map_letters(word, _latin_by_letter())
    if latin is not None:
        return latin
    frequent_first = sorted(
        scripts - {LATIN}, key=lambda script: (-_count_letters(word, script), script)
    )
    for script in frequent_first:
        mapped = _map_letters(word, _letters_by_latin(script))
        if mapped is not None:
            return mapped
    return word


def _map_letters(word: str, table: Mapping[str, str]) -> str | None:
    """Replace the letters that a table has; None unless all are then of one script."""
    mapped = "".join(table.get(char, char) for char in word)
    return mapped if len(_scripts_in(mapped)) < 2 and mapped != word else None


def _replace_digits(word: str) -> str:
    """Replace 0 and 1 where they stand for letters: "Gazpr0m", not "11420"."""
    if word.isdigit() or sum(map(str.isalpha, word)) < _LETTERS_LEAST:
        return word
    is_upper = word.isupper()
    word = _ZERO.sub("O" if is_upper else "o", word)
    return _ONE.sub("I" if is_upper else "l", word)


def _certain_script(word: str) -> str | None:
    """Return the script of a word that no look-alike explains: it has a letter of its own."""
    scripts = _scripts_in(word)
    if len(scripts) != 1 or LATIN in scripts:
        return None
    table = _latin_by_letter()
    has_own_letter = any(char.isalpha() and char not in table for char in word)
    return next(iter(scripts)) if has_own_letter else None


def _is_legal_form(word: str) -> bool:
    return romanise(word).lower() in _LEGAL_FORMS


def _scripts_in(text: str) -> set[str]:
    return {_script_of_letter(char) for char in text if char.isalpha()}


def _count_letters(word: str, script: str) -> int:
    return sum(_script_of_letter(char) == script for char in word if char.isalpha())


@lru_cache(maxsize=16_384)
def _script_of_letter(char: str) -> str:
    # Unicode's names begin with the script, which the standard library gives no other way to ask.
    return LATIN if char.isascii() else unicodedata.name(char, "?").partition(" ")[0]


@cache
def _latin_by_letter() -> Mapping[str, str]:
    rows = (line.split(",") for line in list_entries("confusables.csv"))
    return {chr(int(code, 16)): latin for code, latin, _ in rows}


@cache
def _letters_by_latin(script: str) -> Mapping[str, str]:
    """Return the letters of a script by the Latin letter that they look like; the first of more."""
    letters: dict[str, str] = {}
    for letter, latin in _latin_by_letter().items():
        if _script_of_letter(letter) == script:
            letters.setdefault(latin, letter)
    return letters
