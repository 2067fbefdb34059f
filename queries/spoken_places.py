"""Of which places a text speaks: countries in any language, and towns.

A place is a name with a capital, or a word of a script that has none. It does not count where a
word of the same clause denies it ("no re-export to Russia"), where it is an origin ("made in
China"), or where the word is an ordinary one that only looks like a place ("Brazil nuts", "Reading
glasses"). What words mean stands in `data/spoken_words.csv`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.addresses.named_countries import (
    countries_of_form,
    fold_name,
    unspaced_forms,
)
from onward.graph.addresses.rewrites import FOLDER
from onward.graph.addresses.tables import (
    countries_of_town,
    country_of_largest,
    has_region,
    is_town,
    namesakes_of,
)
from onward.graph.names.romanise import firm_words, list_entries, romanise, split_words
from onward.graph.tables import read_rows

DATA: Final = Path(__file__).parent / "data"
LONGEST: Final = 20_000
"""Characters of a text that are read."""

_SENTENCE: Final = re.compile(
    r"(?<!\b\w)(?<!\b\w\w)\.(?=\s|$)|[;!?\n\r\u3002\uff1b\uff01\uff1f\u0964]+"
)
_WORD: Final = re.compile(
    r"[^\s\d.,;:!?()\[\]{}\"\u201c\u201d\u201e\u00ab\u00bb/|+=<>*&%#@_\u2026\u3001\u3002\uff0c\uff1b\uff1a\u00b7`\u00b4'\u2019\u02bb\u2018\u2010\u2011\u2013\u2014-]+"
)
_HYPHENS: Final = "-\u2010\u2011"
_APOSTROPHES: Final = "'\u2019\u02bb\u2018`\u00b4"
_COMMA: Final = re.compile("[,\u060c\u3001\uff0c:(]")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_FORM: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_KATAKANA: Final = re.compile("[\u30a0-\u30ff]")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_HEBREW: Final = re.compile("[\u0590-\u05ff]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_GEORGIAN: Final = "\u10d0"
_ARABIC_PREFIXES: Final = (
    "\u0648\u0627\u0644",
    "\u0628\u0627\u0644",
    "\u0641\u0627\u0644",
    "\u0643\u0627\u0644",
    "\u0627\u0644",
    "\u0644\u0644",
    "\u0648\u0644",
    "\u0648\u0628",
    "\u0648",
    "\u0644",
    "\u0628",
    "\u0641",
)
_HEBREW_PREFIXES: Final = "\u05d1\u05dc\u05de\u05d4\u05d5\u05db\u05e9"

_MOST_WORDS: Final = 6
_WORDS_OF_TOWN: Final = 3
_SHORTEST_COUNTRY: Final = 4
_SHORTEST_LOWER: Final = 5
_LONG: Final = 8
"""Letters from which a name without a capital is no other word, either."""
_SHORTEST_TOWN: Final = 4
_SHORTEST_TOWARDS: Final = 3
"""Letters of a town to which something goes: "Ufa"."""
_SHORTEST_STEM: Final = 5
"""Letters of a town's name that may have another ending."""
_SHORTEST_CYRILLIC: Final = 3
_FIRST_NATIVE: Final = "\u0250"
"""First letter behind those of Latin."""
_BEGINNING: Final = 2
"""Letters by which the forms of territories are sorted."""
_MANY: Final = 3
"""Countries with a town of one name that make it tell nothing."""
_REACH: Final = 4
"""Words between "made" and the country."""
_UPPER: Final = 0.8
"""Part of the letters in capitals from which they say nothing."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of a country whose government does not control it, or that has rules of its own.

    Attributes:
        code: By ISO 3166-2; of South Ossetia, the region in which most of it lies.
        name: In a sentence.
    """

    code: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class SpokenPlace:
    """A place of which a text speaks.

    Attributes:
        words: As the text writes it.
        countries: Those that it lies in, or may.
        bearers: Those that have a town of the name, however small.
        is_town: Whether it is a town, whose name may be somebody's or something's, too.
        is_towards: Whether a word before it says that something is there, or goes there.
        is_from: Whether a word before it says that something comes from there.
        is_bent: Whether it is a town whose name may have another ending, in Latin letters: it
            speaks of a restricted country alone.
        territory: Of which it is, or lies in it.
    """

    words: str
    countries: frozenset[str]
    bearers: frozenset[str]
    is_town: bool
    is_towards: bool
    is_from: bool
    is_bent: bool = False
    territory: Territory | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    plain: str
    start: int
    end: int
    is_capital: bool
    after_comma: bool
    after_hyphen: bool
    before_hyphen: bool
    after_apostrophe: bool

    @property
    def small(self) -> str:
        """In small letters, with its accents: "fără" denies, and "fara" does not."""
        return self.text.casefold()


