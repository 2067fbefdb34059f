"""Words that say nothing: "n/a", "siehe Anlage", "customer", "???", and what is made of them alone.

A fact that is filled in with such words is as unknown as one that is left out, and looks known. The
words are one closed table, `empty_words.csv`. A text says nothing when every word of it stands in
the table's rows of one language, so that "N/A - to be advised" needs no row of its own, and one
word that stands there for nobody ("Nil Optik") makes the whole a fact.

Many who are not named are nobody, too: "100+ private investors", "Kleinaktionäre (je < 1 %)". Where
a text has a word for such a crowd (`crowd_words.csv`), numbers and the words around it say nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from onward.graph.tables import read_cells
from onward.queries.transactions.fillers import is_common, is_filler, is_legal_form, unmask_letters

LONGEST: Final = 300
"""Characters beyond which a text is taken for a fact: nobody writes so much to say nothing."""

_EVERY_LANGUAGE: Final = "any"
_WORD: Final = re.compile(r"[^\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_PARTS: Final = (
    re.compile(r"[;,|()\[\]{}<>\n\r\t:!?]+|\s[-\u2010-\u2015/]+\s|\.\s"),
    re.compile(r"[/\\]+"),
)
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_COUNTER: Final = re.compile(
    "(?<=[0-9])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
    "|(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=[0-9])"
)  # 100名
_SEVERAL: Final = re.compile(r"(.)\1{2,}")
_NUMBERED: Final = re.compile(r"([^\W\d_]{3,})\d{1,4}")  # customer1, test123
_UMLAUT: Final = re.compile("([aou])e")
_LETTERS: Final = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})

# How much has been read before a word: of the words below, those of a higher rank allow more.
_NOTHING_READ: Final = -1
_START: Final = 0
_LEGAL_FORM: Final = 1
_RANKS: Final = {"nothing": 2, "around": 2, "role": 3, "crowd": 3, "lead": 4, "after": 4}
_LEAD: Final = 4
_DIGITS_AFTER: Final = {2: 2, 3: 6, 4: LONGEST}
"""Longest number that still says nothing, by rank: "customer 4711", "see invoice 20260912"."""

_COUNT_LONGEST: Final = 6
"""Longest number of a crowd: "100000 shareholders"."""

_SHORT: Final = 5
_PIECE_LEAST: Final = 3
_JOINED_LEAST: Final = 8


@dataclass(slots=True)
class Language:
    """The words of a language, those of every language among them: phrases by their first word."""

    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    crowd_words: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    leads: set[str] = field(default_factory=set)
    crowds: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    openings: set[tuple[str, ...]] = field(default_factory=set)
    firms: set[str] = field(default_factory=set)
    institutions: set[str] = field(default_factory=set)
    last_words: set[str] = field(default_factory=set)
    first_words: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    samples: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def add(self, phrase: tuple[str, ...], kind: str) -> None:
        """Add a phrase of a kind."""
        joined = "".join(phrase)
        if kind == "opening":
            self.openings.add(phrase)
            return
        whole_words = {
            "firm": self.firms,
            "institution": self.institutions,
            "last": self.last_words,
            "first": self.first_words,
            "alone": self.alone,
            "sample": self.samples,
            "part": self.parts,
            "office": self.offices,
            "prefix": self.around,
        }
        if kind in whole_words:
            whole_words[kind].add(joined)
            return
        self.phrases.setdefault(phrase[0], []).append((phrase, kind))
        (self.crowd_words if kind in ("around", "crowd") else self.words).update(phrase)
        if kind == "lead":
            self.leads.update(phrase)
        if kind in ("role", "crowd"):
            self.crowds.add(joined)
        # what is written as one word ("notknown"), and scripts without blanks
        if kind in ("around", "crowd"):
            self.around.add(joined)
        elif kind != "after":
            (self.roles if kind == "role" else self.joined).add(joined)

    def names_crowd(self, words: Sequence[str]) -> bool:
        """Tell whether a word is for many who are not named, or is made with one."""
        spellings = {spelling for word in words for spelling in _spell_word(word)}
        spellings.update(first + second for first, second in pairwise(words))
        long = [word for word in words if len(word) >= _JOINED_LEAST or _UNSPACED.fullmatch(word)]
        return not spellings.isdisjoint(self.crowds) or any(
            crowd in word for crowd in self.crowds for word in long
        )


@lru_cache(maxsize=8192)
def says_nothing(text: str, *, roles: bool = True, crowds: bool = False) -> bool:
    """Tell whether a text is filled in and says nothing.

    Args:
        text: A fact as stated.
        roles: Whether a role in the deal ("customer", "Endverwender") says nothing. It says nothing
            of who somebody is, and all of how he is related.
        crowds: Whether many who are not named are nobody: where a text says who somebody is.

    >>> [says_nothing(text) for text in ("n/a - TBD", "?", "siehe Anlage 3", "customer", "Nil Ltd")]
    [True, True, True, True, True]
    >>> [says_nothing(text) for text in ("Na Li", "Customs laboratory", "5A002", "Namibia", "B")]
    [False, False, False, False, False]
    """
    if len(text) > LONGEST:
        return not any(char.isalnum() for char in text)
    if _reads_as_nothing(text, roles=roles, crowds=crowds):
        return True
    # letters of another script that look Latin: "NONE" with a Greek O
    return not text.isascii() and _reads_as_nothing(
        unmask_letters(text), roles=roles, crowds=crowds
    )


def _reads_as_nothing(text: str, *, roles: bool, crowds: bool) -> bool:
    words = split_words(text)
    if not words or is_filler("".join(words)):
        return True
    joined = "".join(words)
    if len(joined) == 1 and not _UNSPACED.fullmatch(joined):
        return False  # one letter or digit may number an annex
    if len(words) > 2 and len(joined) == len(words) and _is_covered([joined], roles=roles):
        return True  # N O N E
    if not all(stands_in_table(word, crowds=crowds) for word in words):
        return False
    if _is_covered(words, roles=roles, crowds=crowds):
        return True
    return any(
        _all_parts_say_nothing(text, parting, roles=roles, crowds=crowds) for parting in _PARTS
    )


def _all_parts_say_nothing(
    text: str, parting: re.Pattern[str], *, roles: bool, crowds: bool
) -> bool:
    """Tell whether a text is made of parts that say nothing, each in a language of its own."""
    parts = [words for part in parting.split(text) if (words := split_words(part))]
    return len(parts) > 1 and all(
        is_filler("".join(words)) or _is_covered(words, roles=roles, crowds=crowds)
        for words in parts
    )


def split_words(text: str) -> list[str]:
    r"""Return the words of a text without case, width, accents and signs.

    >>> split_words("Keine  Ängabe!"), split_words("endUser\u200b_N/A")
    (['keine', 'angabe'], ['end', 'user', 'n', 'a'])
    """
    if text.isascii():
        return _WORD.findall(_CAMEL.sub(" ", text).casefold())
    plain = _COUNTER.sub(" ", unicodedata.normalize("NFKC", text))
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    folded = _CAMEL.sub(" ", plain).casefold().translate(_LETTERS)
    parts = unicodedata.normalize("NFD", folded)
    bare = "".join(char for char in parts if unicodedata.category(char) != "Mn")
    return _WORD.findall(unicodedata.normalize("NFC", bare))


@lru_cache(maxsize=8192)
def stands_in_table(word: str, *, crowds: bool = False) -> bool:
    """Tell whether a word may say nothing: of most texts the first one does not.

    Args:
        word: As `split_words` gives it.
        crowds: Whether words for many who are not named count, and common ones around them.
    """
    if word.isdecimal() or len(word) == 1 or is_legal_form(word):
        return True
    languages = read_languages()
    spellings = {*_spell_word(word)}
    if crowds:
        spellings.add(word.removesuffix("s"))
    return (crowds and is_common(word)) or any(
        not spellings.isdisjoint(language.words)
        or (crowds and not spellings.isdisjoint(language.crowd_words))
        or _is_joined(language, word, roles=True, crowd=crowds)
        for language in languages
    )


def _is_covered(words: Sequence[str], *, roles: bool, crowds: bool = False) -> bool:
    """Tell whether every word stands in the table, in the rows of one language."""
    return any(
        _covers_words(language, words, roles=roles, crowds=crowds) for language in read_languages()
    )


def _covers_words(language: Language, words: Sequence[str], *, roles: bool, crowds: bool) -> bool:
    ranks = [_START] + [_NOTHING_READ] * len(words)
    crowd = crowds and language.names_crowd(words)
    for place in range(len(words)):
        rank = ranks[place]
        if rank == _NOTHING_READ:
            continue
        for length, reached in _read_from(language, words, place, rank, roles=roles, crowd=crowd):
            ranks[place + length] = max(ranks[place + length], reached)
    return ranks[-1] > _START


def _read_from(
    language: Language, words: Sequence[str], place: int, rank: int, *, roles: bool, crowd: bool
) -> Iterator[tuple[int, int]]:
    """Yield how many words say nothing from a place on, with the rank after them."""
    word = words[place]
    # "see annex", or "annex attached"
    may_follow = rank >= _LEAD or words[-1] in language.leads
    # "des Inhabers", "founder's" written as one word
    singular = (word[:-1],) if crowd and word.endswith("s") and len(word) > _SHORT else ()
    for spelling in (*_spell_word(word), *singular):
        for phrase, kind in language.phrases.get(spelling, ()):
            if not {"after": may_follow, "role": roles, "crowd": crowd, "around": crowd}.get(
                kind, True
            ):
                continue
            if len(spelling) == 1 and len(phrase) == 1 and not _UNSPACED.fullmatch(spelling):
                yield 1, rank  # a letter such as French "à" says nothing of its own: not "L-1"
            elif len(phrase) == 1 or tuple(words[place : place + len(phrase)]) == phrase:
                yield len(phrase), max(rank, _RANKS[kind])
    if word.isdecimal() or len(word) == 1:
        longest = _COUNT_LONGEST if crowd else 0
        if len(word) <= max(longest, _DIGITS_AFTER.get(rank, 0)):
            yield 1, rank
    elif word.isascii() and is_legal_form(word):
        yield 1, max(rank, _LEGAL_FORM)
    elif _is_joined(language, word, roles=roles, crowd=crowd) or (
        crowd and is_common(word) and not any(map(is_legal_form, words))
    ):
        yield 1, max(rank, _RANKS["nothing"])


def _spell_word(word: str) -> Iterator[str]:
    """Yield a word, and how it is meant: ae is ä, 0 is o, letters drawn out, a number behind."""
    yield word
    if word.isalpha():
        if (plain := _UMLAUT.sub(r"\1", word)) != word:
            yield plain
        if (short := _SEVERAL.sub(r"\1", word)) != word and len(short) > 1:
            yield short
    elif not word.isdecimal():
        if "0" in word:
            yield word.replace("0", "o")
        if (numbered := _NUMBERED.fullmatch(word)) is not None:
            yield numbered[1]


def _is_joined(language: Language, word: str, *, roles: bool, crowd: bool = False) -> bool:
    """Tell whether a word is several of the table's written as one: notknown, 暂无信息."""
    is_unspaced = _UNSPACED.fullmatch(word) is not None
    if not is_unspaced and len(word) < _JOINED_LEAST:
        return False
    least = 1 if is_unspaced else _PIECE_LEAST
    starts = {0}
    for end in range(1, len(word) + 1):
        for start in [place for place in starts if end - place >= least]:
            piece = word[start:end]
            if (
                piece in language.joined
                or (roles and piece in language.roles)
                or (crowd and piece in language.around)
            ):
                starts.add(end)
                break
    return len(word) in starts


@cache
def read_languages() -> tuple[Language, ...]:
    """Return each language of the table."""
    rows = list(_table_rows())
    names = dict.fromkeys(name for name, _, _ in rows)
    languages: Mapping[str, Language] = {name: Language() for name in names}
    for name, kind, phrase in rows:
        for language in languages.values() if name == _EVERY_LANGUAGE else (languages[name],):
            language.add(phrase, kind)
    return tuple(languages.values())


def _table_rows() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield language, kind and words of each phrase of the tables."""
    for name in ("empty_words.csv", "crowd_words.csv"):
        for row in read_cells("onward.queries.transactions", name):
            for phrase in row["words"].split(";"):
                yield row["language"], row["kind"], tuple(split_words(phrase))
