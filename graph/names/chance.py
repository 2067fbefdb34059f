"""How many people or firms agree with a listed name as well as a name that is asked for: by chance.

A resemblance tells much where hardly anybody else has it. *Zhang Wei* agrees with a listed Zhang
Wei, and so do some three hundred thousand people; *Uralwagonsawod Service* agrees with one firm. So
the expected number is worked out from how common the words are that agree, among the people or
firms of the world, or of a country that agrees (`data/firm_words.tsv`, `data/personal_names.csv`).
It is an order of magnitude. See docs/matching.md, How surprising a resemblance is.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import prod
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from onward.graph.names.added_text import is_added_word, own_places
from onward.graph.names.romanise import firm_words, list_entries, token_frequencies
from onward.graph.names.score import AlignedPair
from onward.graph.names.words import (
    NameForm,
    Token,
    WordClass,
    consonant_skeleton,
    make_token,
)

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
"""All words of trade of a name together: they go together, and are no separate facts."""

_LEAST_OF_PLACES: Final = 0.05
"""All its places together, which say nothing of its trade: where a firm is, others are, too."""

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

OF_GROUP: Final = 18
"""Listed parties that bear a word, and hardly anybody else: it is a group's."""

_LEAST_OF_PERSONAL: Final = 2  # words
_LEAST_OF_SOUND: Final = 3  # consonants: Mara is not Maria
_LETTERS_LEAST: Final = 0.6  # of two names that sound alike: Kadyrov is not Kadir
_ABBREVIATED: Final = 10.0  # words that a shortened one may stand for, for each that is meant
_INITIAL: Final = 1 / 15
_ONE_I: Final = re.compile("[iyj]+")
_GERMAN: Final = str.maketrans("wz", "vs")
_LONG: Final = 8  # letters; of fewer, one tells two words apart: Rosa, Roza
_SHORTEST_TRADE: Final = 4  # letters of a trade that ends a word: PostFinance
_SHORTEST_OWN: Final = 3  # letters of what is left before it


class _Nearness(NamedTuple):
    """How many firms have a word of their own that is near another one.

    Measured on the twenty thousand words of `firm_words.tsv` that fewer than one firm in ten
    thousand has, 300 of each length: the share of firms with another word so near.

    Attributes:
        share: Of firms, with a word as near as can be.
        length: Of the words for which that is so.
        letter: By how much each further letter divides it.
        slip: By how much each slip multiplies it.
    """

    share: float
    length: int
    letter: float
    slip: float

    def of(self, length: int, slips: int) -> float:
        """Return the share of firms with a word within so many slips of one of a length."""
        return min(1.0, self.share * self.letter ** (self.length - length) * self.slip**slips)


