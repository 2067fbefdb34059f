"""Words that say nothing: "n/a", "siehe Anlage", "customer", "???", and what is made of them alone.

A fact that is filled in with such words is as unknown as one that is left out, and looks known. The
words are one closed table, `empty_words.csv`. A text says nothing when every word of it stands in
the table's rows of one language, so that "N/A - to be advised" needs no row of its own, and one
word that stands there for nobody ("Nil Optik") makes the whole a fact.

Many who are not named are nobody, too: "100+ private investors", "Kleinaktionäre (je < 1 %)". Where
a text has a word for such a crowd (`crowd_words.csv`), numbers and the words around it say nothing.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

# ------------------------------------------------------------------------------------------------
# What only fills a field, without a table: 0, 777, xxx, lalalala, a legal form, masked letters.
# ------------------------------------------------------------------------------------------------

_PATTERN: Final = re.compile(r"(.{2,4})\1{2,}")
_COUNTED: Final = "01234567890123456789"


def is_filler(joined: str) -> bool:
    """Tell whether letters or digits, written together, only fill a field."""
    if joined.isdecimal():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in joined)
        if not digits.strip("0"):
            return True
        is_run = len(digits) > 2 and (digits in _COUNTED or digits in _COUNTED[::-1])
        return is_run or (len(digits) > 2 and len(set(digits)) == 1)
    letters = set(joined)
    if letters <= {"x", "\u0445"}:  # the Cyrillic letter looks like it
        return True
    # "III" is a number
    is_repeated = len(joined) > 2 and len(letters) == 1 and joined[0] != "i"
    return is_repeated or _PATTERN.fullmatch(joined) is not None


# The tables of names are heavy, and a command that only reads the rules needs none of them.


def is_legal_form(word: str) -> bool:
    """Tell whether a word is a legal form."""
    from onward.graph.names.words import WordClass, classify_word  # noqa: PLC0415  # see above

    return classify_word(word) is WordClass.LEGAL


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """Tell whether a word is a trade, a ware or a place: "fund", "German"."""
    from onward.graph.names.words import (  # noqa: PLC0415  # see above
        WordClass,
        classify_words,
        make_plain,
    )

    plain = make_plain(word).words.split()
    return bool(plain) and WordClass.DISTINCTIVE not in classify_words(plain)


def unmask_letters(text: str) -> str:
    """Return a text with its letters of another script as the Latin ones that they look like."""
    from onward.graph.names.romanise import unmask  # noqa: PLC0415  # see above

    unmasked = unmask(text)
    return text if unmasked is None else unmasked.text


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
        table = files("onward.queries.transactions") / name
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
            for phrase in row["words"].split(";"):
                yield row["language"], row["kind"], tuple(split_words(phrase))


# ------------------------------------------------------------------------------------------------
# Names that say how somebody is related to others, or where goods go: "customer of Siemens".
#
# Such a text stands where the name of a party is asked for, and names a role, a place or another
# party: "our distributor in Dubai", "bonded warehouse Almaty", "c/o DHL", "to the order of First
# Bank". It is recognised by its form, in the words of one language (`relation_words.csv`):
#
# - a role and a word that leads on ("customer of", "дилер в"), whatever follows;
# - roles, places and what stands around them alone, with towns and countries;
# - a few words in small letters, and where that is: "hospital in Baku";
# - a place in small letters, and its name: "oil field Kaprikat";
# - a phrase that puts another party in the place of this one, at the beginning;
# - where words are not parted, a role or a place at the end of what is written together;
# - a post box, or a street with the number of a house.
#
# A legal form makes a name of all but the first and the fourth: "Almaty Warehouse LLP". Trades and
# wares are no such words: "Hamburg Port Authority".
# ------------------------------------------------------------------------------------------------

_TABLE: Final = "relation_words.csv"

_LONGEST_PHRASE: Final = 4
_LEAST_PLACE: Final = 3
_LEAST_PART: Final = 4
_JOINTS: Final = ("", "s", "n", "en", "er")
"""What German and Dutch put between two words that are written as one."""

_UNSPACED_FORMS: Final = (
    "公司",
    "集团",
    "集團",
    "厂",
    "廠",
    "会社",
    "회사",
    "银行",
    "銀行",
    "은행",
)

_FIRST_FORMS: Final = frozenset({"شركة", "شرکت"})
"""Arabic and Persian begin a firm's name with what it is."""

