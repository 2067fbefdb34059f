"""Orders in tables as order systems export them: own names, one row a line, any form."""

from pathlib import Path

import pytest

from onward.api.inputs import TableOptions, cut_documents, describe_tables
from onward.errors import HeaderRefused, InputRefused, UsageError
from onward.loaders.readers.tables import ColumnMapping, LineGrouping
from onward.queries.transactions.reading import split_objects
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
    assert "orders.csv:3:Land: two rows of one order differ" in str(refused)
    assert isinstance(sound, Transaction)


def test_rows_of_one_order_must_stand_together(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head, a, b, c = EXPORT.splitlines()
    path.write_text("\n".join((head, a, c, b)))
    first, sound, second = map(str, read(path))
    # neither part is assessed: it would pass for the whole order, without the other's goods
    assert "orders.csv:2:id: rows of one order do not stand together" in first
    assert "another row of A-1 stands in line 4" in first
    assert "orders.csv:4:id: rows of one order do not stand together" in second
    assert "another row of A-1 stands in line 2" in second
    assert "A-2" in sound


def test_rows_without_an_id_are_no_order_whose_rows_are_apart(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head, a, _, c = EXPORT.splitlines()
    nameless = a.removeprefix("A-1")
    path.write_text("\n".join((head, nameless, c, nameless)))
    first, _, last = split_objects(path, path.name, mapping=MAPPING)
    for line, part in ((2, first), (4, last)):
        assert not isinstance(part, InputRefused)
        with pytest.raises(InputRefused, match=f"orders.csv:{line}:Auftrag: the key is missing"):
            part.read()


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_table_with_tabs_needs_no_option(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders{suffix}"
    path.write_text("id\tdestination\nT-1\tUK\n")
    (order,) = read(path, ColumnMapping())
    assert isinstance(order, Transaction)
    assert order.destination == "GB"


def test_an_order_beside_a_row_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head, first, second, last = EXPORT.splitlines()
    path.write_text("\n".join((head, first, "A-1;broken", second, last)))
    outcomes = read(path)
    refused = [str(outcome) for outcome in outcomes if isinstance(outcome, InputRefused)]
    assert any("orders.csv:3: wrong column count" in text for text in refused)
    assert any("row in line 3, which may be a line of this order" in text for text in refused)
    assert [order.id for order in outcomes if isinstance(order, Transaction)] == ["A-2"]


def test_lines_are_grouped_by_the_id_of_an_order_alone(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(EXPORT)
    by_customer = MAPPING.model_copy(update={"lines": LineGrouping(group_by="Kunde")})
    with pytest.raises(HeaderRefused, match="grouped by a column that is not the id of an order"):
        read(path, by_customer)


def test_a_mapping_for_another_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(EXPORT)
    with pytest.raises(HeaderRefused, match="the mapping is for parties"):
        read(path, MAPPING.model_copy(update={"table": "parties"}))


def test_what_is_said_of_tables_is_refused_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text('{"id": "T-1"}\n')
    options = TableOptions(separator=";")
    with pytest.raises(InputRefused, match="is not a table; a mapping, separator"):
        cut_documents(path, table=options)
    with pytest.raises(UsageError, match="is for files, not for lines"):
        cut_documents(['{"id": "T-1"}'], table=options)


def test_how_a_table_is_written_and_what_is_unread_is_said(tmp_path: Path) -> None:
    path, mapping = tmp_path / "orders.csv", tmp_path / "map.yaml"
    path.write_bytes("id;destination;Bemerkung\nT-1;UK;für später\n".encode("cp1252"))
    mapping.write_text("ignore: [Bemerkung]\n")
    assert list(describe_tables([str(path), "-"], TableOptions(mapping=mapping))) == [
        "orders.csv: Windows-1252, separated by semicolons",
        "orders.csv: not read: Bemerkung",
    ]
