"""Countries and names behind a preposition, as a language wants them: "in the United States".

Sentences and their translations leave a place open behind a preposition: "nach {country}". What
stands there decides the form of both: "nach Russland", but "in die Türkei"; "en Russie", but
"au Kazakhstan"; "de Kaprikat", but "d'Acme". The table `country_articles.csv` has the articles.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from onward.graph.countries import country_code, country_name, takes_article
from onward.graph.sayings import PLACE, find_part, upper_first
from onward.viz.data_tables import read_table

_PREPOSITIONS: Final[Mapping[str, str]] = {
    "en": "in|to|from|of|for|via|through|into|by|with|and|or|against|outside|between|under|than",
    "de": "in|nach|aus|von|zu|mit|bei|für|durch|gegen|über|um",
    "fr": "en provenance de|originaire de|hors de|de|en|à|dans|vers|pour|par|contre|avec|via|sur",
}

_DATIVE: Final = frozenset({"in", "aus", "von", "zu", "mit", "bei"})

_GERMAN_AS_ONE: Final[Mapping[str, str]] = {
    "in dem ": "im ",
    "von dem ": "vom ",
    "zu dem ": "zum ",
    "zu der ": "zur ",
    "bei dem ": "beim ",
    "in das ": "ins ",
}

_ELIDED: Final = re.compile(r"(?<!\w)([Dd]e|[Qq]ue|[Jj]usque|[Ll]orsque|[Pp]uisque) $")
_VOWELS: Final = frozenset("aeiouàâäéèêëîïôöùûüœæ")
"""Of the language only: an h may be one or not, and y is none."""


_REGIMES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"EU": "EU", "UN": "UN", "UK": "UK"},
    "de": {"EU": "EU", "UN": "VN", "UK": "Vereinigtes Königreich"},
    "fr": {"EU": "UE", "UN": "ONU", "UK": "Royaume-Uni", "OFAC": "OFAC"},
}
"""Short names of regimes that stand with an article."""


class Articles(NamedTuple):
    """The articles of a country.

    Attributes:
        german, dative: The name with its article in the accusative and in the dative; empty where
            it has none.
        genitive: Likewise, of what lists are of: "der EU"; empty for countries.
        french: le, la, l', les; empty where it has none.
    """

    german: str = ""
    dative: str = ""
    genitive: str = ""
    french: str = ""


class CountryPlace(NamedTuple):
    """The countries at one place of a sentence: code and name of each, and how they are joined."""

    countries: Sequence[tuple[str, str]]
    join: Callable[[Sequence[str]], str] = ", ".join


@cache
def find_regime(text: str, language: str) -> tuple[str, str] | None:
    """Return the key of a regime's articles, and its name in a language; None where it has none.

    >>> find_regime("UN", "fr"), find_regime("BIS", "de")
    (('UN list', 'ONU'), None)
    """
    name = _REGIMES.get(language, {}).get(text)
    return (f"{text} list", name) if name else None


def say_regime(text: str, language: str) -> str:
    """Return the short name of a regime in a language; one that is the same in all stays.

    >>> say_regime("UK", "fr"), say_regime("BIS", "de")
    ('Royaume-Uni', 'BIS')
    """
    regime = find_regime(text, language)
    return regime[1] if regime else text


@cache
def find_code(name: str) -> str | None:
    """Return the code of a country by the English name that sentences have for it."""
    code = country_code(name)
    return code if code is not None and country_name(code) == name else None


def fill_in(
    template: str, parts: Mapping[str, str], places: Mapping[str, CountryPlace], language: str
) -> str:
    """Fill the open places of a sentence, and fit what stands before them.

    Args:
        template: The sentence.
        parts: What stands at its places.
        places: Those at which nothing but countries stand, by name.
        language: Of the sentence.

    >>> at = {"country": CountryPlace([("KZ", "Kazakhstan")])}
    >>> fill_in("livré en {country} par {name}", {"name": "Acme"}, at, "fr")
    'livré au Kazakhstan par Acme'
    >>> fill_in("la part de {name}, que {name} détient", {"name": "Acme"}, {}, "fr")
    "la part d'Acme, qu'Acme détient"
    """
    text, end = "", 0
    for place in PLACE.finditer(template):
        text += template[end : place.start()]
        end = place.end()
        before = _match_preposition(language).search(text) if place[1] in places else None
        if before is not None:
            text = text[: before.start()] + _say_countries(before[1], places[place[1]], language)
            continue
        part = find_part(place[1], parts, place[0])
        if language == "fr" and part[:1].lower() in _VOWELS and _ELIDED.search(text):
            text = f"{text[:-2]}'"
        text += part
    return text + template[end:]


def _say_countries(preposition: str, place: CountryPlace, language: str) -> str:
    small = preposition[:1].lower() + preposition[1:]
    phrases = [_say_behind(small, code, name, language) for code, name in place.countries]
    if language == "en":  # the others say the preposition again
        phrases = [phrases[0], *(phrase.removeprefix(f"{small} ") for phrase in phrases[1:])]
    text = place.join(phrases)
    return text if small == preposition else upper_first(text)


def _say_behind(preposition: str, code: str, name: str, language: str) -> str:
    articles = _read_articles().get(code, Articles())
    if language == "de":
        return _say_german(preposition, name, articles)
    if language == "fr":
        return _say_french(preposition, name, articles.french)
    has_article = takes_article(code) or code.endswith(" list")
    return f"{preposition} the {name}" if has_article else f"{preposition} {name}"


def _say_german(preposition: str, name: str, articles: Articles) -> str:
    if not articles.german:
        return f"{preposition} {name}"
    if articles.genitive and preposition == "von":
        return articles.genitive
    if preposition == "nach":
        preposition, with_article = "in", articles.german
    else:
        with_article = articles.dative if preposition in _DATIVE else articles.german
    phrase = f"{preposition} {with_article}"
    for apart, as_one in _GERMAN_AS_ONE.items():
        if phrase.startswith(apart):
            return phrase.replace(apart, as_one, 1)
    return phrase


def _say_french(preposition: str, name: str, article: str) -> str:
    if preposition in ("en", "à", "dans"):
        start = {"la": "en ", "l'": "en ", "le": "au ", "les": "aux "}.get(article, "à ")
        return start + name
    if preposition.endswith("de"):
        before = preposition.removesuffix("de")
        return before + _say_of(name, article, is_origin=bool(before))
    start = article if article == "l'" else f"{article} " if article else ""
    return f"{preposition} {start}{name}"


def _say_of(name: str, article: str, *, is_origin: bool) -> str:
    has_vowel = name[:1].lower() in _VOWELS
    bare = f"d'{name}" if has_vowel else f"de {name}"
    if not article or (is_origin and article in ("la", "l'")):
        return bare
    return {"la": "de la ", "l'": "de l'", "le": "du ", "les": "des "}[article] + name


@cache
def _match_preposition(language: str) -> re.Pattern[str]:
    """Return what finds a preposition at the end of a text."""
    return re.compile(rf"(?<![\w'\u2019])((?i:{_PREPOSITIONS.get(language, '(?!)')})) $")


@cache
def _read_articles() -> Mapping[str, Articles]:
    return {
        row["code"]: Articles(row["de"], row["de_dative"], row["de_genitive"], row["fr"])
        for row in read_table("language/country_articles.csv")
    }