_Phrase = tuple[str, ...]


@dataclass
class _Relations:
    """The phrases of a language, by kind."""

    role: set[_Phrase] = field(default_factory=set)
    link: set[_Phrase] = field(default_factory=set)
    place: set[_Phrase] = field(default_factory=set)
    begin: set[_Phrase] = field(default_factory=set)
    end: set[_Phrase] = field(default_factory=set)
    article: set[_Phrase] = field(default_factory=set)

    def holds(self, phrase: _Phrase) -> bool:
        """Tell whether a phrase is a role or a place, or a word made of two: "Speditionslager"."""
        if phrase in self.role or phrase in self.place:
            return True
        return len(phrase) == 1 and self._is_compound(phrase[0])

    def _is_compound(self, word: str) -> bool:
        firsts = (word[:-length] for length in range(_LEAST_PART, len(word) - _LEAST_PART + 1))
        signs = self.role | self.place
        return any(
            (word[len(first) :],) in self.place
            and any((first.removesuffix(joint),) in signs for joint in _JOINTS)
            for first in firsts
        )

    @cached_property
    def begin_words(self) -> set[_Phrase]:
        """Phrases at the beginning that are not of single letters."""
        return {phrase for phrase in self.begin if any(len(word) > 1 for word in phrase)}


def _is_address(name: str) -> bool:
    from onward.graph.addresses.reading import is_address_text  # noqa: PLC0415  # heavy

    return is_address_text(name)


@lru_cache(maxsize=8192)
def describes_relation(name: str) -> bool:
    """Tell whether a name only says what somebody is to others, or where somebody is.

    >>> texts = ("customer of Siemens", "наш дилер в Алматы", "bonded warehouse Almaty", "c/o DHL")
    >>> [describes_relation(text) for text in (*texts, "12 Harbour Road, Springfield")]
    [True, True, True, True, True]
    >>> texts = ("Client Solutions AG", "Partners Group", "Almaty Warehouse LLP", "Kunde Optik")
    >>> [describes_relation(text) for text in texts]
    [False, False, False, False]
    """
    if len(name) > LONGEST:
        return False
    words = tuple(split_words(name))
    if any(map(str.isdigit, name)) and _is_address(name):
        return True
    if not words or not _holds_sign(name, words):
        return False
    bare = _skip_opening(words)
    languages = _read_relations().values()
    has_slash = "/" in name
    if any(
        _leads_on(relations, bare) or _begins_with_another(relations, words, has_slash=has_slash)
        for relations in languages
    ):
        return True
    if _has_legal_form(name) or words[0] in _FIRST_FORMS or words[-1].endswith(_UNSPACED_FORMS):
        return False
    return any(
        _names_place(relations, bare)
        or _ends_in_role(relations, words)
        or _lies_somewhere(relations, name, words)
        or _opens_with_place(relations, name, words)
        for relations in languages
    )


def _has_legal_form(name: str) -> bool:
    from onward.graph.names.words import make_plain  # noqa: PLC0415  # heavy

    words = make_plain(name).words.split()
    return len(words) > 1 and any(map(is_legal_form, words))


def _holds_sign(name: str, words: _Phrase) -> bool:
    """Tell whether a text may say so: most names hold no such word, and are done."""
    if name[:1].islower() or not _read_sign_words().isdisjoint(words):
        return True
    ends = _read_place_ends()
    return any(word.endswith(ends) or _is_unspaced((word,)) for word in words)


def _skip_opening(words: _Phrase) -> _Phrase:
    """Return the words without the article or "our" before them."""
    openings = _read_openings()
    while len(words) > 1 and words[:1] in openings:
        words = words[1:]
    return words


def _leads_on(relations: _Relations, words: _Phrase) -> bool:
    """Tell whether a text begins with a role and goes on with a word that leads to another."""
    for length in range(1, min(_LONGEST_PHRASE, len(words) - 1) + 1):
        if words[:length] in relations.role and _begins_with(words[length:], relations.link):
            return len(words) > length + 1
    return False