_BY_LETTERS: Final = _Nearness(share=4e-5, length=3, letter=4.0, slip=20.0)
_BY_CONSONANTS: Final = _Nearness(share=5.5e-4, length=2, letter=4.0, slip=40.0)


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
        listed: How many listed parties bear a group's word, which are no strangers to each other.
        of_people: Whether people are counted, and not firms.
    """

    expected: float
    among: float
    where: str
    terms: tuple[ChanceTerm, ...]
    listed: int = 1
    of_people: bool = False

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
        bearers = _total_firms(among, country, terms, listed.tokens)
        same, rest = _part_words(query, listed)
        if rest is None:
            return bearers
        terms = [ChanceTerm(token.text, _firm_share(token)) for token in same]
        terms.append(ChanceTerm(rest[1], _share_of_near(*rest)))
        near = _total_firms(among, country, terms, (*same, make_token(rest[1])))
        # who bears the very name agrees as well
        return max(bearers, near, key=attrgetter("expected"))
    terms = [_weigh_pair(query, listed, pair) for pair in pairs]
    aligned = {pair.query for pair in pairs}
    lone = (query.tokens[place] for place in own_places(query.tokens) if place not in aligned)
    other = next((token.text for token in lone if not is_ordinary(token)), None)
    terms += [ChanceTerm(other, _OTHER_WORD)] if other else []
    return _total_firms(among, country, terms, [listed.tokens[pair.listed] for pair in pairs])


def _part_words(
    query: NameForm, listed: NameForm
) -> tuple[Sequence[Token], tuple[str, str] | None]:
    """Return the words that two names share which agree as one word, and what is left of each.

    Words that are joined or turned are all shared: then nothing is left.
    """
    if query.whole == listed.whole or sorted(query.joined) == sorted(listed.joined):
        return listed.tokens, None
    shared = {token.text for token in query.tokens} & {token.text for token in listed.tokens}
    ours, theirs = (
        "".join(token.text for token in form.tokens if token.text not in shared)
        for form in (query, listed)
    )
    same = [token for token in listed.tokens if token.text in shared]
    return (same, (ours, theirs)) if ours and theirs else (listed.tokens, None)


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
    }
    if shares:
        return _total_people(shares, countries, people, country)
    shares = {token.text: _shares_of_people(token.text, countries) for token in listed.tokens}
    bearers = _total_people(shares, countries, people, country)
    same, rest = _part_words(query, listed)
    if rest is None:
        return bearers
    shares = {token.text: shares[token.text] for token in same}
    shares[rest[1]] = np.full(len(countries), _share_of_near(*rest))
    near = _total_people(shares, countries, people, country)
    # who bears the very name agrees as well
    return max(bearers, near, key=attrgetter("expected"))


def _total_people(
    shares: Mapping[str, Shares], countries: tuple[str, ...], people: Shares, country: str
) -> Chance:
    """Return how many people of the world, or of one country, have all of some names."""
    expected = people * np.prod(list(shares.values()), axis=0)
    most = countries.index(country) if country else int(expected.argmax())
    total = float(expected[most] if country else expected.sum())
    terms = tuple(ChanceTerm(word, float(each[most])) for word, each in shares.items())
    among = float(people[most] if country else people.sum())
    return Chance(round(total, 6), among, countries[most], terms, of_people=True)


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
    shares = [_list_shares(word) for word in words]
    return any(all(country in of_word for of_word in shares) for country in _personal_names())


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
    wares: list[float] = []
    places: list[float] = []
    for term, token in zip(terms, tokens, strict=False):
        if token.kind is WordClass.GENERIC:
            trades.append(term.share)
        elif token.kind is WordClass.PLACE:
            places.append(term.share)
        elif token.kind is not WordClass.FUNCTION:
            (wares if _is_trade_or_place(token) else rare).append(term.share)
    others = prod(term.share for term in terms[len(tokens) :])
    trade, place = _multiply_shares(trades) * prod(wares), prod(places)
    if rare:  # a name that has no other words is made of these
        trade, place = max(trade, _LEAST_OF_ORDINARY), max(place, _LEAST_OF_PLACES)
    shares = _multiply_shares(rare) * trade * place
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
    elif pair.how == "abbreviation":
        share *= _ABBREVIATED
    elif pair.how not in ("equal", "meaning") and not _is_trade_or_place(theirs):
        share = max(share, _share_of_near(ours.text, theirs.text))
    return ChanceTerm(theirs.text, min(1.0, share))


@lru_cache(maxsize=65_536)
def _share_of_near(ours: str, theirs: str) -> float:
    """Return the share of firms with a word that is as near to a listed one as another is.

    A trade that ends both says nothing of its own: *PostFinance* is as near to *RostFinance* as
    *Post* to *Rost*.
    """
    if write_plainly(ours) == write_plainly(theirs):
        return 0.0
    tail = _find_trade_behind(ours, theirs)
    if tail:
        ours, theirs = ours.removesuffix(tail), theirs.removesuffix(tail)
    sounds = consonant_skeleton(ours), consonant_skeleton(theirs)
    near = min(
        _BY_LETTERS.of(len(theirs), OSA.distance(ours, theirs)),
        _BY_CONSONANTS.of(len(sounds[1]), OSA.distance(*sounds)),
    )
    return near * (_LEAST_OF_ORDINARY if tail else 1.0)


def _find_trade_behind(ours: str, theirs: str) -> str:
    """Return the longest word of trade or place with which two words end; "" = none."""
    most = min(len(ours), len(theirs)) - _SHORTEST_OWN
    tails = (theirs[-length:] for length in range(most, _SHORTEST_TRADE - 1, -1))
    return next((t for t in tails if ours.endswith(t) and is_ordinary(make_token(t))), "")


def write_plainly(word: str) -> str:
    """Write a word as every system of Russian in Latin letters does: Sukhoy and Sukhoi are one.

    So are a long word as German writes it, and as English does.

    >>> write_plainly("sukhoy") == write_plainly("sukhoi")
    True
    >>> write_plainly("uralwagonsawod") == write_plainly("uralvagonzavod")
    True
    """
    plain = _ONE_I.sub("i", word.replace("x", "ks"))
    return plain.replace("sch", "sh").translate(_GERMAN) if len(word) >= _LONG else plain


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
    """Return how many listed parties bear a word that is a group's; 1 of any other word.

    Of the few firms that have "Gazprom" in their names, most are Gazprom's. Nobody owns a word of
    trade or place, an article or a person's name, however many listed parties bear it.
    """
    parties, bearers = token_frequencies()
    count = int(bearers.get(token.text, 0))
    by_chance = _share_in_registers(token.text) * parties
    if count < OF_GROUP or count <= _MORE_THAN_CHANCE * by_chance:
        return 1
    is_name = any(token.text in names for names in _personal_names().values())
    return 1 if is_name or is_ordinary(token) or len(token.text) < _SHORTEST_NAME else count


def _share_of_pair(
    query: NameForm, listed: NameForm, pair: AlignedPair, countries: tuple[str, ...]
) -> Shares:
    """Return the shares of people who have a name as like a listed one as a query's."""
    if pair.how == "initial":
        return np.full(len(countries), _INITIAL)
    theirs = _shares_of_people(listed.tokens[pair.listed].text, countries)
    ours = _shares_of_people(query.tokens[pair.query].text, countries)
    shares = np.maximum(theirs, ours)
    if pair.how in ("equal", "meaning"):
        return shares
    near = _share_of_near(query.tokens[pair.query].text, listed.tokens[pair.listed].text)
    return np.maximum(shares, near)


