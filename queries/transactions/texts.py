"""Words in an order's own texts that speak of controlled goods, or of a use that is asked about.

They make nothing certain: a program reads words and no meaning. A word raises a question and never
clears. One after a negation in the same sentence ("not for military use") does not count, nor does
one that is part of an ordinary thing ("storage tank plant"). Where a text names goods, a place or a
role, a negation denies only what it stands before ("without camera"). The words are one closed
table, `text_words.csv`, in the languages of the acts and of their neighbours.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final, Literal, NamedTuple, cast, get_args

from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_words,
    make_plain,
    split_legal_forms,
)
from onward.graph.tables import read_cells
from onward.queries.transactions.empty_words import says_nothing, split_words, unmask_letters

# ------------------------------------------------------------------------------------------------
# Whether the name of a party tells it apart from others.
# ------------------------------------------------------------------------------------------------

_SHORT = 2
_SALUTATIONS = frozenset(
    "mr mrs ms miss herr frau monsieur madame mme mlle senor senora signor signora gospodin".split()  # noqa: SIM905  # a list of words
)
_CONTACT = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
"""An e-mail or web address: names are read without, and it is nobody's name."""
_NUMBER_LEAST, _DIGITS_LEAST = 8, 4
"""Characters, and digits among them, of a word that is somebody's number and no name."""


@lru_cache(maxsize=8192)
def tells_apart(name: str) -> bool:
    """Tell whether a name holds a word that is not everybody's: a legal form, a trade, a place.

    Letters that a sign joins are one word (E.ON, H&M); a letter or digit alone is none.

    >>> tells_apart("Nordlys Trading LLC"), tells_apart("E.ON SE")
    (True, True)
    >>> tells_apart("General Trading Dubai LLC"), tells_apart("Customer Services 1 Ltd")
    (False, False)
    >>> tells_apart("sales@nordlys.example"), tells_apart("www.nordlys.example")
    (False, False)
    """
    if not any(map(str.isalnum, _CONTACT.sub(" ", name))):
        return False
    words, legal_forms = split_legal_forms(make_plain(name).words.split())
    # "Mr. Smith" is one of many, and a LEI in the place of a name is compared with no number
    if not legal_forms and (_is_half_a_person(words) or _is_number(name.strip())):
        return False
    classes = classify_words(words)
    rare = [word for word, kind in zip(words, classes, strict=True) if _is_rare(word, kind)]
    # "Unknown Customer Trading": what is left beside the trade says nothing
    if rare and not says_nothing(" ".join(rare)):
        return True
    return any(map(_is_rare_abbreviation, name.split()))


@lru_cache(maxsize=8192)
def is_bare_name(name: str) -> bool:
    """Tell whether a name is a forename alone, or a family name that very many bear.

    >>> is_bare_name("Ahmed"), is_bare_name("Иван"), is_bare_name("Ivan Petrov"), is_bare_name("K9")
    (True, True, False, False)
    """
    words = make_plain(name).words.split()
    return len(words) == 1 and words[0] in _read_bare_names()


