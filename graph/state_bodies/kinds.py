"""Which stated names are those of a body of a state: ministries, governments, police, services.

An order says "100 % Ministry of Interior" and no kind beside it. The name alone tells what it is,
and what follows from it stays as uncertain as the order's own statement. The words are one table,
`words.csv`, compared without case and accents; a star stands for any letters.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.csv_rows import read_rows
from onward.graph.model import PartyKind
from onward.graph.names.normalise import normalise
from onward.graph.names.words import WordClass, classify_words

STATE_BODY_TOPIC: Final = "gov"
"""What a stated public body bears, since only a source could say more of it."""

_DOTLESS_I: Final = "\u0131"

_UNSPACED: Final = frozenset({"zh", "ja"})
"""Languages that write no blanks between words."""

Phrase = tuple[str, ...]
_Row = tuple[int, Phrase, PartyKind | None]
_TELL_NOTHING: Final = (WordClass.FUNCTION, WordClass.GENERIC)


class _Phrases:
    """Phrases in the order of the table, found by their first word: few begin with that of a name.

    Args:
        rows: Each phrase, with the kind that it tells, if any.
        end: They are found by their last word.
    """

    def __init__(
        self, rows: Sequence[tuple[Phrase, PartyKind | None]], *, end: bool = False
    ) -> None:
        self._place = -1 if end else 0
        self._by_word: dict[str, list[_Row]] = {}
        self._patterns: list[_Row] = []
        for number, (phrase, kind) in enumerate(rows):
            word = phrase[self._place]
            same = self._patterns if "*" in word else self._by_word.setdefault(word, [])
            same.append((number, phrase, kind))
        self.words: Final = frozenset(word for phrase, _ in rows for word in phrase)

    def list_likely(self, words: Phrase) -> Sequence[_Row]:
        """Return the phrases, in order, with which some words may begin, or end."""
        rows = self._by_word.get(words[self._place], ()) if words else ()
        return sorted((*rows, *self._patterns), key=itemgetter(0)) if self._patterns else rows

    def list_within(self, words: Phrase) -> Iterator[Phrase]:
        """Yield the phrases that may stand anywhere among some words, in whatever order."""
        for word in frozenset(words) & self._by_word.keys():
            yield from (phrase for _, phrase, _ in self._by_word[word])
        yield from (phrase for _, phrase, _ in self._patterns)


@dataclass(frozen=True, slots=True)
class _Names:
    """The words of the table, by where in a name they stand.

    Attributes:
        kinds: Phrases that begin, end or are a name, each with the kind that it tells.
        leads: Phrases that may stand before them.
        unspaced: Ends of names that are written without blanks.
        legal_forms: Words that only companies bear.
        trades: Words of those who only bear such a name, or sell to such a body.
        states: Phrases of the full name of a state.
        insurgents: Phrases of those who fight a state under such a name.
        not_insurgents: Phrases that hold such words and are a state's all the same.
    """

    kinds: Mapping[str, _Phrases]
    leads: _Phrases
    unspaced: Sequence[tuple[str, PartyKind]]
    legal_forms: frozenset[str]
    trades: frozenset[str]
    states: _Phrases
    insurgents: _Phrases
    not_insurgents: _Phrases


@lru_cache(maxsize=8192)
def kind_of_name(name: str) -> PartyKind | None:
    """Return the kind of a party by its name, where it names a state, or a body of one.

    >>> [str(kind_of_name(name)) for name in ("Ministry of Interior", "Innenministerium")]
    ['PublicBody', 'PublicBody']
    >>> kind_of_name("Ministry of Sound Ltd"), kind_of_name("Army & Navy Stores")
    (None, None)
    >>> [str(kind_of_name(name)) for name in ("Kingdom of Norway", "Egyptian Army")]
    ['PublicBody', 'MilitaryUnit']
    """
    if names_state(name):
        return PartyKind.PUBLIC_BODY
    words = tuple(fold_name(name).split())
    names = _read_names()
    if any(_is_legal_form(words, place, names) for place in range(len(words))):
        return None
    if fights_a_state(name):
        return None
    rest = _drop_leads(words, names)
    if kind := _find_at_start(rest, names.kinds["office"]):
        return kind
    if not names.trades.isdisjoint(words):
        return None
    joined = "".join(words)
    unspaced = (kind for ending, kind in names.unspaced if joined.endswith(ending))
    return (
        _find_at_start(rest, names.kinds["begins"])
        or _find_at_end(words, names.kinds["ends"])
        or _find_before_state(rest, names.kinds["of a state"])
        or _find_at_start(drop_places(rest), names.kinds["whole"], is_whole=True)
        or next(unspaced, None)
    )


def names_state(name: str) -> bool:
    """Tell whether a name is the full name of a state.

    A bare name may be a person's or a company's, too.

    >>> [names_state(name) for name in ("Republic of Uganda", "Jordan", "Norwegian")]
    [True, False, False]
    """
    words = tuple(fold_name(name).split())
    return _holds_phrase(words, _read_names().states) and bool(country_code(name))


def is_office_of_many_states(name: str) -> bool:
    """Tell whether a name is that of a body which each state has: no word says of which.

    >>> is_office_of_many_states("Ministerio del Interior"), is_office_of_many_states("Quds Force")
    (True, False)
    >>> is_office_of_many_states("Iranian Army")
    False
    """
    words = fold_name(name).split()
    kinds = zip(words, classify_words(words), strict=True)
    own_words = {word for word, kind in kinds if kind not in _TELL_NOTHING}
    return kind_of_name(name) is not None and own_words <= _words_of_offices()


def fights_a_state(name: str) -> bool:
    """Tell whether a name is rather that of insurgents than of a state's forces.

    >>> fights_a_state("National Liberation Army"), fights_a_state("People's Liberation Army")
    (True, False)
    """
    words, names = tuple(fold_name(name).split()), _read_names()
    return _holds_phrase(words, names.insurgents) and not _holds_phrase(words, names.not_insurgents)


def _holds_phrase(words: Phrase, phrases: _Phrases) -> bool:
    """Tell whether one of the phrases stands anywhere in a name."""
    # no more words than the phrase has: a name of a hundred thousand would be copied at each
    return any(
        _begins_with(words[place : place + len(phrase)], phrase)
        for phrase in phrases.list_within(words)
        for place, word in enumerate(words)
        if word == phrase[0] or "*" in phrase[0]
    )


def _is_legal_form(words: Phrase, place: int, names: _Names) -> bool:
    # two letters between other words are as often a word of some language
    is_word = len(words[place]) == 2 and 0 < place < len(words) - 1
    return words[place] in names.legal_forms and not is_word


def _drop_leads(words: Phrase, names: _Names) -> Phrase:
    """Return a name without what may stand before a body's: "royal", a country."""
    rest = words[len(words) - len(drop_places(words)) :] if words else words
    for _, lead, _ in names.leads.list_likely(rest):
        if len(rest) > len(lead) and _begins_with(rest, lead):
            return _drop_leads(rest[len(lead) :], names)
    return rest


