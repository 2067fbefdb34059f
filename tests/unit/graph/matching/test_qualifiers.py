"""What speaks for or against a match beside the name; unknown is neutral."""

from onward.graph.matching.query import PartyQuery
from onward.graph.matching.readings import (
    IN_BRACKETS,
    OTHER_BIRTH,
    OTHER_COUNTRY,
    OTHER_KIND,
    OTHER_READING,
    SAME_COUNTRY,
    Qualifier,
    find_qualifiers,
    is_other_kind,
    reading_penalty,
)
from tests.unit.cases import each_case


def effects(
    *,
    countries: str = "",
    listed: str = "",
    born: tuple[str, ...] = (),
    listed_born: tuple[str, ...] = (),
    kind: str | None = None,
    listed_kind: str = "Company",
) -> dict[str, float]:
    found = find_qualifiers(
        PartyQuery(kind=kind, birth_dates=born),
        countries.split(),
        kind=listed_kind,
        listed_countries=listed.split(),
        listed_births=listed_born,
    )
    return {fact.kind: fact.effect for fact in found}


def test_a_code_that_names_no_country_is_unknown_and_neutral() -> None:
    assert PartyQuery(countries=("ZZ", "RU", "XX")) == PartyQuery(countries=("RU",))
    assert PartyQuery(countries=("ZZ",)) == PartyQuery()
    assert effects(countries="RU", listed="ZZ") == {}
    assert effects(countries="RU", listed="XX AE") == {"country": OTHER_COUNTRY}


@each_case("countries", "listed", "effect")
def test_countries(countries: str, listed: str, effect: float | None) -> None:
    found = effects(countries=countries, listed=listed)
    assert found == ({} if effect is None else {"country": effect})


@each_case("born", "listed", "effect")
def test_years_of_birth(
    born: tuple[str, ...], listed: tuple[str, ...], effect: float | None
) -> None:
    found = effects(born=born, listed_born=listed)
    assert found == ({} if effect is None else {"birth_date": effect})


@each_case("kind", "listed", "differs")
def test_a_person_is_nothing_else(kind: str, listed: str, differs: bool) -> None:
    assert is_other_kind(kind, listed) is differs
    assert effects(kind=kind, listed_kind=listed) == ({"kind": OTHER_KIND} if differs else {})


def test_a_query_of_no_kind_asks_for_any() -> None:
    assert effects(kind=None, listed_kind="Person") == {}


@each_case("variant", "words", "effect")
def test_another_reading_than_the_name_as_received_costs(
    variant: str, words: int, effect: float | None
) -> None:
    found = reading_penalty(variant, words)
    assert (found and found.effect) == effect
    assert found is None or found.given == (variant,)


def test_the_effects_are_those_of_the_design() -> None:
    assert (SAME_COUNTRY, OTHER_COUNTRY, OTHER_BIRTH, OTHER_KIND) == (0.02, -0.15, -0.25, -0.15)
    assert (OTHER_READING, IN_BRACKETS) == (-0.02, -0.12)


def test_a_fact_agrees_unless_it_takes_away() -> None:
    for effect, agrees in ((0.02, True), (0.0, True), (-0.15, False)):
        assert Qualifier("country", ("RU",), ("RU",), effect).agrees is agrees


def test_a_birth_date_is_never_shown_and_a_country_is() -> None:
    born = Qualifier("birth_date", ("1971-05-03",), ("1971",), 0.0).explain()
    assert (born["given"], born["listed"]) == (["(personal)"], ["(personal)"])
    country = Qualifier("country", ("RU",), ("AE",), OTHER_COUNTRY).explain()
    assert country == {"kind": "country", "given": ["RU"], "listed": ["AE"], "effect": -0.15}
