"""Sentences of an assessment in the language of a document.

A sentence is translated by its English wording with its places open, and its parts after it: what
is no phrase of the catalogue stands as it is, as names and quotations do. Of a sentence that nobody
has translated nothing is: half of it in another language helps nobody.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from onward.graph.sayings import Joined, Said, fill, list_places
from onward.viz.language.articles import CountryPlace, fill_in, find_code, find_regime
from onward.viz.language.forms import say_day, say_number, say_percent_number
from onward.viz.language.units import say_unit
from onward.viz.language.words import ENGLISH, Words

_DAY: Final = re.compile(r"\d{4}-\d\d(-\d\d)?")
_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})+")
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?) %")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")

DATASET: Final = "dataset"
"""The place in a sentence at which a source stands; a reader gets its title."""

PHRASES: Final = frozenset({"what", "why", "sign"})
"""The places at which a phrase of ours stands, and never a name."""

CITATIONS: Final = frozenset({"act", "citation"})
"""The places at which an act is cited."""

COUNTRIES: Final = frozenset({"country", "state", "of_state"})
"""The places at which the name of a country may stand, and never that of a party."""

REGIMES: Final = frozenset({"regime", "regimes"})
"""The places at which the short name of a regime stands."""

UNIT: Final = "unit"
"""The place at which a unit stands, as an order writes it."""

NUMBERS: Final = frozenset({"value", "score", "ratio", "quantity"})
"""The places at which a decimal number stands."""


def render(text: str, words: Words) -> str:
    """Return a text in a language, in English where it has no translation."""
    text = text if isinstance(text, Said | Joined) else words.sentences.get(text, text)
    if isinstance(text, Said):
        return _render_sentence(text, words)
    if isinstance(text, Joined):
        return _render_list(text, words)
    if translated := words.catalogue.get(text):
        return translated
    if words.language != ENGLISH and _DAY.fullmatch(text):
        return say_day(text, words)
    if words.language != ENGLISH and _LETTERS.search(text):
        words.untranslated.add(text)
    return text


def render_ours(text: str, words: Words) -> str:
    """Return a text in a language where it is a sentence of ours, or a day; a name stays."""
    is_ours = isinstance(text, Said | Joined) or _DAY.fullmatch(text)
    return render(text, words) if is_ours else text


def _render_sentence(said: Said, words: Words) -> str:
    if str(said) in words.catalogue:  # one that needs other words than its open places give
        return words.catalogue[str(said)]
    template = words.catalogue.get(said.template, said.template)
    if words.language != ENGLISH and said.template not in words.catalogue and _has_words(said):
        words.untranslated.add(said.template)
        return str(said)
    parts = {name: _render_part(name, part, said, words) for name, part in said.parts.items()}
    countries = dict(_find_countries(said, words))
    return words.settle(fill_in(template, parts, countries, words.language))


def _find_countries(said: Said, words: Words) -> Iterator[tuple[str, CountryPlace]]:
    """Yield the places of a sentence at which nothing but countries stand."""
    for name, text in said.parts.items():
        part = words.sentences.get(text, text)
        is_country = isinstance(part, Said) or name in COUNTRIES
        if is_country and (code := find_code(part)):
            yield name, CountryPlace([(code, words.country(code))])
        elif name in REGIMES and (regime := find_regime(text, words.language)):
            yield name, CountryPlace([regime])
        elif isinstance(part, Joined):
            codes = [find_code(words.sentences.get(entry, entry)) for entry in part.texts]
            if all(codes):
                yield (
                    name,
                    CountryPlace(
                        [(code, words.country(code)) for code in codes if code],
                        partial(_join_as, part, words),
                    ),
                )


def _join_as(listed: Joined, words: Words, phrases: Sequence[str]) -> str:
    by, last = (words.catalogue.get(mark, mark) for mark in (listed.by, listed.last))
    return str(Joined(phrases, by, last))


def _has_words(said: Said) -> bool:
    """Tell whether a sentence has words of its own: others say the same in every language."""
    bare = fill(said.template, dict.fromkeys(list_places(said.template), ""))
    return _LETTERS.search(bare) is not None


def _render_list(listed: Joined, words: Words) -> str:
    texts = [_render_part("", text, listed, words) for text in listed.texts]
    by, last = (words.catalogue.get(mark, mark) for mark in (listed.by, listed.last))
    return str(Joined(texts, by, last))


def _render_part(name: str, text: str, whole: str, words: Words) -> str:
    """Return what stands at an open place: made of parts, a phrase, a form, or as it is."""
    if name == DATASET:
        return words.sources.get(text, text)
    # a part is shorter than what it is a part of, or the same: then it is looked up no more
    if isinstance(text, Said | Joined) or (text != whole and text in words.sentences):
        return render(text, words)
    if name in CITATIONS:
        return words.cite(text)
    # a phrase of ours begins small, or with a number; a name that is one of them is none
    begin = text.lstrip(" ,;(")[:1]
    is_ours = name in PHRASES or begin.islower() or begin.isdecimal()
    if is_ours and (translated := words.catalogue.get(text)):
        return translated
    if name in COUNTRIES and (code := find_code(text)):
        return words.country(code)
    if name in REGIMES and (regime := find_regime(text, words.language)):
        return regime[1]
    if name == UNIT:
        return say_unit(text, words)
    if name in NUMBERS:
        return say_number(text, words)
    return _write_form(text, words)


def render_part(text: str, words: Words) -> str:
    """Return a text that is a name, or a phrase of ours where one stands instead of a name."""
    return _render_part("", text, "", words)


def _write_form(text: str, words: Words) -> str:
    if words.language == ENGLISH:
        return text
    if _DAY.fullmatch(text):
        return say_day(text, words)
    if _NUMBER.fullmatch(text):
        return say_number(text.replace(",", ""), words)
    percent = _PERCENT.fullmatch(text)
    return say_percent_number(percent[1], words) if percent else text