def find_spoken_places(
    text: str,
    near: Collection[str],
    restricted: Collection[str],
    names: Collection[str] = (),
) -> Iterator[SpokenPlace]:
    """Yield the places of a text that lie in none of some countries, or in a territory.

    Args:
        text: In anybody's words.
        near: Countries of the order, in which a place surprises nobody.
        restricted: Countries of which a town's name is enough.
        names: Of parties of the order, which are not read as places.

    >>> [place] = find_spoken_places("Towar jedzie dalej na Rosję", ["KZ"], [])
    >>> place.words, place.countries
    ('Rosję', frozenset({'RU'}))
    >>> [place.words for place in find_spoken_places("a plant in Minsk", ["KZ"], ["BY"])]
    ['Minsk']
    >>> list(find_spoken_places("No re-export to Russia. Made in China.", ["KZ"], ["RU"]))
    []
    >>> [place] = find_spoken_places("for a hotel in Sukhumi", ["GE"], [])
    >>> place.territory.name
    'Abkhazia'
    """
    places = read_places(_without_names(text[:LONGEST], names))
    spoken = frozenset().union(*(place.countries for place in places if not place.is_town))
    named: set[str] = set()
    for place in places:
        countries = place.countries
        if place.territory is not None:
            if place.territory.code not in named:
                named.add(place.territory.code)
                yield place
            continue
        if place.is_town:
            # "Tripoli in Libya" says which of the two is meant
            countries = countries & spoken or countries
            if not place.bearers.isdisjoint(spoken) and countries.isdisjoint(spoken):
                continue
        if _is_near(place, near) or not named.isdisjoint(countries):
            continue
        is_anywhere = not place.is_bent and (place.is_towards or not place.is_town)
        if countries.issubset(restricted) or (is_anywhere and not place.is_from):
            named |= countries
            yield replace(place, countries=countries)


def _is_near(place: SpokenPlace, near: Collection[str]) -> bool:
    """Tell whether a place may be one of some countries: a town of theirs, or a part."""
    if not place.bearers.isdisjoint(near):
        return True
    name = split_words(romanise(place.words))
    return any(has_region([name], country) for country in near)


def _without_names(text: str, names: Collection[str]) -> str:
    """Write a text without the names of parties: "Bank of China" is no place of the goods."""
    for name in names:
        if len(name) >= _SHORTEST_TOWN and name in text:
            text = text.replace(name, " ; ")
    return text


