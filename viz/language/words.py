"""The words of documents in one language, and texts of the catalogue translated into it.

A language is one file of words beside this module, such as ``de.yaml``. Texts of the catalogue, and
sentences of assessments with their places open, are translated by their English wording
(``catalogue.csv``, ``sentences.csv``): one that was changed, or that a rule pack
of one's own brings, stays in English until somebody translates it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple, get_args

from onward.errors import UsageError, did_you_mean
from onward.graph.countries import country_code, country_name, takes_article
from onward.graph.model import TieKind
from onward.graph.sayings import PLACE, find_part, upper_first
from onward.graph.shares import percent_text
from onward.graph.tables import read_cells, read_column
from onward.loaders.readers.documents import yaml_document
from onward.queries.assessment.wording import ShareBounds
from onward.queries.transactions.transaction import Role, say_role

# ------------------------------------------------------------------------------------------------
# Countries and names behind a preposition, as a language wants them: "in the United States".
#
# Sentences and their translations leave a place open behind a preposition: "nach {country}". What
# stands there decides the form of both: "nach Russland", but "in die Türkei"; "en Russie", but "au
# Kazakhstan"; "de Kaprikat", but "d'Acme". The table `country_articles.csv` has the articles.
# ------------------------------------------------------------------------------------------------

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
        for row in read_cells("onward.viz", "language/country_articles.csv")
    }


# ------------------------------------------------------------------------------------------------
# Articles of acts as a language cites them: "Art. 4 Abs. 1 Buchst. b", "art. 12 octies".
#
# French numbers the articles that were put in later by Latin adverbs, where the other languages
# have letters: Article 12gb is *article 12 octies ter*.
# ------------------------------------------------------------------------------------------------

_ARTICLE: Final = r"\d+[a-z]{0,3}(?:\(\w+\))*(?:-\(\w+\))?"
_ARTICLES: Final = re.compile(rf"\bArts?\. ({_ARTICLE}(?:(?:, | and | to ){_ARTICLE})*)")
_ONE_ARTICLE: Final = re.compile(r"(\d+)([a-z]*)((?:\(\w+\))*)(?:-\((\w+)\))?")
_BETWEEN: Final = re.compile(r"(, | and | to )(?=\d)")

_BEHIND_ACT: Final = re.compile(r"(?<=\d) (?=[Aa]rt\. )")

_ADVERBS: Final = dict(
    zip(
        "abcdefghijklmn",
        (
            *("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies"),
            *("decies", "undecies", "duodecies", "terdecies", "quaterdecies", "quindecies"),
        ),
        strict=True,
    )
)
_PART: Final = re.compile(r"Abs\.|Nr\.|Buchst\.|par\.|point")
_WITH_DEFINITIONS: Final = (("2021/821", "2"),)
"""Articles whose numbers are points: they define words, and have no paragraphs."""

_JOINED: Final = {"de": {" and ": " und ", " to ": " bis "}, "fr": {" and ": " et ", " to ": " à "}}


class _Cited(NamedTuple):
    """An article: its number and letters, paragraph, point, and up to which point."""

    number: str
    letters: str
    paragraph: str
    point: str
    last: str


def cite_articles(text: str, language: str) -> str:
    """Return a citation of an act with its articles as a language cites them.

    >>> cite_articles("Verordnung (EU) 2021/821 Art. 4(1)(a)-(c)", "de")
    'Verordnung (EU) 2021/821, Art. 4 Abs. 1 Buchst. a bis c'
    >>> cite_articles("règlement (UE) n° 833/2014 Arts. 2a(1a), 12gb", "fr")
    'règlement (UE) n° 833/2014, art. 2 bis, par. 1 bis ; art. 12 octies ter'
    """
    if language not in _JOINED:
        return text
    act = next((act for act, _ in _WITH_DEFINITIONS if act in text), "")
    cited = _ARTICLES.sub(lambda match: _write_articles(match[1], act, language), text)
    return _BEHIND_ACT.sub(", ", cited)


def _write_articles(listed: str, act: str, language: str) -> str:
    parts = _BETWEEN.split(listed)
    words = [_write_article(part, act, language) for part in parts[::2]]
    between = [_JOINED[language].get(mark, mark) for mark in parts[1::2]]
    sign = "art. " if language == "fr" else "Art. "
    if any(_PART.search(word) for word in words):  # a paragraph is told from the next article
        words = [f"{sign}{word}" for word in words]
        between = [" ; " if mark == ", " and language == "fr" else mark for mark in between]
    else:
        words[0] = f"{sign}{words[0]}"
    return "".join(part for pair in zip(words, [*between, ""], strict=True) for part in pair)


def _write_article(text: str, act: str, language: str) -> str:
    cited = _read_article(text)
    is_point = (act, cited.number + cited.letters) in _WITH_DEFINITIONS
    return (_write_french if language == "fr" else _write_german)(cited, is_point)


def _read_article(text: str) -> _Cited:
    match = _ONE_ARTICLE.fullmatch(text)
    if match is None:
        return _Cited(text, "", "", "", "")
    inner = re.findall(r"\w+", match[3])
    paragraph = inner.pop(0) if inner and inner[0][0].isdecimal() else ""
    return _Cited(match[1], match[2], paragraph, " ".join(inner), match[4] or "")


def _write_german(cited: _Cited, is_point: bool) -> str:
    said = f"{cited.number}{cited.letters}"
    if cited.paragraph:
        said += f" {'Nr.' if is_point else 'Abs.'} {cited.paragraph}"
    if cited.point:
        said += f" Buchst. {cited.point}" + (f" bis {cited.last}" if cited.last else "")
    return said


def _write_french(cited: _Cited, is_point: bool) -> str:
    said = _with_adverbs(cited.number, cited.letters)
    if cited.paragraph:
        digits = cited.paragraph.rstrip("abcdefghijklmn")
        paragraph = _with_adverbs(digits, cited.paragraph[len(digits) :])
        said += f", {'point' if is_point else 'par.'} {paragraph}"
    if cited.last:
        said += f", points {cited.point}) à {cited.last})"
    elif cited.point:
        said += f", point {cited.point})"
    return said


def _with_adverbs(number: str, letters: str) -> str:
    return " ".join((number, *(_ADVERBS.get(letter, letter) for letter in letters)))


# ------------------------------------------------------------------------------------------------
# Words before a day that is known to the month or year only: "jusqu'en septembre 2026".
#
# A template is written for a whole day ("jusqu'au 22 août 2026"). Where only a month or a year
# stands there, another preposition does, in German and French.
# ------------------------------------------------------------------------------------------------

_BEFORE: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    language: {row["day"]: (row["month"], row["year"]) for row in rows}
    for language, rows in groupby(
        read_cells("onward.viz", "language/day_words.csv"), itemgetter("language")
    )
}
"""By language: the words before a day, and what stands there before a month and before a year."""

_YEAR: Final = r"[12]\d{3}(?!\d|[\s\u00a0]?\d{3})"


def settle_days(text: str, language: str, months: tuple[str, ...]) -> str:
    """Return a text with the words that fit a month or a year, where no day stands there.

    >>> settle_days("acte lu jusqu'au septembre 2026", "fr", ("septembre",))
    "acte lu jusqu'en septembre 2026"
    >>> settle_days("abgerufen am 2026, gültig am 3. Mai 2026", "de", ("Mai",))
    'abgerufen im Jahr 2026, gültig am 3. Mai 2026'
    >>> settle_days("du avril 2017 au 2023", "fr", ("avril",))
    "d'avril 2017 à 2023"
    """
    before = _BEFORE.get(language)
    if before is None:
        return text
    if language == "fr":
        # the end of a span, which begins with "du": "du 3 mai 2017 à avril 2023"
        text = _find_span_end(months).sub(r"\g<begin>à\g<end>", text)
    settled = _find_coarse(language, months).sub(
        lambda part: f"{before[part[1]][1 if part[2] is None else 0]} {part[2] or part[3]}",
        text,
    )
    return _BEFORE_VOWEL.sub("d'", settled) if language == "fr" else settled


_BEFORE_VOWEL: Final = re.compile(r"(?<![\w'])de (?=(?:avril|août|octobre) [12]\d{3})")
"""Where French leaves the vowel off: "d'avril 2026"."""


@cache
def _find_span_end(months: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, months))
    day = rf"(?:(?:1er|\d{{1,2}}) )?(?:(?:{names}) )?{_YEAR}"
    return re.compile(
        rf"(?P<begin>(?<![\w'])du {day} )au(?P<end> (?:(?:{names}) )?{_YEAR}(?![-./]))"
    )


@cache
def _find_coarse(language: str, months: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(sorted(_BEFORE[language], key=len, reverse=True))
    names = "|".join(map(re.escape, months))
    return re.compile(rf"(?<![\w'])({words}) (?:((?:{names}) {_YEAR})|({_YEAR})(?![-./]))")


ENGLISH: Final = "en"
"""The language of the catalogue, and of documents where nobody chooses."""

_FOLDER: Final = files("onward.viz.language")
_BOUND: Final = re.compile(r" (?=[%:;!?»])|(?<=«) ")
"""Blanks at which a line may not break."""

_CITED: Final = (
    "Regulation (EU) No",
    "Regulation (EC) No",
    "Regulation (EU)",
    "Recommendation (EU)",
)
"""How citations begin, the longest first; the rest of a citation is the same in all languages."""

_NO_INTEREST: Final = "unknownInterest"
"""What a tie has for an interest of which nothing is said."""

_PROGRAMME: Final = ", programme "
"""What stands between a list and its programme."""

_PART_OF_ACT: Final = re.compile(r"\bAnnex(?:es)?\b|\bArts?\.|\bsection\b|(?<= )(?:and|to)(?= )")
"""Words that stand between the numbers of a citation."""

_NOTE: Final = re.compile(r" (\((?=[a-z]).*\))$")
"""What a citation says of an article, behind it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language.

    Attributes:
        language: Its code: ``en``, ``de``.
        table: The words by their key.
        catalogue: Texts of the catalogue by their English wording; empty for English.
        countries: Names of countries by code; empty for English.
        sentences: Texts of an assessment that know what they are made of, by themselves.
        sources: Titles of its sources by dataset.
        untranslated: What a document has said in English for want of a translation.
    """

    language: str
    table: Mapping[str, str]
    catalogue: Mapping[str, str]
    countries: Mapping[str, str]
    sentences: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    untranslated: set[str] = field(default_factory=set, compare=False)

    def __getitem__(self, key: str) -> str:
        """Return the words of a key."""
        return self.table[key]

    def say_route(self, key: str, route: Sequence[str], **parts: object) -> str:
        """Return the words of a key with the countries of a route, by code, at their place."""
        place = CountryPlace([(code, self.country(code)) for code in route])
        texts = {name: str(part) for name, part in parts.items()}
        return fill_in(self.table[key], texts, {"route": place}, self.language)

    def say(self, key: str, **parts: object) -> str:
        """Return the words of a key with their parts filled in."""
        texts = {name: str(part) for name, part in parts.items()}
        countries = {
            name: CountryPlace([(code, text)])
            for name, text in texts.items()
            if name == "country" and (code := _read_codes(self.language).get(text))
        }
        return self.settle(fill_in(self.table[key], texts, countries, self.language))

    def fill(self, text: str, parts: Mapping[str, str]) -> str:
        """Return a text of this language with its parts filled in."""
        return fill_in(text, parts, {}, self.language)

    def settle(self, text: str) -> str:
        """Return a text whose days are filled in, with the words that fit a month or a year."""
        months = tuple(self.table[f"month.{number}"] for number in range(1, 13))
        return settle_days(text, self.language, months)

    def find(self, key: str, default: str) -> str:
        """Return the words of a key that depends on data; what nobody has named stays as it is."""
        return self.table.get(key, default)

    def count(self, key: str, number: int, **parts: object) -> str:
        """Return the words for one or for several: ``key.one`` or ``key.many``."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}.{form}", count=self.group(str(number)), **parts)

    def translate(self, text: str) -> str:
        """Return a text of the catalogue in this language; in English while it has none."""
        return self.catalogue.get(text, text)

    def cite(self, citation: str) -> str:
        """Return a citation in this language: the kind of its act, and its parts by their words.

        >>> read_words("fr").cite("Regulation (EU) No 833/2014 Art. 12gb and Annex XL")
        'règlement (UE) n° 833/2014, art. 12 octies ter et annexe XL'
        """
        if citation in self.catalogue:
            return self.catalogue[citation]
        act, sign, programme = citation.rpartition(_PROGRAMME)
        if sign:
            return f"{self.cite(act)}, {self.find('cite.programme', 'programme')} {programme}"
        act, comma, rest = citation.partition(", ")
        if comma and rest in self.catalogue:
            return f"{self.cite(act)}, {self.catalogue[rest]}"
        beginning = next((kind for kind in _CITED if kind in citation), None)
        if beginning is None or self.language == ENGLISH:
            return citation
        note = _NOTE.search(citation)
        bare = citation[: note.start()] if note else citation
        said = cite_articles(bare.replace(beginning, self.translate(beginning)), self.language)
        said = _PART_OF_ACT.sub(lambda part: self.find(f"cite.{part[0]}", part[0]), said)
        return f"{said} {self.translate(note[1])}" if note else said

    def country(self, code: str) -> str:
        """Return the name of a country; a code that is not known stays as it is."""
        return self.countries.get(code) or country_name(code)

    def party_kind(self, kind: str) -> str:
        """Return what a kind of party is called; a kind that nobody has named stays as it is."""
        return self.find(f"kind.{kind}", kind)

    def role(self, role: str) -> str:
        """Return a role of the transaction."""
        return self.find(f"role.{role}", say_role(role))

    def interest(self, interest: str | None) -> str:
        """Return what kind of interest a tie is; nothing where its source does not say it."""
        if interest is None or interest == _NO_INTEREST:
            return ""
        return self.find(f"interest.{interest}", interest)

    def join(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: "a, b and c"."""
        if len(words) < 2:
            return "".join(words)
        return self.say("and", first=", ".join(words[:-1]), last=words[-1])

    def group(self, digits: str) -> str:
        """Write the digits of a whole number in groups of three."""
        head = len(digits) % 3 or 3
        groups = [
            digits[:head],
            *(digits[place : place + 3] for place in range(head, len(digits), 3)),
        ]
        return self["thousands"].join(groups)


@cache
def list_languages() -> tuple[str, ...]:
    """Return the codes of all languages, English first."""
    names = (entry.name for entry in _FOLDER.iterdir())
    codes = sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))
    return (ENGLISH, *(code for code in codes if code != ENGLISH))


@cache
def read_words(language: str = ENGLISH) -> Words:
    """Return the words of a language.

    Raises:
        UsageError: There is no file of words for it.

    >>> read_words("de")["role.end_user"], read_words("fr").country("CN")
    ('Endverwender', 'Chine')
    """
    if language not in list_languages():
        likely, languages = did_you_mean(language, list_languages()), ", ".join(list_languages())
        raise UsageError(f"--lang {language!r} does not exist; {likely}use {languages}")
    name = f"{language}.yaml"
    document = yaml_document(_FOLDER.joinpath(name).read_text(encoding="utf-8"), name)
    table = {str(key): _BOUND.sub("\u00a0", str(text)) for key, text in document.data.items()}
    countries = _read_texts("countries.csv", "code", language)
    catalogue = {
        **({country_name(code): name for code, name in countries.items()}),
        **({say_role(role): table[f"role.{role}"] for role in get_args(Role)}),
        **_read_kinds(table, language),
        **_read_texts("catalogue.csv", "en", language),
        **_read_texts("sentences.csv", "en", language),
    }
    return Words(
        language,
        {**table, "thousands": table["thousands"].replace(" ", "\u00a0")},
        {} if language == ENGLISH else catalogue,
        countries,
    )


def _read_kinds(table: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what kinds of ties are called, by their English names."""
    if language == ENGLISH:
        return {}
    english = read_words().table
    keys = (f"tie.{kind}" for kind in TieKind)
    return {english[key]: table[key] for key in keys}


@cache
def _read_codes(language: str) -> Mapping[str, str]:
    codes = read_column("onward.viz", "language/countries.csv", "code", "de")
    words = read_words(language)
    return {words.country(code): code for code in codes}


def _read_texts(file: str, key: str, language: str) -> dict[str, str]:
    """Return the texts of a language; a table without a column for it says nothing."""
    if language == key:
        return {}
    texts = read_column("onward.viz", f"language/{file}", key, language)
    return {name: _BOUND.sub("\u00a0", text) for name, text in texts.items()}


# ------------------------------------------------------------------------------------------------
# Days, amounts and shares as a language writes them; the machine's own settings are not asked.
# ------------------------------------------------------------------------------------------------

_DAY_PARTS: Final = 3


def say_day(iso: str, words: Words) -> str:
    """Write a date in the precision that it has; what is no date stays as it is.

    >>> from onward.viz.language.words import read_words
    >>> say_day("2026-03-01", read_words("fr")), say_day("2026-03", read_words("de"))
    ('1er mars 2026', 'März 2026')
    >>> say_day("2026", read_words()), say_day("unknown", read_words())
    ('2026', 'unknown')
    """
    parts = iso[:10].split("-")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):
        return iso
    month = words.find(f"month.{int(parts[1])}", "")
    if not month:
        return iso
    if len(parts) < _DAY_PARTS:
        return words.say("month_of_year", month=month, year=parts[0])
    day = str(int(parts[2]))
    return words.say(
        "day", day=words["first_day"] if day == "1" else day, month=month, year=parts[0]
    )


