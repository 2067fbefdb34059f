"""Orders in tables as order systems export them: own names, one row a line, any form."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.loaders.readers.column_mapping import ColumnMapping
from onward.queries.transactions.files import split_objects
from onward.queries.transactions.transaction import Transaction

EXPORT = """Auftrag;Datum;Land;Kunde;Endkunde;Artikel;HS;Wert
A-1;2.5.2026;Kasachstan;Steppe Trading;Samarlink;Sonde;85176200;1.250,50
A-1;2.5.2026;Kasachstan;Steppe Trading;Samarlink;Kabel;854442;80,00
A-2;3.5.2026;Türkei;Bosporus AS;Bosporus AS;Server;847150;9.000,00
"""
MAPPING = ColumnMapping.model_validate_json(
    """{"columns": {"Auftrag": "id", "Datum": "date", "Land": "destination",
    "Kunde": "purchaser.name", "Endkunde": "end_user.name", "Artikel": "item.description",
    "HS": "item.hs", "Wert": "item.value"}, "dates": "D.M.Y", "decimal": ",",
    "lines": {"group_by": "Auftrag"}}"""
)


def read(path: Path, mapping: ColumnMapping = MAPPING) -> list[Transaction | InputRefused]:
    parts = split_objects(path, path.name, mapping=mapping)
    return [part if isinstance(part, InputRefused) else part.read() for part in parts]


def test_rows_of_one_order_become_its_items(tmp_path: Path) -> None:
    path = tmp_path / "Aufträge.csv"
    path.write_bytes(EXPORT.encode("cp1252"))
    first, second = read(path)
    assert isinstance(first, Transaction)
    assert isinstance(second, Transaction)
    assert (first.id, first.date, first.destination) == ("A-1", "2026-05-02", "KZ")
    assert [(item.description, item.value) for item in first.items] == [
        ("Sonde", "1250.50"),
        ("Kabel", "80.00"),
    ]
    assert (second.destination, [item.hs for item in second.items]) == ("TR", ["847150"])


def test_rows_of_one_order_that_differ_refuse_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(EXPORT.replace("Kasachstan;Steppe Trading;Samarlink;K", "Peru;S;Samarlink;K"))
    refused, sound = read(path)
    assert "orders.csv:3:destination: two rows of one order differ" in str(refused)
    assert isinstance(sound, Transaction)


def test_rows_of_one_order_must_stand_together(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head, a, b, c = EXPORT.splitlines()
    path.write_text("\n".join((head, a, c, b)))
    *_, refused = read(path)
    assert "orders.csv:4:id: rows of one order do not stand together" in str(refused)


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_table_with_tabs_needs_no_option(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders{suffix}"
    path.write_text("id\tdestination\nT-1\tUK\n")
    (order,) = read(path, ColumnMapping())
    assert isinstance(order, Transaction)
    assert order.destination == "GB"