@lru_cache(maxsize=65_536)
def _shares_of_people(word: str, countries: tuple[str, ...]) -> Shares:
    """Return the share of each country's people who have a given or family name."""
    unknown = _share_of_unknown(word, _UNKNOWN_PERSON, _LEAST_OF_PERSON)
    shares = _list_shares(word)
    return np.array([shares.get(country, unknown) for country in countries])


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
    """Return the shares of names by country."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _read_rows():
        of_country, share = shares[row["country"]], float(row["number"]) / 1000
        for name in row["names"].split():
            of_country[name] = max(share, of_country.get(name, 0.0))
    return shares


@cache
def _names_by_sound() -> Mapping[str, Sequence[tuple[str, str, float]]]:
    """Return names by their consonants: the country, the name and its share of each."""
    names: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for country, shares in _personal_names().items():
        for name, share in shares.items():
            names[_write_sound(name)].append((country, name, share))
    return names


@lru_cache(maxsize=65_536)
def _list_shares(word: str) -> Mapping[str, float]:
    """Return by country the share of people with a name, or with one that is written nearly so."""
    shares: dict[str, float] = {}
    for country, name, share in _names_by_sound().get(_write_sound(word), ()):
        if OSA.normalized_similarity(word, name) >= _LETTERS_LEAST:
            shares[country] = max(share, shares.get(country, 0.0))
    return shares | {
        country: names[word] for country, names in _personal_names().items() if word in names
    }


def _write_sound(name: str) -> str:
    """Return the key of names that sound like one; of few consonants, each is a name of its own."""
    sound = consonant_skeleton(name)
    return f"={sound}" if len(sound) >= _LEAST_OF_SOUND else name


def _read_rows() -> Iterable[dict[str, str]]:
    return csv.DictReader(list_entries("personal_names.csv"))
