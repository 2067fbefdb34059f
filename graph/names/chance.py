"""How many people or firms agree with a listed name as well as a name that is asked for: by chance.

A resemblance tells much where hardly anybody else has it. *Zhang Wei* agrees with a listed Zhang
Wei, and so do some three hundred thousand people; *Uralwagonsawod Service* agrees with one firm. So
the expected number is worked out from how common the words are that agree, among the people or
firms of the world, or of a country that agrees (`data/firm_words.tsv`, `data/personal_names.csv`).
It is an order of magnitude. See docs/matching.md, How surprising a resemblance is.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import prod
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from onward.graph.names.added_text import is_added_word, own_places
from onward.graph.names.romanise import firm_words, list_entries, token_frequencies
from onward.graph.names.score import AlignedPair
from onward.graph.names.words import NameForm, Token, WordClass, consonant_skeleton

Shares = npt.NDArray[np.float64]
"""Of the people of each country, how many have a name."""

MANY: Final = 200.0
"""From so many namesakes on, a name alone tells nobody apart."""

SOME: Final = 20.0
"""From so many people on, a name alone says of none that it is surely meant."""

FIRMS_PER_PERSON: Final = 0.04
"""Some 320 million firms for eight thousand million people."""

_WORLD: Final = 8_000e6
_SMALL_COUNTRY: Final = 5e6  # of a country that the table does not have

_ORDINARY: Final = 1e-4
"""Share of firms from which a word says nothing of its own: "istanbul", "systems", "nord"."""

_LEAST_SHARE: Final = 1e-4
"""Of firms, how many have a word that is a trade, a place or an office: tables know few of all."""

_LEAST_OF_TRADE: Final = 1e-3
"""Likewise of a word that any firm may have in its name: "import", "general"."""

_LEAST_OF_FURTHER: Final = 0.05
"""A further common word beside one of a name's own: Star beside Golden, which go together."""

_LEAST_OF_ORDINARY: Final = 0.02
"""All words of trade and place of a name together: they go together, and are no separate facts."""

_OTHER_WORD: Final = 1e3
"""How much rarer a firm is that has a word of its own beside a listed name, and is the listed one.

"Kaprikat Zubrol" is most likely a firm that is called so, and not a Kaprikat.
"""

_UNKNOWN_FIRM: Final = 5e-7  # share of a word of four letters that no register in the table has
_UNKNOWN_PERSON: Final = 3e-5
_PER_LETTER: Final = 10**-0.5  # each further letter makes an unknown word rarer
_LEAST_LETTERS: Final = 4
_SHORTEST_NAME: Final = 3  # letters; two are anybody's initials
_OF_INITIALS: Final = 1e-4
_LEAST_OF_PERSON: Final = 1e-6  # a family of ten thousand

_MORE_THAN_CHANCE: Final = 10
"""How many times as common a word is among listed parties that is a group's, and not anybody's."""

_SPELLINGS_OF_NAME: Final = 3.0  # personal names a slip away, for each that is equal
_LEAST_OF_PERSONAL: Final = 2  # words
_LEAST_OF_SOUND: Final = 3  # consonants: Mara is not Maria
_PER_SLIP: Final = 30.0  # words that are one slip away, for each that is equal
_BY_HOW: Final[Mapping[str, float]] = {"sound": 5.0, "metaphone": 10.0, "abbreviation": 10.0}
_INITIAL: Final = 1 / 15


class ChanceTerm(NamedTuple):
    """A word of a resemblance.

    Attributes:
        word: As the listed name has it, or, beside a listed name, as the query has it.
        share: Of people or firms, how many have a word that agrees as well; above 1, how much less
            likely a word of the query's own makes it that the listed name is meant.
    """

    word: str
    share: float


class Chance(NamedTuple):
    """How often a resemblance happens by chance.

    Attributes:
        expected: How many people or firms agree with the listed name as well.
        among: How many people or firms there are.
        where: Country of these; "" = the world.
        terms: The words, with their shares: of people, in the country where most of them live.
        listed: How many listed parties bear the rarest word, which are no strangers to each other.
    """

    expected: float
    among: float
    where: str
    terms: tuple[ChanceTerm, ...]
    listed: int = 1

    @property
    def has_other_word(self) -> bool:
        """Whether the query has a word of its own that the listed name does not have."""
        return any(term.share > 1 for term in self.terms)

    @property
    def is_common(self) -> bool:
        """Whether the names alone tell nobody apart."""
        return self.expected >= MANY


