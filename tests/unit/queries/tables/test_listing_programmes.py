"""What the programme of a list entry says about its bearer."""

from dataclasses import replace
from datetime import date

import pytest

from onward.graph.model import Listing, Provenance
from onward.queries.tables.tables import ProgrammeSubject, default_tables, find_programme

PROGRAMMES = default_tables().programmes
ENTRY = Listing("1", "p", "sanction", "OFAC", Provenance("list", "1"))


def title_of(
    about: ProgrammeSubject, *, programme: str | None = None, act: str | None = None
) -> str | None:
    entry = replace(ENTRY, programme=programme, act=act)
    row = find_programme(PROGRAMMES, [entry], about, date(2026, 5, 2))
    return row.title if row else None


@pytest.mark.parametrize("programme", ["NPWMD", "npwmd", "E.O. 13382", "INKSNA"])
def test_a_programme_against_weapons_is_about_weapons_and_not_about_misuse(programme: str) -> None:
    assert title_of("weapons", programme=programme)
    assert title_of("misuse", programme=programme) is None


@pytest.mark.parametrize(
    "programme", [row.programme for row in PROGRAMMES if row.about == "misuse"]
)
def test_a_programme_about_human_rights_is_not_about_weapons(programme: str) -> None:
    assert title_of("misuse", programme=programme)
    assert title_of("weapons", programme=programme) is None


def test_sources_may_name_the_act_in_the_place_of_the_programme() -> None:
    assert title_of("weapons", act="E.O. 13382")


def test_no_programme_and_one_that_nobody_knows_say_nothing() -> None:
    assert title_of("weapons") is None
    assert title_of("weapons", programme="SDGT") is None
