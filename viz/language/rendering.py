"""Sentences of an assessment in the language of a document.

A sentence is translated by its English wording with its places open, and its parts after it: what
is no phrase of the catalogue stands as it is, as names and quotations do. Of a sentence that nobody
has translated nothing is: half of it in another language helps nobody.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from onward.graph.codes import TRADE_FLOW
from onward.graph.sayings import Joined, Said, fill, list_places
from onward.queries.model.assessment import AssessedCountry, MeasureReading
from onward.queries.model.units import TradeFlow, name_measure, read_measure
from onward.viz.language.words import (
    ENGLISH,
    CountryPlace,
    Words,
    fill_in,
    find_code,
    find_regime,
    say_day,
    say_number,
    say_percent_number,
    say_unit,
)

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
    parts = {
        # what is quoted stands as it is, though a phrase of ours be the same
        name: part if f"“{{{name}}}”" in said.template else _render_part(name, part, said, words)
        for name, part in said.parts.items()
    }
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


# ------------------------------------------------------------------------------------------------
# What each measure says of a country, in the language of a briefing.
# ------------------------------------------------------------------------------------------------


def say_measures(country: AssessedCountry, words: Words) -> Iterator[str]:
    """Yield what each measure says, then the armed conflicts, which are no part of the record."""
    for row in country.measures:
        if row.value is not None:
            yield _say_reading(row, row.value, words, threshold=row.threshold)
    names = [
        render(name_measure(row.measure), words) for row in country.measures if row.value is None
    ]
    if names:
        yield words.say("measure.none", names=", ".join(names))
    for reading in country.conflicts:
        if reading.measure == TRADE_FLOW and reading.value is not None:
            yield from _say_flow(reading, reading.value, words)
        elif reading.value is None:  # no row does not say that there is peace
            yield words["measure.no_conflict"]
        else:
            said = _say_reading(reading, reading.value, words)
            yield f"{said}{words['semicolon']}{words['measure.not_counted']}"


def _say_flow(reading: MeasureReading, value: str, words: Words) -> Iterator[str]:
    """Yield a flow of trade, and how many smaller ones are left out behind it."""
    flow = TradeFlow.read(value)
    goods = words["flow.all_goods"]
    if flow.heading:
        goods = words.say("flow.heading", code=flow.heading)
    said = words.say(
        f"flow.{flow.direction}",
        reporter=words.country(flow.reporter),
        goods=goods,
        partner=words.country(flow.partner) if flow.partner else words["flow.all_countries"],
        worth=" ".join(filter(None, (flow.currency, words.group(flow.worth)))),
        year=reading.data_year or "",
    )
    yield f"{said}{words['semicolon']}{words['flow.about_nobody']}"
    if flow.left_out:
        yield words.say("flow.left_out", count=flow.left_out)


def _say_reading(reading: MeasureReading, value: str, words: Words, *, threshold: str = "") -> str:
    name, in_words, top = read_measure(reading.measure, value)
    said = say_number(render(in_words, words), words)
    if top:
        said = words.say("measure.of", value=said, top=top)
    text = words.say("measure.value", measure=render(name, words), value=said)
    facts = ", ".join(_list_facts(reading, threshold, words))
    text = f"{text} ({facts})" if facts else text
    return words["semicolon"].join(
        filter(None, (text, *_judge_reading(reading, words), render(reading.note or "", words)))
    )


def _list_facts(reading: MeasureReading, threshold: str, words: Words) -> Iterator[str]:
    if reading.data_year:
        yield words.say("measure.data_of", year=reading.data_year)
    if reading.retrieved:
        yield words.say("measure.retrieved", day=say_day(reading.retrieved, words))
    if threshold:
        yield words.say("measure.threshold", text=render(threshold, words))


def _judge_reading(reading: MeasureReading, words: Words) -> Iterator[str]:
    if reading.meets:
        yield words["measure.meets"]
    elif reading.indicates:
        yield words["measure.milder"]
    if reading.standing == "claimed":
        document = reading.url or words["measure.a_document"]
        yield words.say("measure.claimed", document=document)
