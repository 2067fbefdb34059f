"""Countries and names behind a preposition stand as their language wants them."""

import pytest

from onward.graph.countries import country_name, say_country
from onward.graph.sayings import joined, say
from onward.viz.language.rendering import render
from onward.viz.language.words import CountryPlace, fill_in, read_words


@pytest.mark.parametrize(
    ("language", "template", "code", "said"),
    [
        ("en", "goods go to {country}", "US", "goods go to the United States"),
        ("en", "goods go to {country}", "RU", "goods go to Russia"),
        ("en", "In {country}", "NL", "In the Netherlands"),
        ("de", "geht nach {country}", "US", "geht in die Vereinigten Staaten"),
        ("de", "geht nach {country}", "IR", "geht in den Iran"),
        ("de", "geht nach {country}", "GB", "geht ins Vereinigte Königreich"),
        ("de", "geht nach {country}", "RU", "geht nach Russland"),
        ("de", "liegt in {country}", "TR", "liegt in der Türkei"),
        ("de", "liegt in {country}", "LB", "liegt im Libanon"),
        ("de", "aus {country}", "AE", "aus den Vereinigten Arabischen Emiraten"),
        ("de", "durch {country}", "CH", "durch die Schweiz"),
        ("de", "in {country}", "NL", "in den Niederlanden"),
        ("fr", "en {country}", "KZ", "au Kazakhstan"),
        ("fr", "en {country}", "US", "aux États-Unis"),
        ("fr", "en {country}", "RU", "en Russie"),
        ("fr", "en {country}", "IR", "en Iran"),
        ("fr", "en {country}", "CY", "à Chypre"),
        ("fr", "à destination de {country}", "KG", "à destination du Kirghizstan"),
        ("fr", "à destination de {country}", "IR", "à destination de l'Iran"),
        ("fr", "en provenance de {country}", "CN", "en provenance de Chine"),
        ("fr", "en provenance de {country}", "AE", "en provenance des Émirats arabes unis"),
        ("fr", "vers {country}", "TR", "vers la Turquie"),
        ("fr", "vers {country}", "CU", "vers Cuba"),
    ],
)
def test_a_country_has_its_article(language: str, template: str, code: str, said: str) -> None:
    place = CountryPlace([(code, read_words(language).country(code))])
    assert fill_in(template, {}, {"country": place}, language) == said


def test_a_country_without_a_preposition_stands_by_itself() -> None:
    place = CountryPlace([("US", "United States")])
    parts = {"country": "United States"}
    said = fill_in("country: {country}", parts, {"country": place}, "en")
    assert said == "country: United States"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "goods that were sent to the United States and Russia"),
        ("de", "in die Vereinigten Staaten und nach Russland"),
        ("fr", "vers les États-Unis et vers la Russie"),
    ],
)
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


@pytest.mark.parametrize(
    ("template", "name", "said"),
    [
        ("la part de {name}", "Acme", "la part d'Acme"),
        ("la part de {name}", "Kaprikat", "la part de Kaprikat"),
        ("pour que {name} réponde", "Orion", "pour qu'Orion réponde"),
        ("la mode {name}", "Acme", "la mode Acme"),
    ],
)
def test_french_words_are_elided_before_a_vowel(template: str, name: str, said: str) -> None:
    assert fill_in(template, {"name": name}, {}, "fr") == said


@pytest.mark.parametrize(
    ("language", "relation", "said"),
    [
        ("en", "exported to", "Acme, exported to the United States"),
        ("de", "lieferte nach", "Acme lieferte in die Vereinigten Staaten"),
        ("fr", "a livré en", "Acme a livré aux États-Unis"),
    ],
)
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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "T1 by way of the United Arab Emirates, Türkiye"),
        ("de", "T1, über die Vereinigten Arabischen Emirate, über die Türkei"),
        ("fr", "T1, via les Émirats arabes unis, via la Turquie"),
    ],
)
def test_a_route_has_its_articles(language: str, said: str) -> None:
    words = read_words(language)
    assert words.say_route("title.route", ("AE", "TR"), title="T1") == said


@pytest.mark.parametrize(
    ("language", "regime", "said"),
    [
        ("fr", "UN", "aucune liste de l'ONU n'est chargée"),
        ("fr", "EU", "aucune liste de l'UE n'est chargée"),
        ("de", "EU", "keine Liste der EU ist geladen"),
        ("fr", "BIS", "aucune liste de BIS n'est chargée"),
    ],
)
def test_a_regime_has_its_article(language: str, regime: str, said: str) -> None:
    text = say("no {regimes} list is loaded", regimes=regime)
    assert render(text, read_words(language)) == said