def drop_places(words: Phrase) -> Phrase:
    """Return words without the places that they begin with; all of them where nothing is left."""
    classes = classify_words(words)
    begin = next((place for place, kind in enumerate(classes) if kind is not WordClass.PLACE), 0)
    return words[begin:]


def _find_at_start(words: Phrase, phrases: _Phrases, *, is_whole: bool = False) -> PartyKind | None:
    for _, phrase, kind in phrases.list_likely(words):
        if _begins_with(words, phrase) and (not is_whole or len(words) == len(phrase)):
            return kind
    return None


def _find_before_state(words: Phrase, phrases: _Phrases) -> PartyKind | None:
    """Return what "Army of" is before a country: "Army of Islam" is none."""
    for _, phrase, kind in phrases.list_likely(words):
        if _begins_with(words, (*phrase, "of")) and country_code(
            " ".join(words[len(phrase) + 1 :])
        ):
            return kind
    return None


def _find_at_end(words: Phrase, phrases: _Phrases) -> PartyKind | None:
    for _, phrase, kind in phrases.list_likely(words):
        if len(words) >= len(phrase) and _begins_with(words[-len(phrase) :], phrase):
            return kind
    return None


def _begins_with(words: Phrase, phrase: Phrase) -> bool:
    """Tell whether words begin with a phrase."""
    # nearly all differ in their first word
    if words[:1] != phrase[:1] and "*" not in phrase[0]:
        return False
    return len(words) >= len(phrase) and all(
        word == part or ("*" in part and fnmatchcase(word, part))
        for word, part in zip(words, phrase, strict=False)
    )


def fold_name(name: str) -> str:
    """Return a name with its letters bare and small: Ministère is ministere.

    >>> fold_name("Ministère de l'Intérieur")
    'ministere de l interieur'
    """
    plain = normalise(name)
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFKD", plain.replace(_DOTLESS_I, "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _read_names() -> _Names:
    kinds: dict[str, list[tuple[Phrase, PartyKind | None]]] = {
        where: [] for where in ("office", "begins", "ends", "of a state", "whole")
    }
    others: dict[str, list[tuple[Phrase, PartyKind | None]]] = {
        where: []
        for where in ("lead", "legal form", "trade", "state", "insurgent", "not insurgent")
    }
    unspaced: list[tuple[str, PartyKind]] = []
    for row, phrase in _read_rows():
        if row["where"] in others:
            others[row["where"]].append((phrase, None))
        elif row["language"] in _UNSPACED:
            unspaced.append(("".join(phrase), PartyKind(row["kind"])))
        else:
            kinds[row["where"]].append((phrase, PartyKind(row["kind"])))
    return _Names(
        kinds={where: _Phrases(rows, end=where == "ends") for where, rows in kinds.items()},
        leads=_Phrases(others["lead"]),
        unspaced=unspaced,
        legal_forms=frozenset(" ".join(phrase) for phrase, _ in others["legal form"]),
        trades=frozenset(" ".join(phrase) for phrase, _ in others["trade"]),
        states=_Phrases(others["state"]),
        insurgents=_Phrases(others["insurgent"]),
        not_insurgents=_Phrases(others["not insurgent"]),
    )


@cache
def _words_of_offices() -> frozenset[str]:
    return frozenset[str]().union(*(phrases.words for phrases in _read_names().kinds.values()))


def _read_rows() -> Iterator[tuple[Mapping[str, str], Phrase]]:
    for row in read_rows(Path(__file__).with_name("words.csv")):
        for phrase in row["words"].split(";"):
            yield row, tuple(_fold_word(word) for word in phrase.split())


def _fold_word(word: str) -> str:
    """Fold a word of the table, which may begin or end with a star."""
    return "*".join(fold_name(part) for part in word.split("*"))