@lru_cache(maxsize=4096)
def read_places(text: str) -> tuple[SpokenPlace, ...]:
    """Return the places of a text that nothing denies, and that are no origins."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(map(str.isupper, letters))
    is_upper = bool(letters) and capitals >= _UPPER * len(letters)
    places: list[SpokenPlace] = []
    for sentence in _SENTENCE.split(text):
        for clause in _split_clauses(_list_tokens(sentence)):
            places += _read_clause(sentence, clause, is_upper=is_upper)
    return tuple(places)


def _list_tokens(sentence: str) -> list[_Token]:
    tokens: list[_Token] = []
    last = 0
    for word in _WORD.finditer(sentence):
        first, gap = word[0][0], sentence[last : word.start()]
        has_no_case = first.upper() == first.lower() or first >= _GEORGIAN
        token = _Token(
            text=word[0],
            plain=fold_name(word[0]),
            start=word.start(),
            end=word.end(),
            is_capital=first.isupper() or has_no_case,
            after_comma=_COMMA.search(gap) is not None,
            after_hyphen=gap in _HYPHENS and gap != "",
            before_hyphen=sentence[word.end() : word.end() + 1] in {*_HYPHENS},
            after_apostrophe=gap in _APOSTROPHES and gap != "",
        )
        tokens.append(token)
        last = word.end()
    return tokens


def _split_clauses(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """Yield the words between words of contrast, behind which no earlier negation holds."""
    clause: list[_Token] = []
    for token in tokens:
        if token.plain in _read_words("contrast") and not token.after_hyphen:
            yield clause
            clause = []
        else:
            clause.append(token)
    yield clause


@dataclass(frozen=True, slots=True)
class _Town:
    """What a name says as a town's.

    Attributes:
        countries: Where it is meant to lie; none of a name that many have.
        bearers: All countries that have one of the name.
        is_known: Whether the name is long enough to count without a word that leads there.
        is_bent: Whether it is known without an ending alone, and is written in Latin letters.
    """

    countries: frozenset[str] = frozenset()
    bearers: frozenset[str] = frozenset()
    is_known: bool = False
    is_bent: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name in a clause: the numbers of its first word and the one behind its last."""

    begin: int
    end: int
    words: str
    countries: frozenset[str]
    bearers: frozenset[str]
    town: _Town | None
    is_made: bool = False
    territory: Territory | None = None


def _read_clause(
    sentence: str, tokens: Sequence[_Token], *, is_upper: bool
) -> Iterator[SpokenPlace]:
    hits = list(_find_names(sentence, tokens))
    if not hits:
        return
    begins = {hit.begin for hit in hits}
    denials = [number for number in range(len(tokens)) if _is_denial(tokens, number)]
    is_signed = any(
        sign in token.text
        for token in tokens
        if _UNSPACED.search(token.text) or _HANGUL.search(token.text)
        for sign in _read_words("sign")
    )
    was_towards = False
    for hit in hits:
        before = tokens[hit.begin - 1].plain if hit.begin else ""
        is_next = before in _read_words("and") or tokens[hit.begin].after_comma
        is_towards = _stands_behind(tokens, hit.begin, "direction") or (was_towards and is_next)
        was_towards = is_towards
        if is_signed or hit.is_made or _is_origin(tokens, hit):
            continue
        if _is_denied(tokens, hit, denials, begins) or _is_ordinary(
            tokens, hit, is_towards=is_towards, is_upper=is_upper
        ):
            continue
        is_from = _stands_behind(tokens, hit.begin, "from") and not is_towards
        yield SpokenPlace(
            words=hit.words,
            countries=hit.countries,
            bearers=hit.bearers,
            is_town=hit.town is not None,
            is_towards=is_towards,
            is_from=is_from,
            is_bent=hit.town is not None and hit.town.is_bent,
            territory=hit.territory,
        )


def _stands_behind(tokens: Sequence[_Token], begin: int, means: str) -> bool:
    """Tell whether a word of a kind stands before a name, an article between them or none."""
    for number in range(begin - 1, max(begin - 3, -1), -1):
        plain = tokens[number].plain
        if plain in _read_words(means):
            return True
        if plain not in _read_words("article"):
            return False
    return False


def _find_names(sentence: str, tokens: Sequence[_Token]) -> Iterator[_Hit]:
    number = 0
    while number < len(tokens):
        token = tokens[number]
        if _UNSPACED.search(token.text) or _HANGUL.search(token.text):
            yield from _find_unspaced(token, number)
            number += 1
            continue
        hit = (
            _find_territory(sentence, tokens, number)
            or _find_country(sentence, tokens, number)
            or _find_town(sentence, tokens, number)
        )
        if hit is not None:
            yield hit
            number = hit.end
        else:
            number += 1


def _find_unspaced(token: _Token, number: int) -> Iterator[_Hit]:
    """Yield the countries within words that no blank parts, the longest name first."""
    forms, text, place = unspaced_forms(), token.text, 0
    for begins in _read_territories().values():
        for form, territory in begins:
            if _UNSPACED_FORM.match(form[0]) and form[0] in fold_name(text):
                countries = frozenset({territory.country})
                yield _Hit(
                    number, number + 1, form[0], countries, countries, None, territory=territory
                )
    is_hangul = _HANGUL.match(text) is not None
    while place < len(text):
        candidates = forms.get(text[place : place + 2], ())
        name = next((name for name in candidates if text.startswith(name, place)), None)
        if name is not None and not _is_within_katakana(text, place, name):
            rest = text[place + len(name) :]
            is_made = rest.startswith(tuple(_read_words("made_sign")))
            countries = countries_of_form(fold_name(name))
            yield _Hit(number, number + 1, name, countries, countries, None, is_made)
            place += len(name)
        else:
            place += 1
        if is_hangul:
            return


