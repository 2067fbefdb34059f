"""The names that the cells of a list give its parties, and the tables of exceptions."""

from pathlib import Path

import pytest

from onward import registry
from onward.errors import HeaderRefused, InputRefused
from onward.graph.model import Name, Party, PartyKind, Provenance
from onward.graph.names.list_cells import CellName
from onward.loaders.account import LoadLog
from onward.loaders.parsing.names import (
    MADE,
    NOT_PARTED,
    Exceptions,
    add_names_of_cells,
    read_exceptions,
    read_party_cell,
)
from tests.lists import load_made, party


def a_party(name: str, *names: Name, kind: PartyKind = PartyKind.ORGANIZATION) -> Party:
    return Party("x:1", name, kind.value, None, Provenance("x", "1"), names)


def read(row: Party, log: LoadLog | None = None, exceptions: Exceptions | None = None) -> Party:
    (read_row,) = add_names_of_cells([row], exceptions or {}, log or LoadLog())
    assert isinstance(read_row, Party)
    return read_row


def test_the_cell_stays_the_name_and_each_name_made_says_of_which_cell_it_is() -> None:
    log = LoadLog()
    row = read(a_party("Kometa (Meteor Works)", Name("Old Works f.k.a. Elder Works")), log)
    assert row.name == "Kometa (Meteor Works)"
    assert row.names == (
        Name("Old Works f.k.a. Elder Works"),
        Name("Kometa", "primary"),
        Name("Meteor Works"),
        Name("Old Works"),
        Name("Elder Works", "former"),
    )
    assert [text for _, text in row.notes] == [
        "Kometa; Meteor Works (of: Kometa (Meteor Works))",
        "Old Works; Elder Works (of: Old Works f.k.a. Elder Works)",
    ]
    assert log.counts[MADE] == 4


def test_a_name_that_the_party_has_is_not_made_again() -> None:
    row = read(a_party("Kometa (Meteor Works)", Name("Meteor Works", "weak"), Name("Kometa")))
    assert row.names == (Name("Meteor Works", "weak"), Name("Kometa"))


def test_who_stands_behind_care_of_is_no_name_of_the_party() -> None:
    row = read(a_party("Sputnik Works c/o Kaprikat Trading"))
    assert row.names == (Name("Sputnik Works", "primary"),)


def test_an_address_has_no_names() -> None:
    row = a_party("Kometa Road 1, Meteor Town, Sputnik Land", kind=PartyKind.ADDRESS)
    assert read(row) == row


def test_cells_that_could_not_be_parted_are_counted() -> None:
    log = LoadLog()
    read(a_party("Kaprikat Missile Corporation, Meteorit Design Bureau"), log)
    assert log.counts[NOT_PARTED] == 1


def test_an_exception_says_which_names_a_cell_holds() -> None:
    cell = "Kometa (Meteor Works)"
    assert read(a_party(cell), exceptions={cell: ()}).names == ()
    names = (CellName("Meteor", "weak"),)
    assert read(a_party(cell), exceptions={cell: names}).names == (Name("Meteor", "weak"),)


def test_lists_of_the_made_files_give_their_names() -> None:
    names = party(load_made("un"), "un:CDe.903").names
    assert ("LAKE AIR", "alias") in [(name.text, name.kind) for name in names]


TABLES = {
    "cell,name,why\nKometa,,x\n": HeaderRefused,
    "cell,name,kind,why\nKometa A,Kometa,nickname,x\n": InputRefused,
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_exceptions_that_cannot_be_read_is_refused(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cells.csv").write_text(table)
    monkeypatch.setattr(registry, "folders", lambda _: {"made_up": tmp_path})
    read_exceptions.cache_clear()
    with pytest.raises(TABLES[table], match=r"made_up/cells\.csv"):
        read_exceptions("made_up")


def test_the_tables_of_the_sources_are_about_cells_that_the_rule_misreads() -> None:
    for source in registry.folders("source"):
        for cell, names in read_exceptions(source).items():
            by_rule = read_party_cell(cell, "primary", is_person=False, exceptions={})
            assert by_rule.names != names, f"{source}: {cell!r} needs no exception"