def count_firms(
    query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair], country: str = ""
) -> Chance:
    """Estimate how many firms agree with a listed name as well as a query does.

    Args:
        query: The name that is asked for.
        listed: The name that is listed.
        pairs: Their aligned words; none where they agree as one word.
        country: A country that agrees; "" = none.
    """
    among = _people_of(country) * FIRMS_PER_PERSON
    if not pairs:
        terms = [ChanceTerm(token.text, _firm_share(token)) for token in listed.tokens]
        return _total_firms(among, country, terms, listed.tokens)
    terms = [_weigh_pair(query, listed, pair) for pair in pairs]
    aligned = {pair.query for pair in pairs}
    lone = (query.tokens[place] for place in own_places(query.tokens) if place not in aligned)
    other = next((token.text for token in lone if not is_ordinary(token)), None)
    terms += [ChanceTerm(other, _OTHER_WORD)] if other else []
    return _total_firms(among, country, terms, [listed.tokens[pair.listed] for pair in pairs])


def count_firms_named(listed: NameForm) -> float:
    """Estimate how many firms of the world have all words of a listed name."""
    terms = [ChanceTerm(token.text, _firm_share(token)) for token in listed.tokens]
    return _total_firms(_WORLD * FIRMS_PER_PERSON, "", terms, listed.tokens).expected


def count_people(
    query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair], country: str = ""
) -> Chance:
    """Estimate how many people agree with a listed name as well as a query does.

    Args:
        query: The name that is asked for.
        listed: The name that is listed.
        pairs: Their aligned words; none where they agree as one word.
        country: A country that agrees; "" = none.
    """
    countries, people = _list_people_by_country()
    if country and country not in countries:
        countries, people = (country,), np.array([_SMALL_COUNTRY])
    shares = {
        listed.tokens[pair.listed].text: _share_of_pair(query, listed, pair, countries)
        for pair in pairs
        if listed.tokens[pair.listed].kind is not WordClass.FUNCTION
    } or {token.text: _shares_of_people(token.text, countries) for token in listed.tokens}
    expected = people * np.prod(list(shares.values()), axis=0)
    most = countries.index(country) if country else int(expected.argmax())
    total = float(expected[most] if country else expected.sum())
    terms = tuple(ChanceTerm(word, float(each[most])) for word, each in shares.items())
    among = float(people[most] if country else people.sum())
    return Chance(round(total, 6), among, countries[most], terms)


def is_personal_name(listed: NameForm) -> bool:
    """Tell whether all words of a name are common names of people of one country.

    Lists print people among organisations, without saying what they are.

    >>> from onward.graph.names.words import make_form, make_plain
    >>> [is_personal_name(make_form(make_plain(name), person=False)) for name in ("Li Wei", "Wei")]
    [True, False]
    """
    words = [token.text for token in listed.tokens if token.kind is not WordClass.FUNCTION]
    if len(words) < _LEAST_OF_PERSONAL or listed.removed:
        return False
    return any(
        all(word in shares or _write_sound(word) in shares for word in words)
        for shares in _personal_names().values()
    )


def is_ordinary(token: Token) -> bool:
    """Tell whether a word says nothing of its own in a firm's name: a trade, a place, a form.

    >>> from onward.graph.names.words import make_token
    >>> is_ordinary(make_token("service")), is_ordinary(make_token("kaprikat"))
    (True, False)
    """
    if token.kind is not WordClass.DISTINCTIVE or token.text.isdigit():
        return True
    return is_added_word(token.text) or _share_in_registers(token.text) >= _ORDINARY


def _total_firms(
    among: float, country: str, terms: Sequence[ChanceTerm], tokens: Sequence[Token]
) -> Chance:
    """Multiply the shares of words, the rarest in full.

    Args:
        among: How many firms there are.
        country: Of these; "" = the world.
        terms: The words of the listed name, then a word of the query's own, if any.
        tokens: Those of the listed name.
    """
    rare: list[float] = []
    trades: list[float] = []
    places: list[float] = []
    for term, token in zip(terms, tokens, strict=False):
        if token.kind is WordClass.GENERIC:
            trades.append(term.share)
        elif token.kind is not WordClass.FUNCTION:
            (places if _is_trade_or_place(token) else rare).append(term.share)
    others = prod(term.share for term in terms[len(tokens) :])
    ordinary = _multiply_shares(trades) * prod(places)
    # words of trade go together; a name that has no others is made of them
    shares = _multiply_shares(rare) * (max(ordinary, _LEAST_OF_ORDINARY) if rare else ordinary)
    named = (token for token in tokens if token.kind is not WordClass.GENERIC)
    listed = max(map(count_listed, named), default=1)
    return Chance(round(among * shares * others / listed, 6), among, country, tuple(terms), listed)


def _multiply_shares(shares: Sequence[float]) -> float:
    """Return the share of the rarest word, with others: common ones go together."""
    rarest, *further = sorted(shares) or [1.0]
    return rarest * prod(
        max(share, _LEAST_OF_FURTHER) if share >= _ORDINARY else share for share in further
    )