def _is_within_katakana(text: str, place: int, name: str) -> bool:
    """Tell whether a name in katakana is a part of a longer word: タイ of タイヤ."""
    if not _KATAKANA.match(name[0]) and not _KATAKANA.match(name[-1]):
        return False
    around = (text[place - 1 : place] if place else "", text[place + len(name) :][:1])
    return any(_KATAKANA.match(letter) for letter in around)


def _find_territory(sentence: str, tokens: Sequence[_Token], number: int) -> _Hit | None:
    """Return the territory that begins at a word; its forms leave nothing open."""
    token = tokens[number]
    for form, territory in _read_territories().get(token.plain[:_BEGINNING], ()):
        run = tokens[number : number + len(form)]
        # "krim" is crime in Danish
        if not token.is_capital and len(token.plain) < _LONG:
            continue
        if len(run) == len(form) and all(map(_fits_form, form, run)):
            words = sentence[run[0].start : run[-1].end]
            countries = frozenset({territory.country})
            end = number + len(form)
            return _Hit(number, end, words, countries, countries, None, territory=territory)
    return None


def _fits_form(form: str, token: _Token) -> bool:
    if form.endswith("*"):
        return token.plain.startswith(form[:-1])
    return token.plain == form


@cache
def _read_territories() -> Mapping[str, Sequence[tuple[tuple[str, ...], Territory]]]:
    """Return the forms of territories by how they begin."""
    forms: dict[str, list[tuple[tuple[str, ...], Territory]]] = {}
    for row in read_rows(DATA / "territories.csv"):
        territory = Territory(row["code"], row["name"], row["country"])
        for text in row["forms"].split(";"):
            words = tuple(
                fold_name(word.removesuffix("*")) + "*" * word.endswith("*")
                for word in text.split()
            )
            forms.setdefault(words[0].removesuffix("*")[:_BEGINNING], []).append((words, territory))
    return forms


def _find_country(sentence: str, tokens: Sequence[_Token], number: int) -> _Hit | None:
    token = tokens[number]
    is_brief = not token.text.isascii() or token.plain in _read_words("word")
    least = _SHORTEST_COUNTRY - is_brief
    for length in range(min(_MOST_WORDS, len(tokens) - number), 0, -1):
        if length > 1 and not token.is_capital:
            continue
        run = tokens[number : number + length]
        if any(word.after_comma for word in run[1:]):
            continue
        form = "".join(f"{'' if word.after_apostrophe else ' '}{word.plain}" for word in run)
        form = form.strip()
        if len(form) < (least if token.is_capital else _SHORTEST_LOWER):
            continue
        countries = countries_of_form(form) or (
            _countries_behind_prefix(form) if length == 1 else frozenset()
        )
        if countries:
            words = sentence[run[0].start : run[-1].end]
            bearers = countries | namesakes_of(form)
            return _Hit(number, number + length, words, countries, bearers, None)
    return None


def _countries_behind_prefix(form: str) -> frozenset[str]:
    """Return the countries of a word of Arabic or Hebrew that is written with what is before it."""
    if _ARABIC.match(form):
        prefixes: Sequence[str] = _ARABIC_PREFIXES
    elif _HEBREW.match(form):
        prefixes = tuple(_HEBREW_PREFIXES)
    else:
        return frozenset()
    for prefix in prefixes:
        stem = form.removeprefix(prefix)
        if stem != form and len(stem) >= _SHORTEST_COUNTRY and stem not in _read_words("word"):
            countries = countries_of_form(stem) or countries_of_form(f"\u0627\u0644{stem}")
            if countries:
                return countries
    return frozenset()


