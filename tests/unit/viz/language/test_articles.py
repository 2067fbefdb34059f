"""Countries and names behind a preposition stand as their language wants them."""

import pytest

from onward.graph.countries import country_name, say_country
from onward.graph.sayings import joined, say
from onward.viz.language.rendering import render
from onward.viz.language.words import CountryPlace, fill_in, read_words
from tests.unit.cases import each_case


@each_case("language", "template", "code", "said", lists=True)
def test_a_country_has_its_article(language: str, template: str, code: str, said: str) -> None:
    place = CountryPlace([(code, read_words(language).country(code))])
    assert fill_in(template, {}, {"country": place}, language) == said


def test_a_country_without_a_preposition_stands_by_itself() -> None:
    place = CountryPlace([("US", "United States")])
    parts = {"country": "United States"}
    said = fill_in("country: {country}", parts, {"country": place}, "en")
    assert said == "country: United States"


@each_case("language", "said", lists=True)
def test_each_country_of_a_list_has_its_own(
    language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = read_words(language)
    template = "goods that were sent to {countries}"
    translated = {"de": "nach {countries}", "fr": "vers {countries}"}.get(language, template)
    monkeypatch.setitem(dict_of(words.catalogue), template, translated)
    countries = joined([say_country("US"), say_country("RU")], last=" and ")
    assert render(say(template, countries=countries), words) == said


def dict_of(catalogue: object) -> dict[str, str]:
    """Return the dictionary that a language's catalogue is."""
    assert isinstance(catalogue, dict)
    return catalogue


def test_a_party_of_a_countrys_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    words = read_words("fr")
    monkeypatch.setitem(dict_of(words.catalogue), "to {name}", "vers {name}")
    assert render(say("to {name}", name=country_name("JO")), words) == "vers Jordan"


@each_case("template", "name", "said", lists=True)
def test_french_words_are_elided_before_a_vowel(template: str, name: str, said: str) -> None:
    assert fill_in(template, {"name": name}, {}, "fr") == said


@each_case("language", "relation", "said", lists=True)
def test_a_preposition_may_end_the_part_before(
    language: str, relation: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = read_words(language)
    monkeypatch.setitem(dict_of(words.catalogue), "exported to", relation)
    subject = say(
        "{subject}, {relation} {object}",
        subject="Acme",
        relation="exported to",
        object=say_country("US"),
    )
    assert render(subject, words) == said
    assert str(subject) == "Acme, exported to the United States"


@each_case("language", "said", lists=True)
def test_a_route_has_its_articles(language: str, said: str) -> None:
    words = read_words(language)
    assert words.say_route("title.route", ("AE", "TR"), title="T1") == said


@each_case("language", "regime", "said", lists=True)
def test_a_regime_has_its_article(language: str, regime: str, said: str) -> None:
    text = say("no {regimes} list is loaded", regimes=regime)
    assert render(text, read_words(language)) == said