def _is_trade_or_place(token: Token) -> bool:
    """Tell whether a word of a listed name is a trade, a place or an office."""
    return token.kind is not WordClass.DISTINCTIVE or is_added_word(token.text)


def _weigh_pair(query: NameForm, listed: NameForm, pair: AlignedPair) -> ChanceTerm:
    ours, theirs = query.tokens[pair.query], listed.tokens[pair.listed]
    share = max(_firm_share(ours), _firm_share(theirs))
    if pair.how == "initial":
        share = _INITIAL
    elif pair.how not in ("equal", "meaning") and not _is_trade_or_place(theirs):
        share *= _BY_HOW.get(pair.how, _count_spellings(pair, theirs))
    return ChanceTerm(theirs.text, min(1.0, share))


def _count_spellings(pair: AlignedPair, word: Token) -> float:
    """Return how many words are as near to a word as one with slips."""
    slips = max(1, round((1 - pair.similarity) * len(word.text)))
    return float(_PER_SLIP**slips)


@lru_cache(maxsize=65_536)
def _firm_share(token: Token) -> float:
    """Return the share of firms whose names have a word."""
    if token.kind is WordClass.FUNCTION:
        return 1.0
    share = _share_in_registers(token.text)
    if token.kind is WordClass.GENERIC:
        return max(share, _LEAST_OF_TRADE)
    return max(share, _LEAST_SHARE) if _is_trade_or_place(token) else share


def _share_in_registers(word: str) -> float:
    companies, bearers = firm_words()
    count = bearers.get(word)
    if count is not None:
        return int(count) / companies
    if len(word) < _SHORTEST_NAME:
        return _OF_INITIALS
    return _share_of_unknown(word, _UNKNOWN_FIRM, 1e-12)


def _share_of_unknown(word: str, share: float, least: float) -> float:
    return max(least, share * _PER_LETTER ** max(0, len(word) - _LEAST_LETTERS))


@lru_cache(maxsize=65_536)
def count_listed(token: Token) -> int:
    """Return how many listed parties bear a word, where hardly anybody else does; else 1.

    Of the few firms that have "Gazprom" in their names, most are Gazprom's.
    """
    parties, bearers = token_frequencies()
    count = int(bearers.get(token.text, 0))
    by_chance = _share_in_registers(token.text) * parties
    return count if count > _MORE_THAN_CHANCE * by_chance else 1


def _share_of_pair(
    query: NameForm, listed: NameForm, pair: AlignedPair, countries: tuple[str, ...]
) -> Shares:
    """Return the shares of people who have a name as like a listed one as a query's."""
    if pair.how == "initial":
        return np.full(len(countries), _INITIAL)
    theirs = _shares_of_people(listed.tokens[pair.listed].text, countries)
    ours = _shares_of_people(query.tokens[pair.query].text, countries)
    slips = _SPELLINGS_OF_NAME if pair.how == "spelling" else 1.0
    return np.minimum(1.0, slips * np.maximum(theirs, ours))


@lru_cache(maxsize=65_536)
def _shares_of_people(word: str, countries: tuple[str, ...]) -> Shares:
    """Return the share of each country's people who have a given or family name."""
    unknown = _share_of_unknown(word, _UNKNOWN_PERSON, _LEAST_OF_PERSON)
    by_country, sound = _personal_names(), _write_sound(word)
    tables = [by_country.get(country, {}) for country in countries]
    return np.array([each.get(word) or each.get(sound) or unknown for each in tables])


def _people_of(country: str) -> float:
    return _people_by_country().get(country, _SMALL_COUNTRY) if country else _WORLD


@cache
def _people_by_country() -> Mapping[str, float]:
    """Return how many people countries have."""
    return {
        row["country"]: float(row["number"]) * 1e6
        for row in _read_rows()
        if row["kind"] == "people"
    }


@cache
def _list_people_by_country() -> tuple[tuple[str, ...], Shares]:
    """Return the countries of the table, and how many people each has."""
    return tuple(_people_by_country()), np.array(list(_people_by_country().values()))


@cache
def _personal_names() -> Mapping[str, Mapping[str, float]]:
    """Return by country the shares of names, and of their consonants behind a sign."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _read_rows():
        of_country, share = shares[row["country"]], float(row["number"]) / 1000
        for name in row["names"].split():
            for key in (name, _write_sound(name)):
                of_country[key] = max(share, of_country.get(key, 0.0))
    return shares


def _write_sound(name: str) -> str:
    """Return the key of names that sound like one; of few consonants, each is a name of its own."""
    sound = consonant_skeleton(name)
    return f"={sound}" if len(sound) >= _LEAST_OF_SOUND else name


def _read_rows() -> Iterable[dict[str, str]]:
    return csv.DictReader(list_entries("personal_names.csv"))