def _find_town(sentence: str, tokens: Sequence[_Token], number: int) -> _Hit | None:
    if not tokens[number].is_capital:
        return None
    for length in range(min(_WORDS_OF_TOWN, len(tokens) - number), 0, -1):
        run = tokens[number : number + length]
        if any(word.after_comma or not word.is_capital for word in run[1:]):
            continue
        words = sentence[run[0].start : run[-1].end]
        town = _read_town(words)
        if town.countries:
            return _Hit(number, number + length, words, town.countries, town.bearers, town)
    return None


@lru_cache(maxsize=8192)
def _read_town(words: str) -> _Town:
    is_latin = words[0] < _FIRST_NATIVE
    is_word = words.casefold() in firm_words()[1]
    for form in _list_forms(words):
        plain = " ".join(split_words(romanise(form)))
        is_bent = is_latin and form != words
        if len(plain) < _SHORTEST_TOWARDS or plain in _ordinary_towns():
            continue
        if is_bent and (is_word or not is_town(plain)):
            continue  # an ordinary word, or one of the many small towns that sound like one
        bearers, largest = countries_of_town(plain), country_of_largest(plain)
        if bearers:
            meant = frozenset({largest}) if largest else bearers
            is_known = len(plain) >= _SHORTEST_TOWN
            countries = meant if len(meant) < _MANY else frozenset()
            return _Town(countries, bearers, is_known, is_bent)
    return _Town()


def _list_forms(words: str) -> Iterator[str]:
    """Yield a town's name as it stands, and as it may be without the ending of its case."""
    yield words
    small = words.casefold()
    least = _SHORTEST_CYRILLIC if _CYRILLIC.match(words) else _SHORTEST_STEM
    for ending, cut in _list_endings():
        stem = small.removesuffix(ending)
        if stem != small and len(stem + cut) >= least:
            yield f"{stem}{cut}"


@cache
def _list_endings() -> Sequence[tuple[str, str]]:
    """Return what a place may end in, shortest first, and in what its name ends instead."""
    pairs = {
        (ending, row["cut"])
        for row in read_rows(FOLDER / "place_endings.csv")
        for ending in row["endings"].split()
        if ending != row["cut"] and row["of"] != "countries"
    }
    return sorted(pairs, key=lambda pair: (len(pair[0]), pair))


@cache
def _ordinary_towns() -> frozenset[str]:
    """Return names of towns that are words: of goods, of trades, of what a body is."""
    lines = (DATA / "goods_words.txt").read_text(encoding="utf-8")
    words = {word for line in lines.splitlines() if line[:1] != "#" for word in line.split()}
    return frozenset({*words, *list_entries("generic_words.txt")})


def _is_origin(tokens: Sequence[_Token], hit: _Hit) -> bool:
    """Tell whether goods are made in a place, or a clause speaks of it: "Russia clause"."""
    behind = tokens[hit.end] if hit.end < len(tokens) else None
    if behind is not None and behind.plain in _read_words("clause"):  # the one against going there
        return True
    if behind is not None and behind.after_hyphen and behind.plain in _read_words("of_origin"):
        return True
    before = tokens[max(0, hit.begin - _REACH) : hit.begin]
    return any(token.plain in _read_words("origin") for token in before)


def _is_denial(tokens: Sequence[_Token], number: int) -> bool:
    """Tell whether a word denies; "not listed" and "non-military" deny nothing of a place."""
    token = tokens[number]
    following = [after.plain for after in tokens[number + 1 : number + 3]]
    if not _read_words("list").isdisjoint(following):
        return False
    if following[:1] and f"{token.plain} {following[0]}" in _read_words("phrase"):
        return True
    if token.plain.endswith(tuple(_read_words("ending"))) and len(token.plain) > _SHORTEST_LOWER:
        return True
    if (
        token.small in _read_words("mute")
        and following[:1]
        and following[0] in _read_words("further")
    ):
        return False
    return (
        token.small in _read_words("negation")
        and not (token.before_hyphen and token.plain == "non")
        and not (following[:1] and following[0] in _read_words("only"))
    )


