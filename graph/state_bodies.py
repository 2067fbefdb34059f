"""Of which state a body is, where its name says it: "Kazakh Ministry of Defence"."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.model import KIND_UNCERTAIN, Party, PartyKind
from onward.graph.names.normalise import normalise
from onward.graph.names.words import WordClass, classify_words
from onward.graph.tables import read_rows
from onward.graph.traits import Trait

# ------------------------------------------------------------------------------------------------
# Which stated names are those of a body of a state: ministries, governments, police, services.
#
# An order says "100 % Ministry of Interior" and no kind beside it. The name alone tells what it is,
# and what follows from it stays as uncertain as the order's own statement. The words are one table,
# `words.csv`, compared without case and accents; a star stands for any letters.
# ------------------------------------------------------------------------------------------------

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
    for row in read_rows(Path(__file__).parent / "data" / "state_body_words.csv"):
        for phrase in row["words"].split(";"):
            yield row, tuple(_fold_word(word) for word in phrase.split())


def _fold_word(word: str) -> str:
    """Fold a word of the table, which may begin or end with a star."""
    return "*".join(fold_name(part) for part in word.split("*"))


# ------------------------------------------------------------------------------------------------
# Which names are those of a body of a state, and what it is: one table of words and of bodies.
#
# Prose names the "Federal Security Service" without saying what it is. The name alone tells it, and
# what follows stays uncertain: only a source can state it.
# ------------------------------------------------------------------------------------------------

_NAMES: Final = Path(__file__).parent / "data" / "state_body_names.csv"
_KNOWN: Final = Path(__file__).parent / "data" / "known_state_bodies.csv"

_COMPANY: Final = re.compile(
    r"\b(?:llc|ltd|limited|inc|corp|gmbh|ag|sa|sarl|srl|spa|bv|nv|oy|ab|as|fze|fzco|fzc|jsc|pjsc"
    r"|ojsc|ooo|oao|zao|ao|plc|company|corporation|co|holding|lines|shipping|airlines|airways|bank|group|club|union|credit|store|shop|supply"
    r"|supplies|equipment|systems|technologies|services|trading|fund|football|sport|sports|fc|sc"
    r"|band|orchestra|choir|cafe|bar|hotel|restaurant|records|games|clothing|brewing|theatre|theater"
    r"|radio|magazine|press|stores|boots|surplus)\b"
)
"""Words of those who only bear such a name, or sell to such a body."""

_NOT_ITSELF: Final = re.compile(
    r"\b(?:plant|factory|works|institute|university|academy|college|school|hospital|museum|foundation"
    r"|association|society|enterprise|industry|industries|organization|organisation|cooperative|bonyad|museum|veterans|party"
    r"|movement|brigades|liberation|resistance)\b"
)
"""Words of what may belong to such a body, or fight against one, and is none itself."""

_BEFORE: Final = (
    r"(?:(?:the|federal|national|state|royal|republic of \w+|people s|union|central|main|general"
    r"|islamic) )*"
)


@dataclass(frozen=True, slots=True)
class StateBody:
    """What a name says: the kind of a party, its topics and its country, None where not said.

    Attributes:
        rule: What such a name is, in words: "a ministry of defence".
        words: The words of the name that say it.
    """

    kind: PartyKind
    topics: tuple[str, ...]
    country: str | None = None
    rule: str = ""
    words: str = ""


@lru_cache(maxsize=16384)
def read_state_body(name: str) -> StateBody | None:
    """Return what a name says of a body of a state; None for other names.

    >>> read_state_body("Federal Security Service (FSB)").topics
    ('gov', 'gov.security')
    >>> str(read_state_body("142nd Separate Electronic Warfare Battalion").kind)
    'MilitaryUnit'
    >>> read_state_body("Army & Navy Stores Ltd"), read_state_body("Blackbird Optics LLC")
    (None, None)
    """
    if len(name) > _LONGEST:
        return None
    plain = _write_plain(_BRACKET.sub(" ", name))
    well_known = _read_known().get(plain)
    if well_known is not None:
        return replace(well_known, words=name)
    if fights_a_state(name):
        return None
    others = frozenset((*_COMPANY.findall(plain), *_NOT_ITSELF.findall(plain)))
    # "Syrian Ministry of Defence", "Iran Space Agency"
    bare = " ".join(drop_places(tuple(plain.split())))
    readings = tuple(dict.fromkeys((plain, bare)))
    for pattern in _read_patterns():
        match = next(filter(None, map(pattern.regex.search, readings)), None)
        if match is not None and pattern.despite >= others:
            return replace(pattern.body, words=match[0].strip())
    kind = None if others or names_state(name) else kind_of_name(name)
    if kind is None:
        return None
    is_army = kind == PartyKind.MILITARY_UNIT
    rule = "armed forces or a part of them" if is_army else "a body of a state"
    return StateBody(kind, ("mil",) if is_army else ("gov",), None, rule, name)


_LONGEST: Final = 2_000
"""Characters of the longest name that is looked at: a longer text names no body."""

_BRACKET: Final = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=4096)
def _write_plain(name: str) -> str:
    return fold_name(name).removeprefix("the ")


@cache
def _read_known() -> dict[str, StateBody]:
    return {
        _write_plain(row["name"]): StateBody(
            PartyKind(row["kind"]),
            tuple(row["topics"].split()),
            row["country"] or None,
            "a body that is known by this name",
        )
        for row in read_rows(_KNOWN)
    }


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form of names, and the words that such a name may have without being another's.

    Attributes:
        despite: As `_COMPANY` and `_NOT_ITSELF` find them.
    """

    regex: re.Pattern[str]
    body: StateBody
    despite: frozenset[str]