def say_number(text: str, words: Words) -> str:
    """Write a decimal text with the marks of a language; what is no number stays as it is.

    >>> from onward.viz.language.words import read_words
    >>> say_number("1234567.50", read_words("de")), say_number("40", read_words())
    ('1.234.567,50', '40')
    """
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    if not whole.isdecimal() or (point and not rest.isdecimal()):
        return text
    grouped = sign + words.group(whole)
    return f"{grouped}{words['decimals']}{rest}" if rest else grouped


def say_percent(share: str, words: Words) -> str:
    r"""Write a share between 0 and 1, given as decimal text, in percent.

    >>> from onward.viz.language.words import read_words
    >>> say_percent("0.125", read_words("de")).replace("\u00a0", " ")
    '12,5 %'
    """
    return say_percent_number(percent_text(share).removesuffix("%").strip(), words)


def say_percent_number(number: str, words: Words) -> str:
    """Write a percentage, given as decimal text."""
    return words.say("percent", number=say_number(number, words))


def say_share(share: ShareBounds, words: Words) -> str:
    """Write an interval of a share."""
    low, high = say_percent(share.min, words), say_percent(share.max, words)
    if share.min == share.max:
        return low
    above = words.say("share.more_than" if share.min_exclusive else "share.at_least", percent=low)
    below = words.say("share.less_than" if share.max_exclusive else "share.up_to", percent=high)
    return words.say("share.joined", low=above, high=below)


