"""Each table and mapping of own-data.md is read as it stands there."""

import re
from pathlib import Path

import pytest
import yaml

from onward import Workspace
from onward.queries.transactions.transaction import parse_transaction
from tests.shell import onward

PAGE = Path(__file__).parents[2] / "docs" / "own-data.md"
BLOCKS = re.findall(r"(?ms)^```(csv|yaml)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))
TABLES = [text for form, text in BLOCKS if form == "csv"]
MAPPINGS = [text for form, text in BLOCKS if form == "yaml" and not text.startswith("# ")]
"""Those of Wikidata, which begin with their file's name, have a test of their own."""


def test_the_page_has_the_blocks_that_are_read_here() -> None:
    assert [text.partition(",")[0] for text in TABLES] == [
        *("from_name", "sku", "reporter", "country")
    ]
    assert ["lines" in yaml.safe_load(text) for text in MAPPINGS] == [False, True]


@pytest.mark.parametrize("text", TABLES, ids=lambda text: text.partition(",")[0])
def test_a_table_of_the_page_loads_without_a_fault(text: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    report = workspace.load("csv", table, name="own", retrieved="2026-05-02")
    [file] = report.files
    assert (file.accepted, report.rejections) == (len(text.splitlines()) - 1, [])


def test_the_mapping_of_the_page_reads_a_table_of_its_columns(tmp_path: Path) -> None:
    mapping, table = tmp_path / "map.yaml", tmp_path / "Kunden.csv"
    mapping.write_text(MAPPINGS[0], encoding="utf-8")
    table.write_text(
        "Kundennummer;Name1;Name2;Straße;PLZ;Ort;Land;USt-IdNr.;Gründung;Bemerkung\n"
        "47;Ölmühle;Süd;Am Markt 3;10115;Berlin;Deutschland;DE123;1.2.2001;prüfen\n",
        encoding="utf-8",
    )
    workspace = Workspace(tmp_path / "workspace")
    workspace.load("csv", table, name="own", retrieved="2026-05-02", mapping=mapping)
    card = workspace.party("own:47")
    assert (card.name, card.kinds, card.countries) == ("Ölmühle Süd", ("Company",), ("DE",))


def test_the_mapping_of_the_page_reads_orders_of_several_lines(tmp_path: Path) -> None:
    mapping, table, owner = (tmp_path / name for name in ("map.yaml", "orders.csv", "own.csv"))
    mapping.write_text(MAPPINGS[1], encoding="utf-8")
    table.write_text(
        "Auftrag;Datum;Land;Endkunde;Artikel;Wert\n"
        "A-1;14.11.2026;Kasachstan;Samarlink;Kabel;1.250,50\n"
        "A-1;14.11.2026;Kasachstan;Samarlink;Stecker;9,00\n",
        encoding="utf-8",
    )
    owner.write_text("id,name\n1,Foo\n", encoding="utf-8")
    folder = tmp_path / "workspace"
    Workspace(folder).load("csv", owner, name="own", retrieved="2026-05-02")
    answer = onward("assess", table, "--map", mapping, "--json", "--workspace", folder)
    given = {key: value for key, value in answer.json["transaction"].items() if key != "hash"}
    order = parse_transaction(given)
    assert (order.id, order.date, order.destination) == ("A-1", "2026-11-14", "KZ")
    assert [(item.description, item.value) for item in order.items] == [
        ("Kabel", "1250.50"),
        ("Stecker", "9.00"),
    ]
