"""The names in one cell of a list: every form, its kinds, and what only looks like several."""

from typing import Final

import pytest

from onward.graph.names.list_cells import NO_LIST, CellName, CellNameKind, read_cell, split_commas
from tests.unit.cases import each_case, table

ORGANISATIONS = table(__file__, "ORGANISATIONS")

PERSONS = table(__file__, "PERSONS")


KINDS: Final[tuple[CellNameKind, ...]] = ("weak", "former")


def names_in(cell: str, *, is_person: bool = False) -> list[CellName]:
    return list(read_cell(cell, is_person=is_person).names)


@pytest.mark.parametrize("cell", ORGANISATIONS)
def test_a_cell_gives_every_name_that_it_holds_with_its_kind(cell: str) -> None:
    assert tuple(names_in(cell)) == ORGANISATIONS[cell]


@pytest.mark.parametrize("cell", PERSONS)
def test_a_cell_of_a_person_gives_whole_names(cell: str) -> None:
    assert tuple(names_in(cell, is_person=True)) == PERSONS[cell]


@each_case("cell")
def test_commas_slashes_and_brackets_inside_a_name_part_nothing(cell: str) -> None:
    assert names_in(cell) == []


@each_case("cell")
def test_a_surname_before_given_names_is_one_name(cell: str) -> None:
    assert names_in(cell, is_person=True) == []


def test_what_may_be_a_body_and_the_one_it_belongs_to_gives_weak_names_and_says_so() -> None:
    reading = read_cell("Kaprikat Missile Corporation, Meteorit Design Bureau")
    assert {name.kind for name in reading.names} == {"weak"}
    assert reading.doubt == "two names, or one with the body that it belongs to"


def test_a_legal_form_behind_a_comma_leaves_no_doubt() -> None:
    for cell in ("Kaprikat Group, Inc.", "Kaprikat Works Co., Ltd."):
        assert split_commas(cell, is_person=False) == NO_LIST


def test_names_of_a_weak_or_former_cell_are_weak_or_former() -> None:
    for kind in KINDS:
        reading = read_cell("Kaprikat Works (Meteorit Works)", kind=kind)
        assert {name.kind for name in reading.names} == {kind}


def test_spellings_of_single_words_are_named_as_not_parted() -> None:
    reading = read_cell("Qadour, Qaddour, Kaddour", is_person=True, kind="alias")
    assert (reading.names, reading.doubt) == ((), "single words of a name")


def test_a_hostile_cell_takes_no_time_and_gives_few_names() -> None:
    for cell in ("(" * 5_000, "A b, " * 2_000, "A B/C D/" * 2_000, "X a.k.a. " * 900, "«" * 5_000):
        assert len(read_cell(cell).names) <= 60