@cache
def _read_patterns() -> tuple[_Pattern, ...]:
    return tuple(map(_read_pattern, read_rows(_NAMES)))


def _read_pattern(row: Mapping[str, str]) -> _Pattern:
    form = rf"^{_BEFORE}(?:{row['pattern']})" if row["form"] == "begins" else row["pattern"]
    topics = tuple(row["topics"].split())
    body = StateBody(PartyKind(row["kind"]), topics, rule=row["rule"])
    return _Pattern(re.compile(form), body, frozenset(row["despite"].split()))


# ------------------------------------------------------------------------------------------------
# What kind and topics a listed party's name lets infer, where its source states none.
#
# A list names a "Ministry of Defence" and calls it an organisation. That it is a public body and
# military follows from its name by a rule of `names.csv`, `known.csv` or `words.csv`: it is written
# down as inferred, with the rule and the words, and never as if the list had said it.
# ------------------------------------------------------------------------------------------------

_OPEN: Final = frozenset({PartyKind.UNKNOWN, PartyKind.ORGANIZATION})
"""Kinds of a source that leave open whether a party is a body of a state."""

_BODIES: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})

_OF_STATES: Final = ("gov", "mil")
"""What topics that describe a body of a state are, or begin with."""


def with_traits(party: Party) -> Party:
    """Return a party with what its name lets infer; as it is where its source says enough.

    >>> from onward.graph.model import Provenance
    >>> army = Party("a:1", "Syrian Arab Army", "Organization", "SY", Provenance("a", "1"))
    >>> [trait.value for trait in with_traits(army).inferred]
    ['MilitaryUnit', 'mil']
    """
    is_open = party.kind in _OPEN or any(key == KIND_UNCERTAIN for key, _ in party.notes)
    if not is_open and party.kind not in _BODIES:
        return party
    body = read_state_body(party.name)
    if body is None or (body.country and party.country not in (None, body.country)):
        return party
    traits = traits_of(body, with_kind=is_open, with_topics=not _is_described(party))
    return replace(party, inferred=traits) if traits else party


def traits_of(
    body: StateBody, *, with_kind: bool = True, with_topics: bool = True
) -> tuple[Trait, ...]:
    """Return what a name says of a body of a state as traits."""
    kinds = (Trait("kind", body.kind.value, body.rule, body.words),) if with_kind else ()
    topics = body.topics if with_topics else ()
    return (*kinds, *(Trait("topic", topic, body.rule, body.words) for topic in topics))


def likely_kind(party: Party) -> str:
    """Return the kind that a rule infers of a party, else the one that its source states."""
    kinds = (trait.value for trait in party.inferred if trait.about == "kind")
    return next(kinds, party.kind)


def _is_described(party: Party) -> bool:
    return any(topic.partition(".")[0] in _OF_STATES for topic in party.topics)


_APOSTROPHE: Final = re.compile("['\u2019]")
"""As countries are read: "people's" is one word."""
_MOST_WORDS: Final = 7
"""Of the full name of a state: "Democratic People's Republic of Korea"."""
_LEAST_LETTERS: Final = 4
"""Of a word that names a state by itself: shorter ones are words of many languages."""
_LONGEST_WHOSE: Final = 60
"""Words of the longest name that is looked at."""


@lru_cache(maxsize=8192)
def country_of_body(name: str) -> str | None:
    """Return the country whose body a name is, None where it names none, or several.

    >>> country_of_body("Ministry of Defence of Kazakhstan"), country_of_body("Iranian government")
    ('KZ', 'IR')
    >>> country_of_body("Ministry of Defence"), country_of_body("Kazakh Copper Ltd")
    (None, None)
    """
    if kind_of_name(name) is None:
        return None
    words = fold_name(_APOSTROPHE.sub("", name)).split()
    if len(words) > _LONGEST_WHOSE:
        return None
    countries: set[str] = set()
    start = 0
    while start < len(words):
        code, start = _read_country(words, start)
        if code is not None:
            countries.add(code)
    return countries.pop() if len(countries) == 1 else None


def _read_country(words: list[str], start: int) -> tuple[str | None, int]:
    """Return the country whose longest name begins at a place, and the place behind it."""
    for end in range(min(len(words), start + _MOST_WORDS), start, -1):
        text = " ".join(words[start:end])
        code = country_code(text) if len(text) >= _LEAST_LETTERS else None
        if code is not None:
            return code, end
    return None, start + 1
