"""Customs declarations and bills of lading as tables of shipments: what people write into them."""

from pathlib import Path

import pytest

from onward.api.answers.data import propose_for_file
from onward.graph.dates import SPREADSHEET_DATES
from onward.graph.model import Shipment
from onward.loaders.load import Loaded, load
from onward.loaders.parsing.cells import read_hs_code
from onward.loaders.readers.tables import read_mapping
from onward.loaders.source import LoadOptions
from onward.loaders.sources.csv.parties import read_trader
from tests.unit.cases import each_case

HEADER = "date,shipper_name,shipper_country,consignee_name,notify_party_name,forwarder_name,hs"
AMOUNTS = "quantity,unit,value,currency"


def load_rows(folder: Path, *rows: str, header: str = f"{HEADER},{AMOUNTS}") -> Loaded:
    file = folder / "trade.csv"
    width = header.count(",")
    padded = [row + "," * (width - row.count(",")) for row in rows]
    file.write_text("\n".join((header, *padded)), encoding="utf-8")
    return load("csv", [file], LoadOptions("trade", "2026-01-01", max_rejected=0.9))


def load_one(folder: Path, row: str) -> tuple[Shipment, dict[str, str], list[str]]:
    """Return the shipment of a row, the names of its parties by id, and the cells left out."""
    loaded = load_rows(folder, row)
    (shipment,) = loaded.statements.shipments
    names = {one.id: one.name for one in loaded.statements.parties}
    return shipment, names, [cell.field for cell in loaded.log.cells]


@each_case("cell")
def test_papers_to_order_name_nobody(cell: str) -> None:
    assert read_trader(cell).name is None


@pytest.mark.parametrize("cell", ["To Order Trading GmbH", "Order Systems Ltd", "Bearer & Sons"])
def test_a_company_of_such_a_name_is_a_company(cell: str) -> None:
    assert read_trader(cell).name == cell


@each_case("cell", "name", "agent")
def test_an_agent_is_not_the_party(cell: str, name: str, agent: str) -> None:
    trader = read_trader(cell)
    assert (trader.name, trader.agent) == (name, agent)


def test_a_tax_number_before_a_name_is_a_number() -> None:
    trader = read_trader("7707083893 770701001 OOO YATASH")
    assert trader.name == "OOO YATASH"
    assert [(one.scheme, one.value) for one in trader.numbers] == [("inn", "7707083893")]


def test_a_consignee_to_order_is_nobody_else_and_a_gap(tmp_path: Path) -> None:
    row = "2025-04-12,Nordlys,DE,TO ORDER,Samarlink,,85176200"
    loaded = load_rows(tmp_path, row, row.replace("04-12", "05-12"))
    consignees = {one.consignee for one in loaded.statements.shipments}
    assert len(consignees) == 2
    assert [cell.field for cell in loaded.log.cells] == ["consignee_name", "consignee_name"]
    assert "trade: 2 cells could not be read: left out" in loaded.log.notes


def test_a_forwarder_that_stands_as_shipper_leaves_open_who_has_sent(tmp_path: Path) -> None:
    shipment, names, cells = load_one(tmp_path, "2025-04-12,Kargo Ltd,TR,Samarlink,,KARGO LTD,")
    assert shipment.forwarder == shipment.shipper
    assert names[shipment.shipper or ""] == "Kargo Ltd"
    assert cells == ["shipper"]


def test_who_is_notified_like_the_consignee_is_the_consignee(tmp_path: Path) -> None:
    shipment, _, cells = load_one(tmp_path, "2025-04-12,Nordlys,DE,Samarlink,Samarlink,,")
    assert (shipment.notify_party, cells) == (shipment.consignee, [])
    shipment, _, cells = load_one(tmp_path, "2025-04-12,Nordlys,DE,Samarlink,SAME AS CONSIGNEE,,")
    assert (shipment.notify_party, cells) == (None, [])


@pytest.mark.parametrize("code", ["8517620", "85", "ten"])
def test_a_code_that_has_lost_its_zero_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match=r"lost a zero|4 to 10 digits"):
        read_hs_code(code)


@pytest.mark.parametrize(
    ("written", "code"),
    [("101210", "101210"), ("85176200.0", "85176200"), ("8517.62.00", "85176200")],
)
def test_a_code_is_read_with_its_dots_and_as_a_spreadsheet_has_it(written: str, code: str) -> None:
    assert read_hs_code(written) == code


@pytest.mark.parametrize("day", ["05/06/2025", "2025-02-31", "next week", "13/2025"])
def test_a_day_that_may_be_two_is_refused(day: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SPREADSHEET_DATES.read(day)


@each_case("cells", "expected", "left_out")
def test_units_and_currencies_beside_numbers(
    cells: str, expected: tuple[str, ...], left_out: tuple[str, ...], tmp_path: Path
) -> None:
    shipment, _, fields = load_one(tmp_path, f"2025-04-12,Nordlys,DE,Samarlink,,,,{cells}")
    found = (shipment.quantity, shipment.unit, shipment.value, shipment.currency)
    assert found == expected
    assert sorted(fields) == sorted(left_out)


def test_rows_without_numbers_are_known_by_what_they_say(tmp_path: Path) -> None:
    row = "2025-04-12,Nordlys,DE,Samarlink,,,85176200"
    loaded = load_rows(tmp_path, row, row, row.replace("85176200", "84715000"))
    assert len(loaded.statements.shipments) == 2
    assert loaded.log.counts["repeated rows"] == 1


def test_a_mapping_is_proposed_for_an_export_of_bills_of_lading(tmp_path: Path) -> None:
    file = tmp_path / "bl.csv"
    file.write_text(
        "BL NO;ARRIVAL DATE;SHIPPER;COUNTRY_OF_SHIPMENT;IMPORTER_NAME;NORTIFY_PARTY_NAME;HS_CODE;"
        "GROSS WEIGHT (KG);FOB_USD;VESSEL\n"
        "B1;12/04/2025;Nordlys Signal;DE;Samarlink LLC;;85176200;1,200;9,500.50;STAR\n"
        "B1;13/04/2025;Nordlys Signal;DE;Samarlink LLC;;84715000;10;900;STAR\n"
    )
    proposal = propose_for_file(file)
    mapping_file = tmp_path / "map.yaml"
    mapping_file.write_text(proposal.to_yaml())
    mapping = read_mapping(mapping_file)
    assert (proposal.table, proposal.missing) == ("shipments", ())
    assert mapping.columns["SHIPPER"] == "shipper_name"
    assert mapping.columns["NORTIFY_PARTY_NAME"] == "notify_party_name"
    assert mapping.constants == {"unit": "kg", "currency": "USD"}
    assert set(mapping.ignore) == {"BL NO", "VESSEL"}
    assert mapping.dates == "D/M/Y"


@each_case("header", "columns")
def test_columns_are_known_in_several_languages(header: str, columns: int, tmp_path: Path) -> None:
    file = tmp_path / "trade.csv"
    file.write_text(f"{header}\n2025-04-12;A;B;85176200;7;9\n", encoding="utf-8")
    proposal = propose_for_file(file)
    assert proposal.table == "shipments"
    assert len(proposal.columns) >= columns
