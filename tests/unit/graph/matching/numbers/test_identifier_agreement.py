"""What equal identifiers say: good and one-digit-wrong values, countries, placeholders."""

from dataclasses import replace
from typing import Any

import pytest

from onward.graph.matching.identifiers import (
    Strength,
    are_equal,
    find_agreements,
    find_contradictions,
    is_placeholder,
)
from onward.graph.matching.index import number_keys
from onward.graph.model import Identifier
from tests.names import ask, listed, matcher, number, only
from tests.unit.cases import each_case

# Public numbers, also used by the loaders' tests: LEI of the German central bank, IMO of a ship,
# INN and OGRN of a Russian bank, USCC of Hangzhou Hikvision (US list).
GOOD = {
    "lei": "529900SEOICVR2VM6Y05",
    "imo": "9074729",
    "inn": "7707083893",
    "ogrn": "1027700132195",
    "uscc": "91330000733796106P",
}
each_scheme_of_a_register = pytest.mark.parametrize(
    "scheme", ["registration_number", "tax_number", "passport", "national_id"]
)
PERSONS = {"inn": "500100732259", "ogrn": "304500116000157"}


def strength(
    ours: Identifier, *theirs: Identifier, here: str = "", there: str = ""
) -> tuple[Strength, str] | None:
    found = [*find_agreements([ours], theirs, here.split(), there.split())]
    assert len(found) < 2
    return (found[0].strength, found[0].because) if found else None


def one_digit_wrong(value: str) -> str:
    """Return a number whose fourth digit from the end is another."""
    digit = "1" if value[-4] != "1" else "2"
    return value[:-4] + digit + value[-3:]


@pytest.mark.parametrize("scheme", GOOD)
def test_a_good_number_decides_and_finds_a_party_of_any_name(scheme: str) -> None:
    good = number(scheme, GOOD[scheme])
    assert good.valid
    assert strength(good, good) == ("decides", "")
    found = only(ask(matcher(listed("Kaprikat", identifiers=(good,))), identifiers=(good,)))
    assert (found.band, found.score, found.by) == ("match", 1.0, (scheme,))


@pytest.mark.parametrize("scheme", GOOD)
def test_a_number_with_one_digit_wrong_only_hints_even_where_it_is_equal(scheme: str) -> None:
    wrong = number(scheme, one_digit_wrong(GOOD[scheme]))
    assert wrong.valid is False
    assert strength(wrong, wrong) == ("hints", "its checksum failed")
    assert strength(wrong, number(scheme, GOOD[scheme])) is None
    one = matcher(listed("Kaprikat", identifiers=(wrong,)))
    assert only(ask(one, identifiers=(wrong,))).band == "possible"
    assert not ask(one, "Zubrol", identifiers=(wrong,)).matches


@pytest.mark.parametrize(("scheme", "value"), PERSONS.items())
def test_numbers_of_entrepreneurs_have_checks_of_their_own(scheme: str, value: str) -> None:
    assert number(scheme, value).valid
    assert not number(scheme, one_digit_wrong(value)).valid


@each_case("ours", "theirs", "here", "there", "says", lists=True)
def test_how_much_a_number_that_both_have_says(
    ours: list[Any], theirs: list[Any], here: str, there: str, says: list[str] | None
) -> None:
    first, second = Identifier(*ours), Identifier(*theirs)
    found = strength(first, second, here=here, there=there)
    assert found == (None if says is None else tuple(says))


@each_scheme_of_a_register
@each_case("here", "there", "says")
def test_a_number_of_a_register_says_as_much_as_its_countries(
    scheme: str, here: tuple[str | None, str], there: tuple[str | None, str], says: Any
) -> None:
    """Only a country's register makes it unique: its own, or that of the party."""
    ours, theirs = (Identifier(scheme, "AB77001", country) for country, _ in (here, there))
    assert strength(ours, theirs, here=here[1], there=there[1]) == says


@each_scheme_of_a_register
@each_case("other", "same")
def test_padding_zeros_and_signs_do_not_matter_and_every_other_digit_does(
    scheme: str, other: str, same: bool
) -> None:
    ours, theirs = Identifier(scheme, "77001", "DE"), Identifier(scheme, other, "DE")
    assert are_equal(ours, theirs) is same
    assert (list(number_keys(ours)) == list(number_keys(theirs))) is same


@pytest.mark.parametrize(
    "value", ["N/A", "n.a.", "0000000", "1111111", "123456789", "", "-", "unknown", "Not known"]
)
def test_a_placeholder_is_nobody_s_number(value: str) -> None:
    assert is_placeholder(value)
    one = Identifier("registration_number", value, "AE")
    assert strength(one, one) is None
    assert not list(number_keys(one))


@pytest.mark.parametrize("value", ["77001", "1000000", "0000012", "AB", "NA12"])
def test_a_number_that_only_looks_poor_is_a_number(value: str) -> None:
    assert not is_placeholder(value)


def test_the_number_that_says_most_counts_whatever_the_order() -> None:
    ours = Identifier("registration_number", "77001")
    vague, sure = ours, replace(ours, country="DE")
    for theirs in ((vague, sure), (sure, vague)):
        assert strength(ours, *theirs, here="DE") == ("decides", "")


def test_a_number_is_told_once_however_often_it_stands_there() -> None:
    one = number("inn", GOOD["inn"])
    assert len(list(find_agreements([one, one], [one, one], [], []))) == 1


@each_case("theirs", "because")
def test_two_good_numbers_that_differ_speak_against_one_party(
    theirs: tuple[tuple[str, str], ...], because: tuple[str, ...]
) -> None:
    ours = [number("imo", "9074729"), number("duns", "1")]
    assert ours[0].valid
    found = find_contradictions(ours, [number(*one) for one in theirs])
    assert found == list(because)


def test_a_person_s_numbers_are_never_shown() -> None:
    one = Identifier("passport", "AB77001", "IR", personal=True)
    (found,) = find_agreements([one], [one], [], [])
    assert found.explain() == {
        "scheme": "passport",
        "value": "(personal)",
        "checksum": "none",
        "strength": "decides",
        "because": None,
    }
    inn = number("inn", GOOD["inn"])
    (open_one,) = find_agreements([inn], [inn], [], [])
    assert (open_one.explain()["value"], open_one.explain()["checksum"]) == (GOOD["inn"], "valid")