def _begins_with_another(relations: _Relations, words: _Phrase, *, has_slash: bool) -> bool:
    """Tell whether a phrase comes first that puts another party in the place of this one.

    Single letters are one only where a slash parts them: c/o, p/a, and not "C.O. Optics".
    """
    spaced = relations.begin if has_slash else relations.begin_words
    return _begins_with(words, spaced) or any(
        words[0].startswith(phrase[0]) and _is_unspaced(phrase) for phrase in relations.begin
    )


def _begins_with(words: _Phrase, phrases: set[_Phrase]) -> bool:
    return any(words[:length] in phrases for length in range(1, _LONGEST_PHRASE + 1))


def _names_place(relations: _Relations, words: _Phrase) -> bool:
    """Tell whether a text is made of roles, places, links, towns and numbers alone."""
    # how far the text is read, and whether a role or a place was among it
    reached: dict[int, bool] = {0: False}
    for start in range(len(words)):
        if start not in reached:
            continue
        for length in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            phrase = words[start : start + length]
            is_sign = relations.holds(phrase)
            if is_sign or phrase in relations.link or _stands_around(phrase):
                end = start + length
                reached[end] = reached.get(end, False) or reached[start] or is_sign
    return reached.get(len(words), False)


def _lies_somewhere(relations: _Relations, name: str, words: _Phrase) -> bool:
    """Tell whether a text is a few words written small, and where that is: "hospital in Baku"."""
    chunks = name.split()
    if len(chunks) != len(words):
        return False
    for place in range(1, min(_LONGEST_PHRASE, len(words) - 1)):
        if words[place : place + 1] in relations.link:
            is_small = all(map(str.islower, chunks[: place + 1]))
            is_named = not chunks[place + 1].islower()
            return is_small and is_named and _stands_around(words[place + 1 :])
    return False


def _opens_with_place(relations: _Relations, name: str, words: _Phrase) -> bool:
    """Tell whether a place that is written small has a name of one word: "oil field Kaprikat"."""
    place, last = words[:-1], name.rsplit(maxsplit=1)[-1]
    return name[:1].islower() and last[:1].isupper() and place in relations.place


@lru_cache(maxsize=8192)
def _stands_around(phrase: _Phrase) -> bool:
    """Tell whether words are a number, a town or a country."""
    from onward.graph.addresses.tables import countries_of_town  # noqa: PLC0415  # heavy
    from onward.graph.countries import country_code, region_code  # noqa: PLC0415  # heavy
    from onward.graph.names.added_text import are_places  # noqa: PLC0415  # heavy
    from onward.graph.names.words import make_plain  # noqa: PLC0415  # heavy

    if len(phrase) == 1 and phrase[0].isdecimal():
        return True
    text = " ".join(phrase)
    if len(text) < _LEAST_PLACE:
        return False  # the code of a country is as often a word
    is_country = country_code(text) is not None or region_code(text) is not None
    plain = make_plain(text).words
    # Russian and Ukrainian inflect what follows "in"
    spellings = (plain,) if text.isascii() else (plain, plain[:-1], f"{plain[:-1]}a")
    return is_country or any(
        countries_of_town(spelling) or are_places(spelling.split()) for spelling in spellings
    )


def _ends_in_role(relations: _Relations, words: _Phrase) -> bool:
    """Tell whether what is written together ends in a role or a place."""
    unspaced = [word for word in words if _is_unspaced((word,))]
    return any(word.endswith(phrase[-1]) for word in unspaced for phrase in relations.end)


def _is_unspaced(phrase: Sequence[str]) -> bool:
    return all(char >= "\u3040" for word in phrase for char in word)


@cache
def _read_openings() -> frozenset[_Phrase]:
    """Return what may stand before a role: articles, and what descriptions begin with."""
    openings = (language.openings for language in read_languages())
    return frozenset(_read_relations()[_EVERY_LANGUAGE].article).union(*openings)


@cache
def _read_sign_words() -> frozenset[str]:
    """Return the first words of all phrases that say what somebody is, or where."""
    return frozenset(
        phrase[0]
        for relations in _read_relations().values()
        for phrase in relations.role | relations.place | relations.begin
    )


@cache
def _read_place_ends() -> tuple[str, ...]:
    """Return the places of one word, which may end a compound."""
    languages = _read_relations().values()
    places = {
        phrase[0] for relations in languages for phrase in relations.place if len(phrase) == 1
    }
    return tuple(sorted(place for place in places if len(place) >= _LEAST_PART))


