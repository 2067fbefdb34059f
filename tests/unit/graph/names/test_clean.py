"""A name is read in every way it may be meant; the raw one is always among them, and first."""

# look-alike letters are the point

import pytest

from onward.graph.names.variants import MOST_VARIANTS, Variant, find_variants
from tests.unit.cases import each_case


def ways(name: str) -> dict[str, str]:
    """Return the texts by the way of reading; the last of equal ways."""
    return {way.name: way.text for way in find_variants(name).variants}


@each_case("name")
def test_a_plain_name_is_read_as_it_stands_and_in_no_other_way(name: str) -> None:
    assert find_variants(name).variants == (Variant(name),)


@each_case("name", "apart")
def test_joined_initials_beside_a_surname_may_be_given_names(name: str, apart: str) -> None:
    assert ways(name)["initials apart"] == apart


@each_case("name")
def test_dotted_letters_of_an_organisation_stay_one_word(name: str) -> None:
    assert "initials apart" not in ways(name)


@each_case("name", "raw")
def test_blanks_quotes_width_and_what_shows_nothing_are_no_part_of_a_name(
    name: str, raw: str
) -> None:
    assert find_variants(name).variants[0] == Variant(raw)


@each_case("name", "left")
def test_titles_in_front_are_taken_away(name: str, left: str) -> None:
    assert ways(name)["without title"] == left


@each_case("name", "left")
def test_who_only_takes_the_letter_is_taken_away(name: str, left: str) -> None:
    assert ways(name)["without c/o"] == left


@each_case("name", "left", "country")
def test_a_country_at_the_end_is_a_fact_beside_the_name(name: str, left: str, country: str) -> None:
    assert Variant(left, "without country", country) in find_variants(name).variants


@pytest.mark.parametrize("name", ["Noor, IR", "Noor Agencies CAN", "Noor Can", "Bank of Iran"])
def test_what_may_be_a_word_or_the_name_is_no_country(name: str) -> None:
    assert "without country" not in ways(name)


@each_case("name", "other")
def test_another_name_behind_a_marker_is_read_as_one_and_so_is_the_name_before(
    name: str, other: str
) -> None:
    found = ways(name)
    assert found["alias"] == other
    assert "Noor" in found.values()


@each_case("name", "read")
def test_in_which_ways_a_name_is_read(name: str, read: tuple[tuple[str, ...], ...]) -> None:
    """Each way has its name and what is left; a country that it takes away stands behind."""
    found = [(way.name, way.text, way.country) for way in find_variants(name).variants]
    assert found[0] == ("raw", name, None)
    assert found[1:] == [(*way, None)[:3] for way in read]


@each_case("name")
def test_a_country_a_legal_form_or_trades_in_brackets_are_no_name(name: str) -> None:
    assert "in brackets" not in ways(name)


def test_the_number_of_ways_is_bounded() -> None:
    name = " aka ".join(f"Name{number}" for number in range(2 * MOST_VARIANTS))
    assert len(find_variants(name).variants) == MOST_VARIANTS


@pytest.mark.parametrize(("names", "is_cut"), [(MOST_VARIANTS - 1, False), (MOST_VARIANTS, True)])
def test_ways_that_are_left_out_are_said_to_be(names: int, is_cut: bool) -> None:
    name = " aka ".join(f"Kaprikat{letter}" for letter in "bcdefghijklm"[:names])
    found, has_more = find_variants(name)
    assert (len(found), has_more) == (MOST_VARIANTS, is_cut)


@each_case("name")
def test_the_entries_of_a_list_on_one_line_are_names(name: str) -> None:
    texts = [variant.text for variant in find_variants(name).variants]
    assert {"Kaprikat Zubrol"} < set(texts)


@pytest.mark.parametrize("name", ["1. FC Kaprikat", "Kaprikat (2) Zubrol", "Plant No. 2. Zubrol"])
def test_a_number_alone_begins_no_list(name: str) -> None:
    assert all("|" not in variant.text for variant in find_variants(name).variants)
    assert "Zubrol" not in [variant.text for variant in find_variants(name).variants]
