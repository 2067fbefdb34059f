"""Places of which texts speak: a table of texts in many languages, half of them harmless."""

import csv
from pathlib import Path

import pytest

from onward.queries.spoken_places import SpokenPlace, find_spoken_places

RESTRICTED = "RU BY IR KP SY MM AF SD CU VE LY YE UA SO CD ML CF SS ZW LB IQ".split()  # noqa: SIM905  # a list of codes
EXPORTER = "DE"

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as stream:
    ROWS = list(csv.DictReader(stream))


def name_places(place: SpokenPlace) -> frozenset[str]:
    """Return the territory of a place, else its countries."""
    return frozenset({place.territory.code}) if place.territory else place.countries


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']}: {row['text'][:40]}")
def test_a_text_speaks_of_the_countries_that_it_names(row: dict[str, str]) -> None:
    near = [row["destination"], EXPORTER]
    places = list(find_spoken_places(row["text"], near, RESTRICTED))
    found = frozenset().union(*map(name_places, places))
    assert found == set(row["expected"].split())
    assert all(place.words in row["text"] for place in places)


def test_half_of_the_texts_are_harmless_and_many_languages_are_among_them() -> None:
    harmless = [row for row in ROWS if not row["expected"]]
    assert len(ROWS) >= 150
    assert len(harmless) >= 0.4 * len(ROWS)
    assert len({row["language"] for row in ROWS}) >= 25


def test_the_name_of_a_party_is_no_place_and_a_town_beside_it_is_one() -> None:
    text = "Account with Bank of Iran Trade GmbH, plant in Minsk"
    named = list(find_spoken_places(text, ["KZ"], ["BY", "IR"], ["Bank of Iran Trade GmbH"]))
    assert [(place.words, place.countries) for place in named] == [("Minsk", frozenset({"BY"}))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bearings from Japan", []),
        ("An inquiry from Iran", ["Iran"]),
        ("Service in Vienna", ["Vienna"]),
        ("Service by Vienna Systems", []),
        ("Model Minsk", ["Minsk"]),
    ],
)
def test_a_restricted_country_is_told_without_a_word_that_leads_there(
    text: str, words: list[str]
) -> None:
    places = find_spoken_places(text, ["KZ"], ["BY", "IR"])
    assert [place.words for place in places] == words