@cache
def _read_relations() -> Mapping[str, _Relations]:
    relations: dict[str, _Relations] = {}
    text = (files(__package__) / _TABLE).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        phrases = (tuple(split_words(phrase)) for phrase in row["words"].split(";"))
        of_language = relations.setdefault(row["language"], _Relations())
        getattr(of_language, row["kind"]).update(filter(None, phrases))
    return relations


# ------------------------------------------------------------------------------------------------
# Names that name nobody: "100 private investors", "the CEO", "a group of friends", "see register".
#
# Such a text stands where a name is asked for and only describes who it is. It is recognised by its
# words (`crowd_words.csv`) and by how it begins: with a word such as "a", "my", "several" or "see"
# before a word that no name begins with, since it is written small.
# ------------------------------------------------------------------------------------------------

_TICKER = re.compile(r"[A-Z]{2,8} ?: ?[A-Z0-9.]{1,6}|(?i:ticker|isin)\W+\w+")
"""A share's sign at an exchange: who holds the shares is not said."""
_LONGEST_OPENING = 3
_LONGEST_NATIONALITY = 3
_PAIR = 2
_LONGEST_PARTICLE = 3
"""Letters of al, bin, van, which stand in names."""


@lru_cache(maxsize=8192)
def names_nobody(name: str) -> bool:
    """Tell whether a name says nothing, or only describes somebody.

    >>> texts = ("the CEO", "rund 50 Kleinanleger", "two local businessmen", "100 %")
    >>> [names_nobody(text) for text in texts]
    [True, True, True, True]
    >>> [names_nobody(text) for text in ("CEO Ana Muster", "Two Sigma", "A. Meyer", "3M", "Seven")]
    [False, False, False, False, False]
    """
    if stands_for_nobody(name):
        return True
    crowds = not _names_firm(name)
    if says_nothing(name, crowds=crowds):
        return not names_institution(name)
    words = split_words(name)
    # a percentage or a day alone is no name
    if all(word.isdecimal() for word in words):
        return True
    if crowds and any(_names_office(language, words) for language in read_languages()):
        return True
    return _opens_description(name, tuple(words))


@lru_cache(maxsize=8192)
def stands_for_nobody(name: str) -> bool:
    """Tell whether a whole text stands for nobody, and any word beside it would make it a name.

    >>> texts = ("public", "Öffentlich", "Muster AG", "Public Storage", "Muster Optik AG")
    >>> [stands_for_nobody(text) for text in texts]
    [True, True, True, False, False]
    """
    joined, languages = "".join(split_words(name)), read_languages()
    return any(joined in language.alone for language in languages) or is_sample(name)


@lru_cache(maxsize=8192)
def is_sample(name: str) -> bool:
    """Tell whether a name is that of the firm of forms and handbooks, in any legal form.

    >>> is_sample("Muster AG"), is_sample("Musterbau AG"), is_sample("public")
    (True, False, False)
    """
    joined = "".join(split_words(name))
    samples = frozenset().union(*(language.samples for language in read_languages()))
    # the legal form is read only where there is a sample
    return any(sample in joined for sample in samples) and _drop_legal_forms(name) in samples


def _is_part(name: str) -> bool:
    """Tell whether a text only says which part an owner holds, or by what: "the rest"."""
    joined = "".join(split_words(name))
    return any(joined in language.parts for language in read_languages())


def _drop_legal_forms(name: str) -> str:
    """Return the words of a name, without its legal forms, written together."""
    from onward.graph.names.words import make_plain, split_legal_forms  # noqa: PLC0415  # heavy

    words, _ = split_legal_forms(make_plain(name).words.split())
    return "".join(words)


