"""The record of the destination, and the questions to ask, in the language of a briefing."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from onward.queries.assessment.questions import group_questions
from onward.queries.assessment.words.gaps import describe_unknown
from onward.queries.model.assessment import AssessedCountry, Assessment
from onward.viz.briefing.sentences import say_numbers
from onward.viz.briefing.template_data import SectionData
from onward.viz.briefing.unseen import fill_gap
from onward.viz.content.texts import printable
from onward.viz.language.measures import say_measures
from onward.viz.language.rendering import render
from onward.viz.language.words import Words


def list_destinations(assessment: Assessment, words: Words) -> Iterator[SectionData]:
    """Yield each country that the goods go to; what is the same for two parts is said once."""
    parts: dict[tuple[str, tuple[str, ...]], list[AssessedCountry]] = {}
    for country in assessment.destination:
        measures = tuple(printable(line) for line in say_measures(country, words))
        key = (f"{country.country} {country.region or ''} {country.status}", measures)
        parts.setdefault(key, []).append(country)
    for (_, measures), countries in parts.items():
        yield {"title": _say_country(countries, words), "lines": list(measures)}


def _say_country(countries: list[AssessedCountry], words: Words) -> str:
    first = countries[0]
    name = words.country(first.country)
    if first.region:
        name = f"{name}, {first.region}"
    roles = [words.find(f"part.{country.role}", country.role) for country in countries]
    said = words.say(
        "country.record",
        country=name,
        part=words.join(list(dict.fromkeys(roles))),
        status=words[f"country.{first.status}"],
        year=words.say("country.year", year=first.year) if first.year else "",
    )
    note = render(first.note, words) if first.note else ""
    return printable(f"{said}{words['semicolon']}{note}" if note else said)


def translate_questions(assessment: Assessment, words: Words) -> Mapping[str, str]:
    """Return each question of an assessment in a language; those of gaps name the order's parts."""
    order = assessment.transaction
    filled = {
        gap.question: fill_gap(gap, order, words)
        for gap in assessment.coverage.gaps
        if gap.question
    }
    english = {
        gap.question: describe_unknown(gap.field, gap.role, order).question
        for gap in assessment.coverage.gaps
    }
    translated = {}
    for question in assessment.questions:
        text = question.question
        # a gap's question has names of the order in it: it is asked anew in the language
        is_gap = text in filled and english[text] == text
        translated[text] = filled[text].question if is_gap else render(text, words)
    return MappingProxyType(translated)


def list_questions(assessment: Assessment, words: Words) -> Iterator[SectionData]:
    """Yield what to ask, by whom is asked; a question that several findings ask stands once."""
    translated = translate_questions(assessment, words)
    lines: dict[str, list[str]] = {}
    for question in group_questions(assessment):
        text = printable(translated.get(question.text, question.text))
        numbers = f" ({say_numbers(question.findings, words)})" if question.findings else ""
        lines.setdefault(question.audience, []).append(f"{text}{numbers}")
    for audience, texts in lines.items():
        yield {"title": words[f"question.{audience}"], "lines": texts}
