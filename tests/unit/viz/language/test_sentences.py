"""Sentences of an assessment in German and French: translated as data, with the same places."""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from onward.graph.sayings import list_places, say
from onward.queries.assessment import wording as gaps
from onward.queries.detectors.destination import _SCOPES, _STANDINGS
from onward.queries.rules.catalogue import default_catalogue
from onward.viz.language.rendering import render
from onward.viz.language.words import Words, read_words
from tests.unit.cases import each_case

QUERIES = Path(__file__).parents[4] / "queries"
LANGUAGES = ("de", "fr")
PLACE = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[^\W\d_]{2}")


@cache
def written() -> tuple[str, ...]:
    """Return every sentence with open places that a module of `queries` says."""
    return tuple(dict.fromkeys(text for path in QUERIES.rglob("*.py") for text in said_in(path)))


def said_in(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    if "graph.sayings import" not in source:
        return
    tree = ast.parse(source)
    passed_over = {id(part) for node in ast.walk(tree) for part in list_unsaid(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            has_words = PLACE.search(node.value) and WORD.search(PLACE.sub("", node.value))
            if has_words and id(node) not in passed_over:
                yield node.value


def list_unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of docstrings, f-strings, errors and patterns, which are no sentences."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    is_pattern = isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    if is_pattern or isinstance(node, ast.JoinedStr | ast.Raise):
        yield from ast.walk(node)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_is_said_has_a_translation_with_the_same_places(language: str) -> None:
    words = read_words(language)
    assert len(written()) > 400
    missing = [text for text in written() if text not in words.catalogue]
    assert missing == []
    differing = [
        text for text, other in words.catalogue.items() if list_places(text) != list_places(other)
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_an_indicator_that_a_document_prints_is_translated(language: str) -> None:
    words = read_words(language)
    texts = [
        text
        for indicator in default_catalogue()
        for text in (
            indicator.title,
            indicator.question,
            indicator.false_positives,
            indicator.detection.relation,
            indicator.detection.relation_itself,
            indicator.detection.clears_if,
            *(rule.rule for rule in indicator.detection.severity_when),
            *(rule.says for rule in indicator.detection.questions if indicator.asks_customer),
            *(fault.relation for fault in indicator.detection.faults.values()),
            *(fault.clears_if for fault in indicator.detection.faults.values()),
            *(gap.says for gap in indicator.detection.gaps.values()),
            *(gap.then for gap in indicator.detection.gaps.values()),
        )
        if text and text != "is"
    ]
    assert [text for text in texts if text not in words.catalogue] == []


@pytest.mark.parametrize("language", LANGUAGES)
@each_case("table", "columns", lists=True)
def test_every_text_of_a_table_is_translated_with_the_same_places(
    language: str, table: str, columns: list[str]
) -> None:
    catalogue = read_words(language).catalogue
    rows = csv.DictReader((QUERIES / table).read_text(encoding="utf-8").splitlines())
    texts = [row[column] for row in rows for column in columns if row[column]]
    assert [text for text in texts if text not in catalogue] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_that_may_be_unknown_is_translated(language: str) -> None:
    words = read_words(language)
    tables = (gaps._BY_PLACE, gaps._BY_PART)
    facts = [fact for table in tables for fact in table.values()]
    texts = [text for fact in facts for text in (fact.what, fact.question) if text]
    assert [text for text in texts if text not in words.catalogue] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_at_the_places_of_a_sentence_is_translated_where_it_is_ours(
    language: str,
) -> None:
    catalogue = read_words(language).catalogue
    words = [*_STANDINGS.values(), *_SCOPES.values(), "an embargo of another kind"]
    assert [text for text in words if text not in catalogue] == []


def test_a_name_that_reads_like_a_country_stays_a_name() -> None:
    words = read_words("de")
    assert (
        render(say("who {name} is", name="Germany"), words) == "um wen es sich bei Germany handelt"
    )
    said = say("the State of {country}", country=say("Germany"))
    assert render(said, words) == "der Staat Deutschland"


def test_what_is_quoted_of_an_order_stays_though_it_reads_like_a_phrase_of_ours() -> None:
    template = "{says} says “{quoted}”: “{words}” speaks of {about}, and the order states {missing}"
    parts = {"says": "the stated end use", "quoted": "military use", "words": "military use"}
    said = say(template, **parts, about="military use", missing="no such use")
    assert render(said, read_words("de")) == (
        "die angegebene Endverwendung, „military use“: „military use“ weist auf militärische "
        "Verwendung hin, und der Auftrag nennt keine solche Verwendung"
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "bis 1. März 2026: 1.234; höchstens 12,5 %"), ("fr", "1er mars 2026")],
)
def test_days_numbers_and_shares_are_written_as_the_language_writes_them(
    language: str, expected: str
) -> None:
    words = read_words(language)
    added = {"until {day}: {count}; {share}": "bis {day}: {count}; {share}"}
    known = Words(language, words.table, {**words.catalogue, **added}, words.countries)
    most = say("up to {percent}", percent="12.5 %")
    text = say("until {day}: {count}; {share}", day="2026-03-01", count="1,234", share=most)
    assert expected in render(text, known).replace("\u00a0", " ")


def test_a_sentence_that_nobody_has_translated_stays_english_as_a_whole_and_is_noted() -> None:
    words = read_words("fr")
    known = Words("fr", words.table, words.catalogue, words.countries)
    text = say("{name} grows {what} pears", name="Acme", what=say("bank"))
    assert render(text, known) == "Acme grows bank pears"
    assert known.untranslated == {"{name} grows {what} pears"}


def test_what_stands_in_braces_is_never_more_than_a_name() -> None:
    hostile = "{name.__class__} {0} {name:>999999}"
    assert say(hostile, name="Acme") == hostile
    assert say("{name} is here", name="{name}") == "{name} is here"
