"""What a list's own names let infer: a kind and topics, by a rule and words that are kept."""

from dataclasses import replace

from onward.graph.model import KIND_UNCERTAIN, Party, Provenance
from onward.graph.state_bodies import likely_kind, names_state, with_traits
from onward.graph.traits import Trait
from tests.once import processor_seconds
from tests.unit.cases import each_case

SOURCE = Provenance("eu", "1")


def listed(name: str, kind: str = "Organization", **terms: object) -> Party:
    party = Party("eu:1", name, kind, None, SOURCE)
    return with_traits(replace(party, **terms))  # type: ignore[arg-type]  # fields of a party


def values(party: Party) -> tuple[str, ...]:
    return tuple(trait.value for trait in party.inferred)


@each_case("name", "inferred")
def test_a_body_of_a_state_is_inferred_from_its_name(name: str, inferred: tuple[str, ...]) -> None:
    party = listed(name)
    assert values(party) == inferred
    assert (party.kind, party.topics) == ("Organization", ())
    assert all(trait.rule and trait.words for trait in party.inferred)


@each_case("name")
def test_who_only_bears_such_words_becomes_no_force(name: str) -> None:
    assert values(listed(name)) == ()


def test_what_a_source_states_is_not_inferred_again() -> None:
    name = "Ministry of Defence"
    assert values(listed(name, "PublicBody")) == ("gov", "mil")
    assert values(listed(name, "PublicBody", topics=("gov.national",))) == ()
    for kind in ("Company", "Person", "Vessel", "ArmedGroup"):
        assert values(listed(name, kind)) == ()


def test_a_kind_that_a_list_leaves_open_is_inferred() -> None:
    party = listed("Turkish Navy", "Company", notes=((KIND_UNCERTAIN, "the list does not say"),))
    assert likely_kind(party) == "MilitaryUnit"


def test_a_well_known_name_of_another_country_is_somebody_else() -> None:
    assert values(listed("FSB", country="RU")) == ("PublicBody", "gov", "gov.security")
    assert values(listed("FSB", country="GB")) == ()


def test_a_trait_says_by_which_words() -> None:
    trait = listed("Kometa Prefecture Public Security Bureau").inferred[0]
    assert trait == Trait("kind", "PublicBody", "a police authority", "public security bureau")
    assert trait.sentence == (
        "taken for a police authority by its name (\u201cpublic security bureau\u201d)"
    )


def test_a_name_of_a_hundred_thousand_words_is_looked_at_in_a_moment() -> None:
    def look() -> None:
        assert not names_state("republic of " * 50_000)
        assert values(listed("ministry of " * 50_000)) == ()

    assert processor_seconds(look, 2.0) < 2.0