@lru_cache(maxsize=8192)
def describes_owner(name: str) -> bool:
    """Tell whether an owner's name names nobody, says whose it is, or is a text in small letters.

    >>> describes_owner("a blind trust"), describes_owner("blind trust of relatives")
    (True, True)
    >>> describes_owner("anna muster"), describes_owner("Blind Trust Optik")
    (False, False)
    """
    from onward.graph.names.added_text import names_relative  # noqa: PLC0415  # heavy

    if names_nobody(name) or describes_relation(name) or names_relative(name):
        return True
    if _TICKER.fullmatch(name.strip()) or _is_part(name):
        return True
    bare = _drop_nationalities(name)
    words = split_words(bare)
    # "Cypriot trust" says as little as "blind trust"
    if not words or not bare.islower() or any(map(is_legal_form, words)):
        return False
    if len(words) == 1 and bare == name:
        return False
    if any(word in language.firms for language in read_languages() for word in words[1:]):
        return False  # "state bank of india"
    if not all(word.isalpha() or word.isdecimal() for word in words):
        return False  # "k9 founder": a code is a name
    longer = [word for word in words if len(word) > _LONGEST_PARTICLE]
    return any(
        word in language.words or word in language.crowd_words
        for language in read_languages()
        for word in longer
    )


def _names_firm(name: str) -> bool:
    """Tell whether words for people are a firm's name: "Citizens Bank", "Private Investors GmbH".

    Such a name is written large, ends in a legal form or has the word of a bank or an institution:
    "die Bank" and "Gesellschafter der GmbH" only describe whose they are.
    """
    chunks = [chunk for chunk in name.split() if any(map(str.isalnum, chunk))]
    large = [chunk for chunk in chunks if not chunk[:1].islower()]
    if (
        len(large) < 2
        or large[:1] != chunks[:1]
        or tuple(split_words(chunks[0])) in read_openings()
    ):
        return False
    ends = split_words(chunks[-1])
    # "A.Ş." is two letters
    is_form = all(map(is_legal_form, ends)) or is_legal_form("".join(ends))
    has_form = large[-2:] == chunks[-2:] and is_form
    words = {word for chunk in large for word in split_words(chunk)}
    if has_form or any(not words.isdisjoint(language.firms) for language in read_languages()):
        return True
    return names_institution(name)


def names_institution(name: str) -> bool:
    """Tell whether words written large are an institution's name: "National Pension Service".

    The fewer the words, the more often they only describe somebody: "Private Equity Fund".

    >>> names_institution("Partners Group"), names_institution("Investors Group")
    (True, False)
    """
    chunks = [chunk for chunk in name.split() if any(map(str.isalnum, chunk))]
    words = [word for chunk in chunks for word in split_words(chunk)]
    if any(chunk[:1].islower() for chunk in chunks) or tuple(words[:1]) in read_openings():
        return False
    institutions, last_words, first_words = (
        set().union(*(getattr(language, kind) for language in read_languages()))
        for kind in ("institutions", "last_words", "first_words")
    )
    if len(words) == _PAIR:
        return words[0] in first_words and words[-1] in institutions
    if len(words) == _PAIR + 1:
        return words[-1] in last_words
    return not institutions.isdisjoint(words)


def _names_office(language: Language, words: list[str]) -> bool:
    rest = [word for word in words if word not in language.offices]
    return len(rest) < len(words) and (not rest or says_nothing(" ".join(rest), crowds=True))


def _opens_description(name: str, words: tuple[str, ...]) -> bool:
    """Tell whether a text begins as a description does, and goes on in small letters."""
    # "Two Sigma LLC" is a firm, whatever it begins with
    if any(map(is_legal_form, words[1:])):
        return False
    openings = read_openings()
    longest = min(len(words) - 1, _LONGEST_OPENING)
    lengths = [length for length in range(1, longest + 1) if words[:length] in openings]
    return any(_goes_on_small(name, length) for length in lengths)


def read_openings() -> frozenset[tuple[str, ...]]:
    """Return the phrases with which a description begins."""
    return frozenset().union(*(language.openings for language in read_languages()))


def _goes_on_small(name: str, length: int) -> bool:
    chunks = [chunk for chunk in name.split() if any(map(str.isalnum, chunk))]
    rest = _drop_nationalities(" ".join(chunks[length:])).split()
    return bool(rest) and not any(map(str.isupper, rest[0][:1]))


def _drop_nationalities(name: str) -> str:
    """Return a name without the countries and nationalities that it begins with."""
    from onward.graph.countries import country_code  # noqa: PLC0415  # heavy

    chunks = name.split()
    for length in range(min(len(chunks) - 1, _LONGEST_NATIONALITY), 0, -1):
        first = " ".join(chunks[:length])
        if not first.islower() and country_code(first) is not None:
            return " ".join(chunks[length:])
    return name
