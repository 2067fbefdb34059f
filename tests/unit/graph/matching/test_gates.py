"""What keeps a high score from being a match, each gate with its near twin."""

from typing import Any

import pytest

from onward.graph.matching import gates
from onward.graph.matching.compare import recompute_score
from onward.graph.matching.gates import agree_only_generically
from onward.graph.matching.readings import IN_BRACKETS
from onward.graph.model import Name
from onward.graph.names.score import ACRONYM
from onward.graph.names.words import make_token
from tests.names import ask, compared, listed, matcher, only, read, scored
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import check_asked, read_asked


@pytest.mark.parametrize(("case", "query"), read_asked(__file__))
def test_what_a_gate_lets_pass(case: dict[str, Any], query: dict[str, Any]) -> None:
    check_asked(case, query)


@each_case("query", "listed", "tells")
def test_words_that_many_share_tell_nobody_apart(query: str, listed: str, tells: bool) -> None:
    found = scored(query, listed)
    only_generic = agree_only_generically(read(query), read(listed), found.pairs, found.whole)
    assert only_generic is not tells


def test_a_distinctive_word_must_be_alike_enough() -> None:
    pair = scored("Kaprikat Trading", "Kabrixot Trading")
    assert all(one.similarity < 0.7 for one in pair.pairs if one.query == 0)
    assert (make_token("tradinga").kind, make_token("trading").kind) == ("distinctive", "generic")


def test_the_cap_of_generic_names_is_just_above_a_name_under_it() -> None:
    """It scores .73 before any fact: two words of trade against three."""
    query, name = "Data Bank", "Data Bank Energeticheskaya"
    assert gates.GENERIC_CAP - 0.02 < scored(query, name).value <= gates.GENERIC_CAP == 0.74
    assert compared(listed(name), query).score == pytest.approx(scored(query, name).value, abs=1e-6)


def test_a_weak_alias_is_said_to_be_one() -> None:
    one = matcher(listed("Zubrol Mixtend", names=[Name("Kaprikat", "weak")]))
    name_used = only(ask(one, "Kaprikat")).explanation["name_used"]
    assert name_used is not None
    assert name_used["strength"] == "weak"


@pytest.mark.parametrize("name", ["LLC", "CORP", "GmbH", "Dubai", "the", "Ltd"])
def test_a_legal_form_a_place_or_a_stop_word_is_never_an_acronym(name: str) -> None:
    made = " ".join(f"{letter}obrexan" for letter in name.casefold())
    assert not ask(matcher(listed(made)), name).matches


@each_case("query", "name", "because")
def test_organisations_that_differ_in_one_short_word_are_possible(
    query: str, name: str, because: tuple[str, ...]
) -> None:
    found = only(ask(matcher(listed(name)), query))
    assert (found.band, found.because) == ("possible", because)
    assert only(ask(matcher(listed(query)), query)).band == "match"


def test_an_abbreviation_in_brackets_scores_as_initials_do_and_stays_possible() -> None:
    front = "Kaprikat Zubrol Front"
    names = [Name(front), Name("KZF", "weak")]
    found = only(ask(matcher(listed(f"{front} (KZF)", names=names)), "Brezovan Group (KZF)"))
    assert found.score == pytest.approx(ACRONYM + IN_BRACKETS)
    assert found.band == "possible"
    assert gates.LONE_WORD in found.because
    assert recompute_score(found.explanation) == found.score


@pytest.mark.parametrize(
    "name",
    ["Ministry of Interior", "National Oil Company", "National Bank", "Air Force", "Border Guard"],
)
def test_a_name_that_every_country_has_is_possible_until_a_country_agrees(name: str) -> None:
    one = matcher(listed(name, country="CU"))
    found = only(ask(one, name))
    assert (found.band, found.because) == ("possible", (gates.EVERYBODYS,))
    assert only(ask(one, name, countries=("CU",))).band == "match"
    assert only(ask(one, f"{name}, Cuba")).band == "match"