def _is_denied(
    tokens: Sequence[_Token], hit: _Hit, denials: Sequence[int], begins: AbstractSet[int]
) -> bool:
    """Tell whether a denial reaches a name: from before it, or from behind it without a break."""
    for denial in denials:
        if denial < hit.begin:
            between = tokens[denial + 1 : hit.begin]
            if not any(
                word.after_comma and word.plain in _read_words("moving") for word in between
            ):
                return True
        elif denial >= hit.end and _reaches_back(tokens, hit.end, denial, begins):
            return True
    return False


def _reaches_back(
    tokens: Sequence[_Token], begin: int, denial: int, begins: AbstractSet[int]
) -> bool:
    """Tell whether nothing new begins between a name and a denial: "to X and Y is not sold"."""
    for number in range(begin, denial + 1):
        token = tokens[number]
        is_break = token.after_comma or token.plain in _read_words("and")
        if is_break and begins.isdisjoint(range(number, number + 4)):
            return False
    return True


def _is_ordinary(tokens: Sequence[_Token], hit: _Hit, *, is_towards: bool, is_upper: bool) -> bool:
    """Tell whether a name is rather an ordinary word, or somebody's, where it stands."""
    if hit.territory is not None:
        return False
    token = tokens[hit.begin]
    behind = tokens[hit.end] if hit.end < len(tokens) else None
    is_joined = behind is not None and not behind.after_comma
    plain = " ".join(word.plain for word in tokens[hit.begin : hit.end])
    is_thing = is_joined and _goes_on(behind, is_upper=is_upper)
    if plain in _read_words("goods") and is_thing:
        return True
    if hit.town is not None:
        is_name = _is_beside_capital(tokens, hit) and not is_upper
        is_known = hit.town.is_known or _stands_alone(tokens, hit)
        return not is_towards and (is_name or not is_known)
    if plain in _read_words("word"):
        is_person = not is_upper and _is_beside_capital(tokens, hit)
        return not is_towards or is_thing or is_person
    # without a capital a word is a country's name only where something goes there
    is_long = len(plain) >= _LONG or plain in _long_names()
    return not token.is_capital and not is_towards and not is_long


def _goes_on(behind: _Token | None, *, is_upper: bool) -> bool:
    """Tell whether a name is the first word of a thing's: "Brazil nuts", not "Brazil office"."""
    if behind is None:
        return False
    is_name = behind.is_capital and not is_upper
    joining = (
        _read_words("site"),
        _read_words("and"),
        _read_words("direction"),
        _read_words("from"),
        _read_words("joint"),
    )
    return not is_name and not any(behind.plain in words for words in joining)


def _is_beside_capital(tokens: Sequence[_Token], hit: _Hit) -> bool:
    """Tell whether a word with a capital stands beside: "Michael Jordan", not "Werk Minsk"."""
    before = tokens[hit.begin - 1] if hit.begin else None
    behind = tokens[hit.end] if hit.end < len(tokens) else None
    is_behind_name = (
        before is not None
        and before.is_capital
        and before.plain not in _read_words("site")
        and not tokens[hit.begin].after_comma
        and hit.begin > 1
    )
    is_before_name = behind is not None and behind.is_capital and not behind.after_comma
    return is_behind_name or is_before_name


def _stands_alone(tokens: Sequence[_Token], hit: _Hit) -> bool:
    """Tell whether a name is all that stands between commas: "Block C, Qom"."""
    is_begun = hit.begin == 0 or tokens[hit.begin].after_comma
    return is_begun and (hit.end == len(tokens) or tokens[hit.end].after_comma)


@cache
def _long_names() -> frozenset[str]:
    return frozenset(
        "russia belarus iran syria ukraine venezuela myanmar afghanistan somalia libya".split()  # noqa: SIM905  # a list of words
    )


@cache
def _read_words(means: str) -> frozenset[str]:
    """Return the words of one meaning, folded; phrases of two words stand between semicolons."""
    words: set[str] = set()
    for row in read_rows(DATA / "spoken_words.csv"):
        if row["means"] == means:
            parts = row["words"].split(";") if ";" in row["words"] else row["words"].split()
            words.update(part if means in _AS_WRITTEN else fold_name(part) for part in parts)
    return frozenset(words)


_AS_WRITTEN: Final = ("sign", "made_sign", "negation", "mute")