@cache
def _read_bare_names() -> frozenset[str]:
    lines = (files(__package__) / "bare_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


def _is_half_a_person(words: Sequence[str]) -> bool:
    return len(words) == _SHORT and words[0] in _SALUTATIONS


def _is_number(name: str) -> bool:
    digits = sum(map(str.isdigit, name))
    is_long = len(name) >= _NUMBER_LEAST and digits >= _DIGITS_LEAST
    return is_long and name.isalnum() and name.isascii()


def _is_rare(word: str, kind: WordClass) -> bool:
    return kind is WordClass.DISTINCTIVE and len(word) >= _SHORT and word not in NOISE_WORDS


def _is_rare_abbreviation(chunk: str) -> bool:
    parts = make_plain(chunk).words.split()
    if len(parts) < _SHORT or any(len(part) > _SHORT for part in parts):
        return False
    word = "".join(parts)
    # N/A is no abbreviation of a name
    return _is_rare(word, *classify_words([word])) and not says_nothing(word)


Use = Literal["weapons", "military", "repression", "reexport"]
"""A use that laws on exports ask about."""

GoodsClass = Literal["surveillance", "torture", "arms", "dual_use"]
"""What words of goods speak of: Art. 2(20) of Regulation (EU) 2021/821 and equipment that disturbs
communications; Regulation (EU) 2019/125; the Common Military List, explosives and what protects
from them; headings of Annex I."""

Sign = Literal["authority", "rank", "forwarder"]
"""Who somebody is: a body of a state that uses force or watches people, one of its officers, or a
carrier of goods, who is seldom their user."""

Term = Use | GoodsClass | Sign
"""What a word of a text may speak of."""

USES: Final[tuple[Use, ...]] = get_args(Use)
GOODS_CLASSES: Final[tuple[GoodsClass, ...]] = get_args(GoodsClass)
TERMS: Final[tuple[Term, ...]] = (*USES, *get_args(Sign), *GOODS_CLASSES)

_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Letters of Thai, Japanese and Chinese, which are written without blanks."""
_JOINED: Final = re.compile("[\u0590-\u06ff\uac00-\ud7a3]")
"""Letters of Hebrew, Arabic and Korean, which join articles and particles to a word."""
_SENTENCE: Final = re.compile(r"[.;!?\n\r]+")
# after a comma, or a word of contrast, a new purpose begins, which no earlier negation denies
_PURPOSE: Final = re.compile(
    r",\s*(?=(?:for|zum|zur|für|pour|para|per|для)\b)|\b(?:but|however|aber|sondern|jedoch|mais"
    r"|pero|ma|но)\b",
    re.IGNORECASE,
)
_UNSPACED_NEGATION: Final = re.compile("不|非|无(?!人)|無(?!人)|禁止|ไม่")
_NEGATION: Final = "negation"
"""What the table says of words that deny what follows them."""

_PROHIBITION: Final = "prohibition"
"""What it says of words that forbid what a sentence is about, before or behind them."""

_EXCEPTION: Final = "exception"
"""What it says of words that begin an exception from what a sentence forbids."""

_ORDINARY: Final = "ordinary"
"""What it says of things whose names hold a word of a use, and that serve none."""

_ONLY: Final = frozenset({"only", "nur", "seulement", "solo", "только"})
"""After a negation, they turn it round: "not only civil"."""

_BEGINNING: Final = 3
"""Letters by which phrases with a star in their first word are kept."""

Phrase = tuple[str, ...]


class _Entry(NamedTuple):
    """A phrase of the table, what it speaks of, and the entries of Annex I that have it."""

    term: Term
    entries: str
    phrase: Phrase


class FoundWords(NamedTuple):
    """Words of a text that speak of something.

    Attributes:
        entries: How the entries of Annex I begin that name such goods: "6", or "1A 1C"; "" where
            the table does not say which.
    """

    term: Term
    words: str
    entries: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """The phrases of the table: by their first word, or with a star in it; and what denies them.

    Attributes:
        prefixes: Phrases whose first word ends in a star, by its first letters.
        within: What is looked for within words, as one expression, and the entry of each.
        ordinary: Things that serve no use, by their first word.
    """

    phrases: Mapping[str, Sequence[_Entry]]
    prefixes: Mapping[str, Sequence[_Entry]]
    within: re.Pattern[str]
    entries_within: Mapping[str, _Entry]
    negations: frozenset[str]
    prohibitions: Sequence[str]
    exceptions: Sequence[Phrase]
    ordinary: Mapping[str, Sequence[Phrase]]


def find_terms(text: str) -> Mapping[Term, str]:
    """Return what a text speaks of and does not deny, each with the first words that do.

    >>> dict(find_terms("IMSI-Catcher für die Armee"))
    {'military': 'armee', 'surveillance': 'imsi catcher'}
    >>> dict(find_terms("无人机零件")), dict(find_terms("Kabeltrommel, not a drone"))
    ({'dual_use': '无人机'}, {})
    """
    first_words: dict[Term, str] = {}
    for each in find_words(text):
        first_words.setdefault(each.term, each.words)
    return {term: first_words[term] for term in TERMS if term in first_words}


@lru_cache(maxsize=4096)
def find_words(text: str, *, is_label: bool = False) -> tuple[FoundWords, ...]:
    r"""Return the words of a text that speak of something and are not denied, each once.

    Args:
        text: However it is spelled: over lines, letter by letter, with letters of another script.
        is_label: Whether it names goods, a place or a role. There a negation is one of a part or a
            property, and denies the word behind it alone.

    >>> [found.words for found in find_words("d r o n e, Nacht-\nsichtgerät")]
    ['nachtsichtgerat', 'drone']
    >>> {found.term for found in find_words("Kabel ohne Akku, IMSI-Catcher", is_label=True)}
    {'surveillance'}
    """
    spellings = dict.fromkeys(_list_spellings(text))
    spoken = (
        words
        for spelling in spellings
        for purpose in ([_read_label(spelling)] if is_label else _list_purposes(spelling))
        for words in _find_in_purpose(purpose, is_label=is_label)
    )
    return tuple(dict.fromkeys(spoken))


_LENGTHENED: Final = "\u0640"
"""The sign by which a line of Arabic is made longer."""
_NEW_LINE: Final = re.compile(r"\s*[\r\n]+\s*")
_PARTED: Final = re.compile(r"(?<=[^\W\d_])[-\u2010]\s*[\r\n]+\s*(?=[^\W\d_])")
_SINGLE_LETTERS: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-]{1,2}){2,}[^\W\d_](?!\w)")
_BETWEEN_LETTERS: Final = re.compile(r"[ .\-]")
_BETWEEN_UNSPACED: Final = re.compile(f"(?<={_UNSPACED.pattern})\\s+(?={_UNSPACED.pattern})")


def _list_spellings(text: str) -> Iterator[str]:
    """Yield a text as it stands, and as it reads where lines, blanks or letters hide its words."""
    text = text.replace(_LENGTHENED, "")
    yield text
    if "\n" in text or "\r" in text:
        yield _NEW_LINE.sub(" ", text)
        text = _NEW_LINE.sub(" ", _PARTED.sub("", text))
        yield text
    yield _SINGLE_LETTERS.sub(lambda letters: _BETWEEN_LETTERS.sub("", letters[0]), text)
    if not text.isascii():
        yield _BETWEEN_UNSPACED.sub("", text)
    yield unmask_letters(text)


def find_uses(text: str) -> Mapping[Use, str]:
    """Return the uses that a text speaks of and does not deny, each with its first words.

    >>> dict(find_uses("Radios for the army; no resale"))
    {'military': 'army'}
    >>> dict(find_uses("Not for military use or re-export, for civil networks only"))
    {}
    """
    terms = find_terms(text)
    return {use: terms[use] for use in USES if use in terms}


def forbids(text: str) -> bool:
    """Tell whether a sentence of a clause forbids something, with no exception.

    "No ban applies" lifts a ban.

    >>> forbids("The buyer shall not re-export to Russia"), forbids("Wiederausfuhr ist untersagt")
    (True, True)
    >>> forbids("The buyer may re-export to Russia"), forbids("No ban on re-export applies")
    (False, False)
    >>> forbids("The buyer shall not re-export to Russia unless the seller is informed")
    False
    """
    tokens = split_words(text)
    bans = [place for place, token in enumerate(tokens) if _is_ban(token)]
    denials = [place for place in range(len(tokens)) if _is_negation(tokens, place)]
    is_lifted = any(0 < ban - denial <= _NEAR for denial in denials for ban in bans)
    has_sign = _UNSPACED_NEGATION.search(text) is not None
    return bool(bans or denials or has_sign) and not is_lifted and not _has_exception(text, tokens)


_NEAR: Final = 2
"""Words within which a denial belongs to the ban behind it."""


def _has_exception(text: str, tokens: Sequence[str]) -> bool:
    return any(
        any(_stands_at(phrase, tokens, place) for place in range(len(tokens)))
        or (_UNSPACED.match(phrase[0]) and phrase[0] in text)
        for phrase in _read_words().exceptions
    )


def _is_ban(token: str) -> bool:
    return any(_fits_word(pattern, token) for pattern in _read_words().prohibitions)


def _list_purposes(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        yield from _PURPOSE.split(sentence)


_ABBREVIATION: Final = re.compile(r"(?<!\w)([^\W\d_]{1,3})\.")


def _read_label(text: str) -> str:
    """Leave out abbreviations that are spelled like a negation ("Item No. 5").

    The dots of a label are of abbreviations, and no sentence ends with them.
    """
    negations = _read_words().negations
    return _ABBREVIATION.sub(
        lambda short: " " if short[1].casefold() in negations else short[0], text
    )


def _find_in_purpose(purpose: str, *, is_label: bool) -> Iterator[FoundWords]:
    table = _read_words()
    tokens = _leave_out_ordinary(split_words(purpose))
    denials = [place for place in range(len(tokens)) if _is_negation(tokens, place)]
    denied: Collection[int] = ()
    if is_label:
        denied = {_find_denied(tokens, place) for place in denials}
    elif denials:
        tokens = tokens[: denials[0]]
    yield from _find_within(" ".join(tokens), is_label=is_label)
    for place, token in enumerate(tokens):
        beginnings = (table.prefixes.get(token[:length], ()) for length in (1, 2, _BEGINNING))
        for term, entries, phrase in chain(table.phrases.get(token, ()), *beginnings):
            if place not in denied and _stands_at(phrase, tokens, place):
                words = " ".join(tokens[place : place + len(phrase)])
                yield FoundWords(term, words, entries)


_ARTICLE: Final = 3
"""Letters of a word that may stand between a negation and what it denies: "a", "the", "für"."""


def _find_denied(tokens: Sequence[str], negation: int) -> int:
    """Return the place of the word of goods that a negation denies: the next that is no article."""
    place = negation + 1
    while place < len(tokens) and len(tokens[place]) <= _ARTICLE:
        place += 1
    return place


def _find_within(text: str, *, is_label: bool) -> Iterator[FoundWords]:
    """Yield what is written within words, or without blanks between them."""
    table = _read_words()
    if text.isascii():  # which most are
        return
    for match in table.within.finditer(text):
        begin = max(0, match.start() - _NEAR) if is_label else 0
        if not _UNSPACED_NEGATION.search(text, begin, match.start()):
            term, entries, _ = table.entries_within[match[0]]
            yield FoundWords(term, match[0], entries)


def _leave_out_ordinary(tokens: Sequence[str]) -> list[str]:
    """Write nothing in the place of the words of ordinary things, so that no use spans them."""
    left = list(tokens)
    for place, token in enumerate(tokens):
        for phrase in _read_words().ordinary.get(token, ()):
            if _stands_at(phrase, tokens, place):
                left[place : place + len(phrase)] = [""] * len(phrase)
    return left


def _stands_at(phrase: Sequence[str], tokens: Sequence[str], place: int) -> bool:
    words = tokens[place : place + len(phrase)]
    return len(words) == len(phrase) and all(map(_fits_word, phrase, words))


def _is_negation(tokens: Sequence[str], place: int) -> bool:
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    # "No 5", "NE 200" are numbers and models
    is_number = following[:1].isdecimal()
    is_one = tokens[place] in _read_words().negations
    return is_one and following not in _ONLY and not is_number


def _fits_word(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _read_words() -> _Words:
    phrases: dict[str, list[_Entry]] = {}
    prefixes: dict[str, list[_Entry]] = {}
    within: dict[str, _Entry] = {}
    ordinary: dict[str, list[Phrase]] = {}
    rows = read_cells("onward.queries.transactions", "text_words.csv")
    texts = [(row, text) for row in rows for text in row["words"].split(";")]
    entries = [(row["about"], text) for row, text in texts]
    negations = frozenset(_fold_word(text) for about, text in entries if about == _NEGATION)
    for row, text in texts:
        about = row["about"]
        if about in (_NEGATION, _PROHIBITION, _EXCEPTION):
            continue
        term, phrase = cast("Term", about), _fold_phrase(text)
        entry = _Entry(term, row["entries"], phrase)
        if about == _ORDINARY:
            ordinary.setdefault(phrase[0], []).append(phrase)
        elif _is_within_words(term, text):
            within.setdefault(" ".join(phrase).removesuffix("*"), entry)
        elif phrase[0].endswith("*"):
            beginning = phrase[0].removesuffix("*")[:_BEGINNING]
            prefixes.setdefault(beginning, []).append(entry)
        else:
            phrases.setdefault(phrase[0], []).append(entry)
    # the longest first: a question quotes all that was found, and one phrase may begin another
    for alike in (*phrases.values(), *prefixes.values()):
        alike.sort(key=lambda one: -len(one.phrase))
    pattern = "|".join(map(re.escape, sorted(within, key=lambda words: (-len(words), words))))
    prohibitions = tuple(_fold_word(text) for about, text in entries if about == _PROHIBITION)
    exceptions = tuple(_fold_phrase(text) for about, text in entries if about == _EXCEPTION)
    return _Words(
        phrases=phrases,
        prefixes=prefixes,
        within=re.compile(pattern),
        entries_within=within,
        negations=negations,
        prohibitions=prohibitions,
        exceptions=exceptions,
        ordinary=ordinary,
    )


def _is_within_words(term: Term, text: str) -> bool:
    """Tell whether a phrase of the table is looked for within words."""
    is_joined = term in GOODS_CLASSES and _JOINED.search(text)
    return bool(is_joined or _UNSPACED.search(text))


def _fold_phrase(text: str) -> Phrase:
    folded = (_fold_word(word) for word in text.split())
    return tuple(word for word in folded if word)


def _fold_word(word: str) -> str:
    """Write a word as `split_words` writes those of a text; its star stays."""
    star = "*" if word.endswith("*") else ""
    return " ".join(split_words(word.removesuffix("*"))) + star
