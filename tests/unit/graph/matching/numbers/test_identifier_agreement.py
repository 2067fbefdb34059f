"""What equal identifiers say: good and one-digit-wrong values, countries, placeholders."""

from dataclasses import replace

import pytest

from onward.graph.identity.clusters import resolve
from onward.graph.matching.identifiers import (
    IdentifierAgreement,
    Strength,
    are_equal,
    find_agreements,
    find_contradictions,
    is_placeholder,
)
from onward.graph.matching.index import number_keys
from onward.graph.model import Identifier
from tests.named import ask, listed, matcher, number, only

# Public numbers, also used by the loaders' tests: LEI of the German central bank, IMO of a ship,
# INN and OGRN of a Russian bank, USCC of Hangzhou Hikvision (US list).
GOOD = {
    "lei": "529900SEOICVR2VM6Y05",
    "imo": "9074729",
    "inn": "7707083893",
    "ogrn": "1027700132195",
    "uscc": "91330000733796106P",
}
PERSONS = {"inn": "500100732259", "ogrn": "304500116000157"}


def agreed(
    ours: Identifier, *theirs: Identifier, here: str = "", there: str = ""
) -> tuple[IdentifierAgreement, ...]:
    return tuple(find_agreements([ours], theirs, here.split(), there.split()))


def strength(
    ours: Identifier, *theirs: Identifier, here: str = "", there: str = ""
) -> tuple[Strength, str] | None:
    found = agreed(ours, *theirs, here=here, there=there)
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


@pytest.mark.parametrize("scheme", ["imo_company", "qid", "swift"])
def test_a_number_of_the_whole_world_without_a_check_decides_too(scheme: str) -> None:
    one = Identifier(scheme, "Q7700142")
    assert strength(one, one) == ("decides", "")


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


@pytest.mark.parametrize("scheme", ["lei", "imo", "inn", "ogrn"])
def test_only_a_good_number_makes_two_rows_one(scheme: str) -> None:
    for value, is_one in ((GOOD[scheme], True), (one_digit_wrong(GOOD[scheme]), False)):
        same = (number(scheme, value),)
        kind = "Vessel" if scheme == "imo" else "Company"
        rows = [
            listed("Kaprikat", "1", kind, dataset="a", identifiers=same),
            listed("Kaprikat", "2", kind, dataset="b", identifiers=same),
        ]
        clusters = resolve(rows, ())
        assert (clusters.canonical_id("a:1") == clusters.canonical_id("b:2")) is is_one


@pytest.mark.parametrize("scheme", ["duns", "okpo", "mmsi", "call_sign"])
def test_numbers_that_change_hands_only_hint(scheme: str) -> None:
    one = Identifier(scheme, "150483782")
    assert strength(one, one) == ("hints", "such numbers change hands")


def test_the_number_of_a_paper_is_nobody_s() -> None:
    paper = Identifier("isin", "US0378331005", valid=True)
    assert strength(paper, paper) is None


@pytest.mark.parametrize("scheme", ["registration_number", "tax_number", "passport", "national_id"])
class TestNumbersOfARegister:
    """Numbers that only a country's register makes unique."""

    def test_in_one_country_they_decide(self, scheme: str) -> None:
        one = Identifier(scheme, "AB77001", "DE")
        assert strength(one, one) == ("decides", "")

    def test_in_two_countries_they_say_nothing(self, scheme: str) -> None:
        one = Identifier(scheme, "AB77001", "DE")
        assert strength(one, replace(one, country="AT")) is None

    def test_a_party_s_country_is_that_of_its_register(self, scheme: str) -> None:
        one = Identifier(scheme, "AB77001")
        assert strength(one, one, here="DE", there="AT DE") == ("decides", "")
        assert strength(one, one, here="DE", there="AT") is None

    def test_without_a_country_they_hint(self, scheme: str) -> None:
        one = Identifier(scheme, "AB77001")
        because = "whose register it is is not known"
        assert strength(one, one, here="DE") == ("hints", because)
        assert strength(one, one, there="DE") == ("hints", because)

    @pytest.mark.parametrize("other", ["0077001", "077001", "77 001", "77/001", "77-001"])
    def test_padding_zeros_and_signs_do_not_matter(self, scheme: str, other: str) -> None:
        ours, theirs = Identifier(scheme, "77001", "DE"), Identifier(scheme, other, "DE")
        assert are_equal(ours, theirs)
        assert list(number_keys(ours)) == list(number_keys(theirs))

    @pytest.mark.parametrize("other", ["770010", "7701", "77002", "A77001"])
    def test_every_other_digit_does(self, scheme: str, other: str) -> None:
        ours, theirs = Identifier(scheme, "77001", "DE"), Identifier(scheme, other, "DE")
        assert not are_equal(ours, theirs)
        assert list(number_keys(ours)) != list(number_keys(theirs))


def test_leading_zeros_of_a_number_with_a_fixed_length_matter() -> None:
    assert not are_equal(Identifier("inn", "0707083893"), Identifier("inn", "707083893"))


def test_numbers_of_two_schemes_are_never_equal() -> None:
    company, ship = Identifier("imo_company", "9074729"), Identifier("imo", "9074729", valid=True)
    assert strength(ship, company) is None
    assert strength(company, ship) is None


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


def test_two_good_numbers_that_differ_speak_against_one_party() -> None:
    ours, theirs = number("imo", "9074729"), number("imo", "9127186")
    assert ours.valid
    assert theirs.valid
    assert find_contradictions([ours], [theirs]) == ["their imo numbers differ"]
    assert find_contradictions([ours], [theirs, ours]) == []
    assert find_contradictions([ours], []) == []
    assert find_contradictions([ours], [number("imo", "9127187")]) == []  # it may be a slip
    assert find_contradictions([number("duns", "1")], [number("duns", "2")]) == []


def test_two_ships_of_one_name_and_other_numbers_are_never_one() -> None:
    ours, theirs = number("imo", "9074729"), number("imo", "9127186")
    ship = listed("Kaprikat", kind="Vessel", identifiers=(theirs,))
    found = only(ask(matcher(ship), "Kaprikat", kind="Vessel", identifiers=(ours,)))
    assert (found.band, found.because) == ("possible", ("their imo numbers differ",))
    other = listed("Kaprikat", "2", "Vessel", dataset="b", identifiers=(ours,))
    assert not resolve([ship, other], ()).canonical


def test_one_ship_under_two_names_and_flags_is_one() -> None:
    same = (number("imo", "9074729"),)
    ship = listed("Kaprikat", "1", "Vessel", identifiers=same, country="IR")
    facts = {"kind": "Vessel", "identifiers": same, "countries": ("PA",)}
    found = only(ask(matcher(ship), "Zubrol", **facts))
    assert (found.band, found.score, found.because) == ("match", 1.0, ())
    other = listed("Zubrol", "2", "Vessel", dataset="b", identifiers=same, country="PA")
    clusters = resolve([ship, other], (), (), lambda *_: 0.0)
    assert clusters.canonical_id("list:1") == clusters.canonical_id("b:2")


def test_a_person_s_numbers_are_never_shown() -> None:
    one = Identifier("passport", "AB77001", "IR", personal=True)
    (found,) = agreed(one, one)
    assert found.explain() == {
        "scheme": "passport",
        "value": "(personal)",
        "checksum": "none",
        "strength": "decides",
        "because": None,
    }
    (open_one,) = agreed(number("inn", GOOD["inn"]), number("inn", GOOD["inn"]))
    assert (open_one.explain()["value"], open_one.explain()["checksum"]) == (GOOD["inn"], "valid")
