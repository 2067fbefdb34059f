"""Countries and names behind a preposition, as a language wants them: "in the United States".

Sentences and their translations leave a place open behind a preposition: "nach {country}". What
stands there decides the form of both: "nach Russland", but "in die Türkei"; "en Russie", but
"au Kazakhstan"; "de Kaprikat", but "d'Acme". The table `country_articles.csv` has the articles.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Final, NamedTuple

from onward.graph.countries import country_code, country_name, takes_article

_FOLDER: Final = files("onward.viz.language")

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

_ELIDED: Final = re.compile(r"(?<!\w)([Dd]e|[Qq]ue|[Jj]usque|[Ll]orsque|[Pp]uisque) \{(\w+)\}")
_VOWELS: Final = frozenset("aeiouàâäéèêëîïôöùûüœæ")
"""Of the language only: an h may be one or not, and y is none."""


class Articles(NamedTuple):
    """The articles of a country.

    Attributes:
        german, dative: The name with its article in the accusative and in the dative; empty where
            it has none.
        french: le, la, l', les; empty where it has none.
    """

    german: str = ""
    dative: str = ""
    french: str = ""


class CountryPlace(NamedTuple):
    """The countries at one place of a sentence: code and name of each, and how they are joined."""

    countries: Sequence[tuple[str, str]]
    join: Callable[[Sequence[str]], str] = ", ".join


def fit_parts(
    template: str, parts: Mapping[str, str], places: Mapping[str, CountryPlace], language: str
) -> str:
    """Return a sentence, its places open, in the form that its parts want.

    Args:
        template: The sentence.
        parts: What stands at its places.
        places: Those at which countries stand, by name.
        language: Of the sentence.
    """
    fitted = fit_countries(template, places, language)
    return elide(fitted, parts) if language == "fr" else fitted


@cache
def find_code(name: str) -> str | None:
    """Return the code of a country by the English name that sentences have for it."""
    code = country_code(name)
    return code if code is not None and country_name(code) == name else None


def fit_countries(template: str, places: Mapping[str, CountryPlace], language: str) -> str:
    """Fill in the countries that stand behind a preposition, with their articles.

    Args:
        template: A sentence with its places open.
        places: Those at which countries stand, by name.
        language: Of the sentence.

    >>> at = {"country": CountryPlace([("KZ", "Kazakhstan")])}
    >>> fit_countries("livré en {country}", at, "fr")
    'livré au Kazakhstan'
    """
    if not places or language not in _PREPOSITIONS:
        return template

    def fit(found: re.Match[str]) -> str:
        preposition, place = found[1], places.get(found[2])
        if place is None:
            return found[0]
        small = preposition[:1].lower() + preposition[1:]
        phrases = [_say_behind(small, code, name, language) for code, name in place.countries]
        if language == "en":  # the others say the preposition again
            phrases = [phrases[0], *(phrase.removeprefix(f"{small} ") for phrase in phrases[1:])]
        text = place.join(phrases)
        return text if small == preposition else text[:1].upper() + text[1:]

    return _compile(language).sub(fit, template)


def elide(template: str, parts: Mapping[str, str]) -> str:
    """Elide French words before parts that begin with a vowel.

    >>> elide("la part de {name}, que {name} détient", {"name": "Acme"})
    "la part d'{name}, qu'{name} détient"
    """

    def drop(found: re.Match[str]) -> str:
        if parts.get(found[2], "")[:1].lower() not in _VOWELS:
            return found[0]
        return f"{found[1][:-1]}'{{{found[2]}}}"

    return _ELIDED.sub(drop, template)


def _say_behind(preposition: str, code: str, name: str, language: str) -> str:
    articles = _read_articles().get(code, Articles())
    if language == "de":
        return _say_german(preposition, name, articles)
    if language == "fr":
        return _say_french(preposition, name, articles.french)
    return f"{preposition} the {name}" if takes_article(code) else f"{preposition} {name}"


def _say_german(preposition: str, name: str, articles: Articles) -> str:
    if not articles.german:
        return f"{preposition} {name}"
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
def _compile(language: str) -> re.Pattern[str]:
    words = _PREPOSITIONS[language]
    return re.compile(rf"(?<![\w'\u2019])((?i:{words})) \{{(\w+)\}}")


@cache
def _read_articles() -> Mapping[str, Articles]:
    text = _FOLDER.joinpath("country_articles.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Articles(row["de"], row["de_dative"], row["fr"])
        for row in csv.DictReader(StringIO(text))
    }
