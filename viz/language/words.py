"""The words of documents in one language, and texts of the catalogue translated into it.

A language is one file of words beside this module, such as ``de.yaml``. Texts of the catalogue, and
sentences of assessments with their places open, are translated by their English wording
(``catalogue.csv``, ``sentences.csv``): one that was changed, or that a rule pack
of one's own brings, stays in English until somebody translates it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, get_args

from onward.errors import UsageError, did_you_mean
from onward.graph.countries import country_name
from onward.graph.model import TieKind
from onward.loaders.readers.documents import yaml_document
from onward.queries.transactions.parts import Role
from onward.queries.transactions.stated_facts import say_role
from onward.viz.data_tables import read_column
from onward.viz.language.articles import CountryPlace, fill_in
from onward.viz.language.citations import cite_articles
from onward.viz.language.coarse_days import settle_days

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
    codes = read_column("language/countries.csv", "code", "de")
    words = read_words(language)
    return {words.country(code): code for code in codes}


def _read_texts(file: str, key: str, language: str) -> dict[str, str]:
    """Return the texts of a language; a table without a column for it says nothing."""
    if language == key:
        return {}
    texts = read_column(f"language/{file}", key, language)
    return {name: _BOUND.sub("\u00a0", text) for name, text in texts.items()}
