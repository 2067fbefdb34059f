"""A mapping says what the columns and cells of somebody's table mean."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from onward.errors import HeaderRefused, InputRefused
from onward.loaders.load import Loaded, load
from onward.loaders.readers.tables import ColumnMapping, LineGrouping, read_mapping
from onward.loaders.source import LoadOptions
from onward.loaders.sources.csv.tables import TABLES, describe_column
from tests.unit.cases import each_case

GERMAN = "Kundennummer;Name1;Land;Gründung;Bemerkung\nK1;Müller GmbH;Deutschland;2.5.2014;gut\n"
PARTIES = "id,name,kind\n1,A,Company\n"
SPLIT = "Debitor,Name 1,Name 2,Straße,PLZ,Ort\n1,Korea Mining,Trading Corporation,,,Pyongyang\n"
MAPPING = ColumnMapping(
    columns={"Kundennummer": "id", "Name1": "name", "Land": "country", "Gründung": "incorporated"},
    constants={"kind": "Company"},
    ignore=("Bemerkung",),
    dates="D.M.Y",
)


def load_table(folder: Path, name: str, text: str, mapping: ColumnMapping) -> Loaded:
    """Load one table by a mapping."""
    (folder / name).write_text(text, encoding="utf-8")
    options = LoadOptions("customers", "2026-05-02", mappings=(mapping,))
    return load("csv", [folder / name], options)


def test_columns_constants_and_dates_are_mapped(tmp_path: Path) -> None:
    loaded = load_table(tmp_path, "Kunden.csv", GERMAN, MAPPING)
    (party,) = loaded.statements.parties
    assert (party.id, party.name, party.kind) == ("customers:K1", "Müller GmbH", "Company")
    assert (party.country, party.incorporated) == ("DE", "2014-05-02")
    assert "Kunden.csv: not read: Bemerkung" in loaded.log.notes


def test_a_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match="the mapping names a column that the table does not"):
        load_table(tmp_path, "Kunden.csv", "Kundennummer;Name1\nK1;A\n", MAPPING)


@each_case("cell", "order", "date")
def test_dates(cell: str, order: str, date: str) -> None:
    assert ColumnMapping(dates=order).convert(cell, "date") == date


@each_case("cell", "decimal", "number")
def test_numbers(cell: str, decimal: str, number: str) -> None:
    mapping = ColumnMapping(decimal=decimal)  # type: ignore[arg-type]  # one of two signs
    assert mapping.convert(cell, "number") == number


@pytest.mark.parametrize(
    ("cell", "share"), [("51", "0.51"), ("33,333", "0.33333"), ("100 %", "1"), ("0,5", "0.005")]
)
def test_shares_in_percent(cell: str, share: str) -> None:
    assert ColumnMapping(decimal=",", percent=True).convert(cell, "share") == share


def test_a_mapping_file_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("columns: {A: id}\ndates: D.M\n")
    with pytest.raises(InputRefused, match=r"is no order of a date; write it like D\.M\.Y"):
        read_mapping(path)


def test_every_column_of_every_table_is_described() -> None:
    for table in TABLES:
        for column in table.columns:
            assert describe_column(table.name, column).meaning


@each_case("constants", "says")
def test_a_constant_is_a_column_that_the_file_lacks(
    tmp_path: Path, constants: dict[str, str], says: str
) -> None:
    with pytest.raises(HeaderRefused, match=says):
        load_table(tmp_path, "parties.csv", PARTIES, ColumnMapping(constants=constants))


def test_only_orders_have_lines(tmp_path: Path) -> None:
    mapping = ColumnMapping(lines=LineGrouping(group_by="id"))
    with pytest.raises(HeaderRefused, match="only orders have lines"):
        load_table(tmp_path, "parties.csv", PARTIES, mapping)


def test_a_name_and_an_address_that_a_system_parts_are_joined(tmp_path: Path) -> None:
    join = {"name": ("Name 1", "Name 2"), "address": ("Straße", "PLZ", "Ort")}
    mapping = ColumnMapping(columns={"Debitor": "id"}, join=join, constants={"kind": "Company"})
    (party,) = load_table(tmp_path, "Debitoren.csv", SPLIT, mapping).statements.parties
    assert (party.name, party.address) == ("Korea Mining Trading Corporation", "Pyongyang")


def test_a_column_has_one_use(tmp_path: Path) -> None:
    join: dict[str, tuple[str, ...]] = {"name": ("Name 1", "Name 2")}
    mapping = ColumnMapping(columns={"Debitor": "id"}, join=join, ignore=("Name 2",))
    with pytest.raises(HeaderRefused, match="the mapping names a column twice"):
        load_table(tmp_path, "Debitoren.csv", SPLIT, mapping)


@each_case("more", "says")
def test_what_can_be_joined_is_text_for_people(more: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        ColumnMapping(**more)


def test_a_missing_column_is_named_with_the_line_that_mends_it(tmp_path: Path) -> None:
    mapping = ColumnMapping(columns={"Nr": "id", "Gesellschafter": "from", "Tochter": "to"})
    with pytest.raises(HeaderRefused, match=r"constants: \{kind: owns\}"):
        load_table(tmp_path, "Anteile.csv", "Nr;Gesellschafter;Tochter\nT1;K2;K1\n", mapping)


def test_files_of_one_layer_have_a_mapping_each_or_none(tmp_path: Path) -> None:
    customers, owners, more = (tmp_path / name for name in ("K.csv", "A.csv", "parties.csv"))
    customers.write_bytes(GERMAN.encode())
    owners.write_text("Nr;Gesellschafter;Tochter;Anteil\nT1;K2;K1;51\n")
    more.write_text("id,name,kind\nK2,Owner AG,Company\n")
    columns = {"Nr": "id", "Gesellschafter": "from", "Tochter": "to", "Anteil": "share_min"}
    of_owners = ColumnMapping(columns=columns, constants={"kind": "owns"}, percent=True)
    options = LoadOptions("customers", "2026-05-02", mappings=(MAPPING, of_owners))
    loaded = load("csv", [customers, owners, more], options).statements
    (tie,) = loaded.ties
    assert (tie.start, tie.end) == ("customers:K2", "customers:K1")
    assert tie.share is not None
    assert str(tie.share.min) == "0.51"