# ------------------------------------------------------------------------------------------------
# Quantities as people say them: "40 pieces", "40 Stück"; orders write "pc", "EA" or "Stk.".
#
# The table `units.csv` has the units that orders write most, and their words. What is not in it
# stays as the order has it.
# ------------------------------------------------------------------------------------------------


def say_quantity(quantity: str | None, unit: str | None, words: Words) -> str:
    """Write a quantity with its unit; empty where the order states none.

    Args:
        quantity: Decimal text.
        unit: As the order has it.
        words: Of the language.

    >>> from onward.viz.language.words import read_words
    >>> say_quantity("40", "pc", read_words()), say_quantity("1", "Stk.", read_words("fr"))
    ('40 pieces', '1 pièce')
    >>> say_quantity("2", "drums", read_words("de")), say_quantity("2.50", None, read_words("de"))
    ('2 drums', '2,50')
    """
    if not quantity:
        return ""
    number = "one" if quantity.strip() == "1" else "many"
    return " ".join(filter(None, (say_number(quantity, words), say_unit(unit, words, number))))


def say_unit(unit: str | None, words: Words, number: str = "many") -> str:
    """Return the words of a unit; one that the table does not have stays as it is.

    Args:
        unit: As the order has it.
        words: Of the language.
        number: "one" or "many".
    """
    row = _read_units().get((unit or "").strip().rstrip(".").casefold(), {})
    language = words.language if f"{words.language}_{number}" in row else ENGLISH
    return row.get(f"{language}_{number}", unit or "")


@cache
def _read_units() -> Mapping[str, Mapping[str, str]]:
    rows = read_cells("onward.viz", "language/units.csv")
    return {spelling.rstrip("."): row for row in rows for spelling in row["written"].split()}
