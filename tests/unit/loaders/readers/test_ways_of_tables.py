"""How Excel and order systems write tables: read as meant, or refused with what mends it."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from onward.errors import InputRefused
from onward.loaders.layers import refuse_lossy
from onward.loaders.load import Loaded, load
from onward.loaders.readers.tables import read_mapping
from onward.loaders.source import LoadOptions
from onward.queries.transactions.reading import split_objects
from tests.unit.cases import each_case

HEAD: Final = "id;name;kind;country"
TABLE: Final = f"{HEAD}\r\n1;Müller GmbH;Company;DE\r\n2;Café SA;Company;FR\r\n"
NAMES: Final = ["Müller GmbH", "Café SA"]


def write(way: Mapping[str, Any], path: Path) -> Path:
    """Write the table in the way of a case, or another text."""
    written = way.get("text", TABLE)
    for old, new in way.get("swap", ()):
        assert old in written
        written = written.replace(old, new)
    begin, end = way.get("around", ("", ""))
    if begin or end:
        written = "".join(f"{begin}{row}{end}\r\n" for row in written.splitlines())
    content = (way.get("before", "") + written + way.get("after", "")).encode(
        way.get("encoding", "utf-8")
    )
    path = path / f"parties{way.get('suffix', '.csv')}"
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def read(way: Mapping[str, Any], folder: Path) -> Loaded:
    path = write(way, folder)
    options = LoadOptions("customers", "2026-05-02")
    if "mapping" in way:
        (folder / "map.yaml").write_text(way["mapping"], encoding="utf-8")
        mapping = read_mapping(folder / "map.yaml")
        options = LoadOptions("customers", "2026-05-02", mappings=(mapping,))
    loaded = load("csv", [path], options)
    refuse_lossy(loaded)
    return loaded


@each_case("way")
def test_it_is_read_as_meant(way: Mapping[str, Any], tmp_path: Path) -> None:
    loaded = read(way, tmp_path)
    parties = [(party.id, party.name) for party in loaded.statements.parties]
    assert parties == [*zip(["customers:1", "customers:2"], NAMES, strict=True)]
    assert not loaded.log.warnings


@each_case("way")
def test_it_is_refused_with_what_mends_it(way: Mapping[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        read(way, tmp_path)
    assert way["says"] in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2011-05-02 00:00:00", "2011-05-02"), ("20110502", "2011-05-02"), ("2011", "2011")],
)
def test_a_day_is_read_with_its_time_and_without_its_dashes(
    cell: str, day: str, tmp_path: Path
) -> None:
    table = f"id;name;kind;incorporated\n1;A;Company;{cell}\n"
    [party] = read({"text": table}, tmp_path).statements.parties
    assert party.incorporated == day


@pytest.mark.parametrize("cell", ["02.05.2011", "5/2/2011", "40665"])
def test_a_day_that_could_be_two_is_left_out_with_the_mapping_that_mends_it(
    cell: str, tmp_path: Path
) -> None:
    loaded = read({"text": f"id;name;kind;incorporated\n1;A;Company;{cell}\n"}, tmp_path)
    [left_out] = loaded.log.cells
    assert left_out.value == cell
    assert "dates: D.M.Y in a mapping" in left_out.hint


def test_a_name_that_begins_with_an_apostrophe_keeps_it(tmp_path: Path) -> None:
    [party] = read({"text": f"{HEAD}\n1;'t Hooft BV;Company;NL\n"}, tmp_path).statements.parties
    assert party.name == "'t Hooft BV"


def test_a_table_of_orders_says_where_its_header_stands(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Auftragsliste\n\nid;destination;item.sku\nT;DE;CAB-7\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="stand in line 3: delete what is above it"):
        list(split_objects(path))


def test_an_order_with_a_failed_formula_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id;destination;end_user.name\nT;DE;#N/A\nU;DE;Foo\n", encoding="utf-8")
    refused, order = split_objects(path)
    assert isinstance(refused, InputRefused)
    assert "orders.csv:2:end_user.name" in str(refused)
    assert not isinstance(order, InputRefused)


def test_a_name_in_letters_of_another_encoding_says_what_was_meant(tmp_path: Path) -> None:
    loaded = read({"text": TABLE.encode().decode("cp1252")}, tmp_path)
    reasons = [warning.reason for warning in loaded.log.warnings]
    assert reasons == [f"has the letters of another encoding, for {name!r}" for name in NAMES]


@pytest.mark.parametrize("name", ["Ankara Ölçüm A.?.", "????? ????????", "Caf\ufffd SA"])
def test_a_name_that_has_lost_letters_leaves_open_who_it_is(name: str, tmp_path: Path) -> None:
    loaded = read({"text": f"{HEAD}\n1;{name};Company;DE\n"}, tmp_path)
    [cell] = loaded.log.cells
    assert (cell.field, cell.value) == ("name", name)
    assert "export the table as UTF-8" in cell.hint
    assert loaded.log.lost == [("customers:1",)]
