"""The words of documents: each is there in every language, with the same parts to fill in."""

import re
from string import Formatter
from typing import get_args

import pytest

from onward.errors import UsageError
from onward.graph.codes import Family
from onward.graph.countries import country_name
from onward.graph.model import PartyKind
from onward.queries.assessment.verdict import RULES
from onward.queries.assessment.wording import SUGGESTIONS
from onward.queries.model.assessment import TieShare
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.indicator import SEVERITIES
from onward.queries.transactions.goods import FUNCTION_WORDS
from onward.queries.transactions.transaction import Kind, Role
from onward.viz.language.words import (
    Words,
    list_languages,
    read_words,
    say_day,
    say_number,
    say_share,
)
from onward.viz.scene import NOT_NAMED, RECORDED, STACK, UNRECORDED
from tests.unit.cases import each_case

LANGUAGES = list_languages()
ENGLISH = read_words()


def parts_of(text: str) -> set[str]:
    """Return the names of the parts that a text leaves open; a capital asks for one."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {name[:1].lower() + name[1:] for name in names}


def plain(text: str) -> str:
    """Return a text with plain blanks."""
    return text.replace("\u00a0", " ")


def test_there_are_english_german_and_french() -> None:
    assert LANGUAGES == ("en", "de", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_with_the_same_parts(language: str) -> None:
    words = read_words(language)
    assert words.table.keys() == ENGLISH.table.keys()
    differing = [
        key for key, text in words.table.items() if parts_of(text) != parts_of(ENGLISH[key])
    ]
    assert differing == []
    empty = [key for key, text in words.table.items() if not text.strip()]
    assert set(empty) <= {"language_note", "thousands", "dash"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_a_document_says_has_words(language: str) -> None:
    keys = [
        *(f"role.{role}" for role in get_args(Role)),
        *(f"case.{kind}" for kind in get_args(Kind)),
        *(f"family.{family}" for family in get_args(Family)),
        *(f"function.{function}" for function in FUNCTION_WORDS),
        *(f"severity.{severity}" for severity in SEVERITIES),
        *(f"{verb}.{value}" for value in SUGGESTIONS for verb in ("suggest", "step")),
        *(f"reason.{row.rule}" for row in RULES),
        *(f"kind.{kind}" for kind in (*PartyKind, UNRECORDED, RECORDED, NOT_NAMED, STACK)),
    ]
    assert [key for key in keys if key not in read_words(language).table] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_of_the_catalogue_keep_the_parts_and_are_mostly_there(language: str) -> None:
    words = read_words(language)
    differing = [text for text, said in words.catalogue.items() if parts_of(text) != parts_of(said)]
    assert differing == []
    texts = [indicator.title for indicator in default_catalogue()]
    texts += [indicator.question for indicator in default_catalogue() if indicator.asks_customer]
    untranslated = [text for text in texts if text not in words.catalogue]
    # a new indicator may come in English; a language that falls behind shows
    assert len(untranslated) <= len(texts) / 5, untranslated


def test_a_text_that_nobody_has_translated_stays_in_english() -> None:
    assert read_words("de").translate("A sentence of somebody's own pack") == (
        "A sentence of somebody's own pack"
    )


def test_a_language_without_words_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"^--lang 'es' does not exist; use en, de, fr$"):
        read_words("es")


@each_case("language", "day", "number", "share", "country", lists=True)
def test_days_numbers_shares_and_countries_are_those_of_the_language(
    language: str, day: str, number: str, share: str, country: str
) -> None:
    words = read_words(language)
    half = TieShare(min="0.25", max="0.5", min_exclusive=True, max_exclusive=False)
    assert say_day("2026-03-01", words) == day
    assert plain(say_number("1234567.50", words)) == number
    assert plain(say_share(half, words)) == share
    assert words.country("DE") == country


@pytest.mark.parametrize("text", ["", "unknown", "12 pc", "1.2.3", "2026-13-01", "٣"])
def test_what_is_no_number_or_day_stays_as_it_is(text: str) -> None:
    assert say_number(text, ENGLISH) in {text, "٣"}
    assert say_day(text, ENGLISH) == text


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_country_has_a_name(language: str) -> None:
    words = read_words(language)
    assert len(words.countries) >= 250
    assert words.country("QQ") == country_name("QQ")


def test_signs_of_french_are_bound_to_their_word() -> None:
    french: Words = read_words("fr")
    loose = [key for key, text in french.table.items() if re.search(r" [:;!?»%]|« ", text)]
    assert loose == []


@each_case("citation", "de", "fr", lists=True)
def test_a_citation_is_said_in_the_language_of_the_document(
    citation: str, de: str, fr: str
) -> None:
    said = [plain(read_words(language).cite(citation)) for language in LANGUAGES]
    assert said == [citation, de, fr]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_citation_of_a_union_act_keeps_an_english_word(language: str) -> None:
    cited = {law.citation for indicator in default_catalogue() for law in indicator.law}
    english = re.compile(r"\b(?:of|and|for|with|annex|arts|flags?|step)\b", re.IGNORECASE)
    said = [read_words(language).cite(text) for text in cited if "(EU)" in text or "(EC)" in text]
    assert [text for text in said if english.search(text.replace("annexe", ""))] == []
